"""The stored filter of a collection: an address of /cases/ kept as the filters it chooses.

A stored filter is canonical ("tema=dagtilbud&alder=3-5-aar") and chooses by filters alone. Words to search for are not
stored: what they find, and what only comes near, changes with the index.
"""

from dataclasses import replace
from urllib.parse import urlsplit

from django.http import QueryDict
from django.utils import timezone

from cases.facets import LABELS, Ground, make_ground
from cases.filters import CaseFilterSet
from cases.models import Case
from catalogue.core.selection import enumerated, shorten


class FilterError(Exception):
    """A filter that cannot be stored. The message is Danish and is shown to the editor."""


def filters_of(stored: str, ground: Ground) -> CaseFilterSet | None:
    """The list that a stored filter gives; None where it no longer says what it said, for then it would give more."""
    filters = CaseFilterSet(QueryDict(stored), ground)
    return None if refusal(filters.selection) else filters


def canonical(typed: str, ground: Ground) -> str:
    """An address of /cases/ as it is stored, from the whole address or from its query alone. Raises FilterError.

    The page, and what only measures or marks a visit, are left out.
    """
    parts = urlsplit(typed.strip())
    has_path = "?" in typed or "=" not in typed
    if has_path and parts.path not in ("", "/cases/"):
        raise FilterError("Adressen skal være fra listen over eksempler og begynde med /cases/?")
    query = parts.query if has_path else typed.strip()
    selection = CaseFilterSet(QueryDict(query), ground).selection
    problem = refusal(selection)
    if problem:
        raise FilterError(problem)
    return selection.first_page().url.partition("?")[2]


def refusal(selection) -> str:
    """Why a selection cannot be a collection, in Danish; "" where it can."""
    dropped = ((name, value) for name, values in selection.dropped for value in values)
    unknown = [f"»{shorten(value)}« under {LABELS.get(name, name)}" for name, value in dropped]
    unknown += [f"»{shorten(name)}«" for name in selection.unknown]
    if unknown:
        return f"Listen over eksempler kender ikke {enumerated(unknown)}. Vælg filtrene igen, og kopiér adressen."
    if selection.q or selection.query_cut:
        return "Søgeord kan ikke gemmes i en samling. Vælg filtre i stedet."
    if not selection.count:
        return "Vælg mindst ét filter. Uden filter er samlingen hele listen."
    return ""


def ground_of_tables() -> Ground:
    """The known values as the tables have them now, also where nothing is indexed yet: for what loads the fixtures."""
    ground = make_ground(timezone.localdate())
    years = Case.objects.published().order_by().values_list("live__reported_year", flat=True).distinct()
    words = {str(year): str(year) for year in sorted(years, reverse=True)}
    return replace(ground, words={**ground.words, "aar": words})
