"""Lists of cases and counts of them, as several pages print them."""

from dataclasses import dataclass, field

from django.db.models import Count, F, Prefetch

from cases.choices import LADDER, MunicipalityRole
from cases.facts import STEPS, Step
from cases.models import Case, CaseMunicipality, CaseRecommendation
from recommendations.models import Recommendation


@dataclass(frozen=True)
class Row:
    """One case in a list: `templates/components/case_row.html` prints it."""

    case: Case
    title_html: str = ""
    summary_html: str = ""
    excerpt_html: str = ""
    tie: CaseRecommendation | None = None

    @property
    def url(self):
        return self.case.get_absolute_url()


def rows_of(cases):
    """Rows of a queryset of published cases, in its order, with all that a row prints: five queries in all."""
    ties = CaseRecommendation.objects.select_related("recommendation__theme", "document")
    prefetched = cases.select_related("live__theme").prefetch_related(
        municipality_ties(),
        "live__settings",
        "live__actors",
        Prefetch("live__recommendation_ties", ties),
    )
    return [Row(case) for case in prefetched]


def short_rows_of(cases):
    """Rows with title and municipalities only: two queries in all."""
    return [Row(case) for case in cases.select_related("live").prefetch_related(municipality_ties())]


def municipality_ties():
    return Prefetch("live__municipality_ties", CaseMunicipality.objects.select_related("municipality"))


def live(ties):
    """The rows of a queryset of ties that hang on what readers see: never on a draft or on an archived case."""
    return ties.filter(version__case__live=F("version"), version__case__archived_at__isnull=True)


@dataclass
class Tried:
    """Who has tried a recommendation: how many cases, the best examined of them, and where."""

    count: int = 0
    best: Step | None = None
    municipalities: list = field(default_factory=list)


def tried(recommendations):
    """{primary key: Tried} for each of the recommendations (a queryset or list), in two queries."""
    found = {recommendation.pk: Tried() for recommendation in recommendations}
    ties = live(CaseRecommendation.objects.filter(recommendation__in=list(found)))
    steps = ties.order_by().values_list("recommendation", "version__documentation_here").annotate(count=Count("pk"))
    for pk, step, count in steps:
        found[pk].count += count
        found[pk].best = better(found[pk].best, STEPS[step])
    name = "version__municipality_ties__municipality__"
    places = ties.filter(version__municipality_ties__role=MunicipalityRole.CARRIES_OUT).order_by(name + "sort_key")
    for pk, place, slug in places.values_list("recommendation", name + "name", name + "slug").distinct():
        found[pk].municipalities.append({"name": place, "url": f"/kommuner/{slug}/"})
    return found


def better(one, other):
    """The higher of two steps; `one` may be None."""
    return max(one or other, other, key=lambda step: LADDER.index(step.slug))


@dataclass(frozen=True)
class RecommendationRow:
    """One recommendation in a list, with who has tried it."""

    recommendation: Recommendation
    tried: Tried


def recommendation_rows(recommendations):
    """RecommendationRows of published recommendations, in their order."""
    found = list(recommendations)
    by_pk = tried(found)
    return [RecommendationRow(recommendation, by_pk[recommendation.pk]) for recommendation in found]
