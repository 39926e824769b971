"""The four themes."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Exists, FilteredRelation, OuterRef, Prefetch, Q
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from cases.choices import Documentation, Inequality, MunicipalityRole, Scope
from cases.facts import LADDER_STEPS
from cases.filters import in_order
from cases.models import Case, Evaluation
from catalogue.pages.collections import shelves_in
from catalogue.pages.rows import brief_rows_of, caveats_of, recommendation_rows
from recommendations.documents import is_public
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

MOST_CASES = 4  # the fullest and best examined; the rest are in the list
MOST_FIGURES = 2  # charts; the other figures are folded
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
    rows = brief_rows_of(in_order(cases, "relevans")[:MOST_CASES])
    boxes = list(fact_boxes().filter(themes=theme))
    advice = list(in_theme(SupportingAdvice, theme).select_related("document"))
    known = known_of(cases)
    found = most_telling(figures(public_values().filter(series__indicator__in=in_theme(Indicator, theme))))
    social = [figure for figure in found if figure.is_social][:MOST_FIGURES]
    context = {
        "theme": theme,
        "recommendations": recommendation_rows(recommendations),
        "social": social,
        "more_figures": [figure for figure in found if figure not in social],
        "rows": rows,
        "caveats": caveats_of(rows),
        "case_count": known.total,
        "known": known,
        "list_url": f"/cases/?tema={theme.slug}",
        "shelves": shelves_in(theme, cases),
        "boxes": boxes,
        "advice": advice,
        "advisers": advisers_of(advice),
        "questions": list(in_theme(DiscussionQuestion, theme).select_related("document")),
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


@dataclass(frozen=True)
class Known:
    """What some cases can tell together: how many stand on each step, and in how many it is examined who benefits."""

    examined: list[tuple[str, bool]]  # for each case its step, and whether it is examined here who benefits
    places: list[dict] = field(default_factory=list)

    @property
    def total(self):
        return len(self.examined)

    @property
    def steps(self):
        counts = Counter(step for step, _ in self.examined)
        return [{"step": step, "count": counts[step.slug]} for step in LADDER_STEPS if step.slug in counts]

    @property
    def compared(self):
        return sum(step in COMPARED for step, _ in self.examined)

    @property
    def who_benefits(self):
        return sum(examined for _, examined in self.examined)


def with_who_benefits(cases):
    """The cases, each with `examined`: whether it is examined here who benefits."""
    examined = Evaluation.objects.filter(version=OuterRef("live"), scope=Scope.HERE, inequality__in=WHO_BENEFITS)
    return cases.annotate(examined=Exists(examined))


def known_of(cases):
    """The Known of a queryset of cases, with the municipalities that carry them out, in one query."""
    role = Q(live__municipality_ties__role=MunicipalityRole.CARRIES_OUT)
    found = with_who_benefits(cases).annotate(carried_out=FilteredRelation("live__municipality_ties", condition=role))
    rows = found.order_by("carried_out__municipality__sort_key").values_list(
        "pk",
        "live__documentation_here",
        "examined",
        "carried_out__municipality__name",
        "carried_out__municipality__slug",
    )
    examined, places = {}, {}
    for pk, step, who, name, slug in rows:
        examined[pk] = (step, who)
        if slug:
            places[slug] = {"name": name, "url": f"/kommuner/{slug}/"}
    return Known(list(examined.values()), list(places.values()))


def advisers_of(advice):
    """The published documents that the advice stands in, in words, each once: "NUBU 2018, KL 2022"."""
    documents = {one.document for one in advice if is_public(one.document)}
    return ", ".join(document.short_title or document.title for document in sorted(documents, key=document_order))


def document_order(document):
    return document.sort_key, document.slug


def fact_boxes():
    """Published fact boxes with their published sources and their document, in two queries."""
    ties = FactBoxSource.objects.filter(source__state="published").select_related("source")
    boxes = FactBox.objects.published().select_related("document")
    return boxes.prefetch_related(Prefetch("source_ties", ties, to_attr="public_sources"))


def sources_of(boxes):
    """The published works that the fact boxes point at, each once, in Danish order."""
    works = {tie.source for box in boxes for tie in box.public_sources if not tie.source.document_key}
    return sorted(works, key=lambda source: (source.sort_key, source.slug))
