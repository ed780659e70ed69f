"""French texts of the page Écarts."""

from __future__ import annotations

from geo import wording
from geo.pack import Pack

PAGE = "Écarts"
TITLE = "Où le besoin est-il fort et l’aide difficile à atteindre\u202f?"
AREA = "Périmètre"
WHOLE = "Tout le département"
PROFILE = "Besoin regardé"
PROFILES = {
    "droits": "Accès aux droits",
    "seniors": "Seniors",
    "parentalite": "E-parentalité",
}
WEIGHTS = {
    "droits": ("65 ans et plus", "Chômage", "Faible niveau de vie"),
    "seniors": ("65 ans et plus", "", ""),
    "parentalite": ("0 à 19 ans", "Chômage", "Faible niveau de vie"),
}
SETTINGS = "Poids et référence"
REFERENCE = "Comparer la capacité à celle…"
REFERENCES = {
    "departement": "du département",
    "territoire": "du territoire des solidarités",
    "epci": "de l’EPCI",
}
KEY_TITLE = "Besoin et accès, commune par commune"
NEED_AXIS = "Besoin"
ACCESS_AXIS = "Difficulté d’accès"
LOW, MIDDLE, HIGH = "faible (50 ou moins)", "moyen (50 à 65)", "fort (plus de 65)"
EASY, FAIR, HARD = "faible (33 ou moins)", "moyenne (33 à 67)", "forte (plus de 67)"
KEY_AXES = (
    "De bas en haut, l’accès devient difficile ; de gauche à droite, le besoin devient fort. "
    "Dans chaque case, communes puis habitants."
)
GAP_UNIT = "d’écart sur 100"
ACT = "Le coin foncé\u00a0: besoin fort et accès difficile, agir d’abord ici."
SCATTER_ALT = (
    "Nuage des communes\u00a0: de gauche à droite le besoin, de bas en haut la difficulté "
    "d’accès, surface proportionnelle aux habitants. Les mêmes chiffres sont dans la liste."
)
LIST = "Les communes, de l’écart le plus grand au plus petit"
LIST_HELP = "Cliquez sur une ligne, un point ou la carte\u00a0: les trois se répondent."
COLUMNS = {
    "rank": "Rang",
    "name": "Commune",
    "verdict": "Priorité",
    "population": "Habitants",
    "pop_65_plus": "65 ans et plus",
    "minutes": "Minutes",
    "minutes_low": "au plus bas",
    "minutes_high": "au plus haut",
    "capacity": "Heures/semaine pour 1\u202f000 hab.",
    "gap": "Écart (0 à 100)",
    "need": "Besoin (0 à 100)",
    "difficulty": "Difficulté (0 à 100)",
    "stability": "Part des tirages (%)",
    "site": "Lieu le plus proche",
    "territory_name": "Territoire",
}


def only_beyond(threshold: int) -> str:
    """Label of the switch that keeps the communes further than the threshold."""
    return f"Seulement à plus de {wording.quantity(threshold, 'minutes')}"


def map_label(pack: Pack) -> str:
    """Name of the map for screen readers."""
    return f"Carte du besoin et de l’accès {wording.department(pack.name, pack.tncc, 'de')}"


LIMITS = (
    "Besoin : moyenne des rangs nationaux de la commune (âge, chômage, faible niveau de vie) ; "
    "c’est notre indice, pas une mesure des usages. Difficulté : moitié temps estimé, moitié "
    "capacité partagée entre les habitants. Écart : racine du produit des deux. "
    "En priorité : le cinquième des communes où l’écart est le plus grand ; « robuste » "
    "quand elles le restent dans au moins 80 % de 1 000 tirages des poids et des routes, "
    "« fragile » de 20 à 80 %. La carte dit où regarder ; "
    "elle ne dit rien d’une personne."
)
