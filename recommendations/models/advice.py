"""Supporting advice: what the other documents advise beside the 14."""

from django.db import models

from catalogue.core.fields import ProseField, SortKeyField
from catalogue.models import Editable
from recommendations.models.provenance import Provenance
from recommendations.models.recommendation import Recommendation, RecommendationTie
from recommendations.models.theme import Theme


class SupportingAdvice(Editable, Provenance):
    """One printed recommendation, sub-proposal or piece of advice of a document, retold.

    `title` is the document's wording as a name. Every one is tied to recommendations or themes, or stands openly
    `outside` the 14.
    """

    class Kind(models.TextChoices):
        RECOMMENDATION = "anbefaling", "anbefaling"
        PROPOSAL = "delforslag", "delforslag"
        ADVICE = "raad", "råd"
        PRIORITY = "prioritering", "prioritering"
        CALL = "opfordring", "opfordring"

    slug = models.SlugField("adresse", max_length=50, unique=True, help_text="Små bogstaver uden æ, ø og å.")
    title = models.CharField("titel", max_length=200, help_text="Dokumentets ordlyd som navn.")
    sort_key = SortKeyField(source="title")
    kind = models.CharField("slags", max_length=20, choices=Kind, default=Kind.RECOMMENDATION)
    list_title = models.CharField("liste", max_length=200, help_text="Overskriften på den liste, rådet står i.")
    sender = models.CharField(
        "afsender", max_length=120, blank=True, default="", help_text="Når dokumentet har flere afsendere."
    )
    position = models.PositiveSmallIntegerField("rækkefølge", default=0)
    text = ProseField("hvad det går ud på", help_text="Genfortalt; ingen sætning er dokumentets egen.")
    reading = ProseField("dokumentets fortolkning", help_text="Hvordan dokumentet omsætter rådet til sin målgruppe.")
    themes = models.ManyToManyField(Theme, verbose_name="temaer", blank=True, related_name="advice")
    outside = models.BooleanField(
        "uden for de 14", default=False, help_text="Handler om ledelse eller andet, som ingen af de 14 dækker."
    )

    class Meta(Editable.Meta):
        verbose_name = "støttende anbefaling"
        verbose_name_plural = "støttende anbefalinger"
        ordering = ["document__year", "document", "list_title", "position", "slug"]

    def __str__(self):
        return self.title


class AdviceRecommendation(RecommendationTie):
    advice = models.ForeignKey(
        SupportingAdvice, verbose_name="råd", on_delete=models.CASCADE, related_name="recommendation_ties"
    )
    recommendation = models.ForeignKey(
        Recommendation, verbose_name="anbefaling", on_delete=models.PROTECT, related_name="advice_ties"
    )

    class Meta:
        verbose_name = "knyttet anbefaling"
        verbose_name_plural = "knyttede anbefalinger"
        ordering = ["recommendation__number"]
        constraints = [
            models.UniqueConstraint(fields=["advice", "key"], name="advice_recommendation_key_once"),
            models.UniqueConstraint(fields=["advice", "recommendation"], name="advice_recommendation_once"),
        ]
