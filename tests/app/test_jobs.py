"""Work away from the page: in turn, stopped, killed, given up with its reader."""

import contextlib
import threading
import time
from pathlib import Path

import pytest

from geo.base import cancellation
from geo.base.errors import GeoError
from geo.upload import gate
from pages.ui.shell import jobs
from pages.ui.texts import common, importer

SOON_S = 20.0


def until(true):
    end = time.monotonic() + SOON_S
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.fixture
def lane():
    made = jobs.Lane("test", workers=1, waiting=2, seconds=60.0, remedy="x")
    yield made
    made.pool.shutdown(wait=False, cancel_futures=True)


def patient():
    """A work that only being given up ends."""
    while True:
        cancellation.check()
        time.sleep(0.01)


def test_first_come_first_served_and_each_knows_its_place(lane):
    first, second, third = (jobs.Job(lane, rank, patient) for rank in range(3))
    until(lambda: first.begun)
    assert [first.ahead, second.ahead, third.ahead] == [0, 1, 2]
    second.stop()
    assert third.ahead == 1
    first.stop()
    until(lambda: third.begun)
    assert third.ahead == 0
    third.stop()


def test_too_many_waiting_is_said_at_once(lane):
    held = [jobs.Job(lane, rank, patient) for rank in range(3)]
    until(lambda: held[0].begun)
    refused = jobs.Job(lane, 3, patient)
    assert refused.done and not refused.stopped
    with pytest.raises(GeoError, match="recommencez dans quelques minutes"):
        refused.answer()
    held[1].stop()
    after = jobs.Job(lane, 4, lambda: "lu")
    held[0].stop()
    held[2].stop()
    after.wait(SOON_S)
    assert after.answer() == "lu"


def test_a_reader_who_left_gives_his_place_up(lane, monkeypatch):
    monkeypatch.setattr(jobs, "GRACE_S", 0.1)
    monkeypatch.setattr(jobs, "_LOOK_S", 0.01)
    here = threading.Event()
    here.set()
    monkeypatch.setattr(jobs, "_presence", lambda: here.is_set)
    running, waiting = jobs.Job(lane, 0, patient), jobs.Job(lane, 1, patient)
    until(lambda: running.begun)
    time.sleep(0.3)
    assert not running.done
    here.clear()
    until(lambda: running.done)
    until(lambda: waiting.done)
    assert running.stopped and waiting.stopped


def test_a_short_absence_changes_nothing(lane, monkeypatch):
    monkeypatch.setattr(jobs, "_LOOK_S", 0.01)
    here = threading.Event()
    monkeypatch.setattr(jobs, "_presence", lambda: here.is_set)
    job = jobs.Job(lane, 0, lambda: time.sleep(0.2) or cancellation.check() or "lu")
    job.wait(SOON_S)
    assert job.answer() == "lu"


@pytest.mark.parametrize("lane", [jobs.READING, jobs.PRINTING, jobs.PLANNING])
def test_a_work_that_lasts_too_long_is_stopped_and_less_is_answered(lane):
    short = jobs.Lane("short", workers=1, waiting=1, seconds=0.1, remedy=lane.remedy)
    job = jobs.Job(short, 0, patient)
    job.wait(SOON_S)
    with pytest.raises(GeoError, match="Rien n’a changé") as refused:
        job.answer()
    assert ("fichier" in str(refused.value)) == (lane is jobs.READING)
    assert jobs.answer(short, lambda: "moins") == "moins"
    assert "3\u00a0minutes" in common.too_long(180.0, lane.remedy)


def test_an_import_waits_for_no_search():
    searches = [jobs.Job(jobs.PLANNING, rank, patient) for rank in range(10)]
    assert jobs.answer(jobs.READING, lambda: "lu") == "lu"
    for job in searches:
        job.stop()


def children(folder):
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):  # it ended meanwhile
            found.append(path.read_bytes())
    return [line for line in found if str(folder).encode() in line]


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="no list of processes here")
def test_a_reading_given_up_is_killed_with_all_it_started(lane, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    long = tmp_path / "long.csv"
    long.write_text("commune;texte\n" + "Civray;un texte\n" * 3_000_000)
    job = jobs.Job(lane, 0, lambda: gate.read_file(long))
    until(lambda: children(tmp_path))
    job.stop()
    until(lambda: not children(tmp_path))
    until(lambda: [path.name for path in tmp_path.iterdir()] == ["long.csv"])
    after = jobs.Job(lane, 1, lambda: "lu")
    after.wait(SOON_S)
    assert after.answer() == "lu"


def test_the_place_in_the_queue_is_said():
    assert "1\u00a0fichier passe avant lui" in importer.reading("a.csv", 3, 1)
    assert "4\u00a0fichiers passent avant lui" in importer.reading("a.csv", 3, 4)
    assert "Lecture de" in importer.reading("a.csv", 3, 0)
