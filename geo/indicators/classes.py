"""Classes of a choropleth: fixed round bounds, a count per class, missing apart."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.base import french

if TYPE_CHECKING:
    from geo.indicators.declaration import Indicator

MISSING = -1
"""Class of a missing or non-finite-negative figure; +∞ (no site at all) is the last class."""


MISSING_LABEL = "donnée manquante"
LARGEST_CIRCLE_PX = 30
"""Radius of the circle of the largest stock on a map; the client script knows it too."""
LEAST_LARGEST = 20
"""What the largest circle is worth at least: one or two do not cover their neighbours."""


class Circle(NamedTuple):
    """A circle of the key of a stock: what it is worth and its radius on screen."""

    label: str
    radius_px: float


class Counted(NamedTuple):
    """A class of a map: what it is, its colour, its communes and their inhabitants."""

    label: str
    colour: str
    communes: int
    people: float


class LegendRow(NamedTuple):
    """One line of a legend: what the class holds and how many units are in it."""

    label: str
    colour: str
    units: int


def classify(values: pd.Series, bounds: Sequence[float]) -> NDArray[np.int_]:
    """Give each figure its class: upper bounds included, ``MISSING`` for NaN.

    With bounds 10, 20 the classes are ≤ 10, ]10, 20] and > 20, so that « beyond the
    threshold » and the class above it are the same communes.
    Raises ``ValueError`` when the bounds are not strictly increasing.
    """
    edges = np.asarray(bounds, dtype=float)
    if np.any(np.diff(edges) <= 0):
        raise ValueError("class bounds must be strictly increasing")
    figures = values.to_numpy(dtype=float, na_value=np.nan)
    return np.where(np.isnan(figures), MISSING, np.searchsorted(edges, figures, side="left"))


def labels(bounds: Sequence[float], unit: str, decimals: int = 0) -> list[str]:
    """Write the French label of each class, in order, unit included."""
    texts = [french.number(bound, decimals) for bound in bounds]
    suffix = f"{french.NBSP}{unit}" if unit else ""
    # nothing shown in classes is negative: a first bound of 0 is « none at all »
    first = f"{texts[0]}{suffix}" + (" ou moins" if bounds[0] else "")
    between = [f"de {low} à {high}{suffix}" for low, high in pairwise(texts)]
    return [first, *between, f"plus de {texts[-1]}{suffix}"]


def class_labels(indicator: Indicator) -> list[str]:
    """Write the label of each class of the map of an indicator that has bounds.

    Of a long unit its first word when it is short, « h » or « € »: the title has the rest. Bounds
    that are all whole have no decimals.
    """
    whole = all(bound == int(bound) for bound in indicator.bounds)
    short = indicator.unit.split(" ")[0]
    unit = short if len(short) <= 2 or len(indicator.unit) <= 3 else ""
    return labels(indicator.bounds, unit, 0 if whole else indicator.decimals)


def counts(classes: NDArray[np.int_], steps: int) -> tuple[list[int], int]:
    """Count the units of each class, and the missing ones."""
    present = classes[classes != MISSING]
    return np.bincount(present, minlength=steps).tolist(), int((classes == MISSING).sum())


def circle_radius_px(value: float, largest: float) -> float:
    """Radius of the circle of a stock: area proportional to the value, 0 without any stock."""
    return LARGEST_CIRCLE_PX * math.sqrt(max(value, 0) / max(largest, LEAST_LARGEST))


def circle_key(values: pd.Series, unit: str) -> tuple[Circle, ...]:
    """Choose up to three round values (1, 2 or 5 times a power of ten) to read circles by.

    The largest is not above the largest value; an empty key when there is no stock.
    """
    largest = float(values.max())
    return tuple(
        Circle(french.quantity(value, unit), circle_radius_px(value, largest))
        for value in round_values(largest)
    )


def round_values(largest: float) -> list[int]:
    """Up to three round values to read sizes by, the largest first; none without a stock.

    >>> round_values(89_212), round_values(2)
    ([50000, 10000, 2000], [2, 1])
    """
    if not largest >= 1:
        return []
    rounds = [m * 10**e for e in range(int(math.log10(largest)) + 1) for m in (1, 2, 5)]
    kept = [value for value in rounds if value <= largest][::-1]
    return kept if len(kept) <= 3 else kept[::2][:3]
