"""What is within reach: sparse pairs, shared capacity (E2SFCA), hours that can be reached.

Everything rests on the pairs (commune, place) within a number of minutes, found with a KD-tree
and measured exactly; bounds are inclusive and the order of the rows does not matter.

E2SFCA (Luo & Wang 2003, Luo & Qi 2009; the principle of DREES's APL): a place divides its hours
among the people within reach, nearer people counting more; a commune adds up what reaches it.
R_j = S_j / Σ_i P_i·w(t_ij), A_i = Σ_j R_j·w(t_ij).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.access import measures, nearest_places, opening_hours, sessions, travel, unknown_hours
from geo.access.opening_hours import WHOLE_WEEK, PartOfWeek, Timetable
from geo.access.presence import ALL, Counts
from geo.access.travel import Distances, Roads
from geo.pack import territories
from geo.pack.kinds import KINDS
from geo.pack.memo import per_pack

if TYPE_CHECKING:
    from geo.pack.pack import Pack

DECAY: Final = ((10.0, 1.0), (15.0, 2 / 3), (20.0, 1 / 3))
"""Weight of a trip: up to so many minutes, included, it counts for so much; 0 beyond."""
POST_HOURS: Final = 35.0
"""Hours of help in a week of a post of conseiller numérique."""


class Pairs(NamedTuple):
    """Origins and sites within reach of each other, as positions, ordered by origin and site."""

    origin: NDArray[np.intp]
    site: NDArray[np.intp]
    minutes: NDArray[np.float64]

    def within(self, limit_min: float) -> Pairs:
        """Keep the pairs up to ``limit_min`` minutes, included."""
        kept = self.minutes <= limit_min
        return Pairs(self.origin[kept], self.site[kept], self.minutes[kept])


def pairs(
    origins: pd.DataFrame,
    sites: pd.DataFrame,
    within_min: float,
    assumption: travel.Assumption = travel.CENTRAL,
    *,
    known: Roads | None = None,
) -> Pairs:
    """Find every site within reach of every origin.

    Parameters
    ----------
    origins, sites : DataFrame, columns ``x_m``, ``y_m``
        Points in metres in the same projection; either may be empty.
    within_min : float
        Estimated minutes, included.
    assumption : travel.Assumption
        How minutes are estimated.
    known : Roads, optional
        What is known of the roads; both frames then have codes, as for ``access.nearest``.

    Raises
    ------
    ValueError
        When a coordinate is missing or infinite.
    """
    targets, points = nearest_places.coordinates(origins), nearest_places.coordinates(sites)
    if len(targets) == 0 or len(points) == 0:
        none = np.empty(0, dtype=np.intp)
        return Pairs(none, none, np.empty(0))
    if known is not None:
        far = nearest_places.distance_matrix(origins, sites, known)
        return _pairs_within(far.minutes(assumption), within_min)
    from scipy.spatial import cKDTree  # 0.2 s that whoever knows roads need not wait for

    # a hair wider than the reach: the minutes decide, not the rounding of the radius
    radius = travel.reach_m(within_min, assumption) * (1 + 1e-9) + 1e-6
    near = cKDTree(targets).sparse_distance_matrix(cKDTree(points), radius, output_type="ndarray")
    near = near[np.argsort(near["i"] * len(points) + near["j"])]
    found = Pairs(near["i"], near["j"], travel.minutes(near["v"], assumption))
    return found.within(within_min)


def _pairs_within(minutes: NDArray[np.float64], within_min: float) -> Pairs:
    """Pairs of origins × sites up to so many minutes, included."""
    origin, site = np.nonzero(minutes <= within_min)
    return Pairs(origin, site, minutes[origin, site])


def e2sfca(
    found: Pairs,
    population: NDArray[np.float64],
    supply: NDArray[np.float64],
    decay: tuple[tuple[float, float], ...] = DECAY,
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Share the supply of each site among the people within reach.

    Parameters
    ----------
    found : Pairs
        At least up to the last bound of ``decay``.
    population, supply : array of float
        People of each origin, supply of each site (any unit), not negative.
    decay : tuple of (minutes, weight)
        Upper bounds, included, in increasing order.

    Returns
    -------
    array of float, array of bool
        Supply per person at each origin, 0 when no site is in reach; and, for each site,
        whether anyone is in reach. Σ population × access = Σ supply of those sites.
    """
    bounds, steps = zip(*decay, strict=True)
    weight = np.array([*steps, 0.0])[np.searchsorted(bounds, found.minutes, side="left")]
    demand = _sums(found.site, population[found.origin] * weight, len(supply))
    reached = demand > 0
    ratio = np.divide(supply, demand, out=np.zeros(len(supply)), where=reached)
    return _sums(found.origin, ratio[found.site] * weight, len(population)), reached


def _sums(group: NDArray[np.intp], values: NDArray[np.float64], groups: int) -> NDArray[np.float64]:
    return np.asarray(np.bincount(group, values, minlength=groups), dtype=np.float64)


@per_pack
def capacity(
    pack: Pack,
    kind: str,
    counts: Counts = ALL,
    *,
    unknown: str = "central",
    assumption: travel.Assumption = travel.CENTRAL,
) -> pd.Series:
    """Hours of help per week per 1,000 inhabitants that reach each commune.

    ``kind`` is ``france_services`` (weekly opening hours, shared with the neighbours' communes
    and adding the neighbours' sites that ``counts`` keeps) or ``cnfs`` (35 hours a
    post at the employer's seat, shared within the department only, since the posts outside are
    not in the pack). ``unknown`` is the hypothesis about hours that are not known
    (``unknown_hours.HYPOTHESES``), ``assumption`` how minutes are estimated. Returns a Series
    indexed by ``code_insee``, 0 when nothing is in reach, missing where unknown hours are and
    nobody publishes any; all missing without a list of the kind; it is shared: copy it before
    changing it. Raises ``ValueError`` for another kind.
    """
    demand, supply = market(pack, kind, counts, unknown=unknown)
    per_head, _ = e2sfca(
        _sharing(pack, kind, counts, assumption),
        demand["population"].to_numpy(dtype=float),
        supply["hours"].to_numpy(dtype=float),
    )
    shared = pd.Series(1000 * per_head, index=demand.index, name="capacity")
    here = shared.loc[pack.communes.index]
    return here if measures.has_list(pack, kind) else here * np.nan


@per_pack
def _sharing(pack: Pack, kind: str, counts: Counts, assumption: travel.Assumption) -> Pairs:
    """Who shares which places of ``market``: the same, whatever hours the places are supposed."""
    return _pairs_within(market_distances(pack, kind, counts).minutes(assumption), DECAY[-1][0])


@per_pack
def market_distances(pack: Pack, kind: str, counts: Counts) -> Distances:
    """How far the places of ``market`` are from its communes, whatever is assumed; shared."""
    demand, supply = market(pack, kind, counts)
    return nearest_places.distance_matrix(demand, supply, travel.roads_of(pack))


def hours_of_a_post(pack: Pack, seats: pd.DataFrame, level: str) -> NDArray[np.float64]:
    """Hours per week per 1,000 inhabitants that one post at each seat brings to each unit.

    ``seats`` has ``x_m``, ``y_m`` and ``code_insee``. Returns an array units × seats, units in
    order of code. ``capacity`` of ``cnfs`` is linear in posts: their sum over all seats,
    weighted by posts, is what it gives a unit.
    """
    demand, _ = market(pack, "cnfs")
    frame = _each_alone(pack, demand, seats, POST_HOURS)
    people = demand["population"].astype(float)
    unit = territories.membership(pack, level)
    return territories.aggregate(frame, people, unit).to_numpy(dtype=float)


def _each_alone(
    pack: Pack, demand: pd.DataFrame, supply: pd.DataFrame, hours: float
) -> pd.DataFrame:
    """What so many hours a week at each place alone give each origin, per 1,000 inhabitants."""
    found = pairs(demand, supply, DECAY[-1][0], known=travel.roads_of(pack))
    people = demand["population"].to_numpy(dtype=float)
    alone: NDArray[np.float64] = hours * np.eye(len(supply), dtype=np.float64)
    each = [1000 * e2sfca(found, people, row)[0] for row in alone]
    return pd.DataFrame(dict(enumerate(each)), index=demand.index)


@per_pack
def of_unknown_hours(pack: Pack, counts: Counts = ALL) -> pd.DataFrame:
    """What an hour a week at each place of unknown hours gives each commune of the department.

    Returns hours per 1,000 inhabitants, communes × the identifiers of those of
    ``unknown_hours.places`` that some commune has in reach; no column when there is none.
    The frame is shared.
    """
    demand, _ = market(pack, "france_services", counts)
    places = unknown_hours.places(pack, counts)
    each = _each_alone(pack, demand, places, 1.0).set_axis(places.index, axis="columns")
    here = each.loc[pack.communes.index]
    return here.loc[:, here.gt(0).any()]


@per_pack
def market(
    pack: Pack, kind: str, counts: Counts = ALL, *, unknown: str = "central"
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """People and hours that meet, as ``capacity`` takes them.

    Returns the communes (index ``code_insee``; ``x_m``, ``y_m``, ``population``) and the
    places (``x_m``, ``y_m``, ``code_insee``, ``place_id``, ``hours`` a week; then those whose
    hours are not known, with what ``unknown`` supposes). A commune of unknown population counts
    for 0. The frames are shared.
    """
    columns = ["x_m", "y_m", "population"]
    demand = pack.communes[columns]
    if KINDS[kind].by_posts:
        seats = pack.sites(kind).dropna(subset=["x_m"])
        hours = POST_HOURS * seats["posts"]
        return demand, seats[["x_m", "y_m", "code_insee", "place_id"]].assign(hours=hours)
    if KINDS[kind].capacity != "hours":
        raise ValueError(f"no published hours for {kind}")
    supply = sessions.weekly_hours(pack, counts.presence)
    if counts.neighbours:
        around = pack.tables["neighbours"].set_index("code_insee")[columns]
        demand = pd.concat([demand, around])
    else:
        supply = supply[supply["in_department"]]
    supposed = unknown_hours.places(pack, counts)
    if len(supposed):
        supply = pd.concat([supply, supposed.assign(hours=supposed[unknown])])
    return demand.fillna({"population": 0}), supply.reset_index(drop=True)


@per_pack
def _calendar(pack: Pack, counts: Counts) -> tuple[pd.DataFrame, Timetable]:
    """Places of the sessions (``x_m``, ``y_m``) and when each is open, in the same order."""
    spans = sessions.sessions(pack, counts.presence)
    if not counts.neighbours:
        spans = spans[spans["in_department"]]
    by_place = spans.groupby(["x_m", "y_m", "code_insee", "place_id"])
    places = by_place.size().reset_index()
    row = np.asarray(by_place.ngroup(), dtype=np.intp)
    return places, opening_hours.build(spans, row, len(places))


@per_pack
def _calendar_distances(pack: Pack, counts: Counts) -> Distances:
    """How far the places of ``_calendar`` are from the communes, whatever is assumed."""
    places, _ = _calendar(pack, counts)
    return nearest_places.distance_matrix(pack.communes, places, travel.roads_of(pack))


@per_pack
def opening(
    pack: Pack,
    threshold_min: float,
    counts: Counts = ALL,
    *,
    assumption: travel.Assumption = travel.CENTRAL,
) -> Timetable:
    """When at least one France services within the threshold of each commune is open.

    Returns a ``Timetable`` whose rows are the communes of the pack; it is shared.
    """
    _, table = _calendar(pack, counts)
    found = _pairs_within(_calendar_distances(pack, counts).minutes(assumption), threshold_min)
    return table.any_of(found.origin, found.site, len(pack.communes))


def reachable_hours(
    pack: Pack,
    threshold_min: float,
    counts: Counts = ALL,
    *,
    assumption: travel.Assumption = travel.CENTRAL,
    part: PartOfWeek = WHOLE_WEEK,
) -> pd.Series:
    """Hours of the week when at least one France services within the threshold is open.

    Two places open together count once. Returns a Series of hours of a part of the week
    indexed by ``code_insee``; 0 when nothing is reachable or open then, missing when nothing is
    known to be and a place in reach has no known hours, all missing without a list of France
    services. A longer reach never lowers what is known.
    """
    table = opening(pack, threshold_min, counts, assumption=assumption)
    spent = table.hours(part)
    told = spent if measures.has_list(pack, "france_services") else np.nan
    found = pd.Series(told, index=pack.communes.index, name="hours")
    silent = near_silent(pack, threshold_min, counts, assumption=assumption)
    return found.mask(silent & found.eq(0)) if silent.any() else found


@per_pack
def near_silent(
    pack: Pack,
    threshold_min: float,
    counts: Counts = ALL,
    *,
    assumption: travel.Assumption = travel.CENTRAL,
) -> pd.Series:
    """Which communes have within the threshold a France services of which no hour is known."""
    minutes = _silent_distances(pack, counts).minutes(assumption)
    return pd.Series((minutes <= threshold_min).any(axis=1), index=pack.communes.index)


@per_pack
def _silent_distances(pack: Pack, counts: Counts) -> Distances:
    """How far those of which no hour is known are from the communes, whatever is assumed."""
    places = unknown_hours.places(pack, counts)
    silent = places[places["whole"].astype(bool)]
    return nearest_places.distance_matrix(pack.communes, silent, travel.roads_of(pack))
