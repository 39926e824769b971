"""Figures on inequality: a measure, its series (one population in one year from one source) and their values."""

from decimal import Decimal

from django.core.validators import RegexValidator
from django.db import models

from catalogue.core.fields import ProseField, SortKeyField
from catalogue.models import Editable, KeyedRow
from recommendations.models.provenance import Provenance
from recommendations.models.recommendation import Recommendation, RecommendationTie
from recommendations.models.source import EvidenceSource
from recommendations.models.theme import Theme

danish_number = RegexValidator(r"^-?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?\Z", "Skriv tallet som på dansk: 1.587 eller 3,0.")


def as_decimal(text):
    """The number that a text in Danish form stands for.

    >>> as_decimal("1.587,5")
    Decimal('1587.5')
    """
    return Decimal(text.replace(".", "").replace(",", "."))


class Indicator(Editable):
    """What is measured, in which unit, and whether a high number is good or bad for children."""

    class Direction(models.TextChoices):
        HIGH = "hoej", "et højt tal er godt"
        LOW = "lav", "et lavt tal er godt"
        NONE = "ingen", "hverken eller"

    slug = models.SlugField("adresse", max_length=50, unique=True, help_text="Små bogstaver uden æ, ø og å.")
    title = models.CharField("titel", max_length=200, help_text="Hvad der måles, kort.")
    sort_key = SortKeyField(source="title")
    unit = models.CharField("enhed", max_length=40, default="pct.")
    direction = models.CharField("retning", max_length=10, choices=Direction)
    position = models.PositiveSmallIntegerField("rækkefølge", default=0)
    front = models.PositiveSmallIntegerField(
        "plads på forsiden", null=True, blank=True, help_text="1–3 for de tal, som forsiden viser; ellers tom."
    )
    text = ProseField("hvad er målt", help_text="Hvordan det er målt, og hvad kilden siger om forskelle uden tal.")
    themes = models.ManyToManyField(Theme, verbose_name="temaer", blank=True, related_name="indicators")

    class Meta(Editable.Meta):
        verbose_name = "tal"
        verbose_name_plural = "tal"
        ordering = ["position", "slug"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return f"/tal/{self.slug}/"


class IndicatorSeries(KeyedRow, Provenance):
    """The values for one population in one year from one source, split by one dimension."""

    class Dimension(models.TextChoices):
        EDUCATION = "uddannelse", "forældrenes uddannelse"
        EMPLOYMENT = "arbejdsmarked", "forældrenes tilknytning til arbejdsmarkedet"
        ORIGIN = "herkomst", "herkomst"
        SOCIAL_GROUP = "socialgruppe", "forældrenes socialgruppe"
        SEX = "koen", "køn"
        AGE = "alder", "alder"
        OTHER = "anden", "andet"
        TOTAL = "i-alt", "i alt"

    indicator = models.ForeignKey(Indicator, verbose_name="tal", on_delete=models.CASCADE, related_name="series")
    dimension = models.CharField("fordelt på", max_length=20, choices=Dimension)
    population = models.CharField("population", max_length=300, help_text="Hvem tallene gælder, og kun dem.")
    age_text = models.CharField("alder", max_length=60, blank=True, default="")
    area = models.CharField("område", max_length=120, blank=True, default="")
    year_text = models.CharField("år", max_length=120, blank=True, default="", help_text="Årene, børnene er målt.")
    n = models.CharField("antal børn", max_length=20, blank=True, default="", validators=[danish_number])
    source = models.ForeignKey(
        EvidenceSource,
        verbose_name="kilde",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="indicator_series",
    )
    note = models.CharField("bemærkning", max_length=400, blank=True, default="")
    position = models.PositiveSmallIntegerField("rækkefølge", default=0)

    class Meta:
        verbose_name = "serie"
        verbose_name_plural = "serier"
        ordering = ["position", "key"]
        constraints = [models.UniqueConstraint(fields=["indicator", "key"], name="indicator_series_key_once")]

    def __str__(self):
        return f"{self.indicator}: {self.get_dimension_display()}, {self.population}"

    @property
    def edit_no(self):
        """That of the indicator: a series is a part of it, and a form opened before a change of either is stale."""
        return self.indicator.edit_no if self.indicator_id else 0


class IndicatorValue(KeyedRow):
    """One group's number, in Danish form as printed; `value_to` ends a printed range."""

    series = models.ForeignKey(IndicatorSeries, verbose_name="serie", on_delete=models.CASCADE, related_name="values")
    group = models.CharField("gruppe", max_length=200)
    qualifier = models.CharField("forbehold ved tallet", max_length=20, blank=True, default="", help_text="Fx mindst.")
    value = models.CharField("værdi", max_length=20, validators=[danish_number])
    value_to = models.CharField("til", max_length=20, blank=True, default="", validators=[danish_number])
    is_reference = models.BooleanField("sammenlign med denne", default=False)
    position = models.PositiveSmallIntegerField("rækkefølge", default=0)

    class Meta:
        verbose_name = "værdi"
        verbose_name_plural = "værdier"
        ordering = ["position", "key"]
        constraints = [models.UniqueConstraint(fields=["series", "key"], name="indicator_value_key_once")]

    @property
    def number(self):
        """The value as a Decimal; the middle of a range."""
        low = as_decimal(self.value)
        return (low + as_decimal(self.value_to)) / 2 if self.value_to else low

    @property
    def printed(self):
        """The value as readers see it, without its unit: "mindst 3,0", "3–5"."""
        span = f"{self.value}–{self.value_to}" if self.value_to else self.value
        return f"{self.qualifier} {span}".strip()


class IndicatorRecommendation(RecommendationTie):
    indicator = models.ForeignKey(
        Indicator, verbose_name="tal", on_delete=models.CASCADE, related_name="recommendation_ties"
    )
    recommendation = models.ForeignKey(
        Recommendation, verbose_name="anbefaling", on_delete=models.PROTECT, related_name="indicator_ties"
    )

    class Meta:
        verbose_name = "knyttet anbefaling"
        verbose_name_plural = "knyttede anbefalinger"
        ordering = ["recommendation__number"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "key"], name="indicator_recommendation_key_once"),
            models.UniqueConstraint(fields=["indicator", "recommendation"], name="indicator_recommendation_once"),
        ]
