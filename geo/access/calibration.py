"""Fitting the estimate of travel times to trips whose minutes are known.

The law stays the one of ``travel``; what is fitted is its detour, the factor of its speeds and
minutes of access that any trip takes. With road distances (triples) all of them are; with minutes
alone the detour is held, for speed and detour cannot be told apart.

Trips are weighted by the inverse of their estimate, squared: a known time is so many per cent
off, not so many minutes. The range is that of true over estimated, from its 5th to its 95th
percentile, on trips that were not fitted: the other half when they are many, each of them left
out in turn when they are few.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geo.access import travel
from geo.base.errors import GeoError
from geo.base.french import number, plural, typeset

Floats = NDArray[np.float64]

BANDS_KM: Final = (0.0, 5.0, 15.0, np.inf)
"""Bounds of the bands of straight distance that the trips must not all be of the same."""
FEWEST: Final = 8
"""Trips from which the estimate is fitted."""
FEWEST_IN_BAND: Final = 2
"""Trips of a band from which it counts as one."""
MANY: Final = 200
"""Trips from which half of them are held out; fewer are left out one by one."""
FASTEST_KMH: Final = 130.0
"""Speed in a straight line that no car has."""
ACCESS_MIN: Final = (0.0, 5.0)
DETOUR: Final = (1.0, 3.0)
SPEED: Final = (0.5, 2.5)
"""What the parameters may be; beyond, the minutes are of something else than a trip by car."""
_PERCENTILES: Final = (5, 95)
_ROUNDING: Final = 1e-9
"""A trip that is the end of the range itself is in it, whatever the processor rounds."""
_STEPS: Final = 20


class NotEnoughError(GeoError):
    """The trips do not allow to fit; the message says why, in French."""


@dataclass(frozen=True)
class Fit:
    """A fitted law.

    detour, speed, access_min : its parameters. low, high : 5th and 95th percentile of true over
    estimated minutes, never above or below 1. error_min : mean absolute error, minutes. inside :
    share of trips within the range. pairs : trips. The last three are of trips not fitted, but
    ``pairs``, which counts all of them.
    """

    detour: float
    speed: float
    access_min: float
    low: float = 1.0
    high: float = 1.0
    error_min: float = 0.0
    inside: float = 1.0
    pairs: int = 0

    def minutes(self, metres: Floats) -> Floats:
        """Central estimate for straight metres."""
        return travel.minutes(
            metres, travel.Assumption(self.detour, self.speed, access_min=self.access_min)
        )


def believable(metres: Floats, minutes: Floats) -> NDArray[np.bool_]:
    """Which trips may be trips by car: some minutes, no faster than a car in a straight line.

    Missing cells are not.
    """
    with np.errstate(invalid="ignore"):
        fast = metres / 1000 > minutes / 60 * FASTEST_KMH
        return np.asarray(np.isfinite(metres) & np.isfinite(minutes) & (minutes > 0) & ~fast)


def fit(metres: Floats, minutes: Floats, road_m: Floats | None = None) -> Fit:
    """Fit the law to trips.

    Parameters
    ----------
    metres, minutes : float64 [trips], all ``believable``
        Straight metres, known minutes.
    road_m : float64 [trips], optional
        Metres by road, above 0 where ``metres`` is: the detour is then fitted too.

    Raises
    ------
    NotEnoughError
        When there are fewer than ``FEWEST`` trips, when they are all of one band of distance, or
        when what is fitted is no travel by car.
    """
    _refuse_few(metres)
    if road_m is None:
        road_m = metres * travel.CENTRAL.detour

    def fitted(kept: NDArray[np.intp]) -> Fit:
        return _fitted(metres[kept], minutes[kept], road_m[kept])

    every = np.arange(len(metres))
    check = _held_out if len(metres) >= MANY else _left_out
    ratio, error, inside = check(metres, minutes, every, fitted)
    low, high = np.percentile(ratio, _PERCENTILES)
    found = fitted(every)
    _refuse_odd(found)
    return replace(
        found,
        low=float(min(low, 1.0)),
        high=float(max(high, 1.0)),
        error_min=float(np.abs(error).mean()),
        inside=inside,
        pairs=len(metres),
    )


def _fitted(metres: Floats, minutes: Floats, road_m: Floats) -> Fit:
    """Parameters alone. The median of the detours, then weighted least squares on the minutes."""
    far = metres > 0
    detour = float(np.median(road_m[far] / metres[far])) if far.any() else travel.CENTRAL.detour
    driven = travel.driven_min(detour * metres / 1000)
    access, slope = 0.0, float(minutes.sum() / max(driven.sum(), 1e-9))
    for _ in range(_STEPS):
        weight = 1 / np.maximum(access + slope * driven, 1e-9)
        access, slope = _line(driven, minutes, weight)
    return Fit(detour, 1 / slope, access)


def _line(driven: Floats, minutes: Floats, weight: Floats) -> tuple[float, float]:
    """Access and slope of the weighted line, access within its bounds, slope above 0."""
    rows = np.column_stack([weight, weight * driven])
    (access, _), *_ = np.linalg.lstsq(rows, weight * minutes, rcond=None)
    access = float(np.clip(access, *ACCESS_MIN))
    slope = float(rows[:, 1] @ (weight * (minutes - access)) / (rows[:, 1] @ rows[:, 1]))
    return access, max(slope, 1e-3)


Check = tuple[Floats, Floats, float]
"""True over estimated and the errors in minutes, of trips not fitted; the share in the range."""


def _held_out(
    metres: Floats,
    minutes: Floats,
    every: NDArray[np.intp],
    fitted: Callable[[NDArray[np.intp]], Fit],
) -> Check:
    """Fit one half, look at the other: its first half gives the range, its second half is told."""
    shuffled = np.random.default_rng(0).permutation(every)
    half, rest = np.array_split(shuffled, 2)
    estimate = fitted(half).minutes(metres[rest])
    ratio = minutes[rest] / np.maximum(estimate, 1e-9)
    seen, told = np.array_split(ratio, 2)
    return ratio, minutes[rest] - estimate, _share_inside(told, seen)


def _left_out(
    metres: Floats,
    minutes: Floats,
    every: NDArray[np.intp],
    fitted: Callable[[NDArray[np.intp]], Fit],
) -> Check:
    """Fit without each trip in turn; whether it is in the range of the others is told."""
    ratio, error, inside = np.empty(len(every)), np.empty(len(every)), np.empty(len(every))
    for one in every:
        others = np.delete(every, one)
        without = fitted(others)
        estimate = np.maximum(without.minutes(metres), 1e-9)
        each = minutes / estimate
        ratio[one], error[one] = each[one], minutes[one] - estimate[one]
        inside[one] = _share_inside(each[[one]], each[others])
    return ratio, error, float(inside.mean())


def _share_inside(told: Floats, seen: Floats) -> float:
    low, high = np.percentile(seen, _PERCENTILES)
    within = (told >= min(low, 1.0) - _ROUNDING) & (told <= max(high, 1.0) + _ROUNDING)
    return float(within.mean())


def _refuse_few(metres: Floats) -> None:
    if len(metres) < FEWEST:
        trips = plural(len(metres), "trajet utilisable", "trajets utilisables")
        raise NotEnoughError(typeset(f"{trips}, il en faut {FEWEST}"))
    counts, _ = np.histogram(metres / 1000, BANDS_KM)
    if (counts >= FEWEST_IN_BAND).sum() < 2:
        short, long = (number(bound) for bound in BANDS_KM[1:-1])
        raise NotEnoughError(
            typeset(
                f"il en faut au moins {FEWEST_IN_BAND} dans deux bandes de distance (moins de "
                f"{short} km à vol d'oiseau, de {short} à {long}, au-delà)"
            )
        )


def _refuse_odd(found: Fit) -> None:
    for name, value, (low, high) in (
        ("détour", found.detour, DETOUR),
        ("facteur de vitesse", found.speed, SPEED),
    ):
        if not low <= value <= high:
            raise NotEnoughError(
                typeset(
                    f"ils donneraient un {name} de {number(value, 2)}, hors de "
                    f"{number(low, 1)} à {number(high, 1)} : ce ne sont pas des temps en voiture"
                )
            )
