"""What stands around every page: language, title of the product, notices, foot."""

from __future__ import annotations

from html import escape
from urllib.parse import urlencode

import streamlit as st

from geo.pack import catalogue, missing
from geo.pack.missing import TITLES
from geo.session import view_model
from geo.store import versions
from pages.ui.shell import account, addresses, cached, menu, page_tools, state, style
from pages.ui.texts import accessibilite, common, donnees


def head() -> None:
    """Set the language, tell what page opens, and say what in the address was not understood."""
    scripts = style.script("arrival.js") + style.script("paper.js")
    st.html(scripts + style.sheet("style.css"), unsafe_allow_javascript=True)
    _department()
    menu.draw()
    page_tools.draw()
    account.draw()
    addresses.tell()
    refused = state.take_refused()
    if refused:
        st.info(common.refused(refused))
    damaged = versions.damage(state.view().department)
    if damaged:
        st.warning(damaged)


def _department() -> None:
    """Choose the department, where there are several; a stage hides it (``views/stage.py``)."""
    codes = cached.departments()
    if len(codes) < 2:
        return
    key = "w_department"
    st.session_state[key] = state.view().department

    def changed() -> None:
        code = state.option(key, codes)
        if code is not None:
            state.move(code)

    with st.container(key="department"):
        st.selectbox(
            common.DEPARTMENT,
            codes,
            format_func=lambda code: common.department(code, *cached.department_name(code)),
            label_visibility="collapsed",
            key=key,
            on_change=changed,
        )


def foot() -> None:
    """Say what the figures are and are not."""
    st.divider()
    _lacking()
    producers = catalogue.producers(state.view().department, common.OPEN_LICENCE)
    st.caption(common.foot(producers))
    _imported()
    link = f"accessibilite?{escape(urlencode(view_model.to_query(state.view())))}"
    st.html(f'<p class="words"><a href="{link}">{escape(accessibilite.LEAD)}</a></p>')


def _imported() -> None:
    """Name the imported files that what is shown comes from, and when they came."""
    past = versions.history(state.view().department)
    used = versions.numbers(past)
    files = [one for one in past if one.number in used and one.kind in TITLES]
    if files:
        st.caption(donnees.imported(files))


def _lacking() -> None:
    """Name, in one sentence, what the department has not and the import that would bring it.

    A stage hides it (``views/stage.py``).
    """
    view = state.view()
    pack = cached.load(view.department)
    said = donnees.lacking(pack, missing.missing_tables(pack))
    if said:
        link = f"importer?{escape(urlencode(view_model.to_query(view)))}"
        label = escape(donnees.LEAD_TO_IMPORT)
        st.html(f'<p class="words">{escape(said)} <a href="{link}">{label}</a></p>')
