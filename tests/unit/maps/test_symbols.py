"""One sign, one meaning: on the screen, on paper and in pictures."""

import pytest

from geo.access.measures import Params
from geo.base import palette
from geo.maps import drawings, symbols
from geo.maps.symbols import Mark
from geo.pack.kinds import KINDS, MAIN
from geo.scenario import scenario

EVERY = tuple(one.id for one in MAIN)


def test_no_two_meanings_have_the_same_sign(vienne):
    simulated = scenario.apply(vienne, scenario.from_text("f2270_F86165"))
    rows = symbols.key(simulated, symbols.with_parts(EVERY, stops=True), "permanents")
    assert len({said for _, said in rows}) == len(rows)
    assert len({symbols.drawn(mark, 9, 9, 5.5) for mark, _ in rows}) == len(rows)
    assert [said for _, said in rows[-4:]] == [
        "Hors du département", "Itinérant, non compté à cette adresse",
        "Fermeture simulée", "Ouverture simulée",
    ]  # fmt: skip


def test_hollow_means_other_places_only():
    for layer, kind in KINDS.items():
        for mark in (Mark(layer), Mark(layer, outside=True), Mark(layer, uncounted=True)):
            hollow = f'fill="{palette.PAPER}" stroke="{kind.symbol.colour}"'
            assert (hollow in symbols.drawn(mark, 9, 9, 5.5)) == kind.symbol.ring
    assert [layer for layer, kind in KINDS.items() if kind.symbol.ring] == ["resource_places"]


def test_the_key_says_only_what_the_map_may_have(vienne):
    said = {one.id: [text for _, text in symbols.key(vienne, (one.id,))] for one in MAIN}
    assert said["mds"] == ["MDS (maison départementale des solidarités)"]
    assert said["france_services"] == ["France services", "Hors du département"]
    assert said["colleges"] == ["Collège"]
    stops = symbols.with_parts(("mds",), stops=True)
    assert [text for _, text in symbols.key(vienne, stops)][1] == "Permanence de MDS"
    counted = [text for _, text in symbols.key(vienne, ("france_services",), "connus")]
    assert symbols.UNCOUNTED in counted
    assert symbols.key(vienne, ()) == []
    closing = scenario.apply(vienne, scenario.from_text("f2270"))
    said = [text for _, text in symbols.key(closing, ("mds", "france_services"))]
    assert symbols.CHANGES["closed"] in said and symbols.CHANGES["opened"] not in said


@pytest.mark.parametrize("layers", [("france_services",), ("mds", "france_services")])
def test_paper_and_pictures_have_the_words_of_the_key(vienne, layers):
    signs = drawings.signs(vienne, layers, Params())
    rows = symbols.key(vienne, symbols.with_parts(layers, stops=True))
    assert [one["label"] for one in signs] == [said for _, said in rows]
    assert len({one["symbol"] for one in signs}) == len(signs)


def test_what_is_paler_keeps_its_outline_readable():
    for symbol in palette.SYMBOLS:
        pale = palette.paler(symbol.colour)
        assert palette.readable_on(pale) == palette.INK
        assert pale not in (symbol.colour, palette.PAPER)
