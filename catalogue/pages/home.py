"""The front page."""

from urllib.parse import quote

from django.template.response import TemplateResponse

from cases.models import Case
from catalogue.pages.rows import caveats_of, rows_of
from catalogue.pages.themes import themes_with_recommendations
from recommendations.figures import figures, public_values
from recommendations.models import EvidenceSource

EXAMPLE_WORDS = ["fravær", "motorik", "fritidspas", "amning", "flygtninge"]
NEWEST = 4


def home(request):
    themes = themes_with_recommendations()
    cases = Case.objects.published()
    newest = rows_of(cases.order_by("-live__reported_year", "-first_published_at", "slug")[:NEWEST])
    chosen = figures(public_values().filter(series__indicator__front__isnull=False))
    context = {
        "documents": EvidenceSource.objects.published().documents().order_by("year", "slug"),
        "themes": themes,
        "recommendation_count": sum(len(group["recommendations"]) for group in themes),
        "case_count": cases.count(),
        "newest": newest,
        "caveats": caveats_of(newest),
        "figures": sorted(chosen, key=lambda figure: figure.indicator.front),
        "example_words": [{"text": word, "url": f"/cases/?q={quote(word)}"} for word in EXAMPLE_WORDS],
        "canonical": "/",
    }
    return TemplateResponse(request, "pages/home.html", context)
