"""An action of a territory, as a value: what, where, when, by whom, for whom, how many came.

No database here: what a page fills, what a file brings and what is stored are this value.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from geo.base import french
from geo.register.vocabulary import CANCELLED, DONE, PLANNED

MOST_OCCURRENCES: Final = 400
"""Dates that a recurrence may have: more than a year of weekdays."""
_WEEKS: Final = {"semaine": 1, "quinzaine": 2}
_PARIS: Final = ZoneInfo("Europe/Paris")


@dataclass(frozen=True)
class Body:
    """Who organises or takes part: ``kind`` is a term of ``vocabulary.BODIES``."""

    kind: str
    name: str = ""


@dataclass(frozen=True)
class Action:
    """One action. Terms are those of ``vocabulary``; what is empty is not known, or none.

    ``level`` and ``code`` say where: a commune, or a unit above it. ``venue`` is what people call
    the place, ``place_id`` the place of the pack when it is one. ``end`` is the last day of an
    action of several days. ``rhythm`` repeats it until ``until``, both included, without the
    ``cancelled`` dates. ``attendance`` is None when it was not counted: 0 is nobody. ``contact``
    is a mailbox or a telephone of a service, never of a person.
    """

    department: str
    title: str
    kind: str
    code: str
    start: date
    level: str = "commune"
    strand: str = ""
    audience: str = ""
    venue: str = ""
    place_id: str = ""
    end: date | None = None
    rhythm: str = ""
    until: date | None = None
    cancelled: tuple[date, ...] = ()
    organiser: Body | None = None
    partners: tuple[Body, ...] = ()
    contact: str = ""
    attendance: int | None = None
    fundings: tuple[str, ...] = ()
    state: str = PLANNED
    link: str = ""

    def public(self) -> Action:
        """The same, without what may lead to somebody."""
        return replace(self, contact="")


@dataclass(frozen=True)
class Occurrence:
    """The days of an action that take place together, ``first`` and ``last`` included."""

    first: date
    last: date
    cancelled: bool = False


@dataclass(frozen=True)
class Record:
    """An action of the register: which version, and who wrote it when.

    ``at`` are UTC, ISO 8601; ``by`` are empty once erased. ``demo``: of the demonstration set.
    ``withdrawn``: its recording was undone, so that no list has it.
    """

    id: str
    version: int
    action: Action
    created_at: str
    created_by: str
    updated_at: str
    updated_by: str
    demo: bool = False
    withdrawn: bool = False

    def public(self) -> Record:
        """The same, as anybody may read it: neither contact nor author."""
        return replace(self, action=self.action.public(), created_by="", updated_by="")


@dataclass(frozen=True)
class Change:
    """One line of the history of an action.

    ``what``: ``created``, ``edited``, ``cancelled``, ``undone``, ``withdrawn``, ``imported`` or
    ``demo``.
    ``who`` is empty once erased. ``fields`` are those that differ, in the order of
    ``vocabulary.FIELDS``, with what they were and became; ``before`` is None for a creation.
    """

    seq: int
    action_id: str
    version: int
    at: str
    who: str
    what: str
    reason: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    fields: tuple[str, ...]


def occurrences(action: Action) -> tuple[Occurrence, ...]:
    """The occurrences of an action, in order; at most one more than are allowed.

    >>> from datetime import date
    >>> monthly = Action("86", "Café", "atelier", "86194", date(2026, 1, 31),
    ...                  rhythm="mois", until=date(2026, 4, 1))
    >>> [str(one.first) for one in occurrences(monthly)]
    ['2026-01-31', '2026-02-28', '2026-03-31']
    """
    lasting = (action.end or action.start) - action.start
    gone = frozenset(action.cancelled)
    found = []
    for day in _days(action):
        found.append(Occurrence(day, day + lasting, day in gone))
        if len(found) > MOST_OCCURRENCES:
            break
    return tuple(found)


def _days(action: Action) -> Iterator[date]:
    if not action.rhythm or action.until is None:
        yield action.start
        return
    rank, day = 0, action.start
    while day <= action.until:
        yield day
        rank += 1
        if action.rhythm in _WEEKS:
            day = action.start + timedelta(weeks=rank * _WEEKS[action.rhythm])
        else:
            day = months_later(action.start, rank)


def months_later(day: date, months: int) -> date:
    """The same day some months later, or before; the last of the month where it has no such day.

    >>> months_later(date(2026, 3, 31), -1), months_later(date(2026, 11, 29), 12)
    (datetime.date(2026, 2, 28), datetime.date(2027, 11, 29))
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def next_month(action: Action) -> Action:
    """« La même, le mois prochain »: same day of the week and same rank in the month.

    Nothing of what happened is copied: it is planned, nobody was counted, no date is cancelled.
    """
    moved = action.start + timedelta(weeks=4)
    if moved.month == action.start.month:
        moved += timedelta(weeks=1)
    shift = moved - action.start
    return replace(
        action,
        start=moved,
        end=action.end and action.end + shift,
        until=action.until and action.until + shift,
        cancelled=(),
        attendance=None,
        state=PLANNED,
    )


def took_place(action: Action, since: date, today: date) -> bool:
    """Whether an action took place between two days, included: ``realise`` is declared once.

    An action by itself took place when it is said to be done. A recurrence that is not
    cancelled took place at each of its dates that is past and not cancelled.
    """
    return any(counts_as_done(action, one, since, today) for one in occurrences(action))


def counts_as_done(action: Action, one: Occurrence, since: date, today: date) -> bool:
    """Whether an occurrence of an action took place between two days, included."""
    if action.state == CANCELLED or one.cancelled or (not action.rhythm and action.state != DONE):
        return False
    return one.first <= today and one.last >= since


def state_on(
    action: Action, today: date, since: date = date.min, until: date = date.max
) -> tuple[str, bool]:
    """The state of an action on a day, and whether it was held and has dates to come.

    What recurs is done from its first date on, whatever was typed: dates between ``since`` and
    ``until`` alone are looked at.
    """
    if not action.rhythm or action.state == CANCELLED:
        return action.state, False
    held = [
        one.first <= today
        for one in occurrences(action)
        if not one.cancelled and one.last >= since and one.first <= until
    ]
    return DONE if any(held) else PLANNED, any(held) and not all(held)


def to_json(action: Action) -> dict[str, Any]:
    """What the history keeps of an action: plain values, dates as ISO 8601."""
    return {one.name: _plain(getattr(action, one.name)) for one in fields(action)}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Body):
        return [value.kind, value.name]
    return [_plain(one) for one in value] if isinstance(value, tuple) else value


def from_json(kept: Mapping[str, Any]) -> Action:
    """The action that the history keeps."""
    given = dict(kept)
    for name in ("start", "end", "until"):
        given[name] = date.fromisoformat(given[name]) if given[name] else None
    given["cancelled"] = tuple(date.fromisoformat(one) for one in given["cancelled"])
    given["organiser"] = Body(*given["organiser"]) if given["organiser"] else None
    given["partners"] = tuple(Body(*one) for one in given["partners"])
    given["fundings"] = tuple(given["fundings"])
    return Action(**given)


def paris_today() -> date:
    """The day it is in Paris, whatever the clock of the server is set to."""
    return datetime.now(_PARIS).date()


def paris_time(at: str) -> str:
    """Say a moment, kept in UTC, as it was in Paris: ``le 28 novembre 2026 à 21 h 04``."""
    local = datetime.fromisoformat(at).astimezone(_PARIS)
    hour = f"{local.hour}{french.NBSP}h{french.NBSP}{local.minute:02d}"
    return f"le {french.date(local.date().isoformat())} à {hour}"
