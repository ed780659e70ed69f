"""A GeoPackage of ours, with one layer under neutral names: all that GDAL ever opens."""

from __future__ import annotations

import errno
import os
import re
import sqlite3
import struct
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

TABLE: Final = "layer"
_SCHEMA: Final = (
    """CREATE TABLE gpkg_spatial_ref_sys (
        srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,
        organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT)""",
    """CREATE TABLE gpkg_contents (
        table_name TEXT PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT, description TEXT,
        last_change DATETIME NOT NULL, min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE,
        srs_id INTEGER)""",
    """CREATE TABLE gpkg_geometry_columns (
        table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
        srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL)""",
    """INSERT INTO gpkg_spatial_ref_sys VALUES
        ('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined', NULL),
        ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', NULL)""",
)
_SETTINGS: Final = (
    "PRAGMA journal_mode=OFF",
    "PRAGMA synchronous=OFF",
    f"PRAGMA application_id={0x47504B47}",
    "PRAGMA user_version=10300",
)
"""No journal: a copy that fails is thrown away. Then the mark and the version of the format."""
_UNDEFINED: Final = -1
_ORGANIZATION: Final = re.compile(r"[A-Za-z0-9_]{1,32}")
_WKT: Final = re.compile(r"\s*[A-Za-z]+(?:CS|CRS)\s*[\[(]")
_LARGEST: Final = 1 << 31
_ENVELOPES: Final = (0, 32, 48, 48, 64)
"""Bytes of the box written before a geometry, by its kind."""
_EMPTY, _EXTENDED = 0x10, 0x20
_SMALLEST_WKB: Final = 9


@dataclass(frozen=True)
class System:
    """A system of coordinates as a GeoPackage describes it, its texts checked."""

    number: int
    organization: str
    code: int
    definition: str


def system(*described: Any) -> System | None:
    """Return a system of coordinates; None if it is undefined or is not one.

    described : its number, its organization, the code there, its definition in WKT 1, in WKT 2.
    """
    if not described or not isinstance(described[0], int) or not 0 < described[0] < _LARGEST:
        return None
    number, organization, code, *definitions = described
    texts = [text for text in definitions if isinstance(text, str) and _is_wkt(text)]
    is_named = isinstance(organization, str) and _ORGANIZATION.fullmatch(organization)
    is_coded = isinstance(code, int) and 0 < code < _LARGEST
    if not (is_named and is_coded):
        organization, code = "NONE", _UNDEFINED
    return System(number, organization, code, texts[-1] if texts else "undefined")


def _is_wkt(text: str) -> bool:
    """Tell whether a text may define a system: GDAL would take others for files or addresses."""
    return bool(_WKT.match(text)) and text.encode(errors="ignore").decode() == text


def geometry(blob: Any) -> bytes | None:
    """Return a geometry without the box that precedes it; None if it is not one.

    The box is the writer's word on where the shape lies: nobody here has to believe it.
    """
    if not isinstance(blob, bytes) or blob[:3] != b"GP\0" or len(blob) < 8:
        return None
    flags = blob[3]
    kind = flags >> 1 & 0b111
    if kind >= len(_ENVELOPES) or flags & _EXTENDED:
        return None
    wkb = blob[8 + _ENVELOPES[kind] :]
    if len(wkb) < _SMALLEST_WKB or wkb[0] > 1:
        return None
    return struct.pack("<2sBBi", b"GP", 0, flags & _EMPTY | 1, _UNDEFINED) + wkb


@contextmanager
def opened(
    path: Path, columns: int, system: System | None, *, has_shapes: bool
) -> Iterator[Callable[[Sequence[Any]], None]]:
    """Write a layer; yield the function that adds a row: the geometry first, then the texts.

    Raises ``OSError`` where it cannot be written.
    """
    path.unlink(missing_ok=True)
    names = ["shape"] * has_shapes + [f"c{rank}" for rank in range(columns)]
    types = ", ".join(f"{name} {'GEOMETRY' if name == 'shape' else 'TEXT'}" for name in names)
    marks = ", ".join("?" * len(names))
    insert = f"INSERT INTO {TABLE} ({', '.join(names)}) VALUES ({marks})"  # noqa: S608
    with _told():
        base = sqlite3.connect(path, isolation_level=None)
    with closing(base):

        def run(statement: str, values: Sequence[Any] = ()) -> None:
            with _told():
                base.execute(statement, values)

        for statement in (*_SETTINGS, *_SCHEMA):
            run(statement)
        _declare(run, system, has_shapes=has_shapes)
        run(f"CREATE TABLE {TABLE} (fid INTEGER PRIMARY KEY, {types})")
        run("BEGIN")
        yield lambda row: run(insert, row)
        run("COMMIT")


@contextmanager
def _told() -> Iterator[None]:
    """Tell a disk that refuses from the user's file that is damaged: SQLite has one error."""
    try:
        yield
    except sqlite3.OperationalError as error:
        full = error.sqlite_errorcode == sqlite3.SQLITE_FULL
        number = errno.ENOSPC if full else errno.EIO
        raise OSError(number, os.strerror(number)) from None


def _declare(run: Callable[..., None], system: System | None, *, has_shapes: bool) -> None:
    number = system.number if system else _UNDEFINED
    if system:
        run(
            "INSERT INTO gpkg_spatial_ref_sys VALUES ('', ?, ?, ?, ?, NULL)",
            (number, system.organization, system.code, system.definition),
        )
    kind = "features" if has_shapes else "attributes"
    run(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change, srs_id) "
        "VALUES (?, ?, ?, '2000-01-01T00:00:00.000Z', ?)",
        (TABLE, kind, TABLE, number if has_shapes else None),
    )
    if has_shapes:
        run(
            "INSERT INTO gpkg_geometry_columns VALUES (?, 'shape', 'GEOMETRY', ?, 2, 2)",
            (TABLE, number),
        )
