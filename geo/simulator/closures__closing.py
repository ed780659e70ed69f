"""What a decision closes: places with their minutes, those of a round together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.access import nearest as access
from geo.access import travel__roads as roads

if TYPE_CHECKING:
    from geo.pack.pack import Pack

Floats = NDArray[np.float64]


def by_site(pack: Pack, kind: str, supply: pd.DataFrame) -> tuple[pd.DataFrame, Floats]:
    """Gather ``presence.places`` by what closes together: a round with all its stops.

    Returns the sites, one row each (a round has the name and the commune of its seat), and the
    minutes from each commune to the nearest place of each, communes × sites.
    """
    minutes = minutes_between(pack, supply)
    sites = supply.groupby("site", sort=False).first()
    moving = sites.index.difference(supply.index)
    if len(moving):
        seats = pack.sites(kind).loc[moving, ["name", "code_insee"]]
        sites.loc[moving, ["name", "code_insee"]] = seats
    nearest = [minutes[:, (supply["site"] == one).to_numpy()].min(axis=1) for one in sites.index]
    return sites, np.column_stack(nearest) if nearest else minutes


def closable(pack: Pack, kind: str, sites: pd.DataFrame) -> pd.Series:
    """Tell which sites of ``by_site`` a decision about ``kind`` can close: the department's."""
    inside = sites["in_department"].astype(bool)
    return inside & sites.index.isin(pack.sites(kind).index)


def minutes_between(pack: Pack, places: pd.DataFrame) -> Floats:
    """Central minutes from each commune to each place, as an array communes × places.

    ``places`` has ``x_m``, ``y_m`` and ``code_insee``; +∞ where no road leads.
    """
    return access.apart(pack.communes, places, roads.of(pack)).minutes()
