"""French texts of the page Simulateur.

French texts of before and after: map, legend, thresholds, tables.
"""

from __future__ import annotations

from geo.access.measures import THRESHOLDS_MIN
from geo.access.travel_words import TravelWords
from geo.base import french
from geo.pack.kinds import CHANGED, KINDS, change_of
from geo.pack.pack import Pack
from geo.simulator import answers
from geo.simulator.plan import Plan

TITLE = "Que se passe-t-il si…\u202f?"
MODE = "Question"
MODES = {
    "close": "Fermer",
    "keep": "Garder",
    "open": "Ouvrir",
    "best": "Meilleurs emplacements",
    "minimum": "Minimum",
}
OFFER = "Ce dont il s’agit"
CLOSE_HINT = "Tapez un nom, ou cochez des lignes plus bas."
ENDS_BEFORE = "Postes qui finissent avant le"
END = "Fin qui compte"
ENDS = {
    "first": "La première des deux",
    "convention": "Celle de la convention",
    "contract": "Celle du contrat",
}
OPEN_HINT = "Tapez le nom d’une commune, ou cliquez sur la carte\u00a0; recliquez pour l’enlever."
ALLOWED = "Habitants que l’on accepte de laisser au-delà"
AIM = "But"
AIMS = {
    "cover": "Le plus d’habitants sous le seuil",
    "minutes": "Le moins de trajet au total",
    "regret": "Le moins mauvais dans tous les cas",
    "worst": "D’abord les plus mal lotis",
}
AIMS_HELP = (
    "« Le moins mauvais dans tous les cas » : le plus petit des plus grands regrets, que les "
    "trajets soient courts, moyens ou longs. « D’abord les plus mal lotis » : les habitants "
    "les plus éloignés sont rapprochés les premiers, quel que soit le seuil."
)
PEOPLE = "Qui compte"
PEOPLES = {
    "inhabitants": "Tous les habitants",
    "older": "Les 65 ans et plus",
    "need": "Les habitants selon leur besoin",
}
AMONG = "Où l’on peut ouvrir"
AMONGS = {
    "communes": "Dans toutes les communes",
    "mairies": "Là où la mairie est localisée",
    "colleges": "Là où il y a un collège",
}
PICKED = "ou seulement dans ces communes"
EVERYWHERE = "Revenir à toutes les communes"
LIST = "ou dans les communes d’une liste de lieux"
LIST_HELP = (
    "Bibliothèques, salles, écoles… Un tableau dont une colonne dit la commune\u00a0: code INSEE, "
    "ou nom avec code postal."
)
PICKED_HINT = "Tapez le nom d’une commune"
SETTINGS = "Réglages"
TODAY = "Choisissez ce qui change\u00a0: la carte et les chiffres suivront."
TOO_LONG = (
    "Ce scénario ne tient plus dans un lien\u00a0: le dernier changement n’a pas été pris en "
    "compte. Retirez-en avant d’en ajouter."
)
SEARCH = {
    "stop": "Arrêter",
    "stopped": "Recherche arrêtée\u00a0: aucun choix n’est affiché.",
    "again": "Reprendre la recherche",
}
APPLY = "Appliquer ce choix"
APPLY_HELP = "Toutes les pages montreront alors ce choix comme un scénario."
APPLIED = "Ce choix est le scénario en cours."
FROM_TODAY = "Calculé à partir d’aujourd’hui, sans le scénario en cours."
ANSWERS = "Les choix possibles"
ANSWERS_HELP = "Cochez une ligne pour la voir sur la carte."
OWN = "Votre scénario"
CURVE = "Ce qu’apporte chaque lieu de plus"
WHERE = "Où vont-ils\u202f?"
_SEATS = (
    "Les postes d’une même commune comptent ensemble, 35\u00a0h par semaine chacun\u202f; celui de "
    "la coordination départementale et ceux des employeurs privés comptent aussi."
)
_OUTSIDE = (
    "Hors du département, habitants desservis et charge ne sont pas calculés\u00a0: ses propres "
    "habitants n’y sont pas comptés."
)
_UNCOUNTED = "Hors du département, les habitants desservis ne sont pas calculés."
OUTSIDE = "hors département"
NOT_COMPUTED = "non calculé"
NOBODY_MOVES = "Personne ne change de lieu le plus proche."
HARM = "Ce que coûterait chaque fermeture, de la plus à la moins lourde"
HARM_KINDS = {
    "singles": "Une à une",
    "pairs": "Deux à la fois",
    "threads": "Communes à un seul fil",
}
SURE = {True: "toujours", False: "selon l’hypothèse"}
THREADS = {
    "name": "Commune",
    "population": "Habitants",
    "pop_65_plus": "dont 65 ans et +",
    "site": "Le seul lieu à portée",
    "minutes": "Minutes",
    "next_site": "Le suivant",
    "next_minutes": "à",
    "sure": "Un seul fil",
}
THREADS_FULL = THREADS | {
    "pop_65_plus": "65 ans et plus",
    "site": "Seul lieu dans la limite du seuil",
    "minutes": "Minutes jusqu’à ce lieu, hypothèse centrale",
    "next_site": "Lieu le plus proche s’il ferme",
    "next_minutes": "Minutes jusqu’au lieu suivant, hypothèse centrale",
    "sure": "Un seul lieu dans la limite\u00a0: sous les trois hypothèses de trajet, ou non",
}
_HARM_HELP = "Cochez une ligne pour l’ajouter au scénario."
DETAIL = "Qui est touché"
FALLBACK = {
    "name": "Lieu",
    "commune": "Commune",
    "gained": "En plus",
    "served_before": "Desservis, avant",
    "served_after": "Desservis, après",
    "hours": "Heures",
    "load_before": "Charge, avant",
    "load_after": "Charge, après",
}
_NOT_OUTSIDE = "non calculé hors du département"
FALLBACK_FULL = FALLBACK | {
    "gained": "Habitants en plus",
    "served_before": f"Habitants dont c’est le lieu le plus proche, avant ({_NOT_OUTSIDE})",
    "served_after": f"Habitants dont c’est le lieu le plus proche, après ({_NOT_OUTSIDE})",
    "hours": "Heures par semaine\u00a0: ouverture, ou 35\u00a0h par poste de conseiller",
    "load_before": f"Habitants par heure hebdomadaire, avant ({_NOT_OUTSIDE})",
    "load_after": f"Habitants par heure hebdomadaire, après ({_NOT_OUTSIDE})",
}
ANSWER_COLUMNS = {
    "answer": "Choix",
    "swap": "Par rapport au meilleur",
    "change": "",
    "change_older": "dont 65 ans et +",
    "behind": "",
    "hours_before": "h/1 000 hab., avant",
    "hours_after": "après",
    "worst": "Le moins pourvu",
    "worst_hours": "ses h/1 000 hab.",
    "places": "Lieux",
}
ANSWER_HELP = {
    "hours_before": "Heures d’aide par semaine pour 1\u202f000 habitants, aujourd’hui",
    "hours_after": "Heures d’aide par semaine pour 1\u202f000 habitants, avec ce choix",
    "worst": "Territoire qui aurait le moins d’heures pour 1\u202f000 habitants",
    "worst_hours": "Heures d’aide par semaine pour 1\u202f000 habitants dans ce territoire",
}


def limits(travel: TravelWords) -> str:
    """Say what the page does not model."""
    return (
        "Les habitants sont placés au chef-lieu de leur commune et les temps sont "
        f"{travel.measured}. Un lieu fermé ne rouvre pas ailleurs, un lieu simulé ouvre au "
        "chef-lieu\u202f; ni l’affluence, ni le coût, ni les rendez-vous ne sont modélisés."
    )


def untouched(travel: TravelWords) -> str:
    """Say that a scenario changes nothing for anybody."""
    return f"Aucune commune ne change de côté, ni de {travel.time}."


def threshold(minutes: int) -> str:
    """Write a threshold as a choice."""
    return f"Seuil\u00a0: {french.quantity(minutes, 'min')}"


def already_served(name: str, when: str) -> str:
    """Say that a commune where something opens is already served on some days."""
    return f"{name}\u00a0: {when}."


def posts(employer: str, number: int) -> str:
    """Name an employer with its posts."""
    return f"{employer} ({french.plural(number, 'poste')})"


def offer(name: str) -> str:
    """Name what a question is about."""
    return french.capital(change_of(name).title)


def close(offer: str) -> str:
    """Label of the choice of what closes."""
    if change_of(offer).closes == "posts":
        return f"On supprimerait les {change_of(offer).units} de…"
    return (
        f"On fermerait les {change_of(offer).units} de…"
        if CHANGED[offer].part_of
        else "On fermerait…"
    )


def open_at(offer: str) -> str:
    """Label of the choice of where something opens."""
    said = change_of(offer)
    if said.closes == "posts":
        return f"On créerait des {said.units} à…"
    return f"On ouvrirait {said.counted.a} à…"


def keep(offer: str) -> str:
    """Label of the number that would be left."""
    said = change_of(offer)
    return (
        f"S’il ne restait que… {said.units}" if said.closes == "posts" else "S’il n’en restait que…"
    )


def best(offer: str) -> str:
    """Label of the number that would open."""
    return f"{french.capital(change_of(offer).units)} de plus"


def where_help(kind: str, *, outside: bool) -> str:
    """Say how to read where people go; ``outside`` when some leave the department."""
    said = {
        "posts": "Les habitants dont la commune de conseillers la plus proche change. La charge "
        f"est le nombre d’habitants par heure hebdomadaire. {_SEATS}",
        "hours": "Les habitants dont le lieu le plus proche change. La charge est le "
        "nombre d’habitants par heure d’ouverture hebdomadaire.",
        "": "Les habitants dont le lieu le plus proche change.",
    }[KINDS[kind].capacity]
    return f"{said} {_OUTSIDE if KINDS[kind].capacity else _UNCOUNTED}" if outside else said


def harm_help(offer: str) -> str:
    """Say what the ranking of closures does, and counts."""
    return f"{_HARM_HELP} {_SEATS}" if change_of(offer).closes == "posts" else _HARM_HELP


def every_post(employer: str, number: int) -> str:
    """Name all the posts of an employer that has several seats."""
    return f"{employer}\u00a0: les {french.plural(number, 'poste')}"


def remaining(employer: str) -> str:
    """Label of the posts that remain at an employer's."""
    return f"Postes qui restent\u00a0: {employer}"


def close_ended(number: int) -> str:
    """Label of the button that closes the posts that end."""
    return "Fermer ce poste" if number == 1 else f"Fermer ces {french.plural(number, 'poste')}"


def when(commune: str) -> str:
    """Label of the half day of a session."""
    return f"Quand\u00a0: {commune}"


def created(commune: str) -> str:
    """Label of the posts opened in a commune."""
    return f"Postes créés\u00a0: {commune}"


def searching(kind: str, seconds: int, ahead: int = 0) -> str:
    """Say what is being computed and since when, or how many searches are before it."""
    if ahead:
        others = french.plural(ahead, "recherche passe", "recherches passent")
        return f"Votre recherche attend son tour\u00a0: {others} avant elle."
    what = change_of(kind).counted.many
    return f"Recherche du meilleur choix de {what}… {french.quantity(seconds, 's')}"


def change(plan: Plan) -> str:
    """Header of the people an answer pushes or brings."""
    limit = french.quantity(plan.request.threshold_min, "min")
    side = f"à plus de {limit}" if plan.request.action == "keep" else f"à {limit} ou moins"
    return f"Passent {side}"


def behind(plan: Plan) -> str:
    """Header of how far an answer is from the best one."""
    return f"Écart au meilleur ({answers.unit(plan.request)})"


def curve_unit(plan: Plan) -> str:
    """Unit of what each more place brings."""
    if plan.request.aim == "minutes":
        return "habitants × minutes gagnés"
    return f"{answers.PEOPLE_NAMES[plan.request.people]} de plus sous le seuil"


def curve(plan: Plan) -> str:
    """Say the curve of what each more place brings: its text alternative."""
    said = ", ".join(
        f"{'le 1er' if rank == 1 else f'le {rank}e'} {french.number(step)}"
        for rank, step in enumerate(plan.steps, 1)
    )
    return f"En {curve_unit(plan)}, au mieux\u00a0: {said}."


def harm_columns(threshold: int) -> dict[str, str]:
    """Headers of the ranking of closures."""
    limit = french.quantity(threshold, "min")
    return {
        "name": "Lieu",
        "commune": "Commune",
        f"pushed_{threshold}": f"À plus de {limit}",
        f"pushed_older_{threshold}": "dont 65 ans et +",
        "served": "Habitants desservis",
        "weekly_hours": "Heures perdues",
        "commune_hours": "Heures de la commune",
        "falls_back": "Ils iraient surtout à",
    }


def pair_columns(threshold: int) -> dict[str, str]:
    """Headers of the ranking of pairs of closures."""
    return {
        "first_name": "Lieu",
        "second_name": "et",
        "pushed": f"À plus de {french.quantity(threshold, 'min')}",
        "pushed_older": "dont 65 ans et +",
        "together": "à cause des deux ensemble",
    }


def harm_full() -> dict[str, str]:
    """Headers of every column of the ranking in the file."""
    full = {
        "site_id": "Identifiant",
        "name": "Lieu",
        "commune": "Commune",
        "code_insee": "Code INSEE",
        "served": "Habitants dont c’est le lieu le plus proche (conseillers\u00a0: tous les postes "
        "de la commune ensemble)",
        "person_minutes": "Habitants × minutes en plus",
        "falls_back": "Lieu où la plupart iraient",
        "weekly_hours": "Heures d’aide perdues par semaine",
        "commune_hours": "Heures par semaine de tous les postes de la commune, aujourd’hui",
        "first": "Identifiant",
        "first_name": "Lieu",
        "second": "Identifiant du second",
        "second_name": "Second lieu",
        "pushed": "Habitants qui passent au-delà du seuil",
        "pushed_older": "65 ans et plus qui passent au-delà du seuil",
        "together": "Habitants que ni l’une ni l’autre seule n’éloigne",
    }
    for minutes in (10, 15, 20, 30):
        full[f"pushed_{minutes}"] = f"Habitants qui passent à plus de {minutes} min"
        full[f"pushed_older_{minutes}"] = f"65 ans et plus qui passent à plus de {minutes} min"
    return full


def another(name: str, places: list[str]) -> str:
    """Name the places of an answer that is not the best one."""
    return f"{name}\u00a0: {french.join_list(places)}."


def candidates_listed(number: int) -> str:
    """Say that the candidates come from a list."""
    return f"Seulement dans {french.plural(number, 'commune')} d’une liste."


CODE = "Code"
COMMUNES = "Communes"
PEOPLE = "Habitants"
OLDER = "65 ans et +"
THRESHOLD = "Seuil"
PUSHED = "S’éloignent"
BROUGHT = "Se rapprochent"
SAME = "même temps"
NOBODY = "À 10, 15, 20 ou 30\u00a0min, personne ne change de côté du seuil."
LEVEL = "Le détail"
LEVELS = {
    "territoire": "Par territoire",
    "epci": "Par EPCI",
    "canton": "Par canton",
    "commune": "Communes touchées",
}
STATES = {"lost": "s’éloigne", "unchanged": "même côté", "gained": "se rapproche"}
_MINUTES = "Minutes jusqu’au lieu le plus proche"
_HOURS = "Heures d’aide par semaine pour 1\u202f000 habitants"


def legend(threshold: int) -> dict[str, str]:
    """Name each state of a commune, for people."""
    limit = french.quantity(threshold, "min")
    return {
        "lost": f"Passent à plus de {limit}",
        "unchanged": f"Restent du même côté de {limit}",
        "gained": f"Passent à {limit} ou moins",
    }


def legend_caption(threshold: int) -> str:
    """Title of the legend."""
    return f"Ce qui change, au seuil de {french.quantity(threshold, 'min')}"


def between(low: str, high: str) -> str:
    """Write the range of a figure."""
    return f"de {low} à {high}"


def minutes(before: float, after: float) -> str:
    """Write what the map says of a commune: its minutes before and after."""
    if before == after:
        return f"{_min(after)}, {SAME}"
    return f"{_min(before)} avant, {_min(after)} après"


def _min(value: float) -> str:
    return french.minutes(value, value, value)


def map_label(pack: Pack) -> str:
    """Name of the map for screen readers."""
    return f"Carte avant et après {french.department(pack.name, pack.tncc, 'de')}"


def commune_columns() -> dict[str, str]:
    """Headers of the table by commune, then on hover and in the file."""
    return {
        "name": "Commune",
        "before": "Min avant",
        "after": "Min après",
        "said": "Au seuil",
        "population": PEOPLE,
        "pop_65_plus": OLDER,
    }


def unit_columns(threshold: int) -> dict[str, str]:
    """Headers of the table by unit."""
    limit = french.quantity(threshold, "min")
    return {
        "name": "Nom",
        "lost": PUSHED,
        "lost_65_plus": f"{PUSHED}, 65 et +",
        "gained": BROUGHT,
        "gained_65_plus": f"{BROUGHT}, 65 et +",
        "beyond_before": f"À plus de {limit}, avant",
        "beyond_after": f"À plus de {limit}, après",
        "hours_before": "h/1 000 hab., avant",
        "hours_after": "h/1 000 hab., après",
    }


def full(threshold: int) -> dict[str, str]:
    """Say the rest of each header, on hover and in the file."""
    limit = french.quantity(threshold, "min")
    return {
        "name": "Nom",
        "before": f"{_MINUTES}, avant",
        "after": f"{_MINUTES}, après",
        "said": f"Ce qui change au seuil de {limit}",
        "population": PEOPLE,
        "pop_65_plus": "65 ans et plus",
        "lost": f"Habitants qui passent à plus de {limit}",
        "lost_65_plus": f"65 ans et plus qui passent à plus de {limit}",
        "gained": f"Habitants qui passent à {limit} ou moins",
        "gained_65_plus": f"65 ans et plus qui passent à {limit} ou moins",
        "beyond_before": f"Habitants à plus de {limit}, avant",
        "beyond_after": f"Habitants à plus de {limit}, après",
        "hours_before": f"{_HOURS}, avant",
        "hours_after": f"{_HOURS}, après",
        **_each(),
    }


def _each() -> dict[str, str]:
    """Headers of ``impact.at_each_threshold``, in the file only."""
    made = {}
    for limit in THRESHOLDS_MIN:
        said = french.quantity(limit, "min")
        for name, way in (("lost", f"à plus de {said}"), ("gained", f"à {said} ou moins")):
            made[f"{name}_{limit}"] = f"Habitants qui passent {way} (seuil de {said})"
            made[f"{name}_65_plus_{limit}"] = f"65 ans et plus qui passent {way} (seuil de {said})"
    return made
