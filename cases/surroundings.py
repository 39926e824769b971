"""What the quality panel must know beside the form: names, checked addresses, other examples, the contact."""

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from cases.content import Content
from cases.models import CaseMunicipality, CaseVersion, Municipality
from cases.quality import Address, Around, Other, texts_of
from cases.requirements import draft_sources
from cases.roles import visible
from catalogue.core import writing
from catalogue.models import CheckedAddress, Editable
from recommendations.models import Recommendation, SourceLink

OPEN = [Editable.State.DRAFT, Editable.State.IN_REVIEW]
ANSWERED_BADLY = (CheckedAddress.Status.DEAD, CheckedAddress.Status.MOVED)


def around(content: Content, case=None, user=None) -> Around:
    """The Around of a version's Content; `case` is the Case it belongs to, if there is one already.

    Of other examples only those that `user` may see are named; None sees all.
    """
    sources = keys([row["source"] for kind in ("source_ties", "evaluations") for row in content.rows[kind]])
    urls = {url for _, text in texts_of(content).values() for url in writing.addresses(text)}
    here = keys([row["municipality"] for row in content.rows["municipality_ties"]])
    return Around(
        today=timezone.localdate(),
        municipalities=named(Municipality.objects.filter(pk__in=here)),
        recommendations=numbered(keys([row["recommendation"] for row in content.rows["recommendation_ties"]])),
        addresses=tuple(bad_links(sources)) if sources else (),
        checked={bad.address: address(bad) for bad in answered_badly(urls)} if urls else {},
        others=tuple(others(here, case, user)) if here else (),
        draft_sources=draft_sources(content),
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


def answered_badly(urls):
    """The CheckedAddress of those of the addresses that are gone or have moved."""
    return CheckedAddress.objects.filter(status__in=ANSWERED_BADLY, address__in=urls)


def bad_links(sources):
    """The links of the sources (primary keys) whose addresses are gone or have moved, each as an Address."""
    links = SourceLink.objects.filter(source__in=sources).exclude(url="").select_related("source")
    bad = {found.address: found for found in answered_badly({link.url for link in links})}
    return [address(bad[link.url], link.source.title, link.label) for link in links if link.url in bad]


def address(found: CheckedAddress, source="", label="") -> Address:
    gone = found.status == CheckedAddress.Status.DEAD
    return Address(source, label or found.address, found.address, gone, "" if gone else found.final_address)


def others(here, case, user):
    """The examples, open or published, in the municipalities `here`, without the case itself."""
    shown = CaseVersion.objects.filter(Q(state__in=OPEN) | Q(case__live=F("pk"), case__archived_at=None))
    shown = visible(user, shown) if user else shown
    ties = CaseMunicipality.objects.filter(municipality__in=here, version__in=shown).select_related("version")
    found = {}
    for tie in ties:
        if case is None or tie.version.case_id != case.pk:
            found.setdefault(tie.version.case_id, (tie.version, []))[1].append(str(tie.municipality_id))
    for version, places in found.values():
        url = reverse("admin:cases_caseversion_change", args=[version.pk])
        yield Other(version.title, url, tuple(places))
