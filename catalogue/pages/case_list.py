"""/cases/: the list of cases with search, filters, order and pages, all made from one selection."""

from dataclasses import dataclass

from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from cases.facets import FACETS, GROUND, KIND
from cases.filters import SORTS, CaseFilterSet
from catalogue.core.facets import FacetGroup, groups
from catalogue.core.selection import Chip, Notice, Pagination, Selection, enumerated
from catalogue.pages.beside import Group, chosen_of, entries_of, groups_of
from catalogue.pages.lists import Choice, choices_of, title_of
from catalogue.pages.marked_rows import marked
from catalogue.pages.rows import Row, caveats_of, rows_of
from catalogue.pages.zero_results import ZeroResults, count_it, zero_results
from recommendations.models import EvidenceSource

PAGE_SIZE = 20
NAMED_KINDS = 4  # of what else was found, in the line above the rows


@dataclass(frozen=True)
class CaseListPage:
    """All that the template prints.

    `rows` hold every word that was searched for; `near_rows`, after them, come near. `near` is how many of the `total`
    come near, on this page and others; 0 where another order mixes them.
    """

    selection: Selection
    title: str
    total: int
    near: int
    rows: list[Row]
    near_rows: list[Row]
    visible: list[FacetGroup]
    more: list[FacetGroup]
    chips: list[Chip]
    notices: list[Notice]
    pagination: Pagination
    sorts: list[Choice]
    searched: tuple[str, ...]
    zero: ZeroResults | None
    beside: list[Group]
    meant: Choice | None
    themes: list[Choice]
    caveats: list[EvidenceSource]

    @property
    def more_chosen(self) -> int:
        """How many of the filters under "Flere filtre" are ticked; the box stands open when any is."""
        return sum(group.chosen for group in self.more)

    @property
    def whole(self) -> int:
        """How many of the total hold every word."""
        return self.total - self.near

    @property
    def beside_kinds(self) -> str:
        """What else was found, in words: anbefalinger, begreber og mere."""
        labels = [group.label.lower() for group in self.beside]
        return enumerated(labels if len(labels) <= NAMED_KINDS else [*labels[: NAMED_KINDS - 1], "mere"])


@require_safe
def case_list(request):
    """The list of published cases that meet the selection; any address gives a page, never an error."""
    filters = CaseFilterSet(request.GET, GROUND.get(), parameters_cut=getattr(request, "parameters_cut", False))
    page = page_of(filters)
    robots = "" if page.selection.is_plain or is_one_theme(page.selection) else "noindex, follow"
    context = {"page": page, "canonical": page.selection.url, "robots": robots}
    count_it(request, filters, page.selection)
    return TemplateResponse(request, "pages/case_list.html", context)


def page_of(filters: CaseFilterSet) -> CaseListPage:
    """The page of a bound CaseFilterSet: six queries for the rows, none for the counts."""
    total = len(filters.matching())
    pagination = Pagination.of(filters.selection, total, PAGE_SIZE)
    filters.selection = selection = pagination.selection
    panel = groups(FACETS, filters.ground.labels, selection, filters.counts(), filters.ground.hidden)
    chips = selection.chips()
    rows = rows_of(filters.page(pagination.first - 1, pagination.last)) if total else []
    others = []
    if filters.found:
        rows, others = with_entries(rows, filters.found)
    near = set(filters.near()) if filters.is_ranked else set()
    return CaseListPage(
        selection=selection,
        title=title_of("Eksempler", selection),
        total=total,
        near=len(near),
        rows=[row for row in rows if row.case.slug not in near],
        near_rows=[row for row in rows if row.case.slug in near],
        visible=[group for group in panel if group.facet.main],
        more=[group for group in panel if not group.facet.main and group.options],
        chips=chips,
        notices=filters.notices(),
        pagination=pagination,
        sorts=sorts_of(selection),
        searched=filters.found.words if filters.found else (),
        zero=None if total else zero_results(filters, chips),
        beside=others,
        meant=meant_by(filters),
        themes=[Choice(f"/temaer/{slug}/", name) for slug, name in filters.ground.labels["tema"].items()],
        caveats=caveats_of(rows),
    )


def with_entries(rows, found):
    """The rows with words marked, and the Groups of what else was found; one query of the index for both."""
    chosen = chosen_of(found)
    entries = entries_of({KIND: [row.case.slug for row in rows], **chosen})
    texts = {key: body for (kind, key), (_, _, body) in entries.items() if kind == KIND}
    return marked(rows, found, texts), groups_of(chosen, entries)


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
