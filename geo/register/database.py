"""The database of the register: opened, checked, brought up to date, and its refusals in French.

SQLite: WAL, every acknowledged write forced to the disk, writers one after the other from their
first word (``BEGIN IMMEDIATE``). PostgreSQL: connections are tried before they serve, so that one
restarted is found again. alembic is imported only when there is something to migrate.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from geo.base import disk
from geo.base.french import typeset
from geo.base.program import PROGRAM
from geo.pack import storage
from geo.register import location
from geo.register.location import RegisterError
from geo.register.schema import HEAD, METADATA

WAIT_S: Final = 30
"""How long a writer waits for the others."""
_ADVISORY: Final = 8_612_026
"""Number of the lock under which PostgreSQL migrates."""
_WRITE: Final = "register_write"
_WHAT: Final = "Registre des actions"
_KEPT: Final = "Ce qui était enregistré est intact."
_SQLITE: Final = {
    sqlite3.SQLITE_FULL: errno.ENOSPC,
    sqlite3.SQLITE_READONLY: errno.EROFS,
    sqlite3.SQLITE_PERM: errno.EACCES,
    sqlite3.SQLITE_CANTOPEN: errno.EACCES,
    sqlite3.SQLITE_IOERR: errno.EIO,
    sqlite3.SQLITE_NOMEM: errno.ENOMEM,
}
"""Primary code of SQLite to what the system would say."""
_BUSY: Final = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_SPOILT: Final = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_POSTGRESQL: Final = {
    "53100": errno.ENOSPC,
    "53200": errno.ENOMEM,
    "25006": errno.EROFS,
    "42501": errno.EACCES,
}
"""SQLSTATE to what the system would say."""
_LOCKED: Final = ("55P03", "40P01", "40001")


class Database:
    """One register, and the connections of this process to it; threads may share it."""

    def __init__(self, url: str = "", path: Path | None = None) -> None:
        """Name a database; nothing is opened before it is asked for."""
        self.url, self.path = url, path or location.path()
        self._guard = Lock()
        self._engine: Engine | None = None
        self._inode = 0
        self._checked = False

    @property
    def is_file(self) -> bool:
        """Whether it is a file of SQLite."""
        return not self.url

    @property
    def backups(self) -> Path:
        """Folder of the backups that the program makes by itself."""
        return self.path.parent / "backups"

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the register, an empty one when there is none."""
        with self._refusals():
            self._refuse_gone()
            if self.is_file and not self.path.exists():
                engine = sa.create_engine("sqlite://")
                METADATA.create_all(engine)
                with engine.connect() as connection:
                    yield connection
                return
            options: dict[str, Any] = {} if self.is_file else {"isolation_level": "REPEATABLE READ"}
            engine = self._ready(write=False)
            with engine.connect().execution_options(**options) as connection, connection.begin():
                yield connection

    @contextlib.contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that writes: all of it is on the disk when it ends, or none."""
        with self._refusals():
            self._refuse_gone()
            engine = self._ready(write=True)
            options = {_WRITE: True}
            with engine.connect().execution_options(**options) as connection, connection.begin():
                yield connection

    def checkpoint(self) -> None:
        """Put what waits in the journal in the file, and empty the journal; nobody need wait."""
        if self.is_file and self.path.exists():
            with self._refusals(), contextlib.closing(self._connect()) as plain:
                plain.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def dispose(self) -> None:
        """Close the connections of this process."""
        with self._guard:
            if self._engine is not None:
                self._engine.dispose()
            self._engine, self._checked, self._inode = None, False, 0

    # ---------- opened ----------

    def _ready(self, *, write: bool) -> Engine:
        """The engine of a register that is checked and up to date."""
        with self._guard:
            if self.is_file and self._engine is not None and _inode(self.path) != self._inode:
                self._engine.dispose()  # a restoration put another file there
                self._engine, self._checked = None, False
            if self._engine is None:
                if self.is_file and write:
                    self.path.parent.mkdir(parents=True, exist_ok=True)
                self._engine = self._open()
            if not self._checked:
                self._start(self._engine)
                self._checked = True
                self._inode = _inode(self.path)
            return self._engine

    def _open(self) -> Engine:
        if self.is_file:
            engine = sa.create_engine(
                "sqlite://", creator=self._connect, poolclass=sa.pool.QueuePool,
                pool_size=4, max_overflow=12, pool_timeout=WAIT_S,
            )  # fmt: skip
            sa.event.listen(engine, "begin", _begin)
            return engine
        return sa.create_engine(
            self.url,
            pool_pre_ping=True,
            pool_size=4,
            max_overflow=12,
            pool_timeout=WAIT_S,
            connect_args={
                "connect_timeout": 5,
                "application_name": PROGRAM,
                "options": f"-c lock_timeout={WAIT_S}s -c synchronous_commit=on",
            },
        )

    def _connect(self) -> sqlite3.Connection:
        """A connection to the file; without leave to write there, one that only reads."""
        locked = not os.access(self.path.parent, os.W_OK) or (
            self.path.exists() and not os.access(self.path, os.W_OK)
        )
        waiting = self.path.with_name(f"{self.path.name}-wal")
        # a folder nobody may write to has nobody to wait for: no lock, no journal beside
        still = locked and not (waiting.exists() and waiting.stat().st_size)
        mode = "mode=ro&immutable=1" if still else "mode=ro" if locked else "mode=rwc"
        connection = sqlite3.connect(
            f"{self.path.absolute().as_uri()}?{mode}",
            uri=True, timeout=WAIT_S, isolation_level=None, check_same_thread=False,
        )  # fmt: skip
        for pragma in (
            "foreign_keys=ON", "synchronous=FULL", "secure_delete=ON", "trusted_schema=OFF",
        ):  # fmt: skip
            connection.execute(f"PRAGMA {pragma}")
        return connection

    # ---------- checked, and brought up to date ----------

    def _start(self, engine: Engine) -> None:
        there = not self.is_file or (self.path.exists() and self.path.stat().st_size > 0)
        if there and self.is_file:
            with engine.connect() as connection:
                if connection.exec_driver_sql("PRAGMA quick_check(1)").scalar() != "ok":
                    raise self._spoilt()
        with engine.connect() as connection:
            if (self._revision(connection) if there else "") == HEAD:
                return
        lock = storage.lock(self.path.parent) if self.is_file else contextlib.nullcontext()
        with lock, engine.connect() as connection:
            self._migrate(connection)

    def _revision(self, connection: Connection) -> str:
        """The migration that the tables come from; empty when there is none."""
        if not sa.inspect(connection).has_table("alembic_version"):
            return ""
        return str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar())

    def _migrate(self, connection: Connection) -> None:
        """Bring the tables up to date, under a lock, all or nothing, after a backup."""
        from geo.register import migration

        present = self._revision(connection)
        connection.rollback()
        if present == HEAD:
            return
        if present and not migration.is_known(present):
            raise RegisterError(
                typeset(
                    "Le registre est écrit par une version plus récente de ce programme. Rien n'a "
                    "été modifié : mettez ce programme à jour, puis recommencez."
                )
            )
        if present:
            from geo.register import copies

            copies.copy_aside(connection, self.backups)
            connection.rollback()
        if self.is_file:
            with contextlib.closing(self._connect()) as plain:
                plain.execute("PRAGMA journal_mode=WAL")
        options = {_WRITE: True}
        with connection.execution_options(**options), connection.begin():
            if not self.is_file:
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ADVISORY})")
            migration.upgrade(connection)

    # ---------- refused ----------

    @contextlib.contextmanager
    def _refusals(self) -> Iterator[None]:
        """Turn what the database refuses into a ``RegisterError`` that says what to do."""
        try:
            yield
        except DBAPIError as error:
            refused = self._refused(error.orig)
            if refused is None:
                raise
            raise refused from error
        except PoolTimeoutError as error:
            raise RegisterError(_BUSY_SAID) from error
        except sqlite3.Error as error:
            refused = self._refused(error)
            if refused is None:
                raise
            raise refused from error
        except OSError as error:
            raise RegisterError(disk.sentence(error, _WHAT, kept=_KEPT)) from error

    def _refused(self, error: BaseException | None) -> RegisterError | None:
        """What is said of a refusal; None for what is wrong with what was asked."""
        if isinstance(error, sqlite3.Error):
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF
            if code in _SPOILT:
                return self._spoilt()
            if code in _BUSY:
                return RegisterError(_BUSY_SAID)
            return _system(_SQLITE[code]) if code in _SQLITE else None
        state = getattr(error, "sqlstate", None) or ""
        if state in _LOCKED:
            return RegisterError(_BUSY_SAID)
        if state in _POSTGRESQL:
            return _system(_POSTGRESQL[state])
        # what it refuses for another reason has a state; a connection that is cut has none
        return None if state and not state.startswith(("08", "57")) else RegisterError(_DOWN_SAID)

    def _refuse_gone(self) -> None:
        """Raise when a file that was read is there no more: it is not an empty register."""
        if self.is_file and self._inode and not self.path.exists():
            said = f"Le registre des actions n'est plus là ({self.path}) : son disque, peut-être."
            raise RegisterError(typeset(f"{said} {self._way_back()}"))

    def _spoilt(self) -> RegisterError:
        """What is said of a damaged file: nothing is written there, and the way back."""
        said = f"Le registre des actions est abîmé ({self.path.name}) ; rien n'y est écrit."
        return RegisterError(typeset(f"{said} {self._way_back()}"))

    def _way_back(self) -> str:
        from geo.register import copies

        if last := copies.last(self.backups):
            return f"Pour revenir à sa dernière sauvegarde : `{PROGRAM} register restore {last}`."
        return f"Restaurez une sauvegarde : `{PROGRAM} register restore FICHIER`."


_BUSY_SAID: Final = typeset(
    "Le registre est occupé par une autre écriture. Rien n'a été enregistré : réessayez dans un "
    "instant."
)
_DOWN_SAID: Final = typeset(
    "La base de données du registre ne répond pas. Rien n'a été enregistré : réessayez dans un "
    "instant ; si cela dure, demandez à la personne qui tient le serveur de relancer PostgreSQL."
)


def _begin(connection: Connection) -> None:
    """Start a transaction: a writer waits its turn now, not at its first change."""
    write = connection.get_execution_options().get(_WRITE)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _system(number: int) -> RegisterError:
    return RegisterError(disk.sentence(OSError(number, ""), _WHAT, kept=_KEPT))


def _inode(path: Path) -> int:
    try:
        return path.stat().st_ino
    except OSError:
        return 0


def now() -> str:
    """This moment, UTC, as the register keeps it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")
