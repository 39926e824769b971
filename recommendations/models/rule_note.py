"""Rule notes: what a document says of law and rules, which may have changed since."""

from django.db import models

from catalogue.core.fields import ProseField, SortKeyField
from catalogue.models import Editable, KeyedRow
from recommendations.models.provenance import Provenance
from recommendations.models.recommendation import Recommendation, RecommendationTie
from recommendations.models.source import EvidenceSource
from recommendations.models.theme import Theme


class RuleNote(Editable, Provenance):
    """A rule as the document of its year describes it: never printed as the law of today."""

    slug = models.SlugField("adresse", max_length=50, unique=True, help_text="Små bogstaver uden æ, ø og å.")
    title = models.CharField("titel", max_length=200)
    sort_key = SortKeyField(source="title")
    text = ProseField("hvad dokumentet siger om reglen")
    year_text = models.CharField(
        "regler fra", max_length=60, help_text="Året, som beskrivelsen er fra: 2022, eller omkring 2014/2015."
    )
    themes = models.ManyToManyField(Theme, verbose_name="temaer", blank=True, related_name="rule_notes")

    class Meta(Editable.Meta):
        verbose_name = "regel i en kilde"
        verbose_name_plural = "regler i kilderne"
        ordering = ["sort_key", "slug"]

    def __str__(self):
        return self.title


class RuleNoteRecommendation(RecommendationTie):
    rule_note = models.ForeignKey(
        RuleNote, verbose_name="regel", on_delete=models.CASCADE, related_name="recommendation_ties"
    )
    recommendation = models.ForeignKey(
        Recommendation, verbose_name="anbefaling", on_delete=models.PROTECT, related_name="rule_note_ties"
    )

    class Meta:
        verbose_name = "knyttet anbefaling"
        verbose_name_plural = "knyttede anbefalinger"
        ordering = ["recommendation__number"]
        constraints = [
            models.UniqueConstraint(fields=["rule_note", "key"], name="rule_note_recommendation_key_once"),
            models.UniqueConstraint(fields=["rule_note", "recommendation"], name="rule_note_recommendation_once"),
        ]


class RuleNoteSource(KeyedRow):
    """The law or guideline that the document points at."""

    rule_note = models.ForeignKey(RuleNote, verbose_name="regel", on_delete=models.CASCADE, related_name="source_ties")
    source = models.ForeignKey(
        EvidenceSource, verbose_name="kilde", on_delete=models.PROTECT, related_name="rule_note_ties"
    )
    label = models.CharField("linktekst", max_length=300, blank=True, default="", help_text="Som den står trykt.")
    position = models.PositiveSmallIntegerField("rækkefølge", default=0)

    class Meta:
        verbose_name = "kilde"
        verbose_name_plural = "kilder"
        ordering = ["position", "key"]
        constraints = [
            models.UniqueConstraint(fields=["rule_note", "key"], name="rule_note_source_key_once"),
            models.UniqueConstraint(fields=["rule_note", "source"], name="rule_note_source_once"),
        ]
