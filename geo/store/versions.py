"""Versions of the data of a department: one more at each import, each of them brought back.

An import is prepared aside and checked (``candidate``), then accepted or thrown away. What is
accepted is a new version beside the others; the published data are never touched. A kill, a
full disk or a second import at the same moment leave what was there, whole.

When the published data are built anew under an import, its version goes on being read, whole,
as long as this program can read it; ``notice`` says so, and ``replay`` puts the imported sheets
on the new data, as one more version. Nothing is mixed, nothing is lost.

Which imports of a department the present data still come from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import pandas as pd

from geo.base.french import typeset
from geo.intake.effect import effect_sentences
from geo.pack import catalogue, import_journal, pack, storage
from geo.pack.pack import Pack
from geo.pack.storage import root
from geo.reading import changes
from geo.rights.actors import Actor, allow, signature
from geo.rights.roles import Role
from geo.store import import_draft, import_history, marks
from geo.store.import_draft import Plan
from geo.store.import_history import Version, damage, faults, history, last, notice
from geo.store.marks import StoreError

if TYPE_CHECKING:
    from geo.intake.engine import Intake
    from geo.intake.report import Report

__all__ = [
    "Candidate", "StoreError", "Version", "accept", "candidate", "damage", "discard", "faults",
    "history", "last", "notice", "replay", "root", "sheets", "undo",
]  # fmt: skip
REPLAY: Final = "replay"


@dataclass(frozen=True, eq=False)
class Candidate:
    """An import prepared and checked, not accepted yet.

    ``pack`` is the department as it would be; ``changes`` what ``geo.reading.changes.between``
    finds, ``sentences`` the same in words, then ``effect`` on the figures; ``unchanged``: accepting
    would change nothing; ``base`` the number of the version it was made from, ``on`` its token.
    ``report`` is None for a replay.
    """

    code: str
    base: int
    on: str
    pack: Pack
    report: Report | None
    changes: Mapping[str, pd.DataFrame]
    sentences: tuple[str, ...]
    unchanged: bool
    draft: import_draft.Draft = field(repr=False)
    effect: tuple[str, ...] = ()


def sheets(code: str) -> dict[str, pd.DataFrame]:
    """Sheets that the present data of a department are made of; an absent one is empty."""
    return storage.read_still(
        code, lambda: import_draft.read_sheets(code, storage.sheets_folder(code).parent)
    )


def candidate(
    code: str,
    intake: Intake,
    *,
    sha256: str = "",
    author: str = "",
    source: catalogue.Entry | None = None,
) -> Candidate:
    """Prepare an import: sheets replaced, tables made again, everything checked.

    ``sha256`` is that of the file, ``author`` who imports, when known; ``source`` is where the
    sheets come from, alone, when it is not the file of the report. Raises ``PackError`` when the
    data that would result are not right, ``GeoError`` when the disk refuses.
    """
    current, before, report = storage.state(code).current, pack.load(code), intake.report
    on_it = current is not None and before.root == current.folder
    imported = current.record["replaced"] if current and on_it else []
    alone = source is not None
    source = source or import_draft.source(report, intake.sheets)
    present = storage.sheets_folder(code)
    files = catalogue.department(code, before.root)["files"]
    origins = {
        name: [*files[f"{name}.csv"]["sources"], source["id"]]
        if not alone and import_draft.completes(present / f"{name}.csv", name, frame)
        else [source["id"]]
        for name, frame in intake.sheets.items()
    }
    record = {
        **import_draft.record(report),
        "source": source["id"],
        "sha256": sha256,
        "author": author,
        "parent": current.number if current else 0,
        "on": _token(current),
        "replaced": sorted({*imported, *intake.sheets}),
    }
    plan = Plan(
        before, present, intake.sheets, [source], origins, record,
        report.rejected,
    )  # fmt: skip
    return _prepare(plan, before, report)


def replay(code: str) -> Candidate:
    """Prepare the published data of today with the sheets imported so far.

    Raises ``StoreError`` when nothing was imported, ``PackError`` as ``candidate`` does.
    """
    current = storage.state(code).current
    if current is None:
        raise StoreError(typeset(f"Aucun import n'est en cours pour {code} : rien à reprendre."))
    old, record = current.folder, current.record
    files = catalogue.department(code, old)["files"]
    plan = Plan(
        before=pack.load(code, storage.DATA),
        present=storage.PUBLISHED / "sheets" / code,
        frames={
            name: import_draft.reread(old / "sheets" / code / f"{name}.csv", name)
            for name in record["replaced"]
        },
        sources=catalogue.read_catalogue(old).get("sources", []),
        origins={name: files[f"{name}.csv"]["sources"] for name in record["replaced"]},
        record={
            **record,
            "kind": REPLAY,
            "parent": current.number,
            "on": _token(current),
            "author": "",
        },
        typed=False,
    )
    return _prepare(plan, pack.load(code), None)


def _prepare(plan: Plan, shown: Pack, report: Report | None) -> Candidate:
    """Write a plan aside, check it, compare it with what is shown today."""
    code = plan.before.department
    record = plan.record | {
        "when": marks.now(),
        "base": import_draft.published(code),
        "schema": storage.schema(),
    }
    on = record.pop("on")
    with storage.disk_error("Import"), import_draft.opened(code) as draft:
        new = import_draft.write(draft.folder, plan) or report is None
        after = import_draft.checked(code, draft.folder)
        found = changes.between(shown, after)
        said, effect = effect_sentences(shown, after, found if new else {})
        import_draft.write_record(draft.folder, record | {"token": draft.token, "changes": said})
    base = record["parent"]
    return Candidate(code, base, on, after, report, found, said, not new, draft, effect)


def _token(entry: import_journal.Entry | None) -> str:
    return str(entry.record["token"]) if entry else ""


def discard(candidate: Candidate) -> None:
    """Throw away an import that was not accepted; nothing when it was, or already is."""
    candidate.draft.throw_away()


def accept(candidate: Candidate, who: Actor, *, why: str = "") -> Version:
    """Make an import the present data, and return the version that is read.

    Accepting twice is accepting once; an import that changes nothing makes no version. Raises
    ``NotAllowedError`` when this person may not write, ``StoreError`` when another import came
    first, naming it, ``GeoError`` when the disk refuses: what was read goes on being read.
    """
    author = allow(who, Role.MANAGER)
    home, draft = storage.folder(candidate.code), candidate.draft
    with storage.disk_error("Import"), storage.lock(home):
        journal = marks.settled(home)
        current = journal.current
        if not draft.there():
            if current and current.record["token"] == draft.token:
                return import_history.version(journal, current)
            raise StoreError(typeset("Cet import a été abandonné. Recommencez-le."))
        if candidate.unchanged:
            draft.throw_away()
            return import_history.version(journal, current)
        if candidate.base != (current.number if current else 0) or candidate.on != _token(current):
            draft.throw_away()
            raise StoreError(import_history.overtaken(journal, candidate.base))
        number = journal.free
        draft.become(number, signature(author, why))
        marks.note(home)
        journal = import_journal.read_imports(home)
        return import_history.version(journal, journal.entry(number))


def undo(code: str, who: Actor, *, expected: int | None = None, why: str = "") -> Version | None:
    """Take back the last import: what was read before it is read again, byte for byte.

    Returns the version taken back, which stays in the history; None when every import was.
    ``expected`` is the number that the reader saw. Raises ``NotAllowedError``, ``StoreError``
    when it is no longer the last one, ``GeoError`` when the disk refuses.
    """
    author = allow(who, Role.MANAGER)
    home = storage.folder(code)
    if storage.state(code).top is None:
        return None
    with storage.disk_error("Annulation"), storage.lock(home):
        journal = marks.settled(home)
        top = journal.top
        if expected is not None and expected != (top.number if top else 0):
            raise StoreError(import_history.overtaken(journal, expected))
        if top is None:
            return None
        marks.undo(top, {"when": marks.now(), **signature(author, why)})
        marks.note(home)
        journal = import_journal.read_imports(home)
        return import_history.version(journal, journal.entry(top.number))


def numbers(versions: Sequence[Version]) -> frozenset[int]:
    """Numbers of the imports in use, of a history with the last one first (``versions.history``).

    In use: neither taken back, nor followed by an import of the same kind, nor replaced by one of
    another kind (its file is no source of the present data any more).
    """
    present = next((one for one in versions if one.current), None)
    if present is None:
        return frozenset()
    cited = {
        "",
        *(source["id"] for source in catalogue.read_catalogue(present.folder).get("sources", [])),
    }
    standing = [one for one in versions if not (one.taken_back or one.undone)]
    last = {one.kind: one.number for one in reversed(standing)}
    return frozenset(one.number for one in standing
                     if one.source in cited and one.number == last[one.kind])  # fmt: skip
