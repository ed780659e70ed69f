"""Local Moran's I: PySAL's figures, every permutation by hand, a planted cluster and none."""

import itertools

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, false_discovery_control

from geo.access.measures import Params
from geo.indicators import basins, gaps, local_moran
from geo.indicators.local_moran import HIGH_HIGH, Links

SIDE = 12
CHANCE = 0.05


def links_of(pairs, units):
    both = sorted({(a, b) for a, b in pairs if a != b} | {(b, a) for a, b in pairs if a != b})
    first, second = zip(*both, strict=True) if both else ((), ())
    return Links(np.array(first, dtype=np.intp), np.array(second, dtype=np.intp), units)


def grid(side=SIDE):
    squares = [shapely.box(x, y, x + 1, y + 1) for y in range(side) for x in range(side)]
    return local_moran.touching(np.array(squares), 1e-6)


def pysal(figures, links, permutations=9_999):
    # seconds to import, which every worker would spend to collect
    from esda import Moran_Local
    from libpysal.weights import W

    neighbours = {unit: [] for unit in range(links.units)}
    for unit, other in zip(links.unit.tolist(), links.neighbour.tolist(), strict=True):
        neighbours[unit].append(other)
    weights = W(neighbours, silence_warnings=True)
    return Moran_Local(figures, weights, permutations=permutations, seed=1)


def simulated_p(theirs, permutations):
    """PySAL's simulated statistics, counted on our side; ``p_sim`` loses ties to rounding."""
    return ((theirs.Is[:, None] <= theirs.sim.T + 1e-9).sum(axis=1) + 1) / (permutations + 1)


def held_to_pysal(figures, links, permutations=9_999):
    ours = local_moran.local_moran(figures, links, permutations=permutations)
    theirs = pysal(figures, links, permutations)
    linked = np.bincount(links.unit, minlength=links.units) > 0
    np.testing.assert_allclose(ours.statistic[linked], theirs.Is[linked], rtol=1e-9, atol=1e-9)
    assert (ours.quadrant[linked] == theirs.q[linked]).all()
    expected = simulated_p(theirs, permutations)
    close = 6 * np.sqrt(expected * (2 - expected) / permutations) + 2 / permutations
    assert (np.abs(ours.p - expected) < close)[linked].all()
    assert np.isnan(ours.statistic[~linked]).all()
    assert (ours.quadrant[~linked] == 0).all()
    return ours, expected, theirs.q


def test_the_gap_of_la_vienne_is_that_of_pysal(vienne):
    links = basins.contiguity(vienne)
    figures = gaps.gap(vienne, Params()).values["central"].to_numpy(float)
    ours, expected, quadrants = held_to_pysal(figures, links)
    surely = local_moran.significant(ours.p, CHANCE) & (ours.quadrant == HIGH_HIGH)
    theirs = (false_discovery_control(expected) <= CHANCE) & (quadrants == HIGH_HIGH)
    assert (surely ^ theirs).sum() <= 2
    assert surely.sum() > 10


@settings(max_examples=15)
@given(st.integers(5, 40), st.integers(0, 2**32 - 1))
def test_any_graph_is_that_of_pysal(units, seed):
    random = np.random.default_rng(seed)
    pairs = random.integers(0, units, (2 * units, 2)).tolist()
    held_to_pysal(random.normal(size=units), links_of(pairs, units), permutations=999)


def test_the_p_value_is_the_share_of_every_permutation():
    figures = np.array([9.0, 7.0, 8.0, 1.0, 2.0, 0.5, 3.0])
    links = links_of([(0, 1), (0, 2), (1, 2), (2, 3), (3, 4), (4, 5)], 7)
    found = local_moran.local_moran(figures, links, permutations=50_000)
    z = figures - figures.mean()
    for unit in range(6):
        beside = links.neighbour[links.unit == unit]
        others = np.delete(z, unit)
        every = [z[unit] * sum(dealt) for dealt in itertools.permutations(others, len(beside))]
        exact = np.mean(np.array(every) >= z[unit] * z[beside].sum() - 1e-12)
        assert found.p[unit] == pytest.approx(exact, abs=5 * np.sqrt(exact / 50_000))
    assert np.isnan(found.p[6])


def test_the_same_seed_gives_the_same_p_values():
    figures = np.random.default_rng(3).normal(size=SIDE**2)
    one, two, other = (
        local_moran.local_moran(figures, grid(), permutations=999, seed=seed).p
        for seed in (4, 4, 5)
    )
    assert (one == two).all()
    assert (one != other).any()


def test_a_planted_cluster_is_found_alone_but_its_corners():
    """Five of the eight neighbours of a corner are outside: it is not surely among high ones."""
    figures = np.random.default_rng(0).normal(size=(SIDE, SIDE))
    figures[2:6, 3:7] += 6
    found = local_moran.local_moran(figures.ravel(), grid())
    high = local_moran.significant(found.p, CHANCE) & (found.quadrant == HIGH_HIGH)
    sets = local_moran.connected(high, grid()).reshape(SIDE, SIDE)
    inside = np.zeros((SIDE, SIDE), dtype=bool)
    inside[2:6, 3:7] = True
    whole = inside.copy()
    whole[np.ix_([2, 5], [3, 6])] = False
    assert (sets[whole] == 0).all()
    assert (sets[~inside] == -1).all()


def test_white_noise_gives_no_more_than_chance():
    runs = 60
    noise = np.random.default_rng(7).normal(size=(runs, SIDE**2))
    found = [local_moran.local_moran(figures, grid()) for figures in noise]
    alarms = sum(local_moran.significant(one.p, CHANCE).any() for one in found)
    assert alarms <= binom.ppf(0.999, runs, CHANCE)
    assert not local_moran.significant(found[0].p, CHANCE).any()
    assert np.mean([one.p for one in found]) == pytest.approx(0.5, abs=0.02)


def test_what_is_not_known_or_has_no_neighbour_is_left_out():
    figures = np.array([5.0, 6.0, np.nan, 1.0, 0.0])
    found = local_moran.local_moran(figures, links_of([(0, 1), (2, 3), (0, 2)], 5))
    known = local_moran.local_moran(figures[[0, 1, 3, 4]], links_of([(0, 1)], 4))
    np.testing.assert_array_equal(found.statistic, [*known.statistic[:2], np.nan, np.nan, np.nan])
    assert found.quadrant.tolist() == [1, 1, 0, 0, 0]
    assert not local_moran.significant(found.p, CHANCE)[2:].any()


@pytest.mark.parametrize("figures", [[3.0] * 4, [np.nan] * 4])
def test_equal_or_unknown_figures_say_nothing(figures):
    found = local_moran.local_moran(np.array(figures), links_of([(0, 1), (2, 3)], 4))
    assert np.isnan(found.statistic).all()
    assert not local_moran.significant(found.p, CHANCE).any()


@given(st.lists(st.floats(0, 1), max_size=30))
def test_the_cut_is_that_of_benjamini_and_hochberg(values):
    p = np.array([*values, np.nan])
    held = local_moran.significant(p, CHANCE)
    assert not held[-1]
    if values:
        sorted_p, count = np.sort(values), len(values)
        below = [rank for rank, one in enumerate(sorted_p, 1) if one <= CHANCE * rank / count]
        assert held.sum() == (values <= sorted_p[below[-1] - 1]).sum() if below else not held.any()


def test_sets_hold_together_by_their_links_alone():
    links = links_of([(0, 1), (1, 2), (3, 4), (2, 3)], 6)
    chosen = np.array([True, True, False, True, True, True])
    assert local_moran.connected(chosen, links).tolist() == [0, 0, -1, 1, 1, 2]
    assert local_moran.connected(np.zeros(6, dtype=bool), links).tolist() == [-1] * 6


def test_polygons_that_a_sliver_parts_touch_and_others_do_not():
    squares = [shapely.box(x, 0, x + 10, 10) for x in (0.0, 10.4, 22.0)]
    links = local_moran.touching(np.array(squares), 1.0)
    assert sorted(zip(links.unit.tolist(), links.neighbour.tolist(), strict=True)) == [
        (0, 1),
        (1, 0),
    ]
    assert links.units == 3
