"""/moede/: a meeting pack as a page. What is in it stands in the address; what the reader writes never comes here."""

from dataclasses import dataclass

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.safestring import SafeString, mark_safe

from cases.choices import Inequality
from catalogue.core.chosen import PATH, Entry, pack_url, with_choice
from catalogue.core.links import RESERVED, is_tracking
from catalogue.core.selection import IGNORED, Notice, enumerated, named, shorten
from catalogue.pages import compare
from catalogue.pages.pack import (
    DEFAULT_PURPOSE,
    PURPOSE,
    PURPOSES,
    QUESTION,
    THEME,
    Asked,
    CaseEntry,
    FigureEntry,
    Pack,
    RecommendationEntry,
    asked_of,
    pack_of,
)
from catalogue.pages.pack_files import files_of
from catalogue.pages.themes import Known
from recommendations.models import Theme

KNOWN = {"case", "anbefaling", "tal", THEME, PURPOSE, QUESTION, *RESERVED}
WHO_BENEFITS = {Inequality.YES.label, Inequality.TENDENCY.label}


@dataclass(frozen=True)
class Line:
    """An entry in the list of what the pack holds, with the addresses that move it and take it out ("" for none)."""

    number: int
    entry: CaseEntry | RecommendationEntry | FigureEntry
    up: str
    down: str
    without: str

    @property
    def place(self) -> str:
        """The id of its appendix."""
        return f"bilag-{self.number}"


@dataclass(frozen=True)
class PurposeLink:
    """One thing that the pack can be for, and the address that says so."""

    name: str
    url: str
    is_chosen: bool


def meeting(request: HttpRequest) -> HttpResponse:
    """The pack of an address, or the way to one; any address gives a page, never an error."""
    asked = asked_of(request)
    pack = pack_of(asked)
    context = {
        "pack": pack,
        "notices": notices_of(request, pack),
        "robots": "noindex, follow" if asked.entries or asked.theme or asked.odd else "",
    }
    if not pack.entries:
        themes = Theme.objects.published()
        return TemplateResponse(request, "pages/meeting_empty.html", context | {"themes": themes, "canonical": PATH})
    context |= {
        "lines": lines_of(pack),
        "purposes": purposes_of(pack),
        "fields": fields_of(pack, asked),
        "known": known_of(pack.cases),
        "counts": counts_in_words(pack),
        "files": files_of(pack, request),
        "make_own": "" if pack.own else address_of(pack, [one.entry for one in pack.entries], own=True),
        "compare_url": comparison_url(pack.cases),
        "qr": qr_of(settings.SITE_URL + pack.url),
        "canonical": pack.url,
    }
    return TemplateResponse(request, "pages/meeting.html", context)


def choices_of(pack: Pack) -> list[tuple[str, str]]:
    """The (name, value) pairs of what the pack is for and which questions go along, where they are not the usual."""
    pairs = [] if pack.purpose == DEFAULT_PURPOSE else [(PURPOSE, pack.purpose.slug)]
    if pack.questions_are_chosen:
        pairs += [(QUESTION, question.slug) for question in pack.ticked] or [(QUESTION, "")]
    return pairs


def address_of(pack: Pack, entries: list[Entry], own: bool, **changed: str) -> str:
    """The address of the pack with other entries: as the reader's own choice, or as a pack that is shared."""
    more = [(name, value) for name, value in choices_of(pack) if name not in changed]
    more += [(name, value) for name, value in changed.items() if value]
    return with_choice(PATH, entries, more) if own else pack_url(entries, more)


def lines_of(pack: Pack) -> list[Line]:
    entries = [one.entry for one in pack.entries]
    lines = []
    for place, one in enumerate(pack.entries):
        rest = [entry for entry in entries if entry != one.entry]
        moved = [address_of(pack, put(rest, one.entry, to), pack.own) for to in (place - 1, place + 1)]
        lines.append(
            Line(
                number=place + 1,
                entry=one,
                up=moved[0] if place else "",
                down=moved[1] if place + 1 < len(entries) else "",
                without=address_of(pack, rest, pack.own),
            )
        )
    return lines


def put(entries: list[Entry], entry: Entry, place: int) -> list[Entry]:
    place = max(place, 0)
    return [*entries[:place], entry, *entries[place:]]


def purposes_of(pack: Pack) -> list[PurposeLink]:
    entries = [one.entry for one in pack.entries]
    return [
        PurposeLink(
            name=one.name,
            url=address_of(pack, entries, pack.own, formaal="" if one == DEFAULT_PURPOSE else one.slug),
            is_chosen=one == pack.purpose,
        )
        for one in PURPOSES
    ]


def fields_of(pack: Pack, asked: Asked) -> list[tuple[str, str]]:
    """The hidden fields of the form that ticks questions; a reader's own choice is carried by the form anyway."""
    fields = [] if asked.own else [(one.entry.kind, one.entry.slug) for one in pack.entries]
    purpose = [] if pack.purpose == DEFAULT_PURPOSE else [(PURPOSE, pack.purpose.slug)]
    return [*fields, *purpose, (QUESTION, "")]  # the last one says that no question is ticked, where none is


def known_of(cases: list[CaseEntry]) -> Known:
    return Known([(one.step.slug, any(answer in WHO_BENEFITS for answer in who(one))) for one in cases])


def who(one: CaseEntry) -> list[str]:
    return [examined.who_benefits for examined in one.here]


def counts_in_words(pack: Pack) -> str:
    """How much there is of each kind: 5 eksempler, 3 anbefalinger og 2 tal."""
    counts = [
        (len(pack.figures), "tal", "tal"),
        (len(pack.recommendations), "anbefaling", "anbefalinger"),
        (len(pack.cases), "eksempel", "eksempler"),
    ]
    return enumerated([f"{count} {one if count == 1 else many}" for count, one, many in counts if count])


def comparison_url(cases: list[CaseEntry]) -> str:
    """The comparison of the cases in all their rows; "" for one, and for more than it takes."""
    return compare.compare_url(one.entry.slug for one in cases) if 2 <= len(cases) <= compare.MOST else ""


def qr_of(url: str) -> SafeString:
    """A QR code of the address as SVG."""
    code = segno.make(url, error="l", micro=False)
    drawn = code.svg_inline(omitsize=True, svgclass="k-qr", lineclass=None)
    return mark_safe(drawn)


def notices_of(request: HttpRequest, pack: Pack) -> list[Notice]:
    """A sentence about each thing of the address that is not on the page."""
    sentences = []
    if pack.gone:
        gone = [f"{one.kind} »{one.asked}«".strip() for one in pack.gone]
        rest = " Resten er her." if pack.entries else ""
        sentences.append(f"Kataloget har ikke {named(gone)}. Det kan være taget ud eller have fået nyt navn.{rest}")
    if pack.left_out:
        titles = named([f"»{title}«" for title in pack.left_out])
        sentences.append(f"En mødepakke har plads til 10. {titles} er ikke med.")
    odd = [name for name in request.GET if name.strip() and name not in KNOWN and not is_tracking(name)]
    purpose = request.GET.get(PURPOSE, "")
    if purpose and purpose not in {one.slug for one in PURPOSES}:
        odd.append(f"{PURPOSE}={purpose}")
    if odd:
        sentences.append(f"Siden kender ikke {named([f'»{shorten(name)}«' for name in odd])}. Det er uden betydning.")
    return [Notice(IGNORED, text) for text in sentences]
