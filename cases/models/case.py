"""A case: identity and life. Its content is a CaseVersion, and readers only ever follow the `live` pointer."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from cases.choices import CaseKind, PracticeStatus, RelationKind
from catalogue.models import KeyedRow


class CaseQuerySet(models.QuerySet):
    def published(self):
        """Cases that readers may see: with a live version and not archived."""
        return self.filter(live__isnull=False, archived_at__isnull=True)


class Case(models.Model):
    slug = models.SlugField(
        "adresse",
        max_length=50,
        unique=True,
        help_text="Små bogstaver uden æ, ø og å. Ændres ikke, når eksemplet er publiceret.",
    )
    kind = models.CharField("type", max_length=25, choices=CaseKind, default=CaseKind.MUNICIPAL)
    live = models.ForeignKey(
        "cases.CaseVersion",
        verbose_name="den udgave, læserne ser",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    first_published_at = models.DateTimeField("først publiceret", null=True, blank=True, editable=False)
    archived_at = models.DateTimeField("arkiveret", null=True, blank=True, editable=False)
    archived_by = models.CharField("arkiveret af", max_length=150, blank=True, default="", editable=False)
    practice_status = models.CharField(
        "status i kommunen", max_length=20, choices=PracticeStatus, default=PracticeStatus.UNCONFIRMED
    )
    status_year = models.PositiveSmallIntegerField(
        "status er fra år", null=True, blank=True, help_text="For »ikke bekræftet siden«: kildens år."
    )
    confirmed_at = models.DateField("bekræftet af kommunen", null=True, blank=True)
    review_due = models.DateField(
        "gennemses senest",
        null=True,
        blank=True,
        help_text="Sættes af sig selv, når eksemplet bliver publiceret, og når det er gennemgået. Kan rettes.",
    )
    reviewed_on = models.DateField("senest gennemgået", null=True, blank=True, editable=False)
    reconfirm_mailbox = models.EmailField(
        "postkasse til bekræftelse",
        blank=True,
        default="",
        help_text="Hvor vi hvert år spørger, om indsatsen kører. Vises aldrig for læsere. "
        "Tom: rollepostkassen nedenfor. Aldrig en persons egen adresse.",
    )
    contact_mailbox = models.EmailField(
        "rollepostkasse",
        blank=True,
        default="",
        help_text="Fx sundhedsplejen@kommune.dk. Aldrig en persons egen adresse.",
    )
    contact_name = models.CharField("kontaktperson", max_length=120, blank=True, default="")
    contact_confirmed_on = models.DateField(
        "kontakt bekræftet", null=True, blank=True, help_text="Et navn vises kun i 12 måneder efter denne dato."
    )
    edit_no = models.PositiveIntegerField("rettelse nr.", default=0, editable=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = "status og kontakt"
        verbose_name_plural = "eksemplernes status og kontakt"
        ordering = ["slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(archived_at__isnull=True, archived_by="")
                | (Q(archived_at__isnull=False) & ~Q(archived_by="")),
                name="case_archived_pair",
            ),
            models.CheckConstraint(
                condition=Q(live__isnull=True) | Q(first_published_at__isnull=False), name="case_live_has_first_date"
            ),
            models.CheckConstraint(
                condition=Q(contact_name="") | Q(contact_confirmed_on__isnull=False),
                name="case_contact_name_confirmed",
                violation_error_message="Et navn skal have en dato for, hvornår kontakten er bekræftet.",
            ),
        ]

    def __str__(self):
        return self.slug

    def get_absolute_url(self):
        return f"/cases/{self.slug}/"


class CaseRelation(KeyedRow):
    """Two cases describe the same effort, or one builds on the other. "Similar" is computed, never stored."""

    case = models.ForeignKey(Case, verbose_name="eksempel", on_delete=models.CASCADE, related_name="relations")
    other = models.ForeignKey(
        Case, verbose_name="det andet eksempel", on_delete=models.CASCADE, related_name="relations_in"
    )
    kind = models.CharField("forhold", max_length=25, choices=RelationKind)

    class Meta:
        verbose_name = "forbindelse"
        verbose_name_plural = "forbindelser"
        ordering = ["key"]
        constraints = [
            models.UniqueConstraint(fields=["case", "key"], name="case_relation_key_once"),
            models.UniqueConstraint(fields=["case", "other"], name="case_relation_once"),
            models.CheckConstraint(
                condition=~Q(case=F("other")),
                name="case_relation_not_self",
                violation_error_message="Et eksempel kan ikke være forbundet med sig selv.",
            ),
        ]


class CaseUpdate(KeyedRow):
    """Nyt siden kilden: written by an editor, outside the five documents, and shown as such."""

    case = models.ForeignKey(Case, verbose_name="eksempel", on_delete=models.CASCADE, related_name="updates")
    date = models.DateField("dato", help_text="Den dag, oplysningen er fra. Ikke en dag, der ikke er kommet endnu.")
    text = models.TextField(
        "tekst",
        help_text="Hvad er sket, siden kilden blev skrevet? To-tre sætninger i egne ord, uden navne på personer.",
    )
    source = models.ForeignKey(
        "recommendations.EvidenceSource",
        verbose_name="kilde",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    url = models.URLField(
        "link",
        max_length=1000,
        blank=True,
        default="",
        help_text="Hvor det står, hvis det ikke er en kilde i kataloget. Vælg en kilde, eller skriv et link.",
    )

    class Meta:
        verbose_name = "nyt siden kilden"
        verbose_name_plural = "nyt siden kilden"
        ordering = ["-date", "key"]
        constraints = [models.UniqueConstraint(fields=["case", "key"], name="case_update_key_once")]

    def clean(self):
        """Its own source, and no date to come: what is new must be traceable as everything else is."""
        if self.date and self.date > timezone.localdate():
            raise ValidationError({"date": "Datoen er ikke kommet endnu. Skriv den dag, oplysningen er fra."})
        if not self.source_id and not self.url:
            raise ValidationError("Skriv, hvor det står: Vælg en kilde, eller skriv et link.")
