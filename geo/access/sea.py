"""The sea is not crossed: a straight line that leaves the land goes round it.

The land is the one of ``geo.build.land``: every commune of mainland France, with the land beyond
the border; water narrower than 500 m is no sea. Declared bridges and causeways join it
(``data/sheets/crossings.csv``); ferries are declared and not taken. The way round is the shortest
path over the land: it bends only at its corners that face the water, so that it is exact on that
land. Overseas no land is known: lines stay straight, as they do between two parts of the land that
no bridge joins. Islands without a road are said elsewhere (``travel.Roads.islands``).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache, lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from geo.pack import sheets, storage

if TYPE_CHECKING:
    import shapely

Floats = NDArray[np.float64]

LAND: Final = "land.parquet"
AROUND_M: Final = 45_000.0
"""How far around the points of a department its land is kept."""
FAR_M: Final = 80_000.0
"""Straight lines longer than this stay straight: nobody asks how far so far a place is."""
_TOLERANCE_M: Final = 2.0
_BRIDGE_M: Final = 300.0
"""Half the width of the land that a bridge makes."""


@dataclass(frozen=True, eq=False)
class Sea:
    """The land around a department, its corners and the ways between them, in metres.

    corners, before, after : corners that face the water, and the vertices beside each, [n, 2].
    around : shortest way over the land between corners, [n, n], +∞ where none.
    columns : ways already found, by origins and place.
    asked : who reads the land: prepared, it is not safe to read from two threads at once.
    """

    land: shapely.Geometry
    corners: Floats
    before: Floats
    after: Floats
    around: Floats
    columns: dict[tuple[int, float, float], Floats] = field(default_factory=dict)
    asked: Lock = field(default_factory=Lock)

    def metres(self, origins: Floats, places: Floats, straight: Floats) -> Floats:
        """Ways over the land, [origins, places]; ``straight`` are the lines, [origins, places].

        ``origins`` and ``places`` are [n, 2], metres in the projection of the land.
        """
        kept = hash(origins.tobytes())
        found = np.empty_like(straight)
        with self.asked:
            new = [i for i, (x, y) in enumerate(places) if (kept, x, y) not in self.columns]
            if new:
                ways = self._ways(origins, places[new], straight[:, new])
                for i, way in zip(new, ways.T, strict=True):
                    self.columns[(kept, *places[i])] = way
        for i, (x, y) in enumerate(places):
            found[:, i] = self.columns[(kept, x, y)]
        return found

    def _ways(self, origins: Floats, places: Floats, straight: Floats) -> Floats:
        import shapely

        here, there = self._ashore(origins), self._ashore(places)
        near = np.nonzero(straight <= FAR_M)
        lines = shapely.linestrings(np.stack([here[near[0]], there[near[1]]], axis=1))
        wet = ~shapely.covers(self.land, lines)
        found = straight.copy()
        if not wet.any():
            return found
        rows, columns = near[0][wet], near[1][wet]
        start, from_row = np.unique(rows, return_inverse=True)
        end, to_column = np.unique(columns, return_inverse=True)
        out = self._seen(here[start])
        beyond = np.stack([(self.around + each).min(axis=1) for each in self._seen(there[end])])
        way = np.array(
            [(out[i] + beyond[j]).min() for i, j in zip(from_row, to_column, strict=True)]
        )
        lines_m = straight[rows, columns]
        found[rows, columns] = np.where(np.isfinite(way), np.maximum(way, lines_m), lines_m)
        return found

    def _ashore(self, points: Floats) -> Floats:
        """Points, those off the land moved just inside the nearest shore."""
        import shapely

        drawn = shapely.points(points)
        lost = ~shapely.covers(self.land, drawn)
        moved = points.copy()
        if lost.any():
            shortest = shapely.shortest_line(drawn[lost], self.land)
            shore = shapely.get_coordinates(shapely.get_point(shortest, 1))
            line = shore - points[lost]
            moved[lost] = shore + line / np.hypot(*line.T)[:, None] * 1.5 * _TOLERANCE_M
        return moved

    def _seen(self, points: Floats) -> Floats:
        """Straight metres from points to the corners a way may bend at, +∞ to the others."""
        asked = _tangent(points, self.corners, self.before, self.after)
        return _visible(self.land, points, self.corners, asked)


def _tangent(points: Floats, corners: Floats, before: Floats, after: Floats) -> NDArray[np.bool_]:
    """Whether the land beside each corner is on one side of the line from each point."""
    line = corners[None] - points[:, None]
    return np.asarray(_cross(line, before - corners) * _cross(line, after - corners) >= 0)


def _cross(one: Floats, other: Floats) -> Floats:
    return np.asarray(one[..., 0] * other[..., 1] - one[..., 1] * other[..., 0])


def _visible(
    land: shapely.Geometry, points: Floats, corners: Floats, asked: NDArray[np.bool_]
) -> Floats:
    """Straight metres over the land from points to corners where ``asked``, +∞ elsewhere."""
    import shapely

    found = np.full((len(points), len(corners)), np.inf)
    rows, columns = np.nonzero(asked)
    ends = np.stack([points[rows], corners[columns]], axis=1)
    dry = shapely.covers(land, shapely.linestrings(ends))
    rows, columns = rows[dry], columns[dry]
    found[rows, columns] = np.hypot(*(points[rows] - corners[columns]).T)
    return found


def around(points: Floats, crs: str) -> Sea | None:
    """The sea around points ([n, 2], metres in ``crs``); None where nothing is known of one.

    None too where the land is whole around them: nothing is then to go round. The seas asked for
    last are kept, with the ways found over them: an import that leaves the communes where they are
    does not draw theirs again.
    """
    return _around(points.shape, points.astype(float).tobytes(), crs)


@lru_cache(maxsize=4)
def _around(shape: tuple[int, ...], held: bytes, crs: str) -> Sea | None:
    import shapely

    points = np.frombuffer(held).reshape(shape)
    known = _land()
    if known is None or not len(points) or known[1] != crs:
        return None
    window = shapely.box(*points.min(axis=0) - AROUND_M, *points.max(axis=0) + AROUND_M)
    hull = shapely.convex_hull(shapely.multipoints(points))
    if shapely.covers(known[0], hull):
        return None
    land = shapely.union_all([shapely.intersection(known[0], window), *_bridges(crs)])
    wide = land.buffer(_TOLERANCE_M, join_style="mitre")
    shapely.prepare(wide)
    corners, before, after = _corners(land)
    bends = _tangent(corners, corners, before, after)
    ways = _visible(wide, corners, corners, np.triu(bends & bends.T, 1))
    return Sea(wide, corners, before, after, _shortest(ways))


def _shortest(ways: Floats) -> Floats:
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import shortest_path

    rows, columns = np.nonzero(np.isfinite(ways) & (ways > 0))
    graph = csr_array((ways[rows, columns], (rows, columns)), shape=ways.shape)
    return np.asarray(shortest_path(graph, directed=False))


def _corners(land: shapely.Geometry) -> tuple[Floats, Floats, Floats]:
    """Vertices of the land where it turns around the water, and those beside each."""
    import shapely

    found: list[tuple[Floats, Floats, Floats]] = []
    for part in shapely.get_parts(shapely.orient_polygons(land)):
        for ring in (part.exterior, *part.interiors):
            at = shapely.get_coordinates(ring)[:-1]
            before, after = np.roll(at, 1, axis=0), np.roll(at, -1, axis=0)
            turns = _cross(at - before, after - at) < 0
            found.append((at[turns], before[turns], after[turns]))
    corners, before, after = (np.vstack(side) for side in zip(*found, strict=True))
    return corners, before, after


def _bridges(crs: str) -> list[shapely.Geometry]:
    """Land that the declared bridges and causeways make."""
    import pyproj
    import shapely

    table = sheets.read_national(storage.PUBLISHED / "sheets", sheets.CROSSINGS)
    driven = table[table["kind"].ne("ferry")]
    to = pyproj.Transformer.from_crs(4326, crs, always_xy=True)
    ends = [
        np.column_stack(to.transform(driven[f"{end}_lon"], driven[f"{end}_lat"]))
        for end in ("from", "to")
    ]
    lines = shapely.linestrings(np.stack(ends, axis=1))
    return list(shapely.buffer(lines, _BRIDGE_M, quad_segs=1))


@cache
def _land() -> tuple[shapely.Geometry, str] | None:
    """The land and its projection; None when the file is not there."""
    import shapely
    from pyarrow import parquet

    path = storage.PUBLISHED / LAND
    if not path.is_file():
        return None
    # one shape: geopandas would take three times as long to be there as the file to be read
    table = parquet.read_table(path)
    geometry = json.loads(table.schema.metadata[b"geo"])["columns"]["geometry"]
    known = geometry["crs"]["id"]
    return shapely.from_wkb(table["geometry"][0].as_py()), f"{known['authority']}:{known['code']}"
