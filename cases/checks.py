"""What `manage.py check --deploy` says about roles."""

from django.conf import settings
from django.core.checks import Tags, Warning, register

from cases.roles import ADMINISTRATOR, ROLES


@register(Tags.security, deploy=True)
def second_factor_names_roles(app_configs, **kwargs):
    """A role that is spelt wrong would hold nobody, and nobody would see it."""
    roles = [*ROLES, ADMINISTRATOR]
    unknown = sorted(set(settings.SECOND_FACTOR_FOR) - set(roles))
    if not unknown:
        return []
    return [
        Warning(
            f"SECOND_FACTOR_FOR names what is none of our roles: {', '.join(unknown)}.",
            hint=f"The roles are {', '.join(roles)}. A group of your own may stand there too, spelt as in the admin.",
            id="cases.W001",
        )
    ]
