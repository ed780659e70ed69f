"""Minutes by car between two places, estimated from the straight line, with a range.

The estimate is deliberately simple and stated everywhere it is shown: road distance is the
straight line times a detour factor, and each kilometre is driven at a speed that grows with
the length of the trip. It knows no road, river or traffic: it is an estimate, never a road
time. Bias: optimistic across a river without a bridge, pessimistic along a motorway.

Speeds: 35 km/h for the first 5 km of road, 50 km/h up to 15 km, 60 km/h beyond. The curve is
continuous and increasing, so a nearer place is never further in minutes.

What is known of the roads beside the estimate: seas without a road, minutes that were given,
minutes computed over a road network.

Communes of one island reach each other by road; nothing drives between two islands, nor from an
island to the mainland. A matrix of road minutes (table ``road_minutes``, empty unless imported)
replaces the estimate for the pairs of communes that it holds, even across the sea. Then come the
minutes computed over the roads of OpenStreetMap (table ``network_minutes``, empty unless made):
to the place at its own address, else to the chef-lieu of its commune. Within a commune the trip
is estimated unless it is known: the 0 of a diagonal says nothing of the way to a place. The
other pairs stay estimated, and ``share`` tells how many.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from geo.pack.kinds import HELP_TABLES
from geo.pack.memo import per_pack

if TYPE_CHECKING:
    from geo.pack.pack import Pack

BREAKS_KM: Final = (0.0, 5.0, 15.0)
"""Road kilometres at which the speed changes."""
SPEEDS_KMH: Final = (35.0, 50.0, 60.0)
"""Speed from each break to the next, km/h."""


class Assumption(NamedTuple):
    """One reading of the road: a detour on the straight line and a factor on the speeds.

    ``network`` is a factor on the minutes computed over a road network.
    """

    detour: float
    speed: float
    network: float = 1.0


LOW: Final = Assumption(detour=1.2, speed=1.1, network=0.85)
CENTRAL: Final = Assumption(detour=1.3, speed=1.0)
HIGH: Final = Assumption(detour=1.4, speed=0.9, network=1.25)
RANGE: Final = {"low": LOW, "central": CENTRAL, "high": HIGH}
NETWORK_LIMIT_MIN: Final = 60.0
"""Minutes beyond which no trip is computed over a network: it is then that long, or longer."""

_MINUTES_AT_BREAK: Final = np.concatenate(
    ([0.0], np.cumsum(np.diff(BREAKS_KM) * 60 / np.array(SPEEDS_KMH[:-1])))
)


def minutes(distance_m: ArrayLike, assumption: Assumption = CENTRAL) -> NDArray[np.float64]:
    """Estimate the driving minutes for straight-line distances.

    Parameters
    ----------
    distance_m : array-like of float, any shape
        Straight-line metres, measured in a metric projection. NaN (unknown) and infinity
        (no place at all) stay what they are.
    assumption : Assumption
        Detour and speed factor; the central one by default.

    Returns
    -------
    ndarray of float, same shape
        Minutes, increasing in the distance, 0 at 0.

    Raises
    ------
    ValueError
        When a distance is negative.

    Examples
    --------
    >>> float(minutes(10_000).round(2))  # 13 km of road: 5 at 35 km/h, 8 at 50
    18.17
    """
    road_km = np.asarray(distance_m, dtype=float) / 1000 * assumption.detour
    if np.any(road_km < 0):
        raise ValueError("a distance is negative")
    step = np.searchsorted(BREAKS_KM, road_km, side="right") - 1
    speed = np.asarray(SPEEDS_KMH)[step]
    driven = _MINUTES_AT_BREAK[step] + (road_km - np.asarray(BREAKS_KM)[step]) * 60 / speed
    return np.asarray(driven / assumption.speed)


def reach_m(limit_min: float, assumption: Assumption = CENTRAL) -> float:
    """Straight-line metres that ``limit_min`` minutes cover: the inverse of ``minutes``.

    >>> round(reach_m(20), 1)  # 20 min are 14.52 km of road
    11172.2
    """
    driven = limit_min * assumption.speed
    step = int(np.searchsorted(_MINUTES_AT_BREAK, driven, side="right")) - 1
    road_km = BREAKS_KM[step] + (driven - _MINUTES_AT_BREAK[step]) * SPEEDS_KMH[step] / 60
    return float(road_km * 1000 / assumption.detour)


def minutes_range(distance_m: pd.Series) -> pd.DataFrame:
    """Return the minutes under the three assumptions.

    Parameters
    ----------
    distance_m : Series of float
        Straight-line metres; its index is kept.

    Returns
    -------
    DataFrame, columns ``low``, ``central``, ``high``
        Minutes, with low ≤ central ≤ high on every row.
    """
    return pd.DataFrame(
        {name: minutes(distance_m, assumption) for name, assumption in RANGE.items()},
        index=distance_m.index,
    )


Floats = NDArray[np.float64]


class Distances(NamedTuple):
    """How far things are, before any reading of the road.

    metres : straight line where the road is estimated, +∞ elsewhere.
    given : road minutes where they are given, +∞ elsewhere. Same shape.
    network : minutes where they are computed over a road network, +∞ elsewhere. Same shape;
        where all three are +∞ no road leads.
    """

    metres: Floats
    given: Floats
    network: Floats

    def minutes(self, assumption: Assumption = CENTRAL) -> Floats:
        """Minutes under an assumption; given minutes are the same under all."""
        known = np.minimum(self.given, self.network * assumption.network)
        return np.asarray(np.minimum(known, minutes(self.metres, assumption)))

    def nearest(self) -> Distances:
        """Of each row: the nearest by estimate, by given minutes and by computed ones.

        Each side grows with what it is made of, so that ``nearest().minutes(a)`` is the least
        of ``minutes(a)`` on the row, whatever the assumption.
        """
        return Distances(*(side.min(axis=1, initial=np.inf) for side in self))


@dataclass(frozen=True, eq=False)
class Roads:
    """What is known of the roads of a department.

    islands : commune code to the name of its island; on the mainland, no entry.
    given : minutes, index codes of origins, columns codes of destinations, NaN where not given.
    network : minutes, index codes of origins, columns places and communes (``place_id`` or
        code), NaN beyond ``NETWORK_LIMIT_MIN``; an end that is absent stands on no road.
    reached : codes of the communes that are a column of ``network``, or have a place that is.
    """

    islands: Mapping[str, str]
    given: pd.DataFrame
    network: pd.DataFrame = field(default_factory=pd.DataFrame)
    reached: frozenset[str] = frozenset()

    def gives(self, origin: str, place: str) -> bool:
        """Whether the minutes from a commune to another are given."""
        row = self.given.reindex(index=[origin], columns=[place]).to_numpy(dtype=float)
        return not np.isnan(row[0, 0]) and not (origin == place and row[0, 0] == 0)

    def computes(self, origin: str, place: str) -> bool:
        """Whether the minutes from a commune to a place of another are computed."""
        return origin in self.network.index and place in self.reached

    def distance_matrix(
        self, metres: Floats, origins: pd.DataFrame, places: pd.DataFrame
    ) -> Distances:
        """Read straight lines (origins × places) between communes and places (``codes``)."""
        here, there = codes(origins), codes(places)
        same = np.asarray(here, dtype=object)[:, None] == np.asarray(there, dtype=object)
        minutes = self.given.reindex(index=here, columns=there).to_numpy(dtype=float)
        minutes = np.where(same & (minutes == 0), np.nan, minutes)
        computed = np.where(np.isnan(minutes), self._computed(metres, here, places), np.nan)
        computed = np.where(same & (computed == 0), np.nan, computed)
        sides = [
            np.array([self.islands.get(code, "") for code in codes]) for codes in (here, there)
        ]
        estimated = np.isnan(minutes) & np.isnan(computed) & (sides[0][:, None] == sides[1])
        return Distances(
            np.where(estimated, metres, np.inf),
            np.where(np.isnan(minutes), np.inf, minutes),
            np.where(np.isnan(computed), np.inf, computed),
        )

    def _computed(self, metres: Floats, here: pd.Index, places: pd.DataFrame) -> Floats:
        """Minutes over the network, NaN where an end is not on it.

        Beyond the limit of the network the trip takes as long at least.
        """
        ends = codes(places)
        if "place_id" in places:
            own = places["place_id"]
            ends = pd.Index(own.where(own.isin(self.network.columns), ends))
        found = self.network.reindex(index=here, columns=ends).to_numpy(dtype=float)
        known = here.isin(self.network.index)[:, None] & ends.isin(self.network.columns)
        far = np.maximum(NETWORK_LIMIT_MIN, minutes(metres))
        return np.asarray(np.where(known & np.isnan(found), far, found))


@per_pack
def roads_of(pack: Pack) -> Roads | None:
    """What is known of the roads of a pack; None when there is nothing beside the estimate."""
    before = pack.before
    names = ("communes", "neighbours", "road_minutes", "network_minutes")
    if before is not None and all(pack.tables[name] is before.tables[name] for name in names):
        return roads_of(before)
    islands: dict[str, str] = {}
    for name in names[:2]:
        found = pack.tables[name].set_index("code_insee")["island"].dropna()
        islands |= {str(code): str(island) for code, island in found.items()}
    tables = [pack.tables[name].set_index(["origin", "destination"]) for name in names[2:]]
    if all(table.empty for table in tables) and not islands:
        return None
    # a pair is there once: nothing to aggregate
    given, network = (table.iloc[:, 0].dropna().unstack() for table in tables)  # noqa: PD010
    where = pack.tables["places"].set_index("place_id")["code_insee"]
    ends = network.columns.to_series()
    return Roads(islands, given, network, frozenset(ends.map(where).fillna(ends)))


def codes(places: pd.DataFrame) -> pd.Index:
    """Codes of the communes of some places: column ``code_insee``, else the index."""
    return pd.Index(places["code_insee"]) if "code_insee" in places else places.index


class Share(NamedTuple):
    """Of ``pairs`` trips from a commune to another that has a place of help, those ``given``.

    ``computed`` are those, not given, that are computed over a road network.
    """

    given: int
    pairs: int
    computed: int = 0


@per_pack
def share(pack: Pack) -> Share:
    """Count the trips, from each commune of the department to each other with a place of help,
    whose road minutes are given, or computed."""
    tables = [pack.tables[name]["place_id"] for name in HELP_TABLES]
    places = pack.tables["places"].set_index("place_id")["code_insee"]
    there = pd.Index(places.reindex(pd.concat(tables).dropna().unique()).dropna().unique())
    here = pack.communes.index
    pairs = len(here) * len(there) - int(there.isin(here).sum())
    known = roads_of(pack)
    if known is None or there.empty:
        return Share(0, pairs)
    minutes = known.given.reindex(index=here, columns=there).notna().to_numpy()
    other = here.to_numpy()[:, None] != there.to_numpy()
    joined = here.isin(known.network.index)[:, None] & there.isin(known.reached)
    return Share(int((minutes & other).sum()), pairs, int((joined & ~minutes & other).sum()))
