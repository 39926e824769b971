"""Who must have a second factor, and who has shown one in this session."""

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.signals import authenticator_added
from django.conf import settings

ADMINISTRATOR, PUBLISHER = "administrator", "udgiver"
PUBLISH = "cases.publish_caseversion"


def must_have(user):
    """True where one of the user's roles stands in SECOND_FACTOR_FOR.

    Superusers count as administrator, and whoever may publish counts as udgiver, whatever the role is called.
    """
    roles = set(settings.SECOND_FACTOR_FOR)
    if not roles:
        return False
    if user.is_superuser and ADMINISTRATOR in roles:
        return True
    if PUBLISHER in roles and user.has_perm(PUBLISH):
        return True
    return bool(roles & set(user.groups.values_list("name", flat=True)))


def shown(request):
    """True where this session was begun, or confirmed, with a second factor: a code, a passkey, or SSO that counts."""
    methods = {record.get("method") for record in get_authentication_records(request, request.user)}
    return "mfa" in methods or (settings.OIDC_IS_SECOND_FACTOR and "socialaccount" in methods)


def is_missing(request):
    """True where the user must have a second factor and has not shown it in this session."""
    return must_have(request.user) and not shown(request)


def on_added(sender, request, user, authenticator, **kwargs):
    """Whoever adds a factor proves it in the same step: a code from the app, or a touch of the key."""
    if request is not None and authenticator.type != authenticator.Type.RECOVERY_CODES and request.user == user:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)


def listen():
    authenticator_added.connect(on_added, dispatch_uid="second_factor")
