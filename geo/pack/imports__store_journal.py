"""The one reader of the imports of a department: which versions there are, and which is read.

Each version is a folder (``0001``, ``0002``…) that says by itself that it was accepted: it takes
its name once whole, with ``accepted.json`` (the SHA-256 of its files and the record of the
import), and is taken back by a file ``undone.json``. Imports are a pile: what is read is the
highest version that stands and is whole. So nothing rests on ``current``, the journal beside
them, which repeats it for older versions of this program and is made again from the folders.

Whatever is found on the disk, nothing here raises: what cannot be believed becomes a ``Doubt``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from geo.base import disk
from geo.base.french import plural
from geo.pack import imports__store_files as store_files
from geo.pack.imports__store_files import (
    ACCEPTED,
    CATALOGUE,
    CURRENT,
    NEWER,
    PLAN,
    RECORD,
    RESTORING,
    UNDONE,
    Damaged,
    Doubt,
    Newer,
    Stat,
    Told,
)

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
        return store_files.data(self.folder, self.files, store_files.stats(self.folder))


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


def read(home: Path) -> Journal:
    """Read the imports kept in ``home``. Never raises."""
    doubts: list[Doubt] = []
    folders, taken, shut = _folders(home, doubts)
    newer, told = False, None
    path = home / RESTORING / CURRENT
    path = path if store_files.stat(path) else home / CURRENT
    try:
        told = store_files.told(path, store_files.stat(path))
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
        if store_files.is_folder(path) and (planned is None or int(name) in planned):
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
        numbers = store_files.load(path).get("numbers")
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
            return check(store_files.load(folder / name))
        except FileNotFoundError:
            if name == RECORD:
                doubts.append(Doubt(f"{folder.name}/{name}", "fichier absent."))
        except Damaged as error:
            doubts.append(Doubt(f"{folder.name}/{name}", str(error)))
        return {}

    sealed, own = believed(ACCEPTED, store_files.sealed), believed(RECORD, store_files.record)
    undone = None if stats[2] is None else believed(UNDONE, store_files.signed)
    return _Said(sealed, own, undone, tuple(doubts))


def _entries(
    folders: Sequence[Path], told: Told | None, doubts: list[Doubt]
) -> tuple[tuple[Entry, ...], tuple[Path, ...]]:
    """Versions that folders hold, and the folders that are copies of one of them.

    A version is the number that it was accepted as, whatever its folder is called since.
    """
    made = []
    for folder in folders:
        stats = tuple(store_files.stat(folder / name) for name in (RECORD, ACCEPTED, UNDONE))
        if any(stats) or store_files.stat(folder / CATALOGUE):
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
