"""No text of the data computes, runs or breaks a file, whatever reads it back."""

import io
import json
import zipfile
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

import numpy as np
import openpyxl
import pandas as pd
import pytest

from geo.access.measures import Params
from geo.base.french import legible
from geo.export import files
from geo.maps import map_image
from geo.reading import tables
from tests.helpers import reread
from tests.helpers.office import Office
from tests.helpers.reread import HOSTILE, book, layer, same_figures, sheets

FORMULA = tuple("=+-@\t\r\n＝＋－＠")
LAYERS = [name for name, form in files.FORMATS.items() if form.drawn]
WHEN = date(2026, 11, 22)


@pytest.fixture(scope="module")
def hostile(vienne):
    return reread.hostile(vienne)


@pytest.fixture(scope="module")
def expected(hostile):
    """The table as every format must hold it: control characters as their pictures."""
    frame = files.table(hostile, "commune", Params())
    texts = frame.select_dtypes(exclude="number")
    assert set(HOSTILE) <= set(frame["name"])
    return frame.assign(**texts.map(lambda cell: legible(cell) if isinstance(cell, str) else cell))


def inert(cell):
    dangerous = isinstance(cell, str) and cell.startswith(FORMULA)
    return f"'{cell}" if dangerous else cell


def test_a_control_character_is_written_as_its_picture():
    assert legible("a\x00b\x1b\x7f\t\r\n\ud800é🙂") == "a␀b␛␡\t\r\n\ufffdé🙂"


# ---------- read back by pandas, geopandas, openpyxl ----------


def test_a_workbook_holds_text_as_text(hostile, expected):
    content = files.write(hostile, "commune", Params(), "xlsx")
    same_figures(sheets(content)["Données"], tables.for_people(expected, Params()))
    for sheet in book(content):
        cells = [cell for row in sheet.iter_rows() for cell in row]
        assert not any(cell.data_type == "f" or cell.hyperlink for cell in cells)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        for name in parts.namelist():
            assert b"<f>" not in parts.read(name)
            ElementTree.fromstring(parts.read(name))


def test_what_is_seen_holds_text_as_text(hostile):
    frame = tables.under_map(hostile, "mds_min", "commune", Params())
    shown = {"name": "=1+1 <script>", "code_insee": "@SUM(A1)"}
    content = files.seen(hostile, frame, shown, Params(), title="=1", sources="=1+1")
    read = sheets(content)
    assert list(read["Données"])[:2] == ["@SUM(A1)", "=1+1 <script>"]
    assert set(read["Données"]["=1+1 <script>"]) >= {legible(name) for name in HOSTILE}
    cells = [cell for sheet in book(content) for row in sheet.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" for cell in cells)


@pytest.mark.parametrize(("form", "separator"), [("csv", ","), ("csv-excel", ";")])
def test_no_text_computes_in_csv(hostile, expected, form, separator):
    if form == "csv-excel":
        expected = tables.for_people(expected, Params())
    written = files.write(hostile, "commune", Params(), form)
    decimal = "," if form == "csv-excel" else "."
    text = dict.fromkeys(expected.select_dtypes(exclude="number"), str)
    back = pd.read_csv(
        io.BytesIO(written),
        sep=separator,
        decimal=decimal,
        dtype=text,
        encoding="utf-8-sig",
        keep_default_na=False,
        na_values=[""],
    )
    for name in expected:
        if name in text:
            cells = [None if pd.isna(cell) else cell for cell in back[name]]
            wanted = [inert(cell) or None for cell in expected[name].fillna("")]
            assert cells == wanted, name
        else:
            found, sought = back[name].to_numpy(float), expected[name].to_numpy(float)
            np.testing.assert_allclose(found, sought, rtol=1e-9)


def test_a_header_does_not_compute_in_csv():
    frame = pd.DataFrame({"=1+1 : habitants": [-1.5], "@SUM(A1)": ["a"], "nom": ["b"]})
    header = tables.to_csv(frame).decode("utf-8-sig").splitlines()[0]
    assert header == "'=1+1 : habitants;'@SUM(A1);nom"


@pytest.mark.parametrize("form", LAYERS)
def test_any_text_survives_in_a_layer(hostile, expected, form, tmp_path):
    content = files.write(hostile, "commune", Params(), form)
    same_figures(layer(content, form, tmp_path), expected)
    if form == "geojson":
        assert "@SUM(A1)<script>" in json.loads(content)["observatoire"]["Simulation"]


@pytest.mark.parametrize("indicator", ["france_services_min", "population", "territory", "ecarts"])
def test_no_text_becomes_a_shape_or_a_script_in_a_map(hostile, indicator):
    drawn = map_image.svg(hostile, indicator, "commune", Params(), map_image.ImageSettings(WHEN))
    root = ElementTree.fromstring(drawn)
    names = {element.tag.rpartition("}")[2] for element in root.iter()}
    shapes = {"svg", "title", "desc", "g", "path", "use", "symbol", "defs", "clipPath"}
    shapes |= {"pattern", "rect", "circle", "polygon"}
    assert names <= shapes
    for element in root.iter():
        for name, value in element.attrib.items():
            assert not name.startswith("on")
            if name.endswith("href"):
                assert value.startswith("#")
    assert b"Simulation" not in drawn  # letters are shapes; the words are in the summary
    assert (
        map_image.png(hostile, indicator, "commune", Params(), map_image.ImageSettings(WHEN))[:4]
        == b"\x89PNG"
    )


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.slow
def test_any_scenario_can_be_named_on_a_map(vienne, name):
    pack = replace(vienne, scenario=name, before=vienne)
    root = ElementTree.fromstring(
        map_image.svg(pack, "mds_min", "commune", Params(), map_image.ImageSettings(WHEN))
    )
    assert root[0].tag.endswith("title")
    assert root[1].tag.endswith("desc")


# ---------- read back by LibreOffice ----------


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """Convert a file with LibreOffice, which is not in the environment of ``make test``."""
    return Office(tmp_path_factory.mktemp("office")).convert


@pytest.mark.slow
def test_libreoffice_reads_the_workbook_as_it_is(hostile, expected, office):
    content = files.write(hostile, "commune", Params(), "xlsx")
    # comma, quotes, UTF-8, every text quoted, numbers in full
    english = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,false,false"
    read = office("tout.xlsx", content, english)
    wanted = tables.for_people(expected, Params())
    text = dict.fromkeys(wanted.select_dtypes(exclude="number"), str)
    back = pd.read_csv(io.BytesIO(read), dtype=text, keep_default_na=False, na_values=[""])
    assert list(back) == list(wanted)
    same_figures(back, wanted)


@pytest.mark.slow
def test_libreoffice_reads_french_csv_as_french_excel_does(hostile, expected, office):
    content = files.write(hostile, "commune", Params(), "csv-excel")
    assert content.startswith("\ufeff".encode())
    # semicolon, quotes, UTF-8, in French, numbers found, formulas computed if there were any
    french = "CSV:59,34,76,1,,1036,false,true,false,false,false,0,true"
    back = openpyxl.load_workbook(io.BytesIO(office("excel.csv", content, "xlsx", french))).active
    rows = list(back.iter_rows())
    expected = tables.for_people(expected, Params())
    assert [cell.value for cell in rows[0]] == list(expected)
    assert not any(cell.data_type == "f" for row in rows for cell in row)
    for position, name in enumerate(expected):
        found = [row[position].value for row in rows[1:]]
        if pd.api.types.is_numeric_dtype(expected[name]):
            assert all(value is None or isinstance(value, int | float) for value in found), name
            cells = np.array([np.nan if value is None else value for value in found], dtype=float)
            np.testing.assert_allclose(cells, expected[name].to_numpy(float), rtol=1e-9)
        elif name == "Nom":
            wanted = [inert(cell) for cell in expected[name]]
            # LibreOffice, as Excel, takes digits for a number: only the workbook keeps « 01001 »
            found = [str(value).zfill(5) if isinstance(value, int) else value for value in found]
            assert found == wanted
