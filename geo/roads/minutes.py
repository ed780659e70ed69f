"""Minutes from places to places over a network.

A place is joined to the nearest vertex, by a straight way driven at ``JOIN_KMH`` (or walked). It
is never joined to a motorway nor to a slip road. Beyond ``REFUSED_M`` the place has no minutes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from geo.base import cancellation
from geo.roads import profile
from geo.roads.network import Floats, Longs, Mode, Network, shortest

if TYPE_CHECKING:
    from scipy.sparse import csr_array

JOIN_KMH: Final = 25.0
LISTED_M: Final = 500.0
"""Straight way to a road that is worth a look."""
REFUSED_M: Final = 2_000.0
_AT_ONCE: Final = 16
"""Origins computed together: a row of the whole network each, 8 bytes a junction."""


class Joined(NamedTuple):
    """Places in the graph of a network.

    graph : seconds, square; the junctions first, then what the places added.
    node : of each place, -1 when it is too far from any road, int64 [places].
    metres : from each place to the vertex it is joined to, float64 [places].
    """

    graph: csr_array
    node: Longs
    metres: Floats


def join(network: Network, x: Floats, y: Floats, mode: Mode) -> Joined:
    """Join places to a network.

    Parameters
    ----------
    x, y : metres, in the plane of the network, float64 [places]. NaN is no place: it is refused.
    mode : that of the network; it decides how fast the last metres are.

    Returns
    -------
    Joined
        Vertices at equal distances: the first. Two places on one stretch reach each other along
        it, without going to its ends.
    """
    vertex, metres = _nearest(network, x, y)
    kept = np.flatnonzero(metres <= REFUSED_M)
    used = np.unique(vertex[kept])
    at = network.junction[used].copy()
    inner = np.flatnonzero(at < 0)
    at[inner] = network.junctions + np.arange(len(inner))
    arcs = [_whole(network), _split(network, used[inner], at[inner])]

    node = np.full(len(x), -1, dtype=np.int64)
    node[kept] = network.junctions + len(inner) + np.arange(len(kept))
    road = at[np.searchsorted(used, vertex[kept])]
    leg = metres[kept] / ((JOIN_KMH if mode == "car" else profile.FOOT_KMH) / 3.6)
    arcs += [(node[kept], road, leg), (road, node[kept], leg)]
    tail, head, seconds = (np.concatenate(column) for column in zip(*arcs, strict=True))
    count = network.junctions + len(inner) + len(kept)
    return Joined(shortest(count, tail, head, seconds), node, metres)


_Arcs = tuple[Longs, Longs, Floats]


def _nearest(network: Network, x: Floats, y: Floats) -> tuple[Longs, Floats]:
    from scipy.spatial import cKDTree

    vertex, metres = np.zeros(len(x), dtype=np.int64), np.full(len(x), np.inf)
    known = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    if len(network.x) and len(known):
        tree = cKDTree(np.column_stack([network.x, network.y]))
        found, vertex[known] = tree.query(np.column_stack([x[known], y[known]]))
        metres[known] = found
    return vertex, metres


def _whole(network: Network) -> _Arcs:
    return (
        np.concatenate([network.start, network.end]),
        np.concatenate([network.end, network.start]),
        np.concatenate([network.forward, network.backward]),
    )


def _split(network: Network, vertices: Longs, nodes: Longs) -> _Arcs:
    """Arcs along the stretches that hold some vertices, from one to the next and to the ends."""
    order = np.lexsort((_along(network, vertices), network.stretch[vertices]))
    vertices, nodes = vertices[order], nodes[order]
    stretch = network.stretch[vertices]
    first = np.ones(len(vertices), dtype=bool)
    first[1:] = stretch[1:] != stretch[:-1]
    last = np.roll(first, -1)
    previous = np.roll(np.arange(len(vertices)), 1)

    def gap(there: Floats, here: Floats) -> Floats:
        """Seconds between two points of a stretch; both are +∞ where it is closed."""
        closed = np.isinf(there)
        return np.where(closed, np.inf, np.where(closed, 0, there) - np.where(closed, 0, here))

    after, before = network.after[vertices], network.before[vertices]
    behind = np.where(first, network.start[stretch], nodes[previous])
    reached = gap(after, np.where(first, 0, after[previous]))
    left = gap(before, np.where(first, 0, before[previous]))
    ends, rest = network.end[stretch[last]], stretch[last]
    onward = gap(network.forward[rest], after[last])
    back = gap(network.backward[rest], before[last])
    return (
        np.concatenate([behind, nodes, nodes[last], ends]),
        np.concatenate([nodes, behind, ends, nodes[last]]),
        np.concatenate([reached, left, onward, back]),
    )


def _along(network: Network, vertices: Longs) -> Floats:
    """What orders the vertices of a stretch from its start: one direction is open."""
    after, before = network.after[vertices], network.before[vertices]
    return np.where(np.isfinite(after), after, before)


def matrix(
    joined: Joined,
    origins: Longs,
    places: Longs,
    limit_min: float,
    progress: Callable[[float], None] | None = None,
) -> Floats:
    """Minutes from origins to places, in the direction of travel.

    Parameters
    ----------
    joined : Joined
    origins, places : ranks among the joined places, int64.
    limit_min : float
        No trip is looked for beyond it.
    progress : called with the share that is done; ``cancellation.check`` is asked as often.

    Returns
    -------
    float64 [origins, places]
        +∞ beyond the limit, where no road leads, or where an end is not joined.
    """
    from scipy.sparse.csgraph import dijkstra

    if len(places) < len(origins):  # fewer searches, back along the roads
        back = joined._replace(graph=joined.graph.T.tocsr())
        return matrix(back, places, origins, limit_min, progress).T
    found = np.full((len(origins), len(places)), np.inf)
    there = joined.node[places]
    known = np.flatnonzero(joined.node[origins] >= 0)
    for begin in range(0, len(known), _AT_ONCE):
        cancellation.check()
        rows = known[begin : begin + _AT_ONCE]
        seconds = dijkstra(joined.graph, indices=joined.node[origins[rows]], limit=60.0 * limit_min)
        found[rows] = np.where(there >= 0, seconds[:, there], np.inf) / 60
        if progress:
            progress(min(begin + _AT_ONCE, len(known)) / len(known))
    return found
