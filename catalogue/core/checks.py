"""What `manage.py check --deploy` says about mail and login."""

from django.conf import settings
from django.core.checks import Tags, Warning, register


@register(Tags.security, deploy=True)
def login_is_safe(app_configs, **kwargs):
    found = []
    if not settings.SECOND_FACTOR_FOR:
        found.append(
            Warning(
                "No role must have a second factor to get into the admin.",
                hint="Set SECOND_FACTOR_FOR, for example to udgiver,administrator.",
                id="catalogue.W001",
            )
        )
    if settings.EMAIL_BACKEND.endswith("console.EmailBackend"):
        found.append(
            Warning(
                "Mail is printed in the log: no editor gets a link to choose a password.",
                hint="Set EMAIL_URL, for example to smtp+tls://user:password@mail.example.dk:587.",
                id="catalogue.W002",
            )
        )
    if not settings.SITE_URL.startswith("https://"):
        found.append(
            Warning(
                "SITE_URL does not begin with https://: links in mail lead to it, and passkeys work only with https.",
                id="catalogue.W003",
            )
        )
    return found
