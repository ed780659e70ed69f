"""How unequally something is shared among people: Lorenz, Gini, concentration.

A curve gives, for each share of the people, the share of the whole that they have. It is exact at
the units, and straight within one: everybody in a unit has as much. Units of the same rank are
one, so that their order does not matter.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Curve:
    """Cumulated shares, 0 to 1, from the point (0, 0) to the point (1, 1)."""

    people: Floats
    had: Floats

    @property
    def index(self) -> float:
        """One minus twice the area under the curve.

        0 when everybody has as much; towards 1 the last in the order have it all, towards −1
        (never for a Lorenz curve) the first do. NaN without a curve.
        """
        steps = np.diff(self.people) * (self.had[1:] + self.had[:-1])
        return float(1 - steps.sum()) if len(self.people) else float("nan")

    def share(self, people: float | Floats) -> Floats:
        """Share had by the first so many of the people, 0 to 1; NaN without a curve."""
        if not len(self.people):
            return np.full(np.shape(people), np.nan)
        return np.asarray(np.interp(people, self.people, self.had))


NOTHING = Curve(np.empty(0), np.empty(0))
"""The curve of nothing to share, or of nobody to share it."""


def lorenz(each: Floats, people: Floats) -> Curve:
    """Share what each person of a unit has, those who have least first; its index is Gini's.

    ``each``: per person, not negative; ``people``: same length. None is missing.
    """
    return concentration(each, people, each)


def concentration(each: Floats, people: Floats, rank: Floats) -> Curve:
    """Share what each person of a unit has in the order of a rank, the lowest first."""
    _, group = np.unique(rank, return_inverse=True)
    heads = np.bincount(group, people).astype(np.float64)
    total = np.bincount(group, people * each).astype(np.float64)
    if not (heads.sum() > 0 and total.sum() > 0):
        return NOTHING
    return Curve(_cumulated(heads), _cumulated(total))


def _cumulated(parts: Floats) -> Floats:
    added = np.concatenate([[0.0], np.cumsum(parts)])
    return np.asarray(added / added[-1])
