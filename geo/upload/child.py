"""The process that parses a user's file: ``python -m geo.upload.child FOLDER``, for the gate only.

It reads ``request.json`` and ``input`` in the folder, writes ``answer.json`` and the tables
beside, and is kept from the rest of the machine (``sandbox``). A CSV or a JSON is read
with the standard library alone.
"""

from __future__ import annotations

import contextlib
import errno
import gc
import json
import sys
import traceback
from dataclasses import asdict
from pathlib import Path
from typing import Any

from geo.base import disk
from geo.upload import decoding, file_formats, geojson, sandbox
from geo.upload.terms import (
    DISK,
    NOT_STARTED,
    OUT_OF_MEMORY,
    Job,
    Limits,
    NotStartedError,
    RowFilter,
    Unreadable,
)


def main(folder: Path) -> None:
    """Do the job that the folder describes."""
    request = json.loads((folder / "request.json").read_text(encoding="utf-8"))
    sys.path += request["libraries"]
    walls = sandbox.enter(folder)
    limits = Limits(**request["limits"])
    _confine(limits)
    job = Job(
        folder / "input",
        folder,
        request["extension"],
        request["encoding"],
        limits,
        tuple(RowFilter(**one) for one in request["filters"]),
    )
    answer = {**answered(job), "walls": asdict(walls)}
    # lone surrogates, which JSON can spell, have no UTF-8
    written = json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace")
    (folder / "answer.json").write_bytes(written)


def answered(job: Job) -> dict[str, Any]:
    """Read the file of a job: what was found, its tables beside; or why it is refused."""
    try:
        _parse(job)
        return {
            "format": job.format,
            "encoding": job.encoding,
            "tables": job.tables,
            "remarks": [asdict(remark) for remark in job.said()],
        }
    except Unreadable as refusal:
        return {"refused": vars(refusal)}


def _parse(job: Job) -> None:
    job.format = file_formats.detect_format(job)
    if job.format == file_formats.CSV:
        decoding.parse(job)
    elif job.format == file_formats.JSON:
        geojson.parse(job)
    elif job.format == file_formats.XLSX:
        import mimetypes

        # openpyxl would have them read, where nothing may be
        mimetypes.knownfiles.clear()
        from geo.upload import xlsx

        xlsx.parse(job)
    elif job.format == file_formats.SHAPEFILE:
        from geo.upload import shapefile

        shapefile.parse(job)
    elif job.format == file_formats.PARQUET:
        from geo.upload import parquet

        parquet.parse(job)
    else:
        from geo.upload import geopackage

        geopackage.parse(job)


def _confine(limits: Limits) -> None:
    """Bound the memory, the time and the files of this process, where the platform can."""
    # short-lived, and it makes millions of objects without cycles
    gc.disable()
    try:
        import resource
    except ImportError:
        return
    for what, most in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.seconds),
        (resource.RLIMIT_FSIZE, 2 * limits.unpacked),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with contextlib.suppress(ValueError, OSError):  # a limit that this platform has not
            resource.setrlimit(what, (bound, bound))


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]))
    except MemoryError:
        sys.exit(OUT_OF_MEMORY)
    except (ImportError, NotStartedError):
        traceback.print_exc()
        sys.exit(NOT_STARTED)
    except OSError as error:
        if error.errno == errno.ENOMEM:
            sys.exit(OUT_OF_MEMORY)
        if not disk.of_the_machine(error):
            raise
        sys.exit(DISK + (error.errno or 0))
