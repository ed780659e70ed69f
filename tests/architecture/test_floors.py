"""The page on the house says what the contracts hold, a room what others import from it."""

import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FLOORS = runpy.run_path(str(ROOT / ".ci" / "floors.py"))


def test_the_page_on_the_house_is_that_of_the_contracts():
    assert FLOORS["page"]() == FLOORS["PAGE"].read_text(encoding="utf-8")


def test_every_room_is_drawn():
    drawn = FLOORS["drawing"]()
    rooms = [path.parent for path in ROOT.glob("geo/*/__init__.py")]
    assert len(rooms) == 20
    assert [room.name for room in rooms if f"`{room.name}/`" not in drawn] == []


@pytest.mark.slow  # of `make check` too
def test_a_room_says_what_others_ask_of_it():
    """Run `python .ci/floors.py` when a module is imported from another room, or no longer."""
    drawn = {room: FLOORS["face"](room) for room in FLOORS["rooms"]()}
    written = {room: (room / "__init__.py").read_text(encoding="utf-8") for room in drawn}
    assert [room.name for room in drawn if drawn[room] != written[room]] == []
    assert "- ``memo``: " in drawn[ROOT / "geo" / "pack"]
    assert not any("``weigh``" in face for face in drawn.values())
