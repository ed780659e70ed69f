"""An indicator change on the map: bytes to the browser and server time, ours against others.

The same communes, one run, variants interleaved; the medians' ratios are what counts. Ours is
the constant map and its paint; the others rebuild a ``folium.Choropleth`` at full
precision, or call ``GeoDataFrame.explore`` (needs matplotlib and mapclassify). Bytes are those
of the arguments ``st_folium`` sends. Exit code 1 when a gate fails.
"""

from __future__ import annotations

import argparse
import gc
import importlib.util
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1]))

import folium
import geopandas as gpd
import numpy as np
import streamlit_folium

from geo.base import palette
from geo.maps import assets, leaflet, map_geometry
from geo.pack import pack

BYTES_GATE = 50
TIME_GATE = 20
BOUNDS = np.array([10.0, 15.0, 20.0, 30.0])

Change = Callable[[int], dict[str, object]]
"""Makes the map of the n-th indicator and returns what would be sent."""


def record() -> Callable[..., dict[str, object]]:
    """Replace the component by a recorder, so that no browser or session takes part."""
    sent: dict[str, object] = {}

    def component(**arguments: object) -> dict[str, object]:
        sent.clear()
        sent.update(arguments)
        return {}

    streamlit_folium._component_func = component

    def draw(figure: folium.Map, **options: object) -> dict[str, object]:
        returned = ["last_active_drawing"]
        streamlit_folium.st_folium(
            figure, returned_objects=returned, use_container_width=True, **options
        )
        return dict(sent)

    return draw


def weight(sent: dict[str, object]) -> int:
    """Bytes of the JSON that travels."""
    travels = {name: value for name, value in sent.items() if name not in ("on_change", "key")}
    return len(json.dumps(travels).encode())


def ours(shapes: gpd.GeoDataFrame, draw: Callable, geometry: str) -> Change:
    def change(number: int) -> dict[str, object]:
        minutes = figures(number, len(shapes))
        paint = leaflet.Paint(
            classes=leaflet.class_codes(np.searchsorted(BOUNDS, minutes)),
            colours=palette.DIFFICULTY,
            values=tuple(minutes.tolist()),
            unit="min",
            layers=("mds", "france_services"),
        )
        figure = leaflet.base_map(geometry, label="Carte")
        group = leaflet.paint(geometry, paint)
        leaflet.refuse_outside_links(figure, group)
        return draw(figure, key="carte", feature_group_to_add=group)

    return change


def naive(shapes: gpd.GeoDataFrame, draw: Callable) -> Change:
    west, south, east, north = shapes.total_bounds

    def change(number: int) -> dict[str, object]:
        data = shapes.reset_index()[["code_insee", "geometry"]]
        data["minutes"] = figures(number, len(shapes))
        figure = folium.Map([(south + north) / 2, (west + east) / 2], zoom_start=8, tiles=None)
        folium.Choropleth(
            geo_data=data,
            data=data,
            columns=["code_insee", "minutes"],
            key_on="feature.properties.code_insee",
            fill_color="YlOrBr",
        ).add_to(figure)
        return draw(figure, key="carte")

    return change


def explore(shapes: gpd.GeoDataFrame, draw: Callable) -> Change:
    def change(number: int) -> dict[str, object]:
        data = shapes.assign(minutes=figures(number, len(shapes)))
        return draw(data.explore("minutes", tiles=None), key="carte")

    return change


def figures(number: int, count: int) -> np.ndarray:
    """Minutes of the n-th indicator: other values each time, the same for every variant."""
    return np.random.default_rng(number).integers(0, 45, count).astype(float)


def measure(variants: dict[str, Change], repetitions: int) -> dict[str, tuple[float, float, int]]:
    """Median milliseconds and bytes, and number of different frame keys, of each variant."""
    seconds: dict[str, list[float]] = {name: [] for name in variants}
    sizes: dict[str, list[int]] = {name: [] for name in variants}
    keys: dict[str, set[object]] = {name: set() for name in variants}
    for number in range(repetitions + 1):
        for name, change in variants.items():
            gc.collect()
            start = time.perf_counter()
            sent = change(number)
            elapsed = time.perf_counter() - start
            keys[name].add(sent["key"])
            if number:  # the first turn only warms up
                seconds[name].append(elapsed)
                sizes[name].append(weight(sent))
    return {
        name: (1000 * median(seconds[name]), median(sizes[name]), len(keys[name]))
        for name in variants
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--department", default="86")
    parser.add_argument("-n", "--repetitions", type=int, default=7)
    options = parser.parse_args()
    stock = (folium.Map.default_js, folium.Map.default_css)
    assert all(url.startswith(assets.URL) for links in stock for _, url in links)

    data = pack.load(options.department)
    shapes = data.geometry().to_crs(4326)
    draw = record()
    with tempfile.TemporaryDirectory() as folder:
        geometry = map_geometry.write(data, Path(folder))
    variants = {"ours": ours(shapes, draw, geometry), "choropleth": naive(shapes, draw)}
    if all(map(importlib.util.find_spec, ("matplotlib", "mapclassify"))):
        variants["explore"] = explore(shapes, draw)
    else:
        print("explore: not measured, matplotlib or mapclassify is not installed")
    results = measure(variants, options.repetitions)

    print(f"{len(shapes)} communes, median of {options.repetitions} changes")
    print(f"{'':12}{'bytes':>10}{'ratio':>8}{'ms':>10}{'ratio':>8}{'frames':>8}")
    milliseconds, size, frames = results["ours"]
    passed = frames == 1
    for name, (ms, sent, keys) in results.items():
        by_size, by_time = sent / size, ms / milliseconds
        print(f"{name:12}{sent:>10.0f}{by_size:>8.1f}{ms:>10.1f}{by_time:>8.1f}{keys:>8}")
        if name != "ours":
            passed &= by_size >= BYTES_GATE and by_time >= TIME_GATE
    verdict = "passed" if passed else "FAILED"
    print(f"gates (bytes 1/{BYTES_GATE}, time 1/{TIME_GATE}, one frame): {verdict}")
    return 0 if passed else 1


if __name__ == "__main__":
    raise SystemExit(main())
