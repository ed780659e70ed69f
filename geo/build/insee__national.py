"""Where a commune stands in France: percentiles over all its communes.

Percentile p of a figure is the value below which p % of the communes fall: linear
interpolation between the ordered values (NumPy's default), over the communes of today that
have inhabitants and for which the figure is known. Every commune counts once, whatever its
size.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from geo.build.insee__insee_iris import Population

DECIMALS: Final = 5
"""Decimals of a share in the table, those of the sheet."""


def percentiles_of_share(part: pd.Series, whole: pd.Series) -> pd.Series:
    """Percentiles 0 to 100 of ``part / whole`` over the rows whose ``whole`` is positive."""
    shares = (part / whole)[whole > 0]
    found = np.percentile(shares.to_numpy(), range(101))
    return pd.Series(found.round(DECIMALS), name="share", index=pd.RangeIndex(101))


def percentiles(people: Population, sheet: pd.DataFrame) -> pd.DataFrame:
    """Make the table ``national_percentiles`` of a pack.

    ``sheet`` holds what cannot be computed from the packages (65+, unemployment, standard of
    living); the share of people under 20 is computed here from ``people``. An empty sheet
    gives an empty table: the need index is then missing, and says so.
    """
    table = sheet.rename(columns={"unemployment_rate_15_64": "unemployment_rate"})
    if table.empty:
        return table.assign(share_0_19=pd.Series(dtype="float64"))
    everyone = people.communes
    share = percentiles_of_share(everyone["pop_0_19"], everyone["population"])
    return table.assign(share_0_19=table["percentile"].map(share))
