"""What exact siting costs on la Vienne, as ratios within one run, variants interleaved.

- Every single closure of a France services, against one full access computation. Gate: less
  than 3 times.
- Maximal covering of la Vienne by 5 more France services within 20 min, existing sites fixed:
  1, 2 … 5 sites all proved by ``siting.curve``, against 5 sites alone through spopt's MCLP on
  CBC with the same data. Gates: the same optimum, less than a fifth of the time.
- Printed besides, without a gate: ``siting.best`` with its ties settled (spopt settles none)
  against spopt, and ours against spopt given only the communes that are still beyond.

    python bench/siting.py [--rounds N]
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pulp
from spopt.locate import MCLP

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from geo.access import measures, presence, travel
from geo.access.nearest_places import coordinates
from geo.pack import pack
from geo.simulator import closures, siting

CLOSURES_GATE, SITING_GATE = 3.0, 0.2
KIND, COUNT, T = "france_services", 5, 20.0
THRESHOLDS = [10.0, 15.0, 20.0, 30.0]


def minutes(origins, places) -> np.ndarray:
    apart = coordinates(origins)[:, None] - coordinates(places)[None]
    return travel.minutes(np.hypot(apart[..., 0], apart[..., 1]))


def timed(act: Callable[[], object]) -> tuple[float, object]:
    start = time.perf_counter()
    result = act()
    return time.perf_counter() - start, result


def spopt(cost: np.ndarray, people: np.ndarray, existing: int = 0) -> float:
    """People covered by 5 sites more than the last ``existing`` columns."""
    fixed = np.r_[np.zeros(cost.shape[1] - existing, int), np.ones(existing, int)]
    model = MCLP.from_cost_matrix(
        cost,
        people,
        T,
        p_facilities=COUNT + existing,
        predefined_facilities_arr=fixed if existing else None,
    )
    model.solve(pulp.PULP_CBC_CMD(msg=False))
    assert model.problem.status == pulp.LpStatusOptimal
    return float(people[[bool(sites) for sites in model.cli2fac]].sum())


def closing(found: pack.Pack, rounds: int) -> bool:
    people = found.communes[["population", "pop_65_plus"]].to_numpy(dtype=float)
    sites = presence.places(found, KIND)
    inside = sites["in_department"].to_numpy(dtype=bool)

    def every_closure() -> np.ndarray:
        ranked = closures.rank(minutes(found.communes, sites))
        return closures.singles(ranked, inside, people, THRESHOLDS)

    ratios = []
    for _ in range(rounds + 1):
        access = timed(lambda: measures.nearest.__wrapped__(found, KIND))[0]
        ratios.append(timed(every_closure)[0] / access)
    ratio = statistics.median(ratios[1:])
    print(f"{inside.sum()} closures: {ratio:.2f} access computations (gate {CLOSURES_GATE:.0f})")
    return ratio < CLOSURES_GATE


def siting_five(found: pack.Pack, rounds: int) -> bool:
    weights = found.communes["population"].to_numpy(dtype=float)
    existing = minutes(found.communes, presence.places(found, KIND))
    base = existing.min(axis=1)
    problem = siting.Problem(weights, base, minutes(found.communes, found.communes))
    far, everyone = base > T, np.hstack([problem.minutes, existing])
    before, ratios, same = weights[~far].sum(), [], True
    for _ in range(rounds):
        ours, (best,) = timed(lambda: siting.best(problem, COUNT, threshold=T, search=siting.ALONE))
        proofs, curve = timed(lambda: siting.curve(problem, COUNT, threshold=T))
        theirs, total = timed(lambda: spopt(everyone, weights, existing.shape[1]))
        reduced, gain = timed(lambda: spopt(problem.minutes[far], weights[far]))
        same &= best.covered == total - before == gain == curve[COUNT]
        same &= best.status == "optimal"
        ratios.append([proofs / theirs, ours / theirs, proofs / COUNT / reduced])
        print(f"covering {proofs:.2f} s, best {ours:.2f} s, spopt {theirs:.2f} s, ", end="")
        print(f"spopt on what is left {reduced:.2f} s")
    covering, settled, left = np.median(ratios, axis=0)
    print(f"1 to 5 sites proved: {covering:.2f} of spopt (gate {SITING_GATE}), same: {same}")
    print(f"best 5, ties settled: {settled:.2f}; one covering on what is left: {left:.2f}")
    return bool(same and covering < SITING_GATE)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    warnings.filterwarnings("ignore", module="spopt|pulp")
    found = pack.load("86")
    passed = [closing(found, options.rounds), siting_five(found, options.rounds)]
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
