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
from geo.pack.columns import SIRET, WEEKDAYS, Column, Table, commune_code, count, text
from geo.pack.schema import CONFIDENCE, HOURS, TABLES

_COMMUNE: Final = text("commune", "Nom de la commune, pour lecture")
_SOURCE: Final = text("source", "Source et date")
_NOTE: Final = text("note", "Remarque", nullable=True)
_ADDRESS: Final = (
    text("address", "Adresse", nullable=True),
    text("address_extra", "Complément d’adresse", nullable=True),
    text("postcode", "Code postal", pattern=r"\d{5}", nullable=True),
)
_COORDINATES: Final = (
    Column("latitude", "float", "Latitude WGS 84", "°", True, -90, 90),
    Column("longitude", "float", "Longitude WGS 84", "°", True, -180, 180),
)

COPIED: Final = (
    "income_employment",
    "fibre",
    "fragility",
    "resource_details",
    "road_minutes",
)
"""Sheets that are tables of the department as they stand."""

SHEETS: Final[dict[str, Table]] = {
    "territories": Table(
        "Commune → territoire des solidarités",
        ("code_insee",),
        (
            commune_code(),
            _COMMUNE,
            text("territory", "Code du territoire"),
            text("territory_name", "Nom du territoire"),
            text("mds_name", "MDS ou MDSP compétente", nullable=True),
            text("confidence", "Confiance dans le rattachement", allowed=CONFIDENCE),
            text("basis", "Ce qui fonde le rattachement"),
            text("former_canton_2014", "Canton d’avant 2015", nullable=True),
        ),
        {"mds_name": "mds.name"},
    ),
    "mds": Table(
        "Maisons départementales des solidarités",
        ("mds_id",),
        (
            text("mds_id", "Identifiant"),
            text("name", "Nom"),
            text("kind", "MDS ou MDSP", allowed=("MDS", "MDSP")),
            text("territory", "Code du territoire", nullable=True),
            *_ADDRESS,
            _COMMUNE,
            commune_code(),
            *_COORDINATES,
            Column("hosts_france_services", "bool", "Accueille une France services"),
            _SOURCE,
            _NOTE,
        ),
        {"territory": "territories.territory"},
    ),
    "mds_outreach": Table(
        "Permanences des MDS hors de leurs murs",
        ("mds_name", "code_insee"),
        (
            text("mds_name", "MDS ou MDSP"),
            commune_code(),
            _COMMUNE,
            text("activity", "Activité"),
            _SOURCE,
        ),
        {"mds_name": "mds.name"},
    ),
    "france_services": Table(
        "France services, dans le département et autour",
        ("site_id",),
        (
            text("site_id", "Identifiant national"),
            text("name", "Nom"),
            *_ADDRESS,
            _COMMUNE,
            commune_code(),
            *_COORDINATES,
            text("kind", "Principal ou Antenne", allowed=("Principal", "Antenne")),
            text("format", "Format"),
            Column("labelled_on", "date", "Date de labellisation"),
            *HOURS,
            Column("appointment", "bool", "Sur rendez-vous"),
            text("phone", "Téléphone", nullable=True),
            text("email", "Courriel", nullable=True),
            _SOURCE,
        ),
    ),
    "france_services_stops": Table(
        "Tournée des France services multisites",
        ("site_id", "weekday"),
        (
            text("site_id", "France services"),
            text("weekday", "Jour", allowed=WEEKDAYS),
            text("name", "Lieu"),
            text("address", "Adresse", nullable=True),
            _COMMUNE,
            commune_code(),
            _SOURCE,
        ),
        {"site_id": "france_services.site_id"},
    ),
    "advisers": Table(
        "Postes de conseillers numériques par employeur",
        ("post_id",),
        (
            text("post_id", "Identifiant"),
            text("employer", "Employeur"),
            text("siret", "SIRET", pattern=SIRET, nullable=True),
            text("sector", "public ou private", allowed=("public", "private")),
            text("employer_type", "Type d’employeur"),
            count("posts", "Postes attribués", "postes"),
            count("posts_filled", "Postes pourvus", "postes", nullable=True),
            text("territory", "Territoire dont la MDS accueille le poste", nullable=True),
            _COMMUNE,
            commune_code(),
            *_COORDINATES,
            text(
                "precision",
                "address, commune, assumed (hypothèse) ou mds (MDS du territoire)",
                allowed=("address", "commune", "assumed", "mds"),
            ),
            count("posts_2021_06", "Postes en juin 2021", "postes", nullable=True),
            _SOURCE,
            _NOTE,
        ),
        {"territory": "mds.territory"},
    ),
    "colleges": Table(
        "Collèges",
        ("uai",),
        (
            text("uai", "Identifiant", pattern=r"\d{7}[A-Z]"),
            text("name", "Nom, accents rétablis"),
            text("name_as_published", "Nom publié"),
            text("sector", "public ou private", allowed=("public", "private")),
            count("pupils", "Élèves", "élèves", nullable=True),
            Column("ips", "float", "Indice de position sociale", "points", True, 40, 170),
            _COMMUNE,
            commune_code(),
            text("school_year", "Année scolaire"),
            _SOURCE,
        ),
    ),
    "resource_places": Table(
        "Lieux ressources, commune telle que publiée",
        ("source_id",),
        (
            text("source_id", "Identifiant"),
            text("name", "Nom"),
            text("address", "Adresse publiée", nullable=True),
            text("postcode", "Code postal", pattern=r"\d{5}", nullable=True),
            text("commune_as_published", "Commune publiée", nullable=True),
            commune_code("code_insee_as_published", nullable=True),
            text("siret", "SIRET", pattern=SIRET, nullable=True),
            *_COORDINATES,
            Column("france_services_label", "bool", "Labellisé France services"),
            count("trained_helpers", "Aidants habilités", "personnes", nullable=True),
            _SOURCE,
        ),
    ),
    **{name: TABLES[name] for name in COPIED},
}
NATIONAL: Final = "national_percentiles"
DEPARTMENTS: Final = "france_departments.csv"
"""The table of the departments of France, written by ``python -m geo france``."""
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


def read(folder: Path, communes: pd.Index | None = None) -> dict[str, pd.DataFrame]:
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
