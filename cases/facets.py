"""The filters of the list of cases: which there are, what a case has of each, and the known values with their names.

`facet_lines` and cases/filters.py say the same thing twice, once for the counts and once for the rows; a test holds
them equal on random selections.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import CharField, F, Value
from django.db.models.functions import Coalesce, ExtractDay, ExtractMonth, ExtractYear, NullIf
from django.utils.text import Truncator

from cases.choices import AGE_GROUPS, AGE_UNKNOWN, Approach, CaseKind, Documentation, Inequality, MunicipalityRole
from cases.models import Municipality, Region, RegionMembership
from catalogue.core.facets import Bits, Facet, FacetSet, build
from catalogue.core.stamp import Kept
from catalogue.models import Editable
from recommendations.models import Actor, EvidenceSource, Recommendation, Setting, Theme, Topic

KIND = "case"  # as the index calls it

# In the order of the canonical address, which product.md gives.
FACETS = (
    Facet("tema", "Tema", main=True),
    Facet("alder", "Alder", main=True, extra=frozenset([AGE_UNKNOWN])),
    Facet("emne", "Emne", main=True),
    Facet("arena", "Hvor", main=True),
    Facet("aktoer", "Hvem gør det", main=True),
    Facet("dokumentation", "Hvor godt undersøgt", main=True),
    Facet("anbefaling", "Anbefaling"),
    Facet("tilgang", "For hvem"),
    Facet("kommune", "Kommune", long=True),
    Facet("region", "Region"),
    Facet("type", "Type"),
    Facet("kilde", "Dokument", long=True),
    Facet("aar", "Oplyst i", long=True),
    Facet("ulighed", "Hvem gavner det undersøgt"),
)
LABELS = {facet.name: facet.label for facet in FACETS}

FIXED = {
    "alder": {group.slug: group.name for group in AGE_GROUPS} | {AGE_UNKNOWN: "uden oplyst alder"},
    "dokumentation": dict(Documentation.choices),
    "tilgang": dict(Approach.choices),
    "type": dict(CaseKind.choices),
    "ulighed": dict(Inequality.choices),
}
# How a chosen value is named where its legend does not stand above it.
WORDS = {
    "alder": lambda value, label: "Alder ikke oplyst" if value == AGE_UNKNOWN else label,
    "anbefaling": lambda value, label: f"Anbefaling {Truncator(label).chars(70)}",
    "kommune": lambda value, label: f"{label} Kommune",
    "aar": lambda value, label: f"Oplyst i {label}",
    "ulighed": lambda value, label: f"Undersøgt, hvem det gavner: {label}",
}


def facet_lines(case, version) -> str:
    """All that a case has of the stored facets, as lines "facet=value" in the order of FACETS.

    Recommendations that are not published give none: a case is indexed again when one of its recommendations changes.
    It is not when a source does, so ties to unpublished sources stand here too, and which of them readers may choose is
    decided when they choose. Regions follow from the day and are derived when the index is built.
    """
    return "\n".join(
        f"{facet.name}={value}" for facet in FACETS for value in sorted(set(held(facet.name, case, version)))
    )


def held(name, case, version):
    """The values that the case has of one facet."""
    return [value for value in HELD[name](case, version) if value] if name in HELD else []


def recommendations(version):
    """The published recommendations that it is an example of."""
    tied = [tie.recommendation for tie in version.recommendation_ties.all()]
    return [recommendation for recommendation in tied if recommendation.state == Editable.State.PUBLISHED]


def themes(case, version):
    """The themes of its recommendations, and its own where it belongs to none of them."""
    found = [recommendation.theme.slug for recommendation in recommendations(version)]
    return [*found, version.theme.slug] if version.theme else found


def ages(case, version):
    """Every group that its span meets: overlap decides."""
    if version.age_from_months is None:
        return [AGE_UNKNOWN]
    return [group.slug for group in AGE_GROUPS if group.overlaps(version.age_from_months, version.age_to_months)]


def carried_out_by(case, version):
    """The municipalities that do it; those that take part or inspire are not counted."""
    ties = version.municipality_ties.all()
    return [tie.municipality.slug for tie in ties if tie.role == MunicipalityRole.CARRIES_OUT]


def sources(case, version):
    """The documents that describe it and the works it leads to or is examined in."""
    found = [mention.document for mention in version.mentions.all()]
    found += [tie.source for tie in version.source_ties.all()]
    found += [evaluation.source for evaluation in version.evaluations.all()]
    return [source.document_key or source.slug for source in found if source]


HELD = {
    "tema": themes,
    "alder": ages,
    "emne": lambda case, version: [topic.slug for topic in version.topics.all()],
    "arena": lambda case, version: [place.slug for place in version.settings.all()],
    "aktoer": lambda case, version: [actor.slug for actor in version.actors.all()],
    "dokumentation": lambda case, version: [version.documentation_here],
    "anbefaling": lambda case, version: [str(recommendation.number) for recommendation in recommendations(version)],
    "tilgang": lambda case, version: [version.approach],
    "kommune": carried_out_by,
    "type": lambda case, version: [case.kind],
    "kilde": sources,
    "aar": lambda case, version: [str(version.reported_year)],
    "ulighed": lambda case, version: [evaluation.inequality for evaluation in version.evaluations.all()],
}


# --- Known values ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Regions:
    """Which municipalities each region holds on one day.

    `members` are those of the day, {region slug: municipality slugs}. `former` are the regions that have none any more,
    with those whose last membership before today's was there: an old address goes on working. `future` have none yet,
    with the date of their first.
    """

    members: Mapping[str, frozenset]
    former: Mapping[str, frozenset]
    future: Mapping[str, date]

    def municipalities(self, region: str) -> frozenset:
        """The slugs of the municipalities that the region stands for; none for one that has not begun."""
        return self.members.get(region) or self.former.get(region) or frozenset()


def regions_on(day: date, memberships) -> Regions:
    """The Regions on `day` from (municipality slug, region slug, since) rows: the latest `since` till the day wins."""
    members, before, future = {}, {}, {}
    history = {}
    for municipality, region, since in sorted(memberships, key=lambda row: row[2]):
        if since <= day:
            history.setdefault(municipality, []).append(region)
        else:
            future.setdefault(region, since)
    for municipality, regions in history.items():
        members.setdefault(regions[-1], set()).add(municipality)
        if len(regions) > 1:
            before.setdefault(regions[-2], set()).add(municipality)
    return Regions(
        members={region: frozenset(slugs) for region, slugs in members.items()},
        former={region: frozenset(slugs) for region, slugs in before.items() if region not in members},
        future={region: since for region, since in future.items() if region not in members and region not in before},
    )


@dataclass(frozen=True)
class Ground:
    """All that the list of cases needs beside the rows, from one moment.

    labels: {facet: {value: text of its box}}, words: {facet: {value: text where it stands alone}}, both in the order of
    the page; aliases: {facet: {other way to write it: value}}; hidden: (facet, value) pairs that are known but not
    offered: works as against the five documents, and regions without members.
    """

    facets: FacetSet
    labels: Mapping[str, Mapping[str, str]]
    words: Mapping[str, Mapping[str, str]]
    aliases: Mapping[str, Mapping[str, str]]
    hidden: frozenset
    regions: Regions


@dataclass(frozen=True)
class Known:
    """One row of the query for known values."""

    facet: str
    value: str
    label: str
    alias: str
    position: int
    sort_key: str


MEMBERSHIP = "membership"


def known_rows() -> list[Known]:
    """The values that come from tables, published ones only, and the memberships of regions: one query for all."""

    def rows(facet, queryset, label="name", alias="", position="position", sort_key="sort_key", value="slug"):
        text = {"output_field": CharField()}
        return queryset.order_by().values_list(
            Value(facet, **text),
            F(value),
            F(label) if isinstance(label, str) else label,
            F(alias) if alias else Value("", **text),
            F(position) if isinstance(position, str) else Value(position),
            F(sort_key) if sort_key else Value("", **text),
        )

    published = EvidenceSource.objects.published().annotate(
        name=Coalesce(NullIf("short_title", Value("")), "title"), key=Coalesce("document_key", Value(""))
    )
    # The day as one whole number: a date as text depends on the server's settings.
    day = ExtractYear("since") * 10_000 + ExtractMonth("since") * 100 + ExtractDay("since")
    memberships = RegionMembership.objects.annotate(day=day)
    first, *rest = (
        rows("tema", Theme.objects.published()),
        rows("emne", Topic.objects.all()),
        rows("arena", Setting.objects.all()),
        rows("aktoer", Actor.objects.all()),
        rows("anbefaling", Recommendation.objects.published(), label="title", position="number"),
        rows("kommune", Municipality.objects.all(), alias="code", position=0),
        rows("region", Region.objects.all()),
        rows("kilde", published, alias="key", position=0),
        rows(MEMBERSHIP, memberships, "region__slug", position="day", sort_key="", value="municipality__slug"),
    )
    found = [Known(*row) for row in first.union(*rest, all=True)]
    return sorted(found, key=lambda row: (row.position, row.sort_key, row.value))


def make_ground(day: date) -> Ground:
    """The Ground of `day`, in two queries."""
    rows = known_rows()
    regions = regions_on(
        day, [(row.value, row.label, date.fromisoformat(str(row.position))) for row in rows if row.facet == MEMBERSHIP]
    )
    facets = build(KIND, lambda values: {"region": region_bits(regions, values.get("kommune", {}))})
    labels, aliases = labels_of(rows, facets)
    return Ground(facets, labels, words_of(labels), aliases, hidden_in(rows, regions), regions)


def region_bits(regions, municipalities):
    """{region: Bits} of the cases that its municipalities carry out."""
    found = {}
    for region in {*regions.members, *regions.former}:
        bits = Bits()
        for slug in regions.municipalities(region):
            bits |= municipalities.get(slug, Bits())
        found[region] = bits
    return found


def labels_of(rows, facets):
    """({facet: {value: label}}, {facet: {alias: value}}) of every facet in its fixed order."""
    labels = {facet.name: dict(FIXED.get(facet.name, {})) for facet in FACETS}
    aliases = {facet.name: {} for facet in FACETS}
    for row in rows:
        if row.facet == "anbefaling":
            labels["anbefaling"][str(row.position)] = f"{row.position}. {row.label}"
            aliases["anbefaling"][row.value] = str(row.position)
        elif row.facet == "kilde" and row.alias:
            labels["kilde"][row.alias] = row.label
            aliases["kilde"][row.value] = row.alias
        elif row.facet in labels:
            labels[row.facet][row.value] = row.label
            if row.alias:
                aliases[row.facet][row.alias] = row.value
    labels["aar"] = {year: year for year in sorted(facets.values.get("aar", ()), reverse=True)}
    return labels, aliases


def words_of(labels):
    """{facet: {value: words}}: the labels, with what they need to stand alone."""
    return {
        name: {value: WORDS.get(name, lambda value, label: label)(value, label) for value, label in values.items()}
        for name, values in labels.items()
    }


def hidden_in(rows, regions):
    works = {("kilde", row.value) for row in rows if row.facet == "kilde" and not row.alias}
    empty = {("region", row.value) for row in rows if row.facet == "region" and row.value not in regions.members}
    return frozenset(works | empty)


GROUND = Kept(make_ground)
