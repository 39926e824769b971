"""The front page."""

from urllib.parse import quote

from django.db.models import Q, Subquery
from django.template.response import TemplateResponse

from cases.filters import in_order
from cases.models import Case
from catalogue.pages.municipalities import whole_map
from catalogue.pages.rows import caveats_of, rows_of
from catalogue.pages.themes import cases_of, themes_with_recommendations
from recommendations.figures import figures, public_values
from recommendations.models import EvidenceSource

EXAMPLE_WORDS = ["fravær", "motorik", "fritidspas", "amning", "flygtninge"]


def home(request):
    themes = themes_with_recommendations()
    cases = Case.objects.published()
    chosen_cases = rows_of(one_of_each([group["theme"] for group in themes]))
    chosen = figures(public_values().filter(series__indicator__front__isnull=False))
    documents = list(EvidenceSource.objects.published().documents().order_by("year", "slug"))
    years = [document.year for document in documents if document.year]
    context = {
        "documents": documents,
        "first_year": min(years, default=None),
        "last_year": max(years, default=None),
        "themes": themes,
        "recommendation_count": sum(len(group["recommendations"]) for group in themes),
        "case_count": cases.count(),
        "rows": chosen_cases,
        "caveats": caveats_of(chosen_cases),
        "figures": sorted(chosen, key=lambda figure: figure.indicator.front),
        "example_words": [{"text": word, "url": f"/cases/?q={quote(word)}"} for word in EXAMPLE_WORDS],
        "map": whole_map(),
        "canonical": "/",
    }
    return TemplateResponse(request, "pages/home.html", context)


def one_of_each(themes):
    """The cases that are fullest and best examined in each theme, one of each: a queryset."""
    first = Q()
    for theme in themes:
        first |= Q(pk=Subquery(in_order(cases_of(theme), "relevans").values("pk")[:1]))
    return in_order(Case.objects.published().filter(first), "relevans") if themes else Case.objects.none()
