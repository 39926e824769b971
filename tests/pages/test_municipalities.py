"""The map and the list of municipalities, and the page of one: counts, links, notices and queries."""

import re
from datetime import date
from html import unescape
from unittest import mock

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from cases.choices import MunicipalityRole
from cases.facets import GROUND
from cases.models import Case, CaseMunicipality, Municipality
from catalogue.pages.municipalities import list_page, selection_of
from catalogue.pages.rows import live
from recommendations.models import Theme
from tests.factories import make_cases

pytestmark = pytest.mark.django_db

TILE = re.compile(
    r'<a class="k-tile k-tile-(?P<shade>\d)" href="(?P<url>[^"]*)" data-municipality="(?P<slug>[^"]*)"'
    r' data-count="(?P<count>\d+)"(?P<rest>[^>]*)>(?P<inside>.*?)</a>'
)
ROW = re.compile(
    r'<li data-municipality="(?P<slug>[^"]*)" data-count="(?P<count>\d+)"[^>]*>'
    r'<a href="(?P<url>[^"]*)">(?P<inside>.*?)</li>'
)


def page(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def tiles(html):
    return {found["slug"]: found for found in TILE.finditer(html)}


def rows(html):
    return {found["slug"]: found for found in ROW.finditer(html)}


def canonical(html):
    """The path of the canonical address, without the site's own host."""
    return unescape(re.search(r'<link rel="canonical" href="(?:https?://[^/]+)?([^"]*)"', html)[1])


def total(client, address):
    return int(re.search(r'data-total="(\d+)"', page(client, address))[1])


def themes():
    return list(Theme.objects.published().values_list("slug", flat=True))


def test_the_map_and_the_list_say_the_same_of_all_98(client):
    for theme in ("", *themes()):
        html = page(client, f"/kommuner/?tema={theme}" if theme else "/kommuner/")
        on_map, listed = tiles(html), rows(html)
        assert len(on_map) == len(listed) == 98
        for slug, tile in on_map.items():
            row = listed[slug]
            assert (tile["count"], tile["url"]) == (row["count"], row["url"]), slug
            assert f">{tile['count']}</text>" in tile["inside"] or tile["count"] == "0"
            assert f"{tile['count']} eksemp" in row["inside"] or tile["count"] == "0"


def test_the_counts_are_those_of_the_facets_for_every_theme(client):
    for theme in ("", *themes()):
        chosen = f"tema={theme}" if theme else ""
        counts = {slug: int(tile["count"]) for slug, tile in tiles(page(client, f"/kommuner/?{chosen}")).items()}
        facet = dict(
            re.findall(r'name="kommune" value="([^"]*)" data-count="(\d+)"', page(client, f"/cases/?{chosen}"))
        )
        assert {slug: count for slug, count in counts.items() if count} == {s: int(n) for s, n in facet.items()}


def test_a_tile_leads_to_as_many_cases_as_it_says(client):
    html = page(client, "/kommuner/?tema=skole-og-sfo")
    led = [tile for tile in tiles(html).values() if tile["count"] != "0"]
    assert len(led) > 10
    for tile in led[:6]:
        assert total(client, tile["url"].replace("&amp;", "&")) == int(tile["count"])


def test_only_those_that_carry_a_case_out_are_counted(client):
    html = page(client, "/kommuner/")
    ties = CaseMunicipality.objects.filter(role=MunicipalityRole.CARRIES_OUT)
    doing = set(ties.values_list("municipality__slug", flat=True))
    taking_part = set(CaseMunicipality.objects.values_list("municipality__slug", flat=True)) - doing
    assert taking_part
    for slug in taking_part:
        assert tiles(html)[slug]["count"] == "0"
        assert "deltager" in rows(html)[slug]["inside"] or "inspirationskilde" in rows(html)[slug]["inside"]


def test_a_role_is_named_only_where_the_case_is_of_the_theme(client):
    tie = live_tie()
    cases = GROUND.get().facets
    of_theme = {theme: cases.kept([tie.version.case.slug], cases.chosen("tema", [theme])) for theme in themes()}
    assert any(of_theme.values()) and not all(of_theme.values())
    for theme, found in of_theme.items():
        others = CaseMunicipality.objects.filter(municipality=tie.municipality).exclude(pk=tie.pk)
        if not others.exists():
            row = rows(page(client, f"/kommuner/?tema={theme}"))[tie.municipality.slug]
            assert ("deltager" in row["inside"]) == bool(found)


def live_tie():
    """A tie of a municipality that has no other."""
    for tie in CaseMunicipality.objects.filter(role=MunicipalityRole.TAKES_PART).select_related("version__case"):
        if CaseMunicipality.objects.filter(municipality=tie.municipality).count() == 1:
            return tie
    raise AssertionError("no municipality that only takes part in one case")


def test_a_tile_with_cases_is_a_named_link_and_a_quiet_one_no_stop(client):
    for tile in tiles(page(client, "/kommuner/")).values():
        if tile["count"] == "0":
            assert 'tabindex="-1" aria-hidden="true"' in tile["rest"] and tile["shade"] == "0"
        else:
            name = Municipality.objects.get(slug=tile["slug"]).full_name
            assert f'aria-label="{name}: {tile["count"]} eksemp' in tile["rest"] and "tabindex" not in tile["rest"]
        assert "<title>" in tile["inside"]


def test_an_unknown_theme_is_ignored_and_named(client):
    html = page(client, "/kommuner/?tema=findes-ikke&tema=dagtilbud&utm_source=brev")
    assert html.count('data-notice="ignored-parameter"') == 1
    assert "»findes-ikke« under Tema" in html
    assert canonical(html) == "/kommuner/?tema=dagtilbud"
    assert tiles(html).keys() == tiles(page(client, "/kommuner/")).keys()
    assert 'data-notice="ignored-parameter"' in page(client, "/kommuner/?alder=3-5-aar")


def test_each_selection_has_one_address(client):
    first, second = themes()[:2]
    both = page(client, f"/kommuner/?tema={second}&tema={first}&vis=alt&vaelg=x")
    assert canonical(both) == f"/kommuner/?tema={first}&tema={second}"
    plain = page(client, "/kommuner/?vis=alt")
    assert canonical(plain) == "/kommuner/" and 'name="robots"' not in plain
    assert 'content="noindex, follow"' in page(client, f"/kommuner/?tema={first}")


def test_the_themes_are_plain_links_that_say_how_many(client):
    html = page(client, "/kommuner/?tema=dagtilbud")
    links = re.search(r'<nav class="k-map-themes".*?</nav>', html, re.DOTALL)[0]
    assert re.findall(r'href="([^"]*)"', links) == ["/kommuner/", *(f"/kommuner/?tema={slug}" for slug in themes())]
    assert re.findall(r'href="([^"]*)" aria-current="true"', links) == ["/kommuner/?tema=dagtilbud"]
    said = dict(re.findall(r'href="/kommuner/\?tema=([^"]*)".*?>(\d+) kommune', links))
    for slug, number in said.items():
        counted = tiles(page(client, f"/kommuner/?tema={slug}")).values()
        assert int(number) == sum(tile["count"] != "0" for tile in counted)


def test_the_regions_of_the_page_follow_the_date(client):
    html = page(client, "/kommuner/")
    assert "Region Østdanmark begynder 1. januar 2027" in html
    with mock.patch("django.utils.timezone.localdate", return_value=date(2027, 1, 1)):
        html = page(client, "/kommuner/")
        assert 'id="oestdanmark"' in html and 'id="sjaelland"' not in html
        assert "begynder" not in html
        koege = page(client, "/kommuner/koege/")
    assert "Andre i Region Østdanmark" in koege and 'href="/cases/?region=oestdanmark"' in koege


def test_a_region_says_how_many_cases_its_link_gives(client):
    html = page(client, "/kommuner/?tema=dagtilbud")
    links = re.findall(
        r'<a href="(/cases/\?tema=dagtilbud&amp;region=[a-z]+)">Se (?:de (\d+) eksempler|eksemplet)', html
    )
    assert links
    for url, number in links:
        assert total(client, url.replace("&amp;", "&")) == int(number or 1)


def test_the_pages_ask_no_more_with_more_cases(client):
    def asked(address):
        page(client, address)  # the counts are built anew after a change
        with CaptureQueriesContext(connection) as queries:
            page(client, address)
        return len(queries)

    addresses = ["/kommuner/", "/kommuner/?tema=dagtilbud", "/kommuner/aalborg/", "/kommuner/laesoe/", "/"]
    before = [asked(address) for address in addresses]
    make_cases(40, seed=5)
    after = [asked(address) for address in addresses]
    assert before == after
    assert before[:2] == [3, 3] and max(before) <= 15


def test_the_page_is_made_from_a_selection_alone():
    ground = GROUND.get()
    made = list_page(ground, selection_of(RequestFactory().get("/kommuner/?tema=dagtilbud"), ground))
    assert made.title == "Kommuner: Dagtilbud"
    assert made.map.total == 98


# --- One municipality ------------------------------------------------------------------------------------------------


def test_a_municipality_counts_its_themes_as_the_lists_do(client):
    html = page(client, "/kommuner/aalborg/")
    table = re.search(r'<table class="k-table k-theme-counts">.*?</table>', html, re.DOTALL)[0]
    links = re.findall(r'<a href="([^"]*)" aria-label="(\d+) fra (kommunen|regionen)', table)
    assert len(links) == 8
    for url, number, _ in links:
        assert total(client, url.replace("&amp;", "&")) == int(number)
    own = html[html.index('id="udfoerer"') : html.index('id="deltager"')]
    assert total(client, "/cases/?kommune=aalborg") == own.count('<li class="k-case-row')


def test_a_municipality_shows_what_the_rest_of_its_region_has(client):
    html = page(client, "/kommuner/koege/")
    beside = html[html.index('id="regionen"') : html.index('id="fortael"')]
    shown = re.findall(r'data-case="([a-z0-9-]+)"', beside)
    assert shown and "koege-er-du-paa-vej" not in shown
    members = GROUND.get().regions.members["sjaelland"]
    for slug in shown:
        ties = Case.objects.get(slug=slug).live.municipality_ties.filter(role=MunicipalityRole.CARRIES_OUT)
        assert set(ties.values_list("municipality__slug", flat=True)) & members
    assert {found["slug"] for found in ROW.finditer(beside)} <= members - {"koege"}
    assert f"Se alle {total(client, '/cases/?region=sjaelland')} eksempler fra Region Sjælland" in beside


def test_a_municipality_without_cases_is_honest_and_invites(client):
    html = page(client, "/kommuner/laesoe/")
    assert "endnu ingen eksempler, som Læsø Kommune står bag" in html
    assert "Det har andre i Region Nordjylland prøvet" in html
    assert 'href="/indsend/?kommune=laesoe"' in html
    assert "kommune=laesoe" not in html.replace("/indsend/?kommune=laesoe", "")  # no link to an empty list


def test_every_municipality_is_marked_on_its_own_small_map(client):
    found = set()
    for slug in ("koege", "bornholm", "laesoe"):
        html = page(client, f"/kommuner/{slug}/")
        found.add(re.search(r'<rect class="k-mark-carries-out" x="(\d+)" y="(\d+)"', html).groups())
        assert html.count("k-mark-") == 1
    assert len(found) == 3


# --- Elsewhere -------------------------------------------------------------------------------------------------------


def test_the_front_page_has_the_map_and_leads_to_the_list(client):
    html = page(client, "/")
    assert len(tiles(html)) == 98
    assert '<a href="/kommuner/">Se alle kommuner' in html
    assert html.count('id="efter-kortet"') == 1 == page(client, "/kommuner/").count('id="efter-kortet"')


def test_a_case_marks_who_carries_it_out_and_who_takes_part_in_words(client):
    tie = CaseMunicipality.objects.filter(role=MunicipalityRole.TAKES_PART).select_related("version__case").first()
    html = page(client, tie.version.case.get_absolute_url())
    facts = html[html.index('class="k-where"') :]
    facts = facts[: facts.index("</div>")]
    for role, mark in (("udfoerer", "carries-out"), ("deltager", "takes-part"), ("inspirationskilde", "inspires")):
        names = tie.version.municipality_ties.filter(role=role).values_list("municipality__name", flat=True)
        assert facts.count(f'"k-mark-{mark}"') == len(names) + bool(names)
        assert (f"{MunicipalityRole(role).label}: " in facts) == bool(names)
        assert all(name in facts for name in names)


def test_a_case_without_a_municipality_has_no_map(client):
    case = Case.objects.published().exclude(live__municipality_ties__isnull=False).first()
    assert "k-where" not in page(client, case.get_absolute_url())


def test_the_links_of_the_map_carry_the_reserved_parameters(client):
    html = page(client, "/kommuner/?tema=dagtilbud&vaelg=billund-xit")
    assert all("vaelg=billund-xit" in tile["url"] for tile in tiles(html).values())


def test_a_case_with_two_roles_for_the_municipality_stands_once_on_its_page(client):
    twice = [
        tie
        for tie in live(CaseMunicipality.objects.filter(role="deltager")).select_related("municipality")
        if live(CaseMunicipality.objects.filter(role="inspirationskilde")).filter(
            version=tie.version, municipality=tie.municipality
        )
    ]
    assert twice, "no case has a municipality in two roles any more: make one here"
    slug = twice[0].version.case.slug
    html = client.get(twice[0].municipality.get_absolute_url()).content.decode()
    assert html.count(f'data-case="{slug}"') == 1
    assert html.index('id="deltager"') < html.index(f'data-case="{slug}"')
