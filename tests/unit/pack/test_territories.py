import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.pack import territories


def test_each_level_of_the_six_squares(squares):
    counts = {level: len(territories.units(squares, level)) for level in territories.LEVELS}
    assert counts == {"commune": 6, "epci": 3, "canton": 3, "territoire": 2, "departement": 1}


def test_names_say_which_part_of_a_city_is_measured(squares):
    names = territories.units(squares, "canton").to_dict()
    assert names == {"9901": "Ouest", "9902": "F5 (ville entière)", "9903": "F5-1 (hors ville)"}
    assert territories.not_computable(squares, "canton") == ["F5-2"]
    assert territories.not_computable(squares, "epci") == []


def test_sums_by_hand(squares):
    people = squares.communes[["population"]]
    unit = territories.membership(squares, "territoire")
    found = territories.aggregate(people, None, unit)["population"].to_dict()
    assert found == {"N": 800, "S": 700}


def test_communes_without_epci_are_a_row_of_their_own(squares):
    people = squares.communes[["population"]]
    found = territories.aggregate(people, None, territories.membership(squares, "epci"))
    assert found["population"].to_dict() == {"200000001": 700, "200000002": 800, "sans": 0}
    assert territories.units(squares, "epci")["sans"] == "Sans EPCI"


def test_a_commune_in_no_unit_is_left_out(squares):
    people = squares.communes[["population"]]
    unit = squares.communes["epci_code"]
    assert unit.isna().any()
    found = territories.aggregate(people, None, unit)
    assert found["population"].to_dict() == {"200000001": 700, "200000002": 800}


def test_weighted_mean_by_hand():
    index = pd.Index(["a", "b", "c"])
    values = pd.DataFrame({"central": [10.0, 20.0, np.nan]}, index=index)
    weights = pd.Series([1.0, 3.0, 100.0], index=index)
    unit = pd.Series(["u", "u", "u"], index=index)
    assert territories.aggregate(values, weights, unit).loc["u", "central"] == 17.5


def test_all_unknown_or_without_weight_is_not_computable():
    index = pd.Index(["a", "b"])
    values = pd.DataFrame({"central": [np.nan, 5.0]}, index=index)
    unit = pd.Series(["u", "v"], index=index)
    weights = pd.Series([1.0, 0.0], index=index)
    assert territories.aggregate(values, weights, unit)["central"].isna().all()
    assert territories.aggregate(values, None, unit)["central"].isna().tolist() == [True, False]


def test_an_empty_commune_infinitely_far_does_not_spoil_a_mean():
    index = pd.Index(["a", "b"])
    values = pd.DataFrame({"central": [10.0, np.inf]}, index=index)
    unit = pd.Series(["u", "u"], index=index)
    weights = pd.Series([2.0, 0.0], index=index)
    assert territories.aggregate(values, weights, unit).loc["u", "central"] == 10


def test_different_communes_are_refused():
    values = pd.DataFrame({"central": [1.0]}, index=["a"])
    with pytest.raises(ValueError, match="same communes"):
        territories.aggregate(values, None, pd.Series(["u"], index=["b"]))


@given(
    st.lists(st.tuples(st.integers(0, 1000), st.floats(0, 100), st.sampled_from("uvw")), min_size=1)
)
def test_aggregates_equal_a_plain_loop(rows):
    index = pd.RangeIndex(len(rows))
    weights = pd.Series([float(row[0]) for row in rows], index=index)
    values = pd.DataFrame({"central": [row[1] for row in rows]}, index=index)
    unit = pd.Series([row[2] for row in rows], index=index)
    found = territories.aggregate(values, weights, unit)["central"]
    for name in set(unit):
        own = [(w, v) for w, v, u in rows if u == name]
        total = sum(w for w, _ in own)
        if total == 0:
            assert np.isnan(found[name])
        else:
            assert found[name] == pytest.approx(sum(w * v for w, v in own) / total)
