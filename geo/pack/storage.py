"""Where the present data of a department are: as published, or a version made by an import.

``imports()/86/`` holds the versions of la Vienne, ``0001/``, ``0002/``…, each a complete data
root (``86/``, ``catalogue.toml``, ``sheets/86/``) whose data never change once there. The last
one that stands and is whole is read (``geo.pack.import_journal``); without one, the published data:
with no import, knowing so costs one look at the disk.

Putting files in place so that a crash leaves the old ones or the new ones, never a mix.

What is new is written beside, whole, and forced to the disk; one rename then says that it is
ready. What follows that rename can be interrupted anywhere: whoever comes next, to read or to
write, finishes it.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from pathlib import Path
from typing import Final, TypeVar

from geo.base import disk
from geo.base.errors import Fault, GeoError, PackError
from geo.base.french import typeset
from geo.base.program import PROGRAM
from geo.pack import import_journal
from geo.pack.columns import DEPARTMENT
from geo.pack.import_journal import RECORD, Journal
from geo.pack.schema import TABLES
from geo.pack.sheets import SHEETS

Read = TypeVar("Read")
_MOVES: Final = 3
"""How often what is read may move under a reader, who then reads it as it is."""

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
    """Read the imports of a department (see ``geo.pack.import_journal``)."""
    return import_journal.read_imports(folder(code))


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
    return f"Revenez à la version d'avant : `{PROGRAM} import {code} --undo`."


def read_still(code: str, read: Callable[[], Read]) -> Read:
    """Read the present data; again when they moved meanwhile, whatever was found.

    A restoration that ends in another process moves the files of a version under who reads
    them: a table would be said lost, and a sheet taken for one that was never there.
    """
    for _ in range(_MOVES):
        here = _place(code)
        try:
            found = read()
        except (PackError, OSError):
            if _place(code) == here:
                raise
        else:
            if _place(code) == here:
                return found
    return read()


def _place(code: str) -> tuple[Path, import_journal.Stat]:
    """Change when what is read of a department moves."""
    here = root(code)
    return here, import_journal.stat(here)


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


LOCK: Final = ".lock"
WAIT_S: Final = 20.0
"""How long one writer waits for another before giving up."""


@contextmanager
def lock(folder: Path, *, wait_s: float = WAIT_S) -> Iterator[None]:
    """Be alone to write in ``folder``, processes and threads alike; the system frees the dead.

    Raises ``GeoError`` when another writer keeps it longer than ``wait_s`` seconds.
    """
    from filelock import FileLock, Timeout

    folder.mkdir(parents=True, exist_ok=True)
    held = FileLock(folder / LOCK, timeout=wait_s, thread_local=False)
    try:
        held.acquire()
    except Timeout as error:
        raise GeoError(
            typeset("Une autre écriture est en cours dans ces données. Réessayez dans un instant.")
        ) from error
    try:
        yield
    finally:
        held.release()


def disk_error(what: str) -> AbstractContextManager[None]:
    """Turn an error of the disk into a ``GeoError``: what failed, why, that nothing is lost."""
    return disk.system_error(what, kept="Les données d'avant sont intactes.")


def sync(path: Path) -> None:
    """Force a file, or the list of files of a folder, to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_tree(folder: Path) -> None:
    """Force everything a folder holds to the disk, then the folder."""
    for path in sorted(folder.rglob("*"), reverse=True):
        sync(path)
    sync(folder)


def replace(path: Path, text: str) -> None:
    """Replace a small file in one step: after a crash, the old text or the new one."""
    new = path.with_name(f".{path.name}.new")
    new.write_text(text, encoding="utf-8")
    sync(new)
    new.replace(path)
    sync(path.parent)


def staging(root: Path, code: str) -> Path:
    """Folder where the next data of a department are prepared: ``root/.86.new``."""
    return root / f".{code}.new"


def _ready(root: Path, code: str) -> Path:
    return root / f".{code}.ready"


def commit(root: Path, code: str) -> None:
    """Put what ``staging`` holds in place: the folder ``code``, then the files beside it.

    To be called under ``lock(root)``, once all that was staged is checked.
    """
    sync_tree(staging(root, code))
    staging(root, code).replace(_ready(root, code))
    sync(root)
    _forward(root, code)


def finish(root: Path) -> None:
    """Finish, under ``lock(root)``, what killed writers left."""
    for ready in root.glob(_ready(root, "*").name):
        _forward(root, ready.name[1 : -len(".ready")])


def recover(root: Path, code: str) -> None:
    """Before a department is read: finish what a killed writer left, if it left something.

    Raises ``GeoError`` when there is something to finish and ``root`` cannot be written.
    """
    if _ready(root, code).is_dir():
        with disk_error(f"Reprise des données {code}"), lock(root):
            finish(root)


def _forward(root: Path, code: str) -> None:
    """Move what is ready into place. Every step may be the last, or be done already."""
    ready = _ready(root, code)
    new, target, old = ready / code, root / code, root / f".{code}.old"
    if new.is_dir():
        shutil.rmtree(old, ignore_errors=True)
        if target.is_dir():
            target.replace(old)
        new.replace(target)
    for path in sorted(ready.iterdir()):
        path.replace(root / path.name)
    sync(root)
    shutil.rmtree(old, ignore_errors=True)
    ready.rmdir()
