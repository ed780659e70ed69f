"""Zipped shapefiles: the parts of each, unpacked under neutral names, then read by GDAL."""

from __future__ import annotations

import shutil
import struct
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, Final

from geo.base.french import plural
from geo.upload import kinds__gate_zip as gate_zip
from geo.upload import layers__gate_layers as gate_layers
from geo.upload import shapefile__gate_letters as gate_letters
from geo.upload.terms__gate_terms import Job, Unreadable

_PARTS: Final = (".shp", ".dbf", ".shx", ".prj", ".cpg")
_NEEDED: Final = (".shp", ".dbf", ".shx")
_HEAD, _ENTRY = 100, 8
"""Bytes of the head of a .shx, and of each of its entries."""
_SHAPES: Final = {".shp", ".shx"}


def parse(job: Job) -> None:
    """Read every shapefile of an archive."""
    chosen, job.format = job.encoding, "shapefile"
    found = _unpack(job)
    gdal = gate_layers.load_gdal()
    for name, path in found:
        _check_counts(job, path, name)
        _leave_unreadable_system(job, path)
        letters = partial(gate_letters.decoded, job, chosen, gate_letters.announced(path))
        as_bytes = {"encoding": gate_letters.LOSSLESS}
        gate_layers.read_layer(job, gdal, path, name, as_bytes, letters=letters)
    gate_layers.refuse_empty(job)


def _unpack(job: Job) -> list[tuple[str, Path]]:
    """Unpack the parts of each shapefile under neutral names; return each layer and its .shp."""
    parts: dict[str, dict[str, Any]] = {}
    found = []
    with gate_zip.opened(job) as archive:
        for member in archive.infolist():
            name = PurePosixPath(member.filename.replace("\\", "/"))
            if name.suffix.lower() in _PARTS and not name.name.startswith("._"):
                parts.setdefault(str(name.with_suffix("")), {})[name.suffix.lower()] = member
        # a .dbf alone beside a shapefile is a table that nobody asked for
        shapes = {stem: members for stem, members in parts.items() if _SHAPES & set(members)}
        for rank, (stem, members) in enumerate(sorted((shapes or parts).items())):
            _refuse_incomplete(stem, members)
            for suffix, member in members.items():
                target = job.folder / f"layer{rank}{suffix}"
                with archive.open(member) as source, target.open("wb") as copy:
                    shutil.copyfileobj(source, copy)
            found.append((stem.split("/")[-1], job.folder / f"layer{rank}.shp"))
    return found


def _refuse_incomplete(stem: str, members: dict[str, Any]) -> None:
    if missing := [part for part in _NEEDED if part not in members]:
        raise Unreadable(
            f"le shapefile est incomplet : il manque {' et '.join(missing)}.",
            "Zippez ensemble les fichiers .shp, .shx, .dbf et .prj.",
            value=stem.split("/")[-1],
        )


def _check_counts(job: Job, shp: Path, name: str) -> None:
    """Refuse parts that are cut, or that do not count the same features; say deleted rows."""
    table, index = shp.with_suffix(".dbf").read_bytes(), shp.with_suffix(".shx").stat().st_size
    rows, head, width = struct.unpack("<4xIHH", table[:12].ljust(12, b"\0"))
    shapes = max(0, index - _HEAD) // _ENTRY
    with shp.open("rb") as file:
        told = 2 * int.from_bytes(file.read(28)[24:], "big")
    if len(table) < head + rows * width or shp.stat().st_size < told or rows != shapes:
        raise Unreadable(
            "le shapefile est coupé, ou ses parties ne vont pas ensemble : le .dbf annonce "
            f"{plural(rows, 'ligne')}, le .shx {plural(shapes, 'forme')}.",
            "Exportez-le de nouveau, puis zippez ensemble les fichiers .shp, .shx, .dbf et .prj.",
            value=name,
        )
    if width and (deleted := table[head : head + rows * width : width].count(b"*")):
        job.warned(
            f"Non lu : {plural(deleted, 'ligne')} que le .dbf marque comme effacées.",
            remedy="Exportez la couche de nouveau si elles comptent.",
        )


def _leave_unreadable_system(job: Job, shp: Path) -> None:
    """Leave out a .prj that is not text: the reader is asked for the system of coordinates."""
    prj = shp.with_suffix(".prj")
    try:
        if prj.exists():
            prj.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        prj.unlink()
        job.warned(
            "Le .prj est illisible : le fichier ne dit plus son système de coordonnées.",
            remedy="Choisissez-le.",
        )
