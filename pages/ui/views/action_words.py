"""What a field of an action says on screen, from the plain values that its history keeps."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from geo.base import french
from geo.pack.memo import per_pack
from geo.pack.pack import Pack
from geo.register.action import Action, Record, paris_today, state_on
from geo.register.places import Places
from geo.register.vocabulary import (
    AUDIENCES,
    BODIES,
    FUNDINGS,
    KINDS,
    LEVELS,
    ONGOING,
    RHYTHMS,
    STATES,
    STRANDS,
)
from pages.ui.texts import actions

_TERMS = {
    "kind": KINDS, "strand": STRANDS, "audience": AUDIENCES, "level": LEVELS, "rhythm": RHYTHMS,
    "state": STATES,
}  # fmt: skip


@per_pack
def places(pack: Pack) -> Places:
    """Where an action of the department may take place."""
    return Places(pack)


def place(known: Places, record: Record) -> str:
    """Name of where an action takes place, its precise place first when there is one."""
    action = record.action
    unit = french.apostrophe(known.name(action.level, action.code))
    return f"{action.venue}, {unit}" if action.venue else unit


def body(kind: str, name: str) -> str:
    """A body as it is typed: ``Centre social : Les Trois Cités``."""
    return f"{BODIES.label(kind)}\u00a0: {name}" if name else BODIES.label(kind)


def state(action: Action, since: date | None = None, until: date | None = None) -> str:
    """The state of an action today; of what recurs, as its dates between two days say."""
    held, ongoing = state_on(action, paris_today(), since or date.min, until or date.max)
    return ONGOING if ongoing else STATES.label(held)


def value(known: Places, kept: Mapping[str, Any], field: str) -> str:
    """Write a field of an action as ``action.to_json`` keeps it; empty when it has nothing."""
    found = kept.get(field)
    if found is None or found == "" or found == []:
        return ""
    if field in _TERMS:
        return _TERMS[field].label(str(found))
    if field == "code":
        return french.apostrophe(known.name(str(kept["level"]), str(found)))
    if field == "place_id":
        return known.known.get(str(found), (str(found), ""))[0]
    if field == "organiser":
        return body(*found)
    if field == "partners":
        return "\u202f; ".join(body(*one) for one in found)
    if field == "fundings":
        return ", ".join(FUNDINGS.label(one) for one in found)
    if field == "cancelled":
        return ", ".join(french.date(one) for one in found)
    if field == "contact":
        return str(found) if isinstance(found, str) else actions.CHANGED
    return french.date(str(found)) if field in ("start", "end", "until") else str(found)
