"""Every column of every table that a page offers is described."""

import pandas as pd
import pytest

from geo.access.measures import Params
from geo.access.travel_words import ESTIMATED
from geo.export import dictionary
from geo.indicators.registry import REGISTRY
from geo.reading import (
    basins_text,
    contacts,
    history,
    names,
    open_hours,
    overview,
    priorities,
    tables,
    unit_sheet,
)
from pages.ui.texts import common, ecarts, scenarios, simulateur
from pages.ui.widgets import table_columns

PARAMS = Params(threshold_min=15)


def offered(pack):
    """Columns of the tables on screen, by the page that shows them."""
    found = unit_sheet.fiche(pack, "epci", "200069854", PARAMS)
    listed = contacts.contacts(pack, "epci", "200069854", PARAMS)
    month = history.read_at(pack, "2022-01", PARAMS)
    plain = {
        "series": history.table(pack, PARAMS),
        "map_at": history.table_at(pack, month),
        "openings": history.openings(pack, PARAMS),
        "fiche": unit_sheet.table(found, pack),
        "contacts": contacts.table(tuple(listed)),
    }
    moments = tables.under_map(pack, "saturday_hours", "commune", PARAMS)
    named = {
        "carte": table_columns.labels(tables.under_map(pack, "mds_min", "commune", PARAMS), PARAMS),
        "horaires": table_columns.labels(open_hours.table(pack, "saturday", PARAMS), PARAMS),
        "heures": table_columns.labels(moments, PARAMS),
        "ecarts": ecarts.full(ESTIMATED) | {"code_insee": common.CODE},
        "territoires": table_columns.of_territories(PARAMS, "territoire"),
        "avant-apres": simulateur.full(15) | {"code": common.CODE},
    }
    said = scenarios.figures(15).values()
    compared = ["Code", scenarios.UNIT_NAME, *(f"Civray fermée\u00a0: {one}" for one in said)]
    named["comparaison"] = {header: header for header in compared}
    return named | {key: {name: name for name in frame} for key, frame in plain.items()}


def test_every_column_on_screen_is_described(vienne):
    for page, shown in offered(vienne).items():
        described = dictionary.describe(vienne, shown, PARAMS).set_index("Colonne")
        assert list(described.index) == list(shown.values()), page
        blank = described.index[described["Définition"].eq("")]
        assert blank.empty, (page, list(blank))


def test_the_columns_of_those_tables_are_those_described(vienne):
    assert set(overview.by_territory(vienne, PARAMS)) <= set(
        table_columns.of_territories(PARAMS, "territoire")
    )
    listed = {*priorities.ranked(vienne, PARAMS), *basins_text.columns(vienne, PARAMS)}
    assert set(ecarts.COLUMNS) <= listed


def test_an_indicator_is_described_by_the_registry(vienne):
    (row,) = dictionary.describe(vienne, {"gap": "Écart (0 à 100)"}, PARAMS).to_dict("records")
    one = REGISTRY["gap"]
    assert (row["Définition"], row["Unité"], row["Limites"]) == (
        one.reading,
        one.unit,
        names.limits(vienne, one),
    )
    assert row["Calcul"] == one.formula != ""
    assert "INSEE" in row["Source"]


@pytest.mark.parametrize("name", ["inconnue", "=1+1"])
def test_a_column_that_nothing_describes_is_still_listed(vienne, name):
    described = dictionary.describe(vienne, {name: "Une colonne"}, PARAMS)
    expected = {"Colonne": "Une colonne"} | dict.fromkeys(dictionary.COLUMNS[1:], "")
    pd.testing.assert_frame_equal(described, pd.DataFrame([expected]))
