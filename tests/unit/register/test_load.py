"""Many writers at once, killed, saved meanwhile: what was acknowledged is there, whole."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from geo.register import backups, database, location, store
from geo.rights.actors import COMMAND_LINE
from tests.helpers import lanes
from tests.unit.register.conftest import workshop

ROOT = Path(__file__).resolve().parents[3]


def writer(rank, count, out):
    """A process of its own that writes, and says each write in a file once it is acknowledged."""
    command = [sys.executable, "-m", "tests.helpers.register_writer", str(rank), str(count)]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=out.open("ab"), stderr=subprocess.PIPE, text=True
    )


def acknowledged(*outs):
    """Key to identifier and version of what was acknowledged; a line that is cut does not count."""
    lines = [line for out in outs for line in out.read_text().split("\n")[:-1]]
    return {key: (identifier, int(version)) for key, identifier, version in map(str.split, lines)}


def present(register):
    return {one.id: one.version for one in register.records(limit=None).records}


def is_whole(register):
    return backups.check(register.database).faults == ()


@pytest.mark.parametrize(("processes", "count"), lanes.first([(2, 20), (8, 1_000)]))
def test_nothing_is_lost_and_nobody_is_told_that_it_is_locked(register, home, processes, count):
    outs = [home / f"{rank}.txt" for rank in range(processes)]
    running = [writer(rank, count, out) for rank, out in enumerate(outs)]
    errors = [one.communicate()[1] for one in running]
    assert [one.returncode for one in running] == [0] * processes, errors
    said = acknowledged(*outs)
    assert len(said) == processes * count
    assert dict(said.values()) == present(register)
    lines = register.history(limit=10**6)
    assert len(lines) == sum(version for _, version in said.values())
    assert {one.who for one in lines} == {
        f"ligne de commande (writer-{rank})" for rank in range(processes)
    }
    assert is_whole(register)


@pytest.mark.parametrize("rounds", lanes.first([2, 20]))
def test_every_acknowledged_write_outlives_a_kill(home, rounds):
    """kill -9 at any moment of a write, then again on what was left."""
    chance = random.Random(26)
    outs = []
    for rank in range(rounds):
        outs.append(home / f"{rank}.txt")
        running = writer(rank, 100_000, outs[-1])
        least = chance.choice([1, 2, 20, 60])
        deadline = time.monotonic() + 60
        while outs[-1].read_text().count("\n") < least and time.monotonic() < deadline:
            time.sleep(0.002)
        time.sleep(chance.uniform(0, 0.02))
        os.kill(running.pid, signal.SIGKILL)
        running.communicate()
    said = acknowledged(*outs)
    register = store.open_register("86")
    there = present(register)
    assert said and {key for key, (one, _) in said.items() if one not in there} == set()
    assert all(there[one] >= version for one, version in said.values())
    assert is_whole(register)


@pytest.mark.slow
@pytest.mark.parametrize("late_s", [0.0, 0.005, 0.01, 0.02, 0.04, 0.08, 0.16])
def test_a_kill_while_the_tables_are_made_spoils_nothing(home, late_s):
    running = writer(0, 1, home / "0.txt")
    while not location.path().exists() and running.poll() is None:
        time.sleep(0.001)
    time.sleep(late_s)
    running.kill()
    running.communicate()
    register = store.open_register("86")
    register.add(COMMAND_LINE, workshop())
    assert is_whole(register)


@pytest.mark.slow
def test_a_backup_taken_while_writing_is_restored_whole(register, home):
    register.add(COMMAND_LINE, workshop())
    outs = [home / f"{rank}.txt" for rank in range(3)]
    running = [writer(rank, 300, out) for rank, out in enumerate(outs)]
    saved, sure = [], []
    while any(one.poll() is None for one in running):
        sure.append({one for one, _ in acknowledged(*filter(Path.exists, outs)).values()})
        saved.append(home / f"b{len(saved)}.sqlite")
        backups.backup(register.database, saved[-1])
        time.sleep(0.2)
    assert [one.returncode for one in running] == [0] * 3, [one.stderr.read() for one in running]
    assert len(saved) > 3
    sizes = []
    for path, before in zip(saved, sure, strict=True):
        other = database.Database(path=home / path.stem / "register.sqlite")
        backups.restore(other, path, COMMAND_LINE)
        restored = store.Register("86", other)
        assert before <= present(restored).keys()
        assert is_whole(restored)
        sizes.append(len(present(restored)))
        other.dispose()
    assert sizes == sorted(sizes) and sizes[0] < sizes[-1]


RESTORING = """
import sys
from pathlib import Path
from geo.register import backups, store
from geo.rights.actors import COMMAND_LINE
print("ready", flush=True)
while True:
    for path in map(Path, sys.argv[1:]):
        backups.restore(store.database(), path, COMMAND_LINE)
        print(path.name, flush=True)
"""


@pytest.mark.slow
def test_a_restoration_that_is_killed_leaves_one_register_or_the_other(home):
    register = store.open_register("86")
    saved = [home / "few.sqlite", home / "many.sqlite"]
    for path, count in zip(saved, (1, 400), strict=True):
        register.add_many(COMMAND_LINE, [(workshop(title=f"{n}"), "") for n in range(count)])
        backups.backup(register.database, path)
    chance = random.Random(26)
    for _ in range(8):
        running = subprocess.Popen(
            [sys.executable, "-c", RESTORING, *map(str, saved)], cwd=ROOT, stdout=subprocess.PIPE
        )
        for _ in range(chance.choice([1, 2, 3])):
            running.stdout.readline()
        time.sleep(chance.uniform(0, 0.3))
        running.kill()
        running.communicate()
        assert register.records().total in (1, 401)
        assert is_whole(register)
        before = register.records().total
        undone = register.add(COMMAND_LINE, workshop())
        register.undo(COMMAND_LINE, undone.id, 1)
        assert register.records().total == before
