"""Horaires: who can reach an open France services, when, and where nobody can."""

import streamlit as st

from geo import indicators, opening
from pages.ui import (
    cached,
    cite,
    filters,
    header,
    hours_view,
    mapview,
    panels,
    state,
    texts,
    texts_hours,
)


@st.fragment
def explore() -> None:
    view = state.view()
    pack = state.pack()
    header.title(texts_hours.TITLE)
    if panels.unlisted(pack, "france_services"):
        return
    read = opening.read(pack, view.moment, view.params, view.area)
    st.markdown(texts.inert(read.sentence))
    with filters.compact():
        filters.hours_row(pack)
    drawn, beside = st.columns([2, 1])
    with drawn:
        mapview.draw(
            cached.geometry(view.department),
            hours_view.coat(pack, read, view),
            label=texts.map_label(pack),
            key=f"horaires_{view.department}",
            on_select=hours_view.select,
        )
    with beside:
        panels.legend(read, area=view.area)
        panels.symbols(hours_view.LAYERS)
        st.caption(opening.counted(pack, view.params))
        hours_view.week(pack, view)

    hours_view.of_area(pack, view)
    hours_view.table(pack, read, view)
    st.caption(texts.inert(texts_hours.left_out(opening.left_out(pack, view.params))))
    cite.source(indicators.REGISTRY[read.indicator.id], view.department)


explore()
