"""The page Carte made the usual ways: an indicator, a sentence, a map, a table.

``?way=folium`` rebuilds a map of folium at each change, ``explore`` calls
``GeoDataFrame.explore``; ``pydeck`` and ``plotly`` are those of Streamlit. Data and shapes are
loaded once for everybody, and Leaflet is served from here: nothing is slower than it need be.
"""

import folium
import geopandas as gpd
import pandas as pd
import pydeck
import streamlit as st
from plotly import graph_objects
from streamlit_folium import st_folium

from geo.access.measures import Params
from geo.base import palette
from geo.indicators import registry
from geo.maps import leaflet  # serves Leaflet from here, as for our own maps
from geo.pack import pack
from geo.reading import map_reading, tables

st.set_page_config(page_title="Carte", layout="wide")
COLOURS, STEP = palette.DIFFICULTY, 10
assert all(url.startswith("../../app/static/") for _, url in folium.Map.default_js), leaflet


@st.cache_resource
def communes() -> gpd.GeoDataFrame:
    data = loaded()
    return data.geometry().to_crs(4326)[["geometry"]].join(data.communes["name"])


def colour(value: float) -> str:
    return COLOURS[min(int(value // STEP), len(COLOURS) - 1)] if value == value else "#ccc"


def by_folium(shapes: gpd.GeoDataFrame) -> None:
    west, south, east, north = shapes.total_bounds
    figure = folium.Map([(south + north) / 2, (west + east) / 2], zoom_start=8, tiles=None)
    folium.GeoJson(
        shapes[["name", "value", "geometry"]],
        style_function=lambda one: {
            "fillColor": colour(one["properties"]["value"]), "weight": 0.5, "fillOpacity": 0.8,
        },
        tooltip=folium.GeoJsonTooltip(["name", "value"]),
    ).add_to(figure)  # fmt: skip
    st_folium(figure, key="carte", height=490, use_container_width=True)


def by_explore(shapes: gpd.GeoDataFrame) -> None:
    figure = shapes.explore("value", tiles=None, legend=False, height=490)
    st_folium(figure, key="carte", height=490, use_container_width=True)


def by_pydeck(shapes: gpd.GeoDataFrame) -> None:
    rgb = [[int(colour(v)[i : i + 2], 16) for i in (1, 3, 5)] for v in shapes["value"]]
    drawn = shapes.assign(fill=rgb)[["name", "value", "fill", "geometry"]]
    layer = pydeck.Layer(
        "GeoJsonLayer", drawn.__geo_interface__, get_fill_color="properties.fill", pickable=True
    )
    view = pydeck.ViewState(latitude=46.6, longitude=0.45, zoom=8)
    st.pydeck_chart(pydeck.Deck([layer], initial_view_state=view, map_style=None))


def by_plotly(shapes: gpd.GeoDataFrame) -> None:
    trace = graph_objects.Choropleth(
        geojson=shapes.__geo_interface__, locations=shapes.index, z=shapes["value"],
        text=shapes["name"], colorscale=list(COLOURS),
    )  # fmt: skip
    figure = graph_objects.Figure(trace)
    figure.update_geos(fitbounds="locations", visible=False)
    st.plotly_chart(figure, key="carte")


WAYS = {"folium": by_folium, "explore": by_explore, "pydeck": by_pydeck, "plotly": by_plotly}


def page() -> None:
    known = {
        one.name: key
        for key, one in registry.REGISTRY.items()
        if "commune" in one.levels and one.kind != "category" and not one.on_foot
    }
    shown = known[st.selectbox("Indicateur", list(known))]
    data = loaded()
    read = map_reading.read_map(data, shown, "commune", Params())
    st.markdown(read.sentence)
    figures: pd.Series = read.figures["central"].round(1)
    WAYS[st.query_params.get("way", "folium")](communes().assign(value=figures))
    st.dataframe(tables.under_map(data, shown, "commune", Params()), hide_index=True)


@st.cache_resource
def loaded() -> pack.Pack:
    return pack.load("86")


page()
