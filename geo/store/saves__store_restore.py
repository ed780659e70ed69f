"""Bringing saved imports back: what is there is saved first, and one rename decides."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from geo.base.errors__errors import typeset
from geo.base.french import plural
from geo.pack import imports__store_journal as store_journal
from geo.pack import storage__publish as publish
from geo.pack import storage__store_root as store_root
from geo.pack.imports__store_files import PLAN, RESTORING
from geo.store import draft__store_draft as store_draft
from geo.store import marks as store_marks
from geo.store import saves__store_save as store_save
from geo.store.actors import Actor, allow, signature
from geo.store.marks import StoreError
from geo.store.saves__store_save import Saved


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
    return len(store_root.state(code).entries)


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
    allow(who)
    saved = store_save.checked(path, code)
    there = present(code)
    if there and not replacing:
        raise StoreError(
            typeset(
                f"{plural(there, 'import')} de ce département sont là. Rien n'a été modifié. "
                "Ajoutez --yes pour les remplacer : ils seront d'abord sauvegardés."
            )
        )
    home = store_root.folder(code)
    with publish.said("Restauration"), store_draft.opened(code) as draft:
        store_save.unpack(saved, draft.folder)
        with publish.lock(home):
            store_marks.refuse_newer(store_journal.read(home))
            store_marks.finish(home)
            aside = None
            if store_journal.read(home).entries:
                aside = home.parent / store_save.name(code, "avant_restauration")
                store_save.written(code, aside)
            plan = {"numbers": saved.numbers, "when": store_marks.now(), "file": path.name}
            plan |= signature(who, why) | {"aside": aside.name if aside else ""}
            (draft.folder / PLAN).write_text(json.dumps(plan, indent=1), encoding="utf-8")
            draft.take_name(RESTORING)
            store_marks.finish(home)
            store_marks.note(home)
            journal = store_journal.read(home)
    current = journal.current
    damaged = tuple(one.number for one in journal.entries if one.faults())
    return Restored(saved, current.number if current else 0, aside, damaged)
