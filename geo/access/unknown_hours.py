"""France services that count but whose hours are not known, or not all: missing is not zero.

A place that publishes nothing, a day that no rule reads, a stop on a day without hours: when it
is open is not known. It counts by a named hypothesis, the median of what the others publish;
ranges and draws go from nothing to the longest that another publishes. A day published as
closed, or left blank in a week that publishes others, is closed: that is known.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pandas as pd

from geo.access import opening_hours, presence
from geo.access.presence import ALL, Counts
from geo.pack.memo import per_pack

if TYPE_CHECKING:
    from geo.pack.pack import Pack

HYPOTHESES: Final = ("low", "central", "high")
"""What the hours that are not known may be: none, the median of the others, the longest."""
_WEEK: Final = [f"hours_{day}" for day in opening_hours.DAYS]


class Usual(NamedTuple):
    """Median and longest week, then day, of those that are published, in hours; NaN without any."""

    week: float
    longest_week: float
    day: float
    longest_day: float


def usual(published: pd.DataFrame) -> Usual:
    """Look at the weeks of which every day is read, and at the days that are open.

    ``published`` has the columns ``hours_mon`` … ``hours_sat``.
    """
    days = published[_WEEK].map(_length).astype(float)
    weeks = days.sum(axis="columns", skipna=False)
    one = pd.Series(days.to_numpy(dtype=float).ravel())
    weeks, one = weeks[weeks > 0], one[one > 0]
    return Usual(*(float(x) for x in (weeks.median(), weeks.max(), one.median(), one.max())))


def _length(text: object) -> float:
    """Hours of a day; NaN when no rule reads it."""
    spans = opening_hours.parse_day(text if isinstance(text, str) else None)
    return float("nan") if spans is None else sum(end - start for start, end in spans) / 60


def of_seats(published: pd.DataFrame) -> pd.DataFrame:
    """Hours a week that are not known of sites at their own address, by hypothesis.

    ``published`` as for ``usual``, which is that of these sites. Returns its index, columns of
    ``HYPOTHESES``: 0 where all is known.
    """
    usually = usual(published)
    rows = [
        (_seat(week, week, usually) or (False, 0.0, 0.0, 0.0))[1:]
        for week in published[_WEEK].to_dict("records")
    ]
    return pd.DataFrame(rows, index=published.index, columns=list(HYPOTHESES), dtype=float)


def _seat(
    days: dict[Any, Any], week: dict[Any, Any], usually: Usual
) -> tuple[bool, float, float, float] | None:
    """Look at the days of a site at its own address, of all those of its week.

    Returns a row of ``places``; None when all are known, as where only the days of its stops are
    published: on the others it is closed.
    """
    if not any(isinstance(text, str) for text in week.values()):
        return True, 0 * usually.week, usually.week, usually.longest_week
    row = _unknown(days, usually, blank=False)
    if row is None:
        return None
    whole, low, central, high = row
    return whole, low, min(central, usually.week), min(high, usually.longest_week)


@per_pack
def places(pack: Pack, counts: Counts = ALL) -> pd.DataFrame:
    """Places that count and whose hours are not known, or not all.

    Returns the rows of ``presence.places`` (``name``, ``x_m``, ``y_m``, ``code_insee``,
    ``in_department``, ``site``) with ``whole`` (nothing is known there) and the hours a week
    that are not known, by hypothesis: ``low``, ``central``, ``high``; all missing when nobody
    publishes any. Empty, columns kept, when all are known. What is usual is that of the pack as
    published: closing a place does not change the hours of another. The frame is shared.
    """
    counting = presence.places(pack, "france_services", counts)
    listed = pack.sites("france_services")[_WEEK].set_axis(list(opening_hours.DAYS), axis="columns")
    stops = presence.stops(pack)
    away = stops.groupby("site_id")["weekday"].agg(set).to_dict()
    held = stops.groupby("place")["weekday"].agg(set).to_dict()
    weeks = listed.to_dict("index")
    usually = usual((pack.before or pack).sites("france_services"))
    rows = {}
    for place, site in counting["site"].items():
        moved = place != site
        days = held[place] if moved else opening_hours.DAYS.keys() - away.get(site, set())
        known = {day: weeks[site][day] for day in days}
        row = _unknown(known, usually, blank=True) if moved else _seat(known, weeks[site], usually)
        if row:
            rows[place] = row
    told = pd.DataFrame.from_dict(rows, orient="index", columns=["whole", *HYPOTHESES])
    return counting.loc[list(rows)].join(told).astype(dict.fromkeys(HYPOTHESES, float))


def _unknown(
    days: dict[Any, Any], usually: Usual, *, blank: bool
) -> tuple[bool, float, float, float] | None:
    """Count the days that are not known: those that no rule reads; with ``blank``, without text.

    Returns a row of ``places``; None when all are known.
    """
    missing = [
        day
        for day, text in days.items()
        if math.isnan(_length(text)) or (blank and not isinstance(text, str))
    ]
    if not missing:
        return None
    whole = not any(_length(text) > 0 for text in days.values())
    count = len(missing)
    return whole, 0 * usually.day, count * usually.day, count * usually.longest_day
