"""Who is near what: nearest sites, by straight line and by estimated minutes.

Distances are straight lines in the department's legal projection (metres). A commune's
inhabitants all stand at its chef-lieu: people of a hamlet may be closer or further. The
neighbours' sites are part of the supply, because people cross the border.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo import travel

SAME_DISTANCE_M = 1e-6
"""Two sites closer to each other in distance than this are tied, and the name decides."""


def nearest(origins: pd.DataFrame, sites: pd.DataFrame) -> pd.DataFrame:
    """Find the nearest site of each origin.

    Parameters
    ----------
    origins : DataFrame, columns ``x_m``, ``y_m``
        Points in metres; the index is kept.
    sites : DataFrame, columns ``x_m``, ``y_m``, ``name``
        Points in the same projection; the index identifies the site. May be empty.

    Returns
    -------
    DataFrame, index of ``origins``
        ``site_id`` (missing when there is no site), ``distance_m`` (infinite then), and
        ``low``, ``central``, ``high`` estimated minutes. Ties go to the first name in
        alphabetical order, then to the smallest id: the order of the rows does not matter.

    Raises
    ------
    ValueError
        When a coordinate is missing or infinite.
    """
    ordered = sites.assign(_id=sites.index.astype(str)).sort_values(["name", "_id"])
    points = coordinates(ordered)
    targets = coordinates(origins)
    if len(ordered) == 0:
        rank = np.full(len(origins), -1)
        distance = np.full(len(origins), np.inf)
    else:
        distance, rank = _first_nearest(targets, points)
    ids = np.array([*ordered.index, None], dtype=object)[rank]
    found = pd.DataFrame({"site_id": ids, "distance_m": distance}, index=origins.index)
    return found.join(travel.minutes_range(found["distance_m"]))


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
