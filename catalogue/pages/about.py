"""Pages about the catalogue itself."""

from django.conf import settings
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from cases.choices import NATURE_MEANING, Inequality, Nature
from cases.facts import LADDER_STEPS
from catalogue.core import zero_searches
from recommendations.models import EvidenceSource


def about(request):
    documents = EvidenceSource.objects.published().documents().order_by("year", "slug")
    return TemplateResponse(request, "pages/about.html", {"documents": documents, "canonical": "/om/"})


def about_documentation(request):
    """The ladder, the kinds of numbers and the mark on who benefits, in the words that the pages use."""
    context = {
        "steps": LADDER_STEPS,
        "natures": [{"slug": n.value, "name": n.label, "meaning": NATURE_MEANING[n]} for n in Nature],
        "inequality": [choice.label for choice in Inequality],
        "canonical": "/om/dokumentation/",
    }
    return TemplateResponse(request, "pages/about_documentation.html", context)


def privacy(request):
    """What is kept of readers and editors, with the limits that the counting of searches works by."""
    context = {
        "often": zero_searches.OFTEN,
        "uncounted_weeks": zero_searches.UNCOUNTED_WEEKS,
        "kept_years": zero_searches.KEPT_WEEKS // 52,
        "canonical": "/privatliv/",
    }
    return TemplateResponse(request, "pages/privacy.html", context)


def accessibility(request):
    context = {"statement_url": settings.ACCESSIBILITY_STATEMENT_URL, "canonical": "/tilgaengelighed/"}
    return TemplateResponse(request, "pages/accessibility.html", context)


def accessibility_statement(request):
    """/was, where the public expects the statement; it is made in the authority's own tool."""
    return redirect(settings.ACCESSIBILITY_STATEMENT_URL or "/tilgaengelighed/")
