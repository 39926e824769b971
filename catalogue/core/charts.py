"""Bar charts as SVG: widths are worked out here, because a template would print 0.5 as 0,5."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Bar:
    """One bar: its label, its number in words with unit, its width as an SVG length, and whether it stands out."""

    label: str
    text: str
    width: str
    strong: bool = True


def bars(rows):
    """Bars of (label, text, number, strong) rows, all on one scale that begins at zero; numbers are Decimals >= 0.

    >>> [bar.width for bar in bars([("a", "2", Decimal(2), True), ("b", "1", Decimal(1), False)])]
    ['100.00%', '50.00%']
    """
    rows = list(rows)
    longest = max((number for _, _, number, _ in rows), default=0) or Decimal(1)
    return [Bar(label, text, f"{number / longest * 100:.2f}%", strong) for label, text, number, strong in rows]
