"""Editors' accounts: made, invited, changed and closed by an administrator, each with an audit row.

Keyword-only, `by=` a user or a name, one transaction; mail is sent when the transaction is through, and `not_sent()`
is called where the mail server does not take it.
"""

import logging
from smtplib import SMTPException

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse

from catalogue.core.publishing import TransitionError, record
from catalogue.core.slugs import danish_slug
from catalogue.models import User

KIND = "redaktør"
logger = logging.getLogger(__name__)


def username_for(email):
    """A free user name made from an e-mail address: the part before @, with a number where it is taken.

    User names stand in the history of what was done, so none is ever used again.
    """
    stem = danish_slug(email.partition("@")[0]) or "redaktoer"
    name, number = stem, 1
    while User.objects.filter(username__iexact=name).exists():
        number += 1
        name = f"{stem}-{number}"
    return name


def verify_address(user):
    """Make the user's e-mail address the one, verified, address of allauth's: an administrator has named it."""
    email = user.email.lower()
    if not email:
        return
    others = EmailAddress.objects.filter(Q(user=user) & ~Q(email=email) | Q(email=email) & ~Q(user=user))
    if others.exists():
        others.delete()
    row, _ = EmailAddress.objects.get_or_create(user=user, email=email, defaults={"verified": True, "primary": True})
    if not (row.verified and row.primary):
        row.verified = row.primary = True
        row.save(update_fields=["verified", "primary"])


def in_full(user):
    """The user as the audit log names her: name and address."""
    return f"{user.get_full_name()} <{user.email}>" if user.get_full_name() else user.email


@transaction.atomic
def make_editor(*, user, roles, by, not_sent):
    """Save a new editor without a password, and mail her a link to choose one. `user` is not saved yet."""
    user.username = username_for(user.email)
    user.is_staff = user.is_active = True
    user.set_unusable_password()
    user.save()
    user.groups.set(roles)
    verify_address(user)
    names = ", ".join(sorted(role.name for role in roles))
    record("oprettet", KIND, user.username, in_full(user), by=by, note=f"rolle: {names}" if names else "")
    transaction.on_commit(lambda: mail_invitation(user) or not_sent())
    return user


@transaction.atomic
def change_editor(*, user, roles, before, by):
    """Save a changed editor. `before` is what she was: {"email", "is_active", "is_superuser", "roles"} (names)."""
    user.save()
    user.groups.set(roles)
    verify_address(user)
    names = sorted(role.name for role in roles)
    changes = []
    if names != before["roles"]:
        changes.append(f"rolle: {', '.join(names) or 'ingen'} (før: {', '.join(before['roles']) or 'ingen'})")
    if user.email != before["email"]:
        changes.append(f"e-mail: {user.email} (før: {before['email']})")
    if user.is_superuser != before["is_superuser"]:
        changes.append("fik alle rettigheder" if user.is_superuser else "mistede alle rettigheder")
    verb = "rettet"
    if user.is_active != before["is_active"]:
        verb = "genåbnet" if user.is_active else "lukket"
    if not user.is_active:
        end_sessions(user)
    record(verb, KIND, user.username, in_full(user), by=by, note="; ".join(changes))
    return user


@transaction.atomic
def invite_again(*, user, by, not_sent):
    """Mail an editor a new link to choose a password. Raises TransitionError for a closed account."""
    if not user.is_active:
        raise TransitionError("Kontoen er lukket. Åbn den, før du sender et link.")
    record("fik nyt link", KIND, user.username, in_full(user), by=by)
    transaction.on_commit(lambda: mail_invitation(user) or not_sent())


@transaction.atomic
def reset_second_factor(*, user, by):
    """Remove an editor's codes and passkeys, and end her sessions: she has lost them. Raises TransitionError."""
    if user.username == str(by):
        raise TransitionError("Din egen to-trins-login fjerner du på siden »To-trins-login«.")
    factors = Authenticator.objects.filter(user=user)
    if not factors.exists():
        raise TransitionError("Redaktøren har ikke slået to-trins-login til.")
    factors.delete()
    end_sessions(user)
    record("nulstillede to-trins-login", KIND, user.username, in_full(user), by=by)
    transaction.on_commit(lambda: send(user.email, "Din to-trins-login er nulstillet", "account/email/reset_by.txt"))


def end_sessions(user):
    """Log the user out everywhere."""
    for session in UserSession.objects.filter(user=user):
        session.end()


def password_link(user):
    """The address where the user chooses a password, once, within PASSWORD_RESET_TIMEOUT."""
    arguments = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return settings.SITE_URL + reverse("account_reset_password_from_key", kwargs=arguments)


def mail_invitation(user):
    """True where the mail is sent."""
    return send(
        user.email,
        "Du er oprettet som redaktør i Inspirationskataloget",
        "account/email/invitation.txt",
        name=user.first_name,
        link=password_link(user),
        sso=settings.SSO_NAME,
        login=settings.SITE_URL + reverse("account_login"),
        days=settings.PASSWORD_RESET_TIMEOUT // (24 * 60 * 60),
    )


def send(to, subject, template, **context):
    """Send a mail; True where the mail server took it. What goes wrong stands in the log and stops nothing."""
    body = render_to_string(template, context | {"site_url": settings.SITE_URL})
    try:
        send_mail(subject, body, None, [to])
    except (SMTPException, OSError):
        logger.exception("A mail could not be sent")
        return False
    return True
