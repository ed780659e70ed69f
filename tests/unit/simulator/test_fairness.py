"""Least regret and the worst-off first, against the enumeration of all subsets."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from geo.simulator import fairness, siting
from geo.simulator.siting import Problem, Search
from tests.helpers import lanes

T = 20.0
CASES = lanes.first(range(24), 8)
"""The first eight are of every kind (see ``hypotheses``)."""


def hypotheses(seed):
    """Three readings of one case: shorter, central and longer minutes, not in one proportion."""
    rng = np.random.default_rng(seed)
    n, m = int(rng.integers(2, 13)), int(rng.integers(2, 9))
    if seed % 2:
        weights, base = rng.uniform(0, 1000, n), rng.uniform(5, 60, n)
        minutes = rng.uniform(0, 60, (n, m))
    else:
        weights, base = rng.integers(0, 4, n) * 1.0, rng.integers(1, 9, n) * 5.0
        minutes = rng.integers(0, 9, (n, m)) * 5.0
    if seed % 4 == 0:
        base[rng.random(n) < 0.3] = np.inf
        minutes[rng.random((n, m)) < 0.3] = np.inf
    shorter, longer = rng.uniform(0.8, 1, (n, m)), rng.uniform(1, 1.4, (n, m))
    return [
        Problem(weights, base, minutes),
        Problem(weights, base * 0.85, minutes * shorter),
        Problem(weights, base * 1.25, minutes * longer),
    ]


def subsets(problem, count):
    m = problem.minutes.shape[1]
    sizes = range(min(count, m) + 1)
    return [chosen for size in sizes for chosen in combinations(range(m), size)]


def covered(problem, chosen):
    """Weight brought within the threshold, one point at a time."""
    total = 0.0
    for weight, base, row in zip(*problem, strict=True):
        after = min([base, *(row[j] for j in chosen)])
        total += weight if base > T >= after else 0.0
    return total


def furthest(problem, chosen):
    """Weight at each time, the longest first: the smaller of two such lists is better."""
    held = {}
    for weight, base, row in zip(*problem, strict=True):
        after = float(min([base, *(row[j] for j in chosen)]))
        if weight:
            held[after] = round(held.get(after, 0.0) + weight, 6)
    return sorted(held.items(), reverse=True)


@pytest.mark.parametrize("seed", CASES)
@pytest.mark.parametrize("count", [1, 2, 3])
def test_no_choice_has_a_smaller_greatest_regret(seed, count):
    problems = hypotheses(seed)
    choices = subsets(problems[0], count)
    best = [max(covered(one, chosen) for chosen in choices) for one in problems]

    def greatest(chosen):
        return max(top - covered(one, chosen) for top, one in zip(best, problems, strict=True))

    (found,) = fairness.least_regret(problems, count, threshold=T)
    assert found.status == "optimal"
    assert found.best == pytest.approx(best)
    assert found.values == pytest.approx([covered(one, found.chosen) for one in problems])
    least = min(map(greatest, choices))
    assert greatest(found.chosen) == pytest.approx(least, abs=1e-6)
    assert found.greatest == pytest.approx(least, abs=1e-6)
    tied = [chosen for chosen in choices if greatest(chosen) <= least + 1e-6]
    most = max(covered(problems[0], chosen) for chosen in tied)
    assert covered(problems[0], found.chosen) == pytest.approx(most, abs=1e-6)


def test_the_regret_of_the_central_choice_may_be_greater():
    """Two places: one brings 10 under one hypothesis alone, the other 9 under all."""
    people = np.array([10.0, 9.0])
    far = np.array([30.0, 30.0])
    central = Problem(people, far, np.array([[19.0, 40.0], [40.0, 10.0]]))
    longer = Problem(people, far * 1.2, np.array([[23.0, 48.0], [48.0, 12.0]]))
    assert siting.best(central, 1, threshold=T)[0].chosen == (0,)
    found, other = fairness.least_regret(
        [central, longer], 1, threshold=T, search=Search(alternatives=1)
    )
    assert (other.chosen, other.greatest) == ((0,), 9.0)
    assert found.chosen == (1,)
    assert (found.values, found.best, found.greatest) == ((9.0, 9.0), (10.0, 9.0), 1.0)


@pytest.mark.parametrize("seed", CASES)
@pytest.mark.parametrize("count", [1, 2, 3])
def test_no_choice_serves_the_worst_off_better(seed, count):
    problem = hypotheses(seed)[0]
    found = fairness.leximin(problem, count)
    assert found.status == "optimal"
    least = min(furthest(problem, chosen) for chosen in subsets(problem, count))
    assert furthest(problem, found.chosen) == least
    for one in found.chosen:  # none is there for nothing
        fewer = tuple(j for j in found.chosen if j != one)
        assert furthest(problem, fewer) != least


def test_problems_of_other_people_are_refused():
    one = Problem(np.ones(2), np.full(2, 30.0), np.full((2, 3), 10.0))
    other = one._replace(weights=np.full(2, 2.0))
    with pytest.raises(ValueError, match="same people"):
        fairness.least_regret([one, other], 1, threshold=T)
    with pytest.raises(ValueError, match="no hypothesis"):
        fairness.least_regret([], 1, threshold=T)


def test_the_worst_tenth_counts_a_part_of_a_town():
    minutes, people = np.array([10.0, 20.0, 30.0]), np.array([80.0, 15.0, 5.0])
    assert fairness.worst_tenth(minutes, people) == pytest.approx((30 * 5 + 20 * 5) / 10)
    assert fairness.worst_tenth(np.array([np.inf, 5.0]), np.array([1.0, 99.0])) == np.inf
    assert np.isnan(fairness.worst_tenth(minutes, np.zeros(3)))
