"""French texts of the page Écarts, by car and on foot."""

from __future__ import annotations

from typing import NamedTuple

from geo.access.measures import Params
from geo.access.travel_words import TravelWords
from geo.base import french
from geo.indicators import need, priority
from geo.pack.kinds import KINDS
from geo.pack.pack import Pack
from geo.reading import tables, walking_gaps

TITLE = "Où le besoin est-il fort et l’aide difficile à atteindre\u202f?"
AREA = "Périmètre"
WHOLE = "Tout le département"
PROFILE = "Besoin regardé"
SETTINGS = "Poids et référence"
WEIGHTS = "Poids du besoin"
REFERENCE = "Comparer la capacité à celle…"
REFERENCES = {
    "departement": "du département",
    "territoire": "du territoire des solidarités",
    "epci": "de l’EPCI",
}
NOTION = "Ce que dit la phrase"
NOTIONS = {
    "bassins": "Bassins",
    "priorite": "En priorité",
    "coin": "Besoin fort et accès difficile",
    "loin": "Loin d’une aide",
}
"""Notions of the page, each its own sentence; one is on screen at a time."""
RINGED = {
    "priorite": "Entourées d’un trait épais\u00a0: les communes en priorité.",
    "coin": "Entourées d’un trait épais\u00a0: besoin fort et accès difficile.",
    "loin": "Entourées d’un trait épais\u00a0: les communes loin d’une aide.",
}
"""What the map outlines, by notion."""
GROUPING = "La carte montre"
GROUPINGS = {"communes": "Commune par commune", "bassins": "Bassins"}
GROUPING_HELP = "Un bassin rassemble des communes voisines où l’écart est fort."
BASINS_KEY = "Communes des bassins d’écart fort"
BASINS_HELP = "Communes, puis habitants."
BASINS = "Les bassins"
BASINS_COLUMNS = {
    "name": "Bassin",
    "communes": "Communes",
    "population": "Habitants",
    "every": "dont tenues",
}
KEY_TITLE = "Besoin et accès, commune par commune"
NEED_AXIS = "Besoin"
ACCESS_AXIS = "Difficulté d’accès"
GRADES = ("faible", "moyen", "fort"), ("faible", "moyenne", "forte")
"""The three classes of need, then of difficulty of access."""
KEY_HELP = "Dans chaque case\u00a0: communes, puis habitants."
GAP_UNIT = "d’écart sur 100"
ACT = "Le coin foncé\u00a0: besoin fort et accès difficile, agir d’abord ici."


class Key(NamedTuple):
    """Words of the nine cells: title, vertical axis and its three classes, dark corner."""

    title: str
    axis: str
    grades: tuple[str, str, str]
    act: str


BY_CAR = Key(KEY_TITLE, ACCESS_AXIS, GRADES[1], ACT)
ON_FOOT = Key(
    walking_gaps.TITLE,
    f"{walking_gaps.AXIS} (% d’habitants)",
    walking_gaps.GRADES,
    walking_gaps.ACT,
)
SCATTER_ALT = (
    "Nuage des communes\u00a0: de gauche à droite le besoin, de bas en haut la difficulté "
    "d’accès, surface proportionnelle aux habitants. Les mêmes chiffres sont dans la liste."
)
LIST = "Les communes, de l’écart le plus grand au plus petit"
LIST_HELP = "Cliquez sur une ligne, un point ou la carte\u00a0: les trois se répondent."
COLUMNS = {
    "name": "Commune",
    "rank": "Rang",
    "first": "En priorité",
    "stability": "Tirages (%)",
    "verdict": "Stabilité",
    "gap": "Écart",
    "need": "Besoin",
    "difficulty": "Difficulté",
    "minutes": "Minutes",
    "minutes_low": "au moins",
    "minutes_high": "au plus",
    "capacity": "Heures",
    "population": "Habitants",
    "pop_65_plus": "65 ans et +",
    "site": "Lieu le plus proche",
    "territory_name": "Territoire",
    "basin": "Bassin",
    "basin_held": "Bassin tenu",
}
"""Headers on screen; the full names stand on hover and in the file."""
_FULL = COLUMNS | {
    "rank": "Rang dans le département",
    "first": "En priorité, avec vos réglages",
    "stability": "Part des tirages où la commune est en priorité (%)",
    "verdict": "Stabilité dans les tirages",
    "gap": "Écart (0 à 100)",
    "need": "Besoin (0 à 100)",
    "difficulty": "Difficulté d’accès (0 à 100)",
    "minutes_low": "Minutes, estimation basse",
    "minutes_high": "Minutes, estimation haute",
    "capacity": "Heures d’aide par semaine pour 1\u202f000 habitants",
    "pop_65_plus": "65 ans et plus",
    "basin": "Bassin d’écart fort, estimation centrale",
    "basin_held": "Hypothèses où la commune est dans un bassin",
}
DECIMAL = ("stability", "gap", "need", "difficulty", "minutes", "minutes_low", "minutes_high")
"""Columns written with one decimal; those of counts have none."""
ALL_ZERO = "Tous les poids sont à 0\u00a0: le besoin est calculé à poids égaux."


TITLE_ON_FOOT = "Où le besoin est-il fort et l’aide trop loin à pied\u202f?"
LIST_ON_FOOT = "Les communes, de l’écart à pied le plus grand au plus petit"
LIST_HELP_ON_FOOT = "Une ligne choisie l’est aussi sur la carte."
COLUMNS_ON_FOOT = {
    "name": "Commune",
    "rank": "Rang",
    "foot_gap": "Écart à pied",
    "need": "Besoin",
    walking_gaps.SHARE: "À 30\u00a0min (%)",
    f"{walking_gaps.SHARE}_low": "au moins",
    f"{walking_gaps.SHARE}_high": "au plus",
    walking_gaps.CLOSER: "À 15\u00a0min (%)",
    walking_gaps.PEOPLE: "Habitants à 30\u00a0min",
    walking_gaps.HOUSEHOLDS: "Sans voiture, plus loin",
    "population": "Habitants",
    "territory_name": "Territoire",
}
"""Headers on screen of the list on foot; the full names are those of the indicators."""


def full_on_foot(params: Params) -> dict[str, str]:
    """Full names of the columns of the list on foot, on hover and in the file."""
    return COLUMNS_ON_FOOT | {
        "rank": "Rang dans le département, par écart à pied",
        "foot_gap": "Écart à pied (0 à 100)",
        "need": "Besoin (0 à 100)",
        **{
            name: tables.label(name, params)
            for name in COLUMNS_ON_FOOT
            if tables.split(name)[0] in walking_gaps.FIGURES
        },
    }


def full(travel: TravelWords) -> dict[str, str]:
    """Full names of the columns, on hover and in the file."""
    return _FULL | {"minutes": f"{travel.minutes} jusqu’au lieu le plus proche"}


def draws(profile: str) -> str:
    """Tell the reader's priorities from what the draws say of them."""
    weights = "poids, " if len(need.PROFILES[profile].components) > 1 else ""
    return (
        "«\u00a0En priorité\u00a0» suit vos réglages. La stabilité ne suit pas vos poids\u00a0: "
        f"1\u202f000 tirages font varier {weights}vitesses et détours, où que soient les "
        "curseurs\u202f; «\u00a0robuste\u00a0», en priorité dans au moins 80\u00a0% des tirages, "
        "«\u00a0fragile\u00a0», de 20 à 80\u00a0% ou selon des heures non connues, "
        "«\u00a0rarement\u00a0», moins."
    )


def only_beyond(threshold: int) -> str:
    """Label of the switch that keeps the communes further than the threshold."""
    return f"Seulement à plus de {french.quantity(threshold, 'minutes')}"


def map_label(pack: Pack) -> str:
    """Name of the map for screen readers."""
    return f"Carte du besoin et de l’accès {french.department(pack.name, pack.tncc, 'de')}"


def grade(axis: int, index: int, words: Key = BY_CAR) -> tuple[str, str]:
    """Name a class of need (axis 0) or of what is hard (1), and its bounds."""
    low, high = (priority.NEED_BOUNDS, priority.DIFFICULTY_BOUNDS)[axis]
    bounds = (f"{low} ou moins", f"de {low} à {high}", f"plus de {high}")
    return (GRADES[0], words.grades)[axis][index], bounds[index]


def limits(travel: TravelWords, params: Params) -> str:
    """Say how the figures of the page are made with the reader's settings, and their limits."""
    return " ".join(
        (
            _need(params),
            _difficulty(travel, params),
            "Écart\u00a0: racine carrée du produit des deux. En priorité\u00a0: le cinquième des "
            "communes du département où l’écart est le plus grand.",
            f"Le seuil de {french.quantity(params.threshold_min, 'minutes')} compte les habitants "
            "éloignés\u202f; il ne change ni l’écart ni les priorités.",
            "La carte dit où regarder\u202f; elle ne dit rien d’une personne.",
        )
    )


def limits_on_foot(params: Params) -> str:
    """Say how the figures of the page are made on foot with the reader's settings."""
    return f"{_need(params)} {walking_gaps.MEANING}"


def _need(params: Params) -> str:
    """Name the components of the need, with their weights when they are not equal."""
    equal = len(set(need.normalised(params.profile, params.weights))) == 1
    alone = len(need.PROFILES[params.profile].components) == 1
    said = need.need_label(params.profile, params.weights)
    if alone:
        mean = "rang national de la commune pour la"
    else:
        mean = f"moyenne {'à poids égaux' if equal else 'pondérée'} des rangs nationaux\u00a0:"
    low = "" if alone else ", le plus bas marquant le plus fort besoin"
    return f"Besoin\u00a0: {mean} {said}{low}\u202f; c’est notre indice, pas une mesure des usages."


def _difficulty(travel: TravelWords, params: Params) -> str:
    """Say what makes the difficulty of access for a kind of help, and the reference."""
    easy, hard = priority.MINUTES_EASY, priority.MINUTES_EASY + priority.MINUTES_SPAN
    minutes = (
        f"{travel.time} (rien jusqu’à {french.quantity(easy, 'minutes')}, tout à partir de "
        f"{french.number(hard)})"
    )
    if params.kind not in priority.CAPACITY_KINDS:
        return (
            f"Difficulté\u00a0: le seul {minutes}\u202f; les {KINDS[params.kind].noun.many} ne "
            "publient pas d’horaires, aucune capacité n’est comptée."
        )
    return (
        f"Difficulté\u00a0: pour moitié {minutes}, pour moitié capacité d’aide, partagée entre "
        f"les habitants, qui manque pour atteindre la moyenne {_MEANS[params.reference]}."
    )


_MEANS = {
    "departement": "du département",
    "territoire": "du territoire de la commune",
    "epci": "de l’EPCI de la commune (du département pour une commune sans EPCI)",
}
