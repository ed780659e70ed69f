"""French texts of the page Actions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from geo.base import french
from geo.base.french import NBSP
from geo.base.program import PROGRAM
from geo.register.action import Change, Record, paris_time
from geo.register.vocabulary import CANCELLED, DONE, FIELDS, PLANNED, RHYTHMS
from pages.ui.texts import common

if TYPE_CHECKING:
    from geo.register.incoming import Prepared

TITLE = "Qu’est-ce qui se fait, où, et quand\u202f?"
RECORD = "Inscrire une action"
MORE = "Préciser"
SAVE, SAVE_ANYWAY = "Enregistrer", "Enregistrer quand même"
CHANGE = "Enregistrer les modifications"
CLOSE = "Ne pas modifier"
PLACE = "Commune ou lieu"
PLACE_HELP = (
    "Tapez les premières lettres d’une commune, d’un lieu connu de l’observatoire, d’un EPCI ou "
    "d’un territoire."
)
CHOOSE = "Choisir…"
NOT_SAID = "–"
START_FROM = "Partir d’une action déjà inscrite"
SERVICE = "C’est une adresse de service"
CONTACT = "Contact (adresse électronique ou standard d’un service)"
BODY_HELP = "Écrivez «\u00a0Association\u00a0: son nom\u00a0», ou prenez un nom déjà tapé."
YEAR, EVERY_YEAR = "Année", "Toutes"
STRAND, STATE, ANY = "Volet TNE", "État", "Tous"
WORD = "Mot"
COMMUNE, EVERY_COMMUNE = "Commune", "Toutes"
LIST, AGENDA = "Liste", "Calendrier"
SHOWN = {"liste": LIST, "calendrier": AGENDA}
MONTH = "Mois"
PAGE_NUMBER = "Page"
READ = "Lire une action"
CIRCLES = "Actions par commune, sans celles qui sont annulées"
UNIT = "action|actions"
EDIT, COPY = "Modifier", "La même, le mois prochain"
CANCEL, CANCEL_DAY = "Annuler l’action", "Annuler cette date"
DAY = "Une date de l’action"
UNDO, REDO = "Défaire la dernière écriture", "Remettre"
WITHDRAWN = "Cette action est retirée du registre\u202f: aucune liste ne l’a, son histoire reste."
DEMO = "Exemple de démonstration, inventé."
HISTORY = "Qui a changé quoi, et quand"
HISTORY_COLUMNS = ("Quand", "Qui", "Écriture", "Ce qui a changé")
ERASED = "identifiant effacé"
EMPTY_VALUE = "vide"
CHANGED = "changé"
DOWNLOAD = "Télécharger le registre"
PUBLIC = "Version publique\u00a0: ni contact, ni auteur"
FORMS = {
    "xlsx": "Excel (XLSX)",
    "csv-excel": "CSV pour Excel en français",
    "csv": "CSV pour données ouvertes",
    "gpkg": "Points pour la cartographie (GeoPackage)",
}
REPORT_HELP = (
    "Tout le département\u00a0: par volet, trimestre, partenaire et territoire, avec ce qui n’est "
    "pas connu. Ni contact, ni auteur."
)
POUR = "Verser un tableur"
POUR_HELP = (
    "Un tableur entier s’inscrit en une fois. Il lui faut au moins «\u00a0Intitulé\u00a0» et "
    "«\u00a0Date\u00a0», et la commune par son code ou son nom. Rien n’est inscrit avant que vous "
    "ne cliquiez, une ligne fausse est mise de côté avec son motif, rien n’est en double."
)
POUR_CLOSED = "Un tableur entier se verse ici par qui a le rôle de gestionnaire."
DROP = "Tableur à verser\u00a0: CSV ou Excel (XLSX)"
NOTHING_NEW = "Il n’y a rien à inscrire\u00a0: chaque ligne juste est déjà dans le registre."
NOTHING_RIGHT = "Il n’y a rien à inscrire\u00a0: aucune ligne n’est juste."
FIRST_ROWS = "**Les premières actions, telles qu’elles seront inscrites**"
TO_SEE = "**Ce qui a été corrigé, et ce qui est à vérifier**"
REASONS = ("Ligne", "Motif")
MOST_SET_ASIDE = 200
"""Rows set aside that the page names: the file has them all."""
COLUMNS = {
    "start": "Date",
    "title": "Intitulé",
    "code": "Lieu",
    "kind": "Nature",
    "strand": "Volet TNE",
    "state": "État",
    "attendance": "Participants",
    "organiser": "Organisateur",
}
NO_ACTION = (
    "Aucune action n’est inscrite. Le registre se remplit ici, une action à la fois, ou d’un "
    "tableur."
)
NONE_CHOSEN = "Aucune action ne répond à ce choix."
NOTHING_THIS_MONTH = "Rien ce mois-ci."
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_WHAT = {
    "created": "inscrite",
    "edited": "modifiée",
    "cancelled": "annulée",
    "undone": "écriture défaite",
    "withdrawn": "retirée",
    "imported": "versée d’un tableur",
    "demo": "exemple de démonstration",
}
_STATES = {DONE: "réalisée", PLANNED: "prévue", CANCELLED: "annulée"}


def sentence(states: Mapping[str, int], year: str, where: str, *, ongoing: int = 0) -> str:
    """Say how many actions are chosen, by state; ``where`` is the name of a place, or empty.

    ``ongoing``: how many of those that are done have dates to come.
    """
    total = sum(states.values())
    when = f" en {year}" if year else ""
    place = f" ({where})" if where else ""
    more = {DONE: f" (dont {french.number(ongoing)}{NBSP}en cours)"} if ongoing else {}
    parts = [
        french.plural(count, word) + more.get(state, "")
        for state, word in _STATES.items()
        if (count := states[state])
    ]
    listed = f"\u00a0: {french.join_list(parts)}" if parts else ""
    verb = "inscrite" if total < 2 else "inscrites"
    return f"{french.plural(total, 'action')} {verb}{when}{place}{listed}."


def above(count: int) -> str:
    """Say how many of the actions are placed above the communes, so that no circle has them."""
    several = count > 1
    if not count:
        return ""
    return (
        f"{french.plural(count, 'action')} {'placées' if several else 'placée'} à un EPCI, un "
        f"territoire ou au département {'ne sont' if several else 'n’est'} sur aucune commune."
    )


def days(start: date, end: date | None) -> str:
    """Write the day of an action, or its first and its last."""
    first = french.date(start.isoformat())
    return first if end is None or end == start else f"{first} – {french.date(end.isoformat())}"


def when(record: Record) -> str:
    """Write when an action takes place, its repetition too."""
    action = record.action
    said = days(action.start, action.end)
    if not action.rhythm or action.until is None:
        return said
    rhythm = french.inside(RHYTHMS.label(action.rhythm))
    return f"{said}, {rhythm} jusqu’au {french.date(action.until.isoformat())}"


def day(one: date) -> str:
    """Write the day of a calendar: ``samedi 28 novembre 2026``."""
    return f"{WEEKDAYS[one.weekday()]} {french.date(one.isoformat())}"


def month(year: int, rank: int) -> str:
    """Write a month of the calendar."""
    return french.capital(french.date(f"{year}-{rank:02d}"))


def option(record: Record, place: str) -> str:
    """Name an action in a list."""
    return f"{record.action.title}, {place}, {days(record.action.start, record.action.end)}"


def recorded(record: Record, place: str) -> str:
    """Say that an action is recorded."""
    return f"Inscrite\u00a0: {option(record, place)}."


def changed(record: Record, place: str) -> str:
    """Say that the change of an action is recorded."""
    return f"Enregistré\u00a0: {option(record, place)}."


def undone(record: Record, place: str) -> str:
    """Say that the last write of an action was undone."""
    if record.withdrawn:
        return f"Retirée\u00a0: {option(record, place)}. «\u00a0{REDO}\u00a0» la fait revenir."
    return f"Comme avant la dernière écriture\u00a0: {option(record, place)}."


def copied_before(record: Record, place: str) -> str:
    """Say that the action of the next month is there already."""
    return f"La même est déjà inscrite\u00a0: {option(record, place)}."


def twins(said: Iterable[str]) -> str:
    """Announce actions that may be the same."""
    listed = "\u202f; ".join(said)
    return (
        f"Une action semblable est déjà inscrite\u00a0: {listed}. Si la vôtre en "
        f"est une autre, cliquez sur «\u00a0{SAVE_ANYWAY}\u00a0»."
    )


def kept_typed(reason: str) -> str:
    """Say that a write failed and that what was typed is still there."""
    return f"{reason} Ce que vous avez tapé est toujours là\u00a0: enregistrez de nouveau."


def meanwhile(value: str) -> str:
    """Say, beside a field that two people changed, what the other one wrote."""
    return f"Entre-temps\u00a0: {value}"


def to_correct(fields: Iterable[str]) -> str:
    """Say which fields prevent from recording."""
    listed = french.join_list([f"«\u00a0{FIELDS[one]}\u00a0»" for one in fields])
    return f"Rien n’est enregistré\u00a0: voyez {listed}."


def form_title(record: Record | None) -> str:
    """Title of the form."""
    return RECORD if record is None else f"Modifier «\u00a0{record.action.title}\u00a0»"


def written(change: Change) -> tuple[str, str]:
    """When a line of the history was written, and what it did."""
    return paris_time(change.at), _WHAT.get(change.what, change.what)


def became(field: str, before: str, after: str) -> str:
    """Say what a field was and what it became."""
    return f"{FIELDS[field]}\u00a0: {before or EMPTY_VALUE} → {after or EMPTY_VALUE}"


def personal_data(months: int) -> str:
    """Say what the register keeps of people, and for how long."""
    return (
        "Données personnelles\u00a0: le registre garde l’identifiant de connexion de qui écrit et "
        "l’adresse ou le standard d’un service, rien d’autre sur quiconque\u202f; les participants "
        f"sont un nombre. L’un et l’autre se gardent {months}{NBSP}mois après avoir servi, puis la "
        "personne qui tient l’observatoire les efface, ou avant sur demande\u202f; l’histoire "
        "reste, anonyme. Seuls ceux qui peuvent écrire dans le registre les voient."
    )


def poured(prepared: Prepared) -> str:
    """Say what was read of a spreadsheet."""
    return f"**{common.literal(prepared.file)}**\u00a0: {prepared.counted}."


def record_all(count: int) -> str:
    """Label of the button that records what was read of a spreadsheet."""
    return f"Inscrire {french.plural(count, 'action')}"


def recording(count: int) -> str:
    """Say that the actions of a spreadsheet are being recorded."""
    return f"Inscription de {french.plural(count, 'action')}…"


def all_recorded(count: int, file: str) -> str:
    """Say that the actions of a spreadsheet are in the register, whoever recorded them."""
    said = french.plural(count, "action est inscrite", "actions sont inscrites")
    return f"«\u00a0{file}\u00a0» est versé\u00a0: {said}."


def file_kept(reason: str) -> str:
    """Say that a spreadsheet is not recorded, and that it is still there."""
    return f"{reason} Le fichier est toujours là\u00a0: recommencez."


def set_aside(count: int) -> str:
    """Announce the rows that are set aside, or the first ones."""
    said = french.plural(count, "ligne mise de côté", "lignes mises de côté")
    if count <= MOST_SET_ASIDE:
        return said
    return f"{said}\u00a0: voici les {MOST_SET_ASIDE} premières, le fichier les a toutes"


def own_contacts(count: int) -> str:
    """Ask whether the contacts that were left out are those of services."""
    left = french.plural(count, "laissé", "laissés")
    return f"Les contacts de ce fichier sont ceux de services ({left} de côté)"


def taking_back() -> str:
    """Say how what a spreadsheet brought is taken back."""
    return (
        f"Une action versée se retire comme une autre\u00a0: lisez-la, puis «\u00a0{UNDO}\u00a0». "
        "Aucun bouton ne retire tout un tableur\u202f; une sauvegarde faite avant le permet\u00a0: "
        f"`{PROGRAM} register backup avant.sqlite`, puis `{PROGRAM} register restore avant.sqlite`."
    )


def report(year: int) -> str:
    """Name the printed report of a year."""
    return f"Bilan de l’année {year} (PDF)"


def map_label(department: str) -> str:
    """Name of the map for screen readers; ``department`` with its preposition."""
    return f"Carte des actions {department}, sur celle du besoin"
