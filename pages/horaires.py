"""Horaires: who can reach an open France services, when, and where nobody can."""

import streamlit as st

from geo import catalogue, indicators, opening
from pages.ui import (
    cached,
    cite,
    columns,
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
    read = opening.read(pack, view.moment, view.params, view.area)
    name = f"observatoire_{view.department}_horaires_{view.moment}"

    header.title(texts_hours.TITLE)
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
        panels.legend(read)
        panels.symbols(hours_view.LAYERS)
        st.caption(opening.counted(pack, view.params))
        hours_view.week(pack, view)

    hours_view.strip(
        opening.strip(pack, view.params, view.area),
        opening.strip_sentence(pack, view.params, view.area),
        f"observatoire_{view.department}_heures.csv",
    )
    st.subheader(texts.TABLE)
    frame = opening.table(pack, view.moment, view.params, view.area)
    panels.table(frame, view.params)
    cite.download(
        frame,
        f"{name}.csv",
        headers=columns.labels(frame, view.params),
        sources=catalogue.citation(view.department, read.indicator.tables),
        level="commune",
        image=cite.Picture(read.indicator.id, hours_view.LAYERS, view.area),
    )
    st.caption(texts.inert(texts_hours.left_out(opening.left_out(pack))))
    cite.source(indicators.REGISTRY[read.indicator.id], view.department)


explore()
