"""Traps for whatever follows what a file names: a text nobody may read, an address nobody calls.

The canary is a file whose content must never come out, the listener an address of this
machine that must never be called. ``FREE`` is GDAL without any guard, which both traps catch.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SECRET = "canari-4f1d9a"
FREE = "import sys, pyogrio; print(pyogrio.read_arrow(sys.argv[1])[1].to_pylist())"


class Listener(threading.Thread):
    """Counts the calls to an address of this machine."""

    def __init__(self):
        super().__init__(daemon=True)
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}/x"
        self.calls = 0

    def run(self):
        while True:
            try:
                call, _ = self.server.accept()
            except OSError:
                return
            self.calls += 1
            call.sendall(
                b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            )
            call.close()

    def stop(self):
        self.server.shutdown(socket.SHUT_RDWR)
        self.server.close()


def run(code, *arguments):
    """Run a program of some lines from the root of the project; return how it ended."""
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
