"""Local Moran's I: which units are high among high neighbours, and how surely.

Anselin (1995), with the weights of a unit shared out equally among its neighbours. How sure a
statistic is comes from conditional permutations: the unit keeps its figure, the figures of the
others are dealt anew to its neighbours. The test is one-sided (a figure like its neighbours'),
so that a p-value is uniform where figures are dealt at random, which Benjamini and Hochberg's
cut supposes; PySAL's ``p_sim`` is the smaller of the two sides, half as large there.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

PERMUTATIONS: Final = 9_999
_AT_ONCE: Final = 1_000
"""Permutations made together: all of them would weigh a hundred megabytes in a large department."""
_EQUAL: Final = 1e-9
"""Two sums of standardised figures that differ by less tie, whatever the order they were added."""
HIGH_HIGH: Final = 1
"""A figure above the mean among neighbours above it: the quadrants are numbered as by PySAL."""


class Links(NamedTuple):
    """Pairs of neighbours as positions, each pair in both directions, among so many units."""

    unit: NDArray[np.intp]
    neighbour: NDArray[np.intp]
    units: int


class LocalMoran(NamedTuple):
    """One entry a unit.

    ``statistic`` and ``p`` are NaN, and ``quadrant`` 0, where the figure is not known, where no
    neighbour's is, or where all figures are equal. ``quadrant``: 1 high among high, 2 low among
    high, 3 low among low, 4 high among low.
    """

    statistic: NDArray[np.float64]
    quadrant: NDArray[np.intp]
    p: NDArray[np.float64]


def touching(polygons: Any, within_m: float) -> Links:
    """Find which polygons touch, those closer than ``within_m`` metres being said to.

    ``polygons`` is an array of shapely polygons in metres. A published layer is not always a
    coverage: without a tolerance, a sliver of a decimetre would part two neighbours.
    """
    from shapely import STRtree

    unit, neighbour = STRtree(polygons).query(polygons, predicate="dwithin", distance=within_m)
    other = unit != neighbour
    return Links(unit[other], neighbour[other], len(polygons))


def local_moran(
    figures: NDArray[np.float64],
    links: Links,
    *,
    permutations: int = PERMUTATIONS,
    seed: int = 0,
) -> LocalMoran:
    """Compute the local statistic of each unit, its quadrant and its p-value.

    ``figures``: one a unit, NaN when not known; a unit whose figure is not known is nobody's
    neighbour. The same seed gives the same p-values.
    """
    known = np.isfinite(figures)
    moran = LocalMoran(
        np.full(len(figures), np.nan),
        np.zeros(len(figures), dtype=np.intp),
        np.full(len(figures), np.nan),
    )
    if not known.any() or np.ptp(figures[known]) == 0:
        return moran
    z = (figures[known] - figures[known].mean()) / figures[known].std()
    position = np.cumsum(known) - 1
    kept = known[links.unit] & known[links.neighbour]
    unit, neighbour = position[links.unit[kept]], position[links.neighbour[kept]]
    degree = np.bincount(unit, minlength=len(z))
    beside = np.bincount(unit, z[neighbour], minlength=len(z)).astype(np.float64)
    linked = degree > 0
    lag = np.divide(beside, degree, out=np.zeros(len(z)), where=linked)
    at = np.flatnonzero(known)[linked]
    moran.statistic[at] = ((len(z) - 1) / len(z) * z * lag)[linked]
    quadrants = np.where(z > 0, np.where(lag > 0, HIGH_HIGH, 4), np.where(lag > 0, 2, 3))
    moran.quadrant[at] = quadrants[linked]
    moran.p[at] = _p_values(z, degree, beside, permutations, seed)[linked]
    return moran


def _p_values(
    z: NDArray[np.float64],
    degree: NDArray[np.intp],
    beside: NDArray[np.float64],
    permutations: int,
    seed: int,
) -> NDArray[np.float64]:
    """Share of the permutations whose statistic is at least the one that was found.

    A permutation is a row of units in a random order: the neighbours of a unit are the first of
    them but itself, so that the same rows serve every unit.
    """
    first = min(int(degree.max()) + 1, len(z))
    dealt, row, place, start = _dealt(len(z), first, permutations, seed)
    added = np.cumsum(z[dealt], axis=1)
    least = np.zeros(len(z), dtype=np.intp)
    for unit in np.flatnonzero(degree):
        count, side = degree[unit], np.sign(z[unit])
        limit = side * beside[unit] - _EQUAL
        # the unit among its own neighbours gives its place to the one that comes after them
        own = slice(start[unit], start[unit + 1])
        itself = row[own][place[own] < count]
        others = added[itself, min(count, first - 1)] - z[unit]
        least[unit] = (
            (side * added[:, count - 1] >= limit).sum()
            - (side * added[itself, count - 1] >= limit).sum()
            + (side * others >= limit).sum()
        )
    return np.asarray((least + 1) / (permutations + 1))


class _Dealt(NamedTuple):
    """The first units of random orders, permutations × ``first``, and where each unit is.

    ``row`` and ``place`` of a unit are those from ``start[unit]`` to ``start[unit + 1]``.
    """

    dealt: NDArray[np.int32]
    row: NDArray[np.intp]
    place: NDArray[np.intp]
    start: NDArray[np.intp]


@lru_cache(maxsize=8)
def _dealt(units: int, first: int, permutations: int, seed: int) -> _Dealt:
    random = np.random.default_rng(seed)
    rows = []
    for done in range(0, permutations, _AT_ONCE):
        some = np.tile(np.arange(units, dtype=np.int32), (min(_AT_ONCE, permutations - done), 1))
        rows.append(random.permuted(some, axis=1)[:, :first].copy())
    dealt = np.vstack(rows)
    where = np.argsort(dealt, axis=None, kind="stable")
    start = np.searchsorted(dealt.ravel()[where], np.arange(units + 1))
    return _Dealt(dealt, *np.divmod(where, first), start)


def significant(p: NDArray[np.float64], share: float) -> NDArray[np.bool_]:
    """Which p-values hold when at most a ``share`` of those that do may be chance.

    Benjamini and Hochberg (1995) among those that are not NaN.
    """
    ordered = np.sort(p[np.isfinite(p)])
    held = np.flatnonzero(ordered <= share * np.arange(1, len(ordered) + 1) / max(len(ordered), 1))
    return p <= ordered[held[-1]] if len(held) else np.zeros(len(p), dtype=bool)


def connected(chosen: NDArray[np.bool_], links: Links) -> NDArray[np.intp]:
    """Number the sets of chosen units that hold together by their links, from 0; -1 elsewhere."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    kept = chosen[links.unit] & chosen[links.neighbour]
    pairs = (np.ones(kept.sum()), (links.unit[kept], links.neighbour[kept]))
    _, found = connected_components(coo_array(pairs, shape=(links.units,) * 2), directed=False)
    sets = np.full(links.units, -1)
    sets[chosen] = np.unique(found[chosen], return_inverse=True)[1]
    return sets
