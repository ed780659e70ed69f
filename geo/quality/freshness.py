"""How old each source is: an age between two bounds, since a date may be a year or a month only.

A source dated ``2024`` was published some day of 2024. Its age is given as a range of completed
months, and its freshness is judged on the older bound: data are never said fresher than they are.
"""

from __future__ import annotations

import calendar
import re
from datetime import date
from enum import IntEnum
from typing import Final, NamedTuple

_DATE: Final = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
LIMITS_MONTHS: Final = (6, 12, 18)
"""Months up to which (included) a source is current, recent, then to be renewed."""


class Step(IntEnum):
    """A step of freshness: those that ``LIMITS_MONTHS`` separate, the freshest first."""

    CURRENT = 0
    RECENT = 1
    DUE = 2
    OLD = 3


class Age(NamedTuple):
    """Age of a source: completed months at least and at most, and its step of freshness."""

    low: int
    high: int
    step: Step


def bounds(text: str) -> tuple[date, date]:
    """First and last day that a date of the catalogue may be.

    Raises ``ValueError`` for what is not ``2024``, ``2024-08`` or ``2024-08-01``.

    >>> bounds("2023-09")[1].isoformat()
    '2023-09-30'
    """
    found = _DATE.fullmatch(text)
    if not found:
        raise ValueError(f"not a date of the catalogue: {text!r}")
    year, month, day = (int(part) if part else 0 for part in found.groups())
    last = calendar.monthrange(year, month or 12)[1]
    return date(year, month or 1, day or 1), date(year, month or 12, day or last)


def age(text: str, today: date) -> Age:
    """Age of what is dated so. A date to come is 0 months old."""
    first, last = bounds(text)
    passed = sum(today > after(first, limit) for limit in LIMITS_MONTHS)
    return Age(_months(last, today), _months(first, today), Step(passed))


def after(day: date, months: int) -> date:
    """The same day some months later; the last one of a shorter month.

    >>> after(date(2025, 8, 31), 6).isoformat()
    '2026-02-28'
    """
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _months(then: date, today: date) -> int:
    """Completed months between two days, 0 when the first is not past."""
    whole = 12 * (today.year - then.year) + today.month - then.month
    return max(0, whole - (after(then, max(whole, 0)) > today))
