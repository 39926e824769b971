"""What a municipality has sent through /indsend/. Only editors see it; its mailbox never leaves this table."""

import secrets

from django.db import models
from django.db.models import Q
from django.utils import timezone

from catalogue.core.fields import SortKeyField

# Read aloud on the phone without doubt: no 0/O, 1/I/L, 5/S, 8/B, and none of D, G, M, N, P, Q, W, Z.
LETTERS = "234679ACEFHJKRTUVXY"


def new_reference():
    """A reference of this year (IK-2026-7F3K); whether it is taken is the database's to say."""
    return f"IK-{timezone.localdate().year}-" + "".join(secrets.choice(LETTERS) for _ in range(4))


class Submission(models.Model):
    """`content` is what was typed, by the names of cases/questions.py: text, a list of values, or a list of rows."""

    class State(models.TextChoices):
        RECEIVED = "indsendt", "indsendt"
        DRAFTED = "kladde", "kladde oprettet"
        REJECTED = "afvist", "afvist"
        WITHDRAWN = "trukket", "trukket tilbage"

    reference = models.CharField("reference", max_length=16, unique=True, default=new_reference, editable=False)
    # The page it was typed on and what was typed: the same form posted twice is one submission.
    fingerprint = models.CharField(max_length=64, unique=True, editable=False)
    state = models.CharField("tilstand", max_length=10, choices=State, default=State.RECEIVED, editable=False)
    received_at = models.DateTimeField("modtaget", default=timezone.now, editable=False)
    municipality = models.ForeignKey(
        "cases.Municipality", verbose_name="kommune", on_delete=models.PROTECT, related_name="+", editable=False
    )
    title = models.CharField("titel", max_length=150, editable=False)
    sort_key = SortKeyField(source="title")
    content = models.JSONField("indhold", default=dict, editable=False)
    mailbox = models.EmailField("afsenderens postkasse", blank=True, default="", editable=False)
    mailbox_is_public = models.BooleanField("postkassen må vises", default=False, editable=False)
    receipt_sent_at = models.DateTimeField("kvittering sendt", null=True, blank=True, editable=False)
    case = models.ForeignKey(
        "cases.Case",
        verbose_name="eksempel",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )
    handled_by = models.CharField("behandlet af", max_length=150, blank=True, default="", editable=False)
    handled_at = models.DateTimeField("behandlet", null=True, blank=True, editable=False)
    reason = models.TextField("begrundelse", blank=True, default="", editable=False)
    answer_sent_at = models.DateTimeField("svar sendt", null=True, blank=True, editable=False)
    forgotten_at = models.DateTimeField("oplysninger slettet", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "indsendt eksempel"
        verbose_name_plural = "indsendte eksempler"
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="indsendt", handled_at__isnull=True, handled_by="")
                | (~Q(state="indsendt") & Q(handled_at__isnull=False) & ~Q(handled_by="")),
                name="submission_handled_pair",
            ),
            models.CheckConstraint(condition=~Q(state="afvist") | ~Q(reason=""), name="submission_rejected_why"),
            models.CheckConstraint(
                condition=Q(case__isnull=True) | Q(state__in=["kladde", "trukket"]), name="submission_case_when_drafted"
            ),
            models.CheckConstraint(
                condition=Q(forgotten_at__isnull=True) | Q(mailbox="", mailbox_is_public=False),
                name="submission_forgotten_mailbox",
            ),
        ]

    def __str__(self):
        return self.reference
