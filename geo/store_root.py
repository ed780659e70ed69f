"""Where the present data of a department are: as published, or a version made by an import.

``imports()/86/`` holds the versions of la Vienne, ``0001/``, ``0002/``…, each a complete data
root (``86/``, ``catalogue.toml``, ``sheets/86/``), never changed once there. The file
``current`` says which is read; it is replaced in one step. Without it, or when it says 0, the
published data are read: with no import, knowing so costs one look at the disk.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from geo.columns import DEPARTMENT
from geo.errors import Fault, PackError
from geo.schema import TABLES
from geo.sources.sheets import SHEETS

PUBLISHED: Final = Path(__file__).resolve().parents[1] / "data"
"""The project's own data folder: what is committed, and the sources declared by hand."""
DATA: Final = Path(os.environ.get("OBSERVATOIRE_DATA") or PUBLISHED)
"""The folder of the built departments: the project's, or the one an operator names."""
CURRENT: Final = "current"
RECORD: Final = "import.json"


@dataclass(frozen=True)
class State:
    """What the file ``current`` of a department says.

    ``current`` is the number of the version that is read, 0 for the published data; ``last``
    the highest one ever accepted (a folder above it is what a killed import left).
    ``undone`` gives, by number, when a version was taken back (ISO), ``undone_by`` its ``who``
    and ``reason``, absent of what was taken back before they were kept.
    """

    current: int = 0
    last: int = 0
    undone: Mapping[str, str] = field(default_factory=dict)
    undone_by: dict[str, dict[str, str]] = field(default_factory=dict)

    def text(self) -> str:
        """Write the state as the file holds it."""
        return json.dumps(asdict(self), indent=1) + "\n"


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
    return folder(code) / f"{number:04d}"


def state(code: str) -> State:
    """Read the state of a department. Raises ``PackError`` when the file is not one."""
    path = folder(code) / CURRENT
    try:
        found = State(**json.loads(path.read_text(encoding="utf-8")))
    except (FileNotFoundError, NotADirectoryError):
        return State()
    except (OSError, ValueError, TypeError) as error:
        raise _broken(code, "fichier illisible.") from error
    if found.current and not (version(code, found.current) / RECORD).is_file():
        raise _broken(code, f"la version {found.current} n'est pas là.")
    return found


def _broken(code: str, message: str) -> PackError:
    remedy = "Remettez le dossier sauvegardé, ou effacez ce fichier : les données publiées seront "
    remedy += "lues, aucune version n'est perdue."
    return PackError([Fault(f"imports/{code}/{CURRENT}", message, remedy)])


def record(code: str, number: int) -> dict[str, Any]:
    """What was written of a version when it was made (``import.json``)."""
    found: dict[str, Any] = json.loads((version(code, number) / RECORD).read_text("utf-8"))
    return found


def root(code: str) -> Path:
    """Folder of the data of a department that everything reads.

    The current version, when this program can read its tables; the published data otherwise.
    Raises ``PackError`` when the versions were broken by hand.
    """
    if not re.fullmatch(DEPARTMENT, code):
        return DATA
    number = state(code).current
    if not number or record(code, number)["schema"] != schema():
        return DATA
    return version(code, number)


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
