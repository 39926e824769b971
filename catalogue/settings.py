"""Settings, all from the environment. The README's table names every variable read here."""

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("VAR_DIR", BASE_DIR / "var"))


def flag(name, default):
    """True or False from the environment variable `name` (1/true/yes/on, 0/false/no/off)."""
    value = os.environ.get(name, default).strip().lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off", ""}:
        return False
    raise ImproperlyConfigured(f"{name} must be one of 1, 0, true, false, yes, no, on, off; it is {value!r}.")


def listed(name, default=""):
    """A list of the comma-separated words in the environment variable `name`."""
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def whole(name, default):
    """The whole number, at least 1, in the environment variable `name`."""
    value = os.environ.get(name, default).strip()
    if not value.isascii() or not value.isdigit() or not int(value):
        raise ImproperlyConfigured(f"{name} must be a whole number of at least 1; it is {value!r}.")
    return int(value)


def sqlite(path):
    """Several processes write safely only with these options: see docs/decisions/0003."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 60,
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;",
        },
    }


def database(url):
    """A Django database setting from `url`: "" (SQLite under VAR_DIR), sqlite:///path or postgresql://…"""
    if not url:
        VAR_DIR.mkdir(parents=True, exist_ok=True)
        return sqlite(VAR_DIR / "catalogue.sqlite3")
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return sqlite(unquote(parts.path[1:]))
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL must begin with postgresql:// or sqlite:///.")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


MAIL_SCHEMES = {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}  # with the port that is meant where none is named
MAIL_EXAMPLE = "EMAIL_URL must be console: or look like smtp+tls://user:password@mail.example.dk:587"


def mail(url):
    """Django's mail settings, as a dict, from `url`: console:, smtp://, smtp+tls:// (STARTTLS) or smtp+ssl://.

    Raises ImproperlyConfigured, without printing the password, for what is none of these.
    """
    if url in ("console", "console:", "console://"):
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ImproperlyConfigured(f"{MAIL_EXAMPLE}; / @ : in the password are written %2F %40 %3A.") from None
    if parts.scheme not in MAIL_SCHEMES:
        raise ImproperlyConfigured(f"{MAIL_EXAMPLE}; it begins with {parts.scheme or 'no'}://.")
    if not host:
        raise ImproperlyConfigured(f"{MAIL_EXAMPLE}; it names no host.")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ImproperlyConfigured(f"{MAIL_EXAMPLE}; nothing follows the port (in the password / ? # are %2F %3F %23).")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": host,
        "EMAIL_PORT": port or MAIL_SCHEMES[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtp+ssl",
        "EMAIL_TIMEOUT": 5,  # seconds: an editor waits for the answer
    }


def single_sign_on(server_url, client_id, secret, name, trust_email):
    """(what the button says, allauth's providers) for one OpenID Connect server; ("", {}) where none is named.

    Raises ImproperlyConfigured where something is missing, or the server is asked without https.
    """
    if not (server_url or client_id or secret):
        return "", {}
    if not (server_url and client_id and secret):
        raise ImproperlyConfigured("Set OIDC_SERVER_URL, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET, or none of them.")
    if not server_url.startswith(("https://", "http://127.0.0.1", "http://localhost")):
        raise ImproperlyConfigured("OIDC_SERVER_URL must begin with https://.")
    name = name or "organisationens login"
    server = {
        "server_url": server_url,
        "email_authentication": True,  # by a verified address: catalogue/adapters.py
        "verified_email": trust_email,
        "oauth_pkce_enabled": True,
    }
    app = {"provider_id": "oidc", "name": name, "client_id": client_id, "secret": secret, "settings": server}
    return name, {"openid_connect": {"APPS": [app]}}


DEBUG = flag("DEBUG", "0")
SECRET_KEY = os.environ.get("SECRET_KEY", "")
if not SECRET_KEY:
    if not DEBUG:
        raise ImproperlyConfigured("Set SECRET_KEY to a long random text (or DEBUG=1 while developing).")
    SECRET_KEY = "only-for-development"
ALLOWED_HOSTS = listed("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = listed("CSRF_TRUSTED_ORIGINS")
SITE_URL = os.environ.get("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
RELEASE = os.environ.get("RELEASE", "dev")
CONTACT_EMAIL = os.environ.get("CONTACT_EMAIL", "")
CONTACT_PHONE = os.environ.get("CONTACT_PHONE", "")
ACCESSIBILITY_STATEMENT_URL = os.environ.get("ACCESSIBILITY_STATEMENT_URL", "")
WORD_TEMPLATE_DIR = os.environ.get("WORD_TEMPLATE_DIR", "")
# Who wrote a case last does not publish it herself: docs/decisions/0023
FOUR_EYES = flag("FOUR_EYES", "1")

INSTALLED_APPS = [
    "catalogue.apps.CatalogueConfig",
    "recommendations.apps.RecommendationsConfig",
    "cases.apps.CasesConfig",
    "catalogue.apps.CatalogueAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "catalogue.staticfiles.CatalogueStaticFilesConfig",
    "django_filters",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "catalogue.core.middleware.security_headers",
    "catalogue.core.middleware.long_addresses",
    "catalogue.core.middleware.compressed_admin",
    "django.middleware.http.ConditionalGetMiddleware",
    "catalogue.core.page_cache.page_cache",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "catalogue.core.idle.idle_sessions",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "catalogue.urls"
WSGI_APPLICATION = "catalogue.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "catalogue.core.context.site",
            ],
        },
    },
]

# Searches that gave nothing wait here to be counted (docs/decisions/0015); all processes of a site share the folder.
ZERO_SEARCH_DIR = VAR_DIR / "zero_searches"

DATABASES = {"default": database(os.environ.get("DATABASE_URL", ""))}
CACHES = {
    # Rate limits and used codes, shared by all processes of a site (docs/decisions/0022); no reader's page touches it.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "catalogue_cachedvalue",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    # Compressed pages of some 10 kB, in each process: catalogue/core/page_cache.py
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "TIMEOUT": 24 * 60 * 60,
        "OPTIONS": {"MAX_ENTRIES": 1_000},
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "catalogue.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

LANGUAGE_CODE = "da"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Copenhagen"

STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT", BASE_DIR / "staticfiles"))
STATICFILES_DIRS = [
    BASE_DIR / "static",
    *[("dkfds", folder) for folder in [BASE_DIR / "node_modules" / "dkfds" / "dist"] if folder.is_dir()],
]
# With a manifest, static files are those that `collectstatic` compressed and named by their content, for a release.
# Without, they are served from where they lie, so that nothing is collected before each start on a laptop.
STATIC_MANIFEST = flag("STATIC_MANIFEST", "0" if DEBUG else "1")
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not STATIC_MANIFEST
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATIC_MANIFEST
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = flag("SECURE_COOKIES", "0" if DEBUG else "1")
# An editor who does nothing for so long is logged out; catalogue/core/idle.py moves the end as she works.
SESSION_IDLE_MINUTES = whole("SESSION_IDLE_MINUTES", "60")
SESSION_COOKIE_AGE = SESSION_IDLE_MINUTES * 60
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "catalogue.pages.kept_text.csrf_failure"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = flag("SSL_REDIRECT", "0")
SECURE_HSTS_SECONDS = int(os.environ.get("HSTS_SECONDS", "0"))
BEHIND_PROXY = flag("BEHIND_PROXY", "0")
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
PROXY_COUNT = whole("PROXY_COUNT", "1") if BEHIND_PROXY else 0  # catalogue/core/clients.py
X_FRAME_OPTIONS = "DENY"
# A case with many rows posts far more fields than Django's default of 1,000 from the admin, and a reader's
# address with too many parameters is answered by a page of ours (catalogue/core/middleware.py), not a bare 400.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# Mail: to editors and to those who send in a case. Without an address it is printed in the log.
EMAIL_URL = os.environ.get("EMAIL_URL", "console:")
globals().update(mail(EMAIL_URL))
MAIL_FROM = os.environ.get("MAIL_FROM") or CONTACT_EMAIL or f"ingen-svar@{urlsplit(SITE_URL).hostname or 'localhost'}"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = MAIL_FROM

# Months until a case that is published or looked at should be looked at again (cases/review.py).
REVIEW_MONTHS = int(os.environ.get("REVIEW_MONTHS", "12"))

# Login: docs/decisions/0022. Only editors have accounts, and only an administrator makes one.
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
LOGOUT_REDIRECT_URL = "account_login"
PASSWORD_RESET_TIMEOUT = 3 * 24 * 60 * 60  # also for the link that a new editor gets
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ALLAUTH_TRUSTED_PROXY_COUNT = PROXY_COUNT
ACCOUNT_ADAPTER = "catalogue.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an administrator names the address, and the link to choose a password goes there
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False  # the cookie also ends with the browser
ACCOUNT_REAUTHENTICATION_METHODS = ["password", "mfa"]
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "10/h/ip,3/h/key",
}
ACCOUNT_FORMS = {
    "login": "catalogue.account_forms.LoginForm",
    "reset_password": "catalogue.account_forms.ResetPasswordForm",
    "reset_password_from_key": "catalogue.account_forms.ResetPasswordKeyForm",
    "change_password": "catalogue.account_forms.ChangePasswordForm",
    "set_password": "catalogue.account_forms.SetPasswordForm",
    "reauthenticate": "catalogue.account_forms.ReauthenticateForm",
}
MFA_ADAPTER = "catalogue.adapters.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # a phone whose clock is up to half a minute wrong
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = SITE_URL.startswith(("http://localhost", "http://127.0.0.1"))
MFA_FORMS = {
    "authenticate": "catalogue.account_forms.CodeForm",
    "reauthenticate": "catalogue.account_forms.CodeAgainForm",
    "activate_totp": "catalogue.account_forms.ActivateTOTPForm",
    "login_webauthn": "catalogue.account_forms.LoginPasskeyForm",
    "authenticate_webauthn": "catalogue.account_forms.PasskeyForm",
    "reauthenticate_webauthn": "catalogue.account_forms.PasskeyAgainForm",
    "add_webauthn": "catalogue.account_forms.AddPasskeyForm",
    "edit_webauthn": "catalogue.account_forms.EditPasskeyForm",
}
USERSESSIONS_TRACK_ACTIVITY = False  # 7 queries on every page
# The roles (names of groups) that must have a second factor to get into the admin; superusers count as administrator.
SECOND_FACTOR_FOR = listed("SECOND_FACTOR_FOR")
SOCIALACCOUNT_ADAPTER = "catalogue.adapters.SsoAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = True  # a form that leads to another host is refused by our Content-Security-Policy
SSO_NAME, SOCIALACCOUNT_PROVIDERS = single_sign_on(
    os.environ.get("OIDC_SERVER_URL", "").rstrip("/"),
    os.environ.get("OIDC_CLIENT_ID", ""),
    os.environ.get("OIDC_CLIENT_SECRET", ""),
    os.environ.get("OIDC_NAME", ""),
    flag("OIDC_TRUST_EMAIL", "0"),
)
OIDC_IS_SECOND_FACTOR = flag("OIDC_IS_SECOND_FACTOR", "0")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "INFO")},
    "loggers": {
        "django": {"handlers": []},  # not also Django's own console and mail handlers
        "httpx": {"level": "WARNING"},  # not a line for each address that check_links asks
        "django.request": {"level": "ERROR"},  # an address that does not exist is no event
    },
}
