"""Writing a version: its sheets, its tables, its catalogue and the record of the import."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import pandas as pd

from geo.base.errors__errors import PackError
from geo.pack import catalogue, pack
from geo.pack import imports__store_files as store_files
from geo.pack import storage__store_root as store_root
from geo.pack import table_files__validation as validation
from geo.pack import table_files__writing as writing
from geo.pack.pack import Pack
from geo.pack.schema__schema import TABLES
from geo.pack.sheets import COPIED, SHEETS
from geo.store import draft__rebuild as rebuild

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
            writing.csv(path, frame, SHEETS[name])
        else:
            frame.to_csv(path, index=False, lineterminator="\n")
    with _mended_in_the_file():
        frames = rebuild.read_sheets(code, own.parent)
        made = rebuild.tables(plan.before, frames)
    for name, table in TABLES.items():
        if made[name] is not plan.before.tables[name]:
            writing.csv(here / f"{name}.csv", made[name], table)
    _describe(folder, plan)
    _reject(folder / REJECTED, plan.rejected)
    same = _same_tables(here, plan.before.root / code)
    return not (same and _same_sheets(plan, frames))


def checked(code: str, folder: Path) -> Pack:
    """Load a version that was written, everything checked. Raises ``PackError``."""
    with _mended_in_the_file():
        return pack.load(code, folder, thorough=True)


@contextmanager
def _mended_in_the_file() -> Iterator[None]:
    """Whatever is wrong with a version, the remedy is in the file that was imported."""
    try:
        yield
    except PackError as error:
        raise PackError(replace(fault, remedy=REMEDY) for fault in error.faults) from error


def write_record(folder: Path, record: Mapping[str, Any]) -> None:
    """Write what is kept of an import; done last, it says that the folder is complete."""
    text = json.dumps(record, ensure_ascii=False, indent=1) + "\n"
    (folder / store_files.RECORD).write_text(text, encoding="utf-8")


def _copy(source: Path, target: Path) -> None:
    """Copy the files of a flat folder, nothing when it is absent; modes are not copied."""
    target.mkdir(parents=True)
    if source.is_dir():
        for path in sorted(source.iterdir()):
            if path.is_file() and not path.name.startswith("."):
                shutil.copyfile(path, target / path.name)


def _reject(path: Path, rows: pd.DataFrame) -> None:
    """Write the rows set aside as they were published, with their line, safe in a spreadsheet."""
    from geo.reading import tables__tables as tables

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
    present = rebuild.read_sheets(code, plan.present.parent)
    return all(_told(present[name], name).equals(_told(frames[name], name)) for name in plan.frames)


def _told(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    rows = frame.sort_values(list(SHEETS[name].key), ignore_index=True)
    return rows.drop(columns=_FOR_READING, errors="ignore")


def _describe(folder: Path, plan: Plan) -> None:
    """Write the catalogue of a version: the one it starts from, with the imported sources."""
    code = plan.before.department
    known = deepcopy(catalogue.read(plan.before.root))
    entry, own = known["departments"][code], [*known.get("sources", []), *plan.sources]
    files, declared = entry["files"], {each["id"]: each for each in catalogue.all_sources() + own}
    origins = {name: files[f"{name}.csv"]["sources"] for name in _LISTS} | dict(plan.origins)
    sites = list(dict.fromkeys(each for name in _LISTS for each in origins[name]))
    for name, ids in {**plan.origins, "places": sites}.items():
        known_ids = [declared[each] for each in ids if each in declared]
        made_by = {"made_by": f"python -m geo import {code}"}
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
    files = catalogue.department(code, store_root.DATA).get("files", {})
    said = {name: described["sha256"] for name, described in files.items()}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def completes(path: Path, name: str, frame: pd.DataFrame) -> bool:
    """Whether an import completes the present sheet at ``path``, and does not replace it.

    It does when rows go on saying their source, or figures of another source did not move.
    """
    table = SHEETS[name]
    old, _ = validation.read_table(path, table, file=path.name, remedy=REMEDY)
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
