"""Of when a file is: its date, and whether the data on screen are more recent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import pandas as pd

from geo.base import french as wording
from geo.pack import catalogue
from geo.quality import freshness

if TYPE_CHECKING:
    from geo.intake.journal import Journal
    from geo.pack.pack import Pack

DATE: Final = re.compile(r"(20\d{2})(?:-(0[1-9]|1[0-2])(?:-([0-3]\d))?)?(?!\d)")
_LISTS: Final = ("france_services", "advisers")
"""Kinds whose date is that of the list; a census is published years after the facts."""


def of(file: str, sheets: Mapping[str, pd.DataFrame]) -> str:
    """Date of a file as ``2024``, ``2024-08`` or ``2024-08-01``; empty when nothing tells it.

    The date in its name; else, for a list of France services, that of its last label: the list
    is at least as recent.
    """
    named = _in_name(file)
    if named:
        return named
    labels = sheets.get("france_services", pd.DataFrame())
    last = labels["labelled_on"].max() if len(labels) else pd.NaT
    return "" if pd.isna(last) else str(last)[:10]


def _in_name(file: str) -> str:
    match = DATE.search(file)
    return "" if match is None else "-".join(filter(None, match.groups()))


def warn_older(pack: Pack, journal: Journal) -> None:
    """Say that a list is older, by the date in its name, than the one it would replace."""
    vintage = _in_name(journal.file)
    if not vintage or journal.layout.kind not in _LISTS:
        return
    present = catalogue.dates_of(journal.layout.sheet, pack.department, pack.root)
    shown = max(present, key=lambda day: freshness.bounds(day)[1], default="")
    if shown and freshness.bounds(vintage)[1] < freshness.bounds(shown)[0]:
        journal.warned(
            None, None, None,
            f"cette liste ({wording.date(vintage)}) est plus ancienne que celle qu'elle "
            f"remplacerait ({wording.date(shown)}).",
            remedy="Vérifiez que c'est bien celle que vous voulez.",
        )  # fmt: skip
