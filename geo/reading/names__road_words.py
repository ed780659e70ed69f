"""What minutes are called: « temps estimé », or « temps routier » once a matrix gives them.

Every text that names the minutes of a pack passes here, so that the words follow the figures.
Texts are written for the estimate, which is what a pack has by default.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geo.access import travel__roads as roads
from geo.access.measures import Params
from geo.base import french as wording
from geo.base.french import NBSP
from geo.indicators import unpublished as hours_silent
from geo.indicators.declaration import MINUTES_ALONE, TRAVEL_FORMULA, TRAVEL_LIMIT, Indicator

if TYPE_CHECKING:
    from geo.pack.pack import Pack

_ESTIMATED: Final = (
    (TRAVEL_LIMIT, "Durée de trajet routier donnée par la matrice importée{left}."),
    (TRAVEL_FORMULA, "Minutes de la matrice importée{left}, jusqu’au lieu le plus proche."),
    (
        "Temps estimés à vol d’oiseau corrigé, jamais des durées de trajet routier",
        "Temps routiers de la matrice importée{left}",
    ),
    ("temps sont estimés à vol d’oiseau corrigé", "temps sont ceux de la matrice routière{left}"),
    (
        "Durées estimées, jamais des trajets routiers",
        "Durées routières de la matrice importée{left}",
    ),
    ("Durée estimée en voiture", "Durée de trajet routier"),
    ("durée estimée", "durée routière"),
    ("Minutes estimées", "Minutes de route"),
    ("Temps estimé", "Temps routier{left}"),
    ("temps estimé", "temps routier{left}"),
)
"""What is said of the estimate, the longest first, and of given minutes."""


def worded(pack: Pack, text: str) -> str:
    """Say of the minutes of a pack what they are, in a text written for estimated ones.

    Unchanged when no trip is given. When only a part of them are, the text says how many stay
    estimated.
    """
    given, pairs = roads.share(pack)
    if not given:
        return text
    trips = wording.plural(pairs - given, "trajet estimé", "trajets estimés")
    left = f", sauf {trips} sur {wording.number(pairs)}" if given < pairs else ""
    for estimated, road in _ESTIMATED:
        text = text.replace(estimated, road.format(left=left))
    return text


def limits(pack: Pack, indicator: Indicator) -> str:
    """Limits of an indicator for a pack: what its minutes are, and the islands they leave out."""
    said = worded(pack, indicator.limits_of(pack) if indicator.limits_of else indicator.limits)
    if supposed := hours_silent.about(pack, indicator, Params()):
        both = " La fourchette fait varier les minutes et les heures non connues."
        said = f"{said.replace(MINUTES_ALONE, both)} {supposed}"
    known = roads.of(pack)
    here = (
        [known.islands[code] for code in pack.communes.index if code in known.islands]
        if known
        else []
    )
    if indicator.kind != "duration" or not here:
        return said
    names = wording.listed(list(dict.fromkeys(here)))
    return (
        f"{said} Aucune route ne mène aux îles ({names}){NBSP}: sans lieu sur place, une durée y "
        f"est «{NBSP}{wording.NO_ROAD}{NBSP}», au-delà de tout seuil et hors des moyennes."
    )


def method(pack: Pack) -> str:
    """Say that a matrix replaces the estimate; empty when none does."""
    given, pairs = roads.share(pack)
    if not given:
        return ""
    return (
        f"Une matrice de temps routiers est importée{NBSP}: elle donne {wording.number(given)} "
        f"des {wording.number(pairs)} trajets d’une commune à une autre qui a un lieu d’aide. "
        "L’estimation qui suit ne sert qu’aux autres."
    )
