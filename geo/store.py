"""Versions of the data of a department: one more at each import, each of them brought back.

An import is prepared aside and checked (``candidate``), then accepted or thrown away. What is
accepted is a new version beside the others; the published data are never touched. A kill, a
full disk or a second import at the same moment leave what was there, whole.

When the published data are built anew under an import, its version goes on being read, whole,
as long as this program can read it; ``notice`` says so, and ``replay`` puts the imported sheets
on the new data, as one more version. Nothing is mixed, nothing is lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from geo import catalogue, changes, pack, publish, rebuild, store_draft, store_root, store_write
from geo.actors import Actor, allow, signature
from geo.errors import GeoError, typeset
from geo.import_effect import told
from geo.pack import Pack
from geo.store_root import State, root
from geo.store_write import Plan

if TYPE_CHECKING:
    from geo.intake import Intake
    from geo.intake_report import Report

__all__ = [
    "Candidate", "StoreError", "Version", "accept", "candidate", "discard", "history", "notice",
    "replay", "root", "sheets", "undo",
]  # fmt: skip
REPLAY: Final = "replay"


class StoreError(GeoError):
    """An import cannot be accepted or taken back: another one came first, or there is none."""


@dataclass(frozen=True)
class Version:
    """One import that was accepted. Number 0 stands for the published data.

    ``when`` is the local time (ISO, to the second); ``who`` accepted it, ``reason`` why (empty
    when not kept); ``kept`` and ``set_aside`` count rows; ``current`` is true of the one that is
    read; ``undone`` is when it was taken back, or empty, ``undone_by`` and ``undone_reason`` by
    whom and why; ``changes`` are the sentences of what it changed; ``source`` is the file in the
    catalogue. ``folder`` is its data root, that ``pack.load`` reads, with ``rejected.csv``.
    """

    number: int
    kind: str = "published"
    layout: str = ""
    file: str = ""
    sha256: str = ""
    when: str = ""
    author: str = ""
    who: str = ""
    reason: str = ""
    kept: int = 0
    set_aside: int = 0
    current: bool = False
    undone: str = ""
    undone_by: str = ""
    undone_reason: str = ""
    changes: tuple[str, ...] = ()
    source: str = ""
    folder: Path = store_root.DATA


@dataclass(frozen=True, eq=False)
class Candidate:
    """An import prepared and checked, not accepted yet.

    ``pack`` is the department as it would be; ``changes`` what ``geo.changes.between`` finds,
    ``sentences`` the same in words, then ``effect`` on the figures; ``unchanged``: accepting would
    change nothing; ``base`` the number of the version it was made from. ``report`` is None for a
    replay.
    """

    code: str
    base: int
    pack: Pack
    report: Report | None
    changes: Mapping[str, pd.DataFrame]
    sentences: tuple[str, ...]
    unchanged: bool
    draft: store_draft.Draft = field(repr=False)
    effect: tuple[str, ...] = ()


def sheets(code: str) -> dict[str, pd.DataFrame]:
    """Sheets that the present data of a department are made of; an absent one is empty."""
    return rebuild.read_sheets(code, store_root.sheets_folder(code).parent)


def candidate(code: str, intake: Intake, *, sha256: str = "", author: str = "") -> Candidate:
    """Prepare an import: sheets replaced, tables made again, everything checked.

    ``sha256`` is that of the file, ``author`` who imports, when known. Raises ``PackError``
    when the data that would result are not right, ``GeoError`` when the disk refuses.
    """
    base, before, report = store_root.state(code).current, pack.load(code), intake.report
    imported = [] if before.root == store_root.DATA else store_root.record(code, base)["replaced"]
    source = store_draft.source(report, intake.sheets)
    present = store_root.sheets_folder(code)
    files = catalogue.department(code, before.root)["files"]
    origins = {
        name: [*files[f"{name}.csv"]["sources"], source["id"]]
        if store_write.completes(present / f"{name}.csv", name, frame)
        else [source["id"]]
        for name, frame in intake.sheets.items()
    }
    record = {
        **store_draft.record(report),
        "source": source["id"],
        "sha256": sha256,
        "author": author,
        "parent": base,
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
    base = store_root.state(code).current
    if not base:
        raise StoreError(typeset(f"Aucun import n'est en cours pour {code} : rien à reprendre."))
    old, record = store_root.version(code, base), store_root.record(code, base)
    files = catalogue.department(code, old)["files"]
    plan = Plan(
        before=pack.load(code, store_root.DATA),
        present=store_root.PUBLISHED / "sheets" / code,
        frames={
            name: store_write.reread(old / "sheets" / code / f"{name}.csv", name)
            for name in record["replaced"]
        },
        sources=catalogue.read(old).get("sources", []),
        origins={name: files[f"{name}.csv"]["sources"] for name in record["replaced"]},
        record={**record, "kind": REPLAY, "parent": base, "author": ""},
        typed=False,
    )
    return _prepare(plan, pack.load(code), None)


def _prepare(plan: Plan, shown: Pack, report: Report | None) -> Candidate:
    """Write a plan aside, check it, compare it with what is shown today."""
    code = plan.before.department
    now = datetime.now().astimezone().isoformat(timespec="seconds")
    record = plan.record | {
        "when": now,
        "base": store_write.published(code),
        "schema": store_root.schema(),
    }
    with publish.said("Import"), store_draft.opened(code) as draft:
        new = store_write.write(draft.folder, plan) or report is None
        after = store_write.checked(code, draft.folder)
        found = changes.between(shown, after)
        said, effect = told(shown, after, found if new else {})
        store_write.write_record(draft.folder, record | {"token": draft.token, "changes": said})
    base = record["parent"]
    return Candidate(code, base, after, report, found, said, not new, draft, effect)


def discard(candidate: Candidate) -> None:
    """Throw away an import that was not accepted; nothing when it was, or already is."""
    candidate.draft.throw_away()


def accept(candidate: Candidate, who: Actor, *, why: str = "") -> Version:
    """Make an import the present data, and return the version that is read.

    Accepting twice is accepting once; an import that changes nothing makes no version. Raises
    ``NotAllowedError`` when this person may not write, ``StoreError`` when another import came
    first, naming it, ``GeoError`` when the disk refuses: what was read goes on being read.
    """
    allow(who)
    code = candidate.code
    with publish.said("Import"), publish.lock(store_root.folder(code)):
        state = store_root.state(code)
        if not candidate.draft.there():
            if state.current and candidate.draft.accepted_as(code, state.current):
                return _version(code, state.current, state)
            raise StoreError(typeset("Cet import a été abandonné. Recommencez-le."))
        if candidate.unchanged:
            candidate.draft.throw_away()
            return _version(code, state.current, state)
        if state.current != candidate.base:
            candidate.draft.throw_away()
            raise StoreError(_overtaken(code, state, candidate.base))
        number = state.last + 1
        candidate.draft.become(store_root.version(code, number), signature(who, why))
        accepted = replace(state, current=number, last=number)
        publish.replace(store_root.folder(code) / store_root.CURRENT, accepted.text())
    return _version(code, number, accepted)


def undo(code: str, who: Actor, *, expected: int | None = None, why: str = "") -> Version | None:
    """Take back the last import: what was read before it is read again, byte for byte.

    Returns the version taken back, which stays in the history; None when the published data
    are read already. ``expected`` is the number that the reader saw. Raises ``NotAllowedError``,
    ``StoreError`` when it is no longer the current one, ``GeoError`` when the disk refuses.
    """
    allow(who)
    if not store_root.state(code).current:
        return None
    with publish.said("Annulation"), publish.lock(store_root.folder(code)):
        state = store_root.state(code)
        number = state.current
        if expected not in (None, number):
            raise StoreError(_overtaken(code, state, expected or 0))
        if not number:
            return None
        now = datetime.now().astimezone().isoformat(timespec="seconds")
        before = replace(
            state,
            current=store_root.record(code, number)["parent"],
            undone={**state.undone, str(number): now},
            undone_by=state.undone_by | {str(number): signature(who, why)},
        )
        publish.replace(store_root.folder(code) / store_root.CURRENT, before.text())
    return _version(code, number, before)


def history(code: str) -> list[Version]:
    """Every import ever accepted for a department, the last one first, undone ones too."""
    state = store_root.state(code)
    return [
        _version(code, number, state)
        for number in range(state.last, 0, -1)
        if (store_root.version(code, number) / store_root.RECORD).is_file()
    ]


def notice(code: str) -> str:
    """Say, in French, that the published data changed under the imports; empty otherwise."""
    number = store_root.state(code).current
    if not number or store_root.record(code, number)["base"] == store_write.published(code):
        return ""
    read = root(code) != store_root.DATA
    what = (
        "Vos imports restent lus, sur les données d'avant."
        if read
        else "Vos imports sont gardés, mais ce programme ne sait plus lire leur version : les "
        "données publiées sont lues à leur place."
    )
    return typeset(
        f"Les données publiées ont été reconstruites depuis vos imports. {what} Pour les "
        f"reprendre sur les nouvelles données : `python -m geo import {code} --replay`."
    )


def _version(code: str, number: int, state: State) -> Version:
    """Describe a version; the published data for 0."""
    if not number:
        return Version(0, current=not state.current)
    told: dict[str, Any] = store_root.record(code, number)
    known = {name: told[name] for name in asdict(Version(0)) if name in told}
    by = state.undone_by.get(str(number), {})
    return Version(
        **{
            **known,
            "number": number,
            "changes": tuple(told["changes"]),
            "current": number == state.current,
            "undone": state.undone.get(str(number), ""),
            "undone_by": by.get("who", ""),
            "undone_reason": by.get("reason", ""),
            "folder": store_root.version(code, number),
        }
    )


def _overtaken(code: str, state: State, base: int) -> str:
    """Say what came between the preparation of an import and its acceptance."""
    if state.current > base:
        other = _version(code, state.current, state)
        by = f" par {other.author}" if other.author else ""
        what = f"« {other.file} » a été importé{by} le {store_draft.moment(other.when)}"
    else:
        when = store_draft.moment(state.undone.get(str(base), ""))
        what = f"l'import de « {_version(code, base, state).file} » a été annulé le {when}"
    return typeset(
        f"Entre-temps, {what}. Rien n'a été remplacé : relancez votre import, il sera comparé "
        "aux données d'aujourd'hui."
    )
