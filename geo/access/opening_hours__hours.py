"""Opening hours as the official list writes them: ``09:00 - 12:00 / 14:00 - 17:00``.

A day that is blank or ``00:00 - 00:00`` is closed. A day is understood when its spans are
ordered, positive and do not overlap; otherwise it is kept as published and said to be so:
nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from geo.base.french import NBSP

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
