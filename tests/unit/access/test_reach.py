from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.access import measures, nearest_places, opening_hours, presence, reach, sessions, travel
from geo.access.opening_hours import PartOfWeek
from geo.access.presence import Counts
from geo.access.reach import Pairs
from geo.indicators.hours import MOMENTS
from geo.pack import pack
from tests.conftest import ROWS, make_pack

coordinates = st.tuples(st.integers(0, 40_000), st.integers(0, 40_000))
THRESHOLDS = measures.THRESHOLDS_MIN


def points(drawn):
    return pd.DataFrame(drawn, columns=["x_m", "y_m"], dtype=float)


def dense(origins, sites):
    """Minutes between all origins and all sites, without a tree."""
    x, y = (origins[c].to_numpy()[:, None] - sites[c].to_numpy()[None] for c in ("x_m", "y_m"))
    return travel.minutes(np.sqrt(x**2 + y**2))


def random_case(seed, origins=60, sites=12):
    rng = np.random.default_rng(seed)
    return (
        points(rng.uniform(0, 60_000, (origins, 2))).assign(
            population=rng.integers(0, 5_000, origins).astype(float)
        ),
        points(rng.uniform(0, 60_000, (sites, 2))).assign(hours=rng.uniform(0, 40, sites)),
    )


# ---------- pairs ----------


@settings(max_examples=60, deadline=None)
@given(st.lists(coordinates, max_size=12), st.lists(coordinates, max_size=8), st.floats(1, 40))
def test_pairs_equal_the_dense_matrix(origins, sites, limit):
    origins, sites = points(origins), points(sites)
    found = reach.pairs(origins, sites, limit)
    expected = dense(origins, sites)
    where = np.argwhere(expected <= limit)
    assert np.column_stack([found.origin, found.site]).tolist() == where.tolist()
    assert found.minutes == pytest.approx(expected[tuple(where.T)], abs=1e-9)


def test_the_limit_is_included():
    limit = float(travel.minutes(7_000.0))
    found = reach.pairs(points([(0, 0)]), points([(7_000, 0), (7_000.1, 0)]), limit)
    assert found.site.tolist() == [0]


def test_a_missing_coordinate_is_refused():
    with pytest.raises(ValueError, match="coordinate"):
        reach.pairs(points([(0, np.nan)]), points([(0, 0)]), 10)


def test_nearest_agrees_with_the_pairs(vienne):
    sites = presence.places(vienne, "france_services")
    found = reach.pairs(vienne.communes, sites, 30)
    near = pd.Series(found.minutes).groupby(found.origin).min()
    expected = nearest_places.nearest(vienne.communes, sites)["central"].to_numpy()
    assert set(near.index) == set(np.flatnonzero(expected <= 30))
    assert near.to_numpy() == pytest.approx(expected[near.index], abs=1e-9)


# ---------- shared capacity ----------


FIVE = Pairs(
    np.array([0, 1, 2, 2, 3, 4]),
    np.array([0, 0, 0, 1, 1, 2]),
    np.array([0.0, 10.0, 12.0, 5.0, 20.0, 20.1]),
)
PEOPLE = np.array([100.0, 200.0, 300.0, 600.0, 500.0])
HOURS = np.array([35.0, 20.0, 12.0])


def test_five_communes_by_hand():
    """Site A is 0, 10 and 12 min from the first three, B 5 and 20 min from the third and fourth.

    A: 35 h / (100 + 200 + 300 × 2/3) = 0.07; B: 20 h / (300 + 600 × 1/3) = 0.04; C reaches nobody.
    """
    share, reached = reach.e2sfca(FIVE, PEOPLE, HOURS)
    assert share.tolist() == [0.07, 0.07, 0.07 * (2 / 3) + 0.04, 0.04 * (1 / 3), 0.0]
    assert reached.tolist() == [True, True, False]
    assert PEOPLE @ share == pytest.approx(35 + 20, abs=1e-12)


def by_library(demand, supply, found):
    """E2SFCA of the PySAL library; a commune it leaves out has nothing in reach."""
    from access import Access
    from access.weights import step_fn

    library = Access(
        demand_df=demand.rename_axis("geoid").reset_index(),
        demand_index="geoid",
        demand_value="population",
        supply_df=supply.rename_axis("geoid").reset_index(),
        supply_index="geoid",
        supply_value="hours",
        cost_df=pd.DataFrame(
            {
                "origin": demand.index[found.origin],
                "dest": supply.index[found.site],
                "cost": found.minutes,
            }
        ),
        cost_origin="origin",
        cost_dest="dest",
        cost_name="cost",
    )
    limit = reach.DECAY[-1][0]
    scores = library.enhanced_two_stage_fca(max_cost=limit, weight_fn=step_fn(dict(reach.DECAY)))
    return scores["e2sfca_hours"].reindex(demand.index).fillna(0).to_numpy()


def dense_e2sfca(demand, supply):
    minutes = dense(demand, supply)
    weight = np.select([minutes <= 10, minutes <= 15, minutes <= 20], [1, 2 / 3, 1 / 3], 0)
    competing = demand["population"].to_numpy() @ weight
    ratio = np.where(competing > 0, supply["hours"] / np.where(competing > 0, competing, 1), 0)
    return weight @ ratio


def cases(vienne):
    yield reach.market(vienne, "france_services")
    yield reach.market(vienne, "cnfs")
    yield random_case(1)


def ours(demand, supply):
    return reach.e2sfca(
        reach.pairs(demand, supply, 20),
        demand["population"].to_numpy(dtype=float),
        supply["hours"].to_numpy(dtype=float),
    )


def test_e2sfca_equals_the_pysal_library(vienne):
    pytest.importorskip("access", reason="listed in requirements-dev.in")
    for demand, supply in cases(vienne):
        found = reach.pairs(demand, supply, 20)
        scores = by_library(demand, supply, found)
        assert ours(demand, supply)[0] == pytest.approx(scores, abs=1e-9)
    by_hand = by_library(
        pd.DataFrame({"population": PEOPLE}), pd.DataFrame({"hours": HOURS}), FIVE
    )  # its bounds are inclusive too
    assert reach.e2sfca(FIVE, PEOPLE, HOURS)[0] == pytest.approx(by_hand, abs=1e-9)


def test_e2sfca_equals_a_dense_computation(vienne):
    for demand, supply in cases(vienne):
        assert ours(demand, supply)[0] == pytest.approx(dense_e2sfca(demand, supply), abs=1e-9)


@pytest.mark.parametrize("seed", range(20))
def test_what_is_shared_is_what_is_reached(seed):
    demand, supply = random_case(seed, origins=25)
    share, reached = ours(demand, supply)
    assert demand["population"] @ share == pytest.approx(supply["hours"][reached].sum())


@pytest.mark.parametrize("kind", ["france_services", "cnfs"])
def test_the_hours_of_la_vienne_are_conserved(vienne, kind):
    demand, supply = reach.market(vienne, kind)
    share, reached = ours(demand, supply)
    assert reached.all()
    assert demand["population"] @ share == pytest.approx(supply["hours"].sum())


@pytest.mark.parametrize("kind", ["france_services", "cnfs"])
def test_without_neighbours_the_department_keeps_its_hours(vienne, kind):
    alone = reach.capacity(vienne, kind, Counts(neighbours=False)) / 1000
    _, supply = reach.market(vienne, kind, Counts(neighbours=False))
    assert vienne.communes["population"] @ alone == pytest.approx(supply["hours"].sum())
    if kind == "france_services":
        inside = sessions.weekly_hours(vienne).query("in_department")["hours"].sum()
        assert supply["hours"].sum() == inside


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_the_rows_does_not_matter(seed):
    demand, supply = random_case(seed)
    shuffled = demand.sample(frac=1, random_state=seed)
    moved, _ = ours(shuffled, supply.sample(frac=1, random_state=seed))
    back = pd.Series(moved, index=shuffled.index).loc[demand.index].to_numpy()
    assert back == pytest.approx(ours(demand, supply)[0], rel=1e-12)


def test_neighbours_change_communes_near_the_border_only(vienne):
    shared = reach.capacity(vienne, "france_services")
    alone = reach.capacity(vienne, "france_services", Counts(neighbours=False))
    border = shapely.union_all(vienne.geometry().geometry.to_numpy()).boundary
    halls = shapely.points(vienne.communes[["x_m", "y_m"]].to_numpy())
    near = shapely.distance(halls, border) <= 2 * travel.reach_m(20)
    changed = shared.ne(alone).to_numpy()
    assert changed.any()
    assert (~near).any()
    assert not changed[~near].any()


def test_capacity_by_hand(stopping):
    # 3 h on Monday at F6; F3 and F5, 15.1 min away, F2, 19.9, and the neighbours, 16.7, count
    # for a third: 3 h / 383
    whole = 3_000 / ((200 + 400 + 500 + 50) / 3)
    expected = [0, whole / 3, whole / 3, 0, whole / 3, whole]
    assert reach.capacity(stopping, "france_services").tolist() == pytest.approx(expected)
    demand, supply = reach.market(stopping, "cnfs")
    assert sorted(supply["hours"]) == [35, 35, 70]
    assert demand.index.tolist() == stopping.communes.index.tolist()


def test_distances_are_measured_once_whatever_is_assumed_of_the_road(monkeypatch):
    measured, measure = [], nearest_places.distance_matrix

    def told(*frames):
        measured.append(frames)
        return measure(*frames)

    monkeypatch.setattr(nearest_places, "distance_matrix", told)
    vienne = pack.load("86")  # nothing is remembered of it yet
    counts, roads = presence.ALL, travel.roads_of(vienne)
    for one in travel.RANGE.values():
        reach.capacity(vienne, "france_services", counts, assumption=one)
    assert len(measured) == 1
    for limit in THRESHOLDS:
        for one in travel.RANGE.values():
            reach.reachable_hours(vienne, limit, counts, assumption=one)
    assert len(measured) == 3  # places that are open, and those whose hours are not known
    people, places = reach.market(vienne, "france_services", counts)
    for one in travel.RANGE.values():
        found = reach.pairs(people, places, reach.DECAY[-1][0], one, known=roads)
        kept = reach._sharing(vienne, "france_services", counts, one)
        assert all(np.array_equal(*sides) for sides in zip(found, kept, strict=True))


def test_no_capacity_without_hours(squares):
    with pytest.raises(ValueError, match="mds"):
        reach.capacity(squares, "mds")


# ---------- hours ----------


def test_hours_by_hand(stopping):
    assert reach.reachable_hours(stopping, 20).tolist() == [0, 3, 3, 0, 3, 3]  # 19.9 min for F2
    assert reach.reachable_hours(stopping, 17).tolist() == [0, 0, 3, 0, 3, 3]
    assert reach.reachable_hours(stopping, 10).tolist() == [0, 0, 0, 0, 0, 3]
    assert reach.reachable_hours(stopping, 17, part=PartOfWeek(after_min=660)).tolist() == [
        0,
        0,
        1,
        0,
        1,
        1,
    ]
    assert reach.reachable_hours(stopping, 17, part=PartOfWeek(before_min=570)).tolist() == [
        0,
        0,
        0.5,
        0,
        0.5,
        0.5,
    ]
    assert not reach.reachable_hours(stopping, 20, part=PartOfWeek("sat")).any()


def test_two_places_open_together_count_once():
    site = ROWS["france_services"][0] | {"hours_mon": "09:00 - 12:00"}
    other = ROWS["france_services"][1] | {"hours_mon": "11:15 - 13:30"}
    pack = make_pack(france_services=[site, other], france_services_stops=[])
    # F1 reaches both within 45 min: open from 9 h to 13 h 30
    assert reach.reachable_hours(pack, 45)["99001"] == 4.5
    assert reach.reachable_hours(pack, 45, Counts(neighbours=False))["99001"] == 3


def test_hours_equal_a_union_of_spans(vienne):
    spans = sessions.sessions(vienne)
    minutes = dense(vienne.communes, spans)
    found = reach.reachable_hours(vienne, 20)
    for row, code in enumerate(vienne.communes.index):
        near = spans[minutes[row] <= 20]
        expected = sum(
            end - start
            for _, day in near.groupby("weekday")
            for start, end in opening_hours.union(
                zip(day["start_min"], day["end_min"], strict=True)
            )
        )
        assert found[code] * 60 == pytest.approx(expected), code


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_longer_reach_never_lowers_the_hours(vienne, moment):
    part = MOMENTS[moment].part
    steps = [reach.reachable_hours(vienne, limit, part=part) for limit in THRESHOLDS]
    alone = reach.reachable_hours(vienne, 20, Counts(neighbours=False), part=part)
    assert all((far >= near).all() for near, far in pairwise(steps))
    assert (alone <= steps[2]).all()


def test_hours_do_not_depend_on_the_order_of_the_list():
    rows = [
        ROWS["france_services"][0] | {"hours_tue": "10:00 - 13:00"},
        ROWS["france_services"][1] | {"hours_mon": "08:10 - 17:25", "hours_sat": "09:00 - 12:00"},
    ]
    one, other = (
        make_pack(france_services=listed, france_services_stops=[]) for listed in (rows, rows[::-1])
    )
    pd.testing.assert_series_equal(reach.reachable_hours(one, 30), reach.reachable_hours(other, 30))
    pd.testing.assert_series_equal(
        reach.capacity(one, "france_services"), reach.capacity(other, "france_services")
    )
