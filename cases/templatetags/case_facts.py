"""What templates need to print a case: its facts in short."""

from django import template

from cases import facts
from cases.choices import MunicipalityRole

register = template.Library()


@register.filter
def facts_of(case):
    """The Facts of the version that readers see."""
    return facts.facts_of(case, case.live)


@register.filter
def carried_out_by(case):
    """The municipalities that carry the case out, for a row that prints no more than that."""
    return facts.in_role(case.live, MunicipalityRole.CARRIES_OUT)


@register.filter
def facts_in_brief(case):
    """{"municipalities", "here"} of the version that readers see, for a row that prints no more than that."""
    return {"municipalities": carried_out_by(case), "here": facts.STEPS[case.live.documentation_here]}


@register.simple_tag
def ladder():
    """The five steps of documentation, each a Step, in order."""
    return facts.LADDER_STEPS
