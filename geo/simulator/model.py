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


def another(
    stages: Sequence[Stage],
    locks: Sequence[float],
    sums: Sequence[Sum],
    deadline: float,
    best: Choice,
) -> bool:
    """Whether a choice other than ``best``, and not within it, may meet every lock.

    True when time runs out before it is known.
    """
    if time.monotonic() >= deadline:
        return True
    other = Sum(best, 0, len(best) - 1)
    return _meeting(stages, locks, (*sums, other), deadline) is not None


def _meeting(
    stages: Sequence[Stage], locks: Sequence[float], sums: Sequence[Sum], deadline: float
) -> Choice | None:
    """A choice that meets every lock, the largest stage being the one that is maximised."""
    largest = max(range(len(stages)), key=lambda rank: len(stages[rank].gain))
    last, floor = stages[largest], locks[largest]
    others = [rank for rank in range(len(stages)) if rank != largest]
    kept = [locks[rank] for rank in others]
    found = _solve([*(stages[r] for r in others), last], kept, sums, deadline).chosen
    return None if found is None or last.value(found) * last.unit < floor else found


def _smallest(
    stages: Sequence[Stage], locks: list[float], sums: Sequence[Sum], deadline: float, best: Choice
) -> Choice:
    """Smallest tuple of indices among the choices that meet every lock, ``best`` being one."""
    if not another(stages, locks, sums, deadline, best):
        return best
    for place in range(len(best)):
        start = best[place - 1] + 1 if place else 0
        while start < best[place]:
            same = Sum(best[:place], place, place)
            some = Sum(range(start, best[place]), 1, len(best))
            found = _meeting(stages, locks, (*sums, same, some), deadline)
            if found is None:
                break
            best = found
    return best


def least_shortfall(
    stages: Sequence[Stage], targets: Sequence[float], sums: Sequence[Sum], deadline: float
) -> Found:
    """Choice whose greatest shortfall of a stage's value from its target is least.

    ``targets`` are in the unit of the values. ``bound`` of the answer is the shortfall that no
    choice is under; ``proved`` counts 1 when the choice has it.
    """
    from scipy import sparse

    span = max(max(targets), 0.0) or 1.0
    model = _program(stages, sums)
    rows = model.aims * np.array([SPAN / span / stage.unit for stage in stages])[:, None]
    floors = np.array(targets) * SPAN / span
    short = np.ones((len(stages), 1))
    columns = model.columns
    objective = np.zeros(columns + 1)
    objective[-1] = 1.0
    limits = [
        *((sparse.hstack([side, sparse.csc_array((side.shape[0], 1))]), low, high)
          for side, low, high in model.limits),
        (sparse.csc_array(np.hstack([rows, short])), floors, np.inf),
    ]  # fmt: skip
    whole = np.append(np.ones(columns), 0.0)
    answer = _run(
        objective, limits, deadline, whole=whole, most=np.append(np.ones(columns), np.inf)
    )
    if answer is None:
        return Found(None, 0, 0.0)
    bound = 0.0 if answer.mip_dual_bound is None else answer.mip_dual_bound * span / SPAN
    return Found(_chosen(answer, len(stages[0].own)), int(answer.status == 0), bound)


class _Program(NamedTuple):
    """The rows of some stages as a program: ``aims`` (stages, columns) and constraints."""

    aims: Floats
    limits: list[tuple[Any, Any, Any]]

    @property
    def columns(self) -> int:
        return int(self.aims.shape[1])


def _program(stages: Sequence[Stage], sums: Sequence[Sum]) -> _Program:
    from scipy import sparse

    m, rows = len(stages[0].own), [len(stage.gain) for stage in stages]
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
    bounds = (sparse.csc_array(sites), [s.least for s in sums], [s.most for s in sums])
    return _Program(aims, [(links.tocsc(), -np.inf, 0), bounds])


def _run(
    objective: Floats,
    limits: Sequence[tuple[Any, Any, Any]],
    deadline: float,
    *,
    whole: Floats | None = None,
    most: Floats | float = 1.0,
) -> Any:
    """Minimise with HiGHS; None when no time is left. Every column is 0 or 1 unless told."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    cancellation.check()
    left = deadline - time.monotonic()
    if left <= 0:
        return None
    return milp(
        objective,
        integrality=np.ones(len(objective)) if whole is None else whole,
        bounds=Bounds(0, most),
        constraints=[LinearConstraint(*limit) for limit in limits if limit[0].shape[0]],
        options={"time_limit": left, "mip_rel_gap": 0.0},
    )


def _chosen(answer: Any, m: int) -> Choice | None:
    return None if answer.x is None else tuple(np.flatnonzero(answer.x[:m] > 0.5).tolist())


def _solve(
    stages: Sequence[Stage], locks: Sequence[float], sums: Sequence[Sum], deadline: float
) -> Found:
    """Maximise the last stage, the earlier ones being at least ``locks``."""
    from scipy import sparse

    m = len(stages[0].own)
    if m == 0:
        return Found((), len(stages), 0.0)
    program = _program(stages, sums)
    fine = np.array([RESOLUTION / stage.slack for stage in stages[:-1]])
    kept = (sparse.csc_array(program.aims[:-1] * fine[:, None]), locks * fine, np.inf)
    answer = _run(-program.aims[-1], [*program.limits, kept], deadline)
    if answer is None:
        return Found(None, len(stages) - 1, np.inf)
    bound = np.inf if answer.mip_dual_bound is None else -answer.mip_dual_bound
    return Found(_chosen(answer, m), len(stages) - (answer.status != 0), bound)
