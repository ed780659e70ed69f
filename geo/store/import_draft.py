"""An import being prepared: its folder, who holds it, and what is told of its file.

Writing a version: its sheets, its tables, its catalogue and the record of the import.

The tables that come from sheets, computed again without the packages and offline.

What an import does not change (communes, population, polygons…) is taken from the pack as it
is; the rest is made by the very function of the build: the same sheets give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from geo.base import french
from geo.base.errors import PackError
from geo.base.french import typeset
from geo.base.program import PROGRAM
from geo.intake import layouts
from geo.pack import catalogue, import_journal, pack, sheets, sites, storage, table_files
from geo.pack.missing import IMPORTS
from geo.pack.pack import Pack
from geo.pack.schema import TABLES
from geo.pack.sheets import COPIED, SHEETS
from geo.store import marks
from geo.upload.gate import display_name

if TYPE_CHECKING:
    from filelock import BaseFileLock

    from geo.intake.report import Report
    from geo.pack.pack import Pack

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
        return (self.folder / import_journal.RECORD).is_file()

    def throw_away(self) -> None:
        """Delete the folder, if it is still there."""
        self.owner.release()
        shutil.rmtree(self.folder, ignore_errors=True)

    def become(self, number: int, signature: Mapping[str, str]) -> None:
        """Write who accepts it, force everything to the disk, then take the name of a version.

        That last step is the acceptance: nothing else has to be written for it to stand.
        """
        path = self.folder / import_journal.RECORD
        told = json.loads(path.read_text("utf-8"))
        signed = told | {"when": marks.now(), **signature}
        path.write_text(json.dumps(signed, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        sealed = marks.seal(self.folder, number, signed)
        (self.folder / import_journal.ACCEPTED).write_text(sealed, encoding="utf-8")
        self.take_name(f"{number:04d}")

    def take_name(self, name: str) -> None:
        """Force everything to the disk, then become a folder of the imports, in one step."""
        self.owner.release()
        (self.folder / _OWNER).unlink(missing_ok=True)
        storage.sync_tree(self.folder)
        self.folder.replace(self.folder.with_name(name))
        storage.sync(self.folder.parent)


@contextmanager
def opened(code: str) -> Iterator[Draft]:
    """Open a folder to prepare an import in; what the dead left is swept away first.

    The folder is deleted if the block fails.
    """
    from filelock import FileLock

    home, token = storage.folder(code), secrets.token_hex(8)
    with storage.lock(home):
        marks.refuse_newer(import_journal.read_imports(home))
        marks.finish(home)
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
    of_when = f"{french.capital(french.date(report.vintage))} ; " if report.vintage else ""
    title = known.title if known else IMPORTS.get(report.kind, report.kind)
    producer = known.producer if known and known.producer != _OURS else ""
    aside = french.plural(len(report.rejected), "ligne mise de côté", "lignes mises de côté")
    return {
        "id": f"import-{secrets.token_hex(4)}",
        "producer": f"{producer} ({GIVEN})" if producer else GIVEN,
        "title": typeset(f"{title}, « {display_name(report.file)} »"),
        "vintage": typeset(f"{of_when}import du {french.date(day)}"),
        "date": report.vintage or day,
        "licence": "Celle du producteur" if producer else "Donnée du Département",
        "url": "",
        "tables": sorted(tables),
        "limits": typeset(f"Fichier importé, tel que fourni : {aside} sur {report.read}."),
    }


def moment(iso: str) -> str:
    """Write a date and time: ``22 novembre 2026 à 10 h 15``."""
    if not iso:
        return french.MISSING
    when = datetime.fromisoformat(iso)
    return f"{french.date(iso[:10])} à {when.hour}{french.NBSP}h{french.NBSP}{when.minute:02d}"


def read_sheets(code: str, folder: Path) -> dict[str, pd.DataFrame]:
    """Read and check the sheets of a department; ``folder`` holds its folder ``code``.

    An absent sheet is empty. Raises ``PackError`` with every fault of every sheet.
    """
    return sheets.read_sheets(folder / code)


def tables(pack: Pack, frames: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Every table of a department, with its sheets replaced by ``frames`` (all of them).

    Raises ``PackError`` for a site that cannot be placed. Nothing else is checked:
    ``pack.load`` does it, thoroughly, once the tables are written.
    """
    return {**pack.tables, **sites.from_sheets(dict(frames), pack.tables)}


REJECTED: Final = "rejected.csv"
REMEDY: Final = "Corrigez le fichier importé, puis recommencez."
_FOR_READING: Final = ["source", "commune", "basis"]
"""Columns that say where a row comes from, or repeat it: a difference there changes nothing."""
_LISTS: Final = [name for name, table in TABLES.items() if "place_id" in table.references]


@dataclass(frozen=True)
class Plan:
    """What a version is made of.

    ``before`` is the pack it starts from, ``present`` the folder of its sheets, ``frames`` the
    sheets that replace some of them. ``sources`` are the imported files that ``origins``, the
    sources of each sheet replaced, may name. ``record`` is what is kept of the import,
    ``rejected`` the rows set aside. Frames that are not ``typed`` hold text, as in a file.
    """

    before: Pack
    present: Path
    frames: Mapping[str, pd.DataFrame]
    sources: list[catalogue.Entry]
    origins: Mapping[str, list[str]]
    record: dict[str, Any]
    rejected: pd.DataFrame = field(default_factory=pd.DataFrame)
    typed: bool = True


def write(folder: Path, plan: Plan) -> bool:
    """Write a version in an empty folder and tell whether it says anything new.

    Raises ``PackError`` when a sheet is not as declared or a site cannot be placed.
    """
    code = plan.before.department
    here, own = folder / code, folder / "sheets" / code
    _copy(plan.before.root / code, here)
    _copy(plan.present, own)
    for name, frame in plan.frames.items():
        path = own / f"{name}.csv"
        if plan.typed:
            table_files.csv(path, frame, SHEETS[name])
        else:
            frame.to_csv(path, index=False, lineterminator="\n")
    with _mended_in_the_file(plan.present):
        frames = read_sheets(code, own.parent)
        made = tables(plan.before, frames)
    for name, table in TABLES.items():
        if made[name] is not plan.before.tables[name]:
            table_files.csv(here / f"{name}.csv", made[name], table)
    _describe(folder, plan)
    _reject(folder / REJECTED, plan.rejected)
    same = _same_tables(here, plan.before.root / code)
    return not (same and _same_sheets(plan, frames))


def checked(code: str, folder: Path) -> Pack:
    """Load a version that was written, everything checked. Raises ``PackError``."""
    with _mended_in_the_file():
        return pack.load(code, folder, thorough=True)


@contextmanager
def _mended_in_the_file(present: Path | None = None) -> Iterator[None]:
    """Whatever is wrong with a version, the remedy is in the file that was imported.

    But not what was already wrong with the sheets ``present`` that it completes.
    """
    try:
        yield
    except PackError as error:
        if present:
            sheets.read_sheets(present)
        raise PackError(replace(fault, remedy=REMEDY) for fault in error.faults) from error


def write_record(folder: Path, record: Mapping[str, Any]) -> None:
    """Write what is kept of an import; done last, it says that the folder is complete."""
    text = json.dumps(record, ensure_ascii=False, indent=1) + "\n"
    (folder / import_journal.RECORD).write_text(text, encoding="utf-8")


def _copy(source: Path, target: Path) -> None:
    """Copy the files of a flat folder, nothing when it is absent; modes are not copied."""
    target.mkdir(parents=True)
    if source.is_dir():
        for path in sorted(source.iterdir()):
            if path.is_file() and not path.name.startswith("."):
                shutil.copyfile(path, target / path.name)


def _reject(path: Path, rows: pd.DataFrame) -> None:
    """Write the rows set aside as they were published, with their line, safe in a spreadsheet."""
    from geo.reading import tables

    numbered = rows.reset_index(names="ligne") if len(rows) else rows
    path.write_bytes(tables.to_csv(numbered))


def _same_tables(here: Path, there: Path) -> bool:
    return all(_same_rows(path, there / path.name) for path in here.iterdir())


def _same_rows(here: Path, there: Path) -> bool:
    if here.read_bytes() == there.read_bytes():
        return True
    if here.suffix != ".csv":
        return False
    one, other = (pd.read_csv(path, dtype="str") for path in (here, there))
    return one.drop(columns=_FOR_READING, errors="ignore").equals(
        other.drop(columns=_FOR_READING, errors="ignore")
    )


def _same_sheets(plan: Plan, frames: Mapping[str, pd.DataFrame]) -> bool:
    code = plan.before.department
    present = read_sheets(code, plan.present.parent)
    return all(_told(present[name], name).equals(_told(frames[name], name)) for name in plan.frames)


def _told(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    rows = frame.sort_values(list(SHEETS[name].key), ignore_index=True)
    return rows.drop(columns=_FOR_READING, errors="ignore")


def _describe(folder: Path, plan: Plan) -> None:
    """Write the catalogue of a version: the one it starts from, with the imported sources."""
    code = plan.before.department
    known = deepcopy(catalogue.read_catalogue(plan.before.root))
    entry, own = known["departments"][code], [*known.get("sources", []), *plan.sources]
    files, declared = entry["files"], {each["id"]: each for each in catalogue.all_sources() + own}
    origins = {name: files[f"{name}.csv"]["sources"] for name in _LISTS} | dict(plan.origins)
    sites = list(dict.fromkeys(each for name in _LISTS for each in origins[name]))
    for name, ids in {**plan.origins, "places": sites}.items():
        known_ids = [declared[each] for each in ids if each in declared]
        made_by = {"made_by": f"{PROGRAM} import {code}"}
        files[f"{name}.csv"] |= catalogue.provenance(known_ids) | made_by
    for path in (folder / "sheets" / code).iterdir():
        entry["sheets"][path.name] = catalogue.sha256(path)
    used = {each for described in files.values() for each in described["sources"]}
    content = {
        "departments": {code: entry},
        "tables": catalogue.column_dictionary(),
        "sources": [source for source in own if source["id"] in used],
    }
    (folder / catalogue.CATALOGUE).write_text(catalogue.to_toml(content), encoding="utf-8")
    catalogue.reseal(code, folder)


def published(code: str) -> str:
    """Fingerprint of the published data of a department: it changes when they are built anew."""
    files = catalogue.department(code, storage.DATA).get("files", {})
    said = {name: described["sha256"] for name, described in files.items()}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def completes(path: Path, name: str, frame: pd.DataFrame) -> bool:
    """Whether an import completes the present sheet at ``path``, and does not replace it.

    It does when rows go on saying their source, or figures of another source did not move.
    """
    table = SHEETS[name]
    old, _ = table_files.read_table(path, table, file=path.name, remedy="")
    if "source" in old:
        return bool(old["source"].isin(frame["source"]).any())
    if name not in COPIED:
        return False
    one, other = (each.sort_values(list(table.key), ignore_index=True) for each in (old, frame))
    figures = [column for column in table.names if column not in table.key]
    return any(one[each].notna().any() and one[each].equals(other[each]) for each in figures)


def reread(path: Path, name: str) -> pd.DataFrame:
    """A sheet of an older version, as text, with the columns of today."""
    frame = pd.read_csv(path, dtype="str", keep_default_na=False, na_values=[""])
    return frame.reindex(columns=SHEETS[name].names)
