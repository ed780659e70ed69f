"""GDAL, with two drivers, and the layer it reads; each format that it opens has its own room.

Every other driver is skipped before GDAL is loaded, so a file that names another file or an
address (VRT, GDALG, GML, a link) has nobody to follow it. Names come from here, never from
the file.

Shapes that a file gives: read, and refused when they cannot be anywhere on the ground.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from geo.base.french import number
from geo.upload import terms, transport
from geo.upload.terms import Job, NotStartedError, Unreadable

FARTHEST: Final = 5e7
"""Coordinate beyond which there is no ground, in degrees or in the metres of any projection."""
DEEPEST: Final = 8
"""Levels of collections within collections: whoever reads deeper ones in a thread may die of it."""
_COLLECTION: Final = 7


def from_wkb(wkb: Sequence[bytes | None]) -> Any:
    """Return the shapely geometries of a layer, None where there is none that can be read.

    Raises ``Unreadable`` for one that is beyond the ground, or collections within collections
    without end, ``NotImplementedError`` for an arc.
    """
    import numpy as np
    import shapely

    shapes = shapely.from_wkb(np.array(wkb, dtype=object), on_invalid="ignore")
    _refuse_deep(shapes)
    refuse_beyond(shapes)
    return shapes


def _refuse_deep(shapes: Any) -> None:
    """Raise ``Unreadable`` for collections that hold one another too deep."""
    import numpy as np
    import shapely

    parts, ranks = shapes, np.arange(1, len(shapes) + 1)
    for _ in range(DEEPEST):
        nested = shapely.get_type_id(parts) == _COLLECTION
        if not nested.any():
            return
        parts, owners = shapely.get_parts(parts[nested], return_index=True)
        ranks = ranks[nested][owners]
    if len(ranks):
        rank = int(ranks[0])
        raise Unreadable(
            f"l'entité {number(rank)} emboîte trop de collections.",
            "Séparez-la en formes simples dans votre logiciel, puis exportez la couche.",
            line=rank,
        )


def refuse_beyond(shapes: Any, first: int = 1) -> None:
    """Raise ``Unreadable``, naming the feature, if a coordinate is not on the ground.

    ``first`` : the rank of the first shape.
    """
    import numpy as np
    import shapely

    points, owners = shapely.get_coordinates(shapes, return_index=True)
    # NaN is not below either
    beyond = np.flatnonzero(~(np.abs(points) <= FARTHEST).all(axis=1))
    if beyond.size:
        rank = int(owners[beyond[0]]) + first
        x, y = points[beyond[0]].tolist()
        raise Unreadable(
            f"l'entité {number(rank)} a une coordonnée qui n'est nulle part sur Terre.",
            "Corrigez cette entité dans votre logiciel, ou retirez-la, puis exportez la couche.",
            line=rank,
            value=f"{x:g}, {y:g}",
        )


Letters = Callable[[Sequence[Sequence[str]]], list[list[str]]]
DRIVERS: Final = frozenset({"GPKG", "ESRI Shapefile"})
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
_BATCH: Final = 8_192
"""Rows for which GDAL makes room at once: for two thousand columns, more would be a gigabyte."""
AGAIN: Final = "Exportez-le de nouveau depuis votre logiciel."
WITH_ALL: Final = "Exportez-le de nouveau avec ses entités."


def load_gdal() -> Any:
    """Load GDAL with the two drivers alone. Raises ``NotStartedError`` where it does not load."""
    try:
        return _load_gdal()
    except (OSError, ValueError, RuntimeError, subprocess.SubprocessError) as error:
        raise NotStartedError from error


def _load_gdal() -> Any:
    os.environ.update(_OFF)
    os.environ["GDAL_SKIP"] = ",".join(sorted(set(_known_drivers()) - DRIVERS))
    sys.modules.update(dict.fromkeys(_UNLOADED))  # type: ignore[arg-type]
    import pyogrio

    if set(pyogrio.list_drivers()) != DRIVERS:
        raise RuntimeError("GDAL has other drivers than allowed")
    return pyogrio


def _known_drivers() -> list[str]:
    """Return the drivers of this GDAL: another process loads it, for they cannot be unloaded."""
    if not hasattr(os, "fork"):
        listing = [sys.executable, "-c", _LIST, *_UNLOADED]
        return list(json.loads(subprocess.run(listing, capture_output=True, check=True).stdout))
    # a process that may run no program can still divide
    import pyarrow  # noqa: F401 - loaded once for both

    source, target = os.pipe()
    if (child := os.fork()) == 0:
        try:
            sys.modules.update(dict.fromkeys(_UNLOADED))  # type: ignore[arg-type]
            import pyogrio

            os.write(target, json.dumps(list(pyogrio.list_drivers())).encode())
        finally:
            os._exit(0)
    os.close(target)
    with os.fdopen(source, "rb") as pipe:
        found = pipe.read()
    os.waitpid(child, 0)
    return list(json.loads(found))


@dataclass(frozen=True)
class LayerFile:
    """A layer alone in a file of ours, and how it is read.

    ``name`` and ``columns`` are those of the user's file, shown and never run; without columns,
    those that GDAL reads. ``options`` : of its driver. ``unread`` : ranks, from 1, of the
    features whose geometry is not one. ``letters`` : from texts as GDAL reads them (names, then
    columns) to texts as they are.
    """

    name: str
    path: Path
    options: Mapping[str, Any]
    columns: tuple[str, ...] | None = None
    unread: frozenset[int] = frozenset()
    letters: Letters | None = None


def read_layer(job: Job, gdal: Any, layer: LayerFile) -> None:
    """Read a layer; without geometry, it is a table."""
    name, path, options = layer.name, layer.path, layer.options
    try:
        about, arrow = gdal.read_arrow(path, datetime_as_string=True, batch_size=_BATCH, **options)
    except (gdal.errors.DataSourceError, gdal.errors.DataLayerError, UnicodeError):
        raise Unreadable("une couche est tronquée ou abîmée.", AGAIN, value=name) from None
    if arrow.num_rows == 0:
        job.warned(f"La couche « {name} » est vide.")
        return
    names = [str(field) for field in about["fields"]]
    cells: list[Iterable[str]] = [
        map(transport.text, arrow.column(field).to_pylist()) for field in names
    ]
    names = names if layer.columns is None else list(layer.columns)
    if layer.letters is not None:
        names, *read = layer.letters([names, *map(list, cells)])
        cells = list(read)
    terms.refuse_twice(names)
    geometry = about["geometry_name"] or "wkb_geometry"
    has_shapes = about["geometry_type"] is not None and geometry in arrow.column_names
    if has_shapes:
        wkb = arrow.column(geometry).to_pylist()
        try:
            cells.append(_shapes(job, wkb, layer.unread))
        except NotImplementedError:  # shapely knows no arc
            job.fixed(f"Les arcs de la couche « {name} » sont remplacés par des segments.")
            straight = gdal.raw.read(path, columns=[], **options)[2].tolist()
            lost = [rank for rank, one in enumerate(wkb, 1) if one and not straight[rank - 1]]
            cells.append(_shapes(job, straight, {*layer.unread, *lost}))
    table = job.table(name, names, shapes=has_shapes, crs=_crs(about["crs"]))
    for rank, row in enumerate(zip(*cells, strict=True), 1):
        table.add(rank, row)
    table.close()


def _shapes(job: Job, wkb: list[bytes | None], unread: Collection[int]) -> Iterable[str]:
    """Return the geometries in hexadecimal, "" where there is none, which is said."""
    import numpy as np
    import shapely

    shapes = from_wkb(wkb)
    job.count_vertices(int(shapely.get_num_coordinates(shapes).sum()))
    missing = shapely.is_missing(shapes)
    for rank in (np.flatnonzero(missing) + 1).tolist():
        if wkb[rank - 1] is not None or rank in unread:
            job.warned("Géométrie illisible.", remedy="Corrigez-la dans votre logiciel.", line=rank)
        else:
            job.warned("Entité sans géométrie.", line=rank)
    return [
        "" if one is None or gone else one.hex() for one, gone in zip(wkb, missing, strict=True)
    ]


def _crs(found: str | None) -> str | None:
    """Return the system of coordinates; None where a GeoPackage calls it undefined."""
    return None if found is None or "undefined" in found.lower() else found


def refuse_empty(job: Job) -> None:
    """Raise ``Unreadable`` if no layer was read."""
    if not job.tables:
        raise Unreadable("le fichier ne contient aucune entité.", WITH_ALL)
