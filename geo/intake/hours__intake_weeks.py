"""Hours written in one column a day, or a part of one: read as a text, beside those of a cell."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, Final

import pandas as pd

from geo.access.french_hours__hours_words import DAYS, NAMES
from geo.base.matching import plain
from geo.export import standard_hours

if TYPE_CHECKING:
    from geo.intake.journal import Journal

_DAY_WORDS: Final = frozenset(
    {"h", "horaire", "horaires", "heure", "heures", "hours", "jour", "d", "de", "du", "le", "l"}
)
_PARTS: Final = {"matin": "matin", "am": "matin", "midi": "après-midi", "pm": "après-midi"}
_BOUNDS: Final = {"ouverture": 0, "debut": 0, "fermeture": 1, "fin": 1}


def read(frame: pd.DataFrame, free: Sequence[str], ours: str, journal: Journal) -> pd.DataFrame:
    """Add the hours that are written in one column a day, as one text.

    ``free`` are the headers that the layout does not name, ``ours`` its column of hours.
    """
    found = journal.layout.found(frame)
    columns = {name: key for name in free if (key := _day_of(name)) is not None}
    if not columns:
        return frame
    header = found.get(ours, journal.layout.header(ours))
    cells_ = [dict(zip(columns.values(), row, strict=True))
              for row in frame[list(columns)].itertuples(index=False, name=None)]  # fmt: skip
    made = [_one_week(row) for row in cells_]
    by_day = sorted(columns, key=lambda name: columns[name])
    if header in frame:
        for rank, (line, before) in enumerate(zip(frame.index, frame[header], strict=True)):
            if before and made[rank]:
                made[rank] = _with_days(before, made[rank], (line, by_day), journal)
            elif before:
                made[rank] = before
    else:
        journal.aliases[ours] = by_day[0] if len(by_day) == 1 else f"{by_day[0]} à {by_day[-1]}"
    journal.consumed |= {*columns}
    return frame.assign(**{header: pd.Series(made, index=frame.index)})


def _with_days(
    before: str, days: str, where: tuple[Hashable, Sequence[str]], journal: Journal
) -> str:
    """Add to the hours of a cell those of the columns of days, unless one takes from the other."""
    text = f"{before} ; {days}"
    joined, *alone = (standard_hours.read(one) for one in (text, before, days))
    spent = [one.minutes for one in alone if one.minutes is not None]
    if not joined.fault and len(spent) == len(alone) and joined.minutes == sum(spent):
        return text
    line, names = where
    journal.warned(
        line, names[0], days,
        f"colonnes de jours non lues à cette ligne : la cellule d'horaires dit « {before} ».",
        remedy="Gardez les unes ou l'autre.",
    )  # fmt: skip
    return before


def _day_of(header: str) -> tuple[int, str, int] | None:
    """Day of a column, its part of the day, and 0 or 1 for when it opens or closes (-1: both)."""
    words = plain(header).split()
    days = [DAYS[word] for word in words if word in DAYS and len(word) > 2]
    rest = [word for word in words if word not in DAYS]
    parts = [_PARTS[word] for word in rest if word in _PARTS]
    bounds = [_BOUNDS[word] for word in rest if word in _BOUNDS]
    known = _DAY_WORDS | {*_PARTS, *_BOUNDS, "apres"}
    if len(days) != 1 or not {*rest} <= known or len(parts) > 1:
        return None
    return days[0], parts[0] if parts else "", bounds[0] if len(bounds) == 1 else -1


def _one_week(cells_: dict[tuple[int, str, int], str]) -> str:
    """One text for a week: ``lundi matin : 9h-12h ; lundi après-midi : 14h-17h``."""
    said = []
    for day, part, bound in sorted(cells_):
        text = cells_[day, part, bound].strip()
        if bound == 1 or not text:
            continue
        if bound == 0:
            end = cells_.get((day, part, 1), "").strip()
            text = f"{text} - {end}" if end else text
        if not text.strip("-–/. "):
            text = "fermé"
        name = f"{NAMES[day]} {part}".strip() if text != "fermé" or not part else ""
        if name:
            said.append(f"{name} : {text}")
    return " ; ".join(said)
