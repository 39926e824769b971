"""/admin/: what waits for the editor who looks, what is being worked on, and what the catalogue needs to stay true.

Every box is a number, its first few rows with their age in words, and the list behind it. A box is left out where the
editor has nothing to do with it; an empty one says so in one line.
"""

from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from django.contrib import admin
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.text import Truncator
from django.views.decorators.http import require_safe

from cases.actions import OPEN
from cases.facets import GROUND
from cases.models import Case, CaseVersion, Reconfirmation
from cases.roles import is_own, sees_all, visible
from cases.work import awaited, due_for_review, new_answers, waiting_submissions
from catalogue.core.ages import ago, due, waited
from catalogue.models import AuditEvent, CheckedAddress, Editable, User, ZeroSearch
from catalogue.pages.holes import telling
from recommendations.work import dead_links, rules_to_verify

SHOWN = 5  # rows of a box
EVENTS = 60  # of the newest, folded to SHOWN_EVENTS lines
SHOWN_EVENTS = 8
WEEKS = 4  # of searches without a result


@dataclass(frozen=True)
class Item:
    """One row: what it is, where it is handled ("" for nowhere), and one line beside it, such as its age."""

    text: str
    url: str
    note: str


@dataclass(frozen=True)
class Box:
    """One question of the desk. `count` may be more than there are items; `empty` is what an empty box says."""

    key: str
    title: str
    count: int
    items: list[Item]
    empty: str
    url: str = ""
    more: str = "Se alle"
    calls: bool = False  # something to do now: the number stands out


@dataclass(frozen=True)
class Section:
    key: str
    title: str
    boxes: list[Box] = field(default_factory=list)


@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """The front page of the admin; urls.py wraps it in the admin's login."""
    user = request.user
    rows = open_versions(user)
    sections = [
        Section("venter", "Venter på dig", waiting(user, rows)),
        Section("arbejde", "I arbejde", working(user, rows)),
        Section("sandt", "Passer det stadig?", keeping_true(user)),
        Section("laesere", "Det, læserne leder efter", readers_miss(user)),
    ]
    context = admin.site.each_context(request)
    context |= {
        "title": "Dit skrivebord",
        "sections": [section for section in sections if section.boxes],
        "nothing_waits": not any(box.count for box in sections[0].boxes),
        "events": latest_events(user),
        "groups": context["available_apps"],
    }
    return TemplateResponse(request, "admin/index.html", context)


def listed(name: str, **parameters: str) -> str:
    """The address of a list in the admin: listed("cases_caseversion", tilstand="kladde")."""
    address = reverse(f"admin:{name}_changelist")
    return f"{address}?{urlencode(parameters)}" if parameters else address


def page_of(version: CaseVersion) -> str:
    return reverse("admin:cases_caseversion_change", args=[version.pk])


# --- Cases on their way ----------------------------------------------------------------------------------------------


def open_versions(user: User) -> list[CaseVersion]:
    """Every draft and version in review that she may see, longest untouched first: at most one a case."""
    return list(visible(user, CaseVersion.objects.filter(state__in=OPEN)).order_by("edited_at", "pk"))


def is_waiting(version: CaseVersion) -> bool:
    """In review, and not planned yet: somebody is to look at it."""
    return version.state == Editable.State.IN_REVIEW and version.publish_at is None


def waiting(user: User, rows: list[CaseVersion]) -> list[Box]:
    judges = user.has_perm("cases.publish_caseversion") or user.has_perm("cases.review_caseversion")
    boxes = [in_review(user, rows)] if judges else []
    if user.has_perm("cases.change_caseversion"):
        boxes.append(sent_back(user, rows))
    if user.has_perm("cases.change_submission"):
        boxes.append(sent_in())
    if user.has_perm("cases.change_reconfirmation"):
        boxes.append(answers())
    return boxes


def in_review(user: User, rows: list[CaseVersion]) -> Box:
    """What others wrote and sent to review: nobody publishes what is her own last word."""
    others = [row for row in rows if is_waiting(row) and row.author != user.get_username()]
    others.sort(key=lambda row: (row.submitted_at, row.pk))
    return Box(
        "gennemsyn",
        "Til gennemsyn",
        len(others),
        [
            Item(row.title, page_of(row), f"fra {row.submitted_by}, har ventet {waited(row.submitted_at)}")
            for row in others[:SHOWN]
        ],
        "Intet eksempel venter på dit gennemsyn.",
        listed("cases_caseversion", tilstand="gennemsyn", hvem="andre"),
        calls=True,
    )


def sent_back(user: User, rows: list[CaseVersion]) -> Box:
    """Her own drafts that somebody has sent back with a comment, the comment with them."""
    back = [row for row in own_drafts(user, rows) if row.returned_at]
    back.sort(key=lambda row: (row.returned_at, row.pk))
    return Box(
        "tilbage",
        "Sendt tilbage til dig",
        len(back),
        [
            Item(
                row.title,
                page_of(row),
                f"»{Truncator(row.return_note).chars(140)}« skrev {row.returned_by} {ago(row.returned_at)}",
            )
            for row in back[:SHOWN]
        ],
        "Ingen har sendt noget tilbage til dig.",
        listed("cases_caseversion", tilstand="tilbage", hvem="mig"),
        calls=True,
    )


def sent_in() -> Box:
    """What municipalities have sent through /indsend/, the longest waiting first."""
    rows = waiting_submissions()
    return Box(
        "indsendt",
        "Sendt ind af kommuner",
        rows.count(),
        [
            Item(
                row.title,
                reverse("admin:cases_submission_change", args=[row.pk]),
                f"fra {row.municipality.full_name}, har ventet {waited(row.received_at)}",
            )
            for row in rows[:SHOWN]
        ],
        "Ingen har sendt noget ind, som venter på svar.",
        listed("cases_submission", state__exact="indsendt"),
        calls=True,
    )


def answers() -> Box:
    """What municipalities have answered about their cases, until an editor takes it over or puts it aside."""
    rows = new_answers()
    return Box(
        "svar",
        "Svar fra kommuner",
        rows.count(),
        [
            Item(
                title_of(row.case),
                reverse("admin:cases_reconfirmation_change", args=[row.pk]),
                f"»{row.get_answer_display()}«, har ventet {waited(row.answered_at)}",
            )
            for row in rows[:SHOWN]
        ],
        "Intet svar om, hvorvidt en indsats kører, venter på dig.",
        listed("cases_reconfirmation", state__exact=Reconfirmation.State.ANSWERED),
        calls=True,
    )


def title_of(case: Case) -> str:
    return case.live.title if case.live else case.slug


def own_drafts(user: User, rows: list[CaseVersion]) -> list[CaseVersion]:
    return [row for row in rows if row.state == Editable.State.DRAFT and is_own(user, row)]


def working(user: User, rows: list[CaseVersion]) -> list[Box]:
    if not user.has_perm("cases.view_caseversion"):
        return []
    mine = own_drafts(user, rows)[::-1]
    drafts = [row for row in rows if row.state == Editable.State.DRAFT]
    away = [row for row in rows if is_waiting(row) and row.author == user.get_username()]
    planned = sorted((row for row in rows if row.publish_at), key=lambda row: row.publish_at)
    boxes = [
        Box(
            "mine",
            "Dine kladder",
            len(mine),
            [Item(row.title, page_of(row), f"gemt {ago(row.edited_at)}") for row in mine[:SHOWN]],
            "Du har ingen kladder.",
            listed("cases_caseversion", tilstand="kladde", hvem="mig"),
        ),
        Box(
            "hos-andre",
            "Dine til gennemsyn",
            len(away),
            [Item(row.title, page_of(row), f"har ventet {waited(row.submitted_at)}") for row in away[:SHOWN]],
            "Intet af dit venter på, at andre ser det igennem.",
            listed("cases_caseversion", tilstand="gennemsyn", hvem="mig"),
        ),
        Box(
            "kladder",
            "Alle kladder",
            len(drafts),
            [Item(row.title, page_of(row), f"{row.edited_by}, gemt {ago(row.edited_at)}") for row in drafts[:SHOWN]],
            "Der er ingen kladder.",
            listed("cases_caseversion", tilstand="kladde"),
        ),
        Box(
            "planlagt",
            "Planlagt",
            len(planned),
            [Item(row.title, page_of(row), f"publiceres {moment(row.publish_at)}") for row in planned[:SHOWN]],
            "Intet er sat til at blive publiceret senere.",
            listed("cases_caseversion", tilstand="planlagt"),
        ),
    ]
    return boxes if sees_all(user) else [box for box in boxes if box.key != "kladder"]


def moment(at) -> str:
    return date_format(timezone.localtime(at), "j. F Y \\k\\l. H:i")


# --- Is it still true? -----------------------------------------------------------------------------------------------


def keeping_true(user: User) -> list[Box]:
    today = timezone.localdate()
    boxes = [
        ("cases.view_case", review_due),
        ("catalogue.view_checkedaddress", broken_links),
        ("cases.view_awaitedresult", results_to_find),
        ("recommendations.view_rulecheck", rules_to_look_up),
    ]
    return [make(today) for permission, make in boxes if user.has_perm(permission)]


def broken_links(today: date) -> Box:
    """Addresses in the content that do not answer, the longest silent first."""
    rows = dead_links()
    return Box(
        "links",
        "Links, der ikke svarer",
        rows.count(),
        [
            Item(
                Truncator(row.address.partition("://")[2] or row.address).chars(70),
                listed("catalogue_checkedaddress", q=row.address),
                f"har ikke svaret {waited(row.failing_since, today)}" if row.failing_since else row.reason,
            )
            for row in rows[:SHOWN]
        ],
        "Alle links, der er tjekket, svarer.",
        listed("catalogue_checkedaddress", status__exact=CheckedAddress.Status.DEAD),
    )


def results_to_find(today: date) -> Box:
    """Results that a document promised, and that somebody should look for now."""
    rows = awaited(today)
    return Box(
        "resultater",
        "Resultater at lede efter",
        rows.count(),
        [
            Item(
                row.title,
                reverse("admin:cases_awaitedresult_change", args=[row.pk]),
                f"ventet {row.expected}" if row.expected else "",
            )
            for row in rows[:SHOWN]
        ],
        "Der er ingen ventede resultater at lede efter nu.",
        listed("cases_awaitedresult", led="nu"),
    )


def rules_to_look_up(today: date) -> Box:
    """Rules that may have changed since their document, and that nobody has looked up since."""
    rows = rules_to_verify(today)
    return Box(
        "regler",
        "Regler at efterse",
        rows.count(),
        [
            Item(
                row.title,
                reverse("admin:recommendations_rulecheck_change", args=[row.pk]),
                f"beskrevet som i {row.year_text}",
            )
            for row in rows[:SHOWN]
        ],
        "Ingen regler skal efterses nu.",
        listed("recommendations_rulecheck", efterses="nu"),
    )


def review_due(today: date) -> Box:
    """Published cases whose next look was due today or earlier, the longest overdue first."""
    rows = due_for_review(today)
    return Box(
        "gennemses",
        "Skal gennemses",
        rows.count(),
        [
            Item(
                row.live.title,
                reverse("admin:cases_case_change", args=[row.pk]),
                f"skulle være set {due(row.review_due, today)}",
            )
            for row in rows[:SHOWN]
        ],
        "Intet eksempel skulle være gennemset nu.",
        listed("cases_case", gennemgang="forfalden"),
        calls=True,
    )


# --- What readers look for -------------------------------------------------------------------------------------------


def readers_miss(user: User) -> list[Box]:
    boxes = [zero_searches()] if user.has_perm("catalogue.view_zerosearch") else []
    return [*boxes, holes_box()] if user.has_perm("cases.view_caseversion") else boxes


def zero_searches() -> Box:
    """The words that most readers of the last weeks looked for without finding a case."""
    weeks = list(ZeroSearch.objects.order_by("-week").values_list("week", flat=True).distinct()[:WEEKS])
    rows = ZeroSearch.objects.filter(week__in=weeks).order_by().values("folded")
    totals = sorted(rows.annotate(times=Sum("count")), key=lambda row: (-row["times"], row["folded"]))
    newest = {row.folded: row.query for row in ZeroSearch.objects.filter(week__in=weeks).order_by("week")}
    return Box(
        "soegninger",
        "Søgninger uden resultat",
        len(totals),
        [
            Item(
                newest[row["folded"]],
                listed("catalogue_zerosearch", q=row["folded"]),
                "1 gang" if row["times"] == 1 else f"{row['times']} gange",
            )
            for row in totals[:SHOWN]
        ],
        "De seneste uger har ingen søgt forgæves.",
        listed("catalogue_zerosearch"),
    )


def holes_box() -> Box:
    """The holes that /huller/ tells in words."""
    found = telling(GROUND.get())
    return Box(
        "huller",
        "Her mangler eksempler",
        len(found),
        [Item(hole.text, "", "") for hole in found[:SHOWN]],
        "Alle anbefalinger og aldre har eksempler.",
        reverse("holes"),
        "Se kortet over huller",
    )


# --- What has happened -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Happened:
    """Events that one hand did in one go: the first one's label, and how many more."""

    label: str
    more: int
    verb: str
    by: str
    when: str
    url: str


def latest_events(user: User) -> list[Happened]:
    """The newest events, those of the same kind by the same hand on the same day folded into one; [] without access."""
    if not user.has_perm("catalogue.view_auditevent"):
        return []
    newest = list(AuditEvent.objects.all()[:EVENTS])
    same = groupby(newest, key=lambda event: (event.verb, event.by, timezone.localdate(event.at)))
    folded = [list(events) for _, events in same][:SHOWN_EVENTS]
    return [
        Happened(
            events[0].label,
            len({(event.kind, event.key) for event in events}) - 1,
            events[0].verb,
            events[0].by,
            ago(events[0].at),
            listed("catalogue_auditevent", kind__exact=events[0].kind, key__exact=events[0].key),
        )
        for events in folded
    ]
