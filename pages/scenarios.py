"""Scénarios: name them, keep them, compare up to three with today, send the comparison."""

import streamlit as st

from geo.pack.kinds import CHANGED
from geo.scenario.scenario import Scenario
from pages.ui.shell import cached, header, state
from pages.ui.texts import scenarios
from pages.ui.views import compare as compare_view
from pages.ui.views import scenarios as scenarios_view
from pages.ui.widgets import panels


@st.fragment
def explore() -> None:
    state.pack()
    view = state.view()
    today = cached.load(view.department)
    chosen = scenarios_view.compared_scenarios(today)

    header.title(scenarios.TITLE, scenarios.under_way)
    scenarios_view.show_outcome()
    scenarios_view.current(today)
    if not chosen:
        scenarios_view.invitation()
    elif not panels.unlisted(today, CHANGED[view.offer].help):
        header.sentence(compare_view.sentence(today, chosen, view))
        compare_view.choices()
        compare_view.columns(today, chosen, view)
        compare_view.table(today, chosen, view)
        compare_view.download(today, chosen, view)
    scenarios_view.listing(today)
    if chosen:
        st.caption(compare_view.before_after(today, Scenario(), view).sources)


explore()
