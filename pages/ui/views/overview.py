"""What the first page draws: the answer, the search, the map, the doors."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from urllib.parse import urlencode

import streamlit as st

from geo.access import measures
from geo.pack.kinds import KINDS
from geo.pack.pack import Pack
from geo.pack.territories import LEVELS
from geo.reading import map_reading, overview, place_search
from geo.reading.map_reading import Reading
from geo.reading.place_search import Place
from geo.session import view_model
from geo.session.view_model import View
from pages.ui.shell import cached, header, state
from pages.ui.texts import common, first_page
from pages.ui.widgets import filters, maps, panels, place_choice

MAP_HEIGHT_PX = 430
_ASKED = "overview_open"
"""Page that a choice leads to, opened once the choice is made."""


def follow() -> None:
    """Open the page that the last choice leads to."""
    page = st.session_state.pop(_ASKED, "")
    if page:
        st.switch_page(page)


def answer(pack: Pack, view: View) -> None:
    """Say the answer in one sentence and, small, its hypothesis, its dates and their worth."""
    header.title(first_page.title(pack))
    if panels.unlisted(pack, view.kind):
        return
    with st.container(key="answer"):
        st.markdown(common.inert(overview.answer(pack, view.params)))
    said = overview.hypothesis(pack, view.params)
    link = f"methode?{escape(urlencode(view_model.to_query(view)))}#temps"
    st.html(
        f'<p class="quality">{escape(said)} <a href="{link}">{escape(common.TIMES_WORTH)}</a></p>'
    )


def search(pack: Pack) -> None:
    """Find any unit or place: a unit leads to its fiche, a place to its commune on the map."""
    places = {f"{one.level}:{one.code}": one for one in place_search.every(pack)}
    listed = place_choice.Listed(
        "overview_search",
        first_page.SEARCH,
        {value: one.label for value, one in places.items()},
        placeholder=first_page.SEARCH,
        bare=True,
    )
    place_choice.one(pack, listed, None, lambda value: _open(places[value]), _open)


def _open(place: Place) -> None:
    if place.level in LEVELS:
        # the department is no unit to choose: its fiche is that of the level
        filters.open_unit(place.level, "" if place.level == "departement" else place.code)
        st.session_state[_ASKED] = "pages/fiche.py"
        return
    filters.open_unit("commune", place.commune)
    shown = {*state.view().layers, KINDS[place.level].help}
    known = tuple(layer for layer in view_model.LAYERS if layer in shown)
    state.change(layers=known)
    st.session_state[_ASKED] = "pages/carte.py"


def minutes_map(pack: Pack, view: View) -> Reading:
    """The map: minutes of every commune to the kind of help; inhabitants without its list."""
    shown = KINDS[view.kind].minutes if measures.has_list(pack, view.kind) else "population"
    return map_reading.read_map(pack, shown, "commune", view.params)


def draw(pack: Pack, view: View, reading: Reading) -> None:
    """Draw the map; a commune that is clicked opens its fiche."""
    communes = replace(view, level="commune", selected="", layers=(view.kind,))
    maps.draw(
        cached.geometry(view.department),
        maps.map_paint(pack, reading, communes, None),
        label=common.map_label(pack),
        key=f"overview_{view.department}",
        height=MAP_HEIGHT_PX,
        on_select=lambda code: _open(place_search.at(pack, "commune", code)),
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(first_page.CLICK, width="content")
        st.page_link("pages/carte.py", label=first_page.OPEN_MAP, icon=":material/map:")


def doors() -> None:
    """Lead to the four tasks."""
    with st.container(key="doors", gap="small"):
        for page, label, icon in first_page.DOORS:
            st.page_link(page, label=label, icon=icon, width="stretch")


def open_territory(level: str, code: str) -> None:
    """Open the fiche of a territory of the table."""
    filters.open_unit(level, code)
    st.session_state[_ASKED] = "pages/fiche.py"
