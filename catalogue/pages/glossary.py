"""The glossary."""

from django.db.models import Prefetch
from django.template.response import TemplateResponse

from recommendations.models import Concept, ConceptMention, ConceptRecommendation


def glossary(request):
    ties = ConceptRecommendation.objects.filter(recommendation__state="published").select_related("recommendation")
    concepts = Concept.objects.published().prefetch_related(
        Prefetch("mentions", ConceptMention.objects.select_related("document")),
        Prefetch("recommendation_ties", ties, to_attr="public_recommendations"),
    )
    context = {"letters": by_letter(concepts), "total": len(concepts), "canonical": "/begreber/"}
    return TemplateResponse(request, "pages/glossary.html", context)


def by_letter(concepts):
    """[{"letter": "A", "concepts": […]}] in the order of the concepts; digits and signs stand under #."""
    letters = []
    for concept in concepts:
        first = next((sign.upper() for sign in concept.term if sign.isalnum()), "#")
        letter = first if first.isalpha() else "#"
        if not letters or letters[-1]["letter"] != letter:
            letters.append({"letter": letter, "concepts": []})
        letters[-1]["concepts"].append(concept)
    return letters
