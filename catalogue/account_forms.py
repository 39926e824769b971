"""The forms under /konto/: allauth's, with our labels and help, and without text inside the fields."""

import contextlib
import struct

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django.core.exceptions import ValidationError

LENGTH_HELP = "Mindst 12 tegn. Flere ord, som ikke hører sammen, er let at huske og svært at gætte."
REFUSED = "Adgangsnøglen blev ikke godkendt. Prøv igen."
TWICE = "De to adgangskoder er ikke ens."


class Plain:
    """Labels and help from `labels` and `helps`; required fields are marked by the browser, not by us."""

    labels = {}
    helps = {}

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.labels.get(name, field.label)
            field.help_text = self.helps.get(name, "")
            field.widget.attrs.pop("placeholder", None)
            if not field.widget.is_hidden:
                field.widget.attrs["class"] = "form-input"
            field.error_messages["required"] = "Feltet skal udfyldes."

    def add_error(self, field, error):
        """allauth adds this one itself, in another tone."""
        if field == "password2" and not isinstance(error, ValidationError):
            error = TWICE
        super().add_error(field, error)


class Code:
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "class": "form-input input-width-s"}
        self.fields["code"].max_length = 20


class LoginForm(Plain, account.LoginForm):
    labels = {"login": "E-mail", "password": "Adgangskode"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class ResetPasswordForm(Plain, account.ResetPasswordForm):
    labels = {"email": "E-mail"}

    def save(self, request, **kwargs):
        """A stranger gets a mail too: how long the answer takes tells nothing. allauth's would invite to sign up."""
        if self.users:
            return super().save(request, **kwargs)
        email = self.cleaned_data["email"]
        get_adapter().send_mail("account/email/unknown_account", email, {"request": request})
        return email


class ResetPasswordKeyForm(Plain, account.ResetPasswordKeyForm):
    labels = {"password1": "Ny adgangskode", "password2": "Ny adgangskode igen"}
    helps = {"password1": LENGTH_HELP}


class ChangePasswordForm(Plain, account.ChangePasswordForm):
    labels = {
        "oldpassword": "Nuværende adgangskode",
        "password1": "Ny adgangskode",
        "password2": "Ny adgangskode igen",
    }
    helps = {"password1": LENGTH_HELP}


class SetPasswordForm(Plain, account.SetPasswordForm):
    labels = {"password1": "Adgangskode", "password2": "Adgangskode igen"}
    helps = {"password1": LENGTH_HELP}


class ReauthenticateForm(Plain, account.ReauthenticateForm):
    labels = {"password": "Adgangskode"}


class CodeForm(Code, Plain, mfa.AuthenticateForm):
    labels = {"code": "Kode"}
    helps = {"code": "De seks cifre i din app, eller en gendannelseskode."}


class CodeAgainForm(Code, Plain, mfa.ReauthenticateForm):
    labels = CodeForm.labels
    helps = CodeForm.helps


class ActivateTOTPForm(Code, Plain, totp.ActivateTOTPForm):
    labels = {"code": "Kode fra appen"}
    helps = {"code": "De seks cifre, som appen viser nu."}


class Checked:
    """Whatever is posted in place of a browser's answer is a refused answer, and no error."""

    def clean(self):
        with refused():
            return super().clean()

    def clean_credential(self):
        parent = getattr(super(), "clean_credential", None)
        with refused():
            return parent() if parent else self.cleaned_data["credential"]


@contextlib.contextmanager
def refused():
    try:
        yield
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, struct.error):
        raise ValidationError(REFUSED) from None


class LoginPasskeyForm(Checked, webauthn.LoginWebAuthnForm):
    pass


class PasskeyForm(Checked, webauthn.AuthenticateWebAuthnForm):
    pass


class PasskeyAgainForm(Checked, webauthn.ReauthenticateWebAuthnForm):
    pass


class AddPasskeyForm(Checked, Plain, webauthn.AddWebAuthnForm):
    """Every key can be used alone: the browser asks for a fingerprint, a face or a code of its own."""

    labels = {"name": "Navn"}
    helps = {"name": "Så du kan kende den, hvis du får flere."}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].max_length = 60
        self.fields.pop("passwordless", None)

    def clean(self):
        return (super().clean() or {}) | {"passwordless": True}


class EditPasskeyForm(Plain, webauthn.EditWebAuthnForm):
    labels = {"name": "Navn"}
