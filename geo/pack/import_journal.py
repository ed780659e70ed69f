"""The one reader of the imports of a department: which versions there are, and which is read.

Each version is a folder (``0001``, ``0002``…) that says by itself that it was accepted: it takes
its name once whole, with ``accepted.json`` (the SHA-256 of its files and the record of the
import), and is taken back by a file ``undone.json``. Imports are a pile: what is read is the
highest version that stands and is whole. So nothing rests on ``current``, the journal beside
them, which repeats it for older versions of this program and is made again from the folders.

Whatever is found on the disk, nothing here raises: what cannot be believed becomes a ``Doubt``.

Files of the imports, each held to what it should be before anything is believed of it.

``current`` (the journal), ``import.json`` and ``accepted.json`` (what was kept of an import and
the SHA-256 of its files), ``undone.json``. A file that cannot be believed raises ``Damaged``.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from geo.base import disk
from geo.base.french import plural
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
"""The plan of the last restoration, once done, with what was kept of the earlier ones."""
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
def read_current(path: Path, stat: Stat) -> Told | None:
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


def check_seal(found: dict[str, Any]) -> dict[str, Any]:
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


_UNSAID: Final = {"when": "", "who": "", "reason": ""}
NUMBER: Final = re.compile(r"(?!0+$)[0-9]{4,5}")
"""Names of the folders of versions: 0 is that of the published data."""


@dataclass(frozen=True)
class Entry:
    """A version.

    ``record`` is what was kept of the import, empty when it cannot be read; ``files`` the
    SHA-256 of its files, None when it does not say it; ``undone`` when, who and reason, None as
    long as it stands; ``doubts`` are about what it says of itself, not about its data.
    """

    number: int
    folder: Path
    record: Mapping[str, Any]
    files: Mapping[str, str] | None
    undone: Mapping[str, str] | None
    doubts: tuple[Doubt, ...]

    @property
    def name(self) -> str:
        """Name of its folder."""
        return self.folder.name

    @property
    def misplaced(self) -> bool:
        """Whether its folder bears another number than its own."""
        return int(self.name) != self.number

    def faults(self) -> tuple[Doubt, ...]:
        """Why its data cannot be read; nothing when they are whole."""
        if not self.record:
            return (Doubt(f"{self.name}/{RECORD}", "le récit de cet import est perdu."),)
        return data(self.folder, self.files, stats(self.folder))


@dataclass(frozen=True)
class Journal:
    """The versions of a department, the first one first, and what is doubtful about them.

    ``shut`` are the versions whose folder may not be looked into: they are there, none is read.
    """

    home: Path
    entries: tuple[Entry, ...]
    told: Told | None
    doubts: tuple[Doubt, ...]
    newer: bool
    taken: int
    copies: tuple[Path, ...]
    shut: frozenset[int]

    @property
    def standing(self) -> Iterator[Entry]:
        """Versions that were not taken back, the last one first."""
        return (one for one in reversed(self.entries) if one.undone is None)

    @property
    def top(self) -> Entry | None:
        """The last version that was not taken back, whole or not; None without one."""
        return next(self.standing, None)

    @property
    def current(self) -> Entry | None:
        """The version that is read: the last one that stands and is whole; None without one."""
        return next((one for one in self.standing if not one.faults()), None)

    @property
    def free(self) -> int:
        """Number of the next version: nothing on the disk, nor in the journal, has it."""
        return max(self.taken, self.told.last if self.told else 0) + 1

    def entry(self, number: int) -> Entry | None:
        """A version by its number."""
        return next((one for one in self.entries if one.number == number), None)

    @property
    def lost(self) -> list[int]:
        """Numbers that the journal knows and that have no folder any more."""
        return _lost(self.entries, self.told, self.shut) if self.told else []

    def every_doubt(self) -> tuple[Doubt, ...]:
        """Every doubt, the data of the versions that stand included.

        Of a version that was set aside because its data are damaged, nothing more is asked.
        """
        return (
            *self.doubts,
            *(
                doubt
                for one in self.entries
                for doubt in one.doubts
                if one.undone is None or UNDONE in doubt.file or not one.faults()
            ),
            *(fault for one in self.standing for fault in one.faults()),
        )


def read_imports(home: Path) -> Journal:
    """Read the imports kept in ``home``. Never raises."""
    doubts: list[Doubt] = []
    folders, taken, shut = _folders(home, doubts)
    newer, told = False, None
    path = home / RESTORING / CURRENT
    path = path if stat(path) else home / CURRENT
    try:
        told = read_current(path, stat(path))
    except Damaged as error:
        newer = isinstance(error, Newer)
        doubts.append(Doubt(CURRENT, str(error)))
    entries, copies = _entries(folders, told, doubts)
    newer = newer or any(doubt.message == NEWER for one in entries for doubt in one.doubts)
    doubts += _disagreements(entries, told, shut)
    return Journal(home, entries, told, tuple(doubts), newer, taken, copies, shut)


def _folders(home: Path, doubts: list[Doubt]) -> tuple[list[Path], int, frozenset[int]]:
    """Folders that bear the number of a version, the highest number that anything bears.

    Then the numbers of the folders that may not be looked into.
    """
    found: list[Path] = []
    shut: set[int] = set()
    taken = 0
    pending = home / RESTORING
    try:
        here = {path.name: path for path in home.iterdir()}
        coming = {path.name: path for path in pending.iterdir()} if pending.is_dir() else {}
    except FileNotFoundError:
        return [], 0, frozenset()
    except OSError as error:
        said = f"dossier illisible ({disk.reason(error)})."
        doubts.append(Doubt("", said, disk.remedy(error)))
        return [], 0, frozenset()
    planned = _plan(pending / PLAN) if coming else None
    for name, path in {**here, **coming}.items():
        if not NUMBER.fullmatch(name):
            continue
        taken = max(taken, int(name))
        if is_folder(path) and (planned is None or int(name) in planned):
            try:
                (path / RECORD).lstat()
            except FileNotFoundError:
                pass
            except OSError as error:
                said = f"dossier illisible ({disk.reason(error)})."
                doubts.append(Doubt(name, said, disk.remedy(error)))
                shut.add(int(name))
                continue
            found.append(path)
    return found, taken, frozenset(shut)


def _plan(path: Path) -> frozenset[int] | None:
    """Numbers of the versions that are being restored; None when that is not known."""
    try:
        numbers = load(path).get("numbers")
    except (Damaged, FileNotFoundError):
        return None
    if isinstance(numbers, list) and all(type(one) is int for one in numbers):
        return frozenset(numbers)
    return None


@dataclass(frozen=True)
class _Said:
    """What a folder says of itself, each part empty or None when it cannot be believed."""

    sealed: Mapping[str, Any]
    own: Mapping[str, Any]
    undone: Mapping[str, str] | None
    doubts: tuple[Doubt, ...]


@lru_cache(maxsize=512)
def _said(folder: Path, stats: tuple[Stat, ...]) -> _Said:
    doubts: list[Doubt] = []

    def believed(name: str, check: Callable[[dict[str, Any]], dict[str, Any]]) -> dict[str, Any]:
        try:
            return check(load(folder / name))
        except FileNotFoundError:
            if name == RECORD:
                doubts.append(Doubt(f"{folder.name}/{name}", "fichier absent."))
        except Damaged as error:
            doubts.append(Doubt(f"{folder.name}/{name}", str(error)))
        return {}

    sealed, own = believed(ACCEPTED, check_seal), believed(RECORD, record)
    undone = None if stats[2] is None else believed(UNDONE, signed)
    return _Said(sealed, own, undone, tuple(doubts))


def _entries(
    folders: Sequence[Path], told: Told | None, doubts: list[Doubt]
) -> tuple[tuple[Entry, ...], tuple[Path, ...]]:
    """Versions that folders hold, and the folders that are copies of one of them.

    A version is the number that it was accepted as, whatever its folder is called since.
    """
    made = []
    for folder in folders:
        stats = tuple(stat(folder / name) for name in (RECORD, ACCEPTED, UNDONE))
        if any(stats) or stat(folder / CATALOGUE):
            made.append(_entry(folder, _said(folder, stats), told))
    made.sort(key=lambda one: (one.misplaced, one.files is None, one.number))
    kept: dict[int, Entry] = {}
    tokens: set[str] = set()
    copies = []
    for one in made:
        token = one.record.get("token", one.name)
        if one.number in kept or token in tokens:
            copies.append(one.folder)
            doubts.append(Doubt(one.name, "ce dossier est la copie d'une version."))
            continue
        tokens.add(token)
        kept[one.number] = one
        if one.misplaced:
            doubts.append(Doubt(one.name, f"ce dossier est celui de la version {one.number}."))
    return tuple(kept[number] for number in sorted(kept)), tuple(copies)


def _entry(folder: Path, said: _Said, told: Told | None) -> Entry:
    """A version, from what its folder says and, where it says nothing, from the journal."""
    number = said.sealed.get("number", int(folder.name))
    journal = (told.undone.get(number) if told else None) or _UNSAID
    undone = None if said.undone is None else said.undone or journal
    if undone is None and not said.sealed and told is not None:
        stands = number > told.last or (number <= told.current and number not in told.undone)
        undone = None if stands else journal
    record = said.sealed["record"] if said.sealed else said.own
    return Entry(number, folder, record, said.sealed.get("files"), undone, said.doubts)


def _disagreements(
    entries: Sequence[Entry], told: Told | None, shut: frozenset[int]
) -> list[Doubt]:
    """What the journal and the folders say of each other."""
    if told is None:
        return []
    lost = _lost(entries, told, shut)
    named = ", ".join(map(str, lost[:5])) + "…" * (len(lost) > 5)
    gone = plural(len(lost), "version sans dossier", "versions sans dossier")
    return [Doubt(CURRENT, f"{gone} : {named}.")] * bool(lost) + [
        Doubt(CURRENT, f"la version {one.number} y est annulée, son dossier dit le contraire.")
        for one in entries
        if one.undone is None and one.number in told.undone
    ]


def _lost(entries: Sequence[Entry], told: Told, shut: frozenset[int]) -> list[int]:
    there = shut.union(one.number for one in entries)
    return [number for number in told.versions if number not in there]
