"""An editor's own pages under /konto/: what allauth does not have, and what we say otherwise than it does."""

from dataclasses import dataclass
from datetime import datetime

from allauth.account import views as account_views
from allauth.account.utils import get_next_redirect_url
from allauth.core.internal import ratelimit
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.internal import auth
from allauth.mfa.webauthn.views import AddWebAuthnView, LoginWebAuthnView, ReauthenticateWebAuthnView
from allauth.socialaccount.providers.openid_connect import views as oidc
from allauth.usersessions.views import ListUserSessionsView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from requests import RequestException

from catalogue.account_forms import REFUSED
from catalogue.core import second_factor
from catalogue.core.clients import browser_name


def next_address(request):
    """Where the editor wanted to go, if it is one of our own addresses; else the admin."""
    return get_next_redirect_url(request) or reverse("admin:index")


class LoginView(account_views.LoginView):
    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"sso": settings.SSO_NAME}


@login_required
def account(request):
    """Min konto: who I am, and ways to the rest."""
    context = {
        "roles": sorted(request.user.groups.values_list("name", flat=True)),
        "has_second_factor": is_mfa_enabled(request.user),
        "must_have": second_factor.must_have(request.user),
        "is_back": "tilbage" in request.GET,
    }
    return render(request, "account/account.html", context)


@login_required
def second_factor_needed(request):
    """What a role asks for before the admin opens: set up a second factor, or show the one there is."""
    target = next_address(request)
    if not second_factor.is_missing(request):
        return HttpResponseRedirect(target)
    types = set(Authenticator.objects.filter(user=request.user).values_list("type", flat=True))
    context = {
        "query": urlencode({"next": target}),
        "has_codes": bool(types & {Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES}),
        "has_passkey": Authenticator.Type.WEBAUTHN in types,
        "has_any": bool(types),
    }
    return render(request, "account/second_factor_needed.html", context)


@login_required
def again(request):
    """Whoever has only single sign-on confirms that it is her by doing it once more."""
    context = {"query": urlencode({"next": next_address(request)}), "sso": settings.SSO_NAME}
    return render(request, "account/again.html", context)


def no_access(request):
    """Someone who is logged in and is no editor."""
    return render(request, "account/no_access.html", status=403)


# --- Sessions --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SessionRow:
    browser: str
    address: str
    begun: datetime
    is_current: bool


class SessionsView(ListUserSessionsView):
    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["rows"] = [
            SessionRow(browser_name(session.user_agent), session.ip, session.created_at, session.is_current())
            for session in reversed(context["sessions"])
        ]
        return context


# --- Passkeys --------------------------------------------------------------------------------------------------------


class LoginPasskeyView(LoginWebAuthnView):
    """Login with a passkey alone. Each question costs a row of the session table, so there are limits on it too."""

    def get(self, request, *args, **kwargs):
        rates = {"passkey_asked": "30/m/ip"}
        if not ratelimit.consume(request, app="konto", action="passkey_asked", config=rates, limit_get=True):
            return ratelimit.respond_429(request)
        return super().get(request, *args, **kwargs)

    def form_invalid(self, form):
        messages.error(self.request, REFUSED)
        query = urlencode({"next": next_address(self.request)})
        return HttpResponseRedirect(f"{reverse('account_login')}?{query}")


class AddPasskeyView(AddWebAuthnView):
    """Asks the browser for a key that stays in it, so that it can log in by itself."""

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["js_data"] = {"creation_options": auth.begin_registration(self.request.user, passwordless=True)}
        return context


class PasskeyAgainView(ReauthenticateWebAuthnView):
    def form_invalid(self, form):
        """Back to the same page; allauth leads to the login page, which leads to the admin."""
        messages.error(self.request, REFUSED)
        return HttpResponseRedirect(self.request.get_full_path())


# --- Single sign-on --------------------------------------------------------------------------------------------------


def sso(view):
    """allauth's view of our one provider. A server that does not answer, or answers nonsense, gives a page of ours."""

    def guarded(request, provider_id):
        if not settings.SSO_NAME:
            raise Http404
        try:
            return view(request, provider_id)
        except (RequestException, KeyError, TypeError, ValueError):
            return sso_failed(request)

    return guarded


sso_login = sso(oidc.login)
sso_callback = sso(oidc.callback)


def sso_failed(request):
    return render(request, "socialaccount/authentication_error.html", status=502)
