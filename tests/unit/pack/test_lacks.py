"""What a department has not disappears from every choice, and is named once."""

from dataclasses import replace
from datetime import date
from types import MappingProxyType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.access import measures
from geo.access.measures import Params
from geo.base.errors import GeoError
from geo.brief import content, pdf
from geo.export import files, source_notes
from geo.indicators import registry
from geo.maps import map_image
from geo.pack import missing, pack, territories
from geo.pack.missing import IMPORTS
from geo.reading import commune_card, history, map_reading, open_hours, overview, priorities, why
from geo.scenario.scenario import Scenario, apply
from geo.session import available, view_model
from geo.session.view_model import View
from geo.simulator import impact


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
    named = {lack.table: lack.brought_by for lack in missing.missing_tables(finistere)}
    assert named["territories"] == "territories"
    assert named["mds"] == "own_sites"
    assert {"colleges", "resource_places"} <= named.keys()
    assert not {"france_services", "advisers"} & named.keys()
    assert named.pop("colleges") == ""  # no published list is imported: its sheet brings it
    assert set(named.values()) <= set(IMPORTS)


def test_the_vienne_lacks_no_list_of_places(vienne):
    tables = {lack.table for lack in missing.missing_tables(vienne)}
    assert not tables & {"territories", "mds", "advisers", "colleges", "resource_places"}
    assert available.levels(vienne) == tuple(territories.LEVELS)
    assert available.layers(vienne) == view_model.LAYERS
    assert available.outlines(vienne) == view_model.OUTLINES
    assert {mode: available.offers(vienne, mode) for mode in view_model.MODES} == view_model.MODES


def test_a_department_without_territories_offers_none(finistere):
    assert "territoire" not in available.levels(finistere)
    assert "territoire" not in available.areas(finistere)
    assert available.references(finistere) == ("departement", "epci")
    assert available.outlines(finistere) == ("epci", "canton", "aucun")
    assert measures.kinds(finistere) == ("france_services", "cnfs")
    assert not {"mds", "mds_outreach"} & {*available.offers(finistere, "open")}
    assert available.candidates(finistere) == ("communes", "mairies")


def test_a_complete_view_is_kept_as_it_is(vienne):
    asked = View(indicator="mds_min", level="territoire", selected="T4", kind="cnfs")
    assert available.fitted(vienne, asked) == asked


def test_a_view_of_the_vienne_is_brought_to_what_the_finistere_has(finistere):
    asked = View(
        department="29", indicator="mds_min", level="territoire", selected="T4", kind="mds",
        layers=("mds", "france_services", "colleges"), reference="territoire", mode="keep",
        offer="mds_outreach", among="colleges", threshold=30,
    )  # fmt: skip
    shown = available.fitted(finistere, asked)
    assert (shown.indicator, shown.level, shown.selected) == (registry.DEFAULT, "commune", "")
    assert (shown.kind, shown.layers) == ("france_services", ("france_services",))
    assert (shown.outline, shown.reference) == ("epci", "departement")
    assert (shown.offer, shown.among, shown.threshold) == ("france_services", "communes", 30)


@settings(max_examples=25)
@given(data=st.data())
def test_a_fitted_view_names_only_what_is_there_and_stays(data):
    full = pack.load("86")
    names = [one.table for one in missing.EXPECTED]
    poor = without(full, *data.draw(st.lists(st.sampled_from(names), unique=True)))
    asked = View(
        indicator=data.draw(st.sampled_from(list(registry.REGISTRY))),
        kind=data.draw(st.sampled_from(list(measures.HELP_KINDS))),
        layers=tuple(data.draw(st.lists(st.sampled_from(view_model.LAYERS), unique=True))),
        outline=data.draw(st.sampled_from(view_model.OUTLINES)),
        reference=data.draw(st.sampled_from(view_model.REFERENCES)),
        mode=(mode := data.draw(st.sampled_from(list(view_model.MODES)))),
        offer=data.draw(st.sampled_from(view_model.MODES[mode])),
    )
    shown = available.fitted(poor, asked)
    assert available.fitted(poor, shown) == shown
    assert shown.indicator in registry.available(poor)
    assert shown.level in available.levels(poor)
    assert shown.kind in measures.kinds(poor)
    assert set(shown.layers) <= set(available.layers(poor))
    assert shown.offer in available.offers(poor, mode)


def test_another_department_drops_the_places_of_the_former_one(vienne, finistere):
    here = View(
        selected="86165", area="territoire-T4", scenario="m1", threshold=30, profile="seniors"
    )
    there = available.moved(finistere, here)
    assert (there.department, there.threshold, there.profile) == ("29", 30, "seniors")
    assert (there.selected, there.area, there.scenario) == ("", "", "")
    back = available.moved(vienne, there)
    assert (back.layers, back.outline) == (View().layers, View().outline)


def test_a_kind_whose_last_place_closes_is_still_a_kind_of_help(vienne):
    every = tuple(f"mds:{one}" for one in vienne.tables["mds"]["mds_id"].iloc[:-1])
    assert measures.kinds(apply(vienne, Scenario(closed=every))) == tuple(measures.HELP_KINDS)


def test_a_department_without_any_list_still_has_something_to_choose(vienne):
    bare = without(vienne, *(one.table for one in missing.EXPECTED), "mds_outreach")
    assert measures.kinds(bare) == ("france_services",)
    assert all(available.offers(bare, mode) for mode in view_model.MODES)
    assert available.fitted(bare, View()).indicator in registry.available(bare)


def test_an_indicator_that_follows_the_kind_of_help_needs_one_kind_only(finistere):
    known = registry.available(without(finistere, "advisers"))
    assert {"gap", "difficulty", "inhabitants_beyond", "capacity_france_services"} <= known.keys()
    assert not {"mds_min", "adviser_seat_min", "posts_per_10k", "territory"} & known.keys()


OFFERS = {"mds": "mds", "france_services": "france_services", "cnfs": "advisers"}


@pytest.mark.parametrize(("kind", "table"), OFFERS.items())
def test_what_is_measured_from_a_missing_list_is_missing_everywhere(vienne, kind, table):
    """Never zero, never infinite: at every level, in every indicator, whatever the sentence."""
    poor, params = without(vienne, table), Params(kind=kind)
    for key, one in registry.REGISTRY.items():
        if "kind" in one.uses or (table in one.tables and one.kind != "category"):
            figures = registry.by_unit(poor, key, one.levels[0], params)
            assert figures.isna().all(axis=None), key
    assert not registry.by_unit(poor, "gap", "departement", params).notna().any(axis=None)
    lack = missing.sentence(poor, kind)
    assert "n’est pas importée" in lack
    for said in (
        map_reading.beyond_sentence(poor, params),
        overview.sentence(poor, params),
        priorities.sentence(poor, params),
        why.why(poor, "commune", "86194", params)[0],
        why.why(poor, "departement", "86", params)[0],
        commune_card.service(poor, "86194", kind, params).how_far,
        impact.sentence(poor, poor, params),
    ):
        assert said == lack
    assert priorities.unranked_sentence(poor, params) == ""
    assert not {"beyond", table} & set(overview.by_territory(poor, params).columns)
    assert not [one for one in overview.key_figures(poor, params) if "À plus de" in one.label]


def test_hours_and_history_of_a_missing_list(vienne):
    poor, params = without(vienne, "france_services", "france_services_stops"), Params()
    lack = missing.sentence(poor, "france_services")
    assert open_hours.sentence(poor, "any", params) == lack == history.sentence(poor, params)
    assert open_hours.people(poor, "any", params)[["low", "central", "high"]].isna().all()
    assert open_hours.strip(poor, params)[["people", "share"]].isna().all(axis=None)
    assert open_hours.week_of(poor, "86194", params) == []
    assert history.coverage(poor, 20).isna().all(axis=None)
    with pytest.raises(GeoError, match="n’est pas importée"):
        map_image.check(poor, map_image.ECARTS, "commune", (), "france_services")
    with pytest.raises(GeoError, match=r"sans données pour la Vienne.*Liste nationale"):
        map_image.check(poor, "france_services_min", "commune", (), "france_services")
    with pytest.raises(GeoError, match="Indicateur inconnu"):
        map_image.check(poor, "bonheur", "commune", (), "france_services")


def test_a_list_that_a_scenario_empties_is_known(vienne):
    closed = replace(without(vienne, "mds"), before=vienne)
    assert not closed.lacks("mds")
    assert missing.sentence(closed, "mds") == ""
    assert np.isinf(measures.nearest(closed, "mds")["central"]).all()


def test_a_printed_fiche_and_the_notes_of_an_export_say_what_is_missing(vienne):
    poor = without(vienne, "france_services", "france_services_stops")
    lack, when = missing.sentence(poor, "france_services"), date(2026, 11, 28)
    for level, code in (("commune", "86194"), ("departement", "86")):
        about = content.subject(poor, level, code)
        said = content.content(poor, about, Params(), when=when, detail=True)
        assert said["headline"] == said["hours"]["text"] == lack
        assert said["minutes"] is said["detail"]["gaps"] is said["communes"] is None
        assert pdf.brief(poor, level, code, Params(), when=when).startswith(b"%PDF")
    frame = files.table(poor, "commune", Params())
    assert lack in source_notes.notes(poor, "commune", Params(), frame)["Contenu"].tolist()
