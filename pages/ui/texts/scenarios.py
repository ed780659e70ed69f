"""What the screens say of a scenario: nobody may take a simulation for the present."""

from __future__ import annotations

import re
from collections.abc import Sequence

from geo.base import french
from geo.export import source_notes
from geo.pack.kinds import change_of

TODAY = "Revenir à aujourd’hui"


def banner(title: str) -> str:
    """Say that the figures of the page are simulated."""
    return f"Simulation\u00a0: {title}."


def published(title: str) -> str:
    """Say that a page of the past or of the data does not depend on the scenario."""
    untouched = "Cette page n’en tient pas compte\u00a0: elle décrit ce qui est publié."
    return f"Scénario en cours\u00a0: {title}. {untouched}"


def under_way(title: str) -> str:
    """Name the scenario of the view where the figures are those of others."""
    return f"Scénario en cours\u00a0: {title}."


def file_name(name: str) -> str:
    """Name of a file that holds simulated figures: ``…_simulation.csv``."""
    stem, dot, suffix = name.rpartition(".")
    return f"{stem}_simulation{dot}{suffix}"


def sources(cited: str, title: str) -> str:
    """Add to the sources that the figures are simulated, and by what."""
    said = source_notes.simulated(title)
    return f"{said} {cited}" if cited else said


# ---------- page Scénarios ----------

TITLE = "Que change chaque scénario, côte à côte\u202f?"
NOTHING = (
    "Aucun scénario n’est gardé pour l’instant. Composez-en un dans le Simulateur, revenez ici et "
    "donnez-lui un nom, ou déposez un fichier de scénario."
)
NAME_IT = "Donnez un nom au scénario en cours et gardez-le pour le comparer à d’autres."
NONE_COMPARED = "Cochez jusqu’à trois scénarios dans la liste pour les comparer à aujourd’hui."
ABOUT = "Ce que l’on compte"
NAME = "Nom du scénario en cours"
KEEP = "Garder ce scénario"
TO_SIMULATOR = "Composer un scénario dans le Simulateur"
LIST = "Vos scénarios"
WHERE = (
    "Rien n’est enregistré sur le serveur\u00a0: la liste vit dans l’adresse de cette page "
    "(envoyez-la, ou gardez-la en favori) et dans les fichiers que vous téléchargez."
)
COMPARE_LIMIT = "Trois scénarios au plus à la fois\u00a0: décochez-en un d’abord."
REOPEN = "Reprendre"
RENAME = "Renommer"
NEW_NAME = "Nouveau nom"
SHARE = "Partager"
SHARE_LINK = "Ce lien ouvre ce scénario dans le Simulateur, avec les mêmes chiffres\u00a0:"
DOWNLOAD_JSON = "Télécharger le scénario (JSON)"
REMOVE = "Retirer"
LOAD = "Ouvrir un fichier de scénario (JSON), à choisir ou à déposer ici"
FULL = (
    "La liste est pleine\u00a0: elle ne tiendrait plus dans un lien. Rien n’a été perdu\u202f; "
    "téléchargez puis retirez un scénario."
)
EMPTY = "Ce fichier décrit la situation d’aujourd’hui\u00a0: il ne change rien."
UNFIT = "Ce scénario ne correspond pas aux données affichées\u00a0:"
COMPARED = "Les mêmes chiffres en tableau"
UNIT = {"territoire": "Territoire", "epci": "EPCI"}
NOW = "Aujourd’hui"
AFTER = "Avec ce scénario"
UNIT_NAME = "Nom"
DOWNLOAD_TABLE = "Télécharger la comparaison"


def loaded(name: str) -> str:
    """Say that a file was read."""
    return f"«\u00a0{name}\u00a0» est dans la liste, avec les réglages de son fichier."


def not_loaded(reasons: Sequence[str]) -> str:
    """Say that a file was not added, why, and that nothing was lost."""
    return "\n\n".join(
        [*reasons, "Ce fichier n’a pas été ajouté\u202f; vos scénarios sont intacts."]
    )


def warned(reasons: Sequence[str]) -> str:
    """Say what changed since a file was written: its figures may differ."""
    said = "Les chiffres affichés sont ceux des données d’aujourd’hui."
    return "\n\n".join([*reasons, said])


def figures(threshold: int) -> dict[str, str]:
    """Header of each figure of a comparison."""
    return {
        "beyond": f"Habitants à plus de {french.quantity(threshold, 'min')}",
        "beyond_65_plus": "dont 65 ans et plus",
        "hours": "Heures d’aide pour 1\u202f000 habitants",
    }


def untouched(offer: str) -> str:
    """Say that a scenario changes nothing of what is counted."""
    return (
        f"Ce scénario ne touche pas aux {change_of(offer).title}\u00a0: choisissez un autre sujet "
        f"sous «\u00a0{ABOUT}\u00a0»."
    )


def map_label(name: str) -> str:
    """Name of the map of a scenario for screen readers."""
    return f"Carte de ce que change le scénario {name}"


def json_name(department: str, name: str) -> str:
    """Name of the file of a scenario: ``observatoire_86_scenario_civray_ferme.json``."""
    slug = re.sub(r"[^a-z0-9]+", "_", french.sorting(name)).strip("_") or "sans_nom"
    return f"observatoire_{department}_scenario_{slug}.json"
