"""The view of this session: read from the address, changed by widgets, written back.

The truth is one ``View`` in the session. Streamlit's own binding of widgets to the address
writes labels and forgets the others at a page switch: links here carry identifiers and keep
the whole view (see ``docs/decisions/0005-state-in-the-address.md``).
"""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from geo import view as views
from geo.view import View
from pages.ui import router

_VIEW, _ADDRESS, _REFUSED = "view", "view_address", "view_refused"


def open_from_address(
    departments: Sequence[str], units: Callable[[str, str], Container[str]]
) -> None:
    """Read the address when it is new; called once at the start of each full run.

    ``units`` gives the codes of the units of a department at a level, so that a selected
    place that does not exist is refused like any other value.
    """
    query = {name: st.query_params.get_all(name) for name in st.query_params}
    known = {name: values for name, values in query.items() if name in views.NAMES.values()}
    first = _VIEW not in st.session_state
    if not first and (not known or known == st.session_state.get(_ADDRESS)):
        publish()
        return
    read, refused = views.from_query(known, departments)
    if read.selected and read.selected not in units(read.department, read.level):
        read, refused = replace(read, selected=""), [*refused, views.NAMES["selected"]]
    level, _, code = read.area.partition("-")
    if read.area and code not in units(read.department, level):
        read, refused = replace(read, area=""), [*refused, views.NAMES["area"]]
    st.session_state[_VIEW], st.session_state[_REFUSED] = read, refused
    publish()


def view() -> View:
    """Return the view of this session.

    When the very first visit of a server goes straight to a page, Streamlit finds it in
    ``pages/`` by itself and runs it without ``app.py``. Declaring the pages turns that
    discovery off for good, and the run starts again as it should.
    """
    if _VIEW not in st.session_state:
        router.navigate()
        st.rerun()
    return st.session_state[_VIEW]


def change(**fields: Any) -> None:
    """Change fields of the view and the address with them."""
    st.session_state[_VIEW] = replace(view(), **fields)
    publish()


def publish() -> None:
    """Write the view in the address when they differ, leaving other parameters alone."""
    query = views.to_query(view())
    written = {name: [value] for name, value in query.items()}
    st.session_state[_ADDRESS] = written
    for name in views.NAMES.values():
        if name in query and st.query_params.get_all(name) != [query[name]]:
            st.query_params[name] = query[name]
        elif name not in query and name in st.query_params:
            del st.query_params[name]


def take_refused() -> list[str]:
    """Return, once, the parameters of the address that were not understood."""
    return st.session_state.pop(_REFUSED, None) or []
