"""Minutes by car between two places, estimated from the straight line, with a range.

The estimate is deliberately simple and stated everywhere it is shown: road distance is the
straight line times a detour factor, and each kilometre is driven at a speed that grows with
the length of the trip. It knows no road, river or traffic: it is an estimate, never a road
time. Bias: optimistic across a river without a bridge, pessimistic along a motorway.

Speeds: 35 km/h for the first 5 km of road, 50 km/h up to 15 km, 60 km/h beyond, each times the
factor of the assumption. The curve is continuous and increasing, so a nearer place is never
further in minutes. The three assumptions were recentred in 2026 on official tools, on INSEE's
data and on usual times (decision 24); they are hypotheses, free flow, not bounds.

What is known of the roads beside the estimate: seas without a road, minutes that were given,
minutes computed over a road network, and how the department's own times fit the estimate
(``calibration``).

Times that somebody who makes the trip gives (``known_minutes``) are used for it, both ways, before
any other. Official minutes (``official``) anchor the trips to France services.

Communes of one island reach each other by road; nothing drives between two islands, nor from an
island to the mainland. A matrix of road minutes (table ``road_minutes``, empty unless imported)
replaces the estimate for the pairs of communes that it holds, even across the sea. Then come the
minutes computed over the roads of OpenStreetMap (table ``network_minutes``, empty unless made):
to the place at its own address, else to the chef-lieu of its commune. Within a commune the trip
is estimated unless it is known: the 0 of a diagonal says nothing of the way to a place. There the
mean distance of the inhabitants to their chef-lieu counts, for they do not all stand at it. The
other pairs stay estimated, and ``share`` tells how many.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from geo.access import official
from geo.pack.kinds import HELP_TABLES
from geo.pack.memo import per_pack
from geo.pack.schema import TIMES

if TYPE_CHECKING:
    from geo.access.sea import Sea
    from geo.pack.pack import Pack

BREAKS_KM: Final = (0.0, 5.0, 15.0)
"""Road kilometres at which the speed changes."""
SPEEDS_KMH: Final = (35.0, 50.0, 60.0)
"""Speed from each break to the next, km/h."""


class Assumption(NamedTuple):
    """One reading of the road: a detour on the straight line, a factor on the speeds, and minutes
    that any trip takes whatever its length.

    ``network`` is a factor on the minutes computed over a road network, ``official`` on official
    minutes, which are those of a free road.
    """

    detour: float
    speed: float
    network: float = 1.0
    official: float = 1.0
    access_min: float = 0.0


LOW: Final = Assumption(detour=1.2, speed=1.45, network=0.85)
CENTRAL: Final = Assumption(detour=1.3, speed=1.2)
HIGH: Final = Assumption(detour=1.4, speed=1.0, network=1.25, official=1.25)
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
        Minutes, increasing in the distance; at 0, those of access.

    Raises
    ------
    ValueError
        When a distance is negative.

    Examples
    --------
    >>> float(minutes(10_000).round(2))  # 13 km of road: 5 at 42 km/h, 8 at 60
    15.14
    """
    road_km = np.asarray(distance_m, dtype=float) / 1000 * assumption.detour
    if np.any(road_km < 0):
        raise ValueError("a distance is negative")
    return np.asarray(assumption.access_min + driven_min(road_km) / assumption.speed)


def driven_min(road_km: ArrayLike) -> NDArray[np.float64]:
    """Minutes on the road at the speeds of the law, their factor 1, for road kilometres."""
    far = np.asarray(road_km, dtype=float)
    step = np.searchsorted(BREAKS_KM, far, side="right") - 1
    speed = np.asarray(SPEEDS_KMH)[step]
    since = far - np.asarray(BREAKS_KM)[step]
    return np.asarray(_MINUTES_AT_BREAK[step] + since * 60 / speed)


def reach_m(limit_min: float, assumption: Assumption = CENTRAL) -> float:
    """Straight-line metres that ``limit_min`` minutes cover: the inverse of ``minutes``.

    >>> round(reach_m(20), 1)  # 20 min are 18.43 km of road
    14175.8
    """
    driven = max(limit_min - assumption.access_min, 0.0) * assumption.speed
    return float(road_m(driven) / assumption.detour)


def road_m(driven_min: ArrayLike) -> NDArray[np.float64]:
    """Road metres driven in some minutes at the speeds of the law, their factor 1; any shape."""
    driven = np.asarray(driven_min, dtype=float)
    step = np.searchsorted(_MINUTES_AT_BREAK, driven, side="right") - 1
    since = driven - _MINUTES_AT_BREAK[step]
    road_km = np.asarray(BREAKS_KM)[step] + since * np.asarray(SPEEDS_KMH)[step] / 60
    return np.asarray(1000 * road_km)


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
Quality = Literal["known", "matrix", "official", "anchored", "network", "estimated"]
"""How the minutes of a trip are known: by who makes it, by a matrix, by INSEE, by what INSEE says
of another trip from there, over a road network, by the estimate."""
Law = Mapping[str, Assumption]
"""How a department estimates: the keys of ``RANGE`` to its own assumptions."""


@dataclass(frozen=True, eq=False)
class Distances:
    """How far things are, before any reading of the road.

    metres : straight line where the road is estimated, +∞ elsewhere.
    given : road minutes where they are given, +∞ elsewhere.
    official : official minutes where they are known and none are given, +∞ elsewhere.
    network : minutes where they are computed over a road network, and nothing above is known, +∞
        elsewhere. The four have the same shape; where all are +∞ no road leads.
    law : how the department estimates.
    """

    metres: Floats
    given: Floats
    official: Floats
    network: Floats
    law: Law

    def minutes(self, assumption: Assumption = CENTRAL) -> Floats:
        """Minutes under an assumption; given minutes are the same under all.

        One of ``RANGE`` stands for that of the department's law; another is taken as it is.
        """
        name = next((key for key, one in RANGE.items() if one == assumption), None)
        own = self.law[name] if name else assumption
        known = np.minimum(self.given, self.official * assumption.official)
        known = np.minimum(known, self.network * assumption.network)
        return np.asarray(np.minimum(known, minutes(self.metres, own)))

    def each(self, change: Callable[[Floats], Floats]) -> Distances:
        """Change every side alike."""
        return Distances(
            change(self.metres),
            change(self.given),
            change(self.official),
            change(self.network),
            self.law,
        )

    def nearest(self) -> Distances:
        """Of each row: the nearest by each side.

        Each side grows with what it is made of, so that ``nearest().minutes(a)`` is the least
        of ``minutes(a)`` on the row, whatever the assumption.
        """
        return self.each(lambda side: np.asarray(side.min(axis=1, initial=np.inf)))


def straight(metres: Floats, law: Law) -> Distances:
    """Distances of which nothing is known beside the straight line; NaN where that is not."""
    nowhere = np.where(np.isnan(metres), np.nan, np.inf)
    return Distances(metres, nowhere, nowhere, nowhere, law)


INNER: Final = 0.48
"""Mean distance of the inhabitants of a commune to its chef-lieu, over the root of its area."""


def _from_everywhere(metres: Floats, area_km2: Floats) -> Floats:
    """Straight lines from where the inhabitants stand, not from the chef-lieu where they do not.

    ``metres`` [origins, places] are from the chef-lieu, ``area_km2`` [origins]. A place at d, no
    further than the radius of a disc of the commune's area, is about √(d² + m²) from people who
    stand m from the chef-lieu. Beyond, the line is as it was once it is longer: no place is
    nearer than one that was nearer, and trips to other communes do not move.
    """
    side = 1000 * np.sqrt(area_km2)[:, None]
    mean, radius = INNER * side, side / np.sqrt(np.pi)
    return np.where(
        metres <= radius, np.hypot(metres, mean), np.maximum(metres, np.hypot(radius, mean))
    )


@dataclass(frozen=True, eq=False)
class Roads:
    """What is known of the roads of a department.

    islands : commune code to the name of its island; on the mainland, no entry.
    given : minutes, index codes of origins, columns codes of destinations, NaN where not given.
    network : minutes, index codes of origins, columns places and communes (``place_id`` or
        code), NaN beyond ``NETWORK_LIMIT_MIN``; an end that is absent stands on no road.
    reached : codes of the communes that are a column of ``network``, or have a place that is.
    official : official minutes, as ``given``.
    told : trips, of those that are given, whose minutes come from who makes them.
    law : how the department estimates.
    area_km2 : commune code to its area, over which its inhabitants stand.
    sea : the sea to go round, None away from it.
    """

    islands: Mapping[str, str]
    given: pd.DataFrame
    network: pd.DataFrame = field(default_factory=pd.DataFrame)
    reached: frozenset[str] = frozenset()
    official: pd.DataFrame = field(default_factory=pd.DataFrame)
    told: frozenset[tuple[str, str]] = frozenset()
    law: Law = field(default_factory=lambda: RANGE)
    area_km2: Mapping[str, float] = field(default_factory=dict)
    sea: Sea | None = None

    def quality(self, origin: str, place: str) -> Quality:
        """How the minutes from a commune to another are known."""
        minutes, anchored = (
            known.reindex(index=[origin], columns=[place]).to_numpy(dtype=float)[0, 0]
            for known in (self.given, self.official)
        )
        if not np.isnan(minutes) and not (origin == place and minutes == 0):
            return "known" if (origin, place) in self.told else "matrix"
        if not np.isnan(anchored):
            return "official" if anchored <= self.official.loc[origin].min() else "anchored"
        return "network" if self.computes(origin, place) else "estimated"

    def computes(self, origin: str, place: str) -> bool:
        """Whether the minutes from a commune to a place of another are computed."""
        return origin in self.network.index and place in self.reached

    def distance_matrix(
        self, metres: Floats, origins: pd.DataFrame, places: pd.DataFrame
    ) -> Distances:
        """Read straight lines (origins × places) between communes and places (``codes``)."""
        here, there = codes(origins), codes(places)
        number = pd.factorize(np.concatenate([here, there]))[0]
        same = number[: len(here), None] == number[len(here) :]
        metres = self._over_land(metres, origins, places)
        metres = _from_everywhere(metres, np.array([self.area_km2.get(code, 0.0) for code in here]))
        minutes, anchored = (
            known.reindex(index=here, columns=there).to_numpy(dtype=float)
            for known in (self.given, self.official)
        )
        minutes = np.where(same & (minutes == 0), np.nan, minutes)
        anchored = np.where(np.isnan(minutes), anchored, np.nan)
        free = np.isnan(minutes) & np.isnan(anchored)
        computed = np.where(free, self._computed(metres, here, places), np.nan)
        computed = np.where(same & (computed == 0), np.nan, computed)
        estimated = free & np.isnan(computed)
        if self.islands:
            sides = [
                np.array([self.islands.get(code, "") for code in codes]) for codes in (here, there)
            ]
            estimated &= sides[0][:, None] == sides[1]
        return Distances(
            np.where(estimated, metres, np.inf),
            np.where(np.isnan(minutes), np.inf, minutes),
            np.where(np.isnan(anchored), np.inf, anchored),
            np.where(np.isnan(computed), np.inf, computed),
            self.law,
        )

    def _over_land(self, metres: Floats, origins: pd.DataFrame, places: pd.DataFrame) -> Floats:
        """Straight lines, those over the sea being replaced by the way round it."""
        if self.sea is None or not metres.size:
            return metres
        here, there = (one[["x_m", "y_m"]].to_numpy(dtype=float) for one in (origins, places))
        return self.sea.metres(here, there, metres)

    def _computed(self, metres: Floats, here: pd.Index, places: pd.DataFrame) -> Floats:
        """Minutes over the network, NaN where an end is not on it.

        Beyond the limit of the network the trip takes as long at least.
        """
        if self.network.empty:
            return np.full(metres.shape, np.nan)
        ends = codes(places)
        if "place_id" in places:
            own = places["place_id"]
            ends = pd.Index(own.where(own.isin(self.network.columns), ends))
        found = self.network.reindex(index=here, columns=ends).to_numpy(dtype=float)
        known = here.isin(self.network.index)[:, None] & ends.isin(self.network.columns)
        far = np.maximum(NETWORK_LIMIT_MIN, minutes(metres, self.law["central"]))
        return np.asarray(np.where(known & np.isnan(found), far, found))


KNOWN: Final = ("road_minutes", *TIMES)
"""Tables of what is known of the times, all of them empty unless imported or computed."""
_ISLANDS: Final = ("communes", "neighbours")


@per_pack
def roads_of(pack: Pack) -> Roads | None:
    """What is known of the roads of a pack; None when there is nothing beside the estimate."""
    before = pack.before
    names = (*_ISLANDS, *KNOWN)
    if before is not None and all(pack.tables[name] is before.tables[name] for name in names):
        return roads_of(before)
    islands: dict[str, str] = {}
    for name in _ISLANDS:
        found = pack.tables[name].set_index("code_insee")["island"].dropna()
        islands |= {str(code): str(island) for code, island in found.items()}
    communes = pack.tables["communes"].dropna(subset=["area_km2"])
    areas = dict(zip(communes["code_insee"].astype(str), communes["area_km2"], strict=True))
    if not islands and not areas and all(pack.tables[name].empty for name in KNOWN):
        return None
    ends = ["origin", "destination"]
    told = _told(pack)
    pairs = pd.concat([told, pack.tables["road_minutes"]]).drop_duplicates(ends)
    computed = pack.tables["network_minutes"].set_index(ends).iloc[:, 0].dropna()
    # a pair is there once: nothing to aggregate
    given, network = (one.unstack() for one in (pairs.set_index(ends)["minutes"], computed))  # noqa: PD010
    where = pack.tables["places"].set_index("place_id")["code_insee"]
    places = network.columns.to_series()
    reached = frozenset(places.map(where).fillna(places))
    alone = Roads(
        islands, given.iloc[:0], network, reached,
        law=law_of(pack), area_km2=areas, sea=_sea(pack),
    )  # fmt: skip
    both = frozenset(zip(told["origin"], told["destination"], strict=True))
    return replace(alone, given=given, official=_anchored(pack, alone), told=both)


def _anchored(pack: Pack, known: Roads) -> pd.DataFrame:
    """Official minutes to the France services, as trips (``official.anchored``)."""
    minutes = official.france_services(pack)["minutes"]
    sites = pack.sites("france_services").dropna(subset=["x_m"])
    if minutes.empty or sites.empty:
        return pd.DataFrame(dtype=float)
    here = pack.communes[["x_m", "y_m"]]
    lines = here.to_numpy(dtype=float)[:, None] - sites[["x_m", "y_m"]].to_numpy(dtype=float)[None]
    metres = np.hypot(lines[..., 0], lines[..., 1])
    trips = known.distance_matrix(metres, here, sites).minutes()
    return official.anchored(minutes, pd.DataFrame(trips, here.index, codes(sites)))


def _told(pack: Pack) -> pd.DataFrame:
    """Minutes that those who make the trip give, both ways: origin, destination, minutes."""
    known = pack.tables["known_minutes"][["origin", "destination", "minutes"]]
    back = known.rename(columns={"origin": "destination", "destination": "origin"})
    return pd.concat([known, back], ignore_index=True)


BASES: Final = ("official", "known")
"""What the estimate may be fitted to, the best first."""


def law_of(pack: Pack) -> Law:
    """How a department estimates: as every other, or as its own times say."""
    fitted = fitted_law(pack)
    if fitted is None:
        return RANGE
    bounds = {"low": fitted["low"], "central": 1.0, "high": fitted["high"]}
    detour, speed, access = (fitted[name] for name in ("detour", "speed", "access_min"))
    return {
        name: RANGE[name]._replace(detour=detour, speed=speed / times, access_min=access * times)
        for name, times in bounds.items()
    }


def fitted_law(pack: Pack) -> dict[str, Any] | None:
    """The row of ``travel_law`` that estimates the times of a department; None without any.

    Official times are many: what is fitted to them is believed before a few known ones.
    """
    rows = {str(row["basis"]): row for row in pack.tables["travel_law"].to_dict("records")}
    best = next((rows[basis] for basis in BASES if basis in rows), None)
    return None if best is None else {str(name): value for name, value in best.items()}


def _sea(pack: Pack) -> Sea | None:
    """The sea around the communes of a pack and of its neighbours."""
    from geo.access import sea

    points = [pack.tables[name][["x_m", "y_m"]] for name in ("communes", "neighbours")]
    crs = pack.tables["department"]["crs"].iloc[0]
    return sea.around(pd.concat(points).dropna().to_numpy(dtype=float), str(crs))


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
    whose road minutes a matrix gives, or are computed."""
    tables = [pack.tables[name]["place_id"] for name in HELP_TABLES]
    places = pack.tables["places"].set_index("place_id")["code_insee"]
    there = pd.Index(places.reindex(pd.concat(tables).dropna().unique()).dropna().unique())
    here = pack.communes.index
    pairs = len(here) * len(there) - int(there.isin(here).sum())
    known, table = roads_of(pack), pack.tables["road_minutes"]
    if known is None or there.empty:
        return Share(0, pairs)
    matrix = table.set_index(["origin", "destination"])["minutes"].unstack()  # noqa: PD010
    minutes = matrix.reindex(index=here, columns=there).notna().to_numpy()
    other = here.to_numpy()[:, None] != there.to_numpy()
    joined = here.isin(known.network.index)[:, None] & there.isin(known.reached)
    return Share(int((minutes & other).sum()), pairs, int((joined & ~minutes & other).sum()))
