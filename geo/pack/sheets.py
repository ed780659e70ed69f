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
from geo.pack.columns import DEPARTMENT, SIREN, Column, Table, commune_code, count, text
from geo.pack.kind_tables import COMMUNE
from geo.pack.kinds import KINDS
from geo.pack.schema import CONFIDENCE, TABLES

COPIED: Final = (
    "income_employment",
    "fibre",
    "housing",
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
COMMUNES: Final = "communes_in_force"
EPCI: Final = "epci_in_force"
BANDS: Final = "travel_bands"
USUAL: Final = "usual_minutes"
CROSSINGS: Final = "crossings"
AUTHORITIES: Final = "authorities"
PARENT_NETWORKS: Final = "parent_networks"
PROGRAMME: Final = "tne_departments"
_TOOLS: Final = {"metric_osrm": "Metric-OSRM", "metric_off_peak": "METRIC, heures creuses"}
_CROSSED: Final = ("bridge", "causeway", "ferry")
_RANKS: Final = {"p10": "10e centile", "p50": "médiane", "p90": "90e centile"}


def _department() -> Column:
    return text("department", "Code du département", pattern=DEPARTMENT)


def _positive(name: str, meaning: str, unit: str) -> Column:
    return Column(name, "float", meaning, unit, low=0)


_NATIONAL_TABLES: Final[dict[str, Table]] = {
    COMMUNES: Table(
        "Communes de France en vigueur\u00a0: population municipale et EPCI",
        ("code_insee",),
        (
            commune_code(),
            count("population", "Population municipale en vigueur", "habitants", nullable=True),
            text(
                "epci_code",
                "SIREN de l’EPCI\u00a0; vide\u00a0: aucun",
                pattern=SIREN,
                nullable=True,
            ),
        ),
        {"epci_code": "epci_in_force.epci_code"},
    ),
    EPCI: Table(
        "EPCI de France en vigueur",
        ("epci_code",),
        tuple(TABLES["epci"].columns),
    ),
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
    BANDS: Table(
        "Temps routiers de deux outils publics en Gironde, par tranche de ligne droite",
        ("straight_km_from",),
        (
            _positive("straight_km_from", "Début de la tranche", "km"),
            _positive("straight_km_to", "Fin de la tranche", "km"),
            count("pairs", "Couples de communes", "couples"),
            _positive("straight_km_mean", "Ligne droite moyenne", "km"),
            *(
                _positive(f"{tool}_min_{rank}", f"Temps {name}\u00a0: {said}", "min")
                for tool, name in _TOOLS.items()
                for rank, said in _RANKS.items()
            ),
            _positive("road_over_straight_p50", "Route sur ligne droite, médiane", "fois"),
        ),
    ),
    USUAL: Table(
        "Temps de voiture usuels entre deux mairies",
        ("department", "origin", "destination"),
        (
            _department(),
            commune_code("origin"),
            text("origin_name", "Commune de départ"),
            commune_code("destination"),
            text("destination_name", "Commune d’arrivée"),
            _positive("minutes_low", "Le moins que disent ceux qui y vont", "min"),
            _positive("minutes_high", "Le plus qu’ils disent", "min"),
            _positive("straight_km", "Ligne droite d’une mairie à l’autre, autour de la mer", "km"),
        ),
    ),
    CROSSINGS: Table(
        "Ponts, digues et bacs au-dessus de la mer",
        ("name",),
        (
            text("name", "Nom"),
            text("kind", "Genre\u00a0; un bac n’est pas emprunté", allowed=_CROSSED),
            *(
                Column(f"{end}_{axis}", "float", f"{what} {which}", "degré", low=-180, high=180)
                for end, which in (("from", "d’une rive"), ("to", "de l’autre"))
                for axis, what in (("lon", "Longitude"), ("lat", "Latitude"))
            ),
            text("source", "D’où vient la ligne"),
        ),
    ),
    AUTHORITIES: Table(
        "Qui a la charge des écoles, des collèges et des lycées, par département",
        ("department",),
        (
            _department(),
            text("schools", "Qui a les écoles\u00a0; vide\u00a0: chaque commune", nullable=True),
            text("colleges", "Qui a les collèges et l’action sociale"),
            text("lycees", "Qui a les lycées"),
            text("academy", "Académie"),
            text("rectorate", "Commune du rectorat"),
            text("academic_region", "Région académique"),
            text("state_service", "Services de l’Éducation nationale du département"),
            text("epci_code", "EPCI qui y a les collèges", pattern=SIREN, nullable=True),
            text("epci_colleges", "Nom de cet EPCI", nullable=True),
            text("note", "Ce que ce département a de particulier", nullable=True),
        ),
    ),
    PARENT_NETWORKS: Table(
        "Partenaires des réseaux d’écoute, d’appui et d’accompagnement des parents (REAAP)",
        ("department", "partner"),
        (_department(), text("partner", "Partenaire")),
    ),
    PROGRAMME: Table(
        "Départements des Territoires numériques éducatifs, et qui coordonne la parentalité",
        ("department",),
        (
            _department(),
            text(
                "coordinator",
                "Coordonne la parentalité\u00a0; vide\u00a0: non listé",
                nullable=True,
            ),
            Column("council", "bool", "Le coordonnateur est le conseil départemental"),
        ),
    ),
}
"""The sheets of the whole country: they stand beside the folders of the departments."""
_BUILT: Final = (COMMUNES, EPCI, FORMER, NATIONAL)
"""Those that a department is built from; the others are read as they stand."""


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
    national = [folder.parent / f"{name}.csv" for name in _BUILT]
    return [*own, *(path for path in national if path.exists())]


def national_names() -> tuple[str, ...]:
    """Names of the sheets of all France."""
    return tuple(_NATIONAL_TABLES)


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
