"""Whole pages, map, sentence and table: what a change of indicator and the first map cost.

Ours (the page Carte) against the same page by folium, ``GeoDataFrame.explore``, pydeck and plotly
(``bench/served/other_page.py``), turns interleaved in one run. Bytes and CPU of the server are
those of real WebSocket sessions: the bytes that travel, ours compressed as its server is set to
do, the others as Streamlit sends them, then compressed too; and what is said before that. What is
seen, frames made again and the first map are those of a Chromium (``--no-browser`` leaves them
out); a first map is cold with a server just started and a browser that has nothing, warm when the
same browser comes again. Either way the reader comes from another page, in a tab of its own: from
an empty tab, or within one, Chromium would go on in the process of the page before, with all that
it had compiled, unless that page, as ours, lets no other reach its window. Ratios are to folium's
page. Exit code 1 when a gate fails.

    python bench/pages.py [-n CHANGES] [--starts STARTS] [--no-browser]
"""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from statistics import median
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.served.server import Server, started
from bench.served.session import Session, cpu_seconds
from geo.indicators import registry

OURS, NAIVE = "ours", "folium"
PACKED = "STREAMLIT_SERVER_ENABLE_WEBSOCKET_COMPRESSION"
SQUEEZED = ", compressed"
OTHERS = ("folium", "explore", "pydeck", "plotly")
FRAMED = (OURS, "folium", "explore")
"""Those whose map says what it shows: pydeck's is a canvas, plotly's asks a site for outlines."""
ELSEWHERE = "data:text/html,<p>"
"""Where a reader comes from."""
LABEL = "Indicateur"
CHOSEN = (
    "france_services_min", "mds_min", "adviser_seat_min", "need_index", "gap", "weekly_hours",
)  # fmt: skip
BYTES, CPU, SEEN, COLD, WARM = 1 / 50, 1 / 20, 1 / 6, 1.0, 0.9
_TIMEOUT_S = 120

_DRAWN = """() => [...document.querySelectorAll('path')].map(one =>
  one.getAttribute('fill') || one.style.fill).join()"""
"""What a map shows: the colour of each of its shapes."""
_STILL = """() => document.querySelector('[data-testid=stApp]')?.dataset.testScriptState
  === 'notRunning' && !document.querySelector('[data-stale=true], [data-testid=stSkeleton]')"""


def names() -> list[str]:
    """Names of the indicators that are chosen in turn: a browser has forgotten the first tables
    when they come again.
    """
    return [registry.REGISTRY[one].name for one in CHOSEN]


def address(way: str) -> tuple[str, str]:
    """Name of the page and what its address says."""
    return ("carte", "") if way == OURS else ("", f"way={way}")


class Cost(NamedTuple):
    """Median bytes that travel and are said, mean CPU milliseconds of a change of indicator."""

    wire: float
    said: float
    cpu: float


def changes(server: dict[str, Server], number: int) -> dict[str, Cost]:
    """What a change of indicator costs, by way."""
    wires: dict[str, list[int]] = {way: [] for way in server}
    sizes: dict[str, list[int]] = {way: [] for way in server}
    spent: dict[str, list[float]] = {way: [] for way in server}
    with ExitStack() as stack:
        sessions = {way: stack.enter_context(Session(one.port)) for way, one in server.items()}
        for way, session in sessions.items():
            session.open(*address(way.removesuffix(SQUEEZED)))
            for name in names():
                session.choose(LABEL, name)
        for turn in range(number):
            for way, session in sessions.items():
                before = cpu_seconds(server[way].process)
                got = session.choose(LABEL, names()[turn % len(names())])
                time.sleep(0.3)  # what the server still does after the answer
                spent[way].append(cpu_seconds(server[way].process) - before)
                sizes[way].append(got.size)
                wires[way].append(got.wire)
                assert not got.failed, got.failed
    return {
        way: Cost(median(wires[way]), median(sizes[way]), 1000 * sum(spent[way]) / number)
        for way in server
    }


@contextmanager
def chromium() -> Iterator:
    """A Chromium that reaches this machine alone."""
    from playwright.sync_api import sync_playwright

    found = shutil.which("chromium") or shutil.which("google-chrome")
    rules = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found, args=["--no-sandbox", "--disable-gpu", rules]
        )
        yield browser
        browser.close()


def frame_of(page):
    """The frame that draws the map; None before there is one."""
    return next((one for one in page.frames if "streamlit_folium" in one.url), None)


def drawn(page) -> str:
    """What the map shows; empty while it shows nothing."""
    frame = frame_of(page)
    try:
        text = frame.evaluate(_DRAWN) if frame else ""
    except Exception:  # a frame that is being made again has no document
        return ""
    return text if text.count(",") > 100 else ""


def until_drawn(page, way: str, before: str) -> float:
    """Seconds until the map shows something else than before, and the page rests."""
    began = time.perf_counter()
    while time.perf_counter() - began < _TIMEOUT_S:
        now = drawn(page)
        if now and now != before and page.evaluate(_STILL):
            return time.perf_counter() - began
        page.wait_for_timeout(10)  # what happens in the browser is told meanwhile
    raise TimeoutError(f"{way}: nothing new was drawn")


def goto(page, way: str, server: Server) -> float:
    """Open the page; return the seconds until its map is drawn."""
    name, query = address(way)
    began = time.perf_counter()
    page.goto(f"{server.url}/{name}?{query}", wait_until="commit")
    until_drawn(page, way, "")
    return time.perf_counter() - began


def seen(browser, server: dict[str, Server], number: int) -> dict[str, tuple[float, int]]:
    """Median seconds until a change is seen, and how many changes made the frame again."""
    ways = [way for way in server if way in FRAMED]
    times: dict[str, list[float]] = {way: [] for way in ways}
    again = dict.fromkeys(ways, 0)
    contexts = {way: browser.new_context(viewport={"width": 1280, "height": 900}) for way in ways}
    pages = {way: context.new_page() for way, context in contexts.items()}
    for way, page in pages.items():
        page.set_default_timeout(1000 * _TIMEOUT_S)
        goto(page, way, server[way])
    for turn in range(number + 1):
        for way, page in pages.items():
            frame_of(page).evaluate("() => { window.kept = true }")
            before = drawn(page)
            name = names()[(turn + 1) % len(names())]  # the first is what is shown already
            box = page.get_by_role("combobox", name=LABEL).first
            box.click()
            box.fill(name)  # a long list draws what is in view alone
            option = page.get_by_role("option", name=name, exact=True)
            option.wait_for()
            option.click()
            seconds = until_drawn(page, way, before)
            kept = frame_of(page).evaluate("() => window.kept === true")
            if turn:  # the first turn only warms up
                times[way].append(seconds)
                again[way] += not kept
    for context in contexts.values():
        context.close()
    return {way: (median(times[way]), again[way]) for way in ways}


def first_maps(browser, home: Path, starts: int) -> dict[str, tuple[float, float]]:
    """Median seconds until the first map, cold then warm, of our page and of folium's."""
    cold: dict[str, list[float]] = {OURS: [], NAIVE: []}
    warm: dict[str, list[float]] = {OURS: [], NAIVE: []}
    for _ in range(starts):
        for way in (OURS, NAIVE):
            with started(OURS if way == OURS else "other", home) as server:
                server.rest()
                context = browser.new_context(viewport={"width": 1280, "height": 900})
                for times in (cold, warm):
                    page = context.new_page()
                    page.goto(ELSEWHERE)
                    times[way].append(goto(page, way, server))
                    page.close()
                context.close()
    return {way: (median(cold[way]), median(warm[way])) for way in cold}


def machine() -> str:
    """The day, the machine and the versions that the figures hold for."""
    packages = ("streamlit", "streamlit-folium", "folium", "geopandas", "pydeck", "plotly")
    versions = ", ".join(f"{one} {importlib.metadata.version(one)}" for one in packages)
    load = os.getloadavg()[0]
    return (
        f"{date.today()}, {os.cpu_count()} cores, load {load:.1f}, "
        f"Python {platform.python_version()}, {versions}"
    )


def gate(said: str, ratio: float, most: float) -> bool:
    """Say a ratio to folium's page and whether it is within its gate."""
    print(f"{said:44}{ratio:8.3f}  (gate {most:.3f}) {'passed' if ratio <= most else 'MISSED'}")
    return ratio <= most


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-n", "--changes", type=int, default=9)
    parser.add_argument("--starts", type=int, default=3)
    parser.add_argument("--no-browser", action="store_true")
    options = parser.parse_args()
    print(machine())
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        ours = stack.enter_context(started(OURS, home))
        other = stack.enter_context(started("other", home))
        ours.rest()
        server = {OURS: ours} | dict.fromkeys(OTHERS, other)
        packed = stack.enter_context(started("other", home, **{PACKED: "true"}))
        costs = changes(server | {NAIVE + SQUEEZED: packed}, options.changes)
        print(f"{'':20}{'bytes':>10}{'said':>10}{'CPU ms':>9}")
        for way, cost in costs.items():
            print(f"{way:20}{cost.wire:10.0f}{cost.said:10.0f}{cost.cpu:9.0f}", flush=True)
        looks: dict[str, tuple[float, int]] = {}
        firsts: dict[str, tuple[float, float]] = {}
        if not options.no_browser:
            browser = stack.enter_context(chromium())
            looks = seen(browser, server, options.changes)
            for way, (seconds, again) in looks.items():
                print(
                    f"a change by {way:8}{1000 * seconds:8.0f} ms seen, {again} frames made again"
                )
            firsts = first_maps(browser, home, options.starts)
            for way, (cold, warm) in firsts.items():
                print(f"first map by {way:8}{cold:8.2f} s cold{warm:8.2f} s warm")
    return report(costs, looks, firsts)


def report(
    costs: dict[str, Cost],
    looks: dict[str, tuple[float, int]],
    firsts: dict[str, tuple[float, float]],
) -> int:
    """Print the gates; return the exit code."""

    def ratio(measured: dict[str, Sequence[float]], rank: int) -> float:
        return measured[OURS][rank] / measured[NAIVE][rank]

    held = [gate("bytes of a change", ratio(costs, 0), BYTES)]
    held.append(gate("CPU of the server for a change", ratio(costs, 2), CPU))
    if looks:
        held.append(gate("time until a change is seen", ratio(looks, 0), SEEN))
        held.append(gate("frames made again", looks[OURS][1], 0))
    if firsts:
        held.append(gate("first map, cold", ratio(firsts, 0), COLD))
        held.append(gate("first map, warm", ratio(firsts, 1), WARM))
    return 0 if all(held) else 1


if __name__ == "__main__":
    raise SystemExit(main())
