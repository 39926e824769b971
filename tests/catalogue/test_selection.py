"""The selection: one address for one choice, links that do what they say, and plain words about what was ignored."""

from urllib.parse import parse_qsl

import pytest
from django.http import QueryDict
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from catalogue.core import links
from catalogue.core.filterform import KnownValues, PageField, QueryField
from catalogue.core.selection import MAX_QUERY, Pagination, Selection, enumerated, named, shorten

WORDS = {"farve": {"roed": "Rød", "groen": "Grøn", "blaa": "Blå"}, "form": {"rund": "Rund", "kantet": "Kantet"}}
EVERY = [(name, value) for name, values in WORDS.items() for value in values]
EMPTY = Selection("/ting/", WORDS, sort="titel", default_sort="titel")


def choose(pairs):
    """The selection of the (name, value) pairs, added one by one."""
    selection = EMPTY
    for name, value in pairs:
        selection = selection.add(name, value)
    return selection


@given(st.lists(st.sampled_from(EVERY), unique=True), st.randoms())
def test_the_order_of_choices_never_shows(pairs, chance):
    other = list(pairs)
    chance.shuffle(other)
    assert choose(pairs) == choose(other)
    assert choose(pairs).url == choose(other).url
    assert hash(choose(pairs)) == hash(choose(other))


@given(st.lists(st.sampled_from(EVERY), unique=True), st.sampled_from(EVERY), st.text(max_size=5), st.integers(1, 9))
def test_a_link_changes_what_it_says_and_goes_to_the_first_page(pairs, pair, q, page):
    before = choose(pairs).search(q).on_page(page)
    after = before.toggle(*pair)
    assert after.page == 1 and after.q == q
    assert after.holds(*pair) != before.holds(*pair)
    assert {p for p in EVERY if after.holds(*p)} ^ {p for p in EVERY if before.holds(*p)} == {pair}
    assert after.toggle(*pair) == before.first_page()


@given(st.lists(st.sampled_from(EVERY), unique=True), st.text(max_size=20))
def test_the_address_says_everything(pairs, q):
    selection = choose(pairs).search(q)
    written = parse_qsl(selection.url.partition("?")[2], keep_blank_values=True)
    assert written == selection.pairs()
    assert {pair for pair in written if pair[0] != "q"} == set(pairs)


def test_order_and_page_stand_only_where_they_are_not_the_usual():
    assert EMPTY.url == "/ting/"
    selection = EMPTY.add("form", "rund").add("farve", "blaa").search("høj hat").sorted_by("nyeste").on_page(3)
    assert selection.url == "/ting/?q=h%C3%B8j+hat&farve=blaa&form=rund&sorter=nyeste&side=3"
    assert selection.add("farve", "roed").url == "/ting/?q=h%C3%B8j+hat&farve=roed&farve=blaa&form=rund&sorter=nyeste"


def test_chips_and_words():
    selection = choose([("form", "rund"), ("farve", "groen"), ("farve", "roed")]).search("hat")
    assert [chip.label for chip in selection.chips()] == ["»hat«", "Rød", "Grøn", "Rund"]
    assert selection.chips()[0].url == "/ting/?farve=roed&farve=groen&form=rund"
    assert selection.chips()[1].url == "/ting/?q=hat&farve=groen&form=rund"
    assert selection.in_words() == "»hat«, Rød eller Grøn, Rund"
    assert selection.count == 3 and not selection.is_plain and EMPTY.is_plain


# --- Fields ----------------------------------------------------------------------------------------------------------


def known(value, aliases=None):
    field = KnownValues(choices=list(WORDS["farve"].items()))
    field.aliases = aliases or {}
    return field.clean(value), field.dropped


def test_known_values_stay_and_unknown_ones_are_remembered():
    assert known(["blaa", "x", "roed", "blaa", "", " "]) == (("roed", "blaa"), ("x",))
    assert known(["0101", "x"], {"0101": "groen"}) == (("groen",), ("x",))
    assert known(None) == ((), ())


@given(st.text())
def test_any_text_is_a_query(text):
    field = QueryField()
    q = field.clean(text)
    assert len(q) <= MAX_QUERY and q.isprintable() and field.clean(q) == q
    assert QueryField().clean("a\0b\nc  d ") == "a b c d"


def test_a_long_query_is_cut():
    field = QueryField()
    assert field.clean("x" * 10_000) == "x" * MAX_QUERY and field.cut


@pytest.mark.parametrize(
    ("written", "page", "asked"),
    [
        ("", 1, ""),
        ("2", 2, ""),
        ("007", 7, ""),
        ("0", 1, "0"),
        ("-1", 1, "-1"),
        ("to", 1, "to"),
        ("²", 1, "²"),
        ("9" * 5_000, PageField.LARGEST, ""),
        ("1.5", 1, "1.5"),
    ],
)
def test_pages(written, page, asked):
    field = PageField()
    assert (field.clean(written), field.asked) == (page, asked)


# --- Notices ---------------------------------------------------------------------------------------------------------


def texts(**ignored):
    return [notice.text for notice in Selection("/ting/", WORDS, **ignored).notices({"farve": "Farve"})]


def test_notices_name_what_was_ignored():
    assert texts() == []
    assert texts(dropped=(("farve", ("x", "<b>")),)) == [
        "Listen kender ikke »x« under Farve og »<b>« under Farve. Det har vi set bort fra."
    ]
    assert texts(unknown=("foo",)) == ["Listen har ikke filtret »foo«. Det har vi set bort fra."]
    assert texts(asked_page="to") == ["Der er ingen side »to«. Her er side 1."]
    assert len(texts(query_cut=True, parameters_cut=True)) == 2


def test_notices_are_short_whatever_was_written():
    (text,) = texts(dropped=(("farve", tuple("x" * 10_000 + str(n) for n in range(500))),))
    assert text.count("»") == 10 and "490 mere" in text and len(text) < 1_000
    assert shorten("a\0b\x1b\u202e  c") == "a b c"
    assert enumerated([]) == "" and enumerated(["a"]) == "a" and named(["a", "b"]) == "a og b"


# --- Pages -----------------------------------------------------------------------------------------------------------


@given(st.integers(0, 500), st.integers(1, 60), st.integers(1, 20))
def test_pages_hold_every_row_once(total, page, size):
    pagination = Pagination.of(EMPTY.on_page(page), total, size)
    here = pagination.selection.page
    assert 1 <= here <= pagination.pages == max(1, -(-total // size))
    assert pagination.last - pagination.first + 1 == (min(size, total - (here - 1) * size) if total else 1)
    assert [link.number for link in pagination.links if link.current] == [here]
    assert bool(pagination.previous) == (here > 1) and bool(pagination.next) == (here < pagination.pages)
    assert pagination.selection.asked_page == ("" if page <= pagination.pages else str(page))


# --- Links -----------------------------------------------------------------------------------------------------------


def request(query):
    return RequestFactory().get("/ting/?" + query)


def test_links_carry_what_is_reserved():
    asked = request("vaelg=a&q=x&vaelg=b&vis=kort&vaelg=a&utm_source=brev")
    assert links.link("/ting/", asked) == "/ting/?vaelg=a&vaelg=b&vis=kort"
    assert links.link("/ting/?q=y#top", asked) == "/ting/?q=y&vaelg=a&vaelg=b&vis=kort#top"
    assert links.link("/ting/?vis=lang", asked) == "/ting/?vis=lang&vaelg=a&vaelg=b"
    assert links.link("/ting/", None) == "/ting/"


@pytest.mark.parametrize(
    ("asked", "carried"),
    [("vis=kort", "?vis=kort"), ("vis=alt", "?vis=alt"), ("vis=kort&vis=alt", "?vis=alt"), ("vis=x", ""), ("vis=", "")],
)
def test_links_carry_the_last_depth_that_pages_know(asked, carried):
    assert links.link("/ting/", request(asked)) == f"/ting/{carried}"


def test_a_link_takes_a_reserved_parameter_away_by_setting_it_to_nothing():
    asked = request("vaelg=a&vis=kort")
    assert links.link("/ting/?vis=", asked) == "/ting/?vaelg=a"
    assert links.link("/ting/?q=y&vis=#top", asked) == "/ting/?q=y&vaelg=a#top"
    assert links.link("/ting/?q=", asked) == "/ting/?q=&vaelg=a&vis=kort"


@pytest.mark.parametrize("url", ["https://example.dk/", "//example.dk/", "#top", "mailto:a@example.dk", "?q=x"])
def test_links_elsewhere_stay_as_they_are(url):
    assert links.link(url, request("vaelg=a")) == url


def test_links_do_not_repeat_what_no_reader_chose():
    stuffed = QueryDict("&".join(["vaelg=" + "x" * 5_000, *(f"vaelg={n}" for n in range(500)), "vis=alt"]))
    asked = RequestFactory().get("/ting/", stuffed.dict())
    asked.GET = stuffed
    carried = links.carried(asked)
    assert len(carried) == links.MAX_CARRIED and ("vaelg", "0") in carried and ("vis", "alt") in carried
    assert all(len(value) <= links.MAX_LENGTH and "\0" not in value for _, value in carried)


@pytest.mark.parametrize("name", ["utm_source", "fbclid", "gclid"])
def test_tracking_is_no_mistake_of_the_reader(name):
    assert links.is_tracking(name) and not links.is_tracking("tema")
