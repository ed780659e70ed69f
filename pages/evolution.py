"""Évolution: coverage since January 2020, month by month, with the map at any date."""

import streamlit as st

from geo.reading import history
from pages.ui.shell import cached, header, state
from pages.ui.texts import common, fiche
from pages.ui.views import evolution as evolution_view
from pages.ui.widgets import downloads, filters, maps, panels


@st.fragment
@cached.one_state()
def explore() -> None:
    view = state.view()
    pack = state.published()
    header.title(fiche.HISTORY_TITLE)
    if panels.unlisted(pack, "france_services"):
        return
    month = evolution_view.month(pack, view)
    read = history.read_at(pack, month, view.params)
    header.sentence(history.sentence(pack, view.params))
    with maps.page():
        with filters.far_and_counted([1, 2, 4]):
            evolution_view.slider(pack, month)
        drawn, beside = st.columns([1, 1])
    with drawn:
        maps.draw(
            cached.geometry(view.department),
            evolution_view.map_paint(pack, read, view, month),
            label=common.map_label(pack),
            key=f"evolution_{view.department}",
            height=evolution_view.MAP_HEIGHT_PX,
            on_select=filters.select_here,
        )
        st.caption(read.sentence)
    with beside:
        panels.selected_commune(pack, view, read.labels.get(view.selected, ""))
        evolution_view.curve(pack, view, month)
        evolution_view.map_key(pack, read)
    st.info(fiche.CLOSED)
    evolution_view.tables(pack, read, view, month)
    downloads.source(read.indicator, view.department)


explore()
