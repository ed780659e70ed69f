"""Who has the schools, the collèges, the lycées and the families, and who coordinates the TNE.

Read from sheets of the whole country (``data/sheets``), so that it is known of a department before
any of its data is.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pandas as pd

from geo.base import french
from geo.pack import catalogue, sheets, territories
from geo.pack.catalogue import PUBLISHED
from geo.pack.sheets import AUTHORITIES, DEPARTMENTS, PARENT_NETWORKS, PROGRAMME

if TYPE_CHECKING:
    from geo.pack.pack import Pack

REFERENCE: Final = "86"
"""The department whose network of parents the source document describes."""


class Responsible(NamedTuple):
    """Who is responsible in a department, or in one of its communes.

    schools : who has the schools; empty where each commune has its own.
    colleges : who has the collèges, social action and the protection of mothers and children.
    lycees : who has the lycées.
    within : who has ``colleges`` in a part of the department, when no commune tells; else empty.
    academy, rectorate : the académie, and the commune of its rectorat.
    region : the *région académique*, which is above the académie.
    service : the State's services of the department.
    note : what is particular to the department; empty for most.
    """

    schools: str
    colleges: str
    lycees: str
    within: str
    academy: str
    rectorate: str
    region: str
    service: str
    note: str


class Coordinator(NamedTuple):
    """A department of the programme: its name, who coordinates the parentalité strand.

    coordinator : empty when the list does not name it.
    council : it is the departmental council.
    """

    department: str
    name: str
    coordinator: str
    council: bool


@cache
def _rows(name: str) -> list[dict[str, Any]]:
    found = sheets.read_national(PUBLISHED / "sheets", name)
    return [
        {str(column): "" if pd.isna(value) else value for column, value in row.items()}
        for row in found.to_dict("records")
    ]


def in_department(department: str, epci: str | None = None) -> Responsible | None:
    """Who is responsible in a department; None when the sheet does not have it.

    ``epci``: SIREN of the EPCI of a commune, empty for one that has none, None for the whole
    department.
    """
    row = next((one for one in _rows(AUTHORITIES) if one["department"] == department), None)
    if row is None:
        return None
    inside = bool(epci) and epci == row["epci_code"]
    return Responsible(
        schools=row["schools"],
        colleges=row["epci_colleges"] if inside else row["colleges"],
        lycees=row["lycees"],
        within=row["epci_colleges"] if epci is None else "",
        academy=row["academy"],
        rectorate=row["rectorate"],
        region=row["academic_region"],
        service=row["state_service"],
        note=row["note"],
    )


def here(pack: Pack, commune: str = "") -> Responsible | None:
    """Who is responsible in a commune of a pack, or in its department when none is given."""
    if not commune:
        return in_department(pack.department)
    epci = territories.membership(pack, "epci").to_dict()[commune]
    return in_department(pack.department, epci if isinstance(epci, str) else "")


def parent_network(department: str) -> list[str]:
    """Partners of the network of support to parents (REAAP); empty when they are not known."""
    return [row["partner"] for row in _rows(PARENT_NETWORKS) if row["department"] == department]


def department_name(code: str, preposition: str = "le") -> str:
    """Name of a department of France: ``la Vienne``, ``de la Vienne``. Raises ``KeyError``."""
    return french.department(*_named()[code], preposition)


@cache
def programme() -> tuple[Coordinator, ...]:
    """The departments of the *Territoires numériques éducatifs*, in the order of their codes."""
    return tuple(
        Coordinator(
            row["department"],
            french.capital(department_name(row["department"])),
            row["coordinator"],
            bool(row["council"]),
        )
        for row in _rows(PROGRAMME)
    )


@cache
def _named() -> dict[str, tuple[str, str]]:
    """Name of every department of France, and INSEE's code of its article."""
    listed = pd.read_csv(PUBLISHED / "sheets" / DEPARTMENTS, dtype="str", keep_default_na=False)
    return dict(zip(listed["code"], zip(listed["name"], listed["tncc"], strict=True), strict=True))


def sources(*names: str) -> str:
    """Cite the sources of some sheets of the whole country, with what they do not say."""
    found = [one for one in catalogue.all_sources() if {*names} & {*one["tables"]}]
    cited = " ; ".join(
        f"{one['producer']}, {one['title']} ({french.date(one['date'])})" for one in found
    )
    limits = " ".join(one["limits"] for one in found)
    return french.typeset(f"Sources : {cited}. {limits}")
