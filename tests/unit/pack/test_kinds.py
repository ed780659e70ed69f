"""The declaration of each kind of place is whole, and its French agrees."""

import pytest

from geo.indicators import registry
from geo.pack.kinds import (
    CHANGED,
    CLOSED,
    HELP,
    KEPT,
    KINDS,
    MAIN,
    OPENED,
    PARTS,
    Noun,
    change_of,
)
from geo.pack.missing import IMPORTS
from geo.pack.schema import TABLES

EVERY = list(KINDS.values())


def unique(values):
    values = [one for one in values if one != ""]
    return len(values) == len(set(values))


def test_nothing_is_declared_twice():
    for field in ("id", "table", "role", "minutes", "part_of"):
        assert unique(getattr(one, field) for one in EVERY), field
    assert unique(one.asked for one in MAIN)
    for field in ("id", "letter", "rank"):
        assert unique(getattr(change_of(name), field) for name in CHANGED), field


@pytest.mark.parametrize("kind", EVERY, ids=KINDS)
def test_what_a_kind_names_is_there(kind):
    columns = TABLES[kind.table].names
    assert "place_id" in columns
    assert kind.brought_by in {"", *IMPORTS}
    assert kind.minutes in {"", *registry.REGISTRY}
    assert not kind.minutes or registry.REGISTRY[kind.minutes].site_kind == kind.id
    if kind.change and kind.change.closes:
        assert kind.change.label in columns


@pytest.mark.parametrize("kind", EVERY, ids=KINDS)
def test_a_kind_says_what_its_place_asks(kind):
    assert bool(kind.listed) == (not kind.part_of)
    if kind.part_of:
        assert kind.symbol == KINDS[kind.part_of].symbol
        assert PARTS[kind.part_of] is kind
    if kind in HELP:
        assert kind.stands
    assert not kind.change or kind.change.opens or kind.change.closes


def test_a_scenario_opens_and_closes_what_it_did():
    assert OPENED == ("france_services", "session", "cnfs", "mds_outreach")
    assert CLOSED == ("france_services", "mds", "mds_outreach")
    assert KEPT == ("france_services", "cnfs", "mds_outreach")


@pytest.mark.parametrize(
    ("noun", "said"),
    [
        (
            Noun("médiathèque", "médiathèques", feminine=True),
            ("une médiathèque", "la médiathèque la plus proche", "aucune médiathèque n'est connue"),
        ),
        (
            Noun("espace numérique", "espaces numériques"),
            (
                "un espace numérique",
                "l’espace numérique le plus proche",
                "aucun espace numérique n'est connu",
            ),
        ),
    ],
    ids=lambda value: value.one if isinstance(value, Noun) else "",
)
def test_french_agrees(noun, said):
    assert (noun.a, noun.the_nearest, noun.none_known) == said
    assert noun.of_a == f"d’{said[0]}"
