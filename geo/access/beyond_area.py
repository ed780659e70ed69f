"""Which part of a commune lies beyond a threshold: hamlets may, when the chef-lieu does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.access import presence, travel
from geo.access.measures import ESTIMATES, has_list
from geo.access.presence import ALL, Counts
from geo.pack.memo import per_pack
from geo.pack.schema import GEOMETRY

if TYPE_CHECKING:
    from geo.pack.pack import Pack

POINTS: Final = 400
"""Points of a regular grid in each commune: its share is known to about a hundredth."""

Grid = tuple[NDArray[np.float64], NDArray[np.intp]]
"""Points (metres, in the projection of the pack) and the rank of the commune of each."""


@per_pack
def grid(pack: Pack) -> Grid | None:
    """A regular grid of points in the polygon of each commune; None without polygons.

    A commune too thin for its grid has one point of its surface.
    """
    import shapely  # only here: no page starts with it

    if not (pack.root / pack.department / GEOMETRY).exists():
        return None
    points, ranks = [], []
    for rank, shape in enumerate(pack.geometry().geometry):
        west, south, east, north = shape.bounds
        step = np.sqrt(shape.area / POINTS)
        x, y = np.meshgrid(
            np.arange(west + step / 2, east, step), np.arange(south + step / 2, north, step)
        )
        inside = np.column_stack([x.ravel(), y.ravel()])
        inside = inside[shapely.contains_xy(shape, inside[:, 0], inside[:, 1])]
        if not len(inside):
            inside = shapely.get_coordinates(shape.representative_point())
        points.append(inside)
        ranks.append(np.full(len(inside), rank))
    return np.concatenate(points), np.concatenate(ranks)


@per_pack
def share(pack: Pack, kind: str, threshold_min: float, counts: Counts = ALL) -> pd.DataFrame:
    """Share of the area of each commune from which the nearest place is beyond a threshold.

    By the law of the department on straight lines alone: neither minutes that are given, official
    or of a network, which are of a commune, nor the way round a sea. An island has its own places.

    Returns
    -------
    DataFrame, index of the communes, ``low``, ``central``, ``high``
        0 to 100 %; missing without polygons, or without a list of the kind.
    """
    from scipy.spatial import cKDTree

    communes = pack.communes
    made = grid(pack.before or pack)
    if made is None or not has_list(pack, kind):
        return pd.DataFrame(np.nan, communes.index, list(ESTIMATES))
    points, ranks = made
    sites = presence.places(pack, kind, counts)
    known = travel.roads_of(pack)
    islands = {} if known is None else known.islands
    here = np.array([islands.get(str(code), "") for code in communes.index])[ranks]
    there = np.array([islands.get(str(code), "") for code in sites["code_insee"]], dtype=object)
    metres = np.full(len(points), np.inf)
    for island in np.unique(here):
        own = sites.loc[there == island, ["x_m", "y_m"]].to_numpy(dtype=float)
        if len(own):
            metres[here == island] = cKDTree(own).query(points[here == island])[0]
    law = travel.law_of(pack)
    each = np.bincount(ranks, minlength=len(communes))
    return pd.DataFrame(
        {
            name: 100
            * np.bincount(ranks, metres > travel.reach_m(threshold_min, law[name]), len(communes))
            / each
            for name in ESTIMATES
        },
        index=communes.index,
    )
