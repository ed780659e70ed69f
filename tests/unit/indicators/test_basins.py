"""Basins of la Vienne and le Finistère: who touches whom, which hypotheses, which order."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from geo.access.measures import ESTIMATES, Params
from geo.indicators import basins, gaps, local_moran
from geo.pack import pack
from geo.pack.pack import Pack

ISLANDS = {"Île-Molène", "Ouessant", "Île-de-Batz", "Île-de-Sein"}


@pytest.fixture(scope="module")
def finistere():
    return pack.load("29")


def neighbours(department):
    links = basins.contiguity(department)
    codes = department.communes.index.to_numpy()
    return pd.Series(codes[links.neighbour]).groupby(codes[links.unit]).agg(set)


@pytest.mark.parametrize("code", ["86", "29"])
def test_communes_touch_as_their_polygons_do(code):
    loaded = pack.load(code)
    shapes = loaded.geometry().geometry
    found = neighbours(loaded)
    for one in shapes.index[::17]:
        near = set(shapes.index[shapes.distance(shapes[one]) <= basins.TOUCHING_M]) - {one}
        assert found.get(one, set()) == near, one


def test_an_island_touches_nobody_and_is_in_no_basin(finistere):
    alone = finistere.communes.index.difference(neighbours(finistere).index)
    assert set(finistere.communes.loc[alone, "name"]) == ISLANDS
    assert not basins.basins(finistere, Params()).loc[alone, "high"].any()


@pytest.mark.parametrize("kind", ["france_services", "mds", "cnfs"])
def test_a_basin_is_a_connected_set_and_the_largest_comes_first(vienne, kind):
    found = basins.basins(vienne, Params(kind=kind))
    near = neighbours(vienne)
    people = vienne.communes["population"]
    assert found["central"].equals(found["basin"].ne(basins.NONE))
    sizes = []
    for number, members in found[found["central"]].groupby("basin"):
        codes = set(members.index)
        reached = {members.index[0]}
        while more := {one for code in reached for one in near[code]} & codes - reached:
            reached |= more
        assert reached == codes
        assert not {one for code in codes for one in near[code]} & set(
            found.index[found["central"] & found["basin"].ne(number)]
        )
        sizes.append(people[members.index].sum())
    assert sizes == sorted(sizes, reverse=True)
    assert len(sizes) > 1


def test_each_hypothesis_is_that_of_its_gap(vienne):
    params = Params(kind="mds")
    found = basins.basins(vienne, params)
    values = gaps.gap(vienne, params).values
    for name in ESTIMATES:
        moran = local_moran.local_moran(values[name].to_numpy(), basins.contiguity(vienne))
        sure = local_moran.significant(moran.p, basins.CHANCE)
        assert found[name].tolist() == (sure & (moran.quadrant == 1)).tolist()
        high = values[name] > values[name].mean()
        assert high[found[name]].all()
    assert found["every"].equals(found["low"] & found["central"] & found["high"])
    assert not found["every"].equals(found["central"])


def test_a_gap_that_nobody_knows_has_no_basin(vienne):
    tables = dict(vienne.tables)
    tables["national_percentiles"] = tables["national_percentiles"].iloc[:0]
    poor = Pack("86", tables, vienne.root)
    found = basins.basins(poor, Params())
    assert not found[list(ESTIMATES)].to_numpy().any()
    assert (found["basin"] == basins.NONE).all()


def test_a_scenario_touches_as_its_department(vienne):
    moved = replace(vienne, scenario="essai", before=vienne)
    assert basins.contiguity(moved) is basins.contiguity(vienne)
    assert np.array_equal(basins.basins(moved, Params()), basins.basins(vienne, Params()))
