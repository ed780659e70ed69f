"""Figures by commune: census, dwellings, income, fragility, fibre. One row per commune of ours.

A commune that the file does not give is empty, never 0. Counts published for a merged commune
are added to those of the present one; a median or an index cannot be, and are set aside.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from geo.base import french
from geo.intake import commune_lookup, report
from geo.intake.typed_rows import HIDDEN
from geo.pack.schema import TABLES

if TYPE_CHECKING:
    from geo.intake.chosen_table import ChosenTable
    from geo.intake.engine import Context
    from geo.intake.journal import Journal

OUTLIER: Final = 5
"""Ratio to the present figure from which a new one is to be checked."""
_SMALLEST: Final = 50
"""Present figures below which a ratio says nothing."""
_EQUAL: Final = 10
"""Communes with the same figure from which it looks like a constant."""
_CENSUS: Final = ("active_15_64", "unemployed_15_64", "households")
_MEDIAN: Final = "median_standard_of_living_eur"
_RATES: Final = (
    ("active_15_64", "unemployed_15_64"),
    ("premises", "connectable"),
    ("households", "with_car"),
)
"""Figures of which one is a share of the other."""
BLANK: Final = (
    "Pour les effacer, cochez « Effacer les chiffres que le fichier n'a pas » ou ajoutez "
    "--choice blank=yes."
)
_REMEDY: Final = "Vérifiez ces deux chiffres dans la source."


def census(
    rows: pd.DataFrame, chosen: ChosenTable, context: Context, journal: Journal
) -> dict[str, pd.DataFrame]:
    """Handle the census: active, unemployed, households; the median is kept."""
    rows = _at_most(rows, ("unemployed_15_64", "active_15_64"), "plus de chômeurs que d'actifs.",
                    journal)  # fmt: skip
    figures = _by_commune(rows, list(_CENSUS), context, chosen, journal, added=True)
    if "households" not in chosen.found:
        figures = figures.drop(columns="households")
    return _merged("income_employment", figures, context, chosen, journal)


def income(
    rows: pd.DataFrame, chosen: ChosenTable, context: Context, journal: Journal
) -> dict[str, pd.DataFrame]:
    """Handle Filosofi: the median standard of living; a secret one stays empty."""
    figures = _by_commune(rows, [_MEDIAN], context, chosen, journal, added=False)
    return _merged("income_employment", figures, context, chosen, journal)


def fragility(
    rows: pd.DataFrame, chosen: ChosenTable, context: Context, journal: Journal
) -> dict[str, pd.DataFrame]:
    """Handle La MedNum's index: its published total, a mean of scores from 1 to 10; 0 is none."""
    figures = _by_commune(rows, ["ifn"], context, chosen, journal, added=False)
    none = figures["ifn"].eq(0)
    if none.any():
        named = french.join_list([str(code) for code in figures.index[none]])
        journal.note(f"Note de 0, lue comme absente (elles vont de 1 à 10) : {named}.")
    figures["ifn"] = figures["ifn"].mask(none)
    return _merged("fragility", figures, context, chosen, journal)


def fibre(
    rows: pd.DataFrame, chosen: ChosenTable, context: Context, journal: Journal
) -> dict[str, pd.DataFrame]:
    """Handle fibre: premises and those that can be connected, never more than there are."""
    rows = _at_most(rows, ("connectable", "premises"), "plus de locaux raccordables que de "
                    "locaux.", journal)  # fmt: skip
    figures = _by_commune(rows, ["premises", "connectable"], context, chosen, journal, added=True)
    return _merged("fibre", figures, context, chosen, journal)


def housing(
    rows: pd.DataFrame, chosen: ChosenTable, context: Context, journal: Journal
) -> dict[str, pd.DataFrame]:
    """Handle the census of dwellings: households, and those with a car, never more of them."""
    rows = _at_most(rows, ("with_car", "households"), "plus de ménages avec voiture que de "
                    "ménages.", journal)  # fmt: skip
    figures = _by_commune(rows, ["households", "with_car"], context, chosen, journal, added=True)
    return _merged("housing", figures, context, chosen, journal)


def _at_most(
    rows: pd.DataFrame, pair: tuple[str, str], message: str, journal: Journal
) -> pd.DataFrame:
    """Set aside the rows where the first figure is greater than the second."""
    part, whole = pair
    for line, row in rows[rows[part] > rows[whole]].iterrows():
        value = f"{row[part]:g} et {row[whole]:g}"
        journal.set_aside(line, message, _REMEDY, column=part, value=value)
    return journal.keep(rows)


def _by_commune(
    rows: pd.DataFrame,
    columns: list[str],
    context: Context,
    chosen: ChosenTable,
    journal: Journal,
    *,
    added: bool,
) -> pd.DataFrame:
    """Figures of each commune of the department (index, in order), missing when not given."""
    hidden = rows.loc[rows[HIDDEN], "code_insee"].unique() if HIDDEN in rows else []
    if len(hidden):
        journal.note(
            f"{french.plural(len(hidden), 'commune')} sous secret statistique : le chiffre reste "
            "vide, ce n'est pas un zéro."
        )
    rows = commune_lookup.settled(
        rows, columns, context.pack.communes["name"], chosen, journal, added=added
    )
    report.enough(
        int(rows[columns].notna().any(axis="columns").sum()), len(context.pack.communes),
        "communes", chosen, journal,
    )  # fmt: skip
    figures = rows.groupby("code_insee")[columns].sum(min_count=1)
    figures = figures.reindex(context.pack.communes.index)
    lost = figures.index.difference(rows["code_insee"].tolist())
    if len(lost):
        names = french.several(context.pack.communes.loc[lost, "name"])
        journal.warned(
            None, None, None,
            f"{french.plural(len(lost), 'commune')} sans ligne utilisable dans ce fichier : "
            f"{names}.",
        )  # fmt: skip
    blank = figures.index[figures.dropna(axis="columns", how="all").isna().any(axis="columns")]
    blank = blank.difference(lost).difference(hidden)
    if len(blank):
        names = french.several(context.pack.communes.loc[blank, "name"])
        journal.note(
            f"{french.plural(len(blank), 'commune')} à qui il manque un chiffre : {names}."
        )
    _look_odd(figures, journal)
    figures.attrs["secret"] = [str(code) for code in hidden]
    return figures


def _look_odd(figures: pd.DataFrame, journal: Journal) -> None:
    for name in figures:
        known = figures[name].dropna()
        if len(known) >= _EQUAL and known.eq(known.iloc[0]).all():
            journal.warned(
                None, str(name), f"{known.iloc[0]:g}",
                f"les {len(known)} communes ont toutes ce chiffre.",
                remedy="Vérifiez cette colonne dans la source.",
            )  # fmt: skip


def _merged(
    sheet: str, figures: pd.DataFrame, context: Context, chosen: ChosenTable, journal: Journal
) -> dict[str, pd.DataFrame]:
    """Put the new columns in the present sheet, and say what changes."""
    table = TABLES[sheet]
    present = context.sheets[sheet].set_index("code_insee").reindex(figures.index)
    titles = {column.name: column.meaning.split(" ; ")[0] for column in table.columns}
    figures = _not_lost(figures, present, context, chosen, journal)
    for name in figures:
        before, after = present[name].astype(float), figures[name]
        if before.notna().any():
            _outliers(before, after, context, journal)
            if name in (_MEDIAN, "ifn"):
                _changed(titles[str(name)], before, after, journal)
            else:
                report.total(titles[str(name)], before, after, journal)
        else:
            journal.note(f"{titles[str(name)]} : nouveau, pour "
                         f"{french.plural(int(after.notna().sum()), 'commune')}.")  # fmt: skip
    return {sheet: present.assign(**{str(n): figures[n] for n in figures}).reset_index()}


def _not_lost(
    figures: pd.DataFrame,
    present: pd.DataFrame,
    context: Context,
    chosen: ChosenTable,
    journal: Journal,
) -> pd.DataFrame:
    """Figures with those that the table has and the file does not, unless the reader blanks them.

    A secret is what the producer says: it empties the cell, and is counted. Of two figures that
    make a rate, both are kept: a rate never mixes two files.
    """
    before = present[[str(name) for name in figures]].astype(float)
    secret = figures.index.isin(figures.attrs.get("secret", []))
    gone = before.notna() & figures.isna()
    emptied = gone[secret].any(axis="columns").sum()
    if emptied:
        journal.note(
            f"{french.plural(int(emptied), 'commune')} sous secret dans ce fichier avaient un "
            "chiffre : il est retiré."
        )
    gone.loc[secret] = False
    for pair in _RATES:
        if set(pair) <= set(gone):
            both = gone[list(pair)].any(axis="columns") & before[list(pair)].notna().all(axis=1)
            gone.loc[both, list(pair)] = True
    lost = gone.index[gone.any(axis="columns")]
    if not len(lost):
        return figures
    names = french.several(context.pack.communes.loc[lost, "name"])
    count = french.plural(len(lost), "commune")
    if chosen.choices.get("blank") == "yes":
        said = f"{count} perdent un chiffre que ce fichier n'a pas : {names}."
        journal.warned(None, str(figures.columns[0]), None, said)
        return figures
    said = f"{count} : l'ancien chiffre est gardé, ce fichier n'en donne pas de lisible."
    journal.note(said)
    journal.warned(None, str(figures.columns[0]), None, f"{said} {names}.", remedy=BLANK)
    return figures.where(~gone, before)


def _changed(title: str, before: pd.Series, after: pd.Series, journal: Journal) -> None:
    same = before.eq(after) | (before.isna() & after.isna())
    changed = int((~same).sum())
    said = french.plural(changed, "commune change", "communes changent") if changed else (
        "aucun changement"
    )  # fmt: skip
    journal.note(f"{title} : {said}.")


def _outliers(before: pd.Series, after: pd.Series, context: Context, journal: Journal) -> None:
    known = before.ge(_SMALLEST) & after.notna()
    odd = known & (after.gt(OUTLIER * before) | after.lt(before / OUTLIER))
    names = context.pack.communes["name"]
    for code in before.index[odd]:
        journal.warned(
            None, str(after.name), f"{after[code]:g}",
            f"{french.apostrophe(str(names[code]))} ({code}) avait "
            f"{french.number(before[code])}.",
            remedy=_REMEDY,
        )  # fmt: skip
