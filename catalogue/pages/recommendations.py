"""The 14 recommendations."""

from dataclasses import replace

from django.http import Http404
from django.template.response import TemplateResponse

from cases.filters import in_order
from cases.models import Case
from catalogue.core.chosen import CASE, FIGURE, RECOMMENDATION, Entry, pack_url
from catalogue.pages.rows import caveats_of, rows_of, tried_in
from catalogue.pages.strip import strip_of
from catalogue.pages.themes import (
    MOST_FIGURES,
    Known,
    fact_boxes,
    themes_with_recommendations,
    with_who_benefits,
)
from recommendations.figures import figures, most_telling, public_values
from recommendations.models import DiscussionQuestion, Recommendation, RuleNote, SupportingAdvice

MOST_IN_PACK = 4  # cases of a recommendation's ready pack


def recommendation_list(request):
    themes = themes_with_recommendations()
    total = sum(len(group["recommendations"]) for group in themes)
    outside = SupportingAdvice.objects.published().filter(outside=True).select_related("document")
    context = {"themes": themes, "total": total, "outside": outside, "canonical": "/anbefalinger/"}
    return TemplateResponse(request, "pages/recommendation_list.html", context)


def publications_behind(document):
    """The published works that the recommendation's document says it is drawn from; none without a public document."""
    if document is None or document.state != "published":
        return []
    return document.builds_on.published()


def recommendation_detail(request, slug):
    found = list(Recommendation.objects.published().select_related("theme", "document"))
    recommendation = next((one for one in found if one.slug == slug), None)
    if recommendation is None:
        raise Http404
    rows = tied_rows(recommendation)
    about = figures_on(recommendation)
    charts = [figure for figure in about if figure.lead.gap][:MOST_FIGURES]
    found_by = tried_in(rows)
    context = {
        "recommendation": recommendation,
        "rows": rows,
        "caveats": caveats_of(rows),
        "tried": found_by,
        "strip": strip_of(found_by.on_step, recommendation.number) if rows else [],
        "known": Known([(row.case.live.documentation_here, row.case.examined) for row in rows]),
        "boxes": list(fact_boxes().filter(recommendation_ties__recommendation=recommendation).distinct()),
        "builds_on": publications_behind(recommendation.document),
        "concepts": concepts_of(recommendation),
        "advice": list(advice_on(recommendation)),
        "charts": charts,
        "more_figures": [figure for figure in about if figure not in charts],
        "questions": list(tied_to(DiscussionQuestion, recommendation)),
        "rule_notes": list(tied_to(RuleNote, recommendation)),
        "neighbours": neighbours(found, recommendation),
        "pack_url": ready_pack(recommendation, charts, rows),
        "canonical": recommendation.get_absolute_url(),
    }
    return TemplateResponse(request, "pages/recommendation_detail.html", context)


def ready_pack(recommendation, charts, rows):
    """The address of a meeting pack with the recommendation, its charts and the first of its cases."""
    figures = [Entry(FIGURE, figure.indicator.slug) for figure in charts]
    cases = [Entry(CASE, row.case.slug) for row in rows[:MOST_IN_PACK]]
    return pack_url([*figures, Entry(RECOMMENDATION, str(recommendation.number)), *cases])


def tied_rows(recommendation):
    """Rows of the cases that are examples of the recommendation, each with its tie; the document's own ties first."""
    cases = Case.objects.published().filter(live__recommendation_ties__recommendation=recommendation)
    found = rows_of(with_who_benefits(in_order(cases, "relevans")))
    rows = [replace(row, tie=tie_to(recommendation, row.case)) for row in found]
    return sorted(rows, key=lambda row: row.tie.basis)  # "document" sorts before "editors"


def tie_to(recommendation, case):
    return next(tie for tie in case.live.recommendation_ties.all() if tie.recommendation_id == recommendation.pk)


def concepts_of(recommendation):
    """Published concepts tied to the recommendation."""
    ties = recommendation.concept_ties.filter(concept__state="published").select_related("concept")
    return [tie.concept for tie in ties.order_by("concept__sort_key")]


def advice_on(recommendation):
    """Ties of published advice to the recommendation, by document and place in it."""
    ties = recommendation.advice_ties.filter(advice__state="published").select_related("advice__document")
    return ties.order_by("advice__document__year", "advice__document__slug", "advice__position")


def figures_on(recommendation):
    """The published figures about what the recommendation is about."""
    tie = "series__indicator__recommendation_ties__recommendation"
    return most_telling(figures(public_values().filter(**{tie: recommendation})))


def tied_to(model, recommendation):
    """Published rows of a model with `recommendation_ties` to the recommendation, with their documents."""
    return (
        model.objects.published().filter(recommendation_ties__recommendation=recommendation).select_related("document")
    )


def neighbours(others, recommendation):
    """Of published recommendations by number, the one before and the one after; None at the ends."""
    return {
        "before": next((other for other in reversed(others) if other.number < recommendation.number), None),
        "after": next((other for other in others if other.number > recommendation.number), None),
    }
