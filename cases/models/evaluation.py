"""How a practice was examined, and what came of it. Here and elsewhere are kept apart."""

from django.core.exceptions import ValidationError
from django.db import models

from cases.choices import Conclusion, Documentation, Inequality, Measured, Nature, Scope
from cases.models.version import CaseVersion
from catalogue.models import KeyedRow
from recommendations.models import EvidenceSource, Provenance


class Evaluation(KeyedRow, Provenance):
    """One examination. Grade the comparison that the source reports, not what the source calls it."""

    NATURAL_KEY = "key"

    version = models.ForeignKey(CaseVersion, on_delete=models.CASCADE, related_name="evaluations")
    position = models.PositiveSmallIntegerField("rækkefølge", default=0)
    scope = models.CharField("hvor", max_length=12, choices=Scope)
    country = models.CharField(
        "land", max_length=60, blank=True, default="", help_text="For metoden andre steder: Danmark, USA …"
    )
    design = models.CharField("hvor godt undersøgt", max_length=20, choices=Documentation)
    measured = models.JSONField(
        "målt på", default=list, blank=True, help_text="boern, foraeldre, ansatte, deltagelse, udgifter"
    )
    conclusion = models.CharField("hvad viste det", max_length=16, choices=Conclusion)
    inequality = models.CharField(
        "er det undersøgt, hvem det gavner?", max_length=12, choices=Inequality, default=Inequality.NOT_REPORTED
    )
    who = models.CharField("hvem undersøgte", max_length=200, blank=True, default="")
    year = models.CharField(
        "hvornår",
        max_length=40,
        blank=True,
        default="",
        help_text="2017 eller 2017–2019; tomt, når det ikke er oplyst.",
    )
    design_note = models.CharField(
        "om trinnet",
        max_length=400,
        blank=True,
        default="",
        help_text="Én linje: hvad siger kilden, og hvorfor er det dette trin?",
    )
    source = models.ForeignKey(
        EvidenceSource, verbose_name="kilde", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "undersøgelse"
        verbose_name_plural = "hvordan er det undersøgt?"
        ordering = ["position", "key"]
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="evaluation_key_once")]

    def __str__(self):
        return f"{self.get_scope_display()}: {self.get_design_display().lower()} ({self.who or self.key})"

    def clean(self):
        wrong = (
            [m for m in self.measured if m not in Measured.values]
            if isinstance(self.measured, list)
            else [self.measured]
        )
        if wrong:
            raise ValidationError({"measured": f"Ukendt: {wrong[0]}. Vælg blandt {', '.join(Measured.values)}."})


class CaseResult(KeyedRow, Provenance):
    """One statement of what came of it, with its nature. A number never stands without its kind."""

    version = models.ForeignKey(CaseVersion, on_delete=models.CASCADE, related_name="results")
    evaluation = models.ForeignKey(
        Evaluation,
        verbose_name="undersøgelse",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="results",
    )
    position = models.PositiveSmallIntegerField("rækkefølge", default=0)
    nature = models.CharField("slags", max_length=20, choices=Nature)
    text = models.TextField("tekst", help_text="I egne ord, med hvem det gælder.")
    value = models.CharField(
        "tal", max_length=40, blank=True, default="", help_text="Som det skrives på dansk: 94 eller 1.450 eller 3,0."
    )
    unit = models.CharField("enhed", max_length=60, blank=True, default="", help_text="pct., børn, kr. …")
    before = models.CharField("før", max_length=40, blank=True, default="")
    before_time = models.CharField("før: tidspunkt", max_length=60, blank=True, default="")
    after = models.CharField("efter", max_length=40, blank=True, default="")
    after_time = models.CharField("efter: tidspunkt", max_length=60, blank=True, default="")
    comparison = models.CharField("sammenlignet med", max_length=200, blank=True, default="")
    significance = models.CharField("signifikans", max_length=120, blank=True, default="")
    effect_size = models.CharField("effektstørrelse", max_length=60, blank=True, default="")
    population = models.CharField("gælder for", max_length=200, blank=True, default="")
    n = models.CharField("antal", max_length=40, blank=True, default="")

    class Meta:
        verbose_name = "resultat"
        verbose_name_plural = "resultater"
        ordering = ["position", "key"]
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="case_result_key_once")]
