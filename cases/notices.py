"""Mails to editors about a case on its way: plain text with one link, sent when the transaction is through.

A mail that cannot be sent is logged and undoes nothing.
"""

import logging

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime

from cases.roles import who_may
from catalogue.models import User

log = logging.getLogger(__name__)


def submitted(version, *, by):
    """To all who may review or publish it, but not to who sent it."""
    users = {user.pk: user for name in ("review", "publish") for user in who_may(f"cases.{name}_caseversion")}
    text = f"{by} har sendt »{version.title}« til gennemsyn.\n\nSe kladden, og publicér den eller send den tilbage:"
    send(users.values(), f"Til gennemsyn: {version.title}", text, version, by)


def sent_back(version, *, by):
    """To its author and to who sent it to review."""
    text = (
        f"{by} har sendt »{version.title}« tilbage til dig med denne besked:\n\n{version.return_note}\n\n"
        "Ret kladden, og send den til gennemsyn igen:"
    )
    send(people_of(version), f"Sendt tilbage: {version.title}", text, version, by)


def published(version, *, by):
    """To its author and to who sent it to review."""
    when = date_format(localtime(version.published_at), "j. F Y H:i")
    page = f"{settings.SITE_URL}{version.case.get_absolute_url()}"
    text = f"»{version.title}« er publiceret {when} af {by}.\n\nSe siden: {page}\n\nI redaktionen:"
    send(people_of(version), f"Publiceret: {version.title}", text, version, by)


def plan_given_up(version, *, planner, why):
    """To its author, to who sent it to review and to who planned it."""
    text = (
        f"»{version.title}« er planlagt til publicering, men det kan ikke lade sig gøre:\n\n{why}\n\n"
        "Udgaven er til gennemsyn og ikke planlagt mere:"
    )
    send(people_of(version, planner), f"Blev ikke publiceret: {version.title}", text, version, "")


def people_of(version, *names):
    """The active users behind the author's and the sender's names, and behind `names`; commands are nobody."""
    known = {f"{User.USERNAME_FIELD}__in": {version.author, version.submitted_by, *names}}
    return User.objects.filter(is_active=True, **known).order_by("pk")


def send(users, subject, text, version, by):
    """One mail to each of the users who has an address, but not to `by`, once the transaction is through."""
    addresses = sorted({user.email for user in users if user.email and user.get_username() != str(by)})
    link = settings.SITE_URL + reverse("admin:cases_caseversion_change", args=[version.pk])
    body = f"{text}\n{link}\n\nMailen er sendt af Inspirationskataloget. Du kan ikke svare på den."
    subject = " ".join(subject.split())

    def deliver():
        for address in addresses:
            try:
                EmailMessage(subject, body, to=[address]).send()
            except Exception:  # whatever the mail server does: what is done is done
                log.exception("The mail »%s« to %s could not be sent", subject, address)

    transaction.on_commit(deliver, robust=True)
