"""The analyser finds what a Danish reader means, and never fails on any text."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.core import danish

PAIRS_FILE = Path(__file__).with_name("danish_pairs.txt")


def pairs():
    """(query, text, known miss?) for each line of the list."""
    for line in PAIRS_FILE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            query, text = line.removeprefix("! ").split(" -> ")
            yield query, text, line.startswith("!")


def terms(text):
    """All terms of a text, as the index holds them."""
    analyses = [danish.analyse(word) for word in danish.tokens(text)]
    return {term for analysis in analyses for term in (*analysis.whole, *analysis.parts)}


def finds(query, text):
    return all(terms(text).intersection(danish.analyse(word).whole) for word in danish.tokens(query))


# --- Pairs and compounds -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("query", "text", "known_miss"), list(pairs()))
def test_pair(query, text, known_miss):
    assert finds(query, text) is not known_miss


def test_the_list_is_whole():
    listed = list(pairs())
    assert len(listed) == 54
    assert sum(known_miss for _, _, known_miss in listed) <= 7


@pytest.mark.parametrize(
    ("compound", "parts"),
    [
        ("skolefravær", ["skole", "fravær"]),
        ("skolefraværet", ["skole", "fravær"]),
        ("sundhedsplejerske", ["sundhed", "plejerske"]),
        ("fritidspas", ["fritid", "pas"]),
        ("børnehave", ["barn", "have"]),
        ("dagtilbuddene", ["dag", "tilbud"]),
        ("rusmiddelforebyggelse", ["rusmiddel", "forebyggelse"]),
        ("omsorgssvigt", ["omsorg", "svigt"]),
        ("tandsundhed", ["tand", "sundhed"]),
        ("småbørn", ["små", "barn"]),
        ("læringsmiljøer", ["læring", "miljø"]),
        ("forældreinddragelse", ["forældre", "inddragelse"]),
        ("referenceramme", ["reference", "ramme"]),
        ("maaltidspolitik", ["måltid", "politik"]),
    ],
)
def test_compounds_fall_into_their_parts(compound, parts):
    assert {danish.fold(part) for part in parts} <= set(danish.analyse(compound).parts)


@pytest.mark.parametrize(
    "word", ["område", "standard", "bistand", "program", "passiv", "familie", "kommune", "erfaring", "kærlighed"]
)
def test_words_that_only_look_like_compounds_stay_whole(word):
    assert danish.analyse(word).heads == ()


def test_heads_say_what_a_thing_is():
    assert danish.analyse("skolefravær").heads == ("fravaer",)
    assert danish.analyse("tandlæge").heads == ("laege",)


# --- Names and odd words -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["Køge", "Holstebro", "GAME", "LOMA", "TOPI", "ADBB", "Aabenraa", "Middelfart", "Ærø", "PUF"]
)
def test_names_survive(name):
    assert danish.analyse(name).whole == (danish.fold(name),)


@pytest.mark.parametrize(("genitive", "name"), [("Køges", "Køge"), ("Holstebros", "Holstebro"), ("KL's", "KL")])
def test_genitives_of_names_find_the_name(genitive, name):
    assert finds(name, genitive)


def test_a_name_of_several_words():
    assert danish.tokens("Forstå din baby") == ["Forstå", "din", "baby"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("4-årsundersøgelse", ["4-årsundersøgelse"]),
        ("COS-P og X:IT", ["COS-P", "og", "X:IT"]),
        ("børn/unge", ["børn", "unge"]),
        ("Aftale:i dag", ["Aftale", "i", "dag"]),
        ("1.587 børn, 13,9 pct. i 2016/17", ["1.587", "børn", "13,9", "pct", "i", "2016", "17"]),
        ("mad- og måltidspolitik", ["madpolitik", "og", "måltidspolitik"]),
        ("spæd- og småbørn", ["spædbørn", "og", "småbørn"]),
        ("mad-", ["mad"]),
        ("a\u0300bo bo\u0308rn", ["àbo", "börn"]),
        ("", []),
    ],
)
def test_tokens(text, words):
    assert danish.tokens(text) == words


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("COS-P", "COS-P-kurser"),
        ("cosp", "COS-P"),
        ("kursus", "COS-P-kurset"),
        ("undersøgelse", "4-årsundersøgelse"),
        ("årsundersøgelse", "4-årsundersøgelsen"),
        ("skole-fravær", "skolefravær"),
        ("xit", "X:IT"),
        ("1587", "1.587"),
        ("sund\u00adhed", "sundhed"),
        ("amning", "hun ammer"),
        ("boernehave", "Børnehaven"),
    ],
)
def test_joined_and_odd_words_are_found(query, text):
    assert finds(query, text)


def test_stop_words():
    assert danish.is_stop_word("Og") and danish.is_stop_word("paa") and danish.is_stop_word("på")
    assert not danish.is_stop_word("børn") and not danish.is_stop_word("skole")


def test_a_very_long_word_is_quick_and_fits_the_column():
    analysis = danish.analyse("børnehave" * 500)
    assert all(len(term) <= danish.MAX_TERM for term in (*analysis.whole, *analysis.parts))


# --- Any text ----------------------------------------------------------------------------------------------------


@given(st.text())
def test_fold_is_idempotent(text):
    assert danish.fold(danish.fold(text)) == danish.fold(text)


@given(st.text(st.sampled_from("abdefghiklmnoprstuvyæøå-' :/.,19ABÆØÅ\u00ad"), max_size=60) | st.text())
def test_any_text_is_analysed_the_same_twice(text):
    for word in danish.tokens(text):
        first = danish.analyse(word)
        danish.analyse.cache_clear()
        assert danish.analyse(word) == first
        assert first.whole and all(first.whole)
        assert not set(first.whole) & set(first.parts)
        assert set(first.heads) <= set(first.parts)


@given(st.text())
def test_analyse_takes_anything(text):
    danish.analyse(text)
