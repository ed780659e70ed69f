"""Opening hours as the official list writes them: ``09:00 - 12:00 / 14:00 - 17:00``.

A day that is blank or ``00:00 - 00:00`` is closed. A day is understood when its spans are
ordered, positive and do not overlap; otherwise it is kept as published and said to be so:
nothing is guessed.

Open or closed, row by row, over the elementary slots of a week.

The week is cut at every minute where something opens or closes, and at every hour; in a slot,
a row is open or closed as a whole, so that unions and durations are exact.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.base.french import NBSP

if TYPE_CHECKING:
    pass

DAYS: Final = {
    "mon": "lundi",
    "tue": "mardi",
    "wed": "mercredi",
    "thu": "jeudi",
    "fri": "vendredi",
    "sat": "samedi",
}
Span = tuple[int, int]
"""Opening and closing, minutes after midnight."""

_SPAN: Final = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})")


@lru_cache(maxsize=1024)
def parse_day(text: str | None) -> list[Span] | None:
    """Read the spans of one day.

    Returns an empty list when the place is closed (blank, or only ``00:00 - 00:00``), and
    None when the text is not understood. The list is shared.

    >>> parse_day("09:00 - 12:00 / 14:00 - 17:30")
    [(540, 720), (840, 1050)]
    """
    if text is None or not isinstance(text, str) or not text.strip():
        return []
    spans: list[Span] = []
    for part in text.split("/"):
        match = _SPAN.fullmatch(part.strip())
        if match is None:
            return None
        hours = [int(group) for group in match.groups()]
        if max(hours[0], hours[2]) > 24 or max(hours[1], hours[3]) > 59:
            return None
        span = (hours[0] * 60 + hours[1], hours[2] * 60 + hours[3])
        if span == (0, 0):
            continue
        if span[0] >= span[1] or span[1] > 24 * 60 or (spans and span[0] < spans[-1][1]):
            return None
        spans.append(span)
    return spans


def union(spans: Iterable[Span]) -> list[Span]:
    """Merge spans that overlap or touch; the result is ordered and disjoint.

    >>> union([(840, 1020), (540, 720), (700, 780)])
    [(540, 780), (840, 1020)]
    """
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def weekly_minutes(days: Mapping[str, str | None]) -> int:
    """Minutes open in a week, by the keys of ``DAYS``; a day not understood counts for 0.

    >>> weekly_minutes({"mon": "09:00 - 12:00", "tue": "09:00 - 12:30", "wed": "sur RDV"})
    390
    """
    return sum(end - start for day in DAYS for start, end in parse_day(days.get(day)) or [])


def write_spans(spans: Iterable[Span]) -> str:
    """Write the spans of a day in French: ``9 h – 12 h, 14 h – 17 h 30``."""
    return ", ".join(f"{clock(start)} – {clock(end)}" for start, end in spans)


def clock(minute: int) -> str:
    """Write a time of day in French: ``9 h``, ``13 h 30``."""
    hour, rest = divmod(minute, 60)
    return f"{hour}{NBSP}h" + (f"{NBSP}{rest:02d}" if rest else "")


def week(days: Mapping[str, str | None]) -> list[tuple[str, str]]:
    """Write a week of published hours, one line per run of days with the same hours.

    ``days`` maps the keys of ``DAYS`` to the published text. Returns pairs such as
    ``("du lundi au jeudi", "9 h – 12 h, 14 h – 17 h")``; closed days are left out, and a
    day that is not understood is shown as published, in quotation marks. An empty list
    means that no hours are published.
    """
    lines: list[tuple[list[str], str]] = []
    previous_closed = True
    for key, day in DAYS.items():
        written = _write_day(days.get(key))
        if written and lines and not previous_closed and lines[-1][1] == written:
            lines[-1][0].append(day)
        elif written:
            lines.append(([day], written))
        previous_closed = not written
    return [(_run(names), text) for names, text in lines]


def _write_day(text: str | None) -> str:
    spans = parse_day(text)
    if spans is None:
        return f"«{NBSP}{text}{NBSP}» (horaires publiés tels quels)"
    return write_spans(spans)


def _run(names: list[str]) -> str:
    if len(names) == 1:
        return names[0]
    if len(names) == 2:
        return f"{names[0]} et {names[1]}"
    return f"du {names[0]} au {names[-1]}"


DAY_MIN: Final = 24 * 60
_CHUNK: Final = 2048
"""Rows unpacked at a time: what fits in the cache of a processor."""


class PartOfWeek(NamedTuple):
    """A day (a key of ``DAYS``) or all of them, between two times, minutes after midnight."""

    weekday: str | None = None
    after_min: int = 0
    before_min: int = DAY_MIN


WHOLE_WEEK: Final = PartOfWeek()


class Timetable(NamedTuple):
    """Rows open in the slots of a week.

    weekday : array of int, one per slot
        Rank in ``hours.DAYS``.
    start, end : array of int, one per slot
        Minutes after midnight.
    packed : array of uint64, one line per row
        One bit per slot, as ``numpy.packbits`` writes them.
    """

    weekday: NDArray[np.int_]
    start: NDArray[np.int_]
    end: NDArray[np.int_]
    packed: NDArray[np.uint64]

    def is_open(self) -> NDArray[np.bool_]:
        """Rows × slots, True where open."""
        bits = np.unpackbits(self.packed.view(np.uint8), axis=1, count=len(self.start))
        return bits.astype(bool)

    def any_of(self, group: NDArray[np.intp], member: NDArray[np.intp], groups: int) -> Timetable:
        """Open when at least one member of the group is; ``group`` is in increasing order."""
        union = np.zeros((groups, self.packed.shape[1]), dtype=np.uint64)
        if len(group):
            first = np.flatnonzero(np.diff(group, prepend=-1))
            union[group[first]] = np.bitwise_or.reduceat(self.packed[member], first, axis=0)
        return self._replace(packed=union)

    def overlap(self, part: PartOfWeek) -> NDArray[np.int_]:
        """Minutes of each slot that fall in a part of the week."""
        inside = np.minimum(self.end, part.before_min) - np.maximum(self.start, part.after_min)
        chosen = True if part.weekday is None else self.weekday == list(DAYS).index(part.weekday)
        return np.where(chosen, np.maximum(inside, 0), 0)

    def hours(self, part: PartOfWeek) -> NDArray[np.float64]:
        """Hours each row is open in a part of the week."""
        return self.minutes([self.overlap(part)])[:, 0] / 60

    def minutes(self, parts: Sequence[NDArray[np.int_]]) -> NDArray[np.float64]:
        """Minutes each row is open in several parts of the week, one column each."""
        # whole minutes below 2^24: single precision is exact
        lengths = np.stack(parts, axis=1).astype(np.float32)
        spent = np.empty((len(self.packed), lengths.shape[1]))
        for low in range(0, len(self.packed), _CHUNK):
            rows = self._replace(packed=self.packed[low : low + _CHUNK]).is_open()
            spent[low : low + _CHUNK] = rows.astype(np.float32) @ lengths
        return spent


def build(spans: pd.DataFrame, row: NDArray[np.intp], rows: int) -> Timetable:
    """Cut the week into slots and say which rows are open in each.

    Parameters
    ----------
    spans : DataFrame, columns ``weekday``, ``start_min``, ``end_min``
        Open spans, minutes after midnight, ``weekday`` a key of ``hours.DAYS``.
    row : array of int, one per span
        Position of the row that each span opens.
    rows : int
        Number of rows, those without any span included.
    """
    day = spans["weekday"].map(list(DAYS).index).to_numpy(dtype=int) * DAY_MIN
    start = day + spans["start_min"].to_numpy(dtype=int)
    end = day + spans["end_min"].to_numpy(dtype=int)
    every_hour = np.arange(0, len(DAYS) * DAY_MIN + 1, 60)
    edges = np.unique(np.concatenate([start, end, every_hour]))
    change = np.zeros((rows, len(edges)), dtype=np.int32)
    np.add.at(change, (row, np.searchsorted(edges, start)), 1)
    np.add.at(change, (row, np.searchsorted(edges, end)), -1)
    opened = change.cumsum(axis=1)[:, :-1] > 0
    used = opened.any(axis=0)
    weekday, minute = np.divmod(edges[:-1][used], DAY_MIN)
    length = np.diff(edges)[used]
    return Timetable(weekday, minute, minute + length, _pack(opened[:, used]))


def _pack(opened: NDArray[np.bool_]) -> NDArray[np.uint64]:
    spare = -opened.shape[1] % 64
    padded = np.pad(opened, ((0, 0), (0, spare)))
    return np.ascontiguousarray(np.packbits(padded, axis=1)).view(np.uint64)
