"""kill -9 at each change on disk of an import and of a build: the old data, or the new, whole."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


def observed(action, folder, step):
    done = subprocess.run(
        [sys.executable, "-m", "tests.helpers.kill_driver", action, str(folder), str(step)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["old"] != found["new"]
    assert found["seen"]
    return found


def quick_and_whole(quick, *actions):
    """Where data change hands, one step in so many; then everything, step by step, slowly."""
    every = [pytest.param(action, 1, marks=pytest.mark.slow) for action in actions]
    return [*quick, *every]


@pytest.mark.parametrize(
    ("action", "step"),
    # an undo is killed in test_store_property too
    quick_and_whole([("accept", 16)], "candidate", "accept", "undo"),
)
def test_an_import(action, step, tmp_path):
    found = observed(action, tmp_path / "run", step)
    before, after = (1, 0) if action == "undo" else (1, 2)
    versions = []
    for seen in found["seen"]:
        new = seen["version"] == after
        assert seen["version"] in (before, after), seen["at"]
        assert seen["digest"] == found["new" if new else "old"], seen["at"]
        assert seen["sites"] == (104 if new and action != "undo" else 105)
        assert seen["left"] == (["0001", "0002"] if seen["version"] == 2 else ["0001"])
        assert seen["history"] == (2 if seen["version"] == 2 else 1)
        versions.append(seen["version"])
    # acknowledged once, and for good: the pointer is replaced before the last steps
    assert versions == sorted(versions, reverse=action == "undo")
    assert set(versions) == {before, after}


@pytest.mark.parametrize(("action", "step"), quick_and_whole([("restore", 90)], "restore"))
@pytest.mark.slow
def test_a_restoration(action, step, tmp_path):
    """Version 2 is read, version 1 being taken back; what comes is version 1, standing."""
    found = observed(action, tmp_path / "run", step)
    read = []
    for seen in found["seen"]:
        new = seen["version"] == 1
        assert seen["digest"] == found["new" if new else "old"], seen["at"]
        left = ["0001", "restored.json"] if new else ["0001", "0002"]
        assert seen["left"] == left, seen["at"]
        assert seen["history"] == (1 if new else 2)
        read.append(seen["version"])
    assert read == sorted(read, reverse=True)
    assert set(read) == {1, 2}


@pytest.mark.parametrize(("action", "step"), quick_and_whole([("commit", 20)], "stage", "commit"))
def test_a_build(action, step, tmp_path):
    found = observed(action, tmp_path / "run", step)
    whole = [seen["new"] for seen in found["seen"]]
    for seen in found["seen"]:
        assert seen["digest"] == found["new" if seen["new"] else "old"], seen["at"]
        # what was being prepared is swept away by the next build, what was ready is in place
        assert seen["left"] == [] if seen["new"] else seen["left"] in ([], [".86.new"])
    assert whole == sorted(whole)
    assert set(whole) == {False, True}
