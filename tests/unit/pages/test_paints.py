"""What a page paints: its layers, the part of the department that it shows."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from geo.base.french import NBSP
from geo.maps import leaflet
from geo.pack import territories
from geo.reading import map_reading, names, open_hours, priorities, walking_gaps
from geo.session.view_model import View
from pages.ui.views import actions as actions_view
from pages.ui.views import ecarts as ecarts_view
from pages.ui.views import fiche as fiche_view
from pages.ui.views import horaires as horaires_view

VIEW = View(layers=("mds", "colleges"))
AREA = "territoire-T4"


@pytest.mark.parametrize(
    ("kind", "layers"),
    [
        ("cnfs", ("cnfs",)),
        ("mds", ("mds", "mds_outreach")),
        ("france_services", ("france_services", "france_services_stops")),
    ],
)
def test_ecarts_draws_the_help_that_it_analyses(vienne, kind, layers):
    view = replace(VIEW, kind=kind)
    listed = priorities.ranked(vienne, view.params)
    assert ecarts_view.map_paint(vienne, listed, view).layers == layers


@pytest.mark.parametrize("area", ["", AREA, "epci-200070043"])
@pytest.mark.parametrize("kind", ["france_services", "cnfs", "mds"])
def test_the_communes_that_a_sentence_counts_are_those_outlined(vienne, kind, area):
    view = replace(VIEW, kind=kind, area=area)
    listed = priorities.ranked(vienne, view.params, area)
    for notion, count in {
        "priorite": r"dans (?:les (\d+) communes|la seule commune) en priorité",
        "coin": r"à la fois : (\d+) commune",
        "loin": r": (\d+) communes? sur",
    }.items():
        said = ecarts_view.SENTENCES[notion](vienne, view.params, area)
        found = re.search(count, said.replace(NBSP, " "))
        assert found, said
        painted = ecarts_view.map_paint(vienne, listed, view, notion)
        assert len(painted.ringed) == int(found[1] or 1), said
        assert set(painted.ringed) <= set(listed["code_insee"])
    assert ecarts_view.map_paint(vienne, listed, view).ringed == ()


def test_the_map_of_who_walks_outlines_no_commune(vienne):
    view = replace(VIEW, travel="pied")
    listed = walking_gaps.ranked(vienne, view.params)
    assert ecarts_view.map_paint(vienne, listed, view).ringed == ()


@pytest.mark.parametrize("page", ["ecarts", "horaires"])
def test_an_area_is_brought_into_view_and_the_rest_left_blank(vienne, page):
    def paint(view):
        if page == "ecarts":
            listed = priorities.ranked(vienne, view.params, view.area)
            return ecarts_view.map_paint(vienne, listed, view)
        return horaires_view.map_paint(
            vienne, open_hours.read_open_hours(vienne, "any", view.params, view.area), view
        )

    inside = territories.inside(vienne, AREA)
    painted = paint(replace(VIEW, area=AREA))
    assert set(painted.fit) == set(inside.index[inside])
    assert [letter != leaflet.BLANK for letter in painted.classes] == inside.tolist()
    assert paint(VIEW).fit == ()
    assert leaflet.BLANK not in paint(VIEW).classes


def test_the_map_of_a_fiche_goes_to_its_unit(vienne):
    def fit(**fields):
        view = replace(VIEW, **fields)
        return fiche_view.map_paint(vienne, fiche_view.around(vienne, view), view).fit

    neuville = fit(selected="86177")
    towns = vienne.communes[["x_m", "y_m"]]
    far = np.hypot(*(towns - towns.loc["86177"]).to_numpy().T)
    assert list(neuville) == list(towns.index[far <= names.AROUND_M])
    assert "86177" in neuville
    assert fit(level="territoire", selected="T4") == tuple(
        names.members(vienne, "territoire", "T4")
    )
    assert fit() == fit(level="departement") == ()


def test_the_communes_of_actions_are_in_question_on_their_map(vienne):
    view = replace(VIEW, layers=())
    read = map_reading.read_map(vienne, "need_parentalite", "commune", view.params)
    counted = pd.Series(0.0, index=vienne.communes.index)
    counted["86273"] = 1.0
    painted = actions_view.map_paint(vienne, read, view, counted)
    assert painted.named == ("86273",)
    assert painted.selected == ()
