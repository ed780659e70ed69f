"""What is said of basins agrees with what is counted; nothing is named without its range."""

import pandas as pd
import pytest

from geo.access import travel
from geo.access.measures import Params
from geo.base import french
from geo.base.french import NBSP, NNBSP
from geo.indicators import basins, classes
from geo.pack import territories
from geo.reading import basins_text

PARAMS = Params(kind="mds")
AREA = "territoire-T4"


def plain(text):
    return text.replace(NBSP, " ").replace(NNBSP, " ")


@pytest.mark.parametrize("area", ["", AREA])
def test_the_legend_counts_every_commune_and_every_inhabitant_once(vienne, area):
    rows = basins_text.legend(vienne, PARAMS, area)
    here = territories.inside(vienne, area)
    assert [row.label for row in rows] == list(basins_text.LABELS)
    assert sum(row.communes for row in rows) == here.sum()
    assert sum(row.people for row in rows) == vienne.communes["population"][here].sum()
    found = basins.basins(vienne, PARAMS)[here]
    assert rows[3].communes == found["every"].sum() > 0
    assert rows[2].communes + rows[3].communes == found["central"].sum()


def test_a_basin_is_named_by_its_largest_commune(vienne):
    listed = basins_text.basin_list(vienne, PARAMS)
    found = basins.basins(vienne, PARAMS)
    people = vienne.communes["population"]
    for number, row in enumerate(listed.itertuples()):
        members = found.index[found["basin"].eq(number)]
        largest = str(vienne.communes["name"][people[members].idxmax()])
        assert french.apostrophe(largest).removeprefix("Les ") in row.name
        assert row.name.startswith("autour ") == (len(members) > 1)
        assert (row.communes, row.population) == (len(members), people[members].sum())
        assert row.every == found.loc[members, "every"].sum()


def test_the_sentence_says_the_total_with_its_range(vienne):
    found = basins.basins(vienne, PARAMS)
    people = vienne.communes["population"]
    _, central, _ = counts = [people[found[name]].sum() for name in travel.RANGE]
    said = basins_text.sentence(vienne, PARAMS)
    assert said.startswith("Dans la Vienne, ")
    assert french.people_range(min(counts), central, max(counts)) in said
    assert f"En tout, {french.plural(found['central'].sum(), 'commune')}, " in said
    for row in basins_text.basin_list(vienne, PARAMS).head(3).itertuples():
        assert row.name in said
    assert "1 autre (2 communes, " in plain(said)


def test_an_area_says_its_part_of_the_basins(vienne):
    listed = basins_text.basin_list(vienne, Params(), AREA)
    here = territories.inside(vienne, AREA)
    inside = basins.basins(vienne, Params())["central"] & here
    assert listed["communes"].sum() == inside.sum() > 0
    assert "Dans le territoire de Chauvigny – Montmorillon" in basins_text.sentence(
        vienne, Params(), AREA
    )


def test_an_area_without_basin_or_without_commune(vienne):
    assert basins_text.basin_list(vienne, Params(), "territoire-T1").empty
    said = basins_text.sentence(vienne, Params(), "territoire-T1")
    assert "aucun bassin" in said
    assert basins_text.sentence(vienne, Params(), "territoire-T9") == ""


def test_the_file_tells_outside_from_unknown(vienne):
    params = Params(weights=(0.0, 0.0, 10.0))
    columns = basins_text.columns(vienne, params)
    ranks = basins_text.commune_classes(vienne, params)
    assert list(columns) == list(basins_text.COLUMNS)
    assert columns.isna().all(axis=1).equals(ranks.eq(classes.MISSING))
    assert ranks.eq(classes.MISSING).any()
    found = basins.basins(vienne, params)
    assert columns["basin_held"].eq("toutes").equals(found["every"])
    outside = ~found["central"] & ranks.ne(classes.MISSING)
    pd.testing.assert_series_equal(columns["basin"].eq("hors bassin"), outside, check_names=False)
    assert basins_text.legend(vienne, params)[-1].communes == ranks.eq(classes.MISSING).sum()
