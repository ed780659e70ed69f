"""An import being prepared: its folder, who holds it, and what is told of its file."""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from geo.base import french as wording
from geo.base.errors__errors import typeset
from geo.intake import layouts
from geo.pack import catalogue
from geo.pack import imports__store_files as store_files
from geo.pack import imports__store_journal as store_journal
from geo.pack import storage__publish as publish
from geo.pack import storage__store_root as store_root
from geo.store import marks as store_marks
from geo.upload.gate__gate import display_name

if TYPE_CHECKING:
    from filelock import BaseFileLock

    from geo.intake.report__intake_report import Report

GIVEN: Final = "fichier fourni par le Département"
_OURS: Final = "Le Département"
_PREFIX: Final = ".new-"
_OWNER: Final = ".owner"


@dataclass(frozen=True, eq=False)
class Draft:
    """A folder where an import is prepared. Its lock dies with the process that holds it."""

    token: str
    folder: Path
    owner: BaseFileLock

    def there(self) -> bool:
        """Whether it is neither accepted nor thrown away."""
        return (self.folder / store_files.RECORD).is_file()

    def throw_away(self) -> None:
        """Delete the folder, if it is still there."""
        self.owner.release()
        shutil.rmtree(self.folder, ignore_errors=True)

    def become(self, number: int, signature: Mapping[str, str]) -> None:
        """Write who accepts it, force everything to the disk, then take the name of a version.

        That last step is the acceptance: nothing else has to be written for it to stand.
        """
        path = self.folder / store_files.RECORD
        told = json.loads(path.read_text("utf-8"))
        signed = told | {"when": store_marks.now(), **signature}
        path.write_text(json.dumps(signed, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        sealed = store_marks.seal(self.folder, number, signed)
        (self.folder / store_files.ACCEPTED).write_text(sealed, encoding="utf-8")
        self.take_name(f"{number:04d}")

    def take_name(self, name: str) -> None:
        """Force everything to the disk, then become a folder of the imports, in one step."""
        self.owner.release()
        (self.folder / _OWNER).unlink(missing_ok=True)
        publish.sync_tree(self.folder)
        self.folder.replace(self.folder.with_name(name))
        publish.sync(self.folder.parent)


@contextmanager
def opened(code: str) -> Iterator[Draft]:
    """Open a folder to prepare an import in; what the dead left is swept away first.

    The folder is deleted if the block fails.
    """
    from filelock import FileLock

    home, token = store_root.folder(code), secrets.token_hex(8)
    with publish.lock(home):
        store_marks.refuse_newer(store_journal.read(home))
        store_marks.finish(home)
        _sweep(home)
        folder = home / f"{_PREFIX}{token}"
        folder.mkdir()
        owner = FileLock(folder / _OWNER, thread_local=False)
        owner.acquire()
    draft = Draft(token, folder, owner)
    try:
        yield draft
    except BaseException:
        draft.throw_away()
        raise


def _sweep(home: Path) -> None:
    """Delete the drafts that killed imports left and nobody holds.

    A folder that bears the number of a version was accepted: it is never deleted.
    """
    from filelock import FileLock, Timeout

    for path in home.iterdir():
        if path.name.startswith(_PREFIX):
            try:
                with FileLock(path / _OWNER, timeout=0):
                    shutil.rmtree(path, ignore_errors=True)
            except Timeout:
                continue
    half_saved = home.parent.glob(f".save-{home.name}-*")
    for path in (*home.glob(".*.new"), *home.glob("[0-9]*/.*.new"), *half_saved):
        path.unlink(missing_ok=True)


def record(report: Report) -> dict[str, Any]:
    """What is kept of a report."""
    return {
        "kind": report.kind,
        "layout": report.layout,
        "file": display_name(report.file),
        "read": report.read,
        "kept": report.kept,
        "outside": report.outside,
        "set_aside": len(report.rejected),
        "remarks": [asdict(remark) for remark in report.remarks],
        "notes": list(report.notes),
    }


def source(report: Report, tables: Iterable[str]) -> catalogue.Entry:
    """The imported file as a source of the catalogue: producer, title, date, licence, limits.

    ``tables`` are those that it fills.
    """
    day = datetime.now().astimezone().date().isoformat()
    known = {layout.id: layout for layout in layouts.all()}.get(report.layout)
    of_when = f"{wording.capital(wording.date(report.vintage))} ; " if report.vintage else ""
    title = known.title if known else layouts.KINDS.get(report.kind, report.kind)
    producer = known.producer if known and known.producer != _OURS else ""
    aside = wording.plural(len(report.rejected), "ligne mise de côté", "lignes mises de côté")
    return {
        "id": f"import-{secrets.token_hex(4)}",
        "producer": f"{producer} ({GIVEN})" if producer else GIVEN,
        "title": typeset(f"{title}, « {display_name(report.file)} »"),
        "vintage": typeset(f"{of_when}import du {wording.date(day)}"),
        "date": report.vintage or day,
        "licence": "Celle du producteur" if producer else "Donnée du Département",
        "url": "",
        "tables": sorted(tables),
        "limits": typeset(f"Fichier importé, tel que fourni : {aside} sur {report.read}."),
    }


def moment(iso: str) -> str:
    """Write a date and time: ``22 novembre 2026 à 10 h 15``."""
    if not iso:
        return wording.MISSING
    when = datetime.fromisoformat(iso)
    return f"{wording.date(iso[:10])} à {when.hour}{wording.NBSP}h{wording.NBSP}{when.minute:02d}"
