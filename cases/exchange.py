"""Cases and municipalities from and to spreadsheets.

An import of a case is an editor's draft like any other: a new case, or the open version of one that is there. It never
touches what readers see, and never a case's life (status, contact, news).
"""

from django.db.models import Max

from cases import actions
from cases.choices import REPORTABLE, Measured, MunicipalityRole, OrganisationRole
from cases.documents import MUNICIPALITY, VERSION
from cases.models import (
    Case,
    CaseMention,
    CaseRecommendation,
    CaseResult,
    CaseSource,
    CaseStep,
    CaseVersion,
    Evaluation,
    Municipality,
    Organisation,
    Region,
    RegionMembership,
)
from catalogue.core.columns import Choice, Code, Column, Many, Number, Reference, Slug, column
from catalogue.core.documents import default_text, dump, load, parts
from catalogue.core.exchange import Current, Sheet, TieColumn, Transfer
from catalogue.core.exchange_resource import DocumentResource
from catalogue.core.publishing import TransitionError, locked
from recommendations.exchange import LONG, RECOMMENDATION_REFERENCE, REFERENCES, place_columns, who_and_when
from recommendations.models import Basis

PLACES = {
    Municipality: Reference(Municipality, named_by=("name", "full_name", "code")),
    Organisation: Reference(Organisation, short=False),
    Region: Reference(Region),
}
ALL = REFERENCES | PLACES
YEAR = Number(1900, 2100)
MONTHS = Number(-9, 1_200)
BATCH = 200  # versions read in one query


# --- Cases -----------------------------------------------------------------------------------------------------------


def content(name, **given):
    """The column of a field of a version."""
    return column(CaseVersion, name, ALL, **given)


def rows_of(model, *names, **given):
    """Columns of a row below a version, and where it stands; `given` are changes of single columns."""
    return tuple(column(model, name, ALL, **given.get(name, {})) for name in names)


def ties_of(role, heading, list_name, target, reference, default="", **given):
    """The column of all ties of one role."""
    return TieColumn(
        f"{list_name}:{role.value}",
        heading,
        Many(reference),
        default=[],
        rows=list_name,
        target=target,
        same=(("role", "" if role.value == default else role.value),),
        prefix=target,
        width=30,
        **given,
    )


DEFAULT_ROLE = MunicipalityRole.CARRIES_OUT.value
MUNICIPALITY_COLUMNS = tuple(
    ties_of(role, heading, "municipality_ties", "municipality", PLACES[Municipality], DEFAULT_ROLE, **given)
    for role, heading, given in (
        (MunicipalityRole.CARRIES_OUT, "Kommuner, der gør det", {"example": "Odense; Kerteminde"}),
        (MunicipalityRole.TAKES_PART, "Kommuner, der deltager", {}),
        (MunicipalityRole.INSPIRES, "Kommuner, der har inspireret", {}),
    )
)
ORGANISATION_COLUMNS = tuple(
    ties_of(role, heading, "organisation_ties", "organisation", PLACES[Organisation])
    for role, heading in (
        (OrganisationRole.RUNS, "Organisationer, der driver"),
        (OrganisationRole.FUNDS, "Organisationer, der betaler"),
        (OrganisationRole.RESEARCHES, "Organisationer, der forsker"),
        (OrganisationRole.PARTNER, "Organisationer, der er partner"),
    )
)
KIND = column(Case, "kind", ALL, help="Sættes, når eksemplet oprettes. Rettes siden under »Status og kontakt«.")


def number_of(line):
    return int(line["recommendation"])


class CaseTransfer(Transfer):
    """Cases: the main sheet has what fits in a cell, and each list of rows has a sheet.

    saved: {primary key of a version: the RowPlan that it was loaded from}.
    """

    name = "case"
    title = "Eksempler"
    a_one, no_one, a_new = "ét eksempel", "intet eksempel", "et nyt eksempel"
    the_one, many = "eksemplet", "eksempler"
    file = "eksempler"
    shape = VERSION
    key = Column(
        "slug",
        "Adresse",
        Slug(),
        help="Hvilket eksempel rækken handler om. Ændres ikke. Tom i en ny række: så laves den af titlen.",
        example="fx odense-motorik-i-dagtilbud",
        width=30,
    )
    columns = (
        content("title", example="Motorik hver dag i dagtilbud", **LONG),
        content("summary", example="Pædagoger i to kommuner bevæger sig hver dag med børn på 3–5 år.", **LONG),
        content("depth", example="Kort omtale"),
        KIND,
        *MUNICIPALITY_COLUMNS,
        content("age_from_months", sort=MONTHS, example="36", width=12),
        content("age_to_months", sort=MONTHS, example="72", width=12),
        content("age_is_converted", width=12),
        content("age_text", example="3–5 år"),
        content("settings", example="Dagtilbud", width=30),
        content("actors", example="Pædagog og dagplejer", width=30),
        content("approach", example="Til alle"),
        content("target_group", example="Alle børn i kommunens børnehaver"),
        content("reported_year", sort=YEAR, example="2026", width=12),
        content("is_estimate", width=12),
        content("period", example="Siden 2024"),
        content("topics", example="Bevægelse og motorik", width=30),
        content("results_text", **LONG),
        content("unknown", **LONG),
        content("why", **LONG),
        content("organisation", **LONG),
        content("parents_level"),
        content("parents_role", **LONG),
        content("costs_and_requirements", **LONG),
        content("pitfalls", **LONG),
        *ORGANISATION_COLUMNS,
        TieColumn(
            "recommendations",
            "Anbefalinger",
            Many(RECOMMENDATION_REFERENCE),
            default=[],
            help="Numrene på de anbefalinger, eksemplet hører til.",
            example="5; 8",
            rows="recommendation_ties",
            target="recommendation",
            new=(("basis", Basis.EDITORS.value),),
            prefix="anbefaling",
        ),
        content("theme"),
        content("fact_boxes"),
        content("not_reported", sort=Many(Choice(tuple(REPORTABLE.items())), ordered=True), example="pris og krav"),
        content("editor_note", **LONG),
        Column("state", "Tilstand (læses ikke)", only_shown=True),
        Column("practice_status", "Status i kommunen (læses ikke)", only_shown=True),
        Column("status_year", "Status er fra år (læses ikke)", only_shown=True, width=12),
    )
    sheets = (
        Sheet(
            "Trin",
            "steps",
            "trin",
            rows_of(
                CaseStep,
                "heading",
                "text",
                heading={"example": "Vælg et tidspunkt på dagen", "width": 30},
                text={"example": "Personalet aftaler, hvornår børnene bevæger sig.", **LONG},
            ),
        ),
        Sheet(
            "Undersøgelser",
            "evaluations",
            "undersoegelse",
            (
                *rows_of(
                    Evaluation,
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
                    scope={"example": "Her hos dem"},
                    design={"example": "Fulgt op"},
                    measured={
                        "sort": Many(Choice(tuple(Measured.choices)), ordered=True),
                        "example": "Børn; Ansatte",
                        "help": "",
                    },
                    conclusion={"example": "Bedring"},
                    inequality={"example": "Nej"},
                    design_note=LONG,
                    source={"help": "Kildens adresse eller titel."},
                ),
                *place_columns(Evaluation),
            ),
        ),
        Sheet(
            "Resultater",
            "results",
            "resultat",
            (
                Column(
                    "evaluation",
                    "Undersøgelse",
                    help="Nøglen på den række på arket »Undersøgelser«, som resultatet kommer fra.",
                    example="undersoegelse-1",
                ),
                *rows_of(
                    CaseResult,
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
                    nature={"example": "Udvikling"},
                    text={"example": "Flere børn kan hinke og kaste, når de begynder i skole.", **LONG},
                    value={"example": "12"},
                    unit={"example": "pct."},
                ),
                *place_columns(CaseResult),
            ),
        ),
        Sheet(
            "Om anbefalingerne",
            "recommendation_ties",
            "anbefaling",
            (
                column(CaseRecommendation, "recommendation", ALL, example="5"),
                column(CaseRecommendation, "basis", ALL, example="redaktionen"),
                column(CaseRecommendation, "note", ALL, **LONG),
                *place_columns(CaseRecommendation),
            ),
            details="recommendation",
            order=number_of,
        ),
        Sheet(
            "Kilder",
            "source_ties",
            "kilde",
            (
                *rows_of(
                    CaseSource,
                    "source",
                    "role",
                    "label",
                    source={"help": "Kildens adresse eller titel. Opret den først under Kilder, hvis den mangler."},
                    role={"example": "Læs mere"},
                    label=LONG,
                ),
                *place_columns(CaseSource),
            ),
        ),
        Sheet("Beskrevet i", "mentions", "dokument", place_columns(CaseMention)),
    )
    advice = (
        "Arket »Om anbefalingerne« siger mere om de anbefalinger, der står på arket »Eksempler«. Det må være tomt.",
        "Kontaktpersoner og rollepostkasser er ikke i filen. Status, kontakt og nyt rettes i formularen.",
    )
    what_happens = "Alt bliver kladder. Læserne ser intet nyt, før hvert eksempel er gennemset og publiceret."

    def __init__(self, *arguments, **named):
        super().__init__(*arguments, **named)
        self.saved = {}

    def current(self, keys, *, lock=False):
        cases = Case.objects.filter(slug__in=keys)
        open_ones = CaseVersion.objects.filter(case__in=cases, state__in=actions.OPEN).order_by("pk")
        if lock:  # in the order of `publish`: the versions, then their cases
            list(open_ones.select_for_update(of=("self",)).values_list("pk"))
            list(cases.order_by("pk").select_for_update(of=("self",)).values_list("pk"))
        chosen = dict(cases.annotate(newest=Max("versions__pk")).values_list("pk", "newest"))
        chosen |= dict(cases.exclude(live=None).values_list("pk", "live"))
        chosen |= dict(open_ones.values_list("case", "pk"))
        versions = self.exported(CaseVersion.objects.filter(pk__in=chosen.values()).order_by("pk"))
        return {version.case.slug: self.current_of(version) for version in versions}

    def exported(self, queryset):
        return queryset.select_related("case").prefetch_related(None).prefetch_related(*parts(VERSION))

    def current_of(self, obj):
        doc = dump(obj, VERSION)
        KIND.put(doc, obj.case.kind)
        shown = {
            "state": "arkiveret" if obj.case.archived_at else obj.get_state_display(),
            "practice_status": obj.case.get_practice_status_display(),
            "status_year": obj.case.status_year or "",
        }
        mark = f"u{obj.number}r{obj.edit_no}"
        return Current(obj.case.slug, obj.title, doc, mark, obj, shown, who_and_when(obj))

    def blocked(self, current):
        return actions.ARCHIVED if current.obj.case.archived_at else ""

    def content(self, row):
        return {name: value for name, value in row.doc.items() if name != "kind"}

    def rules(self, row):
        doc = row.doc
        if row.current and KIND.get(doc) != KIND.get(row.current.doc):
            message = "Typen på et eksempel, der er oprettet, rettes under »Status og kontakt«."
            yield self.fault(row, KIND.heading, row.texts.get(KIND, ""), message)
        start, end = doc.get("age_from_months"), doc.get("age_to_months")
        if bool(start) != bool(end) or (start and int(start) >= int(end)):
            message = "Skriv begge aldre i måneder, den laveste først, eller lad begge stå tomme."
            yield self.fault(row, "Alder fra (måneder)", f"{start or 'tom'} til {end or 'tom'}", message)
        examined = {line["key"] for line in doc.get("evaluations", [])}
        for line in doc.get("results", []):
            if line.get("evaluation") and line["evaluation"] not in examined:
                message = f"Der er ingen undersøgelse med den nøgle. Nøglerne er: {', '.join(sorted(examined)) or '–'}."
                yield self.fault_below(row, "results", line["key"], "Undersøgelse", line["evaluation"], message)
        for line in doc.get("mentions", []):
            if len(line) == 1:  # only its key
                message = "Udfyld dokument og sted, eller skriv et andet ophav."
                yield self.fault_below(row, "mentions", line["key"], "Dokument", "", message)

    def save(self, row, *, by):
        document = self.content(row)
        if row.current:
            version = actions.start_edit(case=row.current.obj.case, by=by)
            version = load(document, VERSION, onto=version, lookup=self.lookup)
        else:
            kind = row.doc.get("kind", default_text(Case._meta.get_field("kind")))
            case = actions.open_case(slug=row.key, kind=kind, title=document["title"], by=by)
            version = load(document, VERSION, onto=CaseVersion(case=case, number=1), lookup=self.lookup)
        self.saved[version.pk] = row

    def finish(self, rows, *, by):
        """Say that each draft is saved: read many at a time, for each alone takes some twenty queries."""
        keys = list(self.saved)
        for start in range(0, len(keys), BATCH):
            for version in self.exported(CaseVersion.objects.filter(pk__in=keys[start : start + BATCH])):
                try:
                    actions.save_version(version=version, by=by, reread=version)
                except TransitionError as problem:
                    yield self.saved[version.pk], str(problem)


class CaseResource(DocumentResource):
    transfer_class = CaseTransfer


# --- Municipalities --------------------------------------------------------------------------------------------------

UNIQUE = (("name", "Navn"), ("full_name", "Fulde navn"), ("slug", "Adresse"))


class MunicipalityTransfer(Transfer):
    """Municipalities by their official code. None is ever deleted by an import."""

    name = "municipality"
    title = "Kommuner"
    a_one, no_one, a_new = "én kommune", "ingen kommune", "en ny kommune"
    the_one, many = "kommunen", "kommuner"
    file = "kommuner"
    shape = MUNICIPALITY
    title_field = "name"
    makes_key = False
    key = Column("code", "Kommunekode", Code(4), True, help="Den officielle kode. Ændres ikke.", example="0461")
    columns = (
        column(Municipality, "name", ALL, example="Odense"),
        column(Municipality, "full_name", ALL, example="Odense Kommune", width=30),
        column(Municipality, "slug", ALL, sort=Slug(), example="odense", help="Ændres ikke, når den er taget i brug."),
        column(Municipality, "column", ALL, sort=Number(0, 99), example="6"),
        column(Municipality, "row", ALL, sort=Number(0, 99), example="10"),
        Column("region", "Region i dag (læses ikke)", only_shown=True),
    )
    sheets = (
        Sheet(
            "Regioner",
            "memberships",
            "region",
            (
                column(RegionMembership, "region", ALL, example="Region Syddanmark", width=30),
                column(RegionMembership, "since", ALL, example="01-01-2007"),
            ),
            order=lambda line: line.get("since", ""),
        ),
    )
    what_happens = "Læserne ser ændringerne straks."

    def current(self, keys, *, lock=False):
        found = Municipality.objects.filter(code__in=keys).order_by("pk").prefetch_related(*parts(MUNICIPALITY))
        if lock:
            found = found.select_for_update(of=("self",))
        return {municipality.code: self.current_of(municipality) for municipality in found}

    def exported(self, queryset):
        return queryset.prefetch_related(None).prefetch_related(*parts(MUNICIPALITY))

    def current_of(self, obj):
        doc = dump(obj, MUNICIPALITY)
        doc.pop("code")
        region = obj.region_on()
        return Current(obj.code, obj.name, doc, f"r{obj.edit_no}", obj, {"region": region.name if region else ""})

    def rules(self, row):
        if row.current and row.doc.get("slug") != row.current.key and row.doc.get("slug") != row.current.doc["slug"]:
            yield self.fault(row, "Adresse", row.doc.get("slug", ""), "Adressen på en kommune ændres ikke.")
        days = [line["since"] for line in row.doc.get("memberships", [])]
        for day in sorted({day for day in days if days.count(day) > 1}):
            line = next(line for line in reversed(row.doc["memberships"]) if line["since"] == day)
            message = "Kommunen har to regioner fra den samme dag."
            yield self.fault_below(row, "memberships", line["key"], "Fra og med", day, message)

    def together(self, rows):
        """Names, addresses and places on the map are each one municipality's, also while the rows are being saved."""
        there = Municipality.objects.values("code", "name", "full_name", "slug", "column", "row")
        taken = {}
        for one in there:
            for name, value in unique_values({field: str(value) for field, value in one.items()}):
                taken[name, value] = one["code"]
        for row in rows:
            if row.faults:
                continue
            for name, value in unique_values(row.doc):
                other = taken.setdefault((name, value), row.key)
                if other != row.key:
                    heading = dict(UNIQUE).get(name, "Kolonne på kortet")
                    message = f"Er i brug: kommunen med kode {other} har den. Skal to bytte, så gør det i to omgange."
                    yield row, heading, value, message

    def save(self, row, *, by):
        onto = locked(row.current.obj) if row.current else None
        municipality = load(self.content(row), MUNICIPALITY, onto=onto, lookup=self.lookup)
        verb = "rettet ved import" if row.current else "oprettet ved import"
        actions.save_place(kind="municipality", obj=municipality, by=by, verb=verb)


def unique_values(doc):
    """(field, value) of what no two municipalities may share."""
    for name, _ in UNIQUE:
        if doc.get(name):
            yield name, doc[name]
    if doc.get("column") and doc.get("row"):
        yield "tile", f"kolonne {doc['column']}, række {doc['row']}"


class MunicipalityResource(DocumentResource):
    transfer_class = MunicipalityTransfer
