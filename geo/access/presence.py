"""Where a place of help is known to receive people: one rule for every figure, screen and file.

Three readings. ``permanents``: the places that do not move (fixed sites, *antennes*, MDS).
``connus``, the default: also the published stops of a round, where they are, and a bus whose
address and hours are published, there; an MDS also receives at its *permanences*. ``base``: also
the itinerant and multi-site France services whose round is not published, at their seat. The
hours of a stop are the stop's, never the seat's as well. A seat of advisers is a seat whatever
the reading.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import pandas as pd

from geo.access import opening_hours
from geo.base import french
from geo.pack.memo import per_pack

if TYPE_CHECKING:
    from geo.pack.pack import Pack

READINGS: Final = {
    "permanents": "sites permanents",
    "connus": "permanents et arrêts connus",
    "base": "itinérants à leur base",
}
"""The readings, the strictest first, with their French names: each counts all that the one
before it counts."""
DEFAULT: Final = "connus"
FIXED, BUS, ROUND, TOURING, LOST_BUS = "fixed", "bus", "round", "touring", "lost_bus"
_SITES_OF: Final = {
    "permanents": (FIXED,),
    "connus": (FIXED, BUS),
    "base": (FIXED, BUS, ROUND),
}
"""States of the France services that count at their own address, by reading."""

_POINT: Final = ["x_m", "y_m", "code_insee", "place_id", "in_department"]


class Counts(NamedTuple):
    """Which places of help count: those across the border or not, and a key of ``READINGS``."""

    neighbours: bool = True
    presence: str = DEFAULT

    @property
    def stops(self) -> bool:
        """Whether published stops and *permanences* count."""
        return self.presence != "permanents"


ALL: Final = Counts()


def is_bus(france_services: pd.DataFrame) -> pd.Series:
    """Which France services are buses."""
    return _format(france_services, "Bus")


def _format(sites: pd.DataFrame, *starts: str) -> pd.Series:
    return sites["format"].astype("str").str.startswith(starts).fillna(False).astype(bool)


def states(sites: pd.DataFrame, stops: pd.Series, addressed: pd.Series) -> pd.Series:
    """Tell how each France services receives people.

    Parameters
    ----------
    sites : DataFrame, index site_id
        ``kind``, ``format`` and the published week (``hours_mon`` … ``hours_sat``).
    stops : Series of str
        Sites that have published stops.
    addressed : Series of bool, index site_id
        Sites whose street is published.

    Returns
    -------
    Series of str, index site_id
        ``FIXED`` (all that does not move, an unknown format included); ``BUS`` (address and
        hours published) or ``LOST_BUS``; ``TOURING`` (its stops are published); ``ROUND`` (an
        itinerant or multi-site service whose round is not published).
    """
    week = sites.reindex(columns=[f"hours_{day}" for day in opening_hours.DAYS])
    opened = week.map(lambda text: opening_hours.parse_day(text) != []).any(axis="columns")
    moving = _format(sites, "Itinérante", "Multisites") & sites["kind"].ne("Antenne")
    found = pd.Series(FIXED, index=sites.index, dtype=object)
    found = found.mask(is_bus(sites), LOST_BUS)
    found = found.mask(is_bus(sites) & opened & addressed, BUS)
    found = found.mask(moving, ROUND)
    return found.mask(found.ne(FIXED) & sites.index.isin(stops), TOURING)


@per_pack
def state(pack: Pack) -> pd.Series:
    """State of each France services of a pack, as ``states`` tells it. Shared."""
    sites = pack.sites("france_services")
    return states(sites, pack.tables["france_services_stops"]["site_id"], sites["address"].notna())


def uncounted(pack: Pack, reading: str) -> pd.Series:
    """Which France services of the department a reading does not count at their own address."""
    sites = pack.sites("france_services")
    home = sites["in_department"].eq(True) & sites["x_m"].notna()
    return home & ~state(pack).isin(_SITES_OF[reading])


@per_pack
def stops(pack: Pack) -> pd.DataFrame:
    """Published stops, one row per site, place and weekday, ordered by weekday.

    The columns of ``pack.sites("france_services_stops")`` and ``place``: the identifier under
    which the place counts, that of its first stop of the week. The frame is shared.
    """
    found = pack.sites("france_services_stops")
    order = found["weekday"].map(list(opening_hours.DAYS).index)
    found = found.assign(_day=order).sort_values(["site_id", "_day"]).drop(columns="_day")
    ids = found.index.to_series()
    place = ids.groupby([found["site_id"], found["place_id"]], dropna=False).transform("first")
    return found.assign(place=place)


@per_pack(most=64)
def places(pack: Pack, kind: str, counts: Counts = ALL) -> pd.DataFrame:
    """Places of a kind that a distance may be measured to.

    Returns a DataFrame with ``name``, ``x_m``, ``y_m``, ``code_insee``, ``place_id``,
    ``in_department`` and ``site`` (what closes with the place: the France services of a stop,
    else the place itself), indexed by the identifier of the site, of the post, of the
    *permanence*, or of the first stop of the week at that place. The frame is shared between
    callers.
    """
    sites = pack.sites(kind)
    if kind == "france_services":
        sites = sites[state(pack).isin(_SITES_OF[counts.presence])]
    frames = [_points(sites)]
    if counts.stops and kind == "france_services":
        frames.append(_stopping(pack))
    if counts.stops and kind == "mds":
        held = pack.sites("mds_outreach")
        frames.append(_points(held[held["mds_name"].isin(sites["name"])]))
    chosen = pd.concat(frames, verify_integrity=True)
    return chosen if counts.neighbours else chosen[chosen["in_department"].astype(bool)]


def _points(sites: pd.DataFrame) -> pd.DataFrame:
    """Keep what a distance needs; a post is named after its employer, the others as they are."""
    name = next(column for column in ("name", "employer", "place_name") if column in sites)
    kept = sites[[name, *_POINT]]
    kept = kept.rename(columns={name: "name"}).dropna(subset=["x_m"])
    return kept.assign(site=kept.index)


def _stopping(pack: Pack) -> pd.DataFrame:
    """Places of the published rounds: named after the France services, with its days there."""
    found = stops(pack)
    found = found[found["site_id"].isin(pack.sites("france_services").index)]
    days = found.groupby("place")["weekday"].agg(weekdays_text)
    found = found[found.index == found["place"]].rename(columns={"site_id": "site"})
    owner = found["site"].map(pack.sites("france_services")["name"])
    named = found.assign(name=owner + ", " + days.reindex(found.index))
    kept = named[["name", *_POINT, "site"]]
    return kept.dropna(subset=["x_m"])


def weekdays_text(weekdays: pd.Series) -> str:
    """Name weekdays in the order of the week: ``le lundi et le jeudi``."""
    known = set(weekdays)
    return french.join_list(
        [f"le {name}" for day, name in opening_hours.DAYS.items() if day in known]
    )


def left_out(pack: Pack, kind: str, counts: Counts = ALL) -> pd.DataFrame:
    """Places of a kind that a reading counts nowhere: ``name``, ``what`` and ``in_department``.

    ``what`` is ``itinérante``, ``multisites``, ``bus`` or ``permanence``. A France services
    counts when one of its places does. Indexed by site; empty when all count.
    """
    if kind == "france_services":
        sites = pack.sites(kind)
        counted = places(pack, kind, counts)["site"]
        located = sites["x_m"].notna() & (counts.neighbours | sites["in_department"].astype(bool))
        out = sites[located & state(pack).ne(FIXED) & ~sites.index.isin(counted)]
        out = out.assign(what=what(out))
    else:
        held = pack.sites("mds_outreach").rename(columns={"place_name": "name"})
        kept = kind == "mds" and not counts.stops
        out = held.assign(what="permanence").iloc[: None if kept else 0]
    return out[["name", "what", "in_department"]]


def at_base(pack: Pack, counts: Counts = ALL) -> pd.DataFrame:
    """France services counted at a seat though their round is not published, as ``left_out``."""
    sites = pack.sites("france_services")
    own = ROUND in _SITES_OF[counts.presence]
    rows = sites[state(pack).eq(ROUND) & own & sites["x_m"].notna()]
    rows = rows if counts.neighbours else rows[rows["in_department"].astype(bool)]
    return rows.assign(what=what(rows))[["name", "what", "in_department"]]


def what(sites: pd.DataFrame) -> pd.Series:
    """What each France services that moves is: ``itinérante``, ``multisites`` or ``bus``."""
    return sites["format"].astype("str").str.lower().mask(is_bus(sites), "bus")
