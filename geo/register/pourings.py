"""Spreadsheets that were poured, each taken back as one: what nobody changed since, nothing else.

Actions of one pouring were sent under one key (``incoming.prepare``): their history says which.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from geo.register.location import RegisterError
from geo.register.schema import ACTIONS, HISTORY, PEOPLE

if TYPE_CHECKING:
    from geo.register.store import Register
    from geo.rights.actors import Actor

_KEY: Final = 16
_KEYED: Final = re.compile(r"[0-9a-f]{16}")
MOST: Final = 10


@dataclass(frozen=True)
class Pouring:
    """A spreadsheet that was poured: its key, when, by whom (empty once erased), and what is left.

    ``count`` actions were recorded, of which ``whole`` are as they were then.
    """

    key: str
    at: str
    who: str
    count: int
    whole: int


def pourings(register: Register, *, most: int = MOST) -> list[Pouring]:
    """The last spreadsheets poured of which an action is still as it was, the last first."""
    poured = (
        sa.select(
            sa.func.substr(HISTORY.c.submission, 1, _KEY).label("key"),
            HISTORY.c.seq,
            HISTORY.c.at,
            PEOPLE.c.login,
            sa.case((_whole(), 1), else_=0).label("whole"),
        )
        .join(ACTIONS, ACTIONS.c.id == HISTORY.c.action_id)
        .join(PEOPLE, PEOPLE.c.id == HISTORY.c.person_id)
        .where(*_poured(register))
        .subquery()
    )
    whole, last = sa.func.sum(poured.c.whole), sa.func.max(poured.c.seq)
    query = (
        sa.select(
            poured.c.key,
            sa.func.min(poured.c.at),
            sa.func.max(poured.c.login),
            sa.func.count(),
            whole,
        )
        .group_by(poured.c.key)
        .having(whole > 0)
        .order_by(last.desc())
        .limit(most)
    )
    with register.database.reading() as connection:
        found = connection.execute(query).all()
    return [Pouring(key, at, who or "", count, int(left)) for key, at, who, count, left in found]


def undo(register: Register, who: Actor, key: str) -> int:
    """Undo, all or none, the recording of each action of a pouring that nobody changed since.

    Returns how many were. Raises ``NotAllowedError`` and ``RegisterError``.
    """
    if not _KEYED.fullmatch(key):
        raise RegisterError("Ce versement n’est pas dans le registre.")
    query = (
        sa.select(ACTIONS.c.id, ACTIONS.c.version)
        .join(HISTORY, ACTIONS.c.id == HISTORY.c.action_id)
        .where(*_poured(register), HISTORY.c.submission.startswith(f"{key}:"), _whole())
        .order_by(HISTORY.c.seq)
        .with_for_update(of=ACTIONS)
    )
    return register.undo_recorded(who, query)


def _poured(register: Register) -> tuple[Any, ...]:
    """Lines of history that recorded an action of a spreadsheet."""
    return (
        ACTIONS.c.department == register.department,
        HISTORY.c.what == "imported",
        HISTORY.c.submission.is_not(None),
    )


def _whole() -> Any:
    """An action is as its line of history wrote it."""
    return sa.and_(ACTIONS.c.version == HISTORY.c.version, ACTIONS.c.withdrawn.is_(False))
