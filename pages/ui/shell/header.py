"""The head of a page: its title and, when there is one, the scenario under it."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from urllib.parse import urlencode

import streamlit as st

from geo.reading import time_quality
from geo.session import view_model
from pages.ui.shell import cached, state
from pages.ui.texts import common, scenarios


def title(text: str, told: Callable[[str], str] | None = None) -> None:
    """Write the title of a page and, under it, the scenario of the view with the way back.

    ``told`` says the scenario where a page neither follows it nor ignores it. One container
    holds both: what follows keeps its rank when the scenario goes, and the browser keeps the
    map.
    """
    with st.container():
        st.title(common.inert(text))
        if state.scenario():
            followed = scenarios.banner if state.simulation() else scenarios.published
            _banner((told or followed)(state.scenario()))


def sentence(text: str, *, by_car: bool = True) -> None:
    """Write the sentence of a page and, under it, which quality its times have.

    Of the department and of the commune of the view, when one is chosen; it leads to Méthode. A
    sentence that is not ``by_car`` says itself how its times are known.
    """
    st.markdown(text)
    if not by_car:
        st.empty()  # what stands below keeps its rank on the page, and a map its frame
        return
    view = state.view()
    code = view.selected if view.level == "commune" else ""
    said = time_quality.sentence(cached.load(view.department), code, view.params)
    link = f"methode?{escape(urlencode(view_model.to_query(view)))}#temps"
    st.html(
        f'<p class="quality">{escape(said)} <a href="{link}">{escape(common.TIMES_WORTH)}</a></p>'
    )


def _banner(said: str) -> None:
    with st.container(key="scenario", horizontal=True, vertical_alignment="center"):
        st.html(f"<p role=note>{escape(said)}</p>")
        st.button(
            scenarios.TODAY,
            type="tertiary",
            key="scenario_today",
            on_click=state.change,
            kwargs={"scenario": ""},
        )
