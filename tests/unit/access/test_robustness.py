"""Robustness: the same as a plain loop, stable between seeds, and why detours are per commune."""

import numpy as np
import pandas as pd
import pytest

from bench.robustness import looped
from geo.access import measures, travel
from geo.access.measures import Params
from geo.indicators import priority
from geo.pack import memo

PARAMS = [Params(), Params(kind="mds", profile="seniors"), Params(kind="cnfs", reference="epci")]


@pytest.mark.parametrize("params", PARAMS, ids=lambda p: p.kind)
def test_the_same_as_a_plain_loop(vienne, params):
    quick = priority.robustness(vienne, params, seed=3, draws=20)["share"]
    slow = looped(vienne, params, seed=3, draws=20)
    assert quick.tolist() == pytest.approx(slow)


def test_the_same_as_a_plain_loop_on_the_squares(squares):
    quick = priority.robustness(squares, Params(), draws=50)
    assert quick["share"].iloc[:5].tolist() == pytest.approx(
        looped(squares, Params(), draws=50)[:5]
    )
    assert np.isnan(quick["share"].iloc[5])
    assert quick["verdict"].iloc[5] == "none"
    assert quick["share"].sum() == pytest.approx(1)


@pytest.mark.parametrize("params", PARAMS, ids=lambda p: p.kind)
def test_two_seeds_agree(vienne, params):
    first, second = (priority.robustness(vienne, params, seed=seed)["verdict"] for seed in (0, 1))
    flagged = first.ne("none") | second.ne("none")
    assert flagged.sum() >= 53
    assert (first == second)[flagged].mean() >= 0.9


def test_the_same_seed_gives_the_same_shares(vienne):
    first = priority.robustness(vienne, Params(), draws=100)
    memo.forget(vienne, priority.robustness)
    pd.testing.assert_frame_equal(first, priority.robustness(vienne, Params(), draws=100))


def test_verdicts_follow_the_shares(vienne):
    found = priority.robustness(vienne, Params())
    assert set(found["verdict"]) == {"robust", "fragile", "none"}
    assert found["share"].between(0, 1).all()
    assert found["share"].sum() == pytest.approx(53)
    for verdict, low, high in (("robust", 0.8, 1), ("fragile", 0.2, 0.8), ("none", 0, 0.2)):
        assert found.loc[found["verdict"] == verdict, "share"].between(low, high).all()
    assert (found.loc[found["share"] >= 0.8, "verdict"] == "robust").all()
    is_priority = priority.gaps(vienne, Params())["priority"]
    assert is_priority[found["verdict"] == "robust"].all()


def test_every_draw_shares_capacity_again_as_a_plain_loop_does(vienne):
    """The verdicts of a hundred draws: the same on every commune, 98 % being asked."""
    params = Params()
    found = priority.robustness(vienne, params, draws=100)["share"]
    loop = np.array(looped(vienne, params, draws=100))

    def said(share):
        return np.select([share >= 0.8, share >= 0.2], ["robust", "fragile"], "none")

    assert (said(found.to_numpy()) == said(loop)).mean() >= 0.98


def test_frozen_capacity_would_call_more_communes_robust(vienne):
    """What is drawn is what the minutes decide: the sharing moves from a draw to another."""
    drawn = priority.draws_of(vienne, Params(), draws=50)
    lacking = priority.lacking_drawn(vienne, Params(), drawn)
    central = priority.missing_capacity(vienne, Params()).to_numpy()
    assert lacking.shape == (50, 265)
    assert (np.ptp(lacking, axis=0) > 0.1).sum() > 100
    one = priority.Draws(
        weights=drawn.weights[:1],
        speed=np.array([travel.CENTRAL.speed]),
        detour=np.full((1, 265), travel.CENTRAL.detour),
        open=drawn.open[:1],
        network=np.ones(1),
        around=np.full((1, drawn.around.shape[1]), travel.CENTRAL.detour),
    )
    assert priority.lacking_drawn(vienne, Params(), one)[0] == pytest.approx(central)


@pytest.mark.parametrize("name", travel.RANGE)
@pytest.mark.parametrize("params", PARAMS, ids=lambda p: p.kind)
def test_a_draw_of_one_hypothesis_is_that_hypothesis(vienne, params, name):
    assumption = travel.RANGE[name]
    drawn = priority.draws_of(vienne, params, draws=1)
    same = drawn._replace(
        speed=np.array([assumption.speed]),
        detour=np.full_like(drawn.detour, assumption.detour),
        around=np.full_like(drawn.around, assumption.detour),
    )
    lacking = priority.lacking_drawn(vienne, params, same)
    if lacking is None:
        assert params.kind == "mds"
        return
    expected = priority.missing_capacity(vienne, params, assumption=assumption)
    assert lacking[0] == pytest.approx(expected.to_numpy())


def test_people_beyond_are_counted_over_the_draws(vienne):
    """The mean and the ends of nine draws in ten, draw by draw, from metres alone."""
    found = priority.beyond_drawn(vienne, Params())
    drawn = priority.draws_of(vienne, Params())
    metres = priority.measures.nearest_distances(vienne, "france_services").metres
    people = vienne.communes["population"].to_numpy()
    counts = []
    for speed, detours in zip(drawn.speed, drawn.detour, strict=True):
        reach = travel.reach_m(20, travel.Assumption(1.0, speed))
        counts.append(people[metres * detours > reach].sum())
    assert found.mean == pytest.approx(np.mean(counts))
    assert (found.low, found.high) == pytest.approx(tuple(np.percentile(counts, (5, 95))))
    parts = [
        priority.beyond_drawn(vienne, Params(), f"territoire-T{rank}").mean for rank in range(1, 6)
    ]
    assert sum(parts) == pytest.approx(found.mean)


def test_a_detour_common_to_all_would_not_move_the_ranking(vienne):
    """The estimate grows with the distance alone: one factor for all keeps the order."""
    distance = measures.nearest_distances(vienne, "france_services").metres
    order = np.argsort(travel.minutes(distance), kind="stable")
    for detour in np.linspace(1.2, 1.4, 9):
        for speed in (1.0, 1.2, 1.45):
            common = travel.minutes(distance, travel.Assumption(detour, speed))
            assert (np.argsort(common, kind="stable") == order).all()
    drawn = priority.draw(len(distance), 3)
    own = priority.minutes(distance, drawn)
    moved = (np.argsort(own, axis=1, kind="stable") != order).any(axis=1)
    assert moved.all()


def test_draws_stay_in_their_bounds():
    drawn = priority.draw(10, 3, draws=500)
    assert drawn.weights.sum(axis=1) == pytest.approx(np.ones(500))
    assert (drawn.speed >= 1.0).all()
    assert (drawn.speed <= 1.45).all()
    assert (drawn.detour >= 1.2).all()
    assert (drawn.detour <= 1.4).all()
    assert drawn.detour.shape == (500, 10)
    assert (priority.draw(10, 1, draws=5).weights == 1).all()


def test_minutes_of_a_draw_are_the_travel_estimate():
    drawn = priority.draw(3, 3, draws=4)
    distance = np.array([0.0, 5_000.0, 30_000.0])
    found = priority.minutes(distance, drawn)
    for row in range(4):
        for column in range(3):
            assumption = travel.Assumption(drawn.detour[row, column], drawn.speed[row])
            assert found[row, column] == pytest.approx(
                float(travel.minutes(distance[column], assumption))
            )
