"""What took place and what is planned, date by date: one table that every figure is made of.

Nothing here opens a database: ``store.Register.events`` makes the table.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
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
        """What took place within the months before, today included."""
        past = done(events, self.today)
        return past[past["last"].ge(self.since.isoformat())]

    def planned(self, events: pd.DataFrame) -> pd.DataFrame:
        """What is to take place within the months after, today included when not done yet."""
        ahead = events["first"].le(self.until.isoformat()) & events["last"].ge(
            self.today.isoformat()
        )
        return events[ahead & ~events.index.isin(done(events, self.today).index)]

    def unconfirmed(self, events: pd.DataFrame) -> pd.DataFrame:
        """What was planned within the months before and is not said to be done."""
        past = unconfirmed(events, self.today)
        return past[past["last"].ge(self.since.isoformat())]


def done(events: pd.DataFrame, today: date) -> pd.DataFrame:
    """What took place until a day, included.

    An action by itself must be said to be done; each date of a recurrence took place.
    """
    held = events["state"].eq(DONE) | events["rhythm"].ne("")
    return events[held & events["first"].le(today.isoformat())]


def unconfirmed(events: pd.DataFrame, today: date) -> pd.DataFrame:
    """What was planned before a day and is not said to be done."""
    alone = events["state"].ne(DONE) & events["rhythm"].eq("")
    return events[alone & events["last"].lt(today.isoformat())]


def of_year(events: pd.DataFrame, number: int) -> pd.DataFrame:
    """What begins in a year: each date is of one year alone."""
    return events[events["first"].str[:4].eq(str(number))]
