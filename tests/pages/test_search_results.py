"""What a search looks like: the cases that hold every word, those that come near, why, and what else was found."""

import logging
import random
import re

import pytest
from django.utils.html import strip_tags

from catalogue.core import search

pytestmark = pytest.mark.django_db


def page_of(client, query, **also):
    response = client.get("/cases/", {"q": query, **also})
    assert response.status_code == 200
    return response.context["page"], response.content.decode()


def reasons(page):
    return {row.case.slug: row.reason for row in (*page.rows, *page.near_rows)}


def test_a_row_found_by_another_word_says_which(client):
    page, html = page_of(client, "tandlæge")
    assert "Fundet via »tandplejen«." in html
    for row in page.rows:
        shown = strip_tags(f"{row.title_html} {row.summary_html} {row.excerpt_html}").lower()
        assert "Fundet via »tandpleje" in row.reason or "tandlæge" in shown


def test_a_row_found_by_its_topic_says_so(client):
    page, _ = page_of(client, "amning")
    told = [row for row in page.rows if row.reason]
    assert told and all(row.reason == "Fundet via emnet »Mad, måltider og amning«." for row in told)
    assert all("<mark>" not in f"{row.title_html}{row.summary_html}{row.excerpt_html}" for row in told)


def test_a_row_whose_words_are_marked_needs_no_reason(client):
    page, _ = page_of(client, "skolefravær")
    assert page.rows and set(row.reason for row in page.rows) == {""}
    assert all("<mark>" in f"{row.title_html}{row.summary_html}{row.excerpt_html}" for row in page.rows)


def test_cases_that_lack_a_word_stand_apart_and_name_it(client):
    page, html = page_of(client, "fravær tandlæge")
    assert page.whole == 0 and page.near == page.total == len(page.near_rows) == search.FEW
    assert set(reasons(page).values()) == {"Nævner ikke »fravær«.", "Nævner ikke »tandlæge«."}
    assert "Ingen eksempler nævner alle ordene. 10 kommer tæt på" in strip_tags(html)


def test_the_pieces_of_a_compound_are_said_and_marked(client):
    page, _ = page_of(client, "klubfravær")
    assert page.whole == 0 and page.near
    told = [row.reason for row in page.near_rows]
    both, last = "Nævner »klub« og »fravær« hver for sig.", "Nævner »fravær«, men ikke »klubfravær«."
    assert told == sorted(told, key=[both, last].index) and set(told) == {both, last}
    for row in page.near_rows:
        assert "<mark>" in f"{row.title_html}{row.summary_html}{row.excerpt_html}"


def test_near_rows_come_after_the_others_and_are_counted_apart(client):
    page, html = page_of(client, "tandlæge")
    assert page.near and page.whole == page.total - page.near == len(page.rows)
    assert f'data-total="{page.total}"' in html
    assert html.index(f'data-case="{page.rows[-1].case.slug}"') < html.index("Kommer tæt på")
    assert html.index("Kommer tæt på") < html.index(f'data-case="{page.near_rows[0].case.slug}"')


def test_filters_narrow_what_comes_near_too(client):
    whole, _ = page_of(client, "tandlæge")
    near = {row.case.slug for row in whole.near_rows}
    narrow, _ = page_of(client, "tandlæge", dokumentation=["foer-og-efter", "sammenlignet", "lodtraekning"])
    assert {row.case.slug for row in narrow.near_rows} <= near
    assert narrow.total == len(narrow.rows) + len(narrow.near_rows) < whole.total


def test_in_another_order_all_stand_together_and_still_say_why(client):
    page, _ = page_of(client, "fravær tandlæge", sorter="titel")
    assert page.near == 0 and len(page.rows) == search.FEW and all(row.reason for row in page.rows)


def test_what_else_was_found_stands_in_groups_below_the_cases(client):
    page, html = page_of(client, "fravær")
    labels = [group.label for group in page.beside]
    assert labels[0] == "Anbefalinger" and len(labels) == len(set(labels)) > 1
    assert html.index("data-case=") < html.index('id="ogsaa"')
    assert f"Søgningen fandt også {page.beside_kinds}" in html
    for group in page.beside:
        for thing in group.things:
            assert client.get(thing.url.partition("#")[0]).status_code == 200


def test_marks_are_escaped_first(client):
    _, html = page_of(client, "<script>alert(1)</script> fravær")
    assert "<script>alert(1)" not in html


PIECES = [
    '"', "'", "*", "\0", "🙂", "(((", "NEAR/3", "AND", "OR", "NOT", "' OR 1=1 --", "; DROP TABLE x;", "%", "_", "\\",
    "-", '-"', "=", "{}", "[[", "^", "~", ":", "fravær", "børn", "æøå", "\u202e", "\u0308", "ﷺ", "\ud7ff", "\r\n",
    "<b>", "&amp;", "a" * 10_000, "9" * 40, "1.587", "-fravær", '"tidlig indsats"', "\u00ad", "skolefrav", "x:y",
    "K'L's", "ﬁ",
]  # fmt: skip


def hostile(number):
    """Query `number` of many that no reader types by accident, the same at every run."""
    choose = random.Random(number)
    glue = choose.choice(["", " ", "\t", "-", '"'])
    return glue.join(choose.choice(PIECES) for _ in range(choose.randint(1, 12)))


@pytest.mark.slow
def test_two_thousand_hostile_queries_give_a_page_and_no_error(client, caplog):
    caplog.set_level(logging.WARNING)
    for number in range(2_000):
        query = hostile(number)
        response = client.get("/cases/", {"q": query, "sorter": "titel"} if number % 5 == 0 else {"q": query})
        assert response.status_code == 200, query[:100]
        assert re.search(r'data-total="\d+"', response.content.decode()), query[:100]
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == []
