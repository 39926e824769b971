"""Awaited results: what a document says is on its way, so that somebody looks for it."""

from django.db import models

from cases.models.case import Case
from catalogue.core.fields import SortKeyField
from recommendations.models.provenance import Provenance


class AwaitedResult(Provenance):
    """A result, evaluation or figure that was not there yet when its document was written. Only editors see it."""

    class State(models.TextChoices):
        WAITING = "venter", "venter"
        ARRIVED = "kommet", "fundet"
        GIVEN_UP = "opgivet", "opgivet"

    slug = models.SlugField("nøgle", max_length=50, unique=True)
    title = models.CharField("hvad venter vi på", max_length=200)
    sort_key = SortKeyField(source="title")
    text = models.TextField("hvad dokumentet siger", help_text="I egne ord: hvad bliver undersøgt, og af hvem?")
    case = models.ForeignKey(
        Case, verbose_name="eksempel", null=True, blank=True, on_delete=models.PROTECT, related_name="awaited_results"
    )
    expected = models.CharField(
        "ventet", max_length=100, blank=True, default="", help_text="Som dokumentet skriver: 2026, slutningen af 2015."
    )
    look_from = models.DateField(
        "led efter det fra", null=True, blank=True, help_text="Fra den dag står det øverst på listen."
    )
    state = models.CharField("tilstand", max_length=10, choices=State, default=State.WAITING)
    found_url = models.URLField("hvor det er fundet", max_length=1000, blank=True, default="")
    note = models.TextField("note", blank=True, default="", help_text="Hvor der er ledt, og hvad der kom ud af det.")
    edit_no = models.PositiveIntegerField("rettelse nr.", default=0, editable=False)

    class Meta:
        verbose_name = "ventet resultat"
        verbose_name_plural = "ventede resultater"
        ordering = ["look_from", "sort_key"]

    def __str__(self):
        return self.title
