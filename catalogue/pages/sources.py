"""Evidence sources: the list, and one of them with everything that rests on it."""

from django.db.models import Prefetch, Q
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from cases.models import Case, CaseMention, CaseSource
from catalogue.pages.rows import live, short_rows_of
from recommendations.documents import is_public
from recommendations.models import EvidenceSource, FactBox, Recommendation, SourceLink, SourceMention, Theme

PLURALS = {
    EvidenceSource.Kind.REPORT: "Rapporter",
    EvidenceSource.Kind.EVALUATION: "Evalueringer",
    EvidenceSource.Kind.ARTICLE: "Videnskabelige artikler",
    EvidenceSource.Kind.GUIDELINE: "Vejledninger",
    EvidenceSource.Kind.LAW: "Love",
    EvidenceSource.Kind.TOOL: "Værktøjer",
    EvidenceSource.Kind.MATERIAL: "Materialer",
    EvidenceSource.Kind.WEBSITE: "Hjemmesider",
    EvidenceSource.Kind.VIDEO: "Videoer",
    EvidenceSource.Kind.TRAINING: "Uddannelser",
}


def source_list(request):
    works = EvidenceSource.objects.published()
    groups = []
    for source in works.works().order_by("kind", "sort_key", "slug"):
        if not groups or groups[-1]["kind"] != source.kind:
            groups.append({"kind": source.kind, "name": PLURALS[source.kind], "sources": []})
        groups[-1]["sources"].append(source)
    context = {
        "documents": works.documents().order_by("year", "slug"),
        "groups": sorted(groups, key=lambda group: list(PLURALS).index(group["kind"])),
        "total": sum(len(group["sources"]) for group in groups),
        "canonical": "/kilder/",
    }
    return TemplateResponse(request, "pages/source_list.html", context)


def source_detail(request, slug):
    found = EvidenceSource.objects.published().prefetch_related(
        Prefetch("links", SourceLink.objects.select_related("document")),
        Prefetch("mentions", SourceMention.objects.select_related("document")),
    )
    source = get_object_or_404(found, slug=slug)
    context = {
        "source": source,
        "builds_on": source.builds_on.published(),
        "basis_of": source.basis_of.published(),
        "mentions": [mention for mention in source.mentions.all() if mention.document and is_public(mention.document)],
        "boxes": boxes_on(source),
        "canonical": source.get_absolute_url(),
        **(resting_on_document(source) if source.document_key else resting_on_work(source)),
    }
    return TemplateResponse(request, "pages/source_detail.html", context)


def resting_on_document(document):
    """The cases that the document describes and the recommendations it gives."""
    described = live(CaseMention.objects.filter(document=document)).values("version")
    return {
        "rows": short_rows_of(Case.objects.published().filter(live__in=described).order_by("slug")),
        "recommendations": Recommendation.objects.published().filter(document=document),
    }


def resting_on_work(source):
    """The cases that point at the work or whose examination it is."""
    tied = live(CaseSource.objects.filter(source=source)).values("version")
    cases = Case.objects.published().filter(Q(live__in=tied) | Q(live__evaluations__source=source))
    return {"rows": short_rows_of(cases.distinct().order_by("slug")), "recommendations": []}


def boxes_on(source):
    """Published fact boxes that stand in the document or point at the work, each with its address."""
    boxes = FactBox.objects.published().filter(Q(document=source) | Q(source_ties__source=source)).distinct()
    shown = boxes.select_related("document").prefetch_related(Prefetch("themes", Theme.objects.published()))
    return [{"box": box, "title": box.title, "url": address_of(box)} for box in shown]


def address_of(box):
    """The box on its first theme's page, or the front page for a box without a published theme."""
    theme = next(iter(box.themes.all()), None)
    return f"{theme.get_absolute_url()}#{box.slug}" if theme else "/"
