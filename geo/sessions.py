"""When and where a France services is really open.

A site without a round is open at its address. A site with published stops is open at each
stop on the stop's weekday, at the hours published for that day, and nowhere else. A bus whose
round is not published is open nowhere. A branch (*antenne*) counts when it is open. A day that
is not understood opens nothing and is listed by ``not_understood``: nothing is guessed.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import pandas as pd

from geo import hours, measures

if TYPE_CHECKING:
    from geo.pack import Pack

_PLACE: Final = ["code_insee", "x_m", "y_m", "in_department"]


@lru_cache(maxsize=8)
def sessions(pack: Pack) -> pd.DataFrame:
    """Every open span of every France services of a pack, one row each.

    Returns a DataFrame with ``site_id``, ``name``, ``code_insee``, ``x_m``, ``y_m`` (metres),
    ``in_department``, ``weekday`` (a key of ``hours.DAYS``), ``start_min`` and ``end_min``
    (minutes after midnight), ordered by site, day and hour. When a site has two stops on a
    day, nothing says how it shares its hours: they count at both. The frame is shared: copy it
    before changing it.
    """
    sites = pack.sites("france_services")
    stops = pack.sites("france_services_stops")
    spans = open_spans(sites[~measures.is_bus(sites)])
    touring = spans["site_id"].isin(stops["site_id"])
    seated = spans[~touring].merge(sites[_PLACE], left_on="site_id", right_index=True)
    toured = spans[touring].merge(stops[["site_id", "weekday", *_PLACE]], on=["site_id", "weekday"])
    found = pd.concat([seated, toured], ignore_index=True).dropna(subset=["x_m"])
    found["name"] = found["site_id"].map(sites["name"])
    found["in_department"] = found["in_department"].astype(bool)
    found["_day"] = found["weekday"].map(list(hours.DAYS).index)
    ordered = found.sort_values(["site_id", "_day", "start_min", "x_m"], ignore_index=True)
    return ordered[["site_id", "name", *_PLACE, "weekday", "start_min", "end_min"]]


def open_spans(published: pd.DataFrame) -> pd.DataFrame:
    """Read published weeks.

    ``published`` is indexed by site and has the columns ``hours_mon`` … ``hours_sat``.
    Returns one row per open span: ``site_id``, ``weekday``, ``start_min``, ``end_min``.
    """
    rows = [
        (site, day, start, end)
        for day in hours.DAYS
        for site, text in published[f"hours_{day}"].items()
        for start, end in hours.parse_day(text) or []
    ]
    return pd.DataFrame(rows, columns=["site_id", "weekday", "start_min", "end_min"])


def not_understood(published: pd.DataFrame) -> pd.DataFrame:
    """List the days that are not empty and not understood: ``site_id``, ``weekday``, ``text``."""
    rows = [
        (site, day, text)
        for day in hours.DAYS
        for site, text in published[f"hours_{day}"].items()
        if hours.parse_day(text) is None
    ]
    return pd.DataFrame(rows, columns=["site_id", "weekday", "text"])


@lru_cache(maxsize=16)
def weekly_hours(pack: Pack) -> pd.DataFrame:
    """Hours of help that each place of a France services gives in a week.

    Returns one row per site and place, with ``site_id``, ``x_m``, ``y_m``, ``in_department``,
    ``code_insee`` and ``hours``; a site that is never open has no row. The frame is shared.
    """
    spans = sessions(pack)
    length = (spans["end_min"] - spans["start_min"]) / 60
    keys = ["site_id", "x_m", "y_m", "in_department", "code_insee"]
    return spans.assign(hours=length).groupby(keys)["hours"].sum().reset_index()
