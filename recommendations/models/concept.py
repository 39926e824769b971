"""The glossary."""

from django.db import models

from catalogue.core.fields import ProseField, SortKeyField
from catalogue.models import Editable, KeyedRow
from recommendations.models.provenance import Provenance
from recommendations.models.recommendation import Recommendation, RecommendationTie
from recommendations.models.theme import Theme


class Concept(Editable):
    """A term of the field. `long_form` writes an abbreviation out; the explanation is in plain Danish."""

    slug = models.SlugField("adresse", max_length=50, unique=True, help_text="Små bogstaver uden æ, ø og å.")
    term = models.CharField("begreb", max_length=120)
    sort_key = SortKeyField(source="term")
    long_form = models.CharField(
        "skrevet ud", max_length=200, blank=True, default="", help_text="For forkortelser: Alarm Distress Baby Scale."
    )
    definition = ProseField("forklaring", help_text="Så en ny i faget forstår det.")
    themes = models.ManyToManyField(Theme, verbose_name="temaer", blank=True, related_name="concepts")

    class Meta(Editable.Meta):
        verbose_name = "begreb"
        verbose_name_plural = "begreber"
        ordering = ["sort_key", "slug"]

    def __str__(self):
        return self.term

    def get_absolute_url(self):
        return f"/begreber/#{self.slug}"


class ConceptMention(KeyedRow, Provenance):
    """A document uses or explains the concept, at a place."""

    concept = models.ForeignKey(Concept, verbose_name="begreb", on_delete=models.CASCADE, related_name="mentions")
    position = models.PositiveSmallIntegerField("rækkefølge", default=0)

    class Meta:
        verbose_name = "omtale i dokument"
        verbose_name_plural = "omtaler i dokumenter"
        ordering = ["position", "key"]
        constraints = [models.UniqueConstraint(fields=["concept", "key"], name="concept_mention_key_once")]


class ConceptRecommendation(RecommendationTie):
    concept = models.ForeignKey(
        Concept, verbose_name="begreb", on_delete=models.CASCADE, related_name="recommendation_ties"
    )
    recommendation = models.ForeignKey(
        Recommendation, verbose_name="anbefaling", on_delete=models.PROTECT, related_name="concept_ties"
    )

    class Meta:
        verbose_name = "knyttet anbefaling"
        verbose_name_plural = "knyttede anbefalinger"
        ordering = ["recommendation__number"]
        constraints = [
            models.UniqueConstraint(fields=["concept", "key"], name="concept_recommendation_key_once"),
            models.UniqueConstraint(fields=["concept", "recommendation"], name="concept_recommendation_once"),
        ]
