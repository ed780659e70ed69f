"""Files of the imports, each held to what it should be before anything is believed of it.

``current`` (the journal), ``import.json`` and ``accepted.json`` (what was kept of an import and
the SHA-256 of its files), ``undone.json``. A file that cannot be believed raises ``Damaged``.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from geo.base import disk
from geo.pack.sheets import SHEETS

CURRENT: Final = "current"
RECORD: Final = "import.json"
ACCEPTED: Final = "accepted.json"
UNDONE: Final = "undone.json"
CATALOGUE: Final = "catalogue.toml"
RESTORING: Final = ".restoring"
PLAN: Final = "plan.json"
"""Of a restoration under way: the numbers of its versions, who, when, from which file."""
RESTORED: Final = "restored.json"
"""The plan of the last restoration, once done."""
SCHEMA: Final = 2
"""Of the journal and of the files of acceptance; the journal of schema 1 does not say it."""
LAST: Final = 9999
"""Beyond, what a journal says of the last version is not believed."""
LARGEST: Final = 4_000_000
"""Bytes of a file of the journal; a larger one is not read."""
NEWER: Final = "écrit par une version plus récente de ce programme."
_NAME: Final = re.compile(r"(?!.*\.\.)[A-Za-z0-9_][A-Za-z0-9_./-]*")
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_TEXTS: Final = ("kind", "file", "token", "base", "schema", "source")
_MAY_LACK: Final = ("layout", "sha256", "author", "who", "reason", "when")
_LISTS: Final = ("changes", "replaced")
_COUNTS: Final = ("parent", "kept", "set_aside")


class Damaged(Exception):  # noqa: N818 - a verdict on a file, not a fault of the program
    """A file of the journal cannot be believed; the message is French."""


class Newer(Damaged):
    """A file of the journal was written by a later version of this program."""


@dataclass(frozen=True)
class Doubt:
    """Something that is not as it should be: ``file`` (relative to the folder), ``message``.

    ``remedy`` is for what this program cannot mend by itself.
    """

    file: str
    message: str
    remedy: str = ""


@dataclass(frozen=True)
class Told:
    """What the file ``current`` says.

    ``versions`` are the numbers that it knows; ``undone`` gives when, who and reason by number.
    """

    current: int
    last: int
    versions: tuple[int, ...]
    undone: Mapping[int, Mapping[str, str]]


Stat = tuple[int, int, int, int] | None


def load(path: Path) -> dict[str, Any]:
    """Read a JSON object. Raises ``Damaged``, or ``FileNotFoundError`` when it is not there."""
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
        if len(raw) > LARGEST:
            raise Damaged("fichier trop grand.")
        found = json.loads(raw.decode("utf-8"))
    except FileNotFoundError:
        raise
    except OSError as error:
        raise Damaged(f"fichier illisible ({disk.reason(error)}).") from None
    except UnicodeDecodeError:
        raise Damaged("ce n'est pas du texte en UTF-8.") from None
    except (ValueError, RecursionError):
        raise Damaged("fichier vide, tronqué ou abîmé.") from None
    if not isinstance(found, dict):
        raise Damaged("contenu inattendu.")
    schema = found.get("schema")
    if type(schema) is int and schema > SCHEMA:
        raise Newer(NEWER)
    return found


@lru_cache(maxsize=64)
def told(path: Path, stat: Stat) -> Told | None:
    """Read the file ``current``; None when there is none. Raises ``Damaged``."""
    if stat is None:
        return None
    try:
        found = load(path)
    except FileNotFoundError:
        return None
    current, last = found.get("current"), found.get("last")
    when, by = found.get("undone", {}), found.get("undone_by", {})
    if not (isinstance(when, dict) and isinstance(by, dict)):
        raise Damaged("contenu inattendu.")
    if not (type(current) is int and type(last) is int and 0 <= current <= last <= LAST):
        raise Damaged("numéros de version inattendus.")
    undone = {}
    for text, moment in when.items():
        said = by.get(text, {})
        if not re.fullmatch("[0-9]{1,4}", text) or not isinstance(said, dict):
            raise Damaged("contenu inattendu.")
        undone[int(text)] = signed({**said, "when": moment})
    versions = found.get("versions", [*range(1, last + 1)])
    if not isinstance(versions, list) or not all(type(one) is int for one in versions):
        raise Damaged("contenu inattendu.")
    return Told(current, last, tuple(versions), undone)


def signed(found: Mapping[str, Any]) -> dict[str, str]:
    """When something was done, by whom and why. Raises ``Damaged`` when that is not text."""
    said = {name: found.get(name, "") for name in ("when", "who", "reason")}
    if not all(isinstance(text, str) for text in said.values()) or not _moment(said["when"]):
        raise Damaged("contenu inattendu.")
    return said


def _moment(text: str) -> bool:
    try:
        return not text or bool(datetime.fromisoformat(text))
    except ValueError:
        return False


def sealed(found: dict[str, Any]) -> dict[str, Any]:
    """Check what ``accepted.json`` holds."""
    files = found.get("files")
    good = (
        type(found.get("number")) is int
        and 0 < found["number"] <= LAST
        and isinstance(files, dict)
        and all(_NAME.fullmatch(name) and _is_sha256(sha) for name, sha in files.items())
    )
    if not good or not isinstance(found.get("record"), dict):
        raise Damaged("contenu inattendu.")
    return {"number": found["number"], "files": files, "record": record(found["record"])}


def _is_sha256(text: Any) -> bool:
    return isinstance(text, str) and bool(_SHA256.fullmatch(text))


def record(found: dict[str, Any]) -> dict[str, Any]:
    """Check what was kept of an import; a name that it lacks is empty."""
    record = {**dict.fromkeys(_MAY_LACK, ""), **found}
    good = (
        all(isinstance(record.get(name), str) for name in (*_TEXTS, *_MAY_LACK))
        and all(type(record.get(name)) is int and record[name] >= 0 for name in _COUNTS)
        and all(
            isinstance(record.get(name), list) and all(isinstance(x, str) for x in record[name])
            for name in _LISTS
        )
    )
    if not good or not _moment(record["when"]):
        raise Damaged("contenu inattendu.")
    return record


def stat(path: Path) -> Stat:
    """Change when a file does; None when there is none."""
    try:
        seen = path.lstat()
    except OSError:
        return None
    return seen.st_ino, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns


def is_folder(path: Path) -> bool:
    """Whether a folder is there; what may not be looked at is none."""
    try:
        return path.is_dir()
    except OSError:
        return False


def stats(folder: Path) -> tuple[tuple[str, Stat], ...]:
    """Change when a file of a folder does."""
    found: list[tuple[str, Stat]] = []
    waiting = [str(folder)]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as here:
                for one in here:
                    seen = one.stat(follow_symlinks=False)
                    about = (seen.st_ino, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns)
                    found.append((one.path, about))
                    if one.is_dir(follow_symlinks=False):
                        waiting.append(one.path)
        except OSError:
            continue
    return tuple(sorted(found))


def data(
    folder: Path, files: Mapping[str, str] | None, stats: tuple[tuple[str, Stat], ...]
) -> tuple[Doubt, ...]:
    """Files of a version that are not those it was accepted with; ``stats`` tells a change."""
    key = None if files is None else tuple(sorted(files.items()))
    return _verified(folder, key, stats)


@lru_cache(maxsize=512)
def _verified(
    folder: Path, files: tuple[tuple[str, str], ...] | None, stats: tuple[tuple[str, Stat], ...]
) -> tuple[Doubt, ...]:
    try:
        wanted = dict(files) if files is not None else _catalogued(folder)
    except Damaged as error:
        return (Doubt(f"{folder.name}/{CATALOGUE}", str(error)),)
    doubts = []
    for name, sha in wanted.items():
        if name == RECORD:
            continue
        try:
            if hashlib.sha256((folder / name).read_bytes()).hexdigest() == sha:
                continue
            message = "le contenu n'est plus celui qui a été accepté."
        except FileNotFoundError:
            message = "fichier absent."
        except OSError as error:
            message = f"fichier illisible ({disk.reason(error)})."
        doubts.append(Doubt(f"{folder.name}/{name}", message))
    return tuple(doubts)


def _catalogued(folder: Path) -> dict[str, str]:
    """What the catalogue of a version says of its files, for one that does not say it itself."""
    code = folder.parent.name if folder.parent.name != RESTORING else folder.parent.parent.name
    try:
        entry = tomllib.loads((folder / CATALOGUE).read_text("utf-8"))["departments"][code]
        wanted = {f"{code}/{name}": one["sha256"] for name, one in entry["files"].items()}
        wanted |= {
            f"sheets/{code}/{name}": sha
            for name, sha in entry["sheets"].items()
            if name.removesuffix(".csv") in SHEETS  # others are of the whole country
        }
    except OSError as error:
        raise Damaged(f"fichier illisible ({disk.reason(error)}).") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Damaged("fichier abîmé.") from None
    if not all(_NAME.fullmatch(name) and _is_sha256(sha) for name, sha in wanted.items()):
        raise Damaged("contenu inattendu.")
    return wanted


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 of every file of a version, but those that say what became of it."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".") and path.name not in (ACCEPTED, UNDONE)
    }
