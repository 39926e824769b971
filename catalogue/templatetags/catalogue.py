"""Template tags of the whole site."""

from django import template
from django.utils.formats import date_format

register = template.Library()


@register.simple_tag(takes_context=True)
def link(context, url):
    """`url` as an internal link."""
    return url


@register.filter
def tal(number):
    """A whole number with Danish thousands: 1587 gives 1.587."""
    return f"{number:,}".replace(",", ".")


@register.filter
def dato(day):
    """A date in words: 21. november 2026."""
    return date_format(day, "j. F Y")
