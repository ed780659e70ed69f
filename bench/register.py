"""The register: 20,000 actions against 200, a write against a bare insert, what pages import.

Ratios in one run, variants interleaved, least of the rounds. Gates: a page of the list, a filtered
one, and the table that the map and the besoins are made of over a year take at most twice as long
with 20,000 actions as with 200, of which as many are in the year that is looked at; an
acknowledged write takes at most 3 times a bare SQLite insert of the same durability.

    python bench/register.py [--rounds N]
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from geo.pack import pack
from geo.register import database, filters, needs, store
from geo.register.action import Action, Body
from geo.rights.actors import COMMAND_LINE

TODAY = date(2026, 11, 28)
FEW, MANY = 200, 20_000
MOST_GROWTH, MOST_WRITE = 2.0, 3.0
UNGATED = {"filtre, texte"}
"""Looking for words reads every title, by the nature of it: shown, not held to the gate."""


def seconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def made(folder: Path, count: int, codes: list[str]) -> store.Register:
    """A register of ``count`` actions, spread over as many years as it takes at 200 a year."""
    register = store.Register("86", database.Database(path=folder / f"{count}.sqlite"))
    actions = [
        Action(
            "86", f"Atelier {rank}", ("atelier", "evenement")[rank % 2], codes[rank % len(codes)],
            TODAY - timedelta(days=int(rank * 365 / FEW)),
            strand=("parentalite", "formation", "")[rank % 3], state="realise",
            organiser=Body("centre_social", f"Centre {rank % 40}"), partners=(Body("caf"),),
            attendance=rank % 30,
        )
        for rank in range(count)
    ]  # fmt: skip
    for at in range(0, count, 2_000):
        register.add_many(COMMAND_LINE, [(one, "") for one in actions[at : at + 2_000]])
    return register


def growth(few: store.Register, many: store.Register, rounds: int) -> bool:
    """Compare each reading of the two registers."""
    loaded = pack.load("86")
    asked = needs.Question(TODAY)
    window = asked.window
    places = needs.within(loaded, "territoire", str(loaded.communes["territory"].iloc[0]))
    acts: dict[str, Callable[[store.Register], object]] = {
        "liste": lambda one: one.records(),
        "filtre, volet": lambda one: one.records(filters.Filter(strand="parentalite")),
        "filtre, territoire": lambda one: one.records(filters.Filter(places=places)),
        "filtre, texte": lambda one: one.records(filters.Filter(text="centre 7")),
        "carte": lambda one: one.events(window.since, window.until),
        "besoins": lambda one: needs.answer(
            loaded, one.events(window.since, window.until), asked
        ),
    }  # fmt: skip
    good = True
    for name, act in acts.items():
        act(few), act(many)
        pairs = [(seconds(lambda: act(few)), seconds(lambda: act(many))) for _ in range(rounds)]  # noqa: B023
        small, large = (min(column) for column in zip(*pairs, strict=True))
        ratio = large / small
        good &= ratio <= MOST_GROWTH or name in UNGATED
        print(f"{name:20} {1e3 * small:7.2f} ms -> {1e3 * large:7.2f} ms, x {ratio:.2f}")
    return good


def writing(folder: Path, rounds: int) -> bool:
    """Compare an acknowledged write with a bare insert that is forced to the disk the same way."""
    register = store.Register("86", database.Database(path=folder / "writes.sqlite"))
    action = Action("86", "Atelier", "atelier", "86194", TODAY, state="realise")
    register.add(COMMAND_LINE, action)
    bare = sqlite3.connect(folder / "bare.sqlite", isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"):
        bare.execute(f"PRAGMA {pragma}")
    bare.execute("CREATE TABLE one (id INTEGER PRIMARY KEY, said TEXT)")

    def insert() -> None:
        bare.execute("BEGIN IMMEDIATE")
        bare.execute("INSERT INTO one (said) VALUES (?)", ("x" * 400,))
        bare.execute("COMMIT")

    pairs = [
        (seconds(insert), seconds(lambda: register.add(COMMAND_LINE, action)))
        for _ in range(20 * rounds)
    ]
    plain, ours = (sorted(column)[len(column) // 2] for column in zip(*pairs, strict=True))
    ratio = ours / plain
    print(f"{'écriture':20} {1e3 * plain:7.2f} ms -> {1e3 * ours:7.2f} ms, x {ratio:.2f}")
    return ratio <= MOST_WRITE


def imported() -> bool:
    """Whether the commands and the pack load without any database."""
    code = (
        "import sys, geo.cli.main, geo.pack.pack, geo.reading.unit_sheet\n"
        "sys.exit(bool({'sqlalchemy', 'alembic', 'psycopg'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False)
    print(f"{'sans SQLAlchemy':20} {'oui' if done.returncode == 0 else 'non'}")
    return done.returncode == 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    codes = sorted(pack.load("86").communes.index)
    # a disk, not a memory: what is forced to it costs what it costs
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as home:
        folder = Path(home)
        few, many = made(folder, FEW, codes), made(folder, MANY, codes)
        found = [growth(few, many, rounds), writing(folder, rounds), imported()]
    return int(not all(found))


if __name__ == "__main__":
    sys.exit(main())
