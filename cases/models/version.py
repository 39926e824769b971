"""The content of a case. Editing what is live is a new version; publishing moves the case's pointer."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from cases.choices import REPORTABLE, Approach, Depth, Documentation, ParentsLevel
from cases.models.case import Case
from catalogue.core.fields import ProseField, SortKeyField
from catalogue.models import Editable, EditableQuerySet, KeyedRow


def check_reportable(value):
    """`not_reported` is a list of names from cases.choices.REPORTABLE."""
    unknown = [name for name in value if name not in REPORTABLE] if isinstance(value, list) else [value]
    if unknown:
        raise ValidationError(f"Ukendt felt i »ikke oplyst«: {unknown[0]}. Kendte: {', '.join(REPORTABLE)}.")


class CaseVersion(Editable):
    case = models.ForeignKey(Case, verbose_name="eksempel", on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField("udgave nr.", editable=False)
    based_on = models.ForeignKey(
        "self",
        verbose_name="bygger på udgave",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )
    depth = models.CharField("dybde", max_length=5, choices=Depth, default=Depth.FULL)
    title = models.CharField("titel", max_length=150)
    sort_key = SortKeyField(source="title")
    summary = models.CharField("én sætning", max_length=300, help_text="Én aktiv sætning: hvem gør hvad for hvem.")
    why = ProseField("hvorfor gør de det?")
    organisation = ProseField("hvem gør hvad?")
    parents_role = ProseField("forældrenes og børnenes rolle")
    parents_level = models.CharField(
        "forældreinddragelse", max_length=12, choices=ParentsLevel, default=ParentsLevel.NOT_REPORTED
    )
    costs_and_requirements = ProseField(
        "hvad kræver det?", help_text="Tid, penge, uddannelse. Kun det, kilden oplyser."
    )
    pitfalls = ProseField("erfaringer og faldgruber")
    results_text = ProseField(
        "hvad kom der ud af det, kort", help_text="To-tre sætninger, der siger, hvilken slags viden det er."
    )
    unknown = ProseField("det ved vi ikke", help_text="Hvad kilden ikke kan svare på, fx om indsatsen er årsagen.")
    target_group = models.CharField(
        "målgruppe", max_length=300, blank=True, default="", help_text="Med kildens egne ord for gruppen."
    )
    age_from_months = models.SmallIntegerField(
        "alder fra (måneder)", null=True, blank=True, help_text="Til og med. Graviditet er -9 til 0."
    )
    age_to_months = models.SmallIntegerField(
        "alder til (måneder)", null=True, blank=True, help_text="Ikke med: 0–6 år i dagtilbud slutter ved 72."
    )
    age_text = models.CharField("alder som kilden skriver den", max_length=120, blank=True, default="")
    age_is_converted = models.BooleanField("alder er omregnet", default=False, help_text="Fx fra klassetrin.")
    approach = models.CharField("for hvem", max_length=25, choices=Approach, blank=True, default="")
    period = models.CharField("periode", max_length=120, blank=True, default="")
    reported_year = models.PositiveSmallIntegerField("oplyst i", help_text="Året, som oplysningerne er fra.")
    is_estimate = models.BooleanField("året er anslået", default=False)
    not_reported = models.JSONField("ikke oplyst i kilden", default=list, blank=True, validators=[check_reportable])
    theme = models.ForeignKey(
        "recommendations.Theme",
        verbose_name="tema",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Kun når eksemplet ikke hører til nogen af de 14 anbefalinger.",
    )
    topics = models.ManyToManyField("recommendations.Topic", verbose_name="emner", blank=True, related_name="+")
    settings = models.ManyToManyField("recommendations.Setting", verbose_name="hvor", blank=True, related_name="+")
    actors = models.ManyToManyField("recommendations.Actor", verbose_name="hvem gør det", blank=True, related_name="+")
    fact_boxes = models.ManyToManyField(
        "recommendations.FactBox", verbose_name="faktabokse ved siden af", blank=True, related_name="+"
    )
    created_by = models.CharField("begyndt af", max_length=150, blank=True, default="", editable=False)
    # Who last changed what it says, as distinct from who changed its state: four eyes compares with this one.
    author = models.CharField("senest skrevet af", max_length=150, blank=True, default="", editable=False)
    authored_at = models.DateTimeField("senest skrevet", null=True, blank=True, editable=False)
    content_digest = models.CharField(max_length=64, blank=True, default="", editable=False)
    submitted_by = models.CharField("sendt til gennemsyn af", max_length=150, blank=True, default="", editable=False)
    submitted_at = models.DateTimeField("sendt til gennemsyn", null=True, blank=True, editable=False)
    returned_by = models.CharField("sendt tilbage af", max_length=150, blank=True, default="", editable=False)
    returned_at = models.DateTimeField("sendt tilbage", null=True, blank=True, editable=False)
    return_note = models.TextField("hvad skal rettes", blank=True, default="", editable=False)
    publish_at = models.DateTimeField(
        "publicér",
        null=True,
        blank=True,
        editable=False,
        help_text="En kommando publicerer; ingen side ser på uret.",
    )
    scheduled_by = models.CharField("planlagt af", max_length=150, blank=True, default="", editable=False)
    documentation_here = models.CharField(
        "undersøgt her", max_length=20, choices=Documentation, default=Documentation.DESCRIBED, editable=False
    )
    documentation_method = models.CharField(
        "metoden andre steder", max_length=20, choices=Documentation, blank=True, default="", editable=False
    )

    objects = EditableQuerySet.as_manager()

    class Meta(Editable.Meta):
        verbose_name = "eksempel"
        verbose_name_plural = "eksempler"
        ordering = ["case", "-number"]
        constraints = [
            *Editable.Meta.constraints,
            models.UniqueConstraint(fields=["case", "number"], name="case_version_number_once"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state__in=["draft", "in_review"]), name="one_open_version_a_case"
            ),
            models.CheckConstraint(
                condition=Q(age_from_months__isnull=True, age_to_months__isnull=True)
                | Q(age_from_months__isnull=False, age_to_months__isnull=False, age_from_months__lt=F("age_to_months")),
                name="case_version_age_span",
                violation_error_message="Skriv begge aldre i måneder, og den laveste først, eller lad begge stå tomme.",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True, submitted_by="")
                | (Q(submitted_at__isnull=False) & ~Q(submitted_by="")),
                name="case_version_submitted_pair",
            ),
            models.CheckConstraint(
                condition=~Q(state="in_review") | Q(submitted_at__isnull=False), name="case_version_in_review_when"
            ),
            models.CheckConstraint(
                condition=Q(returned_at__isnull=True, returned_by="", return_note="")
                | (Q(returned_at__isnull=False) & ~Q(returned_by="") & ~Q(return_note="")),
                name="case_version_returned_with_note",
            ),
            models.CheckConstraint(
                condition=Q(publish_at__isnull=True, scheduled_by="")
                | (Q(publish_at__isnull=False, state="in_review") & ~Q(scheduled_by="")),
                name="case_version_scheduled_in_review",
            ),
        ]
        permissions = [
            ("submit_caseversion", "Kan sende eksempler til gennemsyn"),
            ("review_caseversion", "Kan se alle kladder og sende dem tilbage"),
            ("publish_caseversion", "Kan publicere og planlægge eksempler"),
            ("archive_caseversion", "Kan arkivere eksempler og hente dem frem"),
            ("restore_caseversion", "Kan hente tidligere udgaver frem som kladde"),
        ]

    def __str__(self):
        return self.title


class CaseStep(KeyedRow):
    """What they do, in order."""

    version = models.ForeignKey(CaseVersion, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField("rækkefølge", default=0)
    heading = models.CharField("overskrift", max_length=120, blank=True, default="")
    text = ProseField("tekst", blank=False)

    class Meta:
        verbose_name = "trin"
        verbose_name_plural = "sådan gør de (trin)"
        ordering = ["position", "key"]
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="case_step_key_once")]

    def __str__(self):
        return self.heading or self.key
