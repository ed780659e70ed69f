"""Exports: every indicator of a level as a table, a workbook or a layer, with what explains it.

The figures are those of ``tables.table``, hence of the screens and of the command line. The same
data and parameters give the same bytes.

Layers for a GIS: the polygons of the units of a level with the columns of their table.

A layer says where its figures come from: its metadata are the notes of the export.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pandas as pd

from geo.access.measures import Params
from geo.base import french
from geo.base.errors import GeoError
from geo.base.french import typeset
from geo.base.systems import DEGREES
from geo.export import dictionary, source_notes, spreadsheet
from geo.export.spreadsheet import Sheet
from geo.indicators import registry
from geo.pack import territories
from geo.reading import doubts, tables

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.pack.pack import Pack

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
    kind = tables.kind(name)
    if kind == "text":
        return column.map(_written, na_action="ignore").astype("string")
    if kind == "whole":
        return column.astype(float).round().astype("Int64")
    return column.astype(float)


def _written(cell: object) -> object:
    """Text as every format of layer keeps it: some would end it at a control character."""
    return french.legible(cell) if isinstance(cell, str) else cell


def to_gpkg(
    made: gpd.GeoDataFrame, name: str, notes: Mapping[str, str], *, multiple: bool = True
) -> bytes:
    """Write a GeoPackage of one layer, its polygons all ``multiple``, with its notes as metadata.

    A layer of points is not: each row is one.
    """
    import pyogrio

    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _CHANGED})
    buffer = io.BytesIO()
    pyogrio.write_dataframe(
        made,
        buffer,
        layer=name,
        driver="GPKG",
        promote_to_multi=multiple,
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


class Format(NamedTuple):
    """How a file is written: end of its name, media type, whether it holds polygons."""

    suffix: str
    mime: str
    drawn: bool = False


XLSX: Final = Format(".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
FORMATS: Final = {
    "xlsx": XLSX,
    "csv-excel": Format("_excel.csv", "text/csv"),
    "csv": Format(".csv", "text/csv"),
    "gpkg": Format(".gpkg", "application/geopackage+sqlite3", drawn=True),
    "parquet": Format(".parquet", "application/vnd.apache.parquet", drawn=True),
    "geojson": Format(".geojson", "application/geo+json", drawn=True),
}
_UNNAMED: Final = ("profile", "weights", "reference", "neighbours", "presence", "months")
"""Settings that a file's name says only when they are not the usual ones."""
SIMULATION: Final = "simulation"
"""Last column of a simulated table: the title of the scenario, in every row."""


def table(pack: Pack, level: str, params: Params, selection: Sequence[str] = ()) -> pd.DataFrame:
    """Every indicator of a level, as ``tables.table`` gives it; a simulated one says so.

    ``selection`` keeps the rows of some units. Raises as ``tables.chosen_codes`` does.
    """
    codes = tables.chosen_codes(pack, level, selection)
    frame = tables.table(pack, level, params)
    frame = frame[frame[tables.CODE[level]].isin(codes)].reset_index(drop=True)
    return frame.assign(**{SIMULATION: pack.scenario}) if pack.scenario else frame


def write(
    pack: Pack,
    level: str,
    params: Params,
    form: str,
    *,
    crs: int | None = None,
    selection: Sequence[str] = (),
) -> bytes:
    """Write every indicator of a level in a format.

    Parameters
    ----------
    pack, level, params
        What is described, as for ``tables.table``.
    form : key of ``FORMATS``
        ``xlsx`` and ``csv-excel`` are for people (``tables.for_people``), the first with the
        sheets Données, Dictionnaire, Lisez-moi, Qualité; the others, for who computes, keep
        every decimal and the names of the columns; the last three hold polygons.
    crs : int, optional
        EPSG code of the polygons; see ``export_layers.epsg``. Of no effect on the others.
    selection : sequence of str
        Codes of the units whose rows are written; all of them when it is empty.

    Returns
    -------
    bytes
        Missing is an empty cell or null, and so is an infinite duration (no road, no site at
        all): the Lisez-moi of a workbook counts them apart.

    Raises
    ------
    GeoError
        No unit at this level or not one that was selected, or a projection that cannot be.
    """
    frame = table(pack, level, params, selection)
    if form == "xlsx":
        return _workbook(pack, level, params, frame)
    if not FORMATS[form].drawn:
        return text(frame, params, form)
    projection = epsg(pack, form, crs)
    made = layer(pack, level, frame, projection)
    notes = source_notes.mapping(source_notes.notes(pack, level, params, frame))
    name = f"{level}_{pack.department}"
    if form == "gpkg":
        return to_gpkg(made, name, notes)
    if form == "parquet":
        return to_parquet(made, notes)
    return to_geojson(made, name, notes)


def text(frame: pd.DataFrame, params: Params, form: str) -> bytes:
    """Write a table of ``table`` as ``csv``, or for people and French Excel (``csv-excel``)."""
    if form == "csv":
        return tables.to_csv(frame, french=False)
    return tables.to_csv(tables.for_people(frame, params))


def seen(
    pack: Pack, frame: pd.DataFrame, shown: Mapping[str, str], params: Params, **about: str
) -> bytes:
    """Write a table as it is on screen: sheets Données, Dictionnaire and Lisez-moi.

    Parameters
    ----------
    pack, params
        What the table is about.
    frame : DataFrame
        The rows and columns on screen.
    shown : mapping of str to str
        French headers, by the names of their columns; a column without one keeps its name.
    about : str
        ``title`` of the file, ``sources`` and ``settings`` of the figures, ``scenario`` that
        they simulate.
    """
    names = {str(name): shown.get(str(name), str(name)) for name in frame.columns}
    figures = set(frame.select_dtypes("number"))
    decimals = {
        names[name]: tables.decimals(name)
        for name in names
        if name in figures and tables.split(name)[0] in registry.REGISTRY
    }
    described = dictionary.describe(pack, names, params)
    notes = source_notes.seen(
        about.get("sources", ""), about.get("scenario", ""), about.get("settings", "")
    )
    pages = [
        Sheet("Données", tables.rounded(frame).rename(columns=names), decimals, frozen=1),
        Sheet("Dictionnaire", described, wrapped=True),
        Sheet("Lisez-moi", notes, wrapped=True),
    ]
    if described["Définition"].eq("").all():  # a table of sources or of definitions
        del pages[1]
    return spreadsheet.workbook(about.get("title", ""), pages)


def file_name(
    pack: Pack, level: str, params: Params, form: str, *, selection: Sequence[str] = ()
) -> str:
    """Name of a file: ``observatoire_86_tout_commune_france_services_20min.xlsx``."""
    words = ["observatoire", pack.department, "tout", level, params.kind]
    words += [f"{params.threshold_min}min", *source_notes.distinct(params, _UNNAMED)]
    words += ["selection"] if selection else []
    words += ["simulation"] if pack.scenario else []
    return "_".join(words) + FORMATS[form].suffix


def _workbook(pack: Pack, level: str, params: Params, frame: pd.DataFrame) -> bytes:
    """Write the workbook: French headers, one row of them, so that Excel filters and pivots."""
    names = [str(name) for name in frame.columns]
    labels = tables.labels(names, params)
    figures = set(frame.select_dtypes("number"))
    decimals = {labels[name]: tables.decimals(name) for name in names if name in figures}
    notes = source_notes.notes(pack, level, params, frame)
    return spreadsheet.workbook(
        source_notes.title(pack, level),
        [
            Sheet("Données", tables.for_people(frame, params), decimals, frozen=2),
            Sheet("Dictionnaire", dictionary.columns(pack, names, params), wrapped=True),
            Sheet("Lisez-moi", notes, wrapped=True),
            Sheet("Qualité", _doubts(pack), wrapped=True),
        ],
    )


def _doubts(pack: Pack) -> pd.DataFrame:
    """Rows of every finding on the data as published, one under the other, named in front."""
    found = [
        one.rows.assign(Constat=one.title, Signification=one.meaning)
        for one in doubts.doubts(pack.before or pack)
    ]
    if not found:
        return pd.DataFrame({"Constat": ["Rien à signaler."]})
    rows = pd.concat(found, ignore_index=True)
    first = ["Constat", "Signification"]
    return rows[[*first, *rows.columns.drop(first)]]
