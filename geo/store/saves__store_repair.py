"""The way back from damaged imports: what can be read is told again, what cannot is set aside.

Nothing is deleted: a version set aside keeps its folder and stays in the history, and a journal
that could not be believed is kept beside the new one.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from geo.base.errors__errors import typeset
from geo.base.french import plural
from geo.pack import imports__store_journal as store_journal
from geo.pack import storage__publish as publish
from geo.pack import storage__store_root as store_root
from geo.pack.imports__store_files import UNDONE
from geo.store import marks as store_marks
from geo.store.actors import Actor, allow, signature

_WHY: Final = "version abîmée, mise à l'écart"


def repair(code: str, who: Actor) -> list[str]:
    """Mend the imports of a department; return what was done, in French sentences.

    Versions that stand and whose data are no longer those accepted are taken back. Raises
    ``NotAllowedError``, ``StoreError`` when a later version of this program wrote here,
    ``GeoError`` when the disk refuses.
    """
    allow(who)
    home = store_root.folder(code)
    if not store_root.state(code).every_doubt():
        return [typeset("Rien à réparer : les imports sont entiers.")]
    with publish.said("Réparation"), publish.lock(home):
        said = []
        store_marks.settled(home)
        said += _placed(home)
        journal = store_journal.read(home)
        for entry in reversed(journal.entries):
            faults = entry.faults()
            if entry.undone is not None and any(UNDONE in doubt.file for doubt in entry.doubts):
                store_marks.undo(entry, entry.undone)
            if not faults and entry.doubts:
                store_marks.mark(entry)
                said.append(f"Version {entry.number} : ce qu'elle dit d'elle-même est réécrit.")
            elif faults and entry.undone is None:
                when = {"when": store_marks.now()}
                store_marks.undo(entry, when | signature(who, f"{_WHY} ({faults[0].file})"))
                said.append(
                    f"Version {entry.number} abîmée ({faults[0].file}) : mise à l'écart, son "
                    "dossier est gardé."
                )
        if journal.lost:
            numbers = ", ".join(map(str, journal.lost[:10])) + "…" * (len(journal.lost) > 10)
            said.append(f"Sans dossier, à ramener d'une sauvegarde : version {numbers}.")
        store_marks.rewrite(home)
        read = store_journal.read(home)
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
    for path in store_journal.read(home).copies:
        name = store_marks.free(home, f"copie-{path.name}")
        path.replace(home / name)
        said.append(f"Dossier {path.name} : c'était une copie ; elle est gardée sous {name}.")
    while wrong := [one for one in store_journal.read(home).entries if one.misplaced]:
        taken = {one.name for one in wrong}
        entry = next((one for one in wrong if f"{one.number:04d}" not in taken), wrong[0])
        right = home / f"{entry.number:04d}"
        if right.exists() and entry.folder.name in taken and right.name in taken:
            right = home / f"{store_journal.read(home).free:04d}"  # two folders that changed places
        elif right.exists():
            right.replace(home / store_marks.free(home, f"{right.name}.ailleurs"))
        entry.folder.replace(right)
        if right.name == f"{entry.number:04d}":
            said.append(f"Version {entry.number} : son dossier a retrouvé son nom.")
    return said
