"""The yearly question to a municipality: does the practice still run?"""

from datetime import timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from cases.choices import PracticeStatus
from cases.models.case import Case

VALID_FOR = timedelta(days=30)


class Reconfirmation(models.Model):
    """One question to one mailbox, its answer, and what an editor did with it. Only editors see it.

    The mail holds a signed link that is good for 30 days and for one answer (cases/reconfirmation_actions.py).
    """

    class State(models.TextChoices):
        UNSENT = "ikke-sendt", "kunne ikke sendes"
        SENT = "sendt", "venter på svar"
        ANSWERED = "besvaret", "nyt svar"
        TAKEN_OVER = "overtaget", "taget over"
        SET_ASIDE = "lagt-til-side", "lagt til side"

    ANSWERS = [choice for choice in PracticeStatus.choices if choice[0] != PracticeStatus.UNCONFIRMED]

    case = models.ForeignKey(Case, verbose_name="eksempel", on_delete=models.CASCADE, related_name="reconfirmations")
    mailbox = models.EmailField("postkasse", help_text="Den postkasse, vi spurgte. Vises aldrig for læsere.")
    state = models.CharField("tilstand", max_length=15, choices=State, default=State.UNSENT)
    sent_at = models.DateTimeField("sendt", null=True, blank=True)
    expires_at = models.DateTimeField("linket virker til", null=True, blank=True)
    problem = models.CharField("hvorfor den ikke kunne sendes", max_length=300, blank=True, default="")
    answered_at = models.DateTimeField("besvaret", null=True, blank=True)
    answer = models.CharField("svar", max_length=20, choices=ANSWERS, blank=True, default="")
    year = models.PositiveSmallIntegerField(
        "år", null=True, blank=True, validators=[MinValueValidator(1990), MaxValueValidator(2100)]
    )
    comment = models.TextField("kommunens bemærkning", blank=True, default="", max_length=2000)
    handled_by = models.CharField("behandlet af", max_length=150, blank=True, default="")
    handled_at = models.DateTimeField("behandlet", null=True, blank=True)
    note = models.TextField("hvorfor lagt til side", blank=True, default="")

    class Meta:
        verbose_name = "bekræftelse"
        verbose_name_plural = "bekræftelser fra kommunerne"
        ordering = ["-answered_at", "-sent_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["ikke-sendt", "sendt"], answered_at__isnull=True, answer="")
                | (Q(answered_at__isnull=False) & ~Q(answer="") & ~Q(state__in=["ikke-sendt", "sendt"])),
                name="reconfirmation_answered_pair",
            ),
            models.CheckConstraint(
                condition=Q(handled_at__isnull=True, handled_by="")
                | (Q(handled_at__isnull=False) & ~Q(handled_by="") & Q(state__in=["overtaget", "lagt-til-side"])),
                name="reconfirmation_handled_pair",
            ),
        ]

    def __str__(self):
        return f"{self.case.slug}: {self.get_state_display()}"
