from recommendations.models.concept import Concept, ConceptMention, ConceptRecommendation
from recommendations.models.fact_box import FactBox, FactBoxRecommendation, FactBoxSource
from recommendations.models.provenance import Provenance
from recommendations.models.recommendation import Basis, Recommendation
from recommendations.models.source import EvidenceSource, SourceLink, SourceMention
from recommendations.models.theme import Theme
from recommendations.models.vocabulary import Actor, Setting, Topic

__all__ = [
    "Actor",
    "Basis",
    "Concept",
    "ConceptMention",
    "ConceptRecommendation",
    "EvidenceSource",
    "FactBox",
    "FactBoxRecommendation",
    "FactBoxSource",
    "Provenance",
    "Recommendation",
    "Setting",
    "SourceLink",
    "SourceMention",
    "Theme",
    "Topic",
]
