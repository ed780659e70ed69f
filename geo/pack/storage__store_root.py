"""Where the present data of a department are: as published, or a version made by an import.

``imports()/86/`` holds the versions of la Vienne, ``0001/``, ``0002/``…, each a complete data
root (``86/``, ``catalogue.toml``, ``sheets/86/``) whose data never change once there. The last
one that stands and is whole is read (``geo.pack.imports``); without one, the published data:
with no import, knowing so costs one look at the disk.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from functools import cache
from pathlib import Path
from typing import Final

from geo.base.errors__errors import Fault, PackError
from geo.pack import imports__store_journal as store_journal
from geo.pack.columns import DEPARTMENT
from geo.pack.imports__store_files import RECORD
from geo.pack.imports__store_journal import Journal
from geo.pack.schema__schema import TABLES
from geo.pack.sheets import SHEETS

PUBLISHED: Final = Path(__file__).resolve().parents[2] / "data"
"""The project's own data folder: what is committed, and the sources declared by hand."""
DATA: Final = Path(os.environ.get("OBSERVATOIRE_DATA") or PUBLISHED)
"""The folder of the built departments: the project's, or the one an operator names."""


def imports() -> Path:
    """Folder of the imports: ``OBSERVATOIRE_IMPORTS``, or ``imports`` beside the data."""
    return Path(os.environ.get("OBSERVATOIRE_IMPORTS") or DATA / "imports")


def folder(code: str) -> Path:
    """Folder of the versions of a department. Raises ``PackError`` for what is not a code."""
    if not re.fullmatch(DEPARTMENT, code):
        raise PackError([Fault("data", f"« {code} » n'est pas un code de département.", "")])
    return imports() / code


def version(code: str, number: int) -> Path:
    """Folder of a version of a department."""
    entry = state(code).entry(number)
    return entry.folder if entry else folder(code) / f"{number:04d}"


def state(code: str) -> Journal:
    """Read the imports of a department (see ``geo.pack.imports``)."""
    return store_journal.read(folder(code))


def root(code: str) -> Path:
    """Folder of the data of a department that everything reads.

    The current version, when this program can read its tables; the published data otherwise.
    """
    if not re.fullmatch(DEPARTMENT, code):
        return DATA
    current = state(code).current
    return current.folder if current and current.record["schema"] == schema() else DATA


def remedy(code: str, here: Path) -> str:
    """How to mend the files of a version, in French; empty when ``here`` is not one."""
    if not (here / RECORD).is_file():
        return ""
    return f"Revenez à la version d'avant : `python -m geo import {code} --undo`."


def sheets_folder(code: str) -> Path:
    """Folder of the sheets that the present data of a department are made of."""
    here = root(code)
    return (PUBLISHED if here == DATA else here) / "sheets" / code


@cache
def schema() -> str:
    """Fingerprint of the columns: a version written with others cannot be read."""
    declared = {
        f"{kind}/{name}": [(column.name, column.kind) for column in table.columns]
        for kind, tables in (("tables", TABLES), ("sheets", SHEETS))
        for name, table in tables.items()
    }
    return hashlib.sha256(json.dumps(declared, sort_keys=True).encode()).hexdigest()
