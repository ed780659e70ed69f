"""Opening hours in the syntax of OpenStreetMap, which the national standard asks for.

What is written in that syntax is judged by a library; what is written in French is read by
``geo.access.french_hours`` and written in it.
"""

from __future__ import annotations

import re
from calendar import month_abbr
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from geo.access import french_hours, opening_hours
from geo.access.french_hours import CLOSED_WORDS, LONGEST, NAMES, WEEK, UnreadError, flat

if TYPE_CHECKING:
    from opening_hours import OpeningHours

DAYS: Final = dict(zip(opening_hours.DAYS, WEEK, strict=False))

_WORDS: Final = frozenset(
    [*WEEK, "PH", "SH", "week", "easter", "off", "closed", "open", "unknown"]
) | frozenset(month_abbr[1:])
_WORD: Final = re.compile(r"[^\W\d_]+")
_MARKS: Final = re.compile(r"[\w :;,|()+/\[\]\"-]*")
_TIMES: Final = re.compile(r"\b\d{1,2}:\d{2}\s*(?:-\s*\d{1,2}:\d{2}|\+)|24/7")
_SPAN: Final = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})")
_SHORT: Final = re.compile(r"(?<![\d:])(\d:\d{2})(?!\d)")
_SEASONS: Final = re.compile(
    r"\b(?:" + "|".join(month_abbr[1:]) + r"|easter|\d{4})\b|\bSH\b(?! off)|week (?!\d+-\d+/2 )"
)
_OPEN_END: Final = re.compile(r"\d\+|\bunknown\b|\[[^\[\]]*5")
_PARITY: Final = re.compile(r"\bweek 0?([12])-5[23]/2 ")
_RANKED: Final = re.compile(r"\b(Mo|Tu|We|Th|Fr|Sa|Su)\[([\d,-]+)\]")
_RANKS: Final = {"1": "1er", "-1": "dernier"}
_SHARES: Final = {1: "un quart", 2: "la moitié", 3: "trois quarts"}
_MONTH: Final = (datetime(2025, 2, 1), datetime(2025, 3, 1))
"""Four whole weeks: each n-th day of the month comes once, each parity half the time."""
CLOSED: Final = "off"


class Reading(NamedTuple):
    """What a text says.

    ``value`` is in the syntax of the standard, or the text as it came when it is not understood.
    ``minutes`` is the time open in a week, on average; None when it changes with the season or
    is not known. ``said`` tells (French) what is counted for a part of its weeks; ``fault`` why
    the text is not understood.
    """

    value: str
    minutes: float | None = None
    said: str = ""
    fault: str = ""


@lru_cache(maxsize=4_096)
def read_hours(text: str) -> Reading:
    """Read opening hours, in the syntax of the standard or in French.

    >>> read("du lundi au vendredi de 9h à 12h")[:2]
    ('Mo-Fr 09:00-12:00', 900.0)
    """
    line = " ".join(text.split())
    if not line or flat(line) in CLOSED_WORDS:
        return Reading(CLOSED if line else "", 0.0)
    if len(line) <= LONGEST and readable(line):
        value = _SHORT.sub(r"0\1", line)
        if _backwards(value):
            return Reading(text, fault="l'heure de fin précède celle de début")
        return Reading(value, _minutes(value), _said(value))
    try:
        value = _of_week(french_hours.read_hours(text))
    except UnreadError as error:
        timeless = len(line) <= LONGEST and set(_WORD.findall(line)) <= _WORDS and _parsed(line)
        return Reading(text, fault="aucune heure n'y est donnée" if timeless else str(error))
    return Reading(value, _minutes(value), _said(value))


def read_day(text: str) -> list[opening_hours.Span] | None:
    """Read the cell of one day: its spans, none when closed, None when it is not understood.

    >>> read_day("9h-12h / 14h à 17h"), read_day("Fermé"), read_day("-"), read_day("sur rdv")
    ([(540, 720), (840, 1020)], [], [], None)
    """
    bare = flat(text)
    if not bare.strip("-/. ") or bare in CLOSED_WORDS:
        return []
    known = opening_hours.parse_day(text)
    if known is not None:
        return list(known)
    try:
        week = french_hours.read_hours(text, WEEK[0])
        (group,) = week.groups
        return None if group.share else _ordered([group], 0)
    except (UnreadError, ValueError):
        return None


def write_hours(days: Mapping[str, str | None]) -> str | None:
    """Write a week of our hours: ``Mo-Fr 09:00-12:00,14:00-17:30; Sa 09:00-12:00``.

    ``days`` maps ``mon`` … ``sat`` to what was published (see ``opening_hours.parse_day``). Empty
    when no day has hours; None when a day is not understood: a week with a hole would lie.
    """
    spans = [opening_hours.parse_day(days.get(day)) for day in DAYS]
    if any(found is None for found in spans):
        return None
    return "; ".join(_runs([found or [] for found in spans]))


def readable(text: str) -> bool:
    """Tell whether a text is in this syntax: its words, its marks, one time, its grammar."""
    bare = re.sub(r'"[^"]*"', "", text)
    words = set(_WORD.findall(bare))
    known = words <= _WORDS and bool(_MARKS.fullmatch(bare)) and bool(_TIMES.search(bare))
    return known and _parsed(text) is not None


def _parsed(text: str) -> OpeningHours | None:
    """The library's reading of a text, None when it is not of its grammar."""
    import opening_hours

    return opening_hours.OpeningHours(text) if opening_hours.validate(text) else None


def _minutes(value: str) -> float | None:
    """Minutes open in a week, on average over four of them; None when that would lie."""
    bare = re.sub(r'"[^"]*"', "", value)
    if _SEASONS.search(bare) or _OPEN_END.search(bare):
        return None
    known = _parsed(value)
    spans = known.intervals(*_MONTH) if known is not None else ()
    spent = (end - start for start, end, state, _ in spans if str(state) == "open")
    return sum(one.total_seconds() for one in spent) / 60 / 4


def _said(value: str) -> str:
    """Say what is counted for a part of its weeks, or not counted."""
    bare = re.sub(r'"[^"]*"', "", value)
    if _SEASONS.search(bare):
        return "horaires qui changent dans l'année : gardés, non comptés."
    if _OPEN_END.search(bare):
        return "heure de fin inconnue ou jour rare : gardés, non comptés."
    said = []
    for week in dict.fromkeys(_PARITY.findall(bare)):
        name = "impaires" if week == "1" else "paires"
        said.append(f"semaines {name} : comptées pour moitié.")
    for day, listed in dict.fromkeys(_RANKED.findall(bare)):
        ranks = listed.split(",")
        named = " et ".join(_RANKS.get(rank, f"{rank}e") for rank in ranks)
        share = _SHARES.get(len(ranks), "tout")
        said.append(f"{named} {NAMES[WEEK.index(day)]} du mois : compté pour {share}.")
    return " ".join(said)


def _backwards(value: str) -> bool:
    """Whether a span ends before it starts, or lasts no time."""
    return any((int(m[1]), int(m[2])) >= (int(m[3]), int(m[4])) for m in _SPAN.finditer(value))


def _of_week(week: french_hours.Week) -> str:
    """Write what was read in French. Raises ``UnreadError`` when a day is given twice."""
    shares: dict[str, list[french_hours.Group]] = {}
    for group in week.groups:
        shares.setdefault(group.share, []).append(group)
    plain = {day for group in shares.get("", []) for day in group.days}
    rules: list[str] = []
    for share, groups in sorted(shares.items()):
        again = plain.intersection(day for group in groups for day in group.days)
        if share and again:
            raise UnreadError(f"le {NAMES[min(again)]} a des heures de deux façons")
        notes = {group.note for group in groups if not group.closed}
        note = f' "{notes.pop()}"' if len(notes) == 1 and notes != {""} else ""
        spans = [_ordered(groups, day) for day in range(len(WEEK))]
        rules += [f"{rule}{note}" for rule in _runs(spans, share)]
    return "; ".join([*(rules or [CLOSED]), *(week.holidays if rules else ())])


def _ordered(groups: Iterable[french_hours.Group], day: int) -> list[opening_hours.Span]:
    """Spans of a day. Raises ``UnreadError`` when it is closed and open, or its spans overlap."""
    here = [group for group in groups if day in group.days]
    spans = sorted(span for group in here for span in group.spans)
    if spans and any(group.closed for group in here):
        raise UnreadError(f"le {NAMES[day]} est ouvert et fermé")
    if any(one[1] > other[0] for one, other in pairwise(spans)):
        raise UnreadError(f"le {NAMES[day]}, des heures se chevauchent")
    return spans


def _runs(spans: list[list[opening_hours.Span]], share: str = "") -> list[str]:
    """One rule per run of days with the same hours; ``share`` is a parity or an n-th day."""
    rules = []
    for times, run in groupby(range(len(spans)), key=lambda day: _times(spans[day])):
        days = [WEEK[day] for day in run]
        if not times:
            continue
        if share.startswith("["):
            rules.append(f"{','.join(f'{day}{share}' for day in days)} {times}")
        else:
            named = f"{days[0]}-{days[-1]}" if days[1:] else days[0]
            rules.append(f"{share} {named} {times}".lstrip())
    return rules


def _times(spans: list[opening_hours.Span]) -> str:
    return ",".join(f"{_clock(start)}-{_clock(end)}" for start, end in spans)


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
