"""The head of a page: its title and, when there is one, the scenario under it."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Final
from urllib.parse import urlencode

import streamlit as st

from geo.base import french
from geo.reading import names, time_quality
from geo.session import view_model
from pages.ui.shell import cached, router, state
from pages.ui.texts import common, navigation, scenarios

_OF_UNITS: Final = ("carte", "fiche")
_OF_AREAS: Final = ("ecarts", "horaires", "actions", "besoins")
_OF_COMMUNES: Final = (*_OF_AREAS, "qui_fait_quoi")
"""Pages that are about a unit, a part of the department, a commune, when one is chosen."""


def title(text: str, told: Callable[[str], str] | None = None) -> None:
    """Write the title of a page and, under it, the scenario of the view with the way back.

    ``told`` says the scenario where a page neither follows it nor ignores it. One container
    holds both: what follows keeps its rank when the scenario goes, and the browser keeps the
    map.
    """
    name_window()
    if not state.scenario():
        st.title(common.inert(text))
        return
    followed = scenarios.banner if state.simulation() else scenarios.published
    with st.container():
        st.title(common.inert(text))
        _banner((told or followed)(state.scenario()))


def name_window() -> None:
    """Name the window after the page, the place that it is about, and the product."""
    view, page = state.view(), router.page()
    pack = cached.load(view.department)
    place = french.department(pack.name, pack.tncc)
    level, _, code = view.area.partition("-")
    if page in _OF_AREAS and code:
        place = names.unit_name(pack, level, code)
    if view.selected and (page in _OF_UNITS or (page in _OF_COMMUNES and view.level == "commune")):
        place = names.unit_name(pack, view.level, view.selected)
    named = (navigation.PAGES[page].name, french.capital(place), common.PRODUCT)
    st.set_page_config(page_title=" – ".join(named))


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
