"""/indsend/: a municipality sends an example, without a login, a cookie or a draft on the server.

What is refused keeps everything that was typed. See docs/decisions/0027-submissions.md.
"""

import hashlib
import json
import logging

from django import forms
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache

from cases.choices import AGE_UNKNOWN
from cases.facets import GROUND, LABELS, Ground
from cases.models import Submission
from cases.questions import MOST_ROWS, PARTS, QUESTIONS, said
from cases.submission_actions import receive
from catalogue.core.filterform import KnownValues
from catalogue.core.links import RESERVED, address, is_tracking, link
from catalogue.core.open_forms import (
    FIELD,
    TOO_OLD,
    TOO_YOUNG,
    UNREADABLE,
    Unreadable,
    open_form,
    posted,
    read_stamp,
    stamp_field,
)
from catalogue.core.rate_limit import allow, sender
from catalogue.core.selection import IGNORED, Chip, Notice, enumerated, named, shorten
from catalogue.pages.submit_form import SEEN, TRAP, SubmitForm, shown

logger = logging.getLogger(__name__)

PATH = "/indsend/"
PREFILLED = ("tema", "alder", "anbefaling", "kommune")
MOST_OF_EACH = 5  # values of one parameter that are taken over

PURPOSE = "indsend"
YOUNGEST = 4  # seconds from the page to a form that is sent
OLDEST = 24 * 60 * 60
HOUR, DAY = 60 * 60, 24 * 60 * 60
MOST_POSTS = 60  # an hour from one address, also those that only show more rows
MOST_SENT = 10  # an hour from one address
MOST_TO_MAILBOX = 5  # a day: nobody's mailbox is to be filled from here
MOST_IN_ALL = 200  # a day

RECEIPT = TimestampSigner(salt="indsend-kvittering")
RECEIPT_DAYS = 7

PROBLEMS = {
    TOO_YOUNG: "Det gik så hurtigt, at vi ville være sikre på, at det er et menneske. Vent et par sekunder, og tryk på "
    "»Send eksemplet« igen.",
    TOO_OLD: "Siden havde stået åben i mere end et døgn. Se det igennem, og tryk på »Send eksemplet« igen.",
    UNREADABLE: "Siden var ikke hel, da den blev sendt. Se det igennem, og tryk på »Send eksemplet« igen.",
    "trap": "Er du et menneske? Et skjult felt, som skal stå tomt, var udfyldt. Det kan din browser have gjort af sig "
    "selv. Vi har tømt det. Tryk på »Send eksemplet« igen.",
    "limit": "Der er sendt usædvanlig meget herfra, og derfor tager vi ikke imod mere lige nu. Prøv igen om en time.",
    "mailbox": "Den postkasse har fået mange kvitteringer i dag. Prøv igen i morgen, eller skriv til redaktionen.",
    "database": "Vi kunne ikke gemme det lige nu, og det er vores fejl. Vent et minut, og tryk på »Send eksemplet« "
    "igen.",
}
LOST = (
    "Det, der blev sendt, var for stort eller gik i stykker på vejen, og vi kunne ikke læse det. Gå tilbage i "
    "browseren, gør teksterne kortere, og prøv igen."
)


class PrefillForm(forms.Form):
    """What an address can fill in. Cleans to known values; unknown ones are remembered, never an error."""

    def __init__(self, data: QueryDict, ground: Ground):
        super().__init__(data)
        for name in PREFILLED:
            choices = [(value, label) for value, label in ground.words[name].items() if value != AGE_UNKNOWN]
            self.fields[name] = KnownValues(choices=choices, widget=forms.SelectMultiple)
            self.fields[name].aliases = ground.aliases[name]
        self.is_valid()

    @property
    def chosen(self) -> dict[str, tuple[str, ...]]:
        """{parameter: values} of what is filled in."""
        return {name: self.cleaned_data[name][:MOST_OF_EACH] for name in PREFILLED if self.cleaned_data[name]}

    @property
    def first_values(self) -> dict:
        """The same as first values of the form's fields; the first municipality is the sender's, others go along."""
        chosen = self.chosen
        found = {
            question.name: list(chosen[question.parameter])
            for question in QUESTIONS.values()
            if question.parameter in chosen
        }
        if "kommune" in chosen:
            first, *others = chosen["kommune"]
            found |= {"municipality": first, "partners": [{"municipality": slug} for slug in others]}
        return found

    def notices(self) -> list[Notice]:
        """A sentence about the values and one about the parameters that were ignored."""
        dropped = [
            f"»{shorten(value)}« under {LABELS[name]}" for name in PREFILLED for value in self.fields[name].dropped
        ]
        known = {*PREFILLED, *RESERVED}
        unknown = [name for name in self.data if name.strip() and name not in known and not is_tracking(name)]
        too_many = [LABELS[name] for name in PREFILLED if len(self.cleaned_data[name]) > MOST_OF_EACH]
        words = dropped + [f"»{shorten(name)}«" for name in unknown]
        sentences = [
            f"Vi kender ikke {named(words)}. Det har vi set bort fra." if words else "",
            f"Vi tager højst {MOST_OF_EACH} valg med under {enumerated(too_many)}." if too_many else "",
        ]
        return [Notice(IGNORED, text) for text in sentences if text]


@open_form
def submit(request: HttpRequest) -> HttpResponse:
    return sent(request) if request.method == "POST" else blank(request)


def blank(request: HttpRequest) -> HttpResponse:
    """The form, with what the address fills in."""
    ground = GROUND.get()
    prefill = PrefillForm(request.GET, ground)
    form = SubmitForm(ground=ground, initial=prefill.first_values)
    chosen = prefill.chosen
    words = {name: [ground.words[name][value] for value in values] for name, values in chosen.items()}
    return page(
        request,
        form,
        notices=prefill.notices(),
        chips=chips(chosen, words),
        clear=PATH,
        robots="noindex, follow" if chosen else "",
    )


def sent(request: HttpRequest) -> HttpResponse:
    """Keep what was sent and lead to its receipt, or show it again with what must be looked at."""
    try:
        data = posted(request)
    except Unreadable:
        return render(request, "pages/submit_unreadable.html", {"message": LOST, "robots": "noindex"}, status=400)
    ground = GROUND.get()
    form = SubmitForm(data, ground=ground, more=data.get("flere", ""))
    if not allow("indsend-post", sender(request), most=MOST_POSTS, seconds=HOUR):
        return again(request, form, problem="limit", status=429)
    if "flere" in data:
        return again(request, form)
    stamp = read_stamp(data, PURPOSE, youngest=YOUNGEST, oldest=OLDEST)
    is_valid = form.is_valid()
    if form.trap_is_filled:
        return again(request, form, problem="trap")
    if not is_valid:
        return again(request, form)
    warnings = form.warnings()
    if not {warning.key for warning in warnings} <= form.seen():
        return again(request, form, warnings=warnings)
    if not stamp.is_good:
        return again(request, form, problem=stamp.problem)
    return keep(request, form, stamp, warnings)


def keep(request, form, stamp, warnings) -> HttpResponse:
    """Store a form that is good, unless too much comes from the same place."""
    mailbox = form.cleaned_data["mailbox"]
    fingerprint = fingerprint_of(stamp.page, form.content, mailbox)
    try:
        known = Submission.objects.filter(fingerprint=fingerprint).first()
        if known is None:
            if not (
                allow("indsend", sender(request), most=MOST_SENT, seconds=HOUR)
                and allow("indsend-alle", "alle", most=MOST_IN_ALL, seconds=DAY)
            ):
                return again(request, form, problem="limit", warnings=warnings, status=429)
            if not allow("indsend-postkasse", mailbox.lower(), most=MOST_TO_MAILBOX, seconds=DAY):
                return again(request, form, problem="mailbox", warnings=warnings, status=429)
            known, _ = receive(
                content=form.content,
                municipality=form.municipality,
                mailbox=mailbox,
                mailbox_is_public=form.cleaned_data["mailbox_is_public"],
                fingerprint=fingerprint,
                by="indsend",
            )
    except DatabaseError as problem:
        logger.error("a submission was not kept: %s", type(problem).__name__)  # the error's own text can hold the row
        return again(request, form, problem="database", warnings=warnings, status=503)
    return HttpResponseRedirect(link(reverse("submit-receipt", args=[RECEIPT.sign(known.reference)]), request))


def fingerprint_of(page_id, content, mailbox) -> str:
    """The same for the same form posted twice; another for one that was changed or that stood on another page."""
    return hashlib.sha256(json.dumps([page_id, content, mailbox], sort_keys=True).encode()).hexdigest()


def again(request, form, *, problem="", warnings=(), status=200) -> HttpResponse:
    """The form as it was sent. Errors are shown unless only more rows were asked for or something else comes first."""
    more = form.data.get("flere")
    errors = form.errors_in_order() if more is None and problem in ("", "trap") else []
    return page(
        request,
        form,
        is_sent_back=True,
        problem=PROBLEMS.get(problem, ""),
        errors=errors,
        warnings=[] if errors else warnings,
        more=more if more in form.rows else "",
        nothing_sent=more is not None,
        stamp=stamp_field(PURPOSE, kept_stamp(form.data)),
        seen_value=" ".join(sorted(form.seen() | {warning.key for warning in warnings})),
        robots="noindex",
        status=status,
    )


def kept_stamp(data) -> str:
    """The posted stamp while it can still be used, so that the same page is known again; "" for a new one."""
    stamp = read_stamp(data, PURPOSE, youngest=0, oldest=OLDEST)
    return "" if stamp.problem in (TOO_OLD, UNREADABLE) else data[FIELD]


def page(request, form, *, status=200, **context) -> HttpResponse:
    context = {
        "parts": shown(form, bool(context.get("errors"))),
        "form": form,
        "total": len(PARTS) + 1,
        "most_rows": MOST_ROWS,
        "stamp": stamp_field(PURPOSE),
        "trap": TRAP,
        "seen": SEEN,
        "canonical": PATH,
    } | context
    return TemplateResponse(request, "pages/submit.html", context, status=status)


def chips(chosen, words) -> list[Chip]:
    """What is filled in, each with the address without it."""
    pairs = [(name, value) for name, values in chosen.items() for value in values]
    labels = [label for name in chosen for label in words[name]]
    return [
        Chip(name, value, label, address(PATH, [pair for pair in pairs if pair != (name, value)]))
        for (name, value), label in zip(pairs, labels, strict=True)
    ]


@never_cache
def receipt(request: HttpRequest, signed: str) -> HttpResponse:
    """What happens now, and a copy of what was sent; for a week, and only by its signed address."""
    try:
        reference = RECEIPT.unsign(signed, max_age=RECEIPT_DAYS * DAY)
    except SignatureExpired:
        context = {"is_old": True, "days": RECEIPT_DAYS, "robots": "noindex"}
        return render(request, "pages/submit_receipt.html", context, status=410)
    except BadSignature:
        raise Http404 from None
    submission = Submission.objects.filter(reference=reference).first()
    if submission is None:
        raise Http404
    labels = GROUND.get().labels
    answers = [
        (question.heading, said(question, submission.content.get(question.name), labels))
        for part in PARTS
        for question in part.questions
        if submission.content.get(question.name)
    ]
    context = {"submission": submission, "answers": answers, "days": RECEIPT_DAYS, "robots": "noindex"}
    return render(request, "pages/submit_receipt.html", context)
