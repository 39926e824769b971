"""The facet index: right counts, one query, and never a wait or a stale set for readers."""

import threading
from datetime import date
from unittest import mock

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from catalogue.core import facets
from catalogue.core.facets import Bits, Facet, FacetSet, Kept, build
from catalogue.core.publishing import renew_stamp
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


# --- Kept ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def stamp(monkeypatch):
    """The content stamp as a list of one, to change without a database."""
    held = ["a"]
    monkeypatch.setattr(facets, "current_stamp", lambda: held[0])
    return held


def test_it_is_made_again_for_another_stamp_day_or_release(stamp, settings):
    made = []
    kept = Kept(lambda day: made.append(day) or len(made))
    today = date(2026, 12, 31)
    with mock.patch("django.utils.timezone.localdate", lambda: today):
        assert [kept.get(), kept.get()] == [1, 1]
        stamp[0] = "b"
        assert [kept.get(), kept.get()] == [2, 2]
        today = date(2027, 1, 1)
        assert kept.get() == 3
        settings.RELEASE = "næste"
        assert [kept.get(), kept.get()] == [4, 4]
    assert made == [date(2026, 12, 31)] * 2 + [date(2027, 1, 1)] * 2


def test_the_stamp_is_read_before_the_build(stamp):
    """A change that comes in during the build must be seen by the next reader."""

    def make(day):
        seen = stamp[0]
        stamp[0] = "during"
        return seen

    kept = Kept(make)
    assert kept.get() == "a"
    assert kept.get() == "during"


def test_others_are_served_the_old_set_while_one_rebuilds(stamp):
    begun, go_on = threading.Event(), threading.Event()

    def make(day):
        if stamp[0] == "b":
            begun.set()
            assert go_on.wait(10)
        return stamp[0]

    kept = Kept(make)
    assert kept.get() == "a"
    stamp[0] = "b"
    got = []
    builder = threading.Thread(target=lambda: got.append(kept.get()))
    builder.start()
    assert begun.wait(10)
    assert kept.get() == "a"
    go_on.set()
    builder.join(10)
    assert got == ["b"] and kept.get() == "b"


def test_the_first_build_is_made_once_and_waited_for(stamp):
    made, gate = [], threading.Barrier(4)

    def ask():
        gate.wait(10)
        got.append(kept.get())

    kept = Kept(lambda day: made.append(1) or len(made))
    got = []
    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert got == [1] * 4 and len(made) == 1


def test_a_build_that_fails_leaves_the_old_set_and_the_lock(stamp):
    def make(day):
        if stamp[0] == "b":
            raise RuntimeError
        return stamp[0]

    kept = Kept(make)
    assert kept.get() == "a"
    stamp[0] = "b"
    with pytest.raises(RuntimeError):
        kept.get()
    stamp[0] = "c"
    assert kept.get() == "c"


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
