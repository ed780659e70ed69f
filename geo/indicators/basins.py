"""Basins: where communes of a large gap stand together, and how sure that is.

A basin is a connected set of communes whose gap is high among neighbours whose gap is high
(``local_moran``), beyond what chance does. Contiguity is that of the department's polygons:
nothing is known of the gap of the communes across its border. The gap is taken under its low,
central and high hypothesis; basins are those of the central one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from geo.access.measures import ESTIMATES, Params
from geo.indicators import gaps, local_moran
from geo.indicators.local_moran import Links
from geo.pack.memo import per_pack

if TYPE_CHECKING:
    from geo.pack.pack import Pack

TOUCHING_M: Final = 1.0
"""Communes closer than this touch."""
CHANCE: Final = 0.05
"""Most of the communes of basins that may be there by chance (Benjamini–Hochberg)."""
NONE: Final = -1
"""Basin of a commune that is in none."""


@per_pack
def contiguity(pack: Pack) -> Links:
    """Which communes of a department touch, as positions in pack order."""
    if pack.before is not None:  # no scenario moves a border
        return contiguity(pack.before)
    return local_moran.touching(pack.geometry().geometry.to_numpy(), TOUCHING_M)


@per_pack
def basins(pack: Pack, params: Params) -> pd.DataFrame:
    """Find the basins of the gap of the reader's settings.

    Returns
    -------
    DataFrame, index ``code_insee``
        ``low``, ``central``, ``high``: whether the commune is of a basin under that hypothesis;
        ``every``: under all three; ``basin``: the number of its basin under the central one,
        from 0, the most inhabitants first, ``NONE`` elsewhere. A commune whose gap is not
        known, or that touches no other, is in none. The frame is shared.
    """
    links = contiguity(pack)
    found = gaps.gap(pack, params).values
    frame = pd.DataFrame(
        {name: _high_among_high(found[name].to_numpy(float), links) for name in ESTIMATES},
        index=found.index,
    )
    frame["every"] = frame.all(axis="columns")
    sets = local_moran.connected(frame["central"].to_numpy(), links)
    people = pack.communes["population"].to_numpy(float)
    inside = sets >= 0
    ordered = np.argsort(-np.bincount(sets[inside], people[inside]), kind="stable")
    frame["basin"] = NONE
    frame.loc[inside, "basin"] = np.argsort(ordered)[sets[inside]]
    return frame


def _high_among_high(gap: np.ndarray, links: Links) -> np.ndarray:
    found = local_moran.local_moran(gap, links)
    sure = local_moran.significant(found.p, CHANCE)
    return np.asarray(sure & (found.quadrant == local_moran.HIGH_HIGH))
