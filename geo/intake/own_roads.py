"""Staff's own matrix of road times: origin, destination, minutes, between communes.

The times of a matrix made by another tool: how they are written, and in which unit.
"""

from __future__ import annotations

import re
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from geo.access import travel
from geo.base import french
from geo.base.matching import plain
from geo.intake import cells, commune_lookup, own_territories, upsert, verdict

if TYPE_CHECKING:
    from geo.intake.chosen_table import ChosenTable
    from geo.intake.engine import Context
    from geo.intake.journal import Journal

NO_PATH: Final = frozenset(
    {"inf", "infinity", "infini", "1 inf", "no path", "no route", "unreachable"}
)
"""Plain words that say, beside an empty cell or NA, that no road leads there."""
UNITS: Final = {"minutes": 1.0, "secondes": 1 / 60, "heures": 60.0}
"""Unit to minutes."""
_WORDS: Final = {
    **dict.fromkeys(("min", "mn", "minute", "minutes"), "minutes"),
    **dict.fromkeys(("s", "sec", "secs", "seconde", "secondes", "second", "seconds"), "secondes"),
    **dict.fromkeys(("h", "heure", "heures", "hour", "hours"), "heures"),
}
_CLOCK: Final = re.compile(r"(\d{1,2}):(\d{2}):(\d{2})")
"""Hours, minutes and seconds; with two numbers nothing says which they are."""
_SPOKEN: Final = re.compile(
    r"(?:(\d{1,2}) ?h(?:eures?|ours?)?)? ?(?:(\d{1,3})(?: ?(?:min|mins|mn|minutes?))?)?"
)
_CODE: Final = re.compile(r"X?((?:\d{2}|2[ABab])\d{3})")
"""A commune's code as a header; R puts a letter before it."""
_FEWEST: Final = 2
"""Destinations from which a table is a matrix."""
_FAR: Final = 15.0
"""Ratio to the estimate beyond which times are in another unit: minutes are seconds at 60."""


def wide_pair(frame: pd.DataFrame) -> tuple[str, str, str] | None:
    """One trip of a matrix with a column per destination: origin, destination, time as written.

    None when the table is no such matrix: most headers but the first are codes of communes, and
    so are most cells of the first column.
    """
    names = [str(name) for name in frame.columns]
    ends = {name: found[1] for name in names[1:] if (found := _CODE.fullmatch(name.strip()))}
    if len(ends) < _FEWEST or 2 * len(ends) < len(names) - 1:
        return None
    origins = frame[names[0]].str.strip()
    coded = [bool(_CODE.fullmatch(text)) for text in origins]
    if 2 * sum(coded) < len(coded):
        return None
    for rank in np.flatnonzero(coded):
        here = str(origins.iloc[rank])
        for name, end in ends.items():
            text = str(frame[name].iloc[rank]).strip()
            if end != here and not no_path(text):
                return here, end, text
    return None


def of_header(header: str) -> str:
    """Unit that a header names, empty when it names none. r5r's percentiles are minutes."""
    words = plain(header).split()
    named = {_WORDS[word] for word in words if word in _WORDS}
    if len(named) == 1:
        return named.pop()
    return "minutes" if words[:2] == ["travel", "time"] else ""


def no_path(text: str | None) -> bool:
    """Tell whether a cell says that there is no path: empty, ``NA``, ``Inf``…"""
    return text is None or cells.missing(text) or plain(text) in NO_PATH


def read_time(text: str) -> tuple[float | None, str]:
    """Read a time: its number in the unit of the column, or minutes when it says so itself.

    Returns the number and the unit that the cell names, empty when it names none; None when it
    is not understood.

    >>> read("12,5"), read("1 h 05"), read("00:25:30"), read("longtemps")
    ((12.5, ''), (65.0, 'minutes'), (25.5, 'minutes'), (None, ''))
    """
    number = cells.number(text)
    if isinstance(number.value, float) and not number.fix:
        return number.value, ""
    bare = " ".join(text.lower().split())
    clock = _CLOCK.fullmatch(bare)
    if clock:
        hours, minutes, seconds = (int(part) for part in clock.groups())
        return 60 * hours + minutes + seconds / 60, "minutes"
    spoken = _SPOKEN.fullmatch(bare)
    if spoken and bare:
        return 60.0 * int(spoken[1] or 0) + int(spoken[2] or 0), "minutes"
    return None, ""


def looks(rows: pd.DataFrame, place: commune_lookup.Communes) -> tuple[str, float]:
    """The unit that the distances give to the numbers, and their ratio to the estimate.

    ``rows``: ``origin`` and ``destination`` (present communes), ``minutes`` (the numbers, in
    whatever unit). The unit is empty when no pair is far enough to tell, or none fits.
    """
    ends = [
        place.table.reindex(rows[end]).to_numpy(dtype=float) for end in ("origin", "destination")
    ]
    metres = np.hypot(*(ends[0] - ends[1]).T)
    given = rows["minutes"].to_numpy(dtype=float)
    known = (metres > 3_000) & (given > 0)
    if not known.any():
        return "", np.nan
    ratio = float(np.median(given[known] / travel.minutes(metres[known])))
    if ratio > _FAR:
        return "secondes", ratio
    return ("heures" if ratio < 1 / _FAR else "minutes"), ratio


PAIR: Final = ["origin", "destination"]
_LONGEST: Final = 600
"""Minutes of the longest trip that is believed."""


def read_road_minutes(
    rows: pd.DataFrame, chosen: ChosenTable, context: Context, journal: Journal
) -> dict[str, pd.DataFrame]:
    """Make the sheet ``road_minutes`` (handler of the kind ``road_minutes``).

    ``rows``: origin and destination (codes as published), minutes (as published: see
    ``road_units``). Pairs may be given in one direction only, or differ in the two. Raises
    ``Refused`` when a pair is given twice with different times, when no pair is of the
    department, or when the times are not in the unit that their header names.
    """
    place = commune_lookup.communes(context.pack)
    found = _located(_timed(rows, journal), place, journal)
    made = _unique(_in_minutes(found, place, chosen, journal), journal)
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
    none = texts.map(no_path).astype(bool)
    if none.any():
        journal.outside += int(none.sum())
        many = french.plural(int(none.sum()), "trajet")
        journal.note(
            f"{many} sans chemin dans cette matrice (vide, NA ou Inf) : aucun temps n'y est donné, "
            "l'estimation y reste. Un outil écrit aussi NA au-delà de sa durée maximale."
        )
    rows, texts = rows[~none], texts[~none]
    read = {text: read_time(text) for text in texts.unique()}
    for line, text in upsert.lines(texts):
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


def _in_minutes(
    rows: pd.DataFrame, place: commune_lookup.Communes, chosen: ChosenTable, journal: Journal
) -> pd.DataFrame:
    """Times in minutes: the unit is that of the cell, else of the header, else of the distances."""
    header = chosen.found.get("minutes", "")
    bare = rows["said"].eq("")
    if not bare.any():
        return _possible(rows, journal)
    named = of_header(header)
    seen, ratio = looks(rows[bare], place)
    unit = named or seen or "minutes"
    if named and seen and named != seen:
        times = french.number(ratio, 1)
        journal.refuse(
            f"la colonne « {header} » annonce des {named}, mais ses temps valent {times} fois "
            f"l'estimation : ce sont sans doute des {seen}.",
            f"Nommez la colonne « {seen} » si c'est le cas.",
        )
        journal.check()
    if unit != "minutes" or not named:
        how = "d'après l'en-tête" if named else "d'après les distances"
        journal.note(f"Temps lus en {unit}, {how} (colonne « {header} »).")
    factor = UNITS[unit]
    minutes = rows["minutes"].astype(float)
    return _possible(rows.assign(minutes=minutes.where(~bare, minutes * factor)), journal)


def _possible(rows: pd.DataFrame, journal: Journal) -> pd.DataFrame:
    """Set aside the trips longer than any of a department."""
    for line, value in upsert.lines(rows.loc[rows["minutes"].gt(_LONGEST), "minutes"]):
        journal.set_aside(
            line, f"au plus {_LONGEST} minutes attendu.",
            "Corrigez la cellule dans le fichier, puis importez-le de nouveau.",
            column="minutes", value=f"{value:g}",
        )  # fmt: skip
    return journal.keep(rows)


def _located(rows: pd.DataFrame, place: commune_lookup.Communes, journal: Journal) -> pd.DataFrame:
    """Present communes of both ends; ``former`` says that one was a merged commune.

    A pair with an end of another department, farther than its neighbours, is counted, not kept.
    """
    made, former = rows.copy(), pd.Series(False, index=rows.index)
    outside = pd.Series(False, index=rows.index)
    for end in PAIR:
        found = {text: verdict.by_code(place, text) for text in rows[end].unique()}
        codes = rows[end].map({text: commune.code for text, commune in found.items()})
        made[end] = codes
        former |= rows[end].map({text: bool(c.former) for text, c in found.items()}).astype(bool)
        for text, commune in found.items():
            if commune.code and commune.said:
                journal.fixed(None, end, text, commune.said)
        away = {text: place.away(commune_lookup.normal(text)) for text in found}
        gone = codes.eq("") & rows[end].map(away).astype(bool)
        for line, text in upsert.lines(rows.loc[codes.eq("") & ~gone, end]):
            journal.set_aside(
                line, found[text].said, commune_lookup.CODE_REMEDY, column=end, value=text
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
            f"{french.plural(int(merged.sum()), 'trajet')} de communes fusionnées, déjà donnés : "
            "un seul est gardé.",
        )  # fmt: skip
    rows = rows[~merged]
    times = rows.groupby(PAIR)["minutes"].transform("nunique")
    said = []
    for _, group in rows[times > 1].groupby(PAIR):
        values = [f"{french.number(m, 1)} (ligne {line})" for line, m in group["minutes"].items()]
        said.append(
            f"{group['origin'].iloc[0]} → {group['destination'].iloc[0]} : "
            f"{french.join_list(values)}"
        )
    if said:
        journal.refuse(
            f"{french.plural(len(said), 'trajet donné', 'trajets donnés')} avec des temps "
            f"différents : {own_territories.few(said)}.",
            "Gardez un seul temps par origine et destination.",
        )
    again = rows.duplicated(PAIR)
    if again.any() and not said:
        journal.repeated += int(again.sum())
        many = french.plural(int(again.sum()), "ligne répétée", "lignes répétées")
        journal.fixed(None, None, None, f"{many} à l'identique.")
    return rows[~again]


def _covered(made: pd.DataFrame, context: Context, journal: Journal) -> None:
    """Say how much of what the screens need is given, and which communes have no trip."""
    pack = context.pack
    names = pack.communes["name"]
    tables = MappingProxyType({**pack.tables, "road_minutes": made[[*PAIR, "minutes"]]})
    given, wanted, _ = travel.share(replace(pack, tables=tables))
    share = french.quantity(100 * given / wanted if wanted else np.nan, "%", 1)
    journal.note(
        f"{french.plural(given, 'trajet donné', 'trajets donnés')} sur {french.number(wanted)} "
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
            f"{french.plural(len(silent), 'commune')} sans aucun trajet : "
            f"{french.several(silent)}.",
            remedy="Ailleurs que sur ces trajets, le temps reste estimé par la distance.",
        )
