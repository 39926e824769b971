"""Figures ready to print: the bars of a series, and the gap between its groups in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from catalogue.core.charts import Bar, bars
from recommendations.models import Indicator, IndicatorSeries, IndicatorValue

Dimension = IndicatorSeries.Dimension
PER_CENT = "pct."
# What divides children by their families' conditions: the inequality this catalogue is about, the clearest first.
SOCIAL = [Dimension.EDUCATION, Dimension.SOCIAL_GROUP, Dimension.EMPLOYMENT, Dimension.ORIGIN]
GAPS = [*SOCIAL, Dimension.SEX, Dimension.OTHER]
ORIGIN_NOTE = (
    "Grupperne efter herkomst overlapper med de andre grupper, "
    "og der er ikke taget højde for familiernes øvrige vilkår."
)


@dataclass(frozen=True)
class Gap:
    """Two groups of one series: the one with the larger number, the other, and both measures of the distance."""

    larger: IndicatorValue
    smaller: IndicatorValue
    difference: str
    ratio: str
    is_share: bool

    @property
    def sentence(self):
        """The gap in words, for readers."""
        if not self.ratio:
            return f"Forskellen er {self.difference}."
        times = f"Andelen er {self.ratio} gange så stor" if self.is_share else f"Tallet er {self.ratio} gange så stort"
        return f"Forskellen er {self.difference}. {times}."


@dataclass(frozen=True)
class ShownSeries:
    """One series with its bars, its gap (None where there is none to speak of) and the unit of its values."""

    series: IndicatorSeries
    values: list[IndicatorValue]
    bars: list[Bar]
    gap: Gap | None
    unit: str

    @property
    def in_words(self):
        """The chart as one sentence, for those who cannot see it."""
        return words_of(self.bars)

    @property
    def about_origin(self):
        return ORIGIN_NOTE if self.series.dimension == Dimension.ORIGIN else ""


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
        """The two bars of the lead's gap, or of its only values: what a list has room for."""
        lead = self.lead
        if lead.gap is None:
            return lead.bars[:2]
        return bars_of([lead.gap.larger, lead.gap.smaller], lead.unit)

    @property
    def short_in_words(self):
        return words_of(self.short)

    @property
    def is_social(self):
        return self.lead.gap is not None and self.lead.series.dimension in SOCIAL


def most_telling(found):
    """Figures with those of the front page first, then those with a social gap, else in their order."""
    return sorted(found, key=lambda figure: (figure.indicator.front or 99, not figure.is_social))


def words_of(found):
    """Bars as one sentence."""
    return "; ".join(f"{bar.label}: {bar.text}" for bar in found)


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
    return ShownSeries(series, values, bars_of(values, unit), gap_of(series, values, unit), unit)


def bars_of(values, unit):
    alone = not any(value.is_reference for value in values)
    return bars((v.group, f"{v.printed} {unit}", v.number, alone or not v.is_reference) for v in values)


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
    difference = larger.number - smaller.number
    ratio = rounded(larger.number / smaller.number) if smaller.number else ""
    words = f"{in_danish(difference)} {'procentpoint' if unit == PER_CENT else unit}"
    return Gap(larger, smaller, words, ratio if ratio != "1,0" else "", unit == PER_CENT)


def number_of(value):
    return value.number


def rounded(number):
    """With one decimal, half upwards, in Danish form."""
    return in_danish(number.quantize(Decimal("0.1"), ROUND_HALF_UP))


def in_danish(number):
    """A Decimal as Danish writes it: 1.587,5.

    >>> in_danish(Decimal("1587.5"))
    '1.587,5'
    """
    return f"{number:,}".translate(str.maketrans(",.", ".,"))
