"""A case in three depths: the choice stands in the address, follows the reader, and changes no canonical address."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import Case
from catalogue.templatetags.catalogue import ICONS
from recommendations.models import Setting

pytestmark = pytest.mark.django_db
FIVE = ["koege-er-du-paa-vej", "aarhus-read", "klub-penalhus", "fri-for-mobberi", "aalborg-netvaerksanbringelser"]


def main(client, address):
    """The HTML between <main> and </main>."""
    response = client.get(address)
    assert response.status_code == 200 and not response.cookies
    html = response.content.decode()
    return html[html.index("<main") : html.index("</main>")]


def folds(html):
    """(closed, open): how many <details> of the HTML stand each way."""
    tags = re.findall(r"<details\b[^>]*>", html)
    opened = [tag for tag in tags if re.search(r"\bopen\b", tag)]
    return len(tags) - len(opened), len(opened)


@pytest.mark.parametrize("slug", FIVE)
def test_thirty_seconds_answer_the_four_questions(client, slug):
    case = Case.objects.select_related("live").get(slug=slug)
    html = main(client, f"/cases/{slug}/?vis=kort")
    order = ["Kort fortalt", "Hvad kom der ud af det?", "Hvor godt er det undersøgt?", "Hvor kommer det fra?"]
    places = [html.index(heading) for heading in order]
    assert places == sorted(places)
    assert f'data-case="{slug}" data-documentation="{case.live.documentation_here}"' in html
    assert case.live.get_documentation_here_display() in html
    assert case.live.results_text_html in html and (case.live.results_text or "fortæller ikke, hvad der kom" in html)
    assert re.search(r'data-document="[a-z0-9-]+" data-place="[^"]+"', html)
    tied = list(case.live.recommendation_ties.values_list("recommendation__number", flat=True))
    assert re.findall(r'data-recommendation="(\d+)" data-basis="(?:document|editors)"', html) == [str(n) for n in tied]
    assert "Sådan gør de" not in html and "Hvorfor gør de det?" not in html


def test_every_case_can_be_read_in_thirty_seconds(client):
    for case in Case.objects.published().select_related("live"):
        html = main(client, f"/cases/{case.slug}/?vis=kort")
        unfolded = re.sub(r"<details.*?</details>", "", html, flags=re.DOTALL)
        assert len(re.sub(r"<[^>]+>", " ", unfolded).split()) < 350, case
        shown = case.live.results_text_html or "k-short-results" in html or "fortæller ikke, hvad der kom" in html
        assert shown and "Hvor kommer det fra?" in html


def test_several_examinations_are_said_together(client):
    html = main(client, "/cases/aalborg-netvaerksanbringelser/?vis=kort")
    assert html.count("Hvad viste det?") == 1
    assert re.search(r"Hvad viste det\?</dt><dd><strong>Bedring</strong>", html)


def test_who_benefits_stands_in_thirty_seconds_too(client):
    html = main(client, "/cases/aarhus-read/?vis=kort")
    assert re.search(r"hvem det gavner\?</dt><dd><strong>Tendens, ikke signifikant", html)


@pytest.mark.parametrize("slug", FIVE)
def test_everything_is_the_same_page_with_nothing_folded(client, slug):
    page, everything = main(client, f"/cases/{slug}/"), main(client, f"/cases/{slug}/?vis=alt")
    closed, opened = folds(page)
    assert opened == 0 and closed > 0
    assert folds(everything) == (0, closed)
    for text in re.findall(r"<h[23][^>]*>([^<]+)</h", page):
        assert text in everything


def test_many_results_are_folded_only_where_a_text_says_what_came_of_it(client):
    html = main(client, "/cases/aarhus-read/")
    assert re.search(r"<summary><h3>5 resultater med tal og kilde</h3> <span[^>]*>Effekt</span>", html)
    for case in Case.objects.published().select_related("live"):
        if not case.live.results_text:
            assert "resultater med tal og kilde" not in main(client, case.get_absolute_url()), case


def test_the_chosen_depth_is_marked_and_can_be_left(client):
    for depth, words in [("kort", "30 sekunder"), ("", "3 minutter"), ("alt", "Det hele")]:
        html = main(client, f"/cases/aarhus-read/?vis={depth}&vaelg=billund-xit")
        nav = html[html.index('<nav class="k-depths"') :].partition("</nav>")[0]
        assert re.findall(r'aria-current="true">([^<]+)<', nav) == [words]
        assert re.findall(r'href="([^"]+)"', nav) == [
            "/cases/aarhus-read/?vis=kort&amp;vaelg=billund-xit",
            "/cases/aarhus-read/?vaelg=billund-xit",
            "/cases/aarhus-read/?vis=alt&amp;vaelg=billund-xit",
        ]


@pytest.mark.parametrize("depth", ["kort", "alt"])
def test_the_depth_follows_every_internal_link(client, depth):
    for address in [f"/cases/aarhus-read/?vis={depth}", f"/temaer/skole-og-sfo/?vis={depth}", f"/?vis={depth}"]:
        html = main(client, address)
        html = html.replace(html[html.find('<nav class="k-depths"') :].partition("</nav>")[0], "")
        links = re.findall(r'<a (?!class="k-more-link k-deeper")[^>]*href="(/[^"]*)"', html)
        assert links and [link for link in links if f"vis={depth}" not in link] == []


def test_an_unknown_depth_is_the_page_as_it_is_and_goes_no_further(client):
    html = main(client, "/cases/aarhus-read/?vis=xyz")
    assert "xyz" not in html and html == main(client, "/cases/aarhus-read/")


def test_all_depths_have_one_canonical_address_and_a_title_each(client):
    titles = set()
    for query in ["", "?vis=kort", "?vis=alt"]:
        html = client.get(f"/cases/aarhus-read/{query}").content.decode()
        assert re.search(r'rel="canonical" href="[^"?]*/cases/aarhus-read/"', html)
        titles.add(re.search(r"<title>(.*?)</title>", html, re.DOTALL)[1])
    assert len(titles) == 3


def test_no_depth_asks_more_queries_than_the_page(client):
    counts = []
    for query in ["", "?vis=kort", "?vis=alt"]:
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/cases/klub-penalhus/{query}")
        counts.append(len(queries))
    assert counts[1] <= counts[0] == counts[2]


def test_every_setting_has_a_drawing_that_stands_with_its_name(client, settings):
    drawn = set(re.findall(r'<symbol id="([^"]+)"', (settings.BASE_DIR / "static/img/icons.svg").read_text()))
    assert drawn == ICONS
    assert {f"hvor-{slug}" for slug in Setting.objects.values_list("slug", flat=True)} <= drawn
    html = main(client, "/cases/aarhus-read/")
    assert re.search(r'<use href="[^"]*icons[^"]*#hvor-skole"/></svg>Skole</li>', html)
    assert all('aria-hidden="true"' in tag for tag in re.findall(r'<svg class="k-icon"[^>]*>', html))
