"""Memory of a server where readers try one scenario after the other on la Vienne.

Each scenario closes another pair of France services and is looked at as on the pages Simulateur
and Carte: maps, sentence, tables of every level, costs of each closure. The collector runs after
each, as Streamlit runs it after a page. Gate: from the 20th scenario to the 200th, the memory of
the process stays within 10 %.

    python bench/memory.py [--scenarios N]
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
import tempfile
from itertools import combinations, islice
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from geo.access.measures import Params
from geo.indicators import registry
from geo.maps import leaflet, map_geometry
from geo.pack import pack
from geo.pack.territories import LEVELS
from geo.reading import map_reading
from geo.scenario import scenario
from geo.session.view_model import View
from geo.simulator import harm, impact
from pages.ui.views import impact as impact_view
from pages.ui.widgets import maps

GATE = 1.10
WARM = 20
"""Scenarios after which what is kept must not grow."""


def resident_mb() -> float:
    """Memory of this process that is in RAM."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def look(today: pack.Pack, chosen: scenario.Scenario, geometry: str) -> None:
    """Ask what the pages ask of a scenario, and draw its maps."""
    after, params = scenario.apply(today, chosen), Params()
    shown = impact_view.Comparison(today, after, params)
    paints = [impact_view.map_paint(shown)]
    for level in ("commune", *(name for name in LEVELS if len(map_geometry.units(today, name)))):
        if level != "commune":
            shown.at_each_threshold(level)
        impact_view.by_level(shown, level)
    _ = shown.thresholds, shown.sentence, impact.fallback(today, after, params)
    harm.singles(today, params.kind, params)
    for name, one in registry.available(after).items():
        if "commune" in one.levels:
            drawn = map_reading.read_map(after, name, "commune", params)
            paints.append(maps.map_paint(after, drawn, View(indicator=name), None))
    for paint in paints:
        figure = leaflet.base_map(geometry, label="Carte")
        leaflet.refuse_outside_links(figure, leaflet.paint(geometry, paint))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scenarios", type=int, default=200)
    many = parser.parse_args().scenarios
    today = pack.load("86")
    sites = today.sites("france_services")
    sites = [f"france_services:{one}" for one in sites.index[sites["in_department"].astype(bool)]]
    warm = start = resident_mb()
    largest = 0.0
    with tempfile.TemporaryDirectory() as folder:
        geometry = map_geometry.write(today, Path(folder))
        for rank, closed in enumerate(islice(combinations(sites, 2), many), start=1):
            look(today, scenario.Scenario(closed), geometry)
            gc.collect()
            now = resident_mb()
            if rank == WARM:
                warm = now
            elif rank > WARM:
                largest = max(largest, now)
            if rank in (1, WARM) or rank % 50 == 0:
                alive = sum(isinstance(one, pack.Pack) for one in gc.get_objects())
                print(
                    f"{rank:4} scenarios{now:8.1f} MB{now / start:6.2f} of the start{alive:4} packs"
                )
    ratio = largest / warm
    verdict = "passed" if ratio <= GATE else "FAILED"
    print(f"largest after {WARM} / at {WARM}: {ratio:.3f} (gate {GATE}): {verdict}")
    return 0 if ratio <= GATE else 1


if __name__ == "__main__":
    raise SystemExit(main())
