"""Figures ready to print: the bars of a series, and the gap between its groups in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from catalogue.core.charts import Chart, bare_chart, crowd, plain_chart, share_chart
from recommendations.models import Indicator, IndicatorSeries, IndicatorValue

Dimension = IndicatorSeries.Dimension
PER_CENT = "pct."
NO_LENGTH = {"i karakter"}  # a scale that does not begin at zero has no bars and no ratios
SMALLEST_RATIO = Decimal("1.2")
# What divides children by their families' conditions: the inequality this catalogue is about, the clearest first.
SOCIAL = [Dimension.EDUCATION, Dimension.SOCIAL_GROUP, Dimension.EMPLOYMENT, Dimension.ORIGIN]
GAPS = [*SOCIAL, Dimension.SEX, Dimension.OTHER]
ORIGIN_NOTE = (
    "Grupperne efter herkomst overlapper med de andre grupper, "
    "og der er ikke taget højde for familiernes øvrige vilkår."
)


@dataclass(frozen=True)
class Gap:
    """Two groups of one series: the one with the larger number, the other, and the distance between them.

    `times` is how many times as large the larger number is, "" where that says nothing: on a scale of marks, for
    numbers that are only about right, and for less than SMALLEST_RATIO.
    """

    larger: IndicatorValue
    smaller: IndicatorValue
    difference: str
    times: str
    is_share: bool

    @property
    def sentence(self):
        """The gap in words, for readers."""
        if not self.times:
            return f"Forskellen er {self.difference}."
        if self.is_share:
            return f"Forskellen er {self.difference}. Den højeste andel er {self.times} så stor som den laveste."
        return f"Forskellen er {self.difference}. Det højeste tal er {self.times} så stort som det laveste."

    @property
    def numbers(self):
        """Both groups with their numbers, where no chart stands beside the sentence."""
        return f"{self.larger.group}: {self.larger.printed} · {self.smaller.group}: {self.smaller.printed}"


@dataclass(frozen=True)
class ShownSeries:
    """One series with its chart, its gap (None where there is none to speak of) and the unit of its values."""

    series: IndicatorSeries
    values: list[IndicatorValue]
    chart: Chart
    gap: Gap | None
    unit: str

    @property
    def about_origin(self):
        return ORIGIN_NOTE if self.series.dimension == Dimension.ORIGIN else ""

    @property
    def where(self):
        """The area, unless the population says it already."""
        series = self.series
        return "" if series.area.lower() in series.population.lower() else series.area


@dataclass(frozen=True)
class Figure:
    """One indicator with all its series; `lead` is the one that tells most of inequality."""

    indicator: Indicator
    series: list[ShownSeries]

    @property
    def lead(self):
        return min(self.series, key=telling)

    @property
    def short(self):
        """The chart of the two groups of the lead's gap, or of its only values: what a list has room for."""
        lead = self.lead
        if lead.gap is None:
            return chart_of(lead.values[:2], lead.unit)
        return chart_of([value for value in lead.values if value in (lead.gap.larger, lead.gap.smaller)], lead.unit)

    @property
    def crowds(self):
        """The two groups of the lead's gap as crowds of a hundred; [] where the numbers are no exact shares."""
        gap, unit = self.lead.gap, self.lead.unit
        if gap is None or not gap.is_share or gap.larger.qualifier or gap.smaller.qualifier:
            return []
        return [crowd(value.group, f"{value.printed} {unit}", value.number) for value in (gap.larger, gap.smaller)]

    @property
    def is_social(self):
        return self.lead.gap is not None and self.lead.series.dimension in SOCIAL


def most_telling(found):
    """Figures with those of the front page first, then those with a social gap, else in their order."""
    return sorted(found, key=lambda figure: (figure.indicator.front or 99, not figure.is_social))


def telling(shown):
    """Sorts series: those with a gap first, by what divides the groups."""
    return shown.gap is None, GAPS.index(shown.series.dimension) if shown.series.dimension in GAPS else len(GAPS)


def figures(values: Iterable[IndicatorValue]) -> list[Figure]:
    """The Figures of IndicatorValues in order, each with `series`, `series.indicator` and `series.document` read."""
    found = {}
    for value in values:
        by_series = found.setdefault(value.series.indicator_id, (value.series.indicator, {}))[1]
        by_series.setdefault(value.series_id, (value.series, []))[1].append(value)
    return [
        Figure(indicator, [shown_series(one, rows, indicator.unit) for one, rows in by_series.values()])
        for indicator, by_series in found.values()
    ]


def public_values():
    """The values of all published indicators, in the order of pages, ready for `figures`: one query."""
    return (
        IndicatorValue.objects.filter(series__indicator__state="published")
        .select_related("series__indicator", "series__document", "series__source")
        .order_by(
            "series__indicator__position", "series__indicator__slug", "series__position", "series__key", "position"
        )
    )


def shown_series(series, values, unit):
    return ShownSeries(series, values, chart_of(values, unit), gap_of(series, values, unit), unit)


def chart_of(values, unit):
    """The Chart of values of one unit. What `is_reference` is drawn softer, where there is one."""
    alone = not any(value.is_reference for value in values)
    rows = [(v.group, f"{v.printed} {unit}", v.number, alone or not v.is_reference) for v in values]
    if unit in NO_LENGTH or any(value.value_to for value in values):
        return bare_chart(rows)
    if is_share(unit):
        return share_chart(rows)
    return plain_chart(rows) if len(rows) > 1 else bare_chart(rows)


def is_share(unit):
    return unit == PER_CENT


def gap_of(series, values, unit):
    """The Gap between the group to compare with and the one farthest from it (else between the outermost two).

    None for a single value, for ranges, for ages and totals, and where nothing says what to compare under `anden`.
    """
    reference = next((value for value in values if value.is_reference), None)
    if len(values) < 2 or series.dimension not in GAPS or any(value.value_to for value in values):
        return None
    if series.dimension == Dimension.OTHER and reference is None:
        return None
    if reference is None:
        smaller, larger = min(values, key=number_of), max(values, key=number_of)
    else:
        other = max(values, key=lambda value: abs(value.number - reference.number))
        smaller, larger = sorted((reference, other), key=number_of)
    if smaller.number == larger.number:
        return None
    return Gap(larger, smaller, difference_of(larger, smaller, unit), times_of(larger, smaller, unit), is_share(unit))


def difference_of(larger, smaller, unit):
    """The difference in words: "9,6 procentpoint", "omkring 14 procentpoint", "2,2 i karakter"."""
    about = "omkring " if larger.qualifier or smaller.qualifier else ""
    return f"{about}{in_danish(larger.number - smaller.number)} {'procentpoint' if is_share(unit) else unit}"


def times_of(larger, smaller, unit):
    """How many times as large, in words: "3,2 gange", "dobbelt"; "" where it says nothing."""
    if unit in NO_LENGTH or larger.qualifier or smaller.qualifier or not smaller.number:
        return ""
    ratio = (larger.number / smaller.number).quantize(Decimal("0.1"), ROUND_HALF_UP)
    if ratio < SMALLEST_RATIO:
        return ""
    return "dobbelt" if ratio == 2 else f"{in_danish(ratio).removesuffix(',0')} gange"


def number_of(value):
    return value.number


def in_danish(number):
    """A Decimal as Danish writes it: 1.587,5.

    >>> in_danish(Decimal("1587.5"))
    '1.587,5'
    """
    return f"{number:,}".translate(str.maketrans(",.", ".,"))
