"""Which actions of a register are listed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import sqlalchemy as sa

from geo.base import matching
from geo.register.schema import ACTIONS, BODIES


@dataclass(frozen=True)
class Filter:
    """Which actions are listed; what is empty or None chooses nothing.

    ``places`` are pairs of level and code (``needs.within`` gives those of a unit); ``since`` and
    ``until`` are days, included, that the action has one of; ``body`` a term of
    ``vocabulary.BODIES`` that organises or takes part; ``text`` is looked for in titles, venues
    and names, whatever its accents and capitals.
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


EVERY: Final = Filter()
"""All the actions of the department."""


def where(department: str, chosen: Filter) -> list[Any]:
    """Conditions on ``ACTIONS`` that the actions of a department are chosen by."""
    table = ACTIONS.c
    found: list[Any] = [table.department == department, table.withdrawn.is_(False)]
    for name in ("kind", "strand", "state"):
        if value := getattr(chosen, name):
            found.append(table[name] == value)
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


def _between(chosen: Filter) -> list[Any]:
    """An action has its days from ``start`` to the end of what it repeats."""
    table, found = ACTIONS.c, []
    if chosen.until:
        found.append(table.start <= chosen.until.isoformat())
    if chosen.since:
        last = sa.func.coalesce(table.until, table.end, table.start)
        found.append(last >= chosen.since.isoformat())
    return found
