"""French texts of the page Horaires."""

from __future__ import annotations

from collections.abc import Sequence

from geo.access.travel_words import TravelWords
from geo.base import french
from geo.reading import open_hours

TITLE = "Qui peut accéder à une France services ouverte, et quand\u202f?"
MOMENT = "Quand"
USES = ("threshold_min", "neighbours")
"""Fields of ``Params`` that the figures of the page depend on."""
FILES = {"any": "", "saturday": "samedi", "late": "apres-17h", "monday": "lundi-matin"}
"""What the name of a file says of each part of the week."""
SHARING = "Le partage des heures"
ORDERS = {
    "hours": "des moins bien servis aux mieux servis",
    "need": "des communes au besoin le plus fort aux autres",
    "equal": "partage égal",
}
"""The orders of ``sharing_text.chart``, as the key of the curves has them."""
SHARING_WORDS = "Courbe de Lorenz"
"""What the curve is called in the glossary, without being written beside it."""
PEOPLE_SHARE, HOURS_SHARE = "Part des habitants (%)", "Part des heures à portée (%)"
ORDER = "Habitants rangés"
LOW, HIGH = "au moins", "au plus"
SHARING_TABLE = "La même chose en tableau (parts des heures, %)"
STRIP = "Heure par heure"
DAY, HOUR = "Jour", "Heure"
PEOPLE, SHARE = "Habitants", "Part des habitants"
SHARES = (
    "personne",
    "jusqu’à 25\u00a0%",
    "de 25 à 50\u00a0%",
    "de 50 à 75\u00a0%",
    "plus de 75\u00a0%",
)
STRIP_TABLE = "La même chose en tableau (habitants)"
STRIP_DOWNLOAD = "Télécharger les heures"
PICK = "Choisissez une commune sur la carte pour lire sa semaine."


def sharing_alt(said: str) -> str:
    """Text alternative of the curves of the sharing."""
    return (
        "Courbes de la part des heures à portée selon la part des habitants, avec leur fourchette, "
        f"à côté de la droite d’un partage égal. {said}"
    )


def strip_note(travel: TravelWords) -> str:
    """Say what the heat strip counts."""
    return (
        "Habitants qui ont au moins une France services ouverte dans la limite du seuil, en "
        "moyenne sur l’heure\u00a0: un lieu ouvert une demi-heure compte pour moitié. "
        f"{french.capital(travel.time)}."
    )


def inhabitants(day: str) -> str:
    """Header of a day in the file of the heat strip, unit included."""
    return f"{day} (habitants)"


def week_title(name: str, threshold: int) -> str:
    """Title of the week of a commune."""
    limit = open_hours.within(threshold)
    return f"{french.apostrophe(name)}\u00a0: quand une France services est ouverte {limit}"


def no_week(name: str, threshold: int) -> str:
    """Say that no opening is known near a commune, which is not that nothing is open."""
    return (
        f"{french.apostrophe(name)}\u00a0: aucune ouverture connue d’une France services "
        f"{open_hours.within(threshold)}. Un lieu sans horaire publié, ou un bus sans tournée "
        "publiée, n’est pas compté."
    )


def left_out(names: Sequence[str]) -> str:
    """Say which places are not counted, and why."""
    listed = "\u202f; ".join(names)
    return f"Non comptés, faute d’horaire compris ou situé\u00a0: {listed}." if names else ""
