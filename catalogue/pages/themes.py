"""The four themes."""

from collections import Counter

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from cases.choices import Documentation, Inequality, Scope
from cases.facts import LADDER_STEPS
from cases.filters import in_order
from cases.models import Case, Evaluation
from catalogue.pages.rows import caveats_of, recommendation_rows, rows_of
from recommendations.figures import figures, most_telling, public_values
from recommendations.models import (
    DiscussionQuestion,
    FactBox,
    FactBoxSource,
    Indicator,
    Recommendation,
    RuleNote,
    SupportingAdvice,
    Theme,
)

MOST_CASES = 6  # the fullest and best examined; the rest are in the list
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
    theme, recommendations = theme_and_recommendations(slug)
    cases = cases_of(theme)
    rows = rows_of(in_order(cases, "relevans")[:MOST_CASES])
    boxes = list(fact_boxes().filter(themes=theme))
    known = known_of(cases)
    found = most_telling(figures(public_values().filter(series__indicator__in=in_theme(Indicator, theme))))
    context = {
        "theme": theme,
        "recommendations": recommendation_rows(recommendations),
        "social": [figure for figure in found if figure.is_social],
        "other_figures": [figure for figure in found if not figure.is_social],
        "rows": rows,
        "caveats": caveats_of(rows),
        "case_count": known["total"],
        "known": known,
        "list_url": f"/cases/?tema={theme.slug}",
        "boxes": boxes,
        "advice": in_theme(SupportingAdvice, theme).select_related("document"),
        "questions": in_theme(DiscussionQuestion, theme).select_related("document"),
        "rule_notes": in_theme(RuleNote, theme).select_related("document"),
        "sources": sources_of(boxes),
        "canonical": theme.get_absolute_url(),
    }
    return TemplateResponse(request, "pages/theme_detail.html", context)


def theme_and_recommendations(slug):
    """A published theme and its published recommendations: one query where it has any. Raises Http404."""
    found = list(
        Recommendation.objects.published()
        .filter(theme__slug=slug, theme__state="published")
        .select_related("theme__document")
    )
    if found:
        return found[0].theme, found
    return get_object_or_404(Theme.objects.published().select_related("document"), slug=slug), []


def in_theme(model, theme):
    """Published rows of a model with `themes` and `recommendation_ties` that belong to the theme either way."""
    tied = model.objects.filter(
        Q(themes=theme)
        | Q(recommendation_ties__recommendation__theme=theme, recommendation_ties__recommendation__state="published")
    )
    return model.objects.published().filter(pk__in=tied.order_by().values("pk"))


def cases_of(theme):
    """Published cases tied to a published recommendation of the theme, or to the theme itself."""
    through = Q(
        live__recommendation_ties__recommendation__theme=theme,
        live__recommendation_ties__recommendation__state="published",
    )
    tied = Case.objects.filter(through | Q(live__theme=theme)).order_by().values("pk")
    return Case.objects.published().filter(pk__in=tied)


def known_of(cases):
    """How well the cases are examined, and in how many it is examined who benefits, in one query."""
    examined = Evaluation.objects.filter(version=OuterRef("live"), scope=Scope.HERE, inequality__in=WHO_BENEFITS)
    found = cases.order_by().annotate(examined=Exists(examined))
    rows = list(found.values_list("live__documentation_here", "examined"))
    counts = Counter(step for step, _ in rows)
    return {
        "total": len(rows),
        "steps": [{"step": step, "count": counts[step.slug]} for step in LADDER_STEPS if step.slug in counts],
        "compared": sum(count for step, count in counts.items() if step in COMPARED),
        "who_benefits": sum(examined for _, examined in rows),
    }


def fact_boxes():
    """Published fact boxes with their published sources and their document, in two queries."""
    ties = FactBoxSource.objects.filter(source__state="published").select_related("source")
    boxes = FactBox.objects.published().select_related("document")
    return boxes.prefetch_related(Prefetch("source_ties", ties, to_attr="public_sources"))


def sources_of(boxes):
    """The published works that the fact boxes point at, each once, in Danish order."""
    works = {tie.source for box in boxes for tie in box.public_sources if not tie.source.document_key}
    return sorted(works, key=lambda source: (source.sort_key, source.slug))
