"""French texts of the page Données, and of what a department has not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from geo import layouts, wording
from geo.lacks import Lack
from geo.pack import Pack
from pages.ui import texts

if TYPE_CHECKING:
    from geo.store import Version

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


def returned(ready: int, left_out: int) -> str:
    """Count the places of the return file."""
    if not ready + left_out:
        return "Aucun lieu ressource dans ces données\u00a0: il n’y a rien à renvoyer."
    kept = wording.plural(ready, "lieu prêt", "lieux prêts")
    return f"{kept}, {wording.plural(left_out, 'lieu incomplet', 'lieux incomplets')}."


def version(one: Version) -> str:
    """Name a version of the data by the import that made it."""
    return f"l’import n°\u00a0{one.number} du {moment(one.when)} («\u00a0{one.file}\u00a0»)"


def imported(last: Version) -> str:
    """Say that staff's data are shown; ``last`` is the last import accepted."""
    name = texts.literal(last.file)
    return f"Données du Département importées le {moment(last.when)} («\u00a0{name}\u00a0»)."


def moment(when: str) -> str:
    """Write an instant of the store: ``22 novembre 2026 à 9 h 05``."""
    at = datetime.fromisoformat(when).astimezone()
    said = wording.date(at.date().isoformat())
    return f"{said} à {at.hour}\u00a0h\u00a0{at.minute:02d}"


# ---------- what a department has not ----------

LEAD_TO_IMPORT = "Importer"


SHEET_ONLY = "data/sheets, puis geo build"


def lacking(pack: Pack, lacks: Sequence[Lack]) -> str:
    """Name what a department has not, with the imports that would bring it; empty if nothing."""
    if not lacks:
        return ""
    brought: dict[str, list[str]] = {}
    for lack in lacks:
        brought.setdefault(lack.brought_by, []).append(lack.name)
    parts = [
        f"{wording.listed(names)} («\u00a0{layouts.KINDS.get(kind, SHEET_ONLY)}\u00a0»)"
        for kind, names in brought.items()
    ]
    name = wording.department(pack.name, pack.tncc, "de")
    return f"Pas encore dans les données {name}, donc pas à l’écran\u00a0: {wording.listed(parts)}."
