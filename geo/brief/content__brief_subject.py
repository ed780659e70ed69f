"""What a fiche is about: every unit has one, and the cantons of a city say what is measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.base import french as wording
from geo.base.errors__errors import GeoError, typeset
from geo.pack import territories
from geo.reading import names__situation as situation
from geo.reading import tables__tables as tables

if TYPE_CHECKING:
    from geo.pack.pack import Pack


@dataclass(frozen=True)
class Subject:
    """What a fiche is about: the unit by name, and the unit whose figures it shows.

    measured : code of the unit of the figures; the whole city for a canton inside one.
    city : code of the city whose figures go beside; empty for most.
    notice : what must be known of the figures first; empty for most.
    """

    level: str
    code: str
    title: str
    measured: str
    city: str = ""
    notice: str = ""


def codes(pack: Pack, level: str) -> list[str]:
    """Codes of the units of a level that have a fiche, in code order.

    At the level ``canton``, the cantons as one votes in them: those that cannot be computed are
    in, the whole cities, which are not cantons, are out.
    """
    if level != "canton":
        return tables.chosen(pack, level)
    cantons = pack.tables["cantons"]
    return sorted(cantons.loc[cantons["kind"].ne("whole_city"), "canton_code"].astype(str))


def subject(pack: Pack, level: str, code: str) -> Subject:
    """Find what a fiche is about; raises ``GeoError`` for a unit that has none."""
    if code not in territories.listed(pack, level).index:
        raise GeoError(
            typeset(
                f"« {code} » n'est pas un code du niveau {level} dans ce département : "
                "corrigez-le, ou le niveau."
            )
        )
    name = wording.capital(
        situation.named(pack, level, code, "le" if level == "departement" else "")
    )
    title = name.removesuffix(territories.CANTON_SUFFIX["outside_city"])
    city = territories.whole_city(pack, code) if level == "canton" else ""
    count = len(situation.members(pack, level, code))
    if not count and not city:
        raise GeoError(typeset(situation.not_computable(pack, code)))
    if not city:
        return Subject(level, code, title, code)
    if not count:
        notice = (
            f"{situation.not_computable(pack, code)} Ce sont ceux de cette fiche, cartes comprises."
        )
        return Subject(level, code, title, city, notice=notice)
    town = situation.named(pack, level, city, "de").partition(" (")[0]
    notice = (
        f"Ce canton comprend aussi une partie {town}, et rien de public ne dit laquelle. Les "
        f"chiffres et les cartes sont ceux de la partie mesurée, {wording.plural(count, 'commune')}"
        " hors de la ville ; ceux de la ville entière sont donnés à côté. Rien n'est réparti."
    )
    return Subject(level, code, title, code, city, typeset(notice))
