"""The gate: the one function through which every file given by a user passes.

A file is measured and copied here, then parsed in a separate process (``geo/upload/child.py``)
whose memory and time are limited; what comes back is text and shapes, never code. The format
is told by the content; the extension can only contradict it.

The parent's side of the gate: copy the file, run the child, take back what it found.
"""

from __future__ import annotations

import contextlib
import errno
import functools
import hashlib
import io
import json
import logging
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

import pandas as pd

from geo.base import cancellation, disk
from geo.base.errors import Fault, GeoError, Remark
from geo.base.french import plural, quantity, typeset
from geo.upload import sandbox, transport
from geo.upload.file_formats import PARQUET_START
from geo.upload.terms import (
    DISK,
    LIMITS,
    NOT_STARTED,
    OUT_OF_MEMORY,
    PROGRESS,
    Limits,
    RowFilter,
    Unreadable,
)

if TYPE_CHECKING:
    import numpy as np

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


Progress = Callable[[int, int], None]
"""Told the rows read and the rows in all, now and then, for a format that says them."""


@dataclass(frozen=True)
class Asked:
    """How a file is to be read: what its name and its reader say of it, within which limits.

    ``extension`` with its dot, lower case; ``filters`` what is kept of a large table.
    """

    extension: str
    encoding: str | None
    limits: Limits
    filters: Sequence[RowFilter] = ()
    progress: Progress | None = None


def parse(path: Path, asked: Asked) -> Parsed:
    """Parse a file in a child process; raise ``Unreadable`` if it cannot be taken.

    Raises ``GeoError`` when the disk is at fault, not the file. Nothing is left behind: neither
    process nor temporary file.
    """
    with disk.temporary(), tempfile.TemporaryDirectory(prefix="gate-") as made:
        return _parse(path, Path(made), asked)


def _parse(path: Path, folder: Path, asked: Asked) -> Parsed:
    sha256, size, limits = _copy(path, folder / _INPUT, asked.limits)
    request = {
        "extension": asked.extension,
        "encoding": asked.encoding,
        "limits": asdict(limits),
        "filters": [asdict(one) for one in asked.filters],
        "libraries": [entry for entry in sys.path if Path(entry).name in _LIBRARIES],
    }
    (folder / "request.json").write_text(json.dumps(request), encoding="utf-8")
    answer = _run(folder, limits, asked.progress)
    _note(sandbox.sandbox_fault(sandbox.Walls(**answer.pop("walls"))))
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


def _copy(path: Path, target: Path, limits: Limits) -> tuple[str, int, Limits]:
    """Copy a regular file of acceptable size; return its SHA-256, its size in bytes and its limits.

    What begins as a Parquet does may be larger and last longer than the others.
    """
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
        if _is_parquet(source):
            limits = replace(limits, size=limits.parquet, seconds=limits.parquet_seconds)
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
    return digest.hexdigest(), size, limits


def _is_parquet(source: io.BufferedReader) -> bool:
    try:
        return source.peek(len(PARQUET_START)).startswith(PARQUET_START)
    except OSError as error:
        raise _unopened(error) from None


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


def _run(folder: Path, limits: Limits, progress: Progress | None) -> dict[str, Any]:
    # -S: the folders of the libraries are handed over, none of their start-up code is run
    command = [sys.executable, "-S", "-m", "geo.upload.child", str(folder)]
    with (
        (folder / "stderr").open("wb") as said,
        disk.system_error("Lecture du fichier", doing="démarrage impossible"),
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
            code = _ended(child, time.monotonic() + limits.seconds, folder, progress)
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


def _ended(
    child: subprocess.Popen[bytes], deadline: float, folder: Path, progress: Progress | None
) -> int:
    """Wait for a child; return its code. Raises ``Stopped`` when nobody waits for it any more."""
    while time.monotonic() < deadline:
        with contextlib.suppress(subprocess.TimeoutExpired):
            return child.wait(_LOOK_S)
        cancellation.check()
        if progress:
            # absent for most formats, and perhaps half written
            with contextlib.suppress(OSError, ValueError):
                done, rows = (folder / PROGRESS).read_text("ascii").split()
                progress(int(done), int(rows))
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
        frame, shapes = transport.frame(folder, entry)
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


__all__ = [
    "ENCODINGS", "LIMITS", "Layer", "Limits", "Refused", "RowFilter", "TableSheet", "Upload",
    "read_file",
]  # fmt: skip

ENCODINGS: Final = {
    "utf-8": "UTF-8",
    "cp1252": "Windows (cp1252)",
    "utf-16": "UTF-16",
    "mac-roman": "Macintosh (mac-roman)",
    "cp850": "MS-DOS (cp850)",
    "utf-8-twice": "UTF-8 encodé deux fois",
}
"""What ``encoding`` may be, to the French name to offer."""
SHOWN_NAME: Final = 80
"""Characters of a file's name that are shown."""
_LONGEST_EXTENSION: Final = 8


@dataclass(frozen=True)
class TableSheet:
    """One table of a file: a CSV, a sheet of a workbook, a JSON list.

    ``frame`` : every cell as text (dtype ``str``), "" when empty; columns are the published
    headers, stripped. Its index is the line in the file as given, from 1, header included: for
    a workbook the row of the sheet, for JSON the rank of the record. ``is_hidden`` : a sheet that
    a spreadsheet does not show; its name says so, and it comes after those that are shown.
    """

    name: str
    frame: pd.DataFrame
    is_hidden: bool = False


@dataclass(frozen=True)
class Layer:
    """One layer of a geographic file.

    ``crs`` : "EPSG:2154" or WKT; None when the file does not say, and the reader must be asked.
    ``frame`` : the attributes, as in ``TableSheet``, its index the rank of the feature from 1.
    ``shapes`` : shapely geometries in the same order, None where a feature has none.
    """

    name: str
    crs: str | None
    frame: pd.DataFrame
    shapes: np.ndarray


@dataclass(frozen=True)
class Upload:
    """A file that passed the gate.

    ``file`` is for display only, never a path: no control nor bidirectional character, short.
    ``format`` : csv, xlsx, json, geojson, gpkg, shapefile or parquet. ``encoding`` : a key of
    ``ENCODINGS`` for text files, else None. ``remarks`` are French and set for print.
    """

    file: str
    sha256: str
    size: int
    format: str
    encoding: str | None
    tables: tuple[TableSheet, ...]
    layers: tuple[Layer, ...]
    remarks: tuple[Remark, ...]


class Refused(GeoError):  # noqa: N818 - what it is called on every screen
    """The file cannot be taken. ``fault`` says why and how to mend it, in French.

    ``lines``: the message as a screen shows it, each of several reasons on its own line.
    ``asked``: questions (``intake.journal.Question``) whose answers may change that.
    """

    asked: tuple[Any, ...] = ()

    def __init__(self, fault: Fault, *, letters: bool = False) -> None:
        """Keep the fault; the message is its French line.

        ``letters``: another encoding, chosen by the reader, may lift it.
        """
        self.fault, self.letters = fault, letters
        self.lines: tuple[str, ...] = (str(fault),)
        super().__init__(str(fault))


def read_file(
    path: Path,
    *,
    name: str | None = None,
    encoding: str | None = None,
    limits: Limits = LIMITS,
    filters: Sequence[RowFilter] = (),
    progress: Progress | None = None,
) -> Upload:
    """Read the file a user gives; raise ``Refused`` if it cannot be taken.

    name : what the user calls the file (an upload is stored under another name); by default
    the path's. encoding : a key of ``ENCODINGS`` chosen by the user, instead of guessing.
    filters : what is kept of a Parquet, by the first that fits; all of it without. progress : see
    ``Progress``.
    """
    if encoding is not None and encoding not in ENCODINGS:
        raise ValueError(f"encoding: {encoding!r} is not one of {', '.join(ENCODINGS)}")
    shown = display_name(path.name if name is None else name)
    try:
        found = parse(path, Asked(Path(shown).suffix.lower(), encoding, limits, filters, progress))
    except Unreadable as error:
        raise Refused(_fault(shown, error), letters=error.letters) from None
    return Upload(
        file=shown,
        sha256=found.sha256,
        size=found.size,
        format=found.format,
        encoding=found.encoding,
        tables=tuple(
            TableSheet(_visible(table.name), table.frame, table.is_hidden) for table in found.tables
        ),
        layers=tuple(
            Layer(_visible(layer.name), layer.crs, layer.frame, layer.shapes)
            for layer in found.layers
        ),
        remarks=tuple(
            replace(
                remark,
                message=_shown(remark.message),
                column=remark.column and _shown(remark.column),
            )
            for remark in found.remarks
        ),
    )


def display_name(name: str) -> str:
    """Return a name fit for display: its last component, without hidden characters, short."""
    flat = _visible(re.split(r"[/\\]", name)[-1])
    if flat.strip(". ") == "":
        return "fichier sans nom"
    if len(flat) <= SHOWN_NAME:
        return flat
    extension = Path(flat).suffix
    tail = extension if len(extension) <= _LONGEST_EXTENSION else ""
    return flat[: SHOWN_NAME - 1 - len(tail)] + "…" + tail


def _fault(file: str, error: Unreadable) -> Fault:
    """Return what is wrong with a file; names and values that it holds are only shown."""
    column, value = (text and _shown(text) for text in (error.column, error.value))
    return Fault(file, _shown(error.message), error.remedy, error.line, column, value)


def _visible(text: str) -> str:
    """Return a text without control nor bidirectional characters, on one line."""
    return " ".join(_shown(text).split())


def _shown(text: str) -> str:
    """Return a text whose control and bidirectional characters are blanks."""
    return "".join(c if unicodedata.category(c)[0] != "C" else " " for c in text)
