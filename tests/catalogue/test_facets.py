"""The facet index: right counts from one query."""

from unittest import mock

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from catalogue.core import facets
from catalogue.core.facets import Bits, Facet, FacetSet, build
from catalogue.core.stamp import renew_stamp
from catalogue.models import SearchEntry

VALUES = {"farve": ["roed", "groen", "blaa"], "form": ["rund", "kantet"], "stof": ["trae"]}
SOME = st.fixed_dictionaries({name: st.sets(st.sampled_from(values)) for name, values in VALUES.items()})


def set_of(things):
    """A FacetSet of `things`, dicts of facet to values, with their numbers as keys."""

    def having(name, value):
        return Bits.of([n for n, thing in enumerate(things) if value in thing[name]], len(things))

    values = {name: {value: having(name, value) for value in of} for name, of in VALUES.items()}
    return FacetSet(map(str, range(len(things))), values)


def meets(thing, selection, leaving_out=""):
    return all(thing[name] & chosen for name, chosen in selection.items() if chosen and name != leaving_out)


@given(st.lists(SOME, max_size=40), SOME, st.none() | st.sets(st.integers(0, 45)))
def test_counts_are_those_of_plain_python(things, selection, hits):
    index = set_of(things)
    base = None if hits is None else index.bits(map(str, hits))
    narrowed = [thing for n, thing in enumerate(things) if hits is None or n in hits]
    counts = index.counts(selection, base)
    for name, values in VALUES.items():
        for value in values:
            met = [thing for thing in narrowed if value in thing[name] and meets(thing, selection, leaving_out=name)]
            assert counts[name][value] == len(met)
    assert len(index.match(selection, base)) == sum(meets(thing, selection) for thing in narrowed)


@given(st.lists(SOME, max_size=40), SOME, st.permutations(range(45)))
def test_kept_keeps_the_order_of_the_hits(things, selection, order):
    index = set_of(things)
    expected = [str(n) for n in order if n < len(things) and meets(things[n], selection)]
    assert index.kept([str(n) for n in order], index.match(selection)) == expected


def test_an_unknown_facet_or_value_is_had_by_nothing():
    index = set_of([{"farve": {"roed"}, "form": set(), "stof": set()}])
    assert len(index.match({"lugt": ["sur"]})) == 0
    assert len(index.match({"farve": ["lilla"]})) == 0
    assert len(index.match({"farve": []})) == 1


def test_a_very_large_set_can_be_printed():
    bits = Bits.of(range(0, 100_000, 2), 100_000)
    index = FacetSet(map(str, range(100_000)), {"a": {"b": bits}})
    assert repr(bits) == "<Bits: 50000>" and "100000 keys" in repr(index)


def entry(key, *lines):
    return SearchEntry(kind="ting", key=key, title=key, facets="\n".join(lines))


@pytest.fixture
def entries(db):
    with transaction.atomic():
        SearchEntry.objects.bulk_create([entry("b", "farve=roed"), entry("a", "farve=roed", "form=rund"), entry("c")])
        SearchEntry.objects.create(kind="andet", key="d", title="d", facets="farve=roed")
        renew_stamp()


def test_build_reads_one_kind_in_one_query(entries, django_assert_num_queries):
    with django_assert_num_queries(1):
        index = build("ting")
    assert index.keys == ("a", "b", "c")
    assert index.counts({}) == {"farve": {"roed": 2}, "form": {"rund": 1}}


def test_build_derives_facets(entries):
    index = build("ting", lambda values: {"gruppe": {"varm": values["farve"]["roed"]}})
    assert len(index.match({"gruppe": ["varm"]})) == 2


# --- Groups ----------------------------------------------------------------------------------------------------------


class Chosen:
    """A selection of farve=blaa that makes no addresses."""

    values = {"farve": ("blaa",)}

    def toggle(self, name, value):
        return mock.Mock(url=f"{name}={value}")


@pytest.mark.parametrize(("is_long", "shown"), [(False, ["roed", "groen", "blaa"]), (True, ["groen", "blaa"])])
def test_a_long_list_shows_only_what_something_has_and_what_is_chosen(is_long, shown):
    labels = {"farve": {"roed": "Rød", "groen": "Grøn", "blaa": "Blå", "lilla": "Lilla"}}
    facet = Facet("farve", "Farve", long=is_long)
    (group,) = facets.groups([facet], labels, Chosen(), {"farve": {"groen": 2, "lilla": 1}}, {("farve", "lilla")})
    assert [option.value for option in group.options] == shown
    assert [(o.label, o.count, o.selected, o.url) for o in group.options][-1] == ("Blå", 0, True, "farve=blaa")
    assert group.chosen == 1


@pytest.mark.parametrize(("count", "shown"), [(0, ["blaa"]), (2, ["lilla", "blaa"])])
def test_an_addition_is_offered_only_where_something_has_it(count, shown):
    labels = {"farve": {"lilla": "Lilla", "blaa": "Blå"}}
    facet = Facet("farve", "Farve", extra=frozenset(["lilla", "blaa"]))
    (group,) = facets.groups([facet], labels, Chosen(), {"farve": {"lilla": count}})
    assert [option.value for option in group.options] == shown and all(option.is_extra for option in group.options)
