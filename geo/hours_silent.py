"""France services that count but publish no hours: around them, hours are unknown, not none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import pandas as pd

from geo import hours, presence, reach, roads, travel, wording
from geo.measures import Params
from geo.presence import Counts

if TYPE_CHECKING:
    from geo.pack import Pack


@lru_cache(maxsize=16)
def sites(pack: Pack, counts: Counts) -> pd.DataFrame:
    """France services that count at their own address without any published hours.

    Returns the rows of ``presence.places`` (``name``, ``x_m``, ``y_m``, ``code_insee``); empty,
    columns kept, when every one publishes some. The frame is shared.
    """
    counting = presence.places(pack, "france_services", counts)
    listed = pack.sites("france_services")
    days = [f"hours_{day}" for day in hours.DAYS]
    silent = listed.index[listed[days].isna().all(axis="columns")]
    return counting[counting.index.isin(silent)].dropna(subset=["x_m"])


def near(pack: Pack, code: str, params: Params) -> list[str]:
    """Names of those within the threshold of a commune, central estimate, in order."""
    silent = sites(pack, params.counts)
    origin = pack.communes.loc[[code]]
    if silent.empty or origin["x_m"].isna().any():
        return []
    found = reach.pairs(origin, silent, params.threshold_min, travel.CENTRAL, known=roads.of(pack))
    return sorted({wording.typeset(name) for name in silent["name"].iloc[found.site]})


def of(pack: Pack, codes: Iterable[str], counts: Counts) -> list[str]:
    """Names of those in some communes, in order."""
    silent = sites(pack, counts)
    here = silent["code_insee"].isin(list(codes))
    return sorted({wording.typeset(name) for name in silent.loc[here, "name"]})


def sentence(names: Sequence[str]) -> str:
    """Say whose hours are missing from the figures; empty without any."""
    if not names:
        return ""
    if len(names) == 1:
        return f"{names[0]} ne publie pas ses horaires, qui manquent à ces chiffres."
    listed = wording.listed(list(names))
    return f"{listed} ne publient pas leurs horaires, qui manquent à ces chiffres."
