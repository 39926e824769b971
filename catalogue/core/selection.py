"""What a reader has chosen in a list: one frozen value from which results, counts, chips, links and title are made."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from catalogue.core.links import address

QUERY, SORT, PAGE = "q", "sorter", "side"
MAX_QUERY = 200  # characters of `q`
MAX_SHOWN = 40  # characters of an unknown value that a notice repeats
MAX_NAMED = 10  # unknown values that a notice names
IGNORED = "ignored-parameter"


@dataclass(frozen=True)
class Notice:
    """One sentence to the reader above the list. `kind` stands in its data-notice."""

    kind: str
    text: str


@dataclass(frozen=True)
class Chip:
    """One thing that is chosen, in words, and the address without it."""

    name: str
    value: str
    label: str
    url: str


@dataclass(frozen=True)
class Selection:
    """A validated selection. Equal selections have equal addresses, whatever the order of the parameters was.

    `words` gives the known values of each parameter and what to call them ({parameter: {value: text}}); its order is
    the order of parameters and values in addresses. `chosen` holds (parameter, values) pairs in that order, without
    empty ones. `dropped` holds what was ignored, `unknown` the names of parameters that the list does not have,
    `asked_page` a page that does not exist, `query_cut` and `parameters_cut` whether something was too long.
    """

    path: str
    words: Mapping[str, Mapping[str, str]] = field(compare=False, repr=False)
    chosen: tuple[tuple[str, tuple[str, ...]], ...] = ()
    q: str = ""
    sort: str = ""
    default_sort: str = field(default="", compare=False, repr=False)
    page: int = 1
    dropped: tuple[tuple[str, tuple[str, ...]], ...] = ()
    unknown: tuple[str, ...] = ()
    asked_page: str = ""
    query_cut: bool = False
    parameters_cut: bool = False

    @property
    def values(self) -> dict[str, tuple[str, ...]]:
        """{parameter: values} of what is chosen."""
        return dict(self.chosen)

    @property
    def count(self) -> int:
        """How many values are chosen, the words searched for not among them."""
        return sum(len(values) for _, values in self.chosen)

    @property
    def is_plain(self) -> bool:
        """True for the whole list in its own order."""
        return not self.chosen and not self.q and self.sort == self.default_sort

    def pairs(self) -> list[tuple[str, str]]:
        """The canonical (name, value) pairs: words, filters, then order and page where they are not the usual."""
        pairs = [(QUERY, self.q)] if self.q else []
        pairs += [(name, value) for name, values in self.chosen for value in values]
        if self.sort != self.default_sort:
            pairs.append((SORT, self.sort))
        if self.page > 1:
            pairs.append((PAGE, str(self.page)))
        return pairs

    @property
    def url(self) -> str:
        """The one canonical address of this selection."""
        return address(self.path, self.pairs())

    def holds(self, name: str, value: str) -> bool:
        """True where the value is chosen."""
        return value in self.values.get(name, ())

    def choose(self, name: str, values: Iterable[str]) -> "Selection":
        """The same with exactly `values` chosen for `name` (unknown ones left out), from the first page."""
        wanted = set(values)
        chosen = {**self.values, name: tuple(value for value in self.words[name] if value in wanted)}
        ordered = tuple((other, chosen[other]) for other in self.words if chosen.get(other))
        return replace(self.first_page(), chosen=ordered)

    def add(self, name: str, value: str) -> "Selection":
        """The same with the value chosen too."""
        return self.choose(name, (*self.values.get(name, ()), value))

    def remove(self, name: str, value: str) -> "Selection":
        """The same without the value; `q` and its words for the search itself."""
        if name == QUERY:
            return self.search("")
        return self.choose(name, [held for held in self.values.get(name, ()) if held != value])

    def toggle(self, name: str, value: str) -> "Selection":
        """What a click on the value gives."""
        return self.remove(name, value) if self.holds(name, value) else self.add(name, value)

    def search(self, q: str) -> "Selection":
        """The same with other words to search for."""
        return replace(self.first_page(), q=q)

    def sorted_by(self, sort: str) -> "Selection":
        """The same in another order, from the first page."""
        return replace(self.first_page(), sort=sort)

    def first_page(self) -> "Selection":
        """The same from its first page, with nothing to say about how the address was written."""
        return self.on_page(1)

    def on_page(self, page: int) -> "Selection":
        """Another page of the same, with nothing to say about how the address was written."""
        return replace(self, page=page, dropped=(), unknown=(), asked_page="", query_cut=False, parameters_cut=False)

    def within(self, pages: int) -> "Selection":
        """The same, on its last page where it asks for one beyond."""
        if self.page <= pages:
            return self
        return replace(self, page=pages, asked_page=self.asked_page or str(self.page))

    def chips(self) -> list[Chip]:
        """One Chip for the words and for each chosen value, in the order of the address."""
        chips = [Chip(QUERY, self.q, f"»{self.q}«", self.search("").url)] if self.q else []
        return chips + [
            Chip(name, value, self.words[name][value], self.remove(name, value).url)
            for name, values in self.chosen
            for value in values
        ]

    def in_words(self) -> str:
        """The selection as a phrase for titles: »fravær«, Skole og SFO, 6–9 år eller 10–12 år. "" for everything."""
        said = [f"»{self.q}«"] if self.q else []
        said += [" eller ".join(self.words[name][value] for value in values) for name, values in self.chosen]
        return ", ".join(said)

    def notices(self, labels: Mapping[str, str]) -> list[Notice]:
        """A sentence about each thing that was ignored or cut. `labels` names the parameters as readers know them."""
        sentences = [
            about_values(self.dropped, labels),
            about_names(self.unknown),
            f"Vi har kun søgt på de første {MAX_QUERY} tegn." if self.query_cut else "",
            about_page(self.asked_page, self.page),
            "Adressen har flere valg, end listen kan bruge. De sidste er ikke med." if self.parameters_cut else "",
        ]
        return [Notice(IGNORED, text) for text in sentences if text]


def shorten(text: str) -> str:
    """Foreign text as a notice repeats it: printable letters only, at most MAX_SHOWN of them.

    >>> shorten("x" * 60) == "x" * 39 + "…"
    True
    """
    printable = "".join(letter if letter.isprintable() else " " for letter in text[: 10 * MAX_SHOWN])
    shown = " ".join(printable.split())
    return shown if len(shown) <= MAX_SHOWN else shown[: MAX_SHOWN - 1].rstrip() + "…"


def enumerated(words: list[str], conjunction: str = "og") -> str:
    """Words as Danish lists them.

    >>> enumerated(["a", "b", "c"])
    'a, b og c'
    """
    return f" {conjunction} ".join(part for part in (", ".join(words[:-1]), words[-1]) if part) if words else ""


def named(words: list[str]) -> str:
    """At most MAX_NAMED of the words, then how many more there are."""
    rest = len(words) - MAX_NAMED
    return enumerated(words if rest <= 0 else [*words[:MAX_NAMED], f"{rest} mere"])


def about_values(dropped, labels) -> str:
    words = [f"»{shorten(value)}« under {labels.get(name, name)}" for name, values in dropped for value in values]
    return f"Listen kender ikke {named(words)}. Det har vi set bort fra." if words else ""


def about_names(unknown) -> str:
    words = [f"»{shorten(name)}«" for name in unknown]
    if not words:
        return ""
    return f"Listen har ikke {'filtret' if len(words) == 1 else 'filtrene'} {named(words)}. Det har vi set bort fra."


def about_page(asked, page) -> str:
    return f"Der er ingen side »{shorten(asked)}«. Her er side {page}." if asked else ""


@dataclass(frozen=True)
class PageLink:
    """A page number with its address; `gap` stands where numbers are left out before it."""

    number: int
    url: str
    current: bool
    gap: bool = False


@dataclass(frozen=True)
class Pagination:
    """Where the reader is in a long list. `selection` is on an existing page; `first` and `last` count rows from 1."""

    selection: Selection
    pages: int
    first: int
    last: int

    @classmethod
    def of(cls, selection: Selection, total: int, size: int) -> "Pagination":
        """The pages of `total` rows, `size` a page. A page beyond the last one becomes the last."""
        pages = max(1, -(-total // size))
        selection = selection.within(pages)
        start = (selection.page - 1) * size
        return cls(selection, pages, min(start + 1, total), min(start + size, total))

    @property
    def previous(self) -> str:
        """The address of the page before, or ""."""
        page = self.selection.page
        return self.selection.on_page(page - 1).url if page > 1 else ""

    @property
    def next(self) -> str:
        """The address of the page after, or ""."""
        page = self.selection.page
        return self.selection.on_page(page + 1).url if page < self.pages else ""

    @property
    def links(self) -> list[PageLink]:
        """The first, the last and those around the current page."""
        here = self.selection.page
        numbers = [n for n in range(1, self.pages + 1) if n in (1, self.pages) or abs(n - here) <= 1]
        before = [0, *numbers]
        return [
            PageLink(number, self.selection.on_page(number).url, number == here, number - last > 1)
            for last, number in zip(before, numbers, strict=False)
        ]
