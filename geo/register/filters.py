"""Which actions of a register are listed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import sqlalchemy as sa

from geo.base import matching
from geo.register.action import MOST_OCCURRENCES
from geo.register.schema import ACTIONS, BODIES, OCCURRENCES
from geo.register.vocabulary import CANCELLED, DONE, PLANNED


@dataclass(frozen=True)
class Filter:
    """Which actions are listed; what is empty or None chooses nothing.

    ``places`` are pairs of level and code (``needs.within`` gives those of a unit); ``since`` and
    ``until`` are days, included, that the action has one of; ``body`` a term of
    ``vocabulary.BODIES`` that organises or takes part; ``text`` is looked for in titles, venues
    and names, whatever its accents and capitals. With ``today``, ``state`` is what took place
    until that day (``action.state_on``), not what was typed.
    """

    places: tuple[tuple[str, str], ...] = ()
    kind: str = ""
    strand: str = ""
    state: str = ""
    funding: str = ""
    body: str = ""
    since: date | None = None
    until: date | None = None
    text: str = ""
    demo: bool | None = None
    today: date | None = None


EVERY: Final = Filter()
"""All the actions of the department."""
_RECURS: Final = (ACTIONS.c.rhythm != "") & (ACTIONS.c.state != CANCELLED)


def where(department: str, chosen: Filter) -> list[Any]:
    """Conditions on ``ACTIONS`` that the actions of a department are chosen by."""
    table = ACTIONS.c
    dated = chosen.since is not None or chosen.until is not None
    # of dates that an index finds first, none serves on actions
    own = table.department + "" if dated else table.department
    found: list[Any] = [own == department, table.withdrawn.is_(False)]
    for name in ("kind", "strand"):
        if value := getattr(chosen, name):
            found.append(table[name] == value)
    if chosen.state:
        found.append(state(chosen) == chosen.state)
    if chosen.demo is not None:
        found.append(table.demo.is_(chosen.demo))
    if chosen.places:
        found.append(table.place.in_([f"{level}-{code}" for level, code in chosen.places]))
    if chosen.funding:
        found.append(("|" + table.fundings + "|").contains(f"|{chosen.funding}|"))
    if chosen.body:
        named = sa.select(BODIES.c.action_id).where(BODIES.c.kind == chosen.body)
        found.append(table.id.in_(named))
    if words := matching.plain(chosen.text):
        found.append(table.words.contains(words, autoescape=True))
    return [*found, *_between(chosen)]


def state(chosen: Filter) -> Any:
    """The state of an action; with ``today``, as ``action.state_on`` says it."""
    if chosen.today is None:
        return ACTIONS.c.state
    begun = _held(chosen, OCCURRENCES.c.first <= chosen.today.isoformat())
    return sa.case((_RECURS & begun, DONE), (_RECURS, PLANNED), else_=ACTIONS.c.state)


def ongoing(chosen: Filter) -> Any:
    """Whether an action recurs, was held, and has a date to come after ``today``."""
    if chosen.today is None:
        return sa.false()
    day, first = chosen.today.isoformat(), OCCURRENCES.c.first
    return _RECURS & _held(chosen, first <= day) & _held(chosen, first > day)


def _held(chosen: Filter, *when: Any) -> Any:
    """Whether an action has a date that is not cancelled, among the days that are chosen."""
    dates = OCCURRENCES.c
    own = dates.action_id == ACTIONS.c.id
    within = [*when, *_days(chosen)]
    found = sa.select(dates.action_id).where(own, dates.cancelled.is_(False), *within)
    return found.correlate(ACTIONS).exists()


def _days(chosen: Filter) -> list[Any]:
    dates = OCCURRENCES.c
    held = [dates.last >= chosen.since.isoformat()] if chosen.since else []
    return [*held, dates.first <= chosen.until.isoformat()] if chosen.until else held


def _between(chosen: Filter) -> list[Any]:
    """An action has its days where its dates are: of one that recurs, none between two of them."""
    if chosen.since is None and chosen.until is None:
        return []
    dates = OCCURRENCES.c
    held = _days(chosen)
    if chosen.until:
        # changes nothing but how few dates are looked at
        longest = chosen.until + timedelta(days=MOST_OCCURRENCES)
        held.append(dates.last <= longest.isoformat())
    return [ACTIONS.c.id.in_(sa.select(dates.action_id).where(*held))]
