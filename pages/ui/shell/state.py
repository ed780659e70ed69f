"""The view of this session: read from the address, changed by widgets, written back.

The truth is one ``View`` in the session. Streamlit's own binding of widgets to the address
writes labels and forgets the others at a page switch: links here carry identifiers and keep
the whole view (see ``docs/decisions/0005-state-in-the-address.md``).

What a page calls its minutes: estimated, or those of the road matrix of its department.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from geo.access import travel_words
from geo.access.travel_words import TravelWords
from geo.pack.pack import Pack
from geo.session import view_model
from geo.session.view_model import View
from pages.ui.shell import cached, router

_VIEW, _ADDRESS, _REFUSED = "view", "view_address", "view_refused"
_SIMULATED = "page_simulated"


def open_from_address(
    departments: Sequence[str],
    units: Callable[[str, str], Container[str]],
    listed: Callable[[str, str], Container[str]],
    fits: Callable[[str, str], bool],
    fitted: Callable[[View], View],
) -> None:
    """Read the address when it is new; called once at the start of each full run.

    Without parameters it is new to a reader who arrives or goes back to it (the defaults are a
    state like any other), not to one who chose a page of the menu: the view follows from page
    to page. Call it before ``router.navigate``: the browser then visits a page with its view in
    one step, that Back undoes at once.

    ``units`` gives the codes of the units of a department at a level, ``listed`` those that a
    reader may ask for, so that a place that does not exist is refused like any other value;
    ``fits`` tells whether a scenario names only what a department has, ``fitted`` brings a view
    to what its department can show. A view already open is checked again: data may be imported,
    or an import undone, at any time.
    """
    query = {name: st.query_params.get_all(name) for name in st.query_params}
    known = {name: values for name, values in query.items() if name in view_model.NAMES.values()}
    first = _VIEW not in st.session_state
    read: View
    refused: list[str]
    moved = known and known != st.session_state.get(_ADDRESS)
    if not (first or moved or _by_history()):
        read, refused, asked = st.session_state[_VIEW], [], set()
    else:
        read, refused = view_model.from_query(known, departments)
        asked = set(known)
    if read.department not in departments:
        read = replace(read, department=departments[0], selected="", area="", scenario="")
    if read.selected and read.selected not in listed(read.department, read.level):
        read, refused = replace(read, selected=""), [*refused, view_model.NAMES["selected"]]
    level, _, code = read.area.partition("-")
    if read.area and code not in units(read.department, level):
        read, refused = replace(read, area=""), [*refused, view_model.NAMES["area"]]
    if not fits(read.department, read.scenario):
        read, refused = replace(read, scenario=""), [*refused, view_model.NAMES["scenario"]]
    shown = fitted(read)
    refused += [
        name
        for field, name in view_model.NAMES.items()
        if name in asked and getattr(shown, field) != getattr(read, field)
    ]
    st.session_state[_VIEW] = shown
    if refused:
        st.session_state[_REFUSED] = {name: ", ".join(query.get(name, [])) for name in refused}
    publish()


def _by_history() -> bool:
    """Whether the reader came by Back or Forward."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


def view() -> View:
    """Return the view of this session.

    When the very first visit of a server goes straight to a page, Streamlit finds it in
    ``pages/`` by itself and runs it without ``app.py``. Declaring the pages turns that
    discovery off for good, and the run starts again as it should.
    """
    kept: View | None = st.session_state.get(_VIEW)  # asked for some forty times a run
    if kept is None:
        router.navigate()
        st.rerun()
    return kept


def pack() -> Pack:
    """Return the pack that a page shows: that of the department, with the scenario applied."""
    st.session_state[_SIMULATED] = True
    return cached.simulated(view().department, view().scenario)


def published() -> Pack:
    """Return the pack as published, for a page of the past, of sources or of definitions.

    A page calls it instead of ``pack``: what stands around its figures then says no scenario.
    """
    st.session_state[_SIMULATED] = False
    return cached.load(view().department)


def scenario() -> str:
    """Title of the scenario of the view, whether the page shows it or not; empty without one."""
    return cached.simulated(view().department, view().scenario).scenario


def simulation() -> str:
    """Title of the scenario that the figures of the page follow; empty without one."""
    return scenario() if st.session_state.get(_SIMULATED) else ""


def change(**fields: Any) -> None:
    """Change fields of the view and the address with them."""
    st.session_state[_VIEW] = replace(view(), **fields)
    publish()


def move(department: str) -> None:
    """Show another department: the same questions, without the places of the former one."""
    st.session_state[_VIEW] = cached.moved(view(), department)
    publish()


@contextmanager
def showing(other: View) -> Iterator[None]:
    """Draw as if the session looked at another view: the address and the session do not move."""
    kept = view()
    st.session_state[_VIEW] = other
    try:
        yield
    finally:
        st.session_state[_VIEW] = kept


def publish() -> None:
    """Write the view in the address when they differ, leaving other parameters alone.

    In one message: each is a step that Back undoes.
    """
    written = {name: [value] for name, value in view_model.to_query(view()).items()}
    st.session_state[_ADDRESS] = written
    held = {name: st.query_params.get_all(name) for name in st.query_params}
    others = {name: held[name] for name in held if name not in view_model.NAMES.values()}
    if held != others | written:
        st.query_params.from_dict(others | written)


def option(key: str, options: Iterable[Any]) -> Any:
    """What a reader chose in a list; None when it is none of its options.

    A page sends nothing else, but anything may be sent: Streamlit hands over a value that it does
    not know to what hears of the change, before it takes it away.
    """
    chosen, known = st.session_state[key], list(options)
    every = chosen if isinstance(chosen, list) else [chosen]
    return chosen if all(one in known for one in every) else None


def ticked(key: str, rows: Iterable[Any]) -> list[Any] | None:
    """What a reader ticked among the ``rows`` of a table; None when the table has not all of it."""
    ranks, there = st.session_state[key]["selection"]["rows"], list(rows)
    known = range(len(there))
    if not isinstance(ranks, list) or not all(type(one) is int and one in known for one in ranks):
        return None
    return [there[rank] for rank in ranks]


def has_commune(code: object) -> bool:
    """Whether what a reader picked is a commune of the department; a map may be drawn alone."""
    if _VIEW not in st.session_state:
        return True
    return code in cached.unit_codes(view().department, "commune")


def own(name: str) -> str:
    """Value of a parameter of one page alone, which no other page is given; empty without one."""
    return str(st.query_params.get(name, ""))


def keep_own(name: str, value: str) -> None:
    """Write a parameter of one page alone in its address; an empty value takes it away."""
    if value:
        st.query_params[name] = value
    else:
        st.query_params.pop(name, None)


def take_refused() -> dict[str, str]:
    """Return, once, the parameters of the address that were not understood, with their values."""
    return st.session_state.pop(_REFUSED, None) or {}


def travel() -> TravelWords:
    """What the minutes of the department of the view are called."""
    return travel_words.pack_words(cached.load(view().department))
