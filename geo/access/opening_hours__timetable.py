"""Open or closed, row by row, over the elementary slots of a week.

The week is cut at every minute where something opens or closes, and at every hour; in a slot,
a row is open or closed as a whole, so that unions and durations are exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.access.opening_hours__hours import DAYS

DAY_MIN: Final = 24 * 60
_CHUNK: Final = 2048
"""Rows unpacked at a time: what fits in the cache of a processor."""


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

    def overlap(
        self, *, weekday: str | None = None, after_min: int = 0, before_min: int = DAY_MIN
    ) -> NDArray[np.int_]:
        """Minutes of each slot that fall in a part of the week."""
        inside = np.minimum(self.end, before_min) - np.maximum(self.start, after_min)
        chosen = True if weekday is None else self.weekday == list(DAYS).index(weekday)
        return np.where(chosen, np.maximum(inside, 0), 0)

    def hours(
        self, *, weekday: str | None = None, after_min: int = 0, before_min: int = DAY_MIN
    ) -> NDArray[np.float64]:
        """Hours each row is open in a part of the week."""
        part = self.overlap(weekday=weekday, after_min=after_min, before_min=before_min)
        return self.minutes([part])[:, 0] / 60

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
