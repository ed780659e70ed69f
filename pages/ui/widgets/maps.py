"""The map on a page: draws the folium objects and hands back the commune a person picks.

From a reading to the paint of the map.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit_folium import st_folium

from geo.base import french, palette
from geo.maps import leaflet, map_geometry, symbols
from geo.pack import territories
from geo.pack.pack import Pack
from geo.reading.map_reading import Reading
from geo.session.view_model import View
from pages.ui.shell import state

HEIGHT_PX = 490


def draw(
    geometry: str,
    paint: leaflet.Paint,
    *,
    label: str,
    key: str,
    height: int = HEIGHT_PX,
    on_select: Callable[[str], None] | None = None,
) -> str | None:
    """Draw a department's map; return the code of the commune just picked, once per pick.

    Call it in an ``st.fragment`` so that a change sends nothing but the new paint. ``on_select``
    runs before the page does, so it may set what other widgets read. Keep ``label`` and ``key``
    constant: with the geometry's name they make the frame, which must not be made anew.
    """
    figure = leaflet.base_map(geometry, label=label)
    group = leaflet.paint(geometry, paint)
    leaflet.refuse_outside_links(figure, group)
    picked = f"{key}.picked"

    def changed() -> None:
        code = _code(st.session_state.get(key))
        if code is not None and state.has_commune(code):
            st.session_state[picked] = code
            if on_select is not None:
                on_select(code)

    st_folium(
        figure,
        key=key,
        height=height,
        use_container_width=True,
        render=False,  # it is rendered once anyway: the whole document would be twice more
        returned_objects=["last_active_drawing"],
        feature_group_to_add=group,
        on_change=changed,
    )
    code: str | None = st.session_state.pop(picked, None)
    return code


def page() -> DeltaGenerator:
    """Hold the settings and the columns of a map: on a phone the map comes before the settings."""
    return st.container(key="map_page")


def before_map(part: str) -> DeltaGenerator:
    """Hold a part of ``page`` that comes before the map on a phone too: a question, its answer."""
    return st.container(key=f"map_first_{part}")


def picked_commune() -> DeltaGenerator:
    """Hold what is said of the commune that was picked: first beside the map.

    On a phone it is right under the map: who touches a commune reads the answer there.
    """
    return st.container(key="map_chosen", gap="small")


def _code(value: object) -> str | None:
    """Commune code in what the browser sent, which is never trusted: anything else is None."""
    drawing = value.get("last_active_drawing") if isinstance(value, dict) else None
    properties = drawing.get("properties") if isinstance(drawing, dict) else None
    code = properties.get("code") if isinstance(properties, dict) else None
    return code if isinstance(code, str) and len(code) <= 5 else None


def map_paint(pack: Pack, reading: Reading, view: View, basemap: str | None) -> leaflet.Paint:
    """Translate a reading into what the browser repaints."""
    stock = reading.indicator.kind == "stock"
    category = reading.indicator.kind == "category"
    drawn = symbols.with_parts(view.layers, stops=view.params.counts.stops)
    changes = map_geometry.changes(pack, drawn)
    return leaflet.Paint(
        level=view.level,
        classes=leaflet.class_codes(reading.unit_class),
        colours=reading.colours,
        values=tuple(reading.labels if category else _values(reading.figures["central"])),
        decimals=reading.indicator.decimals,
        unit="" if category else reading.indicator.unit,
        circles=palette.INK if stock else None,
        outline=_outline(view),
        layers=drawn,
        presence=view.presence,
        changes=changes,
        named=map_geometry.changed_communes(pack, changes),
        selected=_members(pack, view),
        basemap=basemap or None,
    )


def _outline(view: View) -> str | None:
    """Borders drawn: those the reader chose among the communes, else those of the level."""
    if view.level != "commune":
        return view.level
    return None if view.outline == "aucun" else view.outline


def _values(figures: pd.Series) -> list[float | str]:
    """Figures as the map says them: no road, or no place at all, is not a missing figure."""
    never = french.unreached(figures)
    return [never if figure == float("inf") else figure for figure in figures]


def _members(pack: Pack, view: View) -> tuple[str, ...]:
    """Codes of the communes of the selected unit."""
    if not view.selected:
        return ()
    unit = territories.membership(pack, view.level)
    return tuple(unit.index[unit == view.selected])
