"""Columns as they stand on screen: short headers, one number of decimals, empty cells."""

import math

import pandas as pd
import pytest

from geo.access.measures import Params
from geo.indicators import registry
from geo.reading import open_hours, tables
from pages.ui.widgets import panels, table_columns

PARAMS = Params(threshold_min=30)


@pytest.mark.parametrize("table", ["carte", "horaires"])
def test_the_estimation_comes_first_then_its_range(squares, table):
    if table == "carte":
        frame, name = tables.under_map(squares, "mds_min", "commune", PARAMS), "mds_min"
    else:
        frame, name = open_hours.table(squares, "saturday", PARAMS), "saturday_hours"
    at = frame.columns.get_loc(name)
    assert list(frame.columns[at : at + 3]) == [name, f"{name}_low", f"{name}_high"]


def test_the_whole_export_keeps_the_order_of_its_columns(squares):
    listed = list(tables.table(squares, "commune", PARAMS))
    at = listed.index("mds_min")
    assert listed[at - 1 : at + 2] == ["mds_min_low", "mds_min", "mds_min_high"]


def test_headers_on_screen_are_short_and_say_the_full_name_on_hover(squares):
    frame = tables.under_map(squares, "france_services_min", "commune", PARAMS)
    shown = table_columns.for_table(frame, PARAMS)
    said = [shown[name]["label"] for name in frame.columns[2:9]]
    assert said == [
        "Minutes", "au moins", "au plus", "Lieu le plus proche", "km à vol d’oiseau",
        "Habitants", "65 ans et plus (%)",
    ]  # fmt: skip
    full = tables.label("france_services_min", PARAMS)
    assert shown["france_services_min"]["help"] == full != "Minutes"
    assert tables.short("older_beyond", PARAMS) == "65 ans et plus à plus de 30\u00a0min"


def test_no_header_of_an_indicator_is_long_on_screen():
    for key in registry.REGISTRY:
        assert len(tables.short(key, PARAMS)) <= 35, key


def test_a_column_of_a_map_has_one_number_of_decimals(squares):
    frame = tables.under_map(squares, "posts_per_10k", "territoire", PARAMS)
    steps = {
        name: column["type_config"].get("step")
        for name, column in table_columns.for_table(frame, PARAMS).items()
    }
    assert steps["posts_per_10k"] == 0.01
    assert steps["population"] == 1
    assert steps["share_65_plus"] == 0.1


def test_numbers_of_a_plain_table_are_written_in_french_except_years_and_codes():
    frame = pd.DataFrame(
        {
            "Habitants": [179_736, 412_666],
            "Minutes": [25.0, 25.3],
            "Part": [0.25, math.nan],
            "Ici": [24.75, 1200.0],
            "Année": [2021, 2024],
            "Code postal": [86000, 86170],
            "Nom": ["a", "b"],
        }
    )
    config = {
        name: (one["type_config"]["format"], one["type_config"].get("step"))
        for name, one in table_columns.for_plain(frame, mixed=("Ici",)).items()
    }
    assert config == {
        "Habitants": ("localized", 1),
        "Minutes": ("localized", 0.1),
        "Part": ("localized", 0.01),
        "Ici": ("localized", None),
        "Année": ("plain", None),
        "Code postal": ("plain", None),
    }


def test_infinite_minutes_are_blank_and_said():
    frame = pd.DataFrame({"Minutes": [math.inf, 3.0]})
    shown, endless = panels.finite(frame)
    assert endless
    assert shown["Minutes"].isna().tolist() == [True, False]
    assert panels.finite(pd.DataFrame({"Minutes": [math.nan, 3.0]}))[1] is False
