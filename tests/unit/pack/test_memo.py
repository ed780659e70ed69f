"""Results remembered on a pack: how many, for which threads, and for how long."""

from __future__ import annotations

import threading
import weakref
from dataclasses import replace

import pytest

from geo.base import cancellation
from geo.pack import memo
from tests.conftest import make_pack


class Calls:
    """Counts what is computed."""

    def __init__(self) -> None:
        self.asked: list[object] = []

    def make(self, **options):
        def squared(pack, number, power=2, *, label=""):
            self.asked.append(number)
            if number is None:
                raise ValueError("nothing")
            return [number**power]

        return memo.per_pack(**options)(squared)


def test_a_result_is_made_once_however_it_is_asked():
    calls, pack = Calls(), make_pack()
    squared = calls.make()
    first = squared(pack, 3)
    assert first == [9]
    assert squared(pack, number=3) is first
    assert squared(pack, 3, 2) is first
    assert squared(power=2, number=3, pack=pack, label="") is first
    assert squared(pack, 3, label="other") is not first
    assert squared(replace(pack), 3) is not first
    assert calls.asked == [3, 3, 3]


def test_the_results_used_last_are_kept():
    calls, pack = Calls(), make_pack()
    squared = calls.make(most=2)
    for number in (1, 2, 1, 3, 1, 2):
        squared(pack, number)
    assert calls.asked == [1, 2, 3, 2]
    squared(make_pack(), 1)
    squared(pack, 1)
    assert calls.asked == [1, 2, 3, 2, 1], "a pack takes no room from another"


def test_a_result_that_is_none_is_remembered_and_an_error_is_not():
    asked = []

    @memo.per_pack
    def nothing(pack, wrong):
        asked.append(wrong)
        if wrong:
            raise ValueError
        return

    pack = make_pack()
    for _ in range(2):
        assert nothing(pack, False) is None
        with pytest.raises(ValueError):
            nothing(pack, True)
    assert asked == [False, True, True]


def test_what_is_forgotten_is_made_again_and_the_rest_is_not():
    calls, pack = Calls(), make_pack()
    one, other = calls.make(), calls.make()
    one(pack, 1), other(pack, 2)
    memo.forget(pack, one)
    one(pack, 1), other(pack, 2)
    assert calls.asked == [1, 2, 1]


def test_a_function_names_each_of_its_arguments():
    with pytest.raises(TypeError):
        memo.per_pack(lambda pack, *rest: rest)
    with pytest.raises(TypeError):
        Calls().make()(make_pack(), 1, unknown=2)


def test_results_go_with_the_pack_and_hold_no_other():
    @memo.per_pack(on="after")
    def both(before, after):
        return Calls()

    before, after = make_pack(), make_pack()
    assert both(before, after) is both(before, after)
    result, gone = weakref.ref(both(before, after)), weakref.ref(before)
    del before
    assert gone() is None, "the collector is not needed"
    assert both(make_pack(), after) is not result()
    del after
    assert result() is None


def test_threads_that_ask_the_same_wait_for_one_and_others_go_on():
    begun, go, asked = threading.Event(), threading.Event(), []

    @memo.per_pack
    def slow(pack, name):
        asked.append(name)
        if name == "slow":
            begun.set()
            assert go.wait(20)
        return object()

    pack, found = make_pack(), []
    threads = [threading.Thread(target=lambda: found.append(slow(pack, "slow"))) for _ in range(4)]
    threads[0].start()
    assert begun.wait(20)
    for thread in threads[1:]:
        thread.start()
    slow(pack, "quick")
    assert not found
    go.set()
    for thread in threads:
        thread.join(20)
    assert len(found) == 4
    assert len(set(map(id, found))) == 1
    assert sorted(asked) == ["quick", "slow"]


def test_who_waits_may_be_given_up_and_the_next_makes_what_the_first_left():
    begun, go, asked = threading.Event(), threading.Event(), []

    @memo.per_pack
    def slow(pack):
        asked.append(threading.current_thread())
        if len(asked) == 1:
            begun.set()
            assert go.wait(20)
            raise cancellation.Stopped
        return "made"

    pack, found = make_pack(), []

    def first():
        with pytest.raises(cancellation.Stopped):
            slow(pack)

    maker = threading.Thread(target=first)
    maker.start()
    assert begun.wait(20)
    with cancellation.watched_by(lambda: True), pytest.raises(cancellation.Stopped):
        slow(pack)
    waiter = threading.Thread(target=lambda: found.append(slow(pack)))
    waiter.start()
    go.set()
    for thread in (maker, waiter):
        thread.join(20)
    assert found == ["made"]
    assert len(asked) == 2


def test_a_function_that_asks_itself_does_not_wait_for_itself():
    @memo.per_pack
    def down(pack, number):
        return down(pack, number - 1) + 1 if number else 0

    assert down(make_pack(), 20) == 20


def test_many_threads_find_what_one_would():
    pack, wrong = make_pack(), []

    @memo.per_pack(most=5)
    def double(pack, number):
        return 2 * number

    def ask():
        wrong.extend(n for n in [*range(9)] * 300 if double(pack, n) != 2 * n)

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not wrong
    kept = vars(pack)[memo._RESULTS][double]
    assert len(kept) <= 5
