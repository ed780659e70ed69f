"""Actions as rows of a table: what exports write, and spreadsheets are read as."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from geo.intake import layouts
from geo.register.action import Body, Record, paris_time
from geo.register.vocabulary import (
    AUDIENCES,
    BODIES,
    FUNDINGS,
    KINDS,
    LEVELS,
    RHYTHMS,
    STATES,
    STRANDS,
)

if TYPE_CHECKING:
    from geo.register.places import Places

LAYOUT: Final = layouts.load(Path(__file__).with_name("actions.toml"), ("actions",))
"""How a spreadsheet says an action; the first header of a column is the one we write."""
PRIVATE: Final = ("contact",)
"""Columns that may lead to somebody: no public file has them, nor who wrote what."""
WRITTEN: Final = ("Version", "Créée", "Créée par", "Modifiée", "Modifiée par")
_TERMS: Final = {
    "kind": KINDS, "strand": STRANDS, "audience": AUDIENCES, "level": LEVELS, "rhythm": RHYTHMS,
    "state": STATES,
}  # fmt: skip


def frame(records: Iterable[Record], places: Places, *, public: bool) -> pd.DataFrame:
    """Records as a table, one row each, under French headers, in their order.

    ``public``: neither contact nor author. ``Participants`` is a number, missing when nobody
    counted; the rest is text, empty when there is nothing.
    """
    names = [name for name in LAYOUT.columns if not (public and name in PRIVATE)]
    headers = [LAYOUT.columns[name].headers[0] for name in names]
    written = () if public else WRITTEN
    rows = [
        [*(_cell(record, name, places) for name in names), *(() if public else _signed(record))]
        for record in records
    ]
    made = pd.DataFrame(rows, columns=[*headers, *written])
    counted = LAYOUT.columns["attendance"].headers[0]
    return made.astype({counted: "float64"}) if len(made) else made


def _cell(record: Record, name: str, places: Places) -> Any:
    action = record.action
    if name == "id":
        return record.id
    if name == "place":
        return places.name(action.level, action.code)
    value = getattr(action, name)
    if name in _TERMS:
        return _TERMS[name].label(value) if value else ""
    if name == "fundings":
        return " ; ".join(FUNDINGS.label(one) for one in value)
    if name in ("partners", "cancelled"):
        return " ; ".join(_text(one) for one in value)
    return value if name == "attendance" else _text(value)


def _text(value: Any) -> str:
    """A date as ISO, a body as it is typed."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Body):
        return " : ".join(filter(None, [BODIES.label(value.kind), value.name]))
    return str(value or "")


def _signed(record: Record) -> list[str]:
    return [
        str(record.version), paris_time(record.created_at), record.created_by,
        paris_time(record.updated_at), record.updated_by,
    ]  # fmt: skip
