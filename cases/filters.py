"""The list of cases: its parameters, and which rows they give in which order: the reference for every list of rows."""

from django.db.models import Case as CaseWhen
from django.db.models import F, Func, IntegerField, Min, OuterRef, Q, QuerySet, Subquery, Value, When

from cases.choices import AGE_GROUPS, AGE_UNKNOWN, LADDER, Depth, MunicipalityRole
from cases.facets import KIND, LABELS, Ground
from cases.models import (
    Case,
    CaseMention,
    CaseMunicipality,
    CaseRecommendation,
    CaseSource,
    CaseVersion,
    Evaluation,
)
from catalogue.core import spelling
from catalogue.core.filterform import CountedFilterSet, PageFilter, QueryFilter, SortFilter, ValuesFilter
from catalogue.core.selection import Notice, shorten
from catalogue.models import Editable

SORTS = {
    "relevans": "Bedste match",
    "nyeste": "Nyeste oplysninger",
    "titel": "Titel",
    "kommune": "Kommune",
}

# Every filter asks for versions by a subquery, never by a join: with a join a case counts once per row it meets.


def live_in(cases, *subqueries):
    """The cases whose live version is in any of the subqueries of version ids."""
    met = Q()
    for subquery in subqueries:
        met |= Q(live__in=subquery)
    return cases.filter(met)


def by_own(lookup):
    """A filter on a column of the case or of its live version."""
    return lambda cases, name, values: cases.filter(**{f"{lookup}__in": values})


def by_words(field):
    """A filter on a many-to-many field of the version (topics, settings, actors)."""
    through = getattr(CaseVersion, field).through
    target = CaseVersion._meta.get_field(field).m2m_reverse_field_name()
    return lambda cases, name, values: live_in(
        cases, through.objects.filter(**{f"{target}__slug__in": values}).values("caseversion")
    )


def by_rows(model, lookup):
    """A filter on rows below the version."""
    return lambda cases, name, values: live_in(
        cases, model.objects.order_by().filter(**{f"{lookup}__in": values}).values("version")
    )


def by_theme(cases, name, values):
    published = CaseRecommendation.objects.filter(recommendation__state=Editable.State.PUBLISHED)
    tied = published.order_by().filter(recommendation__theme__slug__in=values).values("version")
    return live_in(cases, tied, CaseVersion.objects.order_by().filter(theme__slug__in=values).values("pk"))


def by_age(cases, name, values):
    met = Q(live__age_from_months__isnull=True) if AGE_UNKNOWN in values else Q()
    for group in AGE_GROUPS:
        if group.slug in values:
            met |= Q(live__age_from_months__lt=group.end, live__age_to_months__gt=group.start)
    return cases.filter(met)


def carried_out(**municipality):
    ties = CaseMunicipality.objects.filter(role=MunicipalityRole.CARRIES_OUT, **municipality)
    return ties.order_by().values("version")


def by_municipality(cases, name, values):
    return live_in(cases, carried_out(municipality__slug__in=values))


def by_source(cases, name, values):
    """`values` are document keys and slugs of works; no work has a slug that is a document's key."""
    subqueries = []
    for model, tie in ((CaseMention, "document"), (CaseSource, "source"), (Evaluation, "source")):
        met = Q(**{f"{tie}__document_key__in": values})
        met |= Q(**{f"{tie}__document_key__isnull": True, f"{tie}__slug__in": values})
        subqueries.append(model.objects.order_by().filter(met).values("version"))
    return live_in(cases, *subqueries)


class ByteOrder(Func):
    """Plain text compared byte by byte: PostgreSQL's own order follows the server's language, SQLite's never does."""

    template = "%(expressions)s"

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template='(%(expressions)s) COLLATE "C"', **context)


def in_order(cases: QuerySet, sort: str, *, narrow_first: bool = False) -> QuerySet:
    """`cases` in one of the SORTS, the same on every database. `narrow_first` puts short age spans first."""
    by_title = ("live__sort_key", ByteOrder("slug"))
    if sort == "titel":
        return cases.order_by(*by_title)
    if sort == "nyeste":
        return cases.order_by("-live__reported_year", "-first_published_at", *by_title)
    if sort == "kommune":
        first = (
            CaseMunicipality.objects.filter(version=OuterRef("live"), role=MunicipalityRole.CARRIES_OUT)
            .order_by()
            .values("version")
            .annotate(first=Min("municipality__sort_key"))
        )
        return cases.order_by(Subquery(first.values("first")).asc(nulls_last=True), *by_title)
    short = CaseWhen(When(live__depth=Depth.FULL, then=Value(0)), default=Value(1), output_field=IntegerField())
    examined = CaseWhen(
        *(When(live__documentation_here=step, then=Value(-place)) for place, step in enumerate(LADDER)),
        default=Value(0),
        output_field=IntegerField(),
    )
    span = (F("live__age_to_months") - F("live__age_from_months")).asc(nulls_last=True)
    return cases.order_by(short, *([span] if narrow_first else []), examined, "-live__reported_year", *by_title)


class CaseFilterSet(CountedFilterSet):
    """All parameters of /cases/. Give it request.GET and the Ground; `qs` is the chosen published cases, in order.

    `selection` is what was chosen, `found` the answer of the search among all kinds
    (None without words), `hits` the slugs of its cases in order.
    With words and the order "relevans" the order is that of `hits`, which no database knows: use `ranked`.
    """

    path = "/cases/"
    sorts = SORTS

    q = QueryFilter(label="Søg", method="by_search")
    tema = ValuesFilter(label=LABELS["tema"], method=by_theme)
    alder = ValuesFilter(label=LABELS["alder"], method=by_age)
    emne = ValuesFilter(label=LABELS["emne"], method=by_words("topics"))
    arena = ValuesFilter(label=LABELS["arena"], method=by_words("settings"))
    aktoer = ValuesFilter(label=LABELS["aktoer"], method=by_words("actors"))
    dokumentation = ValuesFilter(label=LABELS["dokumentation"], method=by_own("live__documentation_here"))
    anbefaling = ValuesFilter(label=LABELS["anbefaling"], method=by_rows(CaseRecommendation, "recommendation__number"))
    tilgang = ValuesFilter(label=LABELS["tilgang"], method=by_own("live__approach"))
    kommune = ValuesFilter(label=LABELS["kommune"], method=by_municipality)
    region = ValuesFilter(label=LABELS["region"], method="by_region")
    type = ValuesFilter(label=LABELS["type"], method=by_own("kind"))
    kilde = ValuesFilter(label=LABELS["kilde"], method=by_source)
    aar = ValuesFilter(label=LABELS["aar"], method=by_own("live__reported_year"))
    ulighed = ValuesFilter(label=LABELS["ulighed"], method=by_rows(Evaluation, "inequality"))
    sorter = SortFilter(label="Sortér efter")
    side = PageFilter(label="Side")

    class Meta:
        model = Case
        fields: list[str] = []

    def __init__(self, data, ground: Ground, *, parameters_cut=False):
        super().__init__(
            data,
            queryset=Case.objects.published(),
            words=ground.words,
            aliases=ground.aliases,
            parameters_cut=parameters_cut,
        )
        self.ground = ground
        self.found = spelling.find(self.selection.q) if self.selection.q else None
        self.hits = self.found.hits.keys(KIND) if self.found else None

    @property
    def is_ranked(self) -> bool:
        """True where the order is the search's own."""
        return self.hits is not None and self.selection.sort == self.selection.default_sort

    def by_search(self, cases, name, words):
        # Only what the bit sets leave of the hits: a database takes a limited number of values.
        return cases.filter(slug__in=self.ground.facets.kept(self.hits, self.matching()))

    def by_region(self, cases, name, values):
        """By membership on the day the Ground is of; an old region stands for those that were last in it."""
        slugs = frozenset().union(*(self.ground.regions.municipalities(region) for region in values))
        return live_in(cases, carried_out(municipality__slug__in=sorted(slugs)))

    def filter_queryset(self, queryset):
        cases = super().filter_queryset(queryset)
        return in_order(cases, self.selection.sort, narrow_first="alder" in self.selection.values)

    def ranked(self) -> list[str]:
        """The slugs of everything chosen in the search's order. Only where `is_ranked`."""
        return self.ground.facets.kept(self.hits, self.matching())

    def near(self) -> list[str]:
        """The slugs of those chosen that hold not every word but come near: the last ones where `is_ranked`."""
        number = self.found.hits.near(KIND) if self.found else 0
        return self.ground.facets.kept(self.hits[-number:], self.matching()) if number else []

    def page(self, start: int, stop: int) -> QuerySet:
        """The cases from `start` to before `stop`, in order."""
        if not self.is_ranked:
            return self.qs[start:stop]
        slugs = self.ranked()[start:stop]
        places = [When(slug=slug, then=Value(place)) for place, slug in enumerate(slugs)]
        cases = self.queryset.filter(slug__in=slugs)
        return cases.order_by(CaseWhen(*places, output_field=IntegerField())) if places else cases

    def notices(self) -> list[Notice]:
        """What to tell the reader: what was ignored, and what has become of a chosen region."""
        named = LABELS | {"sorter": "Sortér efter"}
        return [*self.selection.notices(named), *region_notices(self.selection, self.ground), *spelling_notices(self)]


def region_notices(selection, ground):
    """A sentence for each chosen region that has no members today."""
    regions, words = ground.regions, ground.words["region"]
    for slug in selection.values.get("region", ()):
        if slug in regions.former:
            text = f"{words[slug]} findes ikke længere. Her er kommunerne, der sidst hørte til den."
            yield Notice("old-region", text)
        elif slug in regions.future:
            first = regions.future[slug]
            text = f"{words[slug]} begynder først i {first.year}. Ingen kommuner hører til den endnu."
            yield Notice("coming-region", text)


def spelling_notices(filters):
    """What was searched instead of a misspelt word."""
    found = filters.found
    if found and found.corrected:
        typed = shorten(filters.selection.q)
        text = f"Vi fandt ingenting om »{typed}« og har i stedet søgt efter »{found.corrected}«."
        yield Notice("corrected-query", text)
