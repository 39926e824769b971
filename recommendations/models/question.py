"""Questions for the political debate."""

from django.db import models

from catalogue.core.fields import SortKeyField
from catalogue.models import Editable
from recommendations.models.provenance import Provenance
from recommendations.models.recommendation import Recommendation, RecommendationTie
from recommendations.models.theme import Theme


class DiscussionQuestion(Editable, Provenance):
    """One question, retold from a document, or the editors' own (then `provenance_note` says so)."""

    slug = models.SlugField("adresse", max_length=50, unique=True, help_text="Små bogstaver uden æ, ø og å.")
    text = models.CharField("spørgsmål", max_length=300, help_text="Ét spørgsmål, som et udvalg kan tale om.")
    sort_key = SortKeyField(source="text")
    position = models.PositiveSmallIntegerField("rækkefølge", default=0)
    themes = models.ManyToManyField(Theme, verbose_name="temaer", blank=True, related_name="questions")

    class Meta(Editable.Meta):
        verbose_name = "spørgsmål til debat"
        verbose_name_plural = "spørgsmål til debat"
        ordering = ["position", "slug"]

    def __str__(self):
        return self.text


class QuestionRecommendation(RecommendationTie):
    question = models.ForeignKey(
        DiscussionQuestion, verbose_name="spørgsmål", on_delete=models.CASCADE, related_name="recommendation_ties"
    )
    recommendation = models.ForeignKey(
        Recommendation, verbose_name="anbefaling", on_delete=models.PROTECT, related_name="question_ties"
    )

    class Meta:
        verbose_name = "knyttet anbefaling"
        verbose_name_plural = "knyttede anbefalinger"
        ordering = ["recommendation__number"]
        constraints = [
            models.UniqueConstraint(fields=["question", "key"], name="question_recommendation_key_once"),
            models.UniqueConstraint(fields=["question", "recommendation"], name="question_recommendation_once"),
        ]
