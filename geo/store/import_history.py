"""What is told of the imports of a department: each version, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from geo.base.errors import Fault
from geo.base.french import typeset
from geo.base.program import PROGRAM
from geo.pack import import_journal, storage
from geo.pack.import_journal import Entry, Journal
from geo.store import import_draft

EARLIER: Final = "earlier"
"""In what is kept of a restoration: those before it."""


@dataclass(frozen=True)
class Version:
    """One import that was accepted. Number 0 stands for the published data.

    ``when`` is the local time (ISO, to the second); ``who`` accepted it, ``reason`` why (empty
    when not kept); ``kept`` and ``set_aside`` count rows; ``current`` is true of the one that is
    read, ``taken_back`` of one that was undone; ``undone`` says when (empty when not known),
    ``undone_by`` and ``undone_reason`` by whom and why; ``changes`` are the sentences of what it
    changed; ``source`` is the file in the catalogue. ``folder`` is its data root, that
    ``pack.load`` reads, with ``rejected.csv``. ``damaged`` says why its data can no longer be
    read, and is empty when they can.
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
    taken_back: bool = False
    undone: str = ""
    undone_by: str = ""
    undone_reason: str = ""
    changes: tuple[str, ...] = ()
    source: str = ""
    folder: Path = storage.DATA
    damaged: str = ""


def history(code: str) -> list[Version]:
    """Every import ever accepted for a department, the last one first, undone ones too."""
    journal = storage.state(code)
    return [version(journal, entry) for entry in reversed(journal.entries)]


@dataclass(frozen=True)
class Restoration:
    """Imports that a save brought back: when, by whom and why, from which ``file``.

    ``aside`` is the name of the save of what was there; empty without one.
    """

    when: str
    who: str
    reason: str
    file: str
    aside: str


def restorations(code: str) -> list[Restoration]:
    """Every restoration of the imports of a department, the last one first.

    What cannot be believed is left out: a restoration is told, nothing is read by it.
    """
    try:
        told = import_journal.load(storage.folder(code) / import_journal.RESTORED)
    except (import_journal.Damaged, FileNotFoundError):
        return []
    earlier = told.get(EARLIER)
    found = []
    listed = [told, *(earlier if isinstance(earlier, list) else [])]
    for one in (one for one in listed if isinstance(one, dict)):
        try:
            said = import_journal.signed(one)
        except import_journal.Damaged:
            continue
        named = {name: str(one.get(name) or "") for name in ("file", "aside")}
        found.append(Restoration(**said, **named))
    return found


def last(versions: Sequence[Version]) -> Version | None:
    """The import that ``undo`` would take back, of a history; None without one."""
    return next((one for one in versions if not one.taken_back), None)


def version(journal: Journal, entry: Entry | None) -> Version:
    """Describe a version; the published data without one."""
    current = journal.current
    if entry is None:
        return Version(0, current=current is None)
    told = entry.record
    known = {name: told[name] for name in asdict(Version(0)) if name in told}
    undone, faults = entry.undone or {}, entry.faults()
    return Version(
        **{
            **known,
            "number": entry.number,
            "kind": told.get("kind", ""),
            "changes": tuple(told.get("changes", ())),
            "current": entry == current,
            "taken_back": entry.undone is not None,
            "undone": undone.get("when", ""),
            "undone_by": undone.get("who", ""),
            "undone_reason": undone.get("reason", ""),
            "folder": entry.folder,
            "damaged": f"{faults[0].file} : {faults[0].message}" if faults else "",
        }
    )


def notice(code: str) -> str:
    """Say, in French, that the published data changed under the imports; empty otherwise."""
    current = storage.state(code).current
    if not current or current.record["base"] == import_draft.published(code):
        return ""
    read = storage.root(code) != storage.DATA
    what = (
        "Vos imports restent lus, sur les données d'avant."
        if read
        else "Vos imports sont gardés, mais ce programme ne sait plus lire leur version : les "
        "données publiées sont lues à leur place."
    )
    return typeset(
        f"Les données publiées ont été reconstruites depuis vos imports. {what} Pour les "
        f"reprendre sur les nouvelles données : `{PROGRAM} import {code} --replay`."
    )


def faults(code: str) -> list[Fault]:
    """What is wrong with the imports of a department, each with the way back."""
    journal = storage.state(code)
    if journal.newer:
        remedy = "Mettez ce programme à jour : il n'écrira rien ici d'ici là."
    else:
        remedy = f"{_kept(journal)} Pour réparer : `{PROGRAM} import {code} --repair`."
    return [
        Fault(
            "/".join(filter(None, ("imports", code, doubt.file))),
            doubt.message,
            doubt.remedy or remedy,
        )
        for doubt in journal.every_doubt()
    ]


def damage(code: str) -> str:
    """The same in one paragraph, to be put above the figures; empty when all is well."""
    found = faults(code)
    if not found:
        return ""
    what = f"{found[0].file} : {found[0].message}"
    more = f" (anomalies : {len(found)} en tout, `{PROGRAM} check {code}` les donne)"
    return typeset(
        f"Les imports de ce département sont abîmés. {what}{more if len(found) > 1 else ''} "
        f"{found[0].remedy}"
    )


def _kept(journal: Journal) -> str:
    """Say what is read meanwhile."""
    current, top = journal.current, journal.top
    if current == top:
        return "Aucune version acceptée n'est perdue, et la dernière est lue."
    if current is None:
        return "Les données publiées sont lues à la place ; rien n'est effacé."
    return f"La version {current.number} est lue à la place ; rien n'est effacé."


def overtaken(journal: Journal, base: int) -> str:
    """Say what came between the preparation of an import and its acceptance."""
    top = version(journal, journal.top)
    if top.number == base:
        what = "les imports ont été restaurés d'une sauvegarde"
    elif top.number > base:
        by = f" par {top.author}" if top.author else ""
        what = f"« {top.file} » a été importé{by} le {import_draft.moment(top.when)}"
    else:
        old = version(journal, journal.entry(base))
        what = f"l'import de « {old.file} » a été annulé le {import_draft.moment(old.undone)}"
    return typeset(
        f"Entre-temps, {what}. Rien n'a été remplacé : relancez votre import, il sera comparé "
        "aux données d'aujourd'hui."
    )
