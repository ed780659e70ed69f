"""A file that a reader drops, through the gate."""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geo.base import disk
from geo.store import incoming
from geo.upload.gate import Upload

SPREADSHEETS = ["csv", "txt", "xlsx", "xls", "xlsm", "xlsb", "ods"]
"""What a spreadsheet is kept in: of those that the gate does not read, it says what to do."""
FORMATS = [*SPREADSHEETS, "json", "geojson", "gpkg", "zip", "parquet"]


@dataclass(frozen=True)
class Typed:
    """A text that a reader typed, given as a file is."""

    name: str
    text: str

    @property
    def file_id(self) -> str:
        """What tells it from another."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def getbuffer(self) -> bytes:
        """What a file of it would hold."""
        return self.text.encode()


def read_upload(given: Any, encoding: str = "", code: str = "") -> Upload:
    """Pass a file of ``st.file_uploader`` through the gate; ``code`` is the department's, if any.

    Raises ``gate.Refused``, or ``GeoError`` when the temporary folder cannot be written.
    """
    with disk.temporary(), tempfile.NamedTemporaryFile(suffix=".upload") as file:
        file.write(given.getbuffer())
        file.flush()
        return incoming.read_upload(Path(file.name), given.name, encoding=encoding, code=code)
