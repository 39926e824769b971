"""The difference between two documents, as an editor reads it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.admin.history import VersionNames
from cases.documents import VERSION
from cases.models import Case
from catalogue.core.differences import Change, Piece, Rows, difference, words_apart
from catalogue.core.documents import dump

BASE = {"title": "Et eksempel", "summary": "Odense læser højt for børn.", "reported_year": "2022"}


def changed(**values):
    return difference(BASE, BASE | values, VERSION)


def test_a_short_text_stands_before_and_after():
    assert changed(title="Et andet eksempel") == [Change("Titel", "Et eksempel", "Et andet eksempel")]


def test_what_says_the_same_has_no_difference():
    assert changed() == [] and changed(depth="fuld") == []  # a default that is written out


def test_choices_and_yes_and_no_stand_by_their_words():
    assert changed(depth="kort") == [Change("Dybde", "Fuld beskrivelse", "Kort omtale")]
    assert changed(is_estimate="true") == [Change("Året er anslået", "nej", "ja")]
    assert changed(reported_year="") == [Change("Oplyst i", "2022", "(tomt)")]


def test_a_long_text_is_compared_word_by_word():
    before = "Sundhedsplejersken kommer hjem til familien, når barnet er otte måneder gammelt, og taler om sprog."
    [change] = difference(BASE | {"why": before}, BASE | {"why": before.replace("otte", "ni")}, VERSION)
    assert [(piece.mark, piece.text) for piece in change.pieces if piece.mark] == [("del", "otte "), ("ins", "ni ")]


def test_only_a_line_break_is_said_in_words():
    before = "Det første afsnit er her, og det er langt nok til ord for ord. Det andet er her."
    after = before.replace("ord. ", "ord.\n\n")
    [change] = difference(BASE | {"why": before}, BASE | {"why": after}, VERSION)
    assert not any(piece.mark for piece in change.pieces) and "linjeskift" in change.note


def test_lists_say_what_came_and_went():
    [change] = difference(BASE | {"not_reported": ["age"]}, BASE | {"not_reported": ["steps"]}, VERSION, VersionNames())
    assert (change.before, change.after) == ("alder", "fremgangsmåde")


def step(key, text, heading=""):
    return {"key": key, "text": text, "heading": heading}


def test_rows_are_followed_by_their_key():
    before = BASE | {"steps": [step("trin-1", "Først.", "Begynd"), step("trin-2", "Så.")]}
    after = BASE | {"steps": [step("trin-3", "Sidst."), step("trin-1", "Allerførst.", "Begynd")]}
    [rows] = difference(before, after, VERSION)
    assert isinstance(rows, Rows) and rows.label == "Sådan gør de (trin)"
    assert [(row.what, row.label) for row in rows.rows] == [
        ("tilføjet", "Sidst."),
        ("rettet", "Begynd"),
        ("fjernet", "Så."),
    ]
    assert rows.rows[1].changes == (Change("Tekst", "Først.", "Allerførst."),)
    [rows] = difference(before, BASE | {"steps": before["steps"][::-1]}, VERSION)
    assert rows.reordered and not rows.rows


@pytest.mark.django_db
def test_ties_stand_by_name():
    live = Case.objects.get(slug="lolland-forstaa-din-baby").live
    doc = dump(live, VERSION)
    [rows] = difference(doc, doc | {"municipality_ties": []}, VERSION, VersionNames())
    assert [(row.what, row.label) for row in rows.rows] == [("fjernet", "Lolland")]
    other = doc | {"topics": [], "theme": "dagtilbud"}
    told = {change.label: change for change in difference(doc, other, VERSION, VersionNames())}
    assert told["Tema"].after == "Dagtilbud" and "Tidlig opsporing" in told["Emner"].before or told["Emner"].before


words = st.lists(st.sampled_from(["kat", "hund", "ko", "stor", "lille", "og"]), max_size=60).map(" ".join)


@given(words, words)
def test_the_pieces_give_both_texts_back(old, new):
    pieces = words_apart(old, new)
    if not any("…" in piece.text for piece in pieces):
        assert "".join(piece.text for piece in pieces if piece.mark != "del").split() == new.split()
    assert [p for p in pieces if p.mark == "del" and p.text.split() and not old] == []
    assert all(isinstance(piece, Piece) for piece in pieces)
    assert (not any(piece.mark for piece in pieces)) == (old.split() == new.split())
