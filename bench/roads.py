"""What a road network costs, as ratios within one run, variants interleaved.

- Minutes of 265 origins to every site of help over the network, joining included, against one
  bare Dijkstra of SciPy from the same origins over the same graph, with the same limit. Gate: at
  most 3 times. Besides, without a gate: against one Dijkstra from all the sites at once.
- The full matrix of a department of 300,000 junctions made here: 1,093 origins (265 communes, then
  the neighbours') by 406 ends (141 sites, 265 communes where one may open), 60 minutes, by car.
  Gates: under a minute of one core, the process under 1 GiB.
- From an extract to the two networks, against two bare passes of pyosmium over the same file.
  Gate: at most twice. Liechtenstein when it is in ``../shared/raw``, else an extract made here.

    python bench/roads.py [--rounds N]
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
import osmium
from pyproj import Transformer
from scipy.sparse import csgraph

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from geo.access import travel
from geo.roads import extract, minutes, network
from geo.roads.network import Network

RAW = ROOT.parent / "shared" / "raw" / "liechtenstein.osm.pbf"
SIDE, STEP_M = 548, 380.0
"""300,304 junctions on the 43,000 km² of la Vienne and 60 km around."""
OWN, AROUND, SITES = 265, 828, 141
NEAREST_GATE, MATRIX_GATE_S, MEMORY_GATE_MIB, GRAPH_GATE = 3.0, 60.0, 1024, 2.0


def timed(act: Callable[[], object]) -> tuple[float, object]:
    start = time.perf_counter()
    result = act()
    return time.perf_counter() - start, result


def department(rng: np.random.Generator) -> Network:
    """A grid of roads of 12 to 90 km/h, a tenth of them one way."""
    count = SIDE * SIDE
    at = np.arange(count).reshape(SIDE, SIDE)
    start = np.concatenate([at[:, :-1].ravel(), at[:-1].ravel()])
    end = np.concatenate([at[:, 1:].ravel(), at[1:].ravel()])
    speed = rng.choice(
        [12, 25, 40, 50, 60, 65, 85], len(start), p=[0.1, 0.2, 0.3, 0.2, 0.1, 0.07, 0.03]
    )
    forward = STEP_M * rng.uniform(1.0, 1.4, len(start)) / (speed / 3.6)
    backward = np.where(rng.random(len(start)) < 0.1, np.inf, forward)
    y, x = np.divmod(np.arange(count), SIDE)
    none = np.full(count, -1)
    return Network(
        count, start, end, forward, backward, x * STEP_M, y * STEP_M,
        np.arange(count), none, np.zeros(count), np.zeros(count),
    )  # fmt: skip


def stands(rng: np.random.Generator, count: int, reach: float) -> tuple[np.ndarray, np.ndarray]:
    """Places at random, within a part of the middle of the grid."""
    middle, half = SIDE * STEP_M / 2, reach * SIDE * STEP_M / 2
    x, y = rng.uniform(middle - half, middle + half, (2, count))
    return x, y


def nearest(rounds: int) -> list[bool]:
    rng = np.random.default_rng(0)
    net = department(rng)
    parts = [stands(rng, OWN, 0.45), stands(rng, SITES, 0.7)]
    x, y = (np.concatenate(one) for one in zip(*parts, strict=True))
    own, sites = np.arange(OWN), OWN + np.arange(SITES)
    joined = minutes.join(net, x, y, "car")
    graph, back = joined.graph, joined.graph.T.tocsr()
    limit = travel.NETWORK_LIMIT_MIN

    def bare() -> np.ndarray:
        return csgraph.dijkstra(graph, indices=joined.node[own], limit=60 * limit)

    def least() -> np.ndarray:
        return csgraph.dijkstra(back, indices=joined.node[sites], min_only=True)

    def ours() -> np.ndarray:
        return minutes.matrix(minutes.join(net, x, y, "car"), own, sites, limit).min(axis=1)

    ratios, once = [], []
    for _ in range(rounds):
        spent, found = timed(ours)
        same, seconds = timed(bare)
        assert np.allclose(found, seconds[:, joined.node[sites]].min(axis=1) / 60, atol=1e-9)
        del seconds
        ratios.append(spent / same)
        once.append(spent / timed(least)[0])
    ratio = statistics.median(ratios)
    print(f"nearest of {OWN} origins among {SITES} sites: {ratio:.2f} bare Dijkstra", end=" ")
    print(f"(gate {NEAREST_GATE:.0f}), {statistics.median(once):.0f} from all sites at once")
    return [ratio <= NEAREST_GATE]


def whole() -> list[bool]:
    """The full matrix, in a process of its own: its memory is that of nothing else."""
    rng = np.random.default_rng(1)
    net = department(rng)
    parts = [stands(rng, OWN, 0.45), stands(rng, AROUND, 0.85), stands(rng, SITES, 0.7)]
    x, y = (np.concatenate(one) for one in zip(*parts, strict=True))
    at = np.arange(len(x))
    ends = np.concatenate([at[OWN + AROUND :], at[:OWN]])
    start = time.process_time()
    joined = minutes.join(net, x, y, "car")
    found = minutes.matrix(joined, at[: OWN + AROUND], ends, travel.NETWORK_LIMIT_MIN)
    spent = time.process_time() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    share = np.isfinite(found).mean()
    print(
        f"{found.size} trips of {net.junctions} junctions, {share:.0%} within the limit:", end=" "
    )
    print(f"{spent:.1f} s of one core (gate {MATRIX_GATE_S:.0f}),", end=" ")
    print(f"{memory:.0f} MiB (gate {MEMORY_GATE_MIB})")
    return [spent < MATRIX_GATE_S, memory < MEMORY_GATE_MIB]


def made(folder: Path) -> Path:
    """An extract with as many nodes, roads and other ways as that of Liechtenstein."""
    path, side = folder / "made.osm.pbf", 550
    ids = np.arange(side * side).reshape(side, side) + 1
    rows = [*ids[::7].tolist(), *ids[:, ::7].T.tolist()]
    roads = [row[i : i + 12] for row in rows for i in range(0, side - 1, 11)]
    others = ids.ravel()[: 25_000 * 9].reshape(-1, 9).tolist()
    with osmium.SimpleWriter(str(path)) as out:
        for i in range(side * side):
            where = (9.5 + i % side * 0.001, 47.0 + i // side * 0.001)
            out.add_node(osmium.osm.mutable.Node(id=i + 1, location=where))
        for rank, nodes in enumerate([*roads, *others]):
            tags = {"highway": "tertiary"} if rank < len(roads) else {"building": "yes"}
            out.add_way(osmium.osm.mutable.Way(id=rank + 1, nodes=nodes, tags=tags))
    return path


def graph(path: Path, rounds: int) -> list[bool]:
    transform = Transformer.from_crs("EPSG:4326", "EPSG:2056", always_xy=True).transform

    def metres(lon: np.ndarray, lat: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        x, y = transform(lon, lat)
        return np.asarray(x), np.asarray(y)

    def bare() -> None:
        for entity in (osmium.osm.WAY, osmium.osm.NODE):
            for _ in osmium.FileProcessor(str(path), entity):
                pass

    def ours() -> None:
        ways = extract.read_one(path, extract.Box(-180, -90, 180, 90))
        for mode in ("car", "foot"):
            network.build(ways, mode, metres, lambda x, y: np.ones(len(x), dtype=bool))

    ratios = []
    for _ in range(rounds):
        least = timed(bare)[0]
        ratios.append(timed(ours)[0] / least)
    ratio = statistics.median(ratios)
    print(f"{path.name}: the two networks in {ratio:.2f} times two bare passes", end=" ")
    print(f"(gate {GRAPH_GATE:.0f})")
    return [ratio <= GRAPH_GATE]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    passed = whole()  # first: its memory is that of nothing else
    passed += nearest(options.rounds)
    with tempfile.TemporaryDirectory() as folder:
        passed += graph(RAW if RAW.exists() else made(Path(folder)), options.rounds)
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
