"""Capacity shared under many readings of the road at once: one speed a draw, one detour a commune.

The same sharing as ``reach.e2sfca``, over the pairs that some draw brings within reach.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.access import reach, travel
from geo.access.presence import Counts
from geo.access.travel import Distances

if TYPE_CHECKING:
    from geo.pack.pack import Pack

Floats = NDArray[np.float64]

_DRAWS_AT_ONCE: Final = 125


class Readings(NamedTuple):
    """Draws of what is not known of the road.

    ``speed`` [draws]: factor on the speeds of the law. ``detour`` [draws, origins]: that of each
    origin. ``network`` [draws]: factor on official minutes and those computed over a network.
    """

    speed: Floats
    detour: Floats
    network: Floats


def capacity(
    pack: Pack,
    kind: str,
    counts: Counts,
    drawn: Readings,
    opened: Floats,
) -> Floats:
    """Hours of help per week per 1,000 inhabitants of each commune, in each draw.

    Parameters
    ----------
    pack, kind, counts
        As for ``reach.capacity``.
    drawn : Readings
        Of the communes of ``reach.market``, in its order.
    opened : float64 [draws, places]
        How open the places of unknown hours are, from none (0) to the longest (1), in the order of
        ``unknown_hours.places``.

    Returns
    -------
    float64 [communes, draws]
        As ``reach.capacity`` has it for one reading, in pack order.
    """
    demand, least = reach.market(pack, kind, counts, unknown="low")
    most = reach.market(pack, kind, counts, unknown="high")[1]["hours"].to_numpy(dtype=float)
    low = least["hours"].to_numpy(dtype=float)
    known = len(low) - opened.shape[1]
    share = np.vstack([np.zeros((known, len(drawn.speed))), opened.T])
    hours = low[:, None] + np.where(share > 0, share * (most - low)[:, None], 0.0)
    far = reach.market_distances(pack, kind, counts)
    people = demand["population"].to_numpy(dtype=float)
    found = shared(far, people, hours, drawn)
    return 1000 * found[: len(pack.communes)]


def residuals(law: travel.Law, detour: Floats) -> Floats:
    """Factors on the minutes of a law that was fitted, drawn over its own range.

    ``detour``: draws over the range of the law with its defaults; any shape, that of the answer.
    """
    low, central, high = (law[name] for name in travel.RANGE)
    least, most = central.speed / low.speed, central.speed / high.speed
    bottom, top = travel.LOW.detour, travel.HIGH.detour
    return np.asarray(least + (detour - bottom) / (top - bottom) * (most - least))


class _Reach(NamedTuple):
    """Pairs that some draw brings within reach, and what decides it in each draw.

    ``length`` and ``times`` [draws, origins] are compared with ``limits`` [steps, draws];
    ``always`` is the weight of the minutes that are given, ``free`` are official minutes and
    those of a network, times ``network`` [draws]. ``drops`` are the steps of the decay, at
    ``bounds``.
    """

    origin: NDArray[np.intp]
    site: NDArray[np.intp]
    length: Floats
    times: Floats
    limits: Floats
    always: Floats
    free: Floats
    network: Floats
    drops: Floats
    bounds: Floats

    def weights(self, part: slice) -> Floats:
        """Weight of each pair in some draws, [pairs, draws]."""
        driven = self.length[:, None] * self.times[part].T[self.origin]
        weight = np.zeros_like(driven)
        for drop, limit in zip(self.drops, self.limits, strict=True):
            weight += drop * (driven <= limit[part])
        weight = np.maximum(weight, self.always[:, None])
        if np.isfinite(self.free).any():
            spent = self.free[:, None] * self.network[part]
            known = np.zeros_like(weight)
            for drop, bound in zip(self.drops, self.bounds, strict=True):
                known += drop * (spent <= bound)
            weight = np.maximum(weight, known)
        return weight


def _within_reach(
    far: Distances, drawn: Readings, decay: tuple[tuple[float, float], ...]
) -> _Reach:
    speed, detour, network = drawn
    bounds, steps = (np.array(side) for side in zip(*decay, strict=True))
    drops = steps - np.append(steps[1:], 0.0)
    free = np.minimum(far.official, far.network)
    if far.law is travel.RANGE:
        length, times = far.metres, detour
        limits = travel.road_m(bounds[:, None] * speed)
    else:
        length, times = travel.minutes(far.metres, far.law["central"]), residuals(far.law, detour)
        limits = np.broadcast_to(bounds[:, None], (len(bounds), len(speed)))
    widest = limits[-1].max(initial=0.0) / times.min(initial=np.inf)
    slowest = network.min(initial=np.inf)
    near = (length <= widest) | (far.given <= bounds[-1]) | (free * slowest <= bounds[-1])
    origin, site = np.nonzero(near)
    length, given, free = (one[origin, site] for one in (length, far.given, free))
    always = np.zeros(len(origin))
    for drop, bound in zip(drops, bounds, strict=True):
        always += drop * (given <= bound)
    return _Reach(origin, site, length, times, limits, always, free, network, drops, bounds)


def shared(
    far: Distances,
    people: Floats,
    supply: Floats,
    drawn: Readings,
    *,
    decay: tuple[tuple[float, float], ...] = reach.DECAY,
) -> Floats:
    """Supply per person at each origin in each draw, 0 when no site is in reach.

    Parameters
    ----------
    far : Distances, [origins, sites]
    people : float64 [origins]
    supply : float64 [sites, draws]
    drawn : Readings

    Returns
    -------
    float64 [origins, draws]
    """
    within = _within_reach(far, drawn, decay)
    found = np.empty((len(people), len(drawn.speed)))
    for start in range(0, len(drawn.speed), _DRAWS_AT_ONCE):
        part = slice(start, start + _DRAWS_AT_ONCE)
        found[:, part] = _shared_once(within, people, supply[:, part], within.weights(part))
    return found


def _shared_once(within: _Reach, people: Floats, supply: Floats, weight: Floats) -> Floats:
    """Supply per person of some draws; ``weight`` [pairs, draws] is changed."""
    from scipy.sparse import csr_array

    pair, one = np.arange(len(weight)), np.ones(len(weight))
    asking = (people[within.origin], (within.site, pair))
    demand = csr_array(asking, shape=(len(supply), len(pair))) @ weight
    ratio = np.divide(supply, demand, out=np.zeros(demand.shape), where=demand > 0)
    reached = ratio[within.site]
    if np.isnan(reached).any():  # hours that nobody knows: only for those in reach
        reached = np.where(weight > 0, reached, 0.0)
    weight *= reached
    served = csr_array((one, (within.origin, pair)), shape=(len(people), len(pair)))
    return np.asarray(served @ weight)
