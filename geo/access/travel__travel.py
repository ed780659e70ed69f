"""Minutes by car between two places, estimated from the straight line, with a range.

The estimate is deliberately simple and stated everywhere it is shown: road distance is the
straight line times a detour factor, and each kilometre is driven at a speed that grows with
the length of the trip. It knows no road, river or traffic: it is an estimate, never a road
time. Bias: optimistic across a river without a bridge, pessimistic along a motorway.

Speeds: 35 km/h for the first 5 km of road, 50 km/h up to 15 km, 60 km/h beyond. The curve is
continuous and increasing, so a nearer place is never further in minutes.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

BREAKS_KM: Final = (0.0, 5.0, 15.0)
"""Road kilometres at which the speed changes."""
SPEEDS_KMH: Final = (35.0, 50.0, 60.0)
"""Speed from each break to the next, km/h."""


class Assumption(NamedTuple):
    """One reading of the road: a detour on the straight line and a factor on the speeds."""

    detour: float
    speed: float


LOW: Final = Assumption(detour=1.2, speed=1.1)
CENTRAL: Final = Assumption(detour=1.3, speed=1.0)
HIGH: Final = Assumption(detour=1.4, speed=0.9)
RANGE: Final = {"low": LOW, "central": CENTRAL, "high": HIGH}

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
