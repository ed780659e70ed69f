"""Staff's own matrix of road times: origin, destination, minutes, between communes."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from geo import intake_notes, locate, own_territories, own_upsert, roads, wording

if TYPE_CHECKING:
    from geo.gate import Upload
    from geo.intake import Context
    from geo.intake_journal import Journal

PAIR: Final = ["origin", "destination"]


def read(
    rows: pd.DataFrame, upload: Upload, context: Context, journal: Journal
) -> dict[str, pd.DataFrame]:
    """Make the sheet ``road_minutes`` (handler of the kind ``road_minutes``).

    ``rows``: origin and destination (codes as published), minutes (0 to 600). Pairs may be
    given in one direction only, or differ in the two. Raises ``Refused`` when a pair is given
    twice with different times, or when no pair is of the department.
    """
    place = locate.communes(context.pack)
    found = _located(rows, place, journal)
    made = _unique(found, journal)
    if made.empty:
        journal.refuse(
            "aucun trajet entre deux communes du département.",
            "Donnez le code INSEE des communes dans les colonnes origine et destination.",
        )
        journal.unread()
    journal.check()
    _covered(made, context, journal)
    return {"road_minutes": made[[*PAIR, "minutes"]]}


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
        away = {text: place.away(locate.normal(text)) for text in found}
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
