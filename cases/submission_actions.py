"""Every change of a submission. Its mailbox never gets into an audit row, a draft or a log."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from cases import actions, submission_mail
from cases.choices import CaseKind, PracticeStatus
from cases.documents import VERSION
from cases.facets import GROUND
from cases.models import Case, CaseVersion, Submission
from cases.models.submission import new_reference
from cases.submission_draft import document_of, slug_of
from catalogue.core.documents import load
from catalogue.core.publishing import TransitionError, locked, mark_edited, record

KIND = "submission"
ATTEMPTS = 20  # at a reference that nobody has


@transaction.atomic
def receive(*, content, municipality, mailbox, mailbox_is_public, fingerprint, by):
    """Keep what was sent, and send the receipt and the word to editors when it is kept.

    Gives (Submission, True), or (the one that is kept already, False) for the same form posted again.
    """
    kept = Submission.objects.filter(fingerprint=fingerprint).first()
    if kept:
        return kept, False
    submission = Submission(
        fingerprint=fingerprint,
        content=content,
        title=content["title"],
        municipality=municipality,
        mailbox=mailbox,
        mailbox_is_public=mailbox_is_public,
    )
    for attempt in range(ATTEMPTS):
        submission.reference = new_reference()
        try:
            with transaction.atomic():
                submission.save(force_insert=True)
            break
        except IntegrityError:  # a reference that is taken, or the same form from two clicks at once
            kept = Submission.objects.filter(fingerprint=fingerprint).first()
            if kept:
                return kept, False
            if attempt == ATTEMPTS - 1:
                raise
    record("indsendt", KIND, submission.reference, submission.reference, by=by)
    transaction.on_commit(lambda: send_mails(submission), robust=True)
    return submission, True


def send_mails(submission):
    """After the commit: what could not be sent is seen on the receipt's page and in the admin."""
    if submission_mail.send_receipt(submission):
        Submission.objects.filter(pk=submission.pk).update(receipt_sent_at=timezone.now())
    submission_mail.tell_editors(submission)


def waiting(submission):
    """The submission under its row lock. Raises TransitionError for one that is handled already."""
    submission = locked(submission)
    if submission.state != Submission.State.RECEIVED:
        raise TransitionError(
            f"Det er behandlet allerede: {submission.get_state_display()} af {submission.handled_by}."
        )
    return submission


def close(submission, state, by):
    submission.state = state
    submission.handled_by, submission.handled_at = str(by), timezone.now()
    submission.save()


@transaction.atomic
def make_draft(*, submission, by):
    """A new case with a draft of everything that was sent; readers see nothing of it. Gives the CaseVersion.

    Raises TransitionError for a submission that is handled already.
    """
    submission = waiting(submission)
    case = actions.open_case(
        slug=slug_of(submission, is_taken),
        kind=CaseKind.MUNICIPAL,
        title=submission.title,
        by=by,
    )
    set_life(case, submission)
    actions.save_case(case=case, by=by)
    version = CaseVersion(case=case, number=1)
    mark_edited(version, by=by)
    actions.mark_begun(version, by=by)
    version = load(document_of(submission, GROUND.get().labels), VERSION, onto=version)
    actions.save_version(version=version, by=by)
    submission.case = case
    close(submission, Submission.State.DRAFTED, by)
    record("kladde oprettet", KIND, submission.reference, submission.reference, by=by, note=case.slug)
    return version


def is_taken(slug):
    return Case.objects.filter(slug=slug).exists() or actions.was_deleted(slug)


def set_life(case, submission):
    """Whether it still runs, as the municipality says, and the mailbox that is asked every year.

    Readers see the mailbox only where the sender has said yes to that. When something stopped is not asked for.
    """
    received = timezone.localdate(submission.received_at)
    status = submission.content.get("status", "")
    if status in PracticeStatus.values:
        case.practice_status, case.confirmed_at = status, received
        case.status_year = None if status == PracticeStatus.STOPPED else received.year
    case.reconfirm_mailbox = submission.mailbox
    if submission.mailbox_is_public:
        case.contact_mailbox = submission.mailbox
    case.full_clean()


@transaction.atomic
def reject(*, submission, reason, by):
    """Say no, with a reason that is mailed to the sender. Raises TransitionError without one, or once it is handled."""
    reason = reason.strip()
    if not reason:
        raise TransitionError("Skriv en begrundelse. Den bliver sendt til afsenderen.")
    submission = waiting(submission)
    submission.reason = reason
    close(submission, Submission.State.REJECTED, by)
    record("afvist", KIND, submission.reference, submission.reference, by=by)
    transaction.on_commit(lambda: answer(submission), robust=True)
    return submission


def answer(submission):
    if submission_mail.send_rejection(submission):
        Submission.objects.filter(pk=submission.pk).update(answer_sent_at=timezone.now())


@transaction.atomic
def withdraw(*, submission, by):
    """The sender has taken it back: what was sent is deleted, and only the reference is left.

    A draft made of it stays an editor's to discard. Raises TransitionError where it is rejected or withdrawn.
    """
    submission = locked(submission)
    if submission.state not in (Submission.State.RECEIVED, Submission.State.DRAFTED):
        raise TransitionError(f"Det kan ikke trækkes tilbage: Det er {submission.get_state_display()}.")
    submission.state = Submission.State.WITHDRAWN
    forget_mailbox(submission, by)
    empty(submission)
    close(submission, Submission.State.WITHDRAWN, by)
    record("trukket tilbage", KIND, submission.reference, submission.reference, by=by)
    return submission


def forget_mailbox(submission, by):
    """Let the case that was made of it ask the sender no more."""
    case = actions.lock(submission.case) if submission.case_id else None
    if case and submission.mailbox and case.reconfirm_mailbox == submission.mailbox:
        case.reconfirm_mailbox = ""
        actions.save_case(case=case, by=by)


def empty(submission):
    """Delete the sender's mailbox, and the text too unless it became a case that readers have seen."""
    submission.mailbox, submission.mailbox_is_public = "", False
    submission.forgotten_at = timezone.now()
    is_shown = submission.state == Submission.State.DRAFTED and submission.case and submission.case.first_published_at
    if not is_shown:
        submission.content, submission.title = {}, ""


@transaction.atomic
def forget(*, before, by):
    """Delete mailboxes of what was handled before that moment, and the text of what never got out. Gives how many."""
    handled = Submission.objects.select_for_update(of=("self",)).filter(forgotten_at=None, handled_at__lt=before)
    submissions = list(handled.order_by("pk"))
    for submission in submissions:
        empty(submission)
        submission.save()
        record("oplysninger slettet", KIND, submission.reference, submission.reference, by=by)
    return len(submissions)
