"""A road network as junctions and the stretches between them, made of ways of OpenStreetMap.

Every node of a way is a vertex; where only two pieces of road meet, open in the same directions,
nothing is decided: the vertices in between are taken out of the graph and kept beside it, because
places stand along them. Times along a stretch are exact sums: taking vertices out changes no trip.

Only the largest part in which every junction reaches every other is kept: what leads nowhere
cannot be joined.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.roads import profile
from geo.roads.extract import Ways

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]
Bools = NDArray[np.bool_]
Mode = Literal["car", "foot"]
Project = Callable[[Floats, Floats], tuple[Floats, Floats]]
"""Degrees (longitude, latitude) to metres (x, y)."""
Inside = Callable[[Floats, Floats], Bools]
"""Whether points in metres are within what is kept."""

_MS: Final = 3.6


@dataclass(frozen=True, eq=False)
class Network:
    """Junctions, stretches, and the vertices to which a place may be joined.

    junctions : their number; they are called 0 … junctions - 1.
    start, end : junctions of each stretch, int64 [stretches].
    forward, backward : seconds from ``start`` to ``end`` and back, +∞ where closed.
    x, y : metres of each vertex, float64 [vertices].
    junction : of each vertex, -1 where it is none, int64 [vertices].
    stretch : of each vertex, -1 for a junction, int64 [vertices].
    after, before : seconds from ``start`` to the vertex, and from the vertex to ``start``;
        +∞ where that direction is closed, 0 for a junction.
    """

    junctions: int
    start: Longs
    end: Longs
    forward: Floats
    backward: Floats
    x: Floats
    y: Floats
    junction: Longs
    stretch: Longs
    after: Floats
    before: Floats


class Edges(NamedTuple):
    """Pieces of road between two consecutive nodes of a way.

    a, b : vertices, int64. forward, backward : seconds, +∞ where closed.
    joined : whether a place may be joined to its ends.
    """

    a: Longs
    b: Longs
    forward: Floats
    backward: Floats
    joined: Bools


def build(ways: Ways, mode: Mode, project: Project, inside: Inside) -> Network:
    """Make the network of one mode.

    Parameters
    ----------
    ways : as ``extract.read_ways`` gives them.
    mode : ``car`` or ``foot``.
    project, inside : the plane in which lengths are measured, and what is kept of it: a piece of
        road with an end inside is kept whole.

    Returns
    -------
    Network
        Empty (no junction) when no road is inside.
    """
    found, x, y = edges(ways, mode, project, inside)
    chains = _chains(found)
    return _largest(_network(found, chains, x, y))


def edges(ways: Ways, mode: Mode, project: Project, inside: Inside) -> tuple[Edges, Floats, Floats]:
    """Pieces of road of one mode, and the metres of their vertices.

    A node that stops the mode (a bollard, a locked gate) is one vertex for each piece that ends
    there: nothing goes through.
    """
    speeds = ways.car if mode == "car" else ways.foot
    size = np.diff(ways.first)
    way = np.repeat(np.arange(len(size)), size)
    node, vertex = np.unique(ways.node, return_inverse=True)
    lon, lat = np.empty(len(node)), np.empty(len(node))
    lon[vertex], lat[vertex] = ways.lon, ways.lat
    x, y = project(lon, lat)
    here = np.flatnonzero((np.diff(way) == 0) & (vertex[1:] != vertex[:-1]))
    here = here[(speeds[way[here]] > 0).any(axis=1)]
    a, b, of = vertex[here], vertex[here + 1], way[here]
    within = inside(x, y)
    kept = within[a] | within[b]
    a, b, of = a[kept], b[kept], of[kept]

    metres = np.hypot(x[b] - x[a], y[b] - y[a])
    sides = [_seconds(metres, speeds[of, side], ways.crossing[of], of) for side in (0, 1)]
    if mode == "car":
        lights = np.isin(node, ways.signals)
        sides[0] += profile.SIGNAL_S * lights[b]
        sides[1] += profile.SIGNAL_S * lights[a]
    stops = np.isin(node, ways.stops_car if mode == "car" else ways.stops_foot)
    copies: list[Longs] = []
    for ends in (a, b):
        stopped = np.flatnonzero(stops[ends])
        copies.append(ends[stopped])
        ends[stopped] = len(x) + np.arange(len(stopped))
        x, y = np.append(x, x[copies[-1]]), np.append(y, y[copies[-1]])
    return Edges(a, b, sides[0], sides[1], ways.joined[of]), x, y


def _seconds(metres: Floats, kmh: Floats, crossing: Floats, way: Longs) -> Floats:
    """Seconds of each piece; of a ferry, its crossing and its wait shared along it."""
    with np.errstate(divide="ignore"):
        seconds = metres / (kmh / _MS)
    seconds[kmh == 0] = np.inf
    ferry = np.flatnonzero(~np.isnan(crossing) & (kmh > 0))
    if len(ferry):
        whole, sailed = (np.bincount(way[ferry], of[ferry])[way[ferry]] for of in (metres, seconds))
        said = np.where(crossing[ferry] > 0, crossing[ferry], sailed)
        seconds[ferry] = (said + profile.FERRY_WAIT_S) * metres[ferry] / whole
    return np.asarray(seconds)


class _Chains(NamedTuple):
    """Half-edges in the order of travel, chain after chain; a half-edge is 2 × edge + side."""

    half: Longs
    first: Longs


def _chains(found: Edges) -> _Chains:
    """Follow the road from each junction to the next.

    A ring without junction belongs to nothing and is left out.
    """
    count = len(found.a)
    at = np.empty(2 * count, dtype=np.int64)
    at[0::2], at[1::2] = found.a, found.b
    leaves = np.empty(2 * count, dtype=bool)
    leaves[0::2], leaves[1::2] = np.isfinite(found.forward), np.isfinite(found.backward)
    comes = np.empty(2 * count, dtype=bool)
    comes[0::2], comes[1::2] = leaves[1::2], leaves[0::2]
    order = np.argsort(at, kind="stable")
    _, start, degree = np.unique(at[order], return_index=True, return_counts=True)
    one, two = order[start[degree == 2]], order[start[degree == 2] + 1]
    plain = (comes[one] == leaves[two]) & (comes[two] == leaves[one])
    onward = np.full(2 * count, -1, dtype=np.int64)
    onward[one[plain]], onward[two[plain]] = two[plain], one[plain]
    return _follow(onward)


def _follow(onward: Longs) -> _Chains:
    """Chains of half-edges; ``onward`` is the other half at a vertex that decides nothing."""
    following = onward.tolist()
    done = bytearray(len(following) // 2)
    half: list[int] = []
    first: list[int] = [0]
    for begin in np.flatnonzero(onward < 0).tolist():
        if done[begin >> 1]:
            continue
        here = begin
        while here >= 0:
            done[here >> 1] = 1
            half.append(here)
            here = following[here ^ 1]
        first.append(len(half))
    return _Chains(np.array(half, dtype=np.int64), np.array(first, dtype=np.int64))


def _network(found: Edges, chains: _Chains, x: Floats, y: Floats) -> Network:
    edge, side = chains.half >> 1, chains.half & 1
    tail = np.where(side == 0, found.a[edge], found.b[edge])
    head = np.where(side == 0, found.b[edge], found.a[edge])
    along = np.where(side == 0, found.forward[edge], found.backward[edge])
    against = np.where(side == 0, found.backward[edge], found.forward[edge])
    size = np.diff(chains.first)
    chain = np.repeat(np.arange(len(size)), size)
    begins, ends = chains.first[:-1], chains.first[1:] - 1
    junctions, ids = np.unique(np.concatenate([tail[begins], head[ends]]), return_inverse=True)
    start, end = ids[: len(size)], ids[len(size) :]
    after, before = (_sums(seconds, chains.first, chain) for seconds in (along, against))

    inner = np.ones(len(edge), dtype=bool)
    inner[ends] = False
    inner = np.flatnonzero(inner)
    joined = found.joined[edge]
    stands = inner[joined[inner] | joined[np.minimum(inner + 1, len(edge) - 1)]]
    beside = np.unique(np.concatenate([start[joined[begins]], end[joined[ends]]]))
    none = np.full(len(beside), -1)
    return Network(
        len(junctions), start, end, after[ends], before[ends],
        np.concatenate([x[junctions[beside]], x[head[stands]]]),
        np.concatenate([y[junctions[beside]], y[head[stands]]]),
        np.concatenate([beside, np.full(len(stands), -1)]),
        np.concatenate([none, chain[stands]]),
        np.concatenate([np.zeros(len(beside)), after[stands]]),
        np.concatenate([np.zeros(len(beside)), before[stands]]),
    )  # fmt: skip


def _sums(seconds: Floats, first: Longs, chain: Longs) -> Floats:
    """Sums along each chain, up to and with each piece; +∞ all along a closed one."""
    open_ = np.isfinite(seconds)
    total = np.cumsum(np.where(open_, seconds, 0.0))
    before = np.concatenate([[0.0], total])[first[:-1]]
    return np.asarray(np.where(open_, total - before[chain], np.inf))


def _largest(whole: Network) -> Network:
    """The largest part in which every junction reaches every other."""
    from scipy.sparse.csgraph import connected_components

    if not whole.junctions:
        return whole
    _, part = connected_components(graph(whole), connection="strong")
    kept = part == np.bincount(part).argmax()
    inside = kept[whole.start] & kept[whole.end]
    junction, stretch = np.cumsum(kept) - 1, np.cumsum(inside) - 1
    at = np.where(
        whole.junction >= 0, kept[whole.junction], inside[np.maximum(whole.stretch, 0)]
    ).astype(bool)
    return Network(
        int(kept.sum()), junction[whole.start[inside]], junction[whole.end[inside]],
        whole.forward[inside], whole.backward[inside], whole.x[at], whole.y[at],
        np.where(whole.junction >= 0, junction[whole.junction], -1)[at],
        np.where(whole.stretch >= 0, stretch[whole.stretch], -1)[at],
        whole.after[at], whole.before[at],
    )  # fmt: skip


def graph(network: Network) -> csr_array:
    """Seconds from junction to junction, junctions × junctions, sparse."""
    return shortest(
        network.junctions,
        np.concatenate([network.start, network.end]),
        np.concatenate([network.end, network.start]),
        np.concatenate([network.forward, network.backward]),
    )


def shortest(count: int, tail: Longs, head: Longs, seconds: Floats) -> csr_array:
    """Sparse graph of ``count`` nodes; of several arcs alike the shortest, none that is closed."""
    from scipy.sparse import csr_array

    open_ = np.isfinite(seconds) & (tail != head)
    tail, head, seconds = tail[open_], head[open_], seconds[open_]
    order = np.lexsort((seconds, head, tail))
    tail, head, seconds = tail[order], head[order], seconds[order]
    new = np.ones(len(tail), dtype=bool)
    new[1:] = (np.diff(tail) != 0) | (np.diff(head) != 0)
    return csr_array((seconds[new], (tail[new], head[new])), shape=(count, count))
