"""French texts of the page TNE, after the two source documents."""

from __future__ import annotations

import math
from collections.abc import Sequence

from geo.base import french
from geo.reading.responsibilities import Coordinator
from pages.ui.texts import common

TITLE = "Territoires numériques éducatifs\u00a0: qui coordonne, et que fait-on ici\u202f?"
STRANDS = "Les quatre volets"
STRAND, AIM = "Volet", "Ce qu’il vise"
AIMS = {
    "equipement": "Équiper les écoles et les établissements.",
    "ressources": "Donner des ressources aux élèves, aux parents et aux professionnels.",
    "formation": "Former les enseignants, et les médiateurs au numérique éducatif.",
    "parentalite": "Aider les parents à suivre la scolarité de leurs enfants.",
}
DONE, PEOPLE, AHEAD = "Réalisées", "Participants", "Prévues"
NOT_COUNTED = "non comptés"
PARENTS = "Le volet parentalité"
PARENTS_BY = "Porté par le GIP Trousse à projets, il tient en quatre grandes actions\u00a0:"
PARENTS_DO = (
    "créer des ressources pour les parents et les professionnels\u202f;",
    "former les professionnels de l’Éducation nationale et les médiateurs au numérique "
    "éducatif\u202f;",
    "mettre à disposition des ressources EdTech\u202f;",
    "accompagner les parents avec les collectivités, les associations et les CAF.",
)
DEPARTMENTS = "Les douze départements, et qui y coordonne la parentalité"
DEPARTMENT, COORDINATOR = "Département", "Coordonnateur du volet parentalité (juillet 2024)"
NOT_LISTED = "non listé"
NO_REGISTER = (
    "Aucune action n’est encore inscrite au registre sur cette machine\u00a0: les volets sont "
    "décrits, pas comptés."
)


def sentence(pack_name: str, found: Coordinator | None) -> str:
    """Say whether the department is in the programme, and who coordinates its parents' strand."""
    if found is None:
        return (
            f"{pack_name} n’est pas l’un des douze départements du programme\u00a0: ses actions "
            "peuvent tout de même être rangées par volet."
        )
    said = f"{found.name} est l’un des douze départements du programme\u202f; "
    if not found.coordinator:
        return f"{said}la liste de juillet 2024 ne nomme pas qui y coordonne le volet parentalité."
    return (
        f"{said}son volet parentalité est coordonné par\u00a0: {found.coordinator} (juillet 2024)."
    )


def counted(since: str, today: str, until: str) -> str:
    """Say which days are counted."""
    return (
        f"Actions du registre réalisées du {french.date(since)} au {french.date(today)}, et "
        f"prévues jusqu’au {french.date(until)}. Une action sans volet n’est pas comptée ici."
    )


def people(many: float, uncounted: int) -> str:
    """Write how many people came, and of how many actions it is not known."""
    if math.isnan(many):
        return NOT_COUNTED if uncounted else common.BLANK
    more = f" ({french.plural(uncounted, 'action')} sans compte)" if uncounted else ""
    return f"{french.number(many)}{more}"


def coverage(listed: int, councils: Sequence[str], unknown: Sequence[str]) -> str:
    """Say how many coordinators are known, which are councils, and where none is named."""
    known = french.plural(listed, "coordonnateur listé", "coordonnateurs listés")
    return (
        f"{known}, dont le conseil départemental pour\u00a0: {french.join_list(list(councils))}. "
        f"Aucun n’est listé pour\u00a0: {french.join_list(list(unknown))}."
    )
