"""Levels of reading: commune, EPCI, canton, solidarity territory, department.

Every commune belongs to exactly one unit of each level. The cities of Poitiers and
Châtellerault are one cantonal unit each, because nothing public says how they are divided:
nothing is apportioned, and a canton that lies wholly inside such a city is named as not
computable instead of being given a figure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd

from geo.pack.memo import per_pack

if TYPE_CHECKING:
    from geo.pack.pack import Pack


class Level(NamedTuple):
    """A level of reading: its French names and the commune column that leads to it."""

    singular: str
    plural: str
    column: str


LEVELS: Final = {
    "commune": Level("commune", "communes", "code_insee"),
    "epci": Level("EPCI", "EPCI", "epci_code"),
    "canton": Level("canton", "cantons", "canton_code"),
    "territoire": Level("territoire des solidarités", "territoires des solidarités", "territory"),
    "departement": Level("département", "départements", "department"),
}

UNITS: Final = "unités"
"""What a legend counts at the level of cantons: a city taken whole is not one."""

CONFIDENCE: Final = {
    "established": "source publique",
    "strong": "indices forts",
    "medium": "indices moyens",
    "weak": "indices faibles",
}
"""What says that a commune is of its territory, by how sure it is."""
NO_EPCI: Final = "sans"
"""Unit of the communes that belong to no EPCI: a row of its own, so that sums stay whole."""
NO_EPCI_NAME: Final = "Sans EPCI"

_CANTON_SUFFIX: Final = {
    "whole": "",
    "outside_city": " (hors ville)",
    "whole_city": " (ville entière)",
    "not_computable": " (non calculable)",
}


@per_pack
def membership(pack: Pack, level: str) -> pd.Series:
    """Unit of each commune at a level.

    Returns a Series of unit codes, index ``code_insee`` in pack order. A commune without EPCI
    (two islands of the Finistère) is of ``NO_EPCI``. A territory is missing where the
    department has none. The Series is shared between callers. Raises ``KeyError`` for an
    unknown level.
    """
    column = LEVELS[level].column
    communes = pack.communes
    if level == "commune":
        return communes.index.to_series().rename("unit")
    if level == "departement":
        return pd.Series(pack.department, index=communes.index, name="unit")
    if level == "epci":
        return communes[column].fillna(NO_EPCI).rename("unit")
    return communes[column].rename("unit")


@per_pack
def units(pack: Pack, level: str) -> pd.Series:
    """Names of the units of a level that hold at least one commune.

    Returns a Series of French names, indexed by unit code, in code order, shared between
    callers.
    """
    codes = sorted(membership(pack, level).dropna().unique())
    if level == "commune":
        names = pack.communes["name"]
    elif level == "epci":
        names = pack.tables["epci"].set_index("epci_code")["name"]
        names = pd.concat([names, pd.Series({NO_EPCI: NO_EPCI_NAME}, dtype=names.dtype)])
    elif level == "canton":
        names = _canton_names(pack)
    elif level == "territoire":
        names = pack.communes.drop_duplicates("territory").set_index("territory")["territory_name"]
    else:
        names = pd.Series({pack.department: pack.name})
    return names.reindex(codes).rename("name").rename_axis("unit")


def counted(level: str) -> str:
    """Name, in the plural, what a legend counts at a level."""
    return UNITS if level == "canton" else LEVELS[level].plural


def grouping(pack: Pack) -> str:
    """Level by which a department is described: its territories, else the EPCI."""
    return "territoire" if len(units(pack, "territoire")) else "epci"


def inferred(pack: Pack) -> int:
    """How many communes are placed in a territory by inference, no list being published."""
    return int(pack.communes["confidence"].ne("established").sum())


def inside(pack: Pack, area: str) -> pd.Series:
    """Tell which communes are in an area written ``level-code``; all of them when it is empty."""
    if not area:
        return pd.Series(True, index=pack.communes.index)
    level, _, code = area.partition("-")
    return membership(pack, level).eq(code)


def not_computable(pack: Pack, level: str) -> list[str]:
    """Names of the units of a level that exist but hold no whole commune."""
    if level != "canton":
        return []
    cantons = pack.tables["cantons"]
    return sorted(cantons.loc[cantons["kind"] == "not_computable", "name"])


@per_pack
def unit_names(pack: Pack, level: str) -> pd.Series:
    """Names of the units a reader may ask for: ``units``, then those that are not computable."""
    names = units(pack, level)
    if level != "canton":
        return names
    cantons = _cantons(pack)
    missing = sorted(cantons.index[cantons["kind"] == "not_computable"])
    every = _canton_names(pack).reindex([*names.index, *missing])
    return every.rename("name").rename_axis("unit")


def whole_city(pack: Pack, code: str) -> str:
    """Unit of the whole city that a canton is a part of; empty when there is none."""
    cantons = _cantons(pack)
    cities = cantons[cantons["kind"] == "whole_city"]
    city = str(cantons["name"].get(code, "")).rpartition("-")[0]
    found = cities.index[cities["name"] == city]
    return str(found[0]) if len(found) else ""


def canton(pack: Pack, code: str) -> tuple[str, str]:
    """Name of a canton as published, and its kind; raises ``KeyError`` for an unknown code."""
    row = _cantons(pack).loc[code]
    return str(row["name"]), str(row["kind"])


@per_pack
def _cantons(pack: Pack) -> pd.DataFrame:
    return pack.tables["cantons"].set_index("canton_code")


def _canton_names(pack: Pack) -> pd.Series:
    cantons = _cantons(pack)
    suffix = cantons["kind"].astype("string").map(_CANTON_SUFFIX)
    return (cantons["name"].astype("string") + suffix).astype(object)


def aggregate(values: pd.DataFrame, weights: pd.Series | None, unit: pd.Series) -> pd.DataFrame:
    """Aggregate commune values to units: sums, or weighted means when weights are given.

    Parameters
    ----------
    values : DataFrame, index ``code_insee``
        One or more columns of figures; NaN means not known.
    weights : Series or None
        Same index, non-negative. None sums the columns.
    unit : Series
        Unit code of each commune; a commune without unit is left out.

    Returns
    -------
    DataFrame, index unit code, same columns
        A unit whose communes are all unknown, or whose total weight is 0, is NaN. Unknown
        communes leave a mean together with their weight; so do those infinitely far, unless
        nobody of the unit is nearer.

    Raises
    ------
    ValueError
        When the indexes differ.
    """
    if not values.index.equals(unit.index):
        raise ValueError("values and units do not describe the same communes")
    if weights is None:
        return values.groupby(unit).sum(min_count=1)
    if not values.index.equals(weights.index):
        raise ValueError("values and weights do not describe the same communes")
    infinite = np.isinf(values.to_numpy(dtype=float, na_value=np.nan))
    if infinite.any():
        near = values.notna().mask(infinite, False).mul(weights.gt(0), axis=0)
        values = values.mask(infinite & near.groupby(unit).transform("max").gt(0))
    # 0 × ∞ is NaN: a commune without inhabitants has no say in a mean, whatever its value
    counted = values.mul(weights, axis=0).where(weights.gt(0), 0.0, axis=0)
    total = counted.where(values.notna()).groupby(unit).sum(min_count=1)
    known = values.notna().mul(weights, axis=0).groupby(unit).sum()
    return total.div(known.where(known > 0))
