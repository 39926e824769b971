"""The page without results: what was tried, what less would give, what is near, and what the catalogue lacks."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from catalogue.core import danish, spelling, tried
from catalogue.models import Synonym
from recommendations.models import EvidenceSource

pytestmark = pytest.mark.django_db


def body(client, query):
    return client.get(f"/cases/?{query}").content.decode()


def zero(client, query):
    """The zero-result part of a page, as plain text."""
    html = body(client, query)
    assert 'data-total="0"' in html
    part = html.split('class="k-zero"')[1].split("</section>")[0]
    return " ".join(unescape(strip_tags("<p " + part)).split())


def links(html):
    """[(address, text, count)] of the other searches that a page offers."""
    part = html.split('class="k-zero__ways"')[1].split("</ul>")[0] if 'class="k-zero__ways"' in html else ""
    found = re.findall(r'<a href="([^"]+)">([^<]+)</a>: ([\d.]+|stadig)', part)
    return [(unescape(url), unescape(label), count) for url, label, count in found]


def test_an_unknown_word_is_said_to_be_unknown(client):
    text = zero(client, "q=xylofon")
    assert "Vi har søgt efter xylofon, også i bøjede og sammensatte former." in text
    assert "xylofon findes ikke i kataloget." in text


def test_a_compound_says_its_parts_in_danish_letters(client):
    for typed in ("tandlægeskræk", "tandlaegeskraek"):
        text = zero(client, f"q={typed}")
        assert "men intet nævner både »tandlæge« og »skræk«" in text
        assert "laege" not in text.replace(typed, "") and "skraek" not in text.replace(typed, "")


def test_synonyms_are_said_as_editors_wrote_them(client, write_guard):
    with write_guard.paused():
        Synonym.objects.create(words="Xylofon, Rørklokke på hjul, kæmpefløjte")
    text = zero(client, "q=xylofonerne")
    assert "det gør »Rørklokke på hjul« og »kæmpefløjte« heller ikke" in text


@pytest.mark.parametrize(
    "query",
    [
        "q=hestevogn+xylofon+tandlæge",
        "q=hestevogn+xylofon+tandlæge+skole",
        "q=tandlægeskræk",
        'q="fravær+mad+leg"',
        "q=fravær+-skolefravær+-fravær",
        "q=fravær&tema=dagtilbud&arena=tandklinik",
        "tema=dagtilbud&arena=tandklinik",
    ],
)
def test_each_way_out_gives_what_it_promises(client, query):
    html = body(client, query)
    assert 'data-total="0"' in html
    offered = links(html)
    assert offered
    for url, label, count in offered:
        total = re.search(r'data-total="(\d+)"', client.get(url).content.decode())[1]
        assert total == ("0" if count == "stadig" else count.replace(".", "")), label


def test_words_that_the_filters_leave_out_are_offered_without_them(client):
    html = body(client, "q=fravær&tema=dagtilbud&arena=tandklinik")
    assert "passer til alt det, du har valgt" in html
    assert any(label == "Kun »fravær«" and url == "/cases/?q=frav%C3%A6r" for url, label, _ in links(html))
    assert "Sådan har vi søgt" not in html


def test_at_most_three_things_stand_near_and_a_recommendation_is_among_them(client):
    html = body(client, "q=tandlægeskræk")
    part = html.split("Tættest på det, du søgte")[1].split("</ul>")[0]
    assert 1 <= part.count("<li>") <= 3 and "Anbefaling</span>" in part
    assert "Eller begynd med et tema" not in html


def test_a_part_that_stands_nearly_everywhere_is_no_way_out(client):
    html = body(client, "q=boernexylofon")
    assert "både »barn« og »xylofon«" in html
    assert not links(html) and "Eller begynd med et tema" in html


def test_without_anything_near_the_themes_stand_there(client):
    html = body(client, "q=xylofon")
    assert "Eller begynd med et tema" in html and "/temaer/dagtilbud/" in html and "eksempler</a>" in html


def test_what_the_catalogue_does_not_hold_comes_from_its_data(client):
    text = zero(client, "q=xylofon")
    documents = EvidenceSource.objects.published().documents()
    assert f"det, som {len(documents)} dokumenter beskriver" in text
    assert all(document.short_title in text for document in documents)
    assert "Oplysningerne om eksemplerne er fra 2015 til 2025." in text


def test_a_case_is_invited(client):
    assert '<a href="/indsend/">Indsend et eksempel</a>' in body(client, "q=xylofon")
    assert '<a href="/indsend/?vis=alt">' in body(client, "q=xylofon&vis=alt")


def test_the_words_are_escaped(client):
    html = body(client, "q=%3Cscript%3Exylofon%3C/script%3E")
    assert "<script>xylofon" not in html


@pytest.mark.parametrize("query", ["!!!", "😀", "'", "-", '""'])
def test_a_search_without_a_word_is_answered(client, query):
    text = zero(client, f"q={query}")
    assert "Prøv med et eller to almindelige ord." in text and "Eller begynd med et tema" in text


@pytest.mark.parametrize(
    "query",
    [
        "q=xylofon",
        "q=tandlægeskræk",
        "q=hestevogn+tandlægeskræk+fravær",
        "q=klasseledelse+yoga+fravær+tolk",
        'q="fravær+mad+leg"',
        "q=fravær&tema=dagtilbud&arena=tandklinik&kommune=koege",
        "q=xylofon+qwzx+mistivsel",
    ],
)
def test_few_queries(client, query):
    client.get("/cases/?q=xylofon")
    with CaptureQueriesContext(connection) as queries:
        client.get(f"/cases/?{query}")
    assert len(queries) <= 15, [q["sql"][:90] for q in queries]


def test_a_search_for_what_was_misspelt_says_so(client):
    html = body(client, "q=fritdspas")
    assert "Vi fandt ingenting om »fritdspas« og har i stedet søgt efter »fritidspas«." in html


# --- What a search tried ---------------------------------------------------------------------------------------------


def test_what_was_tried_is_spelled_as_danish_is():
    words = tried.tried(spelling.find("tandlaege xylofon"), ["tandlæge, tandpleje", "xylofon, kæmpefløjte"])
    assert [(word.text, word.synonyms) for word in words] == [
        ("tandlaege", ("tandpleje",)),
        ("xylofon", ("kæmpefløjte",)),
    ]
    assert not words[1].is_there


@pytest.mark.parametrize(
    ("term", "word"), [("laege", "læge"), ("poet", "poet"), ("fravaer", "fravær"), ("aar", "år"), ("qwaez", "qwaez")]
)
def test_folded_terms_are_spelled_as_words(term, word):
    assert danish.spelled(term) == word


def test_expressions_are_the_same_in_any_form():
    assert tried.same(tried.terms("tandlægerne"), tried.terms("tandlæge"))
    assert tried.same(tried.terms("besøg i hjemmet"), tried.terms("besøg hjem"))
    assert not tried.same(tried.terms("tandlæge"), tried.terms("tandpleje"))
    assert tried.synonyms_of("hjemmebesøget", ["hjemmebesøg, besøg i hjemmet", "sund, rask"]) == ("besøg i hjemmet",)
