"""What the quality panel must know beside the form: names, checked addresses, other examples, the contact."""

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from cases.models import CaseMunicipality, CaseVersion, Municipality
from cases.quality import Address, Around, Content, Other, texts_of
from catalogue.core import writing
from catalogue.models import Editable
from recommendations.models import Recommendation, SourceLink

OPEN = [Editable.State.DRAFT, Editable.State.IN_REVIEW]
ANSWERED_BADLY = (SourceLink.Status.DEAD, SourceLink.Status.MOVED)


def around(content: Content, case=None) -> Around:
    """The Around of a version's Content; `case` is the Case it belongs to, if there is one already."""
    sources = keys([row["source"] for kind in ("source_ties", "evaluations") for row in content.rows[kind]])
    links = SourceLink.objects.filter(status__in=ANSWERED_BADLY).exclude(url="").select_related("source")
    urls = {url for _, text in texts_of(content).values() for url in writing.addresses(text)}
    here = keys([row["municipality"] for row in content.rows["municipality_ties"]])
    return Around(
        today=timezone.localdate(),
        municipalities=named(Municipality.objects.filter(pk__in=here)),
        recommendations=numbered(keys([row["recommendation"] for row in content.rows["recommendation_ties"]])),
        addresses=tuple(map(address, links.filter(source__in=sources))) if sources else (),
        checked={link.url: address(link) for link in links.filter(url__in=urls)} if urls else {},
        others=tuple(others(here, case)) if here else (),
        has_case=case is not None,
        contact=(case.contact_mailbox or case.contact_name) if case else "",
        contact_confirmed_on=case.contact_confirmed_on if case else None,
        contact_url=reverse("admin:cases_case_change", args=[case.pk]) if case else "",
    )


def keys(texts):
    """The primary keys among texts that may be anything."""
    return {int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 19}


def named(municipalities):
    return {str(municipality.pk): municipality.name for municipality in municipalities}


def numbered(recommendations):
    found = Recommendation.objects.filter(pk__in=recommendations) if recommendations else ()
    return {str(one.pk): one.number for one in found}


def address(link) -> Address:
    gone = link.status == SourceLink.Status.DEAD
    return Address(link.source.title, link.label, link.url, gone, "" if gone else link.final_url)


def others(here, case):
    """The examples, open or published, in the municipalities `here`, without the case itself."""
    shown = CaseVersion.objects.filter(Q(state__in=OPEN) | Q(case__live=F("pk"), case__archived_at=None))
    ties = CaseMunicipality.objects.filter(municipality__in=here, version__in=shown).select_related("version")
    found = {}
    for tie in ties:
        if case is None or tie.version.case_id != case.pk:
            found.setdefault(tie.version.case_id, (tie.version, []))[1].append(str(tie.municipality_id))
    for version, places in found.values():
        url = reverse("admin:cases_caseversion_change", args=[version.pk])
        yield Other(version.title, url, tuple(places))
