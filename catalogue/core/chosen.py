"""What a reader has chosen for a meeting pack: entries in an order, in the address as `vaelg`, never in a cookie.

Each entry is one value of `vaelg`: the slug of a case as it is, `a.9` for recommendation 9, and `t.` before the slug of
a figure. No slug holds a dot, so the three can never be mistaken for one another, also not later.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from catalogue.core.links import RESERVED, address, carried, is_tracking

CASE, RECOMMENDATION, FIGURE = "case", "anbefaling", "tal"  # kinds, and their parameters in the address of a pack
MARKS = {RECOMMENDATION: "a.", FIGURE: "t."}
PATH = "/moede/"
CHOICE = "vaelg"
MOST = 10
SLUG = re.compile(r"[-a-z0-9_]{1,50}")


@dataclass(frozen=True)
class Entry:
    """One thing in a pack: its kind, and its slug (a recommendation's number, or its slug as it was asked for)."""

    kind: str
    slug: str

    @property
    def value(self) -> str:
        """How it is written in `vaelg`.

        >>> Entry(RECOMMENDATION, "9").value
        'a.9'
        """
        return MARKS.get(self.kind, "") + self.slug


def entry_of(value: str) -> Entry | None:
    """The Entry that a value of `vaelg` stands for; None where it can be none.

    >>> entry_of("t.ensomhed")
    Entry(kind='tal', slug='ensomhed')
    """
    kind = next((kind for kind, mark in MARKS.items() if value.startswith(mark)), CASE)
    slug = value.removeprefix(MARKS.get(kind, ""))
    return Entry(kind, slug) if SLUG.fullmatch(slug) else None


def chosen_in(request) -> list[Entry]:
    """The entries of `vaelg` in their order, each once. What can be no entry is left out; more than MOST may come."""
    values = (value for name, value in carried(request) if name == CHOICE)
    return [entry for entry in map(entry_of, values) if entry]


def with_choice(path: str, entries: Iterable[Entry], more: Iterable[tuple[str, str]] = ()) -> str:
    """`path` with exactly `entries` chosen. Without any it takes the choice away from what a link carries on."""
    pairs = [*more, *((CHOICE, entry.value) for entry in entries)]
    return address(path, pairs if any(name == CHOICE for name, _ in pairs) else [*pairs, (CHOICE, "")])


def pack_url(entries: Iterable[Entry], more: Iterable[tuple[str, str]] = ()) -> str:
    """The address of a pack of `entries` that is nobody's own choice: `/moede/?case=…&anbefaling=…`."""
    return address(PATH, [*((entry.kind, entry.slug) for entry in entries), *more])


LONGEST_QUERY = 500  # characters of an address that a link to the same page repeats


def here_with(request, entries: Iterable[Entry]) -> str:
    """The address of the page of `request` with exactly `entries` chosen; what else it selects stays as it is."""
    own = [
        (name, value)
        for name, values in request.GET.lists()
        for value in values
        if name not in RESERVED and not is_tracking(name) and "\0" not in name + value
    ]
    kept = own if len(request.META.get("QUERY_STRING", "")) <= LONGEST_QUERY else []
    return with_choice(request.path, entries, kept)


@dataclass(frozen=True)
class Bar:
    """The bar that says what is chosen: how many, the address of their pack, and that of this page without them."""

    count: int
    pack: str
    without: str


def bar_of(request) -> Bar | None:
    """The Bar of a request; None where nothing is chosen. It counts what can be an entry, without a query."""
    entries = chosen_in(request)[:MOST]
    return Bar(len(entries), with_choice(PATH, entries), here_with(request, [])) if entries else None


@dataclass(frozen=True)
class Toggle:
    """A link that puts one thing into the pack or takes it out. `url` is "" where it is not in and the pack is full."""

    entry: Entry
    is_in: bool
    url: str
    pack: str

    @property
    def place(self) -> str:
        """The id of the link, to which it leads back."""
        return f"pakke-{self.entry.value}"


def toggle_of(request, entry: Entry) -> Toggle:
    """The Toggle of an entry on the page of `request`."""
    entries = chosen_in(request)[:MOST]
    is_in = entry in entries
    after = [other for other in entries if other != entry] if is_in else [*entries, entry]
    url = f"{here_with(request, after)}#pakke-{entry.value}" if len(after) <= MOST else ""
    return Toggle(entry, is_in, url, with_choice(PATH, entries))
