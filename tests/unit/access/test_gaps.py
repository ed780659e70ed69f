"""Difficulty, gap, cells and priorities: by hand on the six squares, and what must hold."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.access import measures, reach, travel
from geo.access.measures import Params
from geo.indicators import need, priority
from tests.conftest import POPULATION, ROWS, STEADY, make_pack

KM10 = float(travel.minutes(10_000.0))
DIAGONAL = float(travel.minutes(np.hypot(10_000.0, 10_000.0)))
EVERY = [
    Params(kind=kind, profile=profile, reference=reference)
    for kind in measures.HELP_KINDS
    for profile, reference in (
        ("droits", "departement"),
        ("seniors", "territoire"),
        ("parentalite", "epci"),
    )
]


def test_difficulty_by_hand():
    minutes = np.array([0.0, 5.0, 17.5, 30.0, 60.0, 90.0])
    assert priority.difficulty(minutes, None).tolist() == [0, 0, 50, 100, 100, 100]
    lacking = np.array([0.0, 1.0, 0.5, 0.0, 1.0, 1.0])
    assert priority.difficulty(minutes, lacking).tolist() == [0, 50, 50, 50, 100, 100]


def test_a_mds_has_no_capacity_the_minutes_make_the_whole(squares):
    found = priority.gaps(squares, Params(kind="mds"))
    hard = [100 * (DIAGONAL - 5) / 25, 100 * (KM10 - 5) / 25]
    # F5 has the MDS, F2, F4 and F6 are 10 km away, F1 and F3 on the diagonal
    expected = [hard[0], hard[1], hard[0], hard[1], 0, hard[1]]
    assert found["difficulty"].tolist() == pytest.approx(expected)
    assert found["capacity"].isna().all()
    assert found["gap"].iloc[0] == pytest.approx(np.sqrt((50 + STEADY[0] + 50) / 3 * hard[0]))
    assert found["gap"].iloc[2] == pytest.approx(np.sqrt((25 + STEADY[2] + 80) / 3 * hard[0]))


def test_ranks_by_hand(squares):
    found = priority.gaps(squares, Params(kind="mds"))
    # F3 has the most need and the longest trip, then F1; F4 then F2, both at 10 km; F5 is at 0
    assert found["rank"].tolist() == pytest.approx([2, 4, 1, 3, 5, np.nan], nan_ok=True)
    assert found["priority"].tolist() == [False, False, True, False, False, False]
    assert found["cell"].iloc[5] == -1
    # 100 × (19.9 − 5) ÷ 25 is 60, up to 67
    assert found["difficulty_class"].iloc[2] == 1
    assert found["need_class"].iloc[2] == 0
    assert found["cell"].iloc[2] == 3


def test_capacity_against_the_mean_of_the_reference_by_hand(squares):
    """Two posts in F2, one in F1, one in F5: 35 hours each, shared by those within 20 min."""
    found = priority.gaps(squares, Params(kind="cnfs"))
    capacity = reach.capacity(squares, "cnfs")
    mean = (capacity * POPULATION).sum() / 1500
    assert found["reference"].tolist() == pytest.approx([mean] * 6)
    lacking = 1 - np.minimum(1, capacity / mean)
    minutes = found["minutes"].to_numpy()
    assert found["difficulty"].tolist() == pytest.approx(
        (50 * np.clip((minutes - 5) / 25, 0, 1) + 50 * lacking).tolist()
    )


def test_the_reference_may_be_the_territory_or_the_epci(squares):
    capacity = reach.capacity(squares, "cnfs")
    people = pd.Series(POPULATION, index=capacity.index)
    south = (capacity * people)[:3].sum() / 700
    whole = (capacity * people).sum() / 1500
    territory = priority.gaps(squares, Params(kind="cnfs", reference="territoire"))["reference"]
    assert territory.iloc[0] == pytest.approx(south)
    epci = priority.gaps(squares, Params(kind="cnfs", reference="epci"))["reference"]
    assert epci.iloc[0] == pytest.approx(south)
    assert epci.iloc[5] == pytest.approx(whole)  # in no EPCI: the department


def emptied(**changed):
    """The squares with a list that a scenario empties: it is known that nothing is left."""
    return replace(make_pack(**changed), before=make_pack())


def test_without_a_list_nothing_is_known():
    bare = make_pack(france_services=[], france_services_stops=[])
    found = priority.gaps(bare, Params())
    assert found[["minutes", "capacity", "difficulty", "gap", "rank"]].isna().all(axis=None)
    assert found["need"].notna().any()
    assert not found["priority"].any()
    assert (found["cell"] == -1).all()


def test_when_nobody_has_any_capacity_all_of_it_is_missing():
    bare = emptied(advisers=[])
    found = priority.gaps(bare, Params(kind="cnfs"))
    assert (found["difficulty"] == 100).all()


def test_ties_go_to_inhabitants_then_code():
    """Without any MDS every difficulty is 100; the same need everywhere leaves ties only."""
    same = [row | {"pop_65_plus": row["population"] // 5} for row in ROWS["population"]]
    same = [row | {"pop_20_64": row["population"] - row["pop_65_plus"]} for row in same]
    pack = emptied(mds=[], population=same)
    found = priority.gaps(pack, Params(kind="mds", profile="seniors"))
    assert found["rank"].tolist()[:5] == [5, 4, 2, 3, 1]  # 500, 400, 300, 200, 100 inhabitants
    equal = [row | {"population": 10, "pop_20_64": 8, "pop_65_plus": 2} for row in same]
    found = priority.gaps(emptied(mds=[], population=equal), Params(kind="mds", profile="seniors"))
    assert found["rank"].tolist() == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(("communes", "wanted"), [(0, 0), (1, 1), (5, 1), (265, 53), (277, 55)])
def test_a_fifth_of_the_communes(communes, wanted):
    assert priority.priorities(communes) == wanted


@pytest.mark.parametrize("params", EVERY, ids=str)
def test_what_holds_on_la_vienne(vienne, params):
    found = priority.gaps(vienne, params)
    assert found.index.equals(vienne.communes.index)
    for column in ("need", "difficulty", "gap"):
        assert found[column].between(0, 100).all(), column
    assert found["priority"].sum() == 53
    assert sorted(found["rank"]) == list(range(1, 266))
    assert found.loc[found["priority"], "gap"].min() >= found.loc[~found["priority"], "gap"].max()
    pd.testing.assert_series_equal(
        found["gap"], np.sqrt(found["need"] * found["difficulty"]), check_names=False
    )
    assert (found["cell"] == 3 * found["difficulty_class"] + found["need_class"]).all()
    assert found["cell"].between(0, 8).all()


def test_more_minutes_or_less_capacity_is_never_less_difficult():
    minutes = st.floats(0, 200)
    share = st.floats(0, 1)

    @given(minutes, minutes, share, share)
    @settings(deadline=None)
    def check(near, far, some, most):
        near, far = sorted((near, far))
        some, most = sorted((some, most))
        easy = priority.difficulty(np.array([near]), np.array([some]))
        hard = priority.difficulty(np.array([far]), np.array([most]))
        assert 0 <= easy[0] <= hard[0] <= 100

    check()


def test_neighbours_matter(vienne):
    with_them = priority.gaps(vienne, Params())
    alone = priority.gaps(vienne, Params(neighbours=False))
    assert (alone["minutes"] >= with_them["minutes"]).all()
    assert (alone["minutes"] > with_them["minutes"]).any()


def test_the_frame_follows_the_need_of_the_profile(vienne):
    params = Params(profile="parentalite", weights=(1.0, 0.0, 2.0))
    expected = need.need(vienne, "parentalite", (1.0, 0.0, 2.0))["need"]
    pd.testing.assert_series_equal(priority.gaps(vienne, params)["need"], expected)
