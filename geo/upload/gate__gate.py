"""The gate: the one function through which every file given by a user passes.

A file is measured and copied here, then parsed in a separate process (``geo/upload/child.py``)
whose memory and time are limited; what comes back is text and shapes, never code. The format
is told by the content; the extension can only contradict it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from geo.base.errors__errors import Fault, GeoError
from geo.base.errors__remarks import Remark
from geo.upload import gate__gate_run as gate_run
from geo.upload.terms__gate_terms import LIMITS, Limits, Unreadable

if TYPE_CHECKING:
    import numpy as np

__all__ = ["ENCODINGS", "LIMITS", "Layer", "Limits", "Refused", "TableSheet", "Upload", "read"]

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
    ``format`` : csv, xlsx, json, geojson, gpkg or shapefile. ``encoding`` : a key of
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

    ``asked``: questions (``intake_journal.Question``) whose answers may change that.
    """

    asked: tuple[Any, ...] = ()

    def __init__(self, fault: Fault, *, letters: bool = False) -> None:
        """Keep the fault; the message is its French line.

        ``letters``: another encoding, chosen by the reader, may lift it.
        """
        self.fault, self.letters = fault, letters
        super().__init__(str(fault))


def read(
    path: Path, *, name: str | None = None, encoding: str | None = None, limits: Limits = LIMITS
) -> Upload:
    """Read the file a user gives; raise ``Refused`` if it cannot be taken.

    name : what the user calls the file (an upload is stored under another name); by default
    the path's. encoding : a key of ``ENCODINGS`` chosen by the user, instead of guessing.
    """
    if encoding is not None and encoding not in ENCODINGS:
        raise ValueError(f"encoding: {encoding!r} is not one of {', '.join(ENCODINGS)}")
    shown = display_name(path.name if name is None else name)
    try:
        found = gate_run.parse(path, Path(shown).suffix.lower(), encoding, limits)
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
