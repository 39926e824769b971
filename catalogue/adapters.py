"""How allauth behaves here: closed to strangers, in Danish, and with an administrator who names the addresses."""

import io
import logging
import time
from smtplib import SMTPException

import segno
from allauth.account import app_settings as account_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.stages import AuthenticateStage
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base import AuthError
from django.conf import settings
from django.contrib import messages
from django.core.mail import EmailMessage
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe

from catalogue.core.accounts import verify_address
from catalogue.core.clients import browser_name, client_address

logger = logging.getLogger(__name__)
WRONG_CODE = "Koden er forkert eller brugt. Vent på den næste kode i appen, og skriv den."
TOO_MANY = "Du har prøvet for mange gange. Vent fem minutter, og prøv igen."

# What allauth says after a step, by the name of its own template; the rest is not said.
SAID = {
    "account/messages/logged_out.txt": "Du er logget ud.",
    "account/messages/password_changed.txt": "Din adgangskode er skiftet.",
    "account/messages/password_set.txt": "Din adgangskode er gemt.",
    "mfa/messages/recovery_codes_generated.txt": "Du har fået nye gendannelseskoder.",
    "mfa/messages/totp_activated.txt": "Appen er slået til. Næste gang skal du bruge en kode fra den.",
    "mfa/messages/totp_deactivated.txt": "Appen er slået fra.",
    "mfa/messages/webauthn_added.txt": "Adgangsnøglen er gemt.",
    "mfa/messages/webauthn_removed.txt": "Adgangsnøglen er fjernet.",
    "usersessions/messages/sessions_logged_out.txt": "Du er logget ud alle andre steder.",
}
# What the user is told by mail, by the name of allauth's own template.
NOTICES = {
    "account/email/password_changed": "Din adgangskode er skiftet",
    "account/email/password_set": "Din adgangskode er valgt",
    "account/email/password_reset": "Din adgangskode er skiftet",
    "mfa/email/totp_activated": "To-trins-login med en app er slået til",
    "mfa/email/totp_deactivated": "To-trins-login med en app er slået fra",
    "mfa/email/webauthn_added": "En adgangsnøgle er lagt til din konto",
    "mfa/email/webauthn_removed": "En adgangsnøgle er fjernet fra din konto",
    "mfa/email/recovery_codes_generated": "Du har fået nye gendannelseskoder",
}
# How an editor can confirm that it is her, by allauth's own names.
WAYS = {
    "reauthenticate": "Brug din adgangskode",
    "mfa_reauthenticate": "Brug en kode fra appen eller en gendannelseskode",
    "mfa_reauthenticate:webauthn": "Brug en adgangsnøgle",
}
SUBJECTS = {
    "account/email/password_reset_key": "Vælg en ny adgangskode",
    "account/email/unknown_account": "Du har ingen konto her",
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": "Kontoen er lukket. Spørg en administrator.",
        "email_password_mismatch": "E-mailadressen eller adgangskoden er forkert.",
        "enter_current_password": "Det er ikke din nuværende adgangskode.",
        "incorrect_code": WRONG_CODE,
        "incorrect_password": "Adgangskoden er forkert.",
        "invalid_login": "E-mailadressen eller adgangskoden er forkert.",
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
    }

    def is_open_for_signup(self, request):
        return False

    def get_client_ip(self, request):
        return client_address(request)

    def pre_login(self, request, user, **kwargs):
        if user.is_active:
            verify_address(user)  # also of a user made by createsuperuser
        return super().pre_login(request, user, **kwargs)

    def post_login(self, request, user, **kwargs):
        logger.info("%s logged in from %s", user, client_address(request))
        return super().post_login(request, user, **kwargs)

    def authentication_failed(self, request, **credentials):
        """Without the address: people type passwords there."""
        logger.warning("A wrong password or an unknown address, from %s", client_address(request))

    def get_login_stages(self):
        ours = {"allauth.mfa.stages.AuthenticateStage": "catalogue.adapters.SecondStep"}
        return [ours.get(path, path) for path in super().get_login_stages()]

    def is_reauthentication_required(self, *, app, **kwargs):
        """Not within five minutes of a login either, so that a new editor sets up her second factor in one go."""
        if not super().is_reauthentication_required(app=app, **kwargs):
            return False
        request = context.request
        newest = max((record["at"] for record in get_authentication_records(request, request.user)), default=0)
        return time.time() - newest >= account_settings.REAUTHENTICATION_TIMEOUT

    def get_reauthentication_methods(self, user):
        """Whoever has neither password nor second factor comes in by single sign-on, and does so again."""
        known = super().get_reauthentication_methods(user)
        methods = [method | {"description": WAYS[method["id"]]} for method in known]
        if not methods and user.is_authenticated:
            methods = [{"id": "again", "description": "Log ind igen", "url": reverse("account_again")}]
        return methods

    def get_password_change_redirect_url(self, request):
        return reverse("account")

    def get_reset_password_from_key_url(self, key):
        """The site's own address, whatever host the request named."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.SITE_URL + path.replace("UID-KEY", key)

    def add_message(self, request, level, message_template=None, message_context=None, extra_tags="", message=None):
        text = message or SAID.get(message_template)
        if text:
            messages.add_message(request, level, text, extra_tags=extra_tags)

    def render_mail(self, template_prefix, email, context, headers=None):
        context = context | {"site_url": settings.SITE_URL, "login": settings.SITE_URL + reverse("account_login")}
        subject = SUBJECTS.get(template_prefix)
        if subject is None:  # a notice about a change
            subject = NOTICES[template_prefix]
            context |= {"subject": subject, "browser": browser_name(context["user_agent"])}
            template_prefix = "account/email/notice"
        body = render_to_string(f"{template_prefix}_message.txt", context).strip() + "\n"
        return EmailMessage(subject, body, self.get_from_email(), [email], headers=headers)

    def send_mail(self, template_prefix, email, context):
        """A mail server that does not answer stops nobody, and tells a stranger nothing about who has an account."""
        try:
            super().send_mail(template_prefix, email, context)
        except (SMTPException, OSError):
            logger.exception("A mail could not be sent")
            self.add_message(
                self.request,
                messages.ERROR,
                message="Mailen kunne ikke sendes. Prøv igen om lidt, eller spørg en administrator.",
            )


class SecondStep(AuthenticateStage):
    """The second factor at login, unless single sign-on counts as it."""

    def _should_handle(self, request):
        records = get_authentication_records(request, self.login.user)
        if settings.OIDC_IS_SECOND_FACTOR and any(record.get("method") == "socialaccount" for record in records):
            return False
        return super()._should_handle(request)


class MfaAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": "To-trins-login kan ikke slås fra.",
        "cannot_generate_recovery_codes": "Slå først to-trins-login til.",
        "incorrect_code": WRONG_CODE,
        "unverified_email": "Din e-mailadresse er ikke bekræftet. Log ud og ind igen.",
    }

    def get_totp_issuer(self):
        return "Inspirationskataloget"

    def _get_site_name(self):
        return "Inspirationskataloget"

    def build_totp_svg(self, url):
        """The QR code as SVG without inline styles."""
        code = io.BytesIO()
        segno.make(url, error="m", micro=False).save(
            code, kind="svg", xmldecl=False, svgns=True, svgclass="k-qr", lineclass=None, omitsize=True, border=4
        )
        return mark_safe(code.getvalue().decode())

    def generate_authenticator_name(self, user, type):
        return browser_name(context.request.META.get("HTTP_USER_AGENT", ""))


class SsoAdapter(DefaultSocialAccountAdapter):
    """Single sign-on lets those in who are editors already; it makes nobody one."""

    def is_open_for_signup(self, request, sociallogin):
        return False

    def pre_social_login(self, request, sociallogin):
        if not sociallogin.is_existing:
            given = [address.email for address in sociallogin.email_addresses]
            state = "unverified" if given and not any(a.verified for a in sociallogin.email_addresses) else "unknown"
            logger.warning("Single sign-on of someone who is no editor, or with an unverified address (%s)", state)
            page = {"email": given[0] if given else "", "state": state, "sso": settings.SSO_NAME}
            raise ImmediateHttpResponse(render(request, "socialaccount/not_an_editor.html", page, status=403))
        verify_address(sociallogin.user)

    def on_authentication_error(self, request, provider, error=None, exception=None, extra_context=None):
        if error != AuthError.CANCELLED:
            logger.error("Single sign-on failed: %s %s", error, exception or "")
