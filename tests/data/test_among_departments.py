"""The committed table of the departments agrees with the departments that are committed."""

import pytest

from geo.access import measures, travel
from geo.indicators import need
from geo.pack import catalogue, pack
from geo.reading import national_rank


@pytest.mark.parametrize("code", catalogue.departments())
def test_the_committed_table_of_the_departments_says_what_the_packs_say(code):
    table = national_rank.published()
    assert len(table) == 101
    assert table.index[table["need"].isna()].tolist() == ["976"]
    row, loaded = table.loc[code], pack.load(code)
    people = loaded.communes["population"]
    minutes = measures.nearest(loaded, "france_services")["central"]
    # the ranks need no more than the point of a percentage
    assert row["population"] == people.sum()
    assert row["pop_65_plus"] == loaded.communes["pop_65_plus"].sum()
    # the table of France crosses the sea, which a department goes round
    near = 0.1 if travel.roads_of(loaded).sea is None else 1.0
    assert row["beyond"] == pytest.approx(100 * people[minutes > 20].sum() / people.sum(), abs=near)
    need_index = need.need(loaded)["need"]
    assert row["need"] == pytest.approx((need_index * people).sum() / people.sum(), abs=0.2)
