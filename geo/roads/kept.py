"""What is kept of the extracts from a run to another: immutable ``.npz`` files.

A file is named by what made it, and takes its name once whole, in one step: one that is there
is whole. It holds arrays, and a text that says what they were made of (the extracts with their
SHA-256 and their date).
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np

from geo.base import disk
from geo.pack import storage
from geo.roads.extract import Ways
from geo.roads.network import Network

_SOURCES: Final = ("extract.py", "network.py", "profile.py")
"""What decides what the files hold: another text there makes other files."""
_TOLD: Final = "told"
KEPT: Final = "Les temps d'avant sont intacts."
Kept = TypeVar("Kept", Ways, Network)


def folder(code: str) -> Path:
    """Folder of the road networks of a department, beside its imports."""
    return storage.imports() / "roads" / code


def key(*made_of: object) -> str:
    """Name that what something is made of gives it, this program's own lines included."""
    return hashlib.sha256(repr((_program(), *made_of)).encode()).hexdigest()[:16]


@cache
def _program() -> str:
    here = Path(__file__).parent
    return hashlib.sha256(b"".join((here / name).read_bytes() for name in _SOURCES)).hexdigest()


def save(path: Path, parts: Mapping[str, Ways | Network], told: Mapping[str, Any]) -> None:
    """Keep arrays in a file. Raises ``GeoError`` when the disk refuses: nothing is left of it."""
    new = path.with_name(f".{path.name}.new")
    arrays: dict[str, Any] = {
        f"{name}.{one.name}": getattr(part, one.name)
        for name, part in parts.items()
        for one in fields(part)
    }
    arrays[_TOLD] = np.array(json.dumps(told))
    with disk.system_error("Réseau routier", kept=KEPT):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with new.open("wb") as file:
                np.savez(file, **arrays)
                file.flush()
                os.fsync(file.fileno())
            new.replace(path)
        finally:
            new.unlink(missing_ok=True)


def load(path: Path, kind: type[Kept], *parts: str) -> list[Kept] | None:
    """Read parts of what was kept; None when it is absent, or is not what was written."""
    try:
        with np.load(path, allow_pickle=False) as found:
            read: list[dict[str, Any]] = [
                {one.name: found[f"{part}.{one.name}"] for one in fields(kind)} for part in parts
            ]
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, EOFError):
        return None
    return [kind(**_numbers(arrays)) for arrays in read]


def _numbers(arrays: dict[str, Any]) -> dict[str, Any]:
    """A count is a number, not an array without dimension."""
    return {name: one if one.ndim else int(one) for name, one in arrays.items()}


def read_metadata(path: Path) -> dict[str, Any]:
    """What the arrays of a file were made of. Raises ``OSError`` when it is absent."""
    with np.load(path, allow_pickle=False) as found:
        said: dict[str, Any] = json.loads(str(found[_TOLD]))
    return said


def sweep(home: Path, keep: Path) -> None:
    """Delete what former runs kept, but one file."""
    for path in (*home.glob("*.npz"), *home.glob(".*.new")):
        if path != keep:
            path.unlink(missing_ok=True)
