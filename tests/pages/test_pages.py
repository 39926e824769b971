"""Every reader's page: it answers, has one heading and its marks, asks few queries, and shows what is published."""

import re

import pytest
from django.db import connection
from django.db.migrations import Migration
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from cases.models import Case, CaseMunicipality, CaseSource
from catalogue.pages.system import public_addresses
from recommendations.models import Concept, EvidenceSource, FactBox, Recommendation, SupportingAdvice, Theme

pytestmark = pytest.mark.django_db

MOST_QUERIES = 15


def page(client, address, status=200):
    """The HTML of an address; fails on another status."""
    response = client.get(address)
    assert response.status_code == status, address
    return response.content.decode()


def test_every_address_answers_with_one_heading_and_few_queries(client):
    for address in public_addresses():
        with CaptureQueriesContext(connection) as queries:
            html = page(client, address)
        assert html.count("<h1") == 1, address
        assert html.count('lang="da"') >= 1 and "<title>" in html, address
        assert len(queries) <= MOST_QUERIES, f"{address}: {len(queries)} queries"


@pytest.mark.parametrize("place", ["temaer", "anbefalinger", "cases", "kilder", "kommuner"])
def test_an_unknown_slug_is_a_page_of_ours(client, place):
    html = page(client, f"/{place}/findes-ikke/", status=404)
    assert "Siden findes ikke" in html and 'name="q"' in html


def test_titles_say_where_you_are(client):
    titles = [re.search(r"<title>(.*?)</title>", page(client, address), re.DOTALL)[1] for address in public_addresses()]
    assert all(title.endswith("Inspirationskataloget") for title in titles)
    assert len(titles) == len(set(titles))


def test_a_page_with_more_rows_asks_no_more_queries(client):
    with CaptureQueriesContext(connection) as few:
        page(client, "/kommuner/koege/")
    with CaptureQueriesContext(connection) as many:
        page(client, "/kommuner/vejle/")
    assert len(few) == len(many)


# --- Marks and content ---------------------------------------------------------------------------------------------


def test_the_front_page_leads_on(client):
    html = page(client, "/")
    assert 'action="/cases/"' in html and 'name="q"' in html
    assert set(re.findall(r'data-recommendation="(\d+)"', html)) == {str(number) for number in range(1, 15)}
    for theme in Theme.objects.published():
        assert f'href="{theme.get_absolute_url()}"' in html
    for word in ["fravær", "motorik", "fritidspas", "amning", "flygtninge"]:
        assert f">{word}</a>" in html
    assert "KL 2022" in html


def test_the_list_of_recommendations_has_all_in_printed_order(client):
    numbers = re.findall(r'<li class="k-rec-row" data-recommendation="(\d+)"', page(client, "/anbefalinger/"))
    assert numbers == [str(number) for number in range(1, 15)]


def test_a_recommendation_shows_its_cases_and_who_tied_them(client):
    for recommendation in Recommendation.objects.published():
        html = page(client, recommendation.get_absolute_url())
        tied = Case.objects.published().filter(live__recommendation_ties__recommendation=recommendation)
        assert set(re.findall(r'data-case="([a-z0-9-]+)"', html)) == {case.slug for case in tied}
        assert len(re.findall(r'data-basis="(?:document|editors)"', html)) == len(tied)
        assert tied or "ingen eksempler" in html


def test_a_case_page_carries_its_marks(client):
    for case in Case.objects.published().select_related("live"):
        html = page(client, case.get_absolute_url())
        assert f'data-case="{case.slug}" data-documentation="{case.live.documentation_here}"' in html
        for mention in case.live.mentions.select_related("document"):
            place = escape(mention.place)
            assert f'data-document="{mention.document.document_key}" data-place="{place}"' in html
        assert "Kort fortalt" in html and "Hvad kom der ud af det?" in html
        for number in case.live.recommendation_ties.values_list("recommendation__number", flat=True):
            assert re.search(rf'data-recommendation="{number}" data-basis="(document|editors)"', html)


def test_the_sections_of_a_case_stand_in_the_order_of_the_page(client):
    order = [
        "Kort fortalt",
        "Hvad kom der ud af det?",
        "Det ved vi ikke",
        "Hvorfor gør de det?",
        "Sådan gør de",
        "Hvem gør hvad?",
        "Forældrenes og børnenes rolle",
        "Hvad kræver det?",
        "Erfaringer og faldgruber",
        "Hører til anbefaling",
        "Kilder og læs mere",
        "Lignende eksempler",
        "Fandt du en fejl?",
        "Kilden oplyser ikke:",
    ]
    html = page(client, "/cases/lolland-forstaa-din-baby/")
    main = html[html.index("<main") :]
    found = [main.index(heading) for heading in order if heading in main]
    assert len(found) >= 11
    assert found == sorted(found)


def test_a_number_that_is_no_effect_stands_small_with_its_kind_and_its_people(client):
    html = page(client, "/cases/lolland-forstaa-din-baby/")
    assert '<h3 class="k-nature">Oplevelse</h3>' in html
    assert re.search(r"<strong>94 pct\.</strong>", html)
    assert re.search(r"<li>Gælder: [^<]*sundhedsplejersker", html)
    assert 'class="k-number"' not in html


def test_here_and_elsewhere_are_kept_apart(client):
    html = page(client, "/cases/svendborg-loma/")
    assert html.index("Her hos dem") < html.index("<h4>Metoden andre steder</h4>")


def test_a_document_shows_what_rests_on_it(client):
    for document in EvidenceSource.objects.documents():
        html = page(client, document.get_absolute_url())
        described = Case.objects.published().filter(live__mentions__document=document)
        assert set(re.findall(r'data-case="([a-z0-9-]+)"', html)) == set(described.values_list("slug", flat=True))
        advice = SupportingAdvice.objects.published().filter(document=document).values_list("slug", flat=True)
        assert set(re.findall(r'data-advice="([a-z0-9-]+)"', html)) == set(advice)
    html = page(client, "/kilder/kl-2022/")
    assert len(re.findall(r'data-recommendation="\d+"', html)) == 14
    assert len(re.findall(r'data-found="\d+"', page(client, "/kilder/sst-6-11/"))) == 48


def test_a_municipality_tells_its_roles_apart(client):
    tie = CaseMunicipality.objects.filter(role="inspirationskilde").select_related("municipality").first()
    html = page(client, tie.municipality.get_absolute_url())
    assert "Kommunen har inspireret" in html
    assert "ingen eksempler" in page(client, "/kommuner/laesoe/")


def test_the_98_municipalities_stand_under_todays_regions(client):
    html = page(client, "/kommuner/")
    assert 'data-total="98"' in html
    assert "Uden region" not in html


def test_every_concept_has_an_anchor(client):
    html = page(client, "/begreber/")
    for concept in Concept.objects.published():
        assert f'id="{concept.slug}"' in html


def test_the_reserved_parameters_follow_the_reader(client):
    html = page(client, "/temaer/dagtilbud/?vaelg=billund-xit")
    links = re.findall(r'href="(/[^"]*)"', html)
    inner = [href for href in links if not href.startswith("/static/") and "canonical" not in href]
    without = {href for href in inner if "vaelg=billund-xit" not in href}
    assert without == {"/temaer/dagtilbud/"}  # only the link that empties the pack


# --- What is not published -----------------------------------------------------------------------------------------


def test_what_is_not_published_has_no_page_and_stands_on_no_other(client, write_guard):
    source = EvidenceSource.objects.published().works().filter(pk__in=CaseSource.objects.values("source")).first()
    with write_guard.paused():
        EvidenceSource.objects.filter(pk=source.pk).update(state="draft", title="Hemmeligt værk")
        CaseSource.objects.filter(source=source).update(label="Hemmelig linktekst")
        Recommendation.objects.filter(number=14).update(state="archived", title="Hemmelig anbefaling")
        FactBox.objects.filter(pk=FactBox.objects.first().pk).update(state="draft", title="Hemmelig boks")
        Concept.objects.filter(pk=Concept.objects.first().pk).update(state="in_review", term="Hemmeligt begreb")
    page(client, source.get_absolute_url(), status=404)
    page(client, Recommendation.objects.get(number=14).get_absolute_url(), status=404)
    for address in public_addresses():
        assert "hemmelig" not in page(client, address).lower(), address


def test_an_archived_case_is_gone_and_counted_nowhere(client, write_guard):
    case = Case.objects.get(slug="koege-er-du-paa-vej")
    with write_guard.paused():
        Case.objects.filter(pk=case.pk).update(archived_at=case.first_published_at, archived_by="test")
    gone = page(client, case.get_absolute_url(), status=410)
    assert "taget ud af kataloget" in gone and case.live.title not in gone
    assert case.live.title not in page(client, "/kommuner/koege/")
    tied = Case.objects.published().filter(live__recommendation_ties__recommendation__number=10).distinct().count()
    assert f"{tied} eksempler · bedst undersøgt" in page(client, "/temaer/skole-og-sfo/")
    assert case.slug not in page(client, "/cases/?anbefaling=10")


# --- Addresses for machines ----------------------------------------------------------------------------------------


def test_health_asks_nothing_of_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz").content == b"ok"


def test_readiness_names_what_is_missing(client, monkeypatch):
    assert client.get("/readyz").status_code == 200
    plan = "catalogue.pages.system.MigrationExecutor.migration_plan"
    monkeypatch.setattr(plan, lambda self, targets: [(Migration("0099_more", "cases"), False)])
    response = client.get("/readyz")
    assert response.status_code == 503
    assert b"cases.0099_more" in response.content


def test_the_sitemap_and_robots_name_full_addresses(client, settings):
    settings.SITE_URL = "https://katalog.example"
    sitemap = client.get("/sitemap.xml").content.decode()
    assert sitemap.count("<loc>https://katalog.example/") == len(list(public_addresses()))
    assert "Sitemap: https://katalog.example/sitemap.xml" in client.get("/robots.txt").content.decode()


def test_the_accessibility_statement_is_where_the_public_expects_it(client, settings):
    assert client.get("/was").headers["Location"] == "/tilgaengelighed/"
    settings.ACCESSIBILITY_STATEMENT_URL = "https://was.example/erklaering"
    assert client.get("/was").headers["Location"] == "https://was.example/erklaering"


@pytest.mark.unguarded
def test_a_theme_without_a_picture_of_its_own_has_the_sites(client):
    Theme.objects.filter(slug="dagtilbud").update(slug="nyt-tema")
    for address in ("/", "/temaer/", "/anbefalinger/", "/temaer/nyt-tema/"):
        pictures = re.findall(r'<img src="([^"]+)"', page(client, address))
        assert any("img/mark" in picture for picture in pictures)
        assert not any("nyt-tema" in picture for picture in pictures)
