"""Zipped shapefiles: the parts of each, unpacked under neutral names, then read by GDAL."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, Final

from geo import gate_layers, gate_letters, gate_zip
from geo.gate_terms import Job, Unreadable

_PARTS: Final = (".shp", ".dbf", ".shx", ".prj", ".cpg")
_NEEDED: Final = (".shp", ".dbf", ".shx")
_SHAPES: Final = {".shp", ".shx"}


def parse(job: Job) -> None:
    """Read every shapefile of an archive."""
    chosen, job.format = job.encoding, "shapefile"
    found = _unpack(job)
    gdal = gate_layers.load_gdal()
    for name, path in found:
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
