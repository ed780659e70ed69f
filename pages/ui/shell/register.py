"""The actions that the pages read: those of the register, or none when there is no register.

The database is imported only once there is one to read.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import pandas as pd

from geo.pack.pack import Pack
from geo.register import location, needs_reading
from geo.register.events import COLUMNS, Window
from geo.register.location import RegisterError
from geo.register.needs import Question
from geo.session.view_model import View


class Known(NamedTuple):
    """What the register holds around a day: ``events`` and ``bodies`` as ``store`` gives them.

    ``recorded`` is False when there is no register, or no action in it.
    """

    events: pd.DataFrame
    bodies: pd.DataFrame
    recorded: bool


def known(department: str, window: Window) -> Known:
    """Read the actions of a window; raises ``RegisterError`` when the register cannot be read."""
    if not location.is_there():
        events = pd.DataFrame(columns=list(COLUMNS)).astype({"attendance": "float64"})
        return Known(events, pd.DataFrame(columns=["action_id", "kind", "name"]), recorded=False)
    from geo.register import store

    register = store.open_register(department)
    events = register.events(window.since, window.until)
    bodies = register.bodies(window.since, window.until)
    recorded = len(events) > 0 or register.records(limit=1).total > 0
    return Known(events, bodies, recorded)


def question(view: View) -> Question:
    """What a view asks of the register today."""
    return Question(
        date.today(),
        months=view.months,
        profile=view.concern,
        weights=view.params.weights,
        planned_counts=view.planned == "compte",
        threshold_min=view.threshold,
    )


def unit_text(pack: Pack, view: View, level: str, code: str) -> str:
    """Say what was done in a unit and what is missing, or why it is not known.

    Empty when there is no register, or nothing in it.
    """
    if not location.is_there():
        return ""
    asked = question(view)
    try:
        read = known(view.department, asked.window)
    except RegisterError as error:
        return str(error)
    if not read.recorded:
        return ""
    sentences = needs_reading.unit_sentences(pack, (read.events, read.bodies), asked, (level, code))
    return " ".join(sentences)
