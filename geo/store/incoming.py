"""A file that a user gives, from the gate to what it would change: nothing is accepted here."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from geo.intake import engine, layouts, reader_choices
from geo.pack import pack, storage
from geo.store import versions
from geo.upload import gate

if TYPE_CHECKING:
    from geo.intake.journal import Question
    from geo.intake.layouts import Layout
    from geo.store.versions import Candidate
    from geo.upload.gate import Upload


@dataclass(frozen=True, eq=False)
class Incoming:
    """What became of a file: what was read of it, then an import to accept or a refusal.

    ``kind`` is the key of ``geo.pack.missing.IMPORTS`` it was read as, empty when nothing fits it.
    ``refused`` is the French message that says why there is no ``candidate``; empty otherwise.
    ``reasons``: that message as a screen shows it, each reason on its own line.
    ``asked``: what the reader may answer, in ``choices``. ``offered``: the names of the choices
    that mean something for this file (``intake_choices``).
    """

    upload: Upload
    kind: str
    candidate: Candidate | None
    refused: str = ""
    reasons: tuple[str, ...] = ()
    asked: tuple[Question, ...] = ()
    offered: tuple[str, ...] = ()


def read_upload(path: Path, name: str, *, encoding: str = "", code: str = "") -> Upload:
    """Pass a file through the gate. ``name`` is what the user calls it. Raises ``Refused``.

    ``code`` : the department, of which alone a large Parquet is read; all of it without.
    """
    filters = layouts.row_filters(code) if code else ()
    return gate.read_file(path, name=name, encoding=encoding or None, filters=filters)


def prepare(
    code: str,
    upload: Upload,
    *,
    kind: str = "",
    choices: Mapping[str, str] = MappingProxyType({}),
) -> Incoming:
    """Prepare the import of a file in a department, with what the reader chose.

    ``kind`` is a key of ``geo.pack.missing.IMPORTS``, empty to recognise it; ``choices`` are
    those of ``engine.prepare``. Raises ``GeoError`` when the present data or the disk are at fault.
    """
    context = engine.Context(pack.load(code), versions.sheets(code))
    fitting = [match.layout for match in layouts.recognise(upload)]
    seen = kind or next((layout.kind for layout in fitting), "")
    layout = _layout(fitting, kind)
    chosen = engine.layout_of(upload, layout, choices) or layout or next(iter(fitting), None)
    offered = reader_choices.offered(upload, chosen)
    try:
        made = engine.prepare(upload, context, layout, choices=choices)
    except gate.Refused as error:
        return Incoming(upload, seen, None, str(error), error.lines, error.asked, offered)
    candidate = versions.candidate(code, made, sha256=upload.sha256)
    return Incoming(upload, seen, candidate, asked=made.report.asked, offered=offered)


def _layout(fitting: list[Layout], kind: str) -> Layout | None:
    """Layout of a kind that fits the file best, else its first one; None to recognise it."""
    known = [one for one in (*fitting, *layouts.all()) if one.kind == kind]
    return known[0] if known else None


def writable(code: str) -> bool:
    """Whether an import of a department may be written: its folder, or what it will be put in."""
    folder = storage.folder(code)
    there = next(one for one in (folder, *folder.parents) if one.exists())
    return there.is_dir() and os.access(there, os.W_OK)
