"""What the reading process may touch: its own folder to write, the libraries to read, no network.

The second line of defence, for the day when a parser obeys the file it reads. Linux only
(Landlock for the files and TCP, a network namespace of its own for the rest); elsewhere the
process keeps the rights of its user, and ``sandbox_fault`` tells so. Standard library only.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_CODE: Final = Path(__file__).parents[1]
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
"""System calls, numbered alike on every architecture that Python is published for."""
_PROBE: Final = 1
_BENEATH: Final = 1
_NO_NEW_PRIVILEGES: Final = 38
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000

_WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 1, 1 << 2, 1 << 3
_REMOVE_FILE, _MAKE_FILE, _TRUNCATE = 1 << 5, 1 << 8, 1 << 14
_READ: Final = _READ_FILE | _READ_DIR
_OWN: Final = _READ | _WRITE_FILE | _REMOVE_FILE | _MAKE_FILE | _TRUNCATE
_FILE_RIGHTS: Final = {1: 13, 2: 14, 3: 15, 4: 15}
"""Rights that each version of Landlock knows; all are taken away, running a program included."""
_FILE_RIGHTS_SINCE_5: Final = 16
_TCP: Final = 0b11
"""To bind and to connect, since version 4."""
_SCOPES: Final = 0b11
"""Abstract sockets and signals of other processes, since version 6."""
_SHARED: Final = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib")
_DATA: Final = ("lib", "share/gdal", "share/proj")
"""Folders of a prefix where libraries keep what they load."""


@dataclass(frozen=True)
class Walls:
    """What holds. ``files`` : none but its own and the libraries'. ``tcp`` : no connection.

    ``network`` : no network at all, whatever the protocol.
    """

    files: bool = False
    tcp: bool = False
    network: bool = False


def enter(folder: Path) -> Walls:
    """Give up, for this process and its children, all but ``folder`` and the libraries."""
    if not sys.platform.startswith("linux"):
        return Walls()
    alone = _leave_network()
    version = _version()
    held = version > 0 and _restrict(folder, version)
    return Walls(files=held, tcp=alone or (held and version >= 4), network=alone)


def sandbox_fault(walls: Walls) -> str:
    """Return the French sentence on what does not hold; "" when all does."""
    lacks = [] if walls.files else ["lire les autres fichiers du serveur"]
    if not walls.tcp:
        lacks.append("appeler le réseau")
    elif not walls.network:
        lacks.append("envoyer un message réseau autre que TCP")
    if not lacks:
        return ""
    return (
        "Ce système n'enferme pas le programme qui lit les fichiers reçus : s'il était trompé, il "
        f"pourrait {' et '.join(lacks)}."
    )


def tried() -> str:
    """Enter the walls in a process apart; return what ``sandbox_fault`` tells of this system."""
    import subprocess
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-S", "-m", __name__, folder]
        ended = subprocess.run(command, cwd=_CODE.parent, capture_output=True, check=False)
    return sandbox_fault(Walls()) if ended.returncode else ended.stdout.decode()


def _version() -> int:
    """Return the version of Landlock, 0 where the kernel has none or has it switched off."""
    return max(0, _system(_CREATE_RULESET, None, 0, _PROBE))


def _leave_network() -> bool:
    """Move to a network where there is nobody; tell whether this system allows it."""
    libc = ctypes.CDLL(None)
    return any(libc.unshare(way) == 0 for way in (_NEW_NETWORK, _NEW_USER | _NEW_NETWORK))


def _restrict(folder: Path, version: int) -> bool:
    rights = (1 << _FILE_RIGHTS.get(version, _FILE_RIGHTS_SINCE_5)) - 1
    asked = struct.pack("=QQQ", rights, _TCP, _SCOPES)
    size = 8 if version < 4 else 16 if version < 6 else 24
    rules = _system(_CREATE_RULESET, asked, size, 0)
    if rules < 0:
        return False
    try:
        for path in _libraries():
            _allow(rules, path, _READ & rights)
        is_own = _allow(rules, folder, _OWN & rights)
        ctypes.CDLL(None).prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        return is_own and _system(_RESTRICT_SELF, rules, 0) == 0
    finally:
        os.close(rules)


def _libraries() -> Iterator[Path]:
    """Folders of the code, of the interpreter and of the libraries that it may load."""
    yield _CODE
    for entry in sys.path:
        # the project's folder is on it, and holds the data
        if entry and not _CODE.is_relative_to(entry):
            yield Path(entry)
    yield from map(Path, _SHARED)
    for prefix in {sys.prefix, sys.base_prefix, "/usr"}:
        yield from (Path(prefix, name) for name in _DATA)


def _allow(rules: int, path: Path, rights: int) -> bool:
    """Add a rule for a folder, or a file; tell whether it is there."""
    with contextlib.suppress(OSError):
        opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
        try:
            held = rights if path.is_dir() else rights & _READ_FILE
            rule = struct.pack("=Qi", held, opened)
            return _system(_ADD_RULE, rules, _BENEATH, rule, 0) == 0
        finally:
            os.close(opened)
    return False


def _system(number: int, *arguments: bytes | int | None) -> int:
    """Make a system call; a negative number is a refusal."""
    call = ctypes.CDLL(None).syscall
    call.restype = ctypes.c_long
    passed = [
        ctypes.c_char_p(one) if one is None or isinstance(one, bytes) else ctypes.c_long(one)
        for one in arguments
    ]
    return int(call(ctypes.c_long(number), *passed))


if __name__ == "__main__":
    sys.stdout.buffer.write(sandbox_fault(enter(Path(sys.argv[1]))).encode())
