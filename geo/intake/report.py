"""The report of an import: what was read, kept, set aside, and how it will look.

Of when a file is: its date, and whether the data on screen are more recent.

What a file changes of the present data, in French sentences, and lists that are too short.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from geo.base import french
from geo.base.errors import SET_ASIDE, Remark
from geo.base.french import typeset
from geo.intake import commune_lookup
from geo.intake.journal import MOTIVE, Journal, Question
from geo.pack import catalogue
from geo.quality import freshness

if TYPE_CHECKING:
    from geo.intake.chosen_table import ChosenTable
    from geo.intake.engine import Context
    from geo.intake.journal import Journal
    from geo.pack.pack import Pack

PREVIEW: Final = 5
LABELS: Final = {
    "site_id": "Identifiant", "source_id": "Identifiant", "id": "Identifiant",
    "name": "Nom", "nom": "Nom", "employer": "Employeur", "type": "Type",
    "kind": "Principal ou antenne", "format": "Format", "labelled_on": "Labellisation",
    "address": "Adresse", "adresse": "Adresse", "postcode": "Code postal",
    "code_postal": "Code postal", "commune": "Commune", "code_insee": "Code INSEE",
    "territory": "Code du territoire", "territory_name": "Territoire", "mds_name": "MDS",
    "latitude": "Latitude", "longitude": "Longitude",
    "hours_mon": "Lundi", "hours_tue": "Mardi", "hours_wed": "Mercredi", "hours_thu": "Jeudi",
    "hours_fri": "Vendredi", "hours_sat": "Samedi", "hours": "Horaires", "horaires": "Horaires",
    "appointment": "Sur rendez-vous", "phone": "Téléphone", "telephone": "Téléphone",
    "siret": "SIRET", "posts": "Postes", "posts_filled": "Postes pourvus",
    "active_15_64": "Actifs de 15 à 64 ans", "unemployed_15_64": "Chômeurs de 15 à 64 ans",
    "households": "Ménages", "median_standard_of_living_eur": "Niveau de vie médian (€ par an)",
    "ifn": "Indice de fragilité numérique", "premises": "Locaux",
    "connectable": "Locaux raccordables", "origin": "Origine", "destination": "Destination",
    "minutes": "Minutes", "post": "Poste", "convention_end": "Fin de convention",
    "contract_end": "Fin de contrat", "note": "Remarque",
}  # fmt: skip
"""Columns of the preview and their French headers; the others are not shown."""
_YES_NO: Final = {True: "oui", False: "non"}
_READ: Final = ("int", "count", "number", "date", "bool")
"""Types whose cells are not shown as they are."""
_PLACED: Final = ("code_insee", "commune", "territory", "territory_name")
"""Columns that are found for every row, whatever the file names them."""
_WHOLE_LISTS: Final = ("france_services", "advisers", "mediation")
"""Kinds whose file replaces the list: what it does not have is gone."""


@dataclass(frozen=True)
class Report:
    """What was done of a file.

    ``read`` rows are ``kept``, ``outside`` (of other departments, or not of the kind asked: no
    fault), repeated or set aside. ``rejected`` has the columns as published, plus ``motif``;
    index: line. ``notes`` are the differences with the present data, French sentences.
    ``preview`` is the first five rows of the file that are kept, French headers; empty when none
    is. Communes are seen as they are stored, one row each, their parts added. ``vintage``: date of
    the file as ``geo.intake.report.date_text`` finds it. ``asked``: what the reader may answer.
    """

    file: str
    layout: str
    kind: str
    read: int
    kept: int
    outside: int
    remarks: tuple[Remark, ...]
    rejected: pd.DataFrame
    notes: tuple[str, ...]
    preview: pd.DataFrame
    vintage: str = ""
    asked: tuple[Question, ...] = ()


def build_report(
    rows: pd.DataFrame,
    sheets: Mapping[str, pd.DataFrame],
    context: Context,
    chosen: ChosenTable,
    journal: Journal,
    *,
    vintage: str,
) -> Report:
    """Report of an import: ``rows`` of the file as they were read, ``sheets`` complete.

    Rows the gate lost are set aside too.
    """
    table = chosen.table
    layout, read = chosen.layout, len(table.frame)
    motives = journal.dropped
    lines = [line for line in table.frame.index.tolist() if line in motives] if motives else []
    rejected = table.frame.loc[lines]
    if layout.options.get("only_declared"):
        rejected = rejected[list(chosen.found.values())]
    for line, column in journal.hidden:
        rejected.loc[line, chosen.found[column]] = ""
    rejected = rejected.assign(**{MOTIVE: [motives[line] for line in lines]})
    lost = lost_lines(chosen, journal)
    if lost:
        rejected = pd.concat([rejected, pd.DataFrame({MOTIVE: lost})]).fillna("").sort_index()
    return Report(
        file=chosen.file,
        layout=layout.id,
        kind=layout.kind,
        read=read + len(lost),
        kept=read - journal.outside - journal.repeated - len(motives),
        outside=journal.outside,
        remarks=tuple(
            remark
            for remark in journal.remarks
            if remark.severity == SET_ASIDE or remark.line not in motives
        ),
        rejected=rejected,
        notes=tuple(journal.notes),
        preview=_preview(rows, sheets, context, chosen, journal),
        vintage=vintage,
        asked=tuple(journal.asked.values()),
    )


def lost_lines(chosen: ChosenTable, journal: Journal) -> dict[int, str]:
    """Lines that the gate could not read as rows, with their reason."""
    motives = journal.dropped
    said = {
        one.line: one.message
        for one in journal.remarks
        if one.severity == SET_ASIDE and one.line is not None and one.line not in motives
    }
    read = {*chosen.table.frame.index.tolist()} if said else said.keys()
    return {line: why for line, why in said.items() if line not in read}


def _preview(
    rows: pd.DataFrame,
    sheets: Mapping[str, pd.DataFrame],
    context: Context,
    chosen: ChosenTable,
    journal: Journal,
) -> pd.DataFrame:
    """First rows of the file that are kept, the department's before those around it.

    ``rows`` are those of the file; a kind that locates them itself is seen in its sheet. Only the
    columns that the file has, and the commune it was found in; no mailbox, that may be a person's.
    """
    layout, found = chosen.layout, chosen.found
    given = journal.keep(rows) if layout.place != "none" else sheets[layout.sheet]
    if layout.place == "commune":
        given = _stored(given, sheets[layout.sheet], found)
    given = _first(given, commune_lookup.communes(context.pack).own)
    given = given.assign(
        **{name: _kept(kept, given.index) for name, kept in journal.kept_as.items()}
    )
    there = {*found, *journal.read_under, *_PLACED} - {rule.column for rule in layout.ignore}
    shown = given[[name for name in LABELS if name in given and name in there]]
    shown = shown if shown.empty else shown.dropna(axis="columns", how="all")
    types = {name: one.type for name, one in layout.columns.items() if name in shown}
    said = {name: _written(shown[name], kind) for name, kind in types.items() if kind in _READ}
    return shown.assign(**said).rename(columns=LABELS).reset_index(drop=True)


def _first(given: pd.DataFrame, own: Collection[str]) -> pd.DataFrame:
    """The few rows that are shown, the department's before the others."""
    if "code_insee" not in given:
        return given.head(PREVIEW)
    around = np.array([code not in own for code in given["code_insee"].tolist()], dtype=bool)
    return given.iloc[np.argsort(around, kind="stable")[:PREVIEW]]


def _kept(kept: pd.Series, lines: pd.Index) -> pd.Series:
    """What a column holds at some lines; missing where it has none."""
    held = dict(zip(kept.index.tolist(), kept.tolist(), strict=True))
    return pd.Series([held.get(line, np.nan) for line in lines], lines, dtype=kept.dtype)


def _stored(given: pd.DataFrame, sheet: pd.DataFrame, found: Iterable[str]) -> pd.DataFrame:
    """One row per commune, in the order of the file, with what the sheet says of it."""
    own = given[["code_insee", "commune"]].drop_duplicates()
    kept = [name for name in found if name in sheet and name not in own]
    return own.merge(sheet[["code_insee", *kept]], on="code_insee", how="left")


def _written(cells: pd.Series, kind: str) -> pd.Series:
    """Cells as a French reader expects them: whole numbers without point, oui, 01/08/2024."""
    if kind in ("int", "count", "number"):
        if cells.dropna().mod(1).eq(0).all():
            return cells.astype("Int64")
        return cells.map(lambda value: f"{value:.12g}".replace(".", ","), na_action="ignore")
    return cells.dt.strftime("%d/%m/%Y") if kind == "date" else cells.map(_YES_NO)


def warn_lost(chosen: ChosenTable, journal: Journal) -> None:
    """Say that what seems gone from a list may only be a row set aside."""
    rules = {typeset(rule.reason) for rule in chosen.layout.set_aside}
    count = sum(why not in rules for why in journal.dropped.values()) + len(
        lost_lines(chosen, journal)
    )
    if count and chosen.layout.kind in _WHOLE_LISTS:
        journal.warned(
            None, None, None,
            f"lignes mises de côté : {count}. Ce qui semble fermé ou retiré peut être l'une "
            "d'elles.",
            remedy="Corrigez-les et importez de nouveau la liste, si elles vous concernent.",
        )  # fmt: skip


DATE: Final = re.compile(r"(20\d{2})(?:-(0[1-9]|1[0-2])(?:-([0-3]\d))?)?(?!\d)")
_LISTS: Final = ("france_services", "advisers")
"""Kinds whose date is that of the list; a census is published years after the facts."""


def date_text(file: str, sheets: Mapping[str, pd.DataFrame]) -> str:
    """Date of a file as ``2024``, ``2024-08`` or ``2024-08-01``; empty when nothing tells it.

    The date in its name; else, for a list of France services, that of its last label: the list
    is at least as recent.
    """
    named = _in_name(file)
    if named:
        return named
    labels = sheets.get("france_services", pd.DataFrame())
    last = labels["labelled_on"].max() if len(labels) else pd.NaT
    return "" if pd.isna(last) else str(last)[:10]


def _in_name(file: str) -> str:
    match = DATE.search(file)
    return "" if match is None else "-".join(filter(None, match.groups()))


def warn_older(pack: Pack, chosen: ChosenTable, journal: Journal) -> None:
    """Say that a list is older, by the date in its name, than the one it would replace."""
    vintage = _in_name(chosen.file)
    if not vintage or chosen.layout.kind not in _LISTS:
        return
    present = catalogue.dates_of(chosen.layout.sheet, pack.department, pack.root)
    shown = max(present, key=lambda day: freshness.bounds(day)[1], default="")
    if shown and freshness.bounds(vintage)[1] < freshness.bounds(shown)[0]:
        journal.warned(
            None, None, None,
            f"cette liste ({french.date(vintage)}) est plus ancienne que celle qu'elle "
            f"remplacerait ({french.date(shown)}).",
            remedy="Vérifiez que c'est bien celle que vous voulez.",
        )  # fmt: skip


FEWEST: Final = 0.4
"""Share of the present rows below which a new list is refused: 60 % fewer."""


def dated(chosen: ChosenTable) -> str:
    """The source that rows will name: the layout's, and the date in the name of the file."""
    match = DATE.search(chosen.file)
    if match is None:
        return f"{chosen.layout.source} ({chosen.file})"
    year, month, day = match.groups()
    when = f"{day}/{month}/{year}" if day else french.date("-".join(filter(None, [year, month])))
    return f"{chosen.layout.source}, {when}"


def enough(new: int, present: int, what: str, chosen: ChosenTable, journal: Journal) -> None:
    """Refuse a list with nothing of the department, or 60 % shorter than the present one."""
    if new == 0:
        journal.refuse(
            f"aucune ligne utilisable pour le département (on attend : {what}).",
            "Vérifiez que le fichier couvre le département ; les données présentes sont gardées.",
        )
        journal.unread()
    elif new < FEWEST * present and chosen.choices.get("fewer") != "yes":
        journal.refuse(
            f"{new} {what} seulement, contre {present} dans les données présentes.",
            "Vérifiez que le fichier est complet ; s'il l'est, cochez « La liste a vraiment "
            "raccourci » ou ajoutez --choice fewer=yes.",
        )
    journal.check()


def total(name: str, before: pd.Series, after: pd.Series, journal: Journal) -> None:
    """Say how the total of a column, and how many communes, change."""
    changed = int((before.ne(after) & ~(before.isna() & after.isna())).sum())
    if not changed:
        journal.note(f"{name} : aucun changement.")
        return
    communes = f"{french.plural(changed, 'commune change', 'communes changent')}"
    journal.note(
        f"{name} : {french.number(after.sum())} au total, contre {french.number(before.sum())} "
        f"({communes})."
    )
