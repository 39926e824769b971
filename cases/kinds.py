"""Registers this app's kinds, in loading order (after those of recommendations)."""

from functools import partial

from django.db import models
from django.db.models import Q

from cases import documents
from cases.actions import OPEN, archive, load_case
from cases.collections import FilterError, canonical, ground_of_tables
from cases.models import Case, Collection, FoundIntervention
from catalogue.core.documents import DocumentError, dump, load, parts
from catalogue.core.kinds import Kind, register
from recommendations.actions import load_content
from recommendations.kinds import content

PREFETCH = (
    "updates",
    "live__municipality_ties__municipality",
    "live__organisation_ties__organisation",
    "live__recommendation_ties__recommendation__theme",
    "live__topics",
    "live__settings",
    "live__actors",
    "live__steps",
    "live__results",
    "live__evaluations__source",
    "live__mentions__document",
    "live__source_ties__source",
)


def find_case(slug):
    return Case.objects.filter(slug=slug).select_related("live").first()


def all_cases():
    return Case.objects.select_related("live__theme").prefetch_related(*PREFETCH)


# The path from a case to what its search entry names.
NAMES = {
    "topic": ["live__topics"],
    "setting": ["live__settings"],
    "actor": ["live__actors"],
    "theme": ["live__theme", "live__recommendation_ties__recommendation__theme"],
    "recommendation": ["live__recommendation_ties__recommendation"],
    "municipality": ["live__municipality_ties__municipality"],
    "organisation": ["live__organisation_ties__organisation"],
    "source": ["live__mentions__document", "live__source_ties__source", "live__evaluations__source"],
}


def cases_naming(kind_name, obj):
    """The cases whose search entry names the object: only they are indexed again when it changes."""
    if kind_name not in NAMES:
        return []
    named = Q()
    for path in NAMES[kind_name]:
        named |= Q(pk__in=Case.objects.filter(**{path: obj}).values("pk"))
    return all_cases().filter(named)


def remove_case(case, by):
    if case.live is None or case.archived_at:
        return False
    archive(case=case, by=by)
    return True


def draft_open(case):
    """Why a fixture must wait: an editor's open draft would be lost under it, or it under the draft."""
    return "an editor has a draft open; the fixture waits" if case.versions.filter(state__in=OPEN).exists() else ""


def load_collection(doc, onto, by, lookup):
    """Write a fixture's collection, in the caller's transaction. Raises DocumentError."""
    if doc.get("filter") and isinstance(doc["filter"], str):
        if doc.get("items"):
            raise DocumentError("items", "a collection has either items or a filter")
        try:
            doc = doc | {"filter": canonical(doc["filter"], ground_of_tables())}
        except FilterError as problem:
            raise DocumentError("filter", str(problem)) from problem
    return load_content(documents.COLLECTION)(doc, onto, by, lookup)


def find_place(model, slug) -> models.Model | None:
    return model.objects.filter(slug=slug).first()


def save_place(shape, doc, onto, by, lookup):
    obj = load(doc, shape, onto=onto, lookup=lookup)
    if onto is not None:
        obj.edit_no += 1  # a form opened before is stale
        obj.save()
    return obj


def place(name, file, shape, entries=lambda obj: []):
    return register(
        Kind(
            name=name,
            file=file,
            key="slug",
            find=partial(find_place, shape.model),
            dump=partial(dump, shape=shape),
            save=partial(save_place, shape),
            entries=entries,
            everything=shape.model.objects.all,
            remove=lambda obj, by: False,
            named_in=("case",),
            parts=tuple(parts(shape)),
            shape=shape,
        )
    )


def register_kinds():
    """Called once, when the app is ready."""
    place("region", "regions.yaml", documents.REGION)
    place("municipality", "municipalities.yaml", documents.MUNICIPALITY, documents.entries_of_municipality)
    place("organisation", "organisations.yaml", documents.ORGANISATION)
    register(
        Kind(
            name="case",
            file="cases.yaml",
            key="slug",
            find=find_case,
            dump=documents.dump_case,
            save=load_case,
            entries=documents.entries_of_case,
            everything=all_cases,
            remove=remove_case,
            named_in=("collection",),
            busy=draft_open,
            naming=cases_naming,
            parts=(*parts(documents.CASE), "live", *parts(documents.VERSION, "live__")),
        )
    )
    content(
        "found_intervention",
        "found_interventions.yaml",
        documents.FOUND_INTERVENTION,
        documents.entries_of_found_intervention,
        ["document"],
        naming=lambda kind_name, source: FoundIntervention.objects.filter(document=source),
    )
    content(
        "collection",
        "collections.yaml",
        documents.COLLECTION,
        documents.entries_of_collection,
        ["items__case__live"],
        naming=lambda kind_name, case: Collection.objects.filter(items__case=case).prefetch_related(
            "items__case__live"
        ),
        save=load_collection,
    )
    content("awaited_result", "awaited_results.yaml", documents.AWAITED_RESULT)
