"""The 14 recommendations."""

from dataclasses import replace

from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from cases.models import Case
from catalogue.pages.rows import recommendation_rows, rows_of
from catalogue.pages.themes import fact_boxes, themes_with_recommendations
from recommendations.models import Recommendation


def recommendation_list(request):
    themes = themes_with_recommendations()
    total = sum(len(group["recommendations"]) for group in themes)
    context = {"themes": themes, "total": total, "canonical": "/anbefalinger/"}
    return TemplateResponse(request, "pages/recommendation_list.html", context)


def publications_behind(document):
    """The published works that the recommendation's document says it is drawn from; none without a public document."""
    if document is None or document.state != "published":
        return []
    return document.builds_on.published()


def recommendation_detail(request, slug):
    found = Recommendation.objects.published().select_related("theme", "document")
    recommendation = get_object_or_404(found, slug=slug)
    rows = tied_rows(recommendation)
    context = {
        "recommendation": recommendation,
        "rows": rows,
        "tried": recommendation_rows([recommendation])[0].tried,
        "boxes": fact_boxes().filter(recommendation_ties__recommendation=recommendation).distinct(),
        "builds_on": publications_behind(recommendation.document),
        "concepts": concepts_of(recommendation),
        "neighbours": neighbours(recommendation),
        "canonical": recommendation.get_absolute_url(),
    }
    return TemplateResponse(request, "pages/recommendation_detail.html", context)


def tied_rows(recommendation):
    """Rows of the cases that are examples of the recommendation, each with its tie; the document's own ties first."""
    cases = Case.objects.published().filter(live__recommendation_ties__recommendation=recommendation).order_by("slug")
    rows = [replace(row, tie=tie_to(recommendation, row.case)) for row in rows_of(cases)]
    return sorted(rows, key=lambda row: row.tie.basis)  # "document" sorts before "editors"


def tie_to(recommendation, case):
    return next(tie for tie in case.live.recommendation_ties.all() if tie.recommendation_id == recommendation.pk)


def concepts_of(recommendation):
    """Published concepts tied to the recommendation."""
    ties = recommendation.concept_ties.filter(concept__state="published").select_related("concept")
    return [tie.concept for tie in ties.order_by("concept__sort_key")]


def neighbours(recommendation):
    """The published recommendations before and after, by number; None at the ends."""
    others = Recommendation.objects.published()
    return {
        "before": others.filter(number__lt=recommendation.number).order_by("-number").first(),
        "after": others.filter(number__gt=recommendation.number).order_by("number").first(),
    }
