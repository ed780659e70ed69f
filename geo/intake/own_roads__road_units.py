"""The times of a matrix made by another tool: how they are written, and in which unit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from geo.access import travel__travel as travel
from geo.base.matching import plain
from geo.intake import cells

if TYPE_CHECKING:
    from geo.intake import communes__locate as locate

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


def read(text: str) -> tuple[float | None, str]:
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


def looks(rows: pd.DataFrame, place: locate.Communes) -> tuple[str, float]:
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
