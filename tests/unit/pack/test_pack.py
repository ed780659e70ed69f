"""Loading a pack: typed tables, one-to-one joins, sites with their place."""

import numpy as np
import pandas as pd
import pytest

from geo.base.errors import Fault, GeoError, PackError
from geo.pack import pack, table_files
from geo.pack.columns import Column, Table, commune_code, count, text
from geo.pack.kinds import KINDS
from geo.pack.schema import TABLES


@pytest.fixture(scope="module")
def vienne():
    return pack.load("86")


def test_tables_are_as_declared(vienne):
    assert set(vienne.tables) == set(TABLES)
    for name, table in TABLES.items():
        frame = vienne.tables[name]
        assert list(frame) == table.names
        for column in table.columns:
            kinds = {"text": "O", "int": "if", "float": "f", "bool": "b", "date": "M"}
            assert frame[column.name].dtype.kind in kinds[column.kind], (name, column.name)


def test_tables_cannot_be_replaced(vienne):
    with pytest.raises(TypeError):
        vienne.tables["mds"] = None


def test_communes(vienne):
    communes = vienne.communes
    assert communes.index.name == "code_insee"
    assert communes.index.is_monotonic_increasing
    assert len(communes) == 265
    assert vienne.communes is communes
    assert communes["population"].sum() == 438_897
    assert communes["territory"].notna().all()
    assert communes["median_standard_of_living_eur"].isna().sum() == 3


def test_geometry_follows_the_communes(vienne):
    shapes = vienne.geometry()
    assert shapes.crs.to_string() == vienne.crs == "EPSG:2154"
    assert shapes.index.equals(vienne.communes.index)
    assert np.allclose(shapes.area / 1e6, vienne.communes["area_km2"], atol=0.001)


@pytest.mark.parametrize("kind", KINDS)
def test_sites(vienne, kind):
    sites = vienne.sites(kind)
    table = TABLES[KINDS[kind].table]
    assert len(sites) == len(vienne.tables[KINDS[kind].table])
    assert sites.index.name == table.key[0]
    assert {"place_name", "address", "postcode", "code_insee", "x_m", "y_m", "precision"} <= set(
        sites
    )
    assert {"roles", "in_department"} <= set(sites)
    assert sites.columns.is_unique
    assert sites["x_m"].notna().all()


def test_an_unknown_kind(vienne):
    with pytest.raises(KeyError):
        vienne.sites("boulangeries")


LEFT = pd.DataFrame({"name": ["a", "b"]}, index=["1", "2"])


def test_join_keeps_the_rows():
    joined = table_files.join_one_to_one(LEFT, pd.DataFrame({"n": [5]}, index=["2"]), what="n")
    assert joined.index.tolist() == ["1", "2"]
    assert joined["n"].isna().tolist() == [True, False]


@pytest.mark.parametrize("index", [["2", "2"], ["2", "3"]])
def test_join_refuses_to_multiply_or_lose(index):
    with pytest.raises(GeoError, match="territoires"):
        table_files.join_one_to_one(
            LEFT, pd.DataFrame({"n": [5, 6]}, index=index), what="territoires"
        )


SMALL = Table(
    "Essai",
    ("code_insee",),
    (
        commune_code(),
        count("pupils", "Élèves", "élèves", nullable=True),
        Column("share", "float", "Part", "", high=1, low=0),
        Column("open", "bool", "Ouvert"),
        Column("since", "date", "Depuis"),
        text("kind", "Genre", allowed=("A", "B")),
    ),
)
HEADER = ",".join(SMALL.names)
GOOD = "86001,12,0.5,true,2020-02-29,A"


@pytest.fixture
def read(tmp_path):
    def run(*lines, header=HEADER):
        path = tmp_path / "small.csv"
        path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
        frame, faults = table_files.read_table(path, SMALL, file="small.csv", remedy="Refaites.")
        return frame, faults + table_files.type_faults(
            frame, SMALL, file="small.csv", remedy="Refaites."
        )

    return run


def test_a_good_file(read):
    frame, faults = read(GOOD, "86002,,0,false,2020-03-01,B")
    assert not faults
    assert frame["pupils"].isna().tolist() == [False, True]
    assert frame["open"].tolist() == [True, False]
    assert frame["since"].dt.year.tolist() == [2020, 2020]


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("86002,douze,0.5,true,2020-01-01,A", "pupils"),
        ("86002,1.5,0.5,true,2020-01-01,A", "pupils"),
        ("86002,-1,0.5,true,2020-01-01,A", "pupils"),
        ('86002,1,"0,5",true,2020-01-01,A', "share"),
        ("86002,1,2,true,2020-01-01,A", "share"),
        ("86002,1,inf,true,2020-01-01,A", "share"),
        ("86002,1,,true,2020-01-01,A", "share"),
        ("86002,1,0.5,oui,2020-01-01,A", "open"),
        ("86002,1,0.5,true,31/02/2020,A", "since"),
        ("86002,1,0.5,true,2020-02-30,A", "since"),
        ("86002,1,0.5,true,2020-01-01,C", "kind"),
        ("8602,1,0.5,true,2020-01-01,A", "code_insee"),
        ("86002\x00,1,0.5,true,2020-01-01,A", "code_insee"),
        (",1,0.5,true,2020-01-01,A", "code_insee"),
    ],
)
def test_a_bad_cell_is_named(read, line, column):
    _, faults = read(GOOD, line)
    assert {(fault.line, fault.column) for fault in faults} == {(3, column)}


def test_a_blank_line_does_not_shift_the_count(read):
    _, faults = read(GOOD, "", "86002,x,0.5,true,2020-01-01,A")
    assert (4, "pupils") in {(fault.line, fault.column) for fault in faults}


def test_headers(read):
    _, faults = read(header="code_insee,pupils,share,open,since,autre")
    assert {(fault.line, fault.column) for fault in faults} == {(1, "kind"), (1, "autre")}


def test_a_fault_is_one_french_line():
    fault = Fault("a.csv", "trop grand : 3 !", "Corrigez l'a.", 4, "n", "x\ny" * 100)
    line = str(fault)
    assert "\n" not in line
    assert line.startswith("a.csv, ligne 4, colonne n, valeur «\u00a0x y")
    assert "trop grand\u00a0: 3\u202f!" in line
    assert line.endswith("Corrigez l’a.")
    assert len(line) < 200


def test_many_faults_are_counted():
    faults = [Fault("a.csv", f"n{i}.", "r", i) for i in range(1000)]
    error = PackError(faults)
    assert len(error.faults) == 1000
    assert "980 autres" in str(error)
    assert str(error).count("\n") == 20
    assert isinstance(error, ValueError)
