"""A siting problem in numbers, and what a choice of sites does, recomputed from the choice."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from geo.simulator.model import Choice, Floats


class Problem(NamedTuple):
    """What is asked, without pack or pandas.

    weights : (n,) ≥ 0, people of each demand point.
    base : (n,) minutes to the nearest site that stays; inf where there is none.
    minutes : (n, m) minutes to each candidate, in code order; inf where it is too far.
    """

    weights: Floats
    base: Floats
    minutes: Floats

    def after(self, chosen: Choice) -> Floats:
        """Minutes (n,) to the nearest site once ``chosen`` are open; inf where there is none."""
        found = self.minutes[:, list(chosen)].min(axis=1, initial=np.inf)
        return np.asarray(np.minimum(self.base, found))

    def ceiling(self) -> Floats:
        """Minutes (n,) that count today: without a site, those to the furthest candidate."""
        finite = np.where(np.isfinite(self.minutes), self.minutes, 0.0)
        return np.where(np.isfinite(self.base), self.base, finite.max(axis=1, initial=0.0))


class Values(NamedTuple):
    """Weight newly within the threshold, weight served at all, weighted minutes saved.

    Each is a float, or (m,) for as many choices.
    """

    covered: Any
    served: Any
    saved: Any


def values(problem: Problem, threshold: float, after: Floats) -> Values:
    """Read the minutes ``after``, (n,) or (m, n)."""
    weights, base, ceiling = problem.weights, problem.base, problem.ceiling()
    each = (
        (base > threshold) & (after <= threshold),
        np.isinf(base) & np.isfinite(after),
        ceiling - np.minimum(after, ceiling),
    )
    return Values(*(np.ascontiguousarray(gain * weights).sum(axis=-1) for gain in each))


def saved(problem: Problem, chosen: Choice) -> float:
    """Weighted minutes saved; those who have no site before or after save nothing."""
    after = problem.after(chosen)
    nearer = (after < problem.base) & (problem.weights > 0)
    return float((problem.weights[nearer] * (problem.base[nearer] - after[nearer])).sum())


def check(problem: Problem, count: int, aim: str) -> None:
    """Raise ``ValueError`` for what means nothing."""
    weights, base, minutes = problem
    n = len(weights)
    if weights.shape != (n,) or base.shape != (n,) or minutes.ndim != 2 or len(minutes) != n:
        raise ValueError("weights (n,), base (n,) and minutes (n, m) do not match")
    if not (weights >= 0).all() or not (base >= 0).all() or not (minutes >= 0).all():
        raise ValueError("a weight or a time is negative or not a number")
    if np.isinf(weights).any():
        raise ValueError("a weight is infinite")
    if count < 0:
        raise ValueError("the number of sites is negative")
    if aim not in ("cover", "minutes"):
        raise ValueError(f"unknown aim {aim!r}")
