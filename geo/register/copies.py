"""The register written in a new file of SQLite, whichever database holds it, and checked.

While others write, one state of it is copied. What is written is checked before it bears its name.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from geo.base.french import plural, typeset
from geo.pack import storage
from geo.register import migration, rows
from geo.register.location import RegisterError
from geo.register.schema import ACTIONS, HISTORY

REVISION: Final = "alembic_version"
REVISION_SAID: Final = "SELECT version_num FROM alembic_version"
WHAT: Final = "Sauvegarde du registre"
_OWN: Final = ".register-"
_OLD_S: Final = 24 * 3600
"""No copy lasts so long: what is older was left."""
MANY: Final = 500
"""Rows copied at once."""


def last(folder: Path) -> str:
    """The last backup that the program made by itself; empty when there is none."""
    found = sorted(folder.glob("register-*.sqlite"))
    return str(found[-1]) if found else ""


def name() -> str:
    """A name for a backup that the program makes by itself: the latest sorts last."""
    return f"register-{datetime.now(UTC):%Y%m%dT%H%M%S%f}.sqlite"


def engine_of(path: Path) -> sa.Engine:
    """Open a file of our own, that nobody else has."""
    return sa.create_engine(f"sqlite:///{path}", poolclass=sa.pool.NullPool)


def copy_aside(connection: Connection, folder: Path) -> Path:
    """Save the register in a folder of backups, from a connection to it; return the file."""
    target = folder / name()
    with storage.disk_error(WHAT):
        target.parent.mkdir(parents=True, exist_ok=True)
    write(connection, target)
    return target


def write(connection: Connection, target: Path) -> int:
    """Write the register in a file: written beside, checked, forced to the disk, put in place."""
    with storage.disk_error(WHAT), temporary_file(target.parent) as new:
        if connection.dialect.name == "sqlite":
            with contextlib.closing(sqlite3.connect(new)) as copy:
                source = connection.connection.driver_connection
                assert isinstance(source, sqlite3.Connection)
                source.backup(copy)
                copy.execute("PRAGMA journal_mode=DELETE")
        else:
            _write_rows(connection, new)
        count = checked(new)
        storage.sync(new)
        new.replace(target)
        storage.sync(target.parent)
    return count


@contextlib.contextmanager
def temporary_file(folder: Path) -> Iterator[Path]:
    """A file of our own in a folder, gone afterwards unless it was moved.

    What a process that was killed left there is removed once it is old.
    """
    for left in folder.glob(f"{_OWN}*"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > _OLD_S:
                shutil.rmtree(left)
    with tempfile.TemporaryDirectory(prefix=_OWN, dir=folder) as own:
        yield Path(own) / "new.sqlite"


def _write_rows(connection: Connection, new: Path) -> None:
    """Write the tables of PostgreSQL in a file, made by the same migrations."""
    revision = str(connection.exec_driver_sql(REVISION_SAID).scalar())
    with new_file(new, revision) as copy:
        copy_rows(connection, copy)


@contextlib.contextmanager
def new_file(path: Path, revision: str) -> Iterator[Connection]:
    """A new file with the tables of a revision, in one transaction."""
    engine = engine_of(path)
    with engine.begin() as connection:
        migration.upgrade(connection, revision)
        yield connection


def copy_rows(source: Connection, target: Connection) -> None:
    """Copy every table, those that others point at first."""
    found = sa.MetaData()
    found.reflect(target)
    for table in found.sorted_tables:
        if table.name == REVISION:
            continue
        read = source.execute(sa.select(table)).mappings()
        while some := read.fetchmany(MANY):
            target.execute(table.insert(), [dict(row) for row in some])


# ---------- checked ----------


def faults(connection: Connection) -> list[str]:
    """What is wrong in a register, in French: nothing when it is whole.

    Every action reads, and is what the last line of its history says it became.
    """
    wrong = []
    if connection.dialect.name == "sqlite":
        said = connection.exec_driver_sql("PRAGMA integrity_check(5)").scalars().all()
        wrong += [] if said == ["ok"] else ["le fichier est abîmé."]
        if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
            wrong.append("des lignes ne se rattachent à aucune action.")
    counted = sa.select(HISTORY.c.action_id, sa.func.count()).group_by(HISTORY.c.action_id)
    lines = {row[0]: row[1] for row in connection.execute(counted)}
    pointed = sa.select(ACTIONS.c.id, ACTIONS.c.contact_id)
    contacts = {row[0]: row[1] for row in connection.execute(pointed)}
    latest = sa.select(HISTORY.c.action_id, HISTORY.c.after).join(
        ACTIONS,
        (ACTIONS.c.id == HISTORY.c.action_id) & (ACTIONS.c.version == HISTORY.c.version),
    )
    after = {row[0]: row[1] for row in connection.execute(latest)}
    short, unlike = 0, 0
    for record in rows.records(connection, rows.SELECTED):
        short += lines.get(record.id) != record.version
        kept = None if record.withdrawn else rows.dumped(record.action, contacts[record.id])
        unlike += after.get(record.id, "") != kept
    if short:
        wrong.append(f"l'histoire de {plural(short, 'action')} n'est pas complète.")
    if unlike:
        said = plural(unlike, "action n'est pas", "actions ne sont pas")
        wrong.append(f"{said} comme l'histoire le dit.")
    return [typeset(one) for one in wrong]


def checked(path: Path) -> int:
    """How many actions a file holds. Raises ``RegisterError`` when it is not whole."""
    engine = engine_of(path)
    with engine.connect() as connection:
        if wrong := faults(connection):
            raise RegisterError(typeset(f"{WHAT} : {' '.join(wrong)}"))
        return int(connection.execute(sa.select(sa.func.count(ACTIONS.c.id))).scalar_one())
