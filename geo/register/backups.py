"""The register in one file of SQLite, whichever database holds it: saved, checked, restored.

A backup is taken while others write and holds one state of the register. A file that comes back
is foreign: its rows alone are read, into tables that this program makes, so that nothing it
carries is run; what it replaces is saved first.
"""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from geo.base.french import typeset
from geo.pack import storage
from geo.register import copies, migration, rows
from geo.register.database import Database
from geo.register.location import RegisterError
from geo.register.schema import ACTIONS, METADATA
from geo.rights.actors import Actor, allow
from geo.rights.roles import Role


@dataclass(frozen=True)
class Restored:
    """What a restoration brought: how many actions, and where what it replaced is saved."""

    actions: int
    aside: Path | None


@dataclass(frozen=True)
class Checked:
    """What a check found: how many actions, and what is wrong, in French."""

    actions: int
    faults: tuple[str, ...]


def check(database: Database) -> Checked:
    """Check the whole register. Raises ``RegisterError`` when it cannot be read at all."""
    with database.reading() as connection:
        count = connection.execute(sa.select(sa.func.count(ACTIONS.c.id))).scalar_one()
        return Checked(int(count), tuple(copies.faults(connection)))


# ---------- saved ----------


def backup(database: Database, target: Path) -> int:
    """Write the register in a new file, whole, while others write; return how many actions.

    Raises ``RegisterError`` when there is no register, or a file of that name.
    """
    if database.is_file and not database.path.exists():
        raise RegisterError(typeset("Il n'y a pas encore de registre à sauvegarder."))
    if target.exists():
        raise RegisterError(typeset(f"« {target} » existe déjà. Donnez un autre nom."))
    with database.reading() as connection:
        return copies.write(connection, target)


# ---------- restored ----------


def restore(database: Database, source: Path, who: Actor) -> Restored:
    """Make a backup the register; what is there is saved first, or kept beside when damaged.

    Raises ``NotAllowedError``, and ``RegisterError`` for a file that is no whole backup: the
    register is then as it was.
    """
    allow(who, Role.MANAGER)
    home = database.backups.parent
    with storage.disk_error(copies.WHAT):
        home.mkdir(parents=True, exist_ok=True)
        with copies.temporary_file(home) as new, storage.lock(home):
            _taken(source, new)
            count = copies.checked(new)
            aside = _save_present(database)
            if database.is_file:
                _put_file(database, new)
            else:
                _put_rows(database, new)
    return Restored(count, aside)


def _taken(source: Path, new: Path) -> None:
    """Read the rows of a foreign file into tables of ours, then bring these up to date."""
    no_backup = RegisterError(
        typeset(f"« {source} » n'est pas une sauvegarde entière du registre. Donnez-en une autre.")
    )
    if not source.is_file():
        raise RegisterError(typeset(f"« {source} » : ce fichier n'existe pas. Donnez-en un autre."))
    try:
        with contextlib.closing(
            sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)
        ) as foreign:
            foreign.execute("PRAGMA trusted_schema=OFF")
            foreign.execute("PRAGMA cell_size_check=ON")
            kinds = {row[1]: row[2] for row in foreign.execute("PRAGMA table_list")}
            names = [copies.REVISION, *(table.name for table in METADATA.sorted_tables)]
            if any(kinds.get(name) != "table" for name in names):
                raise no_backup
            revision = foreign.execute(copies.REVISION_SAID).fetchone()
            if revision and not migration.is_known(str(revision[0])):
                raise RegisterError(
                    typeset(
                        "Cette sauvegarde est d'une version plus récente de ce programme. Mettez "
                        "ce programme à jour, puis recommencez."
                    )
                )
            if not revision:
                raise no_backup
            with copies.new_file(new, str(revision[0])) as connection:
                _copy_foreign(foreign, connection)
        with copies.engine_of(new).begin() as connection:
            migration.upgrade(connection)
            rows.records(connection, rows.SELECTED)
    except (sqlite3.Error, sa.exc.DBAPIError, ValueError, KeyError, TypeError) as error:
        raise no_backup from error


def _copy_foreign(foreign: sqlite3.Connection, target: Connection) -> None:
    found = sa.MetaData()
    found.reflect(target)
    for table in found.sorted_tables:
        if table.name == copies.REVISION:
            continue
        names = [column.name for column in table.columns]
        listed = ", ".join(f'"{name}"' for name in names)
        read = foreign.execute(f'SELECT {listed} FROM "{table.name}"')  # noqa: S608 names are ours
        holes = ", ".join("?" * len(names))
        into = f'INSERT INTO "{table.name}" ({listed}) VALUES ({holes})'  # noqa: S608 same
        while some := read.fetchmany(copies.MANY):
            target.exec_driver_sql(into, [tuple(row) for row in some])


def _save_present(database: Database) -> Path | None:
    """Save what is there; a damaged file is moved beside, and its place is free."""
    if database.is_file and not database.path.exists():
        return None
    try:
        with database.reading() as connection:
            if not sa.inspect(connection).has_table(ACTIONS.name):
                return None
            return copies.copy_aside(connection, database.backups)
    except RegisterError:
        if not database.is_file:
            raise
    database.dispose()
    kept = database.path.with_name(f"{database.path.name}.damaged-{copies.name()}")
    for suffix in ("-wal", "-shm", ""):
        part = database.path.with_name(f"{database.path.name}{suffix}")
        if part.exists():
            part.replace(kept.with_name(f"{kept.name}{suffix}"))
    return kept


def _put_file(database: Database, new: Path) -> None:
    if not database.path.exists():
        storage.sync(new)
        with contextlib.closing(sqlite3.connect(new)) as made:
            made.execute("PRAGMA journal_mode=WAL")
        new.replace(database.path)
        storage.sync(database.path.parent)
        database.dispose()
        return
    database.dispose()
    with (
        contextlib.closing(sqlite3.connect(new)) as source,
        contextlib.closing(sqlite3.connect(database.path, timeout=30)) as present,
    ):
        source.execute("PRAGMA journal_mode=WAL")  # the copy says how it is written
        present.execute("PRAGMA synchronous=FULL")
        source.backup(present)
        present.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _put_rows(database: Database, new: Path) -> None:
    """Replace the tables of PostgreSQL in one transaction: readers see the old ones, or the new."""
    with database.writing() as connection, copies.engine_of(new).connect() as source:
        names = [*(table.name for table in METADATA.sorted_tables), copies.REVISION]
        for name in names:
            connection.exec_driver_sql(f'DROP TABLE IF EXISTS "{name}" CASCADE')
        connection.exec_driver_sql("DROP FUNCTION IF EXISTS history_append_only() CASCADE")
        migration.upgrade(connection)
        copies.copy_rows(source, connection)
        for table in METADATA.sorted_tables:
            key = next(iter(table.primary_key))
            if isinstance(key.type, sa.Integer):
                connection.exec_driver_sql(
                    f"SELECT setval(pg_get_serial_sequence('{table.name}', '{key.name}'),"  # noqa: S608
                    f' (SELECT coalesce(max("{key.name}"), 0) + 1 FROM "{table.name}"), false)'
                )
