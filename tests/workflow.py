"""A version on its way to readers, for tests that are about something else: written by one, published by another."""

from cases import actions
from cases.models import CaseMention, CaseMunicipality, CaseRecommendation, Municipality
from recommendations.models import EvidenceSource, Recommendation


def complete(version, municipality="odense"):
    """The few rows that a version must have before it is published; gives the version."""
    document = EvidenceSource.objects.get(document_key="kl-2022")
    CaseMention.objects.get_or_create(version=version, key="dokument-1", defaults={"document": document, "place": "9"})
    if not version.municipality_ties.exists():
        place = Municipality.objects.get(slug=municipality)
        CaseMunicipality.objects.create(version=version, key="kommune-1", municipality=place)
    if not version.recommendation_ties.exists():
        CaseRecommendation.objects.create(
            version=version,
            key="anbefaling-12",
            recommendation=Recommendation.objects.get(number=12),
            basis="editors",
        )
    version.not_reported = ["age", "steps", "results"]
    version.save()
    return version


def release(version, by="redaktør", publisher="udgiver"):
    """Submit the version and publish it, as two commands would; gives the version as it is then."""
    return actions.publish(version=actions.submit(version=version, by=by), by=publisher)
