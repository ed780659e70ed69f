"""What changed between two vintages of a department, in French: a table a list, a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pandas as pd

from geo.access import opening_hours
from geo.base import french
from geo.base.french import typeset
from geo.pack.columns import Column
from geo.pack.schema import TABLES
from geo.quality import changes
from geo.quality.changes import Change, Changed, missing

if TYPE_CHECKING:
    from geo.pack.pack import Pack


class Words(NamedTuple):
    """A change: its name in a table, then what is counted of it, one and many."""

    name: str
    one: str
    many: str


WORDS: Final = {
    Change.OPENED: Words("Ouvert", "ouverture", "ouvertures"),
    Change.ROLE: Words(
        "Autre rôle d’un lieu qui ouvre",
        "autre rôle d’un lieu qui ouvre",
        "autres rôles de lieux qui ouvrent",
    ),
    Change.CLOSED: Words("Fermé", "fermeture", "fermetures"),
    Change.MOVED: Words("Déplacé", "déplacement", "déplacements"),
    Change.LOCATED: Words(
        "Mieux ou moins bien situé",
        "emplacement mieux ou moins bien connu",
        "emplacements mieux ou moins bien connus",
    ),
    Change.RENAMED: Words("Renommé", "nouveau nom", "nouveaux noms"),
    Change.RESCHEDULED: Words(
        "Horaires modifiés", "lieu aux horaires modifiés", "lieux aux horaires modifiés"
    ),
    Change.ADDED: Words("Ajouté", "ligne ajoutée", "lignes ajoutées"),
    Change.REMOVED: Words("Retiré", "ligne retirée", "lignes retirées"),
    Change.MODIFIED: Words("Modifié", "ligne modifiée", "lignes modifiées"),
}
COLUMNS: Final = (
    "Changement", "Nom", "Commune", "Dans le département", "Avant", "Après", "Identifiant",
)  # fmt: skip
_NAMED: Final = 5
"""Names written out in a sentence."""
_INSIDE: Final = {True: "oui", False: "non", None: ""}


def between(before: Pack, after: Pack) -> dict[str, pd.DataFrame]:
    """Compare two vintages of a department, list by list, as ``quality.changes`` does.

    One DataFrame a list: a row per change, columns ``COLUMNS`` (all text; « Avant » and
    « Après » are empty when they say nothing), the openings first.
    """
    found = changes.between(before, after)
    return {
        name: pd.DataFrame([_row(row) for row in rows], columns=list(COLUMNS), dtype="str")
        for name, rows in found.items()
    }


def _row(row: Changed) -> tuple[str, ...]:
    return (
        WORDS[row.change].name,
        row.name,
        _commune(row.commune),
        _INSIDE[row.inside],
        _cell(row, row.before),
        _cell(row, row.after),
        row.key,
    )


def _commune(name: str) -> str:
    return name or "commune inconnue"


def _cell(row: Changed, value: Any) -> str:
    """What a row was, or is: a place, a name, a week, a column and its value."""
    if row.column is not None:
        return cell_text(row.column, value)
    if isinstance(value, changes.Spot):
        return ", ".join(filter(None, [value.address, _commune(value.commune)]))
    if row.change is Change.RESCHEDULED:
        week = [f"{opening_hours.DAYS[day]} {text}" for day, text in value.items()]
        return " ; ".join(week) or "aucun horaire"
    return value or ""


def cell_text(column: Column, value: object) -> str:
    """Write a column and its value: ``Téléphone : vide``."""
    return typeset(f"{_label(column)} : {text(value)}")


def _label(column: Column) -> str:
    return column.meaning.split(" ;")[0]


def text(value: object) -> str:
    """Write a value as a French reader expects it; ``vide`` when it is missing."""
    if missing(value):
        return "vide"
    if isinstance(value, bool | np.bool_):
        return "oui" if value else "non"
    if isinstance(value, pd.Timestamp):
        return french.date(f"{value:%Y-%m-%d}")
    return french.exact(value) if isinstance(value, float) else str(value)


def sentence(name: str, rows: pd.DataFrame) -> str:
    """Say in one French sentence what ``between`` found of a list."""
    title = TABLES[name].title.split(" (")[0].split(",")[0]
    if rows.empty:
        return typeset(f"{title} : rien ne change.")
    inside = rows["Dans le département"].ne("non")
    parts, outside = _counts(name, rows[inside]), _counts(name, rows[~inside], named=False)
    if outside:
        parts.append(f"hors du département, {', '.join(outside)}")
    return typeset(f"{title} : {' ; '.join(parts)}.")


def _counts(table: str, rows: pd.DataFrame, *, named: bool = True) -> list[str]:
    parts = []
    for change, (name, one, many) in WORDS.items():
        found = rows[rows["Changement"].eq(name)].drop_duplicates("Identifiant")
        if found.empty:
            continue
        counted = french.plural(len(found), one, many)
        shown = [f"{row['Nom']} à {row['Commune']}" for row in found.to_dict("records")]
        if named and change in (Change.OPENED, Change.CLOSED) and len(shown) <= _NAMED:
            counted += f" ({', '.join(shown)})"
        if change is Change.MODIFIED:
            counted += _cells(table, rows[rows["Changement"].eq(name)])
        parts.append(counted)
    return parts


def _cells(table: str, rows: pd.DataFrame) -> str:
    """Say how many rows each column of a table changes in, aside of their count."""
    each = [
        f"{french.inside(_label(column))} : {french.number(count)}"
        for column in TABLES[table].columns
        if (count := int(rows["Après"].str.startswith(typeset(f"{_label(column)} :")).sum()))
    ]
    return f" ({', '.join(each)})"
