"""The catalogue of the built files: provenance, hashes, totals, meaning of each column.

``data/catalogue.toml`` is written by the build, from ``data/sources.toml`` (by hand) and
from ``geo.pack.schema``; it holds no date of its own, so that two builds give the same bytes.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from copy import deepcopy
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import pandas as pd
from tomli_w import dumps

from geo.base import disk, french
from geo.base.errors import Fault, PackError
from geo.base.program import PROGRAM
from geo.pack import storage
from geo.pack.schema import GEOMETRY, HANDED, TABLES

PUBLISHED: Final = storage.PUBLISHED
DATA: Final = storage.DATA
CATALOGUE: Final = "catalogue.toml"
SOURCES: Final = "sources.toml"
GEOMETRY_TITLE: Final = "Limites des communes"

Entry = dict[str, Any]


def read_catalogue(root: Path = DATA) -> Entry:
    """Read the catalogue; an empty one when there is none. Raises ``PackError`` if broken.

    What is returned is shared between callers: copy it before changing it.
    """
    return _toml(root / CATALOGUE)


def _toml(path: Path) -> Entry:
    try:
        known = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return {}
    return _parsed(path, known.st_mtime_ns, known.st_size)


@lru_cache(maxsize=8)
def _parsed(path: Path, changed_ns: int, size: int) -> Entry:
    """Parse a file once per version of it: a page cites several times."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        remedy = "Remettez la version d'origine de ce fichier."
        reason = disk.reason(error) if isinstance(error, OSError) else error
        raise PackError([Fault(path.name, f"fichier illisible ({reason}).", remedy)]) from error


def departments(root: Path = DATA) -> list[str]:
    """Codes of the departments in the catalogue, in order."""
    return sorted(read_catalogue(root).get("departments", {}))


def department(code: str, root: Path | None = None) -> Entry:
    """What the catalogue says of a department; empty when it does not know it.

    Without ``root``: of its present data, imports included. So do the functions below.
    """
    known = read_catalogue(root or storage.root(code))
    entry: Entry = known.get("departments", {}).get(code, {})
    return entry


def incomplete(entry: Entry) -> str:
    """Say what a department's entry lacks to be checked against; nothing when complete."""
    if not entry:
        return "le département n'y est pas."
    wanted = {GEOMETRY, *(f"{name}.csv" for name in TABLES)}
    lost = sorted({"bounds", "population"} - entry.keys()) + sorted(
        wanted - entry.get("files", {}).keys()
    )
    return f"il manque {', '.join(lost)}." if lost else ""


def sha256(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def fingerprint(root: Path) -> str:
    """SHA-256 of the catalogue, which holds those of all files; empty when it cannot be read."""
    try:
        return sha256(root / CATALOGUE)
    except OSError:
        return ""


def hash_faults(folder: Path, entry: Entry, remedy: str) -> list[Fault]:
    """Find the files that are not those the catalogue describes. Absent files are not named."""
    faults = []
    for name, described in entry.get("files", {}).items():
        path = folder / name
        try:
            if not path.is_file() or sha256(path) == described["sha256"]:
                continue
            message = "le contenu ne correspond plus à l'empreinte du catalogue."
        except OSError as error:
            message = f"fichier illisible ({disk.reason(error)})."
        faults.append(Fault(f"{folder.name}/{name}", message, remedy))
    return faults


def all_sources(path: Path = PUBLISHED / SOURCES) -> list[Entry]:
    """Every source, as declared by hand."""
    found: list[Entry] = _toml(path).get("sources", [])
    return found


def known_sources(code: str, root: Path | None = None) -> list[Entry]:
    """Every source declared by hand, then the files that were imported for a department."""
    imported: list[Entry] = read_catalogue(root or storage.root(code)).get("sources", [])
    return all_sources() + imported


def dates_of(table: str, code: str, root: Path | None = None) -> list[str]:
    """Dates of the sources that a table of a department was made from, imported ones included."""
    used = department(code, root).get("files", {}).get(f"{table}.csv", {}).get("sources", [])
    return [source["date"] for source in known_sources(code, root) if source["id"] in used]


def sources_of(table: str, code: str, declared: list[Entry]) -> list[Entry]:
    """Sources a table of a department comes from."""
    return [
        source
        for source in declared
        if table in source["tables"] and code in source.get("departments", [code])
    ]


def provenance(origin: list[Entry]) -> Entry:
    """What a file's entry says of the sources it comes from."""
    said = {
        key: " ; ".join(dict.fromkeys(source[key] for source in origin))
        for key in ("producer", "vintage", "date", "licence")
    }
    return {"sources": [source["id"] for source in origin], **said}


def describe(folder: Path, rows: Mapping[str, int], declared: list[Entry]) -> Entry:
    """Describe the files of a department's folder: provenance, SHA-256, rows."""
    files = {}
    names = {table: GEOMETRY if table == "geometry" else f"{table}.csv" for table in rows}
    for table, name in sorted(names.items(), key=lambda item: item[1]):
        origin = sources_of(table, folder.name, declared)
        files[name] = {
            "title": GEOMETRY_TITLE if table == "geometry" else TABLES[table].title,
            **provenance(origin),
            "made_by": f"{PROGRAM} build {folder.name}",
            "rows": rows[table],
            "sha256": sha256(folder / name),
        }
    return files


def reseal(code: str, root: Path = DATA) -> None:
    """Recompute the rows and hashes of a department whose files were changed on purpose."""
    content = deepcopy(read_catalogue(root))
    for name, described in content["departments"][code]["files"].items():
        path = root / code / name
        described["sha256"] = sha256(path)
        if path.suffix == ".csv":
            described["rows"] = len(pd.read_csv(path, dtype="str"))
    (root / CATALOGUE).write_text(to_toml(content), encoding="utf-8")


def column_dictionary() -> Entry:
    """Describe each column of each table, as the catalogue keeps it."""
    return {
        name: {
            "title": table.title,
            "key": list(table.key),
            "columns": {
                column.name: {
                    "kind": column.kind,
                    "meaning": column.meaning,
                    **({"unit": column.unit} if column.unit else {}),
                    **({"may_be_empty": True} if column.nullable else {}),
                    **({"allowed": list(column.allowed)} if column.allowed else {}),
                }
                for column in table.columns
            },
        }
        for name, table in TABLES.items()
    }


def to_toml(content: Entry) -> str:
    """Write the catalogue as TOML text."""
    return f"# Écrit par `{PROGRAM} build` : ne pas modifier à la main.\n\n" + dumps(content)


_TOLD: Final = ("id", "producer", "title", "vintage", "date", "licence", "limits", "url")


def sources(code: str, root: Path | None = None) -> pd.DataFrame:
    """Sources of a department, for the page of the data.

    Columns: id, producer, title, vintage, date, licence, limits (French: what the source
    does not say), url, files (names joined by ", "). A source no file uses is left out.
    """
    files = department(code, root).get("files", {})
    rows = [
        {
            **{key: source[key] for key in _TOLD},
            "files": ", ".join(
                name
                for name, described in files.items()
                if source["id"] in described["sources"] and described["rows"]
            ),
        }
        for source in known_sources(code, root)
    ]  # fmt: skip
    columns = [*_TOLD, "files"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame[frame["files"].ne("")].reset_index(drop=True)


def files(code: str, root: Path | None = None) -> pd.DataFrame:
    """Files of a department: file, title, producer, vintage, date, licence, rows, sha256."""
    entries = department(code, root).get("files", {})
    columns = ["title", "producer", "vintage", "date", "licence", "rows", "sha256"]
    return pd.DataFrame(
        [{"file": name, **{key: entry[key] for key in columns}} for name, entry in entries.items()],
        columns=["file", *columns],
    )


def _used(code: str, tables: tuple[str, ...], root: Path | None) -> set[str]:
    """Identifiers of the sources of some tables: of the filled ones, of all when none is."""
    files = department(code, root).get("files", {})
    described = [files[f"{table}.csv"] for table in tables if f"{table}.csv" in files]
    filled = [one for one in described if one["rows"]]
    return {source for one in filled or described for source in one["sources"]}


def vintages(code: str, tables: tuple[str, ...], root: Path | None = None) -> list[str]:
    """Vintages of the sources of some tables of a department; none when no file was imported."""
    used = _used(code, tables, root)
    imported = {
        source["id"] for source in read_catalogue(root or storage.root(code)).get("sources", [])
    }
    if not used & imported:
        return []
    known = known_sources(code, root)
    return list(dict.fromkeys(source["vintage"] for source in known if source["id"] in used))


def producers(code: str, licence: str) -> list[str]:
    """Short names of the producers whose data a department shows under a licence, in order."""
    files = department(code).get("files", {}).values()
    shown = {one for described in files if described["rows"] for one in described["sources"]}
    told = [one for one in known_sources(code) if one["id"] in shown and one["licence"] == licence]
    return list(dict.fromkeys(one["producer"].partition(",")[0] for one in told))


def citation(code: str, tables: tuple[str, ...], root: Path | None = None) -> str:
    """Cite the producers and titles behind some tables of a department, in one French line."""
    root = root or storage.root(code)  # looked for once: it reads what was imported
    used = _used(code, tables, root)
    cited = [
        f"{source['producer']}, {source['title']} ({french.date(source['date'])})"
        for source in known_sources(code, root)
        if source["id"] in used
    ]
    cited += [HANDED[table].title for table in tables if table in HANDED]
    return " ; ".join(map(french.apostrophe, cited))
