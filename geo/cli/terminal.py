"""The one place that speaks to a terminal, and that writes the file a command is asked for.

What is printed is shown, never obeyed: a name of a file or of a layer cannot move the cursor.
A terminal that lacks a letter (cp1252, ASCII) gets the nearest one; the content of a file is
written byte for byte. A closed output, a device, a pipe that nobody reads are told in French.
"""

from __future__ import annotations

import codecs
import contextlib
import errno
import json
import logging
import os
import stat
import sys
import tempfile
import traceback
from pathlib import Path
from typing import Any, Final, TextIO

from geo.base.errors import GeoError, printable
from geo.base.french import typeset, unaccented

_NEAREST: Final = {
    "’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "…": "...",
    "–": "-", "—": "-", "−": "-", "·": "-", "œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE",
    "×": "x", "≥": ">=", "≤": "<=", "→": "->", "€": "EUR", "°": "o",
}  # fmt: skip
"""What a letter is written as where the terminal lacks it; accents are only taken off."""
_APART: Final = ("/dev", "/proc", "/sys")
"""Folders whose files are never replaced: they are the system's."""


def prepare() -> None:
    """Make the three standard files fit for French; call it once, before anything is said."""
    codecs.register_error("nearest", _nearest)
    for number in range(3):  # or the next file opened would take the place of a closed one
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    # a library's log is English, and of no use to who reads a terminal
    logging.getLogger().addHandler(logging.NullHandler())
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="nearest")


def _nearest(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(_written(letter, error.encoding) for letter in lacking), error.end


def _written(letter: str, encoding: str) -> str:
    """The first that the encoding has: the same space, a known equivalent, the bare letter."""
    bare = unaccented(letter, compatible=True)
    tried = ["\u00a0", " "] if letter.isspace() else [_NEAREST.get(letter, ""), bare[:1]]
    for one in tried:
        with contextlib.suppress(UnicodeEncodeError):
            if one and one.encode(encoding):
                return one
    return "?"


def say(line: object = "") -> None:
    """Print an answer, on the standard output."""
    _print(line, sys.stdout)


def tell(line: object) -> None:
    """Print what is not the answer (a refusal, what was left out), on the standard error."""
    _print(line, sys.stderr)


def _print(line: object, stream: TextIO | None) -> None:
    if stream is None:
        return
    try:
        print(*map(printable, str(line).split("\n")), sep="\n", file=stream)
    except BrokenPipeError:  # … | head: the work asked for is finished all the same
        hush()


def say_json(content: Any) -> None:
    """Print JSON; what a terminal may lack, or obey, is escaped."""
    text = json.dumps(content, ensure_ascii=False, indent=1)
    lacks = getattr(sys.stdout, "encoding", "utf-8").lower() != "utf-8"
    say(json.dumps(content, indent=1) if lacks or printable_lines(text) != text else text)


def printable_lines(text: str) -> str:
    """The lines of a text, each as a terminal may show it."""
    return "\n".join(map(printable, text.split("\n")))


def ask(question: str) -> str:
    """Ask on the terminal; raises ``GeoError`` when there is nobody to answer."""
    try:
        return input(printable(typeset(question)) + " ")
    except EOFError:
        say()
        raise GeoError(typeset("Pas de réponse : rien n'a été changé.")) from None


def asks() -> bool:
    """Whether there is somebody to ask."""
    return sys.stdin is not None and not sys.stdin.closed and sys.stdin.isatty()


def write(content: bytes) -> None:
    """Write a text file to the standard output, byte for byte."""
    if sys.stdout is None:
        raise GeoError(typeset("La sortie est fermée : donnez un fichier avec -o."))
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.flush()


def save(target: Path, content: bytes) -> None:
    """Write the file that a command was asked for, in one step; its folder must be there.

    A device or a pipe is written to, never replaced. Raises ``GeoError`` for a pipe that nobody
    reads and a folder that is absent, ``OSError`` for what the disk refuses.
    """
    from geo.maps import assets

    if not target.parent.is_dir():
        raise GeoError(
            typeset(f"« {target.parent} » : ce dossier n'existe pas. Créez-le, puis recommencez.")
        )
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, "", str(target))
    if _is_apart(target):
        _pour(target, content)
    else:
        assets.put(target.resolve(), content)


def _is_apart(target: Path) -> bool:
    """Whether a target is to be written to as it is: a device, a pipe, a file of the system."""
    try:
        regular = stat.S_ISREG(target.stat().st_mode)
    except FileNotFoundError:
        regular = True
    return not regular or str(target.absolute()).startswith(_APART)


def _pour(target: Path, content: bytes) -> None:
    try:
        handle = os.open(target, os.O_WRONLY | getattr(os, "O_NONBLOCK", 0))
    except OSError as error:
        if error.errno == errno.ENXIO:
            said = f"« {target} » : personne ne lit ce tube. Lancez d'abord ce qui le lit."
            raise GeoError(typeset(said)) from None
        raise
    if hasattr(os, "set_blocking"):
        os.set_blocking(handle, True)
    with os.fdopen(handle, "wb") as file:
        file.write(content)


def flush() -> None:
    """Hand over what is printed: a full disk or a closed pipe is known now."""
    if sys.stdout is not None:
        sys.stdout.flush()


def incident(error: Exception) -> str:
    """Keep the trace of what nobody foresaw in a file, and say which."""
    trace = "".join(traceback.format_exception(error))
    handle, name = tempfile.mkstemp(prefix="observatoire-incident-", suffix=".txt")
    with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
        file.write(trace)
    return typeset(
        "Cette commande n'a pas abouti : un cas que le programme ne prévoit pas. Ce qui n'était "
        f"pas fini n'a rien changé. Le détail est dans « {name} » : joignez-le à votre message."
    )


def hush() -> None:
    """Throw away what is left to print: whoever read it has enough (``… | head``)."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
