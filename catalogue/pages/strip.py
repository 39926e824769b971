"""How the examples of something spread over the five steps of documentation: one short strip."""

from collections.abc import Mapping
from dataclasses import dataclass

from cases.facts import LADDER_STEPS, Step
from catalogue.core.links import address


@dataclass(frozen=True)
class StepCount:
    """One step with how many examples stand on it, its bar as an SVG length, and the list of them ("" for none)."""

    step: Step
    count: int
    width: str
    url: str


def strip_of(counts: Mapping[str, int], number: int | None = None) -> list[StepCount]:
    """All five steps in order. `counts` is {slug of a step: examples}; the longest is full.

    Each leads to the examples of recommendation `number` on that step, or nowhere without one.

    >>> [(one.step.slug, one.count, one.width) for one in strip_of({"beskrevet": 4, "fulgt-op": 1}, 3)][:3]
    [('beskrevet', 4, '100.00%'), ('fulgt-op', 1, '25.00%'), ('foer-og-efter', 0, '0.00%')]
    """
    longest = max(counts.values(), default=0) or 1
    return [
        StepCount(
            step=step,
            count=counts.get(step.slug, 0),
            width=f"{counts.get(step.slug, 0) / longest * 100:.2f}%",
            url=examples_on(step.slug, number) if number and counts.get(step.slug) else "",
        )
        for step in LADDER_STEPS
    ]


def examples_on(step: str, number: int) -> str:
    """The address of the list of a recommendation's examples on one step."""
    return address("/cases/", [("dokumentation", step), ("anbefaling", number)])
