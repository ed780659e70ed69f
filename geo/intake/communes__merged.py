"""Rows published for a part of a present commune: a merged commune, an arrondissement.

Counts of the parts are added; a median or an index cannot be. Paris, Lyon and Marseille are
published whole, by arrondissement, or both: the parts of what is given whole are left out, and a
sum that lacks an arrondissement is no figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import pandas as pd

from geo.intake import report__intake_notes as intake_notes

if TYPE_CHECKING:
    from geo.intake.journal import Journal

ARRONDISSEMENTS: Final = {
    "13055": tuple(str(13201 + rank) for rank in range(16)),
    "69123": tuple(str(69381 + rank) for rank in range(9)),
    "75056": tuple(str(75101 + rank) for rank in range(20)),
}
"""Marseille, Lyon and Paris: code of the commune to those of its arrondissements (INSEE)."""
PARTS: Final = frozenset(code for codes in ARRONDISSEMENTS.values() for code in codes)


def settled(
    rows: pd.DataFrame, columns: Sequence[str], names: pd.Series, journal: Journal, *, added: bool
) -> pd.DataFrame:
    """Rows to add up by commune, or one a commune when its figures are not ``added``.

    Parameters
    ----------
    rows : DataFrame, index line
        ``code_insee`` of a present commune, ``former``: code of the part the row was published
        under (missing: the commune itself), and the figures of ``columns``.
    names : Series, index code
        Names of the present communes.

    What is added, left out or set aside is said in the ``journal``.
    """
    rows = _whole(rows, columns, names, journal)
    parts = rows["former"].notna()
    if not parts.any():
        return rows
    city = rows["former"].isin(PARTS)
    if not added:
        for line, code in rows.loc[parts, "former"].items():
            what = "arrondissement" if code in PARTS else "commune fusionnée"
            journal.set_aside(
                line, f"{what} : un indice ou une médiane ne s'additionne pas.",
                "Demandez le chiffre de la commune présente.",
                column=journal.layout.of_type("commune"), value=code,
            )  # fmt: skip
        return journal.keep(rows)
    for title, chosen, of in (
        ("Communes fusionnées", parts & ~city, "anciennes communes"),
        ("Arrondissements", city, "arrondissements"),
    ):
        if chosen.any():
            said = intake_notes.several(names[rows.loc[chosen, "code_insee"].unique()])
            journal.note(f"{title} : les chiffres des {of} sont additionnés pour {said}.")
    return _complete(rows, columns, names, journal)


def _whole(
    rows: pd.DataFrame, columns: Sequence[str], names: pd.Series, journal: Journal
) -> pd.DataFrame:
    """Leave out the arrondissements of a commune whose own row has figures."""
    known = rows["former"].isna() & rows[list(columns)].notna().any(axis="columns")
    given = rows.loc[known & rows["code_insee"].isin(list(ARRONDISSEMENTS)), "code_insee"]
    again = rows["former"].isin(PARTS) & rows["code_insee"].isin(given)
    if not again.any():
        return rows
    journal.repeated += int(again.sum())
    said = intake_notes.several(names[rows.loc[again, "code_insee"].unique()])
    journal.note(
        f"Arrondissements : la commune entière est donnée pour {said}, leurs lignes ne comptent "
        "pas en plus."
    )
    return rows[~again]


def _complete(
    rows: pd.DataFrame, columns: Sequence[str], names: pd.Series, journal: Journal
) -> pd.DataFrame:
    """Empty the figures of a commune that some of its arrondissements do not have."""
    rows = rows.copy()
    for code, parts in ARRONDISSEMENTS.items():
        here = rows["code_insee"].eq(code)
        known = rows.loc[here & rows["former"].isin(parts), list(columns)].count()
        short = known.index[known.between(1, len(parts) - 1)]
        if len(short):
            rows.loc[here, short] = float("nan")
            journal.warned(
                None, str(short[0]), None,
                f"{names[code]} n'a ce chiffre que pour {known[short].min()} de ses {len(parts)} "
                "arrondissements : il reste vide.", remedy="Demandez les lignes qui manquent.",
            )  # fmt: skip
    return rows
