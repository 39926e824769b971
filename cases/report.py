"""What the catalogue holds of each document, and which of its own rules are broken."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Q

from cases.choices import Depth, Documentation, Scope
from cases.collections import filters_of
from cases.facets import GROUND
from cases.models import (
    Case,
    CaseMention,
    CaseRecommendation,
    CaseResult,
    CaseSource,
    CaseVersion,
    Collection,
    CollectionItem,
    Evaluation,
    FoundIntervention,
)
from catalogue.core.readability import median_lix
from recommendations.models import (
    DiscussionQuestion,
    EvidenceSource,
    FactBox,
    Indicator,
    IndicatorSeries,
    Recommendation,
    RuleNote,
    SupportingAdvice,
    Theme,
)

# What the documents themselves print: the catalogue is whole when it holds as many.
PRINTED = {
    "kl-2022": {"recommendations": 14, "themes": 4, "described cases": 19},
    "sst-6-11": {"described cases": 15, "found interventions": 48, "advice": 8},
    "nubu-2018": {"sub-proposals": 13},
    "kl-udsatte": {"numbered cases": 22, "advice": 20},
    "bisb": {"pieces of advice": 10},
}
PROSE = (
    "summary",
    "why",
    "organisation",
    "parents_role",
    "costs_and_requirements",
    "pitfalls",
    "results_text",
    "unknown",
)
ABOVE = [Documentation.BEFORE_AFTER, Documentation.COMPARED, Documentation.RANDOMISED]
TIED = [FactBox, SupportingAdvice, Indicator, DiscussionQuestion, RuleNote]  # each has themes and recommendation_ties


@dataclass
class DocumentReport:
    """One document: counts of what is in, how its cases are tied, and what they lack, as {name: number}."""

    key: str
    title: str
    holds: dict
    ties: dict
    lacks: dict
    steps: dict
    lix: float | None
    broken: list = field(default_factory=list)


def versions_of(document=None):
    """The versions that readers see, of one document or of all."""
    found = CaseVersion.objects.filter(pk__in=Case.objects.published().values("live"))
    if document is None:
        return found
    return found.filter(pk__in=CaseMention.objects.filter(document=document).values("version"))


def report_on(document):
    """The DocumentReport of one of the five."""
    versions = versions_of(document)
    numbered = CaseMention.objects.filter(document=document, version__in=versions).exclude(printed_number="")
    advice = SupportingAdvice.objects.published().filter(document=document)
    kinds = Counter(advice.values_list("kind", flat=True))
    holds = {
        "themes": Theme.objects.published().filter(document=document).count(),
        "recommendations": Recommendation.objects.published().filter(document=document).count(),
        "cases": versions.count(),
        "described cases": versions.filter(depth=Depth.FULL).count(),
        "numbered cases": numbered.values("printed_number").distinct().count(),
        "found interventions": FoundIntervention.objects.published().filter(document=document).count(),
        "advice": kinds["anbefaling"],
        "sub-proposals": kinds["delforslag"],
        "pieces of advice": kinds["raad"],
        "priorities and calls": kinds["prioritering"] + kinds["opfordring"],
        "fact boxes": FactBox.objects.published().filter(document=document).count(),
        "series of figures": IndicatorSeries.objects.filter(document=document, indicator__state="published").count(),
        "questions": DiscussionQuestion.objects.published().filter(document=document).count(),
        "rule notes": RuleNote.objects.published().filter(document=document).count(),
        "sources mentioned": works_in(document).count(),
    }
    report = DocumentReport(
        key=document.document_key,
        title=document.title,
        holds=holds,
        ties=ties_of(versions),
        lacks=lacks_of(versions),
        steps=dict(Counter(versions.values_list("documentation_here", flat=True))),
        lix=median_lix(texts_of(versions)),
    )
    for name, number in PRINTED.get(document.document_key, {}).items():
        if holds[name] != number:
            report.broken.append(
                f"{document.document_key}: the document prints {number} {name}, here are {holds[name]}"
            )
    return report


def works_in(document):
    """The published works that the document mentions or leads to."""
    works = EvidenceSource.objects.published().works()
    return works.filter(Q(mentions__document=document) | Q(links__document=document)).distinct()


def ties_of(versions):
    """How many cases the document tied, how many only the editors, and how many stand in a theme alone."""
    tied = {basis: set() for basis in ("document", "editors")}
    for version, basis in CaseRecommendation.objects.filter(version__in=versions).values_list("version", "basis"):
        tied[basis].add(version)
    return {
        "by the document": len(tied["document"]),
        "by editors only": len(tied["editors"] - tied["document"]),
        "in a theme alone": versions.filter(recommendation_ties=None).exclude(theme=None).count(),
    }


def lacks_of(versions):
    """What the document leaves open, or what nobody has found yet."""
    here = Evaluation.objects.filter(scope=Scope.HERE).exclude(design=Documentation.DESCRIBED)
    return {
        "no examination of their own": versions.exclude(pk__in=here.values("version")).count(),
        "no results": versions.filter(results=None, results_text="").count(),
        "nothing on who benefits": versions.exclude(
            pk__in=Evaluation.objects.filter(inequality__in=["ja", "tendens", "nej"]).values("version")
        ).count(),
        "no age": versions.filter(age_from_months=None).count(),
        "no work to read on in": versions.exclude(pk__in=CaseSource.objects.values("version")).count(),
    }


def texts_of(versions):
    """The running text of each version, as one text each."""
    for version in versions.prefetch_related("steps", "results"):
        parts = [getattr(version, name) for name in PROSE]
        parts += [step.text for step in version.steps.all()] + [result.text for result in version.results.all()]
        yield "\n".join(part for part in parts if part)


def collections():
    """{collection: published cases} of the published collections that editors have filled by hand, in their order."""
    found = Collection.objects.shown().filter(filter="")
    return {collection.slug: collection.items.public().count() for collection in found}


# --- Rules: each gives a line for every breach -----------------------------------------------------------------------


def broken_rules():
    """A sentence for each breach of a rule of the content, [] for none."""
    return [sentence for rule in RULES for sentence in rule()]


def without_place():
    for model in (Evaluation, CaseResult, CaseMention):
        rows = model.objects.filter(version__in=versions_of()).select_related("version__case")
        for row in rows.filter(Q(document=None) | Q(place=""), provenance_note=""):
            yield f"{row.version.case.slug}/{row.key}: has no document and place"
    for model in (Theme, Recommendation, FactBox, SupportingAdvice, DiscussionQuestion, RuleNote, FoundIntervention):
        for row in model.objects.published().filter(Q(document=None) | Q(place=""), provenance_note=""):
            yield f"{model._meta.verbose_name} »{row}«: has no document and place"
    for series in IndicatorSeries.objects.filter(Q(document=None) | Q(place=""), provenance_note=""):
        yield f"{series.indicator.slug}/{series.key}: has no document and place"


def without_source():
    for version in versions_of().filter(mentions=None).select_related("case"):
        yield f"{version.case.slug}: no document describes it"
    for source in EvidenceSource.objects.published().works().filter(links=None, mentions=None):
        yield f"{source.slug}: no document mentions it"


def without_a_home():
    for version in versions_of().filter(recommendation_ties=None, theme=None).select_related("case"):
        yield f"{version.case.slug}: belongs to no recommendation and no theme"
    for model in TIED:
        loose = model.objects.published().filter(recommendation_ties=None, themes=None)
        for row in loose.filter(outside=False) if model is SupportingAdvice else loose:
            yield f"{model._meta.verbose_name} {row.slug}: belongs to no recommendation and no theme"
    for tie in CaseRecommendation.objects.filter(version__in=versions_of(), basis="editors", note=""):
        yield f"{tie.version.case.slug}: the editors' tie to {tie.recommendation_id} has no note that says why"


def above_without_examiner():
    for row in Evaluation.objects.filter(version__in=versions_of(), design__in=ABOVE, who="", source=None):
        yield f"{row.version.case.slug}/{row.key}: is {row.design}, but nobody is named who examined it"
    for row in Evaluation.objects.filter(version__in=versions_of()).exclude(design=Documentation.DESCRIBED):
        if not row.design_note:
            yield f"{row.version.case.slug}/{row.key}: does not say why it is {row.design}"


def half_before_and_after():
    results = CaseResult.objects.filter(version__in=versions_of()).exclude(before="", after="")
    for row in results.filter(Q(before="") | Q(after="") | Q(before_time="") | Q(after_time="")):
        yield f"{row.version.case.slug}/{row.key}: before and after need both numbers and both times"


def wrong_step():
    """The step on a case is the highest among its own examinations: nothing done elsewhere lifts it."""
    ladder = list(Documentation)
    for version in versions_of().prefetch_related("evaluations").select_related("case"):
        own = [e.design for e in version.evaluations.all() if e.scope == Scope.HERE]
        highest = max(own, key=ladder.index, default=Documentation.DESCRIBED)
        if version.documentation_here != highest:
            yield f"{version.case.slug}: stands as {version.documentation_here}, its examinations say {highest}"


def figures_without_children():
    for series in IndicatorSeries.objects.filter(indicator__state="published").select_related("indicator"):
        if not series.values.exists():
            yield f"{series.indicator.slug}/{series.key}: has no values"
    for indicator in Indicator.objects.published().filter(series=None):
        yield f"{indicator.slug}: has no series"


def missing_caveats():
    for document in EvidenceSource.objects.published().filter(document_key__in=["sst-6-11", "nubu-2018"], caveats=""):
        yield f"{document.document_key}: its reservations are missing"


def collections_with_gaps():
    """A published collection that shows nothing, or a row that does not say why it is there."""
    for item in CollectionItem.objects.filter(collection__state="published", why="").select_related("collection"):
        yield f"collection {item.collection.slug}/{item.key}: does not say why it is there"
    shown = Collection.objects.shown()
    for collection in Collection.objects.published().exclude(pk__in=shown.values("pk")):
        yield f"collection {collection.slug}: has no published case and no filter"
    for collection in shown.exclude(filter=""):
        filters = filters_of(collection.filter, GROUND.get())
        if not filters or not filters.matching():
            yield f"collection {collection.slug}: its filter finds nothing"


RULES = [
    without_place,
    without_source,
    without_a_home,
    above_without_examiner,
    half_before_and_after,
    wrong_step,
    figures_without_children,
    missing_caveats,
    collections_with_gaps,
]
