"""Layers for a GIS: the polygons of the units of a level with the columns of their table.

A layer says where its figures come from: its metadata are the notes of the export.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from geo.base import french as wording
from geo.base.errors__errors import GeoError, typeset
from geo.pack import territories
from geo.reading import tables__headers as headers
from geo.reading import tables__tables as tables

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.pack.pack import Pack

DEGREES: Final = 4326
"""EPSG code of longitude and latitude, the only one of GeoJSON (RFC 7946)."""
NOTES: Final = "observatoire"
"""Key of the notes in the metadata of a GeoParquet and in a GeoJSON."""
_PRECISION: Final = 7
"""Decimals of a degree in GeoJSON: about a centimetre, as in the source."""
_CHANGED: Final = "1980-01-01T00:00:00.000Z"
"""Date of every GeoPackage: the same figures give the same bytes."""


def epsg(pack: Pack, form: str, asked: int | None = None) -> int:
    """EPSG code of a layer of a format: the legal projection of the department by default.

    Raises ``GeoError`` for any other than the legal projection and 4326, and for a projection
    in GeoJSON.
    """
    legal = int(pack.crs.removeprefix("EPSG:"))
    if form == "geojson" and asked not in (None, DEGREES):
        raise GeoError(typeset("Un GeoJSON est toujours en EPSG:4326 : retirez --crs."))
    if asked not in (None, legal, DEGREES):
        raise GeoError(
            typeset(f"EPSG:{asked} n'est pas possible ici : choisissez {legal} ou {DEGREES}.")
        )
    return asked or (DEGREES if form == "geojson" else legal)


def layer(pack: Pack, level: str, frame: pd.DataFrame, crs: int) -> gpd.GeoDataFrame:
    """Put the polygons of the units of a level beside their table.

    Parameters
    ----------
    pack, level
        Whose units they are; the polygons of their communes are dissolved.
    frame : DataFrame
        A table of ``tables.table``, one row per unit.
    crs : int
        EPSG code of the result.

    Returns
    -------
    GeoDataFrame
        Rows and columns of ``frame``, infinite figures missing, and ``geometry``.
    """
    import geopandas as gpd

    shapes = pack.geometry()
    method = "coverage" if shapes.geometry.is_valid_coverage() else "unary"
    unit = territories.membership(pack, level)
    units = shapes[["geometry"]].dissolve(by=unit, method=method)
    finite = typed(frame.replace([np.inf, -np.inf], np.nan))
    drawn = units.geometry.reindex(pd.Index(finite[tables.CODE[level]]))
    made = gpd.GeoDataFrame(finite, geometry=drawn.array, crs=shapes.crs)
    return made.to_crs(crs)


def typed(frame: pd.DataFrame) -> pd.DataFrame:
    """Give each column the type that is declared of it, whatever it holds here.

    Counts of people are whole numbers, other figures are decimal, the rest is text: an empty
    column has the type of a full one, so that the layers of two departments stack.
    """
    return frame.apply(lambda column: _as_declared(str(column.name), column))


def _as_declared(name: str, column: pd.Series) -> pd.Series:
    kind = headers.kind(name)
    if kind == "text":
        return column.map(_written, na_action="ignore").astype("string")
    if kind == "whole":
        return column.astype(float).round().astype("Int64")
    return column.astype(float)


def _written(cell: object) -> object:
    """Text as every format of layer keeps it: some would end it at a control character."""
    return wording.legible(cell) if isinstance(cell, str) else cell


def to_gpkg(made: gpd.GeoDataFrame, name: str, notes: Mapping[str, str]) -> bytes:
    """Write a GeoPackage of one layer, polygons all multiple, with its notes as metadata."""
    import pyogrio

    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _CHANGED})
    buffer = io.BytesIO()
    pyogrio.write_dataframe(
        made,
        buffer,
        layer=name,
        driver="GPKG",
        promote_to_multi=True,
        layer_metadata=dict(notes),
    )
    return buffer.getvalue()


def to_parquet(made: gpd.GeoDataFrame, notes: Mapping[str, str]) -> bytes:
    """Write a GeoParquet, with its notes as JSON in the metadata of its schema."""
    from pyarrow import parquet

    plain = io.BytesIO()
    made.to_parquet(plain, index=False)
    read = parquet.read_table(plain)
    said = json.dumps(dict(notes), ensure_ascii=False).encode()
    buffer = io.BytesIO()
    parquet.write_table(read.replace_schema_metadata({**read.schema.metadata, NOTES: said}), buffer)
    return buffer.getvalue()


def to_geojson(made: gpd.GeoDataFrame, name: str, notes: Mapping[str, str]) -> bytes:
    """Write GeoJSON as RFC 7946 has it: longitude and latitude, exterior rings anticlockwise.

    ``made`` is in EPSG:4326. A missing figure is null. The notes are a member of the collection.
    """
    import shapely

    def rounded(coordinates: np.ndarray) -> np.ndarray:
        return np.round(coordinates, _PRECISION)

    drawn = shapely.orient_polygons(shapely.transform(made.geometry.array, rounded))
    features: list[dict[str, Any]] = json.loads(made.set_geometry(drawn).to_json(drop_id=True))[
        "features"
    ]
    collection = {"type": "FeatureCollection", "name": name, NOTES: dict(notes)}
    written = json.dumps({**collection, "features": features}, ensure_ascii=False, allow_nan=False)
    return written.encode()
