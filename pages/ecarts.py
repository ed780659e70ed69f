"""Écarts: where need is high and access poor, on a map, a scatter and a list that agree."""

import streamlit as st

from geo.pack import catalogue
from geo.reading import basins_text, priorities
from pages.ui.shell import cached, header, state
from pages.ui.texts import common, ecarts
from pages.ui.views import ecarts as ecarts_view
from pages.ui.widgets import downloads, filters, maps, panels


@st.fragment
def explore() -> None:
    view = state.view()
    pack = state.pack()
    header.title(ecarts.TITLE)
    if panels.unlisted(pack, view.kind):
        filters.kind()
        return
    listed = basins_text.ranked(pack, view.params, view.area)
    st.markdown(common.inert(ecarts_view.sentence(pack, view)))
    header.sentence(common.inert(priorities.beyond_sentence(pack, view.params, view.area)))
    filters.gap_row(pack)
    ecarts_view.notes(pack, view)
    drawn, beside = st.columns([3, 2])
    with drawn:
        maps.draw(
            cached.geometry(view.department),
            ecarts_view.map_paint(pack, listed, view),
            label=ecarts.map_label(pack),
            key=f"ecarts_{view.department}",
            on_select=ecarts_view.select,
        )
    with beside:
        ecarts_view.map_key(pack, listed, view)
        panels.symbols((view.kind,))
    shown = ecarts_view.ranking(listed, view)
    downloads.download(
        shown[["code_insee", *ecarts.COLUMNS]],
        common.file_name(
            view, "ecarts", view.profile, uses=("weights", "reference"), area=view.area
        ),
        about=downloads.About(
            headers=ecarts.full(state.travel()) | {"code_insee": common.CODE},
            sources=catalogue.citation(view.department, priorities.TABLES),
            settings=downloads.settings(area=view.area),
        ),
        level="commune",
        image=downloads.Picture(ecarts_view.picture(view), (view.kind,), view.area),
    )
    st.caption(ecarts.limits(state.travel(), view.params))
    st.caption(common.inert(catalogue.citation(view.department, priorities.TABLES)))


explore()
