"""The press: lays the pages of a fiche out, here or in a process of its own.

The typesetter keeps Python's lock while it works, so that threads gain nothing: a second process
lays a fiche out while the figures of the next are computed. It is a plain child with two pipes
that imports the typesetter and nothing else; ``multiprocessing`` would run the application again.

The template (``assets/brief.typ``) receives every word as data: nothing a commune or a reader is
called can become markup. Its fonts come from a package and are copied apart, so that the
machine's own fonts, or the order of their folder, never change a page.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import struct
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import IO, Any, Final

from geo.base import disk
from geo.base.errors import GeoError
from geo.base.french import typeset

TEMPLATE: Final = Path(__file__).with_name("assets") / "brief.typ"
PPI: Final = 240.0
"""Dots per inch of an image: a map of 200 mm fills a projected slide without blur."""
STANDARD: Final = "ua-1"
"""PDF/UA-1: tagged, in French, every image with its text."""
_FONT_FILES: Final = ("SourceSansPro-Regular.ttf", "SourceSansPro-Semibold.ttf")
_HEAD: Final = struct.Struct("!?Q")
"""What goes before a message: whether all is well, and its length in bytes."""


def lay_out(data: bytes, given: str = "", template: Path = TEMPLATE) -> bytes:
    """Lay a paper out, a fiche unless another ``template`` is given.

    ``data`` is the JSON that the template reads; ``given`` a folder of the fonts, by default
    one of this process. Returns the PDF, always the same bytes for the same data.
    """
    year, month, day = json.loads(data)["day"]
    pdf: bytes = _compiler(given or fonts(), template).compile(
        format="pdf",
        sys_inputs={"paper": data.decode()},
        pdf_standards=[STANDARD],
        timestamp=datetime(year, month, day, tzinfo=UTC),
    )
    return pdf


def draw(template: Path, data: bytes, form: str) -> bytes:
    """Draw one page as an image.

    ``data`` is the JSON that the template reads, ``form`` is ``svg`` (letters as shapes: no font
    is needed to see them) or ``png``. The same data always give the same bytes.
    """
    drawn: bytes = _compiler(fonts(), template).compile(
        format=form, ppi=PPI, sys_inputs={"map": data.decode()}
    )
    return drawn


class Press:
    """A process that lays fiches out, one at a time; use it in a ``with``."""

    def __enter__(self) -> Press:
        """Start the process."""
        self._child = subprocess.Popen(
            [sys.executable, "-m", __name__, fonts()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[2],
        )
        return self

    def __exit__(self, *_: object) -> None:
        """End the process, whatever it is doing."""
        self._child.kill()
        self._child.__exit__(None, None, None)

    def give(self, data: bytes) -> None:
        """Hand the data of a fiche over, and do not wait for its pages."""
        assert self._child.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # it died: ``take`` says so
            _send(self._child.stdin, data)

    def take(self) -> bytes:
        """Wait for the PDF of what was given; raises ``GeoError`` when it could not be made."""
        assert self._child.stdout is not None
        well, message = _receive(self._child.stdout) or (False, b"")
        if not well:
            reason = message.decode() or "le processus s'est arrêté"
            raise GeoError(typeset(f"La fiche n'a pas pu être mise en page ({reason})."))
        return message


def _send(pipe: IO[bytes], message: bytes, *, well: bool = True) -> None:
    pipe.write(_HEAD.pack(well, len(message)) + message)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> tuple[bool, bytes] | None:
    """Read a message; None at the end of the pipe."""
    head = pipe.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    well, length = _HEAD.unpack(head)
    return well, pipe.read(length)


@cache
def _compiler(fonts: str, template: Path) -> Any:
    import typst

    chosen = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts]
    )
    return typst.Compiler(str(template), root=str(template.parent), font_paths=chosen)


def fonts() -> str:
    """Folder of our two fonts alone, gone when the process ends.

    Made again when the system swept its temporary folder. Raises ``GeoError`` when that folder
    cannot be written.
    """
    with disk.temporary():
        folder = Path(_fonts().name)
        if not all((folder / name).is_file() for name in _FONT_FILES):
            _fonts.cache_clear()
            folder = Path(_fonts().name)
        return str(folder)


@cache
def _fonts() -> tempfile.TemporaryDirectory[str]:
    """Copy the fonts apart: the package has two formats of each, the machine would choose."""
    folder = tempfile.TemporaryDirectory(prefix="observatoire-")
    source = Path(import_module("font_source_sans_pro").font_directory)
    for name in _FONT_FILES:
        shutil.copy(source / name, folder.name)
    return folder


def main(folder: str) -> None:
    """Lay out whatever comes on the standard input, until it closes."""
    while (received := _receive(sys.stdin.buffer)) is not None:
        try:
            _send(sys.stdout.buffer, lay_out(received[1], folder))
        except Exception as error:  # told to the parent, which raises it
            _send(sys.stdout.buffer, str(error).encode(), well=False)


if __name__ == "__main__":
    main(sys.argv[1])
