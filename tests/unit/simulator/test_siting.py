"""Every model against the enumeration of all subsets, and la Vienne."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from geo.access import measures, travel
from geo.access.nearest_places import coordinates
from geo.simulator import siting
from geo.simulator.siting import ALONE, Problem, Search
from tests.helpers import lanes

CASES = lanes.first(range(40), 12)
"""The first twelve are of every kind (see ``case``)."""
T = 20.0


def case(seed):
    """At most 12 points and 8 candidates; even seeds are coarse so that ties are many."""
    rng = np.random.default_rng(seed)
    n, m = rng.integers(1, 13), rng.integers(1, 9)
    if seed % 2:
        weights, base = rng.uniform(0, 1000, n), rng.uniform(5, 60, n)
        minutes = rng.uniform(0, 60, (n, m))
    else:
        weights, base = rng.integers(0, 4, n) * 1.0, rng.integers(1, 9, n) * 5.0
        minutes = rng.integers(0, 9, (n, m)) * 5.0
    if seed % 4 == 0:  # some have no site, some candidates are too far
        base[rng.random(n) < 0.3] = np.inf
        minutes[rng.random((n, m)) < 0.3] = np.inf
    if seed % 10 == 0:
        base[:] = np.inf
    if seed % 6 == 0:  # two candidates in one place
        minutes[:, -1] = minutes[:, 0]
    return Problem(weights, base, minutes)


def subsets(problem, sizes):
    return [s for size in sizes for s in combinations(range(problem.minutes.shape[1]), size)]


def by_hand(problem, chosen):
    """Covered, left without a site, finite weighted minutes; one point at a time."""
    covered = without = spent = 0.0
    for weight, base, row in zip(*problem, strict=True):
        after = min([base, *(row[j] for j in chosen)])
        finite = [minutes for minutes in row if minutes < np.inf]
        covered += weight if base > T >= after else 0.0
        without += weight if after == np.inf else 0.0
        spent += weight * (after if after < np.inf else max(finite, default=0.0))
    return covered, without, spent


def key(problem, aim, thrifty):
    def of(chosen):
        covered, without, spent = by_hand(problem, chosen)
        covered, without, spent = round(covered, 6), round(without, 6), round(spent, 6)
        size = len(chosen) if thrifty else 0
        if aim == "cover":
            return -covered, size, without, spent, chosen
        return without, spent, size, chosen

    return of


def expected(problem, count, aim, thrifty, alternatives=3):
    """The best of all subsets, then the best that holds none of those before."""
    m = problem.minutes.shape[1]
    count = min(count, m)
    left = subsets(problem, range(count + 1) if thrifty else [count])
    left.sort(key=key(problem, aim, thrifty))
    found = []
    while left and len(found) <= alternatives:
        found.append(left[0])
        left = [s for s in left if not set(found[-1]) <= set(s)]
    return found


@pytest.mark.parametrize("thrifty", [True, False])
@pytest.mark.parametrize("aim", ["cover", "minutes"])
@pytest.mark.parametrize("seed", CASES)
def test_best_is_the_best_of_all_subsets(seed, aim, thrifty):
    problem, count = case(seed), 1 + seed % 5
    found = siting.best(problem, count, threshold=T, aim=aim, search=Search(thrifty))
    assert [s.chosen for s in found] == expected(problem, count, aim, thrifty)
    for solution in found:
        covered, without, spent = by_hand(problem, solution.chosen)
        assert solution.covered == pytest.approx(covered, rel=1e-12)
        wanted = np.inf if without else spent
        assert solution.weighted_minutes == pytest.approx(wanted, rel=1e-12)
        assert (solution.status, solution.gap) == ("optimal", 0.0)


@pytest.mark.parametrize("seed", CASES)
def test_fewest_is_the_smallest_of_all_subsets(seed):
    problem = case(seed)
    weights, base, minutes = problem
    beyond = (base > T) & (weights > 0)
    unreachable = [i for i in np.flatnonzero(beyond) if (minutes[i] > T).all()]
    for allowed in (0.0, np.floor(weights[beyond].sum() / 3), weights.sum()):
        found = siting.fewest(problem, threshold=T, allowed=allowed)

        def left(chosen):
            return round(weights[beyond].sum() - by_hand(problem, chosen)[0], 6)

        options = subsets(problem, range(minutes.shape[1] + 1))
        possible = max(allowed, min(map(left, options)))
        enough = [s for s in options if left(s) <= possible + 1e-6]

        def order(chosen):
            _, without, spent = by_hand(problem, chosen)
            return len(chosen), left(chosen), round(without, 6), round(spent, 6), chosen

        assert found.solution.chosen == min(enough, key=order)
        assert found.solution.status == "optimal"
        assert list(found.unreachable) == unreachable
        assert found.left == pytest.approx(left(found.solution.chosen), abs=1e-6)


@pytest.mark.parametrize("aim", ["cover", "minutes"])
@pytest.mark.parametrize("seed", CASES)
def test_greedy_is_never_better_and_says_its_name(seed, aim):
    problem, order = case(seed), key(case(seed), aim, True)
    for count in (1, 3):
        rough = siting.greedy(problem, count, threshold=T, aim=aim)
        exact = siting.best(problem, count, threshold=T, aim=aim, search=ALONE)[0]
        assert order(exact.chosen) <= order(rough.chosen)
        assert rough.status == "greedy"
        assert 0 <= rough.gap <= 1
        assert len(rough.chosen) <= count


@pytest.mark.parametrize("aim", ["cover", "minutes"])
@pytest.mark.parametrize("seed", CASES)
def test_the_curve_is_the_best_value_of_each_size(seed, aim):
    problem = case(seed)
    m = problem.minutes.shape[1]
    found = siting.curve(problem, m + 1, threshold=T, aim=aim)
    assert len(found) == m + 2
    for count, value in enumerate(found):
        chosen = expected(problem, count, aim, True, 0)[0]
        if aim == "cover":
            wanted = by_hand(problem, chosen)[0]
        else:
            after = problem.minutes[:, list(chosen)].min(axis=1, initial=np.inf)
            wanted = sum(
                w * (b - a)
                for w, b, a in zip(problem.weights, problem.base, after, strict=True)
                if w > 0 and a < b
            )
        assert value == pytest.approx(wanted, rel=1e-9)


@pytest.mark.parametrize("aim", ["cover", "minutes"])
@pytest.mark.parametrize("seed", [5, 14, 29, 34, 59])
def test_a_million_people_do_not_hide_one(seed, aim, capfd):
    """The solver's tolerances are absolute; it must also keep quiet on the command line."""
    rng = np.random.default_rng(1000 + seed)
    weights = rng.choice([1.0, 2.0, 3.0, 1e3, 250e3, 1e6], 12)
    base, minutes = rng.integers(1, 9, 12) * 5.0, rng.integers(0, 9, (12, 8)) * 5.0
    problem = Problem(weights, base, minutes)
    found = siting.best(problem, 3, threshold=T, aim=aim)
    assert [s.chosen for s in found] == expected(problem, 3, aim, True)
    assert capfd.readouterr().out == ""


def test_greedy_can_miss_the_best():
    """The candidate in the middle reaches more than either side, but both sides reach all."""
    minutes = np.full((6, 3), 50.0)
    minutes[[0, 1, 2], 0] = minutes[[3, 4, 5], 1] = minutes[[1, 2, 3, 4], 2] = 10.0
    problem = Problem(np.array([2.0, 1.5, 1.5, 1.5, 1.5, 2.0]), np.full(6, 40.0), minutes)
    assert siting.greedy(problem, 2, threshold=T, aim="cover").covered == 8.0
    assert siting.best(problem, 2, threshold=T)[0].covered == 10.0


def test_another_choice_leaves_the_groups_of_those_before():
    """Candidates 0 and 1 stand in one commune, 2 and 3 in another."""
    minutes = np.full((4, 4), 50.0)
    np.fill_diagonal(minutes, 10.0)
    problem = Problem(np.array([4.0, 3.0, 2.0, 1.0]), np.full(4, 40.0), minutes)
    found = siting.best(problem, 1, threshold=T, search=Search(groups=["a", "a", "b", "b"]))
    assert [s.chosen for s in found] == [(0,), (2,), ()]
    alone = siting.best(problem, 1, threshold=T)
    assert [s.chosen for s in alone] == [(0,), (1,), (2,), (3,)]


def test_nothing_left_to_gain_chooses_nothing():
    problem = Problem(np.ones(3), np.full(3, 10.0), np.full((3, 4), 5.0))
    (nothing,) = siting.best(problem, 2, threshold=T)
    assert nothing.chosen == ()
    assert siting.best(problem, 2, threshold=T, search=Search(thrifty=False))[0].chosen == (0, 1)
    assert siting.fewest(problem, threshold=T).solution.chosen == ()


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0)])
def test_nobody_or_nowhere(shape):
    problem = Problem(np.ones(shape[0]), np.full(shape[0], 30.0), np.zeros(shape))
    for aim in ("cover", "minutes"):
        assert siting.best(problem, 2, threshold=T, aim=aim)[0].chosen == ()
        assert siting.curve(problem, 2, threshold=T, aim=aim) == (0.0, 0.0, 0.0)
    found = siting.fewest(problem, threshold=T)
    assert found.left == shape[0]
    assert found.unreachable == tuple(range(shape[0]))


@pytest.mark.parametrize(
    "broken",
    [
        Problem(np.ones(2), np.ones(3), np.ones((3, 2))),
        Problem(np.ones(3), np.ones(3), np.ones((2, 3))),
        Problem(np.ones(3), np.ones(3), np.ones(3)),
        Problem(np.array([1.0, np.nan]), np.ones(2), np.ones((2, 2))),
        Problem(np.ones(2), np.array([1.0, np.nan]), np.ones((2, 2))),
        Problem(np.ones(2), np.ones(2), np.full((2, 2), np.nan)),
        Problem(-np.ones(2), np.ones(2), np.ones((2, 2))),
        Problem(np.array([1.0, np.inf]), np.ones(2), np.ones((2, 2))),
    ],
)
def test_broken_input_is_refused(broken):
    with pytest.raises(ValueError, match=r"weight|match"):
        siting.best(broken, 1, threshold=T)
    with pytest.raises(ValueError, match=r"weight|match"):
        siting.greedy(broken, 1, threshold=T, aim="cover")


def test_what_means_nothing_is_refused():
    with pytest.raises(ValueError, match="number of sites"):
        siting.best(case(1), -1, threshold=T)
    with pytest.raises(ValueError, match="aim"):
        siting.best(case(1), 1, threshold=T, aim="beauty")
    with pytest.raises(ValueError, match="allowed"):
        siting.fewest(case(1), threshold=T, allowed=-1.0)


@pytest.fixture(scope="module")
def openings(vienne):
    """A France services in any chef-lieu of la Vienne, beside those of today."""
    points = coordinates(vienne.communes)
    apart = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    return Problem(
        vienne.communes["population"].to_numpy(dtype=float),
        measures.nearest(vienne, "france_services")["central"].to_numpy(dtype=float),
        travel.minutes(apart),
    )


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5])
@pytest.mark.slow
def test_vienne_is_proved(openings, count):
    solutions = siting.best(openings, count, threshold=T)
    assert len(solutions) == 4
    assert {s.status for s in solutions} == {"optimal"}
    assert sorted(-s.covered for s in solutions) == [-s.covered for s in solutions]
    rough = siting.greedy(openings, count, threshold=T, aim="cover")
    assert 0 < rough.covered <= solutions[0].covered
    if count == 1:
        weights, base, minutes = openings
        gains = ((base > T)[:, None] & (minutes <= T)).T @ weights
        assert solutions[0].covered == gains.max()
        assert [s.covered for s in solutions] == sorted(gains, reverse=True)[:4]


@pytest.mark.parametrize("aim", ["cover", "minutes"])
def test_vienne_pairs_are_the_best_of_all_35000(openings, aim):
    weights, base, minutes = openings
    values = {}
    for i in range(minutes.shape[1]):
        after = np.minimum(np.minimum(base, minutes[:, i]), minutes[:, i + 1 :].T)
        covered = ((base > T) & (after <= T)) @ weights
        key = zip(-covered if aim == "cover" else 0 * covered, after @ weights, strict=True)
        values |= {(i, i + 1 + j): pair for j, pair in enumerate(key)}
    ordered = sorted(values, key=values.__getitem__)
    found = siting.best(openings, 2, threshold=T, aim=aim)
    assert [s.chosen for s in found] == ordered[:4]


@pytest.mark.slow
def test_vienne_until_nobody_is_beyond(openings):
    """The fewest that serve all are also where the curve stops rising, and not one less."""
    found = siting.fewest(openings, threshold=T)
    assert (found.left, found.unreachable, found.solution.status) == (0.0, (), "optimal")
    enough = len(found.solution.chosen)
    values = siting.curve(openings, enough + 2, threshold=T)
    beyond = openings.weights[openings.base > T].sum()
    assert values[enough - 1] < values[enough] == values[-1] == beyond
    solution = siting.best(openings, enough + 2, threshold=T)[0]
    assert len(solution.chosen) == enough
    assert solution.covered == found.solution.covered == beyond


def test_without_time_the_greedy_choice_is_given_with_its_gap(openings):
    (given,) = siting.best(openings, 5, threshold=T, search=Search(time_limit_s=0.0))
    exact = siting.best(openings, 5, threshold=T, search=ALONE)[0]
    assert given.chosen == siting.greedy(openings, 5, threshold=T, aim="cover").chosen
    assert given.status == "greedy"
    assert given.covered / (1 - given.gap) >= exact.covered
    values = siting.curve(openings, 5, threshold=T, time_limit_s=0.0)
    assert values[5] == given.covered
    rough = siting.fewest(openings, threshold=T, time_limit_s=0.0)
    assert rough.left == 0.0
    assert rough.solution.status == "greedy"
