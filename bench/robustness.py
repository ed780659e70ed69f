"""A thousand draws for la Vienne: all at once, against a plain loop over draws and communes.

Ratio in one run, variants interleaved. Gates: the same shares, and at least 20 times faster.

    python bench/robustness.py [--rounds N] [--draws N]
"""

from __future__ import annotations

import argparse
import math
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from geo.access import measures, travel
from geo.access.measures import Params
from geo.indicators import need, priority
from geo.pack import memo, pack

GATE = 20.0


def drive(distance_m: float, detour: float, speed: float) -> float:
    """Minutes of one trip, as ``geo.access.travel`` says them, without arrays."""
    left, minutes = distance_m / 1000 * detour, 0.0
    ends = [*travel.BREAKS_KM[1:], math.inf]
    for start, end, kmh in zip(travel.BREAKS_KM, ends, travel.SPEEDS_KMH, strict=True):
        minutes += max(0.0, min(left, end) - start) * 60 / kmh
    return minutes / speed


def looped(found: pack.Pack, params: Params, *, seed: int = 0, draws: int = 1000) -> list[float]:
    """Share of the draws in which each commune is a priority, one figure at a time."""
    placed = need.percentiles(found)[list(need.PROFILES[params.profile].components)].to_numpy()
    drawn = priority.draw(*placed.shape, seed=seed, draws=draws)
    near = measures.nearest(found, params.kind, params.counts)["distance_m"]
    lacking = priority.missing_capacity(found, params)
    people, codes = found.communes["population"].tolist(), list(found.communes.index)
    rows, distances = placed.tolist(), near.tolist()
    missing = [None] * len(rows) if lacking is None else lacking.tolist()
    times = [0] * len(rows)
    for weights, speed, detours in zip(*(part.tolist() for part in drawn[:3]), strict=True):
        ranked = []
        for i, row in enumerate(rows):
            known = [(w, p) for w, p in zip(weights, row, strict=True) if not math.isnan(p)]
            if not known:
                continue
            index = sum(w * p for w, p in known) / sum(w for w, _ in known)
            far = (drive(distances[i], detours[i], speed) - 5) / 25
            far = min(1.0, max(0.0, far))
            lack = missing[i]
            hard = 100 * far if lack is None else 50 * far + 50 * lack
            ranked.append((-round(math.sqrt(index * hard), 9), -people[i], codes[i], i))
        ranked.sort()
        for *_, i in ranked[: priority.priorities(len(ranked))]:
            times[i] += 1
    return [count / draws for count in times]


def vectorised(found: pack.Pack, params: Params, draws: int) -> list[float]:
    memo.forget(found, priority.robustness)
    return priority.robustness(found, params, draws=draws)["share"].tolist()


def timed(act: Callable[[], list[float]]) -> tuple[float, list[float]]:
    start = time.perf_counter()
    result = act()
    return time.perf_counter() - start, result


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--draws", type=int, default=1000)
    options = parser.parse_args()
    found, params = pack.load("86"), Params()
    vectorised(found, params, 10)  # warm nearest and capacity for both sides
    ratios, same = [], True
    for _ in range(options.rounds):
        quick, ours = timed(lambda: vectorised(found, params, options.draws))
        slow, theirs = timed(lambda: looped(found, params, draws=options.draws))
        ratios.append(slow / quick)
        same = same and max(abs(a - b) for a, b in zip(ours, theirs, strict=True)) < 1e-9
        print(f"{quick * 1000:.0f} ms against {slow * 1000:.0f} ms")
    ratio = statistics.median(ratios)
    print(f"{options.draws} draws: {ratio:.0f} times faster (gate {GATE:.0f}), same: {same}")
    return 0 if same and ratio >= GATE else 1


if __name__ == "__main__":
    sys.exit(main())
