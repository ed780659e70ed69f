"""A file that a reader drops, through the gate."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from geo.base import disk
from geo.store import incoming
from geo.upload.gate import Upload

FORMATS = ["csv", "txt", "xlsx", "json", "geojson", "gpkg", "zip"]


def read_upload(given: Any, encoding: str = "") -> Upload:
    """Pass a file of ``st.file_uploader`` through the gate.

    Raises ``gate.Refused``, or ``GeoError`` when the temporary folder cannot be written.
    """
    with disk.temporary(), tempfile.NamedTemporaryFile(suffix=".upload") as file:
        file.write(given.getbuffer())
        file.flush()
        return incoming.read_upload(Path(file.name), given.name, encoding=encoding)
