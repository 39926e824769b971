"""How long ago something was, in the words that editors use."""

from datetime import date, datetime

from django.utils import timezone

UNITS = (("år", "år", 365), ("måned", "måneder", 30), ("uge", "uger", 7), ("dag", "dage", 1))


def days_since(moment: datetime | date, today: date | None = None) -> int:
    """Whole calendar days from `moment` to `today` (in Copenhagen); below 0 for what is to come."""
    day = timezone.localtime(moment).date() if isinstance(moment, datetime) else moment
    return ((today or timezone.localdate()) - day).days


def span(days: int) -> str:
    """A number of days in one unit, the largest that gives two or more of it where it can.

    >>> [span(days) for days in (0, 1, 3, 13, 14, 45, 61, 400, 800)]
    ['0 dage', '1 dag', '3 dage', '13 dage', '2 uger', '6 uger', '2 måneder', '13 måneder', '2 år']
    """
    for one, many, length in UNITS:
        number = days // length
        if number >= 2 or length == 1:
            return f"{number} {one if number == 1 else many}"
    raise AssertionError("the last unit is a day")


def waited(moment: datetime | date, today: date | None = None) -> str:
    """How long something has waited.

    >>> [waited(date(2026, 11, day), today=date(2026, 11, 28)) for day in (28, 27, 25)]
    ['siden i dag', 'siden i går', 'i 3 dage']
    """
    days = days_since(moment, today)
    return {0: "siden i dag", 1: "siden i går"}.get(days, f"i {span(days)}")


def ago(moment: datetime | date, today: date | None = None) -> str:
    """When something was.

    >>> [ago(date(2026, 11, day), today=date(2026, 11, 28)) for day in (28, 27, 25)]
    ['i dag', 'i går', 'for 3 dage siden']
    """
    days = days_since(moment, today)
    return {0: "i dag", 1: "i går"}.get(days, f"for {span(days)} siden")


def due(moment: datetime | date, today: date | None = None) -> str:
    """When something is to be done, seen from today.

    >>> [due(date(2026, 11, day), today=date(2026, 11, 28)) for day in (25, 28, 29, 30)]
    ['for 3 dage siden', 'i dag', 'i morgen', 'om 2 dage']
    """
    days = -days_since(moment, today)
    if days < 0:
        return ago(moment, today)
    return {0: "i dag", 1: "i morgen"}.get(days, f"om {span(days)}")
