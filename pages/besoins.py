"""Besoins sans action: where need is high and nothing was done, and whom to call to start."""

import streamlit as st

from geo.pack import catalogue
from geo.register import needs, needs_reading, recent
from geo.register.location import RegisterError
from pages.ui.shell import cached, header, register, state
from pages.ui.texts import besoins, common
from pages.ui.views import besoins as besoins_view
from pages.ui.widgets import maps


@st.fragment
@cached.one_state()
def explore() -> None:
    view = state.view()
    pack = state.pack()
    header.title(besoins.TITLE)
    asked = register.question(view)
    try:
        known = recent.known(view.department, asked.window)
    except RegisterError as error:
        st.error(common.inert(str(error)))
        return
    whole = needs.answer(pack, known.events, asked)
    answer = besoins_view.inside(pack, whole, view.area)
    st.markdown(common.inert(needs_reading.sentence(pack, asked, answer.lacking, view.area)))
    if known.recorded:
        header.sentence(common.inert(needs_reading.far_sentence(pack, asked, answer.far)))
    else:
        besoins_view.nothing_recorded(view)
    with maps.page():
        besoins_view.choices(pack)
        drawn, beside = st.columns([3, 2])
    with drawn:
        maps.draw(
            cached.geometry(view.department),
            besoins_view.map_paint(pack, answer, view),
            label=common.map_label(pack),
            key=f"besoins_{view.department}",
            on_select=besoins_view.select,
        )
    with beside:
        with maps.picked_commune():
            besoins_view.start(pack, answer, view)
        besoins_view.legend(answer, view)
        besoins_view.around(pack, known, asked, view)
    besoins_view.ranking(pack, answer, view, recorded=known.recorded)
    besoins_view.left_out(pack, answer)
    besoins_view.by_unit(pack, whole, known, asked, view.area)
    register.privacy()
    st.caption(common.inert(besoins.limits(view.concern, asked.weights)))
    st.caption(common.inert(catalogue.citation(view.department, needs_reading.TABLES)))


explore()
