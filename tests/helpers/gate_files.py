"""Good files that the tests of the gate spoil, one mutation at a time."""

from __future__ import annotations

import csv
import io
import json
import zipfile

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pytest
from shapely.geometry import Point, Polygon

from geo.upload import gate

HEADER = ["code_insee", "nom", "population"]
ROWS = [
    ["86001", "Adriers", "655"],
    ["86002", "Amberre", "497"],
    ["86066", "Châtellerault", "31262"],
    ["86194", "Poitiers", "90033"],
    ["86298", "Vouneuil-sous-Biard, près de la forêt", "5958"],
]
LINES = [HEADER, *ROWS]
FRAME = pd.DataFrame(ROWS, columns=HEADER, index=pd.Index(range(2, 7), name="line"))


def csv_text(lines=LINES, separator=";"):
    written = io.StringIO()
    csv.writer(written, delimiter=separator, lineterminator="\n").writerows(lines)
    return written.getvalue()


def put(folder, name, content):
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def good_csv(folder, name="liste.csv", **options):
    return put(folder, name, csv_text(**options))


def good_book(sheets=None):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, lines in (sheets or {"Feuil1": LINES}).items():
        sheet = book.create_sheet(title)
        for line in lines:
            sheet.append(line)
    return book


def good_xlsx(folder, name="liste.xlsx", *, sheets=None):
    path = folder / name
    good_book(sheets).save(path)
    return path


def good_json(folder, name="liste.json"):
    records = [dict(zip(HEADER, row, strict=True)) for row in ROWS]
    return put(folder, name, json.dumps(records, ensure_ascii=False))


def good_parquet(folder, name="liste.parquet"):
    FRAME.to_parquet(folder / name, index=False)
    return folder / name


def shapes_frame(crs=2154):
    square = Polygon([(500_000, 6_600_000), (501_000, 6_600_000), (501_000, 6_601_000)])
    return gpd.GeoDataFrame(
        {"code": ["T1", "T2"], "menages": [12, 30]},
        geometry=[square, Point(502_000, 6_600_000).buffer(100, quad_segs=2)],
        crs=crs,
    )


def good_geojson(folder, name="secteurs.geojson", **added):
    features = json.loads(shapes_frame().to_crs(4326).to_json(drop_id=True))
    features.pop("crs", None)
    return put(folder, name, json.dumps(features | added))


def good_gpkg(folder, name="secteurs.gpkg", layers=("secteurs",)):
    path = folder / name
    for layer in layers:
        shapes_frame().to_file(path, layer=layer, driver="GPKG")
    return path


def good_shapefile(folder, name="secteurs.zip", *, without=(), crs=2154, stem="secteurs"):
    made = folder / "parts"
    made.mkdir(exist_ok=True)
    shapes_frame(crs).to_file(made / "x.shp")
    path = folder / name
    with zipfile.ZipFile(path, "w") as archive:
        for part in sorted(made.iterdir()):
            if part.suffix not in without:
                archive.write(part, f"{stem}{part.suffix}")
    return path


def rezip(path, change):
    """Rewrite an archive with ``change(members)`` applied to its {name: bytes}."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members = change(members)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def plain(text):
    """Undo French typesetting, to compare sentences."""
    return text.replace("\u202f", " ").replace("\u00a0", " ").replace("’", "'")


def refusal(path, **options):
    """Return the French message with which the gate refuses a file."""
    with pytest.raises(gate.Refused) as raised:
        gate.read_file(path, **options)
    assert raised.value.fault.remedy
    return plain(str(raised.value))


def table(upload):
    (only,) = upload.tables
    return only.frame


def said(upload):
    return [(remark.severity, plain(remark.message), remark.line) for remark in upload.remarks]


def same(frame, expected=FRAME):
    pd.testing.assert_frame_equal(frame, expected.astype("str"), check_dtype=True)


def shapes_equal(found, expected):
    return bool(np.all([a.equals(b) for a, b in zip(found, expected, strict=True)]))
