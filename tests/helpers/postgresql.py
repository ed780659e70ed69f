"""A real PostgreSQL of the system, started for the tests on a socket of its own, and stopped.

It refuses to run as root: then it is started as the user ``postgres``.
"""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

_ABSENT = "PostgreSQL absent : ses tests ne tourneront pas (initdb, pg_ctl, postgres)."
_FAST = "-c fsync={fsync} -c listen_addresses='' -c max_connections=60 -k {folder}"


class Server:
    """A cluster in a folder of its own; ``url`` names a new, empty database in it."""

    def __init__(self, folder: Path, *, fsync: str = "off") -> None:
        self.folder, self.data, self.fsync = folder, folder / "data", fsync
        self._ranks = itertools.count()

    def _run(self, *command, check=True):
        """Run a program of PostgreSQL, as ``postgres`` when we are root."""
        user = {"user": "postgres"} if os.geteuid() == 0 else {}
        return subprocess.run(
            command, check=check, capture_output=True, text=True, cwd=self.folder, **user
        )

    def create(self):
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
        self._run("initdb", "-D", str(self.data), "-U", "postgres", "-E", "UTF8",
                  "--locale=C.UTF-8", "-A", "trust", "--no-sync")  # fmt: skip

    def start(self):
        # its output goes to the log: a pipe would be waited for as long as it runs
        options = _FAST.format(folder=self.folder, fsync=self.fsync)
        self._run("pg_ctl", "-D", str(self.data), "-l", str(self.folder / "log"), "-w",
                  "-o", options, "start")  # fmt: skip

    def stop(self, mode="fast"):
        self._run("pg_ctl", "-D", str(self.data), "-m", mode, "-w", "stop", check=False)

    def url(self) -> str:
        """Name a database that is made now."""
        name = f"register_{next(self._ranks)}"
        self._order(f"CREATE DATABASE {name}")
        return f"postgresql://postgres@/{name}?host={self.folder}"

    def drop(self, url: str) -> None:
        """Remove a database: hundreds of them would take long to remove at the end."""
        name = url.partition("@/")[2].partition("?")[0]
        self._order(f"DROP DATABASE {name} WITH (FORCE)")

    def _order(self, order):
        import psycopg

        with psycopg.connect(
            host=str(self.folder), user="postgres", dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(order)


@contextmanager
def running(*, fsync: str = "off"):
    """A server that runs; skips, in one line, where the system has none."""
    if any(shutil.which(name) is None for name in ("initdb", "pg_ctl", "postgres")):
        pytest.skip(_ABSENT)
    # a short name: that of a socket has 107 letters at most
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    server = Server(folder, fsync=fsync)
    try:
        server.create()
        server.start()
        yield server
    finally:
        server.stop("immediate")
        shutil.rmtree(folder, ignore_errors=True)
