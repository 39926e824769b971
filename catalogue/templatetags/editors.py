"""Tags for the editors' pages."""

from django import template

from catalogue.models import AuditEvent

register = template.Library()


@register.simple_tag
def latest_events(count=12):
    """The newest audit rows, newest first."""
    return AuditEvent.objects.all()[:count]
