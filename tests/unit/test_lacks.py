"""What a department has not disappears from every choice, and is named once."""

from dataclasses import replace
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo import indicators, lacks, layouts, measures, pack, territories, view
from geo.scenario import Scenario, apply
from geo.view import View


@pytest.fixture(scope="module")
def vienne():
    return pack.load("86")


@pytest.fixture(scope="module")
def finistere():
    return pack.load("29")


def without(full, *names):
    """The same department without the rows of some tables."""
    emptied = {name: full.tables[name].iloc[:0] for name in names}
    return replace(full, tables=MappingProxyType({**full.tables, **emptied}))


def test_the_finistere_names_what_would_bring_each_lack(finistere):
    named = {lack.table: lack.brought_by for lack in lacks.lacks(finistere)}
    assert named["territories"] == "territories"
    assert named["advisers"] == "advisers"
    assert {"mds", "colleges", "resource_places"} <= named.keys()
    assert "france_services" not in named
    assert named.pop("colleges") == ""  # no published list is imported: its sheet brings it
    assert set(named.values()) <= set(layouts.KINDS)


def test_the_vienne_lacks_no_list_of_places(vienne):
    tables = {lack.table for lack in lacks.lacks(vienne)}
    assert not tables & {"territories", "mds", "advisers", "colleges", "resource_places"}
    assert lacks.levels(vienne) == tuple(territories.LEVELS)
    assert lacks.layers(vienne) == view.LAYERS
    assert lacks.outlines(vienne) == view.OUTLINES
    assert {mode: lacks.offers(vienne, mode) for mode in view.MODES} == view.MODES


def test_a_department_without_territories_offers_none(finistere):
    assert "territoire" not in lacks.levels(finistere)
    assert "territoire" not in lacks.areas(finistere)
    assert lacks.references(finistere) == ("departement", "epci")
    assert lacks.outlines(finistere) == ("epci", "canton", "aucun")
    assert measures.kinds(finistere) == ("france_services",)
    assert lacks.offers(finistere, "open") == ("france_services", "session")
    assert lacks.candidates(finistere) == ("communes", "mairies")


def test_a_complete_view_is_kept_as_it_is(vienne):
    asked = View(indicator="mds_min", level="territoire", selected="T4", kind="cnfs")
    assert lacks.fitted(vienne, asked) == asked


def test_a_view_of_the_vienne_is_brought_to_what_the_finistere_has(finistere):
    asked = View(
        department="29", indicator="mds_min", level="territoire", selected="T4", kind="mds",
        layers=("mds", "france_services", "colleges"), reference="territoire", mode="keep",
        offer="cnfs", among="colleges", threshold=30,
    )  # fmt: skip
    shown = lacks.fitted(finistere, asked)
    assert (shown.indicator, shown.level, shown.selected) == (indicators.DEFAULT, "commune", "")
    assert (shown.kind, shown.layers) == ("france_services", ("france_services",))
    assert (shown.outline, shown.reference) == ("epci", "departement")
    assert (shown.offer, shown.among, shown.threshold) == ("france_services", "communes", 30)


@settings(max_examples=25)
@given(data=st.data())
def test_a_fitted_view_names_only_what_is_there_and_stays(data):
    full = pack.load("86")
    names = [one.table for one in lacks.EXPECTED]
    poor = without(full, *data.draw(st.lists(st.sampled_from(names), unique=True)))
    asked = View(
        indicator=data.draw(st.sampled_from(list(indicators.REGISTRY))),
        kind=data.draw(st.sampled_from(list(measures.HELP_KINDS))),
        layers=tuple(data.draw(st.lists(st.sampled_from(view.LAYERS), unique=True))),
        outline=data.draw(st.sampled_from(view.OUTLINES)),
        reference=data.draw(st.sampled_from(view.REFERENCES)),
        mode=(mode := data.draw(st.sampled_from(list(view.MODES)))),
        offer=data.draw(st.sampled_from(view.MODES[mode])),
    )
    shown = lacks.fitted(poor, asked)
    assert lacks.fitted(poor, shown) == shown
    assert shown.indicator in indicators.available(poor)
    assert shown.level in lacks.levels(poor)
    assert shown.kind in measures.kinds(poor)
    assert set(shown.layers) <= set(lacks.layers(poor))
    assert shown.offer in lacks.offers(poor, mode)


def test_another_department_drops_the_places_of_the_former_one(vienne, finistere):
    here = View(
        selected="86165", area="territoire-T4", scenario="m1", threshold=30, profile="seniors"
    )
    there = lacks.moved(finistere, here)
    assert (there.department, there.threshold, there.profile) == ("29", 30, "seniors")
    assert (there.selected, there.area, there.scenario) == ("", "", "")
    back = lacks.moved(vienne, there)
    assert (back.layers, back.outline) == (View().layers, View().outline)


def test_a_kind_whose_last_place_closes_is_still_a_kind_of_help(vienne):
    every = tuple(f"mds:{one}" for one in vienne.tables["mds"]["mds_id"].iloc[:-1])
    assert measures.kinds(apply(vienne, Scenario(closed=every))) == tuple(measures.HELP_KINDS)


def test_a_department_without_any_list_still_has_something_to_choose(vienne):
    bare = without(vienne, *(one.table for one in lacks.EXPECTED), "mds_outreach")
    assert measures.kinds(bare) == ("france_services",)
    assert all(lacks.offers(bare, mode) for mode in view.MODES)
    assert lacks.fitted(bare, View()).indicator in indicators.available(bare)


def test_an_indicator_that_follows_the_kind_of_help_needs_one_kind_only(finistere):
    known = indicators.available(finistere)
    assert {"gap", "difficulty", "inhabitants_beyond", "capacity_france_services"} <= known.keys()
    assert not {"mds_min", "adviser_seat_min", "posts_per_10k", "territory"} & known.keys()
