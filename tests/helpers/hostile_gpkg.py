"""Hostile GeoPackages, each one change of a good file; SQLite writes what it would refuse."""

from __future__ import annotations

import sqlite3
import struct
from contextlib import closing

import pyogrio
import shapely

from tests.helpers import gate_files
from tests.helpers.canaries import SECRET

MODULES = {
    "VirtualText": "{text}, 'UTF-8', 1, POINT, DOUBLEQUOTE, ';'",
    "VirtualShape": "{stem}, 'UTF-8', 2154",
    "VirtualDbf": "{dbf}, 'UTF-8'",
    "VirtualXL": "{text}, 0, 1",
    "VirtualOGR": "{text}",
    "VirtualGeoJSON": "{json}, 4326",
    "VirtualXPath": "'main', 'secteurs', 'code'",
    "VirtualElementary": "",
    "VirtualGPKG": "'secteurs'",
    "VirtualNetwork": "'secteurs'",
    "VirtualBBox": "'secteurs', 'a', 'b', 'c', 'd'",
    "VirtualSpatialIndex": "",
    "VirtualKNN2": "",
    "fts5": "a, content={text}",
    "dbstat": "",
    "csv": "filename={text}",
}
"""Modules of SpatiaLite, of GDAL and of SQLite that read something, with their arguments."""
SPELLINGS = {
    "comment": "CREATE VIRTUAL TABLE vt USING {module} /* USING rtree( */ ({arguments})",
    "glued": "CREATE/**/VIRTUAL/**/TABLE/**/vt/**/USING/**/{module}({arguments})",
    "quoted": 'create virtual table\n"vt"\n using "{module}"\n({arguments}) -- USING rtree(',
}
SHADOWS = ("node", "parent", "rowid")


def change(path, *statements, schema=()):
    """Run statements; then write ``schema`` rows (type, name, sql) where SQLite keeps its own."""
    with closing(sqlite3.connect(path, isolation_level=None)) as base:
        for statement in statements:
            base.execute(*statement) if isinstance(statement, tuple) else base.execute(statement)
        if schema:
            base.execute("PRAGMA writable_schema=ON")
            for kind, name, sql in schema:
                base.execute("DELETE FROM sqlite_master WHERE tbl_name = ?", (name,))
                row = (kind, name, "secteurs" if kind == "trigger" else name, sql)
                base.execute("INSERT INTO sqlite_master VALUES (?, ?, ?, 0, ?)", row)
            version = base.execute("PRAGMA schema_version").fetchone()[0]
            base.execute(f"PRAGMA schema_version = {version + 1}")
    return path


def declared(name, kind="attributes"):
    """The statement that makes a layer of a table."""
    return (
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES (?, ?, ?, 0)",
        (name, kind, name),
    )


def virtual(path, module, spelling, canaries, *, as_index=False):
    """Add a virtual table: a layer, or one that passes for the index of a layer."""
    arguments = MODULES[module].format(**{k: f"'{v}'" for k, v in canaries.items()})
    sql = SPELLINGS[spelling].format(module=module, arguments=arguments)
    if not as_index:
        return change(path, declared("vt"), schema=[("table", "vt", sql)])
    shadows = [f"CREATE TABLE vt_{end} (a)" for end in SHADOWS]
    return change(path, *shadows, schema=[("table", "vt", sql)])


def canaries(folder, frame):
    """Files whose content must never come out, in the formats that the modules read."""
    text = gate_files.put(folder, "canari.csv", f"code;nom\n1;{SECRET}\n")
    marked = frame.assign(code=SECRET)
    marked.to_file(folder / "canari.shp")
    marked.to_crs(4326).to_file(folder / "canari.geojson", driver="GeoJSON")
    return {
        "text": text,
        "stem": folder / "canari",
        "dbf": folder / "canari.dbf",
        "json": folder / "canari.geojson",
    }


def blob(wkb, *, flags=1, envelope=b"", srs=2154):
    """A geometry of a GeoPackage."""
    return struct.pack("<2sBBi", b"GP", 0, flags, srs) + envelope + wkb


def without_triggers(path):
    """Remove what calls functions that only GDAL has, so that rows can be written."""
    with closing(sqlite3.connect(path, isolation_level=None)) as base:
        found = base.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in found:
            base.execute(f'DROP TRIGGER "{name}"')
    return path


def qgis(folder):
    """A file as QGIS leaves it: indexes, triggers, styles and a project."""
    path = gate_files.good_gpkg(folder, "qgis.gpkg", layers=("secteurs", "Zones d'été « 2024 »"))
    styles = gate_files.FRAME[:0].assign(f_table_name="", styleQML="", useAsDefault=True)
    styles.loc[0] = [None, None, None, "secteurs", "<!DOCTYPE qgis><qgis/>", True]
    pyogrio.write_dataframe(styles.iloc[:, 3:], path, layer="layer_styles", driver="GPKG")
    return change(
        path,
        "CREATE TABLE qgis_projects (name TEXT PRIMARY KEY, metadata BLOB, content BLOB)",
        "INSERT INTO qgis_projects VALUES ('projet', '{}', x'504b0304')",
    )


def dimensions(folder):
    """A layer with an elevation and a measure, empty and null geometries, and arcs."""
    path = without_triggers(gate_files.good_gpkg(folder, "zm.gpkg"))
    shapes = [
        "POLYGON ZM ((0 0 1 2, 1 0 1 2, 1 1 1 2, 0 0 1 2))",
        "LINESTRING Z (0 0 1, 1 1 2)",
        "POINT EMPTY",
    ]
    wkb = [
        shapely.to_wkb(shapely.from_wkt(one), flavor="iso", output_dimension=4) for one in shapes
    ]
    insert = "INSERT INTO secteurs (geom, code, menages) VALUES (?, ?, 1)"
    rows = [(insert, (blob(one), str(rank))) for rank, one in enumerate(wkb)]
    # GDAL believes this count, and would stop there
    return change(path, *rows, (insert, (None, "sans")), "DELETE FROM gpkg_ogr_contents")
