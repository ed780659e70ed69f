"""A view of a meeting on screen: large type, no navigation, driven by keyboard, printable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geo.access import measures
from geo.base import french
from geo.brief import content
from geo.indicators import registry
from geo.maps import leaflet
from geo.pack import catalogue
from geo.pack.kinds import KINDS
from geo.pack.pack import Pack
from geo.reading import (
    as_near,
    contacts,
    history,
    map_reading,
    names,
    open_hours,
    priorities,
    unit_sheet,
    walking_gaps,
)
from geo.scenario import scenario
from geo.session.meeting import Shown
from geo.session.view_model import View
from pages.ui.shell import cached, header, register, state, style
from pages.ui.texts import common, ecarts, fiche, horaires, reunion, scenarios
from pages.ui.views import compare as compare_view
from pages.ui.views import ecarts as ecarts_view
from pages.ui.views import evolution as evolution_view
from pages.ui.views import fiche as fiche_view
from pages.ui.views import horaires as horaires_view
from pages.ui.views import impact as impact_view
from pages.ui.widgets import downloads, maps, panels, text_tables

MAP_HEIGHT_PX = 310
_ABOVE_PX = 320
"""What stands above the map of a fiche with a title of two lines: the rest of the window is the
map's, whole on a laptop."""
_SCALE = 1.5
"""Type on screen beside that of the pages."""
_KEYS = {"previous": ("Left", "PageUp"), "next": ("Right", "PageDown", "Space")}
"""Keys of each button of the bar: the first is its own, a hidden twin has each of the others."""
_SHORT = 240
"""Letters of the longest sentence in the largest type: a longer one would push the map away."""
_NUMBERED = 9
"""Views that a digit leads to."""


def stage(views: Sequence[Shown]) -> None:
    """Present the view at the rank of the session's view, with what leads to the others."""
    header.name_window()
    rank = min(state.view().shown, len(views))
    # with the script: a style alone goes where nothing takes it away when the stage is left
    sheet = style.sheet(
        "stage.css",
        scale=_SCALE,
        above=_ABOVE_PX,
        map_height=MAP_HEIGHT_PX,
    )
    st.html(f"{sheet}<script>/* {rank} */{_TAKE_KEYS}</script>", unsafe_allow_javascript=True)
    _bar(rank, len(views))
    page, view = views[rank - 1]
    with state.showing(view):
        _PAGES[page](view)


def leave() -> None:
    """Give the keys back to the page after a meeting, from its top."""
    st.html(f"<script>{_GIVE_KEYS}</script>", unsafe_allow_javascript=True)


def _bar(rank: int, count: int) -> None:
    """Draw where one is, and the buttons; each has a key, and a hidden twin for each other key."""

    def go(by: int) -> None:
        show(min(state.view().shown, count) + by)

    def show(wanted: int) -> None:
        state.change(shown=min(max(wanted, 1), count))

    steps = (("previous", reunion.PREVIOUS, -1), ("next", reunion.NEXT, 1))
    with st.container(key="stage_bar", horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{reunion.rank(rank, count)}**", width="content")
        for name, label, by in steps:
            st.button(label, key=f"stage_{name}", shortcut=_KEYS[name][0], on_click=go, args=(by,))
        st.button(
            reunion.LEAVE,
            key="stage_leave",
            shortcut="Esc",
            on_click=state.change,
            kwargs={"shown": 0},
        )
    with st.container(key="stage_keys"):
        for name, label, by in steps:
            for key in _KEYS[name][1:]:
                twin = f"stage_{name}_{key.lower()}"
                st.button(label, key=twin, shortcut=key, on_click=go, args=(by,))
        ends = (("Home", 1), ("End", count))
        numbers = ((str(one), one) for one in range(1, min(count, _NUMBERED) + 1))
        for key, wanted in (*ends, *numbers):
            label, twin = reunion.rank(wanted, count), f"stage_{key.lower()}"
            st.button(label, key=twin, shortcut=key, on_click=show, args=(wanted,))


def _draw(view: View, paint: leaflet.Paint) -> None:
    """Draw the map: the same frame for every view of a department, repainted."""
    maps.draw(
        cached.geometry(view.department),
        paint,
        label=reunion.map_label(view.department),
        key=f"reunion_{view.department}",
        height=MAP_HEIGHT_PX,
    )


def _head(title: str, said: str, simulated: str = "") -> DeltaGenerator:
    """Write the title, what is simulated, and the answer in one sentence.

    Returns the container of all that stands above the map: the map then keeps its rank from a
    view to the next, and the browser keeps its frame.
    """
    head = st.container()
    with head:
        st.title(common.inert(title))
        if simulated:
            with st.container(key="scenario"):
                st.html(f"<p role=note>{escape(scenarios.banner(simulated))}</p>")
        with st.container(key="stage_said" if len(said) <= _SHORT else "stage_told"):
            st.markdown(common.inert(said))
    return head


def _sources(said: str) -> None:
    """Say at the foot what the times are, and where the figures come from."""
    st.caption(common.inert(f"{state.travel().caution}. {said}"))


def _of_unit(pack: Pack, read: map_reading.Reading, view: View) -> str:
    """Say the figure of the selected unit, and what it is compared with."""
    unit = (view.level, view.selected)
    compared = unit_sheet.comparison_text(pack, read.indicator, unit, view.params, view.compared)
    name = french.capital(names.unit_name(pack, *unit))
    return reunion.of_unit(name, str(read.labels[view.selected]), compared)


def _carte(view: View) -> None:
    pack = state.pack()
    read = map_reading.read_map(pack, view.indicator, view.level, view.params)
    here = view.selected in read.labels.index
    _head(
        read.indicator.question,
        _of_unit(pack, read, view) if here else read.answer,
        pack.scenario,
    )
    drawn, beside = st.columns([3, 2])
    with drawn:
        _draw(view, maps.map_paint(pack, read, view, None))
    with beside:
        panels.key(pack, read, view.layers, view.params)
    if view.selected:
        panels.selected(pack, read, view)
        panels.around(pack, read, view)
    st.markdown(common.inert(read.sentence if here else read.depends))
    _sources(downloads.cited(registry.REGISTRY[view.indicator], view.department))


def _fiche(view: View) -> None:
    pack = state.pack()
    code = fiche_view.unit(pack, view)
    found = unit_sheet.fiche(pack, view.level, code, view.params, view.compared)
    read = fiche_view.around(pack, view)
    answer, *rest = found.why
    with _head(found.name, answer, pack.scenario):
        panels.figures(found.key)
    drawn, beside = st.columns([3, 2])
    with drawn:
        _draw(view, replace(fiche_view.map_paint(pack, read, view), basemap=None))
    with beside:
        panels.key(pack, read, (view.kind,), view.params)
    fiche_view.why(replace(found, why=tuple(rest)))
    fiche_view.actions(pack, view, found)
    st.caption(common.inert(fiche.compared_with(found.subtitle, found.reference)))
    _sources(fiche.fiche_sources(state.travel(), found.sources))


def _ecarts(view: View) -> None:
    pack = state.pack()
    walking = ecarts_view.on_foot(view)
    listed = (walking_gaps if walking else priorities).ranked(pack, view.params, view.area)
    level, _, code = view.area.partition("-")
    whole = french.department(pack.name, pack.tncc)
    where = names.unit_name(pack, level, code, "le") if code else whole
    notion = ""
    if walking:
        title, said = ecarts.TITLE_ON_FOOT, walking_gaps.sentence(pack, view.params, view.area)
    else:
        notion = ecarts_view.notion(view)
        said = ecarts_view.SENTENCES[notion](pack, view.params, view.area)
        title = reunion.gaps_title(where)
    _head(title, said, pack.scenario)
    if not measures.has_list(pack, view.kind):
        return
    drawn, beside = st.columns([3, 2])
    with drawn:
        _draw(view, ecarts_view.map_paint(pack, listed, view, notion))
    with beside:
        ecarts_view.plain_key(pack, listed, view, notion)
        panels.signs(pack, (view.kind,), view.params)
    if not walking:
        first = content.communes(listed, as_near.towns(pack, view.kind, view.params.counts))
        text_tables.text_table(first["head"], first["rows"], caption=first["title"])
        st.caption(first["left"][-1])
    tables = (walking_gaps if walking else priorities).TABLES
    _sources(catalogue.citation(view.department, tables))


def _actions(view: View) -> None:
    pack = state.pack()
    code = fiche_view.unit(pack, view)
    said = register.unit_texts(pack, view)(code) or reunion.NO_ACTIONS
    name = names.unit_name(pack, view.level, code)
    _head(reunion.actions_title(name), said, pack.scenario)
    st.caption(reunion.REGISTER)


def _contacts(view: View) -> None:
    pack = state.pack()
    code = fiche_view.unit(pack, view)
    listed = contacts.contacts(pack, view.level, code, view.params)
    name = names.unit_name(pack, view.level, code)
    _head(reunion.contacts_title(name), reunion.contacts_sentence(len(listed)), pack.scenario)
    fiche_view.who(listed)
    _sources(catalogue.citation(view.department, contacts.TABLES))


def _scenario(view: View) -> None:
    today, chosen = cached.load(view.department), scenario.from_text(view.scenario)
    shown = compare_view.before_after(today, chosen, view)
    _head(reunion.before_after_title(shown.after.scenario), shown.sentence)
    if today.lacks(KINDS[shown.params.kind].table):
        return
    drawn, beside = st.columns([3, 2])
    with drawn:
        _draw(view, impact_view.map_paint(shown))
    with beside:
        impact_view.legend(shown)
        panels.signs(shown.after, (shown.params.kind,), shown.params)
    compare_view.table(today, {scenarios.AFTER: chosen}, view)
    _sources(scenarios.sources(shown.sources, shown.after.scenario))


def _horaires(view: View) -> None:
    pack = state.pack()
    read = open_hours.read_open_hours(pack, view.moment, view.params, view.area)
    _head(horaires.TITLE, read.sentence, pack.scenario)
    if not measures.has_list(pack, "france_services"):
        return
    drawn, beside = st.columns([3, 2])
    with drawn:
        _draw(view, horaires_view.map_paint(pack, read, view))
    with beside:
        panels.key(pack, read, horaires_view.LAYERS, view.params, area=view.area)
        st.caption(open_hours.counted(pack, view.params))
    if view.selected:
        horaires_view.week(pack, view)
    _sources(downloads.cited(read.indicator, view.department))


def _evolution(view: View) -> None:
    pack = state.published()
    _head(fiche.HISTORY_TITLE, history.sentence(pack, view.params))
    if not measures.has_list(pack, "france_services"):
        return
    month = evolution_view.month(pack, view)
    read = history.read_at(pack, month, view.params)
    drawn, beside = st.columns([3, 2])
    with drawn:
        _draw(view, evolution_view.map_paint(pack, read, view, month))
    with beside:
        evolution_view.curve(pack, view, month)
        panels.legend(read)
    st.markdown(common.inert(read.sentence))
    _sources(downloads.cited(read.indicator, view.department))


_PAGES = {
    "carte": _carte,
    "fiche": _fiche,
    "ecarts": _ecarts,
    "horaires": _horaires,
    "evolution": _evolution,
    "actions": _actions,
    "contacts": _contacts,
    "scenario": _scenario,
}

_GIVE_KEYS = """
if (window.observatoireStaged) {
  window.observatoireStaged = false;
  document.activeElement.blur();
  document.querySelector('[data-testid="stMain"]').scrollTop = 0;
}
"""
# What scrolls takes the keys at each view, from its top, unless a button of the bar has them. The
# map never keeps them: a click in it gives them back.
_TAKE_KEYS = """
(() => {
  const main = () => document.querySelector('[data-testid="stMain"]');
  const take = () => main().focus({preventScroll: true});
  main().scrollTop = 0;
  window.observatoireStaged = true;
  if (!document.activeElement.closest(".st-key-stage_bar")) take();
  if (window.observatoireStage) return;
  window.observatoireStage = true;
  window.addEventListener("blur", () => setTimeout(() => {
    const map = document.activeElement;
    if (map.tagName !== "IFRAME" || !document.querySelector(".st-key-stage_bar")) return;
    map.tabIndex = -1;
    take();
  }));
})();
"""
