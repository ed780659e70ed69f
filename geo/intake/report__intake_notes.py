"""What a file changes of the present data, in French sentences, and lists that are too short."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from geo.base import french as wording
from geo.intake import report__intake_vintage as intake_vintage

if TYPE_CHECKING:
    from geo.intake.journal import Journal

FEWEST: Final = 0.4
"""Share of the present rows below which a new list is refused: 60 % fewer."""
MOVED_M: Final = 50.0
"""Distance from which a site has moved; below, its point was only refined."""
NAMED: Final = 20
"""Items named in a sentence; the others are counted."""
_EARTH_M: Final = 6_371_008.8


def dated(journal: Journal) -> str:
    """The source that rows will name: the layout's, and the date in the name of the file."""
    match = intake_vintage.DATE.search(journal.file)
    if match is None:
        return f"{journal.layout.source} ({journal.file})"
    year, month, day = match.groups()
    when = f"{day}/{month}/{year}" if day else wording.date("-".join(filter(None, [year, month])))
    return f"{journal.layout.source}, {when}"


def enough(new: int, present: int, what: str, journal: Journal) -> None:
    """Refuse a list with nothing of the department, or 60 % shorter than the present one."""
    if new == 0:
        journal.refuse(
            f"aucune ligne utilisable pour le département (on attend : {what}).",
            "Vérifiez que le fichier couvre le département ; les données présentes sont gardées.",
        )
        journal.unread()
    elif new < FEWEST * present and journal.choices.get("fewer") != "yes":
        journal.refuse(
            f"{new} {what} seulement, contre {present} dans les données présentes.",
            "Vérifiez que le fichier est complet ; s'il l'est, cochez « La liste a vraiment "
            "raccourci » ou ajoutez --choice fewer=yes.",
        )
    journal.check()


def metres(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Distance from each point (latitude, longitude) to its like, metres; NaN without one."""
    a, b = np.radians(before), np.radians(after)
    x = (b[:, 1] - a[:, 1]) * np.cos((a[:, 0] + b[:, 0]) / 2)
    gap: np.ndarray = _EARTH_M * np.hypot(x, b[:, 0] - a[:, 0])
    return gap


def several(names: Iterable[str]) -> str:
    """Enumerate names; beyond twenty, count the others."""
    listed = [wording.typeset(name) for name in names]
    more = len(listed) - NAMED
    return wording.listed([*listed[:NAMED], wording.plural(more, "autre")] if more > 0 else listed)


def total(name: str, before: pd.Series, after: pd.Series, journal: Journal) -> None:
    """Say how the total of a column, and how many communes, change."""
    changed = int((before.ne(after) & ~(before.isna() & after.isna())).sum())
    if not changed:
        journal.note(f"{name} : aucun changement.")
        return
    communes = f"{wording.plural(changed, 'commune change', 'communes changent')}"
    journal.note(
        f"{name} : {wording.number(after.sum())} au total, contre {wording.number(before.sum())} "
        f"({communes})."
    )
