"""An island that no road leaves has no rank: infinite minutes are no distance to be ranked by."""

import numpy as np
import pytest

from geo.access.measures import Params
from geo.indicators import priority, registry
from geo.pack import pack
from geo.reading import priorities, why
from tests.helpers.gate_files import plain

BATZ, MOLENE, SEIN, OUESSANT = "29082", "29084", "29083", "29155"
CUT_OFF = [BATZ, MOLENE, SEIN]


@pytest.fixture(scope="module")
def finistere():
    return pack.load("29")


def test_an_island_without_help_has_no_gap_nor_rank_nor_verdict(finistere):
    found = priority.gaps(finistere, Params())
    assert np.isposinf(found.loc[CUT_OFF, "minutes"]).all()
    assert found.loc[CUT_OFF, ["difficulty", "gap", "rank"]].isna().all(axis=None)
    assert not found.loc[CUT_OFF, "priority"].any()
    assert (found.loc[CUT_OFF, "cell"] == -1).all()
    drawn = priority.robustness(finistere, Params())
    assert drawn.loc[CUT_OFF, "share"].isna().all()
    assert drawn.loc[CUT_OFF, "verdict"].eq("none").all()
    assert not priority.worst_cell(finistere, Params()).loc[CUT_OFF].any(axis=None)
    # the others keep a rank, without a hole
    assert sorted(found["rank"].dropna()) == list(range(1, len(found) - 2))
    assert np.isfinite(found.loc[OUESSANT, "gap"]), "it has a France services of its own"


def test_its_people_are_beyond_and_it_is_named_beside_the_list(finistere):
    beyond = registry.by_unit(finistere, "inhabitants_beyond", "commune", Params())["low"]
    people = finistere.communes["population"].astype(float)
    assert beyond[CUT_OFF].tolist() == people[CUT_OFF].tolist()
    said = plain(priorities.unranked_sentence(finistere, Params()))
    assert said.startswith("Non calculables par la route, donc hors du classement (897 habitants)")
    assert all(name in said for name in ("Batz", "Molène", "Sein"))
    first = why.why(finistere, "commune", BATZ, Params())[0]
    assert plain(first).endswith("aucune route ne la relie à un lieu de ce type.")


def test_minutes_by_hand():
    one = priority.difficulty(np.array([5.0, 30.0, np.inf, np.nan]), None)
    assert one[:2].tolist() == [0, 100]
    assert np.isnan(one[2:]).all()
    assert priority.difficulty(np.array([np.inf, np.inf]), None).tolist() == [100, 100]
    draws = priority.difficulty(np.array([[5.0, np.inf], [30.0, np.inf]]), np.array([0.0, 1.0]))
    assert draws[:, 0].tolist() == [0, 50]
    assert np.isnan(draws[:, 1]).all()
