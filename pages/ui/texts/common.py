"""Every French text of the screens that is not computed from figures.

French texts of the downloads.
"""

from __future__ import annotations

import re
from collections.abc import Container, Hashable, Mapping, Sequence
from typing import Any

from geo.access.travel_words import TravelWords
from geo.base import french
from geo.export import source_notes
from geo.pack import territories
from geo.pack.pack import Pack
from geo.session.view_model import View

PRODUCT = "Observatoire de l’inclusion numérique"
BUSY = (
    "Trop de demandes attendent déjà sur ce serveur. Rien n’a été lu ni changé\u202f: "
    "recommencez dans quelques minutes."
)
BROWSE = "Choisir un fichier"
DROP = "ou déposez-le ici"
TABLE_CUT = (
    "Imprimé tel qu’à l’écran\u00a0: d’autres lignes peuvent suivre. Le tableau entier se "
    "télécharge."
)
DROPPED = "Déposer le fichier ici"
NOT_TAKEN = "refusé\u00a0: format ou poids"


def weighing(label: str, megabytes: int) -> str:
    """Say beside the label of a field of files what a file weighs at most."""
    return f"{label} ({french.quantity(megabytes, 'Mo')} au plus)"


DEPARTMENT = "Département"
TRAVEL = "Trajet"
TRAVELS = {"voiture": "En voiture", "pied": "À pied, ou sans voiture"}
BY_CAR_BELOW = "Les durées qui suivent sont en voiture."
INDICATOR = "Indicateur"
LEVEL = "Niveau"
THRESHOLD = "Seuil"
KIND = "Lieu d’aide"
PRESENCE = source_notes.PRESENCE
PRESENCE_HELP = (
    "Un lieu compte là où l’on sait qu’il reçoit. Permanents : ceux qui ne bougent pas. Arrêts "
    "connus : aussi les arrêts publiés d’une tournée, les permanences des MDS, et un bus dont "
    "l’adresse et les horaires sont publiés. Base : aussi les France services itinérantes et "
    "multisites dont la tournée n’est pas publiée, à leur siège."
)
LAYERS = "Lieux affichés"
NO_PLACE = "Choisir…"
OUTLINE = "Contours"
OUTLINES = {
    "territoire": "Territoires des solidarités",
    "epci": "EPCI",
    "canton": "Cantons",
    "aucun": "Aucun",
}
BASEMAP = "Fond de carte"
BASEMAPS = {
    "": "Aucun (hors ligne)",
    "osm": "OpenStreetMap",
    "ign": "Plan IGN",
}
BASEMAP_NOTICE = {
    "osm": (
        "Le fond est demandé à tile.openstreetmap.org (Fondation OpenStreetMap, hors de "
        "l’observatoire) : votre adresse IP et la zone affichée lui sont transmises."
    ),
    "ign": (
        "Le fond est demandé à data.geopf.fr (IGN, hors de l’observatoire) : votre adresse IP "
        "et la zone affichée lui sont transmises."
    ),
}

LEVEL_NAMES = {
    "commune": "Communes",
    "epci": "EPCI (intercommunalités)",
    "canton": "Cantons",
    "territoire": "Territoires des solidarités",
    "departement": "Département",
}
COMPETENT = "Conseiller numérique compétent"
INFERRED = "rattachement déduit"
NO_HOURS = "Horaires non publiés."
CLICK = "Cliquez sur une commune, ou choisissez-la dans la liste, pour lire qui la dessert."
CLICK_UNIT = "Cliquez sur la carte, ou choisissez dans la liste, pour lire le détail."
TABLE = "Les mêmes données en tableau"

OPEN_LICENCE = "Licence Ouverte 2.0"


def threshold_help(travel: TravelWords) -> str:
    """Say what the threshold is, beside its list."""
    driven = f"{travel.time_alone} en voiture{travel.left}"
    return f"Au-delà de ce {driven}, un lieu d’aide est dit éloigné."


TIMES_WORTH = "Ce que valent ces temps"


def foot(producers: Sequence[str]) -> str:
    """Say where the figures come from, under every page; ``producers`` of open data."""
    return (
        f"Données publiques sous {OPEN_LICENCE}\u00a0: {', '.join(producers)}"
        "\u202f; détail et dates à la page Données."
    )


BLANK = "–"
ENDLESS = f"Minutes «\u00a0{BLANK}\u00a0»\u00a0: non calculables par la route."
THOUSANDS = "replace(format(datum.value, ',.0f'), /,/g, '\u202f')"
"""How a chart writes the figures of an axis or of a key."""


def refused(values: Mapping[str, str]) -> str:
    """Say gently that values of the address, by parameter, mean nothing here."""
    listed = ", ".join(
        f"«\u00a0{name}\u00a0»" + (f" = {literal(shortened(value))}" if value.strip() else "")
        for name, value in values.items()
    )
    return (
        f"Une partie du lien n’a pas de sens ici, ou de donnée dans ce département ({listed}) : "
        "la valeur habituelle est affichée à la place."
    )


NO_SUCH_PAGE = (
    "L’adresse demandée ne mène à aucune page, ou n’y mène plus\u00a0: voici la première. Cherchez "
    "un lieu ci-dessous, ou choisissez une page dans le menu, en haut."
)
CODE = "Code INSEE"


def file_name(view: View, *parts: str, uses: Container[str] = (), area: str = "") -> str:
    """Name of a file: department, what it holds, kind of help, threshold, what is not usual.

    ``uses`` are the fields of ``Params`` that its figures depend on, ``area`` the part of the
    department that it holds.
    """
    uses = {field for field in ("profile", "weights", "reference") if field in uses} | {"presence"}
    name = stem(view, *parts, view.kind, f"{view.threshold}min", uses=uses, area=area)
    return f"{name}.csv"


def stem(view: View, *parts: str, uses: Container[str] | None = (), area: str = "") -> str:
    """Name of a file without its suffix: department, what it holds, what is not usual.

    ``uses`` are the fields of ``Params`` that its figures depend on, None for all of them.
    """
    distinct = source_notes.distinct(view.params, uses, area)
    return "_".join(["observatoire", view.department, *filter(None, parts), *distinct])


def per_class(units: str) -> str:
    """Say what the counts of a legend count."""
    return f"Nombre {french.with_de(units, french.article(units))} par classe"


def place_label(level: str) -> str:
    """Label of the list of units of a level."""
    name = territories.LEVELS[level].singular
    return french.capital(name)


def source(cited: str, vintage: str, limits: str) -> str:
    """Write the source line under a map or a table."""
    return f"Sources : {cited}. Millésime : {vintage}. {limits}"


PERIOD = "Actions réalisées en"
PERIOD_HELP = "Seules comptent les actions réalisées dans ces derniers mois."
WORDS = "Les mots de cette page, en clair\u00a0:"
AREA_KINDS = {"territoire": "territoire", "epci": "EPCI", "canton": "canton"}
SOURCES_COLUMN = "Sources"
SETTINGS_COLUMN = "Réglages"
BELONGS = "Rattachements"
TERRITORIES = {"territoire": "Les territoires des solidarités", "epci": "Les EPCI"}
MOST_FIRST = "du plus au moins concerné"
AREA_COLUMN = {"territoire": "Territoire", "epci": "EPCI"}
AREA_FILES = {"territoire": "territoires", "epci": "epci"}
COPY_LINK = "Copier le lien"
COPIED = "Lien copié"
NOT_COPIED = "Lien non copié\u00a0: copiez l’adresse en haut de la fenêtre"
TO_MEETING = "Ajouter à la réunion"
TO_FICHE = "Voir la fiche et qui contacter"
AMONG = "Parmi les départements de France"
SOURCES_TITLE = "D’où viennent les chiffres, et que ne disent-ils pas ?"
QUALITY = "Ce qui est incertain"
FILES = "Fichiers de données"
FILE_COLUMNS = {
    "file": "Fichier",
    "title": "Contenu",
    "rows": "Lignes",
    "producer": "Producteur",
    "vintage": "Millésime",
    "date": "Date",
    "licence": "Licence",
    "sha256": "Empreinte SHA-256",
}


def department(code: str, name: str, tncc: str) -> str:
    """Name a department in a list: ``La Vienne (86)``."""
    return f"{french.capital(french.department(name, tncc))} ({code})"


def inferred(count: int, total: int) -> str:
    """Say that the perimeters of the territories are mostly inferred."""
    return (
        f"Le territoire des solidarités de {french.plural(count, 'commune')} sur "
        f"{french.number(total)} est déduit, faute de liste officielle publique ; "
        "le Département peut fournir la sienne."
    )


def perimeters_source(cited: str) -> str:
    """Say where the perimeters of the territories come from when none is inferred."""
    return f"Territoires des solidarités\u00a0: {inert(cited)}."


def source_line(entry: Mapping[Hashable, Any]) -> str:
    """Write the producer, vintage, date and licence of a source, with its public page."""
    parts = [french.apostrophe(entry["producer"]), f"millésime : {entry['vintage']}"]
    if french.date(entry["date"]) not in entry["vintage"]:
        parts.append(f"publié : {french.date(entry['date'])}")
    parts.append(entry["licence"])
    if entry.get("url"):
        parts.append(f"[page de la source]({entry['url']})")
    return " · ".join(parts)


def map_label(pack: Pack) -> str:
    """Name of the map for screen readers."""
    return f"Carte {french.department(pack.name, pack.tncc, 'de')}"


def refused_data(error: Exception) -> str:
    """Say that the data of the department cannot be shown, why, and what to do."""
    return (
        "Les données du département ne peuvent pas être affichées ; rien n’a été modifié.\n\n"
        f"```\n{error}\n```"
    )


OLD_DATA = "Données anciennes"
FAILED = (
    "Une partie de cette page n’a pas pu être affichée\u00a0: le programme s’est trompé. Les "
    "autres pages restent ouvertes, en haut\u202f; recharger celle-ci peut suffire."
)


def incident(number: str) -> str:
    """Give the number under which the server's log holds what happened."""
    return (
        f"Incident n°\u00a0{number}\u00a0: donnez ce numéro à qui gère cet outil, le journal du "
        "serveur dit ce qui s’est passé."
    )


def inert(text: str) -> str:
    """Write a sentence that may name what a user imported: marks lose their meaning.

    Nothing that a place or a territory is called becomes a link, an image or a heading; French
    sentences are left as they are.
    """
    return re.sub(r"([\\`*_\[\]<>$~|]|:(?=\w))", r"\\\1", text)


def shortened(text: str, longest: int = 40) -> str:
    """Write a text that anybody may have typed on one short line, its hidden marks shown."""
    told = "".join(one if one.isprintable() else "\ufffd" for one in " ".join(text.split()))
    return told if len(told) <= longest else f"{told[: longest - 1]}…"


def literal(text: str) -> str:
    """Write a text that a reader typed so that Streamlit shows it as it is, marks included."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)


FEWER_ROWS = "gardez les lignes utiles, ou partagez le fichier en plusieurs"
FEWER_FICHES = "préparez les fiches d’un niveau qui en compte moins"
FEWER_PLACES = "cherchez-en moins, ou parmi moins de communes"


def too_long(seconds: float, remedy: str) -> str:
    """Say that a work was given up because it lasted too long, and how to ask for less."""
    return (
        f"Ce travail dépasse {french.plural(seconds // 60, 'minute')} et a été arrêté. Rien n’a "
        f"changé\u00a0: {remedy}."
    )


SEEN = "Télécharger ce que je vois"
ALL = "Tout télécharger…"
SEEN_ROWS = "**Les lignes et les colonnes de ce tableau**"
SEEN_MAP = "**La carte**, avec titre, légende, source et date"
SEEN_FORMATS = {
    "xlsx": "Excel avec dictionnaire (XLSX)",
    "csv-excel": "CSV pour Excel, tel qu’affiché",
}
IMAGES = {
    "png": "Image pour un document (PNG)",
    "svg": "Image pour l’imprimerie (SVG)",
}
STANDARD = "Fichier au standard national des lieux de médiation numérique (CSV)"
FORMATS = {
    "xlsx": "Excel avec dictionnaire et sources (XLSX)",
    "csv-excel": "CSV pour Excel en français",
    "csv": "CSV pour données ouvertes",
    "gpkg": "Contours et chiffres (GeoPackage)",
    "parquet": "Contours et chiffres (GeoParquet)",
    "geojson": "Contours et chiffres (GeoJSON)",
}


def settings(said: Mapping[str, str]) -> str:
    """Write settings in one cell of a file."""
    return "\u202f; ".join(f"{name}\u00a0: {value}" for name, value in said.items())


def everything(level: str) -> str:
    """Say what the whole export holds."""
    return f"**Tout**\u00a0: chaque indicateur, par {territories.LEVELS[level].singular}"
