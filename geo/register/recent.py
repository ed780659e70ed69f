"""What the register holds around a day: its actions, or none when there is no register.

The database is imported only once there is one to read.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from geo.access.measures import MONTHS
from geo.pack.pack import Done
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


def stamp(department: str) -> str:
    """What changes with every write; a file is looked at, not opened. Raises ``RegisterError``."""
    if location.url():
        from geo.register import store

        return store.open_register(department).stamp()
    path = location.path()
    return f"{path} {[_state(one) for one in (path, path.with_name(f'{path.name}-wal'))]}"


def _state(path: Path) -> tuple[int, int, int]:
    """Which file, when it was written, its size; zeros when it is not there."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0, 0
    return found.st_ino, found.st_mtime_ns, found.st_size


def done(department: str, today: date) -> Done | None:
    """What was done lately, as it is handed over with a pack; None without an action recorded.

    As far back as ``measures.MONTHS`` goes. Raises ``RegisterError`` as ``known`` does.
    """
    if not location.is_there():
        return None
    from geo.register import store

    register, window = store.open_register(department), Window(today, max(MONTHS))
    found = window.done(register.events(window.since, today))
    if found.empty and not register.records(limit=1).total:
        return None
    last = found.sort_values("last").drop_duplicates("action_id", keep="last")
    ago = [_months_ago(date.fromisoformat(day), today) for day in last["last"]]
    columns = ["action_id", "level", "code", "kind"]
    table = last[columns].astype(str).assign(months_ago=pd.Series(ago, last.index, dtype="int64"))
    return Done(table.sort_values("action_id", ignore_index=True))


def _months_ago(day: date, today: date) -> int:
    """Months of the shortest window that holds a day: 0 from today on."""
    months = max(0, (today.year - day.year) * 12 + today.month - day.month)
    return months + (Window(today, months).since > day)


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
