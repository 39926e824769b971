"""The list of cases: rows, counts and clicks agree with each other and with plain Python, on any selection."""

import re
from datetime import date
from unittest import mock

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases import actions
from cases.choices import AGE_GROUPS, LADDER
from cases.facets import FACETS, GROUND, KIND, facet_lines, regions_on
from cases.filters import SORTS, CaseFilterSet
from cases.models import Case, Municipality
from catalogue.core.stamp import renew_stamp
from recommendations.actions import archive_content
from recommendations.models import EvidenceSource, Recommendation, Theme, Topic
from tests.factories import make_case, make_cases
from tests.workflow import complete, release

pytestmark = pytest.mark.django_db

IN_ONE_TRANSACTION = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
MAX_QUERIES = 15


def filters(query=""):
    return CaseFilterSet(QueryDict(query), GROUND.get())


def slugs(query=""):
    return [case.slug for case in filters(query).qs]


def place(slug):
    return Municipality.objects.get(slug=slug)


# --- Against plain Python --------------------------------------------------------------------------------------------


def facts(case):
    """What a published case has of each facet, told once more from its rows."""
    version = case.live
    ties = version.recommendation_ties.select_related("recommendation__theme")
    places = [tie.municipality for tie in version.municipality_ties.filter(role="udfoerer")]
    sources = [mention.document for mention in version.mentions.all()]
    sources += [row.source for row in (*version.source_ties.all(), *version.evaluations.all())]
    start, end = version.age_from_months, version.age_to_months
    months = set() if start is None else set(range(start, end))
    return {
        "tema": {tie.recommendation.theme.slug for tie in ties} | ({version.theme.slug} if version.theme else set()),
        "alder": {g.slug for g in AGE_GROUPS if months & set(range(g.start, g.end))} if months else {"ikke-oplyst"},
        "emne": {topic.slug for topic in version.topics.all()},
        "arena": {setting.slug for setting in version.settings.all()},
        "aktoer": {actor.slug for actor in version.actors.all()},
        "dokumentation": {version.documentation_here},
        "anbefaling": {str(tie.recommendation.number) for tie in ties},
        "tilgang": {version.approach} - {""},
        "kommune": {municipality.slug for municipality in places},
        "region": {municipality.region_on().slug for municipality in places},
        "type": {case.kind},
        "kilde": {source.document_key or source.slug for source in sources if source},
        "aar": {str(version.reported_year)},
        "ulighed": {evaluation.inequality for evaluation in version.evaluations.all()},
    }


def meets(held, chosen, leaving_out=""):
    return all(held[name] & set(values) for name, values in chosen.items() if values and name != leaving_out)


@pytest.fixture
def everything():
    """{slug: facts} of sixty random cases and the real ones."""
    make_cases(60, seed=3)
    return {case.slug: facts(case) for case in Case.objects.published().select_related("live")}


@pytest.fixture
def more():
    """Enough cases for three pages."""
    make_cases(40, seed=3)


@given(data=st.data())
@IN_ONE_TRANSACTION
def test_rows_counts_and_clicks_agree_on_any_selection(everything, data):
    ground = GROUND.get()
    names = data.draw(st.lists(st.sampled_from([facet.name for facet in FACETS]), max_size=4, unique=True))
    # Values that something has, so that not all selections are empty.
    held = {name: sorted({value for facts in everything.values() for value in facts[name]}) for name in names}
    chosen = {n: data.draw(st.lists(st.sampled_from(held[n] or list(ground.words[n])), max_size=3)) for n in names}
    query = QueryDict(mutable=True)
    for name, values in chosen.items():
        query.setlist(name, values)
    listed = CaseFilterSet(query, ground)

    expected = {slug for slug, held in everything.items() if meets(held, chosen)}
    assert {case.slug for case in listed.qs} == expected
    assert listed.qs.count() == len(expected)  # nothing twice
    assert set(ground.facets.kept(ground.facets.keys, listed.matching())) == expected
    counts = listed.counts()
    for facet in FACETS:
        for value in ground.words[facet.name]:
            others = [held for held in everything.values() if meets(held, chosen, leaving_out=facet.name)]
            alone = sum(value in held[facet.name] for held in others)
            assert counts.get(facet.name, {}).get(value, 0) == alone, (facet.name, value)

    clicked = data.draw(st.sampled_from([facet.name for facet in FACETS]))
    value = data.draw(st.sampled_from(list(ground.words[clicked])))
    only = listed.selection.choose(clicked, [value])
    assert len(slugs(only.url.partition("?")[2])) == counts.get(clicked, {}).get(value, 0)
    for chip in listed.selection.chips():
        assert len(slugs(chip.url.partition("?")[2])) == listed.count_without(chip.name, chip.value)


@given(words=st.lists(st.sampled_from(["sund", "skole", "leg", "zebra"]), min_size=1, max_size=2), data=st.data())
@settings(IN_ONE_TRANSACTION, max_examples=25)
def test_words_narrow_rows_and_counts_alike(searchable, words, data):
    q = "+".join(words)
    sort = data.draw(st.sampled_from(list(SORTS)))
    kind = data.draw(st.sampled_from(["", "&type=lokalt-eksempel", "&alder=6-9-aar&alder=ikke-oplyst"]))
    listed = filters(f"q={q}&sorter={sort}{kind}")
    hits = [hit.key for hit in listed.found.hits if hit.kind == KIND]
    others = set(slugs(kind.lstrip("&")))
    expected = [slug for slug in hits if slug in others]
    assert {case.slug for case in listed.qs} == set(expected)
    assert len(listed.matching()) == len(expected)
    shown = [case.slug for case in listed.page(0, 1000)]
    if sort == "relevans":
        assert shown == expected
        assert [case.slug for case in listed.page(1, 3)] == expected[1:3]
    else:
        assert shown == [slug for slug in slugs(f"sorter={sort}{kind}") if slug in expected]


@pytest.fixture
def searchable():
    make_cases(25, seed=5, searchable=True)


# --- Order -----------------------------------------------------------------------------------------------------------


def sort_values(case, sort, chosen_age):
    """What the order goes by, as plain Python sorts it."""
    version = case.live
    title = (version.sort_key, case.slug)
    if sort == "titel":
        return title
    if sort == "nyeste":
        return (-version.reported_year, -case.first_published_at.timestamp(), *title)
    if sort == "kommune":
        keys = [tie.municipality.sort_key for tie in version.municipality_ties.all() if tie.role == "udfoerer"]
        return (not keys, min(keys, default=""), *title)
    span = float("inf") if version.age_from_months is None else version.age_to_months - version.age_from_months
    examined = -LADDER.index(version.documentation_here)
    return (version.depth != "fuld", span if chosen_age else 0, examined, -version.reported_year, *title)


@pytest.mark.parametrize("age", ["", "alder=3-5-aar&alder=ikke-oplyst"])
@pytest.mark.parametrize("sort", list(SORTS))
def test_order(more, sort, age):
    found = list(filters(f"sorter={sort}&{age}").qs)
    assert len(found) > 5
    assert [case.slug for case in found] == [
        case.slug for case in sorted(found, key=lambda case: sort_values(case, sort, chosen_age=bool(age)))
    ]


def test_equal_titles_are_ordered_by_their_slugs_byte_by_byte():
    names = ["ens-b", "ensa", "ens-aa", "ensaa", "ens1"]
    for name in names:
        make_case(name, title="Ens", topics=[Topic.objects.first()], kind="forskningsprojekt", reported_year=1999)
    assert slugs("aar=1999&sorter=titel") == sorted(names)


# --- What a reader may write -----------------------------------------------------------------------------------------


@given(
    query=st.dictionaries(
        st.text(max_size=8) | st.sampled_from([f.name for f in FACETS] + ["q", "side", "sorter"]),
        st.lists(st.text(max_size=30), max_size=3),
        max_size=6,
    )
)
@IN_ONE_TRANSACTION
def test_anything_is_answered(query):
    data = QueryDict(mutable=True)
    for name, values in query.items():
        data.setlist(name, values)
    listed = CaseFilterSet(data, GROUND.get())
    listed.page(0, 20).count()
    # The canonical address leads to the same selection, and says nothing more.
    again = CaseFilterSet(QueryDict(listed.selection.url.partition("?")[2]), GROUND.get())
    assert again.selection.pairs() == listed.selection.pairs()
    assert not again.notices()


def test_unknown_values_are_dropped_and_named():
    listed = filters("kommune=9999&kommune=koege&alder=x&utm_source=brev&vaelg=a&vis=kort&fooo=1&sorter=skidt")
    assert listed.selection.values == {"kommune": ("koege",)}
    (values, names) = listed.notices()
    assert "»9999« under Kommune" in values.text and "»x« under Alder" in values.text and "»skidt«" in values.text
    assert "»fooo«" in names.text and "utm" not in names.text and "vaelg" not in names.text


def test_other_ways_to_write_a_value():
    document = EvidenceSource.objects.documents().first()
    number_2 = Recommendation.objects.get(number=2)
    query = f"kommune=0259&anbefaling={number_2.slug}&anbefaling=2&kilde={document.slug}"
    assert filters(query).selection.values == {
        "anbefaling": ("2",),
        "kommune": ("koege",),
        "kilde": (document.document_key,),
    }


def test_values_stand_in_the_order_of_the_page():
    query = "side=1&tema=&alder=6-9-aar&q=&alder=graviditet&type=forskningsprojekt&emne=skolefravaer"
    canonical = "/cases/?alder=graviditet&alder=6-9-aar&emne=skolefravaer&type=forskningsprojekt"
    assert filters(query).selection.url == canonical


def test_unpublished_sources_are_no_choice():
    source = EvidenceSource.objects.works().first()
    make_case("med-kilde", sources=[source])
    assert "med-kilde" in slugs(f"kilde={source.slug}")
    with mock.patch("catalogue.models.EditableQuerySet.published", lambda self: self.none()):
        renew_stamp()
        assert filters(f"kilde={source.slug}").selection.dropped == (("kilde", (source.slug,)),)


# --- What counts -----------------------------------------------------------------------------------------------------


def test_only_municipalities_that_carry_it_out_count():
    others = [(place("odense"), "deltager"), (place("aarhus"), "inspirationskilde")]
    make_case("roller", municipalities=[place("koege"), *others])
    assert "roller" in slugs("kommune=koege")
    assert "roller" not in slugs("kommune=odense") and "roller" not in slugs("kommune=aarhus")
    assert "roller" in slugs("region=sjaelland") and "roller" not in slugs("region=midtjylland")


def test_ages_overlap_from_inclusive_to_exclusive():
    make_case("til-6", age_from_months=36, age_to_months=72)
    make_case("gravid", age_from_months=-9, age_to_months=0)
    make_case("uden-alder")
    assert "til-6" in slugs("alder=3-5-aar") and "til-6" not in slugs("alder=6-9-aar")
    assert "gravid" in slugs("alder=graviditet") and "gravid" not in slugs("alder=0-11-maaneder")
    assert "uden-alder" in slugs("alder=ikke-oplyst") and "uden-alder" not in slugs("alder=3-5-aar")
    assert {"til-6", "uden-alder"} <= set(slugs("alder=3-5-aar&alder=ikke-oplyst"))


def test_the_step_is_the_one_here_and_inequality_that_of_any_evaluation():
    elsewhere = {"scope": "andre-steder", "design": "lodtraekning", "inequality": "ja"}
    make_case("undersoegt", evaluations=[elsewhere, {"design": "fulgt-op", "inequality": "nej"}])
    assert "undersoegt" in slugs("dokumentation=fulgt-op") and "undersoegt" not in slugs("dokumentation=lodtraekning")
    assert "undersoegt" in slugs("ulighed=ja") and "undersoegt" in slugs("ulighed=nej")


def test_a_case_outside_the_fourteen_has_its_own_theme():
    theme = Theme.objects.get(slug="dagtilbud")
    make_case("udenfor", theme=theme)
    assert "udenfor" in slugs("tema=dagtilbud") and "udenfor" not in slugs("tema=skole-og-sfo")


def test_an_archived_recommendation_gives_no_theme():
    theme = Theme.objects.get(slug="dagtilbud")
    recommendation = Recommendation.objects.filter(theme=theme).first()
    make_case("knyttet", recommendations=[recommendation])
    before = filters().counts()["tema"]["dagtilbud"]
    assert "knyttet" in slugs("tema=dagtilbud") and len(slugs("tema=dagtilbud")) == before
    archive_content(kind="recommendation", obj=recommendation, by="anna")
    assert "knyttet" not in slugs("tema=dagtilbud")
    assert len(slugs("tema=dagtilbud")) == filters().counts()["tema"]["dagtilbud"] < before
    assert filters(f"anbefaling={recommendation.number}").selection.dropped


def test_readers_follow_the_live_version():
    case = make_case("levende", topics=[Topic.objects.get(slug="tandsundhed")], searchable=True)
    draft = actions.start_edit(case=case, by="anna")
    draft.topics.set([Topic.objects.get(slug="skolefravaer")])
    assert "levende" in slugs("emne=tandsundhed") and "levende" not in slugs("emne=skolefravaer")
    release(complete(draft))
    assert "levende" in slugs("emne=skolefravaer") and "levende" not in slugs("emne=tandsundhed")
    before = filters().counts()["emne"]["skolefravaer"]
    actions.archive(case=Case.objects.get(slug="levende"), by="anna")
    assert "levende" not in slugs()
    assert filters().counts().get("emne", {}).get("skolefravaer", 0) == before - 1


def test_facet_lines_have_a_fixed_order():
    case = make_case("linjer", municipalities=[place("odense"), place("koege")], age_from_months=0, age_to_months=40)
    lines = facet_lines(case, case.live).splitlines()
    assert lines == [
        "alder=0-11-maaneder",
        "alder=1-2-aar",
        "alder=3-5-aar",
        "dokumentation=beskrevet",
        "kommune=koege",
        "kommune=odense",
        "type=kommunal-indsats",
        "aar=2022",
    ]


# --- Regions and time ------------------------------------------------------------------------------------------------


def on(day):
    return mock.patch("django.utils.timezone.localdate", lambda *_: day)


def counted(region):
    return filters().counts()["region"].get(region, 0)


def test_regions_follow_the_day_and_old_addresses_go_on_working():
    before = {region: len(slugs(f"region={region}")) for region in ("hovedstaden", "sjaelland")}
    make_case("i-koege", municipalities=[place("koege")])
    make_case("i-ballerup", municipalities=[place("ballerup")])
    with on(date(2026, 12, 31)):
        assert "i-koege" in slugs("region=sjaelland") and "i-ballerup" in slugs("region=hovedstaden")
        assert counted("sjaelland") == before["sjaelland"] + 1 and slugs("region=oestdanmark") == []
        (notice,) = filters("region=oestdanmark").notices()
        assert notice.kind == "coming-region" and "2027" in notice.text
        assert not filters("region=sjaelland").notices()
    with on(date(2027, 1, 1)):
        assert {"i-koege", "i-ballerup"} <= set(slugs("region=oestdanmark"))
        assert counted("oestdanmark") == len(slugs("region=oestdanmark"))
        assert "i-koege" in slugs("region=sjaelland") and "i-ballerup" not in slugs("region=sjaelland")
        assert len(slugs("region=sjaelland")) == before["sjaelland"] + 1 == len(filters("region=sjaelland").matching())
        (notice,) = filters("region=sjaelland").notices()
        assert notice.kind == "old-region" and "Region Sjælland" in notice.text
        assert not filters("region=oestdanmark").notices()


def test_the_membership_before_todays_decides_an_old_region():
    rows = [
        ("a", "gammel", date(2000, 1, 1)),
        ("a", "ny", date(2020, 1, 1)),
        ("b", "ny", date(2000, 1, 1)),
        ("c", "gammel", date(2000, 1, 1)),
        ("c", "mellem", date(2010, 1, 1)),
        ("c", "ny", date(2020, 1, 1)),
        ("d", "mellem", date(2030, 1, 1)),
        ("d", "senere", date(2031, 1, 1)),
    ]
    regions = regions_on(date(2025, 6, 1), reversed(rows))
    assert regions.members == {"ny": {"a", "b", "c"}}
    assert regions.former == {"gammel": {"a"}, "mellem": {"c"}}
    assert regions.future == {"senere": date(2031, 1, 1)}
    assert regions_on(date(2020, 1, 1), rows).members == {"ny": {"a", "b", "c"}}
    assert regions_on(date(2019, 12, 31), rows).members == {"gammel": {"a"}, "ny": {"b"}, "mellem": {"c"}}


# --- The page --------------------------------------------------------------------------------------------------------


def page(client, query):
    response = client.get(f"/cases/?{query}")
    assert response.status_code == 200
    return response.content.decode()


def queries(client, query):
    with CaptureQueriesContext(connection) as captured:
        html = page(client, query)
    return len(captured), html


def total(html):
    return int(re.search(r'data-total="(\d+)"', html)[1])


def rows(html):
    return re.findall(r'data-case="([^"]+)"', html)


def boxes(html):
    """{(name, value): count} of the boxes on a page."""
    found = re.findall(r'<input type="checkbox"[^>]* name="(\w+)" value="([^"]+)" data-count="(\d+)"', html)
    return {(name, value): int(count) for name, value, count in found}


def test_a_page_takes_few_queries_whatever_it_shows(client):
    make_case("alene", municipalities=[place("odense")], reported_year=1999)
    for rows_made in (0, 300):
        make_cases(rows_made, seed=7)
        for query in ["", "aar=1999", "alder=6-9-aar&kilde=kl-2022", "sorter=kommune&region=syddanmark", "type=x"]:
            renew_stamp()
            cold, html = queries(client, query)
            warm, _ = queries(client, query)
            assert warm < cold <= MAX_QUERIES, query
    assert total(page(client, "")) > 300


@pytest.mark.parametrize("sort", list(SORTS))
def test_a_search_takes_few_queries(client, searchable, sort):
    cold, html = queries(client, f"q=sund&sorter={sort}")
    warm, _ = queries(client, f"q=sund&sorter={sort}")
    assert total(html) > 3 and warm < cold <= MAX_QUERIES


def test_the_boxes_of_a_page_tell_what_a_click_gives(client, more):
    html = page(client, "alder=6-9-aar")
    assert total(html) == len(slugs("alder=6-9-aar"))
    for (name, value), count in boxes(html).items():
        if name != "alder":
            assert count == len(slugs(f"alder=6-9-aar&{name}={value}")), (name, value)
        else:
            assert count == len(slugs(f"alder={value}")), value
    assert 'value="6-9-aar" data-count="{}" checked'.format(boxes(html)["alder", "6-9-aar"]) in html


def test_pages_show_every_row_once(client, more):
    first = page(client, "sorter=titel")
    pages = -(-total(first) // 20)
    found = [slug for number in range(1, pages + 1) for slug in rows(page(client, f"sorter=titel&side={number}"))]
    assert found == slugs("sorter=titel") and len(found) == total(first) > 40
    beyond = page(client, "sorter=titel&side=9999")
    assert rows(beyond) == found[20 * (pages - 1) :] and "Der er ingen side »9999«" in beyond
    assert rows(page(client, "sorter=titel&side=abc")) == found[:20]


@pytest.mark.parametrize(
    "query",
    [
        "kommune=9999&alder=x",
        "side=9999",
        "q=" + "skrald%00" * 1_200,
        "q=%FF%FE",
        "&".join(f"p{n}={n}" for n in range(2_000)),
    ],
)
def test_rubbish_gives_a_page_with_a_notice(client, query):
    html = page(client, query)
    assert query == "q=%FF%FE" or 'data-notice="ignored-parameter"' in html
    assert "\0" not in html and len(html) < 300_000


def test_what_is_written_is_escaped(client):
    html = page(client, 'tema=<script>alert(1)</script>&q=<b>&<i>=1&vaelg="><script>')
    assert "<script>alert" not in html and "<b>" not in html and "<i>" not in html and '"><script>' not in html


def test_which_pages_search_engines_may_keep(client):
    for query in ["", "tema=dagtilbud", "vaelg=a&utm_source=b", "side=1"]:
        assert "noindex" not in page(client, query)
    two = "tema=dagtilbud&tema=skole-og-sfo"
    for query in ["q=sund", two, "tema=dagtilbud&alder=6-9-aar", "sorter=titel", "type=x&aar=2022"]:
        assert 'name="robots" content="noindex' in page(client, query)


def test_one_address_for_each_selection(client):
    html = page(client, "vis=kort&alder=6-9-aar&alder=graviditet&tema=dagtilbud&fooo=1&side=1")
    canonical = "/cases/?tema=dagtilbud&amp;alder=graviditet&amp;alder=6-9-aar"
    assert re.search(rf'rel="canonical" href="[^"]*{re.escape(canonical)}"', html)


def test_reserved_parameters_follow_the_reader(client, more):
    html = page(client, "vaelg=a&vaelg=b&vis=kort&alder=6-9-aar")
    main = html[html.index("<main") : html.index("</main")]
    addresses = re.findall(r'<a (?![^>]*rel="nofollow")[^>]*href="(/[^"]*)"', main)  # those put in and take out
    assert len(addresses) > 10
    assert all("vaelg=a&amp;vaelg=b&amp;vis=kort" in address for address in addresses)
    assert '<input type="hidden" name="vaelg" value="a"><input type="hidden" name="vaelg" value="b">' in main


def test_nothing_found_shows_ways_out(client, more):
    query = "q=zebraskindsvask&tema=dagtilbud"
    html = page(client, query)
    assert total(html) == 0 and "zebraskindsvask" in html and rows(html) == []
    ways = re.findall(r'<li><a href="([^"]+)">Uden [^<]+</a>: ([^<]+)</li>', html)
    assert [text.split()[0] for _, text in ways] == [str(len(slugs("tema=dagtilbud"))), "stadig"]
    assert ways[0][0] == "/cases/?tema=dagtilbud" and 'href="/temaer/dagtilbud/"' in html


def test_a_form_keeps_everything(client, more):
    html = page(client, "q=sund&region=syddanmark&sorter=titel")
    assert html.count("<form") == 2  # the other one compares
    assert re.search(r'<input [^>]*name="q" value="sund"', html)
    assert '<option value="titel" selected>' in html
    assert "<summary" in html and "Filtre (1 valgt)" in html
    assert re.search(r"<details [^>]*data-more open>", html)  # a filter under "Flere filtre" is chosen
    ids = re.findall(r'<input type="checkbox"[^>]* id="([^"]+)"', html)
    assert len(ids) == len(set(ids)) and all(f'for="{name}"' in html for name in ids)


def test_unknown_age_is_offered_as_an_addition(client, more):
    html = page(client, "alder=6-9-aar")
    count = boxes(html)["alder", "ikke-oplyst"]
    assert count > 0 and re.sub(r"\s+", " ", re.sub("<[^>]+>", "", html)).count(f"+ {count} uden oplyst alder") == 1


def test_a_hit_in_the_text_shows_the_place(client):
    make_case("skjult", title="Noget andet", summary="Uden ordet.", why="De fandt en giraf på loftet.", searchable=True)
    html = page(client, "q=giraf")
    assert rows(html) == ["skjult"] and "<mark>giraf</mark>" in html


# --- The real catalogue ----------------------------------------------------------------------------------------------


def test_the_document_gives_its_nineteen_cases(client):
    described = Case.objects.published().filter(live__mentions__document__document_key="kl-2022", live__depth="fuld")
    assert described.count() == 19
    assert set(described.values_list("slug", flat=True)) <= set(slugs("kilde=kl-2022"))
    assert total(page(client, "kilde=kl-2022")) == len(slugs("kilde=kl-2022"))
    assert "koege-er-du-paa-vej" in rows(page(client, "tema=skole-og-sfo&q=fravær"))
    ties = [tie for case in filters("anbefaling=12").qs for tie in case.live.municipality_ties.all()]
    assert {"holstebro", "esbjerg"} <= {tie.municipality.slug for tie in ties}
