"""A thousand draws for la Vienne, capacity shared again in each, against the old frozen draws.

Ratio in one run, variants interleaved: this checkout, and a worktree of the commit before capacity
was shared again in each draw. Gate: under 10 times the time of the frozen draws.

    python bench/robustness.py [--rounds N] [--draws N] [--before COMMIT]
"""

from __future__ import annotations

import argparse
import math
import os
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from geo.access import presence, reach
from geo.access.measures import Params
from geo.indicators import need, priority
from geo.pack import pack, territories

GATE = 10.0
BEFORE = "6ab1f28"
"""The last commit whose draws keep the central sharing."""
TIMED = """
import time
from geo.access.measures import Params
from geo.indicators import priority
from geo.pack import pack
found, params = pack.load("86"), Params()
priority.robustness(found, params, draws=10)
start = time.perf_counter()
priority.robustness(found, params, draws={draws})
print(time.perf_counter() - start)
"""
_STEPS = ((5.0, 35.0), (10.0, 50.0), (math.inf, 60.0))
_INNER_M = 480.0


def drive(metres: float, detour: float, speed: float) -> float:
    """Minutes of one trip, without arrays nor ``geo``."""
    left, minutes = metres / 1000 * detour, 0.0
    for length, kmh in _STEPS:
        driven = min(left, length)
        minutes += driven * 60 / (kmh * speed)
        left -= driven
    return minutes


def weight(minutes: float) -> float:
    """How much a trip counts when a place is shared."""
    return next((w for bound, w in ((10, 1.0), (15, 2 / 3), (20, 1 / 3)) if minutes <= bound), 0.0)


def spread(metres: float, area_km2: float) -> float:
    """Metres to a place from people spread over a disc around their chef-lieu."""
    mean, radius = _INNER_M * math.sqrt(area_km2), 1000 * math.sqrt(area_km2 / math.pi)
    return math.hypot(min(metres, radius), mean) if metres <= math.hypot(radius, mean) else metres


def ways(origins: Any, places: Any, areas: dict[str, float]) -> list[dict[int, float]]:
    """Metres from each origin to the places that some draw may bring within reach, or nearest."""
    there = list(places[["x_m", "y_m"]].itertuples(index=False, name=None))
    found = []
    for code, x, y in origins[["x_m", "y_m"]].itertuples(name=None):
        area = areas.get(code, 0.0)
        metres = {
            rank: spread(math.dist((x, y), place[:2]), area) for rank, place in enumerate(there)
        }
        least = min(metres.values(), default=math.inf)
        found.append({rank: far for rank, far in metres.items() if far <= max(20_000, least)})
    return found


def looped(found: pack.Pack, params: Params, *, seed: int = 0, draws: int = 1000) -> list[float]:
    """Share of the draws in which each commune is a priority, one figure at a time.

    No sea, no given minutes, no unknown hours: la Vienne and the squares of the tests.
    """
    placed = need.percentiles(found)[list(need.PROFILES[params.profile].components)].to_numpy()
    drawn = priority.draws_of(found, params, seed=seed, draws=draws)
    areas = found.communes["area_km2"].to_dict()
    near = ways(found.communes, presence.places(found, params.kind, params.counts), areas)
    people, codes = found.communes["population"].tolist(), list(found.communes.index)
    shares = params.kind in priority.CAPACITY_KINDS
    demand, supply = reach.market(found, params.kind, params.counts) if shares else (None, None)
    market = ways(demand, supply, areas) if shares else []
    heads = demand["population"].tolist() if shares else []
    hours = supply["hours"].tolist() if shares else []
    unit = territories.membership(found, params.reference).tolist()
    rows, times = placed.tolist(), [0] * len(codes)
    for draw in range(draws):
        speed, weights = float(drawn.speed[draw]), drawn.weights[draw].tolist()
        detours = [*drawn.detour[draw].tolist(), *drawn.around[draw].tolist()]
        given = shared(market, heads, hours, detours, speed)
        means = averages(given, people, unit)
        ranked = []
        for i, row in enumerate(rows):
            known = [(w, p) for w, p in zip(weights, row, strict=True) if not math.isnan(p)]
            if not known or not near[i]:
                continue
            index = sum(w * p for w, p in known) / sum(w for w, _ in known)
            far = (drive(min(near[i].values()), detours[i], speed) - 5) / 25
            hard = 100 * min(1.0, max(0.0, far))
            if shares:
                mean = means.get(unit[i], means[None])
                lack = 1 - min(1.0, given[i] / mean) if mean > 0 else float(given[i] <= 0)
                hard = hard / 2 + 50 * lack
            ranked.append((-round(math.sqrt(index * hard), 9), -people[i], codes[i], i))
        ranked.sort()
        for *_, i in ranked[: priority.priorities(len(ranked))]:
            times[i] += 1
    return [count / draws for count in times]


def shared(
    market: list[dict[int, float]],
    heads: list[float],
    hours: list[float],
    detours: list[float],
    speed: float,
) -> list[float]:
    """Hours per inhabitant that reach each origin."""
    counted = [
        {place: w for place, far in metres.items() if (w := weight(drive(far, detour, speed)))}
        for metres, detour in zip(market, detours, strict=False)
    ]
    asked: dict[int, float] = defaultdict(float)
    for who, each in zip(heads, counted, strict=True):
        for place, w in each.items():
            asked[place] += who * w
    return [
        sum(hours[place] / asked[place] * w for place, w in each.items() if asked[place])
        for each in counted
    ]


def averages(given: list[float], people: list[float], unit: list[Any]) -> dict[Any, float]:
    """Mean by unit, and under None that of the department, which those of no unit are held to."""
    total: dict[Any, float] = defaultdict(float)
    heads: dict[Any, float] = defaultdict(float)
    for one, who, where in zip(given, people, unit, strict=False):
        for key in (None, where) if isinstance(where, str) else (None,):
            total[key] += one * who
            heads[key] += who
    return {key: total[key] / heads[key] for key in total if heads[key]}


def seconds(checkout: Path, draws: int) -> float:
    """Time of the draws in a process of a checkout."""
    environment = {**os.environ, "PYTHONPATH": str(checkout)}
    command = [sys.executable, "-c", TIMED.format(draws=draws)]
    done = subprocess.run(
        command, cwd=checkout, env=environment, check=True, capture_output=True, text=True
    )
    return float(done.stdout)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--draws", type=int, default=1000)
    parser.add_argument("--before", default=BEFORE)
    options = parser.parse_args()
    git = ["git", "-C", str(ROOT), "worktree"]
    ratios = []
    with tempfile.TemporaryDirectory() as folder:
        old = Path(folder) / "before"
        subprocess.run([*git, "add", "-q", "--detach", str(old), options.before], check=True)
        try:
            for _ in range(options.rounds):
                frozen, now = (seconds(one, options.draws) for one in (old, ROOT))
                ratios.append(now / frozen)
                print(f"{now * 1000:.0f} ms, frozen {frozen * 1000:.0f} ms")
        finally:
            subprocess.run([*git, "remove", "--force", str(old)], check=True)
    ratio = statistics.median(ratios)
    print(f"{options.draws} draws: {ratio:.1f} times the frozen ones (gate {GATE:.0f})")
    return 0 if ratio < GATE else 1


if __name__ == "__main__":
    sys.exit(main())
