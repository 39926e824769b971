"""Lists of cases and counts of them, as several pages print them."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import F, FilteredRelation, Prefetch, Q

from cases.choices import LADDER, MunicipalityRole
from cases.facts import STEPS, Step
from cases.models import Case, CaseMention, CaseMunicipality, CaseRecommendation
from catalogue.pages.strip import strip_of
from recommendations.documents import is_public
from recommendations.models import Recommendation


@dataclass(frozen=True)
class Row:
    """One case in a list: `templates/components/case_row.html` prints it.

    reason: why the search found it; why: why the editors put it in this collection.
    """

    case: Case
    title_html: str = ""
    summary_html: str = ""
    excerpt_html: str = ""
    reason: str = ""
    why: str = ""
    tie: CaseRecommendation | None = None

    @property
    def url(self):
        return self.case.get_absolute_url()

    @property
    def documents(self):
        """The published documents that describe the case, each once."""
        found = {mention.document_id: mention.document for mention in self.case.live.mentions.all() if mention.document}
        return [document for document in found.values() if is_public(document)]


def rows_of(cases):
    """Rows of a queryset of published cases, in its order, with all that a row prints: six queries in all."""
    ties = CaseRecommendation.objects.select_related("recommendation__theme", "document")
    prefetched = cases.select_related("live__theme").prefetch_related(
        municipality_ties(),
        "live__settings",
        "live__actors",
        Prefetch("live__recommendation_ties", ties),
        mentions(),
    )
    return [Row(case) for case in prefetched]


def caveats_of(rows):
    """The documents behind the rows that come with reservations: a list that shows their cases shows them too."""
    found = {document.pk: document for row in rows for document in row.documents if document.caveats_html}
    return sorted(found.values(), key=lambda document: document.sort_key)


def short_rows_of(cases):
    """Rows with title and municipalities only: two queries in all."""
    return [Row(case) for case in cases.select_related("live").prefetch_related(municipality_ties())]


def brief_rows_of(cases):
    """Rows with title, municipalities, how well examined and documents: three queries in all."""
    return [Row(case) for case in cases.select_related("live").prefetch_related(municipality_ties(), mentions())]


def mentions():
    return Prefetch("live__mentions", CaseMention.objects.select_related("document"))


def municipality_ties():
    return Prefetch("live__municipality_ties", CaseMunicipality.objects.select_related("municipality"))


def live(ties):
    """The rows of a queryset of ties that hang on what readers see: never on a draft or on an archived case."""
    return ties.filter(version__case__live=F("version"), version__case__archived_at__isnull=True)


@dataclass
class Tried:
    """Who has tried a recommendation: how many cases, the best examined of them, where, and how many on each step."""

    count: int = 0
    best: Step | None = None
    municipalities: list = field(default_factory=list)
    on_step: Counter = field(default_factory=Counter)


def tried(recommendations):
    """{primary key: Tried} for each of the recommendations (a queryset or list), in one query."""
    found = {recommendation.pk: Tried() for recommendation in recommendations}
    role = Q(version__municipality_ties__role=MunicipalityRole.CARRIES_OUT)
    ties = live(CaseRecommendation.objects.filter(recommendation__in=list(found))).annotate(
        carried_out=FilteredRelation("version__municipality_ties", condition=role)
    )
    seen = set()
    for pk, version, step, name, slug in ties.order_by("carried_out__municipality__sort_key").values_list(
        "recommendation",
        "version",
        "version__documentation_here",
        "carried_out__municipality__name",
        "carried_out__municipality__slug",
    ):
        one = found[pk]
        if (pk, version) not in seen:
            one.count += 1
            one.best = better(one.best, STEPS[step])
            one.on_step[step] += 1
        place = {"name": name, "url": f"/kommuner/{slug}/"}
        if slug and place not in one.municipalities:
            one.municipalities.append(place)
        seen.add((pk, version))
    return found


def tried_in(rows):
    """The same as `tried` of the rows' cases, without a query."""
    steps = [STEPS[row.case.live.documentation_here] for row in rows]
    ties = [tie for row in rows for tie in row.case.live.municipality_ties.all()]
    places = {tie.municipality for tie in ties if tie.role == MunicipalityRole.CARRIES_OUT}
    in_order = sorted(places, key=lambda municipality: municipality.sort_key)
    return Tried(
        count=len(rows),
        best=max(steps, key=lambda step: LADDER.index(step.slug), default=None),
        municipalities=[{"name": place.name, "url": place.get_absolute_url()} for place in in_order],
        on_step=Counter(step.slug for step in steps),
    )


def better(one, other):
    """The higher of two steps; `one` may be None."""
    return max(one or other, other, key=lambda step: LADDER.index(step.slug))


@dataclass(frozen=True)
class RecommendationRow:
    """One recommendation in a list, with who has tried it."""

    recommendation: Recommendation
    tried: Tried

    @property
    def strip(self):
        """Its examples by step of documentation."""
        return strip_of(self.tried.on_step, self.recommendation.number)


def recommendation_rows(recommendations):
    """RecommendationRows of published recommendations, in their order."""
    found = list(recommendations)
    by_pk = tried(found)
    return [RecommendationRow(recommendation, by_pk[recommendation.pk]) for recommendation in found]
