"""The parent's side of the gate: copy the file, run the child, take back what it found."""

from __future__ import annotations

import contextlib
import errno
import functools
import hashlib
import json
import logging
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, Final

import pandas as pd

from geo.base import cancellation, disk
from geo.base.errors__errors import GeoError, typeset
from geo.base.errors__remarks import Remark
from geo.base.french import plural, quantity
from geo.upload import sandbox as gate_sandbox
from geo.upload import transport__gate_columns as gate_columns
from geo.upload.terms__gate_terms import DISK, NOT_STARTED, OUT_OF_MEMORY, Limits, Unreadable

_HOME: Final = Path(__file__).parents[2]
_INPUT: Final = "input"
_ONE_THREAD: Final = {
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}
"""For libraries that reserve memory for each thread, which the limit would count."""
_LIBRARIES: Final = {"site-packages", "dist-packages"}
_TOO_LONG: Final = getattr(signal, "SIGXCPU", 24)
"""What kills a child that used its processor time, said too of one that used its hour."""
_BLOCK: Final = 1 << 20
_LOOK_S: Final = 0.1
"""How often a reading is asked whether somebody still waits for it."""
_LOG: Final = logging.getLogger(__name__)
_NO_MEMORY: Final = re.compile(r"bad_alloc|[Oo]ut of memory|Memory allocation")
"""What the libraries say that end the process themselves when they have no memory left."""
_NOT_STARTED: Final = (
    "Lecture du fichier : ce qui lit ce format ne démarre pas (mémoire insuffisante, ou "
    "installation incomplète). Votre fichier n'est pas en cause. Libérez de la mémoire, puis "
    "recommencez ; sinon, refaites l'installation."
)
_SMALLER: Final = "Gardez les lignes et les colonnes utiles, ou partagez le fichier en plusieurs."


@dataclass(frozen=True)
class Found:
    """A table or a layer that came back."""

    name: str
    crs: str | None
    frame: pd.DataFrame
    shapes: Any
    is_hidden: bool


@dataclass(frozen=True)
class Parsed:
    """What the child found in a file."""

    sha256: str
    size: int
    format: str
    encoding: str | None
    tables: tuple[Found, ...]
    layers: tuple[Found, ...]
    remarks: tuple[Remark, ...]


def parse(path: Path, extension: str, encoding: str | None, limits: Limits) -> Parsed:
    """Parse a file in a child process; raise ``Unreadable`` if it cannot be taken.

    Raises ``GeoError`` when the disk is at fault, not the file. Nothing is left behind: neither
    process nor temporary file.
    """
    with disk.temporary(), tempfile.TemporaryDirectory(prefix="gate-") as made:
        return _parse(path, Path(made), extension, encoding, limits)


def _parse(
    path: Path, folder: Path, extension: str, encoding: str | None, limits: Limits
) -> Parsed:
    sha256, size = _copy(path, folder / _INPUT, limits)
    request = {
        "extension": extension,
        "encoding": encoding,
        "limits": asdict(limits),
        "libraries": [entry for entry in sys.path if Path(entry).name in _LIBRARIES],
    }
    (folder / "request.json").write_text(json.dumps(request), encoding="utf-8")
    answer = _run(folder, limits)
    _note(gate_sandbox.said(gate_sandbox.Walls(**answer.pop("walls"))))
    if (refusal := answer.get("refused")) is not None:
        raise Unreadable(refusal.pop("message"), refusal.pop("remedy"), **refusal)
    try:
        return _parsed(folder, answer, sha256, size)
    except (ValueError, LookupError, TypeError) as error:
        # what the child says is held to the same suspicion as the file it read
        _LOG.error("gate child answered wrongly: %s", error)
        raise _died(1, limits) from None


@functools.cache
def _note(lacks: str) -> None:
    """Write in the log, once, what this system cannot keep the child from."""
    if lacks:
        _LOG.warning("%s", lacks)


def _copy(path: Path, target: Path, limits: Limits) -> tuple[str, int]:
    """Copy a regular file of acceptable size; return its SHA-256 and its size in bytes."""
    try:
        # opening a device may act on it, and a pipe or a socket waits for somebody
        _refuse_unless_regular(path.stat().st_mode)
        descriptor = os.open(
            path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        )
    except OSError as error:
        raise _unopened(error) from None
    about = os.fstat(descriptor)
    with os.fdopen(descriptor, "rb") as source:
        _refuse_unless_regular(about.st_mode)
        if about.st_size == 0:
            raise Unreadable("le fichier est vide.", "Téléchargez-le ou exportez-le de nouveau.")
        digest, size = hashlib.sha256(), about.st_size
        if size <= limits.size:
            size = 0
            with target.open("wb") as copy:
                while size <= limits.size and (block := _block(source)):
                    size += len(block)
                    digest.update(block)
                    copy.write(block)
    if size > limits.size:
        weight, most = quantity(size / 1e6, "Mo"), quantity(limits.size / 1e6, "Mo")
        raise Unreadable(f"le fichier pèse {weight} ; {most} au plus sont lus.", _SMALLER)
    return digest.hexdigest(), size


def _refuse_unless_regular(mode: int) -> None:
    said, remedy = disk.nature(mode)
    if said:
        raise Unreadable(said, remedy)


def _block(source: IO[bytes]) -> bytes:
    try:
        return source.read(_BLOCK)
    except OSError as error:
        raise _unopened(error) from None


def _unopened(error: OSError) -> Unreadable:
    """The file itself cannot be read, for a reason of the system."""
    said = f"le fichier est introuvable ou illisible ({disk.reason(error)})."
    return Unreadable(said, disk.remedy(error))


def _run(folder: Path, limits: Limits) -> dict[str, Any]:
    # -S: the folders of the libraries are handed over, none of their start-up code is run
    command = [sys.executable, "-S", "-m", "geo.upload.child", str(folder)]
    with (
        (folder / "stderr").open("wb") as said,
        disk.told("Lecture du fichier", doing="démarrage impossible"),
        subprocess.Popen(
            command,
            cwd=_HOME,
            env=_environment(folder),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=said,
            start_new_session=True,
        ) as child,
    ):
        try:
            code = _ended(child, time.monotonic() + limits.seconds)
        finally:
            _kill(child)
    answer = folder / "answer.json"
    if code == 0 and answer.exists():
        return dict(json.loads(answer.read_text(encoding="utf-8")))
    last = (folder / "stderr").read_text(errors="replace")[-2000:]
    _LOG.error("gate child ended with %s: %s", code, last)
    if _NO_MEMORY.search(last):
        code = OUT_OF_MEMORY
    if code == NOT_STARTED:
        raise GeoError(typeset(_NOT_STARTED))
    if code == DISK + errno.EFBIG and _unbounded():
        raise Unreadable("ce qu'il contient est trop grand une fois lu.", _SMALLER)
    if code > DISK:
        raise OSError(code - DISK, os.strerror(code - DISK))
    raise _died(code, limits)


def _unbounded() -> bool:
    """Whether the system lets files grow: the child then met the bound that we set."""
    try:
        import resource
    except ImportError:
        return True
    return resource.getrlimit(resource.RLIMIT_FSIZE)[1] == resource.RLIM_INFINITY


def _ended(child: subprocess.Popen[bytes], deadline: float) -> int:
    """Wait for a child; return its code. Raises ``Stopped`` when nobody waits for it any more."""
    while time.monotonic() < deadline:
        with contextlib.suppress(subprocess.TimeoutExpired):
            return child.wait(_LOOK_S)
        cancellation.check()
    return -_TOO_LONG


def _kill(child: subprocess.Popen[bytes]) -> None:
    """End a child that still runs, and whatever it started."""
    if child.poll() is not None:
        return
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
    child.kill()


def _environment(folder: Path) -> Mapping[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    return kept | _ONE_THREAD | {"TMPDIR": str(folder), "PYTHONUTF8": "1"}


def _died(code: int, limits: Limits) -> Unreadable:
    if code == -_TOO_LONG:
        return Unreadable(f"la lecture dépasse {plural(limits.seconds, 'seconde')}.", _SMALLER)
    if code == OUT_OF_MEMORY or code == -9:
        return Unreadable(
            f"la lecture demande plus de {quantity(limits.memory >> 20, 'Mo')} de mémoire.",
            _SMALLER,
        )
    return Unreadable(
        "la lecture a échoué : le fichier est sans doute abîmé.",
        "Ouvrez-le dans votre logiciel et exportez-le de nouveau.",
    )


def _parsed(folder: Path, answer: dict[str, Any], sha256: str, size: int) -> Parsed:
    tables: list[Found] = []
    layers: list[Found] = []
    for entry in answer["tables"]:
        frame, shapes = gate_columns.frame(folder, entry)
        found = Found(entry["name"], entry["crs"], frame, shapes, entry["hidden"])
        (layers if entry["shapes"] else tables).append(found)
    remarks = []
    for said in answer["remarks"]:
        said["message"], said["remedy"] = typeset(said["message"]), typeset(said["remedy"])
        remarks.append(Remark(**said))
    return Parsed(
        sha256=sha256,
        size=size,
        format=answer["format"],
        encoding=answer["encoding"],
        tables=tuple(tables),
        layers=tuple(layers),
        remarks=tuple(remarks),
    )
