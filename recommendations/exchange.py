"""Sources from and to spreadsheets, and the columns that other kinds share."""

from django.utils.formats import date_format
from django.utils.timezone import localtime

from catalogue.core.columns import Column, Number, Reference, Slug, column
from catalogue.core.documents import dump, load, parts
from catalogue.core.exchange import Current, Sheet, Transfer
from catalogue.core.exchange_resource import DocumentResource
from catalogue.core.publishing import locked
from catalogue.models import Editable
from recommendations.actions import save_content
from recommendations.documents import PLACE, SOURCE
from recommendations.models import (
    Actor,
    EvidenceSource,
    FactBox,
    Recommendation,
    Setting,
    SourceLink,
    SourceMention,
    Theme,
    Topic,
)

SOURCE_REFERENCE = Reference(EvidenceSource, named_by=("title", "slug"), shown="", short=False)
RECOMMENDATION_REFERENCE = Reference(Recommendation, "number", ("title", "slug"), "")
REFERENCES = {
    "document": Reference(
        EvidenceSource,
        "document_key",
        ("short_title", "title", "slug"),
        "",
        (("document_key__isnull", False),),
    ),
    EvidenceSource: SOURCE_REFERENCE,
    Recommendation: RECOMMENDATION_REFERENCE,
    Theme: Reference(Theme),
    Topic: Reference(Topic),
    Setting: Reference(Setting),
    Actor: Reference(Actor),
    FactBox: Reference(FactBox, named_by=("title",), shown="title", short=False),
}
LONG = {"width": 50}


def place_columns(model):
    """The columns that say where a row's statement stands."""
    return tuple(column(model, name, REFERENCES) for name in PLACE)


def who_and_when(obj):
    """Who changed an Editable last, as Danish text; "" where nobody has."""
    if not obj.edited_at:
        return ""
    return f"{obj.edited_by}, {date_format(localtime(obj.edited_at), 'j. F Y H:i')}"


def source_column(name, **given):
    return column(EvidenceSource, name, REFERENCES, **given)


class SourceTransfer(Transfer):
    """Sources: a new one is a draft; what is published is changed at once, by those who may."""

    name = "source"
    title = "Kilder"
    a_one, no_one, a_new = "én kilde", "ingen kilde", "en ny kilde"
    the_one, many = "kilden", "kilder"
    file = "kilder"
    shape = SOURCE
    key = Column("slug", "Adresse", Slug(), help="Tom i en ny række: så laves den af titlen.", example="fx sov-godt")
    columns = (
        source_column("title", example="Søvn og trivsel i skolealderen", **LONG),
        source_column("kind", example="Rapport"),
        source_column("publisher", example="Sundhedsstyrelsen"),
        source_column("authors"),
        source_column("year", sort=Number(1500, 2100), example="2024"),
        source_column("year_is_estimate", example="nej"),
        source_column("language", example="da", help="To bogstaver: da, en, sv …"),
        source_column("description", example="Rapporten samler, hvad man ved om skolebørns søvn.", **LONG),
        source_column("short_title"),
        source_column("caveats", **LONG),
        source_column("basis_of"),
        source_column("editor_note", **LONG),
        Column("document_key", "Dokumentnøgle (læses ikke)", only_shown=True),
        Column("state", "Tilstand (læses ikke)", only_shown=True),
    )
    sheets = (
        Sheet(
            "Links",
            "links",
            "link",
            (
                column(SourceLink, "label", REFERENCES, example="sst.dk", **LONG),
                column(SourceLink, "url", REFERENCES, heading="Link", example="https://www.sst.dk", **LONG),
                column(SourceLink, "printed_url", REFERENCES, heading="Link som trykt"),
                *place_columns(SourceLink),
            ),
        ),
        Sheet("Omtaler i dokumenter", "mentions", "omtale", place_columns(SourceMention)),
    )
    what_happens = (
        "Nye kilder bliver kladder, som læserne ikke ser. Rettelser i kilder, der er publiceret, kan læserne se straks."
    )

    def current(self, keys, *, lock=False):
        found = EvidenceSource.objects.filter(slug__in=keys).order_by("pk").prefetch_related(*parts(SOURCE))
        if lock:
            found = found.select_for_update(of=("self",))
        return {source.slug: self.current_of(source) for source in found}

    def exported(self, queryset):
        return queryset.prefetch_related(None).prefetch_related(*parts(SOURCE))

    def current_of(self, obj):
        doc = dump(obj, SOURCE)
        doc.pop("slug")
        shown = {"document_key": obj.document_key or "", "state": obj.get_state_display()}
        return Current(obj.slug, obj.title, doc, f"r{obj.edit_no}", obj, shown, who_and_when(obj))

    def blocked(self, current):
        if current.obj.state == Editable.State.ARCHIVED:
            return "Kilden er arkiveret. Publicér den igen, før den rettes."
        return ""

    def save(self, row, *, by):
        onto = locked(row.current.obj) if row.current else None
        source = load(self.content(row), SOURCE, onto=onto, lookup=self.lookup)
        verb = "rettet ved import" if row.current else "oprettet ved import"
        save_content(kind="source", obj=source, by=by, verb=verb)


class SourceResource(DocumentResource):
    transfer_class = SourceTransfer
