"""Erasing what names somebody: a login, a mailbox, or all that served for longer than it may.

Only two tables hold them, and one cell each is emptied: the history goes on being whole, and
nobody's. What is erased is overwritten in the file too, not only forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from geo.register import rows
from geo.register.action import months_later
from geo.register.database import Database
from geo.register.schema import ACTIONS, CONTACTS, HISTORY, PEOPLE
from geo.rights.actors import Actor, allow
from geo.rights.roles import Role


@dataclass(frozen=True)
class Erased:
    """How many logins and contacts were erased."""

    logins: int
    contacts: int


def erase(database: Database, who: Actor, text: str) -> Erased:
    """Erase a login or a contact, as it is written: ``lea``, ``lea@commune.fr``, ``+3354900…``.

    A login is found with the role that it signs with. Raises ``NotAllowedError``.
    """
    allow(who, Role.MANAGER)
    wanted = text.strip()
    with database.writing() as connection:
        people = [
            key
            for key, login in connection.execute(sa.select(PEOPLE.c.id, PEOPLE.c.login))
            if login and (login == wanted or login.endswith(f"({wanted})"))
        ]
        found = sa.select(CONTACTS.c.id).where(CONTACTS.c.address == wanted)
        contacts = list(connection.execute(found).scalars())
        erased = _emptied(connection, people, contacts)
    database.checkpoint()
    return erased


def apply_retention(database: Database, who: Actor, *, months: int, today: date) -> Erased:
    """Erase the logins that wrote nothing, and the contacts of no action, for some months.

    A contact serves until the last day of its last action, and while a write that may be taken
    back names it. Raises ``NotAllowedError``.
    """
    allow(who, Role.MANAGER)
    limit = months_later(today, -months).isoformat()
    with database.writing() as connection:
        lately = sa.select(HISTORY.c.person_id).where(HISTORY.c.at >= limit)
        quiet = sa.select(PEOPLE.c.id).where(
            PEOPLE.c.login.is_not(None), PEOPLE.c.id.not_in(lately)
        )
        last = sa.func.coalesce(ACTIONS.c.until, ACTIONS.c.end, ACTIONS.c.start)
        serving = set(
            connection.execute(
                sa.select(ACTIONS.c.contact_id).where(
                    ACTIONS.c.contact_id.is_not(None), ACTIONS.c.withdrawn.is_(False), last >= limit
                )
            ).scalars()
        )
        serving |= _named_lately(connection, limit)
        kept = sa.select(CONTACTS.c.id).where(CONTACTS.c.address.is_not(None))
        contacts = [key for key in connection.execute(kept).scalars() if key not in serving]
        erased = _emptied(connection, list(connection.execute(quiet).scalars()), contacts)
    database.checkpoint()
    return erased


def _named_lately(connection: Connection, limit: str) -> set[Any]:
    """Contacts of what was written lately, before and after: an undo would want them."""
    query = sa.select(HISTORY.c.before, HISTORY.c.after).where(HISTORY.c.at >= limit)
    return {
        (rows.loaded(kept) or {}).get("contact")
        for row in connection.execute(query)
        for kept in row
    }


def _emptied(connection: Connection, people: list[int], contacts: list[int]) -> Erased:
    for table, column, keys in (
        (PEOPLE, "login", people),
        (CONTACTS, "address", contacts),
    ):
        for key in keys:
            connection.execute(table.update().where(table.c.id == key).values({column: None}))
    return Erased(len(people), len(contacts))
