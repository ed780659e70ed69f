"""Official minutes to the nearest France services, read as minutes of trips.

INSEE gives, for each cell, the minutes to the nearest France services of its own list, and not
which one it is. The mean over the inhabitants of a commune anchors the estimate of its trips to
every France services: the difference between the official minutes and the least estimate is added
to each of them. The nearest is then at the official minutes, none is nearer, and one that closes
leaves the next at its own distance. A commune whose official minutes are not those of the nearest
place of our list keeps its estimate: one of the two lists knows a place that the other does not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from geo.pack.pack import Pack

FRANCE_SERVICES: Final = "A128"
"""Their code among the equipments of INSEE's BPE."""
_ALIKE: Final = 2.0
"""Ratio, either way, up to which official and estimated minutes may be of the same place."""
_ALIKE_MIN: Final = 10.0
"""Minutes apart up to which they may be, whatever the ratio."""


def france_services(pack: Pack) -> pd.DataFrame:
    """Official minutes to the nearest France services: index ``code_insee``, one row a commune
    that has them, columns of ``official_minutes``; empty when they are not imported."""
    table = pack.tables["official_minutes"]
    return table[table["equipment"].eq(FRANCE_SERVICES)].set_index("code_insee")


def anchored(official: pd.Series, trips: pd.DataFrame) -> pd.DataFrame:
    """Minutes from the communes that have official ones to the communes of France services.

    Parameters
    ----------
    official : Series, index ``code_insee``
        Official minutes.
    trips : DataFrame
        Estimated minutes, communes × communes of France services, which may come more than once;
        +∞ where no road leads.

    Returns
    -------
    DataFrame
        The communes of ``trips`` that have official minutes, NaN where no road leads. One whose
        official minutes are of another place has no row.
    """
    by_commune = trips[trips.index.isin(official.index)].T.groupby(level=0).min().T
    least, minutes = by_commune.min(axis=1), official.reindex(by_commune.index)
    alike = np.isfinite(least) & (
        ((minutes - least).abs() <= _ALIKE_MIN) | minutes.between(least / _ALIKE, least * _ALIKE)
    )
    moved = by_commune[alike].add((minutes - least)[alike], axis="index")
    return pd.DataFrame(moved.where(np.isfinite(moved)))
