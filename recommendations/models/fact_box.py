"""Fact boxes: what a document sets apart beside its text."""

from django.db import models

from catalogue.core.fields import ProseField, SortKeyField
from catalogue.models import Editable, KeyedRow
from recommendations.models.provenance import Provenance
from recommendations.models.recommendation import Recommendation, RecommendationTie
from recommendations.models.source import EvidenceSource
from recommendations.models.theme import Theme


class FactBox(Editable, Provenance):
    """One box, retold, with the sources it points at and the themes and recommendations it belongs to."""

    slug = models.SlugField("adresse", max_length=50, unique=True, help_text="Små bogstaver uden æ, ø og å.")
    title = models.CharField("titel", max_length=200, help_text="Boksens egen overskrift, i almindelig skrift.")
    sort_key = SortKeyField(source="title")
    position = models.PositiveSmallIntegerField("rækkefølge", default=0)
    text = ProseField("tekst", help_text="Genfortalt; ingen sætning er dokumentets egen.")
    themes = models.ManyToManyField(Theme, verbose_name="temaer", blank=True, related_name="fact_boxes")

    class Meta(Editable.Meta):
        verbose_name = "faktaboks"
        verbose_name_plural = "faktabokse"
        ordering = ["position", "slug"]

    def __str__(self):
        return self.title


class FactBoxRecommendation(RecommendationTie):
    fact_box = models.ForeignKey(
        FactBox, verbose_name="faktaboks", on_delete=models.CASCADE, related_name="recommendation_ties"
    )
    recommendation = models.ForeignKey(
        Recommendation, verbose_name="anbefaling", on_delete=models.PROTECT, related_name="fact_box_ties"
    )

    class Meta:
        verbose_name = "knyttet anbefaling"
        verbose_name_plural = "knyttede anbefalinger"
        ordering = ["recommendation__number"]
        constraints = [
            models.UniqueConstraint(fields=["fact_box", "key"], name="fact_box_recommendation_key_once"),
            models.UniqueConstraint(fields=["fact_box", "recommendation"], name="fact_box_recommendation_once"),
        ]


class FactBoxSource(KeyedRow):
    fact_box = models.ForeignKey(
        FactBox, verbose_name="faktaboks", on_delete=models.CASCADE, related_name="source_ties"
    )
    source = models.ForeignKey(
        EvidenceSource, verbose_name="kilde", on_delete=models.PROTECT, related_name="fact_box_ties"
    )
    label = models.CharField("linktekst", max_length=300, blank=True, default="", help_text="Som den står trykt.")
    position = models.PositiveSmallIntegerField("rækkefølge", default=0)

    class Meta:
        verbose_name = "kilde"
        verbose_name_plural = "kilder"
        ordering = ["position", "key"]
        constraints = [
            models.UniqueConstraint(fields=["fact_box", "key"], name="fact_box_source_key_once"),
            models.UniqueConstraint(fields=["fact_box", "source"], name="fact_box_source_once"),
        ]
