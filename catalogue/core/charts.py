"""Charts as SVG: lengths are worked out here, because a template would print 0.5 as 0,5."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

SHARES = [Decimal(step) for step in (5, 10, 20, 50, 100)]  # how many per cent a full bar may stand for


@dataclass(frozen=True)
class Bar:
    """One bar: its label, its number in words with unit, its width as an SVG length, and whether it stands out.

    A bar without a width is only its label and number. `gap` is how much shorter it is than the other of two bars, as
    an SVG length, "" where it is the longer one or not one of two.
    """

    label: str
    text: str
    width: str
    strong: bool = True
    gap: str = ""


@dataclass(frozen=True)
class Chart:
    """Bars on one scale that begins at zero. `full` says what a full bar stands for, "" for no share."""

    bars: list[Bar]
    full: str = ""

    @property
    def in_words(self):
        """The chart as one sentence, for those who cannot see it."""
        return "; ".join(f"{bar.label}: {bar.text}" for bar in self.bars)


@dataclass(frozen=True)
class Crowd:
    """A share as so many of a hundred, ten in a row: `count` of them stand out.

    `rows` and `rest` are how much of a drawing 100 high and wide the full rows and the last one take.
    """

    label: str
    text: str
    count: int
    rows: int
    rest: int


def crowd(label, text, number):
    """The Crowd of a share in per cent, rounded to whole people.

    >>> one = crowd("a", "13,9 pct.", Decimal("13.9"))
    >>> (one.count, one.rows, one.rest)
    (14, 10, 40)
    """
    count = int(number.quantize(Decimal(1), ROUND_HALF_UP))
    return Crowd(label, text, count, count // 10 * 10, count % 10 * 10)


def share_chart(rows):
    """The Chart of (label, text, per cent, strong) rows, on the shortest scale of SHARES that holds them all.

    >>> [bar.width for bar in share_chart([("a", "14", Decimal(14), True), ("b", "5", Decimal(5), False)]).bars]
    ['70.00%', '25.00%']
    """
    rows = list(rows)
    longest = max(number for _, _, number, _ in rows)
    full = next((step for step in SHARES if step >= longest), longest)
    return Chart(bars(rows, full), f"{full} pct.")


def plain_chart(rows):
    """The Chart of numbers that are no shares: the longest bar is as wide as there is room."""
    rows = list(rows)
    return Chart(bars(rows, max(number for _, _, number, _ in rows)))


def bare_chart(rows):
    """Labels and numbers without bars, for what has no length to speak of: a mark, a range, one number alone."""
    return Chart([Bar(label, text, "", strong) for label, text, _, strong in rows])


def bars(rows, full):
    full = full or Decimal(1)
    longest = max(number for _, _, number, _ in rows)
    return [
        Bar(label, text, length(number, full), strong, gap_to(longest, number, full) if len(rows) == 2 else "")
        for label, text, number, strong in rows
    ]


def gap_to(longest, number, full):
    return length(longest - number, full) if number < longest else ""


def length(number, full):
    return f"{number / full * 100:.2f}%"
