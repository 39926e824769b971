"""What stands in the documents of this app's kinds, and what of it can be searched."""

from cases.choices import Depth, MunicipalityRole
from cases.facets import facet_lines
from cases.models import (
    AwaitedResult,
    Case,
    CaseMention,
    CaseMunicipality,
    CaseOrganisation,
    CaseRecommendation,
    CaseRelation,
    CaseResult,
    CaseSource,
    CaseStep,
    CaseUpdate,
    CaseVersion,
    Collection,
    CollectionItem,
    Evaluation,
    FoundIntervention,
    Municipality,
    Organisation,
    Region,
    RegionMembership,
)
from catalogue.core.documents import Children, Shape, dump
from catalogue.core.search import Document
from recommendations.documents import PLACE, is_public

REGION = Shape(Region, "slug", ("name", "position"))
MUNICIPALITY = Shape(
    Municipality,
    "slug",
    ("code", "name", "full_name", "column", "row"),
    (Children("memberships", Shape(RegionMembership, "key", ("region", "since")), "municipality"),),
)
ORGANISATION = Shape(Organisation, "slug", ("name", "kind"))
FOUND_INTERVENTION = Shape(FoundIntervention, "number", ("name", "actor", "case", "note", "editor_note", *PLACE))
# Only editors see it: it has no entries to be found by.
AWAITED_RESULT = Shape(
    AwaitedResult, "slug", ("title", "text", "case", "expected", "look_from", "state", "found_url", "note", *PLACE)
)
COLLECTION = Shape(
    Collection,
    "slug",
    ("title", "summary", "text", "position", "filter", "editor_note"),
    (Children("items", Shape(CollectionItem, "key", ("case", "why")), "collection"),),
)
CASE = Shape(
    Case,
    "slug",
    (
        "kind",
        "practice_status",
        "status_year",
        "confirmed_at",
        "contact_mailbox",
        "contact_name",
        "contact_confirmed_on",
    ),
    (
        Children("relations", Shape(CaseRelation, "key", ("other", "kind")), "case"),
        Children("updates", Shape(CaseUpdate, "key", ("date", "text", "source", "url")), "case"),
    ),
)
# `number` is set by the actions; it is the version's key within its case and never stands in a document.
VERSION = Shape(
    CaseVersion,
    "title",
    (
        "depth",
        "summary",
        "why",
        "organisation",
        "parents_role",
        "parents_level",
        "costs_and_requirements",
        "pitfalls",
        "results_text",
        "unknown",
        "target_group",
        "age_from_months",
        "age_to_months",
        "age_text",
        "age_is_converted",
        "approach",
        "period",
        "reported_year",
        "is_estimate",
        "not_reported",
        "theme",
        "topics",
        "settings",
        "actors",
        "fact_boxes",
        "editor_note",
    ),
    (
        Children("steps", Shape(CaseStep, "key", ("heading", "text")), "version"),
        Children("municipality_ties", Shape(CaseMunicipality, "key", ("municipality", "role")), "version"),
        Children("organisation_ties", Shape(CaseOrganisation, "key", ("organisation", "role")), "version"),
        Children(
            "recommendation_ties",
            Shape(CaseRecommendation, "key", ("recommendation", "basis", "note", *PLACE)),
            "version",
        ),
        Children("source_ties", Shape(CaseSource, "key", ("source", "role", "label", *PLACE)), "version"),
        Children("mentions", Shape(CaseMention, "key", PLACE), "version"),
        Children(
            "evaluations",
            Shape(
                Evaluation,
                "key",
                (
                    "scope",
                    "country",
                    "design",
                    "measured",
                    "conclusion",
                    "inequality",
                    "who",
                    "year",
                    "design_note",
                    "source",
                    *PLACE,
                ),
            ),
            "version",
        ),
        Children(
            "results",
            Shape(
                CaseResult,
                "key",
                (
                    "evaluation",
                    "nature",
                    "text",
                    "value",
                    "unit",
                    "before",
                    "before_time",
                    "after",
                    "after_time",
                    "comparison",
                    "significance",
                    "effect_size",
                    "population",
                    "n",
                    *PLACE,
                ),
            ),
            "version",
        ),
    ),
)


def dump_case(case):
    """The case with the content that readers see, or its newest version where nothing is published."""
    doc = dump(case, CASE)
    version = case.live or case.versions.order_by("-number").first()
    if version:
        doc["content"] = dump(version, VERSION)
    if case.archived_at:
        doc["state"] = "archived"
    elif case.live is None:
        doc["state"] = "draft"
    return doc


def dump_all(case):
    """The case with every version of it, to be kept when it is really deleted. Without its contact person."""
    doc = dump_case(case)
    for name in ("contact_name", "contact_confirmed_on"):
        doc.pop(name, None)
    versions = case.versions.order_by("number")
    doc["versions"] = [
        {"number": str(version.number), "state": version.state, "content": dump(version, VERSION)}
        for version in versions
    ]
    return doc


def entries_of_case(case):
    """The search entry of a published case: title and names, summary and topics, then everything else it says."""
    version = case.live
    if version is None or case.archived_at:
        return []
    ties = list(version.municipality_ties.all())
    names = [tie.municipality.name for tie in ties if tie.role == MunicipalityRole.CARRIES_OUT]
    topics = [topic.name for topic in version.topics.all()]
    return [
        Document(
            "case",
            case.slug,
            version.title,
            "\n".join(names),
            version.summary,
            "\n".join(case_text(case, version, ties)),
            facet_lines(case, version),
            0 if version.depth == Depth.FULL else 1,
            "\n".join(topics),
            case.get_absolute_url(),
        )
    ]


def case_text(case, version, ties):
    """Every text of a version that a reader sees below the summary."""
    yield from (
        version.target_group,
        version.why,
        version.organisation,
        version.parents_role,
        version.costs_and_requirements,
        version.pitfalls,
        version.results_text,
        version.unknown,
        version.age_text,
        version.period,
    )
    for step in version.steps.all():
        yield from (step.heading, step.text)
    for result in version.results.all():
        yield from (result.text, result.population)
    for evaluation in version.evaluations.all():
        yield from (evaluation.who, evaluation.design_note)
    yield from (update.text for update in case.updates.all())
    yield from (place.name for place in version.settings.all())
    yield from (actor.name for actor in version.actors.all())
    yield from (tie.organisation.name for tie in version.organisation_ties.all())
    yield from (tie.municipality.name for tie in ties if tie.role != MunicipalityRole.CARRIES_OUT)
    yield from (tie.recommendation.title for tie in version.recommendation_ties.all() if is_public(tie.recommendation))


def entries_of_municipality(municipality):
    url = municipality.get_absolute_url()
    return [Document("municipality", municipality.slug, municipality.name, municipality.full_name, url=url)]


def entries_of_found_intervention(found):
    """A row of bilag 2 is read on the page of its document."""
    if not is_public(found) or found.document is None or not is_public(found.document):
        return []
    url = f"{found.document.get_absolute_url()}#bilag-2-{found.number}"
    return [Document("found_intervention", str(found.number), found.name, found.actor, url=url)]


def entries_of_collection(collection):
    """A collection is found by its own words and by the titles of its cases; not where no case of it is public."""
    if not is_public(collection):
        return []
    items = [item for item in collection.items.all() if item.case.live and not item.case.archived_at]
    if not items and not collection.filter:
        return []
    body = "\n".join([collection.text, *(text for item in items for text in (item.case.live.title, item.why) if text)])
    url = collection.get_absolute_url()
    return [Document("collection", collection.slug, collection.title, "", collection.summary, body, url=url)]
