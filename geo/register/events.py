"""What took place and what is planned, date by date: one table that every figure is made of.

Nothing here opens a database: ``store.Register.events`` makes the table.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import pandas as pd

from geo.register.action import months_later
from geo.register.vocabulary import DONE

COLUMNS: Final = (
    "action_id", "title", "kind", "strand", "audience", "level", "code", "venue", "state",
    "rhythm", "attendance", "fundings", "first", "last",
)  # fmt: skip
"""One row per occurrence that is not cancelled, of an action that is not: ``first`` and ``last``
are ISO days, both included; ``attendance`` is of the whole action, missing when not counted."""


@dataclass(frozen=True)
class Window:
    """The months before a day, and as many after it."""

    today: date
    months: int = 12

    @property
    def since(self) -> date:
        """First day looked at."""
        return months_later(self.today, -self.months)

    @property
    def until(self) -> date:
        """Last day looked at."""
        return months_later(self.today, self.months)

    def done(self, events: pd.DataFrame) -> pd.DataFrame:
        """What took place within the months before, today included.

        An action by itself must be said to be done; each date of a recurrence took place.
        """
        held = events["state"].eq(DONE) | events["rhythm"].ne("")
        past = events["first"].le(self.today.isoformat())
        return events[held & past & events["last"].ge(self.since.isoformat())]

    def planned(self, events: pd.DataFrame) -> pd.DataFrame:
        """What is to take place within the months after, today included when not done yet."""
        held = events["state"].eq(DONE) | events["rhythm"].ne("")
        ahead = events["first"].le(self.until.isoformat()) & events["last"].ge(
            self.today.isoformat()
        )
        return events[ahead & ~(held & events["first"].le(self.today.isoformat()))]

    def unconfirmed(self, events: pd.DataFrame) -> pd.DataFrame:
        """What was planned within the months before and is not said to be done."""
        alone = events["state"].ne(DONE) & events["rhythm"].eq("")
        past = events["last"].lt(self.today.isoformat())
        return events[alone & past & events["last"].ge(self.since.isoformat())]


def year(number: int, today: date) -> tuple[date, date]:
    """First and last day of a year, that of today for the present one."""
    return date(number, 1, 1), min(date(number, 12, 31), today)


def quarter(number: int, rank: int) -> tuple[date, date]:
    """First and last day of a quarter, ``rank`` from 1 to 4."""
    first = date(number, 3 * rank - 2, 1)
    return first, months_later(first, 3) - timedelta(days=1)
