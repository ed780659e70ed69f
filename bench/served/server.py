"""A server of the bench: our application, or the same page made the usual ways."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.served.session import cpu_seconds
from geo.maps import assets

ROOT = Path(__file__).resolve().parents[2]
OTHER = Path(__file__).with_name("other_page.py")
_START_S = 180
_IDLE_S = 1.0


@dataclass(frozen=True)
class Server:
    """A server that answers; ``process`` is its number."""

    process: int
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def rest(self) -> None:
        """Wait until it does nothing: what it does by itself once started is over."""
        before = -1.0
        while cpu_seconds(self.process) - before > 0.05 * _IDLE_S:
            before = cpu_seconds(self.process)
            time.sleep(_IDLE_S)


@contextmanager
def started(script: str, home: Path, **settings: str) -> Iterator[Server]:
    """Start ``ours`` or ``other`` on a free port; stop it at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder, name = ROOT, "app.py"
    if script == "other":
        folder, name = home, OTHER.name
        shutil.copy(OTHER, home)
        assets.link(home / "static")
    command = [sys.executable, "-m", "streamlit", "run", name, f"--server.port={port}"]
    command += ["--server.headless=true", "--server.fileWatcherType=none"]
    command += ["--server.address=127.0.0.1", "--server.enableStaticServing=true"]
    command += ["--browser.gatherUsageStats=false"]
    own = {
        "PYTHONPATH": str(ROOT),
        "OBSERVATOIRE_IMPORTS": str(home / "imports"),
        "HOME": str(home),
    }
    with (home / f"{script}-{port}.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=folder, env=os.environ | own | settings, stdout=log, stderr=log
        )
    try:
        _await(port, process)
        yield Server(process.pid, port)
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _START_S
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start")
