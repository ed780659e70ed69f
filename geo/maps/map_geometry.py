"""The geometry of a department, written once as a static script for the browser.

What never changes with an indicator (outlines, names, units, sites) travels here, once; an
indicator change then sends classes and values only (``geo.maps.leaflet.paint``). Coordinates are
EPSG:4326 in units of 0.0001 degree (at most 5.6 m off), each ring as a flat list of differences.

Dissolve communes: one place for what two libraries of coverages disagree on.

Which reading counts a France services that moves where it stands, and what the map says of it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from geo.access import opening_hours, presence
from geo.base import french, palette
from geo.maps import assets, labels, map_data, symbols
from geo.maps.map_data import Change, Geometry, Level, Look, Place, Point
from geo.maps.symbols import Mark
from geo.pack import kinds, territories
from geo.pack.kinds import KINDS, Kind
from geo.pack.memo import per_pack
from geo.reading import presence_words

if TYPE_CHECKING:
    import pandas as pd
    from shapely.geometry.base import BaseGeometry

    from geo.pack.pack import Pack


def union(shapes: Iterable[BaseGeometry]) -> BaseGeometry:
    """Dissolve polygons that share their borders and never overlap.

    The quick way refuses a ring that touches itself in one point, as the coast of a deeply
    indented department does: the slow one then gives the same outline.
    """
    import shapely

    found = list(shapes)
    try:
        return shapely.coverage_union_all(found)
    except shapely.errors.GEOSException:
        return shapely.union_all(found)


RANKS: Final = {reading: rank for rank, reading in enumerate(presence.READINGS, 1)}
"""Rank of each reading of presence: each counts all that the one before it does."""
NEVER: Final = 9
COUNTED: Final = {
    presence.BUS: RANKS["connus"],
    presence.ROUND: RANKS["base"],
    presence.TOURING: NEVER,
    presence.LOST_BUS: NEVER,
}
NOTES: Final = {
    presence.BUS: "bus, à l’adresse et aux horaires publiés",
    presence.LOST_BUS: "bus, tournée non publiée",
    presence.ROUND: "tournée non publiée",
}
"""What is said of a France services that moves; one that stops has ``lines``."""


def lines(pack: Pack, layer: str, site: Mapping[Hashable, Any]) -> list[str]:
    """Say what a place that is not always open is, one text a line; nothing of another."""
    if layer == "mds_outreach":
        return [str(site["place_name"]), *presence_words.activity(site["activity"])]
    if layer == "france_services_stops":
        return _at_stop(pack, site)
    if site["state"] == presence.TOURING:
        return [str(site["name"]), _at_seat(pack, str(site["id"]))]
    return []


def _at_stop(pack: Pack, stop: Mapping[Hashable, Any]) -> list[str]:
    """Say where a stop is and on which days, whose it is, where its round is the other days."""
    stops = presence.stops(pack)
    own = stops[stops["site_id"].eq(stop["site_id"])]
    here = own["place_id"].eq(stop["place_id"])
    name = pack.sites("france_services")["name"].to_dict().get(stop["site_id"])
    return [
        f"{stop['place_name']}, {presence.weekdays_text(own.loc[here, 'weekday'])}",
        *([str(name)] if name else []),
        *([f"les autres jours{french.NBSP}: {_places(pack, own[~here])}"] if (~here).any() else []),
    ]


def _at_seat(pack: Pack, site_id: str) -> str:
    """Say where and when a France services of published stops receives."""
    stops = presence.stops(pack)
    visits = stops[stops["site_id"].eq(site_id)]
    return f"reçoit à ses arrêts{french.NBSP}: {_places(pack, visits)}"


def _places(pack: Pack, visits: pd.DataFrame) -> str:
    """« le lundi à Boivre-la-Vallée et le mardi à Avanton », in the order of the week."""
    names = pack.tables["neighbours"].set_index("code_insee")["name"].to_dict()
    names |= pack.communes["name"].to_dict()
    order = visits["weekday"].map(list(opening_hours.DAYS).index).sort_values().index
    said = [
        f"{presence.weekdays_text(days)} {french.at(names[code], french.article(names[code]))}"
        for code, days in visits.loc[order].groupby("code_insee", sort=False)["weekday"]
    ]
    return french.join_list(said)


SCALE: Final = 10_000
LINE_LEVELS: Final = ("epci", "canton", "territoire")
SIMULATED_TABLES: Final = frozenset(one.table for one in KINDS.values() if one.change)
_UNSAFE: Final = re.compile("[<>&_{}`$'\u2028\u2029]")
_STRING: Final = re.compile(r'"(?:[^"\\]|\\.)*"?')


def script_json(value: object) -> str:
    """Write a value as JSON that is inert wherever a script may be embedded.

    Inside strings nothing is left that could close a script element, open a template literal
    or be taken for one of the variable names streamlit-folium rewrites. ASCII only.
    Raises ``ValueError`` for NaN and infinities.
    """
    text = json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return _STRING.sub(lambda string: _UNSAFE.sub(lambda c: f"\\u{ord(c[0]):04x}", string[0]), text)


def units(pack: Pack, level: str) -> tuple[str, ...]:
    """Codes of the units of a level, in the order the map's classes and values follow."""
    return tuple(map(str, territories.units(pack, level).index))


def write(pack: Pack, static: Path) -> str:
    """Write ``static/geo/<department>.<sha12>.js`` unless it is there; return its file name.

    The hash is that of the pack's files and of the code that reads them, so that a start with
    an unchanged pack reads no geometry at all. Raises ``GeoError`` when it cannot be written.
    """
    name = f"{pack.department}.{_fingerprint(pack)}"
    target = static / "geo" / f"{name}.js"
    if not target.exists():
        assets.put(target, script(name, content(pack)).encode())
    return target.name


def script(name: str, data: Geometry) -> str:
    """The geometry file's text: it registers its data under the file's own name."""
    return (
        "window.observatoire=window.observatoire||{};"
        "observatoire.geo=observatoire.geo||{};"
        f"observatoire.geo[{script_json(name)}]={script_json(data)};\n"
    )


def content(pack: Pack) -> Geometry:
    """Everything the browser keeps of a department.

    Communes come in pack order. An absent site table gives an empty layer.
    """
    communes, shapes = pack.communes, pack.geometry()
    if list(shapes.index) != list(communes.index):
        raise ValueError("geometry and communes are not in the same order")
    memberships = {level: territories.membership(pack, level) for level in territories.LEVELS}
    edge = union(shapes.geometry).boundary
    lines = {
        level: _lines(_inner_borders(shapes.geometry, memberships[level], edge), shapes.crs)
        for level in LINE_LEVELS
    }
    ranked = (
        communes["population"]
        .reset_index(drop=True)
        .sort_values(ascending=False, kind="stable", na_position="last")
    )
    return {
        "codes": list(communes.index),
        "names": _texts(communes["name"]),
        "points": _points(town_points(pack), shapes.crs),
        "ranked": [int(i) for i in ranked.index],
        "shapes": [_polygons(shape) for shape in shapes.geometry.to_crs(4326)],
        "levels": {
            level: _level(pack, level, memberships[level], shapes)
            for level in territories.LEVELS
            if level != "commune"
        },
        "lines": {**lines, "departement": _lines(edge, shapes.crs)},
        "sites": {layer: _sites(pack, layer, shapes.crs) for layer in KINDS},
        "kinds": {layer: _kind(kind) for layer, kind in KINDS.items()},
        "theme": {
            "ink": palette.INK,
            "paper": palette.PAPER,
            "quiet": palette.QUIET,
            "line": palette.LINE,
            "accent": palette.ACCENT,
            "missing": palette.MISSING,
            "hatch": palette.HATCH,
        },
        "labels": labels.RULE,
    }


@per_pack
def town_points(pack: Pack) -> pd.DataFrame:
    """Where each commune is on a map, ``x_m`` and ``y_m``: its chef-lieu.

    A point inside where the published one is in another commune: its name would be read there.
    """
    import geopandas as gpd

    shapes = pack.geometry().geometry
    points = pack.communes[["x_m", "y_m"]].copy()
    published = gpd.GeoSeries.from_xy(*points.to_numpy().T, index=points.index, crs=shapes.crs)
    away = ~shapes.covers(published)
    inside = shapes[away].representative_point()
    points.loc[away, "x_m"], points.loc[away, "y_m"] = inside.x, inside.y
    return points


def _fingerprint(pack: Pack) -> str:
    digest = hashlib.sha256()
    folder = pack.root if (pack.root / "communes.parquet").exists() else pack.root / pack.department
    sources = [Path(module.__file__ or "") for module in _SOURCES]
    for path in [*sorted(folder.glob("*.csv")), folder / "communes.parquet", *sources, _HERE]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


_HERE: Final = Path(__file__)
_SOURCES: Final = (
    kinds, labels, map_data, palette, presence, presence_words, symbols, territories,
)  # fmt: skip


def _inner_borders(shapes: Any, unit: pd.Series, edge: BaseGeometry) -> BaseGeometry:
    """Borders between the units, each once, without the department's own edge."""
    import shapely

    borders = [union(group).boundary for _, group in shapes.groupby(unit)]
    return shapely.line_merge(shapely.unary_union(borders).difference(edge))


def _level(pack: Pack, level: str, unit: pd.Series, shapes: Any) -> Level:
    names = territories.units(pack, level)
    position = {code: i for i, code in enumerate(names.index)}
    centres = [union(shapes.geometry[unit == code]).representative_point() for code in position]
    frame = pd.DataFrame({"x_m": [p.x for p in centres], "y_m": [p.y for p in centres]})
    return {
        "of": [position.get(code, -1) for code in unit],
        "names": _texts(names),
        "points": _points(frame, shapes.crs),
    }


def _points(frame: pd.DataFrame, crs: Any) -> list[Point]:
    import geopandas as gpd

    points = gpd.GeoSeries.from_xy(frame["x_m"], frame["y_m"], crs=crs).to_crs(4326)
    return [Point(round(p.y * SCALE), round(p.x * SCALE)) for p in points]


def _polygons(shape: BaseGeometry) -> list[list[list[int]]]:
    import shapely

    return [
        [_deltas(ring.coords) for ring in (part.exterior, *part.interiors)]
        for part in shapely.get_parts(shape)
    ]


def _lines(lines: BaseGeometry, crs: Any) -> list[list[int]]:
    import geopandas as gpd
    import shapely

    parts = shapely.get_parts(gpd.GeoSeries([lines], crs=crs).to_crs(4326).iloc[0])
    return [_deltas(part.coords) for part in parts if not part.is_empty]


def _deltas(coordinates: Iterable[tuple[float, ...]]) -> list[int]:
    """First point then differences, ``lat, lon, lat, lon…``; points that round alike once."""
    flat: list[int] = []
    last_y = last_x = 0
    for x, y, *_ in coordinates:
        new_y, new_x = round(y * SCALE), round(x * SCALE)
        if not flat or (new_y, new_x) != (last_y, last_x):
            flat += [new_y - last_y, new_x - last_x]
            last_y, last_x = new_y, new_x
    return flat


def _kind(kind: Kind) -> Look:
    return {
        "label": kind.site,
        "colour": kind.symbol.colour,
        "pale": palette.paler(kind.symbol.colour),
        "corners": kind.symbol.corners,
        "ring": kind.symbol.ring,
        "scale": Mark(kind.id).scale,
    }


@per_pack
def ranks(pack: Pack, layer: str) -> Mapping[str, int]:
    """Rank, among the places that the map draws of a layer, of the place of each of its sites."""
    sites = located(pack, layer)
    points = _points(sites, pack.tables["department"]["crs"].iloc[0])
    found: dict[Point, int] = {}
    places = [found.setdefault(point, len(found)) for point in points]
    return dict(zip(map(str, sites.index), places, strict=True))


def places_of(pack: Pack, layer: str, sites: Iterable[str]) -> tuple[int, ...]:
    """Ranks of the places of some sites of a layer, each once, in order: ``Paint.shown``."""
    known = ranks(pack, layer)
    return tuple(sorted({known[str(site)] for site in sites}))


def changes(pack: Pack, layers: Iterable[str]) -> dict[str, tuple[Change, ...]]:
    """Say what a simulated pack changes of each layer drawn for the published one.

    Returns the changes of each layer that has some; their ranks are those of ``ranks``.
    """
    before = pack.before
    if before is None:
        return {}
    touched = {name for name in SIMULATED_TABLES if pack.tables[name] is not before.tables[name]}
    found = {
        layer: _changes(before, pack, layer) for layer in layers if KINDS[layer].table in touched
    }
    return {layer: changed for layer, changed in found.items() if changed}


def changed_communes(pack: Pack, found: Mapping[str, Sequence[Change]]) -> tuple[str, ...]:
    """INSEE codes of the communes of the ``changes`` of a simulated pack.

    In pack order; empty for a published pack, and for places out of the department.
    """
    if pack.before is None:
        return ()
    before = pack.before
    places = (
        new or _sites(before, layer, pack.crs)[rank]
        for layer, changed in found.items()
        for rank, new in changed
    )
    ranks = sorted({place.commune for place in places if place.commune >= 0})
    return tuple(pack.communes.index[ranks])


def _changes(before: Pack, after: Pack, layer: str) -> tuple[Change, ...]:
    was, will = (
        {(place.lat, place.lon): place for place in _sites(pack, layer, pack.crs)}
        for pack in (before, after)
    )
    touched = [
        Change(rank, will.get(point))
        for rank, (point, place) in enumerate(was.items())
        if will.get(point) != place
    ]
    return (*touched, *(Change(-1, place) for point, place in will.items() if point not in was))


def located(pack: Pack, layer: str) -> pd.DataFrame:
    """Sites of a layer that have a point, in the order of the map."""
    sites = pack.sites(layer)
    if layer == "resource_places":
        listed = sites["roles"].astype("string").str.contains(r"\b(?:mds|france_services)\b")
        sites = sites[~listed.fillna(False).astype(bool)]
    return sites.dropna(subset=["x_m", "y_m"])


@per_pack
def _sites(pack: Pack, layer: str, crs: Any) -> list[Place]:
    """Sites of a layer grouped by place; no reading (``RANKS``) is as high as ``NEVER``."""
    sites = located(pack, layer)
    states = presence.state(pack) if layer == "france_services" else pd.Series(dtype=object)
    sites = sites.assign(state=states.reindex(sites.index)).rename_axis("id").reset_index()
    position = {code: i for i, code in enumerate(pack.communes.index)}
    grouped: dict[Point, Place] = {}
    for point, site in zip(_points(sites, crs), sites.to_dict("records"), strict=True):
        outside = not site["in_department"]
        commune = -1 if outside else position.get(site["code_insee"], -1)
        place = grouped.get(point) or Place(*point, commune, NEVER, [])
        counted = 0 if outside else COUNTED.get(str(site["state"]), 0)
        grouped[point] = place._replace(counted=min(place.counted, counted))
        said = map(french.apostrophe, _describe(pack, layer, site))
        texts = place.texts
        texts += [text for text in said if text not in texts]
        for note in _notes(site):
            if note in texts:
                texts.remove(note)
            texts.append(note)
    return list(grouped.values())


def _describe(pack: Pack, layer: str, site: Mapping[Hashable, Any]) -> list[str]:
    if KINDS[layer].by_posts:
        posts = int(site["posts"])
        return [f"{site['employer']}{french.NBSP}: {french.plural(posts, 'poste')}"]
    if moving := lines(pack, layer, site):
        return moving
    own = site.get("name")
    return [str(site["place_name"] if own is None or pd.isna(own) else own)]


def _notes(site: Mapping[Hashable, Any]) -> list[str]:
    notes = ["placé au chef-lieu"] if site["precision"] == "town_hall" else []
    notes += [NOTES[site["state"]]] if site["state"] in NOTES else []
    return notes if site["in_department"] else [*notes, "hors département"]


def _texts(names: pd.Series) -> list[str]:
    return [french.apostrophe(str(name)) for name in names]
