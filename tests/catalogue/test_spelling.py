"""Misspelt words: what was meant is searched and said, and nothing is put right that was not wrong."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.core import danish, search, spelling

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("fritdspas", "fritidspas"),
        ("mistivsel", "mistrivsel"),
        ("sundhedsplejeske flygtninge", "sundhedsplejerske flygtninge"),
        ("Motrik", "motorik"),
    ],
)
def test_a_misspelt_word_is_put_right_and_said(typed, meant):
    found = spelling.find(typed)
    assert found.corrected == meant
    assert found.hits == search.find(meant).hits != []


def test_what_finds_something_is_left_alone():
    for typed in ("fravær", "Aarhus", "PUF", "koege", "-mad fravær"):
        found = spelling.find(typed)
        assert not found.corrected and found.hits == search.find(typed).hits


def test_a_word_of_the_dictionary_is_only_asked_about(client):
    known = next(word for word in ("tandem", "fritid", "moder", "skal", "prøver") if danish.is_known(word))
    assert not spelling.find(known).corrected
    assert not spelling.find("xylofon").hits and not spelling.find("xylofon").corrected


def test_short_words_and_numbers_have_no_neighbours():
    words = spelling.WORDS.get()
    assert words.nearest("xyz") == words.nearest("12345") == words.nearest("qqqqqqqqqq") == ""


def test_of_several_the_nearest_then_the_same_letter_then_the_commonest():
    words = spelling.Words({"mobning": ("mobning", 9), "modning": ("modning", 2), "robning": ("robning", 99)})
    assert words.nearest("mobnin") == "mobning"
    assert words.nearest("moning") == "mobning"


def test_the_page_says_what_it_searched_for_instead(client):
    html = client.get("/cases/?q=fritdspas").content.decode()
    assert 'data-notice="corrected-query"' in html
    assert "Vi fandt ingenting om »fritdspas« og har i stedet søgt efter »fritidspas«." in html
    assert 'value="fritdspas"' in html and "<mark>" in html


def test_an_unknown_compound_is_met_by_its_pieces():
    assert danish.pieces("klasseledelse") == (frozenset({"klasse"}), frozenset({"ledelse"}))
    assert danish.pieces("barn") == ()
    hits = [hit for hit in search.find("klasseledelse").hits if hit.kind == "case"]
    assert "de-utrolige-aar-skole" in [hit.key for hit in hits]
    assert hits[0].tier == search.Tier.APART and {hit.tier for hit in hits} <= {search.Tier.APART, search.Tier.LAST}


def test_a_synonym_gives_words_to_choose_from():
    assert spelling.WORDS.get().nearest("skoleværing") == "skolevægring"


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.text(max_size=300)
    | st.sampled_from(["' OR 1=1 --", "a*", "\0", "🙂🙂🙂", "(((", '"', "-", "NEAR/3", "x" * 10_000])
)
def test_any_text_gives_an_answer(text):
    found = spelling.find(text)
    assert isinstance(found.hits, search.Hits) and len(found.corrected) <= 400
