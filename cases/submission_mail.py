"""The mails of a submission: the receipt, the word to editors, and the answer where it is rejected.

A mail that fails loses nothing: each function says whether it was sent. Nothing of the sender's mailbox is logged; an
error's own text can hold it, so only its name is. See docs/decisions/0027-submissions.md.
"""

import logging
import socket

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from cases.facets import GROUND
from cases.questions import as_text

logger = logging.getLogger(__name__)
CONSOLE = "django.core.mail.backends.console.EmailBackend"
MAY_HANDLE = "cases.change_submission"
NO_SERVER = (TimeoutError, ConnectionError, socket.gaierror)
MOST_EDITORS = 20  # who are told of a submission


def is_set_up():
    """False where mails would only be printed: a log must not hold a sender's mailbox (a developer's screen may)."""
    return settings.EMAIL_BACKEND != CONSOLE or settings.DEBUG


def send(what, reference, to, subject, template, context):
    """Send one mail to each address apart; True where all were taken by the mail server."""
    if not to or not is_set_up():
        return False
    body = render_to_string(
        template, context | {"site_url": settings.SITE_URL, "contact_email": settings.CONTACT_EMAIL}
    )
    reply_to = [settings.CONTACT_EMAIL] if settings.CONTACT_EMAIL else None
    sent = []
    for address in to:
        try:
            sent.append(EmailMessage(subject, body, to=[address], reply_to=reply_to).send())
        except Exception as problem:  # smtplib, sockets, ssl, headers: whatever a mail server can do to us
            logger.error("%s of %s was not sent: %s", what, reference, type(problem).__name__)
            sent.append(0)
            if isinstance(problem, NO_SERVER):  # the sender waits for the page: the others are not tried in vain
                break
    return all(sent)


def send_receipt(submission):
    """The reference and a copy of what was sent, to the sender."""
    context = {"submission": submission, "text": as_text(submission.content, GROUND.get().labels)}
    subject = f"Vi har modtaget jeres eksempel ({submission.reference})"
    to = [submission.mailbox] if submission.mailbox else []
    return send("the receipt", submission.reference, to, subject, "mail/submission_receipt.txt", context)


def send_rejection(submission):
    """The editors' answer and reason, to the sender."""
    subject = f"Jeres eksempel til Inspirationskataloget ({submission.reference})"
    context = {"submission": submission}
    to = [submission.mailbox] if submission.mailbox else []
    return send("the rejection", submission.reference, to, subject, "mail/submission_rejected.txt", context)


def tell_editors(submission):
    """That something waits, and where; not what it says, and not who sent it beyond the municipality."""
    subject = f"Nyt indsendt eksempel ({submission.reference})"
    url = reverse("admin:cases_submission_change", args=[submission.pk])
    context = {"submission": submission, "url": url}
    return send("the word", submission.reference, editors(), subject, "mail/submission_editors.txt", context)


def editors():
    """CONTACT_EMAIL, or where it is not set all who may handle submissions."""
    if settings.CONTACT_EMAIL:
        return [settings.CONTACT_EMAIL]
    users = get_user_model().objects.with_perm(MAY_HANDLE, backend="django.contrib.auth.backends.ModelBackend")
    return list(users.exclude(email="").order_by("pk").values_list("email", flat=True)[:MOST_EDITORS])
