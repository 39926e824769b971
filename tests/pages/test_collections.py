"""/samlinger/ and its pages, and where collections stand on other pages."""

import re

import pytest
from django.http import QueryDict

from cases import actions
from cases.facets import GROUND
from cases.filters import CaseFilterSet
from cases.models import Case, Collection, CollectionItem
from catalogue.core.kinds import kind_of
from catalogue.core.publishing import content_changed
from catalogue.pages.collections import MOST_ROWS, shelves
from recommendations.actions import archive_content
from recommendations.models import Theme

pytestmark = pytest.mark.django_db
SLUG = "tilbage-i-skole"
PAGE = f"/samlinger/{SLUG}/"
CASES = [
    "koege-er-du-paa-vej",
    "hvidovre-u-start",
    "koebenhavn-skolesocialraadgivere",
    "aarhus-back2school",
    "gladsaxe-pals",
]


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def rows(html):
    """The slugs of the case rows of a page, in order."""
    return re.findall(r'<li class="k-case-row[^>]*data-case="([^"]+)"', html)


def named(html):
    """The collections that a page lists, in order."""
    return re.findall(r'<li class="k-shelf" data-collection="([^"]+)"', html)


@pytest.fixture
def filtered(write_guard):
    """A published collection made by a filter that gives more than a page of rows."""
    with write_guard.paused():
        return make("tema=skole-og-sfo&sorter=titel")


def make(stored):
    """A published collection of a stored filter, through what every change of content does."""
    one = Collection(
        slug="af-filter", title="Af filter", summary="Skoler.", position=9, filter=stored, state="published"
    )
    one.published_at, one.published_by = "2026-11-01T12:00+01:00", "test"
    one.save()
    content_changed(kind_of("collection"), one, by="test", verb="oprettet")
    return one


# --- One collection --------------------------------------------------------------------------------------------------


def test_the_rows_stand_in_the_editors_order_each_with_why(client):
    html = read(client, PAGE)
    assert rows(html) == CASES
    for item in CollectionItem.objects.filter(collection__slug=SLUG):
        assert item.why in html
    assert html.count("Derfor er det med:") == len(CASES)


def test_another_order_is_the_pages_order(client, write_guard):
    with write_guard.paused():
        CollectionItem.objects.filter(collection__slug=SLUG, case__slug=CASES[-1]).update(position=0)
    assert rows(read(client, PAGE)) == [CASES[-1], *CASES[:-1]]


def test_it_opens_as_a_meeting_pack_in_order(client):
    html = read(client, PAGE)
    assert f'href="/moede/?{"&amp;".join(f"case={slug}" for slug in CASES)}">Åbn som mødepakke' in html
    assert "vaelg=optur" in read(client, f"{PAGE}?vaelg=optur").split("Åbn som mødepakke")[0].rsplit("<a", 1)[1]


def test_it_says_which_themes_and_how_well_examined(client):
    facts = read(client, PAGE).split('class="k-facts"')[1].split("</aside>")[0]
    assert "/temaer/skole-og-sfo/" in facts and "/temaer/dagtilbud/" not in facts
    steps = re.findall(r"Beskrevet|Fulgt op|Målt før og efter|Sammenlignet med andre|Undersøgt ved lodtrækning", facts)
    assert steps == ["Beskrevet", "Målt før og efter", "Sammenlignet med andre"]


def test_the_reservations_of_its_documents_follow_the_rows(client):
    assert 'data-caveats="sst-6-11"' in read(client, PAGE)


def test_an_archived_case_disappears_and_leaves_the_others(client):
    actions.archive(case=Case.objects.get(slug=CASES[1]), by="redaktør")
    html = read(client, PAGE)
    assert rows(html) == [slug for slug in CASES if slug != CASES[1]]
    assert CASES[1] not in html and "skolevægring kommer tilbage" not in html
    assert "4 eksempler" in read(client, "/samlinger/").split(f'data-collection="{SLUG}"')[1].split("</li>")[0]


def test_a_collection_without_a_case_left_is_shown_nowhere(client):
    for slug in CASES:
        actions.archive(case=Case.objects.get(slug=slug), by="redaktør")
    assert client.get(PAGE).status_code == 404
    for address in ("/", "/samlinger/", "/temaer/skole-og-sfo/", "/sitemap.xml", "/cases/?q=tilbage+i+skole"):
        assert SLUG not in read(client, address), address


def test_an_archived_collection_is_shown_nowhere(client):
    archive_content(kind="collection", obj=Collection.objects.get(slug=SLUG), by="redaktør")
    assert client.get(PAGE).status_code == 404
    assert client.get("/samlinger/findes-ikke/").status_code == 404
    for address in ("/", "/samlinger/", "/temaer/skole-og-sfo/", "/sitemap.xml", "/samlinger/et-fritidsliv-til-alle/"):
        assert SLUG not in read(client, address), address


# --- A stored filter -------------------------------------------------------------------------------------------------


def test_a_stored_filter_gives_exactly_what_the_list_gives(client, filtered):
    html = read(client, "/samlinger/af-filter/")
    listed = read(client, "/cases/?tema=skole-og-sfo&sorter=titel")
    total = len(CaseFilterSet(QueryDict(filtered.filter), GROUND.get()).matching())
    assert rows(html) == rows(listed) and len(rows(html)) == MOST_ROWS < total
    assert f'data-total="{total}"' in listed and f"Se alle {total} i listen" in html
    assert 'href="/cases/?tema=skole-og-sfo&amp;sorter=titel"' in html
    pack = re.search(r'href="/moede/\?([^"]+)"', html)[1]
    assert pack == "&amp;".join(f"case={slug}" for slug in rows(html)[:10]) and "de første 10 eksempler" in html
    assert f"{total} eksempler" in read(client, "/samlinger/").split('data-collection="af-filter"')[1].split("</li>")[0]


@pytest.mark.parametrize("stored", ["tema=findes-ikke", "kommune=laesoe"])
def test_a_filter_that_finds_nothing_is_in_no_list_and_its_page_says_so(client, write_guard, stored):
    with write_guard.paused():
        make(stored)
    response = client.get("/samlinger/af-filter/")
    html = response.content.decode()
    assert response.status_code == 200 and "Ingen eksempler passer" in html and rows(html) == []
    assert "noindex" in html and "Åbn som mødepakke" not in html
    for address in ("/", "/samlinger/", "/temaer/skole-og-sfo/"):
        assert "af-filter" not in read(client, address), address


# --- Where collections stand -----------------------------------------------------------------------------------------


def test_the_list_and_the_front_page_have_the_six_with_how_many(client):
    six = list(Collection.objects.shown().values_list("slug", flat=True))
    assert len(six) == 6
    for address in ("/", "/samlinger/"):
        html = read(client, address)
        assert named(html) == six
        for slug in six:
            one = html.split(f'data-collection="{slug}"')[1].split("</li>")[0]
            assert f"{CollectionItem.objects.filter(collection__slug=slug).count()} eksempler" in one


def test_a_theme_has_the_collections_that_touch_it(client):
    for theme in Theme.objects.published():
        wanted = set()
        for item in CollectionItem.objects.public().select_related("collection", "case__live__theme"):
            ties = item.case.live.recommendation_ties.select_related("recommendation__theme")
            if theme in [item.case.live.theme, *(tie.recommendation.theme for tie in ties)]:
                wanted.add(item.collection.slug)
        assert set(named(read(client, theme.get_absolute_url()))) == wanted
    assert named(read(client, "/temaer/dagtilbud/")) == ["godt-i-gang-i-dagtilbud", "til-budgetforhandlingen"]


def test_the_other_collections_follow_at_the_end(client):
    assert SLUG not in named(read(client, PAGE)) and len(named(read(client, PAGE))) == 5


def test_a_search_finds_it_beside_the_cases(client):
    html = read(client, "/cases/?q=budgetforhandling")
    assert '<dt class="k-beside__kind">Samlinger</dt>' in html and "/samlinger/til-budgetforhandlingen/" in html


def test_breadcrumbs_and_sitemap(client):
    crumbs = read(client, PAGE).split('aria-label="Du er her"')[1].split("</nav>")[0]
    assert 'href="/samlinger/"' in crumbs
    sitemap = read(client, "/sitemap.xml")
    assert "/samlinger/</loc>" in sitemap and f"{PAGE}</loc>" in sitemap


def test_lists_ask_one_query_for_all(django_assert_num_queries, filtered):
    ground = GROUND.get()
    with django_assert_num_queries(1):
        found = shelves(ground)
        assert len(found) == 7 and all(shelf.themes and shelf.strip for shelf in found)


@pytest.mark.parametrize("address", ["/", "/samlinger/", PAGE, "/temaer/skole-og-sfo/", "/samlinger/af-filter/"])
def test_pages_ask_few_queries(client, filtered, django_assert_max_num_queries, address):
    GROUND.get()  # kept in the process until the content changes
    with django_assert_max_num_queries(15):
        read(client, address)
