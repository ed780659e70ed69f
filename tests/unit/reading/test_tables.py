import io

import pandas as pd
import pytest

from geo.access.measures import Params
from geo.reading import tables


def test_columns_of_the_commune_table(squares):
    frame = tables.table(squares, "commune", Params())
    assert list(frame.columns[:4]) == ["code_insee", "name", "population", "share_65_plus"]
    assert {"france_services_min_low", "france_services_min_site", "france_services_min_km"} <= set(
        frame.columns
    )
    assert frame.loc[2, "france_services_min_site"] == "France services d'ailleurs"
    assert frame.loc[2, "france_services_min_km"] == 5


@pytest.mark.parametrize("level", ["epci", "canton", "territoire", "departement"])
def test_sums_of_stocks_equal_the_department(vienne, level):
    frame = tables.table(vienne, level, Params())
    assert frame["population"].sum() == 438_897
    whole = tables.table(vienne, "departement", Params())
    for column in ("inhabitants_beyond_low", "inhabitants_beyond", "inhabitants_beyond_high"):
        assert frame[column].sum() == whole[column].sum()


def test_the_table_under_a_map_has_the_worst_first(squares):
    frame = tables.under_map(squares, "france_services_min", "commune", Params())
    assert frame["name"].iloc[0] == "F5"
    assert frame["france_services_min"].is_monotonic_decreasing
    better_high = tables.under_map(squares, "posts_per_10k", "territoire", Params())
    assert better_high["posts_per_10k"].is_monotonic_increasing


def test_a_category_has_a_table_too(squares):
    frame = tables.under_map(squares, "territory", "commune", Params())
    assert frame["territory_name"].tolist() == ["Sud"] * 3 + ["Nord"] * 3


def test_formulas_are_inert_and_numbers_stay_numbers():
    frame = pd.DataFrame({"a": ["=1+1", "@x", "ok", None], "b": [-1.5, 2.0, None, 1e6]})
    text = tables.to_csv(frame).decode("utf-8-sig")
    assert text.splitlines() == ["a;b", "'=1+1;-1,5", "'@x;2", "ok;", ";1000000"]


def test_open_data_flavour_reads_back():
    frame = pd.DataFrame({"nom": ["Coussay-les-Bois", 'a "b", c'], "n": [1.25, None]})
    back = pd.read_csv(io.BytesIO(tables.to_csv(frame, french=False)))
    pd.testing.assert_frame_equal(back, frame)


def test_a_table_without_rows_keeps_its_columns():
    frame = pd.DataFrame({"name": ["a", "b"], "known": [1.0, None], "unknown": [None, None]})
    assert list(tables.filled(frame)) == ["name", "known"]
    assert list(tables.filled(frame.iloc[:0])) == list(frame)
