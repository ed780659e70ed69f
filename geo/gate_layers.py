"""GDAL, with two drivers, and the GeoPackages it opens; shapefiles have their own room.

Every other driver is skipped before GDAL is loaded, so a file that names another file or an
address (VRT, GDALG, GML, a link) has nobody to follow it. Names come from here, never from
the file.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from geo import gate_cells, gate_header, gate_shapes
from geo.gate_terms import Job, Unreadable

DRIVERS: Final = frozenset({"GPKG", "ESRI Shapefile"})
_OWN_TRIGGER: Final = re.compile(
    r"rtree_.+|trigger_(insert|delete)_feature_count_.+|gpkg_(tile_matrix|metadata)_.+"
)
"""Triggers that GDAL and QGIS write in every GeoPackage; they never run in reading."""
_COMPUTED: Final = re.compile(r"\bGENERATED\s+ALWAYS\b|\bAS\s*\(", re.IGNORECASE)
_RTREE: Final = re.compile(r"CREATE VIRTUAL TABLE .+ USING rtree ?\(", re.IGNORECASE | re.DOTALL)
_OFF: Final = {
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "{noext}",
    "GDAL_DISABLE_READDIR_ON_OPEN": "TRUE",
    "GDAL_DRIVER_PATH": "disable",
    "GDAL_HTTP_MAX_RETRY": "0",
    "GDAL_HTTP_TIMEOUT": "1",
    "GDAL_PAM_ENABLED": "NO",
    "OGR_SQLITE_ALLOW_EXTERNAL_ACCESS": "NO",
    "PROJ_NETWORK": "OFF",
    "SHAPE_RESTORE_SHX": "NO",
}
_UNLOADED: Final = ("geopandas", "pandas", "pyproj")
"""Imported by pyogrio when they are there, slowly and for nothing here."""
_LIST: Final = (
    "import sys, json; sys.modules.update(dict.fromkeys(sys.argv[1:])); "
    "import pyogrio; sys.stdout.write(json.dumps(list(pyogrio.list_drivers())))"
)
AGAIN: Final = "Exportez-le de nouveau depuis votre logiciel."


def parse_gpkg(job: Job) -> None:
    """Read every layer of a GeoPackage."""
    job.format, job.encoding = "gpkg", None
    _check_schema(job.path)
    path = job.path.rename(job.folder / "layers.gpkg")
    gdal = load_gdal()
    try:
        names = [str(name) for name, _ in gdal.list_layers(path)]
    except gdal.errors.DataSourceError:
        raise Unreadable("ce GeoPackage est abîmé ou n'en est pas un.", AGAIN) from None
    for name in names:
        read_layer(job, gdal, path, name, {"layer": name, "IMMUTABLE": "YES"})
    refuse_empty(job)


def _check_schema(path: Path) -> None:
    """Refuse a base whose reading would run something: views, triggers, virtual tables."""
    try:
        base = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            rows = base.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
        finally:
            base.close()
    except sqlite3.Error:
        raise Unreadable("la base est tronquée ou abîmée.", AGAIN) from None
    if not any(name == "gpkg_contents" for _, name, _ in rows):
        raise Unreadable("c'est une base SQLite, non un GeoPackage.", AGAIN)
    for kind, name, sql in rows:
        is_virtual = kind == "table" and re.match(r"\s*CREATE\s+VIRTUAL", sql or "", re.IGNORECASE)
        if kind == "trigger" and not _OWN_TRIGGER.fullmatch(name):
            said = "un déclencheur"
        elif kind == "view":
            said = "une vue"
        elif kind == "table" and _COMPUTED.search(sql or ""):
            said = "une colonne calculée"
        elif is_virtual and not _RTREE.match(sql):
            said = "une table virtuelle"
        else:
            continue
        raise Unreadable(
            f"le GeoPackage contient {said}, qui n'est jamais exécuté.",
            "Exportez ses couches dans un GeoPackage neuf.",
            value=name,
        )


def load_gdal() -> Any:
    """Load GDAL with the two drivers alone."""
    os.environ.update(_OFF)
    listing = [sys.executable, "-c", _LIST, *_UNLOADED]
    known = json.loads(subprocess.run(listing, capture_output=True, check=True).stdout)
    os.environ["GDAL_SKIP"] = ",".join(sorted(set(known) - DRIVERS))
    sys.modules.update(dict.fromkeys(_UNLOADED))  # type: ignore[arg-type]
    import pyogrio

    if set(pyogrio.list_drivers()) != DRIVERS:
        raise RuntimeError("GDAL has other drivers than allowed")
    return pyogrio


def read_layer(job: Job, gdal: Any, path: Path, name: str, options: dict[str, Any]) -> None:
    """Read a layer with ``options`` of its driver; without geometry, it is a table."""
    import numpy as np
    import shapely

    try:
        about, arrow = gdal.read_arrow(path, datetime_as_string=True, **options)
    except (gdal.errors.DataSourceError, gdal.errors.DataLayerError, UnicodeError):
        raise Unreadable("une couche est tronquée ou abîmée.", AGAIN, value=name) from None
    if arrow.num_rows == 0:
        job.warned(f"La couche « {name} » est vide.")
        return
    names = [str(field) for field in about["fields"]]
    gate_header.refuse_twice(names)
    columns: list[Iterable[Any]] = [
        map(gate_cells.text, arrow.column(field).to_pylist()) for field in names
    ]
    geometry = about["geometry_name"] or "wkb_geometry"
    has_shapes = about["geometry_type"] is not None and geometry in arrow.column_names
    if has_shapes:
        wkb = arrow.column(geometry).to_pylist()
        shapes = gate_shapes.from_wkb(wkb, name)
        job.count_vertices(int(shapely.get_num_coordinates(shapes).sum()))
        for missing in np.flatnonzero(shapely.is_missing(shapes)).tolist():
            job.warned("Entité sans géométrie.", line=missing + 1)
        columns.append("" if value is None else value.hex() for value in wkb)
    table = job.table(name, names, shapes=has_shapes, crs=_crs(about["crs"]))
    for rank, row in enumerate(zip(*columns, strict=True), 1):
        table.add(rank, row)
    table.close()


def _crs(found: str | None) -> str | None:
    """Return the system of coordinates; None where a GeoPackage calls it undefined."""
    return None if found is None or "undefined" in found.lower() else found


def refuse_empty(job: Job) -> None:
    """Raise ``Unreadable`` if no layer was read."""
    if not job.tables:
        raise Unreadable("le fichier ne contient aucune entité.", AGAIN)
