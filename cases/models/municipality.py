"""Municipalities, regions, and which region a municipality belongs to from when."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone

from catalogue.core.fields import SortKeyField
from catalogue.models import KeyedRow, Named


class Region(Named):
    edit_no = models.PositiveIntegerField("rettelse nr.", default=0, editable=False)

    class Meta(Named.Meta):
        abstract = False
        verbose_name = "region"
        verbose_name_plural = "regioner"


class Municipality(models.Model):
    """One of the 98, by its official four-digit code, with its tile on the schematic map."""

    code = models.CharField("kommunekode", max_length=4, unique=True, validators=[RegexValidator(r"^\d{4}$")])
    slug = models.SlugField("adresse", max_length=50, unique=True)
    name = models.CharField("navn", max_length=60, unique=True)
    full_name = models.CharField("fulde navn", max_length=80, unique=True)
    sort_key = SortKeyField(source="name")
    column = models.PositiveSmallIntegerField("kolonne på kortet")
    row = models.PositiveSmallIntegerField("række på kortet")
    edit_no = models.PositiveIntegerField("rettelse nr.", default=0, editable=False)

    class Meta:
        verbose_name = "kommune"
        verbose_name_plural = "kommuner"
        ordering = ["sort_key"]
        constraints = [models.UniqueConstraint(fields=["column", "row"], name="one_municipality_a_tile")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return f"/kommuner/{self.slug}/"

    def region_on(self, day=None):
        """The Region on `day` (default: today in Copenhagen), or None: the latest `since` on or before the day wins."""
        day = day or timezone.localdate()
        held = [m for m in self.memberships.all() if m.since <= day]
        return max(held, key=lambda m: m.since).region if held else None


class RegionMembership(KeyedRow):
    """The municipality belongs to the region from `since` until its next membership begins."""

    municipality = models.ForeignKey(
        Municipality, verbose_name="kommune", on_delete=models.CASCADE, related_name="memberships"
    )
    region = models.ForeignKey(Region, verbose_name="region", on_delete=models.PROTECT, related_name="memberships")
    since = models.DateField("fra og med")

    class Meta:
        verbose_name = "region fra"
        verbose_name_plural = "region fra"
        ordering = ["since"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "key"], name="region_membership_key_once"),
            models.UniqueConstraint(fields=["municipality", "since"], name="one_region_a_day"),
        ]


class Organisation(models.Model):
    """Who runs, funds or examines something; not the same as Actor, the profession that does the work."""

    class Kind(models.TextChoices):
        ASSOCIATION = "forening", "Forening"
        FOUNDATION = "fond", "Fond"
        UNIVERSITY = "forskning", "Universitet eller forskningscenter"
        COLLEGE = "professionshoejskole", "Professionshøjskole"
        AUTHORITY = "myndighed", "Statslig myndighed"
        COMPANY = "virksomhed", "Virksomhed"
        INSTITUTION = "institution", "Skole eller institution"
        OTHER = "andet", "Andet"

    slug = models.SlugField("adresse", max_length=50, unique=True)
    name = models.CharField("navn", max_length=150, unique=True)
    sort_key = SortKeyField(source="name")
    kind = models.CharField("slags", max_length=25, choices=Kind)
    edit_no = models.PositiveIntegerField("rettelse nr.", default=0, editable=False)

    class Meta:
        verbose_name = "organisation"
        verbose_name_plural = "organisationer"
        ordering = ["sort_key"]

    def __str__(self):
        return self.name
