"""The scenarios a reader keeps: named, listed, shared, read from a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from geo.base import french
from geo.base.errors import GeoError
from geo.pack.kinds import CHANGED
from geo.pack.pack import Pack
from geo.scenario import scenario, scenario_file
from geo.scenario.scenario import Scenario
from geo.scenario.scenario_file import Kept, Saved
from geo.session import view_model
from geo.session.view_model import MODES, REFERENCES
from geo.simulator import compare
from pages.ui.shell import state
from pages.ui.texts import common, scenarios
from pages.ui.views import compare as compare_view

_NAME, _FILE, _SAID = "scenario_name", "scenario_file", "scenario_said"


def kept_scenarios() -> tuple[Kept, ...]:
    """The scenarios of the view."""
    return scenario_file.from_text(state.view().kept)


def compared_scenarios(pack: Pack) -> dict[str, Scenario]:
    """The scenarios to compare, those that the pack does not fit left out, by name."""
    return {
        one.name: scenario.from_text(one.text)
        for one in kept_scenarios()
        if one.beside and not _faults(pack, one)
    }


def _faults(pack: Pack, one: Kept) -> list[str]:
    return scenario.check(pack, scenario.from_text(one.text))


def _change(changed: Sequence[Kept], **fields: Any) -> bool:
    """Write the list in the view; say so and change nothing when it is too long for a link."""
    st.session_state.pop(_SAID, None)
    try:
        text = scenario_file.to_text(changed)
    except ValueError:
        st.session_state[_SAID] = ("warning", scenarios.FULL)
        return False
    state.change(kept=text, **fields)
    return True


def show_outcome() -> None:
    """Say what came of the last file or of the last scenario kept, until the list changes."""
    kind, message = st.session_state.get(_SAID, ("", ""))
    if message:
        getattr(st, kind)(message)


def current(pack: Pack) -> None:
    """Offer to name and keep the scenario of the view, unless the list has it."""
    text = state.view().scenario
    if not text or text in {one.text for one in kept_scenarios()}:
        return
    key = f"{_NAME}_{text}"
    title = scenario.title(pack, scenario.from_text(text))[: scenario_file.LONGEST_NAME]

    def keep() -> None:
        _change(scenario_file.keep(kept_scenarios(), st.session_state[key], text))

    with st.container(key="keep", horizontal=True, vertical_alignment="bottom"):
        st.text_input(scenarios.NAME, title, key=key, max_chars=scenario_file.LONGEST_NAME)
        st.button(scenarios.KEEP, type="primary", on_click=keep)


def listing(pack: Pack) -> None:
    """Draw the list: compare, reopen, rename, share, remove; then open a file."""
    st.header(scenarios.LIST)
    for at, one in enumerate(kept_scenarios()):
        _row(pack, at, one)
    st.caption(scenarios.WHERE)
    _load(pack)


def _row(pack: Pack, at: int, one: Kept) -> None:
    """Draw a scenario of the list. Keys follow its name: its rank is another's after a removal."""
    faults, key = _faults(pack, one), f"{at}_{one.name}"
    about, actions = st.columns([3, 2], vertical_alignment="center")
    with about, st.container(gap=None):
        _compared(at, one, key, unfit=bool(faults))
        if faults:
            st.caption(" ".join([scenarios.UNFIT, *faults]))
        else:
            st.caption(scenario.title(pack, scenario.from_text(one.text)))
    with actions, st.container(horizontal=True, horizontal_alignment="right", gap="small"):
        if not faults:
            st.button(
                scenarios.REOPEN,
                key=f"reopen_{key}",
                on_click=state.change,
                kwargs={"scenario": one.text},
            )
            _share(pack, one, key)
        _rename(at, one, key)
        st.button(scenarios.REMOVE, key=f"remove_{key}", on_click=_remove, args=(at,))


def _compared(at: int, one: Kept, key: str, *, unfit: bool) -> None:
    name = f"compared_{key}"
    full = (
        not one.beside and sum(other.beside for other in kept_scenarios()) >= scenario_file.BESIDE
    )
    st.session_state[name] = one.beside and not unfit

    def changed() -> None:
        _change(scenario_file.compare(kept_scenarios(), at, beside=st.session_state[name]))

    st.checkbox(
        common.literal(french.apostrophe(one.name)),
        key=name,
        disabled=unfit or full,
        help=scenarios.COMPARE_LIMIT if full else None,
        on_change=changed,
    )


def _rename(at: int, one: Kept, key: str) -> None:
    name = f"name_{key}"

    def rename() -> None:
        _change(scenario_file.rename(kept_scenarios(), at, st.session_state[name]))

    with st.popover(scenarios.RENAME):
        st.text_input(
            scenarios.NEW_NAME,
            value=one.name,
            key=name,
            max_chars=scenario_file.LONGEST_NAME,
            on_change=rename,
        )


def _remove(at: int) -> None:
    _change([one for i, one in enumerate(kept_scenarios()) if i != at])


def _share(pack: Pack, one: Kept, key: str) -> None:
    """Give the link that opens a scenario in the Simulateur, and its file."""
    view = state.view()
    mode = "close" if view.offer in MODES["close"] else "open"  # the others search, from today
    shared = replace(view, scenario=one.text, mode=mode, kept="", meeting="", shown=0)
    page = (st.context.url or "").rsplit("/", 1)[0]
    params = replace(view.params, kind=CHANGED[view.offer].help)
    with st.popover(scenarios.SHARE):
        st.caption(scenarios.SHARE_LINK)
        st.code(
            f"{page}/simulateur?{urlencode(view_model.to_query(shared))}", None, wrap_lines=True
        )
        st.download_button(
            scenarios.DOWNLOAD_JSON,
            scenario_file.to_json(pack, scenario.from_text(one.text), one.name, params),
            file_name=scenarios.json_name(view.department, one.name),
            mime="application/json",
            on_click="ignore",
            key=f"json_{key}",
        )


def _load(pack: Pack) -> None:
    """Open a file: its scenario joins the list, its parameters become those of the page."""
    turn = f"{_FILE}_turn"  # a new key empties the field once its file is read
    key = f"{_FILE}_{st.session_state.get(turn, 0)}"

    def read() -> None:
        file = st.session_state[key]
        if file is not None:
            st.session_state[turn] = st.session_state.get(turn, 0) + 1
            st.session_state[_SAID] = _opened(pack, file.getvalue().decode("utf-8", "replace"))

    label = common.weighing(scenarios.LOAD, 1)
    st.file_uploader(label, type="json", key=key, max_upload_size=1, on_change=read)


def _opened(pack: Pack, text: str) -> tuple[str, str]:
    """Add the scenario of a file to the list and say what came of it; nothing else is lost."""
    try:
        saved = scenario_file.from_json(text)
    except GeoError as error:
        return "error", scenarios.not_loaded([str(error)])
    changed = scenario_file.changed(pack, saved)
    if saved.department != pack.department:
        return "error", scenarios.not_loaded(changed)
    faults = scenario.check(pack, saved.scenario)
    if faults or not saved.scenario:
        return "error", scenarios.not_loaded(faults or [scenarios.EMPTY])
    written = scenario.to_text(saved.scenario)
    if not _change(scenario_file.keep(kept_scenarios(), saved.name, written), **_fields(saved)):
        return "warning", scenarios.FULL
    loaded = scenarios.loaded(common.literal(saved.name))
    return ("warning", scenarios.warned([loaded, *changed])) if changed else ("success", loaded)


def _fields(saved: Saved) -> dict[str, Any]:
    """Fields of the view that give the parameters of a file; what no page offers stays."""
    params = saved.params
    fields: dict[str, Any] = {
        **compare_view.about(compare.offer(params.kind, saved.scenario)),
        "threshold": params.threshold_min,
        "presence": params.presence,
        "profile": params.profile,
    }
    if params.reference in REFERENCES:
        fields["reference"] = params.reference
    if all(weight.is_integer() for weight in params.weights):
        fields["weights"] = tuple(map(int, params.weights))
    return fields


def invitation() -> None:
    """Say what to do when nothing is compared."""
    if kept_scenarios():
        st.markdown(scenarios.NONE_COMPARED)
    elif state.view().scenario:
        st.markdown(scenarios.NAME_IT)
    else:
        st.markdown(scenarios.NOTHING)
        st.page_link("pages/simulateur.py", label=scenarios.TO_SIMULATOR)
