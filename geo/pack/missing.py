"""What a department has not, and the import that would bring it.

A pack knows which lists it lacks (``Pack.lacks``): every figure measured from one is missing at
its source, never zero, and what would be said of it is ``sentence`` instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from geo.base import french
from geo.base.french import typeset
from geo.base.program import PROGRAM
from geo.pack.kinds import KINDS, MAIN
from geo.pack.schema import DONE

if TYPE_CHECKING:
    from geo.pack.pack import Pack


IMPORTS: Final[dict[str, str]] = {
    "france_services": "Liste nationale des France services",
    "advisers": "Postes de conseillers numériques",
    "census": "Emploi et ménages (recensement, INSEE)",
    "income": "Niveau de vie (Filosofi, INSEE)",
    "fragility": "Indice de fragilité numérique (La MedNum)",
    "fibre": "Fibre par commune (Arcep)",
    "housing": "Ménages et voitures (recensement, INSEE)",
    "mediation": "Lieux de médiation numérique (standard national)",
    "own_sites": "Vos propres lieux",
    "territories": "Rattachement des communes aux territoires",
    "perimeters": "Périmètres des territoires (carte)",
    "road_minutes": "Temps de parcours par la route",
    "known_minutes": "Temps connus entre deux communes",
    "official_minutes": "Temps officiels d’accès aux équipements (INSEE)",
    "post_ends": "Fins de convention et de contrat des postes",
}
"""Kind of import to its French title."""
TITLES: Final[dict[str, str]] = {
    **IMPORTS,
    "network_minutes": "Temps de parcours calculés sur le réseau routier",
}
"""The same, and what a command makes of files that are not imported as they are."""


class Lack(NamedTuple):
    """Something a department has not: its name in French, and the kind of import that brings it."""

    table: str
    name: str
    brought_by: str


EXPECTED: Final = (
    Lack("territories", "territoires des solidarités", "territories"),
    *(
        Lack(one.table, one.listed, one.brought_by)
        for one in sorted(MAIN, key=lambda one: one.asked)
    ),
    Lack("fibre", "fibre", "fibre"),
)
"""What a complete department has; ``brought_by`` is a key of ``IMPORTS``, or
empty: only the sheet of the department brings it."""
ASKED: Final = (
    Lack("income_employment", "emploi et niveau de vie", "census"),
    Lack("fragility", "indice de fragilité numérique", "fragility"),
    Lack("housing", "ménages sans voiture", "housing"),
    Lack("post_ends", "fins de convention et de contrat des postes", "post_ends"),
)
"""What is named only to who asks for a figure that needs it."""
_REGISTER: Final = Lack(DONE, "actions réalisées", "")
"""What nobody imports: it is recorded, or handed over by a command."""
_LISTS: Final = frozenset(one.table for one in KINDS.values())


def missing_tables(pack: Pack) -> list[Lack]:
    """What the department has not, in the order of ``EXPECTED``."""
    return [lack for lack in EXPECTED if pack.lacks(lack.table)]


def sentence(pack: Pack, kind: str) -> str:
    """Say that the list of a kind of place is not there, and what brings it; empty when it is.

    ``kind`` is a key of ``geo.pack.kinds.KINDS``.
    """
    return absent(pack, (KINDS[kind].table,))


def absent(pack: Pack, tables: Sequence[str]) -> str:
    """Say which of some tables are not there, and what brings each; empty when they all are."""
    found = [
        one
        for one in (*EXPECTED, *ASKED, _REGISTER)
        if one.table in tables and pack.lacks(one.table)
    ]
    return typeset(" ".join(f"{_missing(pack, one)} {_bring(pack, one)}" for one in found))


def _missing(pack: Pack, lack: Lack) -> str:
    name = french.department(pack.name, pack.tncc, "de")
    if lack is _REGISTER:
        return f"Aucune action n’est inscrite au registre {name}{french.NBSP}: rien n’en est tiré."
    none = f"n’est pas importée{french.NBSP}: aucun chiffre n’en est tiré."
    if lack.table in _LISTS:
        return f"La liste des {lack.name} {name} {none}"
    return f"La donnée « {lack.name} » {name} {none}"


def _bring(pack: Pack, lack: Lack) -> str:
    """Name the import that brings what is not there, on screen and on the command line."""
    if lack is _REGISTER:
        command = f"{PROGRAM} register import {pack.department} FICHIER"
        return f"Une action s’inscrit à la page Actions, un tableur par « {command} »."
    if not lack.brought_by:
        return "Elle est à demander à qui gère cet outil."
    return (
        f"Elle s’importe à la page Importer (« {IMPORTS[lack.brought_by]} ») ou par "
        f"« {PROGRAM} import {pack.department} FICHIER »."
    )
