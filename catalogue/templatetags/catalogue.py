"""What all templates use: internal links, and numbers and dates as Danish writes them."""

from datetime import datetime
from decimal import Decimal

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from catalogue.core import chosen, links

register = template.Library()

PICTOGRAMS = {"spaed-og-smaaboern", "dagtilbud", "skole-og-sfo", "tvaergaaende"}  # static/img/theme-<slug>.svg

MONTHS = (
    "januar",
    "februar",
    "marts",
    "april",
    "maj",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "december",
)


@register.simple_tag(takes_context=True)
def link(context, to):
    """The address `to` (or that of an object with get_absolute_url) with the reserved parameters of the request."""
    url = to.get_absolute_url() if hasattr(to, "get_absolute_url") else str(to)
    return links.link(url, context.get("request"))


@register.inclusion_tag("components/pack_toggle.html", takes_context=True)
def pack_toggle(context, kind, slug, title=""):
    """The link that puts a thing into the meeting pack or takes it out. `kind`: case, anbefaling (by number) or tal.

    `title` names it for a screen reader where a page has several such links.
    """
    request = context.get("request")
    entry = chosen.Entry(kind, str(slug))
    return {"toggle": chosen.toggle_of(request, entry) if request else None, "title": title, "request": request}


@register.simple_tag(takes_context=True)
def carried_fields(context):
    """The reserved parameters as hidden fields, for a GET form: a form's address loses the query it is given."""
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', links.carried(context.get("request")))


@register.filter
def tal(value):
    """A number in running text: 1587 as 1.587, 3.0 as 3,0. Anything else is printed as it is. Never for attributes.

    >>> tal(1587), tal(-12), tal(Decimal("1587.50"))
    ('1.587', '-12', '1.587,50')
    """
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return value
    return f"{value:,}".translate(str.maketrans(",.", ".,"))


@register.filter
def dato(value):
    """A date or a moment (then its date in Copenhagen): 21. november 2026. "" for nothing.

    >>> dato(datetime(2026, 11, 21))
    '21. november 2026'
    """
    if not value:
        return ""
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return f"{value.day}. {MONTHS[value.month - 1]} {value.year}"


@register.filter
def flertal(number, words):
    """One of two words by the number: {{ 2|flertal:"eksempel,eksempler" }} gives eksempler.

    >>> flertal(1, "eksempel,eksempler")
    'eksempel'
    """
    one, _, many = words.partition(",")
    return one if number == 1 else many


@register.simple_tag
def pictogram(slug):
    """The address of a theme's picture; a theme that has none drawn for it gets the site's own mark."""
    return static(f"img/theme-{slug}.svg" if slug in PICTOGRAMS else "img/mark.svg")


ICONS = {
    *("hvor-hjemmet", "hvor-foedested-og-jordemoder", "hvor-sundheds-og-familiehus", "hvor-dagtilbud", "hvor-skole"),
    *("hvor-sfo-og-klub", "hvor-forening-og-lokalomraade", "hvor-boligomraade", "hvor-tandklinik"),
    *("hvor-ungdomsuddannelse", "hvor-ophold-uden-for-hjemmet", "hvor-forvaltningen", "hvor-digitalt"),
    *("step-beskrevet", "step-fulgt-op", "step-foer-og-efter", "step-sammenlignet", "step-lodtraekning"),
}  # the drawings of static/img/icons.svg: hvor-<slug of a Setting>, step-<slug of a step of the ladder>


@register.simple_tag
def icon(kind, slug):
    """A drawing in the colour of the text beside it, which says the same; "" for a slug that has none drawn for it."""
    name = f"{kind}-{slug}"
    if name not in ICONS:
        return ""
    place = format_html('<use href="{}#{}"/>', static("img/icons.svg"), name)
    return format_html(
        '<svg class="k-icon" width="24" height="24" aria-hidden="true" focusable="false">{}</svg>', place
    )
