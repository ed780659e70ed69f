"""French texts of the pages Fiche, Évolution and Méthode.

French texts of the printed fiches.
"""

from __future__ import annotations

from geo.access.travel_words import TravelWords
from geo.base import french
from geo.base.errors import GeoError
from geo.brief import content
from geo.pack import territories
from geo.pack.pack import Pack

# ---------- Fiche ----------

WHOLE_DEPARTMENT = "Tout le département"
CHOOSE_TITLE = "De quel lieu voulez-vous la fiche ?"
CHOOSE = (
    "Choisissez un lieu par son nom, ou cliquez sur une commune de la carte : sa fiche dit "
    "pourquoi elle est loin ou près d’une aide, et qui contacter."
)
COMPARED = "Comparer avec"
COMPARED_NAMES = {
    "departement": "Département",
    "territoire": "Territoire des solidarités",
    "epci": "EPCI",
    "france": "France (commune médiane)",
}
WHO = "Qui contacter ici ?"
ACTIONS = content.ACTIONS
FIGURES = "Indicateur par indicateur"
FIGURES_TABLE = "Ces chiffres en tableau"
CONTACTS_TABLE = "Ces contacts en tableau"
MAP_TABLE = "La carte en tableau"
HERE = "Ici"
HOURS = "Horaires"
SHOW_LIST = "Afficher la liste"
_CONTACTS = (
    "Institutions et boîtes partagées seulement, telles que publiées : appelez avant de vous "
    "déplacer."
)
_MDS_NUMBERS = "Les numéros des MDS ne sont pas dans les données publiques réunies ici."


def contacts_note(*, mds: bool) -> str:
    """Say what the contacts are; ``mds`` tells whether some are MDS."""
    return f"{_CONTACTS} {_MDS_NUMBERS}" if mds else _CONTACTS


def fiche_title(name: str) -> str:
    """Title of a fiche: the question it answers."""
    return f"{name} : quelle situation, et qui contacter ?"


def not_computable_title(name: str) -> str:
    """Title of the fiche of a unit that has no figure."""
    return f"{french.capital(name)} : non calculable"


def see(name: str) -> str:
    """Button that leads to another unit."""
    return f"Voir la fiche {name}"


def in_department(pack: Pack) -> str:
    """What a sentence opens on that is about the department, not about the unit of the fiche."""
    return f"{french.capital(french.department(pack.name, pack.tncc, 'dans'))}\u00a0:"


def compared_with(subtitle: str, reference: str) -> str:
    """Say what the unit is and what it is compared with."""
    return f"{subtitle} · comparaison avec {reference}" if reference else subtitle


def bars_note(reference: str, level: str) -> str:
    """Say how the bars read."""
    grey = f" ; en gris, la référence ({reference})" if reference else ""
    full = "" if level == "departement" else "Barre pleine : la plus forte valeur du même niveau. "
    return (
        f"En couleur, ici{grey}. {full}Le trait fin est la fourchette. Chaque ligne a son échelle."
    )


def bars_alt(name: str, count: int, reference: str) -> str:
    """Text alternative of the bars."""
    beside = f" à côté de la référence ({reference})" if reference else ""
    return (
        f"Barres : {french.plural(count, 'indicateur')}, {name}{beside} ; "
        "les mêmes chiffres sont dans le tableau qui suit."
    )


def fiche_sources(travel: TravelWords, sources: str) -> str:
    """Source line of a fiche."""
    return (
        f"Sources\u00a0: {sources}. {travel.durations}\u202f; définitions et limites de chaque "
        "indicateur à la page Méthode."
    )


# ---------- Évolution ----------

HISTORY_TITLE = "Depuis 2020, qui s’est rapproché d’une France services ?"
MONTH = "Date de la carte"
CLOSED = (
    "**Ce que cette page ne dit pas.** Elle part de la date de label des France services qui "
    "existent aujourd’hui : les sites fermés depuis n’y sont pas, ni les maisons de services "
    "(MSAP) d’avant le label. La couverture passée a donc pu être meilleure qu’indiqué. Les "
    "habitants sont ceux en vigueur en 2026 à toutes les dates."
)
CHART = "Habitants à portée, mois par mois"
INHABITANTS = "Habitants à portée"
SITES = "Sites du département"
MONTH_AXIS = "Mois"
LOW, HIGH = "Estimation basse", "Estimation haute"
MAP_AT = "La carte à cette date, en tableau"
SERIES = "La courbe en tableau"
OPENINGS = "Les sites par date de label"


def month_refused(month: str, first: str, last: str) -> str:
    """Say that a month is outside what is told."""
    return (
        f"Le lien demande {french.date(month)}, hors de la période racontée (de "
        f"{french.date(first)} à {french.date(last)}) : la dernière date est affichée."
    )


def chart_alt(sentence: str) -> str:
    """Text alternative of the curve."""
    return f"Courbe des habitants à portée avec sa fourchette. {sentence}"


# ---------- Méthode ----------

METHOD_TITLE = "Comment ces chiffres sont-ils calculés ?"
SHORT = "En bref"
SHORT_TEXT = (
    "**Ce que c’est.** Pour chaque commune, le [temps](#temps) jusqu’à l’aide la plus proche, "
    "donné avec sa [fourchette](#fourchette), l’[indice de besoin](#indice-de-besoin) de ses "
    "habitants, et l’[écart](#ecart) entre ce besoin et l’accès.\n\n"
    "**Ce que ce n’est pas.** Ni un trajet chronométré, ni une enquête sur les usages, ni un "
    "jugement sur une personne. Un [seuil](#seuil) compte des habitants\u202f; il ne dit pas qui a "
    "besoin d’aide.\n\n"
    "**D’où cela vient.** De données publiques et de celles que le Département importe. "
    "[Chaque indicateur](#indicateurs) dit sa source et ses limites\u202f; la page Données, leurs "
    "dates."
)
CONTENTS = "Dans cette page"
FILTER = "Filtrer les indicateurs et les mots"
FILTER_HELP = "Par exemple : MDS, seuil, besoin, 65 ans"
FORMULA = "Calcul"
NO_SOURCE = "pas encore dans les données de ce département."
NOTHING = "Rien ne correspond : essayez un mot plus court."
TRAVEL = "Le temps de trajet estimé"
TRAVEL_TEXT = (
    "Aucun calculateur d’itinéraire n’est utilisé. La distance par la route est la ligne droite "
    "multipliée par un détour ; chaque kilomètre est parcouru à une vitesse qui croît avec la "
    "longueur du trajet. Trois hypothèses donnent une fourchette, qui n’a rien de bornes sûres ; "
    "la centrale est affichée. L’estimation est trop optimiste là où une rivière se traverse "
    "loin, trop pessimiste le long d’une voie rapide."
)
COMPARISON = "Ce que vaut l’estimation"
BANDS = "En Gironde, bande de distance par bande"
TRUE_MINUTES = "Minutes connues"
ESTIMATED_MINUTES = "Minutes estimées"
COMPARED_TO = "Comparée à"
TRIP = "Trajet"
WALKING = "À pied, ou sans voiture"
WALKING_TEXT = (
    "Une commune se traverse rarement à pied\u00a0: elle ne compte ni entière ni pour rien, mais "
    "pour la **part de ses habitants** qui sont à 15 ou à 30\u00a0minutes de marche. Rien de plus "
    "fin que la commune n’est dans ces données\u00a0: où ils vivent est une hypothèse. Une partie "
    "vit **au bourg**, un disque autour de la mairie à 1\u202f500\u00a0habitants au km² (le seuil "
    "des mailles urbaines d’Eurostat et de l’INSEE), les autres **partout**, dans un disque de la "
    "superficie de la commune. Le chemin est la ligne droite multipliée par un détour, à allure "
    "constante\u202f; avec un réseau routier importé, le trajet depuis la mairie est calculé, et "
    "ce qu’il ajoute à la ligne droite s’ajoute pour toute la commune. La vraie part d’une "
    "commune peut sortir de la fourchette\u00a0: un bourg loin de sa mairie, une cité, un hameau "
    "la changent. Ni côte, ni trottoir, ni traversée dangereuse, ni car ne sont connus\u202f; la "
    "mer ne se traverse pas. Aucune comparaison avec un carroyage de la population n’a encore été "
    "faite.\n\n**Sans voiture**\u00a0: avec la table communale « logement » du recensement, les "
    "ménages sans voiture sont répartis comme les habitants. Ils vivent sans doute plus souvent "
    "au bourg, donc plus près\u202f; une commune absente du fichier manque, elle ne compte pas "
    "pour zéro."
)
PRESENCE = "Quels lieux comptent"
PRESENCE_TEXT = (
    "Un lieu d’aide compte là où l’on sait qu’il reçoit, et seulement là. Trois lectures, au choix "
    "sur les pages et dans chaque fichier\u00a0: les **sites permanents** (sites fixes, antennes, "
    "MDS)\u202f; les **permanents et arrêts connus**, la lecture habituelle (aussi les arrêts "
    "publiés d’une tournée, les permanences des MDS, et un bus dont l’adresse et les horaires "
    "sont publiés)\u202f; les **itinérants à leur base** (aussi les France services itinérantes "
    "et multisites dont la tournée n’est pas publiée, à leur siège, où elles ne reçoivent pas "
    "toujours). Un arrêt d’un jour par semaine compte entièrement dans les minutes\u202f; ses "
    "heures comptent dans les horaires et la capacité, à l’arrêt, jamais au siège en plus."
)
BASINS = "Les bassins d’écart fort"
BASINS_TEXT = (
    "Pour chaque commune, l’indice local de Moran multiplie deux nombres\u00a0: de combien son "
    "écart dépasse la moyenne du département, et de combien celui de ses voisines la dépasse en "
    "moyenne (celles dont le polygone est à moins de 1\u00a0m, toutes du même poids). Il est "
    "comparé à 9\u202f999 tirages où les écarts des autres communes sont redistribués au hasard. "
    "La coupure de Benjamini et Hochberg garde celles dont, en moyenne, au plus 5\u00a0% sont là "
    "par hasard\u202f; un **bassin** rassemble celles qui se touchent, où l’écart et celui des "
    "voisines dépassent la moyenne du département. Le calcul est refait avec les écarts bas, "
    "central et haut\u202f; la carte distingue ce qui tient dans les trois. Une île sans voisine "
    "n’est dans aucun bassin, et rien n’est su des écarts au-delà du département."
)
SHARING = "Le partage des heures"
SHARING_TEXT = (
    "Les habitants sont rangés du moins au plus d’heures à portée\u202f; la **courbe de Lorenz** "
    "donne la part des heures qu’en ont les premiers, et l’**indice de Gini** vaut "
    "1 − Σ (pᵢ − pᵢ₋₁)(hᵢ + hᵢ₋₁), p étant les parts cumulées d’habitants et h celles des heures. "
    "L’**indice de concentration** est le même calcul, les habitants rangés du besoin le plus "
    "fort au plus faible, les communes de même besoin ensemble. La fourchette est celle des "
    "minutes basses, centrales et hautes. Une commune dont les heures ne sont pas connues est "
    "laissée de côté et nommée. Rien de cela ne dit s’il y a assez d’heures."
)
INDICATORS = "Les indicateurs"
GLOSSARY = "Les mots et les sigles"
DICTIONARY = "Le dictionnaire des indicateurs en tableau"


ONE = "Télécharger la fiche (PDF)"
ONE_HELP = "Une page A4, prête à imprimer."
DETAIL = "Avec le détail, au verso"
DETAIL_HELP = "Chaque indicateur, et la carte du besoin et de l’accès."
CANCEL = "Annuler"


def contents() -> str:
    """Contents of the page Méthode, a link to each of its parts."""
    parts = {
        "temps": TRAVEL,
        "comparaison": COMPARISON,
        "pied": WALKING,
        "presence": PRESENCE,
        "bassins": BASINS,
        "partage": SHARING,
        "indicateurs": INDICATORS,
        "glossaire": GLOSSARY,
    }
    links = " · ".join(f"[{title}](#{anchor})" for anchor, title in parts.items())
    return f"**{CONTENTS}\u00a0:** {links}"


def prepare(level: str, count: int) -> str:
    """Say what the button of the batch prepares."""
    unit = territories.LEVELS[level]
    return f"Préparer {french.plural(count, 'fiche')} ({unit.plural}, ZIP)"


def progress(done: int, total: int, ahead: int = 0) -> str:
    """Say how far the batch is, or how many are before it."""
    if ahead:
        others = french.plural(ahead, "autre préparation passe", "autres préparations passent")
        return f"Vos fiches attendent leur tour\u00a0: {others} avant."
    verb = "prête" if done < 2 else "prêtes"
    return f"{french.plural(done, 'fiche')} {verb} sur {french.number(total)}"


def archive(count: int) -> str:
    """Say what the ZIP holds."""
    return f"Télécharger {french.plural(count, 'fiche')} (ZIP)"


def failed(error: Exception) -> str:
    """Say that the batch stopped, and what to do."""
    what = f"{error}" if isinstance(error, GeoError) else f"Recommencez. ({error})"
    return f"La préparation s’est arrêtée ; aucune fiche n’est gardée. {what}"
