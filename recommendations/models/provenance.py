"""Where a statement comes from: a document and a place in it."""

from django.db import models


class Provenance(models.Model):
    """Mixed into every row that states one thing.

    `place` is the printed page ("9", "15–16") where the document gives one, otherwise the heading: never a
    computed page. Content from a municipality or an editor has no document and says so in `provenance_note`.
    """

    document = models.ForeignKey(
        "recommendations.EvidenceSource",
        verbose_name="dokument",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"document_key__isnull": False},
        help_text="Et af de fem dokumenter, som udsagnet står i.",
    )
    place = models.CharField(
        "sted",
        max_length=200,
        blank=True,
        default="",
        help_text="Den trykte side (9 eller 15–16), hvis dokumentet har sidetal dér; ellers overskriften.",
    )
    printed_number = models.CharField(
        "trykt nummer",
        max_length=20,
        blank=True,
        default="",
        help_text="Nummeret på casen, figuren eller anbefalingen i dokumentet.",
    )
    provenance_note = models.CharField(
        "andet ophav", max_length=200, blank=True, default="", help_text="Fx: oplyst af kommunen, maj 2026."
    )

    class Meta:
        abstract = True

    @property
    def place_text(self):
        """The place as readers see it: "s. 9" for a printed page, the heading as it stands."""
        return f"s. {self.place}" if self.place[:1].isdigit() and len(self.place) <= 7 else self.place
