"""The name of a unit, its size and what it belongs to.

What minutes are called: « temps estimé », or « temps routier » once a matrix gives them.

Every text that names the minutes of a pack passes here, so that the words follow the figures.
Texts are written for the estimate, which is what a pack has by default.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pandas as pd

from geo.access import travel
from geo.access.measures import Params
from geo.base import french as wording
from geo.base.french import NBSP
from geo.indicators import unpublished as hours_silent
from geo.indicators.declaration import MINUTES_ALONE, TRAVEL_FORMULA, TRAVEL_LIMIT, Indicator
from geo.pack import territories
from geo.pack.memo import per_pack
from geo.reading import card

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
    given, pairs = travel.share(pack)
    if not given:
        return text
    trips = wording.plural(pairs - given, "trajet estimé", "trajets estimés")
    left = f", sauf {trips} sur {wording.number(pairs)}" if given < pairs else ""
    for estimated, road in _ESTIMATED:
        text = text.replace(estimated, road.format(left=left))
    return text


def limits(pack: Pack, indicator: Indicator) -> str:
    """Limits of an indicator for a pack: what its minutes are, and the islands they leave out."""
    said = worded(pack, indicator.limits(pack) if callable(indicator.limits) else indicator.limits)
    if supposed := hours_silent.about(pack, indicator, Params()):
        both = " La fourchette fait varier les minutes et les heures non connues."
        said = f"{said.replace(MINUTES_ALONE, both)} {supposed}"
    known = travel.of(pack)
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
    given, pairs = travel.share(pack)
    if not given:
        return ""
    return (
        f"Une matrice de temps routiers est importée{NBSP}: elle donne {wording.number(given)} "
        f"des {wording.number(pairs)} trajets d’une commune à une autre qui a un lieu d’aide. "
        "L’estimation qui suit ne sert qu’aux autres."
    )


_GROUP: Final = re.compile(r"(?:Communauté|Métropole)\b")
AROUND_M: Final = 12_000.0
"""How far around a commune its map goes, metres: the places of help near it are seen."""
_FEMININE: Final = re.compile(r"(?:communauté|métropole|CC|CA|CU)\b")


def named(pack: Pack, level: str, code: str, preposition: str = "") -> str:
    """Name a unit: ``canton de Lusignan``, or ``du canton de Lusignan`` with « de ».

    ``preposition`` is empty, ``le`` (the article alone), ``de``, ``à`` or ``dans``. Raises
    ``KeyError`` for a unit that nobody may ask for.
    """
    name = str(territories.listed(pack, level)[code])
    if level == "commune":
        tncc = str(pack.communes["tncc"].to_dict()[code])
        written = {"de": wording.of, "à": wording.at}.get(preposition)
        return written(name, tncc) if written else wording.apostrophe(name)
    noun, tncc = _noun(pack, level, code, name)
    return wording.department(noun, tncc, preposition)


def _noun(pack: Pack, level: str, code: str, name: str) -> tuple[str, str]:
    """Name a unit as a noun, with INSEE's code of the article that goes before it."""
    if level == "departement":
        return name, pack.tncc
    if level == "epci" and code == territories.NO_EPCI:
        return "communes sans EPCI", "4"
    if level == "epci":
        noun = name[0].lower() + name[1:] if _GROUP.match(name) else name
        return noun, "3" if _FEMININE.match(noun) else wording.article(noun)
    if level == "territoire":
        return f"territoire {_of_town(pack, name)}", "2"
    name = name.removesuffix(territories.CANTON_SUFFIX["not_computable"])
    whole = territories.CANTON_SUFFIX["whole_city"]
    if name.endswith(whole):
        return f"ville {_of_town(pack, name.removesuffix(whole))} (tous ses cantons)", "3"
    return f"canton {_of_town(pack, name)}", "2"


def _of_town(pack: Pack, name: str) -> str:
    """``de Lusignan``, ``du Vigeant``: after the town that a canton or a territory is named for."""
    town = re.split(r"-\d| – | \(", name)[0]
    return wording.of(name, str(_articles(pack).get(town) or wording.article(town)))


@per_pack
def _articles(pack: Pack) -> dict[str, str]:
    """INSEE's code of the article of each commune, by name."""
    return dict(zip(pack.communes["name"], pack.communes["tncc"], strict=True))


def not_computable(pack: Pack, code: str) -> str:
    """Say why a canton has no figure, and what has one instead."""
    city = territories.whole_city(pack, code)
    why = (
        f"Non calculable{wording.NBSP}: {named(pack, 'canton', code, 'le')} est tout entier dans "
        "une ville partagée entre plusieurs cantons, et rien de public ne dit où passent leurs "
        "limites."
    )
    if not city:
        return why
    instead = named(pack, "canton", city, "le").partition(" (")[0]
    return f"{why} Les chiffres existent pour {instead} entière."


@per_pack(most=512)
def members(pack: Pack, level: str, code: str) -> pd.Index:
    """Codes of the communes of a unit, in pack order; empty for a unit that does not exist."""
    unit = territories.membership(pack, level)
    return unit.index[unit.eq(code)]


def surroundings(pack: Pack, level: str, code: str) -> pd.Index:
    """Codes of the communes that a map of a unit brings into view, in pack order.

    Its own and, around a single commune, those whose chef-lieu is within ``AROUND_M`` of its.
    """
    inside = members(pack, level, code)
    if level != "commune" or inside.empty:
        return inside
    towns = pack.communes[["x_m", "y_m"]]
    near = towns.sub(towns.loc[code]).pow(2).sum(axis=1).le(AROUND_M**2)
    return towns.index[near]


def size(pack: Pack, level: str, code: str) -> tuple[str, str]:
    """How many communes, then inhabitants, a unit has."""
    inside = members(pack, level, code)
    people = pack.communes.loc[inside, "population"].sum()
    return wording.plural(len(inside), "commune"), wording.plural(people, "habitant")


def subtitle(pack: Pack, level: str, code: str) -> str:
    """Level, size and belonging of a unit."""
    communes, people = size(pack, level, code)
    if level != "commune":
        kind = ["Territoire des solidarités"] if level == "territoire" else []
        return " · ".join([*kind, communes, people])
    flag = " (rattachement déduit)" if card.card(pack, code, Params()).inferred else ""
    belongs = []
    for other in ("territoire", "epci", "canton"):
        unit = territories.membership(pack, other).to_dict()[code]
        if isinstance(unit, str):
            belongs.append(named(pack, other, unit).removeprefix("communes "))
    belongs += [] if isinstance(unit, str) else ["sans canton"]
    belongs[0] += flag
    return " · ".join(["Commune", people, *belongs])
