"""When and where a France services is really open.

``geo.access.presence`` says where. A site is open at its address, except on the days of its
published stops: it is then open at the stop, at the hours published for that day, and nowhere else.
A round that a reading does not count is open nowhere. A branch (*antenne*) counts when it is open.
A day that is not understood opens nothing and is listed by ``not_understood``: nothing is guessed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from geo.access import opening_hours, presence
from geo.pack.memo import per_pack

if TYPE_CHECKING:
    from geo.pack.pack import Pack

_PLACE: Final = ["code_insee", "place_id", "x_m", "y_m", "in_department"]


@per_pack
def sessions(pack: Pack, reading: str = presence.DEFAULT) -> pd.DataFrame:
    """Every open span of every France services of a pack, one row each.

    ``reading`` is a key of ``presence.READINGS``. Returns a DataFrame with ``site_id``,
    ``place`` (identifier of ``presence.places``), ``name``, ``code_insee``, ``place_id``, ``x_m``,
    ``y_m`` (metres), ``in_department``, ``weekday`` (a key of ``opening_hours.DAYS``),
    ``start_min`` and ``end_min`` (minutes after midnight), ordered by site, day and hour. When a
    site has two stops on a day, nothing says how it shares its hours: they count at both. The
    frame is shared: copy it before changing it.
    """
    sites = pack.sites("france_services")
    places = presence.places(pack, "france_services", presence.Counts(presence=reading))
    stops = presence.stops(pack)
    spans = open_spans(sites)
    toured = spans.merge(stops[["site_id", "weekday", "place"]], on=["site_id", "weekday"])
    away = pd.MultiIndex.from_frame(stops[["site_id", "weekday"]])
    here = ~pd.MultiIndex.from_frame(spans[["site_id", "weekday"]]).isin(away)
    seated = spans.assign(place=spans["site_id"])[here]
    held = pd.concat([seated, toured], ignore_index=True)
    found = held.merge(places[_PLACE], left_on="place", right_index=True)
    found["name"] = found["site_id"].map(sites["name"])
    found["in_department"] = found["in_department"].astype(bool)
    found["_day"] = found["weekday"].map(list(opening_hours.DAYS).index)
    ordered = found.sort_values(["site_id", "_day", "start_min", "x_m"], ignore_index=True)
    return ordered[["site_id", "place", "name", *_PLACE, "weekday", "start_min", "end_min"]]


def open_spans(published: pd.DataFrame) -> pd.DataFrame:
    """Read published weeks.

    ``published`` is indexed by site and has the columns ``hours_mon`` … ``hours_sat``.
    Returns one row per open span: ``site_id``, ``weekday``, ``start_min``, ``end_min``.
    """
    rows = [
        (site, day, start, end)
        for day in opening_hours.DAYS
        for site, text in published[f"hours_{day}"].items()
        for start, end in opening_hours.parse_day(text) or []
    ]
    return pd.DataFrame(rows, columns=["site_id", "weekday", "start_min", "end_min"])


def not_understood(published: pd.DataFrame) -> pd.DataFrame:
    """List the days that are not empty and not understood: ``site_id``, ``weekday``, ``text``."""
    rows = [
        (site, day, text)
        for day in opening_hours.DAYS
        for site, text in published[f"hours_{day}"].items()
        if opening_hours.parse_day(text) is None
    ]
    return pd.DataFrame(rows, columns=["site_id", "weekday", "text"])


@per_pack
def weekly_hours(pack: Pack, reading: str = presence.DEFAULT) -> pd.DataFrame:
    """Hours of help that each place of a France services gives in a week.

    Returns one row per place, with ``site_id``, ``place``, ``x_m``, ``y_m``, ``in_department``,
    ``code_insee``, ``place_id`` and ``hours``; a place that is never open has no row. The frame is
    shared.
    """
    spans = sessions(pack, reading)
    length = (spans["end_min"] - spans["start_min"]) / 60
    keys = ["site_id", "place", "x_m", "y_m", "in_department", "code_insee", "place_id"]
    return spans.assign(hours=length).groupby(keys)["hours"].sum().reset_index()
