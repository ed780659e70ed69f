"""Polygons, chef-lieu points, cantons and neighbours of a department.

Input geometry is WKB in hexadecimal, EPSG:4326; everything returned is in the department's
legal projection, in metres. Vertices are rounded to the centimetre: a shared border is
rounded the same way on both sides, so that a valid coverage stays one.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import pandas as pd
import pyproj
import shapely

from geo.base.errors__errors import BuildError

NEIGHBOURS_M: Final = 40_000
"""How far from the department's edge a neighbouring chef-lieu still counts."""
KEPT_OUTSIDE_M: Final = 500
"""A town hall published farther than this from its commune is not believed."""
_REPAIR_SHARE: Final = 0.001
"""Largest change of area a repair may make."""
_OVERSEAS: Final = {"971": 5490, "972": 5490, "973": 2972, "974": 2975, "976": 4471}
_NEARBY_DEGREES: Final = 0.8
"""Margin of the first, coarse selection of neighbours: well over 40 km in mainland France."""


class Coverage(NamedTuple):
    """What the polygons of a department make together."""

    outline: shapely.Geometry
    valid: bool
    parts: int
    bounds: tuple[float, float, float, float]


def projection(department: str) -> str:
    """Return the legal projection of a department, as ``EPSG:2154``."""
    return f"EPSG:{_OVERSEAS.get(department, 2154)}"


def to_metres(geometries: np.ndarray, crs: str) -> np.ndarray:
    """Project longitude and latitude (EPSG:4326) to ``crs``, rounded to the centimetre."""
    transformer = pyproj.Transformer.from_crs(4326, crs, always_xy=True)

    def project(coordinates: np.ndarray) -> np.ndarray:
        x, y = transformer.transform(coordinates[:, 0], coordinates[:, 1])
        return np.column_stack([np.round(x, 2), np.round(y, 2)])

    return np.asarray(shapely.transform(geometries, project))


def parse(wkb: pd.Series) -> np.ndarray:
    """Read hexadecimal WKB; what is absent, empty or truncated becomes None."""
    cells = [cell if isinstance(cell, str) and cell else None for cell in wkb]
    found = np.asarray(shapely.from_wkb(cells, on_invalid="ignore"), dtype=object)
    found[shapely.is_empty(found)] = None
    return found


def polygons(geometry: pd.Series, crs: str) -> np.ndarray:
    """Project the polygons of communes; repair, unwrap single parts, normalise.

    Raises ``BuildError`` naming the communes whose geometry is missing, truncated, or
    cannot be repaired without changing its area by 0.1 %.
    """
    shapes = parse(geometry)
    lost = [code for code, shape in zip(geometry.index, shapes, strict=True) if shape is None]
    if lost:
        raise BuildError(f"Polygone absent ou tronqué à la source\u00a0: {', '.join(lost)}.")
    shapes = to_metres(shapes, crs)
    broken = ~shapely.is_valid(shapes)
    if broken.any():
        repaired = shapely.make_valid(shapes[broken], method="structure")
        before, after = shapely.area(shapes[broken]), shapely.area(repaired)
        if (np.abs(after - before) > _REPAIR_SHARE * before).any():
            codes = ", ".join(geometry.index[broken])
            raise BuildError(f"Polygone invalide et non réparable à la source\u00a0: {codes}.")
        shapes[broken] = repaired
    single = shapely.get_num_geometries(shapes) == 1
    shapes[single] = shapely.get_geometry(shapes[single], 0)
    return np.asarray(shapely.normalize(shapes))


def coverage(shapes: np.ndarray) -> Coverage:
    """Dissolve the communes and say whether they form a valid coverage."""
    valid = bool(shapely.coverage_is_valid(shapes))
    outline = shapely.coverage_union_all(shapes) if valid else shapely.union_all(shapes)
    parts = int(shapely.get_num_geometries(outline))
    west, south, east, north = (float(v) for v in shapely.bounds(outline))
    return Coverage(outline, valid, parts, (west, south, east, north))


def chef_lieux(town_hall: pd.Series, shapes: np.ndarray, crs: str) -> pd.DataFrame:
    """Place each commune's chef-lieu.

    The published town hall is kept when it is inside its commune or at most 500 m outside;
    otherwise, or when there is none, the polygon's point on surface replaces it.

    Returns a frame indexed like ``town_hall``: x_m, y_m (rounded to 0.1 m), point_source
    (``town_hall`` or ``on_surface``), point_outside_m (NaN when no point was published).
    """
    published = to_metres(parse(town_hall), crs)
    outside = shapely.distance(published, shapes)
    kept = outside <= KEPT_OUTSIDE_M
    points = np.where(kept, published, shapely.point_on_surface(shapes))
    return pd.DataFrame(
        {
            "x_m": np.round(shapely.get_x(points), 1),
            "y_m": np.round(shapely.get_y(points), 1),
            "point_source": np.where(kept, "town_hall", "on_surface"),
            "point_outside_m": np.round(outside, 1),
        },
        index=town_hall.index,
    )


def canton_of(cantons: pd.DataFrame, codes: pd.Index, shapes: np.ndarray, crs: str) -> pd.Series:
    """Find the canton of each commune: the one that covers more than half of it.

    ``cantons`` is indexed by code and has a ``geometry`` column. Returns the codes of the
    cantons, indexed by ``codes``; missing where no canton covers half of the commune.
    """
    areas = parse(cantons["geometry"])
    drawn = ~shapely.is_missing(areas)
    names = cantons.index[drawn].to_numpy()
    areas = shapely.make_valid(to_metres(areas[drawn], crs))
    commune, canton = shapely.STRtree(areas).query(shapes, predicate="intersects")
    shared = shapely.area(shapely.intersection(shapes[commune], areas[canton]))
    most = shared > 0.5 * shapely.area(shapes)[commune]
    found = pd.Series(names[canton[most]], index=codes[commune[most]], dtype="str")
    return found.reindex(codes)


def nearby(communes: pd.DataFrame, department: str, inside: Coverage, crs: str) -> pd.DataFrame:
    """Find the communes of other departments whose chef-lieu is within 40 km of the edge.

    ``communes`` is indexed by code with geometry, town_hall, department. Returns a frame
    indexed by code: x_m, y_m (as ``chef_lieux``). A commune without a readable polygon
    stays at its published town hall, when it has one.
    """
    others = communes[communes["department"].ne(department)]
    shapes, halls = parse(others["geometry"]), parse(others["town_hall"])
    shapes = np.where(shapely.is_missing(shapes), halls, shapes)
    to_degrees = pyproj.Transformer.from_crs(crs, 4326, always_xy=True)
    west, south, east, north = to_degrees.transform_bounds(*inside.bounds)
    boxes = shapely.bounds(shapes)
    close = (
        (boxes[:, 0] <= east + _NEARBY_DEGREES)
        & (boxes[:, 2] >= west - _NEARBY_DEGREES)
        & (boxes[:, 1] <= north + _NEARBY_DEGREES)
        & (boxes[:, 3] >= south - _NEARBY_DEGREES)
    )
    shapes = shapely.make_valid(to_metres(shapes[close], crs))
    points = chef_lieux(others.loc[close, "town_hall"], shapes, crs)[["x_m", "y_m"]]
    away = shapely.distance(shapely.points(points.to_numpy()), inside.outline)
    near: pd.DataFrame = points[away <= NEIGHBOURS_M]
    return near
