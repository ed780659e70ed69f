"""The head of a page: its title and, when there is one, the scenario under it."""

from __future__ import annotations

from html import escape

import streamlit as st

from pages.ui import state, texts_scenario


def title(text: str) -> None:
    """Write the title of a page and, under it, the scenario of the view with the way back.

    One container holds both: what follows keeps its rank when the scenario goes, and the
    browser keeps the map.
    """
    with st.container():
        st.title(text)
        if state.scenario():
            _banner(state.scenario())


def _banner(scenario: str) -> None:
    told = texts_scenario.banner if state.simulation() else texts_scenario.published
    with st.container(key="scenario", horizontal=True, vertical_alignment="center"):
        st.html(f"<p role=note>{escape(told(scenario))}</p>")
        st.button(
            texts_scenario.TODAY,
            type="tertiary",
            key="scenario_today",
            on_click=state.change,
            kwargs={"scenario": ""},
        )
