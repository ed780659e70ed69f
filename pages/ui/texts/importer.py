"""French texts of the page Importer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from geo.base import french
from geo.base.program import PROGRAM
from geo.intake import layouts
from geo.intake.layouts import Layout
from geo.intake.models import Asked, Published
from geo.intake.report import Report
from geo.pack.missing import IMPORTS, TITLES
from geo.pack.pack import Pack
from geo.store.import_history import Restoration
from geo.store.versions import Version
from pages.ui.texts import common
from pages.ui.texts.donnees import moment

COUNTS = ("N°", "Lignes gardées", "Mises de côté")
"""Columns of the history that a restoration has nothing to say in."""
CLOSED = "Fermé ici\u00a0: la raison est en haut de cette page."
DROP = "Fichier à importer\u00a0: CSV, Excel, JSON, GeoJSON, GeoPackage, ZIP ou Parquet"
KINDS_TITLE = "Que peut-on importer\u202f?"
KINDS = "Données"
ASKED_COLUMNS = ("Colonne", "Obligatoire", "Exemple", "Se lit aussi")
FILL_IN = (
    "Remplacez la ligne d’exemple par les vôtres. Majuscules, accents et ordre des colonnes ne "
    "comptent pas\u202f; une colonne de plus ne gêne pas."
)
OWN_FILE = "**Où le trouver\u00a0:** c’est votre fichier, il n’est publié nulle part."
RECOGNISED = "Reconnu d’après le fichier"
KIND = "Type de données"
SHEET = "Feuille"
FIRST_SHEET = "Celle qui convient"
ENCODING = "Encodage"
READ_ENCODING = "Reconnu"
CRS = "Système de coordonnées"
FILE_CRS = "Celui que dit le fichier"
FIELD = "Attribut qui nomme le territoire"
FOUND_FIELD = "Reconnu d’après son nom"
NOT_CONFIRMED = "Laisser la ligne de côté"
MOST_ASKED = 30
"""Communes asked on the page: a file that asks for more is corrected by its author."""
AGREED = {
    "coordinates": "Garder au chef-lieu les lieux dont les coordonnées sont inutilisables",
    "fewer": "La liste a vraiment raccourci",
    "blank": "Effacer les chiffres que le fichier n’a pas",
}
"""Choice that is agreed to or not, to what is said of it."""
TYPED_TITLE = "Saisir quelques temps connus"
TYPED = "Un trajet par ligne\u00a0: départ\u202f; arrivée\u202f; minutes"
TYPED_EXAMPLE = "La Trimouille ; Montmorillon ; 15"
TYPED_HELP = (
    "Le temps habituel en voiture, sans bouchon, bon dans les deux sens. Il sert pour ce trajet et "
    "s’ajoute à ceux déjà donnés. À partir de huit trajets de longueurs différentes, l’estimation "
    "des autres est calée dessus."
)
TYPED_CHECK = "Vérifier ces temps"
TYPED_HEADER = "origine;destination;minutes connues\n"
TYPED_FILE = "temps saisis.csv"
SETTINGS = "Préciser la lecture"
READING = {
    "stop": "Abandonner la lecture",
    "stopped": "La lecture a été abandonnée. Rien n’a été modifié.",
    "again": "Recommencer",
}
ACCEPT = "Accepter"
GIVE_UP = "Abandonner"
GIVEN_UP = "Import abandonné. Rien n’a été modifié."
CHANGES = "Ce qui change"
PREVIEW = "Les premières lignes, telles qu’elles seront gardées"
REPORT = "Ce qui a été lu"
NO_REMARK = "Rien n’a été corrigé ni mis de côté."
REJECTED = "Télécharger les lignes mises de côté, avec leurs raisons (CSV)"
UNCHANGED = "Ces données sont déjà celles de l’écran\u00a0: il n’y a rien à accepter."
NOT_HERE = "Aucune ligne de ce fichier ne concerne ce département\u00a0: il n’y a rien à accepter."
READ_ONLY = (
    "Le dossier des imports est en lecture seule\u00a0: un fichier peut être vérifié, pas accepté. "
    "Les données affichées restent entières. Demandez à votre service informatique d’ouvrir ce "
    "dossier en écriture."
)
HISTORY = "Imports de ce département"
WHY = "Pourquoi (facultatif, gardé dans la liste des imports)"
NOT_SAID = "non renseigné"
UNDO = "Annuler le dernier import"
CONFIRM = "Revenir aux données d’avant"
NOTHING_TO_UNDO = "Il n’y avait plus d’import à annuler."
REMARKS = {
    "set_aside": ("ligne mise de côté", "lignes mises de côté"),
    "warned": ("point à vérifier", "points à vérifier"),
    "fixed": ("correction", "corrections"),
}
"""Severity to what it counts, the heaviest first."""
REMARK_COLUMNS = {
    "line": "Ligne",
    "column": "Colonne",
    "value": "Valeur lue",
    "message": "Ce qui a été vu",
    "remedy": "Que faire",
}
LINE = "ligne"


def title(pack: Pack) -> str:
    """Title of the page."""
    name = french.department(pack.name, pack.tncc, "de")
    return f"Quelles données {name} voulez-vous remplacer\u202f?"


def help_text() -> str:
    """Say what happens of a file."""
    return (
        "Déposez un fichier\u00a0: il est reconnu, vérifié, comparé aux données présentes. Rien ne "
        "change avant que vous n’acceptiez, et le dernier import s’annule."
    )


def signed(who: str) -> str:
    """Say under which name what is done here is kept."""
    return f"Ce que vous accepterez ou annulerez sera signé\u00a0: {common.literal(who)}."


def official(where: Published | None) -> str:
    """Say where the official file is: who publishes it, its title, its address."""
    if where is None:
        return OWN_FILE
    title = french.apostrophe(where.title)
    return f"**Où le trouver\u00a0:** {where.producer}, «\u00a0{title}\u00a0», `{where.address}`"


def also_read(layouts_read: Sequence[Layout]) -> str:
    """Name the other layouts of the same kind; empty without any."""
    if not layouts_read:
        return ""
    titles = french.join_list(
        [f"«\u00a0{french.apostrophe(one.title)}\u00a0»" for one in layouts_read]
    )
    return f"Se lit aussi\u00a0: {titles}."


def asked_row(column: Asked) -> tuple[str, str, str, str]:
    """One column of a file as a row of ``ASKED_COLUMNS``."""
    needed = "oui, jamais vide" if column.filled else "oui" if column.required else "facultative"
    return column.header, needed, column.example, ", ".join(column.others)


def model_label(form: str) -> str:
    """Label of the button that gives a model in a format."""
    return f"Télécharger le modèle ({form})"


def by_command(code: str) -> str:
    """Say what a command makes of files that no browser would carry."""
    return (
        "Les temps de trajet, en voiture et à pied, se calculent aussi sur les routes "
        "d’OpenStreetMap, à partir des extraits de la région et de ses voisines\u00a0: "
        f"`{PROGRAM} roads {code} --pbf region.osm.pbf voisine.osm.pbf`. C’est une version de "
        "plus, qui s’annule comme les autres. Le fichier d’accès aux équipements de l’INSEE couvre "
        "une région\u00a0: quand il pèse plus que ce que cette page reçoit, "
        f"`{PROGRAM} import {code} donnees-2024-reg75.parquet` le filtre à la lecture."
    )


def reading(name: str, seconds: int, ahead: int = 0) -> str:
    """Say that a file is being read, or how many are before it."""
    if ahead:
        files = french.plural(ahead, "fichier passe", "fichiers passent")
        return f"«\u00a0{common.literal(name)}\u00a0» attend son tour\u00a0: {files} avant lui."
    return f"Lecture de «\u00a0{common.literal(name)}\u00a0»… {french.quantity(seconds, 's')}"


def recognised(report: Report) -> str:
    """Say what a file was read as."""
    known = {layout.id: layout.title for layout in layouts.all()}
    name = french.apostrophe(known.get(report.layout, IMPORTS[report.kind]))
    return f"**{common.literal(report.file)}** a été lu comme\u00a0: {name}."


def figures(report: Report) -> list[tuple[str, str, str]]:
    """Counts of the rows of a file: what is counted, how many, what it means."""
    counted = [
        ("Lignes lues", report.read, "dans le fichier"),
        ("Lignes gardées", report.kept, "utiles à ce département"),
        ("Autres lignes", report.outside, "autre département ou autre type"),
        ("Mises de côté", len(report.rejected), "à corriger dans le fichier"),
    ]
    return [(label, french.number(count), detail) for label, count, detail in counted]


def sentence_list(sentences: Sequence[str]) -> str:
    """Write sentences as a list."""
    return "\n".join(f"- {common.literal(sentence)}" for sentence in sentences)


def asks_commune(title: str) -> str:
    """Ask which of the communes proposed a cell means."""
    return f"Quelle commune est «\u00a0{common.literal(title)}\u00a0»\u202f?"


def more_asked(count: int) -> str:
    """Say that more communes are to be confirmed than the page asks for."""
    return (
        f"{french.plural(count, 'commune')} à confirmer\u00a0: les {MOST_ASKED} premières sont "
        "ici, corrigez les autres dans le fichier."
    )


def refused(reasons: Sequence[str]) -> str:
    """Write why a file is refused, each reason on its own line."""
    return "\n\n".join(map(common.literal, reasons))


def remarks(severity: str, count: int) -> str:
    """Count the remarks of a severity."""
    return french.capital(french.plural(count, *REMARKS[severity]))


def accepted(version: Version) -> str:
    """Say that an import was accepted."""
    if not version.number:
        return UNCHANGED
    name = common.literal(version.file)
    return (
        f"Import n°\u00a0{version.number} accepté\u00a0: «\u00a0{name}\u00a0», "
        f"{french.plural(version.kept, 'ligne gardée', 'lignes gardées')}. "
        "Tous les écrans en tiennent compte."
    )


def undone(version: Version | None) -> str:
    """Say that an import was taken back."""
    if version is None:
        return NOTHING_TO_UNDO
    name = common.literal(version.file)
    return (
        f"Import de «\u00a0{name}\u00a0» annulé\u00a0: les données d’avant sont de nouveau "
        "affichées."
    )


def asks_undo(version: Version) -> str:
    """Ask before an import is taken back."""
    name = common.literal(version.file)
    return (
        f"Les données d’avant «\u00a0{name}\u00a0» seront de nouveau lues, à l’identique. "
        "L’import reste dans cette liste."
    )


def saves(code: str) -> str:
    """Say how every import of a department is saved and brought back, by command."""
    return (
        f"Sauvegarder tous ces imports\u00a0: `{PROGRAM} import {code} --save sauvegarde.zip`. "
        f"Les ramener\u00a0: `{PROGRAM} import {code} --restore sauvegarde.zip`."
    )


Row = dict[str, str | int | None]


def restored(one: Restoration, *, named: Callable[[str], str]) -> Row:
    """One restoration as a row of the history."""
    return {
        "N°": None,
        "Quand": moment(one.when),
        "Par": named(one.who) or french.MISSING,
        "Pourquoi": one.reason or NOT_SAID,
        "État": "imports ramenés d’une sauvegarde",
        "Fichier": one.file or french.MISSING,
        "Type": "Restauration",
        "Lignes gardées": None,
        "Mises de côté": None,
        "Ce qui a changé": f"Ce qui était là\u00a0: {one.aside}" if one.aside else "",
    }


def history(version: Version, *, used: bool, named: Callable[[str], str]) -> Row:
    """One import as a row of the history; ``used``: the data shown still come from it.

    ``named`` says of who signed what the reader may know.
    """
    shown = "toujours pris en compte" if used else "remplacé ou complété depuis"
    if version.current:
        shown = "affiché"
    elif version.taken_back:
        shown = f"annulé le {moment(version.undone)}" if version.undone else "annulé"
        shown += f" par {named(version.undone_by)}" if version.undone_by else ""
        shown += f"\u00a0: {version.undone_reason}" if version.undone_reason else ""
    elif version.damaged:
        shown = "abîmé"
    return {
        "N°": version.number,
        "Quand": moment(version.when),
        "Par": named(version.who or version.author) or french.MISSING,
        "Pourquoi": version.reason or NOT_SAID,
        "État": shown,
        "Fichier": version.file or french.MISSING,
        "Type": TITLES.get(version.kind, "Reprise sur de nouvelles données publiées"),
        "Lignes gardées": version.kept,
        "Mises de côté": version.set_aside,
        "Ce qui a changé": " ".join(version.changes),
    }
