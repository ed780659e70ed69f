"""The name of a unit, its size and what it belongs to; what is declared of an indicator, in words.

Minutes are called as ``access.travel_words`` has it, so that the words follow the figures.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pandas as pd

from geo.access import travel, travel_words
from geo.access.measures import Params
from geo.base import french
from geo.base.french import NBSP
from geo.indicators import declaration, unpublished_hours
from geo.pack import territories
from geo.pack.memo import per_pack
from geo.reading import commune_card

if TYPE_CHECKING:
    from geo.indicators.declaration import Indicator
    from geo.pack.pack import Pack


def reading(pack: Pack, indicator: Indicator) -> str:
    """What a figure of an indicator means in a pack."""
    return declaration.declared_text(pack, indicator.reading)


def formula(pack: Pack, indicator: Indicator) -> str:
    """How an indicator is computed in a pack; empty where the reading says it all."""
    return declaration.declared_text(pack, indicator.formula)


@per_pack
def limits(pack: Pack, indicator: Indicator) -> str:
    """Limits of an indicator for a pack: what its minutes are, and the islands they leave out."""
    supposed = unpublished_hours.about(pack, indicator, Params())
    said = " ".join(filter(None, [declaration.declared_text(pack, indicator.limits), supposed]))
    known = travel.roads_of(pack)
    here = (
        [known.islands[code] for code in pack.communes.index if code in known.islands]
        if known
        else []
    )
    if indicator.kind != "duration" or not here:
        return said
    names = french.join_list(list(dict.fromkeys(here)))
    return (
        f"{said} Aucune route ne mène aux îles ({names}){NBSP}: sans lieu sur place, une durée y "
        f"est «{NBSP}{french.NO_ROAD}{NBSP}», au-delà de tout seuil et hors des moyennes."
    )


def method(pack: Pack) -> str:
    """Say what replaces the estimate, or what it is fitted to; empty when nothing does."""
    share = travel.share(pack)
    said = []
    if share.given:
        said.append(
            f"Une matrice de temps routiers est importée{NBSP}: elle donne "
            f"{french.number(share.given)} des {french.number(share.pairs)} trajets d’une "
            "commune à une autre qui a un lieu d’aide."
        )
    if share.computed:
        when = french.date(travel_words.network_date(pack))
        said.append(
            f"Les temps sont calculés sur le réseau routier d’OpenStreetMap du {when} "
            f"({travel_words.CREDIT}){NBSP}: c’est le cas de {french.number(share.computed)} des "
            f"{french.number(share.pairs)} trajets d’une commune à une autre qui a un lieu d’aide."
        )
    if said:
        return " ".join([*said, "L’estimation qui suit ne sert qu’aux autres."])
    known = travel_words.pack_words(pack)
    return "" if known is travel_words.ESTIMATED else known.limit


_GROUP: Final = re.compile(r"(?:Communauté|Métropole)\b")
AROUND_M: Final = 12_000.0
"""How far around a commune its map goes, metres: the places of help near it are seen."""
_FEMININE: Final = re.compile(r"(?:communauté|métropole|CC|CA|CU)\b")


_PART: Final = {"outside_city": " (hors ville)", "whole_city": " (tous ses cantons)"}
"""What of a canton its figures are of, by kind; nothing is said of the other kinds."""


def unit_name(
    pack: Pack, level: str, code: str, preposition: str = "", *, part: bool = True
) -> str:
    """Name a unit: ``canton de Lusignan``, or ``du canton de Lusignan`` with « de ».

    ``preposition`` is empty, ``le`` (the article alone), ``de``, ``à`` or ``dans``; ``part``
    tells whether a canton says what of it is measured. Raises ``KeyError`` for a unit that
    nobody may ask for.
    """
    name = str(territories.unit_names(pack, level)[code])
    if level == "commune":
        tncc = str(pack.communes["tncc"].to_dict()[code])
        written = {"de": french.with_de, "à": french.at, "dans": french.at}.get(preposition)
        return written(name, tncc) if written else french.apostrophe(name)
    if level == "canton":
        name, kind = territories.canton(pack, code)
        noun, tncc = _canton(pack, name, kind)
        said = french.department(noun, tncc, preposition)
        return f"{said}{_PART.get(kind, '')}" if part else said
    noun, tncc = _noun(pack, level, code, name)
    return french.department(noun, tncc, preposition)


def _noun(pack: Pack, level: str, code: str, name: str) -> tuple[str, str]:
    """Name a unit as a noun, with INSEE's code of the article that goes before it."""
    if level == "departement":
        return name, pack.tncc
    if level == "epci" and code == territories.NO_EPCI:
        return "communes sans EPCI", "4"
    if level == "epci":
        noun = french.inside(name) if _GROUP.match(name) else name
        return noun, "3" if _FEMININE.match(noun) else french.article(noun)
    return f"territoire {_of_town(pack, name)}", "2"


def _canton(pack: Pack, name: str, kind: str) -> tuple[str, str]:
    """Name a canton as a noun, a whole city as one, with the code of the article before it."""
    if kind == "whole_city":
        return f"ville {_of_town(pack, name)}", "3"
    return f"canton {_of_town(pack, name)}", "2"


def _of_town(pack: Pack, name: str) -> str:
    """``de Lusignan``, ``du Vigeant``: after the town that a canton or a territory is named for."""
    town = re.split(r"-\d| – ", name)[0]
    return french.with_de(name, str(_articles(pack).get(town) or french.article(town)))


@per_pack
def _articles(pack: Pack) -> dict[str, str]:
    """INSEE's code of the article of each commune, by name."""
    return dict(zip(pack.communes["name"], pack.communes["tncc"], strict=True))


def not_computable(pack: Pack, code: str) -> str:
    """Say why a canton has no figure, and what has one instead."""
    city = territories.whole_city(pack, code)
    why = (
        f"Non calculable{french.NBSP}: {unit_name(pack, 'canton', code, 'le')} est tout entier "
        "dans une ville partagée entre plusieurs cantons, et rien de public ne dit où passent "
        "leurs limites."
    )
    if not city:
        return why
    instead = unit_name(pack, "canton", city, "le", part=False)
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
    return french.plural(len(inside), "commune"), french.plural(people, "habitant")


def subtitle(pack: Pack, level: str, code: str) -> str:
    """Level, size and belonging of a unit."""
    communes, people = size(pack, level, code)
    if level != "commune":
        kind = ["Territoire des solidarités"] if level == "territoire" else []
        return " · ".join([*kind, communes, people])
    flag = " (rattachement déduit)" if commune_card.card(pack, code, Params()).inferred else ""
    belongs = []
    for other in ("territoire", "epci", "canton"):
        unit = territories.membership(pack, other).to_dict()[code]
        if isinstance(unit, str):
            alone = other == "epci" and unit == territories.NO_EPCI
            belongs.append("sans EPCI" if alone else unit_name(pack, other, unit))
    belongs += [] if isinstance(unit, str) else ["sans canton"]
    belongs[0] += flag
    return " · ".join(["Commune", people, *belongs])
