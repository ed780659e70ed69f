"""French texts of the page Données, and of what a department has not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from geo.base import french
from geo.pack.missing import IMPORTS, Lack
from geo.pack.pack import Pack
from pages.ui.texts import common

if TYPE_CHECKING:
    from geo.store.versions import Version

AGES = ("Source", "Date", "Âge")
"""Columns that the table of the sources begins with."""
FRESHNESS = "De quand datent les sources\u202f?"
SOURCES = "Chaque source\u00a0: licence, lien, limites"
VINTAGES = "Qu’est-ce qui a changé\u202f?"
NO_IMPORT = (
    "Aucun import\u00a0: les données affichées sont celles qui ont été publiées avec l’outil."
)
COMPARED = "Comparer les données affichées avec"
PUBLISHED = "les données publiées avec l’outil"
SAME = "Rien ne change."
RETURN = "Renvoyer les corrections à la carte nationale"
RETURN_HELP = (
    "Les lieux du département, avec les codes et les adresses corrigés ici, dans les 32 champs du "
    "standard national des lieux de médiation numérique. Un lieu dont un champ obligatoire n’est "
    "pas connu n’est pas envoyé."
)
LEFT_OUT = "Les lieux qui ne sont pas envoyés, et ce qui leur manque"
LEFT_OUT_COLUMNS = {"id": "Identifiant", "nom": "Lieu", "motif": "Ce qui manque"}
TO_IMPORT = "Importer un fichier plus récent"


def scale(steps: Sequence[str]) -> str:
    """Say how freshness is judged."""
    said = "\u202f; ".join(steps)
    return (
        f"{said}. Une source datée d’une année ou d’un mois seulement a un âge entre deux "
        "bornes\u202f; la plus ancienne décide."
    )


def version(one: Version) -> str:
    """Name a version of the data by the import that made it."""
    return f"l’import n°\u00a0{one.number} du {moment(one.when)} («\u00a0{one.file}\u00a0»)"


def imported(files: Sequence[Version]) -> str:
    """Say which imported files the data shown come from; ``files``: those in use, one or more."""
    named = [f"«\u00a0{common.literal(one.file)}\u00a0» ({moment(one.when)})" for one in files]
    what = "Fichiers importés" if len(named) > 1 else "Fichier importé"
    return f"{what} dans ces données\u00a0: {french.join_list(named)}."


def moment(when: str) -> str:
    """Write an instant of the store: ``22 novembre 2026 à 9 h 05``."""
    if not when:
        return french.MISSING
    at = datetime.fromisoformat(when).astimezone()
    said = french.date(at.date().isoformat())
    return f"{said} à {at.hour}\u00a0h\u00a0{at.minute:02d}"


# ---------- what a department has not ----------

LEAD_TO_IMPORT = "Importer"


def lacking(pack: Pack, lacks: Sequence[Lack]) -> str:
    """Name what a department has not, with the imports that would bring it; empty if nothing."""
    if not lacks:
        return ""
    brought: dict[str, list[str]] = {}
    for lack in lacks:
        brought.setdefault(lack.brought_by, []).append(lack.name)
    parts = [f"{french.join_list(names)} ({_brought(kind)})" for kind, names in brought.items()]
    name = french.department(pack.name, pack.tncc, "de")
    return (
        f"Pas encore dans les données {name}, donc pas à l’écran\u00a0: {french.join_list(parts)}."
    )


def _brought(kind: str) -> str:
    return f"«\u00a0{IMPORTS[kind]}\u00a0»" if kind else "à demander à qui gère cet outil"
