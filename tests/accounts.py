"""Editors for tests of login: with a password, with an app, and the codes it shows."""

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth.models import Group

from catalogue.models import User

PASSWORD = "fire ord uden mening"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def make_editor(email="anna@example.org", *, role="", **more):
    """A saved editor who may enter the admin, in the named role."""
    fields = {"first_name": "Anna", "last_name": "Ærø", "is_staff": True} | more
    user = User.objects.create_user(email.partition("@")[0], email, PASSWORD, **fields)
    if role:
        user.groups.add(Group.objects.get_or_create(name=role)[0])
    return user


def add_app(user):
    """Give the user the app that shows `code()`, and recovery codes."""
    TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)


def code(secret=SECRET, later=0):
    """What the app shows now, or in the period `later` steps from now (a code is taken once)."""
    counter = list(yield_hotp_counters_from_time())[1] + later
    return format_hotp_value(hotp_value(secret, counter))
