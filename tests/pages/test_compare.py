"""/sammenlign/: up to four cases side by side, in the order of the case page; the choice lives in the address."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.facets import GROUND
from cases.models import Case, CaseUpdate
from catalogue.pages.compare import similar_to
from tests.factories import make_case

pytestmark = pytest.mark.django_db
FOUR = ["svendborgprojektet", "koege-er-du-paa-vej", "lolland-forstaa-din-baby", "svendborg-loma"]
MOST_QUERIES = 15
HOSTILE = [
    "case=%00&case=%00",
    "case=%ff%fe",
    "case=" + "x" * 3000,
    "&".join(f"case=nej-{number}" for number in range(199)),
    "case=%3Cscript%3Ealert(1)%3C/script%3E",
    "case=%27%20OR%201=1",
    "case=&case=%20",
    "q=%00%00&case=svendborg-loma",
    "q=" + "x" * 5000,
    "forskelle=%00&forskelle=x",
    "case[]=svendborg-loma&=x",
]


def url(slugs, *more):
    return "/sammenlign/?" + "&".join([*(f"case={slug}" for slug in slugs), *more])


def page(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def columns(html):
    return re.findall(r'<th scope="col" data-case="([a-z0-9-]+)"', html)


def rows(html):
    """{heading: (is alike, the row's HTML)} in order."""
    found = re.findall(r'<tr data-row( data-alike class="[^"]+")?><th scope="row"><span[^>]*>(.*?)</span></th>', html)
    parts = re.split(r"<tr data-row", html)[1:]
    return {unescape(label): (bool(alike), part) for (alike, label), part in zip(found, parts, strict=True)}


def test_the_columns_are_the_cases_of_the_address_in_its_order(client):
    for slugs in (FOUR[:2], FOUR[1::-1], FOUR):
        html = page(client, url(slugs))
        assert columns(html) == slugs
        assert html.count('<th scope="rowgroup"') == 4 and html.count('<table class="k-compare ') == 1
        for slug in slugs:
            assert re.search(rf'<a class="k-compare-title" href="/cases/{slug}/">', html)


def test_the_rows_stand_in_the_order_of_a_case_page(client):
    assert list(rows(page(client, url(FOUR)))) == [
        "Med én sætning",
        "Kommune",
        "Alder",
        "Hvor",
        "Hvem gør det",
        "For hvem",
        "Målgruppe",
        "Periode",
        "Hvor godt undersøgt",
        "Oplyst i",
        "Status",
        "Kort om resultatet",
        "Resultater",
        "Undersøgt her hos dem",
        "Er det undersøgt, hvem det gavner?",
        "Metoden andre steder",
        "Det ved vi ikke",
        "Hvorfor gør de det?",
        "Sådan gør de, trin for trin",
        "Hvem gør hvad?",
        "Forældrenes og børnenes rolle",
        "Hvad kræver det?",
        "Erfaringer og faldgruber",
        "Nyt siden kilden",
        "Anbefalinger",
        "Kilder og læs mere",
        "Kilden oplyser ikke",
    ]


def test_a_cell_says_what_the_case_page_says(client):
    html = page(client, url(FOUR))
    for case in Case.objects.filter(slug__in=FOUR).select_related("live"):
        for name in ("why", "organisation", "parents_role", "costs_and_requirements", "pitfalls", "unknown"):
            assert getattr(case.live, f"{name}_html") in html
        for result in case.live.results.all():
            assert result.text in unescape(html)
    for document, place in re.findall(r'data-document="([^"]+)" data-place="([^"]*)"', html):
        assert document and place


def test_each_column_can_be_taken_away(client):
    html = page(client, url(FOUR, "forskelle=1"))
    links = [unescape(link) for link in re.findall(r'<a class="k-compare-remove" href="([^"]+)">', html)]
    assert links == [url([s for s in FOUR if s != slug], "forskelle=1") for slug in FOUR]
    assert columns(page(client, links[0])) == FOUR[1:]


def test_what_is_alike_stands_once_and_can_be_left_out(client):
    values = {"reported_year": 2022, "age_text": "5 år", "summary": "Ens."}
    make_case("ens-a", **values, period="2020")
    make_case("ens-b", **values, period="2021")
    whole = rows(page(client, url(["ens-a", "ens-b"])))
    assert whole["Oplyst i"][0] and whole["Alder"][0] and whole["Med én sætning"][0]
    assert whole["Hvad kræver det?"][0] and "Ikke oplyst" in whole["Hvad kræver det?"][1]
    assert 'colspan="2"' in whole["Oplyst i"][1] and "Ens hos alle" in whole["Oplyst i"][1]
    assert not whole["Periode"][0] and whole["Periode"][1].count("<td>") == 2
    html = page(client, url(["ens-a", "ens-b"], "forskelle=1"))
    assert list(rows(html)) == [label for label, (alike, _) in whole.items() if not alike] == ["Periode"]
    left_out = unescape(re.search(r"data-left-out>(.*?)</p>", html)[1])
    assert "Oplyst i: 2022" in left_out and "Alder: 5 år" in left_out and "Hvad kræver det?: ikke oplyst" in left_out
    assert 'aria-current="true">Vis kun forskelle' in html


def test_two_that_are_alike_in_everything_say_so(client):
    for slug in ("ens-a", "ens-b"):
        make_case(slug, summary="Ens.")
    assert "ens i alt det, vi sammenligner" in page(client, url(["ens-a", "ens-b"], "forskelle=1"))


def test_a_result_is_never_alike_though_it_reads_the_same(client):
    """Each stands with its own people and its own place in its document."""
    assert not rows(page(client, url(FOUR)))["Resultater"][0]


def test_news_since_the_source_are_shown(client, write_guard):
    with write_guard.paused():
        CaseUpdate.objects.create(
            case=Case.objects.get(slug=FOUR[0]), key="nyt", date="2026-02-03", text="De er begyndt igen."
        )
    with CaptureQueriesContext(connection) as queries:
        news = rows(page(client, url(FOUR)))["Nyt siden kilden"]
    assert not news[0] and "De er begyndt igen." in news[1] and "3. februar 2026" in news[1]
    assert len(queries) <= MOST_QUERIES


@pytest.mark.parametrize("chosen", [FOUR, FOUR[:3], FOUR[:2], FOUR[:1], []])
@pytest.mark.parametrize("words", ["", "q=fravær", "q=fravearr"])
def test_it_asks_few_queries(client, chosen, words):
    GROUND.get()
    with CaptureQueriesContext(connection) as queries:
        page(client, url(chosen, words))
    assert len(queries) <= MOST_QUERIES


# --- What is not there ---------------------------------------------------------------------------------------------


def notices(html):
    return [
        unescape(text)
        for text in re.findall(r'data-notice="ignored-parameter".*?<p class="alert-text">(.*?)</p>', html, re.DOTALL)
    ]


def test_unknown_and_unpublished_ones_are_named_and_the_rest_is_shown(client, write_guard):
    with write_guard.paused():
        Case.objects.filter(slug=FOUR[0]).update(archived_at="2026-01-01T00:00:00Z", archived_by="test")
    html = page(client, url([FOUR[0], "findes-ikke", FOUR[1], FOUR[2]]))
    assert columns(html) == FOUR[1:3]
    assert notices(html) == [f"Kataloget har ikke eksemplerne »{FOUR[0]}« og »findes-ikke«. Resten er her."]


def test_of_more_than_four_the_first_four_are_shown(client):
    fifth = Case.objects.published().exclude(slug__in=FOUR).select_related("live").first()
    html = page(client, url([*FOUR, fifth.slug]))
    assert columns(html) == FOUR
    assert notices(html) == [f"Du kan sammenligne højst 4 eksempler ad gangen. »{fifth.live.title}« er ikke med."]
    assert "data-offer" not in html


def test_the_same_twice_is_once_and_unknown_parameters_are_named(client):
    html = page(client, url([FOUR[0], FOUR[0], FOUR[1]], "farve=blaa", "forskelle=ja", "utm_source=x", "vaelg=a"))
    assert columns(html) == FOUR[:2]
    assert notices(html) == ["Siden kender ikke »farve« og »forskelle=ja«. Det er uden betydning."]


@pytest.mark.parametrize("query", HOSTILE)
def test_a_hostile_address_gives_an_honest_page(client, query):
    html = page(client, f"/sammenlign/?{query}")
    assert "<script>" not in html and "k-compare-title" not in html
    assert html.count("<h1") == 1


# --- Choosing ------------------------------------------------------------------------------------------------------


def offers(html):
    """{slug: address that adds it}"""
    found = re.findall(r'data-offer="([a-z0-9-]+)">.*?<a class="k-offer-add" href="([^"]+)">', html, re.DOTALL)
    return {slug: unescape(link) for slug, link in found}


def test_none_chosen_offers_some_to_begin_with(client):
    html = page(client, "/sammenlign/")
    assert len(offers(html)) == 6 and 'name="q"' in html and "<table" not in html
    slug, link = next(iter(offers(html).items()))
    assert link == url([slug])


def test_one_chosen_offers_those_that_are_like_it(client):
    html = page(client, url(FOUR[1:2]))
    assert "<table" not in html and "Vælg mindst ét til" in html
    alike = re.findall(r'data-case="([a-z0-9-]+)"', page(client, f"/cases/{FOUR[1]}/").split('id="lignende"')[1])
    assert list(offers(html))[: len(alike)] == alike  # as its own page says
    assert offers(html)[alike[0]] == url([FOUR[1], alike[0]])
    assert columns(page(client, offers(html)[alike[0]])) == [FOUR[1], alike[0]]


def test_a_search_adds_to_what_is_chosen(client):
    html = page(client, url(FOUR[:2], "q=amning"))
    assert "<table" not in html and f'href="{url(FOUR[:2])}"'.replace("&", "&amp;") in html
    assert FOUR[0] not in offers(html)
    slug, link = next(iter(offers(html).items()))
    assert columns(page(client, link)) == [*FOUR[:2], slug]
    fields = re.findall(r'<input type="hidden" name="case" value="([^"]+)">', html)
    assert fields == FOUR[:2]


def test_a_misspelt_search_says_what_was_searched(client):
    assert "Fundet med »skolefravær«" in page(client, "/sammenlign/?q=skolefravar")


def test_a_search_without_hits_says_so(client):
    assert "Vi fandt ingen eksempler med »xylofon«" in page(client, "/sammenlign/?q=xylofon")


def test_similar_ones_share_most_and_never_hold_the_chosen(client):
    facets = GROUND.get().facets
    found = similar_to(FOUR[:2], facets)
    assert len(found) == 6 and not set(found) & set(FOUR[:2])
    assert similar_to(["findes-ikke"], facets) == []


# --- Search engines, marks and ways in ------------------------------------------------------------------------------


def test_a_choice_is_not_for_search_engines_and_has_one_address(client):
    assert 'name="robots"' not in page(client, "/sammenlign/")
    one, other = page(client, url(FOUR[:2])), page(client, url(FOUR[1::-1], "forskelle=1"))
    canonical = [re.search(r'rel="canonical" href="([^"]+)"', html)[1] for html in (one, other)]
    assert canonical[0] == canonical[1] and "forskelle" not in canonical[0]
    assert 'content="noindex, follow"' in one


def test_the_table_can_be_pushed_sideways_and_is_named(client):
    html = page(client, url(FOUR))
    region = re.search(r'<section class="k-compare-box" aria-labelledby="(\w+)" tabindex="0">', html)
    assert f'<caption id="{region[1]}">4 eksempler side om side</caption>' in html
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_reservations_stand_beside_the_comparison(client):
    assert "Rapporten har ikke vurderet, hvor gode evalueringerne er." in page(client, url(FOUR))


def test_the_list_has_a_box_for_each_row_and_one_form(client):
    html = page(client, "/cases/?tema=dagtilbud&vaelg=a")
    boxes = re.findall(r'name="case" value="([a-z0-9-]+)" form="sammenlign"', html)
    assert boxes == re.findall(r'<li class="k-case-row[^>]* data-case="([a-z0-9-]+)"', html) and boxes
    form = re.search(r'<form [^>]*id="sammenlign".*?</form>', html, re.DOTALL)[0]
    assert 'action="/sammenlign/" method="get"' in form and 'name="vaelg" value="a"' in form
    assert 'form="sammenlign"' not in page(client, "/temaer/dagtilbud/")
    assert 'id="sammenlign"' not in page(client, "/cases/?q=xylofon")


def test_the_case_page_leads_to_comparisons(client):
    html = page(client, f"/cases/{FOUR[1]}/")
    links = [unescape(link) for link in re.findall(r'href="(/sammenlign/[^"]*)"', html)]
    assert links[0] == url([FOUR[1]]) and len(links) > 3
    for link in links[1:]:
        assert len(columns(page(client, link))) == 2
