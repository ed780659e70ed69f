"""Run a server where every name is asked of a resolver that counts and never answers.

Started by ``test_silence.py`` in a network and a mount namespace of its own, where nothing but
this machine can be reached. Prints what was seen, as JSON.
"""

from __future__ import annotations

import ctypes
import fcntl
import json
import os
import socket
import struct
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Thread

from tests.server.running import Health, handshake, started

SIOCSIFFLAGS, IFF_UP, MS_BIND = 0x8914, 1, 4096


def raise_loopback() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", IFF_UP))


def resolve_here(home: Path) -> None:
    """Send every name of this namespace to 127.0.0.1."""
    ours = home / "resolv.conf"
    ours.write_text("nameserver 127.0.0.1\noptions timeout:1 attempts:1\n")
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mount(os.fsencode(ours), b"/etc/resolv.conf", None, MS_BIND, None):
        raise OSError(ctypes.get_errno(), "mount")


def name_in(query: bytes) -> str:
    labels, at = [], 12
    while at < len(query) and query[at]:
        labels.append(query[at + 1 : at + 1 + query[at]].decode("ascii", "replace"))
        at += 1 + query[at]
    return ".".join(labels)


def listen() -> list[str]:
    """Hear every question asked of the resolver, and leave it without an answer."""
    asked: list[str] = []
    door = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    door.bind(("127.0.0.1", 53))

    def hear() -> None:
        while True:
            asked.append(name_in(door.recv(4096)))

    Thread(target=hear, daemon=True).start()
    return asked


def main(home: Path, script: str, count: int) -> None:
    raise_loopback()
    resolve_here(home)
    asked = listen()
    began = time.perf_counter()
    options = [script] if script != "app.py" else []
    with started(home, *options, OBSERVATOIRE_MODE="local") as port:
        start = time.perf_counter() - began
        at_start = list(asked)
        with Health(port) as health, ThreadPoolExecutor(8) as many:
            own = f"127.0.0.1:{port}"
            origins = [f"https://page-{rank}.exemple.fr" for rank in range(count)]
            found = Counter(many.map(lambda origin: handshake(port, own, origin), origins))
        handshake(port, own, f"http://{own}")
    seen = {"start_s": start, "at_start": at_start, "asked": asked, "found": dict(found)}
    print(json.dumps(seen | {"longest_s": health.longest, "answers": health.count}))  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
