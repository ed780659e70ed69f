"""Importing the official files against pandas reading the same file.

Ratio in one run, variants interleaved, each the median of its rounds, in processor time: a busy
machine changes neither side. The engine (recognising, filtering, typing, locating, comparing
with the present data) is ours; the gate, a process of its own, is shown beside in elapsed time.
Gate: the engine takes at most 3 times pandas' reading, as text: guessing types would lose the
zeros of the codes.

    python bench/import_national.py [FOLDER] [--rounds N]

FOLDER holds the published files, ``../shared/raw`` by default; those that are not there are left
out. Only they can be measured: a list made up for the bench would not be read in the same time.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from geo.intake import engine
from geo.pack import pack, sheets
from geo.upload import gate

GATE = 3.0
AS_TEXT = {"dtype": "str", "keep_default_na": False}
FILES = {
    "france_services_2024-08-01.csv": ",",
    "census_2021_communes.csv": ",",
    "filosofi_2021_communes.csv": ";",
    "ifn_2023_communes.csv": ",",
}


def seconds(act: Callable[[], object], clock: Callable[[], float] = time.process_time) -> float:
    start = clock()
    act()
    return clock() - start


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=ROOT.parent / "shared" / "raw")
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    if not any((options.folder / name).exists() for name in FILES):
        print(f"{options.folder}: no published file, nothing measured")
        return 0
    loaded = pack.load("86")
    codes = pd.concat([loaded.tables[t]["code_insee"] for t in ("communes", "neighbours")])
    present = sheets.read_sheets(ROOT / "data" / "sheets" / "86", pd.Index(codes))
    context = engine.Context(loaded, present)
    worst = 0.0
    for name, separator in FILES.items():
        path = options.folder / name
        if not path.exists():
            continue
        upload = gate.read_file(path)
        engine.prepare(upload, context)
        triples = [
            (
                seconds(lambda u=upload: engine.prepare(u, context)),
                seconds(lambda p=path, s=separator: pd.read_csv(p, sep=s, **AS_TEXT)),
                seconds(lambda p=path: gate.read_file(p), time.perf_counter),
            )
            for _ in range(options.rounds)
        ]
        ours, theirs, gated = (statistics.median(side) for side in zip(*triples, strict=True))
        ratio = statistics.median(a / b for a, b, _ in triples)
        worst = max(worst, ratio)
        print(
            f"{name}: engine {ours * 1000:.0f} ms against {theirs * 1000:.0f} ms, ratio "
            f"{ratio:.2f} (gate {GATE}); the gate itself {gated * 1000:.0f} ms"
        )
    return int(worst > GATE)


if __name__ == "__main__":
    sys.exit(main())
