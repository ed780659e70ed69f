"""A spreadsheet that was poured is taken back as one, on SQLite and on a real PostgreSQL."""

from dataclasses import replace
from threading import Barrier, Thread

import pytest

from geo.register import incoming, pourings, store
from geo.register.location import RegisterError
from geo.register.places import Places
from geo.rights.actors import COMMAND_LINE, Actor, NotAllowedError
from tests.helpers import people
from tests.unit.register.conftest import workshop
from tests.unit.register.test_files import LEA, prepared, row, workbook


@pytest.fixture(scope="module")
def places(vienne):
    return Places(vienne)


def poured(register, places, home, *ranks):
    """Pour a spreadsheet of a few actions; return them."""
    path = workbook(home / "actions.xlsx", [row(rank) for rank in ranks])
    return incoming.accept(register, COMMAND_LINE, prepared(register, places, path))


def titles(register):
    return sorted(one.action.title for one in register.records(limit=None).records)


def test_each_action_that_nobody_changed_is_undone_and_the_rest_stays(register, places, home):
    register.add(COMMAND_LINE, workshop(title="À la main"))
    kept = poured(register, places, home, 9)
    changed, gone, *_ = poured(register, places, home, 1, 2, 3, 4)
    register.edit(LEA, changed.id, 1, replace(changed.action, title="Changé"))
    register.undo(LEA, gone.id, 1)
    last, first = pourings.pourings(register)
    assert (last.count, last.whole, first.count, first.whole) == (4, 2, 1, 1)
    assert last.who
    assert pourings.undo(register, COMMAND_LINE, last.key) == 2
    assert titles(register) == ["Atelier 9", "Changé", "À la main"]
    undone = [one for one in register.history(limit=99) if one.what == "undone"]
    assert len(undone) == 3 and {one.version for one in undone} == {2}
    assert pourings.undo(register, COMMAND_LINE, last.key) == 0, "twice is once"
    assert [one.key for one in pourings.pourings(register)] == [first.key]
    assert register.get(kept[0].id).version == 1
    back = register.undo(COMMAND_LINE, undone[0].action_id, 2)  # one of them is put back
    assert not back.withdrawn and len(titles(register)) == 4


def test_the_same_spreadsheet_is_poured_again_once_it_was_taken_back(register, places, home):
    poured(register, places, home, 1, 2)
    pourings.undo(register, COMMAND_LINE, pourings.pourings(register)[0].key)
    assert titles(register) == []
    poured(register, places, home, 1, 2)
    assert titles(register) == ["Atelier 1", "Atelier 2"]
    assert len(pourings.pourings(register)) == 1


def test_who_is_no_manager_takes_back_nothing_and_a_key_is_no_pattern(
    register, places, home, monkeypatch
):
    people.with_roles(home, monkeypatch)
    poured(register, places, home, 1)
    (one,) = pourings.pourings(register)
    for who in (
        people.signed_in(people.EDITOR),
        people.signed_in(people.READER),
        Actor("visiteur", barred="Vous lisez."),
    ):
        with pytest.raises(NotAllowedError):
            pourings.undo(register, who, one.key)
    for key in ("", "%", "_" * 16, one.key[:8], "0" * 15):
        with pytest.raises(RegisterError):
            pourings.undo(register, COMMAND_LINE, key)
    assert pourings.undo(register, COMMAND_LINE, "0" * 16) == 0
    assert titles(register) == ["Atelier 1"]


def test_another_department_neither_sees_nor_takes_it_back(register, places, home):
    poured(register, places, home, 1)
    elsewhere = store.open_register("29")
    assert pourings.pourings(elsewhere) == []
    key = pourings.pourings(register)[0].key
    assert pourings.undo(elsewhere, COMMAND_LINE, key) == 0
    assert titles(register) == ["Atelier 1"]


def test_two_who_take_it_back_at_once_do_it_once(register, places, home):
    poured(register, places, home, *range(20))
    key = pourings.pourings(register)[0].key
    together, counts = Barrier(2), []

    def undo():
        together.wait()
        counts.append(pourings.undo(store.open_register("86"), COMMAND_LINE, key))

    both = [Thread(target=undo) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(counts) == [0, 20]
    assert len([one for one in register.history(limit=99) if one.what == "undone"]) == 20
