"""A GeoPackage is a foreign database: its layers are copied by hand before GDAL opens them.

``gate_sqlite`` reads it, ``gate_fresh`` writes the copy, whose names are ours and whose
attributes are text: what a column announces changes no value.

A GeoPackage of ours, with one layer under neutral names: all that GDAL ever opens.
"""

from __future__ import annotations

import errno
import functools
import os
import re
import sqlite3
import struct
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from geo.base.french import number, plural
from geo.upload import gdal_layers, sqlite, transport
from geo.upload.gdal_layers import LayerFile
from geo.upload.sqlite import FRESH, Column, Database, folded, printable_text
from geo.upload.terms import Job, Unreadable

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


def coordinate_system(*described: Any) -> System | None:
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


_LAYERS: Final = ("features", "attributes", "aspatial")
_CONTENTS: Final = ("table_name", "data_type")
_GEOMETRIES: Final = ("table_name", "column_name", "srs_id")
_SYSTEMS: Final = ("srs_id", "organization", "organization_coordsys_id", "definition")
_SYSTEM_IN_WKT2: Final = "definition_12_063"
_SHADOWS: Final = ("_node", "_parent", "_rowid")
_OWN_TRIGGER: Final = re.compile(
    r"rtree_.+|trigger_(insert|delete)_feature_count_.+|gpkg_(tile_matrix|metadata)_.+", re.DOTALL
)
"""Names of the triggers that GDAL and QGIS write in every GeoPackage."""
_HOUSEKEEPING: Final = re.compile(
    r"(gpkg|sqlite|rtree|idx)_.*|layer_styles|qgis_projects|ogr_empty_table", re.DOTALL
)
"""Names of tables that hold no data of the user."""
_WRITE_AHEAD: Final = 2
"""Byte of a database whose last changes are kept in a file beside."""
_NAMED: Final = 5
_AGAIN: Final = "Exportez-le de nouveau depuis votre logiciel."


def parse(job: Job) -> None:
    """Read every layer of a GeoPackage."""
    job.encoding = None
    gdal = functools.cache(gdal_layers.load_gdal)
    for layer in layers(job):
        gdal_layers.read_layer(job, gdal(), layer)
    gdal_layers.refuse_empty(job)


def layers(job: Job) -> Iterator[LayerFile]:
    """Copy each layer of a GeoPackage, one at a time: the file of one is reused for the next."""
    with sqlite.opened(job) as database:
        database.list_tables()
        if "gpkg_contents" not in database.kinds:
            raise Unreadable("c'est une base SQLite, non un GeoPackage.", FRESH)
        _refuse_programs(database)
        _note_open_elsewhere(job)
        declared = database.described("gpkg_contents", _CONTENTS)
        if len(declared) > job.limits.members:
            raise Unreadable(
                f"le GeoPackage annonce {plural(len(declared), 'couche')} ; "
                f"{number(job.limits.members)} au plus sont lues.",
                FRESH,
            )
        _note_the_rest(database, {folded(str(name)) for name, _ in declared})
        yield from _layers(database, declared)


def _layers(database: Database, declared: Sequence[tuple[Any, ...]]) -> Iterator[LayerFile]:
    shapes = {
        folded(str(table)): (column, system)
        for table, column, system in database.described("gpkg_geometry_columns", _GEOMETRIES)
    }
    systems = {
        row[0]: row for row in database.described("gpkg_spatial_ref_sys", _SYSTEMS, _SYSTEM_IN_WKT2)
    }
    seen: set[str] = set()
    for name, kind in declared:
        if not _is_layer(database, name, kind, seen):
            continue
        seen.add(folded(name))
        shape, system = None, None
        if kind == "features":
            shape, system = shapes.get(folded(name), (None, None))
            if shape is None:
                database.job.warned(
                    f"La couche « {name} » n'annonce pas de géométrie ; elle est lue en tableau."
                )
        yield _copied(database, name, shape, coordinate_system(*systems.get(system, ())))


def _note_open_elsewhere(job: Job) -> None:
    with job.path.open("rb") as file:
        is_ahead = file.read(20)[18] == _WRITE_AHEAD
    if is_ahead:
        job.warned(
            "Ce GeoPackage était peut-être ouvert dans un logiciel : des modifications récentes "
            "peuvent y manquer.",
            remedy="Fermez-le dans ce logiciel, puis donnez-le de nouveau.",
        )


def _refuse_programs(database: Database) -> None:
    """Refuse what would run in another reader: the user takes this file for plain data."""
    for name, kind in database.kinds.values():
        is_index = all(folded(name + end) in database.kinds for end in _SHADOWS)
        if kind == "view" or (kind == "virtual" and not is_index):
            raise sqlite.never_run(kind, name)
    for kind, name in database.programs():
        if kind == "trigger" and not _OWN_TRIGGER.fullmatch(str(name)):
            raise sqlite.never_run("trigger", str(name))


def _note_the_rest(database: Database, declared: set[str]) -> None:
    """Say which tables are not layers, but those that only serve the format."""
    names = [
        f"« {printable_text(name)} »"
        for key, (name, kind) in database.kinds.items()
        if kind == "table" and key not in declared and not _HOUSEKEEPING.fullmatch(key)
    ]
    if names:
        more = ", …" if len(names) > _NAMED else ""
        database.job.warned(
            f"Tables du GeoPackage qui ne sont pas des couches, et ne sont pas lues : "
            f"{', '.join(names[:_NAMED])}{more}.",
            remedy="Si l'une est utile, enregistrez-la comme couche de ce GeoPackage.",
        )


def _is_layer(database: Database, name: Any, kind: Any, seen: set[str]) -> bool:
    """Tell whether a declared table is read; say why not."""
    if not isinstance(name, str) or folded(name) not in database.kinds:
        why = "est annoncée mais absente"
    elif folded(name) in seen:
        why = "est annoncée deux fois ; elle est lue une fois"
    elif kind not in _LAYERS:
        why = "n'est pas une couche d'entités ; elle n'est pas lue"
    else:
        return True
    database.job.warned(f"La couche « {printable_text(name)} » {why}.")
    return False


def _copied(database: Database, name: str, shape: Any, system: System | None) -> LayerFile:
    """Copy a layer into a file of its own; every attribute becomes the text that is shown."""
    job = database.job
    columns = database.columns(folded(name))
    shaped = [one for one in columns if shape and folded(one.name) == folded(str(shape))]
    if shape is not None and not shaped:
        raise Unreadable("une couche n'a pas la colonne de géométrie annoncée.", _AGAIN, value=name)
    others = [one for one in columns if one not in shaped]
    # the key numbers the rows, it says nothing of them
    others = [one for one in others if not one.is_key] or others
    texts = [_boolean if one.type == "BOOLEAN" else _text for one in others]
    path, unread, size = job.folder / "layer.gpkg", set(), 0
    with (
        opened(path, len(others), system, has_shapes=bool(shaped)) as add,
        closing(database.rows(folded(name), [one.name for one in (*shaped, *others)])) as rows,
    ):
        for rank, row in enumerate(rows, 1):
            values = [text(one) for text, one in zip(texts, row[len(shaped) :], strict=True)]
            blob = [geometry(one) for one in row[: len(shaped)]]
            if shaped and blob[0] is None and row[0] is not None:
                unread.add(rank)
            size += sum(len(one) for one in (*blob, *values) if one is not None)
            _bound(job, cells=rank * len(row), size=size)
            try:
                add((*blob, *values))
            except UnicodeEncodeError:
                raise _not_utf8(name, rank, others, values) from None
    named = tuple(_named(one) for one in others)
    return LayerFile(name, path, {"IMMUTABLE": "YES"}, named, frozenset(unread))


def _bound(job: Job, *, cells: int, size: int) -> None:
    """Refuse a table that would be larger than any file: a short one may claim it by defaults."""
    job.announced(cells)
    if size > job.limits.unpacked:
        raise Unreadable(
            "le GeoPackage est anormalement grand une fois lu.",
            "Gardez les lignes et les colonnes utiles, puis exportez-le de nouveau.",
        )


def _named(column: Column) -> str:
    return " ".join(column.name.split())


def _boolean(value: Any) -> Any:
    return _text(bool(value) if value in (0, 1) else value)


def _text(value: Any) -> str | None:
    """Return the text of a value as it is stored, whatever its column announces."""
    return None if value is None else transport.text(value).replace("\0", "")


def _not_utf8(
    name: str, rank: int, columns: Sequence[Column], values: Sequence[str | None]
) -> Unreadable:
    for column, value in zip(columns, values, strict=True):
        if value is not None and printable_text(value) != value:
            return Unreadable(
                f"la couche « {name} » contient du texte qui n'est pas en UTF-8.",
                "Exportez-la dans un GeoPackage neuf, en indiquant l'encodage d'origine.",
                line=rank,
                column=column.name,
                value=printable_text(value),
            )
    raise AssertionError("every text of the row is UTF-8")
