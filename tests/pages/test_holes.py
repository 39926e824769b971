"""/huller/: each number is that of the list behind it, each 0 an invitation, and the sentences follow the numbers."""

import re
from html import unescape

import pytest

from catalogue.pages.strip import strip_of
from recommendations.models import Recommendation
from tests.factories import make_case

pytestmark = pytest.mark.django_db
CELL = re.compile(r'<td class="k-heat-(\d)[^"]*" data-count="(\d+)"><a(?: class="(k-hole)")? href="([^"]+)">([\d.]+)<')


def cells(html, matrix):
    """(level, count, is a hole, address) of each cell of one table."""
    table = re.search(rf'<table class="k-matrix" data-matrix="{matrix}">.*?</table>', html, re.DOTALL)[0]
    return [(int(level), int(count), bool(hole), unescape(url)) for level, count, hole, url, _ in CELL.findall(table)]


def test_every_number_is_that_of_the_list_behind_it(client):
    html = client.get("/huller/").content.decode()
    found = cells(html, "alder") + cells(html, "trin")
    assert len(cells(html, "alder")) == 4 * 10 and len(cells(html, "trin")) == 14 * 7
    assert html.count("data-count=") == len(found)
    filled = [(count, url) for _, count, hole, url in found if not hole]
    assert len(filled) > 60 and len({url for _, url in filled}) == len(filled)
    for count, url in filled:
        listed = client.get(url)
        assert f'data-total="{count}"' in listed.content.decode(), url
        assert "data-notice" not in listed.content.decode(), url


def test_every_zero_invites_with_its_fields_filled_in(client):
    html = client.get("/huller/").content.decode()
    empty = [(count, url) for _, count, hole, url in cells(html, "alder") + cells(html, "trin") if hole]
    assert ("0", "/indsend/?tema=dagtilbud&alder=graviditet") in [(str(count), url) for count, url in empty]
    assert (0, "/indsend/?anbefaling=4") in empty
    for count, url in empty:
        assert count == 0 and url.startswith("/indsend/?"), url
        page = client.get(url).content.decode()
        assert "data-notice" not in page and "Du har valgt" in page, url


def test_a_cell_says_what_it_counts_and_is_no_darker_than_its_number(client):
    html = client.get("/huller/").content.decode()
    assert re.search(r">0<span class=\"k-hidden\"> eksempler: Dagtilbud, graviditet. Send et</span>", html)
    for level, count, hole, _ in cells(html, "alder") + cells(html, "trin"):
        assert (level == 0) or count
        assert hole == (count == 0)
    levels = {level: count for level, count, _, _ in sorted(cells(html, "trin"), key=lambda cell: cell[1])}
    assert levels[1] < levels[2] < levels[3] < levels[4]


def test_the_tables_have_headings_and_can_be_pushed_sideways(client):
    html = client.get("/huller/").content.decode()
    assert html.count('<th scope="row">') == 4 + 14
    assert html.count('<th scope="col">') == (1 + 10) + (1 + 7)
    assert len(re.findall(r'<section class="k-matrix-box" aria-labelledby="[^"]+" tabindex="0">', html)) == 2


def test_it_says_what_a_hole_does_not_mean(client):
    html = client.get("/huller/").content.decode()
    for sentence in ("Et 0 betyder ikke, at ingen gør det.", "Ikke målt betyder ikke, at det ikke virker."):
        assert sentence in html
    assert "oplyser ikke alder" in html


def holes_in_words(client):
    return re.findall(r'<p class="k-hole-text">(.*?)</p>', client.get("/huller/").content.decode())


def test_the_holes_in_words_follow_the_numbers(client):
    few = Recommendation.objects.get(number=6)
    words = holes_in_words(client)
    assert (
        "Til 12 af de 14 anbefalinger har kataloget intet eksempel, hvor det er undersøgt, hvem indsatsen gavner."
        in words
    )
    assert "Til 10 af de 14 anbefalinger er intet eksempel bedre undersøgt end »fulgt op«." in words
    assert "Til 3 af de 14 anbefalinger har kataloget kun ét eller to eksempler." in words
    examined = [{"design": "sammenlignet", "inequality": "ja"}]
    for number in range(2):
        make_case(f"ny-{number}", recommendations=[few], evaluations=examined)
    words = holes_in_words(client)
    assert any(text.startswith("Til 11 af de 14") and "hvem indsatsen gavner" in text for text in words)
    assert any(text.startswith("Til 9 af de 14") and "fulgt op" in text for text in words)
    assert any(text.startswith("Til 2 af de 14") and "kun ét eller to" in text for text in words)


def test_an_untried_recommendation_is_named_first(client, write_guard):
    from cases.models import CaseRecommendation
    from catalogue.core.kinds import kind_of
    from catalogue.core.publishing import reindex
    from catalogue.core.stamp import renew_stamp

    with write_guard.paused():
        ties = CaseRecommendation.objects.filter(recommendation__number=6)
        cases = [tie.version.case for tie in ties]
        ties.delete()
        reindex([(kind_of("case"), case) for case in kind_of("case").everything().filter(pk__in=[c.pk for c in cases])])
        renew_stamp()
    words = holes_in_words(client)
    assert words[0] == "Til 1 af de 14 anbefalinger har kataloget ingen eksempler."


def test_it_asks_one_query(client, django_assert_max_num_queries):
    client.get("/huller/")
    with django_assert_max_num_queries(1):
        client.get("/huller/")


# --- The strip -------------------------------------------------------------------------------------------------------


def test_a_strip_has_all_five_steps_in_order_and_no_list_for_none():
    strip = strip_of({"fulgt-op": 2, "sammenlignet": 4}, 8)
    assert [one.step.slug for one in strip] == [
        "beskrevet",
        "fulgt-op",
        "foer-og-efter",
        "sammenlignet",
        "lodtraekning",
    ]
    assert [one.width for one in strip] == ["0.00%", "50.00%", "0.00%", "100.00%", "0.00%"]
    assert [bool(one.url) for one in strip] == [False, True, False, True, False]
    assert [one.count for one in strip_of({}, 8)] == [0] * 5


def test_the_strip_of_a_recommendation_adds_up_and_leads_to_its_lists(client):
    for recommendation in Recommendation.objects.published():
        html = client.get(recommendation.get_absolute_url()).content.decode()
        strip = re.search(r'<ol class="k-strip.*?</ol>', html, re.DOTALL)[0]
        counts = [int(count) for count in re.findall(r'data-count="(\d+)"', strip)]
        assert len(counts) == 5 and sum(counts) == html.count('<li class="k-case-row')
        links = re.findall(r'<a href="([^"]+)">(\d+) eksemp', strip)
        assert [int(count) for _, count in links] == [count for count in counts if count]
        for url, count in links:
            assert f'data-total="{count}"' in client.get(unescape(url)).content.decode()


def test_the_rows_of_recommendations_show_the_same_numbers_in_words(client):
    html = client.get("/anbefalinger/").content.decode()
    rows = re.findall(r'<li class="k-rec-row" data-recommendation="(\d+)">.*?</li>', html, re.DOTALL)
    strips = re.findall(r'<p class="k-strip-small" data-strip>(.*?)</p>', html, re.DOTALL)
    assert len(strips) == len(rows) == 14
    tenth = strips[9]
    assert re.findall(r'data-count="(\d+)"', tenth) == ["2", "2", "1", "1", "1"]
    assert (
        "2 beskrevet; 2 fulgt op; 1 målt før og efter; 1 sammenlignet med andre; 1 undersøgt ved lodtrækning" in tenth
    )
    assert "Så mange eksempler er:" in html


def test_where_the_marks_are_explained_there_are_strips_to_read(client):
    for address in ("/anbefalinger/", "/temaer/dagtilbud/"):
        html = client.get(address).content.decode()
        assert html.index('class="k-strip-key"') < html.index("data-strip>"), address
    front = client.get("/").content.decode()
    assert ("k-strip-key" in front) == ("data-strip" in front)
