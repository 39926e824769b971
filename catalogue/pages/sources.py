"""Evidence sources: the list, and one of them with everything that rests on it."""

from dataclasses import dataclass

from django.db.models import Prefetch, Q
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from cases.models import Case, CaseMention, CaseSource, FoundIntervention
from catalogue.core.facets import FacetGroup, groups
from catalogue.core.selection import Chip, Notice, Pagination, Selection
from catalogue.pages.lists import Choice, WayOut, choices_of, title_of, ways_out
from catalogue.pages.rows import caveats_of, live, mentions, short_rows_of
from recommendations.documents import is_public
from recommendations.figures import figures, public_values
from recommendations.filters import FACETS, GROUND, SORTS, SourceFilterSet
from recommendations.models import (
    DiscussionQuestion,
    EvidenceSource,
    FactBox,
    Recommendation,
    RuleNote,
    SourceLink,
    SourceMention,
    SupportingAdvice,
    Theme,
)

PAGE_SIZE = 40


@dataclass(frozen=True)
class SourceListPage:
    """All that the template prints."""

    selection: Selection
    title: str
    total: int
    sources: list[EvidenceSource]
    visible: list[FacetGroup]
    chips: list[Chip]
    notices: list[Notice]
    pagination: Pagination
    sorts: list[Choice]
    ways_out: list[WayOut]


def source_list(request):
    """The works, with filters; the five documents stand first where nothing is chosen."""
    filters = SourceFilterSet(request.GET, GROUND.get(), parameters_cut=getattr(request, "parameters_cut", False))
    page = page_of(filters)
    plain = page.selection.is_plain
    context = {
        "page": page,
        "documents": EvidenceSource.objects.published().documents().order_by("year", "slug") if plain else [],
        "canonical": page.selection.url,
        "robots": "" if plain else "noindex, follow",
    }
    return TemplateResponse(request, "pages/source_list.html", context)


def page_of(filters):
    """The SourceListPage of a bound SourceFilterSet."""
    total = len(filters.matching())
    pagination = Pagination.of(filters.selection, total, PAGE_SIZE)
    filters.selection = selection = pagination.selection
    chips = selection.chips()
    return SourceListPage(
        selection=selection,
        title=title_of("Kilder", selection),
        total=total,
        sources=list(filters.qs[pagination.first - 1 : pagination.last]) if total else [],
        visible=[g for g in groups(FACETS, filters.ground.labels, selection, filters.counts()) if g.options],
        chips=chips,
        notices=filters.notices(),
        pagination=pagination,
        sorts=choices_of(SORTS, selection),
        ways_out=[] if total else ways_out(filters, chips),
    )


def source_detail(request, slug):
    found = EvidenceSource.objects.published().prefetch_related(
        Prefetch("links", SourceLink.objects.select_related("document")),
        Prefetch("mentions", SourceMention.objects.select_related("document")),
    )
    source = get_object_or_404(found, slug=slug)
    context = {
        "source": source,
        "page_source": source,
        "builds_on": source.builds_on.published(),
        "basis_of": source.basis_of.published(),
        "mentions": [mention for mention in source.mentions.all() if mention.document and is_public(mention.document)],
        "boxes": boxes_on(source),
        "canonical": source.get_absolute_url(),
        **(resting_on_document(source) if source.document_key else resting_on_work(source)),
    }
    return TemplateResponse(request, "pages/source_detail.html", context)


def resting_on_document(document):
    """Everything that the document describes, recommends, counts and asks."""
    described = live(CaseMention.objects.filter(document=document)).values("version")
    return {
        "rows": short_rows_of(Case.objects.published().filter(live__in=described).order_by("slug")),
        "recommendations": Recommendation.objects.published().filter(document=document),
        "advice": by_list(SupportingAdvice.objects.published().filter(document=document)),
        "figures": figures(public_values().filter(series__document=document)),
        "questions": DiscussionQuestion.objects.published().filter(document=document).select_related("document"),
        "rule_notes": RuleNote.objects.published().filter(document=document).select_related("document"),
        "found": FoundIntervention.objects.published().filter(document=document).select_related("case__live"),
    }


def by_list(advice):
    """[{"title", "sender", "advice": […]}] of pieces of advice: one group for each list, in the document's order."""
    lists = {}
    for one in advice.select_related("document").order_by("position", "slug"):
        lists.setdefault((one.list_title, one.sender), []).append(one)
    return [{"title": title, "sender": sender, "advice": found} for (title, sender), found in lists.items()]


def resting_on_work(source):
    """The cases that point at the work or whose examination it is, and the figures that are taken from it."""
    tied = live(CaseSource.objects.filter(source=source)).values("version")
    cases = Case.objects.published().filter(Q(live__in=tied) | Q(live__evaluations__source=source))
    rules = RuleNote.objects.published().filter(source_ties__source=source).select_related("document")
    rows = short_rows_of(cases.distinct().order_by("slug").prefetch_related(mentions()))
    return {
        "rows": rows,
        "row_caveats": caveats_of(rows),
        "recommendations": [],
        "figures": figures(public_values().filter(series__source=source)),
        "rule_notes": rules.distinct(),
    }


def boxes_on(source):
    """Published fact boxes that stand in the document or point at the work, each with its address."""
    boxes = FactBox.objects.published().filter(Q(document=source) | Q(source_ties__source=source)).distinct()
    shown = boxes.select_related("document").prefetch_related(Prefetch("themes", Theme.objects.published()))
    return [{"box": box, "title": box.title, "url": address_of(box)} for box in shown]


def address_of(box):
    """The box on its first theme's page, or the front page for a box without a published theme."""
    theme = next(iter(box.themes.all()), None)
    return f"{theme.get_absolute_url()}#{box.slug}" if theme else "/"
