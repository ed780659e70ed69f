"""The functions behind the indicators of opening hours and of shared capacity."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pandas as pd

from geo.access import reach
from geo.access import travel__travel as travel
from geo.access import unknown_hours as hours_unknown
from geo.access.measures import Measure, Params
from geo.access.opening_hours__timetable import DAY_MIN

if TYPE_CHECKING:
    from geo.pack.pack import Pack

NOON, FIVE_PM = 12 * 60, 17 * 60
ASSUMPTIONS: Final = {"low": travel.HIGH, "central": travel.CENTRAL, "high": travel.LOW}
"""The longest minutes give the fewest hours."""


class Moment(NamedTuple):
    """A part of the week: its name, how it is said of an open place, and what it keeps."""

    name: str
    said: str
    indicator: str
    weekday: str | None = None
    after_min: int = 0
    before_min: int = DAY_MIN

    @property
    def part(self) -> dict[str, Any]:
        """The part of the week, as ``reach.reachable_hours`` takes it."""
        return {
            "weekday": self.weekday,
            "after_min": self.after_min,
            "before_min": self.before_min,
        }


MOMENTS: Final = {
    "any": Moment("À tout moment", "ouverte dans la semaine", "weekly_hours"),
    "saturday": Moment("Le samedi", "ouverte le samedi", "saturday_hours", "sat"),
    "late": Moment("Après 17\u00a0h", "ouverte après 17\u00a0h", "late_hours", None, FIVE_PM),
    "monday": Moment("Le lundi matin", "ouverte le lundi matin", "monday_hours", "mon", 0, NOON),
}


def hours_at(pack: Pack, moment: str, params: Params) -> pd.DataFrame:
    """Hours reachable in a part of the week, by commune: ``low``, ``central``, ``high``."""
    return pd.DataFrame(
        {
            name: reach.reachable_hours(
                pack,
                params.threshold_min,
                params.counts,
                assumption=assumption,
                **MOMENTS[moment].part,
            )
            for name, assumption in ASSUMPTIONS.items()
        }
    )


def hours_in(moment: str) -> Callable[[Pack, Params], Measure]:
    """Build the measure « hours reachable in a part of the week », averaged over inhabitants."""

    def measure(pack: Pack, params: Params) -> Measure:
        return Measure(hours_at(pack, moment, params), pack.communes["population"].astype(float))

    return measure


def capacity_of(kind: str) -> Callable[[Pack, Params], Measure]:
    """Build the measure « hours of help per 1,000 inhabitants », averaged over inhabitants.

    It has a range where hours that are not known enter.
    """

    def measure(pack: Pack, params: Params) -> Measure:
        people = pack.communes["population"].astype(float)
        unknown = kind == "france_services" and len(
            reach.of_unknown_hours(pack, params.counts).columns
        )
        shown = hours_unknown.HYPOTHESES if unknown else ("central",)
        found = {one: reach.capacity(pack, kind, params.counts, unknown=one) for one in shown}
        return Measure(pd.DataFrame(found), people)

    return measure
