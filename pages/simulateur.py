"""Simulateur: what is lost when places close, what is gained when they open, where next."""

import streamlit as st

from geo.pack.kinds import CHANGED
from pages.ui.shell import cached, header, state
from pages.ui.texts import common, simulateur
from pages.ui.views import impact as impact_view
from pages.ui.views import scenario_edit as scenario_edit_view
from pages.ui.views import simulateur as simulateur_view
from pages.ui.views import siting as siting_view
from pages.ui.widgets import maps, panels


@st.fragment
@cached.one_state()
def simulate() -> None:
    view, today = state.view(), cached.load(state.view().department)
    state.pack()  # the banner says « Simulation »: the page follows the scenario

    header.title(simulateur.TITLE)
    with st.container():
        scenario_edit_view.notice()
        simulateur_view.mode()
    with maps.page():
        simulateur_view.choices(today, view)
        if panels.unlisted(today, CHANGED[view.offer].help):
            return
        beside, drawn = st.columns([2, 3])
    with beside:
        read = simulateur_view.show_answer(today, view)
        shown, answer = read.comparison, read.answer
    with drawn:
        maps.draw(
            cached.geometry(view.department),
            impact_view.map_paint(shown),
            label=simulateur.map_label(today),
            key=f"simulateur_{view.department}",
            height=simulateur_view.MAP_PX,
            on_select=scenario_edit_view.toggle if view.mode == "open" else None,
        )
        panels.signs(shown.after, (shown.params.kind,), shown.params)
        if shown.after.scenario:
            impact_view.thresholds(shown)
    with beside, maps.before_map("said") if answer is None else st.container():
        header.sentence("\n\n".join(map(common.inert, read.sentences())))
    if answer is not None:
        siting_view.draw_answers(today, answer, shown)
        siting_view.curve(today, answer.plan)
    if shown.after.scenario:
        st.header(simulateur.DETAIL)
        impact_view.table(shown, key="simulator")
        simulateur_view.where(shown)
    if view.mode == "close":
        simulateur_view.ranking(today, shown, view)
    st.caption(simulateur.limits(state.travel()))
    st.caption(common.inert(shown.sources))


simulate()
