"""Evidence sources: works, tools, laws and sites, five of which are the documents of the catalogue."""

from django.db import models

from catalogue.core.fields import ProseField, SortKeyField
from catalogue.models import Editable, EditableQuerySet, KeyedRow
from recommendations.models.provenance import Provenance


class EvidenceSourceQuerySet(EditableQuerySet):
    def documents(self):
        """The five documents that the catalogue is made from."""
        return self.filter(document_key__isnull=False)

    def works(self):
        """Everything but the five documents."""
        return self.filter(document_key__isnull=True)


class EvidenceSource(Editable):
    """One work, tool, law or site, however many times it is mentioned."""

    class Kind(models.TextChoices):
        REPORT = "rapport", "Rapport"
        EVALUATION = "evaluering", "Evaluering"
        ARTICLE = "artikel", "Videnskabelig artikel"
        GUIDELINE = "vejledning", "Vejledning"
        LAW = "lov", "Lov"
        TOOL = "vaerktoej", "Værktøj"
        MATERIAL = "materiale", "Materiale"
        WEBSITE = "hjemmeside", "Hjemmeside"
        VIDEO = "video", "Video"
        TRAINING = "uddannelse", "Uddannelse"

    slug = models.SlugField("adresse", max_length=50, unique=True, help_text="Små bogstaver uden æ, ø og å.")
    title = models.CharField("titel", max_length=300, help_text="Værkets egen titel.")
    sort_key = SortKeyField(source="title")
    kind = models.CharField("slags", max_length=20, choices=Kind)
    publisher = models.CharField("udgiver", max_length=200, blank=True, default="")
    authors = models.CharField(
        "forfattere", max_length=300, blank=True, default="", help_text="Kun som ophav til værket."
    )
    year = models.PositiveSmallIntegerField("år", null=True, blank=True, help_text="Tomt, når kilden ikke oplyser det.")
    year_is_estimate = models.BooleanField("året er anslået", default=False)
    language = models.CharField("sprog", max_length=5, default="da")
    document_key = models.CharField(
        "dokumentnøgle",
        max_length=20,
        unique=True,
        null=True,
        blank=True,
        help_text="Kun for de fem dokumenter: kl-2022, sst-6-11 …",
    )
    short_title = models.CharField(
        "kort titel", max_length=80, blank=True, default="", help_text="Bruges i henvisninger: KL 2022."
    )
    description = ProseField("om kilden", help_text="Hvad er det, og hvad kan man bruge det til? To-tre sætninger.")
    caveats = ProseField("forbehold", help_text="Vises overalt, hvor dokumentets eksempler står.")
    basis_of = models.ManyToManyField(
        "self",
        verbose_name="grundlag for",
        blank=True,
        symmetrical=False,
        related_name="builds_on",
        help_text="De dokumenter, der selv siger, at de er udledt af dette værk.",
    )

    objects = EvidenceSourceQuerySet.as_manager()

    class Meta(Editable.Meta):
        verbose_name = "kilde"
        verbose_name_plural = "kilder"
        ordering = ["sort_key", "slug"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return f"/kilder/{self.slug}/"

    @property
    def citation(self):
        """Short title if there is one, else the title, then the publisher and year."""
        tail = ", ".join(str(part) for part in (self.publisher, self.year) if part)
        return f"{self.title} ({tail})" if tail else self.title


class SourceLink(KeyedRow, Provenance):
    """An address of a source. A label whose address is broken or missing in the document is kept without one.

    Whether it answers stands in CheckedAddress, under the address.
    """

    source = models.ForeignKey(EvidenceSource, verbose_name="kilde", on_delete=models.CASCADE, related_name="links")
    label = models.CharField("linktekst", max_length=300, help_text="Som den står trykt.")
    url = models.URLField(
        "adresse",
        max_length=1000,
        blank=True,
        default="",
        help_text="Tom, når adressen mangler eller er ødelagt i dokumentet.",
    )
    printed_url = models.CharField(
        "adresse som trykt",
        max_length=1000,
        blank=True,
        default="",
        help_text="Kun når den trykte adresse er ødelagt eller uden https://.",
    )
    position = models.PositiveSmallIntegerField("rækkefølge", default=0)

    class Meta:
        verbose_name = "link"
        verbose_name_plural = "links"
        ordering = ["position", "key"]
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="source_link_key_once")]

    def __str__(self):
        return self.label


class SourceMention(KeyedRow, Provenance):
    """A document mentions a source, at a place."""

    source = models.ForeignKey(EvidenceSource, verbose_name="kilde", on_delete=models.CASCADE, related_name="mentions")
    position = models.PositiveSmallIntegerField("rækkefølge", default=0)

    class Meta:
        verbose_name = "omtale i dokument"
        verbose_name_plural = "omtaler i dokumenter"
        ordering = ["position", "key"]
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="source_mention_key_once")]
