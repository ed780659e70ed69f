"""What a closure costs on la Vienne, against an indicator change on the map.

As a reader waits: from the choice to the painted map, in a browser, on the pages Simulateur and
Carte, interleaved in one run. Gate: a closure takes at most twice an indicator change. Printed
besides, without a gate: the processor time of the server for the same two, nothing warm (pack,
impact, paint; reading, paint), and for the sentence and the table that follow the map.

    python bench/scenario.py [--rounds N]
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from geo.access.measures import Params
from geo.base import french
from geo.indicators import registry
from geo.maps import leaflet, map_geometry
from geo.pack import pack
from geo.reading import map_reading
from geo.scenario import scenario
from geo.session.view_model import View
from geo.simulator.comparison import Comparison
from pages.ui.views import impact as impact_view
from pages.ui.widgets import maps
from tests.browser import conftest

GATE = 2.0
Times = dict[str, list[float]]


def server(loaded: pack.Pack, sites: list[str], drawn: list[str]) -> Times:
    """Milliseconds of processor of a tick, of a change, and of the words after a tick."""
    with tempfile.TemporaryDirectory() as folder:
        geometry = map_geometry.write(loaded, Path(folder))

    def send(paint: leaflet.Paint) -> None:
        figure = leaflet.base_map(geometry, label="Carte")
        leaflet.refuse_outside_links(figure, leaflet.paint(geometry, paint))

    def tick(site: str) -> Comparison:
        after = scenario.apply(loaded, scenario.Scenario((f"france_services:{site}",)))
        shown = Comparison(loaded, after, Params())
        _ = shown.communes, shown.thresholds
        send(impact_view.map_paint(shown))
        return shown

    def change(indicator: str) -> None:
        view = View(indicator=indicator)
        send(
            maps.map_paint(
                loaded, map_reading.read_map(loaded, indicator, "commune", Params()), view, None
            )
        )

    def words(shown: Comparison) -> None:
        _ = shown.sentence, shown.by_unit("territoire")

    words(tick(sites[-1]))  # the first turn only warms up
    change(drawn[-1])
    times: Times = {"tick": [], "change": [], "words": []}
    for site, indicator in zip(sites[:-1], drawn[:-1], strict=False):
        start = time.process_time()
        shown = tick(site)
        ticked = time.process_time()
        change(indicator)
        changed = time.process_time()
        words(shown)
        ends = (ticked - start, changed - ticked, time.process_time() - changed)
        for name, seconds in zip(times, ends, strict=True):
            times[name].append(1000 * seconds)
    return times


def browser(names: list[str], drawn: list[str], executable: str) -> Times:
    """Milliseconds from the choice to the painted map, of a tick and of a change."""
    times: Times = {"tick": [], "change": []}
    with (
        tempfile.TemporaryDirectory() as home,
        conftest.serve(ROOT / "app.py", ROOT, Path(home)) as url,
        sync_playwright() as playwright,
    ):
        chromium = playwright.chromium.launch(executable_path=executable, args=conftest.ARGUMENTS)
        pages = {}
        for name, path in (("tick", "simulateur"), ("change", "carte")):
            pages[name] = chromium.new_page(viewport={"width": 1280, "height": 800})
            pages[name].goto(f"{url}{path}")
            conftest.map_frame(pages[name])
        for site, indicator in zip(names, drawn[1:], strict=False):
            for name, label, chosen in (
                ("tick", "On fermerait…", site),
                ("change", "Indicateur", indicator),
            ):
                times[name].append(1000 * wait(pages[name], label, chosen))
    return times


def wait(page: Page, label: str, chosen: str) -> float:
    """Choose in a list and return the seconds until the map is painted again."""
    seen = conftest.paints(conftest.map_frame(page))
    field = page.get_by_role("combobox", name=label)
    field.click()
    field.fill(chosen)
    option = page.get_by_role("option", name=chosen).first
    option.wait_for()
    start = time.perf_counter()
    option.click()
    conftest.map_frame(page, painted=seen + 1)
    spent = time.perf_counter() - start
    page.keyboard.press("Escape")
    page.wait_for_function("!document.querySelector('[data-testid=stStatusWidget]')")
    return spent


def ratio(title: str, times: Times) -> float:
    """Print medians and return that of a tick over that of a change."""
    medians = {name: statistics.median(values) for name, values in times.items()}
    for name, value in medians.items():
        print(f"{title:9}{name:8}{value:8.1f} ms{value / medians['change']:8.2f}")
    return medians["tick"] / medians["change"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=12)
    rounds = parser.parse_args().rounds + 1
    loaded = pack.load("86")
    sites = loaded.sites("france_services")
    sites = sites[sites["in_department"].astype(bool)][:rounds]
    known = {
        name: one for name, one in registry.available(loaded).items() if "commune" in one.levels
    }
    ratio("server", server(loaded, list(sites.index), list(known)[:rounds]))
    executable = conftest.chromium()
    if executable is None:
        print("browser: not measured, Chromium is not installed")
        return 0
    names = [french.apostrophe(name) for name in sites["name"]]
    seen = ratio("browser", browser(names, [one.name for one in known.values()], executable))
    print(f"tick / change {seen:.2f} (gate {GATE}): {'passed' if seen <= GATE else 'FAILED'}")
    return 0 if seen <= GATE else 1


if __name__ == "__main__":
    raise SystemExit(main())
