"""The list of works: counts, rows and clicks agree; rubbish gives a page."""

import re

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from recommendations.actions import archive_content
from recommendations.filters import GROUND, SourceFilterSet
from recommendations.models import EvidenceSource

pytestmark = pytest.mark.django_db


def filters(query=""):
    return SourceFilterSet(QueryDict(query), GROUND.get())


def page(client, query=""):
    response = client.get(f"/kilder/?{query}")
    assert response.status_code == 200
    return response.content.decode()


def total(html):
    return int(re.search(r'data-total="(\d+)"', html)[1])


@pytest.mark.parametrize(
    "query",
    [
        "",
        "dokument=sst-6-11",
        "dokument=sst-6-11&dokument=bisb&slags=rapport",
        "aar=2021&aar=ukendt",
        "slags=lov",
        "udgiver=kl",
        "q=sundhed&dokument=kl-2022",
        "udgiver=sundhedsstyrelsen&sorter=nyeste",
    ],
)
def test_the_count_is_the_number_of_rows(query):
    found = filters(query)
    assert len(found.matching()) == len(set(found.qs.values_list("pk", flat=True))) > 0


def test_every_option_gives_what_it_says(client):
    html = page(client)
    options = re.findall(r'name="(\w+)" value="([^"]+)" data-count="(\d+)"', html)
    assert {name for name, _, _ in options} == {"dokument", "slags", "aar", "udgiver"}
    for name, value, count in options:
        assert filters(f"{name}={value}").qs.count() == int(count)


def test_the_newest_first():
    years = [source.year for source in filters("sorter=nyeste").qs]
    known = [year for year in years if year]
    assert known == sorted(known, reverse=True) and years[: len(known)] == known


def test_the_list_shows_works_and_the_documents_stand_by_themselves(client):
    html = page(client)
    assert total(html) == EvidenceSource.objects.published().works().count()
    for document in EvidenceSource.objects.published().documents():
        assert f'data-source="{document.slug}"' in html
    assert 'data-source="kl-2022"' not in page(client, "slags=rapport")


@pytest.mark.parametrize(
    "query", ["slags=x&dokument=9999", "side=9999", "q=" + "x" * 9000, "ukendt=1", "side=-1", "sorter=x"]
)
def test_rubbish_gets_a_page_that_says_so(client, query):
    assert 'data-notice="ignored-parameter"' in page(client, query)


def test_nothing_found_offers_a_way_out(client):
    html = page(client, "q=xylofon&slags=lov")
    assert total(html) == 0
    assert "Uden Lov" in html and "Uden »xylofon«" in html


def test_few_queries_whatever_is_chosen(client):
    page(client)
    for query in ("", "q=sundhed", "dokument=kl-2022&slags=rapport&aar=2021", "side=3"):
        with CaptureQueriesContext(connection) as queries:
            page(client, query)
        assert len(queries) <= 10, query


def test_an_archived_source_leaves_list_and_counts():
    source = EvidenceSource.objects.published().works().filter(kind="lov").first()
    before = filters("slags=lov").qs.count()
    archive_content(kind="source", obj=source, by="redaktør")
    after = filters("slags=lov")
    assert after.qs.count() == len(after.matching()) == before - 1
