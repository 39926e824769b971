"""The front page, themes and recommendations: what stands first, what is folded, and that nothing is left out."""

import re

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from cases.models import Case, CaseMunicipality, CaseSource, Evaluation
from recommendations.models import EvidenceSource, Recommendation, Theme

pytestmark = pytest.mark.django_db
NEVER_IN_FRONT = ("overvægt", "herkomst", "etnisk", "indvandrer")


def main(client, address):
    html = client.get(address).content.decode()
    return html[html.index("<main") : html.index("</main>")]


def words(html):
    """The text of some HTML without tags and with single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def in_this_order(html, headings):
    """Where each heading begins; fails on one that is not there."""
    places = [re.search(rf"<h2[^>]*>{re.escape(heading)}", html).start() for heading in headings]
    return places == sorted(places)


def open_part(html):
    """The HTML without what lies in closed folds."""
    while "<details" in html:
        start = html.rindex("<details")
        end = html.index("</details>", start) + len("</details>")
        html = html[:start] + re.search(r"<summary.*?</summary>", html[start:end], re.DOTALL)[0] + html[end:]
    return html


# --- The front page ------------------------------------------------------------------------------------------------


def test_the_front_page_has_the_order_of_a_front_page(client):
    html = main(client, "/")
    order = ["Det er kataloget lavet af", "Fire temaer", "Tal, der viser uligheden", "Nyeste oplysninger"]
    assert html.index("<h1") < html.index('name="q"') < html.index(order[0])
    assert in_this_order(html, order)


def test_the_front_page_says_what_how_many_and_from_where(client):
    html = main(client, "/")
    basis = html[html.index('class="k-basis"') : html.index("</section>")]
    carried_out = CaseMunicipality.objects.filter(role="udfoerer", version__case__live=F("version"))
    text = words(basis)
    assert f"{Case.objects.published().count()} eksempler" in text and "14 anbefalinger" in text
    assert f"{carried_out.values('municipality').distinct().count()} kommuner" in text
    for document in EvidenceSource.objects.published().documents():
        assert f'href="{document.get_absolute_url()}"' in basis and str(document.year) in text


def test_the_three_figures_are_the_named_ones_and_none_is_of_origin_or_weight(client):
    html = main(client, "/")
    night = html[html.index('class="k-night"') :].partition("</section>")[0]
    assert re.findall(r'data-figure="([^"]+)"', night) == [
        "problemer-med-jaevnaldrende",
        "60-minutters-bevaegelse",
        "sproglige-vanskeligheder",
    ]
    assert not any(word in night.lower() for word in NEVER_IN_FRONT)
    for text in ("13,9 pct.", "4,3 pct.", "17 pct.", "27 pct."):
        assert text in night
    assert "12 kommuner i Region Hovedstaden, 2016/2017" in night


def test_the_crowds_say_the_same_as_their_table(client):
    html = main(client, "/")
    counts = re.findall(r'<svg class="k-crowd"[^>]*aria-label="Omkring (\d+) af 100 børn"', html)
    assert counts == ["14", "4"]
    assert re.findall(r'<rect width="100" height="(\d+)" fill="url\(#ramt', html) == ["10", "0"]
    assert re.findall(r'<rect y="\d+" width="(\d+)" height="10" fill="url\(#ramt', html) == ["40", "40"]
    twin = html[html.index('class="k-twin"') :].partition("</details>")[0]
    assert re.findall(r'<td class="k-num">([^<]+)<', twin)[0] == "13,9" and '<th scope="row">' in twin


def test_each_theme_begins_with_its_best_examined_case(client):
    html = main(client, "/")
    panels = html.split('<section class="k-theme-panel')[1:]
    assert len(panels) == 4
    for panel in panels:
        slug = re.search(r'k-theme-panel-best">Begynd fx med <a href="/cases/([a-z0-9-]+)/"', panel)[1]
        assert Case.objects.published().filter(slug=slug, live__depth="fuld").exists()
    assert "/cases/klub-penalhus/" in panels[2]


def test_the_newest_are_of_different_places_newest_first(client):
    html = main(client, "/")
    rows = re.findall(r'<p class="k-brief-facts">([^·]+)· (\d{4})', html)
    places, years = [place for place, _ in rows], [int(year) for _, year in rows]
    assert len(rows) > 2 and len(set(places)) == len(places)
    assert years == sorted(years, reverse=True)
    assert years[0] == max(Case.objects.published().values_list("live__reported_year", flat=True))


def test_the_front_page_with_map_and_collections_takes_few_queries(client):
    client.get("/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/")
    assert len(queries) <= 11


# --- Themes --------------------------------------------------------------------------------------------------------


def themes():
    return ["spaed-og-smaaboern", "dagtilbud", "skole-og-sfo", "tvaergaaende"]


@pytest.mark.parametrize("slug", themes())
def test_a_theme_begins_with_the_problem_in_three_sentences(client, slug):
    theme = Theme.objects.get(slug=slug)
    html = main(client, f"/temaer/{slug}/")
    problem = html[html.index('<div class="k-problem">') :].partition("</div>")[0]
    assert theme.problem_html in problem
    assert len(re.findall(r"[.!?](?=\s|<)", words(problem) + " ")) == 3


@pytest.mark.parametrize("slug", themes())
def test_a_theme_has_the_order_of_a_four_minute_meeting(client, slug):
    html = main(client, f"/temaer/{slug}/")
    order = ["Tal, der viser uligheden", "Anbefaling", "Hvem har prøvet det?", "Det ved vi ikke"]
    assert in_this_order(html, [*order, "Spørgsmål til debatten", "Mere om temaet"])


def test_a_theme_has_two_charts_with_a_table_each(client):
    html = main(client, "/temaer/skole-og-sfo/")
    charts = re.findall(r'<li class="k-figure k-gap-figure" data-figure="([^"]+)"', html)
    assert charts == ["problemer-med-jaevnaldrende", "60-minutters-bevaegelse"]
    assert html.count('<details class="k-twin">') == 2
    assert html.count('class="k-bar-gap"') == 2  # the gap is drawn on the shorter bar of each


def test_a_theme_without_a_social_figure_shows_no_chart(client):
    html = main(client, "/temaer/dagtilbud/")
    assert "er delt efter forældrenes uddannelse" in html and '<svg class="k-bar' not in html


@pytest.mark.parametrize("slug", themes())
def test_a_theme_names_the_municipalities_that_have_tried_it(client, slug):
    html = main(client, f"/temaer/{slug}/")
    tried = html[html.index('<p class="k-tried">') :].partition("</p>")[0]
    named = re.findall(r'href="/kommuner/([a-z0-9-]+)/"', tried)
    assert len(named) == len(set(named)) > 5
    listed = client.get(f"/cases/?tema={slug}").content.decode()
    assert words(tried).startswith(re.search(r'data-total="(\d+)"', listed)[1] + " eksempler")
    assert f"fra {len(named)} kommuner" in words(tried)


def test_the_rest_of_a_theme_is_folded_but_there(client):
    html = main(client, "/temaer/skole-og-sfo/")
    seen = open_part(html)
    for mark, least in [("data-advice=", 10), ('<li class="k-fact-box"', 30), ("data-source=", 10)]:
        assert html.count(mark) >= least and seen.count(mark) == 0
    for number, noun in [(html.count("data-advice="), "råd"), (html.count("data-source="), "udgivelser")]:
        assert f"{number} {noun}" in words(seen)
    assert len(words(seen)) < 0.35 * len(words(html))


# --- Recommendations -----------------------------------------------------------------------------------------------


def test_a_recommendation_begins_with_its_wording_and_what_and_why(client):
    for recommendation in Recommendation.objects.published():
        html = main(client, recommendation.get_absolute_url())
        box = html[html.index('<div class="k-what">') : html.index("</header>")]
        assert recommendation.why_html in box and recommendation.asks_html in box
        assert "Dokumentets egen ordlyd" in html[: html.index('<div class="k-what">')]


def test_a_recommendation_has_advice_before_cases_and_gaps_before_sources(client):
    html = main(client, "/anbefalinger/laesning-og-motivation/")
    order = ["Hvorfor?", "Det kan kommunen gøre", "Tal om det", "Andre anbefaler også", "Hvem har prøvet det?"]
    assert in_this_order(html, [*order, "Det ved vi ikke", "Spørgsmål til debatten", "Kilder og mere"])


def test_the_gaps_of_a_recommendation_are_those_of_its_cases(client):
    who = ["ja", "tendens"]
    for recommendation in Recommendation.objects.published():
        html = main(client, recommendation.get_absolute_url())
        cases = Case.objects.published().filter(live__recommendation_ties__recommendation=recommendation).distinct()
        examined = Evaluation.objects.filter(version__in=cases.values("live"), scope="her", inequality__in=who)
        benefits = examined.values("version").distinct().count()
        gaps = words(html[html.index('<ul class="k-unknown-list') :].partition("</ul>")[0])
        if benefits and benefits < len(cases):
            assert f"Ved {benefits} af dem er det undersøgt, hvem" in gaps
        elif not benefits:
            assert "fortæller ikke, at nogen har undersøgt, hvem" in gaps


# --- All of them ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "/",
        *(f"/temaer/{slug}/" for slug in ("skole-og-sfo", "dagtilbud")),
        "/temaer/skole-og-sfo/?vis=alt",
        "/anbefalinger/laesning-og-motivation/",
        "/anbefalinger/sundhedsplejerske-til-alle/",
        *(f"/cases/klub-penalhus/{query}" for query in ("", "?vis=kort", "?vis=alt")),
        "/cases/fri-for-mobberi/",
        "/cases/aalborg-netvaerksanbringelser/",
    ],
)
def test_headings_never_jump_over_a_level(client, address):
    levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", main(client, address))]
    assert levels[0] == 1 and levels.count(1) == 1
    jumps = [(before, after) for before, after in zip(levels, levels[1:], strict=False) if after > before + 1]
    assert jumps == []


def test_foreign_titles_say_their_language(client):
    tie = CaseSource.objects.filter(source__language="en", version__case__live__isnull=False).select_related("source")
    tie = tie.filter(version=F("version__case__live")).first()
    html = main(client, tie.version.case.get_absolute_url())
    for link in re.findall(rf'<a [^>]*href="{tie.source.get_absolute_url()}"[^>]*>', html):
        assert 'lang="en"' in link
