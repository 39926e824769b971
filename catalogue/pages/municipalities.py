"""The 98 municipalities, as a map and as a list, and one of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from cases import denmark
from cases.choices import LADDER, MunicipalityRole
from cases.facets import GROUND, LABELS, Ground
from cases.facts import STEPS, Step
from cases.filters import in_order
from cases.models import Case, CaseMunicipality, Municipality, RegionMembership
from catalogue.core.filterform import KnownValues
from catalogue.core.links import RESERVED, address, is_tracking
from catalogue.core.selection import Notice, Selection, enumerated
from catalogue.core.tile_map import Panel, Place, Shade, legend
from catalogue.pages.lists import title_of
from catalogue.pages.rows import Row, caveats_of, live, rows_of, short_rows_of

THEME = "tema"
MOST_FROM_REGION = 8  # cases from elsewhere in the region


# --- The map ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MunicipalityMap:
    """All that templates/components/tile_map.html prints."""

    label: str
    theme: str
    panels: list[Panel]
    legend: list[Shade]
    total: int
    with_cases: int


def map_of(ground: Ground, places, counts: Mapping[str, int], themes=()) -> MunicipalityMap:
    """The map of `counts`, {municipality slug: number of cases that it carries out}, in the themes that are chosen."""

    def url(place):
        return leads_to(place, counts.get(place.slug, 0), themes)

    about = enumerated([ground.words[THEME][theme] for theme in themes], "eller")
    return MunicipalityMap(
        label=f"Kort over Danmark: eksempler fra hver kommune{f', {about}' if about else ''}",
        theme=themes[0] if len(themes) == 1 else "",
        panels=denmark.panels(places, ground.regions.members, ground.labels["region"], denmark.counted(counts, url)),
        legend=legend("eksempel", "eksempler", "ingen eksempler"),
        total=len(places),
        with_cases=sum(counts.get(place.slug, 0) > 0 for place in places),
    )


def leads_to(place, count, themes):
    """The address behind a tile and behind its row in the list: the municipality's own page, or its cases in the list
    of cases where only those of some themes are counted.
    """
    if themes and count:
        return cases_with(themes, "kommune", place.slug)
    return f"/kommuner/{place.slug}/"


def cases_with(themes, name, value):
    """The list of cases of these themes with one more choice."""
    return address("/cases/", [*((THEME, theme) for theme in themes), (name, value)])


def whole_map(ground: Ground) -> MunicipalityMap:
    """The map of all cases, for the front page: one query."""
    return map_of(ground, denmark.places(), ground.facets.counts({}).get("kommune", {}))


# --- The list --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MunicipalityRow:
    """One municipality in the list: how many cases it carries out, and where they are; other roles in words."""

    place: Place
    count: int
    url: str
    roles: str


@dataclass(frozen=True)
class RegionGroup:
    """A region of today with its municipalities: those with cases, and the rest. `url` leads to its cases."""

    slug: str
    name: str
    rows: list[MunicipalityRow]
    others: list[MunicipalityRow]
    cases: int
    url: str

    @property
    def size(self) -> int:
        return len(self.rows) + len(self.others)


@dataclass(frozen=True)
class ThemeChoice:
    """A theme to look at alone: its address, its name, how many municipalities have cases, whether it is chosen."""

    slug: str
    name: str
    url: str
    count: int
    selected: bool


@dataclass(frozen=True)
class ComingRegion:
    """A region that has no members yet, and the day on which it gets its first."""

    name: str
    since: date


@dataclass(frozen=True)
class MunicipalityListPage:
    """All that the template prints."""

    selection: Selection
    title: str
    notices: list[Notice]
    map: MunicipalityMap
    theme_links: list[ThemeChoice]
    regions: list[RegionGroup]
    coming: list[ComingRegion]


def municipality_list(request):
    """All municipalities under the region of today; the themes of the address decide which cases are counted."""
    ground = GROUND.get()
    page = list_page(ground, selection_of(request, ground))
    context = {
        "page": page,
        "canonical": page.selection.url,
        "robots": "" if page.selection.is_plain else "noindex, follow",
    }
    return TemplateResponse(request, "pages/municipality_list.html", context)


def selection_of(request, ground) -> Selection:
    """The Selection of the address: `tema` is all that this page knows, whatever else there is is named in a notice."""
    words = {THEME: ground.words[THEME]}
    field = KnownValues(choices=list(words[THEME].items()))
    chosen = field.clean(request.GET.getlist(THEME))
    known = {THEME, *RESERVED}
    return Selection(
        path="/kommuner/",
        words=words,
        chosen=((THEME, chosen),) if chosen else (),
        dropped=((THEME, field.dropped),) if field.dropped else (),
        unknown=tuple(name for name in request.GET if name.strip() and name not in known and not is_tracking(name)),
        parameters_cut=getattr(request, "parameters_cut", False),
    )


def list_page(ground: Ground, selection: Selection) -> MunicipalityListPage:
    """The page of a selection, in two queries: the municipalities, and the roles that the bit sets do not count."""
    themes = selection.values.get(THEME, ())
    places = denmark.places()
    counts = ground.facets.counts(selection.values)
    by_place = counts.get("kommune", {})
    roles = other_roles(ground, selection)
    rows = {place.slug: row_of(place, by_place.get(place.slug, 0), themes, roles) for place in places}
    return MunicipalityListPage(
        selection=selection,
        title=title_of("Kommuner", selection),
        notices=selection.notices(LABELS),
        map=map_of(ground, places, by_place, themes),
        theme_links=[theme_choice(ground, selection, slug) for slug in ("", *ground.words[THEME])],
        regions=region_groups(ground, rows, counts.get("region", {}), themes),
        coming=coming_regions(ground),
    )


def row_of(place, count, themes, roles):
    return MunicipalityRow(place, count, leads_to(place, count, themes), enumerated(sorted(roles.get(place.slug, ()))))


def theme_choice(ground, selection, slug):
    """One theme alone as a link; "" stands for all of them."""
    alone = selection.choose(THEME, [slug] if slug else [])
    found = ground.facets.counts(alone.values).get("kommune", {})
    name = ground.words[THEME].get(slug, "Alle temaer")
    selected = selection.holds(THEME, slug) if slug else not selection.count
    return ThemeChoice(slug, name, alone.url, sum(count > 0 for count in found.values()), selected)


def region_groups(ground, rows, counts, themes):
    """The regions that have members today, in their order; a municipality without one comes last."""
    groups, placed = [], set()
    for slug, name in ground.labels["region"].items():
        members = [row for row in rows.values() if row.place.slug in ground.regions.members.get(slug, ())]
        if members:
            url = cases_with(themes, "region", slug)
            groups.append(region_group(slug, name, members, counts.get(slug, 0), url))
            placed.update(row.place.slug for row in members)
    rest = [row for row in rows.values() if row.place.slug not in placed]
    return [*groups, region_group("uden-region", "Uden region", rest, 0, "")] if rest else groups


def region_group(slug, name, rows, cases, url):
    with_cases, others = [row for row in rows if row.count], [row for row in rows if not row.count]
    return RegionGroup(slug, name, with_cases, others, cases, url)


ROLE_WORDS = {MunicipalityRole.TAKES_PART: "deltager", MunicipalityRole.INSPIRES: "inspirationskilde"}


def other_roles(ground, selection):
    """{municipality slug: roles in words} of those that take part or inspire, in the cases that are chosen: one query.

    They are no cases of the municipality's own, so no count holds them.
    """
    ties = live(CaseMunicipality.objects.filter(role__in=ROLE_WORDS).order_by())
    found = list(ties.values_list("municipality__slug", "role", "version__case__slug"))
    chosen = set(ground.facets.kept({case for _, _, case in found}, ground.facets.match(selection.values)))
    roles = {}
    for slug, role, case in found:
        if case in chosen:
            roles.setdefault(slug, set()).add(ROLE_WORDS[role])
    return roles


def coming_regions(ground):
    """The regions that will have members: on that day the map is divided anew."""
    return [ComingRegion(ground.labels["region"][slug], since) for slug, since in ground.regions.future.items()]


# --- One municipality ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ThemeCount:
    """A theme with the number of the municipality's own cases and of its region's, and the lists of both."""

    slug: str
    name: str
    own: int
    region: int
    own_url: str
    region_url: str


@dataclass(frozen=True)
class RegionBeside:
    """What the rest of the region has: some of its cases, and who carries them out; `total` counts the whole region."""

    name: str
    rows: list[Row]
    total: int
    url: str
    municipalities: list[MunicipalityRow]


def with_memberships():
    """All municipalities in Danish order, ready for `region_on`, in two queries."""
    memberships = RegionMembership.objects.select_related("region")
    return Municipality.objects.prefetch_related(Prefetch("memberships", memberships))


def municipality_detail(request, slug):
    """What the municipality has in the catalogue, what the rest of its region has, and how to add to it."""
    municipality = get_object_or_404(with_memberships(), slug=slug)
    ground, places, region = GROUND.get(), denmark.places(), municipality.region_on()
    cases = Case.objects.published().filter(live__municipality_ties__municipality=municipality).distinct()
    rows = rows_of(in_order(cases, "relevans"))
    groups = by_role(municipality, rows)
    context = {
        "municipality": municipality,
        "region": region,
        "groups": groups,
        "best": best_of(groups["carries_out"]),
        "themes": theme_counts(ground, slug, region),
        "beside": beside(ground, places, slug, region) if region else None,
        "where": denmark.where([(municipality, MunicipalityRole.CARRIES_OUT)]),
        "list_url": f"/cases/?kommune={slug}",
        "submit_url": f"/indsend/?kommune={slug}",
        "caveats": caveats_of(rows),
        "canonical": municipality.get_absolute_url(),
    }
    return TemplateResponse(request, "pages/municipality_detail.html", context)


ROLE_NAMES = {
    MunicipalityRole.CARRIES_OUT: "carries_out",
    MunicipalityRole.TAKES_PART: "takes_part",
    MunicipalityRole.INSPIRES: "inspires",
}


def by_role(municipality, rows):
    """Rows under the role that the municipality has in them; one with two stands under the nearer, once on the page."""
    groups = {name: [] for name in ROLE_NAMES.values()}
    for row in rows:
        roles = {tie.role for tie in row.case.live.municipality_ties.all() if tie.municipality_id == municipality.pk}
        nearest = next(name for role, name in ROLE_NAMES.items() if role in roles)
        groups[nearest].append(row)
    return groups


def best_of(rows) -> Step | None:
    """The highest step of documentation among the rows; None without rows."""
    steps = [row.case.live.documentation_here for row in rows]
    return STEPS[max(steps, key=LADDER.index)] if steps else None


def theme_counts(ground, slug, region):
    """A ThemeCount for each theme, without a query."""
    own = ground.facets.counts({"kommune": [slug]}).get(THEME, {})
    shared = ground.facets.counts({"region": [region.slug]}).get(THEME, {}) if region else {}
    return [
        ThemeCount(
            slug=theme,
            name=name,
            own=own.get(theme, 0),
            region=shared.get(theme, 0),
            own_url=cases_with([theme], "kommune", slug),
            region_url=cases_with([theme], "region", region.slug) if region else "",
        )
        for theme, name in ground.words[THEME].items()
    ]


def beside(ground, places, slug, region):
    """The RegionBeside of a municipality, in two queries; the fullest and best examined cases first."""
    counts = ground.facets.counts({})
    by_place = counts.get("kommune", {})
    members = ground.regions.members.get(region.slug, frozenset()) - {slug}
    carried_out = live(CaseMunicipality.objects.filter(role=MunicipalityRole.CARRIES_OUT)).order_by().values("version")
    others = carried_out.filter(municipality__slug__in=sorted(members))
    own = carried_out.filter(municipality__slug=slug)
    cases = Case.objects.published().filter(live__in=others).exclude(live__in=own)
    rows = [row_of(place, by_place.get(place.slug, 0), (), {}) for place in places if place.slug in members]
    return RegionBeside(
        name=region.name,
        rows=short_rows_of(in_order(cases, "relevans")[:MOST_FROM_REGION]),
        total=counts.get("region", {}).get(region.slug, 0),
        url=f"/cases/?region={region.slug}",
        municipalities=[row for row in rows if row.count],
    )
