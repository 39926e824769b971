"""Every address under /konto/. allauth's own addresses stand here one by one: what is not named does not exist."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount import views as social
from django.urls import path, re_path
from django.views.decorators.cache import never_cache

from catalogue.pages import account as ours


def page(route, view, name, kind=path):
    """A page of an editor's own: nobody keeps a copy."""
    return kind(route, never_cache(view), name=name)


urlpatterns = [
    page("", ours.account, "account"),
    page("log-ind/", ours.LoginView.as_view(), "account_login"),
    page("log-ud/", account.logout, "account_logout"),
    page("lukket/", account.account_inactive, "account_inactive"),
    page("bekraeft/", account.reauthenticate, "account_reauthenticate"),
    page("bekraeft/igen/", ours.again, "account_again"),
    page("adgangskode/", account.password_change, "account_change_password"),
    page("adgangskode/vaelg/", account.password_set, "account_set_password"),
    page("glemt/", account.password_reset, "account_reset_password"),
    page("glemt/sendt/", account.password_reset_done, "account_reset_password_done"),
    page("glemt/klar/", account.password_reset_from_key_done, "account_reset_password_from_key_done"),
    page(
        r"^glemt/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        account.password_reset_from_key,
        "account_reset_password_from_key",
        kind=re_path,
    ),
    page("logget-ind/", ours.SessionsView.as_view(), "usersessions_list"),
    page("to-trin/", mfa.index, "mfa_index"),
    page("to-trin/kraeves/", ours.second_factor_needed, "account_second_factor_needed"),
    page("to-trin/kode/", mfa.authenticate, "mfa_authenticate"),
    page("to-trin/bekraeft/", mfa.reauthenticate, "mfa_reauthenticate"),
    page("to-trin/app/", totp.activate_totp, "mfa_activate_totp"),
    page("to-trin/app/fra/", totp.deactivate_totp, "mfa_deactivate_totp"),
    page("to-trin/koder/", codes.view_recovery_codes, "mfa_view_recovery_codes"),
    page("to-trin/koder/nye/", codes.generate_recovery_codes, "mfa_generate_recovery_codes"),
    page("to-trin/noegler/", webauthn.list_webauthn, "mfa_list_webauthn"),
    page("to-trin/noegler/ny/", ours.AddPasskeyView.as_view(), "mfa_add_webauthn"),
    page("to-trin/noegler/<int:pk>/", webauthn.edit_webauthn, "mfa_edit_webauthn"),
    page("to-trin/noegler/<int:pk>/fjern/", webauthn.remove_webauthn, "mfa_remove_webauthn"),
    page("to-trin/noegler/bekraeft/", ours.PasskeyAgainView.as_view(), "mfa_reauthenticate_webauthn"),
    page("log-ind/noegle/", ours.LoginPasskeyView.as_view(), "mfa_login_webauthn"),
    page(r"^(?P<provider_id>oidc)/$", ours.sso_login, "openid_connect_login", kind=re_path),
    page(r"^(?P<provider_id>oidc)/svar/$", ours.sso_callback, "openid_connect_callback", kind=re_path),
    page("oidc/afbrudt/", social.login_cancelled, "socialaccount_login_cancelled"),
]
