"""Indicators of need, reach and posts: by hand on the six squares, and at every level."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.access import measures
from geo.access.measures import Params
from geo.indicators import gaps, need, priority, registry
from geo.pack import territories
from geo.reading import map_reading, tables
from tests.conftest import STEADY, make_pack

IDS = [indicator.id for indicator in gaps.DECLARED]
AVERAGED = ("need_index", "need_seniors", "need_parentalite", "difficulty", "gap", "share_0_19")
SUMMED = ("older_beyond", "pupils_beyond")
UNITS = ("epci", "canton", "territoire", "departement")


def central(pack, indicator, level="commune", **params):
    return registry.by_unit(pack, indicator, level, Params(**params))["central"]


def test_every_promised_indicator_is_declared():
    assert set(IDS) == {
        "share_0_19", "unemployment_rate", "median_standard_of_living", "need_index",
        "need_seniors", "need_parentalite", "difficulty", "gap", "share_within", "older_beyond",
        "pupils_beyond", "missing_posts",
    }  # fmt: skip
    assert set(IDS) <= set(registry.REGISTRY)


def test_unemployment_is_a_ratio_of_sums(squares):
    assert central(squares, "unemployment_rate").tolist() == pytest.approx(
        [10, 5, 20, 25, 20, np.nan], nan_ok=True
    )
    # S: 50 unemployed of 350; N: 65 of 300
    assert central(squares, "unemployment_rate", "territoire").tolist() == pytest.approx(
        [100 * 65 / 300, 100 * 50 / 350]
    )


def test_the_living_standard_of_a_unit_is_a_mean_of_medians(squares):
    # S: 50, 100 and 200 households; N: F5 alone, F4 is secret
    assert central(squares, "median_standard_of_living", "territoire").tolist() == [
        28_000,
        (50 * 20_000 + 100 * 24_000 + 200 * 14_000) / 350,
    ]
    text = registry.REGISTRY["median_standard_of_living"].limits
    assert "n’est pas une médiane" in text.replace("\n", " ")


def test_share_within_by_hand(squares):
    # F5 is beyond 17 min of a France services: 500 of 1,500 inhabitants
    whole = registry.by_unit(squares, "share_within", "departement", Params(threshold_min=17))
    assert whole["central"].iloc[0] == pytest.approx(100 * 1000 / 1500)
    assert list(whole) == ["low", "central", "high"]
    assert (whole["low"] <= whole["central"]).all()
    assert (whole["central"] <= whole["high"]).all()
    assert central(squares, "share_within", threshold_min=17).tolist() == pytest.approx(
        [100, 100, 100, 100, 0, np.nan], nan_ok=True
    )


def test_older_people_beyond_by_hand(squares):
    assert central(squares, "older_beyond", threshold_min=17).tolist() == [0, 0, 0, 0, 150, 0]
    assert central(squares, "older_beyond", "departement", threshold_min=17).tolist() == [150]


def test_pupils_beyond_by_hand():
    from tests.conftest import PLACES, place

    schools = [
        {"uai": "0990001A", "place_id": "99005-c", "name": "Un", "sector": "public", "pupils": 80},
        {"uai": "0990002A", "place_id": "99001-c", "name": "Deux", "sector": "public", "pupils": 9},
    ]
    where = [
        place("c", "99005", 15_000.0, 15_000.0, "college"),
        place("c", "99001", 5_000.0, 5_000.0, "college"),
    ]
    pack = make_pack(colleges=schools, places=[*PLACES, *where])
    assert central(pack, "pupils_beyond", threshold_min=17).tolist() == [0, 0, 0, 0, 80, 0]
    unknown = [schools[0] | {"pupils": None}, schools[1]]
    found = central(make_pack(colleges=unknown, places=[*PLACES, *where]), "pupils_beyond")
    assert np.isnan(found.iloc[4])


def test_missing_posts_by_hand(squares):
    # 4 posts for 1,500; S: 700 inhabitants and 3 posts, N: 800 and 1
    assert central(squares, "missing_posts", "territoire").tolist() == pytest.approx(
        [800 * 4 / 1500 - 1, 0]
    )
    with pytest.raises(ValueError, match="not defined"):
        central(squares, "missing_posts", "departement")


@pytest.mark.parametrize("level", ["epci", "canton", "territoire"])
def test_missing_posts_bring_each_unit_to_the_rate(vienne, level):
    lacking = central(vienne, "missing_posts", level)
    rate = central(vienne, "posts_per_10k", "departement").iloc[0]
    people = central(vienne, "population", level)
    reached = central(vienne, "posts_per_10k", level) + 1e4 * lacking / people
    assert (lacking >= 0).all()
    assert reached[lacking > 0].tolist() == pytest.approx([rate] * int((lacking > 0).sum()))
    assert (reached >= rate - 1e-9).all()


@pytest.mark.parametrize("level", UNITS)
@pytest.mark.parametrize("indicator", AVERAGED)
def test_means_equal_recomputation_from_communes(vienne, indicator, level):
    values, people = central(vienne, indicator), vienne.communes["population"]
    unit = territories.membership(vienne, level)
    expected = {
        code: np.average(values[unit == code], weights=people[unit == code])
        for code in sorted(unit.unique())
    }
    pd.testing.assert_series_equal(
        central(vienne, indicator, level), pd.Series(expected), check_names=False
    )


@pytest.mark.parametrize("level", UNITS)
@pytest.mark.parametrize("indicator", SUMMED)
@pytest.mark.parametrize("kind", measures.HELP_KINDS)
def test_sums_equal_recomputation_from_communes(vienne, indicator, level, kind):
    params = Params(kind=kind, threshold_min=15)
    found = registry.by_unit(vienne, indicator, level, params)
    communes = registry.by_unit(vienne, indicator, "commune", params)
    unit = territories.membership(vienne, level)
    for name in ("low", "central", "high"):
        for code, value in found[name].items():
            assert value == communes.loc[unit == code, name].sum()


@pytest.mark.parametrize("level", UNITS)
def test_share_within_is_the_rest_of_those_beyond(vienne, level):
    within = registry.by_unit(vienne, "share_within", level, Params())
    beyond = registry.by_unit(vienne, "inhabitants_beyond", level, Params())
    people = central(vienne, "population", level)
    for ours, theirs in (("low", "high"), ("central", "central"), ("high", "low")):
        assert within[ours].tolist() == pytest.approx(
            (100 * (1 - beyond[theirs] / people)).tolist()
        )


@pytest.mark.parametrize("level", UNITS)
def test_unemployment_equals_recomputation_from_communes(vienne, level):
    rows = vienne.communes.assign(unit=territories.membership(vienne, level))
    sums = rows.groupby("unit")[["unemployed_15_64", "active_15_64"]].sum()
    assert central(vienne, "unemployment_rate", level).tolist() == pytest.approx(
        (100 * sums["unemployed_15_64"] / sums["active_15_64"]).tolist()
    )


def test_the_figures_are_those_of_the_modules(vienne):
    params = Params(kind="cnfs", profile="seniors", reference="epci")
    frame = priority.gaps(vienne, params)
    for indicator in ("difficulty", "gap"):
        found = registry.by_unit(vienne, indicator, "commune", params)["central"]
        pd.testing.assert_series_equal(found, frame[indicator], check_names=False)
        rows = registry.by_unit(vienne, indicator, "territoire", params)
        assert (rows["low"] <= rows["central"]).all()
        assert (rows["central"] <= rows["high"]).all()
    found = registry.by_unit(vienne, "need_seniors", "commune", params)["central"]
    pd.testing.assert_series_equal(found, need.need(vienne, "seniors")["need"], check_names=False)


@pytest.mark.parametrize("indicator", IDS)
def test_each_is_read_at_each_of_its_levels(vienne, indicator):
    declared = registry.REGISTRY[indicator]
    for level in declared.levels:
        found = map_reading.read_map(vienne, indicator, level, Params())
        assert found.sentence.endswith(".")
        assert sum(row.units for row in found.legend) == len(found.names)
        assert not any("nan" in label for label in found.labels)


def test_the_table_of_communes_has_what_a_calculator_needs(squares):
    frame = tables.table(squares, "commune", Params(weights=(1.0, 2.0, 3.0)))
    assert frame["need_index"].iloc[0] == pytest.approx((1 * 50 + 2 * STEADY[0] + 3 * 50) / 6)
    assert frame["need_index_weights"].iloc[0] == "1|2|3"
    assert frame["need_index_weights"].iloc[3] == "1|2"
    assert frame["need_parentalite_weights"].iloc[0] == "5|5|5"
    assert "need_index_used" not in tables.table(squares, "territoire", Params())
    assert "need_index_used" not in tables.under_map(squares, "need_index", "commune", Params())


LOOKED_AT = st.builds(
    Params,
    threshold_min=st.integers(0, 60),
    kind=st.sampled_from(list(measures.HELP_KINDS)),
    neighbours=st.booleans(),
    profile=st.sampled_from(list(need.PROFILES)),
    weights=st.tuples(*[st.integers(0, 10).map(float)] * 3),
    reference=st.sampled_from(["departement", "territoire", "epci"]),
)


@given(LOOKED_AT, st.sampled_from(UNITS))
@settings(max_examples=25, deadline=None)
def test_whatever_is_looked_at_units_make_the_department(vienne, params, level):
    people = vienne.communes["population"].astype(float)
    for indicator in ("gap", "difficulty", "share_within"):
        found = registry.by_unit(vienne, indicator, level, params)
        # a commune whose index is not known (its income alone counts, and is secret) has no say
        known = registry.by_unit(vienne, indicator, "commune", params)["central"].notna()
        counted = people.where(known, 0.0).to_frame("people")
        unit = territories.membership(vienne, level)
        weights = territories.aggregate(counted, None, unit)["people"]
        whole = registry.by_unit(vienne, indicator, "departement", params)
        for name in found:
            assert found[name].between(0, 100).all()
            assert np.average(found[name], weights=weights) == pytest.approx(whole[name].iloc[0])
    for indicator in SUMMED:
        found = registry.by_unit(vienne, indicator, level, params)
        whole = registry.by_unit(vienne, indicator, "departement", params)
        assert found.sum().tolist() == pytest.approx(whole.iloc[0].tolist())


@given(LOOKED_AT, st.integers(0, 30))
@settings(max_examples=25, deadline=None)
def test_a_larger_threshold_never_lowers_coverage(vienne, params, more):
    wider = replace(params, threshold_min=params.threshold_min + more)
    for indicator, sign in (("share_within", 1), ("older_beyond", -1), ("pupils_beyond", -1)):
        before = registry.by_unit(vienne, indicator, "commune", params)
        after = registry.by_unit(vienne, indicator, "commune", wider)
        assert (sign * (after - before) >= 0).all(axis=None)
