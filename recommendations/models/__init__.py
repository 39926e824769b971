from recommendations.models.advice import AdviceRecommendation, SupportingAdvice
from recommendations.models.concept import Concept, ConceptMention, ConceptRecommendation
from recommendations.models.fact_box import FactBox, FactBoxRecommendation, FactBoxSource
from recommendations.models.indicator import Indicator, IndicatorRecommendation, IndicatorSeries, IndicatorValue
from recommendations.models.provenance import Provenance
from recommendations.models.question import DiscussionQuestion, QuestionRecommendation
from recommendations.models.recommendation import Basis, Recommendation
from recommendations.models.rule_check import RuleCheck
from recommendations.models.rule_note import RuleNote, RuleNoteRecommendation, RuleNoteSource
from recommendations.models.source import EvidenceSource, SourceLink, SourceMention
from recommendations.models.theme import Theme
from recommendations.models.vocabulary import Actor, Setting, Topic

__all__ = [
    "Actor",
    "AdviceRecommendation",
    "Basis",
    "Concept",
    "ConceptMention",
    "ConceptRecommendation",
    "DiscussionQuestion",
    "EvidenceSource",
    "FactBox",
    "FactBoxRecommendation",
    "FactBoxSource",
    "Indicator",
    "IndicatorRecommendation",
    "IndicatorSeries",
    "IndicatorValue",
    "Provenance",
    "QuestionRecommendation",
    "Recommendation",
    "RuleCheck",
    "RuleNote",
    "RuleNoteRecommendation",
    "RuleNoteSource",
    "Setting",
    "SourceLink",
    "SourceMention",
    "SupportingAdvice",
    "Theme",
    "Topic",
]
