"""A GeoPackage is a foreign database: its layers are copied by hand before GDAL opens them.

``gate_sqlite`` reads it, ``gate_fresh`` writes the copy, whose names are ours and whose
attributes are text: what a column announces changes no value.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from geo.base.french import number, plural
from geo.upload import geopackage__gate_fresh as gate_fresh
from geo.upload import layers__gate_layers as gate_layers
from geo.upload import sqlite as gate_sqlite
from geo.upload import transport__gate_cells as gate_cells
from geo.upload.sqlite import FRESH, Column, Database, folded, shown
from geo.upload.terms__gate_terms import Job, Unreadable

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


@dataclass(frozen=True)
class Copied:
    """A layer alone in a GeoPackage of ours.

    ``name`` and ``columns`` are those of the file, shown and never run. ``unread`` : ranks,
    from 1, of the features whose geometry is not one.
    """

    name: str
    path: Path
    columns: tuple[str, ...]
    unread: frozenset[int]


def parse(job: Job) -> None:
    """Read every layer of a GeoPackage."""
    job.format, job.encoding = "gpkg", None
    gdal = functools.cache(gate_layers.load_gdal)
    for layer in layers(job):
        gate_layers.read_layer(
            job,
            gdal(),
            layer.path,
            layer.name,
            {"IMMUTABLE": "YES"},
            columns=layer.columns,
            unread=layer.unread,
        )
    gate_layers.refuse_empty(job)


def layers(job: Job) -> Iterator[Copied]:
    """Copy each layer of a GeoPackage, one at a time: the file of one is reused for the next."""
    with gate_sqlite.opened(job) as database:
        database.list_tables()
        if "gpkg_contents" not in database.kinds:
            raise Unreadable("c'est une base SQLite, non un GeoPackage.", _AGAIN)
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


def _layers(database: Database, declared: Sequence[tuple[Any, ...]]) -> Iterator[Copied]:
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
        yield _copied(database, name, shape, gate_fresh.system(*systems.get(system, ())))


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
            raise gate_sqlite.never_run(kind, name)
    for kind, name in database.programs():
        if kind == "trigger" and not _OWN_TRIGGER.fullmatch(str(name)):
            raise gate_sqlite.never_run("trigger", str(name))


def _note_the_rest(database: Database, declared: set[str]) -> None:
    """Say which tables are not layers, but those that only serve the format."""
    names = [
        f"« {shown(name)} »"
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
    database.job.warned(f"La couche « {shown(name)} » {why}.")
    return False


def _copied(database: Database, name: str, shape: Any, system: gate_fresh.System | None) -> Copied:
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
        gate_fresh.opened(path, len(others), system, has_shapes=bool(shaped)) as add,
        closing(database.rows(folded(name), [one.name for one in (*shaped, *others)])) as rows,
    ):
        for rank, row in enumerate(rows, 1):
            values = [text(one) for text, one in zip(texts, row[len(shaped) :], strict=True)]
            blob = [gate_fresh.geometry(one) for one in row[: len(shaped)]]
            if shaped and blob[0] is None and row[0] is not None:
                unread.add(rank)
            size += sum(len(one) for one in (*blob, *values) if one is not None)
            _bound(job, cells=rank * len(row), size=size)
            try:
                add((*blob, *values))
            except UnicodeEncodeError:
                raise _not_utf8(name, rank, others, values) from None
    return Copied(name, path, tuple(_named(one) for one in others), frozenset(unread))


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
    return None if value is None else gate_cells.text(value).replace("\0", "")


def _not_utf8(
    name: str, rank: int, columns: Sequence[Column], values: Sequence[str | None]
) -> Unreadable:
    for column, value in zip(columns, values, strict=True):
        if value is not None and shown(value) != value:
            return Unreadable(
                f"la couche « {name} » contient du texte qui n'est pas en UTF-8.",
                "Exportez-la dans un GeoPackage neuf, en indiquant l'encodage d'origine.",
                line=rank,
                column=column.name,
                value=shown(value),
            )
    raise AssertionError("every text of the row is UTF-8")
