"""What a version is tied to. A tie means "example of", never "proof of"."""

from django.db import models

from cases.choices import MunicipalityRole, OrganisationRole, SourceRole
from cases.models.municipality import Municipality, Organisation
from cases.models.version import CaseVersion
from catalogue.models import KeyedRow
from recommendations.models import EvidenceSource, Provenance, Recommendation
from recommendations.models.recommendation import RecommendationTie


class CaseMunicipality(KeyedRow):
    version = models.ForeignKey(CaseVersion, on_delete=models.CASCADE, related_name="municipality_ties")
    municipality = models.ForeignKey(Municipality, verbose_name="kommune", on_delete=models.PROTECT, related_name="+")
    role = models.CharField("rolle", max_length=20, choices=MunicipalityRole, default=MunicipalityRole.CARRIES_OUT)

    class Meta:
        verbose_name = "kommune"
        verbose_name_plural = "kommuner"
        ordering = ["municipality__sort_key", "key"]
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="case_municipality_key_once"),
            models.UniqueConstraint(fields=["version", "municipality", "role"], name="case_municipality_once"),
        ]


class CaseOrganisation(KeyedRow):
    version = models.ForeignKey(CaseVersion, on_delete=models.CASCADE, related_name="organisation_ties")
    organisation = models.ForeignKey(
        Organisation, verbose_name="organisation", on_delete=models.PROTECT, related_name="+"
    )
    role = models.CharField("rolle", max_length=20, choices=OrganisationRole)

    class Meta:
        verbose_name = "organisation"
        verbose_name_plural = "organisationer"
        ordering = ["role", "organisation__sort_key", "key"]
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="case_organisation_key_once"),
            models.UniqueConstraint(fields=["version", "organisation", "role"], name="case_organisation_once"),
        ]


class CaseRecommendation(RecommendationTie, Provenance):
    version = models.ForeignKey(CaseVersion, on_delete=models.CASCADE, related_name="recommendation_ties")
    recommendation = models.ForeignKey(
        Recommendation, verbose_name="anbefaling", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "anbefaling"
        verbose_name_plural = "hører til anbefalingerne"
        ordering = ["recommendation__number"]
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="case_recommendation_key_once"),
            models.UniqueConstraint(fields=["version", "recommendation"], name="case_recommendation_once"),
        ]


class CaseSource(KeyedRow, Provenance):
    version = models.ForeignKey(CaseVersion, on_delete=models.CASCADE, related_name="source_ties")
    source = models.ForeignKey(EvidenceSource, verbose_name="kilde", on_delete=models.PROTECT, related_name="+")
    role = models.CharField("rolle", max_length=12, choices=SourceRole)
    label = models.CharField("linktekst", max_length=300, blank=True, default="", help_text="Som den står trykt.")
    position = models.PositiveSmallIntegerField("rækkefølge", default=0)

    class Meta:
        verbose_name = "kilde"
        verbose_name_plural = "kilder og læs mere"
        ordering = ["position", "key"]
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="case_source_key_once")]


class CaseMention(KeyedRow, Provenance):
    """The document that describes the case, and where in it."""

    version = models.ForeignKey(CaseVersion, on_delete=models.CASCADE, related_name="mentions")
    position = models.PositiveSmallIntegerField("rækkefølge", default=0)

    class Meta:
        verbose_name = "beskrevet i"
        verbose_name_plural = "beskrevet i"
        ordering = ["position", "key"]
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="case_mention_key_once")]
