import numpy as np
import pytest

from geo.access.measures import Params
from geo.base.french import NBSP, NNBSP
from geo.indicators import registry
from geo.pack.kinds import CHANGED
from geo.scenario import scenario
from geo.scenario.scenario import Opening, Scenario
from geo.simulator import compare
from geo.simulator.plan import Request

CLOSED = Scenario(("france_services:1",))
SESSION = Scenario(opened=(Opening("session", "99006", "tue-am"),))


def asked(kind="france_services", threshold=20):
    return Request(action="open", kind=kind, threshold_min=threshold)


def test_by_hand_the_only_site_closes(squares):
    """F1, F2, F4 and F5 (1,100 people, 300 aged 65 or more) are pushed beyond 20 min."""
    found = compare.table(squares, {"Fermée": CLOSED}, asked(), "territoire")
    assert found[("", "name")].tolist() == ["Nord", "Sud", "Carrée"]
    moved = found["Fermée"]["beyond"] - found[""]["beyond"]
    assert moved.tolist() == [800, 300, 1100]
    older = found["Fermée"]["beyond_65_plus"] - found[""]["beyond_65_plus"]
    assert older.tolist() == [210, 90, 300]


def test_the_columns_of_a_scenario_are_the_figures_of_its_pack(vienne):
    chosen = {"A": Scenario(("france_services:2270",)), "B": Scenario()}
    found = compare.table(vienne, chosen, asked(), "epci")
    for name, one in {"": Scenario(), **chosen}.items():
        pack = scenario.apply(vienne, one)
        for figure, indicator in (
            ("beyond", "inhabitants_beyond"),
            ("hours", "capacity_france_services"),
        ):
            expected = registry.by_unit(pack, indicator, "epci", Params())["central"]
            np.testing.assert_allclose(found[name][figure].loc[expected.index], expected)
    assert found["B"].equals(found[""].drop(columns="name"))


def test_the_sentence_says_today_then_each(squares):
    said = compare.sentence(squares, {"L'une": CLOSED, "Rien": Scenario()}, asked())
    said = said.replace(NBSP, " ").replace(NNBSP, " ")
    assert said == (
        "En estimation centrale, à plus de 20 min d’une France services : 0 habitant "
        "aujourd’hui, 1 100 avec « L’une » et 0 avec « Rien »."
    )


@pytest.mark.parametrize(
    ("kind", "chosen", "seen"),
    [
        ("france_services", CLOSED, "france_services"),
        ("france_services", SESSION, "session"),
        ("france_services", Scenario(CLOSED.closed, (), SESSION.opened), "session"),
        ("cnfs", SESSION, "cnfs"),
        ("mds", CLOSED, "mds_outreach"),
    ],
)
def test_a_scenario_is_seen_by_what_it_touches(kind, chosen, seen):
    assert compare.offer(kind, chosen) == seen
    assert CHANGED[seen].help == kind


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("f2270", "france_services", True),
        ("f2270", "session", True),
        ("f2270", "cnfs", False),
        ("c20007004300019.0", "cnfs", True),
        ("c20007004300019.0", "france_services", False),
        ("S86001.tue-am", "france_services", True),
        ("P86001", "mds_outreach", True),
        ("P86001", "france_services", False),
        ("", "cnfs", True),
    ],
)
def test_what_a_scenario_is_about(text, kind, expected):
    assert compare.touches(scenario.from_text(text), kind) is expected


def test_a_scenario_about_something_else_is_not_said_harmless(vienne):
    chosen = {
        "Civray": scenario.from_text("f2270"),
        "Postes": scenario.from_text("c20007004300019.0"),
    }
    said = compare.sentence(vienne, chosen, Request(action="open"))
    assert "Civray" in said
    assert "Postes" not in said
