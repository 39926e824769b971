"""Rules that may have changed since a document described them: the editors' queue."""

from django.db import models
from django.db.models import Q

from catalogue.core.fields import SortKeyField
from recommendations.models.provenance import Provenance
from recommendations.models.rule_note import RuleNote


class RuleCheck(Provenance):
    """One rule that somebody must look up, however many documents describe it. Only editors see it.

    What readers see are the rule notes, each with its document's year; `rule_notes` are those that stand on this rule.
    `document` and `place` are where it is said most clearly, also where no note was made of it.
    """

    class State(models.TextChoices):
        TO_VERIFY = "skal-efterses", "skal efterses"
        HOLDS = "gaelder", "gælder stadig"
        CHANGED = "aendret", "er ændret"
        GONE = "ophaevet", "gælder ikke mere"

    slug = models.SlugField("nøgle", max_length=50, unique=True)
    title = models.CharField("regel", max_length=200)
    sort_key = SortKeyField(source="title")
    text = models.TextField("hvad skal efterses", help_text="I egne ord: hvad bygger dokumenterne på?")
    year_text = models.CharField("regler fra", max_length=60, help_text="Året, som beskrivelsen er fra.")
    rule_notes = models.ManyToManyField(
        RuleNote, verbose_name="regler i kilderne", blank=True, related_name="checks", help_text="Det, læserne ser."
    )
    state = models.CharField("tilstand", max_length=15, choices=State, default=State.TO_VERIFY)
    verified_on = models.DateField("efterset", null=True, blank=True, editable=False)
    verified_by = models.CharField("efterset af", max_length=150, blank=True, default="", editable=False)
    verify_again = models.DateField("efterses igen", null=True, blank=True)
    found_url = models.URLField("hvor reglen står nu", max_length=1000, blank=True, default="")
    result = models.TextField(
        "resultat", blank=True, default="", help_text="Hvad gælder nu, fra hvornår, og hvad skal rettes i kataloget?"
    )
    edit_no = models.PositiveIntegerField("rettelse nr.", default=0, editable=False)

    class Meta:
        verbose_name = "regel, der skal efterses"
        verbose_name_plural = "regler, der skal efterses"
        ordering = ["sort_key"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="skal-efterses", verified_on__isnull=True, verified_by="")
                | (~Q(state="skal-efterses") & Q(verified_on__isnull=False) & ~Q(verified_by="")),
                name="rule_check_verified",
            )
        ]

    def __str__(self):
        return self.title
