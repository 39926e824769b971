"""The 98 municipalities."""

from django.db.models import Count, Prefetch
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from cases.choices import MunicipalityRole
from cases.models import Case, CaseMunicipality, Municipality, RegionMembership
from catalogue.pages.rows import caveats_of, live, rows_of


def with_memberships():
    """All municipalities in Danish order, ready for `region_on`, in two queries."""
    memberships = RegionMembership.objects.select_related("region")
    return Municipality.objects.prefetch_related(Prefetch("memberships", memberships))


def municipality_list(request):
    """By the region that each belongs to today: regions change on 1 January 2027."""
    counts = counts_by_role()
    regions, with_cases = {}, []
    for municipality in with_memberships():
        row = {"municipality": municipality, **counts.get(municipality.pk, {})}
        regions.setdefault(municipality.region_on(), []).append(row)
        if row.get("carries_out"):
            with_cases.append(row)
    groups = sorted(regions.items(), key=lambda group: group[0].position if group[0] else 99)
    context = {
        "regions": [{"region": region, "rows": rows} for region, rows in groups],
        "total": sum(len(rows) for rows in regions.values()),
        "with_cases": with_cases,
        "canonical": "/kommuner/",
    }
    return TemplateResponse(request, "pages/municipality_list.html", context)


ROLE_NAMES = {
    MunicipalityRole.CARRIES_OUT: "carries_out",
    MunicipalityRole.TAKES_PART: "takes_part",
    MunicipalityRole.INSPIRES: "inspires",
}


def counts_by_role():
    """{municipality primary key: {"carries_out": 2, …}} of what readers see."""
    counts = {}
    ties = live(CaseMunicipality.objects.order_by()).values_list("municipality", "role").annotate(count=Count("pk"))
    for pk, role, count in ties:
        counts.setdefault(pk, {})[ROLE_NAMES[role]] = count
    return counts


def municipality_detail(request, slug):
    municipality = get_object_or_404(with_memberships(), slug=slug)
    cases = Case.objects.published().filter(live__municipality_ties__municipality=municipality).distinct()
    rows = rows_of(cases.order_by("slug"))
    context = {
        "municipality": municipality,
        "region": municipality.region_on(),
        "groups": by_role(municipality, rows),
        "caveats": caveats_of(rows),
        "canonical": municipality.get_absolute_url(),
    }
    return TemplateResponse(request, "pages/municipality_detail.html", context)


def by_role(municipality, rows):
    """Rows under each role that the municipality has in them: a case can stand under two."""
    groups = {name: [] for name in ROLE_NAMES.values()}
    for row in rows:
        for tie in row.case.live.municipality_ties.all():
            if tie.municipality_id == municipality.pk:
                groups[ROLE_NAMES[tie.role]].append(row)
    return groups
