"""The front page."""

from django.template.response import TemplateResponse

from catalogue.pages.rows import recommendation_rows, rows_of
from cases.models import Case
from recommendations.models import EvidenceSource, Recommendation, Theme

EXAMPLE_WORDS = ["fravær", "motorik", "fritidspas", "amning", "flygtninge"]
NEWEST = 4


def home(request):
    recommendations = recommendation_rows(Recommendation.objects.published().select_related("theme"))
    themes = [
        {"theme": theme, "recommendations": [row for row in recommendations if row.recommendation.theme_id == theme.pk]}
        for theme in Theme.objects.published()
    ]
    cases = Case.objects.published()
    newest = cases.order_by("-live__reported_year", "-first_published_at", "slug")[:NEWEST]
    context = {
        "documents": EvidenceSource.objects.published().documents().order_by("year", "slug"),
        "themes": themes,
        "recommendation_count": len(recommendations),
        "case_count": cases.count(),
        "newest": rows_of(newest),
        "example_words": EXAMPLE_WORDS,
        "canonical": "/",
    }
    return TemplateResponse(request, "pages/home.html", context)
