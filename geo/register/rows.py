"""Actions as the tables hold them, and back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from geo.base import matching
from geo.register.action import Action, Body, Change, Record, from_json, occurrences, to_json
from geo.register.schema import ACTIONS, BODIES, CONTACTS, OCCURRENCES, PEOPLE
from geo.register.vocabulary import FIELDS

_CREATOR: Final = PEOPLE.alias("creator")
_EDITOR: Final = PEOPLE.alias("editor")
SELECTED: Final = sa.select(
    ACTIONS,
    CONTACTS.c.address.label("contact"),
    _CREATOR.c.login.label("creator"),
    _EDITOR.c.login.label("editor"),
).select_from(
    ACTIONS.outerjoin(CONTACTS)
    .join(_CREATOR, _CREATOR.c.id == ACTIONS.c.created_by)
    .join(_EDITOR, _EDITOR.c.id == ACTIONS.c.updated_by)
)
"""Actions with the login and the mailbox that they point at."""
_TEXTS: Final = (
    "department", "title", "kind", "strand", "audience", "level", "code", "venue", "place_id",
    "rhythm", "state", "link",
)  # fmt: skip
_MANY: Final = 500
"""Identifiers asked for at once."""


def fingerprint(action: Action) -> str:
    """What makes two rows of a spreadsheet one action: title, place, first day, organiser."""
    organiser = action.organiser or Body("")
    said = [
        action.department, matching.plain(action.title), action.level, action.code,
        action.start.isoformat(), organiser.kind, matching.plain(organiser.name),
    ]  # fmt: skip
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def columns(action: Action, contact_id: int | None) -> dict[str, Any]:
    """The row of an action, but for what is said of its writing."""
    return {
        **{name: getattr(action, name) for name in _TEXTS},
        "place": f"{action.level}-{action.code}",
        "start": action.start.isoformat(),
        "end": action.end and action.end.isoformat(),
        "until": action.until and action.until.isoformat(),
        "contact_id": contact_id,
        "attendance": action.attendance,
        "fundings": "|".join(action.fundings),
        "fingerprint": fingerprint(action),
        "words": _words(action),
    }


def _words(action: Action) -> str:
    bodies = (one.name for one in (action.organiser, *action.partners) if one is not None)
    return " / ".join(
        matching.plain(text) for text in (action.title, action.venue, *bodies) if text
    )


def put_parts(connection: Connection, identifier: str, action: Action) -> None:
    """Write the bodies and the dates of an action."""
    # rank 0 organises: it is left out when nobody does
    bodies = [
        {"action_id": identifier, "rank": rank, "kind": one.kind, "name": one.name}
        for rank, one in enumerate((action.organiser, *action.partners))
        if one is not None
    ]
    if bodies:
        connection.execute(_INSERT_BODY, bodies)
    dates = [
        {
            "action_id": identifier,
            "first": one.first.isoformat(),
            "last": one.last.isoformat(),
            "cancelled": one.cancelled,
        }
        for one in occurrences(action)
    ]
    connection.execute(_INSERT_OCCURRENCE, dates)


_INSERT_BODY: Final = BODIES.insert()
_INSERT_OCCURRENCE: Final = OCCURRENCES.insert()


def remove_parts(connection: Connection, identifier: str) -> None:
    """Remove the bodies and the dates of an action, to write them again."""
    for table in (BODIES, OCCURRENCES):
        connection.execute(table.delete().where(table.c.action_id == identifier))


def records(connection: Connection, query: sa.Select[Any]) -> list[Record]:
    """The records of a query on ``SELECTED``, in its order."""
    found = connection.execute(query).mappings().all()
    identifiers = [row["id"] for row in found]
    bodies = _bodies(connection, identifiers)
    gone = _cancelled(connection, [row["id"] for row in found if row["rhythm"]])
    return [_record(row, bodies.get(row["id"], {}), gone.get(row["id"], ())) for row in found]


def _bodies(connection: Connection, identifiers: list[str]) -> dict[str, dict[int, Body]]:
    found: dict[str, dict[int, Body]] = {}
    query = sa.select(BODIES).order_by(BODIES.c.rank)
    for some in _by(identifiers):
        for row in connection.execute(query.where(BODIES.c.action_id.in_(some))):
            found.setdefault(row.action_id, {})[row.rank] = Body(row.kind, row.name)
    return found


def _cancelled(connection: Connection, identifiers: list[str]) -> dict[str, tuple[date, ...]]:
    found: dict[str, tuple[date, ...]] = {}
    query = (
        sa.select(OCCURRENCES.c.action_id, OCCURRENCES.c.first)
        .where(OCCURRENCES.c.cancelled.is_(True))
        .order_by(OCCURRENCES.c.first)
    )
    for some in _by(identifiers):
        for identifier, day in connection.execute(query.where(OCCURRENCES.c.action_id.in_(some))):
            found[identifier] = (*found.get(identifier, ()), date.fromisoformat(day))
    return found


def _by(identifiers: list[str]) -> Iterable[list[str]]:
    return (identifiers[at : at + _MANY] for at in range(0, len(identifiers), _MANY))


def _record(row: Mapping[Any, Any], bodies: Mapping[int, Body], gone: tuple[date, ...]) -> Record:
    action = Action(
        **{name: row[name] for name in _TEXTS},
        start=date.fromisoformat(row["start"]),
        end=_day(row["end"]),
        until=_day(row["until"]),
        cancelled=gone,
        organiser=bodies.get(0),
        partners=tuple(one for rank, one in bodies.items() if rank),
        contact=row["contact"] or "",
        attendance=row["attendance"],
        fundings=tuple(filter(None, row["fundings"].split("|"))),
    )
    return Record(
        row["id"], row["version"], action, row["created_at"], row["creator"] or "",
        row["updated_at"], row["editor"] or "", row["demo"], row["withdrawn"],
    )  # fmt: skip


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


# ---------- history ----------

_EMPTY: Final[tuple[Any, ...]] = ("", None, [])


def dumped(action: Action, contact_id: int | None) -> str:
    """What the history keeps of an action: its contact is a number, that may be erased."""
    kept = to_json(action) | {"contact": contact_id}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def loaded(kept: str | None) -> dict[str, Any] | None:
    """What the history keeps, as values; None for what was not there."""
    return json.loads(kept) if kept else None


def from_history(connection: Connection, kept: str) -> Action:
    """The action that the history keeps, with its contact unless it was erased."""
    given = json.loads(kept)
    query = sa.select(CONTACTS.c.address).where(CONTACTS.c.id == given["contact"])
    return from_json(given | {"contact": connection.execute(query).scalar() or ""})


def differing(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> tuple[str, ...]:
    """Fields whose value is not the same, in the order of ``vocabulary.FIELDS``."""
    one, other = before or {}, after or {}
    if before is None or after is None:  # what was left empty is no change
        return tuple(name for name in FIELDS if {**one, **other}.get(name) not in _EMPTY)
    return tuple(name for name in FIELDS if one.get(name) != other.get(name))


def change(row: Any) -> Change:
    """A line of the history, with the login beside it."""
    before, after = loaded(row.before), loaded(row.after)
    return Change(
        row.seq, row.action_id, row.version, row.at, row.login or "", row.what, row.reason,
        before, after, differing(before, after),
    )  # fmt: skip
