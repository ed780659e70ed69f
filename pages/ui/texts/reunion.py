"""French texts of the page Réunion."""

from __future__ import annotations

from geo.base import french
from geo.indicators import registry
from geo.pack.kinds import KINDS
from geo.pack.pack import Pack
from geo.reading import names
from geo.scenario import scenario
from geo.session.meeting import Shown
from pages.ui.texts import simulateur

TITLE = "Que voulez-vous montrer en réunion\u202f?"
HELP = (
    "Choisissez les vues une à une, mettez-les en ordre, puis présentez-les en grand. La liste vit "
    "dans l’adresse de cette page\u00a0: envoyez-la, ou gardez-la en favori."
)
ADD_TITLE = "Ajouter une vue"
WHAT = "Ce que la vue montre"
OF_A_UNIT = {"fiche": "Fiche", "actions": "Ce qui s’y fait", "contacts": "Qui contacter"}
OTHERS = {
    "horaires": "Les heures d’ouverture à portée",
    "evolution": "L’accès depuis 2020",
}
"""What a view says whatever its choices."""
GAPS = {"communes": "Où aider d’abord", "bassins": "Où aider d’abord, par bassins"}
GAPS_ON_FOOT = "Où l’aide est trop loin à pied"
PAGES = {
    "fiche": "La fiche d’un lieu",
    "carte": "Une carte",
    "ecarts": GAPS["communes"],
    **OTHERS,
    "actions": "Ce qui se fait dans un lieu",
    "contacts": "Qui contacter dans un lieu",
    "scenario": "Un scénario",
}
"""What each kind of view of ``meeting.FIELDS`` shows."""
SCENARIO = "Scénario"
NO_SCENARIO = (
    "Aucun scénario en cours ni gardé\u00a0: composez-en un dans le Simulateur, ou ouvrez un "
    "fichier à la page Scénarios."
)
CHOOSE_PLACE = "Choisissez un lieu pour ajouter cette vue."
WITH_SCENARIO = "Les chiffres de cette vue seront ceux du scénario en cours."
ADD = "Ajouter cette vue"
ADDED = "Vue ajoutée\u00a0: la page Réunion la présente."
ALREADY = "Cette vue est déjà dans la réunion."
NOT_YET = {
    "fiche": "Choisissez d’abord un lieu.",
    "scenario": "Composez d’abord un scénario.",
}
LIST = "Les vues, dans l’ordre"
EMPTY = "Aucune vue pour l’instant."
UP, DOWN, REMOVE = "Monter", "Descendre", "Retirer"
UNREAD = "Cette vue n’a pas été comprise\u00a0: elle ne sera pas montrée."
TOO_LONG = "La liste est pleine\u00a0: elle ne tiendrait plus dans un lien. Rien n’a été perdu."
PRESENT = "Présenter"
KEYS = (
    "En présentation\u00a0: flèches, Espace ou Page suivante / Page précédente pour avancer et "
    "reculer, 1 à 9 pour une vue, Début et Fin pour la première et la dernière, Échap pour revenir "
    "ici, F11 pour le plein écran, Ctrl+P pour imprimer la vue affichée."
)
NO_ACTIONS = "Aucune action n’est inscrite au registre."
REGISTER = "Source\u00a0: le registre des actions de ce département."
PREPARE_TITLE = "Préparer la réunion d’un territoire ou d’un canton"
UNIT = "De quel territoire, EPCI ou canton"
PREPARE = "Préparer la réunion"
PREPARE_HELP = (
    "L’accès à côté des autres, la fiche, les communes à aider d’abord, ce qui s’y fait, ce que "
    "coûterait la fermeture de chaque lieu où l’on va, qui contacter."
)
TO_LIST = "Voir la liste"
NOTES = "Afficher les notes pour parler"
NOTES_HELP = "Ce que disent les chiffres de chaque vue, et ce qu’ils ne disent pas."
PREVIOUS, NEXT, LEAVE = "Précédente", "Suivante", "Quitter"
LEVELS = {
    "commune": "par commune",
    "epci": "par EPCI",
    "canton": "par canton",
    "territoire": "par territoire",
    "departement": "pour le département",
}


def rank(shown: int, count: int) -> str:
    """Say which view is on screen: ``2 / 5``."""
    return f"{shown}{french.NBSP}/{french.NBSP}{count}"


def prepare(name: str) -> str:
    """Button that prepares the views of a unit, whose name comes with « de »."""
    return f"Préparer la réunion {name}"


def laid(count: int) -> str:
    """Say that the views of a unit are in the list."""
    ready = "prête" if count < 2 else "prêtes"
    return f"{french.plural(count, 'vue')} {ready}."


def of_unit(name: str, figure: str, compared: str) -> str:
    """Say a figure of a unit beside that of its reference, which may be empty."""
    return "\u202f; ".join(filter(None, [f"{name}\u00a0: {figure}", french.inside(compared)])) + "."


def gaps_title(name: str) -> str:
    """Title of the view of the communes first in need."""
    return f"{french.capital(name)}\u00a0: où aider d’abord\u202f?"


def actions_title(name: str) -> str:
    """Title of the view of what is done in a unit."""
    return f"{french.capital(name)}\u00a0: que fait-on, que manque-t-il\u202f?"


def contacts_title(name: str) -> str:
    """Title of the view of whom to call."""
    return f"{french.capital(name)}\u00a0: qui contacter\u202f?"


def contacts_sentence(count: int) -> str:
    """Say how many there are to call."""
    return f"{french.plural(count, 'contact')}, d’après ce que les institutions publient."


def label(pack: Pack, shown: Shown) -> str:
    """Name a view in the list; ``pack`` is the department as published."""
    page, view = shown
    title = scenario.title(pack, scenario.from_text(view.scenario)) if view.scenario else ""
    if page == "scenario":
        return f"Avant et après\u00a0: {title}"
    level, _, code = view.area.partition("-")
    where = names.unit_name(pack, level, code) if code else french.department(pack.name, pack.tncc)
    if page in OTHERS:
        said = f"{OTHERS[page]}\u00a0: {where}"
    elif page == "carte":
        name = registry.REGISTRY[view.indicator].name
        said = f"Carte\u00a0: {name}, {LEVELS[view.level]}"
    elif page == "ecarts":
        said = f"{GAPS_ON_FOOT if view.travel == 'pied' else GAPS[view.grouping]}\u00a0: {where}"
    else:
        code = view.department if view.level == "departement" else view.selected
        said = f"{OF_A_UNIT[page]}\u00a0: {names.unit_name(pack, view.level, code)}"
    return f"{said} (simulation\u00a0: {title})" if title else said


def settings(shown: Shown) -> str:
    """Say what the figures of a view are about, and the threshold they follow."""
    page, view = shown
    of_services = page in ("horaires", "evolution")  # whatever kind of help the view has
    kind = KINDS["france_services" if of_services else view.kind]
    about = simulateur.offer(view.offer) if page == "scenario" else kind.title
    return f"{about} · seuil de {french.quantity(view.threshold, 'min')}"


def before_after_title(title: str) -> str:
    """Title of the view of a scenario: nobody may take it for the present."""
    return f"Simulation\u00a0: {title}"


def map_label(department: str) -> str:
    """Name of the map for screen readers; one for all the views, the frame stays."""
    return f"Carte présentée ({department})"
