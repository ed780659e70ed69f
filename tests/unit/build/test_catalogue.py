"""The catalogue says where every figure comes from, and the page says it too."""

import tomllib

import pytest

from geo.base.errors import PackError
from geo.build import build
from geo.pack import catalogue, sheets
from geo.pack.catalogue import DATA
from geo.pack.schema import GEOMETRY, TABLES

SOURCES = catalogue.all_sources()
KEYS = {"id", "producer", "title", "vintage", "date", "url", "licence", "tables", "limits"}


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source["id"])
def test_a_source_is_complete(source):
    assert set(source) - {"departments"} == KEYS
    assert all(source[key] for key in KEYS)
    assert set(source["tables"]) <= {*TABLES, *sheets.national_names(), "geometry"}
    assert source["url"].startswith("https://")
    assert not any(host in source["url"] for host in ("pypi", "pythonhosted", "npmjs"))
    assert source["limits"].endswith(".")


def test_sources_are_distinct():
    assert len({source["id"] for source in SOURCES}) == len(SOURCES)


def test_every_file_has_its_origin():
    files = catalogue.department("86")["files"]
    assert set(files) == {GEOMETRY, *(f"{name}.csv" for name in TABLES)}
    known = {source["id"] for source in SOURCES}
    for name, described in files.items():
        assert described["sources"], name
        assert set(described["sources"]) <= known
        assert described["producer"]
        assert described["licence"]
        assert described["sha256"] == catalogue.sha256(DATA / "86" / name)


def test_every_column_is_explained():
    content = catalogue.read_catalogue()
    assert content["tables"] == catalogue.column_dictionary()
    for name, table in TABLES.items():
        for column in table.columns:
            assert column.meaning, (name, column.name)
            if column.kind in ("int", "float"):
                assert column.unit, (name, column.name)


def test_keys_and_references_exist():
    for name, table in TABLES.items():
        assert set(table.key) <= set(table.names), name
        assert set(table.references) <= set(table.names), name
        for target in table.references.values():
            other, column = target.split(".")
            assert column in TABLES[other].names


def test_the_page_is_fresh():
    assert (DATA / build.NAME).read_text(encoding="utf-8") == build.render(
        catalogue.read_catalogue()
    )


def test_the_page_names_every_source_and_column():
    page = build.render(catalogue.read_catalogue())
    for source in SOURCES:
        assert source["url"] in page
    for table in TABLES.values():
        assert all(f"`{name}`" in page for name in table.names)


def test_toml_round_trip():
    content = {
        "departments": {"86": {"name": 'Vi"enne\\', "bounds": [1.5, 2.0], "ok": True, "files": {}}},
        "tables": {"a b": {"unité": "€", "n": 3}},
    }
    content["departments"]["86"]["files"] = {"x.csv": {"rows": 1}}
    assert tomllib.loads(catalogue.to_toml(content)) == content


def test_a_broken_catalogue_is_named(tmp_path):
    path = tmp_path / "catalogue.toml"
    path.write_text("= broken")
    with pytest.raises(PackError, match=r"catalogue\.toml.*Remettez la version d’origine"):
        catalogue.read_catalogue(tmp_path)
    path.write_bytes((DATA / path.name).read_bytes())  # the remedy
    assert catalogue.departments(tmp_path) == catalogue.departments()


def test_no_catalogue_is_empty(tmp_path):
    assert catalogue.read_catalogue(tmp_path) == {}
    assert catalogue.departments(tmp_path) == []


def test_sources_of_the_page():
    frame = catalogue.sources("86")
    columns = ["id", "producer", "title", "vintage", "date", "licence", "limits", "url", "files"]
    assert list(frame) == columns
    tables = [one for one in SOURCES if set(one["tables"]) <= {*TABLES, "geometry"}]
    unused = {source["id"] for source in tables} - set(frame["id"])
    assert unused == {  # nobody imported them yet
        "arcep-fibre",
        "fins-de-postes",
        "insee-logement",
        "mednum-ifn-2023",
        "reseau-routier",
        "standard-mediation-numerique",
        "temps-routiers",
        "temps-officiels",
        "temps-connus",
    }
    assert frame["files"].str.len().gt(0).all()


def test_files_of_the_page():
    frame = catalogue.files("86")
    assert len(frame) == len(TABLES) + 1
    assert frame.set_index("file").loc["communes.csv", "rows"] == 265
    assert catalogue.files("00").empty
