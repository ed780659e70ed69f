"""The register of a department: recorded, edited, cancelled, undone, found again.

Each function that writes takes the ``Actor`` who acts and asks for the role that it needs first: an
editor writes actions, a manager whole lists of them. A write is one
transaction: the action, its dates, its bodies and one line of history, or nothing. Who edits says
which version was read: when another one came first, who changed what is told and nothing is
replaced. What is sent twice under one ``submission`` is written once.

This module needs SQLAlchemy: pages and commands import it when they come to the register.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, TypeVar

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from geo.base import french, matching
from geo.base.french import typeset
from geo.register import filters, location, rows
from geo.register.action import Action, Body, Change, Record, occurrences, paris_time
from geo.register.database import Database, now
from geo.register.events import COLUMNS
from geo.register.filters import EVERY, Filter
from geo.register.location import RegisterError
from geo.register.schema import ACTIONS, BODIES, CONTACTS, HISTORY, OCCURRENCES, PEOPLE
from geo.register.vocabulary import CANCELLED, FIELDS
from geo.rights.actors import Actor, Author, allow, signature
from geo.rights.roles import Role

__all__ = ["ConflictError", "Filter", "Page", "Register", "database", "open_register"]

Written = TypeVar("Written")
_NEEDED: Final = {"imported": Role.MANAGER, "demo": Role.MANAGER}
"""What is written by lists, by who answers for the data; an editor writes the rest."""
PAGE: Final = 50
SUGGESTED: Final = 8
_LATELY: Final = 500
"""Actions whose words are proposed: of a register of many years, those that still serve."""
_SUGGESTIONS: Final = {
    "title": ACTIONS.c.title,
    "venue": ACTIONS.c.venue,
    "organiser": BODIES.c.name,
    "partners": BODIES.c.name,
    "contact": CONTACTS.c.address,
    "link": ACTIONS.c.link,
}
"""Fields that are suggested from what was typed before."""


class ConflictError(RegisterError):
    """Somebody changed the action first; ``record`` is what it is now, ``fields`` what differs."""

    def __init__(self, message: str, record: Record, fields: tuple[str, ...]) -> None:
        """Keep what the page shows beside what was typed."""
        super().__init__(message)
        self.record, self.fields = record, fields


@dataclass(frozen=True)
class Page:
    """A page of a list: its records, and how many there are in all."""

    records: tuple[Record, ...]
    total: int


class Register:
    """The register of one department."""

    def __init__(self, department: str, database: Database) -> None:
        """Name a department and the database that all of them share."""
        self.department, self.database = department, database

    # ---------- write ----------

    def add(
        self,
        who: Actor,
        action: Action,
        *,
        submission: str = "",
        reason: str = "",
        what: str = "created",
        demo: bool = False,
    ) -> Record:
        """Record an action, once for each ``submission``, and return it as it is now.

        Raises ``NotAllowedError``, and ``RegisterError`` when the database refuses.
        """
        return self.add_many(
            who, [(action, submission)], reason=reason, what=what, demo=demo
        )[0]  # fmt: skip

    def add_many(
        self,
        who: Actor,
        actions: Iterable[tuple[Action, str]],
        *,
        reason: str = "",
        what: str = "created",
        demo: bool = False,
    ) -> list[Record]:
        """Record several actions with their submissions in one transaction: all, or none."""
        author = allow(who, _NEEDED.get(what, Role.EDITOR))
        given = list(actions)

        def written(connection: Connection) -> list[Record]:
            signed = _signed(connection, author, reason)
            imported = what == "imported"
            return [
                self._sent(connection, sent)
                or (self._known(connection, action) if imported else None)
                or self._insert(connection, action, signed, what, sent, demo=demo)
                for action, sent in given
            ]

        return self._twice(written)

    def edit(  # noqa: PLR0913 - who, of what that was read, and what its history says
        self,
        who: Actor,
        identifier: str,
        version: int,
        action: Action,
        *,
        submission: str = "",
        reason: str = "",
        what: str = "edited",
    ) -> Record:
        """Replace an action that was read at ``version``, and return it as it is now.

        Raises ``ConflictError`` when another version came first, and as ``add`` does.
        """
        author = allow(who, Role.EDITOR)

        def written(connection: Connection) -> Record:
            if (sent := self._sent(connection, submission)) is not None:
                return sent
            present = self._current(connection, identifier, version)
            if present.action == action and not present.withdrawn:
                return present
            signed = _signed(connection, author, reason)
            return self._update(
                connection, present, action, signed, what=what, submission=submission
            )

        return self._twice(written)

    def cancel(
        self, who: Actor, identifier: str, version: int, *, day: date | None = None,
        submission: str = "", reason: str = "",
    ) -> Record:  # fmt: skip
        """Cancel an action, or one ``day`` of one that recurs. Raises as ``edit`` does."""
        present = self.get(identifier)
        if present is None:
            raise RegisterError(_GONE)
        action = replace(present.action, state=CANCELLED)
        if day is not None:
            if day not in {one.first for one in occurrences(present.action)}:
                raise RegisterError(
                    typeset(f"Le {day:%d/%m/%Y} n'est pas une des dates de cette action.")
                )
            gone = tuple(sorted({*present.action.cancelled, day}))
            action = replace(present.action, cancelled=gone)
        return self.edit(
            who, identifier, version, action, submission=submission, reason=reason,
            what="cancelled",
        )  # fmt: skip

    def undo(
        self, who: Actor, identifier: str, version: int, *, submission: str = "", reason: str = ""
    ) -> Record:
        """Take back the last write of an action, which is ``version``; undone twice, it is back.

        An action whose recording is undone is ``withdrawn``: no list has it, its history stays.
        Raises as ``edit`` does.
        """
        author = allow(who, Role.EDITOR)

        def written(connection: Connection) -> Record:
            if (sent := self._sent(connection, submission)) is not None:
                return sent
            present = self._current(connection, identifier, version)
            query = sa.select(HISTORY.c.before).where(
                HISTORY.c.action_id == identifier, HISTORY.c.version == version
            )
            before = connection.execute(query).scalar()
            signed = _signed(connection, author, reason)
            back = rows.from_history(connection, before) if before else None
            return self._update(
                connection, present, back, signed, what="undone", submission=submission
            )

        return self._twice(written)

    def withdraw(self, who: Actor, identifier: str, version: int, *, reason: str = "") -> Record:
        """Take an action out of every list, its history kept; undone, it is back.

        Raises as ``edit`` does.
        """
        author = allow(who, Role.MANAGER)

        def written(connection: Connection) -> Record:
            present = self._current(connection, identifier, version)
            signed = _signed(connection, author, reason)
            return self._update(connection, present, None, signed, what="withdrawn", submission="")

        return self._twice(written)

    # ---------- read ----------

    def get(self, identifier: str) -> Record | None:
        """An action as it is now, a withdrawn one too; None when there is none of that name."""
        with self.database.reading() as connection:
            return self._read(connection, identifier)

    def sent(self, submission: str) -> Record | None:
        """The action that a submission wrote already, as it is now; None when it wrote nothing."""
        with self.database.reading() as connection:
            return self._sent(connection, submission)

    def records(self, chosen: Filter = EVERY, *, limit: int | None = PAGE, offset: int = 0) -> Page:
        """Actions that are chosen, the most recent first. ``limit`` None: all of them."""
        where = filters.where(self.department, chosen)
        with self.database.reading() as connection:
            total = connection.execute(
                sa.select(sa.func.count()).select_from(ACTIONS).where(*where)
            ).scalar_one()
            order = ACTIONS.c.start.desc(), ACTIONS.c.id
            page = sa.select(ACTIONS.c.id).where(*where).order_by(*order)
            if limit is not None:  # the rows of a page are read once it is known which they are
                where = [ACTIONS.c.id.in_(page.limit(limit).offset(offset))]
            query = rows.SELECTED.where(*where).order_by(*order)
            return Page(tuple(rows.records(connection, query)), int(total))

    def history(self, identifier: str = "", *, limit: int = 200) -> list[Change]:
        """What was written of an action, or of all of them, the last first."""
        query = (
            sa.select(HISTORY, PEOPLE.c.login)
            .join(PEOPLE, PEOPLE.c.id == HISTORY.c.person_id)
            .join(ACTIONS, ACTIONS.c.id == HISTORY.c.action_id)
            .where(ACTIONS.c.department == self.department)
            .order_by(HISTORY.c.seq.desc())
            .limit(limit)
        )
        if identifier:
            query = query.where(HISTORY.c.action_id == identifier)
        with self.database.reading() as connection:
            return [rows.change(row) for row in connection.execute(query)]

    def events(self, since: date, until: date) -> pd.DataFrame:
        """What is neither cancelled nor withdrawn between two days, included, date by date.

        Columns ``events.COLUMNS``; of these figures are made (``needs``, ``figures``).
        """
        names = [name for name in COLUMNS if name not in ("action_id", "first", "last")]
        query = (
            sa.select(
                ACTIONS.c.id.label("action_id"),
                *(ACTIONS.c[name] for name in names),
                OCCURRENCES.c.first,
                OCCURRENCES.c.last,
            )
            .join(OCCURRENCES, OCCURRENCES.c.action_id == ACTIONS.c.id)
            .where(*self._held(since, until))
            .order_by(OCCURRENCES.c.first, ACTIONS.c.id)
        )
        with self.database.reading() as connection:
            found = connection.execute(query).all()
        made = pd.DataFrame.from_records([tuple(row) for row in found], columns=list(COLUMNS))
        return made.astype({"attendance": "float64"})

    def bodies(self, since: date, until: date) -> pd.DataFrame:
        """Who takes part in what ``events`` has, as organiser too.

        Columns ``action_id``, ``kind``, ``name``.
        """
        held = sa.select(ACTIONS.c.id).join(OCCURRENCES).where(*self._held(since, until))
        query = (
            sa.select(BODIES.c.action_id, BODIES.c.kind, BODIES.c.name)
            .where(BODIES.c.action_id.in_(held))
            .order_by(BODIES.c.action_id, BODIES.c.rank)
        )
        with self.database.reading() as connection:
            found = connection.execute(query).all()
        columns = ["action_id", "kind", "name"]
        return pd.DataFrame.from_records([tuple(row) for row in found], columns=columns)

    def _present(self) -> tuple[Any, ...]:
        """What is not withdrawn, of dates that an index finds first: none serves on actions."""
        return ACTIONS.c.department + "" == self.department, ACTIONS.c.withdrawn.is_(False)

    def _held(self, since: date, until: date) -> tuple[Any, ...]:
        """Dates between two days, not cancelled, of actions that are neither that nor withdrawn."""
        return (
            *self._present(),
            ACTIONS.c.state != CANCELLED,
            OCCURRENCES.c.cancelled.is_(False),
            OCCURRENCES.c.last >= since.isoformat(),
            OCCURRENCES.c.first <= until.isoformat(),
        )

    def counts(self, chosen: Filter = EVERY) -> pd.DataFrame:
        """How many actions are chosen: ``level``, ``code``, ``state``, ``count``, ``ongoing``.

        With ``chosen.today``, the state is what took place until that day, and ``ongoing`` how
        many of them were held and have dates to come.
        """
        one = (
            sa.select(
                ACTIONS.c.place,
                filters.state(chosen).label("state"),
                sa.case((filters.ongoing(chosen), 1), else_=0).label("ongoing"),
            )
            .where(*filters.where(self.department, chosen))
            .subquery()
        )
        keys = (one.c.place, one.c.state)
        query = (
            sa.select(*keys, sa.func.count(), sa.func.sum(one.c.ongoing))
            .group_by(*keys)
            .order_by(*keys)
        )
        with self.database.reading() as connection:
            found = connection.execute(query).all()
        placed = [(*place.split("-", 1), state, *counts) for place, state, *counts in found]
        columns = ["level", "code", "state", "count", "ongoing"]
        return pd.DataFrame.from_records(placed, columns=columns)

    def years(self) -> range:
        """The years from that of the first action to that of the last date; empty without any."""
        first = sa.select(sa.func.min(ACTIONS.c.start)).where(
            ACTIONS.c.department == self.department, ACTIONS.c.withdrawn.is_(False)
        )
        last = (
            sa.select(OCCURRENCES.c.last)
            .join(ACTIONS)
            .where(*self._present())
            .order_by(OCCURRENCES.c.last.desc())
            .limit(1)
        )
        with self.database.reading() as connection:
            start, end = connection.execute(first).scalar(), connection.execute(last).scalar()
        return range(int(start[:4]), int(end[:4]) + 1) if start and end else range(0)

    def known_bodies(self, most: int = 60) -> list[Body]:
        """Who organised or took part lately, the most frequent first."""
        query = (
            sa.select(BODIES.c.kind, BODIES.c.name)
            .where(BODIES.c.action_id.in_(self._lately()))
            .group_by(BODIES.c.kind, BODIES.c.name)
            .order_by(sa.func.count().desc(), BODIES.c.kind, BODIES.c.name)
            .limit(most)
        )
        with self.database.reading() as connection:
            return [Body(*row) for row in connection.execute(query)]

    def _lately(self) -> Any:
        """The actions of the latest dates, of which what was typed is proposed again."""
        return (
            sa.select(ACTIONS.c.id)
            .where(ACTIONS.c.department == self.department, ACTIONS.c.withdrawn.is_(False))
            .order_by(ACTIONS.c.start.desc(), ACTIONS.c.id)
            .limit(_LATELY)
        )

    def stamp(self) -> str:
        """What changes with every write: a figure made under the same stamp is still right."""
        with self.database.reading() as connection:
            last = connection.execute(sa.select(sa.func.max(HISTORY.c.seq))).scalar()
        return f"{self.database.url or self.database.path}#{last or 0}"

    def duplicates(self, action: Action, *, but: str = "") -> list[Record]:
        """Actions that may be the same: alike in title, at one place, on one day.

        The one of identifier ``but`` is left out.
        """
        query = rows.SELECTED.where(
            ACTIONS.c.department == self.department,
            ACTIONS.c.withdrawn.is_(False),
            ACTIONS.c.place == f"{action.level}-{action.code}",
            ACTIONS.c.start == action.start.isoformat(),
            ACTIONS.c.id != but,
        )
        with self.database.reading() as connection:
            found = rows.records(connection, query)
        return [one for one in found if _alike(one.action.title, action.title)]

    def suggestions(self, field: str, start: str = "") -> list[str]:
        """What was typed lately in a field, the most used first.

        ``start`` is what the values, or one of their words, begin with.
        """
        column = _SUGGESTIONS[field]
        many = sa.func.count()
        query = (
            sa.select(column)
            .select_from(ACTIONS.outerjoin(BODIES).outerjoin(CONTACTS))
            .where(ACTIONS.c.id.in_(self._lately()), column != "")
            .group_by(column)
            .order_by(many.desc(), column)
            .limit(SUGGESTED)
        )
        if start:
            said = sa.func.lower(column)
            query = query.where(
                said.startswith(start.lower(), autoescape=True)
                | said.contains(f" {start.lower()}", autoescape=True)
            )
        with self.database.reading() as connection:
            return [str(value) for value in connection.execute(query).scalars()]

    def known(self, fingerprints: Sequence[str]) -> dict[str, Record]:
        """Actions there already, by ``rows.fingerprint``."""
        found: dict[str, Record] = {}
        with self.database.reading() as connection:
            for at in range(0, len(fingerprints), 500):
                query = rows.SELECTED.where(
                    ACTIONS.c.department == self.department,
                    ACTIONS.c.withdrawn.is_(False),
                    ACTIONS.c.fingerprint.in_(fingerprints[at : at + 500]),
                )
                for one in rows.records(connection, query):
                    found[rows.fingerprint(one.action)] = one
        return found

    def with_ids(self, identifiers: Sequence[str]) -> dict[str, Record]:
        """Actions of some identifiers, by them; those that were withdrawn are not there."""
        found: dict[str, Record] = {}
        with self.database.reading() as connection:
            for at in range(0, len(identifiers), 500):
                query = rows.SELECTED.where(
                    ACTIONS.c.department == self.department,
                    ACTIONS.c.withdrawn.is_(False),
                    ACTIONS.c.id.in_(identifiers[at : at + 500]),
                )
                found |= {one.id: one for one in rows.records(connection, query)}
        return found

    # ---------- within a transaction ----------

    def _twice(self, written: Callable[[Connection], Written]) -> Written:
        """Write; once more when the same submission, or a new login, came from elsewhere."""
        try:
            with self.database.writing() as connection:
                return written(connection)
        except IntegrityError:
            try:
                with self.database.writing() as connection:
                    return written(connection)
            except IntegrityError as error:
                raise RegisterError(_REFUSED) from error

    def _sent(self, connection: Connection, submission: str) -> Record | None:
        """The action that a submission wrote already."""
        if not submission:
            return None
        query = sa.select(HISTORY.c.action_id).where(HISTORY.c.submission == submission)
        identifier = connection.execute(query).scalar()
        return self._read(connection, identifier) if identifier else None

    def _known(self, connection: Connection, action: Action) -> Record | None:
        """The action of the same fingerprint, that another import wrote meanwhile."""
        query = rows.SELECTED.where(
            ACTIONS.c.department == self.department,
            ACTIONS.c.withdrawn.is_(False),
            ACTIONS.c.fingerprint == rows.fingerprint(action),
        )
        return next(iter(rows.records(connection, query)), None)

    def _read(self, connection: Connection, identifier: str) -> Record | None:
        query = rows.SELECTED.where(
            ACTIONS.c.id == identifier, ACTIONS.c.department == self.department
        )
        return next(iter(rows.records(connection, query)), None)

    def _current(self, connection: Connection, identifier: str, version: int) -> Record:
        """The action, locked, at the version that was read. Raises ``ConflictError``."""
        lock = sa.select(ACTIONS.c.version).where(ACTIONS.c.id == identifier).with_for_update()
        connection.execute(lock)
        present = self._read(connection, identifier)
        if present is None:
            raise RegisterError(_GONE)
        if present.version != version:
            raise self._overtaken(connection, present, version)
        return present

    def _overtaken(self, connection: Connection, present: Record, version: int) -> ConflictError:
        """Say who changed what since ``version``."""
        query = sa.select(HISTORY.c.after).where(
            HISTORY.c.action_id == present.id, HISTORY.c.version == version
        )
        read = connection.execute(query).scalar()
        last = connection.execute(
            sa.select(HISTORY.c.after).where(
                HISTORY.c.action_id == present.id, HISTORY.c.version == present.version
            )
        ).scalar()
        fields = rows.differing(rows.loaded(read), rows.loaded(last))
        who = present.updated_by or "quelqu'un"
        what = "l'a retirée" if present.withdrawn else f"a changé : {_named(fields)}"
        said = (
            f"Entre-temps, {paris_time(present.updated_at)}, {who} {what}. Rien n'a été remplacé : "
            "relisez l'action, puis enregistrez de nouveau ce que vous gardez."
        )
        return ConflictError(typeset(said), present, fields)

    def _insert(
        self,
        connection: Connection,
        action: Action,
        signed: Mapping[str, Any],
        what: str,
        submission: str,
        *,
        demo: bool,
    ) -> Record:
        identifier, at = uuid.uuid4().hex, now()
        by = signed["person_id"]
        stored = rows.columns(action, _contact(connection, action.contact))
        meta = {
            "id": identifier, "version": 1, "demo": demo, "withdrawn": False, "created_at": at,
            "created_by": by, "updated_at": at, "updated_by": by,
        }  # fmt: skip
        connection.execute(_INSERT_ACTION, {**stored, **meta})
        rows.put_parts(connection, identifier, action)
        line = {
            "action_id": identifier, "version": 1, "at": at, **signed["line"],
            "what": what, "submission": submission or None, "before": None,
            "after": rows.dumped(action, stored["contact_id"]),
        }  # fmt: skip
        connection.execute(_INSERT_HISTORY, line)
        return Record(identifier, 1, action, at, signed["login"], at, signed["login"], demo)

    def _update(
        self,
        connection: Connection,
        present: Record,
        action: Action | None,
        signed: Mapping[str, Any],
        *,
        what: str,
        submission: str,
    ) -> Record:
        """Write the next version; without ``action``, the same one, withdrawn."""
        at, version = now(), present.version + 1
        kept = present.action if action is None else action
        meta = {
            "version": version, "withdrawn": action is None, "updated_at": at,
            "updated_by": signed["person_id"],
        }  # fmt: skip
        _replace(connection, present, kept, meta)
        line = {
            **signed["line"],
            "action_id": present.id,
            "version": version,
            "at": at,
            "what": what,
            "submission": submission or None,
            "before": None if present.withdrawn else _dumped(connection, present.action),
            "after": None if action is None else _dumped(connection, kept),
        }
        connection.execute(_INSERT_HISTORY, line)
        return replace(
            present, version=version, action=kept, updated_at=at, updated_by=signed["login"],
            withdrawn=action is None,
        )  # fmt: skip


_GONE: Final = typeset("Cette action n'est pas dans le registre.")
_REFUSED: Final = typeset(
    "Le registre refuse cette écriture : elle contredit ce qui est déjà là. Rien n'a été modifié."
)
_INSERT_ACTION: Final = ACTIONS.insert()
_INSERT_HISTORY: Final = HISTORY.insert()


def open_register(department: str) -> Register:
    """The register of a department, where the settings say; connections are shared."""
    return Register(department, database())


def database() -> Database:
    """The database that the settings name, one for each in a process."""
    return _database(location.url(), location.path(), os.getpid())


@lru_cache(maxsize=8)
def _database(url: str, path: Path, process: int) -> Database:
    return Database(url, path)


def _signed(connection: Connection, author: Author, reason: str) -> dict[str, Any]:
    """Who writes, as a number, and what the line of history says of it."""
    told = signature(author, reason)
    login = told["who"]
    person = _number(connection, PEOPLE, PEOPLE.c.login, login)
    return {
        "person_id": person,
        "login": login,
        "line": {"reason": told["reason"], "person_id": person},
    }


def _contact(connection: Connection, address: str) -> int | None:
    return _number(connection, CONTACTS, CONTACTS.c.address, address) if address else None


def _replace(
    connection: Connection, present: Record, action: Action, meta: Mapping[str, Any]
) -> None:
    """Put an action in the place of the one that was read, its bodies and dates too."""
    done = connection.execute(
        ACTIONS.update()
        .where(ACTIONS.c.id == present.id, ACTIONS.c.version == present.version)
        .values(**rows.columns(action, _contact(connection, action.contact)), **meta)
    )
    assert done.rowcount == 1
    rows.remove_parts(connection, present.id)
    rows.put_parts(connection, present.id, action)


def _dumped(connection: Connection, action: Action) -> str:
    return rows.dumped(action, _contact(connection, action.contact))


def _number(connection: Connection, table: sa.Table, column: sa.Column[Any], value: str) -> int:
    """The number of a login or of a mailbox, given to it when it is new."""
    query = sa.select(table.c.id).where(column == value)
    found = connection.execute(query).scalar()
    if found is None:
        made = connection.execute(table.insert().values({column.name: value}))
        assert made.inserted_primary_key is not None
        found = made.inserted_primary_key[0]
    return int(found)


def _alike(one: str, other: str) -> bool:
    """Whether two titles may be of the same action: the words of one are in the other."""
    first, second = ({*matching.words(text)} for text in (one, other))
    return first <= second or second <= first


def _named(fields: Iterable[str]) -> str:
    return french.join_list([french.inside(FIELDS[one]) for one in fields]) or "rien"
