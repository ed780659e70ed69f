"""A page with nothing but the map and its switches, so that the map is tested by itself.

Run beside a ``static`` folder; ``?pack=86`` shows the real department, ``?pack=six`` the squares.
"""

from pathlib import Path

import streamlit as st

from geo.base import palette
from geo.maps import assets, leaflet, map_geometry
from geo.pack import pack
from geo.pack.kinds import KINDS
from pages.ui.widgets import maps
from tests.browser import six

STATIC = Path(__file__).with_name("static")
st.set_page_config(page_title="Banc de la carte", layout="wide")


@st.cache_resource
def prepared(name: str):
    data = six.pack() if name == "six" else pack.load(name)
    assets.link(STATIC)
    if name == "six":
        script = map_geometry.script("99.six", map_geometry.content(data))
        assets.put(STATIC / "geo" / "99.six.js", script.encode())
        return data, "99.six.js"
    return data, map_geometry.write(data, STATIC)


def paint(data, figure: str, level: str, layers: list[str], basemap: str | None) -> leaflet.Paint:
    units = map_geometry.units(data, level)
    steps = len(palette.DIFFICULTY)
    shift = 0 if figure == "A" else 1
    classes = [-1 if i % 9 == 4 else (i + shift) % steps for i in range(len(units))]
    values = tuple(None if c < 0 else 1234.5 * c + shift for c in classes)
    return leaflet.Paint(
        level=level,
        colours=palette.DIFFICULTY,
        classes="." * len(units) if figure == "C" else leaflet.class_codes(classes),
        values=tuple(float(p) for p in data.communes["population"]) if figure == "C" else values,
        circles=palette.NEED[3] if figure == "C" else None,
        decimals=0 if figure == "C" else 1,
        unit="habitants" if figure == "C" else "min",
        layers=tuple(layers),
        selected=tuple(c for c in [st.session_state.get("commune")] if c),
        basemap=basemap,
    )


@st.fragment
def page() -> None:
    data, geometry = prepared(st.query_params.get("pack", "86"))
    columns = st.columns(4)
    figure = columns[0].radio("Indicateur", ["A", "B", "C"], horizontal=True)
    levels = ["commune", "epci", "territoire", "departement"]
    level = "commune" if figure == "C" else columns[1].radio("Niveau", levels, horizontal=True)
    layers = columns[2].pills("Couches", list(KINDS), selection_mode="multi") or []
    basemap = columns[3].radio("Fond", [None, "osm", "ign"], format_func=str, horizontal=True)
    picked = maps.draw(
        geometry,
        paint(data, figure, level, layers, basemap),
        label="Carte du banc",
        key="carte",
        on_select=lambda code: st.session_state.update(commune=code),
    )
    st.session_state["picks"] = st.session_state.get("picks", 0) + (picked is not None)
    chosen = st.session_state.get("commune", "aucune")
    st.text(f"Choisie : {chosen} ; clics : {st.session_state['picks']}")
    st.text(f"Peint : {figure}")


page()
st.text("Bas de page")
st.container(height=900, border=False).text("Fin")
