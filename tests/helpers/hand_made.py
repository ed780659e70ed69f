"""Imports made by hand, without a file: sheets of la Vienne, changed on purpose."""

from __future__ import annotations

import functools
import hashlib
import re

import pandas as pd

from geo.base.errors import SET_ASIDE, WARNED, Remark
from geo.intake.engine import Intake
from geo.intake.report import Report
from geo.pack import catalogue
from geo.store import import_draft

CIVRAY = "2270"
"""A France services of la Vienne."""
LAYOUTS = {"france_services": "france_services_2024", "territories": "own_territories"}


@functools.cache
def _read(code):
    return import_draft.read_sheets(code, catalogue.PUBLISHED / "sheets")


def published(code="86"):
    """The published sheets; a copy, for the test to change."""
    return {name: frame.copy() for name, frame in _read(code).items()}


def intake(file="liste.csv", **frames):
    """An import that replaces some sheets; one row was set aside, and one needs a look."""
    kind = next(iter(frames))
    report = Report(
        file=file,
        layout=LAYOUTS.get(kind, kind),
        kind=kind,
        read=1000,
        kept=100,
        outside=899,
        remarks=(
            Remark(SET_ASIDE, "commune inconnue.", "Corrigez-la.", 12, "commune", "\x1b[31m=1+1"),
            Remark(WARNED, "coordonnées échangées."),
        ),
        rejected=pd.DataFrame({"commune": ["=1+1"], "motif": ["commune inconnue."]}, index=[12]),
        notes=("Une note.",),
        preview=pd.DataFrame({"Nom": ["A"]}),
    )
    return Intake(report, frames)


def without_civray():
    frame = published()["france_services"]
    return intake("sans-civray.csv", france_services=frame[frame["site_id"].ne(CIVRAY)])


def renamed(file="territoires.csv", suffix=" (bis)"):
    frame = published()["territories"]
    return intake(file, territories=frame.assign(territory_name=frame["territory_name"] + suffix))


def digest(root, code="86"):
    """SHA-256 of every file of a department in a data root, and its catalogue entry."""
    files = {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted((root / code).iterdir())
    }
    entry = re.sub("import-[0-9a-f]{8}", "import", repr(catalogue.department(code, root)))
    return files | {"entry": entry}
