"""Who has the fewest hours of help, and who would should hours that are not known be none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.access.measures import Params
from geo.base import french
from geo.indicators import priority, registry, unpublished_hours
from geo.indicators.priority import DECIMALS
from geo.pack import territories
from geo.reading import names

if TYPE_CHECKING:
    from geo.pack.pack import Pack


def fewest(hours: pd.Series) -> list[str]:
    """Codes of the units with the fewest hours: several when equal, none when none is known."""
    known = hours.dropna().round(DECIMALS)
    return [str(code) for code in known.index[known == known.min()]]


def none_known(pack: Pack, params: Params, level: str) -> tuple[list[str], float]:
    """Units with the fewest hours should places of unknown hours be open none, and those hours.

    Empty when all are known, or when the same unit has the fewest.
    """
    if params.kind not in priority.CAPACITY_KINDS:
        return [], np.nan
    found = registry.by_unit(pack, f"capacity_{params.kind}", level, params)
    if "low" not in found:
        return [], np.nan
    codes = [code for code in fewest(found["low"]) if code not in fewest(found["central"])]
    return codes, float(found["low"].min())


def fewest_hours_name(pack: Pack, params: Params, level: str, known: pd.Series) -> str:
    """Name the unit with the fewest hours, or those that hours which are not known decide between.

    ``known`` holds the hours by name. Empty when none is known.
    """
    if known.empty:
        return ""
    others = territories.units(pack, level).loc[none_known(pack, params, level)[0]]
    return " ou ".join(french.apostrophe(str(name)) for name in [known.idxmin(), *others])


def otherwise(pack: Pack, params: Params, level: str, now: Sequence[str]) -> list[str]:
    """Say who would have the fewest hours should those that are not known be none."""
    codes, least = none_known(pack, params, level)
    if not codes:
        return []
    member = territories.membership(pack, level)
    silent = unpublished_hours.unpublished_places(
        pack, member.index[member.isin(codes)], params.counts
    )
    name = names.unit_name(pack, level, codes[0], "le")
    low = registry.by_unit(pack, f"capacity_{params.kind}", level, params)["low"]
    tied = bool(set(now) & set(fewest(low)))
    return [
        f"Si {french.join_list(silent)} n’ouvrai{'t' if len(silent) == 1 else 'ent'} pas, "
        f"ce serait {'aussi ' if tied else ''}"
        f"{name}, {french.quantity(least, 'h', 2)} pour 1{french.NNBSP}000 habitants."
    ]
