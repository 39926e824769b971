"""/hvor-staar-vi/: a municipality's own answers to the 14 recommendations, and what others did where it has a gap.

The answers never come here: only self_assessment_file.py gets them, where somebody asks for a Word file. This page
gives the questions and, for every recommendation, the help that belongs to a gap; static/js/self_assessment.js keeps
the answers in the fragment of the address and shows what they call for.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from cases.choices import LADDER
from cases.filters import in_order
from cases.models import Case, CaseRecommendation
from catalogue.core.links import address
from catalogue.pages.rows import Row, brief_rows_of, caveats_of, live
from recommendations.models import DiscussionQuestion, QuestionRecommendation, Recommendation, Theme

MOST_CASES = 3  # examples shown for a gap; the list has the rest
MOST_QUESTIONS = 3
MOST_IN_PACK = 10  # as many entries as a meeting pack takes
MOST_NAME, MOST_NOTE = 80, 500  # characters: a link with all notes must still open everywhere
FILE_VERSION = 1  # of the fragment and of the file; static/js/self_assessment.js reads no other


@dataclass(frozen=True)
class Answer:
    """One way to answer. The fragment writes its place in ANSWERS, the file its slug ("" for no answer)."""

    slug: str
    label: str
    meaning: str
    is_gap: bool = False


ANSWERS = [
    Answer("", "Ved ikke / ikke besvaret", "I ved det ikke, er ikke enige eller er ikke nået til det endnu."),
    Answer("ikke-i-gang", "Ikke i gang", "I er ikke begyndt, og det er ikke besluttet.", is_gap=True),
    Answer("paa-vej", "På vej", "Det er besluttet, I prøver det af, eller I gør det nogle steder.", is_gap=True),
    Answer("i-drift", "I drift", "Det er en fast del af hverdagen alle de steder, hvor det hører til."),
    Answer(
        "i-drift-stoerst-behov",
        "I drift for dem, der har størst behov",
        "Det er i drift, og I ved, at det når de børn og familier, der har mest brug for det. I har for eksempel set "
        "efter, hvem der er med, og opsøger dem, der ikke er. Et tilbud til alle kan være i drift og alligevel gå uden "
        "om dem.",
    ),
]


@dataclass(frozen=True)
class Item:
    """One recommendation with the help for a gap: its best examined examples, how many there are, and questions.

    `of_theme` is true where no question belongs to the recommendation itself, so that those of its theme are given.
    """

    recommendation: Recommendation
    rows: list[Row]
    count: int
    questions: list[DiscussionQuestion]
    of_theme: bool

    @property
    def list_url(self) -> str:
        return address("/cases/", [("anbefaling", self.recommendation.number)])


@dataclass(frozen=True)
class Group:
    """A theme with its recommendations in printed order."""

    theme: Theme
    items: list[Item]


def self_assessment(request: HttpRequest) -> HttpResponse:
    groups = groups_of(list(Recommendation.objects.published().select_related("document")))
    rows = [row for group in groups for item in group.items for row in item.rows]
    context = {
        "groups": groups,
        "total": sum(len(group.items) for group in groups),
        "answers": ANSWERS,
        "caveats": caveats_of(rows),
        "version": FILE_VERSION,
        "most_name": MOST_NAME,
        "most_note": MOST_NOTE,
        "most_in_pack": MOST_IN_PACK,
        "canonical": "/hvor-staar-vi/",
    }
    return TemplateResponse(request, "pages/self_assessment.html", context)


def groups_of(recommendations: list[Recommendation]) -> list[Group]:
    """The published themes with those of the published recommendations that are theirs."""
    examples, counts = best_examined(recommendations)
    own, general = questions_of(recommendations)

    def item(recommendation):
        pk, theme = recommendation.pk, recommendation.theme_id
        questions = own[pk] or general[theme]
        return Item(recommendation, examples[pk], counts[pk], questions[:MOST_QUESTIONS], of_theme=not own[pk])

    groups = [
        Group(theme, [item(one) for one in recommendations if one.theme_id == theme.pk])
        for theme in Theme.objects.published()
    ]
    return [group for group in groups if group.items]


def best_examined(recommendations: list[Recommendation]) -> tuple[dict[int, list[Row]], dict[int, int]]:
    """({pk: the Rows of its best examined examples}, {pk: how many it has}) in five queries, however many cases.

    Among those that are equally well examined the fullest and newest come first.
    """
    tied = defaultdict(set)
    ties = live(CaseRecommendation.objects.filter(recommendation__in=recommendations)).order_by()
    for pk, case in ties.values_list("recommendation", "version__case"):
        tied[pk].add(case)
    cases = Case.objects.published().filter(pk__in=ties.values("version__case"))
    ranked = sorted(
        in_order(cases, "relevans").values_list("pk", "live__documentation_here"),
        key=lambda one: -LADDER.index(one[1]),
    )
    best = {pk: [case for case, _ in ranked if case in held][:MOST_CASES] for pk, held in tied.items()}
    wanted = {case for chosen in best.values() for case in chosen}
    rows = {row.case.pk: row for row in brief_rows_of(Case.objects.published().filter(pk__in=wanted))}
    return (
        {one.pk: [rows[case] for case in best.get(one.pk, ())] for one in recommendations},
        {one.pk: len(tied[one.pk]) for one in recommendations},
    )


def questions_of(recommendations: list[Recommendation]) -> tuple[dict, dict]:
    """({recommendation pk: its questions}, {theme pk: those tied to the theme but to no recommendation})."""
    ties = QuestionRecommendation.objects.filter(
        recommendation__in=recommendations, question__state=DiscussionQuestion.State.PUBLISHED
    )
    own = defaultdict(list)
    for tie in ties.order_by().select_related("question__document"):
        own[tie.recommendation_id].append(tie.question)
    general = defaultdict(list)
    untied = DiscussionQuestion.objects.published().filter(recommendation_ties__isnull=True)
    for question in untied.order_by().select_related("document").prefetch_related("themes"):
        for theme in question.themes.all():
            general[theme.pk].append(question)
    for questions in (*own.values(), *general.values()):
        questions.sort(key=lambda question: (question.position, question.slug))
    return own, general
