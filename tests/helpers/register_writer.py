"""A process that writes to the register: ``python -m tests.helpers.register_writer RANK COUNT``.

Each write is acknowledged by a line, forced out at once: what was printed must be found again.
Every tenth action is edited and every twentieth undone, so that histories grow too.
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from datetime import date

from geo.register import store
from geo.register.action import Action
from geo.rights.actors import COMMAND_LINE


def main(rank: int, count: int) -> None:
    register = store.open_register("86")
    who = replace(COMMAND_LINE, name=f"writer-{rank}")
    for number in range(count):
        key = f"{rank}-{number}"
        action = Action("86", f"Atelier {key}", "atelier", "86194", date(2026, 11, 28))
        record = register.add(who, action, submission=key)
        if number % 10 == 0:
            record = register.edit(who, record.id, 1, replace(action, attendance=number))
        if number % 20 == 0:
            record = register.undo(who, record.id, record.version)
        os.write(1, f"{key} {record.id} {record.version}\n".encode())


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
