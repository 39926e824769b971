"""The 14 recommendations."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from catalogue.core.fields import ProseField, SortKeyField
from catalogue.models import Editable, KeyedRow
from recommendations.models.provenance import Provenance
from recommendations.models.theme import Theme


class Basis(models.TextChoices):
    """Who made a tie between two things."""

    DOCUMENT = "document", "dokumentet"
    EDITORS = "editors", "redaktionen"


class Recommendation(Editable, Provenance):
    """One of the 14, in printed order. `title` is the wording of the recommendation box, also where it is clumsy."""

    NATURAL_KEY = "number"

    number = models.PositiveSmallIntegerField(
        "nummer", unique=True, validators=[MinValueValidator(1), MaxValueValidator(14)]
    )
    slug = models.SlugField("adresse", max_length=50, unique=True, help_text="Små bogstaver uden æ, ø og å.")
    title = models.CharField(
        "ordlyd", max_length=200, help_text="Dokumentets egen ordlyd fra anbefalingsboksen; rettes ikke."
    )
    sort_key = SortKeyField(source="title")
    theme = models.ForeignKey(Theme, verbose_name="tema", on_delete=models.PROTECT, related_name="recommendations")
    why = ProseField("hvorfor", help_text="Hvilken ulighed skal anbefalingen gøre noget ved?")
    asks = ProseField("hvad den beder kommunen om", help_text="Konkret: hvem skal gøre hvad?")
    statutory_note = ProseField(
        "hvad der er lovbundet",
        help_text="Når en del af anbefalingen følger af loven. Skriv, hvilket år oplysningen er fra.",
    )

    class Meta(Editable.Meta):
        verbose_name = "anbefaling"
        verbose_name_plural = "anbefalinger"
        ordering = ["number"]
        constraints = [
            *Editable.Meta.constraints,
            models.CheckConstraint(condition=Q(number__gte=1, number__lte=14), name="recommendation_number_1_to_14"),
        ]

    def __str__(self):
        return f"{self.number}. {self.title}"

    def get_absolute_url(self):
        return f"/anbefalinger/{self.slug}/"


class RecommendationTie(KeyedRow):
    """Something belongs to a recommendation: who says so, and why. The subclass has the two foreign keys."""

    basis = models.CharField("knyttet af", max_length=10, choices=Basis)
    note = models.CharField("begrundelse", max_length=200, blank=True, default="")

    class Meta:
        abstract = True
