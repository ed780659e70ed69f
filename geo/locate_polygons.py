"""In which commune a point is: by polygon in the department, by chef-lieu around it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

if TYPE_CHECKING:
    from geo.locate import Communes

TOLERANCE_M: Final = 300.0
"""Distance outside its commune within which a point is still of it: geocoding, bridges."""


@lru_cache(maxsize=2)
def of(communes: Communes) -> Polygons:
    """The polygons of a department, read once."""
    return Polygons(communes)


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
        own = communes.table[communes.table.index.isin(list(communes.own))]
        self._chef_lieux = own[["x_m", "y_m"]].to_numpy(dtype=float)

    def farther(self, metres: np.ndarray, declared: np.ndarray, limit_m: float) -> np.ndarray:
        """Whether each point, not declared inside, is farther than a limit from the department."""
        found = np.zeros(len(metres), dtype=bool)
        away = metres[:, None, :] - self._chef_lieux[None, :, :]
        # a chef-lieu is inside: within the limit of one is within the limit of all
        near = (np.hypot(away[..., 0], away[..., 1]) <= limit_m).any(axis=1)
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
                gap = np.hypot(*(self._near - metres[at]).T)
                same = gap[self._near_codes == code]
                near = len(same) and same[0] <= around_m
                found[at] = code if near else self._near_codes[gap.argmin()]
        return found

    def _nearest(self, metres: np.ndarray) -> str:
        """Code of the neighbour, or of the commune, whose chef-lieu is the nearest."""
        if not len(self._near):
            return ""
        return str(self._near_codes[np.hypot(*(self._near - metres).T).argmin()])
