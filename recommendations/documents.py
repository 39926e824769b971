"""What stands in the documents of this app's kinds, and what of it can be searched."""

from catalogue.core.documents import Children, Shape
from catalogue.core.search import Document
from catalogue.models import Editable
from recommendations.models import (
    Actor,
    AdviceRecommendation,
    Concept,
    ConceptMention,
    ConceptRecommendation,
    DiscussionQuestion,
    EvidenceSource,
    FactBox,
    FactBoxRecommendation,
    FactBoxSource,
    Indicator,
    IndicatorRecommendation,
    IndicatorSeries,
    IndicatorValue,
    QuestionRecommendation,
    Recommendation,
    RuleCheck,
    RuleNote,
    RuleNoteRecommendation,
    RuleNoteSource,
    Setting,
    SourceLink,
    SourceMention,
    SupportingAdvice,
    Theme,
    Topic,
)

PLACE = ("document", "place", "printed_number", "provenance_note")

VOCABULARY = {model: Shape(model, "slug", ("name", "position", "definition")) for model in (Topic, Setting, Actor)}
SOURCE = Shape(
    EvidenceSource,
    "slug",
    (
        "title",
        "kind",
        "publisher",
        "authors",
        "year",
        "year_is_estimate",
        "language",
        "document_key",
        "short_title",
        "description",
        "caveats",
        "basis_of",
        "editor_note",
    ),
    (
        Children("links", Shape(SourceLink, "key", ("label", "url", "printed_url", *PLACE)), "source"),
        Children("mentions", Shape(SourceMention, "key", PLACE), "source"),
    ),
)
THEME = Shape(Theme, "slug", ("name", "position", "introduction", "problem", "editor_note", *PLACE))
RECOMMENDATION = Shape(
    Recommendation, "number", ("slug", "title", "theme", "why", "asks", "statutory_note", "editor_note", *PLACE)
)
TIE = ("recommendation", "basis", "note")
FACT_BOX = Shape(
    FactBox,
    "slug",
    ("title", "position", "text", "themes", "editor_note", *PLACE),
    (
        Children("recommendation_ties", Shape(FactBoxRecommendation, "key", TIE), "fact_box"),
        Children("source_ties", Shape(FactBoxSource, "key", ("source", "label")), "fact_box"),
    ),
)
CONCEPT = Shape(
    Concept,
    "slug",
    ("term", "long_form", "definition", "themes", "editor_note"),
    (
        Children("mentions", Shape(ConceptMention, "key", PLACE), "concept"),
        Children("recommendation_ties", Shape(ConceptRecommendation, "key", TIE), "concept"),
    ),
)

ADVICE = Shape(
    SupportingAdvice,
    "slug",
    (
        "kind",
        "list_title",
        "sender",
        "position",
        "title",
        "text",
        "reading",
        "themes",
        "outside",
        "editor_note",
        *PLACE,
    ),
    (Children("recommendation_ties", Shape(AdviceRecommendation, "key", TIE), "advice"),),
)
INDICATOR = Shape(
    Indicator,
    "slug",
    ("title", "unit", "direction", "position", "front", "text", "themes", "editor_note"),
    (
        Children("recommendation_ties", Shape(IndicatorRecommendation, "key", TIE), "indicator"),
        Children(
            "series",
            Shape(
                IndicatorSeries,
                "key",
                ("dimension", "population", "age_text", "area", "year_text", "n", "source", "note", *PLACE),
                (
                    Children(
                        "values",
                        Shape(IndicatorValue, "key", ("group", "qualifier", "value", "value_to", "is_reference")),
                        "series",
                    ),
                ),
            ),
            "indicator",
        ),
    ),
)
QUESTION = Shape(
    DiscussionQuestion,
    "slug",
    ("text", "position", "themes", "editor_note", *PLACE),
    (Children("recommendation_ties", Shape(QuestionRecommendation, "key", TIE), "question"),),
)
RULE_NOTE = Shape(
    RuleNote,
    "slug",
    ("title", "text", "year_text", "themes", "editor_note", *PLACE),
    (
        Children("recommendation_ties", Shape(RuleNoteRecommendation, "key", TIE), "rule_note"),
        Children("source_ties", Shape(RuleNoteSource, "key", ("source", "label")), "rule_note"),
    ),
)
# Only editors see these: they have no entries to be found by.
RULE_CHECK = Shape(
    RuleCheck,
    "slug",
    (
        "title",
        "text",
        "year_text",
        "rule_notes",
        "state",
        "verified_on",
        "verified_by",
        "verify_again",
        "found_url",
        "result",
        *PLACE,
    ),
)


def is_public(content):
    """Whether readers may see a piece of Editable content."""
    return content.state == Editable.State.PUBLISHED


def source_entries(source):
    """A source is found by its title, publisher and link texts."""
    if not is_public(source):
        return []
    names = "\n".join(part for part in (source.short_title, source.publisher, source.authors) if part)
    body = "\n".join(link.label for link in source.links.all())
    return [
        Document("source", source.slug, source.title, names, source.description, body, url=source.get_absolute_url())
    ]


def theme_entries(theme):
    if not is_public(theme):
        return []
    return [
        Document("theme", theme.slug, theme.name, "", theme.problem, theme.introduction, url=theme.get_absolute_url())
    ]


def recommendation_entries(recommendation):
    if not is_public(recommendation):
        return []
    body = "\n".join((recommendation.why, recommendation.statutory_note))
    names = f"anbefaling {recommendation.number}"
    url = recommendation.get_absolute_url()
    title = recommendation.title
    return [Document("recommendation", str(recommendation.number), title, names, recommendation.asks, body, url=url)]


def fact_box_entries(box):
    if not is_public(box):
        return []
    themes = [theme for theme in box.themes.all() if is_public(theme)]
    url = f"{themes[0].get_absolute_url()}#{box.slug}" if themes else ""  # a box has no page of its own
    return [Document("fact_box", box.slug, box.title, "", "", box.text, url=url)]


def concept_entries(concept):
    if not is_public(concept):
        return []
    return [
        Document(
            "concept", concept.slug, concept.term, concept.long_form, concept.definition, url=concept.get_absolute_url()
        )
    ]


def advice_entries(advice):
    """Advice is read on the page of its document."""
    if not is_public(advice) or advice.document is None or not is_public(advice.document):
        return []
    url = f"{advice.document.get_absolute_url()}#{advice.slug}"
    body = "\n".join(part for part in (advice.reading, advice.list_title) if part)
    return [Document("advice", advice.slug, advice.title, advice.sender, advice.text, body, url=url)]


def indicator_entries(indicator):
    """A figure is found by what is measured, and by the groups and populations of its series."""
    if not is_public(indicator):
        return []
    series = list(indicator.series.all())
    body = "\n".join([one.population for one in series] + [v.group for one in series for v in one.values.all()])
    return [
        Document(
            "indicator", indicator.slug, indicator.title, "", indicator.text, body, url=indicator.get_absolute_url()
        )
    ]
