"""The validated GET form of a list, as a django-filter FilterSet that never answers with an error.

An unknown value is dropped and remembered, and the rest still counts (django-filter alone drops the whole field).
"""

import re

import django_filters
from django import forms

from catalogue.core.links import RESERVED, is_tracking
from catalogue.core.selection import MAX_QUERY, PAGE, QUERY, SORT, Selection


class KnownValues(forms.MultipleChoiceField):
    """Cleans to the tuple of known values, in the order of the choices; `dropped` holds the others as written.

    `aliases` are other ways to write a value ({written: value}), such as a municipality's official code.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"required": False, **kwargs})
        self.aliases = {}
        self.dropped = ()

    def clean(self, value):
        known = dict(self.choices)
        written = list(dict.fromkeys(value or ()))
        read = {text: text if text in known else self.aliases.get(text) for text in written}
        self.dropped = tuple(text for text, meant in read.items() if meant is None and text.strip())
        wanted = set(read.values())
        return tuple(value for value in known if value in wanted)


class KnownValue(forms.CharField):
    """Cleans to a known value of `choices` ({value: text}), or to "" with the written one in `dropped`."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"required": False, **kwargs})
        self.choices = {}
        self.dropped = ()

    def clean(self, value):
        value = value or ""
        self.dropped = (value,) if value.strip() and value not in self.choices else ()
        return value if value in self.choices else ""


class QueryField(forms.CharField):
    """Cleans to at most MAX_QUERY printable characters on one line; `cut` says whether there were more."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"required": False, **kwargs})
        self.cut = False

    def clean(self, value):
        text = value or ""
        self.cut = len(text) > MAX_QUERY
        # Cut before the tidying: ten kilobytes of rubbish are not worth reading through.
        tidy = "".join(letter if letter.isprintable() else " " for letter in text[:MAX_QUERY])
        return " ".join(tidy.split())


class PageField(forms.CharField):
    """Cleans to a page number from 1; `asked` holds what was written where it is no such number."""

    LARGEST = 10**9  # beyond any list; a longer number is not even read

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"required": False, **kwargs})
        self.asked = ""

    def clean(self, value):
        text = (value or "").strip()
        self.asked = ""
        if not text:
            return 1
        if not re.fullmatch(r"[0-9]+", text) or not text.strip("0"):
            self.asked = text
            return 1
        return self.LARGEST if len(text.lstrip("0")) > 9 else int(text)


class ValuesFilter(django_filters.Filter):
    """A repeatable parameter. Give `method` a function (queryset, name, values) -> queryset."""

    field_class = KnownValues


class Unfiltered(django_filters.Filter):
    """A parameter that chooses no rows: page and order."""

    def filter(self, qs, value):
        return qs


class QueryFilter(django_filters.Filter):
    field_class = QueryField


class SortFilter(Unfiltered):
    field_class = KnownValue


class PageFilter(Unfiltered):
    field_class = PageField


class ListFilterSet(django_filters.FilterSet):
    """Base of a list's FilterSet: declare ValuesFilters in the order of the canonical address.

    words: {parameter: {value: text}} of known values; aliases: {parameter: {written: value}}. `sorts` (the first is the
    list's own) and `path` are the list's. `selection` is what it all comes down to.
    """

    path = ""
    sorts: dict[str, str] = {}

    def __init__(self, data, *, queryset, words, aliases=None, parameters_cut=False):
        super().__init__(data, queryset=queryset)
        self.words = words
        self.parameters_cut = parameters_cut
        fields = self.form.fields
        for name in words:
            fields[name].choices = list(words[name].items())
            fields[name].aliases = (aliases or {}).get(name, {})
        fields[SORT].choices = self.sorts
        self.form.is_valid()
        self.selection = self._selection()

    def _selection(self):
        fields, clean = self.form.fields, self.form.cleaned_data
        default = next(iter(self.sorts))
        held = ((name, fields[name].dropped) for name in (*self.words, SORT))
        return Selection(
            path=self.path,
            words=self.words,
            chosen=tuple((name, clean[name]) for name in self.words if clean[name]),
            q=clean[QUERY],
            sort=clean[SORT] or default,
            default_sort=default,
            page=clean[PAGE],
            dropped=tuple((name, values) for name, values in held if values),
            unknown=self._unknown(),
            asked_page=fields[PAGE].asked,
            query_cut=fields[QUERY].cut,
            parameters_cut=self.parameters_cut,
        )

    def _unknown(self):
        known = {*self.filters, *RESERVED}
        return tuple(name for name in self.data if name.strip() and name not in known and not is_tracking(name))


class CountedFilterSet(ListFilterSet):
    """A list whose counts come from bit sets. Subclasses set `ground`, which has `facets` (a FacetSet), and `hits`:
    the keys that the words found, in order, or None without words.
    """

    def base(self):
        """What the words leave, as Bits; None without words."""
        return None if self.hits is None else self.ground.facets.bits(self.hits)

    def matching(self):
        """The Bits of everything chosen."""
        return self.ground.facets.match(self.selection.values, self.base())

    def counts(self):
        """{facet: {value: count}}, each leaving out what is chosen in its own facet."""
        return self.ground.facets.counts(self.selection.values, self.base())

    def count_without(self, name: str, value: str) -> int:
        """How many there are when one chosen value (or the words, for `q`) is taken away."""
        fewer = self.selection.remove(name, value)
        return len(self.ground.facets.match(fewer.values, None if name == QUERY else self.base()))
