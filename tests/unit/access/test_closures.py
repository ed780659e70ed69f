"""Closures against access recomputed from scratch without the closed sites."""

from __future__ import annotations

import numpy as np
import pytest

from geo.access import measures, presence, travel
from geo.access.nearest_places import coordinates
from geo.simulator import closures
from tests.helpers.independent_law import spread

THRESHOLDS = (10.0, 15.0, 20.0, 30.0)


def case(seed):
    rng = np.random.default_rng(seed)
    n, m = rng.integers(0, 13), rng.integers(0, 9)
    minutes = rng.integers(0, 9, (n, m)) * 5.0 if seed % 2 else rng.uniform(0, 45, (n, m))
    if seed % 3 == 0:
        minutes[rng.random((n, m)) < 0.4] = np.inf
    people = rng.integers(0, 500, (n, 2)).astype(float)
    return minutes, rng.random(m) < 0.7, people


def beyond(minutes, people, threshold, closed=()):
    """People beyond the threshold without the closed sites, from all the minutes."""
    kept = np.delete(minutes, list(closed), axis=1).min(axis=1, initial=np.inf)
    return people[kept > threshold].sum(axis=0)


@pytest.mark.parametrize("seed", range(40))
def test_singles_are_recomputed_from_scratch(seed):
    minutes, closable, people = case(seed)
    found = closures.singles(closures.rank(minutes), closable, people, THRESHOLDS)
    assert found.shape == (minutes.shape[1], 4, 2)
    for site, open_to_closure in enumerate(closable):
        for at, threshold in enumerate(THRESHOLDS):
            after = beyond(minutes, people, threshold, [site])
            wanted = after - beyond(minutes, people, threshold)
            assert (found[site, at] == wanted * open_to_closure).all()
    assert (found >= 0).all()


@pytest.mark.parametrize("seed", range(40))
def test_pairs_are_recomputed_from_scratch(seed):
    minutes, closable, people = case(seed)
    ranked = closures.rank(minutes)
    for threshold in THRESHOLDS:
        first, second, found = closures.pairs(ranked, closable, people, threshold)
        columns = np.flatnonzero(closable).tolist()
        assert list(zip(first, second, strict=True)) == [
            (i, j) for i in columns for j in columns if i < j
        ]
        alone = closures.singles(ranked, closable, people, [threshold])[:, 0]
        for i, j, pushed in zip(first, second, found, strict=True):
            after = beyond(minutes, people, threshold, [i, j])
            assert (pushed == after - beyond(minutes, people, threshold)).all()
            assert (pushed >= alone[i] + alone[j]).all()


@pytest.mark.parametrize("seed", range(40))
def test_people_fall_back_on_the_nearest_that_remains(seed):
    minutes, _, _ = case(seed)
    ranked = closures.rank(minutes)
    served = []
    for site in range(minutes.shape[1]):
        who, where = closures.fallback(ranked, site)
        served += who.tolist()
        for i, to in zip(who, where, strict=True):
            assert minutes[i, site] == minutes[i].min()
            left = np.delete(minutes[i], site)
            assert to != site
            if to < 0:
                assert np.isinf(left).all()
            else:
                assert minutes[i, to] == left.min()
    assert sorted(served) == np.flatnonzero(np.isfinite(minutes).any(axis=1)).tolist()


def test_ties_go_to_the_first_column_and_missing_ranks_are_empty():
    ranked = closures.rank(np.array([[7.0, 5.0, 5.0, 5.0], [np.inf, 9.0, np.inf, 8.0]]))
    assert ranked.site.tolist() == [[1, 2, 3], [3, 1, -1]]
    assert ranked.minutes.tolist() == [[5.0, 5.0, 5.0], [8.0, 9.0, np.inf]]
    assert closures.rank(np.array([[3.0]])).site.tolist() == [[0, -1, -1]]


def test_broken_input_is_refused():
    good = closures.rank(np.ones((2, 3)))
    three, two = np.ones(3, bool), np.ones((2, 1))
    for minutes in (np.ones(3), np.full((2, 2), np.nan), -np.ones((2, 2))):
        with pytest.raises(ValueError, match="minutes"):
            closures.rank(minutes)
    for people in (np.ones(2), np.ones((3, 1)), np.full((2, 1), np.nan), -two):
        with pytest.raises(ValueError, match="people"):
            closures.singles(good, three, people, [20.0])
    with pytest.raises(ValueError, match="closable"):
        closures.singles(closures.rank(np.eye(3)), np.ones(1, bool), np.ones((3, 1)), [20.0])
    with pytest.raises(ValueError, match="nearest 3"):
        closures.pairs(closures.rank(np.ones((2, 3)), k=2), three, two, 20.0)


def test_vienne_closures_agree_with_access(vienne):
    """Sites of the neighbours count and cannot be closed."""
    sites = presence.places(vienne, "france_services")
    apart = coordinates(vienne.communes)[:, None] - coordinates(sites)[None]
    areas = vienne.communes["area_km2"].to_numpy(dtype=float)[:, None]
    metres = np.vectorize(spread)(np.hypot(apart[..., 0], apart[..., 1]), areas)
    minutes = travel.minutes(metres)
    people = vienne.communes[["population", "pop_65_plus"]].to_numpy(dtype=float)
    inside = sites["in_department"].to_numpy(dtype=bool)
    near = measures.nearest(vienne, "france_services")["central"].to_numpy(dtype=float)
    ranked = closures.rank(minutes)
    assert ranked.minutes[:, 0] == pytest.approx(near, rel=1e-12)
    found = closures.singles(ranked, inside, people, THRESHOLDS)
    for site in range(len(sites)):
        for at, threshold in enumerate(THRESHOLDS):
            wanted = beyond(minutes, people, threshold, [site]) - people[near > threshold].sum(0)
            assert (found[site, at] == wanted * inside[site]).all()
    assert found[inside].any()
