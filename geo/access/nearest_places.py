"""Who is near what: nearest sites, by straight line and by estimated minutes.

Distances are straight lines in the department's legal projection (metres). A commune's
inhabitants all stand at its chef-lieu: people of a hamlet may be closer or further. The
neighbours' sites are part of the supply, because people cross the border. Where something is
known of the roads (``geo.access.travel``), the sea is not crossed and given minutes replace the
estimate.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.access import travel
from geo.access.travel import Distances, Roads

SAME_DISTANCE_M = 1e-6
"""Two sites closer to each other in distance than this are tied, and the name decides."""
SAME_MINUTES = 1e-9
"""The same in minutes, where the nearest is chosen by them."""


def nearest(origins: pd.DataFrame, sites: pd.DataFrame, known: Roads | None = None) -> pd.DataFrame:
    """Find the nearest site of each origin.

    Parameters
    ----------
    origins : DataFrame, columns ``x_m``, ``y_m``
        Points in metres; the index is kept.
    sites : DataFrame, columns ``x_m``, ``y_m``, ``name``
        Points in the same projection; the index identifies the site. May be empty.
    known : Roads, optional
        What is known of the roads: both frames then have the codes of their communes, as
        ``travel.codes`` reads them, the sites their ``place_id`` where they have one, and the
        nearest is by central minutes.

    Returns
    -------
    DataFrame, index of ``origins``
        ``site_id`` (missing when no road leads to a site), ``distance_m`` (straight line,
        infinite then), and ``low``, ``central``, ``high`` minutes: estimated, or given and all
        the same; each is the least over the sites. Ties go to the first name in
        alphabetical order, then to the smallest id: the order of the rows does not matter.

    Raises
    ------
    ValueError
        When a coordinate is missing or infinite.
    """
    ordered = sites.assign(_id=sites.index.astype(str)).sort_values(["name", "_id"])
    points = coordinates(ordered)
    targets = coordinates(origins)
    if known is not None and len(ordered):
        return _nearest_by_road(origins, ordered, known)
    if len(ordered) == 0:
        rank = np.full(len(origins), -1)
        distance = np.full(len(origins), np.inf)
    else:
        distance, rank = _first_nearest(targets, points)
    ids = np.array([*ordered.index, None], dtype=object)[rank]
    found = pd.DataFrame({"site_id": ids, "distance_m": distance}, index=origins.index)
    return found.join(travel.minutes_range(found["distance_m"]))


def _nearest_by_road(origins: pd.DataFrame, ordered: pd.DataFrame, known: Roads) -> pd.DataFrame:
    """Nearest by minutes among sites in the order that decides ties."""
    straight = _straight(origins, ordered)
    found = known.distance_matrix(straight, origins, ordered)
    minutes = found.minutes()
    least = minutes.min(axis=1, keepdims=True)
    rank = (minutes <= least + SAME_MINUTES).argmax(axis=1)
    reached = np.isfinite(least[:, 0])
    distance = np.where(reached, straight[np.arange(len(origins)), rank], np.inf)
    ids = np.array([*ordered.index, None], dtype=object)[np.where(reached, rank, -1)]
    near = found.nearest()
    range_ = {name: near.minutes(assumption) for name, assumption in travel.RANGE.items()}
    return pd.DataFrame({"site_id": ids, "distance_m": distance, **range_}, index=origins.index)


def distance_matrix(
    origins: pd.DataFrame, sites: pd.DataFrame, known: Roads | None = None
) -> Distances:
    """How far every site is from every origin, both arrays origins × sites.

    Arguments as for ``nearest``, names aside; either frame may be empty.
    """
    straight = _straight(origins, sites)
    if known is None:
        return travel.straight(straight, travel.RANGE)
    return known.distance_matrix(straight, origins, sites)


def _straight(origins: pd.DataFrame, sites: pd.DataFrame) -> NDArray[np.float64]:
    (x, y), (to_x, to_y) = coordinates(origins).T, coordinates(sites).T
    return np.asarray(np.hypot(x[:, None] - to_x, y[:, None] - to_y))


def coordinates(frame: pd.DataFrame) -> NDArray[np.float64]:
    """Points as an n × 2 array in metres; raises ``ValueError`` when one is not finite."""
    points = frame[["x_m", "y_m"]].to_numpy(dtype=float)
    if not np.isfinite(points).all():
        raise ValueError("a coordinate is missing or infinite")
    return points


def _first_nearest(
    targets: NDArray[np.float64], points: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Distance to, and lowest rank of, the points tied for the nearest of each target."""
    from scipy.spatial import cKDTree  # 0.2 s that a page without distances need not wait for

    unique, first = np.unique(points, axis=0, return_index=True)
    tree = cKDTree(unique)
    k = min(2, len(unique))
    while True:
        near, which = tree.query(targets, k=k)
        near, which = near.reshape(len(targets), k), which.reshape(len(targets), k)
        tied = near <= near[:, :1] + SAME_DISTANCE_M
        if k == len(unique) or not tied[:, -1].any():
            break
        k = min(2 * k, len(unique))
    rank = np.where(tied, first[which], len(points)).min(axis=1)
    return near[:, 0], rank
