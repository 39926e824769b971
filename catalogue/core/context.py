"""What every template can use, without touching the session."""

from django.conf import settings

from catalogue.core import chosen, links


def site(request):
    """Site-wide words and settings for templates: a dict of plain values."""
    return {
        "site_name": "Inspirationskataloget",
        "site_url": settings.SITE_URL,
        "contact_email": settings.CONTACT_EMAIL,
        "contact_phone": settings.CONTACT_PHONE,
        "depth": links.depth(request),
        "pack_bar": chosen.bar_of(request),
    }
