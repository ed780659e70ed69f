"""What a closure costs on la Vienne, against an indicator change on the map, on the server.

A closure tick is the simulated pack, who loses and gains, and the coat of paint of the map; an
indicator change is the reading of another indicator and its coat. Both then travel the same
way (``bench/map_change.py``). One run, variants interleaved, nothing warm: each tick closes
another site and each change asks another figure. Gate: at most twice an indicator change.
Printed besides, without a gate: the sentence and the table that follow.

    python bench/scenario.py [--rounds N]
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from geo import indicators, mapdata, maps, pack, reading, scenario  # noqa: E402
from geo.measures import THRESHOLDS_MIN, Params  # noqa: E402
from geo.view import View  # noqa: E402
from pages.ui import impact_view, paint  # noqa: E402

GATE = 2.0


def timed(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return 1000 * (time.perf_counter() - start)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=20)
    rounds = parser.parse_args().rounds
    loaded = pack.load("86")
    with tempfile.TemporaryDirectory() as folder:
        geometry = mapdata.write(loaded, Path(folder))

    def send(coat: maps.Paint) -> None:
        maps.refuse_outside_links(
            maps.base_map(geometry, label="Carte"), maps.paint(geometry, coat)
        )

    def tick(site: str) -> None:
        after = scenario.apply(loaded, scenario.Scenario((f"france_services:{site}",)))
        shown = impact_view.Comparison(loaded, after, Params())
        _ = shown.communes, shown.thresholds
        send(impact_view.coat(shown))
        ticked.append(shown)

    def change(indicator: str, threshold: int) -> None:
        view = View(indicator=indicator, threshold=threshold)
        read = reading.read(loaded, indicator, "commune", view.params)
        send(paint.coat(loaded, read, view, None))

    sites = loaded.sites("france_services")
    ids = list(sites.index[sites["in_department"].astype(bool)])
    known = [name for name, one in indicators.available(loaded).items() if "commune" in one.levels]
    drawn = [(name, threshold) for threshold in THRESHOLDS_MIN for name in known]
    ticked: list[impact_view.Comparison] = []
    tick(ids.pop())  # the first turn only warms up
    change(*drawn.pop())
    times: dict[str, list[float]] = {"tick": [], "change": [], "words": []}
    for site, asked in zip(ids[:rounds], drawn, strict=False):
        times["tick"].append(timed(lambda site=site: tick(site)))
        times["change"].append(timed(lambda asked=asked: change(*asked)))
        times["words"].append(
            timed(lambda: (ticked[-1].sentence, ticked[-1].by_unit("territoire")))
        )
    medians = {name: statistics.median(values) for name, values in times.items()}
    ratio = medians["tick"] / medians["change"]
    print(f"{len(times['tick'])} closures and changes, medians in ms")
    for name, value in medians.items():
        print(f"{name:8}{value:8.1f}{value / medians['change']:8.2f}")
    print(f"tick / change {ratio:.2f} (gate {GATE}): {'passed' if ratio <= GATE else 'FAILED'}")
    return 0 if ratio <= GATE else 1


if __name__ == "__main__":
    raise SystemExit(main())
