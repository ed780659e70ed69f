"""What the register holds around a day: its actions, or none when there is no register.

The database is imported only once there is one to read.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from geo.register import location, needs_reading
from geo.register.events import COLUMNS, Window
from geo.register.location import RegisterError

if TYPE_CHECKING:
    from geo.pack.pack import Pack
    from geo.register.needs import Question


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


def unit_texts(pack: Pack, asked: Question, level: str) -> Callable[[str], str]:
    """What says of a unit of a level, by its code, what was done there and what is missing.

    The register is read once, when it is first asked: a text that says nothing is empty (no
    register, or nothing in it); that of a register that cannot be read says why.
    """

    @cache
    def read() -> Known | str:
        try:
            return known(pack.department, asked.window)
        except RegisterError as error:
            return str(error)

    def text(code: str) -> str:
        found = read()
        if isinstance(found, str):
            return found
        if not found.recorded:
            return ""
        pairs = (found.events, found.bodies)
        return " ".join(needs_reading.unit_sentences(pack, pairs, asked, (level, code)))

    return text
