"""/cases/: the list of cases with search, filters, order and pages, all made from one selection."""

from dataclasses import dataclass, replace

from django.db.models import Q
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from cases.facets import FACETS, GROUND, KIND
from cases.filters import SORTS, CaseFilterSet
from catalogue.core import search
from catalogue.core.facets import FacetGroup, groups
from catalogue.core.selection import Chip, Notice, Pagination, Selection
from catalogue.models import SearchEntry
from catalogue.pages.lists import Choice, WayOut, choices_of, title_of, ways_out
from catalogue.pages.rows import Row, caveats_of, rows_of
from recommendations.models import EvidenceSource

PAGE_SIZE = 20
EXCERPT = 240  # characters
BESIDE = 5  # things of other kinds at most
OTHER_KINDS = {
    "recommendation": "Anbefaling",
    "theme": "Tema",
    "concept": "Begreb",
    "fact_box": "Faktaboks",
    "source": "Kilde",
    "advice": "Råd",
    "indicator": "Tal",
    "found_intervention": "Fundet indsats",
    "municipality": "Kommune",
}


@dataclass(frozen=True)
class Beside:
    """Something else than a case that holds the words: what it is, its title and its address."""

    label: str
    title: str
    url: str


@dataclass(frozen=True)
class CaseListPage:
    """All that the template prints."""

    selection: Selection
    title: str
    total: int
    rows: list[Row]
    visible: list[FacetGroup]
    more: list[FacetGroup]
    chips: list[Chip]
    notices: list[Notice]
    pagination: Pagination
    sorts: list[Choice]
    searched: tuple[str, ...]
    ways_out: list[WayOut]
    beside: list[Beside]
    meant: Choice | None
    themes: list[Choice]
    caveats: list[EvidenceSource]

    @property
    def more_chosen(self) -> int:
        """How many of the filters under "Flere filtre" are ticked; the box stands open when any is."""
        return sum(group.chosen for group in self.more)


@require_safe
def case_list(request):
    """The list of published cases that meet the selection; any address gives a page, never an error."""
    filters = CaseFilterSet(request.GET, GROUND.get(), parameters_cut=getattr(request, "parameters_cut", False))
    page = page_of(filters)
    robots = "" if page.selection.is_plain or is_one_theme(page.selection) else "noindex, follow"
    context = {"page": page, "canonical": page.selection.url, "robots": robots}
    return TemplateResponse(request, "pages/case_list.html", context)


def page_of(filters: CaseFilterSet) -> CaseListPage:
    """The page of a bound CaseFilterSet: six queries for the rows, none for the counts."""
    total = len(filters.matching())
    pagination = Pagination.of(filters.selection, total, PAGE_SIZE)
    filters.selection = selection = pagination.selection
    panel = groups(FACETS, filters.ground.labels, selection, filters.counts(), filters.ground.hidden)
    chips = selection.chips()
    rows = marked(rows_of(filters.page(pagination.first - 1, pagination.last)), filters.found) if total else []
    return CaseListPage(
        selection=selection,
        title=title_of("Eksempler", selection),
        total=total,
        rows=rows,
        visible=[group for group in panel if group.facet.main],
        more=[group for group in panel if not group.facet.main and group.options],
        chips=chips,
        notices=filters.notices(),
        pagination=pagination,
        sorts=sorts_of(selection),
        searched=filters.found.words if filters.found else (),
        ways_out=[] if total else ways_out(filters, chips),
        beside=beside(filters.found) if filters.found else [],
        meant=meant_by(filters),
        themes=[Choice(f"/temaer/{slug}/", name) for slug, name in filters.ground.labels["tema"].items()],
        caveats=caveats_of(rows),
    )


def sorts_of(selection):
    """The orders to choose from. Without words there is no match to speak of, so the default says what it does."""
    labels = SORTS if selection.q else SORTS | {selection.default_sort: "Fyldigst og bedst undersøgt"}
    return choices_of(labels, selection)


def meant_by(filters):
    """What the reader may have meant, as a Choice with the address of that search; None without a suggestion."""
    suggestion = filters.found.suggestion if filters.found else ""
    return Choice(filters.selection.search(suggestion).url, suggestion) if suggestion else None


def is_one_theme(selection):
    """True for a list of one theme in its own order: search engines shall keep these and the plain list only."""
    alone = not selection.q and selection.sort == selection.default_sort
    return alone and list(selection.values) == ["tema"] and selection.count == 1


def beside(found):
    """The best of what the search found besides cases, one query."""
    hits = [hit for hit in found.hits if hit.kind in OTHER_KINDS][:BESIDE]
    wanted = Q()
    for hit in hits:
        wanted |= Q(kind=hit.kind, key=hit.key)
    entries = {(e.kind, e.key): e for e in SearchEntry.objects.filter(wanted).exclude(url="")} if hits else {}
    there = [entries[hit.kind, hit.key] for hit in hits if (hit.kind, hit.key) in entries]
    return [Beside(OTHER_KINDS[entry.kind], entry.title, entry.url) for entry in there]


def marked(rows, found):
    """The rows with the words that were searched for marked; one query for the texts of all of them."""
    if found is None:
        return rows
    entries = SearchEntry.objects.filter(kind=KIND, key__in=[row.case.slug for row in rows])
    texts = dict(entries.values_list("key", "body"))
    return [mark(row, texts.get(row.case.slug, ""), found) for row in rows]


def mark(row, text, found):
    """The row with title and summary marked, and the place that shows why it was found where neither of them does."""
    title, summary = (search.highlight(part, found) for part in (row.case.live.title, row.case.live.summary))
    row = replace(row, title_html=title, summary_html=summary)
    if "<mark>" in title or "<mark>" in summary:
        return row
    lines = [line.lstrip("- ") for line in text.splitlines()]
    place = search.highlight(search.excerpt(" · ".join(line for line in lines if line), found, EXCERPT), found)
    return replace(row, excerpt_html=place if "<mark>" in place else "")
