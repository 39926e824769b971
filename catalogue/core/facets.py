"""Facet counts from memory: one integer per facet value, one bit per published thing. Knows no case and no theme.

A count is the number of bits that a value shares with everything else that is chosen, so it costs no query and is the
same on every database. The bit sets only count; the rows of a list come from its FilterSet.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from catalogue.models import SearchEntry

Values = Mapping[str, Iterable[str]]  # facet -> chosen values


class Bits:
    """A set of positions held as one integer. Wrapped, because the repr() of an integer that long raises."""

    __slots__ = ("_number",)

    def __init__(self, number: int = 0):
        self._number = number

    @classmethod
    def of(cls, positions: Iterable[int], size: int) -> "Bits":
        """The set of `positions`, each from 0 to `size` - 1. Filled as bytes: a bit set in an int copies all of it."""
        cells = bytearray(size // 8 + 1)
        for position in positions:
            cells[position >> 3] |= 1 << (position & 7)
        return cls(int.from_bytes(cells, "little"))

    @classmethod
    def full(cls, size: int) -> "Bits":
        """All positions below `size`."""
        return cls((1 << size) - 1)

    def cells(self, size: int) -> bytes:
        """The set as bytes, the first position in the lowest bit, to test many positions quickly."""
        return self._number.to_bytes(size // 8 + 1, "little")

    def __and__(self, other):
        return Bits(self._number & other._number)

    def __or__(self, other):
        return Bits(self._number | other._number)

    def __eq__(self, other):
        return isinstance(other, Bits) and self._number == other._number

    def __hash__(self):
        return hash(self._number)

    def __len__(self):
        return self._number.bit_count()

    def __repr__(self):
        return f"<Bits: {len(self)}>"


class FacetSet:
    """What one build of the index holds: the keys, and per facet and value the set of keys that have it.

    OR inside a facet, AND between facets. It never changes after it is built, so threads share it freely.
    """

    def __init__(self, keys: Iterable[str], values: Mapping[str, Mapping[str, Bits]]):
        self.keys = tuple(keys)
        self.values = values
        self.everything = Bits.full(len(self.keys))
        self._place = {key: place for place, key in enumerate(self.keys)}

    def __repr__(self):
        return f"<FacetSet: {len(self.keys)} keys, {len(self.values)} facets>"

    def bits(self, keys: Iterable[str]) -> Bits:
        """The set of those `keys` that the index knows: search hits become a base for `match` and `counts`."""
        return Bits.of((self._place[key] for key in keys if key in self._place), len(self.keys))

    def chosen(self, facet: str, values: Iterable[str]) -> Bits:
        """What has at least one of the facet's `values`; unknown ones are had by nothing."""
        held = self.values.get(facet, {})
        found = Bits()
        for value in values:
            found |= held.get(value, Bits())
        return found

    def match(self, selection: Values, base: Bits | None = None) -> Bits:
        """What the selection (facet -> values; none means all) leaves of `base`."""
        return self._meet(self._narrow(selection).values(), base)

    def counts(self, selection: Values, base: Bits | None = None) -> dict[str, dict[str, int]]:
        """{facet: {value: count}}, leaving out what is chosen in the facet itself.

        So for a facet with nothing chosen a count is what a click gives, and for the others what the value would give
        alone. Values that nothing has at all are missing.
        """
        narrow = self._narrow(selection)
        rest = self._meet(narrow.values(), base)
        counts = {}
        for facet, values in self.values.items():
            others = rest
            if facet in narrow:
                others = self._meet((bits for name, bits in narrow.items() if name != facet), base)
            counts[facet] = {value: len(bits & others) for value, bits in values.items()}
        return counts

    def kept(self, keys: Iterable[str], bits: Bits) -> list[str]:
        """Those of `keys` that are in `bits`, in the order they came."""
        cells = bits.cells(len(self.keys))
        places = ((key, self._place.get(key)) for key in keys)
        return [key for key, place in places if place is not None and cells[place >> 3] >> (place & 7) & 1]

    def _narrow(self, selection):
        chosen = {facet: tuple(values) for facet, values in selection.items()}
        return {facet: self.chosen(facet, values) for facet, values in chosen.items() if values}

    def _meet(self, parts, base):
        met = self.everything if base is None else base
        for bits in parts:
            met &= bits
        return met


Derive = Callable[[Mapping[str, Mapping[str, Bits]]], Mapping[str, Mapping[str, Bits]]]


def build(kind: str, derive: Derive | None = None) -> FacetSet:
    """The FacetSet of all index entries of `kind`, from one query: several would show a state that never was.

    Each entry holds its values as lines "facet=value". `derive` gets {facet: {value: Bits}} and gives more of the same,
    for facets that follow from others and from the day.
    """
    rows = sorted(SearchEntry.objects.filter(kind=kind).order_by().values_list("key", "facets"))
    places: dict[str, dict[str, list[int]]] = {}
    for place, (_, text) in enumerate(rows):
        for line in text.splitlines():
            facet, _, value = line.partition("=")
            places.setdefault(facet, {}).setdefault(value, []).append(place)
    size = len(rows)
    values = {
        facet: {value: Bits.of(held, size) for value, held in by_value.items()} for facet, by_value in places.items()
    }
    if derive:
        values |= derive(values)
    return FacetSet([key for key, _ in rows], values)


@dataclass(frozen=True)
class Facet:
    """One filter as readers meet it.

    `label` is its legend. `main` ones stand in sight, the rest under "Flere filtre". `long` lists show only the options
    that something has; short fixed lists show all, so that a reader also sees what there is none of. `extra` values are
    offered as an addition ("+ 5 …"), and only where something has them.
    """

    name: str
    label: str
    main: bool = False
    long: bool = False
    extra: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Option:
    """One box to tick: value, text, count, whether it is ticked, the same as a link, and whether it is an addition."""

    value: str
    label: str
    count: int
    selected: bool
    url: str
    is_extra: bool


@dataclass(frozen=True)
class FacetGroup:
    """A facet with its options, ready to print."""

    facet: Facet
    options: tuple[Option, ...]

    @property
    def chosen(self) -> int:
        """How many options are ticked."""
        return sum(option.selected for option in self.options)


def groups(facets, labels, selection, counts, hidden=frozenset()) -> list[FacetGroup]:
    """A FacetGroup for each of `facets`, with options in the order of `labels` ({facet: {value: text}}).

    `counts` as FacetSet.counts gives them. `hidden` holds (facet, value) pairs that are shown only when chosen. The
    order never follows the counts: options must not move under the reader's pointer.
    """
    return [
        FacetGroup(facet, tuple(options(facet, labels[facet.name], selection, counts.get(facet.name, {}), hidden)))
        for facet in facets
    ]


def options(facet, labels, selection, counts, hidden):
    chosen = set(selection.values.get(facet.name, ()))
    for value, label in labels.items():
        count, selected, is_extra = counts.get(value, 0), value in chosen, value in facet.extra
        is_offered = (facet.name, value) not in hidden and (count or not (facet.long or is_extra))
        if selected or is_offered:
            yield Option(value, label, count, selected, selection.toggle(facet.name, value).url, is_extra)
