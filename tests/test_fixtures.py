"""The fixtures' own rules: complete, traceable, and of the right kind."""

import re
from collections import Counter
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count

from cases.choices import Depth
from cases.models import (
    Case,
    CaseRelation,
    CaseResult,
    CaseVersion,
    Evaluation,
    FoundIntervention,
    Municipality,
    Region,
)
from cases.requirements import missing
from catalogue.core.sorting import sort_key
from recommendations.models import (
    Concept,
    EvidenceSource,
    FactBox,
    Indicator,
    IndicatorSeries,
    IndicatorValue,
    Recommendation,
    SourceLink,
    SupportingAdvice,
    Theme,
)

pytestmark = pytest.mark.django_db

WORDINGS = [
    "Forældrestøtteprogrammer",
    "Sundhedsplejerske til alle og ekstra fokus på socialt sårbare familier",
    "Tidlig indsats til børn i særlig risiko",
    "Aktiv rekruttering af alle børn til dagtilbud",
    "Fokus på alle børns sundhed og trivsel som del af den pædagogiske praksis",
    "Ressourcer og kompetencer tilpasset behovene i udsatte boligområder",
    "Samarbejde om tidlig indsats ift. børn med behov for særlig indsats",
    "Fokus på alle børns sundhed og trivsel i skole og fritidsordninger (rammer, undervisning og aktiviteter)",
    "Alle børn kan læse, og skolen motiverer til (videre) uddannelse",
    "Særlige indsatser til børn med højt skolefravær samt til socialt dårligere stillede og bogligt svage elever",
    "Koordinering mellem faggrupper ift. børn fra familier i socialt udsatte positioner",
    "Sikre alle børns deltagelse fritidsaktiviteter",
    "Styrke social kapital i udsatte boligområder i samarbejde med frivillige, organisationer og foreninger",
    "Universelt tilbud om tandpleje og særlig indsats ved dårlig tandsundhed",
]
PAIRS = {
    "lolland-forstaa-din-baby": {1, 2},
    "ringsted-baby-i-familien": {1, 2, 3},
    "vejle-sundhedsplejersker-styrker-integration": {4},
    "vejle-mad-og-maaltider": {5},
    "frederikssund-boerneliv-i-sund-balance": {5},
    "viborg-game-streetmekka": {5},
    "aarhus-social-normering": {6},
    "soenderborg-opsporingsmodellen": {7},
    "vesthimmerland-bevaegelsesstrategier": {8},
    "svendborg-loma": {8},
    "aarhus-seksualundervisning": {8},
    "billund-xit": {8},
    "koebenhavn-styrket-udskoling": {9},
    "koege-er-du-paa-vej": {10},
    "thisted-koordinerende-familiekonsulent": {11},
    "holstebro-guide-to-move": {12},
    "esbjerg-aktiv-fritid": {12},
    "silkeborg-naermiljoe": {13},
    "aalborg-faerre-boern-med-mange-huller": {14},
}
PAGES = {
    "lolland-forstaa-din-baby": "9",
    "ringsted-baby-i-familien": "10",
    "vejle-sundhedsplejersker-styrker-integration": "11–12",
    "vejle-mad-og-maaltider": "14",
    "frederikssund-boerneliv-i-sund-balance": "15–16",
    "viborg-game-streetmekka": "17",
    "aarhus-social-normering": "18",
    "soenderborg-opsporingsmodellen": "19–20",
    "vesthimmerland-bevaegelsesstrategier": "22–23",
    "svendborg-loma": "24–25",
    "aarhus-seksualundervisning": "26",
    "billund-xit": "27",
    "koebenhavn-styrket-udskoling": "28–29",
    "koege-er-du-paa-vej": "30–31",
    "thisted-koordinerende-familiekonsulent": "33–34",
    "holstebro-guide-to-move": "35",
    "esbjerg-aktiv-fritid": "36",
    "silkeborg-naermiljoe": "37–38",
    "aalborg-faerre-boern-med-mange-huller": "39",
}


def test_the_fourteen_in_printed_order_with_their_wording():
    assert list(Recommendation.objects.published().values_list("title", flat=True)) == WORDINGS


def test_the_four_themes_each_with_its_recommendations():
    counts = Theme.objects.published().annotate(n=Count("recommendations")).values_list("name", "n")
    assert list(counts) == [("Spæd- og småbørn", 4), ("Dagtilbud", 3), ("Skole og SFO", 3), ("Tværgående", 4)]


def test_a_theme_states_its_problem_in_three_sentences():
    for theme in Theme.objects.all():
        assert len(re.findall(r"[.!?](?:\s|$)", theme.problem)) == 3, theme.problem


def test_the_nineteen_cases_with_their_pairs_and_pages():
    kl_2022 = Case.objects.published().filter(live__mentions__document__document_key="kl-2022")
    cases = kl_2022.filter(live__depth=Depth.FULL)
    ties = {
        case.slug: {tie.recommendation.number for tie in case.live.recommendation_ties.filter(basis="document")}
        for case in cases
    }
    assert ties == PAIRS and sum(map(len, ties.values())) == 22
    assert {case.slug: case.live.mentions.get(document__document_key="kl-2022").place for case in cases} == PAGES


def test_the_boxes_the_municipalities_and_the_publications_behind():
    assert FactBox.objects.published().filter(document__document_key="kl-2022").count() == 24
    assert Municipality.objects.count() == 98
    document = EvidenceSource.objects.get(document_key="kl-2022")
    assert document.builds_on.count() == 5
    assert set(document.builds_on.values_list("publisher", flat=True)) == {"Sundhedsstyrelsen"}


def test_every_address_of_the_document_stands_on_one_source():
    links = SourceLink.objects.filter(document__document_key="kl-2022")
    with_address = links.exclude(url="")
    assert with_address.values("url").distinct().count() == with_address.count() == 59
    assert with_address.exclude(printed_url="").count() == 2  # a third is printed both with and without its scheme
    assert set(links.filter(url="").values_list("source__slug", flat=True)) == {
        "sst-mad-og-maaltider-til-smaaboern",
        "virkningsfuldt-paedagogisk-arbejde-i-dagtilbud",
        "billund-xit-projektbeskrivelse",
        "skolefravaer-raad-til-foraeldre",
    }


def test_every_address_is_well_formed():
    for link in SourceLink.objects.exclude(url=""):
        link.full_clean(exclude=["source", "document"])
        assert " " not in link.url and link.label


def test_every_statement_has_its_document_and_place():
    live = Case.objects.published().values("live")
    for model in (Evaluation, CaseResult):
        assert not model.objects.filter(version__in=live, document__isnull=True).exists()
        assert not model.objects.filter(version__in=live, place="").exists()
    for model in (FactBox, Recommendation, Theme):
        assert not model.objects.published().filter(document__isnull=True).exists()
        assert not model.objects.published().filter(place="").exists()
    for version in CaseVersion.objects.filter(pk__in=live):
        assert version.mentions.exclude(document=None).exclude(place="").exists()
    assert not Concept.objects.published().filter(mentions=None).exists()
    assert not EvidenceSource.objects.works().published().filter(links=None, mentions=None).exists()


def test_nothing_above_followed_up_lacks_a_named_evaluation():
    above = Evaluation.objects.filter(design__in=["foer-og-efter", "sammenlignet", "lodtraekning"])
    assert above and not above.filter(who="", source=None).exists()
    for evaluation in above.filter(source=None, who__icontains="ikke navngivet"):
        assert re.search(r"henvisning nr\. \d+", evaluation.who), evaluation  # the document's own name for it
    assert not above.filter(design_note="").exists()


def test_a_before_and_after_has_both_times():
    for result in CaseResult.objects.exclude(before="", after=""):
        assert result.before and result.before_time and result.after and result.after_time, result.key


def test_the_ninety_four_per_cent_of_lolland_is_the_health_visitors_own_experience():
    live = Case.objects.get(slug="lolland-forstaa-din-baby").live
    result = live.results.get(value="94")
    assert (result.nature, result.unit) == ("oplevelse", "pct.")
    assert result.evaluation.measured == ["ansatte"] and live.documentation_here == "fulgt-op"
    assert "effekt" in live.unknown


def test_every_case_keeps_the_rules_of_publishing():
    """So that an editor who opens one and changes a comma can publish it again."""
    lacking = {case.slug: missing(case.live) for case in Case.objects.published()}
    assert not {slug: lacks for slug, lacks in lacking.items() if lacks}


def test_a_field_is_not_both_filled_and_not_reported():
    for version in CaseVersion.objects.all():
        for name in version.not_reported:
            if name == "age":
                assert version.age_from_months is None, version
            elif name == "steps":
                assert not version.steps.exists(), version
            elif name == "results":
                assert not version.results.exists() and not version.results_text, version
            elif name == "evaluation":
                assert not version.evaluations.filter(scope="her").exclude(design="beskrevet").exists(), version
            elif name != "contact":
                assert not getattr(version, name), (version, name)


def test_regions_change_on_the_first_of_january_2027():
    east = Region.objects.get(slug="oestdanmark")
    before, after = date(2026, 12, 31), date(2027, 1, 1)
    places = Municipality.objects.prefetch_related("memberships__region")
    assert not [m for m in places if m.region_on(before) == east]
    assert {m.region_on(before).slug for m in places if m.region_on(after) == east} == {"hovedstaden", "sjaelland"}
    assert len([m for m in places if m.region_on(after) == east]) == 46


@pytest.mark.parametrize(
    "names", [["Odense", "Ærø", "Ølby", "Aabenraa"], ["Fanø", "Favrskov", "Faxe"], ["Vejen", "Vejle"]]
)
def test_names_sort_as_in_danish(names):
    assert sorted(reversed(names), key=sort_key) == names


def test_the_documents_are_whole_and_keep_the_rules(capsys):
    call_command("content_report")
    said = capsys.readouterr().out
    assert "no rule is broken" in said
    lix = float(re.search(r"LIX of their texts, median: ([\d.]+)", said)[1])
    assert lix <= 45


def test_a_broken_rule_is_named_and_ends_in_an_error(write_guard, capsys):
    with write_guard.paused():
        FoundIntervention.objects.filter(number=48).update(state="draft")
        Evaluation.objects.filter(design="lodtraekning").update(who="", source=None)
    with pytest.raises(CommandError, match="breaches"):
        call_command("content_report")
    said = capsys.readouterr().out
    assert "sst-6-11: the document prints 48 found interventions, here are 47" in said
    assert "nobody is named who examined it" in said


def test_what_the_five_documents_advise():
    kinds = SupportingAdvice.objects.published().order_by().values_list("document__document_key", "kind")
    counts = Counter(kinds)
    assert counts["sst-6-11", "anbefaling"] == 8 and counts["kl-udsatte", "anbefaling"] == 20
    assert counts["nubu-2018", "delforslag"] == 13 and counts["bisb", "raad"] == 10
    lists = SupportingAdvice.objects.filter(document__document_key="bisb").values_list("list_title", "sender")
    assert sorted(Counter(lists).values()) == [5, 5]


def test_every_case_of_nubu_says_that_the_report_cannot_judge():
    for case in Case.objects.published().filter(live__mentions__document__document_key="nubu-2018"):
        said = f"{case.live.unknown} {case.live.results_text}".lower()
        assert re.search(r"kvalitet|effekt|virk|vurder", said), case
        assert case.live.documentation_here == "beskrevet", case


def test_figures_have_their_population_and_no_value_the_report_contradicts():
    for series in IndicatorSeries.objects.filter(indicator__state="published"):
        assert series.population and series.values.exists(), series
    values = IndicatorValue.objects.filter(series__indicator__slug__contains="overvaegt", value="11,1")
    assert not values.exists()  # the report gives it to a group it cannot be of
    peers = IndicatorValue.objects.filter(series__indicator__slug="problemer-med-jaevnaldrende", value="13,9").get()
    assert peers.series.n == "5.308" and "12 kommuner" in peers.series.area
    active = IndicatorValue.objects.filter(series__dimension="socialgruppe", value="17").get()
    assert active.series.indicator.front == 2 and "11–15" in active.series.age_text


def test_three_figures_stand_on_the_front_page():
    front = Indicator.objects.filter(front__isnull=False).order_by("front")
    assert list(front.values_list("front", flat=True)) == [1, 2, 3]
    for indicator in front:
        assert not re.search("overvægt|herkomst", indicator.title.lower())


def test_one_effort_in_two_documents_is_related_not_merged():
    pairs = {(relation.case.slug, relation.other.slug) for relation in CaseRelation.objects.all()}
    for pair in [
        ("koebenhavn-skolesocialraadgivere", "koebenhavn-skolesocialraadgivere-kl"),
        ("aalborg-paa-tvaers", "aalborg-paa-tvaers-kl"),
        ("fritidspas-landsdaekkende", "fritidspas-i-63-kommuner"),
        ("frederikssund-boerneliv-i-sund-balance", "boerneliv-i-sund-balance"),
        ("gladsaxe-pals", "holstebro-pals"),
    ]:
        assert pair in pairs
