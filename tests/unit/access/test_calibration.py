"""The estimate fitted to known trips: what made them is found again, and what cannot be is said."""

import numpy as np
import pytest

from geo.access import calibration, travel
from geo.access.calibration import NotEnoughError
from tests.helpers import lanes
from tests.helpers.gate_files import plain
from tests.helpers.insee import Law, cells

LAW = Law(detour=1.37, speed=1.24, access_min=2.3)


def trips(count, law=LAW, noise=(0.06, 0.1), seed=0):
    made = cells(count, ["86001"], law=law, noise=noise, seed=seed)
    columns = ("deuclidienne", "duree", "distance")
    return tuple(made[name].to_numpy(dtype=float) for name in columns)


def spread(*kilometres):
    return np.array(kilometres, dtype=float) * 1000


@pytest.mark.parametrize("seed", lanes.first(range(4)))
@pytest.mark.parametrize("law", [LAW, Law(1.2, 1.45, 0.5), Law(1.45, 0.9, 4.0)])
def test_triples_give_back_what_made_them(law, seed):
    found = calibration.fit(*trips(20_000, law, seed=seed))
    assert found.detour == pytest.approx(law.detour, rel=0.02)
    assert found.speed == pytest.approx(law.speed, rel=0.02)
    assert found.access_min == pytest.approx(law.access_min, abs=0.1)
    assert found.pairs == 20_000


def test_the_range_holds_nine_trips_in_ten_that_were_not_fitted():
    metres, minutes, road = trips(20_000)
    found = calibration.fit(metres, minutes, road)
    fresh, true, _ = trips(20_000, seed=99)
    ratio = true / found.minutes(fresh)
    assert np.percentile(ratio, [5, 95]) == pytest.approx([found.low, found.high], rel=0.02)
    assert ((ratio >= found.low) & (ratio <= found.high)).mean() == pytest.approx(0.9, abs=0.02)
    assert found.inside == pytest.approx(0.9, abs=0.02)
    assert found.error_min == pytest.approx(np.abs(true - found.minutes(fresh)).mean(), rel=0.05)
    assert found.low < 1 < found.high


def test_minutes_alone_hold_the_detour():
    """Straight lines and minutes: exact ones give the speed and the access exactly."""
    metres = spread(1, 2, 4, 6, 9, 14, 20, 30)
    minutes = Law(travel.CENTRAL.detour, 1.4, 3.0).minutes(metres * travel.CENTRAL.detour)
    found = calibration.fit(metres, minutes)
    assert found.detour == travel.CENTRAL.detour
    assert (found.speed, found.access_min) == pytest.approx((1.4, 3.0))
    assert (found.low, found.high, found.error_min, found.inside) == pytest.approx((1, 1, 0, 1))
    assert found.minutes(metres) == pytest.approx(minutes)


@pytest.mark.parametrize(("made", "kept"), [(-2.0, 0.0), (9.0, 5.0)])
def test_the_access_stays_within_its_bounds(made, kept):
    metres = spread(8, 9, 10, 12, 14, 20, 25, 30)
    found = calibration.fit(metres, Law(1.3, 1.2, made).minutes(metres * 1.3))
    assert found.access_min == kept


def test_a_few_trips_are_each_left_out_in_turn():
    """The plain loop: fitted on the others, each one's error and its place in their range."""
    metres = spread(1, 2, 4, 6, 9, 14, 20, 30)
    minutes = LAW.minutes(1.3 * metres) * np.array([1.1, 0.9, 1.0, 1.2, 0.95, 1.05, 0.8, 1.0])
    found = calibration.fit(metres, minutes)
    ratios, errors = [], []
    for one in range(8):
        others = np.arange(8) != one
        apart = calibration._fitted(metres[others], minutes[others], 1.3 * metres[others])
        estimate = apart.minutes(metres[[one]])[0]
        ratios.append(minutes[one] / estimate)
        errors.append(abs(minutes[one] - estimate))
    assert (found.low, found.high) == pytest.approx(tuple(np.percentile(ratios, [5, 95])))
    assert found.error_min == pytest.approx(np.mean(errors))
    assert found.inside in {rank / 8 for rank in range(9)}
    assert found.inside < 1


@pytest.mark.parametrize(
    ("metres", "said"),
    [
        (spread(1, 3, 7, 8, 9, 16, 20), "7 trajets utilisables, il en faut 8"),
        (
            spread(6, 7, 8, 9, 10, 11, 12, 13),
            "au moins 2 dans deux bandes de distance (moins de 5 km",
        ),
        (spread(1, 7, 8, 9, 10, 11, 12, 13), "au moins 2 dans deux bandes"),
    ],
)
def test_too_few_or_all_alike_are_not_fitted(metres, said):
    with pytest.raises(NotEnoughError) as raised:
        calibration.fit(metres, LAW.minutes(metres))
    assert said in plain(str(raised.value))


def test_two_bands_are_enough():
    metres = spread(6, 7, 8, 9, 10, 11, 16, 17)
    assert calibration.fit(metres, LAW.minutes(1.3 * metres)).pairs == 8


@pytest.mark.parametrize("times", [0.2, 5.0])
def test_what_is_no_travel_by_car_is_said(times):
    metres = spread(1, 2, 4, 6, 9, 14, 20, 30)
    with pytest.raises(NotEnoughError, match="pas des temps en voiture"):
        calibration.fit(metres, times * (LAW.minutes(1.3 * metres) - LAW.access_min))


def test_what_may_be_a_trip_by_car():
    metres = np.array([0, 5_000, 5_000, 5_000, np.nan, np.inf, 65_000, 65_100])
    minutes = np.array([4, 5, 0, np.nan, 5, 5, 30, 30])
    believed = calibration.believable(metres, minutes)
    assert believed.tolist() == [True, True, False, False, False, False, True, False]
