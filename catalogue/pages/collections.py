"""Collections: examples that editors have put together, as a list, each on its page, and beside themes."""

from dataclasses import dataclass, field, replace

from django.db.models import Count, F, Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from cases.choices import LADDER
from cases.collections import filters_of
from cases.facets import GROUND, Ground
from cases.models import Case, Collection
from catalogue.core.chosen import CASE, MOST, Entry, pack_url
from catalogue.core.facets import Bits
from catalogue.pages.rows import Row, caveats_of, rows_of
from catalogue.pages.strip import StepCount, strip_of

MOST_ROWS = 20  # of a stored filter; the rest are in the list

PUBLIC_CASE = Q(items__case__live__isnull=False, items__case__archived_at__isnull=True)
PUBLIC = PUBLIC_CASE | ~Q(filter="")


@dataclass(frozen=True)
class Shelf:
    """A collection as lists show it: how many examples it has, and where asked for their themes and steps."""

    collection: Collection
    count: int
    themes: list[dict] = field(default_factory=list)  # as theme_badge.html prints them
    strip: list[StepCount] = field(default_factory=list)


def shelves(ground: Ground) -> list[Shelf]:
    """The Shelves of all published collections that hold a published case, in their order. One query."""
    slugs = {}
    for row in Collection.objects.published().filter(PUBLIC).annotate(case_slug=F("items__case__slug")):
        slugs.setdefault(row, []).append(row.case_slug)
    found = [shelf_of(collection, held_by(collection, own, ground), ground) for collection, own in slugs.items()]
    return [shelf for shelf in found if shelf.count]


def shelves_in(theme, cases) -> list[Shelf]:
    """The Shelves with one of the theme's `cases` (a queryset), without themes and steps. One query.

    Collections of a stored filter, if there are any, take those of the Ground besides.
    """
    number = Count("items__case", PUBLIC_CASE, distinct=True)
    here = Count("items__case", Q(items__case__in=cases), distinct=True)
    found = []
    for collection in Collection.objects.published().filter(PUBLIC).annotate(number=number, here=here):
        if not collection.filter:
            count, touches = collection.number, collection.here
        else:
            ground = GROUND.get()
            held = held_by(collection, (), ground)
            count, touches = len(held), having(held, "tema", theme.slug, ground)
        if touches:
            found.append(Shelf(collection, count))
    return found


def shelf_of(collection, held, ground):
    """The Shelf of a collection whose examples are the Bits `held`."""
    themes = [
        {"slug": slug, "name": name, "get_absolute_url": f"/temaer/{slug}/"}
        for slug, name in ground.labels["tema"].items()
        if having(held, "tema", slug, ground)
    ]
    steps = {step: having(held, "dokumentation", step, ground) for step in LADDER}
    return Shelf(collection, len(held), themes, strip_of(steps))


def held_by(collection, slugs, ground) -> Bits:
    """The Bits of a collection's published cases. `slugs` are those of its rows."""
    if not collection.filter:
        return ground.facets.bits(slugs)
    filters = filters_of(collection.filter, ground)
    return filters.matching() if filters else Bits()


def having(held, facet, value, ground) -> int:
    """How many of `held` have that value."""
    return len(held & ground.facets.chosen(facet, [value]))


def collection_list(request):
    context = {"shelves": shelves(GROUND.get()), "canonical": "/samlinger/"}
    return TemplateResponse(request, "pages/collection_list.html", context)


def collection_detail(request, slug):
    """One collection. That of a stored filter has a page also while the filter finds nothing."""
    collection = get_object_or_404(Collection.objects.shown(), slug=slug)
    ground = GROUND.get()
    rows, total, list_url = filtered(collection, ground) if collection.filter else chosen(collection)
    if not rows and not collection.filter:
        raise Http404
    slugs = [row.case.slug for row in rows]
    context = {
        "collection": collection,
        "rows": rows,
        "total": total,
        "list_url": list_url,
        "shelf": shelf_of(collection, held_by(collection, slugs, ground), ground),
        "caveats": caveats_of(rows),
        "pack_url": pack_url(Entry(CASE, slug) for slug in slugs[:MOST]),
        "in_pack": min(len(slugs), MOST),
        "others": [shelf for shelf in shelves(ground) if shelf.collection != collection],
        "canonical": collection.get_absolute_url(),
        "robots": "" if rows else "noindex, follow",
    }
    return TemplateResponse(request, "pages/collection_detail.html", context)


def chosen(collection) -> tuple[list[Row], int, str]:
    """(Rows in the editors' order with why each is there, how many, "")."""
    items = list(collection.items.public())
    rows = {row.case.pk: row for row in rows_of(Case.objects.filter(pk__in=[item.case_id for item in items]))}
    found = [replace(rows[item.case_id], why=item.why) for item in items if item.case_id in rows]
    return found, len(found), ""


def filtered(collection, ground) -> tuple[list[Row], int, str]:
    """(the first Rows of the list, how many it has, its address), exactly as /cases/ gives them."""
    filters = filters_of(collection.filter, ground)
    if filters is None:
        return [], 0, ""
    total = len(filters.matching())
    return rows_of(filters.page(0, MOST_ROWS)), total, filters.selection.url
