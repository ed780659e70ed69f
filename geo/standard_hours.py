"""Opening hours in the syntax of OpenStreetMap, which the national standard asks for."""

from __future__ import annotations

import re
from calendar import month_abbr
from collections.abc import Mapping
from itertools import groupby
from typing import Final

from geo import hours

DAYS: Final = {"mon": "Mo", "tue": "Tu", "wed": "We", "thu": "Th", "fri": "Fr", "sat": "Sa"}

_WORDS: Final = frozenset(
    [*DAYS.values(), "Su", "PH", "SH", "week", "easter", "off", "closed", "open", "unknown"]
) | frozenset(month_abbr[1:])
_WORD: Final = re.compile(r"[^\W\d_]+")
_MARKS: Final = re.compile(r"[\w :;,|()+/\[\]\"-]*")
_TIMES: Final = re.compile(r"\b\d{1,2}:\d{2}\s*(?:-\s*\d{1,2}:\d{2}|\+)|24/7")


def written(days: Mapping[str, str | None]) -> str | None:
    """Write a week of our hours: ``Mo-Fr 09:00-12:00,14:00-17:30; Sa 09:00-12:00``.

    ``days`` maps ``mon`` … ``sat`` to what was published (see ``hours.parse_day``). Empty when
    no day has hours; None when a day is not understood: a week with a hole would lie.
    """
    spans = {day: hours.parse_day(days.get(day)) for day in DAYS}
    if any(found is None for found in spans.values()):
        return None
    rules = []
    for times, run in groupby(DAYS, key=lambda day: _times(spans[day] or [])):
        names = [DAYS[day] for day in run]
        if times:
            rules.append(f"{names[0]}-{names[-1]} {times}" if names[1:] else f"{names[0]} {times}")
    return "; ".join(rules)


def readable(text: str) -> bool:
    """Tell whether a text is in this syntax: its words, marks and at least one time."""
    bare = re.sub(r'"[^"]*"', "", text)
    words = set(_WORD.findall(bare))
    return words <= _WORDS and bool(_MARKS.fullmatch(bare)) and bool(_TIMES.search(bare))


def _times(spans: list[hours.Span]) -> str:
    return ",".join(f"{_clock(start)}-{_clock(end)}" for start, end in spans)


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
