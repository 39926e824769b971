"""The editors' pages for synonyms, which must work at once, and for searches without a case."""

import csv
import io
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from catalogue.admin import findings, oddities
from catalogue.core import search
from catalogue.core.spreadsheets import safe_cell
from catalogue.core.stamp import current_stamp
from catalogue.models import AuditEvent, Synonym, ZeroSearch
from tests.forms import form_data
from tests.html import faults

pytestmark = pytest.mark.django_db

ADD = "admin:catalogue_synonym_add"
LIST = "admin:catalogue_zerosearch_changelist"
CSV = "admin:catalogue_zerosearch_csv"


@pytest.fixture
def admin():
    client = Client()
    client.force_login(
        get_user_model().objects.create_superuser("redaktør", "redaktion@example.org", "et langt kodeord")
    )
    return client


def editor(*names):
    user = get_user_model().objects.create_user("kun-lidt", "lidt@example.org", "et langt kodeord", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client = Client()
    client.force_login(user)
    return client


def add(admin, words):
    return admin.post(reverse(ADD), {"words": words}, follow=True)


def page(synonym):
    return reverse("admin:catalogue_synonym_change", args=[synonym.pk])


def texts(response):
    return response.content.decode().replace("&#x27;", "'")


# --- Synonyms --------------------------------------------------------------------------------------------------------


def test_a_synonym_works_at_once_on_the_readers_page(admin, client):
    assert 'data-total="0"' in client.get("/cases/?q=zorpix").content.decode()
    before = current_stamp()
    add(admin, "zorpix, tandpleje")
    assert current_stamp() != before
    there = client.get("/cases/?q=zorpix").content.decode()
    assert 'data-total="0"' not in there and "data-case=" in there
    row = Synonym.objects.get(words="zorpix, tandpleje")
    admin.post(page(row), form_data(admin.get(page(row))) | {"words": "zorpix, xylofon"})
    assert 'data-total="0"' in client.get("/cases/?q=zorpix").content.decode()
    admin.post(page(row), form_data(admin.get(page(row))) | {"words": "zorpix, tandpleje"})
    admin.post(reverse("admin:catalogue_synonym_delete", args=[row.pk]), {"post": "yes"})
    assert 'data-total="0"' in client.get("/cases/?q=zorpix").content.decode()
    verbs = AuditEvent.objects.filter(kind="synonym", by="redaktør").order_by("pk").values_list("verb", "note")
    assert list(verbs) == [
        ("oprettet", ""),
        ("rettet", "før: zorpix, tandpleje"),
        ("rettet", "før: zorpix, xylofon"),
        ("slettet", ""),
    ]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  zorpix ,tandpleje ", "zorpix, tandpleje"),
        ("zorpix;den  lille\ttand,,", "zorpix, den lille tand"),
    ],
)
def test_spaces_and_commas_are_tidied(admin, typed, kept):
    add(admin, typed)
    assert Synonym.objects.filter(words=kept).exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("zorpix", "mindst to ord"),
        (" , ; ", "mindst to ord"),
        ("zorpix, ZORPIX", "står her to gange"),
        ("boernetand, børnetand", "står her to gange"),
        ("zorpix, !!!", "ingen ord i"),
        ("zorpix, " + "x" * 61, "for langt"),
        (", ".join(f"ord{number}" for number in range(13)), "højst 12"),
        ("tandpleje,tandlæge", "står allerede i rækken »tandlæge, tandpleje«"),
        ("x, " * 120, "300"),
    ],
)
def test_what_is_wrong_is_refused_with_the_reason(admin, typed, said):
    before = Synonym.objects.count()
    response = add(admin, typed)
    assert said in texts(response) and Synonym.objects.count() == before


def test_what_is_odd_is_saved_and_said_with_the_other_row(admin):
    body = texts(add(admin, "tandpleje, zorpix"))
    assert "»tandpleje« står også i rækken »tandlæge, tandpleje«" in body
    assert Synonym.objects.filter(words="tandpleje, zorpix").exists()
    body = texts(add(admin, "xylofon, xylofonerne"))
    assert "er bøjninger af det samme" in body


def test_the_list_says_what_each_expression_finds_by_itself(admin):
    add(admin, "zorpix, tandpleje")
    numbers = dict(findings("zorpix, tandpleje"))
    assert numbers["zorpix"] == 0 < numbers["tandpleje"]
    assert len(search.find("zorpix").hits) > 0  # by the synonym
    response = admin.get(reverse("admin:catalogue_synonym_changelist"), {"q": "ZORP"})
    assert f"zorpix: 0 · tandpleje: {numbers['tandpleje']}" in response.content.decode()


@pytest.mark.parametrize("word", ["TANDLÆGE", "tandlaege", "tandpleje tandlæge"])
def test_synonyms_are_found_however_they_are_written(admin, word):
    rows = admin.get(reverse("admin:catalogue_synonym_changelist"), {"q": word}).context["cl"].queryset
    assert [row.words for row in rows] == ["tandlæge, tandpleje"]


def test_of_two_saves_on_one_state_the_second_is_refused_with_its_text(admin):
    row = Synonym.objects.get(words="tandlæge, tandpleje")
    data = form_data(admin.get(page(row)))
    assert admin.post(page(row), data | {"words": "tandlæge, tandpleje, zorpix"}).status_code == 302
    response = admin.post(page(row), data | {"words": "tandlæge, tandpleje, klinik"})
    assert response.status_code == 200
    assert "Intet er overskrevet" in texts(response) and "tandlæge, tandpleje, klinik" in texts(response)
    row.refresh_from_db()
    assert row.words == "tandlæge, tandpleje, zorpix" and row.edit_no == 1


def test_the_seed_rows_are_valid_and_hold_no_row_twice():
    rows = list(Synonym.objects.values_list("words", flat=True))
    assert all(len(words.split(",")) > 1 for words in rows)
    assert len({frozenset(words.lower().split(", ")) for words in rows}) == len(rows)
    assert not [odd for row in Synonym.objects.all() for odd in oddities(row) if "bøjninger af det samme" in odd]


# --- Searches without a case -----------------------------------------------------------------------------------------


@pytest.fixture
def zero_rows():
    return ZeroSearch.objects.bulk_create(
        ZeroSearch(week=week, query=query, folded=folded, count=count)
        for week, query, folded, count in [
            (date(2026, 11, 16), "ældretolk", "aeldretolk", 9),
            (date(2026, 11, 16), "xylofon", "xylofon", 2),
            (date(2026, 11, 23), "hest & hund", "hest & hund", 3),
            (date(2026, 11, 23), "ældretolk", "aeldretolk", 4),
            (date(2026, 11, 23), "=cmd|' /C calc'!A0", "=cmd", 1),
        ]
    )


def shown(response):
    return [(row.query, row.count) for row in response.context["cl"].result_list]


def test_the_newest_week_stands_first_and_the_commonest_in_it(admin, zero_rows):
    response = admin.get(reverse(LIST))
    assert [query for query, _ in shown(response)][:3] == ["ældretolk", "hest & hund", "=cmd|' /C calc'!A0"]
    assert "uge 48, 2026" in response.content.decode() and not faults_of_ours(response)
    assert shown(admin.get(reverse(LIST), {"o": "-1"}))[0] == ("ældretolk", 9)


def faults_of_ours(response):
    return [fault for fault in faults(response.content.decode()) if "variable" not in fault]


def test_a_week_can_be_chosen(admin, zero_rows):
    assert shown(admin.get(reverse(LIST), {"uge": "2026-11-16"})) == [("ældretolk", 9), ("xylofon", 2)]
    assert shown(admin.get(reverse(LIST), {"uge": "x"})) == []


@pytest.mark.parametrize("word", ["Ældre", "ÆLDRETOLK", "aeldre"])
def test_the_list_is_searched_by_folded_letters(admin, zero_rows, word):
    assert {query for query, _ in shown(admin.get(reverse(LIST), {"q": word}))} == {"ældretolk"}


def test_nothing_can_be_changed_there(admin, zero_rows):
    pk = ZeroSearch.objects.first().pk
    assert admin.get(reverse("admin:catalogue_zerosearch_add")).status_code == 403
    assert admin.post(reverse("admin:catalogue_zerosearch_delete", args=[pk]), {"post": "yes"}).status_code == 403
    assert admin.post(reverse("admin:catalogue_zerosearch_change", args=[pk]), {"count": 99}).status_code == 403
    assert ZeroSearch.objects.count() == 5


def test_a_row_leads_to_a_synonym_with_its_words(admin, zero_rows):
    body = admin.get(reverse(LIST), {"q": "hest"}).content.decode()
    address = next(part.split('"')[0] for part in body.split('href="') if part.startswith(reverse(ADD) + "?"))
    assert parse_qs(urlsplit(address).query)["words"] == ["hest & hund, "]
    assert 'value="hest &amp; hund, "' in admin.get(address).content.decode()
    assert "/cases/?q=hest+%26+hund" in body


def test_who_may_make_no_synonym_gets_no_such_link(zero_rows):
    body = editor("view_zerosearch").get(reverse(LIST)).content.decode()
    assert "xylofon" in body and "Lav et synonym" not in body


def test_the_list_can_be_taken_along_as_a_spreadsheet(admin, zero_rows):
    response = admin.get(reverse(CSV))
    text = response.content.decode()
    assert text.startswith("\ufeffUge;Mandag;Søgning;Gange") and "attachment" in response["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    assert rows[1] == ["uge 48, 2026", "2026-11-23", "ældretolk", "4"] and len(rows) == 6
    assert ["uge 48, 2026", "2026-11-23", "'=cmd|' /C calc'!A0", "1"] in rows
    chosen = admin.get(reverse(CSV), {"uge": "2026-11-16", "q": "ældre"}).content.decode()
    assert chosen.count("\n") == 2 and "ældretolk;9" in chosen
    link = reverse(CSV) + "?uge=2026-11-16"
    assert link in admin.get(reverse(LIST), {"uge": "2026-11-16"}).content.decode()


def test_the_spreadsheet_is_for_editors_who_may_see_the_list(client, zero_rows):
    assert client.get(reverse(CSV)).status_code == 302
    assert editor("view_synonym").get(reverse(CSV)).status_code == 403


def test_a_rubbish_address_of_the_spreadsheet_is_no_error(admin, zero_rows):
    assert admin.get(reverse(CSV), {"q": "a\0b", "p": "x", "uge": "9"}).status_code in (200, 404)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(text):
    assert safe_cell(text) == f"'{text}"
