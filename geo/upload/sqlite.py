"""A foreign SQLite file, of which nothing is read but plain columns of plain tables.

SQL is never judged by its text. SQLite itself says what each table is and which columns are
plain; an authorizer then lets nothing be read but those, so no view, trigger, virtual table,
computed column or function of the file can run.
"""

from __future__ import annotations

import sqlite3
import string
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from geo.upload.terms import Job, Unreadable

FRESH: Final = "Exportez ses couches dans un GeoPackage neuf."
_OLDEST: Final = (3, 37)
"""Version of SQLite from which it says what each table is."""
_STEPS: Final = 100_000
"""Instructions of SQLite between two looks at what they cost."""
_STEPS_A_CELL: Final = 10
_SETTINGS: Final = ("query_only=ON", "trusted_schema=OFF", "cell_size_check=ON", "mmap_size=0")
_SWITCHES: Final = {"DEFENSIVE": True, "ENABLE_TRIGGER": False, "ENABLE_VIEW": False}
_INTEGERS: Final = {"INTEGER", "INT", "MEDIUMINT", "SMALLINT", "TINYINT", "BIGINT"}
_LOWER: Final = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
_AGAIN: Final = "Exportez-le de nouveau depuis votre logiciel."


@dataclass
class _Guard:
    """The authorizer of SQLite: it allows reading the columns that are named, nothing else."""

    readable: dict[str, frozenset[str]] = field(default_factory=dict)

    def __call__(
        self,
        action: int,
        first: str | None,
        second: str | None,
        base: str | None,
        inside: str | None,
    ) -> int:
        """Answer for one access of a statement; ``inside`` is the view or trigger that asks."""
        if action == sqlite3.SQLITE_SELECT:
            # the list of tables would look into views and virtual tables by itself
            allowed = bool(self.readable)
        elif action == sqlite3.SQLITE_READ:
            plain = self.readable.get(first or "", frozenset())
            allowed = base == "main" and inside is None and second in plain
        else:
            allowed = action == sqlite3.SQLITE_PRAGMA and first in ("table_list", "table_xinfo")
        return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


@dataclass(frozen=True)
class Column:
    """A plain column; ``is_key`` : it only numbers the rows."""

    name: str
    type: str
    is_key: bool


@dataclass
class Database:
    """The user's file, of which only plain columns of plain tables can be read."""

    job: Job
    base: sqlite3.Connection
    guard: _Guard
    kinds: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Folded name of each table to its name and to what it is."""

    def list_tables(self) -> None:
        """Learn from SQLite what each table is, before anything can be read."""
        self.kinds = {
            folded(name): (name, kind)
            for schema, name, kind, *_ in self.base.execute("PRAGMA table_list")
            if schema == "main"
        }

    def programs(self) -> Iterator[tuple[Any, Any]]:
        """Read the type and the name of all that the file defines."""
        self.guard.readable = {"sqlite_master": frozenset({"type", "name"})}
        yield from self.base.execute("SELECT type, name FROM main.sqlite_master")

    def columns(self, key: str) -> list[Column]:
        """Return the columns of a plain table; raise ``Unreadable`` if one is computed."""
        name, kind = self.kinds[key]
        if kind != "table":
            raise never_run(kind, name)
        _refuse_not_utf8(name)
        found = self.base.execute(f"PRAGMA main.table_xinfo({_quoted(name)})").fetchall()
        if any(hidden for *_, hidden in found):
            raise never_run("column", name)
        for column in found:
            _refuse_not_utf8(column[1])
        keys = sum(1 for *_, rank, _ in found if rank)
        return [
            Column(column, kind.upper(), bool(rank) and keys == 1 and kind.upper() in _INTEGERS)
            for _, column, kind, _, _, rank, _ in found
        ]

    def rows(self, key: str, names: Sequence[str]) -> Generator[tuple[Any, ...]]:
        """Read columns of a plain table, in the order of its rows."""
        name, _ = self.kinds[key]
        self.guard.readable = {name: frozenset(names)}
        chosen = ", ".join(f"t.{_quoted(column)}" for column in names)
        # an index could be damaged, or hold its rows in another order
        source = f"main.{_quoted(name)} AS t NOT INDEXED"
        yield from self.base.execute(f"SELECT {chosen} FROM {source}")  # noqa: S608 - quoted names

    def described(self, table: str, names: Sequence[str], more: str = "") -> list[tuple[Any, ...]]:
        """Read a table of the format itself, where it is; its columns are those of the norm."""
        if table not in self.kinds:
            return []
        there = {folded(column.name): column.name for column in self.columns(table)}
        if missing := [name for name in names if name not in there]:
            raise Unreadable(
                f"la table « {table} » du GeoPackage n'a pas de colonne « {missing[0]} ».", _AGAIN
            )
        asked = [there[name] for name in (*names, more) if name in there]
        padding = (None,) * (len(names) + bool(more) - len(asked))
        return [row + padding for row in self.rows(table, asked)]


@contextmanager
def opened(job: Job) -> Iterator[Database]:
    """Open the user's file; what is damaged in it is a refusal."""
    try:
        with closing(_connect(job)) as base:
            database = Database(job, base, _Guard())
            base.set_authorizer(database.guard)
            yield database
    except (sqlite3.Error, UnicodeDecodeError):  # a message of SQLite quotes the file
        raise Unreadable("la base est tronquée ou abîmée.", _AGAIN) from None


def _connect(job: Job) -> sqlite3.Connection:
    if sqlite3.sqlite_version_info < _OLDEST:
        raise Unreadable(
            "la version de SQLite de ce système est trop ancienne pour lire un GeoPackage sans "
            "risque.",
            "Donnez les couches en GeoJSON ou en shapefile zippé.",
        )
    base = sqlite3.connect(f"{job.path.as_uri()}?mode=ro&immutable=1", uri=True)
    # nothing in a file is longer than the file
    base.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, job.path.stat().st_size)
    base.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    for setting in _SETTINGS:
        base.execute(f"PRAGMA {setting}")
    if configure := getattr(base, "setconfig", None):  # Python 3.12
        for name, is_on in _SWITCHES.items():
            configure(getattr(sqlite3, f"SQLITE_DBCONFIG_{name}"), is_on)
    base.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
    steps = iter(range(job.limits.cells * _STEPS_A_CELL // _STEPS))
    base.set_progress_handler(lambda: next(steps, None) is None, _STEPS)
    return base


def never_run(kind: str, name: str) -> Unreadable:
    """Return the refusal of what a file holds that is not plain data, named ``name``."""
    known = {
        "view": "une vue, qui n'est jamais exécutée",
        "trigger": "un déclencheur, qui n'est jamais exécuté",
        "column": "une colonne calculée, qui n'est jamais exécutée",
    }
    said = known.get(kind, "une table virtuelle, qui n'est jamais exécutée")
    return Unreadable(f"le GeoPackage contient {said}.", FRESH, value=printable_text(name))


def _refuse_not_utf8(name: str) -> None:
    if printable_text(name) != name:
        raise Unreadable(
            "le nom d'une table ou d'une colonne n'est pas en UTF-8.",
            FRESH,
            value=printable_text(name),
        )


def folded(name: str) -> str:
    """Return a name as SQLite compares it: without case, for the letters of ASCII alone."""
    return name.translate(_LOWER)


def _quoted(name: str) -> str:
    doubled = name.replace('"', '""')
    return f'"{doubled}"'


def printable_text(name: Any) -> str:
    """Return a text of the file without the bytes that are not UTF-8."""
    return str(name).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
