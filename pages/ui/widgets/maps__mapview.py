"""The map on a page: draws the folium objects and hands back the commune a person picks."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st
from streamlit_folium import st_folium

from geo.maps import leaflet as maps

HEIGHT_PX = 490


def draw(
    geometry: str,
    coat: maps.Paint,
    *,
    label: str,
    key: str,
    height: int = HEIGHT_PX,
    on_select: Callable[[str], None] | None = None,
) -> str | None:
    """Draw a department's map; return the code of the commune just picked, once per pick.

    Call it in an ``st.fragment`` so that a change sends nothing but the new coat. ``on_select``
    runs before the page does, so it may set what other widgets read. Keep ``label`` and ``key``
    constant: with the geometry's name they make the frame, which must not be made anew.
    """
    figure = maps.base_map(geometry, label=label)
    group = maps.paint(geometry, coat)
    maps.refuse_outside_links(figure, group)
    picked = f"{key}.picked"

    def changed() -> None:
        code = _code(st.session_state.get(key))
        if code is not None:
            st.session_state[picked] = code
            if on_select is not None:
                on_select(code)

    st_folium(
        figure,
        key=key,
        height=height,
        use_container_width=True,
        returned_objects=["last_active_drawing"],
        feature_group_to_add=group,
        on_change=changed,
    )
    return st.session_state.pop(picked, None)


def _code(value: object) -> str | None:
    """Commune code in what the browser sent, which is never trusted: anything else is None."""
    drawing = value.get("last_active_drawing") if isinstance(value, dict) else None
    properties = drawing.get("properties") if isinstance(drawing, dict) else None
    code = properties.get("code") if isinstance(properties, dict) else None
    return code if isinstance(code, str) and len(code) <= 5 else None
