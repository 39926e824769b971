"""The list of works: its parameters, its known values and its counts."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import F, Q

from catalogue.core import spelling
from catalogue.core.facets import Bits, Facet, FacetSet
from catalogue.core.filterform import CountedFilterSet, PageFilter, QueryFilter, SortFilter, ValuesFilter
from catalogue.core.slugs import danish_slug
from catalogue.core.sorting import sort_key
from catalogue.core.stamp import Kept
from recommendations.models import EvidenceSource, SourceLink, SourceMention

KIND = "source"
NO_YEAR = "ukendt"
FACETS = (
    Facet("dokument", "Nævnt i", main=True, long=True),
    Facet("slags", "Slags", main=True, long=True),
    Facet("aar", "År", main=True, long=True, extra=frozenset([NO_YEAR])),
    Facet("udgiver", "Udgiver", main=True, long=True),
)
LABELS = {facet.name: facet.label for facet in FACETS}
SORTS = {"titel": "Titel", "nyeste": "Nyeste først"}


@dataclass(frozen=True)
class Ground:
    """What is known of all published works: their facets, and {facet: {value: label}} in the order of the lists."""

    facets: FacetSet
    labels: Mapping[str, Mapping[str, str]]


def documents_by_work():
    """{work slug: document keys} of the documents that mention or lead to a work, or that say they build on it."""
    found = {}
    for model in (SourceMention, SourceLink):
        rows = model.objects.filter(document__state="published").values_list("source__slug", "document__document_key")
        for slug, document in rows.order_by():
            found.setdefault(slug, set()).add(document)
    return found


def make_ground(day):
    """The Ground, in four queries. The day does not matter: works do not change with it."""
    works = EvidenceSource.objects.published().works().order_by("slug")
    rows = list(works.values_list("slug", "kind", "publisher", "year"))
    documents = EvidenceSource.objects.published().documents().order_by("year", "slug")
    names = {key: short or title for key, short, title in documents.values_list("document_key", "short_title", "title")}
    mentioned = documents_by_work()
    held = {name: {} for name in LABELS}
    for place, (slug, kind, publisher, year) in enumerate(rows):
        for document in mentioned.get(slug, ()):
            held["dokument"].setdefault(document, []).append(place)
        held["slags"].setdefault(kind, []).append(place)
        held["aar"].setdefault(str(year or NO_YEAR), []).append(place)
        held["udgiver"].setdefault(danish_slug(publisher), []).append(place)
    held["udgiver"].pop("", None)
    values = {name: {v: Bits.of(places, len(rows)) for v, places in by.items()} for name, by in held.items()}
    labels = {
        "dokument": names,
        "slags": dict(EvidenceSource.Kind.choices),
        "aar": {year: year for year in sorted(held["aar"].keys() - {NO_YEAR}, reverse=True)}
        | {NO_YEAR: "uden oplyst år"},
        "udgiver": publishers(rows),
    }
    return Ground(FacetSet([slug for slug, *_ in rows], values), labels)


def publishers(rows):
    """{slug: name} in Danish order; a name written two ways has its first."""
    names = {}
    for _, _, publisher, _ in sorted(rows, key=lambda row: sort_key(row[2])):
        if publisher:
            names.setdefault(danish_slug(publisher), publisher)
    return names


GROUND = Kept(make_ground)


def by_document(works, name, values):
    met = Q()
    for model in (SourceMention, SourceLink):
        tied = model.objects.order_by().filter(document__document_key__in=values, document__state="published")
        met |= Q(pk__in=tied.values("source"))
    return works.filter(met)


def by_year(works, name, values):
    met = Q(year__in=[year for year in values if year != NO_YEAR])
    return works.filter(met | Q(year__isnull=True) if NO_YEAR in values else met)


class SourceFilterSet(CountedFilterSet):
    """All parameters of /kilder/. Give it request.GET and the Ground; `qs` is the chosen published works, in order."""

    path = "/kilder/"
    sorts = SORTS

    q = QueryFilter(label="Søg", method="by_search")
    dokument = ValuesFilter(label=LABELS["dokument"], method=by_document)
    slags = ValuesFilter(label=LABELS["slags"], method=lambda works, name, values: works.filter(kind__in=values))
    aar = ValuesFilter(label=LABELS["aar"], method=by_year)
    udgiver = ValuesFilter(label=LABELS["udgiver"], method="by_publisher")
    sorter = SortFilter(label="Sortér efter")
    side = PageFilter(label="Side")

    class Meta:
        model = EvidenceSource
        fields: list[str] = []

    def __init__(self, data, ground: Ground, *, parameters_cut=False):
        super().__init__(
            data,
            queryset=EvidenceSource.objects.published().works(),
            words=ground.labels,
            parameters_cut=parameters_cut,
        )
        self.ground = ground
        self.hits = None
        if self.selection.q:
            self.hits = spelling.find(self.selection.q).hits.keys(KIND)

    def by_search(self, works, name, words):
        return works.filter(slug__in=self.ground.facets.kept(self.hits, self.matching()))

    def by_publisher(self, works, name, values):
        """By the publisher's name as an address, so that two ways of writing it are one."""
        written = works.order_by().values_list("publisher", flat=True).distinct()
        return works.filter(publisher__in=[one for one in written if danish_slug(one) in values])

    def filter_queryset(self, queryset):
        works = super().filter_queryset(queryset)
        by_title = ("sort_key", "slug")
        return works.order_by(F("year").desc(nulls_last=True), *by_title) if self.newest else works.order_by(*by_title)

    @property
    def newest(self):
        return self.selection.sort == "nyeste"

    def notices(self):
        """What to tell the reader: what was ignored."""
        return self.selection.notices(LABELS | {"sorter": "Sortér efter"})
