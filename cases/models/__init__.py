from cases.models.awaited import AwaitedResult
from cases.models.case import Case, CaseRelation, CaseUpdate
from cases.models.collection import Collection, CollectionItem
from cases.models.evaluation import CaseResult, Evaluation
from cases.models.found import FoundIntervention
from cases.models.municipality import Municipality, Organisation, Region, RegionMembership
from cases.models.reconfirmation import Reconfirmation
from cases.models.submission import Submission
from cases.models.ties import CaseMention, CaseMunicipality, CaseOrganisation, CaseRecommendation, CaseSource
from cases.models.version import CaseStep, CaseVersion

__all__ = [
    "AwaitedResult",
    "Case",
    "CaseMention",
    "CaseMunicipality",
    "CaseOrganisation",
    "CaseRecommendation",
    "CaseRelation",
    "CaseResult",
    "CaseSource",
    "CaseStep",
    "CaseUpdate",
    "CaseVersion",
    "Collection",
    "CollectionItem",
    "Evaluation",
    "FoundIntervention",
    "Municipality",
    "Organisation",
    "Reconfirmation",
    "Region",
    "RegionMembership",
    "Submission",
]
