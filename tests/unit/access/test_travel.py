import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.access import measures, travel

METRES = st.floats(0, 500_000)


@pytest.mark.parametrize(
    ("road_km", "expected"),
    [
        (0, 0),
        (5, 5 * 60 / 42),
        (15, 5 * 60 / 42 + 10),
        (45, 5 * 60 / 42 + 10 + 30 * 60 / 72),
    ],
)
def test_hand_worked_minutes(road_km, expected):
    straight_m = road_km * 1000 / 1.3
    assert travel.minutes(straight_m) == pytest.approx(expected, abs=1e-12)


def test_range_uses_the_stated_assumptions():
    # 10 km straight: 12, 13 and 14 km of road
    low, central, high = travel.minutes_range(pd.Series([10_000.0])).iloc[0]
    first_five = 5 * 60 / 35
    assert low == pytest.approx((first_five + 7 * 60 / 50) / 1.45)
    assert central == pytest.approx((first_five + 8 * 60 / 50) / 1.2)
    assert high == pytest.approx(first_five + 9 * 60 / 50)


@given(METRES, METRES)
def test_increasing(a, b):
    near, far = sorted((a, b))
    assert travel.minutes(near) <= travel.minutes(far)


@given(METRES)
def test_integral_of_the_speed(metres):
    road = metres / 1000 * travel.CENTRAL.detour
    steps = np.linspace(0, road, 20_001)
    middle = (steps[:-1] + steps[1:]) / 2
    speed = 1.2 * np.where(middle < 5, 35, np.where(middle < 15, 50, 60))
    assert travel.minutes(metres) == pytest.approx(
        float((np.diff(steps) * 60 / speed).sum()), rel=1e-3, abs=1e-6
    )


@given(st.lists(METRES, min_size=1))
def test_low_central_high_in_order(metres):
    rows = travel.minutes_range(pd.Series(metres))
    assert (rows["low"] <= rows["central"]).all()
    assert (rows["central"] <= rows["high"]).all()


def test_unknown_stays_unknown_and_no_site_stays_infinite():
    found = travel.minutes([np.nan, np.inf])
    assert np.isnan(found[0])
    assert np.isposinf(found[1])


def test_negative_is_refused():
    with pytest.raises(ValueError, match="negative"):
        travel.minutes([-1.0])


@pytest.mark.parametrize("limit", [0.5, 8, 10, 15, 20, 30, 45])
@pytest.mark.parametrize("name", travel.RANGE)
def test_the_reach_is_the_inverse_of_the_minutes(limit, name):
    assumption = travel.RANGE[name]
    assert travel.minutes(travel.reach_m(limit, assumption), assumption) == pytest.approx(limit)


@given(st.lists(METRES, min_size=1))
def test_road_metres_are_the_inverse_of_the_driven_minutes(metres):
    road = np.array(metres)
    driven = travel.minutes(road, travel.Assumption(1.0, 1.0))
    assert travel.road_m(driven) == pytest.approx(road, abs=1e-6)


def test_a_trip_within_a_commune_is_longer_by_what_its_inhabitants_are_from_its_chef_lieu():
    """A square of 25 km²: 0.48 × 5 km = 2.4 km more, for its own places alone."""
    from tests.conftest import ROWS, make_pack

    rows = [row | {"area_km2": 25.0} for row in ROWS["communes"]]
    pack = make_pack(communes=rows)
    near = measures.nearest(pack, "france_services")["central"]
    assert near["99001"] == float(travel.minutes(2_400.0))
    assert near["99002"] == float(travel.minutes(10_000.0))
    assert measures.nearest(make_pack(), "france_services")["central"]["99001"] == 0.0
