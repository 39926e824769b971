"""/moede/: a meeting pack from the address; what is chosen follows the reader as `vaelg` and reaches nobody else."""

import re
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import brotli
import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from cases.models import Case, CaseUpdate
from catalogue.core.chosen import CASE, FIGURE, MOST, RECOMMENDATION, Entry, entry_of
from catalogue.pages.pack import NAMES_MONEY, PURPOSES, Prose, asked_of, pack_of
from recommendations.models import IndicatorValue, Recommendation, Theme

pytestmark = pytest.mark.django_db
CASES = ["koege-er-du-paa-vej", "svendborg-loma", "aarhus-read"]
MIXED = "case=koege-er-du-paa-vej&anbefaling=9&tal=ensomhed&case=svendborg-loma&anbefaling=tandpleje"
ORDER = ["koege-er-du-paa-vej", "a.9", "t.ensomhed", "svendborg-loma", "a.14"]
TEN = [*ORDER, "aarhus-read", "holstebro-guide-to-move", "klub-penalhus", "t.problemer-med-jaevnaldrende", "a.2"]
MOST_QUERIES = 15
HOSTILE = [
    "case=%00&tal=%00&anbefaling=%00",
    "vaelg=%00&vaelg=%ff",
    "vaelg=" + "x" * 5000,
    "&".join(f"case=nej-{number}" for number in range(199)),
    "&".join(f"vaelg=nej-{number}" for number in range(199)),
    "case=%3Cscript%3Ealert(1)%3C/script%3E",
    "vaelg=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
    "tema=%27%20OR%201=1&formaal=%00",
    "case=&anbefaling=%20&tal=",
    "spoergsmaal=%00&spoergsmaal=x",
    "anbefaling=0&anbefaling=-1&anbefaling=99999999999999999999",
    "vaelg=a.&vaelg=t.&vaelg=.&vaelg=a.b.c",
]


def page(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def own(values):
    return "/moede/?" + "&".join(f"vaelg={value}" for value in values)


def entries(html):
    """The entries of a pack, in order, as `vaelg` writes them."""
    return re.findall(r'data-entry="([^"]+)"', html)


def hrefs(html):
    return [unescape(href) for href in re.findall(r'href="(/[^"]*)"', html)]


def notices(html):
    found = re.findall(r'data-notice="ignored-parameter".*?<p class="alert-text">(.*?)</p>', html, re.DOTALL)
    return [unescape(text) for text in found]


def pack(query):
    return pack_of(asked_of(RequestFactory().get(f"/moede/?{query}")))


# --- What is in it -------------------------------------------------------------------------------------------------


def test_the_order_of_the_address_is_kept_across_kinds(client):
    assert entries(page(client, f"/moede/?{MIXED}")) == ORDER
    assert entries(page(client, own(ORDER))) == ORDER
    assert entries(page(client, own(ORDER[::-1]))) == ORDER[::-1]


def test_a_recommendation_goes_by_number_and_by_slug_and_stands_once(client):
    assert entries(page(client, "/moede/?anbefaling=14&anbefaling=tandpleje&case=aarhus-read")) == [
        "a.14",
        "aarhus-read",
    ]


def test_every_entry_says_what_its_own_page_says():
    found = pack("&".join(f"vaelg={value}" for value in TEN))
    assert [one.entry.value for one in found.entries] == TEN
    for one in found.cases:
        version = Case.objects.get(slug=one.entry.slug).live
        assert (one.title, one.summary, one.unknown.source) == (version.title, version.summary, version.unknown)
        assert [result.text for result in one.results] == [result.text for result in version.results.all()]
        for result, row in zip(one.results, version.results.all(), strict=True):
            assert result.kind == row.get_nature_display() and row.value in result.number
            assert result.reference.place == row.place_text
        assert len(one.here) + len(one.elsewhere) == version.evaluations.count()
        assert one.references and one.step.slug == version.documentation_here
    for one in found.recommendations:
        own_ = Recommendation.objects.get(number=one.number)
        assert (one.title, one.why.source, one.asks.source) == (own_.title, own_.why, own_.asks)
    for one in found.figures:
        values = [v.printed for v in IndicatorValue.objects.filter(series__indicator__slug=one.entry.slug)]
        assert sorted(number for series in one.series for _, number in series.rows) == sorted(values)


def test_a_recommendation_counts_its_examples_as_its_own_page_does(client):
    for one in pack("anbefaling=9&anbefaling=14&anbefaling=4").recommendations:
        html = page(client, one.url)
        assert int(re.search(r"<dt>Eksempler</dt><dd>(\d+)", html)[1]) == one.case_count
        assert f"k-step-{one.best.slug}" in html


def test_the_sources_are_numbered_without_a_hole_and_each_reference_has_one(client):
    html = page(client, own(TEN))
    numbers = [int(number) for number in re.findall(r'<li id="kilde-(\d+)">', html)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert {int(number) for number in re.findall(r'href="#kilde-(\d+)"', html)} <= set(numbers)
    found = pack("case=koege-er-du-paa-vej")
    assert "s. 30–31" in found.sources[0].places
    assert "(KL, Center for Forebyggelse i praksis, 2022)" in found.sources[0].text


def test_money_stands_as_the_source_says_it():
    one = pack("case=koebenhavn-taet-paa-familien").cases[0]
    assert "4,4 mio. kr." in one.money[0] and len(one.money) > 1
    assert pack("case=aarhus-read").cases[0].money == ()
    assert NAMES_MONEY.search("to mio. kr.") and NAMES_MONEY.search("600 kroner")
    assert not NAMES_MONEY.search("Kilden oplyser ingen beløb. Krav til skolen")


def test_prose_comes_in_paragraphs_without_marks():
    text = Prose("Et **vigtigt** [sted](https://a.dk).\n\n- en\n- to", "")
    assert text.paragraphs == ("Et vigtigt sted.", "- en", "- to")


def test_cases_are_compared_and_one_alone_is_not(client):
    html = page(client, own(["koege-er-du-paa-vej", "a.9", "svendborg-loma"]))
    assert re.findall(r'data-row="([^"]+)"', html) == ["koege-er-du-paa-vej", "svendborg-loma"]
    assert "/sammenlign/?case=koege-er-du-paa-vej&case=svendborg-loma" in " ".join(hrefs(html))
    assert "data-row" not in page(client, own(["koege-er-du-paa-vej", "a.9"]))


def test_news_since_the_source_come_along(client, write_guard):
    with write_guard.paused():
        case = Case.objects.get(slug=CASES[0])
        CaseUpdate.objects.create(case=case, key="nyt", date="2026-02-03", text="De er begyndt igen.")
    with CaptureQueriesContext(connection) as queries:
        html = page(client, own(TEN))
    assert "3. februar 2026: De er begyndt igen." in html and len(queries) <= MOST_QUERIES


@pytest.mark.parametrize("slug", ["spaed-og-smaaboern", "dagtilbud", "skole-og-sfo", "tvaergaaende"])
def test_a_ready_pack_of_each_theme(client, slug):
    with CaptureQueriesContext(connection) as queries:
        html = page(client, f"/moede/?tema={slug}")
    assert len(queries) <= MOST_QUERIES
    found = pack(f"tema={slug}")
    assert 3 <= len(found.cases) <= 5 and len(found.entries) <= MOST and len(found.figures) <= 2
    numbers = Recommendation.objects.published().filter(theme__slug=slug).values_list("number", flat=True)
    assert [one.number for one in found.recommendations] == list(numbers)
    assert len(found.ticked) == 5 and found.comparison
    assert f"Mødepakke om {Theme.objects.get(slug=slug).name}" in unescape(html)
    top = re.findall(r'class="k-brief" data-case="([^"]+)"', page(client, f"/temaer/{slug}/"))
    assert [one.entry.slug for one in found.cases][: len(top)] == top[: len(found.cases)]


@pytest.mark.parametrize("query", [own(TEN), f"/moede/?{MIXED}", "/moede/"])
def test_it_asks_few_queries(client, query):
    with CaptureQueriesContext(connection) as queries:
        page(client, query)
    assert len(queries) <= MOST_QUERIES


# --- What it is for, and its questions -----------------------------------------------------------------------------


def test_the_purpose_is_said_first_and_decides_the_order(client):
    html = {one.slug: page(client, f"/moede/?{MIXED}&formaal={one.slug}") for one in PURPOSES}
    assert "<strong>Til orientering.</strong>" in html["orientering"]
    assert html["droeftelse"].index('id="spoergsmaal"') < html["droeftelse"].index('id="anbefales"')
    assert html["beslutning"].index('id="indstilling"') < html["beslutning"].index('id="anbefales"')
    assert html["orientering"].index('id="spoergsmaal"') > html["orientering"].index('id="anbefales"')
    assert 'id="indstilling"' not in html["orientering"]
    chosen = re.findall(r'aria-current="true" data-pack-link rel="nofollow">(\w+)', html["beslutning"])
    assert chosen == ["Beslutning"]


def test_only_the_ticked_questions_go_along(client):
    every = pack(MIXED).questions
    wanted = [every[-1].slug, every[0].slug]
    html = page(client, f"/moede/?{MIXED}&" + "&".join(f"spoergsmaal={slug}" for slug in wanted))
    ticked = re.findall(r'name="spoergsmaal" value="([^"]+)" form="pakkens-spoergsmaal" checked', html)
    assert sorted(ticked) == sorted(wanted)
    assert len(re.findall(r'type="checkbox" class="form-checkbox" id="sp-', html)) == len(every)
    none = page(client, f"/moede/?{MIXED}&spoergsmaal=")
    assert " checked" not in none and 'name="spoergsmaal"' in none
    assert len(pack(MIXED).ticked) == 5


def test_the_form_keeps_the_pack(client):
    html = page(client, f"/moede/?{MIXED}&formaal=beslutning")
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', html)
    assert [value for name, value in fields if name in (CASE, RECOMMENDATION, FIGURE)] == [
        "koege-er-du-paa-vej", "9", "ensomhed", "svendborg-loma", "14",
    ]  # fmt: skip
    assert ("formaal", "beslutning") in fields and ("spoergsmaal", "") in fields
    html = page(client, own(ORDER))
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', html)
    assert [value for name, value in fields if name == "vaelg"] == ORDER


# --- Changing and sharing ------------------------------------------------------------------------------------------


def line(html, value):
    """{word: address} of the links that move an entry or take it out."""
    part = html.split(f'data-line="{value}"')[1].split("</li>")[0]
    return {word: unescape(href) for href, word in re.findall(r'<a href="([^"]+)"[^>]*>(\w[\w ]*)<span', part)}


@pytest.mark.parametrize("address", [own(ORDER), f"/moede/?{MIXED}&formaal=orientering"])
def test_entries_move_and_go_by_plain_links(client, address):
    html = page(client, address)
    links = line(html, "a.9")
    assert entries(page(client, links["Op"])) == ["a.9", ORDER[0], *ORDER[2:]]
    assert entries(page(client, links["Ned"])) == [ORDER[0], ORDER[2], "a.9", *ORDER[3:]]
    assert entries(page(client, links["Tag ud"])) == [value for value in ORDER if value != "a.9"]
    assert "Op" not in line(html, ORDER[0]) and "Ned" not in line(html, ORDER[-1])
    if "formaal" in address:
        assert all("formaal=orientering" in href and "vaelg" not in href for href in links.values())


def test_the_last_one_taken_out_leaves_the_way_in(client):
    html = page(client, line(page(client, own(["a.9"])), "a.9")["Tag ud"])
    assert entries(html) == [] and "Lav en mødepakke" in html and "k-pack-bar" not in html


def test_the_shared_link_is_the_same_pack_and_nobodys_choice(client):
    html = page(client, own(ORDER) + "&formaal=beslutning&spoergsmaal=redaktion-hvad-ville-vi-stoppe")
    link = unescape(re.search(r'value="([^"]+)" data-pack-share', html)[1])
    parts = urlsplit(link)
    other = page(client, f"{parts.path}?{parts.query}")
    assert "vaelg" not in link and entries(other) == ORDER
    assert "Til beslutning." in other and "k-pack-bar" not in other
    assert re.findall(r'name="spoergsmaal" value="([^"]+)" form="pakkens-spoergsmaal" checked', other) == re.findall(
        r'name="spoergsmaal" value="([^"]+)" form="pakkens-spoergsmaal" checked', html
    )
    assert "<svg viewBox" in html.split('class="k-pack-qr"')[1][:200]
    assert unescape(re.search(r'rel="canonical" href="([^"]+)"', html)[1]) == link


def test_a_shared_pack_can_be_made_ones_own(client):
    html = page(client, f"/moede/?{MIXED}&vaelg=aarhus-read")
    assert "Den erstatter de 1" in html and "1 i mødepakken" in html
    link = next(
        href for href in hrefs(html) if [v for n, v in parse_qsl(urlsplit(href).query) if n == "vaelg"] == ORDER
    )
    assert entries(page(client, link)) == ORDER


def test_the_readers_own_words_are_no_part_of_what_is_sent(client):
    html = page(client, own(ORDER))
    fields = re.findall(r"<(?:input|textarea)[^>]*data-pack-field[^>]*>", html)
    assert len(fields) == 3 and not any(" name=" in field for field in fields)


# --- What is not there ---------------------------------------------------------------------------------------------


def test_what_is_gone_is_named_and_the_rest_is_shown(client, write_guard):
    with write_guard.paused():
        Case.objects.filter(slug=CASES[0]).update(archived_at="2026-01-01T00:00:00Z", archived_by="test")
        Recommendation.objects.filter(number=9).update(state="draft")
    html = page(client, own([*ORDER, "findes-ikke", "x y"]))
    assert entries(html) == ORDER[2:]
    assert notices(html) == [
        "Kataloget har ikke eksemplet »koege-er-du-paa-vej«, anbefalingen »9«, eksemplet »findes-ikke« og »x y«. "
        "Det kan være taget ud eller have fået nyt navn. Resten er her."
    ]


def test_of_more_than_ten_the_first_ten_are_shown(client):
    eleventh = Case.objects.published().exclude(slug__in=TEN).select_related("live").first()
    html = page(client, own([*TEN, eleventh.slug]))
    assert entries(html) == TEN
    assert notices(html) == [f"En mødepakke har plads til 10. »{eleventh.live.title}« er ikke med."]


def test_an_unknown_theme_purpose_or_parameter_is_named(client):
    html = page(client, "/moede/?tema=findes-ikke&formaal=fest&farve=blaa&utm_source=x")
    assert "»findes-ikke«" in notices(html)[0]
    assert notices(html)[1] == "Siden kender ikke »farve« og »formaal=fest«. Det er uden betydning."


@pytest.mark.parametrize("query", HOSTILE)
def test_a_hostile_address_gives_an_honest_page(client, query):
    html = page(client, f"/moede/?{query}")
    assert "<script>" not in html and html.count("<h1") == 1 and entries(html) == []


def test_an_empty_pack_shows_the_ways_in(client):
    html = page(client, "/moede/")
    ready = [href for href in hrefs(html) if href.startswith("/moede/?tema=")]
    assert len(ready) == 4 and 'name="robots"' not in html
    assert all(entries(page(client, href)) for href in ready)
    assert 'content="noindex, follow"' in page(client, ready[0])


# --- Choosing, on all pages ----------------------------------------------------------------------------------------


def test_an_entry_is_written_so_that_the_kinds_cannot_be_mistaken():
    for value, entry in {
        "a9": Entry(CASE, "a9"),
        "t-motion": Entry(CASE, "t-motion"),
        "a.9": Entry(RECOMMENDATION, "9"),
        "t.ensomhed": Entry(FIGURE, "ensomhed"),
    }.items():
        assert entry_of(value) == entry and entry.value == value
    assert not any(map(entry_of, ["", ".", "a.", "t.", "a.b.c", "x y", "Æ", "x" * 51]))


@pytest.mark.parametrize(
    ("address", "value"),
    [
        ("/cases/koege-er-du-paa-vej/", "koege-er-du-paa-vej"),
        ("/cases/koege-er-du-paa-vej/?vis=kort", "koege-er-du-paa-vej"),
        ("/anbefalinger/laesning-og-motivation/", "a.9"),
        ("/tal/ensomhed/", "t.ensomhed"),
        ("/cases/?q=fravær&tema=skole-og-sfo", "koege-er-du-paa-vej"),
    ],
)
def test_a_link_puts_in_and_takes_out_on_the_same_page(client, address, value):
    def toggle(html):
        return unescape(re.search(rf'<a id="pakke-{re.escape(value)}" href="([^"]+)" rel="nofollow">', html)[1])

    html = page(client, address)
    link = toggle(html)
    parts = urlsplit(link)
    assert parts.path == urlsplit(address).path and parts.fragment == f"pakke-{value}"
    asked = parse_qsl(urlsplit(address).query)
    assert sorted(parse_qsl(parts.query)) == sorted([*asked, ("vaelg", value)])
    chosen = page(client, link.partition("#")[0])
    assert "1 i mødepakken" in chosen and "Tag ud" in chosen
    back = toggle(chosen)
    assert sorted(parse_qsl(urlsplit(back).query)) == sorted(asked)
    assert "k-pack-bar" not in page(client, back.partition("#")[0])


def test_a_full_pack_takes_no_more(client):
    html = page(client, "/cases/lolland-forstaa-din-baby/?" + own(TEN).partition("?")[2])
    assert "Din mødepakke er fuld" in html and "10 i mødepakken" in html
    assert "Læg i mødepakke" not in html.split("lignende")[0].split("k-pack-line")[1].split("</p>")[0]


def test_every_link_of_a_pack_carries_the_choice(client):
    html = page(client, f"/cases/svendborg-loma/?vaelg={TEN[1]}&vaelg={TEN[2]}&q=x")
    inner = [href for href in hrefs(html) if not href.startswith("/static/")]
    without = [href for href in inner if "vaelg=a.9&vaelg=t.ensomhed" not in href]
    assert without == ["/cases/svendborg-loma/?q=x"] and f'href="{without[0]}" rel="nofollow" data-pack-empty' in html
    assert re.search(r'rel="canonical" href="[^"]*/cases/svendborg-loma/"', html)


def test_a_choice_is_never_kept_for_others():
    browser, kept = Client(headers={"accept-encoding": "br"}), caches["pages"]

    def html(address):
        response = browser.get(address)
        assert response["Cache-Control"] == "no-cache"
        return brotli.decompress(response.content).decode()

    kept.clear()
    assert "a.9" in html("/om/?vaelg=a.9") and "a.9" not in html("/om/?vaelg=a.2")
    assert len(kept._cache) == 0
    assert "k-pack-bar" not in html("/om/") and len(kept._cache) == 1
    assert "a.9" in html("/om/?vaelg=a.9") and "k-pack-bar" not in html("/om/")
    assert len(kept._cache) == 1
    kept.clear()


def test_themes_and_recommendations_lead_to_ready_packs(client):
    assert "/moede/?tema=dagtilbud" in hrefs(page(client, "/temaer/dagtilbud/"))
    front = hrefs(page(client, "/"))
    assert all(f"/moede/?tema={slug}" in front for slug in Theme.objects.published().values_list("slug", flat=True))
    html = page(client, "/anbefalinger/laesning-og-motivation/")
    link = next(href for href in hrefs(html) if href.startswith("/moede/?") and "anbefaling=9" in href)
    found = entries(page(client, link))
    assert "a.9" in found and any(value == "aarhus-read" for value in found)
