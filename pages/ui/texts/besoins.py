"""French texts of the page Besoins sans action."""

from __future__ import annotations

from geo.access.travel_words import TravelWords
from geo.base import french
from geo.indicators import need
from geo.indicators.priority import NEED_BOUNDS

TITLE = "Où le besoin est-il fort, sans action organisée\u202f?"
MONTHS = "Sans action depuis"
MONTHS_HELP = (
    "Une action réalisée dans cette période ôte sa commune de la liste. Les actions prévues sont "
    "cherchées aussi loin devant."
)
PLANNED = "Compter aussi les actions prévues"
PLANNED_HELP = (
    "Coché\u00a0: une commune où une action est seulement prévue n’est plus dans la liste."
)
NOTHING_RECORDED = (
    "Aucune action n’est encore inscrite au registre\u00a0: la liste est celle de toutes les "
    "communes où le besoin est fort."
)
RECORD = "Inscrire une action"
LEGEND = "Besoin sur 100, et actions"
LEGEND_HELP = "Communes, puis habitants."
NEED_UNIT = "de besoin sur 100"
LIST = "Les communes, de la plus à la moins peuplée"
COLUMNS = {
    "rank": "Rang",
    "name": "Commune",
    "population": "Habitants",
    "pop_0_19": "0 à 19 ans",
    "need": "Besoin",
    "planned": "Prévues",
    "next_planned": "Prochaine",
    "minutes": "Minutes",
    "above": "Plus large",
    "territory_name": "Territoire",
}
OF_ACTIONS = ("planned", "next_planned", "minutes", "above")
TEXT = ("name", "next_planned", "territory_name")
DECIMALS = {"need": 1, "minutes": 0}
UNKNOWN = "Besoin inconnu, et aucune action"
ABOVE = "Actions de plus large portée"
ABOVE_HELP = (
    "Placées à un EPCI, à un territoire ou au département, elles n’ôtent aucune commune de la "
    "liste."
)
COMMUNE = "Commune où agir"
CLICK = (
    "Cliquez sur une commune, ou choisissez-la dans la liste, pour lire qui y agit et qui appeler."
)
START = "Impulser une action"
PARTNERS = "Partenaires déjà actifs à proximité"
PARTNER_COLUMNS = {
    "name": "Partenaire",
    "kind": "Nature",
    "actions": "Actions réalisées",
    "minutes": "À (min)",
}
COLLEGE = "Collège"
UNITS_COLUMNS = {
    "name": "Nom",
    "actions": "Actions réalisées",
    "dates": "Dates passées",
    "attendance": "Participants",
    "uncounted": "Sans comptage",
    "strands": "Volets TNE couverts",
    "missing": "Volets manquants",
    "partners": "Partenaires",
    "lacking": "Communes sans action",
    "people": "Habitants de ces communes",
}
UNITS = {
    "territoire": "Par territoire des solidarités",
    "epci": "Par EPCI",
}


def months(count: int) -> str:
    """How many months, in the list of choices."""
    return french.plural(count, "mois", "mois")


def full(travel: TravelWords, count: int) -> dict[str, str]:
    """Full name of each column of the list, for hover and files."""
    said = months(count)
    return {
        "rank": "Rang, par nombre d’habitants",
        "name": "Commune",
        "population": "Habitants",
        "pop_0_19": "Habitants de 0 à 19 ans",
        "need": "Indice de besoin (sur 100)",
        "planned": f"Actions prévues dans les {said} à venir",
        "next_planned": "Date de la prochaine action prévue",
        "minutes": (
            f"Minutes jusqu’à la commune la plus proche où une action a été réalisée en {said} "
            f"({travel.time})"
        ),
        "above": f"Actions réalisées en {said} à un niveau plus large, qui tient la commune",
        "territory_name": "Territoire des solidarités",
    }


def only_far(minutes: int) -> str:
    """Switch to the second reading: nothing done within the threshold either."""
    return f"Seulement celles sans action à {french.quantity(minutes, 'minutes')} ou moins"


def limits(profile: str, weights: tuple[float, ...]) -> str:
    """Say what a high need and a realised action are, and what the list does not say."""
    said = need.need_label(profile, weights)
    return (
        f"Besoin fort\u00a0: {NEED_BOUNDS[-1]} ou plus sur 100, rang national de la commune "
        f"({said}). Compte une action notée réalisée, ou chaque date passée d’une action répétée "
        "qui n’est pas annulée. Le registre ne tient que ce qui y est inscrit\u00a0: une commune "
        "sans action peut en avoir connu une que personne n’a notée."
    )


def start(name: str) -> str:
    """Title of what helps to start an action, for a commune."""
    return f"Impulser une action {name}"


def college(name: str, commune: str, how_far: str) -> str:
    """The nearest collège and how far it is."""
    return f"{name}, {commune}\u00a0: {how_far}"


def no_partner(minutes: int) -> str:
    """Say that nobody is known to be active within the threshold."""
    limit = french.quantity(minutes, "minutes")
    return f"Aucun partenaire d’une action réalisée n’est connu à {limit} ou moins."


def unknown(count: int) -> str:
    """Say how many communes have no need index."""
    some = french.plural(count, "commune")
    return f"{some} sans indice de besoin, faute de données\u00a0: ni forte ni faible."
