"""When a case should be looked at again: by default a year after it came out, and a year after each look."""

import calendar
from datetime import date
from zlib import crc32

from django.conf import settings


def months_after(day: date, months: int) -> date:
    """The same day of the month, or the month's last day.

    >>> months_after(date(2026, 11, 30), 3)
    datetime.date(2027, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def next_review(day: date) -> date:
    """When a case that is looked at on `day` should be looked at again (REVIEW_MONTHS)."""
    return months_after(day, settings.REVIEW_MONTHS)


def first_review(slug: str, day: date) -> date:
    """The same for a case that is loaded with many others: spread over a year, so that not all fall due at once.

    The same slug always comes at the same place; the earliest after half of REVIEW_MONTHS.
    """
    half = settings.REVIEW_MONTHS // 2
    months = half + crc32(slug.encode()) % max(settings.REVIEW_MONTHS, 1)
    return months_after(day, max(months, 1))
