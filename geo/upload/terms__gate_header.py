"""Where the table begins: the line of its headers, among title lines and blank ones."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import Final

from geo.base.french import number, plural
from geo.upload.terms__gate_terms import Job, Unreadable

SEARCHED: Final = 50
"""Records in which the headers are looked for."""
_FULL: Final = 0.6
"""Share of the widest line's cells that the headers fill at least; titles fill fewer."""


def find(job: Job, records: Sequence[tuple[int, Sequence[str]]]) -> int:
    """Return the rank of the headers among (line, cells) records, at least one cell filled.

    Lines skipped above it are said in one remark. Raises ``Unreadable`` if all are blank.
    """
    filled = [sum(1 for cell in cells if cell.strip()) for _, cells in records]
    if not any(filled):
        raise Unreadable(
            f"aucune ligne d'en-têtes n'a été trouvée parmi les {SEARCHED} premières.",
            "Placez le nom des colonnes sur la première ligne.",
        )
    times = Counter(filled)
    # one over-long line is not the width of the table
    width = max(times, key=lambda n: (times[n] > 1 and n > 0, n))
    rank = next(rank for rank, n in enumerate(filled) if n >= _FULL * width)
    titles = [records[i][0] for i in range(rank) if filled[i]]
    if titles:
        job.fixed(
            f"Les en-têtes sont à la ligne {records[rank][0]} ; ce qui est au-dessus a été passé.",
            line=titles[0],
        )
    return rank


def names(cells: Sequence[str], line: int) -> list[str]:
    """Return the columns' names, stripped; those without one are "", to be named by rank."""
    found = [" ".join(unicodedata.normalize("NFC", cell).strip("\ufeff").split()) for cell in cells]
    refuse_twice(found, line)
    return found


def refuse_if_lost(kept: int, aside: int) -> None:
    """Raise ``Unreadable`` if no row was read, or fewer than were set aside."""
    if kept == 0 and aside == 0:
        raise Unreadable(
            "le fichier ne contient que des en-têtes, aucune ligne de données.",
            "Exportez-le de nouveau avec ses lignes.",
        )
    if aside > kept:
        raise Unreadable(
            f"{plural(aside, 'ligne')} sur {number(aside + kept)} sans autant de cellules que les "
            "en-têtes, ou avec des guillemets non fermés ou une cellule démesurée.",
            "Vérifiez le séparateur et la ligne des en-têtes, ou exportez le fichier de nouveau.",
        )


def refuse_twice(found: Sequence[str], line: int | None = None) -> None:
    """Raise ``Unreadable`` if two columns have the same name."""
    twice = [name for name, times in Counter(found).items() if times > 1 and name]
    if twice:
        said = ", ".join(f"« {name} »" for name in twice[:5])
        raise Unreadable(
            f"plusieurs colonnes portent le même nom : {said}.",
            "Donnez un nom différent à chacune, ou supprimez celle qui est en trop.",
            line=line,
        )
