"""Who can walk to help, in sentences that say the quality of the walks and the hypotheses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from geo.access import walking, walking_words
from geo.access.measures import ESTIMATES, Params
from geo.base import french
from geo.base.french import typeset
from geo.indicators import on_foot
from geo.pack import missing, territories
from geo.pack.kinds import KINDS
from geo.pack.memo import per_pack
from geo.reading import names

if TYPE_CHECKING:
    import pandas as pd

    from geo.indicators.declaration import Indicator
    from geo.pack.pack import Pack

WALK_MIN: Final = walking.LIMITS_MIN[-1]
"""Minutes on foot beyond which help is far."""


@per_pack
def sentence(pack: Pack, indicator: Indicator, params: Params) -> str:
    """Say the map of an indicator of those who walk, or of the households without a car."""
    if "housing" not in indicator.tables:
        return walkers(pack, params)
    if "kind" not in indicator.uses:
        return _households(pack)
    return f"{without_car(pack, params)} {walking_words.caution(pack)}"


def walkers(pack: Pack, params: Params, area: str = "") -> str:
    """Say how many people of an area can walk to help, how that is known and on what hypothesis.

    An area is named; one that holds no commune has nothing to say.
    """
    here = territories.inside(pack, area)
    if not here.any():
        return "Ce périmètre ne contient aucune commune."
    if lack := missing.sentence(pack, params.kind):
        return lack
    place, people = KINDS[params.kind].noun.of_a, pack.communes["population"][here]
    far, near = (_counted(pack, params, limit, here) for limit in walking.LIMITS_MIN[::-1])
    opening = f"À pied,{f' {_named(pack, area)},' if area else ''}"
    if far[2] == 0:
        said = (
            f"{opening} personne n’est à {french.quantity(WALK_MIN, 'minutes')} ou moins {place}, "
            "même dans l’hypothèse haute."
        )
    else:
        closer = french.quantity(walking.LIMITS_MIN[0], "minutes")
        said = (
            f"{opening} sur {french.people(float(people.sum()))}, {_range(far)} sont à "
            f"{french.quantity(WALK_MIN, 'minutes')} ou moins {place}\u202f; {_range(near)} à "
            f"{closer} ou moins."
        )
    return f"{said} {walking_words.caution(pack)}"


@per_pack
def without_car(pack: Pack, params: Params, area: str = "") -> str:
    """Say how many households without a car are too far to walk; what brings them when unknown."""
    if lack := missing.absent(pack, ("housing",)):
        return lack
    if lack := missing.sentence(pack, params.kind):
        return lack
    here = territories.inside(pack, area)
    found = on_foot.without_car_beyond(WALK_MIN)(pack, params).values[here]
    every = on_foot.households(pack)["without"][here]
    if every.isna().all():
        return typeset("Ménages sans voiture : aucune donnée pour ces communes.")
    ends = [float(found[name].sum()) for name in ESTIMATES]
    place = KINDS[params.kind].noun.of_a
    whole = french.quantity(french.significant(float(every.sum())), "ménages")
    unknown = int(every.isna().sum())
    but = f" ({french.plural(unknown, 'commune')} sans donnée)" if unknown else ""
    return (
        f"Sans voiture\u00a0: sur {whole}{but}, {_range(ends)} "
        f"sont à plus de {french.quantity(WALK_MIN, 'minutes')} à pied {place}."
    )


def _households(pack: Pack) -> str:
    """Say how many households have no car."""
    found = on_foot.households(pack).dropna()
    share = 100 * found["without"].sum() / max(found["every"].sum(), 1)
    count = french.quantity(french.significant(found["without"].sum()), "ménages")
    unknown = len(pack.communes) - len(found)
    but = f"\u202f; {french.plural(unknown, 'commune')} sans donnée" if unknown else ""
    return f"{french.capital(count)} sans voiture, {french.quantity(share, '%')} des ménages{but}."


def _counted(pack: Pack, params: Params, limit: int, here: pd.Series) -> list[float]:
    """People of some communes within a walk: lowest, central, highest."""
    shares = walking.walked(pack, params.kind, params.counts).within[limit][here]
    people = pack.communes["population"][here]
    return [float((shares[name] * people).sum()) for name in ESTIMATES]


def _range(ends: Sequence[float]) -> str:
    """« de 64 000 à 170 000 selon l’hypothèse, estimation centrale 120 000 », after their noun."""
    low, central, high = ends
    said = french.counted_range(low, central, high, "")
    return f"{said}," if "," in said else said


def _named(pack: Pack, area: str) -> str:
    level, _, code = area.partition("-")
    if code not in territories.units(pack, level):
        return "dans ce périmètre"
    return names.unit_name(pack, level, code, "dans")
