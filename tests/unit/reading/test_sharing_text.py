"""The sharing of the hours as it is said and drawn: every figure with its range."""

import re

import pytest

from geo.access.measures import Params
from geo.base.french import NBSP, NNBSP
from geo.indicators import shared_hours
from geo.pack import pack, territories
from geo.reading import sharing_text


def plain(text):
    return text.replace(NBSP, " ").replace(NNBSP, " ")


def test_the_sentence_has_the_halves_and_the_indices_with_their_ranges(vienne):
    said = plain(sharing_text.sentence(vienne, "any", Params()))
    for order in shared_hours.ORDERS:
        curves = shared_hours.sharing(vienne, "any", Params(), order).curves
        halves = sorted(round(100 * float(one.share(0.5))) for one in curves.values())
        indices = sorted(round(one.index, 2) for one in curves.values())
        central = round(100 * float(curves["central"].share(0.5)))
        assert f"{central} % (de {halves[0]} à {halves[-1]})" in said
        ends = [f"{one:.2f}".replace(".", ",") for one in (indices[0], indices[-1])]
        assert f"(de {ends[0]} à {ends[1]})" in said
    assert said.startswith("La moitié la moins bien servie des habitants de la Vienne a ")


def test_the_need_that_is_looked_at_is_named():
    said = plain(sharing_text.limits(Params(profile="seniors")))
    assert said.endswith("Besoin regardé à la page Écarts : part des 65 ans et plus.")
    assert "chômage" in sharing_text.limits(Params())


def test_the_part_of_the_week_and_the_area_are_said(vienne):
    said = plain(sharing_text.sentence(vienne, "late", Params(), "territoire-T4"))
    assert "des habitants du territoire de Chauvigny – Montmorillon a " in said
    assert "des heures à portée après 17 h" in said


def test_what_is_left_out_is_named_with_its_inhabitants(vienne):
    finistere = pack.load("29")
    left = shared_hours.sharing(finistere, "any", Params(), "hours").unknown_hours
    said = plain(sharing_text.sentence(finistere, "any", Params()))
    assert f"Hors de ce calcul : {len(left)} communes (" in said
    params = Params(weights=(0.0, 0.0, 10.0))
    said = plain(sharing_text.sentence(vienne, "any", params))
    assert re.search(
        r"Hors de ce calcul : Glénouze, Lauthiers et Villemort \(\d+ habitants\), sans indice",
        said,
    )


def test_one_commune_has_nothing_to_compare(vienne):
    city = next(
        code
        for code in territories.units(vienne, "canton").index
        if territories.inside(vienne, f"canton-{code}").sum() == 1
    )
    said = plain(sharing_text.sentence(vienne, "any", Params(), f"canton-{city}"))
    assert said == "Une seule commune : tous ses habitants ont les mêmes heures à portée."


def test_nothing_within_reach_is_said_so(vienne):
    said = sharing_text.sentence(vienne, "any", Params(), "territoire-T9")
    assert said.startswith("Aucune heure n’est à portée")
    assert sharing_text.chart(vienne, "any", Params(), "territoire-T9").empty


@pytest.mark.parametrize("moment", ["any", "saturday"])
def test_the_curves_hold_between_their_ends_and_in_their_range(vienne, moment):
    drawn = sharing_text.chart(vienne, moment, Params())
    assert set(drawn["order"]) == {*shared_hours.ORDERS, sharing_text.EQUAL}
    equal = drawn[drawn["order"].eq(sharing_text.EQUAL)]
    assert equal["people"].equals(equal["central"])
    for order, curve in drawn.groupby("order"):
        assert curve["central"].iloc[[0, -1]].tolist() == pytest.approx([0, 100]), order
        assert curve["people"].is_monotonic_increasing
        assert curve["central"].is_monotonic_increasing
    assert (drawn["low"] <= drawn["central"]).all()
    assert (drawn["central"] <= drawn["high"]).all()
    fewest = drawn[drawn["order"].eq("hours")]
    assert (fewest["high"] <= fewest["people"] + 1e-9).all()
