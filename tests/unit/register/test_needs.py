"""Needs without action and what was done, by hand on ten actions over the six squares.

Need is the low standard of living alone: 80 in F1, F2 and F3, 70 in F5, not known in F4 and F6.
Today is 28 November 2026; the twelve months before begin on 28 November 2025, included.
"""

from dataclasses import replace
from datetime import date

import pytest

from geo.register import events, figures, needs, store
from geo.register.action import Body, took_place
from geo.register.filters import Filter
from geo.register.needs import Question
from geo.rights.actors import COMMAND_LINE
from tests.conftest import ROWS, make_pack
from tests.unit.register.conftest import workshop

TODAY = date(2026, 11, 28)
LOW_INCOME = {"weights": (0.0, 0.0, 5.0), "profile": "droits", "today": TODAY}
F1, F2, F3, F4, F5, F6 = (f"9900{rank}" for rank in range(1, 7))
INCOMES = [14_000, 14_000, 14_000, None, 16_000, None]


def day(text):
    return date.fromisoformat(text)


def at(code, start, **changed):
    empty = {"department": "99", "organiser": None, "partners": (), "attendance": None}
    given = {**empty, "code": code, "start": day(start), "strand": ""}
    return workshop(**{**given, **changed})


WEEKLY = {"rhythm": "semaine", "state": "prevu"}
TEN = [
    at(F1, "2026-03-10", strand="parentalite", attendance=12, partners=(Body("caf"),)),
    at(F2, "2025-11-27"),  # a day too old
    at(F2, "2026-12-05", state="prevu"),
    at(F3, "2026-05-01", state="annule"),
    # 6, 13 and 20 November, all three cancelled
    at(F3, "2026-11-06", **WEEKLY, until=day("2026-11-20"),
       cancelled=(day("2026-11-06"), day("2026-11-13"), day("2026-11-20"))),
    # 13, 20 and 27 November took place, 4 December is to come, 11 December is cancelled
    at(F5, "2026-11-13", **WEEKLY, until=day("2026-12-11"), cancelled=(day("2026-12-11"),),
       strand="formation", attendance=30,
       organiser=Body("caf"), partners=(Body("college", "Rostand"),)),
    at("200000001", "2026-06-01", level="epci", strand="ressources"),
    at("N", "2026-07-01", level="territoire", attendance=0),
    at("99", "2026-08-01", level="departement"),
    at(F4, "2026-09-01", end=day("2026-09-02")),
]  # fmt: skip
LATE = at(F2, "2026-05-05", state="prevu")


@pytest.fixture(scope="module")
def pack():
    rows = [
        {**row, "median_standard_of_living_eur": income}
        for row, income in zip(ROWS["income_employment"], INCOMES, strict=True)
    ]
    return make_pack(income_employment=rows)


@pytest.fixture
def ten(register):
    opened = store.Register("99", register.database)
    for action in TEN:
        opened.add(COMMAND_LINE, action)
    return opened


def ask(pack, register, **changed):
    asked = Question(**{**LOW_INCOME, **changed})
    window = asked.window
    return needs.answer(pack, register.events(window.since, window.until), asked)


def test_the_communes_without_action_are_those_found_by_hand(pack, ten):
    found = ask(pack, ten)
    assert found.lacking[["rank", "population", "pop_0_19"]].values.tolist() == [
        [1, 400, 0], [2, 200, 0],
    ]  # fmt: skip
    assert [*found.lacking.index] == [F3, F2]
    assert [*found.unknown.index] == [F6]
    units = found.units
    assert dict(units["done"]) == {F1: 1, F2: 0, F3: 0, F4: 1, F5: 3, F6: 0}
    assert dict(units["planned"]) == {F1: 0, F2: 1, F3: 0, F4: 0, F5: 1, F6: 0}
    assert (units["last_done"][F5], units["next_planned"][F2]) == ("2026-11-27", "2026-12-05")
    # the EPCI, the territory and the department are named beside, and take nothing off
    assert sorted(found.above["level"]) == ["departement", "epci", "territoire"]
    assert dict(units["above"]) == {F1: 2, F2: 2, F3: 2, F4: 2, F5: 2, F6: 2}


def test_what_is_planned_takes_off_when_it_is_asked(pack, ten):
    assert [*ask(pack, ten, planned_counts=True).lacking.index] == [F3]


def test_what_was_planned_and_is_not_said_to_be_done_is_told(pack, ten):
    ten.add(COMMAND_LINE, LATE)
    found = ask(pack, ten)
    assert found.units["unconfirmed"][F2] == 1
    assert F2 in found.lacking.index


def test_months_are_a_parameter(pack, ten):
    assert [*ask(pack, ten, months=1).lacking.index] == [F3, F2, F1]
    assert [*ask(pack, ten, months=13).lacking.index] == [F3]


def test_none_within_the_minutes_is_a_second_reading(pack, ten):
    found = ask(pack, ten)
    # 10 km from F1 and F5, 14.1 km from F5
    assert 0 < found.units["minutes"][F2] < found.units["minutes"][F3]
    between = (found.units["minutes"][F2] + found.units["minutes"][F3]) / 2
    assert [*ask(pack, ten, threshold_min=between).far.index] == [F3]
    assert found.units["minutes"][F1] == 0


def test_territories_follow(pack, ten):
    found = ask(pack, ten, level="territoire")
    assert dict(found.units["done"]) == {"N": 5, "S": 1}
    assert found.lacking.empty
    assert sorted(found.above["level"]) == ["departement", "epci"]
    alone = ask(pack, ten, level="territoire", months=1)
    assert [*alone.lacking.index] == ["S"]
    assert alone.lacking["population"].tolist() == [700]


def test_recording_an_action_takes_its_commune_off_and_undo_puts_it_back(pack, ten):
    record = ten.add(COMMAND_LINE, at(F3, "2026-11-27"))
    assert [*ask(pack, ten).lacking.index] == [F2]
    ten.undo(COMMAND_LINE, record.id, record.version)
    assert [*ask(pack, ten).lacking.index] == [F3, F2]
    again = ten.undo(COMMAND_LINE, record.id, 2)
    assert [*ask(pack, ten).lacking.index] == [F2]
    ten.cancel(COMMAND_LINE, record.id, again.version)
    assert [*ask(pack, ten).lacking.index] == [F3, F2]


def test_without_register_every_high_need_is_without_action(pack, home):
    found = ask(pack, store.open_register("99"))
    assert [*found.lacking.index] == [F5, F3, F2, F1]
    assert [*found.unknown.index] == [F4, F6]
    assert [*found.far.index] == [*found.lacking.index]


def test_the_table_and_the_action_agree_on_what_took_place(ten):
    window = events.Window(TODAY)
    done = window.done(ten.events(window.since, window.until))
    expected = {
        record.id
        for record in ten.records(limit=None).records
        if took_place(record.action, window.since, TODAY)
    }
    assert {*done["action_id"]} == expected
    assert len(expected) == 6


def test_what_was_done_is_counted_by_strand_partner_quarter_and_unit(pack, ten):
    window = events.Window(TODAY)
    done = window.done(ten.events(window.since, window.until))
    bodies = ten.bodies(window.since, window.until)
    by_strand = figures.count_by(done, "strand")
    assert by_strand.loc["formation"].tolist() == [1, 3, 30, 0]
    assert by_strand.loc["", ["actions", "attendance", "uncounted"]].tolist() == [3, 0, 2]
    assert figures.by_quarter(done)["actions"].to_dict() == {
        "2026 T1": 1, "2026 T2": 1, "2026 T3": 3, "2026 T4": 1,
    }  # fmt: skip
    assert figures.by_body(done, bodies)["actions"].to_dict() == {"caf": 2, "college": 1}
    units = figures.by_unit(pack, done, bodies, "epci")
    assert units["actions"].to_dict() == {"200000001": 2, "200000002": 2, "sans": 0}
    first = units.loc["200000001"]
    assert (first["attendance"], first["uncounted"]) == (12, 1)
    assert first["strands"] == ("ressources", "parentalite")
    assert first["missing_strands"] == ("equipement", "formation")
    assert units.loc["200000002", "partners"] == (("caf", ""), ("college", "Rostand"))
    assert units.loc["sans", "partners"] == ()
    assert units["attendance"].isna().tolist() == [False, False, True]
    whole = figures.by_unit(pack, done, bodies, "departement")
    assert whole["actions"].tolist() == [6]


def test_an_action_is_counted_once_whatever_its_dates(ten):
    window = events.Window(TODAY)
    done = window.done(ten.events(window.since, window.until))
    counted = figures.count_by(done, "code").loc[F5]
    assert (counted["actions"], counted["dates"], counted["attendance"]) == (1, 3, 30)


def test_a_list_is_chosen_by_a_unit_and_its_communes(pack, ten):
    chosen = Filter(places=needs.within(pack, "epci", "200000001"))
    codes = {one.action.code for one in ten.records(chosen).records}
    assert codes == {F1, F2, F3, "200000001"}
    assert needs.within(pack, "departement", "99") == ()
    assert needs.within(pack, "commune", F1) == (("commune", F1),)


def test_a_window_has_its_days():
    asked = replace(Question(TODAY), months=3)
    assert (asked.window.since, asked.window.until) == (day("2026-08-28"), day("2027-02-28"))


def test_need_not_known_is_never_high(pack, ten):
    found = ask(pack, ten)
    assert found.units["need"].isna().to_dict()[F6]
    assert not {F4, F6} & {*found.lacking.index, *found.far.index}
