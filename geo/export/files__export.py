"""Exports: every indicator of a level as a table, a workbook or a layer, with what explains it.

The figures are those of ``tables.table``, hence of the screens and of the command line. The same
data and parameters give the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

import pandas as pd

from geo.access.measures import Params
from geo.export import dictionary__dictionary as dictionary
from geo.export import dictionary__dictionary_seen as dictionary_seen
from geo.export import files__export_layers as export_layers
from geo.export import notes as export_notes
from geo.export import spreadsheet as export_xlsx
from geo.export.spreadsheet import Sheet
from geo.indicators import registry as indicators
from geo.quality import findings__quality as quality
from geo.reading import tables__headers as headers
from geo.reading import tables__tables as tables

if TYPE_CHECKING:
    from geo.pack.pack import Pack


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
_UNNAMED: Final = ("profile", "weights", "reference", "neighbours", "presence")
"""Settings that a file's name says only when they are not the usual ones."""
SIMULATION: Final = "simulation"
"""Last column of a simulated table: the title of the scenario, in every row."""


def table(pack: Pack, level: str, params: Params, selection: Sequence[str] = ()) -> pd.DataFrame:
    """Every indicator of a level, as ``tables.table`` gives it; a simulated one says so.

    ``selection`` keeps the rows of some units. Raises as ``tables.chosen`` does.
    """
    codes = tables.chosen(pack, level, selection)
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
        ``csv`` and ``csv-excel`` are ``tables.to_csv``; ``xlsx`` has the sheets Données,
        Dictionnaire, Lisez-moi, Qualité; the others hold polygons.
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
        return tables.to_csv(frame, french=form == "csv-excel")
    projection = export_layers.epsg(pack, form, crs)
    made = export_layers.layer(pack, level, frame, projection)
    notes = export_notes.mapping(export_notes.notes(pack, level, params, frame))
    name = f"{level}_{pack.department}"
    if form == "gpkg":
        return export_layers.to_gpkg(made, name, notes)
    if form == "parquet":
        return export_layers.to_parquet(made, notes)
    return export_layers.to_geojson(made, name, notes)


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
        names[name]: headers.decimals(name)
        for name in names
        if name in figures and headers.split(name)[0] in indicators.REGISTRY
    }
    described = dictionary_seen.describe(pack, names, params)
    notes = export_notes.seen(
        about.get("sources", ""), about.get("scenario", ""), about.get("settings", "")
    )
    pages = [
        Sheet("Données", frame.rename(columns=names), decimals, frozen=1),
        Sheet("Dictionnaire", described, wrapped=True),
        Sheet("Lisez-moi", notes, wrapped=True),
    ]
    if described["Définition"].eq("").all():  # a table of sources or of definitions
        del pages[1]
    return export_xlsx.workbook(about.get("title", ""), pages)


def file_name(
    pack: Pack, level: str, params: Params, form: str, *, selection: Sequence[str] = ()
) -> str:
    """Name of a file: ``observatoire_86_tout_commune_france_services_20min.xlsx``."""
    words = ["observatoire", pack.department, "tout", level, params.kind]
    words += [f"{params.threshold_min}min", *export_notes.distinct(params, _UNNAMED)]
    words += ["selection"] if selection else []
    words += ["simulation"] if pack.scenario else []
    return "_".join(words) + FORMATS[form].suffix


def _workbook(pack: Pack, level: str, params: Params, frame: pd.DataFrame) -> bytes:
    """Write the workbook: French headers, one row of them, so that Excel filters and pivots."""
    names = [str(name) for name in frame.columns]
    labels = headers.labels(names, params)
    figures = set(frame.select_dtypes("number"))
    decimals = {labels[name]: headers.decimals(name) for name in names if name in figures}
    notes = export_notes.notes(pack, level, params, frame)
    return export_xlsx.workbook(
        export_notes.title(pack, level),
        [
            Sheet("Données", frame.rename(columns=labels), decimals, frozen=2),
            Sheet("Dictionnaire", dictionary.columns(pack, names, params), wrapped=True),
            Sheet("Lisez-moi", notes, wrapped=True),
            Sheet("Qualité", _doubts(pack), wrapped=True),
        ],
    )


def _doubts(pack: Pack) -> pd.DataFrame:
    """Rows of every finding on the data as published, one under the other, named in front."""
    found = [
        one.rows.assign(Constat=one.title, Signification=one.meaning.replace("`", ""))
        for one in quality.findings(pack.before or pack)
    ]
    if not found:
        return pd.DataFrame({"Constat": ["Rien à signaler."]})
    rows = pd.concat(found, ignore_index=True)
    first = ["Constat", "Signification"]
    return rows[[*first, *rows.columns.drop(first)]]
