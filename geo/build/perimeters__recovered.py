"""Communes without polygon or population in the packages: found again, or counted with another.

A commune without polygon leaves a hole in the coverage of its neighbours: the hole is its
polygon, to the vertex. It is known by its town hall inside it, or, when no town hall is
published, by being the one hole among the communes of its EPCI. A few communes are not in the
population of 2021, re-established or merged since: they are one with the commune it counts
them in.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
import shapely

from geo.build import perimeters__perimeters as perimeters
from geo.build.data_france__data_france import France

COUNTED_WITH: Final = {
    **dict.fromkeys(("15031", "15035", "15047", "15171"), "15141"),  # left it on 1 January 2025
    **dict.fromkeys(("85165", "85212"), "85084"),  # left it on 1 January 2024
    "60694": "60054",  # the merger of 2019, whose inhabitants keep the older code
}
"""Communes that the population of 2021 counts with another one. Source: INSEE, COG 2019 to 2025."""
_AROUND_DEGREES: Final = 0.3
"""How far around a town hall its neighbours are looked for: the largest commune is smaller."""
_HOLE_SQUARE_DEGREES: Final = 1e-5
"""About 0.1 km²: smaller holes are slivers between polygons, not communes."""


def complete(france: France, department: str) -> France:
    """Return the tables with the polygons of a department that can be found again.

    ``geometry`` of a commune found is filled (WKB in hexadecimal, EPSG:4326); communes of
    ``COUNTED_WITH`` leave ``communes`` and join ``parents``, their polygon that of the other
    one. What remains without polygon is refused by name when the department is built.
    """
    merged = {c: p for c, p in COUNTED_WITH.items() if c in france.communes.index}
    geometry = france.communes["geometry"].copy()
    missing = geometry.fillna("").eq("") & france.communes["department"].eq(department)
    lost = geometry.index[missing].difference(list(merged))
    shapes = perimeters.parse(geometry) if len(lost) else np.empty(0)
    for code in lost:
        hole = _hole(france.communes, shapes, str(code))
        if hole is not None:
            geometry[code] = shapely.to_wkb(hole, hex=True)
    for code, parent in merged.items():
        parts = [part for part in perimeters.parse(geometry[[parent, code]]) if part is not None]
        geometry[parent] = shapely.to_wkb(shapely.union_all(parts), hex=True)
    gone = france.communes.loc[list(merged), "name"]
    return france._replace(
        communes=france.communes.assign(geometry=geometry).drop(index=list(merged)),
        parents=pd.concat([france.parents, pd.Series(merged, dtype="str")]),
        former_names=pd.concat([france.former_names, gone]),
        postcodes=france.postcodes.assign(
            code_insee=france.postcodes["code_insee"].replace(merged)
        ).drop_duplicates(),
    )


def _hole(communes: pd.DataFrame, shapes: np.ndarray, code: str) -> shapely.Geometry | None:
    """The hole of a commune in the union of those around it; None when it is not one alone."""
    hall = perimeters.parse(communes.loc[[code], "town_hall"])[0]
    same_epci = communes["epci_code"].eq(communes["epci_code"][code]).to_numpy()
    west, south, east, north = (
        shapely.total_bounds(shapes[same_epci]) if hall is None else shapely.bounds(hall)
    )
    boxes = shapely.bounds(shapes)
    near = (boxes[:, 0] < east + _AROUND_DEGREES) & (boxes[:, 2] > west - _AROUND_DEGREES)
    near &= (boxes[:, 1] < north + _AROUND_DEGREES) & (boxes[:, 3] > south - _AROUND_DEGREES)
    united = shapely.get_parts(shapely.union_all(shapely.make_valid(shapes[near])))
    holes = [shapely.Polygon(ring) for part in united for ring in part.interiors]
    holes = [hole for hole in holes if hole.area > _HOLE_SQUARE_DEGREES]
    if hall is not None:
        holes = [hole for hole in holes if hole.contains(hall)]
    else:
        of_epci = shapely.union_all(shapely.make_valid(shapes[near & same_epci]))
        holes = [hole for hole in holes if hole.intersects(of_epci)]
    return holes[0] if len(holes) == 1 else None
