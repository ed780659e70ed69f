"""A view of a meeting on screen: large type, no navigation, driven by keyboard, printable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geo.indicators import registry
from geo.maps import leaflet
from geo.pack.kinds import KINDS
from geo.reading import map_reading, unit_sheet
from geo.scenario import scenario
from geo.session.meeting import Shown
from geo.session.view_model import View
from pages.ui.shell import cached, state, style
from pages.ui.texts import common, fiche, reunion, scenarios
from pages.ui.views import compare as compare_view
from pages.ui.views import fiche as fiche_view
from pages.ui.views import impact as impact_view
from pages.ui.widgets import downloads, maps, panels

MAP_HEIGHT_PX = 310
_ABOVE_PX = 300
"""What stands above the map of a fiche with a title of two lines: the rest of the window is the
map's, whole on a laptop."""
_SCALE, _PRINTED = 1.5, 0.85
"""Type on screen, and on paper so that a view holds on a page; paper does not scale a map."""
_KEYS = {"previous": ("Left", "PageUp"), "next": ("Right", "PageDown")}


def stage(views: Sequence[Shown]) -> None:
    """Present the view at the rank of the session's view, with what leads to the others."""
    rank = min(state.view().shown, len(views))
    # with the script: a style alone goes where nothing takes it away when the stage is left
    sheet = style.sheet(
        "stage.css",
        scale=_SCALE,
        printed=_PRINTED,
        unprinted=1 / _PRINTED,
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
    """Draw where one is, and the buttons; each has a key, and a hidden twin for the clickers."""

    def go(by: int) -> None:
        now = min(state.view().shown, count)
        state.change(shown=min(max(now + by, 1), count))

    steps = (("previous", reunion.PREVIOUS, -1), ("next", reunion.NEXT, 1))
    with st.container(key="stage_bar", horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{reunion.rank(rank, count)}**", width="content")
        for name, label, by in steps:
            key, _ = _KEYS[name]
            st.button(label, key=f"stage_{name}", shortcut=key, on_click=go, args=(by,))
        st.button(
            reunion.LEAVE,
            key="stage_leave",
            shortcut="Esc",
            on_click=state.change,
            kwargs={"shown": 0},
        )
    with st.container(key="stage_keys"):
        for name, label, by in steps:
            _, key = _KEYS[name]
            st.button(label, key=f"stage_{name}_page", shortcut=key, on_click=go, args=(by,))


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
        st.markdown(common.inert(said))
        st.caption(f"{state.travel().caution}.")
    return head


def _carte(view: View) -> None:
    pack = state.pack()
    read = map_reading.read_map(pack, view.indicator, view.level, view.params)
    _head(read.indicator.question, read.sentence, pack.scenario)
    drawn, beside = st.columns([3, 2])
    with drawn:
        _draw(view, maps.map_paint(pack, read, view, None))
    with beside:
        panels.legend(read)
        panels.signs(pack, view.layers, view.params)
    if view.selected:
        panels.selected(pack, read, view)
    st.caption(common.inert(downloads.cited(registry.REGISTRY[view.indicator], view.department)))


def _fiche(view: View) -> None:
    pack = state.pack()
    code = fiche_view.unit(pack, view)
    found = unit_sheet.fiche(pack, view.level, code, view.params, view.compared)
    read = fiche_view.around(pack, view)
    compared = fiche.compared_with(found.subtitle, found.reference)
    with _head(found.name, compared, pack.scenario):
        panels.figures(found.key)
    drawn, beside = st.columns([3, 2])
    with drawn:
        _draw(view, replace(fiche_view.map_paint(pack, read, view), basemap=None))
    with beside:
        panels.legend(read)
        panels.signs(pack, (view.kind,), view.params)
    fiche_view.why(found)
    fiche_view.actions(pack, view, found)
    st.caption(fiche.fiche_sources(state.travel(), found.sources))


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
    st.caption(scenarios.sources(shown.sources, shown.after.scenario))


_PAGES = {"carte": _carte, "fiche": _fiche, "scenario": _scenario}

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
