"""What a kind of import asks for, and a model of its file: made from the layouts, never by hand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, NamedTuple

import pandas as pd
import pyproj

from geo.intake import layouts
from geo.pack import catalogue
from geo.reading import tables

if TYPE_CHECKING:
    from geo.intake.layouts import Layout, Source
    from geo.pack.pack import Pack

_OTHERS: Final = 3
"""Other headers of a column that are named, at most."""
_HALF_SIDE_DEGREES: Final = 0.05
"""Half the side of the square that stands for a perimeter, in degrees."""


class Asked(NamedTuple):
    """One column: its header, others that are read, whether it must be there and filled."""

    header: str
    others: tuple[str, ...]
    required: bool
    filled: bool
    example: str


class Model(NamedTuple):
    """A file to fill in: its format as it is called, its name, its media type, its bytes."""

    form: str
    name: str
    mime: str
    content: bytes


class Published(NamedTuple):
    """Where the official file is: who publishes it, under which title, at which address."""

    producer: str
    title: str
    address: str


def of_kind(kind: str) -> list[Layout]:
    """Layouts of a kind of import (a key of ``geo.pack.missing.IMPORTS``), the latest first."""
    return [one for one in layouts.all() if one.kind == kind][::-1]


def columns(layout: Layout, pack: Pack) -> list[Asked]:
    """Columns of a layout, in its order, with an example of the department of a pack."""
    said = _examples(layout, pack)
    return [
        Asked(
            one.headers[0],
            one.headers[1 : 1 + _OTHERS],
            one.required,
            one.filled,
            said[one.name],
        )
        for one in layout.columns.values()
    ]


def model(layout: Layout, pack: Pack) -> Model:
    """Headers and one row of example: a CSV, or a GeoJSON for a layout of perimeters."""
    row = {one.header: one.example for one in columns(layout, pack)}
    name = f"modele_{layout.kind}"
    if layout.geometry:
        return Model("GeoJSON", f"{name}.geojson", "application/geo+json", _square(row, pack))
    return Model("CSV", f"{name}.csv", "text/csv", tables.to_csv(pd.DataFrame([row])))


def published(layout: Layout) -> Published | None:
    """Where the official file of a layout is; None for what only the reader has.

    Raises ``KeyError`` when the layout names a source that ``data/sources.toml`` has not.
    """
    if not layout.published:
        return None
    known = {one["id"]: one for one in catalogue.all_sources()}
    return Published(layout.producer, layout.title, known[layout.published]["url"])


def _examples(layout: Layout, pack: Pack) -> dict[str, str]:
    """An example of each column of ours; communes are the most inhabited of the pack, in turn."""
    turn = dict.fromkeys(_PLACED, 0)
    said = {}
    for one in layout.columns.values():
        if one.type in _PLACED:
            said[one.name] = _placed(one, pack, turn[one.type])
            turn[one.type] += 1
        else:
            said[one.name] = one.example.format(department=pack.department)
    return said


_PLACED: Final = ("commune", "commune_name", "postcode", "latitude", "longitude")
"""Types of columns whose example is of the department that is looked at."""


def _placed(column: Source, pack: Pack, rank: int) -> str:
    known = pack.communes["population"].sort_values(ascending=False).index
    code = str(known[min(rank, len(known) - 1)])
    if column.type == "commune":
        return code
    if column.type == "commune_name":
        return str(pack.communes.loc[code, "name"])
    if column.type == "postcode":
        listed = pack.tables["postcodes"]
        return str(min(listed.loc[listed["code_insee"].eq(code), "postcode"], default=""))
    return f"{_degrees(pack, code)[column.type == 'latitude']:.5f}"


def _degrees(pack: Pack, code: str) -> tuple[float, float]:
    """Longitude and latitude of the chef-lieu of a commune."""
    to_degrees = pyproj.Transformer.from_crs(pack.crs, 4326, always_xy=True)
    east, north = pack.communes.loc[code, ["x_m", "y_m"]]
    longitude, latitude = to_degrees.transform(east, north)
    return float(longitude), float(latitude)


def _square(row: dict[str, str], pack: Pack) -> bytes:
    """A square around the most inhabited commune, with the columns of a perimeter."""
    east, north = _degrees(pack, str(pack.communes["population"].idxmax()))
    corners = [(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]
    ring = [
        [round(east + x * _HALF_SIDE_DEGREES, 5), round(north + y * _HALF_SIDE_DEGREES, 5)]
        for x, y in corners
    ]
    shape = {"type": "Polygon", "coordinates": [ring]}
    drawn = {"type": "Feature", "properties": row, "geometry": shape}
    written = {"type": "FeatureCollection", "features": [drawn]}
    return json.dumps(written, ensure_ascii=False, indent=1).encode()
