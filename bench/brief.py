"""The nineteen fiches of the cantons of la Vienne, on two cores against one after another.

Ratio in one run, variants interleaved, figures already computed for both. Gates: the same
bytes, and at least 1.6 times faster. Run it on a quiet machine: both cores are needed.

    python bench/brief.py [--rounds N]
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from geo.access.measures import Params
from geo.brief import content, pdf
from geo.pack import pack

GATE = 1.6
WHEN = date(2026, 11, 22)
Files = dict[str, bytes]


def together(found: pack.Pack, params: Params) -> Files:
    return dict(pdf.briefs(found, "canton", params, when=WHEN, workers=2))


def in_turn(found: pack.Pack, params: Params) -> Files:
    codes = content.codes(found, "canton")
    return {
        pdf.file_name(found, "canton", code, params): pdf.brief(
            found, "canton", code, params, when=WHEN
        )
        for code in codes
    }


def timed(act: Callable[[], Files]) -> tuple[float, Files]:
    start = time.perf_counter()
    result = act()
    return time.perf_counter() - start, result


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    found, params = pack.load("86"), Params()
    together(found, params)  # warm the figures for both sides
    ratios, same = [], True
    for _ in range(options.rounds):
        quick, ours = timed(lambda: together(found, params))
        slow, theirs = timed(lambda: in_turn(found, params))
        ratios.append(slow / quick)
        same = same and ours == theirs
        print(f"{quick:.2f} s against {slow:.2f} s")
    ratio = statistics.median(ratios)
    print(f"{len(ours)} PDFs: {ratio:.2f} times faster (gate {GATE}), same bytes: {same}")
    return 0 if same and ratio >= GATE else 1


if __name__ == "__main__":
    sys.exit(main())
