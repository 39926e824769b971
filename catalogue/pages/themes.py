"""The four themes."""

from django.db.models import Count, Prefetch, Q
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from cases.choices import Documentation, Inequality, Scope
from cases.facts import LADDER_STEPS
from cases.models import Case, Evaluation
from catalogue.pages.rows import live, recommendation_rows, rows_of
from recommendations.models import EvidenceSource, FactBox, FactBoxSource, Recommendation, Theme

MOST_CASES = 50  # a theme with more shows the first ones and leads to the list
COMPARED = {Documentation.COMPARED, Documentation.RANDOMISED}
WHO_BENEFITS = [Inequality.YES, Inequality.TENDENCY]


def theme_list(request):
    context = {"themes": themes_with_recommendations(), "canonical": "/temaer/"}
    return TemplateResponse(request, "pages/theme_list.html", context)


def themes_with_recommendations():
    """[{"theme": Theme, "recommendations": [RecommendationRow]}] of all that is published, in four queries."""
    rows = recommendation_rows(Recommendation.objects.published().select_related("document"))
    return [
        {"theme": theme, "recommendations": [row for row in rows if row.recommendation.theme_id == theme.pk]}
        for theme in Theme.objects.published()
    ]


def theme_detail(request, slug):
    theme = get_object_or_404(Theme.objects.published().select_related("document"), slug=slug)
    cases = cases_of(theme)
    boxes = fact_boxes().filter(themes=theme)
    known = known_of(cases)
    context = {
        "theme": theme,
        "recommendations": recommendation_rows(theme.recommendations.published()),
        "rows": rows_of(cases[:MOST_CASES]),
        "case_count": known["total"],
        "known": known,
        "list_url": f"/cases/?tema={theme.slug}",
        "boxes": boxes,
        "sources": sources_of(theme),
        "canonical": theme.get_absolute_url(),
    }
    return TemplateResponse(request, "pages/theme_detail.html", context)


def cases_of(theme):
    """Published cases tied to a published recommendation of the theme, or to the theme itself."""
    through = Q(
        live__recommendation_ties__recommendation__theme=theme,
        live__recommendation_ties__recommendation__state="published",
    )
    return Case.objects.published().filter(through | Q(live__theme=theme)).distinct().order_by("slug")


def known_of(cases):
    """How well the cases are examined, and in how many it is examined who benefits, in two queries."""
    found = Case.objects.filter(pk__in=cases.order_by().values("pk"))
    steps = found.order_by().values_list("live__documentation_here").annotate(count=Count("pk"))
    counts = dict(steps)
    here = live(Evaluation.objects.filter(version__case__in=found, scope=Scope.HERE, inequality__in=WHO_BENEFITS))
    return {
        "total": sum(counts.values()),
        "steps": [{"step": step, "count": counts[step.slug]} for step in LADDER_STEPS if step.slug in counts],
        "compared": sum(count for step, count in counts.items() if step in COMPARED),
        "who_benefits": here.order_by().values("version").distinct().count(),
    }


def fact_boxes():
    """Published fact boxes with their published sources and their document, in two queries."""
    ties = FactBoxSource.objects.filter(source__state="published").select_related("source")
    boxes = FactBox.objects.published().select_related("document")
    return boxes.prefetch_related(Prefetch("source_ties", ties, to_attr="public_sources"))


def sources_of(theme):
    """Published works that the theme's fact boxes point at."""
    boxes = FactBox.objects.published().filter(themes=theme)
    return EvidenceSource.objects.published().works().filter(fact_box_ties__fact_box__in=boxes).distinct()
