"""What templates need to print a case: its facts, and the words of the ladder and of the kinds of numbers."""

from django import template

from cases import facts
from cases.choices import NATURE_MEANING

register = template.Library()


@register.filter
def facts_of(case):
    """The Facts of the version that readers see."""
    return facts.facts_of(case, case.live)


@register.filter
def step(slug):
    """The Step of the ladder with that slug, or None."""
    return facts.STEPS.get(slug)


@register.filter
def nature_meaning(nature):
    """One sentence on what kind of statement a result of that nature is."""
    return NATURE_MEANING.get(nature, "")
