"""Classes of a choropleth: fixed round bounds, a count per class, missing apart."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo import wording

MISSING = -1
"""Class of a missing or non-finite-negative figure; +∞ (no site at all) is the last class."""


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
    texts = [wording.number(bound, decimals) for bound in bounds]
    suffix = f"{wording.NBSP}{unit}" if unit else ""
    first = f"{texts[0]}{suffix} ou moins"
    between = [f"de {low} à {high}{suffix}" for low, high in pairwise(texts)]
    return [first, *between, f"plus de {texts[-1]}{suffix}"]


def counts(classes: NDArray[np.int_], steps: int) -> tuple[list[int], int]:
    """Count the units of each class, and the missing ones."""
    present = classes[classes != MISSING]
    return np.bincount(present, minlength=steps).tolist(), int((classes == MISSING).sum())
