"""All the imports of a department in one file, checked when it is written and when it comes back.

A save is a ZIP: the folder of each version, the journal, and ``manifest.json``, which gives the
department and the SHA-256 and size of every file. What comes back is held to it, and to limits
that are measured before anything is unpacked; no name in it is ever a path of its own choosing.

Bringing saved imports back: what is there is saved first, and one rename decides.

The way back from damaged imports: what can be read is told again, what cannot is set aside.

Nothing is deleted: a version set aside keeps its folder and stays in the history, and a journal
that could not be believed is kept beside the new one.
"""

from __future__ import annotations

import hashlib
import json
import re
import shlex
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path
from typing import IO, Any, Final

from geo.base import disk
from geo.base.french import plural, quantity, typeset
from geo.base.program import PROGRAM
from geo.pack import import_journal, storage
from geo.pack.import_journal import (
    ACCEPTED,
    CATALOGUE,
    CURRENT,
    PLAN,
    RECORD,
    RESTORING,
    UNDONE,
    Damaged,
)
from geo.rights.actors import Actor, allow, signature
from geo.rights.roles import Role
from geo.store import import_draft, import_history, marks
from geo.store.marks import StoreError

FORMAT: Final = "observatoire-imports"
SCHEMA: Final = 1
MANIFEST: Final = "manifest.json"
MOST_BYTES: Final = 1_000_000_000
"""Bytes of a save, and of a quarter of what it unpacks to."""
MOST_FILES: Final = 200_000
MOST_RATIO: Final = 200
"""Times a file of more than a megabyte may grow when it is unpacked."""
_WORTH_A_RATIO: Final = 1_000_000
_BLOCK: Final = 1 << 20
_NAME: Final = re.compile(
    rf"{CURRENT}|{MANIFEST}|[0-9]{{4,5}}(/(?!\.)[A-Za-z0-9_.-]{{1,100}}){{1,4}}"
)
_ERRORS: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


@dataclass(frozen=True)
class Saved:
    """A save that was checked: where it is, its versions, when it was made, its SHA-256s."""

    path: Path
    department: str
    numbers: tuple[int, ...]
    when: str
    files: Mapping[str, tuple[str, int]]


def save(code: str, target: Path) -> Saved:
    """Write the imports of a department in ``target``, or in a file of that folder; check it.

    Damaged versions are saved as they are. An existing file is never replaced. Raises
    ``StoreError`` when there is nothing to save or the target is taken, ``GeoError`` when the
    disk refuses.
    """
    home = storage.folder(code)
    if target.is_dir():
        target = target / name(code)
    if target.exists() and not target.is_file():
        raise StoreError(
            typeset(
                f"{disk.shown_file_name(target)} n'est pas un fichier. Donnez un fichier, ou un "
                "dossier : "
                f"`{PROGRAM} import {code} --save .`."
            )
        )
    if target.exists() or target.is_symlink():
        others = (target.with_name(f"{target.stem}-{rank}.zip") for rank in count(2))
        free = next(one for one in others if not one.exists())
        raise StoreError(
            typeset(
                f"{disk.shown_file_name(target)} existe déjà, et rien n'est remplacé. Donnez un "
                "autre nom : "
                f"`{PROGRAM} import {code} --save {shlex.quote(str(free))}`."
            )
        )
    if not target.parent.is_dir():
        raise StoreError(typeset(f"Le dossier {disk.shown_file_name(target.parent)} n'existe pas."))
    with _still(home):
        return write_save(code, target)


def name(code: str, what: str = "imports") -> str:
    """Name of a save: ``imports_86_2026-11-28_104501.zip``."""
    stamp = marks.now()[:19].replace(":", "").replace("T", "_")
    return f"{what}_{code}_{stamp}.zip"


@contextmanager
def _still(home: Path) -> Iterator[None]:
    """Keep the imports still, where the folder lets it: one that is read-only moves no more."""
    with ExitStack() as stack:
        if home.is_dir():
            try:
                stack.enter_context(storage.lock(home))
            except OSError:
                stack.close()
        yield


def write_save(code: str, target: Path) -> Saved:
    """Do what ``save`` does, under the lock of the folder, once the target is known to be free."""
    home = storage.folder(code)
    journal = import_journal.read_imports(home)
    if not journal.entries:
        raise StoreError(typeset(f"Aucun import dans le département {code} : rien à sauvegarder."))
    with (
        disk.system_error(
            f"Sauvegarde {disk.shown_file_name(target)}", kept="Les imports sont intacts."
        ),
        tempfile.NamedTemporaryFile(
            dir=target.parent, prefix=f".save-{code}-", delete=False
        ) as file,
    ):
        new = Path(file.name)
        try:
            _pack(code, journal, file)
            file.flush()
            storage.sync(new)
            saved = checked(new, code)
            new.chmod(0o644)
            new.replace(target)
            storage.sync(target.parent)
        except BaseException:
            new.unlink(missing_ok=True)
            raise
    return Saved(target, code, saved.numbers, saved.when, saved.files)


def _pack(code: str, journal: import_journal.Journal, file: IO[bytes]) -> None:
    files: dict[str, dict[str, Any]] = {}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for arc, path in _files(journal):
            content = path.read_bytes()
            sha = hashlib.sha256(content).hexdigest()
            files[arc] = {"sha256": sha, "size": len(content)}
            archive.writestr(arc, content)
        told = {"format": FORMAT, "schema": SCHEMA, "department": code, "when": marks.now()}
        archive.writestr(MANIFEST, json.dumps(told | {"files": files}, indent=1))


def _files(journal: import_journal.Journal) -> Iterator[tuple[str, Path]]:
    """Every file that is saved: those of the versions, then the journal."""
    for entry in journal.entries:
        for path in sorted(entry.folder.rglob("*")):
            arc = f"{entry.number:04d}/{path.relative_to(entry.folder).as_posix()}"
            if path.is_file() and not path.is_symlink() and _NAME.fullmatch(arc):
                yield arc, path
    path = journal.home / CURRENT
    if path.is_file() and not path.is_symlink():
        yield CURRENT, path


def checked(path: Path, code: str) -> Saved:
    """Check a save whole, and unpack nothing. Raises ``StoreError`` that says what is wrong."""
    with _archive(path) as archive:
        manifest = _manifest(archive, code)
        files = _listed(manifest)
        members = {one.filename for one in archive.infolist()}
        for lost in sorted(files.keys() ^ (members - {MANIFEST})):
            raise _refused(path, f"{lost} n'est pas à la fois dans le fichier et dans sa liste")
        for arc, (sha, size) in files.items():
            with archive.open(arc) as member:
                if _digest(member) != (sha, size):
                    raise _refused(path, f"le contenu de {arc} a été modifié")
    numbers = sorted({int(arc.split("/")[0]) for arc in files if "/" in arc})
    if not numbers:
        raise _refused(path, "aucune version n'y est")
    return Saved(path, code, tuple(numbers), str(manifest.get("when", "")), files)


def unpack(saved: Saved, folder: Path) -> None:
    """Put the files of a save that was checked in a folder; each is checked once more."""
    with _archive(saved.path) as archive:
        for arc, (sha, size) in saved.files.items():
            target = folder / arc
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(arc) as member, target.open("wb") as file:
                content = member.read(size + 1)
                file.write(content)
            if (hashlib.sha256(content).hexdigest(), len(content)) != (sha, size):
                raise _refused(saved.path, f"le contenu de {arc} a été modifié")


@contextmanager
def _archive(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open a save, its limits measured; damage found while it is read is a refusal."""
    try:
        with disk.system_error(disk.shown_file_name(path), doing="lecture impossible"):
            if not path.is_file():
                what = "ce n'est pas un fichier" if path.exists() else "ce fichier n'existe pas"
                raise StoreError(typeset(f"{disk.shown_file_name(path)} : {what}."))
            if path.stat().st_size > MOST_BYTES:
                raise _refused(path, f"il pèse plus de {quantity(MOST_BYTES / 1e6, 'Mo')}")
            archive = zipfile.ZipFile(path)
        with archive:
            _measure(path, archive.infolist())
            yield archive
    except _ERRORS:
        raise _refused(path, "il est tronqué, abîmé ou d'une autre nature") from None


def _measure(path: Path, members: list[zipfile.ZipInfo]) -> None:
    names = [member.filename for member in members]
    if len(names) > MOST_FILES:
        raise _refused(path, f"il contient plus de {plural(MOST_FILES, 'fichier')}")
    if any(member.flag_bits & 1 for member in members):
        raise _refused(path, "il est protégé par un mot de passe")
    swollen = any(
        member.file_size > _WORTH_A_RATIO
        and member.file_size > MOST_RATIO * max(member.compress_size, 1)
        for member in members
    )
    if swollen or sum(member.file_size for member in members) > 4 * MOST_BYTES:
        raise _refused(path, "il est anormalement grand une fois décompressé")
    if len(set(names)) < len(names):
        raise _refused(path, "un fichier y est deux fois")
    if not all(_NAME.fullmatch(one) for one in names):
        raise _refused(path, "il contient un fichier qu'une sauvegarde n'a pas")
    if MANIFEST not in names:
        raise _refused(path, "sa liste n'y est pas")
    _place(path, names)


def _place(path: Path, names: list[str]) -> None:
    """Check that each file may be put beside the others, and belongs to a version."""
    kept = [one.split("/") for one in names if "/" in one]
    parents = {tuple(parts[:depth]) for parts in kept for depth in range(1, len(parts))}
    if any(tuple(parts) in parents for parts in kept):
        raise _refused(path, "un fichier y porte le nom d'un dossier")
    for number in sorted({parts[0] for parts in kept}):
        if not import_journal.NUMBER.fullmatch(number) or number != f"{int(number):04d}":
            raise _refused(path, f"« {number} » n'est pas le numéro d'une version")
        if not any(f"{number}/{one}" in names for one in (RECORD, ACCEPTED, CATALOGUE)):
            raise _refused(path, f"le dossier {number} n'y est pas celui d'un import")


def _manifest(archive: zipfile.ZipFile, code: str) -> dict[str, Any]:
    """Read the manifest and check what it is the manifest of."""
    path = Path(str(archive.filename))
    try:
        manifest = json.loads(archive.read(MANIFEST).decode("utf-8"))
    except (ValueError, RecursionError):
        raise _refused(path, "sa liste est abîmée") from None
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise _refused(path, "ce n'est pas une sauvegarde d'imports")
    schema = manifest.get("schema")
    if type(schema) is not int or schema > SCHEMA:
        raise StoreError(
            typeset(
                f"{disk.shown_file_name(path)} vient d'une version plus récente de ce "
                "programme. Rien n'a "
                "été modifié : mettez ce programme à jour, puis recommencez."
            )
        )
    other = manifest.get("department")
    if other != code:
        if not isinstance(other, str) or not re.fullmatch("[0-9][0-9AB][0-9]?", other):
            raise _refused(path, "son département est inconnu")
        raise StoreError(
            typeset(
                f"{disk.shown_file_name(path)} est une sauvegarde du département {other}, non "
                f"de {code}. "
                "Rien n'a été modifié. Pour la rendre au sien : "
                f"`{PROGRAM} import {other} --restore {shlex.quote(str(path))}`."
            )
        )
    return manifest


def _listed(manifest: Mapping[str, Any]) -> dict[str, tuple[str, int]]:
    files = manifest.get("files")
    try:
        if not isinstance(files, dict):
            raise Damaged
        found = {arc: (one["sha256"], one["size"]) for arc, one in files.items()}
        if not all(type(sha) is str and type(size) is int for sha, size in found.values()):
            raise Damaged
    except (Damaged, KeyError, TypeError):
        raise StoreError(typeset("La liste de cette sauvegarde est abîmée.")) from None
    return found


def _digest(member: IO[bytes]) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while block := member.read(_BLOCK):
        digest.update(block)
        size += len(block)
    return digest.hexdigest(), size


def _refused(path: Path, why: str) -> StoreError:
    return StoreError(
        typeset(
            f"{disk.shown_file_name(path)} ne peut pas être restauré : {why}. Rien n'a été "
            "modifié ; donnez "
            "une autre sauvegarde."
        )
    )


@dataclass(frozen=True)
class Restored:
    """What was brought back: ``number`` is the version read now, 0 for the published data.

    ``aside`` is the save of the imports that were there, None when there was none; ``damaged``
    are the versions that were damaged when they were saved.
    """

    saved: Saved
    number: int
    aside: Path | None
    damaged: tuple[int, ...]


def present(code: str) -> int:
    """How many versions a restoration would replace."""
    return len(storage.state(code).entries)


def restore(
    code: str, path: Path, who: Actor, *, replacing: bool = False, why: str = ""
) -> Restored:
    """Put the imports of a save in place, versions and journal, as they were.

    Those that are there are saved first, beside the folder of the department. Raises
    ``NotAllowedError`` when this person may not write; ``StoreError`` when the save is not
    right, when imports are there and ``replacing`` is not asked, or when a later version of
    this program wrote here; ``GeoError`` when the disk refuses. Whatever is raised, what was
    read goes on being read.
    """
    author = allow(who, Role.MANAGER)
    saved = checked(path, code)
    there = present(code)
    if there and not replacing:
        raise StoreError(
            typeset(
                f"{plural(there, 'import')} de ce département sont là. Rien n'a été modifié. "
                "Ajoutez --yes pour les remplacer : ils seront d'abord sauvegardés."
            )
        )
    home = storage.folder(code)
    with storage.disk_error("Restauration"), import_draft.opened(code) as draft:
        unpack(saved, draft.folder)
        with storage.lock(home):
            marks.refuse_newer(import_journal.read_imports(home))
            marks.finish(home)
            aside = None
            if import_journal.read_imports(home).entries:
                aside = home.parent / name(code, "avant_restauration")
                write_save(code, aside)
            plan = {"numbers": saved.numbers, "when": marks.now(), "file": path.name}
            plan |= signature(author, why) | {"aside": aside.name if aside else ""}
            earlier = [asdict(one) for one in import_history.restorations(code)]
            plan |= {import_history.EARLIER: earlier}
            (draft.folder / PLAN).write_text(json.dumps(plan, indent=1), encoding="utf-8")
            draft.take_name(RESTORING)
            marks.finish(home)
            marks.note(home)
            journal = import_journal.read_imports(home)
    current = journal.current
    damaged = tuple(one.number for one in journal.entries if one.faults())
    return Restored(saved, current.number if current else 0, aside, damaged)


_WHY: Final = "version abîmée, mise à l'écart"


def repair(code: str, who: Actor) -> list[str]:
    """Mend the imports of a department; return what was done, in French sentences.

    Versions that stand and whose data are no longer those accepted are taken back. Raises
    ``NotAllowedError``, ``StoreError`` when a later version of this program wrote here,
    ``GeoError`` when the disk refuses.
    """
    author = allow(who, Role.MANAGER)
    home = storage.folder(code)
    if not storage.state(code).every_doubt():
        return [typeset("Rien à réparer : les imports sont entiers.")]
    with storage.disk_error("Réparation"), storage.lock(home):
        said = []
        marks.settled(home)
        said += _placed(home)
        journal = import_journal.read_imports(home)
        for entry in reversed(journal.entries):
            faults = entry.faults()
            if entry.undone is not None and any(UNDONE in doubt.file for doubt in entry.doubts):
                marks.undo(entry, entry.undone)
            if not faults and entry.doubts:
                marks.mark(entry)
                said.append(f"Version {entry.number} : ce qu'elle dit d'elle-même est réécrit.")
            elif faults and entry.undone is None:
                when = {"when": marks.now()}
                marks.undo(entry, when | signature(author, f"{_WHY} ({faults[0].file})"))
                said.append(
                    f"Version {entry.number} abîmée ({faults[0].file}) : mise à l'écart, son "
                    "dossier est gardé."
                )
        if journal.lost:
            numbers = ", ".join(map(str, journal.lost[:10])) + "…" * (len(journal.lost) > 10)
            said.append(f"Sans dossier, à ramener d'une sauvegarde : version {numbers}.")
        marks.rewrite(home)
        read = import_journal.read_imports(home)
        current = read.current
        said.append(
            f"Journal réécrit d'après {plural(len(read.entries), 'version')} ; "
            + (f"la version {current.number} est lue." if current else
               "les données publiées sont lues.")
        )  # fmt: skip
    return [typeset(one) for one in said]


def _placed(home: Path) -> list[str]:
    """Give each version the folder of its number, and put copies beside, kept."""
    said = []
    for path in import_journal.read_imports(home).copies:
        name = marks.free(home, f"copie-{path.name}")
        path.replace(home / name)
        said.append(f"Dossier {path.name} : c'était une copie ; elle est gardée sous {name}.")
    while wrong := [one for one in import_journal.read_imports(home).entries if one.misplaced]:
        taken = {one.name for one in wrong}
        entry = next((one for one in wrong if f"{one.number:04d}" not in taken), wrong[0])
        right = home / f"{entry.number:04d}"
        if right.exists() and entry.folder.name in taken and right.name in taken:
            right = (
                home / f"{import_journal.read_imports(home).free:04d}"
            )  # two folders that changed places
        elif right.exists():
            right.replace(home / marks.free(home, f"{right.name}.ailleurs"))
        entry.folder.replace(right)
        if right.name == f"{entry.number:04d}":
            said.append(f"Version {entry.number} : son dossier a retrouvé son nom.")
    return said
