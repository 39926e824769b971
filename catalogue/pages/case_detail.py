"""One case, in the order of the page."""

import re
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, Subquery, Value, prefetch_related_objects
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone

from cases import denmark
from cases.choices import (
    NATURE_MEANING,
    REPORTABLE,
    Conclusion,
    Inequality,
    Measured,
    Nature,
    OrganisationRole,
    RelationKind,
    Scope,
)
from cases.facts import LADDER_STEPS, STEPS, Step, facts_of
from cases.models import (
    Case,
    CaseMention,
    CaseMunicipality,
    CaseOrganisation,
    CaseRecommendation,
    CaseRelation,
    CaseResult,
    CaseSource,
    CaseUpdate,
    Evaluation,
)
from catalogue.pages.rows import municipality_ties
from catalogue.pages.themes import fact_boxes
from recommendations.documents import is_public
from recommendations.models import EvidenceSource, SourceLink

SIMILAR = 4
MOST_RESULTS = 2  # more of them are folded where a text already says what came of it
MOST_RELATED = 30
CONTACT_MONTHS = 12  # a name older than this is no longer shown
LONGEST_UNIT = 12  # letters beside a large number
BEARS_A_LARGE_NUMBER = {Nature.EFFECT, Nature.DEVELOPMENT}  # the others would look like effects


def case_detail(request, slug):
    cases = Case.objects.published().select_related("live__theme")
    has_updates = Exists(CaseUpdate.objects.filter(case=OuterRef("pk")))  # most have none: one query less
    case = cases.annotate(has_updates=has_updates).filter(slug=slug).first()
    if case is None:
        return gone(request, slug)
    return TemplateResponse(request, "pages/case_detail.html", case_page(case, case.live))


def gone(request, slug):
    """An address that has been out answers for ever (product.md); nothing of what stood there is shown.

    Raises Http404 for one that readers never had.
    """
    get_object_or_404(Case, slug=slug, archived_at__isnull=False, first_published_at__isnull=False)
    return TemplateResponse(request, "pages/gone.html", status=410)


def case_page(case, version):
    """Everything the page prints of one version of a case, published or not: the editors' preview uses it too."""
    prefetch(version)
    prefetch_related_objects([version], Prefetch("fact_boxes", fact_boxes()))
    content = content_of(case, version)
    results = list(version.results.all())
    return {
        **content,
        "where": where(version),
        "result_count": len(results),
        "result_kinds": list(dict.fromkeys(Nature(result.nature).label for result in results)),
        "results_folded": bool(version.results_text) and len(results) > MOST_RESULTS,
        "in_short": in_short(content["here"]),
        "ladder": LADDER_STEPS,
        "boxes": list(version.fact_boxes.all()),
        "updates": updates(case),
        "contact": contact(case),
        **near(case, version, content["recommendation_ties"]),
        "canonical": case.get_absolute_url(),
    }


def where(version):
    """The small map of the municipalities in the case; None for a case without any."""
    roles = [(tie.municipality, tie.role) for tie in version.municipality_ties.all()]
    return denmark.where(roles) if roles else None


def content_of(case, version):
    """What a version says, from prefetched rows: the comparison shows it too."""
    return {
        "case": case,
        "version": version,
        "facts": facts_of(case, version),
        "steps": list(version.steps.all()),
        "results": by_nature(version.results.all()),
        "here": shown_evaluations(version, Scope.HERE),
        "elsewhere": shown_evaluations(version, Scope.ELSEWHERE),
        "recommendation_ties": [tie for tie in version.recommendation_ties.all() if is_public(tie.recommendation)],
        "organisations": by_role(version.organisation_ties.all()),
        "mentions": [mention for mention in version.mentions.all() if mention.document and is_public(mention.document)],
        "told_by": [m.provenance_note for m in version.mentions.all() if not m.document and m.provenance_note],
        "source_ties": [tie for tie in version.source_ties.all() if is_public(tie.source)],
        "caveats": caveats(version),
        "not_reported": [REPORTABLE[name] for name in REPORTABLE if name in version.not_reported],
    }


def prefetch(*versions):
    """Read all that `content_of` needs of the versions: one query for each kind of row."""
    prefetch_related_objects(
        versions,
        Prefetch("municipality_ties", CaseMunicipality.objects.select_related("municipality")),
        Prefetch("organisation_ties", CaseOrganisation.objects.select_related("organisation")),
        "settings",
        "actors",
        "steps",
        Prefetch("results", CaseResult.objects.select_related("document")),
        Prefetch("evaluations", Evaluation.objects.select_related("document", "source")),
        Prefetch("recommendation_ties", CaseRecommendation.objects.select_related("recommendation__theme", "document")),
        Prefetch("mentions", CaseMention.objects.select_related("document")),
        Prefetch("source_ties", with_address(CaseSource.objects.select_related("source", "document"))),
    )


def with_address(ties):
    """Ties to sources, each with the `address` that its label had in the document, else the source's first, else ""."""
    links = SourceLink.objects.filter(source=OuterRef("source")).exclude(url="").order_by("position", "key")
    own = Subquery(links.filter(label=OuterRef("label")).values("url")[:1])
    return ties.annotate(address=Coalesce(own, Subquery(links.values("url")[:1]), Value("")))


@dataclass(frozen=True)
class ShownResult:
    """One result with the decision of how its number may stand."""

    result: CaseResult

    @property
    def is_large(self):
        """A number may stand large when it says something alone: plain, with a short unit and nothing beside it."""
        result = self.result
        plain = re.fullmatch(r"\d+(?:[.,]\d+)*", result.value) and len(result.unit) <= LONGEST_UNIT
        compared = re.search(r"\d", result.comparison)
        return bool(plain) and not compared and result.nature in BEARS_A_LARGE_NUMBER

    @property
    def has_two_times(self):
        return bool(self.result.before and self.result.after)


def by_nature(results):
    """[{"name", "meaning", "sets": […]}] in the order of the results; neighbours of a kind are together."""
    return [
        {"name": Nature(nature).label, "meaning": NATURE_MEANING[nature], "sets": sets_of(neighbours)}
        for nature, neighbours in groupby(results, key=lambda result: result.nature)
    ]


def sets_of(results):
    """[{"first": CaseResult, "pairs": [ShownResult], "shown": [ShownResult]}] in the order of the results.

    Neighbours about the same people from the same place are a set, so that what they share stands once. Two or more
    pairs with the same two times are one table.
    """
    sets = []
    for _, neighbours in groupby(results, key=shared_by_a_set):
        shown = [ShownResult(result) for result in neighbours]
        pairs = [one for one in shown if one.has_two_times]
        in_table = pairs if len(pairs) > 1 else []
        rest = [one for one in shown if one not in in_table]
        sets.append({"first": shown[0].result, "pairs": in_table, "shown": rest})
    return sets


def shared_by_a_set(result):
    times = (result.before_time, result.after_time) if result.before and result.after else ()
    return result.population, result.n, result.comparison, result.document_id, result.place, times


@dataclass(frozen=True)
class ShownEvaluation:
    evaluation: Evaluation
    step: Step
    measured: str
    source: EvidenceSource | None


def shown_evaluations(version, scope):
    """The examinations of one scope, with words for their codes and without sources that readers may not see."""
    return [
        ShownEvaluation(
            evaluation=e,
            step=STEPS[e.design],
            measured=", ".join(Measured(code).label.lower() for code in e.measured),
            source=e.source if e.source and is_public(e.source) else None,
        )
        for e in version.evaluations.all()
        if e.scope == scope
    ]


def in_short(evaluations):
    """What the examinations showed together, and whether they looked at who benefits: two texts, None for none."""
    if not evaluations:
        return None
    found = [shown.evaluation for shown in evaluations]
    return {
        "conclusion": reported([one.get_conclusion_display() for one in found], Conclusion.NOT_REPORTED.label),
        "inequality": reported([one.get_inequality_display() for one in found], Inequality.NOT_REPORTED.label),
    }


def reported(answers, nothing):
    """The answers as one text, each once, without those that say `nothing` where others say something.

    >>> reported(["Ikke oplyst", "Bedring", "Blandet", "Bedring"], "Ikke oplyst")
    'Bedring; blandet'
    """
    said = dict.fromkeys(answer for answer in answers if answer != nothing)
    first, *others = said or [nothing]
    return "; ".join([first, *(other.lower() for other in others)])


def by_role(ties):
    """[{"role": "Finansierer", "names": "…"}] in the order of the roles."""
    ties = list(ties)
    roles = [(role.label, [tie.organisation.name for tie in ties if tie.role == role]) for role in OrganisationRole]
    return [{"role": label, "names": "; ".join(names)} for label, names in roles if names]


def caveats(version):
    """The documents that describe the case and that come with reservations."""
    documents = {m.document_id: m.document for m in version.mentions.all() if m.document and is_public(m.document)}
    return [document for document in documents.values() if document.caveats_html]


def updates(case):
    """»Nyt siden kilden«, newest first, each with its source only where readers may see it."""
    return updates_of([case]).get(case.pk, []) if getattr(case, "has_updates", True) else []


def updates_of(cases):
    """{primary key of a case: its updates, newest first}, in one query; none for no cases."""
    found = {}
    for update in CaseUpdate.objects.filter(case__in=cases).select_related("source") if cases else ():
        source = update.source if update.source and is_public(update.source) else None
        found.setdefault(update.case_id, []).append({"update": update, "source": source})
    return found


def contact(case):
    """The mailbox, and a name only while its confirmation is at most twelve months old; None without either."""
    confirmed = case.contact_confirmed_on
    fresh = confirmed and months_between(confirmed, timezone.localdate()) < CONTACT_MONTHS
    name = case.contact_name if fresh else ""
    return {"mailbox": case.contact_mailbox, "name": name} if case.contact_mailbox or name else None


def months_between(day, later):
    """Whole months from one date to a later one."""
    return (later.year - day.year) * 12 + later.month - day.month - (later.day < day.day)


def near(case, version, ties):
    """{"related": published cases that are tied to this one, "similar": those that share most with it}, in fixed order.

    A shared recommendation weighs as two shared topics.
    """
    recommendations = [tie.recommendation_id for tie in ties]
    topics = version.topics.all()
    related = CaseRelation.objects.filter(Q(case=case, other=OuterRef("pk")) | Q(other=case, case=OuterRef("pk")))
    shared = Q(live__recommendation_ties__recommendation__in=recommendations) | Q(live__topics__in=topics)
    in_common = Count(
        "live__recommendation_ties", Q(live__recommendation_ties__recommendation__in=recommendations), distinct=True
    ) * 2 + Count("live__topics", Q(live__topics__in=topics), distinct=True)
    found = (
        Case.objects.published()
        .exclude(pk=case.pk)
        .filter(shared | Exists(related))
        .annotate(relation=Coalesce(Subquery(related.values("kind")[:1]), Value("")), in_common=in_common)
        .order_by("-relation", "-in_common", "slug")
        .select_related("live")
        .prefetch_related(municipality_ties())[: MOST_RELATED + SIMILAR]
    )
    rows = [{"case": other, "relation": dict(RelationKind.choices).get(other.relation, "")} for other in found]
    return {
        "related": [row for row in rows if row["relation"]],
        "similar": [row for row in rows if not row["relation"]][:SIMILAR],
    }
