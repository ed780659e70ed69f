"""The register: 20,000 actions against 200, a write against a bare insert, what pages import.

Ratios in one run, variants interleaved, least of the rounds. Gates: the pages that read the
register, whole, as an editor opens them and filtered, take at most twice the time of a processor
with 20,000 actions as with 200, of which as many are in the year that is looked at, and so does
the table that figures are made of; an acknowledged write takes at most 3 times a bare SQLite
insert of the same durability.

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
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from geo.pack import pack
from geo.register import database, needs, store
from geo.register.action import Action, Body
from geo.rights import roles
from geo.rights.actors import COMMAND_LINE
from tests.helpers import people

FEW, MANY = 200, 20_000
MOST_GROWTH, MOST_WRITE = 2.0, 3.0
PAGES: dict[str, tuple[str, dict[str, str]]] = {
    "liste et carte": ("actions", {}),
    "filtre, volet": ("actions", {"volet": "parentalite"}),
    "filtre, année": ("actions", {"annee": "2026"}),
    "filtre, mot": ("actions", {"mot": "centre 7"}),
    "calendrier": ("actions", {"affichage": "calendrier"}),
    "besoins": ("besoins", {}),
    "fiche": ("fiche", {"lieu": "86273"}),
}
"""Pages and what their address asks."""


def seconds(act: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    start = clock()
    act()
    return clock() - start


def made(home: Path, count: int, codes: list[str]) -> Path:
    """A register of ``count`` actions, spread over as many years as it takes at 200 a year."""
    path = home / "register" / "register.sqlite"
    register = store.Register("86", database.Database(path=path))
    actions = [
        Action(
            "86", f"Atelier {rank}", ("atelier", "evenement")[rank % 2], codes[rank % len(codes)],
            date.today() - timedelta(days=int(rank * 365 / FEW)),
            strand=("parentalite", "formation", "")[rank % 3], state="realise",
            organiser=Body("centre_social", f"Centre {rank % 40}"), partners=(Body("caf"),),
            attendance=rank % 30,
        )
        for rank in range(count)
    ]  # fmt: skip
    for at in range(0, count, 2_000):
        register.add_many(COMMAND_LINE, [(one, "") for one in actions[at : at + 2_000]])
    register.database.dispose()
    return home


def opened(home: Path, page: str, asked: dict[str, str]) -> Callable[[], object]:
    """A page on a register, ready to be run again and again."""
    from streamlit.testing.v1 import AppTest

    os.environ["OBSERVATOIRE_IMPORTS"] = str(home)
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    for name, value in asked.items():
        app.query_params[name] = value
    people.page_of(app, people.EDITOR).run()
    app.switch_page(f"pages/{page}.py")

    def act() -> None:
        os.environ["OBSERVATOIRE_IMPORTS"] = str(home)
        app.run()
        if app.exception or app.error:
            raise SystemExit(f"{page}: {[*app.exception, *app.error]}")

    act()
    return act


def growth(few: Path, many: Path, rounds: int) -> bool:
    """Compare the pages on the two registers, and the table that figures are made of."""
    window = needs.Question(date.today()).window
    acts = {
        name: tuple(opened(home, page, asked) for home in (few, many))
        for name, (page, asked) in PAGES.items()
    }
    paths = [home / "register" / "register.sqlite" for home in (few, many)]
    registers = [store.Register("86", database.Database(path=path)) for path in paths]
    acts["table des actions"] = tuple(
        partial(one.events, window.since, window.until) for one in registers
    )
    good = True
    for name, (little, much) in acts.items():
        clock = time.process_time
        pairs = [(seconds(little, clock), seconds(much, clock)) for _ in range(rounds)]
        small, large = (min(column) for column in zip(*pairs, strict=True))
        ratio = large / small
        good &= ratio <= MOST_GROWTH
        print(f"{name:20} {1e3 * small:7.2f} ms -> {1e3 * large:7.2f} ms, x {ratio:.2f}")
    return good


def writing(folder: Path, rounds: int) -> bool:
    """Compare an acknowledged write with a bare insert that is forced to the disk the same way."""
    register = store.Register("86", database.Database(path=folder / "writes.sqlite"))
    action = Action("86", "Atelier", "atelier", "86194", date.today(), state="realise")
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
        (folder / "roles.toml").write_text(people.ROLES)
        os.environ[roles.ROLES] = str(folder / "roles.toml")
        few, many = (made(folder / str(count), count, codes) for count in (FEW, MANY))
        found = [growth(few, many, rounds), writing(folder, rounds), imported()]
    return int(not all(found))


if __name__ == "__main__":
    sys.exit(main())
