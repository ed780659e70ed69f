"""Staff's own matrix of road times: origin, destination, minutes, between communes."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from geo.access import travel__roads as roads
from geo.base import french as wording
from geo.intake import communes__locate as locate
from geo.intake import communes__locate_codes as locate_codes
from geo.intake import own_roads__road_units as road_units
from geo.intake import own_territories
from geo.intake import report__intake_notes as intake_notes
from geo.intake import upsert as own_upsert

if TYPE_CHECKING:
    from geo.intake.engine import Context
    from geo.intake.journal import Journal
    from geo.upload.gate__gate import Upload

PAIR: Final = ["origin", "destination"]
_LONGEST: Final = 600
"""Minutes of the longest trip that is believed."""


def read(
    rows: pd.DataFrame, upload: Upload, context: Context, journal: Journal
) -> dict[str, pd.DataFrame]:
    """Make the sheet ``road_minutes`` (handler of the kind ``road_minutes``).

    ``rows``: origin and destination (codes as published), minutes (as published: see
    ``road_units``). Pairs may be given in one direction only, or differ in the two. Raises
    ``Refused`` when a pair is given twice with different times, when no pair is of the
    department, or when the times are not in the unit that their header names.
    """
    place = locate.communes(context.pack)
    found = _located(_timed(rows, journal), place, journal)
    made = _unique(_in_minutes(found, place, journal), journal)
    if made.empty:
        journal.refuse(
            "aucun trajet entre deux communes du département.",
            "Donnez le code INSEE des communes dans les colonnes origine et destination.",
        )
        journal.unread()
    journal.check()
    _covered(made, context, journal)
    return {"road_minutes": made[[*PAIR, "minutes"]]}


def _timed(rows: pd.DataFrame, journal: Journal) -> pd.DataFrame:
    """Rows with a time, in the unit of the column; ``said`` is the unit that a cell names.

    A pair without path (empty, NA, Inf) is counted and left out: it has no given time.
    """
    texts = rows["minutes"].astype(object).where(rows["minutes"].notna(), None)
    none = texts.map(road_units.no_path).astype(bool)
    if none.any():
        journal.outside += int(none.sum())
        many = wording.plural(int(none.sum()), "trajet")
        journal.note(
            f"{many} sans chemin dans cette matrice (vide, NA ou Inf) : aucun temps n'y est donné, "
            "l'estimation y reste. Un outil écrit aussi NA au-delà de sa durée maximale."
        )
    rows, texts = rows[~none], texts[~none]
    read = {text: road_units.read(text) for text in texts.unique()}
    for line, text in own_upsert.lines(texts):
        value, _ = read[text]
        if value is None or value < 0:
            journal.set_aside(
                line, "temps attendu, au moins 0 : 12,5 ou 1 h 05 ; sans chemin : vide ou NA.",
                "Corrigez la cellule dans le fichier, puis importez-le de nouveau.",
                column="minutes", value=text,
            )  # fmt: skip
    numbers = np.array([read[text][0] for text in texts], dtype=float)
    said = [read[text][1] for text in texts]
    return journal.keep(rows.assign(minutes=numbers, said=said))


def _in_minutes(rows: pd.DataFrame, place: locate.Communes, journal: Journal) -> pd.DataFrame:
    """Times in minutes: the unit is that of the cell, else of the header, else of the distances."""
    header = journal.found.get("minutes", "")
    bare = rows["said"].eq("")
    if not bare.any():
        return _possible(rows, journal)
    named = road_units.of_header(header)
    seen, ratio = road_units.looks(rows[bare], place)
    unit = named or seen or "minutes"
    if named and seen and named != seen:
        times = wording.number(ratio, 1)
        journal.refuse(
            f"la colonne « {header} » annonce des {named}, mais ses temps valent {times} fois "
            f"l'estimation : ce sont sans doute des {seen}.",
            f"Nommez la colonne « {seen} » si c'est le cas.",
        )
        journal.check()
    if unit != "minutes" or not named:
        how = "d'après l'en-tête" if named else "d'après les distances"
        journal.note(f"Temps lus en {unit}, {how} (colonne « {header} »).")
    factor = road_units.UNITS[unit]
    minutes = rows["minutes"].astype(float)
    return _possible(rows.assign(minutes=minutes.where(~bare, minutes * factor)), journal)


def _possible(rows: pd.DataFrame, journal: Journal) -> pd.DataFrame:
    """Set aside the trips longer than any of a department."""
    for line, value in own_upsert.lines(rows.loc[rows["minutes"].gt(_LONGEST), "minutes"]):
        journal.set_aside(
            line, f"au plus {_LONGEST} minutes attendu.",
            "Corrigez la cellule dans le fichier, puis importez-le de nouveau.",
            column="minutes", value=f"{value:g}",
        )  # fmt: skip
    return journal.keep(rows)


def _located(rows: pd.DataFrame, place: locate.Communes, journal: Journal) -> pd.DataFrame:
    """Present communes of both ends; ``former`` says that one was a merged commune.

    A pair with an end of another department, farther than its neighbours, is counted, not kept.
    """
    made, former = rows.copy(), pd.Series(False, index=rows.index)
    outside = pd.Series(False, index=rows.index)
    for end in PAIR:
        found = {text: place.by_code(text) for text in rows[end].unique()}
        codes = rows[end].map({text: commune.code for text, commune in found.items()})
        made[end] = codes
        former |= rows[end].map({text: bool(c.former) for text, c in found.items()}).astype(bool)
        for text, commune in found.items():
            if commune.code and commune.said:
                journal.fixed(None, end, text, commune.said)
        away = {text: place.away(locate_codes.normal(text)) for text in found}
        gone = codes.eq("") & rows[end].map(away).astype(bool)
        for line, text in own_upsert.lines(rows.loc[codes.eq("") & ~gone, end]):
            journal.set_aside(
                line, found[text].said, locate.CODE_REMEDY, column=end, value=text
            )  # fmt: skip
        outside |= gone
    gone = outside & ~outside.index.isin(list(journal.dropped))
    journal.outside += int(gone.sum())
    return journal.keep(made.assign(former=former)[~outside])


def _unique(rows: pd.DataFrame, journal: Journal) -> pd.DataFrame:
    """One row per pair; the same pair with other minutes is a reason to refuse.

    What was published for a merged commune gives way to the present one.
    """
    rows = rows.sort_values("former", kind="stable")
    own = rows[~rows["former"]].drop_duplicates(PAIR)[PAIR].assign(_own=True)
    given = rows.merge(own, on=PAIR, how="left").set_axis(rows.index)
    merged = rows["former"] & given["_own"].notna()
    merged |= rows["former"] & rows.duplicated(PAIR)
    if merged.any():
        journal.fixed(
            None, None, None,
            f"{wording.plural(int(merged.sum()), 'trajet')} de communes fusionnées, déjà donnés : "
            "un seul est gardé.",
        )  # fmt: skip
    rows = rows[~merged]
    times = rows.groupby(PAIR)["minutes"].transform("nunique")
    said = []
    for _, group in rows[times > 1].groupby(PAIR):
        values = [f"{wording.number(m, 1)} (ligne {line})" for line, m in group["minutes"].items()]
        said.append(
            f"{group['origin'].iloc[0]} → {group['destination'].iloc[0]} : {wording.listed(values)}"
        )
    if said:
        journal.refuse(
            f"{wording.plural(len(said), 'trajet donné', 'trajets donnés')} avec des temps "
            f"différents : {own_territories.few(said)}.",
            "Gardez un seul temps par origine et destination.",
        )
    again = rows.duplicated(PAIR)
    if again.any() and not said:
        journal.repeated += int(again.sum())
        many = wording.plural(int(again.sum()), "ligne répétée", "lignes répétées")
        journal.fixed(None, None, None, f"{many} à l'identique.")
    return rows[~again]


def _covered(made: pd.DataFrame, context: Context, journal: Journal) -> None:
    """Say how much of what the screens need is given, and which communes have no trip."""
    pack = context.pack
    names = pack.communes["name"]
    tables = MappingProxyType({**pack.tables, "road_minutes": made[[*PAIR, "minutes"]]})
    given, wanted = roads.share(replace(pack, tables=tables))
    share = wording.quantity(100 * given / wanted if wanted else np.nan, "%", 1)
    journal.note(
        f"{wording.plural(given, 'trajet donné', 'trajets donnés')} sur {wording.number(wanted)} "
        f"d'une commune à une commune qui a un lieu d'aide ({share})."
    )
    silent = [
        f"{names[code]} ({code})" for code in names.index.difference(pd.Index(made["origin"]))
    ]
    if silent:
        journal.warned(
            None,
            "origin",
            None,
            f"{wording.plural(len(silent), 'commune')} sans aucun trajet : "
            f"{intake_notes.several(silent)}.",
            remedy="Ailleurs que sur ces trajets, le temps reste estimé par la distance.",
        )
