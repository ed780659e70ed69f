"""Harm of closures: each equals closing it for good and counting again."""

import numpy as np
import pytest

from geo.access import measures, presence, travel
from geo.access.measures import THRESHOLDS_MIN, Params
from geo.base.french import NBSP
from geo.pack.kinds import CHANGED, KEPT
from geo.scenario import scenario
from geo.simulator import harm, impact
from tests.helpers import lanes

SHARING = {
    "21860062500014", "82918522200017", "22860001100016-T1", "24860041300012", "32950775000027",
    "21860070800018", "22860001100016-T4", "20007003500015", "40268848500034", "20006976300015",
    "21860177100015", "21860194600013", "22860001100016-T3", "37968222200029",
    "croix-rouge-francaise-vienne",
}  # fmt: skip
"""Employers that share their commune with others."""


def closed(kind, *sites):
    if kind == "cnfs":
        return scenario.Scenario(posts=tuple((site, 0) for site in sites))
    return scenario.Scenario(closed=tuple(f"{kind}:{site}" for site in sites))


@pytest.mark.parametrize("kind", lanes.first(KEPT))
def test_every_closure_equals_recomputing_from_scratch(vienne, kind):
    params = Params(kind=CHANGED[kind].help)
    found = harm.singles(vienne, kind, params)
    assert len(found) == {"france_services": 25, "cnfs": 25, "mds_outreach": 9}[kind]
    for site, row in found.to_dict("index").items():
        after = scenario.apply(vienne, closed(kind, site))
        told = impact.thresholds(vienne, after, params)
        for limit in THRESHOLDS_MIN:
            assert row[f"pushed_{limit}"] == told.loc[limit, "pushed"]
            assert row[f"pushed_older_{limit}"] == told.loc[limit, "pushed_65_plus"]
            assert told.loc[limit, "brought"] == 0
        moved = impact.fallback(vienne, after, params)
        if kind == "cnfs" and site in SHARING:
            continue
        assert row["served"] == moved["gained"].sum()
        most = moved["gained"].eq(moved["gained"].max())
        # a round is named by its stop where people go, by itself where what closes is ranked
        names = {name.partition(", le ")[0] for name in moved.loc[most, "name"]}
        assert {row["falls_back"]} <= names or moved.empty


def test_the_employers_of_a_commune_serve_together(vienne):
    found = harm.singles(vienne, "cnfs", Params(kind="cnfs"))
    near = measures.nearest(vienne, "cnfs")["site_commune"]
    served = vienne.communes["population"].groupby(near).sum()
    assert (found["served"] == found["code_insee"].map(served)).all()
    assert (
        found.groupby("code_insee")["weekly_hours"]
        .sum()
        .eq(found.groupby("code_insee")["commune_hours"].first())
        .all()
    )
    poitiers = found[found["code_insee"] == "86194"]
    assert len(poitiers) == 4
    left = {"21860194600013": "Poitiers (3 postes)"}
    for site, name in poitiers["falls_back"].items():
        assert name.replace(NBSP, " ") == left.get(site, "Poitiers (5 postes)")


@pytest.mark.parametrize("kind", KEPT)
def test_every_name_is_the_only_one(vienne, kind):
    params = Params(kind=CHANGED[kind].help)
    found = harm.singles(vienne, kind, params)
    assert found["name"].is_unique
    pairs = harm.pairs(vienne, kind, params)
    assert (pairs["first_name"] != pairs["second_name"]).all()
    assert set(pairs["first_name"]) | set(pairs["second_name"]) == set(found["name"])


def test_pairs_equal_recomputing_the_worst_and_the_last(vienne):
    params = Params()
    found = harm.pairs(vienne, "france_services", params)
    assert len(found) == 25 * 24 / 2
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


def test_a_commune_by_a_thread_has_one_place_within_the_threshold(vienne):
    params = Params()
    found = harm.single_thread(vienne, "france_services", params)
    places = presence.places(vienne, "france_services", params.counts)
    site = places["site"].to_numpy()
    expected = {}
    for row in vienne.communes.itertuples():
        metres = np.hypot(places["x_m"] - row.x_m, places["y_m"] - row.y_m).to_numpy()
        counts = {
            name: {
                site[at]
                for at, spent in enumerate(travel.minutes(metres, assumption))
                if spent <= 20
            }
            for name, assumption in travel.RANGE.items()
        }
        if len(counts["central"]) == 1:
            expected[row.Index] = all(len(one) == 1 for one in counts.values())
    assert found["sure"].to_dict() == expected
    assert found["minutes"].le(20).all() and found["next_minutes"].gt(20).all()
    assert found["population"].is_monotonic_decreasing
    closest = measures.nearest(vienne, "france_services")["central"]
    assert found["minutes"].to_numpy() == pytest.approx(closest[found.index].to_numpy())
    said = harm.thread_sentence(vienne, "france_services", params)
    assert said.startswith(f"{len(found)}{NBSP}communes n’ont qu’un lieu à 20{NBSP}min ou moins ")


def test_closing_the_thread_pushes_the_commune(vienne):
    """What closes is, for each commune that hangs by it, what pushes its people beyond."""
    params = Params()
    found = harm.single_thread(vienne, "france_services", params)
    pushed = harm.singles(vienne, "france_services", params).set_index("name")["pushed_20"]
    by_site = found.groupby("site")["population"].sum()
    known = by_site.index.intersection(pushed.index)
    assert len(known) > 5
    assert by_site[known].to_dict() == pushed[known].to_dict()
