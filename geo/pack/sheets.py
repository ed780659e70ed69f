"""The project's own editable tables, ``data/sheets/``: their columns and their reader.

A department may have all, some or none of them: what is absent gives an empty table. Staff
replace them freely; a fault is said with its file, line and column.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pandas as pd

from geo.base.errors import Fault, PackError
from geo.pack import table_files
from geo.pack.columns import Column, Table, commune_code, count, text
from geo.pack.kind_tables import COMMUNE
from geo.pack.kinds import KINDS
from geo.pack.schema import CONFIDENCE, TABLES

COPIED: Final = (
    "income_employment",
    "fibre",
    "fragility",
    "resource_details",
    "road_minutes",
    "network_minutes",
    "known_minutes",
    "official_minutes",
    "travel_law",
    "post_ends",
)
"""Sheets that are tables of the department as they stand."""

SHEETS: Final[dict[str, Table]] = {
    "territories": Table(
        "Commune → territoire des solidarités",
        ("code_insee",),
        (
            commune_code(),
            COMMUNE,
            text("territory", "Code du territoire"),
            text("territory_name", "Nom du territoire"),
            text("mds_name", "MDS ou MDSP compétente", nullable=True),
            text("confidence", "Confiance dans le rattachement", allowed=CONFIDENCE),
            text("basis", "Ce qui fonde le rattachement"),
            text("former_canton_2014", "Canton d’avant 2015", nullable=True),
        ),
        {"mds_name": "mds.name"},
    ),
    **{one.table: one.sheet for one in KINDS.values()},
    **{name: TABLES[name] for name in COPIED},
}
NATIONAL: Final = "national_percentiles"
DEPARTMENTS: Final = "france_departments.csv"
"""The table of the departments of France, written by ``observatoire france``."""
FORMER: Final = "former_communes"

_NATIONAL_TABLES: Final[dict[str, Table]] = {
    FORMER: Table(
        "Anciennes communes de France, et la commune d’aujourd’hui",
        ("former_code",),
        (
            commune_code("former_code"),
            text("name", "Nom de l’ancienne commune, avec son article", nullable=True),
            commune_code(),
            text("basis", "D’où vient le nom"),
        ),
    ),
    NATIONAL: Table(
        "Centiles des communes de France",
        ("percentile",),
        (
            count("percentile", "Centile", "%", high=100),
            Column("share_65_plus", "float", "Part des 65 ans et plus", "part", low=0, high=1),
            Column("unemployment_rate_15_64", "float", "Taux de chômage", "part", low=0, high=1),
            count("median_standard_of_living_eur", "Niveau de vie médian", "€ par an"),
        ),
    ),
}
"""The sheets of the whole country: they stand beside the folders of the departments."""


def read_sheets(folder: Path, communes: pd.Index | None = None) -> dict[str, pd.DataFrame]:
    """Read and check the sheets of a department.

    ``communes`` holds the codes of all communes of France, when they are known. Raises
    ``PackError`` with every fault of every sheet.
    """
    frames: dict[str, pd.DataFrame] = {}
    faults: list[Fault] = []
    mend = table_files.of_sheet(folder.name)
    for name, table in SHEETS.items():
        path = folder / f"{name}.csv"
        file = label(folder, path.name)
        if not path.exists():
            frames[name] = table_files.empty(table)
            continue
        frames[name], found = _read_typed(path, table, file, mend)
        faults += found
        faults += table_files.key_faults(frames[name], table, file=file, remedy=mend)
        if communes is not None and "code_insee" in table.names:
            faults += _unknown_communes(frames[name], communes, file, mend)
    faults += table_files.reference_faults(
        frames, SHEETS, file=lambda name: label(folder, f"{name}.csv"), remedy=mend
    )
    if faults:
        raise PackError(faults)
    return frames


def _read_typed(path: Path, table: Table, file: str, mend: str) -> tuple[pd.DataFrame, list[Fault]]:
    """Read a sheet; its faults, each cell named once."""
    frame, faults = table_files.read_table(path, table, file=file, remedy=mend)
    said = {(fault.line, fault.column) for fault in faults}
    typed = table_files.type_faults(frame, table, file=file, remedy=mend)
    return frame, faults + [fault for fault in typed if (fault.line, fault.column) not in said]


def read_national(root: Path, name: str = NATIONAL) -> pd.DataFrame:
    """Read a sheet of all France, the percentiles by default; empty when there is none.

    ``root`` is the folder that holds those of the departments. Raises ``PackError``.
    """
    table, path = _NATIONAL_TABLES[name], root / f"{name}.csv"
    if not path.exists():
        return table_files.empty(table)
    file, mend = label(root, path.name), table_files.of_sheet()
    frame, faults = _read_typed(path, table, file, mend)
    faults += table_files.key_faults(frame, table, file=file, remedy=mend)
    if faults:
        raise PackError(faults)
    return frame


def stops(root: Path) -> pd.DataFrame:
    """Published stops of every department that has a sheet of them, one under the other."""
    name = "france_services_stops"
    found = [
        _read_typed(path, SHEETS[name], label(path.parent, path.name), "")[0]
        for path in sorted(root.glob(f"*/{name}.csv"))
    ]
    return pd.concat([table_files.empty(SHEETS[name]), *found], ignore_index=True)


def paths(folder: Path) -> list[Path]:
    """Sheets a department is built from, in order of name; the national ones last."""
    own = [path for path in sorted(folder.glob("*.csv")) if path.stem in SHEETS]
    national = [folder.parent / f"{name}.csv" for name in _NATIONAL_TABLES]
    return [*own, *(path for path in national if path.exists())]


def label(folder: Path, file: str) -> str:
    """Name a sheet's file as faults do: ``sheets/86/mds.csv``."""
    national = Path(file).stem in _NATIONAL_TABLES
    return f"sheets/{file}" if national else f"sheets/{folder.name}/{file}"


def _unknown_communes(frame: pd.DataFrame, communes: pd.Index, file: str, mend: str) -> list[Fault]:
    lost = frame["code_insee"].notna() & ~frame["code_insee"].isin(communes)
    return [
        Fault(
            file,
            "aucune commune actuelle ne porte ce code.",
            mend,
            int(row) + table_files.FIRST_LINE,
            "code_insee",
            str(frame["code_insee"].iloc[row]),
        )
        for row in lost.to_numpy().nonzero()[0]
    ]
