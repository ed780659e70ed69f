"""Hours of a list of France services: written as the list writes them, or kept as they were.

Hours written in one column a day, or a part of one: read as a text, beside those of a cell.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from geo.access import opening_hours
from geo.access.french_hours import DAYS, NAMES
from geo.base import french
from geo.base.matching import plain
from geo.export import standard_hours
from geo.intake import typed_rows

if TYPE_CHECKING:
    from geo.intake.chosen_table import ChosenTable
    from geo.intake.journal import Journal

COLUMNS: Final = tuple(f"hours_{day}" for day in opening_hours.DAYS)
_REMEDY: Final = "Écrivez-les ainsi : 09:00 - 12:00 / 14:00 - 17:00."


def settled(rows: pd.DataFrame, present: pd.DataFrame, journal: Journal) -> pd.DataFrame:
    """Rows whose hours count as far as they are understood.

    What the list's own reading understands stays as published. A day written otherwise (``9h à
    12h``, ``Fermé``) is rewritten and said. A day that is not understood is said; when the same
    site had hours that were, on that day, these are kept: a slip of writing closes nothing.
    """
    lines = rows.index.tolist()
    made: dict[str, list[str | None]] = {}
    unread: dict[int, dict[str, str]] = {}
    for column in COLUMNS:
        published = rows[column].tolist()
        done = []
        for rank, (line, text) in enumerate(zip(lines, published, strict=True)):
            if opening_hours.parse_day(text) is not None:
                continue
            spans = standard_hours.read_day(text)
            if spans is None:
                unread.setdefault(rank, {})[column] = text
                continue
            made.setdefault(column, published)[rank] = _written(spans)
            done.append((line, text, f"lu « {_written(spans) or 'fermé'} »."))
        typed_rows.corrections(done, column, journal)
    known = _by_site(present) if unread else {}
    for rank, odd in sorted(unread.items()):
        before = known.get(rows["site_id"].iloc[rank], {})
        kept = {column: text for column in odd if (text := _before(before, column))}
        for column, text in kept.items():
            made.setdefault(column, rows[column].tolist())[rank] = text
        _say(rows.index[rank], odd, kept, journal)
    if not made:
        return rows
    return rows.assign(**{name: pd.Series(v, rows.index, object) for name, v in made.items()})


def _by_site(present: pd.DataFrame) -> dict[Any, dict[str, Any]]:
    """Hours of the present sites; the first row of a site counts."""
    cells = zip(*(present[column].tolist() for column in COLUMNS), strict=True)
    made: dict[Any, dict[str, Any]] = {}
    for site, week in zip(present["site_id"].tolist(), cells, strict=True):
        made.setdefault(site, dict(zip(COLUMNS, week, strict=True)))
    return made


def _before(site: dict[str, Any], column: str) -> str:
    """Hours that a site had on a day, when they were understood; else empty."""
    text = site.get(column)
    return text if isinstance(text, str) and opening_hours.parse_day(text) else ""


def _written(spans: list[opening_hours.Span]) -> str | None:
    """Write the spans of a day as the official list does; None when it is closed."""
    times = (
        "{:02d}:{:02d} - {:02d}:{:02d}".format(*divmod(s, 60), *divmod(e, 60)) for s, e in spans
    )
    return " / ".join(times) or None


def _say(line: Any, odd: dict[str, str], kept: dict[str, str], journal: Journal) -> None:
    """Say the days that no figure counts, and those where the hours of before are kept."""
    lost = [column for column in odd if column not in kept]
    for columns, said in (
        (lost, "horaires non compris, non comptés : {}."),
        (list(kept), "horaires non compris : ceux d'avant sont gardés, {}."),
    ):
        if columns:
            days = french.join_list(
                [opening_hours.DAYS[one.removeprefix("hours_")] for one in columns]
            )
            journal.warned(line, columns[0], odd[columns[0]], said.format(days), remedy=_REMEDY)


_DAY_WORDS: Final = frozenset(
    {"h", "horaire", "horaires", "heure", "heures", "hours", "jour", "d", "de", "du", "le", "l"}
)
_PARTS: Final = {"matin": "matin", "am": "matin", "midi": "après-midi", "pm": "après-midi"}
_BOUNDS: Final = {"ouverture": 0, "debut": 0, "fermeture": 1, "fin": 1}


def add_day_columns(
    frame: pd.DataFrame, free: Sequence[str], ours: str, chosen: ChosenTable, journal: Journal
) -> pd.DataFrame:
    """Add the hours that are written in one column a day, as one text.

    ``free`` are the headers that the layout does not name, ``ours`` its column of hours.
    """
    found = chosen.layout.found(frame)
    columns = {name: key for name in free if (key := _day_of(name)) is not None}
    if not columns:
        return frame
    header = found.get(ours, chosen.layout.header(ours))
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
        journal.read_under[ours] = by_day[0] if len(by_day) == 1 else f"{by_day[0]} à {by_day[-1]}"
    journal.consumed |= {*columns}
    return frame.assign(**{header: pd.Series(made, index=frame.index)})


def _with_days(
    before: str, days: str, where: tuple[Hashable, Sequence[str]], journal: Journal
) -> str:
    """Add to the hours of a cell those of the columns of days, unless one takes from the other."""
    text = f"{before} ; {days}"
    joined, *alone = (standard_hours.read_hours(one) for one in (text, before, days))
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
