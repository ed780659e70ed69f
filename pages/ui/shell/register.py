"""The actions that the pages read: those of the register, or none when there is no register.

The database is imported only once there is one to read.
"""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from geo.register import location
from geo.register.events import COLUMNS, Window


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
    bodies = register.bodies()
    recorded = len(events) > 0 or register.records(limit=1).total > 0
    return Known(events, bodies, recorded)
