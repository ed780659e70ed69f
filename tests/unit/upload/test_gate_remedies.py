"""What the gate tells the reader to do is done here, and the file is then taken.

Every remedy of the source has its case: one that is added without one fails, named by its line.
Those of layers are in ``test_gate_remedies_layers``.
"""

import gzip
import zipfile
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pyogrio
import pytest

from geo.base.errors import GeoError
from geo.upload import gate
from tests.helpers import gate_files, remedies
from tests.helpers.gate_remedies import (
    chosen,
    each,
    given,
    layers,
    made,
    mended,
    printed,
    remarks,
    table,
    tables,
)
from tests.helpers.remedies import Case
from tests.unit.upload import test_gate_remedies_layers


def numbered(rows, header, first=2):
    """A table whose first row is that line of its file."""
    return pd.DataFrame(rows, columns=header, index=pd.RangeIndex(len(rows), name="line") + first)


def named(name):
    """One commune, whose name is doubtful."""
    return numbered([["86001", name]], ["code", "nom"])


# ---------- text ----------

TEXT = gate_files.csv_text()
LINES = TEXT.splitlines(keepends=True)[1:]
WIDE = "86066;Châtellerault;31262" + ";" * 60 + "\n"
FEW = gate.Limits(columns=5)
LISTS = gate_files.FRAME.assign(nom=gate_files.FRAME["nom"] + " ;" * 60)
COMMAS = gate_files.csv_text([gate_files.HEADER, *LISTS.to_numpy().tolist()], separator=",")
IN_TEXT = {
    "blank": Case("aucun texte", given("l.csv", " \n\t\n"), mended("l.csv", TEXT)),
    "an encoding that it is not": Case(
        "n'est pas lisible en utf-8",
        given("l.csv", TEXT.encode("cp1252"), encoding="utf-8"), chosen("l.csv")),
    "a mark without its letters": Case(
        "porte la marque utf-16",
        given("l.csv", TEXT.encode("utf-16")[:-1]), mended("l.csv", TEXT.encode("utf-16"))),
    "UTF-16 without its mark": Case(
        "sans marque d'ordre", given("l.csv", TEXT.encode("utf-16-le")),
        each(chosen("l.csv"), mended("l.csv", TEXT))),
    "UTF-7": Case(
        "est en UTF-7", given("l.csv", TEXT.encode("utf-7")), mended("l.csv", TEXT)),
    "what only looks like UTF-7": Case(
        "est en UTF-7", given("l.csv", "code;nom\n86001;+AOk-\n"),
        chosen("l.csv", expected=named("+AOk-"))),
    "what only looks encoded twice": Case(
        "encodé deux fois", given("l.csv", "code;nom\n86001;Ã©\n"),
        chosen("l.csv", expected=named("Ã©"))),
    "one wrong letter": Case(
        "sauf 1 caractère",
        given("l.csv", (TEXT + "86281;" + "é" * 20 + ";1\n").encode() + b"86284;Senill\xe9;1\n"),
        mended("l.csv", TEXT)),
    "another guess than the right one": Case(
        "semble être en mac-roman",
        given("l.csv", "code;nom\n86001;Élan\n".encode("cp850")),
        chosen("l.csv", expected=named("Élan"))),
    "letters that only look like Windows'": Case(
        "Le fichier est en Windows",
        given("l.csv", "code;nom\n86001;Saint-Benoît\n".encode("mac-roman")),
        chosen("l.csv", expected=named("Saint-Benoît"))),
    "a line without end": Case(
        "plus de 50 séparateurs", given("l.csv", TEXT + WIDE, limits=FEW),
        mended("l.csv", TEXT, limits=FEW)),
    "a line that is long for want of the right separator": Case(
        "plus de 50 séparateurs", given("l.csv", "sep=;\n" + COMMAS, limits=FEW),
        mended("l.csv", "sep=,\n" + COMMAS, LISTS.set_axis(gate_files.FRAME.index + 1),
        limits=FEW)),
    "a separator too few": Case(
        "2 cellules au lieu de 3", given("l.csv", TEXT.replace(";655", "")),
        mended("l.csv", TEXT)),
    "a separator too many": Case(
        "4 cellules au lieu de 3", given("l.csv", TEXT.replace("655", "655;x")),
        mended("l.csv", TEXT)),
    "open quotes": Case(
        "guillemets ne sont pas fermés", given("l.csv", TEXT.replace("Adriers", '"Adriers')),
        mended("l.csv", TEXT)),
    "quotes within a cell": Case(
        "pas doublés", given("l.csv", TEXT.replace("Adriers", '"Le "petit" Adriers"')),
        mended("l.csv", TEXT.replace("Adriers", '"Le ""petit"" Adriers"'),
               gate_files.FRAME.replace("Adriers", 'Le "petit" Adriers'))),
    "no separator": Case(
        "aucun séparateur", given("l.csv", TEXT.replace(";", " - ")), mended("l.csv", TEXT)),
}  # fmt: skip

# ---------- workbooks ----------

SHEET = "xl/worksheets/sheet1.xml"
DOCTYPE = b'<!DOCTYPE x [<!ENTITY e "x">]>'


def book(change=None, sheets=None, **options):
    """Give the workbook, its parts changed by ``change``."""

    def provoke(folder):
        path = gate_files.good_xlsx(folder, sheets=sheets)
        return printed(gate_files.rezip(path, change) if change else path, **options)

    return provoke


def part(name, content):
    return lambda members: members | {name: content}


def in_sheet(old, new):
    return lambda members: members | {SHEET: members[SHEET].replace(old, new)}


def saved(folder, said):
    """Open the same workbook in a spreadsheet and save it; export it again if it does not open."""
    try:
        openpyxl.load_workbook(folder / "liste.xlsx").save(folder / "liste.xlsx")
    except (ValueError, LookupError, SyntaxError):
        assert "s'il ne s'ouvre pas" in said
        gate_files.good_xlsx(folder)
    return table(folder / "liste.xlsx")


def rewritten(sheets=None, **options):
    """Give the workbook with these sheets."""
    return lambda folder, said: table(gate_files.good_xlsx(folder, sheets=sheets), **options)


def uncomputed(folder):
    made = gate_files.good_book()
    made.active["C6"] = "=5957+1"
    made.save(folder / "liste.xlsx")
    return printed(folder / "liste.xlsx")


FAR = {
    "Feuil1": [*gate_files.LINES, [], [], ["", "", "", *[""] * 90, "x"]],
    "Autre": [["a", "b"]] * 99,
}
NOTED = [[*row, "x"] for row in gate_files.ROWS]
IN_XLSX = {
    "a part in another encoding": Case(
        "ni en UTF-8 ni en UTF-16",
        book(part("xl/extra.xml", b'<?xml version="1.0" encoding="shift_jis"?><x/>')), saved),
    "a declared entity": Case(
        "déclarations XML", book(in_sheet(b"<worksheet", DOCTYPE + b"<worksheet")), saved),
    "blank cells without end": Case(
        "vides comprises", book(sheets=FAR, limits=gate.Limits(cells=200)),
        each(rewritten({"Feuil1": gate_files.LINES}, limits=gate.Limits(cells=200)),
             rewritten(limits=gate.Limits(cells=200)))),
    "a row out of place": Case(
        "ne peut pas porter ce numéro", book(in_sheet(b'<row r="4"', b'<row r="-5"')), saved),
    "a cell out of place": Case(
        "ne peut pas être à cette place", book(in_sheet(b'<c r="B4"', b'<c r="ZZZZ4"')), saved),
    "a text that is not there": Case(
        "désigne le texte",
        book(in_sheet(b'<c r="B4"', b'<c r="B4" t="s"><v>-1</v></c><c r="C4"')), saved),
    "a damaged sheet": Case(
        "tronqué ou abîmé", book(lambda members: members | {SHEET: members[SHEET][:-150]}), saved),
    "blank sheets": Case("sont vides", book(sheets={"Feuil1": []}), rewritten()),
    "beside the headers": Case(
        "à droite des en-têtes",
        book(sheets={"Feuil1": [gate_files.HEADER, *NOTED]}),
        lambda folder, said: table(
            gate_files.good_xlsx(folder, sheets={"Feuil1": [[*gate_files.HEADER, "note"], *NOTED]}),
            gate_files.FRAME.assign(note="x"))),
    "formulas that were never computed": Case(
        "faute de résultat enregistré", uncomputed, rewritten()),
}  # fmt: skip

# ---------- what a file is ----------


def packed(*members, encrypted=False):
    """An archive of these (name, content)."""

    def maker(folder):
        path = folder / "liste.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in members:
                archive.writestr(name, content)
        if encrypted:
            raw = bytearray(path.read_bytes())
            raw[raw.index(b"PK\x01\x02") + 8] |= 1
            path.write_bytes(raw)
        return path

    return maker


def gunzipped(folder):
    return gate_files.put(
        folder, "liste.csv", gzip.decompress((folder / "liste.csv.gz").read_bytes())
    )


def written(name, **options):
    """The areas in another format, written by GDAL."""

    def maker(folder):
        gate_files.shapes_frame().to_file(folder / name, **options)
        return folder / name

    return maker


def exported(source, name):
    """Open the file of the folder in GDAL and export it under a name of another format."""

    def maker(folder):
        gpd.read_file(folder / source).to_file(folder / name)
        return folder / name

    return maker


def ods(folder):
    pyogrio.write_dataframe(gate_files.FRAME, folder / "liste.ods", driver="ODS")
    return folder / "liste.ods"


def simplified(folder):
    areas = gpd.read_file(folder / "secteurs.gpkg")
    areas.geometry = areas.centroid
    areas.to_file(folder / "simples.gpkg")
    return folder / "simples.gpkg"


def one_area(folder):
    gpd.read_file(folder / "secteurs.gpkg")[:1].to_file(folder / "un.gpkg")
    return folder / "un.gpkg"


def shp_alone(folder):
    gate_files.good_shapefile(folder)
    return folder / "parts" / "x.shp"


def zipped(folder):
    """Zip the parts that are beside a .shp, those that the message names."""
    path = folder / "secteurs.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for suffix in (".shp", ".shx", ".dbf", ".prj"):
            archive.write(folder / "parts" / f"x{suffix}", f"x{suffix}")
    return path


def under(extension, maker):
    """A good file under the extension of another kind."""
    return lambda folder: maker(folder).rename(folder / f"x{extension}")


def under_its_own_extension(folder, said):
    """Give the file the extension of what the message says that it holds."""
    (given,) = (one for one in folder.iterdir() if one.is_file())
    holds = said.split("le contenu est")[1]
    (extension,) = (end for words, end in EXTENSIONS.items() if words in holds)
    upload = gate.read_file(given.rename(given.with_suffix(extension)))
    assert [*upload.tables, *upload.layers]
    return remarks(upload)


EXTENSIONS = {
    "CSV": ".csv", "JSON": ".json", "Excel": ".xlsx", "GeoPackage": ".gpkg", "shapefile": ".zip",
    "Parquet": ".parquet",
}  # fmt: skip
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
GML = "secteurs.gml"
FROM_ONE = gate_files.FRAME.set_axis(pd.Index(range(1, 6), name="line"))
AREAS = (gate_files.good_geojson, gate_files.good_gpkg)
BOOKS = (gate_files.good_csv, gate_files.good_xlsx)
ITSELF = each(tables(gate_files.good_csv), layers(gate_files.good_shapefile))
IN_FORMATS = {
    f"{maker.__name__} under {extension}": Case(
        "le nom annonce", made(under(extension, maker)), under_its_own_extension)
    for maker, extension in (
        (gate_files.good_csv, ".xlsx"), (gate_files.good_json, ".csv"),
        (gate_files.good_geojson, ".zip"),
        (gate_files.good_xlsx, ".csv"), (gate_files.good_gpkg, ".geojson"),
        (gate_files.good_shapefile, ".gpkg"),
        (gate_files.good_parquet, ".xlsx"), (gate_files.good_csv, ".parquet"),
    )
} | {
    "a PDF": Case("un PDF", given("liste.pdf", b"%PDF-1.7"), tables(*BOOKS)),
    "gzip": Case(
        "gzip", given("liste.csv.gz", gzip.compress(TEXT.encode())), tables(gunzipped)),
    "7-Zip": Case("7-Zip", given("liste.7z", b"7z\xbc\xaf\x27\x1c"), tables(*BOOKS)),
    "RAR": Case("RAR", given("liste.rar", b"Rar!\x1a\x07"), tables(*BOOKS)),
    "an encrypted Parquet": Case(
        "Parquet chiffré", given("liste.parquet", b"PARE" + bytes(60)),
        tables(gate_files.good_parquet, expected=FROM_ONE)),
    "FlatGeobuf": Case(
        "FlatGeobuf", made(written("x.fgb", SPATIAL_INDEX="NO")),
        layers(exported("x.fgb", "x.gpkg"), exported("x.fgb", "x.geojson"))),
    "a .shp alone": Case(".shp seul", made(shp_alone), layers(zipped)),
    "a workbook with a password": Case(
        "mot de passe", given("liste.xlsx", OLE + "EncryptedPackage".encode("utf-16-le")),
        tables(gate_files.good_xlsx)),
    "an old workbook": Case("(.xls)", given("liste.xls", OLE), tables(gate_files.good_xlsx)),
    "a page that passes for a workbook": Case(
        "page web enregistrée", given("liste.xls", "<html><table><tr><td>1"),
        tables(gate_files.good_xlsx)),
    "a page": Case(
        "page web", given("liste.csv", "<!DOCTYPE html><title>Connexion"),
        tables(gate_files.good_csv)),
    "a VRT": Case(
        "VRT", given("x.gpkg", "<OGRVRTDataSource></OGRVRTDataSource>"), layers(*AREAS)),
    "XML": Case(
        "XML", made(written(GML, driver="GML")),
        each(tables(gate_files.good_csv),
             layers(exported(GML, "x.gpkg"), exported(GML, "x.geojson")))),
    "a truncated archive": Case(
        "tronquée", lambda folder: printed(
            gate_files.put(folder, "l.xlsx", gate_files.good_xlsx(folder).read_bytes()[:-200])),
        tables(gate_files.good_xlsx)),
    "macros": Case("macros", book(part("xl/vbaProject.bin", b"x")), tables(gate_files.good_xlsx)),
    "macros by the name": Case(
        "macros", made(under(".xlsm", gate_files.good_xlsx)), tables(gate_files.good_xlsx)),
    "a binary workbook": Case(
        "(.xlsb)", made(packed(("xl/workbook.bin", b""))), tables(gate_files.good_xlsx)),
    "OpenDocument": Case(
        "(.ods)", made(ods), tables(gate_files.good_xlsx)),
    "an archive within an archive": Case(
        "contient une autre archive", made(packed(("l.7z", b""))), ITSELF),
    "an archive of a table": Case(
        "ni classeur ni shapefile", made(packed(("liste.csv", TEXT))), ITSELF),
    "an archive of a layer": Case(
        "ni classeur ni shapefile",
        lambda folder: printed(
            packed(("x.gpkg", gate_files.good_gpkg(folder).read_bytes()))(folder)),
        layers(gate_files.good_gpkg)),
    "a blank archive": Case("archive est vide", made(packed()), ITSELF),
    "an archive of thousands of files": Case(
        "2 000 au plus", made(packed(*((f"{n}.txt", b"") for n in range(2_001)))), ITSELF),
    "an archive with a password": Case(
        "archive est protégée", made(packed(("x.shp", b""), encrypted=True)),
        layers(gate_files.good_shapefile)),
    "an archive that swells": Case(
        "anormalement grande", book(part("xl/media/x.bin", bytes(20_000_000))),
        tables(gate_files.good_xlsx)),
}  # fmt: skip


# ---------- limits and headers ----------

MOST_CELLS, MOST_COLUMNS = gate.Limits(cells=20), gate.Limits(columns=3)
COLUMNS = [[*line, "x", "y"] for line in gate_files.LINES]
RAGGED = [f"862{rank:04};x;y;z\n" for rank in range(1_500)]
KEPT = [f"862{rank:04};x;y\n" for rank in range(2_000)]


def corrected(folder, said):
    """Correct the lines that are named, then give the file, until none is named."""
    lines = (folder / "l.csv").read_text("utf-8").splitlines(keepends=True)
    for _ in range(2):
        named = [one.line for one in gate.read_file(folder / "l.csv").remarks if one.line]
        assert named
        for line in named:
            lines[line - 1] = lines[line - 1].replace(";z", "")
        (folder / "l.csv").write_text("".join(lines), "utf-8")
    upload = gate.read_file(folder / "l.csv")
    assert len(gate_files.table(upload)) == len(lines) - 1
    return remarks(upload)


LISTED = "code,a;b;c;d\n86001,A;B;C;D\n"
SHARES = """code;nom;part, en pour cent
86001;Adriers;0,5
86002;Amberre, le bourg;0,5
86066;Châtellerault, centre, gare;0,5
86194;Poitiers, centre, gare, campus;0,5
"""
SHARE_HEADER, *SHARE_ROWS = (line.split(";") for line in SHARES.splitlines())
IN_TERMS = {
    "too many columns": Case(
        "au plus étaient attendues",
        given("l.csv", gate_files.csv_text(COLUMNS), limits=MOST_COLUMNS),
        mended("l.csv", TEXT, limits=MOST_COLUMNS)),
    "a separator that makes columns": Case(
        "au plus étaient attendues", given("l.csv", "sep=;\n" + LISTED, limits=MOST_COLUMNS),
        mended("l.csv", "sep=,\n" + LISTED,
               numbered([["86001", "A;B;C;D"]], ["code", "a;b;c;d"], 3), limits=MOST_COLUMNS)),
    "too many vertices": Case(
        "plus de 5 sommets", made(gate_files.good_gpkg, limits=gate.Limits(vertices=5)),
        each(layers(simplified, codes=["T1", "T2"], limits=gate.Limits(vertices=5)),
             layers(one_area, codes=["T1"], limits=gate.Limits(vertices=5)))),
    "too many cells": Case(
        "plus de 20 cellules", given("l.csv", gate_files.csv_text(COLUMNS), limits=MOST_CELLS),
        mended("l.csv", TEXT, limits=MOST_CELLS)),
    "lines by the thousand": Case(
        "Autres lignes", given("l.csv", "".join(["code;nom;n\n", *RAGGED, *KEPT])), corrected),
    "no headers": Case("aucune ligne d'en-têtes", given("l.csv", ";;\n" * 60 + TEXT),
        mended("l.csv", TEXT)),
    "headers alone": Case("que des en-têtes", given("l.csv", TEXT.splitlines()[0]),
        mended("l.csv", TEXT)),
    "most lines ragged": Case(
        "sans autant de cellules",
        given("l.csv", gate_files.csv_text([
            line + ["x"] * (rank - 1) * (rank > 1) for rank, line in enumerate(gate_files.LINES)])),
        mended("l.csv", TEXT)),
    "most lines ragged for want of the right separator": Case(
        "sans autant de cellules", given("l.csv", "sep=,\n" + SHARES),
        mended("l.csv", "sep=;\n" + SHARES, numbered(SHARE_ROWS, SHARE_HEADER, 3))),
    "two columns of a name": Case(
        "le même nom", given("l.csv", TEXT.replace("population", "nom")),
        each(mended("l.csv", TEXT),
             mended("l.csv", gate_files.csv_text([line[:2] for line in gate_files.LINES]),
                    gate_files.FRAME.iloc[:, :2]))),
}  # fmt: skip


# ---------- the reading process ----------


def many(lines):
    return TEXT + "".join(LINES) * lines


def halves(**options):
    """Share the lines of the file among two files, each with its headers."""
    parts = gate_files.ROWS[:3], gate_files.ROWS[3:]
    return each(*(
        mended("l.csv", gate_files.csv_text([gate_files.HEADER, *rows]),
        numbered(rows, gate_files.HEADER), **options)
        for rows in parts
    ))  # fmt: skip


def smaller(**limits):
    """Keep what is useful, or share the file among several."""
    options = {"limits": gate.Limits(**limits)}
    return each(mended("l.csv", TEXT, **options), halves(**options))


def without_libraries(folder):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gate, "_LIBRARIES", set())
        with pytest.raises(GeoError) as raised:
            gate.read_file(gate_files.good_xlsx(folder))
    return str(raised.value)


def killed(folder):
    """The reading process ends without a word."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gate, "_HOME", folder)
        return printed(gate_files.good_csv(folder))


IN_GATE = {
    "no byte": Case("fichier est vide", given("l.csv", b""), mended("l.csv", TEXT)),
    "too heavy": Case(
        "le fichier pèse", given("l.csv", many(9), limits=gate.Limits(size=1_000)),
        smaller(size=1_000)),
    "libraries that do not load": Case(
        "ne démarre pas", without_libraries, tables(gate_files.good_xlsx)),
    "too large once read": Case(
        "trop grand une fois lu", given("l.csv", many(9_000), limits=gate.Limits(unpacked=9_000)),
        smaller(unpacked=9_000)),
    "too long": Case(
        "la lecture dépasse", given("l.csv", many(600_000), limits=gate.Limits(seconds=3)),
        smaller(seconds=3)),
    "too much memory": Case(
        "de mémoire", given("l.csv", many(300_000), limits=gate.Limits(memory=96 << 20)),
        smaller(memory=96 << 20)),
    "a process that dies": Case("la lecture a échoué", killed, tables(gate_files.good_csv)),
}  # fmt: skip


CASES = {
    "gate.py": IN_GATE,
    "file_formats.py": IN_FORMATS,
    "terms.py": IN_TERMS,
    "decoding.py": IN_TEXT,
    "xlsx.py": IN_XLSX,
}


@pytest.mark.parametrize("file", CASES)
@pytest.mark.slow
def test_every_remedy_of_the_gate_is_followed(file, tmp_path):
    said, wrong = remedies.run(CASES[file], tmp_path)
    wrong += remedies.unfollowed(remedies.in_source(f"geo/upload/{file}"), said, {})
    assert not wrong, "\n".join(wrong)


def test_no_file_of_the_gate_is_left_out():
    files = {Path(remedy.file).name for remedy in remedies.in_source("geo/upload")}
    assert files == {*CASES, *test_gate_remedies_layers.CASES, "parquet.py"}


# ---------- what holds this ----------

SOURCE = '''
"""Exportez la documentation."""
_AGAIN = "Recommencez."
_NEVER = "Vous avez assez attendu chez vous."


def choose(encoding):
    return f"Choisissez {encoding}."


def refuse(number):
    said = f"il y a {number} lignes."
    fail(said, _AGAIN)
    more = f"{number} lignes de trop"
    more = f"{more}, {more}"
    fail(more, _AGAIN)
    fail("le fichier est "
         "vide.", remedy=_AGAIN)
    fail(f"les lettres sont en {number}.", choose(number))
    return "Renommez-le." if number else "c'est tout."
'''


@pytest.fixture
def source(tmp_path, monkeypatch):
    monkeypatch.setattr(remedies, "ROOT", tmp_path)
    path = gate_files.put(tmp_path, "refusals.py", SOURCE)
    gate_files.put(tmp_path, "test_refusals.py", "def test_it(): ...\n")
    return remedies.in_source(path.name)


def test_remedies_are_read_with_what_they_are_said_with(source):
    assert [(one.line, one.shown) for one in source] == [
        (8, "Choisissez …."),
        (13, "Recommencez. | il y a … lignes."),
        (16, "Recommencez. | … lignes de trop"),
        (18, "Recommencez. | le fichier est vide."),
        (19, "Choisissez …. | les lettres sont en …."),
        (20, "Renommez-le."),
    ]
    assert source[1].is_in("l.csv : il y a 3\u00a0000 lignes. Recommencez.")
    assert not source[1].is_in("l.csv : le fichier est vide. Recommencez.")


def test_a_remedy_without_a_case_is_named(source):
    said = ["les lettres sont en x. Choisissez y.", "le fichier est vide. Recommencez."]
    assert remedies.unfollowed(source, said, {"Renommez": "test_refusals.py::test_it"}) == [
        "never followed, refusals.py:13: Recommencez. | il y a … lignes.",
        "never followed, refusals.py:16: Recommencez. | … lignes de trop",
    ]
    elsewhere = {"Renommez": "test_refusals.py::test_that", "lignes": "x.py::test", "x": ""}
    assert sorted(remedies.unfollowed(source, said, elsewhere)) == [
        " is no test",
        "test_refusals.py::test_that is no test",
        "x.py::test is no test",
        "« x » is no remedy that is left to another test",
    ]


def test_a_remedy_that_does_not_work_is_named(tmp_path):
    cases = {
        "mended": Case("vide", lambda folder: "vide.", lambda folder, said: "plein."),
        "unsaid": Case("vide", lambda folder: "plein.", lambda folder, said: "plein."),
        "said again": Case("vide", lambda folder: "vide.", lambda folder, said: "vide !"),
        "refused": Case("vide", lambda folder: "vide.", lambda folder, said: str(1 / 0)),
    }
    said, wrong = remedies.run(cases, tmp_path)
    assert said == ["vide."]
    assert [line.split(":")[0] for line in wrong] == ["unsaid", "said again", "refused"]
