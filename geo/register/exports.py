"""The register as files: a workbook, a CSV, a layer of points; whole, or for the public.

A public file has neither contact nor author. Text stays text wherever it is opened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from geo.base import french
from geo.base.french import typeset
from geo.export import files, spreadsheet
from geo.export.files import FORMATS
from geo.export.spreadsheet import Sheet
from geo.reading import tables
from geo.register import sheet_rows
from geo.register.filters import EVERY, Filter

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from geo.register.action import Record
    from geo.register.places import Places
    from geo.register.store import Register

FORMS: Final = ("xlsx", "csv", "csv-excel", "gpkg")
"""Formats of ``files.FORMATS`` in which the register is written."""
_TITLE: Final = "Registre des actions"


def write(
    register: Register,
    places: Places,
    form: str,
    *,
    public: bool,
    today: date,
    chosen: Filter = EVERY,
) -> bytes:
    """Write the actions that are chosen in a format of ``FORMS``, the most recent first.

    ``public``: neither contact nor author. A GeoPackage has one point per action, at its known
    place or at the chef-lieu of its commune, in the projection of the department; none for what
    is placed above the commune.
    """
    records = register.records(chosen, limit=None).records
    frame = sheet_rows.frame(records, places, public=public)
    notes = _notes(places, len(frame), public=public, today=today)
    if form == "xlsx":
        sheets = [Sheet("Actions", frame, frozen=2), Sheet("Lisez-moi", notes, wrapped=True)]
        return spreadsheet.workbook(_TITLE, sheets)
    if form == "gpkg":
        return _layer(
            records, frame, places, _notes(places, len(frame), public=public, today=today)
        )
    return tables.to_csv(frame, french=form == "csv-excel")


def file_name(department: str, form: str, *, public: bool) -> str:
    """Name of a file: ``observatoire_86_actions_public.xlsx``."""
    words = ["observatoire", department, "actions", *(["public"] if public else [])]
    return "_".join(words) + FORMATS[form].suffix


def _notes(places: Places, count: int, *, public: bool, today: date) -> pd.DataFrame:
    said = {
        "Contenu": f"{french.plural(count, 'action')} du registre tenu dans l'observatoire.",
        "Département": f"{places.pack.name} ({places.department})",
        "Écrit le": french.date(today.isoformat()),
        "Participants": "Vide : personne n'a compté. 0 : personne n'est venu.",
        "Lieu": "Commune, ou unité au-dessus d'elle quand le niveau le dit.",
        "Diffusion": "Version publique : ni contact, ni auteur."
        if public
        else "Version interne : elle contient des contacts de service et les auteurs.",
    }
    return pd.DataFrame([(name, typeset(text)) for name, text in said.items()],
                        columns=["Rubrique", "Valeur"])  # fmt: skip


def _layer(
    records: Iterable[Record], frame: pd.DataFrame, places: Places, notes: pd.DataFrame
) -> bytes:
    import geopandas as gpd
    import shapely

    points = [_point(one, places) for one in records]
    drawn = [None if point is None else shapely.Point(*point) for point in points]
    counted = frame["Participants"].astype("float64").astype("Int64") if len(frame) else None
    text = frame.drop(columns="Participants").map(french.legible).astype("string")
    made = gpd.GeoDataFrame(
        text if counted is None else text.assign(Participants=counted),
        geometry=gpd.GeoSeries(drawn, index=frame.index, crs=places.pack.crs),
    )
    named = dict(zip(notes["Rubrique"], notes["Valeur"], strict=True))
    return files.to_gpkg(made, f"actions_{places.department}", named, multiple=False)


def _point(record: Record, places: Places) -> tuple[float, float] | None:
    """Metres, in the projection of the department: the known place, else the chef-lieu."""
    action = record.action
    if action.level != "commune":
        return None
    return places.points.get(action.place_id) or places.chefs_lieux.get(action.code)
