"""Putting files in place so that a crash leaves the old ones or the new ones, never a mix.

What is new is written beside, whole, and forced to the disk; one rename then says that it is
ready. What follows that rename can be interrupted anywhere: whoever comes next, to read or to
write, finishes it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Final

from geo.base import disk
from geo.base.errors__errors import GeoError, typeset

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


def said(what: str) -> AbstractContextManager[None]:
    """Turn an error of the disk into a ``GeoError``: what failed, why, that nothing is lost."""
    return disk.told(what, kept="Les données d'avant sont intactes.")


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
        with said(f"Reprise des données {code}"), lock(root):
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
