"""Horaires: who can reach an open France services, when, and where nobody can."""

import streamlit as st

from geo.indicators import registry
from geo.reading import open_hours
from pages.ui.shell import cached, header, state
from pages.ui.texts import common, horaires
from pages.ui.views import horaires as horaires_view
from pages.ui.views import sharing
from pages.ui.widgets import downloads, filters, maps, panels


@st.fragment
@cached.one_state()
def explore() -> None:
    view = state.view()
    pack = state.pack()
    header.title(horaires.TITLE)
    if panels.unlisted(pack, "france_services"):
        return
    read = open_hours.read_open_hours(pack, view.moment, view.params, view.area)
    said = [read.answer]
    if view.moment == "any":
        said.append(open_hours.when(pack, view.params, view.area))
    st.markdown(common.inert(" ".join(filter(None, said))))
    with maps.page():
        filters.hours_row(pack)
        drawn, beside = st.columns([2, 1])
    with drawn:
        maps.draw(
            cached.geometry(view.department),
            horaires_view.map_paint(pack, read, view),
            label=common.map_label(pack),
            key=f"horaires_{view.department}",
            on_select=filters.select_here,
        )
        header.sentence(common.inert(read.depends))
    with beside:
        with maps.picked_commune():
            horaires_view.week(pack, view)
            if view.selected in pack.communes.index:
                panels.to_fiche()
        panels.key(pack, read, horaires_view.LAYERS, view.params, area=view.area)
        st.caption(open_hours.counted(pack, view.params))

    horaires_view.of_area(pack, view)
    sharing.sharing(pack, view)
    horaires_view.table(pack, read, view)
    st.caption(common.inert(horaires.left_out(open_hours.left_out(pack, view.params))))
    downloads.source(registry.REGISTRY[read.indicator.id], view.department)


explore()
