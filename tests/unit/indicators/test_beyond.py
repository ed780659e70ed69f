"""How likely it is to be beyond the threshold, and from which part of a commune: by plain loops."""

import math

import numpy as np
import pytest
import shapely

from geo.access import beyond_area, presence
from geo.access.measures import Params
from geo.indicators import priority, registry
from tests.helpers.independent_law import NOW, drive, spread

PARAMS = Params()
SOME = ["86107", "86273", "86153", "86119", "86165"]


def test_the_chance_is_a_plain_loop_over_the_draws(vienne):
    drawn = priority.draws_of(vienne, PARAMS)
    sites = presence.places(vienne, "france_services", PARAMS.counts)[["x_m", "y_m"]].to_numpy()
    found = registry.by_unit(vienne, "chance_beyond", "commune", PARAMS)["central"]
    for code in SOME:
        rank = vienne.communes.index.get_loc(code)
        home = vienne.communes.loc[code]
        far = min(math.dist((home["x_m"], home["y_m"]), site) for site in sites)
        metres = spread(far, home["area_km2"])
        beyond = [
            drive(metres, drawn.detour[one, rank], float(np.ravel(drawn.speed)[one])) > 20
            for one in range(len(drawn.detour))
        ]
        assert found[code] == pytest.approx(100 * sum(beyond) / len(beyond))
    assert 0 < found[SOME[0]] < 100


def test_the_people_expected_beyond_are_those_of_the_chances(vienne):
    chance = registry.by_unit(vienne, "chance_beyond", "commune", PARAMS)["central"]
    people = vienne.communes["population"].astype(float)
    expected = priority.beyond_drawn(vienne, PARAMS).mean
    assert (chance / 100) @ people == pytest.approx(expected)
    whole = registry.by_unit(vienne, "chance_beyond", "departement", PARAMS)["central"]
    assert whole["86"] == pytest.approx(100 * expected / people.sum())


@pytest.mark.parametrize("threshold", [15, 20])
def test_the_part_of_a_commune_is_that_of_points_thrown_in_it(vienne, threshold):
    """Other points than the grid's, each driven by a plain loop: within three hundredths."""
    sites = presence.places(vienne, "france_services", PARAMS.counts)[["x_m", "y_m"]].to_numpy()
    found = beyond_area.share(vienne, "france_services", threshold, PARAMS.counts)
    shapes, rng = vienne.geometry().geometry, np.random.default_rng(0)
    cut = found.index[found["central"].between(20, 80)][:4]
    assert len(cut) > 2
    for code in [*cut, "86165"]:
        west, south, east, north = shapes[code].bounds
        points = rng.uniform((west, south), (east, north), (3000, 2))
        points = points[shapely.contains_xy(shapes[code], points[:, 0], points[:, 1])]
        far = [min(math.dist(one, site) for site in sites) for one in points]
        for name, (detour, speed) in NOW.items():
            beyond = [drive(one, detour, speed) > threshold for one in far]
            assert found[name][code] == pytest.approx(100 * np.mean(beyond), abs=4)


def test_a_wider_threshold_leaves_less_and_a_longer_law_more(vienne):
    at_15, at_20 = (
        beyond_area.share(vienne, "france_services", one, PARAMS.counts) for one in (15, 20)
    )
    assert (at_20 <= at_15).all(axis=None)
    assert (at_20["low"] <= at_20["central"]).all()
    assert (at_20["central"] <= at_20["high"]).all()
    assert at_15.to_numpy().min() >= 0
    assert at_15.to_numpy().max() <= 100


def test_without_polygons_it_is_not_known(squares):
    assert beyond_area.grid(squares) is None
    found = beyond_area.share(squares, "france_services", 20, PARAMS.counts)
    assert found.isna().all(axis=None)
    assert found.index.equals(squares.communes.index)
