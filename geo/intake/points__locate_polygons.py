"""In which commune a point is: by polygon in the department, by chef-lieu around it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import shapely

if TYPE_CHECKING:
    from geo.intake.communes__locate import Communes

TOLERANCE_M: Final = 300.0
"""Distance outside its commune within which a point is still of it: geocoding, bridges."""
FAR_M: Final = 10_000.0
"""Distance outside a commune from which a point speaks against it."""
FAR_FROM_DECLARED_M: Final = 20_000.0
"""Distance to a neighbour's chef-lieu (no polygon there) beyond which the commune is doubted."""


class Point(NamedTuple):
    """Where a row stands: in metres, and the commune that is there ("": none is known)."""

    code: str
    metres: np.ndarray
    polygons: Polygons

    def reaches(self, code: str) -> bool:
        """Whether it is in a commune, or at its edge."""
        return code == self.code or self.polygons.distance(self.metres, code) <= TOLERANCE_M

    def leaves(self, code: str) -> bool:
        """Whether it is too far from a commune to be of it."""
        if code == self.code:
            return False
        limit = FAR_M if self.polygons.draws(code) else FAR_FROM_DECLARED_M
        return self.polygons.distance(self.metres, code) > limit


@lru_cache(maxsize=2)
def of(communes: Communes) -> Polygons:
    """The polygons of a department, read once."""
    return Polygons(communes)


def within(metres: np.ndarray, anchors: np.ndarray, limit_m: float) -> np.ndarray:
    """Whether each point is within a limit of one of the anchors; no root is drawn."""
    away = metres[:, None, :] - anchors[None, :, :]
    near: np.ndarray = (np.einsum("ijk,ijk->ij", away, away) <= limit_m**2).any(axis=1)
    return near


class Polygons:
    """The polygons of the department, read when a point needs them."""

    def __init__(self, communes: Communes) -> None:
        """Keep the communes; polygons are read now."""
        shapes = communes.pack.geometry().geometry
        self._codes = np.asarray(shapes.index, dtype=object)
        self._shapes = np.asarray(shapes.array)
        self._rank = {code: at for at, code in enumerate(self._codes)}
        self._tree = shapely.STRtree(self._shapes)
        self._own = communes.own
        near = communes.table[~communes.table.index.isin(list(communes.own))]
        self._near_codes = np.asarray(near.index, dtype=object)
        self._near = near[["x_m", "y_m"]].to_numpy(dtype=float)
        self._near_at = dict(zip(self._near_codes, self._near, strict=True))
        own = communes.table[communes.table.index.isin(list(communes.own))]
        self._chef_lieux = own[["x_m", "y_m"]].to_numpy(dtype=float)

    def point(self, metres: np.ndarray) -> Point:
        """A point, with the commune it is in."""
        code = self.communes(metres[None, :], np.array([""], dtype=object), FAR_FROM_DECLARED_M)[0]
        return Point(str(code), metres, self)

    def draws(self, code: str) -> bool:
        """Whether the polygon of a commune is known: those of the department are."""
        return code in self._own

    def distance(self, metres: np.ndarray, code: str) -> float:
        """Metres to a commune: to its polygon, or to its chef-lieu around the department."""
        if self.draws(code):
            shape = self._shapes[self._rank[code]]
            return float(shapely.distance(shapely.points(metres), shape))
        there = self._near_at.get(code)
        return float("inf") if there is None else float(np.hypot(*(there - metres)))

    def farther(self, metres: np.ndarray, declared: np.ndarray, limit_m: float) -> np.ndarray:
        """Whether each point, not declared inside, is farther than a limit from the department."""
        found = np.zeros(len(metres), dtype=bool)
        # a chef-lieu is inside: within the limit of one is within the limit of all
        near = within(metres, self._chef_lieux, limit_m)
        for at in np.flatnonzero(~near):
            if declared[at] not in self._own:
                point = shapely.points(metres[at])
                nearest = self._tree.nearest(point)
                found[at] = shapely.distance(point, self._shapes[nearest]) > limit_m
        return found

    def communes(self, metres: np.ndarray, declared: np.ndarray, around_m: float) -> np.ndarray:
        """Commune each point is in; "" when it cannot be told.

        The declared one when the point is in it or at its edge. Around the department, the
        declared one within ``around_m`` of its chef-lieu, else that of the nearest chef-lieu.
        """
        points = shapely.points(metres)
        found = np.full(len(metres), "", dtype=object)
        ranks, hits = self._tree.query(points, predicate="intersects")
        found[ranks] = self._codes[hits]
        for at, code in enumerate(declared):
            if code in self._own:
                shape = self._shapes[self._rank[code]]
                if found[at] != code and shapely.distance(points[at], shape) <= TOLERANCE_M:
                    found[at] = code
                elif not found[at]:
                    found[at] = self._nearest(metres[at])
            elif not found[at] and len(self._near):
                there = self._near_at.get(code)
                near = there is not None and np.hypot(*(there - metres[at])) <= around_m
                found[at] = code if near else self._nearest(metres[at])
        return found

    def _nearest(self, metres: np.ndarray) -> str:
        """Code of the neighbour, or of the commune, whose chef-lieu is the nearest."""
        if not len(self._near):
            return ""
        away = self._near - metres
        return str(self._near_codes[np.einsum("ij,ij->i", away, away).argmin()])
