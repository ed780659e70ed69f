"""France services that count but whose hours are not known: what that does to figures, in French.

Capacity, difficulty and gap suppose something (``hours_unknown``), and say what. Hours that can
be reached suppose nothing: what is not known is missing there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

import pandas as pd

from geo.access import reach, travel, unknown_hours
from geo.access.measures import Params
from geo.access.presence import ALL, Counts
from geo.base import french
from geo.base.french import NBSP
from geo.pack.memo import per_pack

if TYPE_CHECKING:
    from geo.indicators.declaration import Indicator
    from geo.pack.pack import Pack

_NAMED: Final = 3
"""Places that a sentence names, at most."""


@per_pack
def sites(pack: Pack, counts: Counts) -> pd.DataFrame:
    """Places that count and of which no hour is known: rows of ``unknown_hours.places``."""
    places = unknown_hours.places(pack, counts)
    return places[places["whole"].astype(bool)]


def near(pack: Pack, code: str, params: Params) -> list[str]:
    """Names of those within the threshold of a commune, central estimate, in order."""
    silent = sites(pack, params.counts)
    origin = pack.communes.loc[[code]]
    if silent.empty or origin["x_m"].isna().any():
        return []
    found = reach.pairs(
        origin, silent, params.threshold_min, travel.CENTRAL, known=travel.roads_of(pack)
    )
    return _names(silent.iloc[found.site])


def unpublished_places(pack: Pack, codes: Iterable[str], counts: Counts) -> list[str]:
    """Names of the places of unknown hours whose hours some communes share, in order."""
    each = reach.of_unknown_hours(pack, counts)
    shared = each[each.index.isin(list(codes))].gt(0).any()
    return _names(unknown_hours.places(pack, counts).loc[each.columns[shared]])


def _names(places: pd.DataFrame) -> list[str]:
    return sorted({french.apostrophe(name) for name in places["name"]})


def sentence(names: Sequence[str]) -> str:
    """Say whose hours are missing from the hours that can be reached; empty without any."""
    if not names:
        return ""
    counts = "n’y compte pas" if len(names) == 1 else "n’y comptent pas"
    return f"{_who(names)} {counts}, faute d’horaires connus."


def _who(names: Sequence[str], services: int = 0) -> str:
    """Name a few; count the France services when their places are many."""
    if len(names) > _NAMED:
        return f"{french.number(services or len(names))} France services"
    return french.join_list(list(names))


def missing(pack: Pack, counts: Counts) -> str:
    """Say which places are missing from the hours that the department's communes can reach."""
    shared = reach.of_unknown_hours(pack, counts).columns
    places = sites(pack, counts)
    return sentence(_names(places[places.index.isin(shared)]))


def supposed(pack: Pack, kind: str, counts: Counts = ALL, codes: Iterable[str] = ()) -> str:
    """Say what is supposed of the hours that are not known and that communes share.

    ``codes`` are the communes looked at: all of them without any. Empty where nothing is
    supposed, as for another kind than France services.
    """
    if kind != "france_services":
        return ""
    each = reach.of_unknown_hours(pack, counts)
    looked = each.loc[list(codes)] if codes else each
    places = unknown_hours.places(pack, counts).loc[each.columns[looked.gt(0).any()]]
    if places.empty:
        return ""
    who = _who(_names(places), places["site"].nunique())
    several = len(places) > 1
    known = "connus" if places["whole"].astype(bool).all() else "tous connus"
    said = f"Les horaires de {who} ne sont pas {known}{NBSP}: "
    if places["central"].isna().any():
        return f"{said}personne n’en publie, les heures d’aide à portée ne sont pas connues."
    if several:
        return (
            f"{said}chacune compte, par hypothèse, pour la médiane des autres, et de rien à la "
            "plus longue semaine publiée dans les fourchettes et les tirages."
        )
    (central,), (high,) = places["central"], places["high"]
    more = "" if known == "connus" else " de plus que ce qui est lu"
    return (
        f"{said}elle compte, par hypothèse, pour {_hours(central)} par semaine{more}, la médiane "
        f"des autres, et de 0 à {_hours(high)} dans les fourchettes et les tirages."
    )


def _hours(value: float) -> str:
    rounded = round(float(value), 1)
    return french.quantity(rounded, "h", 0 if rounded == int(rounded) else 1)


def about(pack: Pack, indicator: Indicator, params: Params) -> str:
    """Say what an indicator supposes of hours that are not known, or misses; mostly empty."""
    if indicator.unknown_hours == "missing":
        return missing(pack, params.counts)
    if not indicator.unknown_hours:
        return ""
    kind = params.kind if "kind" in indicator.uses else "france_services"
    return supposed(pack, kind, params.counts)
