"""How old each source is: an age between two bounds, since a date may be a year or a month only.

A source dated ``2024`` was published some day of 2024. Its age is given as a range of completed
months, and its freshness is judged on the older bound: data are never said fresher than they are.
"""

from __future__ import annotations

import calendar
import re
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

import pandas as pd

from geo.base import french
from geo.pack import catalogue

if TYPE_CHECKING:
    from collections.abc import Sequence

_DATE: Final = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
LIMITS_MONTHS: Final = (6, 12, 18)
"""Months up to which (included) a source is current, recent, then to be renewed."""


class Status(NamedTuple):
    """A step of freshness: a symbol and a word, so that no colour is needed."""

    symbol: str
    name: str


STATUSES: Final = (
    Status("●", "à jour"),
    Status("◕", "récent"),
    Status("◑", "à renouveler"),
    Status("○", "ancien"),
)
"""The steps of freshness, those that ``LIMITS_MONTHS`` separate."""


class Age(NamedTuple):
    """Age of a source: completed months at least and at most, and its step of freshness."""

    low: int
    high: int
    status: Status

    def __str__(self) -> str:
        """Write the age: ``27 mois``, ``de 22 à 34 mois``."""
        if self.low == self.high:
            return french.quantity(self.low, "mois")
        return f"de {french.number(self.low)} à {french.quantity(self.high, 'mois')}"


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
    return Age(_months(last, today), _months(first, today), STATUSES[passed])


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


def table(code: str, today: date) -> pd.DataFrame:
    """Freshness of each source of a department, the oldest first, French columns."""
    columns = ["Fraîcheur", "Source", "Producteur", "Date", "Âge", "months"]
    rows = []
    for source in catalogue.sources(code).to_dict("records"):
        old = age(source["date"], today)
        rows.append(
            {
                "Fraîcheur": f"{old.status.symbol} {old.status.name}",
                "Source": french.apostrophe(source["title"]),
                "Producteur": french.apostrophe(source["producer"]),
                "Date": french.date(source["date"]),
                "Âge": str(old),
                "months": old.high,
            }
        )
    frame = pd.DataFrame(rows, columns=columns)
    frame = frame.sort_values(["months", "Source"], ascending=[False, True])
    return frame.drop(columns="months").reset_index(drop=True)


def sentence(code: str, today: date) -> str:
    """Say how many sources are at each step of freshness."""
    found = [age(source, today).status for source in catalogue.sources(code)["date"]]
    counts = [found.count(step) for step in STATUSES]
    parts = [
        f"{french.number(count)} {_named(step, count)}"
        for step, count in zip(STATUSES, counts, strict=True)
        if count
    ]
    alike = len(found) > 1 and len(parts) == 1
    said = f"toutes {_named(found[0], len(found))}" if alike else french.listed(parts)
    return (
        f"{french.plural(len(found), 'source')}{french.NBSP}: {said}, "
        f"au {french.date(today.isoformat())}."
    )


def old(code: str, tables: Sequence[str], today: date) -> str:
    """Warn of the sources of some tables that are past the last limit; empty when none is.

    ``2 sources sur 6 de cette page ont plus de 18 mois, la plus ancienne (…) de 70 mois``.
    """
    wanted = {f"{table}.csv" for table in tables}
    used = [
        (age(source["date"], today), source["title"])
        for source in catalogue.sources(code).to_dict("records")
        if wanted & set(source["files"].split(", "))
    ]
    past = [one for one in used if one[0].status == STATUSES[-1]]
    if not past:
        return ""
    oldest, title = max(past, key=lambda one: one[0].high)
    have = "a" if len(past) < 2 else "ont"
    return (
        f"{STATUSES[-1].symbol} {french.plural(len(past), 'source')} sur {len(used)} de cette "
        f"page {have} plus de {french.quantity(LIMITS_MONTHS[-1], 'mois')}{french.NNBSP}; la "
        f"plus ancienne, «{french.NBSP}{french.apostrophe(title)}{french.NBSP}», {oldest}."
    )


def _named(step: Status, count: int) -> str:
    """A step of freshness said of some sources: ``3 récentes``."""
    feminine = {"récent": "récente", "ancien": "ancienne"}.get(step.name, step.name)
    plural = count > 1 and step.name in ("récent", "ancien")
    return f"{feminine}{'s' * plural}"


def scale() -> Sequence[str]:
    """The steps of freshness with their bounds, in French."""
    six, twelve, eighteen = LIMITS_MONTHS
    said = (
        f"jusqu’à {six} mois",
        f"jusqu’à {twelve} mois",
        f"jusqu’à {eighteen} mois",
        f"plus de {eighteen} mois",
    )
    return [
        f"{step.symbol} {step.name}{french.NBSP}: {text}"
        for step, text in zip(STATUSES, said, strict=True)
    ]
