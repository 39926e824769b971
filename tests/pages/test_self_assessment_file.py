"""/hvor-staar-vi/profil.docx: the answers as a Word file, and what is never made of them."""

import re
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from docx.oxml.ns import qn

from catalogue.pages.self_assessment import ANSWERS, groups_of
from recommendations.models import Recommendation, Theme
from tests import documents

pytestmark = pytest.mark.django_db
ADDRESS = "/hvor-staar-vi/profil.docx"
FORM = "application/x-www-form-urlencoded"
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NAME, NOTE = "Børn & unge, foråret 2026", "Vi når ikke dem, <b>der flytter"
OWN = {"v": "1", "a": "12340212300123", "anavn": NAME, "a2": NOTE, "a9": "Går godt", "slut": ""}
BOTH = OWN | {"b": "11220202310123", "bnavn": "Foråret 2025", "b1": "Vi var uenige"}
GAPS = [1, 2, 6, 7, 8, 12, 13]
MOST_QUERIES = 15


def posted(client, fields, **headers):
    return client.post(ADDRESS, urlencode(fields), content_type=FORM, **headers)


def word_of(client, fields):
    response = posted(client, fields)
    assert response.status_code == 200
    return documents.word(response.content)


def rows_of(document):
    """{number: the cells after the recommendation} of all the tables."""
    rows = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows[1:]]
    return {int(first.split(".")[0]): rest for first, *rest in rows}


def headings(document, level):
    return [text for depth, text in documents.headings(document) if depth == level]


def items():
    recommendations = list(Recommendation.objects.published().select_related("document"))
    return {item.recommendation.number: item for group in groups_of(recommendations) for item in group.items}


# --- What it holds ---------------------------------------------------------------------------------------------------


def test_it_holds_every_recommendation_with_its_answer_and_note(client):
    document = word_of(client, OWN)
    rows = rows_of(document)
    assert list(rows) == list(range(1, 15))
    for number, digit in enumerate(OWN["a"], start=1):
        label = ANSWERS[int(digit)].label if digit != "0" else "Ikke besvaret"
        assert rows[number] == [label, {2: NOTE, 9: "Går godt"}.get(number, "")]
    firsts = [row.cells[0].text for table in document.tables for row in table.rows[1:]]
    for recommendation, first in zip(Recommendation.objects.published().order_by("number"), firsts, strict=True):
        assert first.startswith(f"{recommendation.number}. {recommendation.title}")
        assert ("ud over loven" in first) == (recommendation.number in (2, 14))
    text = documents.text_of(document)
    assert "1 i drift for dem, der har størst behov, 1 i drift, 1 på vej, 1 ikke i gang." in text
    assert "Noget af anbefaling 2 og 14 er lov." in text
    assert headings(document, 2)[:4] == [theme.name for theme in Theme.objects.published()]
    assert all(f"{answer.label}: {answer.meaning}" in text for answer in ANSWERS)
    assert document.paragraphs[0].text == document.core_properties.title == "Hvor står vi?"
    assert document.paragraphs[1].text.startswith(f"{NAME} · Hentet den ")


def test_a_gap_has_its_examples_and_questions_and_what_is_no_gap_has_none(client):
    document = word_of(client, OWN)
    parts = documents.text_of(document).split("\nAnbefaling ")[1:]
    assert [int(part.split(":")[0]) for part in parts] == GAPS
    found = items()
    for number, part in zip(GAPS, parts, strict=True):
        item = found[number]
        assert item.rows and len(item.rows) <= 3 and item.questions
        assert f"Vi har svaret: {ANSWERS[int(OWN['a'][number - 1])].label}" in part
        for row in item.rows:
            line = next(line for line in part.split("\n") if line.startswith(row.case.live.title))
            step = row.case.live.get_documentation_here_display().lower()
            assert step in line.lower() and str(row.case.live.reported_year) in line
            assert line.endswith(f"/cases/{row.case.slug}/") and "http" in line
            for tie in row.case.live.municipality_ties.all():
                assert tie.role != "gennemfoerer" or tie.municipality.name in line
        assert all(question.text in part for question in item.questions)
        assert (f"Alle {item.count} eksempler: " in part) == (item.count > len(item.rows))


def test_what_it_refers_to_stands_among_the_sources(client):
    document = word_of(client, OWN)
    text = documents.text_of(document)
    numbers = {int(number) for number in re.findall(r"kilde (\d+)", text)}
    listed = text[text.rindex("\nKilder\n") :].split("Kildernes egne forbehold")[0]
    assert numbers == set(range(1, listed.count("Se kilden i kataloget") + 1)) and len(numbers) > 2
    assert "Anbefalingerne er genfortalt fra kilde" in text


def test_two_profiles_stand_beside_each_other_with_their_difference(client):
    document = word_of(client, BOTH)
    assert [cell.text for cell in document.tables[0].rows[0].cells] == ["Anbefaling", NAME, "Foråret 2025", "Forskel"]
    rows = rows_of(document)
    assert rows[1] == ["Ikke i gang", "Ikke i gang\nVi var uenige", "Samme svar"]
    assert rows[2] == [f"På vej\n{NOTE}", "Ikke i gang", f"Længere fremme: {NAME}"]
    assert rows[5] == ["Ikke besvaret", "Ikke besvaret", "Ikke besvaret"]
    assert rows[7][2] == f"Kun besvaret: {NAME}" and rows[10][2] == "Kun besvaret: Foråret 2025"
    text = documents.text_of(document)
    assert "Forskel på 3 af 4." in text and "Ingen forskel." in text
    assert "De er fundet ud fra svarene i »" in text


def test_two_profiles_of_the_same_name_are_told_apart(client):
    document = word_of(client, BOTH | {"bnavn": NAME})
    header = [cell.text for cell in document.tables[0].rows[0].cells]
    assert header[1:3] == [f"{NAME} (her)", f"{NAME} (den anden)"]


def test_without_gaps_or_answers_it_is_a_whole_file(client):
    for digits in ("3" * 14, "0" * 14):
        text = documents.text_of(word_of(client, {"v": "1", "a": digits}))
        assert "Ingen af anbefalingerne har svaret »ikke i gang« eller »på vej«." in text
        assert "Bedst undersøgte eksempler" not in text


def test_an_answer_to_what_is_gone_is_named(client, write_guard):
    with write_guard.paused():
        Recommendation.objects.filter(number=13).update(state="archived", title="Hemmelig anbefaling")
    text = documents.text_of(word_of(client, OWN))
    assert "Kataloget viser ikke længere anbefaling 13." in text and "Hemmelig" not in text
    assert "ikke længere" not in documents.text_of(word_of(client, OWN | {"a": "12340212300103"}))


@pytest.mark.parametrize("fields", [OWN, BOTH])
def test_it_can_be_read_by_everyone(client, fields):
    document = word_of(client, fields)
    levels = [level for level, _ in documents.headings(document)]
    assert levels[0] == 1 and all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))
    assert len(document.tables) == 4
    for table in document.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert all(cell.text.strip() for cell in table.rows[0].cells)
    assert document.core_properties.language == "da-DK"


# --- What is typed ---------------------------------------------------------------------------------------------------

BROKEN = {
    "nothing": ({"v": "1"}, "Der kom ingen svar med."),
    "another version": (OWN | {"v": "2"}, "en anden udgave"),
    "no version": ({"a": OWN["a"]}, "en anden udgave"),
    "too few": (OWN | {"a": "123"}, "Svarene kan ikke læses."),
    "too many": (OWN | {"a": OWN["a"] + "1"}, "Svarene kan ikke læses."),
    "a line end": (OWN | {"a": OWN["a"] + "\n"}, "Svarene kan ikke læses."),
    "an unknown answer": (OWN | {"a": "5" * 14}, "Svarene kan ikke læses."),
    "other digits": (OWN | {"a": "١" * 14}, "Svarene kan ikke læses."),
    "the other broken": (OWN | {"b": ""}, "Svarene kan ikke læses."),
    "a long note": (OWN | {"a3": "x" * 501}, "Noten til anbefaling 3 er for lang. Der er plads til 500 tegn."),
    "another's long note": (BOTH | {"b14": "x" * 501}, "Noten til anbefaling 14 er for lang."),
    "a long name": (OWN | {"anavn": "x" * 81}, "Navnet på profilen er for lang"),
    "no text": (OWN | {"a3": b"\xff"}, "Noten til anbefaling 3 kan ikke læses."),
    "too big": (OWN | {"x": "x" * 3_000_000}, "Svarene kom ikke hele frem."),
    "too much": (OWN | {f"x{number}": "" for number in range(10_001)}, "Svarene kom ikke hele frem."),
}


@pytest.mark.parametrize("which", BROKEN)
def test_what_is_broken_is_refused_with_a_page_that_says_so(client, which):
    fields, message = BROKEN[which]
    response = posted(client, fields)
    html = response.content.decode()
    assert response.status_code == 400 and message in html and 'href="/hvor-staar-vi/"' in html
    assert NAME not in html and "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "application/json", f"{FORM}; charset=latin1", ""])
def test_another_kind_of_body_is_refused(client, kind):
    response = client.post(ADDRESS, urlencode(OWN), content_type=kind)
    assert response.status_code == 400 and "Svarene kom ikke hele frem." in response.content.decode()


@pytest.mark.parametrize("text", ["\x00\x0bx\ufffe", "]]></w:t>&#0;<script>", "\r\n\r\n", "x" * 80, "../../æ\t\"'%0d"])
def test_hostile_words_make_a_file(client, text):
    notes = {f"{side}{number}": text for side in "ab" for number in range(1, 15)}
    fields = BOTH | {"anavn": text, "bnavn": text} | notes
    response = posted(client, fields)
    assert response.status_code == 200 and documents.word(response.content).tables
    name = response.headers["Content-Disposition"]
    assert re.fullmatch(r'attachment; filename="hvor-staar-vi[a-z0-9-]*\.docx"', name)


def test_as_much_as_the_page_lets_anyone_type_stands_in_the_file(client):
    notes = {f"{side}{number}": f"{side}{number} " + "æ\r\n" * 240 for side in "ab" for number in range(1, 15)}
    text = documents.text_of(word_of(client, BOTH | notes | {"anavn": "ø" * 80}))
    assert "a14 æ" in text and "b7 æ" in text and "ø" * 80 in text


def test_nothing_that_is_typed_is_logged_or_kept(client, caplog, write_guard):
    typed = BOTH | {"anavn": "Hemmelig kommune", "a1": "Hemmelig note"}
    with caplog.at_level("DEBUG"), CaptureQueriesContext(connection) as queries:
        word_of(client, typed)
        few = len(queries)
        posted(client, typed | {"a2": "Hemmelig " * 100})
    assert "Hemmelig" not in caplog.text
    assert not [one for one in queries if "Hemmelig" in one["sql"] or not one["sql"].startswith("SELECT")]
    assert few <= MOST_QUERIES


def test_what_stands_in_the_address_is_not_taken_for_answers(client):
    response = client.post(f"{ADDRESS}?{urlencode(OWN)}", "", content_type=FORM)
    assert response.status_code == 400


# --- How it is answered ----------------------------------------------------------------------------------------------


def test_the_file_has_its_type_and_name_and_is_never_kept(client):
    response = posted(client, OWN)
    assert response.headers["Content-Type"] == WORD_TYPE
    name = "hvor-staar-vi-boern-unge-foraaret-2026.docx"
    assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert "no-store" in response.headers["Cache-Control"]
    assert not response.cookies and "Cookie" not in response.headers.get("Vary", "")
    unnamed = posted(client, {"v": "1", "a": OWN["a"]})
    assert unnamed.headers["Content-Disposition"] == 'attachment; filename="hvor-staar-vi.docx"'


def test_whoever_only_opens_the_address_is_led_to_the_page(client):
    assert client.get(ADDRESS).headers["Location"] == "/hvor-staar-vi/"
    assert client.head(ADDRESS).status_code == 302
    assert client.put(ADDRESS).status_code == 405


@pytest.mark.parametrize(
    "headers, status",
    [
        ({"HTTP_ORIGIN": "http://testserver"}, 200),
        ({"HTTP_ORIGIN": "https://ond.example"}, 403),
        ({"HTTP_ORIGIN": "null"}, 403),
        ({"HTTP_SEC_FETCH_SITE": "cross-site"}, 403),
        ({"HTTP_SEC_FETCH_SITE": "same-origin"}, 200),
    ],
)
def test_no_other_site_can_have_files_with_its_words_made_here(client, headers, status):
    assert posted(client, OWN, **headers).status_code == status


def test_a_template_of_the_organisation_is_used(client, tmp_path, settings):
    from tests.catalogue.test_word import template_at

    settings.WORD_TEMPLATE_DIR = str(tmp_path)
    template_at(tmp_path / "hvor-staar-vi.docx")
    assert "Eksempel Kommune" in word_of(client, OWN).sections[0].header.paragraphs[0].text
