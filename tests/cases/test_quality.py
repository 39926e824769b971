"""What an example lacks before it may go on, and what the panel says of it: pure functions on a Content."""

import time
from datetime import date

import pytest
from django.http import QueryDict

from cases.content import ROWS, Content, Row, content_of, content_of_form
from cases.models import Case
from cases.quality import Address, Around, Other, examine
from cases.requirements import missing, missing_in
from cases.surroundings import around
from catalogue.core import danish

TODAY = date(2026, 11, 28)
NOWHERE = Around(today=TODAY, municipalities={"1": "Køge"}, recommendations={"10": 10, "3": 3})


def content(rows=None, many=None, **fields):
    """A version that lacks nothing, with what is given instead."""
    full = {
        "title": "Køge følger fraværet",
        "summary": "Køge følger fraværet hos alle elever.",
        "reported_year": "2022",
        "age_from_months": "6 år",
        "age_to_months": "16 år",
        "results_text": "Skolerne oplever mindre fravær.",
        "approach": "alle",
        **{name: "Fortalt." for name in ("target_group", "period", "why", "organisation", "parents_role")},
        **{name: "Fortalt." for name in ("costs_and_requirements", "pitfalls")},
    }
    chosen = {"topics": ("1",), "settings": ("1",), "actors": ("1",), "not_reported": ()}
    told = {
        "municipality_ties": [row("municipality_ties", municipality="1", role="udfoerer")],
        "mentions": [row("mentions", document="1", place="9")],
        "recommendation_ties": [row("recommendation_ties", recommendation="3", basis="document")],
        "steps": [row("steps", text="De ringer hjem.")],
        "evaluations": [
            row("evaluations", scope="her", design="fulgt-op", conclusion="bedring", who="Køge", design_note="Egne.")
            | {"document": "1", "place": "9"}
        ],
    }
    found = {name: numbered(name, (told | (rows or {})).get(name, [])) for name in ROWS}
    return Content(full | fields, chosen | (many or {}), found)


def row(kind, **values):
    return values


def numbered(kind, rows):
    return [Row(f"{kind}-{number}", values, str(number + 1)) for number, values in enumerate(rows)]


READ_MORE = {"source_ties": [{"source": "1"}]}


def said(one, near=NOWHERE):
    return [(hint.field, hint.text) for hint in examine(one, near, "in_review").hints]


def test_a_full_example_lacks_nothing_and_gets_no_hints():
    report = examine(content(), NOWHERE, "in_review")
    assert (report.missing, report.hints, report.unseen) == ([], [], [])


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": ""}, "title"),
        ({"summary": " "}, "summary"),
        ({"reported_year": ""}, "reported_year"),
        ({"reported_year": "2027"}, "reported_year"),
        ({"rows": {"mentions": []}}, "mentions-group"),
        ({"rows": {"municipality_ties": [], "mentions": [], **READ_MORE}}, "municipality_ties-group"),
        ({"rows": {"recommendation_ties": []}}, "recommendation_ties-group"),
    ],
)
def test_what_blocks(changed, field):
    assert [lack.field for lack in missing_in(content(**changed), 2026)] == [field]


@pytest.mark.parametrize(
    "changed",
    [
        {"rows": {"municipality_ties": []}},
        {"rows": {"municipality_ties": [], "organisation_ties": [{"organisation": "1", "role": "driver"}]}},
        {"rows": {"recommendation_ties": []}, "theme": "1"},
        {"rows": {"mentions": [], **READ_MORE}},
        {"rows": {"steps": []}, "why": "", "age_from_months": ""},
    ],
)
def test_what_does_not_block(changed):
    assert missing_in(content(**changed), 2026) == []


def test_the_three_states_of_a_field():
    one = content(period="", why="", many={"not_reported": ("why",)})
    assert examine(one, NOWHERE, "in_review").unseen == [("period", "periode")]
    both = content(many={"not_reported": ("why",)})
    assert ("nr_why", "Står som ikke oplyst, men er fortalt. Fjern det ene.") in said(both)


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"why": "PPR ser barnet."}, "why", "»PPR« er ikke skrevet ud"),
        ({"why": "PPR ser det.", "pitfalls": "Psykologisk rådgivning (PPR)."}, "why", "før det er skrevet ud"),
        ({"why": " ".join(["ord"] * 31) + "."}, "why", "Sætning på 31 ord: »ord ord"),
        ({"why": "Læs [her](https://example.org/a)."}, "why", "Linket »her« siger ikke"),
        ({"why": "![](https://example.org/a.png)"}, "why", "Billeder vises ikke"),
        ({"why": "Mange overvægtige børn er med."}, "why", "»børn med overvægt«"),
        ({"why": "Det er ressourcesvage familier."}, "why", "»ressourcesvage«: skriv hellere"),
        ({"why": "Det er for normaltbegavede."}, "why", "»normaltbegavede«: skriv hellere"),
        ({"why": "Nogle er kriminelle familier."}, "why", "en har fået en dom"),
        ({"why": "Det er bogligt svage elever."}, "why", "svært ved det boglige"),
        ({"why": "Sundhedsplejerske Mette Hansen fortæller."}, "why", "Er »Mette Hansen« en person?"),
        ({"approach": ""}, "approach", "Intet er valgt"),
    ],
)
def test_hints_on_words(fields, field, words):
    found = said(content(**fields))
    assert [name for name, text in found if words in text] == [field], found


@pytest.mark.parametrize(
    "why",
    [
        "Pædagogisk psykologisk rådgivning (PPR) ser barnet. PPR ringer.",
        "PPR (pædagogisk psykologisk rådgivning) ser barnet.",
        "KL og SFO og EU og USA.",
        "Børn med overvægt er med.",
        "De bor på Nørrebro i København.",
    ],
)
def test_what_gives_no_hint(why):
    assert said(content(why=why)) == []


def test_the_words_of_recommendation_ten_may_stand_where_it_is_the_home():
    tied = {"recommendation_ties": [row("", recommendation="10", basis="document")]}
    assert said(content(why="Det er bogligt svage elever.", rows=tied)) == []


def test_lix_is_told_for_each_text_and_hinted_above_45():
    hard = "Sundhedsplejerskernes tværfaglige samarbejdsmodeller understøtter forældreinddragelsen. " * 12
    easy = "Barnet leger med en bold. Det er en god leg. De ler og løber om kap i sol og vind. " * 4
    report = examine(content(why=hard, pitfalls=easy), NOWHERE, "in_review")
    assert [(text.field, text.is_hard) for text in report.ease] == [("why", True), ("pitfalls", False)]
    assert [hint.field for hint in report.hints if "LIX" in hint.text] == ["why"]


@pytest.mark.parametrize(
    ("result", "words"),
    [
        ({"text": "Det gik bedre.", "nature": ""}, "Vælg, hvad det er for en slags"),
        ({"text": "Fraværet faldt.", "value": "12", "nature": "udvikling"}, "Skriv, hvem det gælder"),
        ({"text": "30 pct. færre er væk.", "nature": "udvikling"}, "Skriv, hvem det gælder"),
        ({"text": "Fald.", "nature": "udvikling", "before": "12"}, "Før og efter skal have begge tal"),
        ({"text": "Fald.", "nature": "effekt"}, "En effekt kræver nogle at sammenligne med"),
        ({"text": "Fald.", "nature": "udvikling", "document": ""}, "Skriv, hvor det står"),
    ],
)
def test_hints_on_numbers_and_their_nature(result, words):
    one = content(rows={"results": [{"document": "1", "place": "9"} | result]})
    found = [text for field, text in said(one) if field.startswith("results-0-")]
    assert len(found) == 1 and words in found[0], found


def test_an_effect_that_was_compared_gets_no_hint():
    compared = {"scope": "her", "design": "sammenlignet", "who": "VIVE", "design_note": "Mod andre.", "document": "1"}
    rows = {
        "evaluations": [compared | {"place": "9"}],
        "results": [{"text": "Fald.", "nature": "effekt", "evaluation": "1", "document": "1", "place": "9"}],
    }
    assert [text for _, text in said(content(rows=rows)) if "effekt" in text] == []


def test_expected_results_are_no_improvement():
    rows = {"results": [{"text": "De håber.", "nature": "forventning", "document": "1", "place": "9"}]}
    assert any("kun forventning" in text for _, text in said(content(rows=rows)))


def test_addresses_that_do_not_answer():
    gone = Address("Rapporten", "rapport", "https://example.org/vaek", gone=True)
    near = Around(TODAY, {"1": "Køge"}, {}, addresses=(gone,), checked={gone.url: gone})
    found = said(content(why="Se [rapporten om fravær](https://example.org/vaek)."), near)
    assert [field for field, text in found if "svarer ikke" in text] == ["why", "source_ties-group"]


@pytest.mark.parametrize(
    ("title", "places", "alike"),
    [
        ("Skolen følger elevernes fravær i Køge", ("1",), True),
        ("Skolen følger elevernes fravær i Køge", ("2",), False),
        ("Køge rører sig", ("1",), False),
    ],
)
def test_possible_duplicates(title, places, alike):
    near = Around(TODAY, {"1": "Køge"}, {"3": 3}, others=(Other(title, "/admin/x/", places),))
    assert any(title in text for _, text in said(content(title="Køge følger elevernes fravær"), near)) is alike


@pytest.mark.parametrize(
    ("contact", "confirmed", "words"),
    [
        ("", None, "Der er ingen kontakt"),
        ("post@example.org", None, "aldrig bekræftet"),
        ("post@example.org", date(2025, 11, 28), "mere end 12 måneder"),
        ("post@example.org", date(2025, 11, 29), None),
    ],
)
def test_the_contact_is_confirmed_within_a_year(contact, confirmed, words):
    near = Around(TODAY, {"1": "Køge"}, {"3": 3}, has_case=True, contact=contact, contact_confirmed_on=confirmed)
    found = [text for field, text in said(content(), near) if field == "nr_contact"]
    assert ([words in text for text in found] == [True]) if words else found == []


def test_any_form_can_be_examined():
    """What is posted may be anything: huge numbers, text for keys, rows that are not there."""
    for data in (
        "steps-TOTAL_FORMS=99999999999999999999&results-TOTAL_FORMS=x",
        "municipality_ties-TOTAL_FORMS=1&municipality_ties-0-municipality=²&title=%00",
        "source_ties-TOTAL_FORMS=1&source_ties-0-source=999999999999999999999",
        "results-TOTAL_FORMS=1&results-0-text=" + "x" * 5000,
    ):
        examine(content_of_form(QueryDict(data)), NOWHERE, "in_review")


def test_rows_that_are_deleted_or_empty_do_not_count():
    data = QueryDict("steps-TOTAL_FORMS=3&steps-0-text=A&steps-0-DELETE=on&steps-1-text=&steps-2-text=B")
    assert [row.name for row in content_of_form(data).rows["steps"]] == ["steps-2"]


@pytest.mark.django_db
def test_every_published_example_meets_the_rules():
    """The rules hold what is there; otherwise nobody could mend a comma in it."""
    lacking = {case.slug: missing(case.live) for case in Case.objects.published()}
    assert {slug: found for slug, found in lacking.items() if found} == {}


@pytest.mark.django_db
def test_a_long_example_is_examined_in_a_tenth_of_a_second():
    danish.warm()
    case = max(Case.objects.published().select_related("live"), key=lambda case: case.live.results.count())
    one = content_of(case.live)
    examine(one, around(one, case), "published")  # words are analysed once for each process
    began = time.process_time()
    examine(one, around(one, case), "published")
    assert time.process_time() - began < 0.1
