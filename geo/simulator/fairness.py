"""Two other exact aims: the least regret whatever the hypothesis, the worst-off first.

Notation of ``geo.simulator.siting``.  Under each hypothesis h the minutes, hence the problem,
differ; candidates and weights are the same.  V_h(S) is the weight that S brings within the
threshold under h, V*_h the most that as many sites can bring under h.

- ``least_regret`` (minimax regret, Savage 1951; Serra & Marianov 1998 for the p-median):
  min over S of max over h of V*_h - V_h(S), on a mixed-integer model of ``geo.simulator.model``
  that holds the rows of every hypothesis. Ties: the most weight under the first hypothesis,
  then as ``siting.best``.
- ``leximin`` (lexicographic centre, Ogryczak 1997): the minutes of all people, the longest
  first, are made least in that order. For D, the longest minutes left, the weight at D or more
  is made least, then kept, and so is that beyond D; only the minutes of the best choice so far
  can be such a D.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from geo.simulator import model, siting
from geo.simulator.model import Choice, Floats, Stage, Sum
from geo.simulator.siting import ALONE, Problem, Search, Status


@dataclass(frozen=True)
class Regret:
    """A choice, and what it is worth under each hypothesis.

    chosen : indices of the candidates, increasing.
    values : weight brought within the threshold under each hypothesis, in their order.
    best : the most that as many sites can bring under each.
    status : ``optimal`` when no choice has a smaller greatest regret, ``time_limit`` otherwise.
    gap : what a better choice could still spare at most, as a share of the regret.
    """

    chosen: Choice
    values: tuple[float, ...]
    best: tuple[float, ...]
    status: Status
    gap: float = 0.0

    @property
    def greatest(self) -> float:
        """The most that could have been gained by knowing the hypothesis."""
        return max(most - value for most, value in zip(self.best, self.values, strict=True))


def covered(problem: Problem, chosen: Choice, threshold: float) -> float:
    """Weight that a choice brings within the threshold, which is inclusive."""
    return float(siting.values(problem, threshold, problem.after(chosen)).covered)


def least_regret(
    problems: Sequence[Problem],
    count: int,
    *,
    threshold: float,
    search: Search = ALONE,
) -> tuple[Regret, ...]:
    """Choose at most ``count`` sites so that the greatest regret over the problems is least.

    Parameters
    ----------
    problems : sequence of Problem
        One for each hypothesis, the first settles ties; the same weights and candidates.
    search
        As ``siting.best``; regrets are all told from the same best of each hypothesis.

    Raises
    ------
    ValueError
        For no problem, or problems that are not of the same candidates and weights.
    """
    _check(problems, count)
    thrifty, deadline = search.thrifty, time.monotonic() + search.time_limit_s
    case, known = _case(problems, count, threshold, search)
    m = problems[0].minutes.shape[1]
    sums = [Sum(range(m), 0 if thrifty else min(count, m), count)]
    answers: list[Regret] = []
    while len(answers) <= search.alternatives:
        found = case.least(sums, () if answers else known, deadline)
        if found is None or (answers and found.status != "optimal"):
            break
        answers.append(found)
        if not found.chosen:
            break
        alike = siting.alike(found.chosen, search.groups, m)
        sums.append(Sum(alike, 0, len(found.chosen) - 1))
    return tuple(answers)


def _check(problems: Sequence[Problem], count: int) -> None:
    if not problems:
        raise ValueError("no hypothesis")
    for one in problems:
        siting.check(one, count, "cover")
        same = one.minutes.shape == problems[0].minutes.shape
        if not same or not np.array_equal(one.weights, problems[0].weights):
            raise ValueError("hypotheses are not of the same people and candidates")


def _case(
    problems: Sequence[Problem], count: int, threshold: float, search: Search
) -> tuple[_Case, list[Choice]]:
    """The hypotheses with the best choice of each, and these choices."""
    tops = [
        siting.best(one, count, threshold=threshold, search=replace(search, alternatives=0))[0]
        for one in problems
    ]
    case = _Case(
        tuple(problems),
        threshold,
        tuple(one.covered for one in tops),
        all(one.status == "optimal" for one in tops),
        [siting.stages(one, threshold, "cover", thrifty=search.thrifty)[0] for one in problems],
    )
    return case, [one.chosen for one in tops]


class _Case(NamedTuple):
    """Hypotheses with the best of each, whether these are proved, and their stages."""

    problems: tuple[Problem, ...]
    threshold: float
    best: tuple[float, ...]
    proved: bool
    stages: list[list[Stage]]

    def regret(self, chosen: Choice, *, proved: bool = True) -> Regret:
        values = tuple(covered(one, chosen, self.threshold) for one in self.problems)
        if proved and self.proved:
            return Regret(chosen, values, self.best, "optimal")
        return Regret(chosen, values, self.best, "time_limit", gap=1.0)

    def least(self, sums: Sequence[Sum], known: Sequence[Choice], deadline: float) -> Regret | None:
        """The choice of least regret, ``known`` being allowed ones; None when there is none."""
        covers = [one[0] for one in self.stages]
        found = model.least_shortfall(covers, self.best, sums, deadline)
        choices = [*known, *([] if found.chosen is None else [found.chosen])]
        if not choices:
            return None
        least = min(map(self.regret, choices), key=lambda one: one.greatest)
        if found.chosen is None or not found.proved:
            return self.regret(least.chosen, proved=False)
        locks = [
            (most - least.greatest) * stage.unit - stage.slack
            for most, stage in zip(self.best, covers, strict=True)
        ]
        settled = model.first([*covers, *self.stages[0]], sums, deadline, locks=locks)
        return least if settled.chosen is None else self.regret(settled.chosen)


def leximin(problem: Problem, count: int, *, time_limit_s: float = 20.0) -> siting.Solution:
    """Choose ``count`` sites at most so that the worst-off are as near as can be, in order.

    A site that changes nobody's minutes is not chosen. ``covered`` of the answer is 0: no
    threshold enters. ``gap`` is not known for an answer that the time limit stops.
    """
    siting.check(problem, count, "cover")
    deadline = time.monotonic() + time_limit_s
    m = problem.minutes.shape[1]
    k = min(count, m)
    sums = [Sum(range(m), k, k)]
    kept: list[Stage] = []
    locks: list[float] = []  # nobody comes beyond a level: what is under the one before it is kept
    best: Choice = siting.greedy(problem, k, threshold=0.0, aim="minutes", thrifty=False).chosen
    level, status = None, "optimal"
    while k and (times := _below(problem, best, level)).size:
        level = float(times.max())
        kept.append(_brought(problem, level, beyond=True))
        locks.append(model.lock(kept[-1], best))
        stage = _brought(problem, level)
        if not len(stage.gain):
            continue
        found = model.first([*kept, stage], sums, deadline, locks=locks, settle=False)
        if found.chosen is None or found.proved <= len(kept):
            status = "time_limit"
            break
        moved = stage.value(found.chosen) > stage.value(best) + stage.slack / stage.unit
        best = found.chosen if moved else best
        held = [*locks, model.lock(stage, best)]
        if not moved and not model.another([*kept, stage], held, sums, deadline, best):
            break
    return _thrifty(problem, best, status)


def _below(problem: Problem, chosen: Choice, level: float | None) -> Floats:
    """Minutes of the people under a level (None: of all) once ``chosen`` are open."""
    after = problem.after(chosen)[problem.weights > 0]
    return after if level is None else after[after < level]


def _brought(problem: Problem, level: float, *, beyond: bool = False) -> Stage:
    """Weight brought under ``level`` minutes, or to it from beyond."""
    weights, base, minutes = problem
    side = np.greater if beyond else np.greater_equal

    def value(chosen: Choice) -> float:
        gained = side(base, level) & ~side(problem.after(chosen), level)
        return float(weights[gained].sum())

    return model.covering(weights, side(base, level), ~side(minutes, level), value)


def _thrifty(problem: Problem, chosen: Choice, status: str) -> siting.Solution:
    """Leave out the sites without which everybody's minutes are the same, the last first."""
    used = problem.weights > 0
    after = problem.after(chosen)[used]
    for one in reversed(chosen):
        fewer = tuple(j for j in chosen if j != one)
        if np.array_equal(problem.after(fewer)[used], after):
            chosen = fewer
    spent = float((problem.weights[used] * after).sum())
    proved: Status = "optimal" if status == "optimal" else "time_limit"
    return siting.Solution(chosen, 0.0, spent, proved, 0.0 if proved == "optimal" else np.inf)


def worst_tenth(minutes: Floats, weights: Floats, share: float = 0.1) -> float:
    """Mean minutes of the ``share`` of people who are the furthest; inf when one has no way.

    ``minutes`` and ``weights`` are (n,). NaN when there is nobody.

    >>> worst_tenth(np.array([10.0, 20.0, 30.0]), np.array([90.0, 5.0, 5.0]))
    25.0
    """
    total = weights.sum()
    if not total > 0:
        return float("nan")
    order = np.argsort(-minutes, kind="stable")
    ahead = np.cumsum(weights[order]) - weights[order]
    counted = np.clip(share * total - ahead, 0, weights[order])
    used = counted > 0
    return float((minutes[order][used] * counted[used]).sum() / counted[used].sum())
