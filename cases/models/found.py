"""Found interventions: the list of bilag 2 of `sst-6-11`."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from cases.models.case import Case
from catalogue.core.fields import SortKeyField
from catalogue.models import Editable
from recommendations.models.provenance import Provenance


class FoundIntervention(Editable, Provenance):
    """One of the 48 rows: an intervention that the authors found, and the described case where there is one."""

    NATURAL_KEY = "number"

    number = models.PositiveSmallIntegerField(
        "nummer", unique=True, validators=[MinValueValidator(1), MaxValueValidator(48)]
    )
    name = models.CharField("navn", max_length=300)
    sort_key = SortKeyField(source="name")
    actor = models.CharField(
        "aktør", max_length=300, blank=True, default="", help_text="Hvem der driver den, som trykt."
    )
    case = models.ForeignKey(
        Case,
        verbose_name="beskrevet som",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="found_interventions",
    )
    note = models.CharField("bemærkning", max_length=300, blank=True, default="")

    class Meta(Editable.Meta):
        verbose_name = "fundet indsats"
        verbose_name_plural = "fundne indsatser (bilag 2)"
        ordering = ["number"]

    def __str__(self):
        return f"{self.number}. {self.name}"
