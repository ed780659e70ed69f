"""Harm of closures: each equals closing it for good and counting again."""

import pytest

from geo import harm, impact, scenario
from geo.measures import THRESHOLDS_MIN, Params
from geo.planned import KEPT, KINDS


def closed(kind, *sites):
    if kind == "cnfs":
        return scenario.Scenario(posts=tuple((site, 0) for site in sites))
    return scenario.Scenario(closed=tuple(f"{kind}:{site}" for site in sites))


@pytest.mark.parametrize("kind", KEPT)
def test_every_closure_equals_recomputing_from_scratch(vienne, kind):
    params = Params(kind=KINDS[kind].kind)
    secondary = KINDS[kind].secondary
    found = harm.singles(vienne, kind, params)
    assert len(found) == {"france_services": 26, "cnfs": 25, "mds_outreach": 9}[kind]
    for site, row in found.to_dict("index").items():
        after = scenario.apply(vienne, closed(kind, site))
        told = impact.thresholds(vienne, after, params, secondary=secondary)
        for limit in THRESHOLDS_MIN:
            assert row[f"pushed_{limit}"] == told.loc[limit, "pushed"]
            assert row[f"pushed_older_{limit}"] == told.loc[limit, "pushed_65_plus"]
            assert told.loc[limit, "brought"] == 0
        moved = impact.fallback(vienne, after, params, secondary=secondary)
        assert row["served"] == moved["gained"].sum()
        most = moved["gained"].eq(moved["gained"].max())
        assert {row["falls_back"]} <= set(moved.loc[most, "name"]) or moved.empty


def test_pairs_equal_recomputing_the_worst_and_the_last(vienne):
    params = Params()
    found = harm.pairs(vienne, "france_services", params)
    assert len(found) == 26 * 25 / 2
    for row in (found.iloc[0], found.iloc[40], found.iloc[-1]):
        after = scenario.apply(vienne, closed("france_services", row["first"], row["second"]))
        told = impact.thresholds(vienne, after, params).loc[20]
        assert row["pushed"] == told["pushed"]
        assert row["pushed_older"] == told["pushed_65_plus"]
    assert (found["together"] >= 0).all()


def test_the_worst_comes_first(vienne):
    found = harm.singles(vienne, "france_services", Params(threshold_min=30))
    assert found["pushed_30"].is_monotonic_decreasing
    assert found["weekly_hours"].gt(0).all()
