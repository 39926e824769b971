"""The yearly question to a municipality, its answer, and what an editor does with it. See docs/decisions/0025.

The link in the mail is signed and needs no login. It is good for 30 days and for one answer, and it tells nothing that
is not public. An answer changes nothing by itself: an editor takes it over or sets it aside.
"""

import logging
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Coalesce, NullIf
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from cases.actions import case_changed, lock
from cases.choices import PracticeStatus
from cases.models import Case, Reconfirmation
from cases.models.reconfirmation import VALID_FOR
from catalogue.core.publishing import TransitionError, locked, record

log = logging.getLogger(__name__)
SALT = "cases.reconfirmation"
State = Reconfirmation.State
STALE_AFTER = timedelta(days=365)
NOT_AGAIN_WITHIN = timedelta(days=90)


# --- The link --------------------------------------------------------------------------------------------------------


class BrokenLink(Exception):
    """A link that we never made, or that is cut off."""


class ExpiredLink(Exception):
    """A link of ours whose 30 days are over."""


def token_of(reconfirmation) -> str:
    """The signed part of the link."""
    return signing.dumps([reconfirmation.pk, reconfirmation.case.slug], salt=SALT)


def find(token: str) -> Reconfirmation:
    """The Reconfirmation of a link, with its case, answered or not. Raises BrokenLink or ExpiredLink."""
    try:
        pk, slug = signing.loads(token, salt=SALT, max_age=VALID_FOR)
    except signing.SignatureExpired as problem:
        raise ExpiredLink from problem
    except (signing.BadSignature, ValueError, TypeError) as problem:
        raise BrokenLink from problem
    sent = Reconfirmation.objects.select_related("case__live").exclude(state=State.UNSENT)
    found = sent.filter(pk=pk, case__slug=slug, case__live__isnull=False, case__archived_at__isnull=True).first()
    if found is None:
        raise BrokenLink
    return found


# --- The question ----------------------------------------------------------------------------------------------------


def mailbox_of(case) -> str:
    """Where the municipality is asked: the mailbox for this, else the contact's; "" for none."""
    return case.reconfirm_mailbox or case.contact_mailbox


def due(now, *, stale_after=STALE_AFTER, not_again_within=NOT_AGAIN_WITHIN):
    """Published cases with a mailbox that nobody has confirmed lately, nor been asked about, longest ago first.

    Those whose last mail could not be sent come last, so that a dead mailbox never keeps the others waiting. A case
    that an editor has an answer for waits until the answer is dealt with.
    """
    asked = Reconfirmation.objects.filter(case=OuterRef("pk"))
    lately = asked.filter(Q(sent_at__gt=now - not_again_within) | Q(state=State.ANSWERED))
    oldest = timezone.localtime(now).date() - stale_after
    return (
        Case.objects.published()
        .filter(Q(confirmed_at=None) | Q(confirmed_at__lte=oldest), ~Exists(lately))
        .exclude(practice_status=PracticeStatus.STOPPED, confirmed_at__isnull=False)
        .annotate(mailbox=Coalesce(NullIf(F("reconfirm_mailbox"), Value("")), F("contact_mailbox")))
        .exclude(mailbox="")
        .select_related("live")
        .annotate(was_unsent=Exists(asked.filter(state=State.UNSENT)))
        .order_by("was_unsent", F("confirmed_at").asc(nulls_first=True), "slug")
    )


def ask(*, case, now, by, not_again_within=NOT_AGAIN_WITHIN):
    """Mail the question to the case's mailbox. Gives the Reconfirmation, or None where it is not to be asked any more.

    The row is written before the mail goes out: a run that is killed in between sends nothing twice. A mail that
    cannot be sent leaves the row as not sent, with the reason, and the next run tries again.
    """
    with transaction.atomic():
        case = lock(case)
        if not due(now, not_again_within=not_again_within, stale_after=timedelta(0)).filter(pk=case.pk).exists():
            return None
        case.reconfirmations.filter(state=State.UNSENT).delete()
        asked = Reconfirmation.objects.create(
            case=case, mailbox=mailbox_of(case), state=State.SENT, sent_at=now, expires_at=now + VALID_FOR
        )
    try:
        message(asked).send()
    except Exception as problem:  # a mail server can fail in any way, and the other mails must go out
        log.warning("the question about %s could not be sent: %s", case.slug, problem)
        with transaction.atomic():
            asked.state, asked.sent_at, asked.expires_at = State.UNSENT, None, None
            asked.problem = f"{type(problem).__name__}: {problem}"[:300]
            asked.save()
        return asked
    record("bekræftelse bedt om", "case", case.slug, case.live.title, by=by)
    return asked


def message(asked) -> EmailMessage:
    """The mail: what we ask, about which page, by when, and one link."""
    case = asked.case
    link = f"{settings.SITE_URL}{reverse('reconfirm', args=[token_of(asked)])}"
    until = date_format(timezone.localdate(asked.expires_at), "j. F Y")
    sender = settings.CONTACT_EMAIL
    text = (
        f"Hej\n\n"
        f"Inspirationskataloget viser jeres eksempel »{case.live.title}«:\n"
        f"{settings.SITE_URL}{case.get_absolute_url()}\n\n"
        f"Andre kommuner læser det. Derfor spørger vi en gang om året: Kører det stadig? "
        f"Hører vi ikke fra jer, spørger vi igen efter tre måneder.\n\n"
        f"Svar her. Det tager et minut, og I skal ikke logge ind:\n{link}\n\n"
        f"Linket virker til og med {until} og til ét svar. "
        f"Redaktionen læser svaret, før noget bliver ændret på siden.\n\n"
        + (f"Er I ikke de rette at spørge, så skriv til {sender}.\n\n" if sender else "")
        + "Venlig hilsen\nRedaktionen af Inspirationskataloget\n"
    )
    return EmailMessage(
        subject="Kører jeres eksempel stadig? " + " ".join(case.live.title.split()),
        body=text,
        to=[asked.mailbox],
        reply_to=[sender] if sender else None,
        headers={"Auto-Submitted": "auto-generated"},
    )


# --- The answer ------------------------------------------------------------------------------------------------------


@transaction.atomic
def answer(*, reconfirmation, status, year, comment, now):
    """Keep what the municipality answered, for editors. Raises TransitionError where it is answered already.

    Readers see nothing of it, so the stamp stays.
    """
    row = locked(reconfirmation)
    if row.state != State.SENT:
        raise TransitionError("Der er allerede svaret med dette link.")
    row.state, row.answered_at = State.ANSWERED, now
    row.answer, row.year, row.comment = status, year, comment
    row.full_clean(exclude=["case"])
    row.save()
    record("svar fra kommunen", "case", row.case.slug, row.case, by="kommunen", note=row.get_answer_display())
    return row


@transaction.atomic
def take_over(*, reconfirmation, by):
    """Let the case's status be what the municipality answered. Raises TransitionError."""
    row = locked_answer(reconfirmation)
    case = lock(row.case)
    if case.archived_at:
        raise TransitionError("Eksemplet er arkiveret. Læg svaret til side, eller hent eksemplet frem først.")
    answered = timezone.localdate(row.answered_at)
    if case.confirmed_at and case.confirmed_at > answered:
        day = date_format(case.confirmed_at, "j. F Y")
        raise TransitionError(f"Status er bekræftet senere end svaret ({day}). Læg svaret til side.")
    case.practice_status, case.status_year = row.answer, row.year
    case.confirmed_at = answered
    case.edit_no += 1
    case.save()
    row.state = State.TAKEN_OVER
    handled(row, by)
    note = f"{case.get_practice_status_display()}, {row.year}"
    record("bekræftelse taget over", "case", case.slug, case.live or case, by=by, note=note)
    case_changed(case)
    return row


@transaction.atomic
def set_aside(*, reconfirmation, why, by):
    """Leave the case as it is, for a reason. Raises TransitionError."""
    row = locked_answer(reconfirmation)
    if not why.strip():
        raise TransitionError("Skriv, hvorfor svaret bliver lagt til side.")
    row.state, row.note = State.SET_ASIDE, why.strip()
    handled(row, by)
    record("bekræftelse lagt til side", "case", row.case.slug, row.case, by=by, note=row.note)
    return row


def locked_answer(reconfirmation):
    row = locked(reconfirmation)
    if row.state != State.ANSWERED:
        raise TransitionError("Svaret er behandlet, eller kommunen har ikke svaret endnu.")
    return row


def handled(row, by):
    row.handled_by, row.handled_at = str(by), timezone.now()
    row.save()
