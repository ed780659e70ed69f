"""One mixed-integer model for every siting question, solved in stages on HiGHS.

Sets: demand points i, candidates j, rows r (a demand point, or one of its distances).
Variables: y_j ∈ {0, 1}, candidate j is chosen; c_r ∈ {0, 1}, row r is reached.
Constraints: c_r ≤ Σ_j reach_rj y_j + Σ_s chain_rs c_s, and bounds on sums of y.
Objective of a stage: maximise Σ_j own_j y_j + Σ_r gain_r c_r, the earlier stages kept at
their optimum. Gains are positive, so c_r would be 0 or 1 untold; told, HiGHS stays exact when
weights of a million stand beside weights of one.

- Maximal covering (Church & ReVelle 1974): one row per demand point i beyond T, reached by
  the candidates within T, gain w_i. Only points beyond T enter; points reached by the same
  candidates are one row.
- p-median (Hakimi 1964, ReVelle & Swain 1970), sites that stay fixed, in the form of Elloumi
  (2010): d_1 < … < d_K the distinct times of i to candidates nearer than its own, d_K+1 its
  own; row (i, k) is reached by the candidates at d_k and by row (i, k - 1), with gain
  w_i (d_k+1 - d_k). Only pairs with a saving enter, each once.
- Set covering (Toregas et al. 1971): the gain of covering is bounded below and -Σ_j y_j is
  maximised.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.base import cancellation

Floats = NDArray[np.float64]
Choice = tuple[int, ...]
Value = Callable[[Choice], float]

SPAN: Final = 1e4
"""Sum of the gains of a stage that is not in whole numbers: HiGHS has absolute tolerances."""
RESOLUTION: Final = 1e-5
"""Slack of a lock as HiGHS sees it: ten times what it takes for feasible."""
TOLERANCE: Final = 1e-9
"""Two sums of floats nearer than this share of the whole are equal."""


class Stage(NamedTuple):
    """One quantity to maximise.

    own : (m,) gain of each candidate. gain : (r,) gain of each row. reach : sparse (r, m).
    chain : sparse (r, r). value : the same quantity recomputed from a choice; times ``unit`` it
    is in the unit of the gains. slack : values nearer than this, in that unit, are equal.
    """

    own: Floats
    gain: Floats
    reach: Any
    chain: Any
    value: Value
    unit: float
    slack: float


class Sum(NamedTuple):
    """Bounds on the number of candidates chosen among some."""

    among: Iterable[int]
    least: float
    most: float


class Found(NamedTuple):
    """Answer of the solver: a choice (None: none found, or there is none), the number of first
    stages that are proved, and an upper bound of the next, in its unit.
    """

    chosen: Choice | None
    proved: int
    bound: float


def counting(m: int) -> Stage:
    """Fewest of ``m`` candidates."""
    return _stage(
        lambda chosen: -float(len(chosen)), np.zeros((0, m)), np.zeros(0), own=-np.ones(m)
    )


def covering(
    weights: Floats, beyond: NDArray[np.bool_], within: NDArray[np.bool_], value: Value
) -> Stage:
    """Maximal covering: weight of the points ``beyond`` (n,) that are ``within`` (n, m) reach."""
    rows = beyond & (weights > 0) & within.any(axis=1)
    reach, group = np.unique(within[rows], axis=0, return_inverse=True)
    gain = np.bincount(group.ravel(), weights[rows], len(reach)).astype(float)
    return _stage(value, reach, gain)


def median(weights: Floats, base: Floats, minutes: Floats, value: Value) -> Stage:
    """p-median: weight × minutes saved on ``base`` (n,), which is finite."""
    from scipy import sparse

    i, j = np.nonzero((minutes < base[:, None]) & (weights > 0)[:, None])
    order = np.lexsort((minutes[i, j], i))
    i, j = i[order], j[order]
    d = minutes[i, j]
    new = np.ones(len(i), bool)
    new[1:] = (i[1:] != i[:-1]) | (d[1:] != d[:-1])
    row, i, d = np.cumsum(new) - 1, i[new], d[new]
    linked = i[1:] == i[:-1]
    further = base[i]
    further[:-1][linked] = d[1:][linked]
    reach = sparse.csr_array((np.ones(len(j)), (row, j)), shape=(len(i), minutes.shape[1]))
    later = np.flatnonzero(linked) + 1
    chain = sparse.csr_array((np.ones(len(later)), (later, later - 1)), shape=(len(i), len(i)))
    return _stage(value, reach, weights[i] * (further - d), chain=chain)


def _stage(
    value: Value, reach: Any, gain: Floats, *, own: Floats | None = None, chain: Any = None
) -> Stage:
    from scipy import sparse

    rows, m = reach.shape
    own = np.zeros(m) if own is None else own
    chain = sparse.csr_array((rows, rows)) if chain is None else chain
    reach = sparse.csr_array(reach, dtype=float)
    if np.array_equal(gain, np.rint(gain)):
        return Stage(own, gain, reach, chain, value, 1.0, 0.5)
    unit = SPAN / gain.sum()
    return Stage(own, gain * unit, reach, chain, value, unit, TOLERANCE * SPAN)


def first(
    stages: Sequence[Stage],
    sums: Sequence[Sum],
    deadline: float,
    *,
    locks: Sequence[float] = (),
    settle: bool = True,
) -> Found:
    """Best choice by the stages in their order, then the smallest tuple of indices.

    ``locks`` are lower bounds that stand for the first stages, which are not maximised.
    ``settle`` settles what every stage leaves equal, choices that must be of one size.
    ``deadline`` is a time of ``time.monotonic``.
    """
    kept, best = list(locks), None
    for rank in range(len(kept), len(stages)):
        found = _solve(stages[: rank + 1], kept, sums, deadline)
        best = best if found.chosen is None else found.chosen
        if best is None or found.proved <= rank:
            return found._replace(chosen=best)
        kept.append(lock(stages[rank], best))
    assert best is not None
    if settle:
        best = _smallest(stages, kept, sums, deadline, best)
    return Found(best, len(stages), np.nan)


def lock(stage: Stage, chosen: Choice) -> float:
    """Lower bound that keeps a stage at the value of a choice."""
    return stage.value(chosen) * stage.unit - stage.slack


def _smallest(
    stages: Sequence[Stage], locks: list[float], sums: Sequence[Sum], deadline: float, best: Choice
) -> Choice:
    """Smallest tuple of indices among the choices that meet every lock, ``best`` being one."""
    largest = max(range(len(stages)), key=lambda rank: len(stages[rank].gain))
    last, floor = stages[largest], locks[largest]
    others = [rank for rank in range(len(stages)) if rank != largest]

    def another(*more: Sum) -> Choice | None:
        kept = [locks[rank] for rank in others]
        found = _solve([*(stages[r] for r in others), last], kept, (*sums, *more), deadline).chosen
        return None if found is None or last.value(found) * last.unit < floor else found

    if another(Sum(best, 0, len(best) - 1)) is None:
        return best
    for place in range(len(best)):
        start = best[place - 1] + 1 if place else 0
        while start < best[place]:
            same = Sum(best[:place], place, place)
            found = another(same, Sum(range(start, best[place]), 1, len(best)))
            if found is None:
                break
            best = found
    return best


def _solve(
    stages: Sequence[Stage], locks: Sequence[float], sums: Sequence[Sum], deadline: float
) -> Found:
    """Maximise the last stage, the earlier ones being at least ``locks``."""
    from scipy import sparse
    from scipy.optimize import Bounds, LinearConstraint, milp

    cancellation.check()
    left = deadline - time.monotonic()
    if left <= 0:
        return Found(None, len(stages) - 1, np.inf)
    m, rows = len(stages[0].own), [len(stage.gain) for stage in stages]
    if m == 0:
        return Found((), len(stages), 0.0)
    ends = m + np.cumsum(rows)
    aims = np.zeros((len(stages), ends[-1]))
    for aim, stage, end in zip(aims, stages, ends, strict=True):
        aim[:m], aim[end - len(stage.gain) : end] = stage.own, stage.gain
    sites = np.zeros((len(sums), ends[-1]))
    for line, total in zip(sites, sums, strict=True):
        line[list(total.among)] = 1
    links = sparse.hstack(
        [
            sparse.vstack([-stage.reach for stage in stages]),
            sparse.block_diag([sparse.eye_array(len(s.gain)) - s.chain for s in stages]),
        ]
    )
    fine = np.array([RESOLUTION / stage.slack for stage in stages[:-1]])
    limits = [
        LinearConstraint(links.tocsc(), -np.inf, 0),
        LinearConstraint(sparse.csc_array(sites), [s.least for s in sums], [s.most for s in sums]),
        LinearConstraint(sparse.csc_array(aims[:-1] * fine[:, None]), locks * fine, np.inf),
    ]
    answer = milp(
        -aims[-1],
        integrality=np.ones(ends[-1]),
        bounds=Bounds(0, 1),
        constraints=[limit for limit in limits if limit.A.shape[0]],
        options={"time_limit": left, "mip_rel_gap": 0.0},
    )
    chosen = None if answer.x is None else tuple(np.flatnonzero(answer.x[:m] > 0.5).tolist())
    bound = np.inf if answer.mip_dual_bound is None else -answer.mip_dual_bound
    proved = len(stages) - (answer.status != 0)
    return Found(chosen, proved, bound)
