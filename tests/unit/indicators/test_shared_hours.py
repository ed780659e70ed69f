"""Hours shared among inhabitants: the people of the page, what is missing, the range."""

import numpy as np
import pandas as pd
import pytest

from geo.access.measures import Params
from geo.indicators import hours, need, shared_hours
from geo.pack import pack, territories
from tests.unit.indicators.test_inequality import by_ranks, mean_difference


@pytest.fixture(scope="module")
def finistere():
    return pack.load("29")


@pytest.mark.parametrize("area", ["", "territoire-T4"])
@pytest.mark.parametrize("moment", ["any", "saturday"])
def test_each_hypothesis_has_the_index_of_its_hours(vienne, moment, area):
    here = territories.inside(vienne, area)
    found = hours.hours_at(vienne, moment, Params())[here]
    people = vienne.communes["population"][here].to_numpy(float)
    rank = need.need(vienne, "droits", Params().weights)["need"][here].to_numpy(float)
    fewest = shared_hours.sharing(vienne, moment, Params(), "hours", area)
    by_need = shared_hours.sharing(vienne, moment, Params(), "need", area)
    for name in ("low", "central", "high"):
        each = found[name].to_numpy(float)
        assert fewest.curves[name].index == pytest.approx(mean_difference(each, people))
        assert by_need.curves[name].index == pytest.approx(by_ranks(each, people, -rank))
    assert fewest.unknown_hours.empty
    assert by_need.unknown_need.empty


def test_unknown_hours_are_left_out_of_every_hypothesis_and_named(finistere):
    found = hours.hours_at(finistere, "any", Params())
    fewest = shared_hours.sharing(finistere, "any", Params(), "hours")
    unknown = found.index[found.isna().any(axis=1)]
    assert len(unknown) > 0
    assert list(fewest.unknown_hours) == list(unknown)
    kept = ~found.index.isin(unknown)
    people = finistere.communes["population"][kept].to_numpy(float)
    each = found["low"][kept].to_numpy(float)
    assert fewest.curves["low"].index == pytest.approx(mean_difference(each, people))


def test_a_commune_without_index_leaves_the_order_of_need_alone(vienne):
    params = Params(weights=(0.0, 0.0, 10.0))
    lacking = need.need(vienne, "droits", params.weights)["need"]
    lacking = lacking.index[lacking.isna()]
    found = shared_hours.sharing(vienne, "any", params, "need")
    assert list(found.unknown_need) == list(lacking) != []
    fewest = shared_hours.sharing(vienne, "any", params, "hours")
    assert fewest.unknown_need.empty
    whole = hours.hours_at(vienne, "any", params)["central"]
    people = vienne.communes["population"]
    assert fewest.curves["central"].index == pytest.approx(
        mean_difference(whole.to_numpy(float), people.to_numpy(float))
    )


def test_the_squares_by_hand(squares):
    # the 3 hours of F1 on Monday morning are within reach of some squares: the others have none
    each = hours.hours_at(squares, "any", Params())["central"]
    found = shared_hours.sharing(squares, "any", Params(), "hours")
    people = squares.communes["population"].astype(float)
    assert set(each) == {0.0, 3.0}
    assert found.unknown_hours.empty
    served = people[each.eq(3)].sum() / people.sum()
    assert found.curves["central"].index == pytest.approx(1 - served)


def test_an_area_without_commune_shares_nothing(vienne):
    found = shared_hours.sharing(vienne, "any", Params(), "hours", "territoire-T9")
    assert np.isnan(found.curves["central"].index)
    pd.testing.assert_index_equal(found.unknown_hours, vienne.communes.index[:0])
