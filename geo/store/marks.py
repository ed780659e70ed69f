"""Writing what became of a version, and the journal: all of it under the lock of the folder."""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Mapping
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any, Final

from geo.base.errors import GeoError
from geo.base.french import typeset
from geo.pack import import_journal, storage
from geo.pack.import_journal import (
    ACCEPTED,
    CURRENT,
    PLAN,
    RECORD,
    RESTORED,
    RESTORING,
    SCHEMA,
    UNDONE,
    Entry,
    Journal,
)

_LOG: Final = logging.getLogger(__name__)
_ASIDE: Final = ".replaced"


class StoreError(GeoError):
    """An import cannot be accepted or taken back: another one came first, or there is none."""


def now() -> str:
    """Local time, ISO, to the second."""
    return datetime.now().astimezone().isoformat(timespec="seconds")


def seal(folder: Path, number: int, record: Mapping[str, Any]) -> str:
    """What ``accepted.json`` of a folder that is whole has to say."""
    told = {"schema": SCHEMA, "number": number, "files": import_journal.digests(folder)}
    return _text({**told, "record": record})


def undo(entry: Entry, said: Mapping[str, str]) -> None:
    """Take a version back, in one step; its data stay. ``said`` is when, who and reason."""
    _put(entry.folder / UNDONE, _text({"schema": SCHEMA, **said}))


def _put(path: Path, text: str) -> None:
    """Replace a file in one step; a folder that took its place is kept beside."""
    if path.is_dir() and not path.is_symlink():
        path.replace(path.with_name(free(path.parent, f"{path.name}.damaged")))
    storage.replace(path, text)


def _text(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def settled(home: Path) -> Journal:
    """Read the imports to write after them: what a kill interrupted is finished first.

    Versions of an older program are told accepted or taken back in their own folder, as its
    journal says. Raises ``StoreError`` when a later version of this program wrote here.
    """
    refuse_newer(import_journal.read_imports(home))
    finish(home)
    for entry in import_journal.read_imports(home).entries:
        if entry.undone is not None and import_journal.stat(entry.folder / UNDONE) is None:
            undo(entry, entry.undone)
        if entry.record and entry.files is None and not entry.faults():
            mark(entry)
    return import_journal.read_imports(home)


def mark(entry: Entry) -> None:
    """Write again what a version that is whole says of its acceptance."""
    if any(doubt.file.endswith(RECORD) for doubt in entry.doubts):
        _put(entry.folder / RECORD, _text(entry.record))
    _put(entry.folder / ACCEPTED, seal(entry.folder, entry.number, entry.record))


def refuse_newer(journal: Journal) -> None:
    """Raise ``StoreError`` when a later version of this program wrote here."""
    if journal.newer:
        raise StoreError(
            typeset(
                "Le journal des imports est écrit par une version plus récente de ce programme. "
                "Rien n'a été modifié : mettez ce programme à jour, puis recommencez."
            )
        )


def note(home: Path) -> None:
    """Write the journal again from the folders; one that cannot be believed is kept beside.

    The folders are the truth: a disk that refuses here loses nothing, and the next one to write
    does it.
    """
    try:
        rewrite(home)
    except OSError:
        _LOG.warning("imports: the journal could not be written", exc_info=True)


def rewrite(home: Path) -> None:
    """Write the journal from the folders. Raises ``OSError``."""
    path, journal = home / CURRENT, import_journal.read_imports(home)
    refused = any(doubt.file == CURRENT for doubt in journal.doubts)
    if refused and path.exists():
        path.replace(home / free(home, f"{CURRENT}.damaged"))
    undone = {one.number: one.undone for one in journal.entries if one.undone is not None}
    current = journal.current
    told = {
        "schema": SCHEMA,
        "current": current.number if current else 0,
        "last": max((one.number for one in journal.entries), default=0),
        "versions": [one.number for one in journal.entries],
        "undone": {str(number): said["when"] for number, said in undone.items()},
        "undone_by": {
            str(number): {name: said[name] for name in ("who", "reason")}
            for number, said in undone.items()
            if said["who"]
        },
    }
    _put(path, _text(told))


def free(home: Path, name: str) -> str:
    """A name that nothing bears in a folder: ``name`` followed by a rank."""
    names = (f"{name}-{rank}" for rank in count(1))
    return next(one for one in names if import_journal.stat(home / one) is None)


def finish(home: Path) -> None:
    """Put in place what a restoration has brought, version by version; every step may be redone.

    What it replaces was saved first (``geo.store.saves``), and what is read is the same before,
    meanwhile and after.
    """
    pending = home / RESTORING
    if not pending.is_dir():
        return
    aside = home / _ASIDE
    aside.mkdir(exist_ok=True)
    kept = {one.name for one in import_journal.read_imports(home).entries}
    for path in sorted(home.iterdir()):
        old = import_journal.NUMBER.fullmatch(path.name)
        if old and path.is_dir() and (path.name not in kept or (pending / path.name).is_dir()):
            shutil.rmtree(aside / path.name, ignore_errors=True)
            path.replace(aside / path.name)
        if (pending / path.name).is_dir() and old:
            (pending / path.name).replace(home / path.name)
    for path in sorted(pending.iterdir()):
        if path.is_dir():
            path.replace(home / path.name)
    storage.sync(home)
    if (pending / CURRENT).is_file():
        (pending / CURRENT).replace(home / CURRENT)
    if (pending / PLAN).is_file():
        (pending / PLAN).replace(home / RESTORED)
    shutil.rmtree(aside)
    shutil.rmtree(pending)
    storage.sync(home)
