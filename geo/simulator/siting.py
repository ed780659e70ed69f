"""Where to put sites, exactly: the best few, how much each brings, the fewest that suffice.

Notation: demand points i = 1…n with weights w_i ≥ 0 and b_i minutes to the nearest site that
stays; candidates j = 1…m at d_ij minutes; y_j = 1 when j is chosen, S the chosen; T the
threshold, inclusive.  After the choice a_i = min(b_i, min_{j ∈ S} d_ij).

- aim ``cover`` (maximal covering): max Σ_i w_i [b_i > T and a_i ≤ T], |S| ≤ k.
- aim ``minutes`` (p-median with fixed sites): min Σ_i w_i a_i, |S| ≤ k. An infinite a_i weighs
  more than any minutes: first the least weight left without a site, then the minutes, those
  points counted at their furthest candidate.
- ``fewest`` (set covering): min |S| with Σ_i w_i [a_i > T] ≤ allowed.

``geo.simulator.model`` says how they are solved. Sums are recomputed from the chosen sites, never
read from the solver; sums of whole numbers compare exactly, others to a share of 1e-9.

A siting problem in numbers, and what a choice of sites does, recomputed from the choice.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final, Literal, NamedTuple

import numpy as np

from geo.simulator import model
from geo.simulator.model import Choice, Floats, Found, Stage, Sum


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


Aim = Literal["cover", "minutes"]
Status = Literal["optimal", "time_limit", "greedy"]


@dataclass(frozen=True)
class Search:
    """How a choice is looked for, and how many.

    Parameters
    ----------
    thrifty : bool
        True (opening): a site that gains nothing for the aim is not chosen, so that fewer
        sites than asked means that nothing is left to gain. False (keeping): all are used.
    alternatives : int
        How many other choices to return, none of which holds a choice before it.
    groups : sequence, optional
        Group of each candidate: another choice then has fewer sites in the groups of each
        choice before it than that choice has. Each candidate is its own group by default.
    time_limit_s : float
        Seconds after which the best found is returned.
    """

    thrifty: bool = True
    alternatives: int = 3
    groups: Sequence[object] | None = None
    time_limit_s: float = 20.0


SEARCH: Final = Search()
ALONE: Final = Search(alternatives=0)
"""One choice, and no other."""


@dataclass(frozen=True)
class Solution:
    """A choice of sites and what it does.

    chosen : indices of the candidates, increasing.
    covered : weight brought within the threshold (beyond before, within after).
    weighted_minutes : Σ weight × minutes after; inf when somebody has no site at all.
    status : ``optimal`` when the aim is proved (its ties are settled as far as time allows),
        ``time_limit`` for the best found in time, ``greedy`` for one site after the other.
    gap : what a better choice could still gain at most, as a share; 0 when proved.
    """

    chosen: Choice
    covered: float
    weighted_minutes: float
    status: Status
    gap: float


@dataclass(frozen=True)
class Fewest:
    """The fewest sites, and whom they leave.

    unreachable : demand points with people beyond the threshold that no candidate reaches.
    left : weight still beyond the threshold, the unreachable included.
    """

    solution: Solution
    unreachable: Choice
    left: float


def best(
    problem: Problem,
    count: int,
    *,
    threshold: float,
    aim: Aim = "cover",
    search: Search = SEARCH,
) -> tuple[Solution, ...]:
    """Choose at most ``count`` sites; the best choice first, then the next best, in order.

    Equal values are settled by: fewest sites (thrifty), weight served at all, weighted minutes,
    smallest tuple of indices. When time runs out, the better of the solver's choice and the
    greedy one is returned with its gap, and no more alternatives.

    Raises
    ------
    ValueError
        For shapes that do not match, NaN, negative figures or an unknown aim.
    """
    check(problem, count, aim)
    thrifty, deadline = search.thrifty, time.monotonic() + search.time_limit_s
    ordered, aims = stages(problem, threshold, aim, thrifty=thrifty)
    m = problem.minutes.shape[1]
    sums = [Sum(range(m), 0 if thrifty else min(count, m), count)]
    rough = partial(greedy, problem, count, threshold=threshold, aim=aim, thrifty=thrifty)
    solutions: list[Solution] = []
    while len(solutions) <= search.alternatives:
        found = model.first(ordered, sums, deadline)
        if solutions and (found.chosen is None or found.proved < aims):
            break
        solutions.append(_solution(problem, threshold, ordered[:aims], found, rough))
        if not solutions[-1].chosen:
            break
        chosen = solutions[-1].chosen
        sums.append(Sum(alike(chosen, search.groups, m), 0, len(chosen) - 1))
    return tuple(solutions)


def alike(chosen: Choice, groups: Sequence[object] | None, m: int) -> Choice:
    """Candidates, of ``m``, of the groups of those chosen; themselves without groups."""
    if groups is None:
        return chosen
    held = {groups[j] for j in chosen}
    return tuple(j for j in range(m) if groups[j] in held)


def curve(
    problem: Problem,
    most: int,
    *,
    threshold: float,
    aim: Aim = "cover",
    time_limit_s: float = 20.0,
) -> tuple[float, ...]:
    """Best value with 0, 1, … ``most`` sites: weight covered, or weighted minutes saved.

    Minutes saved are infinite once somebody who had no site gets one. The curve is flat where
    nothing is left to gain. A value that the time limit leaves unproved is the best found.
    """
    check(problem, most, aim)
    deadline = time.monotonic() + time_limit_s
    ordered, aims = stages(problem, threshold, aim, thrifty=True)
    everyone = range(problem.minutes.shape[1])
    reached, proved = [0.0], True
    while len(reached) <= most:
        if proved and reached[-1:] == reached[-2:-1]:
            return (*reached, *reached[-1:] * (most + 1 - len(reached)))
        found = model.first(
            ordered[:aims], [Sum(everyone, 0, len(reached))], deadline, settle=False
        )
        rough = partial(greedy, problem, len(reached), threshold=threshold, aim=aim)
        answer = _solution(problem, threshold, ordered[:aims], found, rough)
        proved = answer.status == "optimal"
        reached.append(answer.covered if aim == "cover" else saved(problem, answer.chosen))
    return tuple(reached)


def fewest(
    problem: Problem, *, threshold: float, allowed: float = 0.0, time_limit_s: float = 20.0
) -> Fewest:
    """Fewest sites so that at most ``allowed`` weight, the unreachable included, is beyond.

    Demand points that no candidate reaches are named; when they alone exceed ``allowed``,
    everyone else is served and ``left`` says how many are not. Among equally few sites: most
    weight covered, then as ``best``.
    """
    check(problem, 0, "cover")
    if not allowed >= 0:
        raise ValueError("allowed must be a positive number")
    deadline = time.monotonic() + time_limit_s
    beyond = (problem.base > threshold) & (problem.weights > 0)
    reachable = (problem.minutes <= threshold).any(axis=1)
    far, within_reach = problem.weights[beyond].sum(), problem.weights[beyond & reachable].sum()
    asked = max(0.0, min(far - allowed, within_reach))
    (cover, count, *ties), _ = stages(problem, threshold, "cover", thrifty=True)
    m = problem.minutes.shape[1]
    ordered = (cover, count, cover, *ties)
    need = asked * cover.unit - cover.slack
    found = model.first(ordered, [Sum(range(m), 0, m)], deadline, locks=[need])
    rough = partial(greedy, problem, m, threshold=threshold, aim="cover", enough=asked)
    sites = found._replace(proved=found.proved - 1)
    solution = _solution(problem, threshold, [count], sites, rough)
    still = beyond & (problem.after(solution.chosen) > threshold)
    lost = tuple(np.flatnonzero(beyond & ~reachable).tolist())
    return Fewest(solution, lost, float(problem.weights[still].sum()))


def greedy(
    problem: Problem,
    count: int,
    *,
    threshold: float,
    aim: Aim,
    thrifty: bool = True,
    enough: float = np.inf,
) -> Solution:
    """One site after the other, the one that gains most now: quick, never sure to be best.

    Equal gains are settled as in ``best``. Stops once ``enough`` weight is covered.
    """
    check(problem, count, aim)
    ordered, aims = stages(problem, threshold, aim, thrifty=False)
    chosen: list[int] = []
    now = values(problem, threshold, problem.base)
    while len(chosen) < min(count, problem.minutes.shape[1]) and now.covered < enough:
        each = values(
            problem, threshold, np.minimum(problem.after(tuple(chosen)), problem.minutes.T)
        )
        keys = (each.saved, each.served, *([each.covered] if aim == "cover" else []))
        order = np.lexsort([-key for key in keys])
        j = int(order[~np.isin(order, chosen)][0])
        then = Values(*(float(value[j]) for value in each))
        if thrifty and (then[:1] <= now[:1] if aim == "cover" else then[1:] <= now[1:]):
            break
        chosen.append(j)
        now = then
    found = Found(tuple(sorted(chosen)), 0, np.inf)
    return replace(_solution(problem, threshold, ordered[:aims], found, None), status="greedy")


def stages(
    problem: Problem, threshold: float, aim: Aim, *, thrifty: bool
) -> tuple[list[Stage], int]:
    """Stages of an aim with those that settle its ties, and how many are the aim."""
    weights, base, minutes = problem

    def value(name: str) -> model.Value:
        def of(chosen: Choice) -> float:
            return float(getattr(values(problem, threshold, problem.after(chosen)), name))

        return of

    cover = model.covering(weights, base > threshold, minutes <= threshold, value("covered"))
    served = model.covering(weights, np.isinf(base), np.isfinite(minutes), value("served"))
    nearer = model.median(weights, problem.ceiling(), minutes, value("saved"))
    count = [model.counting(minutes.shape[1])] if thrifty else []
    minutes_stages = [served, nearer] if len(served.gain) else [nearer]
    if aim == "cover":
        return [cover, *count, *minutes_stages], 1
    return [*minutes_stages, *count], len(minutes_stages)


def _solution(
    problem: Problem,
    threshold: float,
    aims: list[Stage],
    found: Found,
    rough: Callable[[], Solution] | None,
) -> Solution:
    """Read an answer of the model; one that ran out of time is compared with ``rough``."""
    status: Status = "optimal"
    chosen, gap = found.chosen or (), 0.0
    if found.proved < len(aims):
        status = "time_limit"
        options = [found.chosen] if found.chosen is not None else []
        if rough is not None:
            options.append(rough().chosen)
        chosen = max(options, key=lambda option: [stage.value(option) for stage in aims])
        if chosen != found.chosen:
            status = "greedy"
        stage = aims[found.proved]
        value, bound = stage.value(chosen), min(found.bound, stage.gain.sum()) / stage.unit
        gap = max(0.0, bound - value) / max(abs(bound), abs(value), 1e-300)
    covered = values(problem, threshold, problem.after(chosen)).covered
    used = problem.weights > 0
    spent = (problem.weights[used] * problem.after(chosen)[used]).sum()
    return Solution(chosen, float(covered), float(spent), status, gap)
