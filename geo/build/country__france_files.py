"""The national files that a user gives for the table of France, read whole.

They pass the same gate, the same layouts and the same reading of cells as an import; only what
is of one department (its communes, its neighbours, its present data) does not apply.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd

from geo.base.errors__errors import Fault
from geo.base.errors__remarks import SET_ASIDE

if TYPE_CHECKING:
    from geo.base.errors__remarks import Remark
    from geo.build.data_france__data_france import France

_CODE: Final = 5
_COUNTS: Final = ("active_15_64", "unemployed_15_64")
_MEDIAN: Final = "median_standard_of_living_eur"
_FIGURES: Final[dict[str, tuple[tuple[str, ...], bool]]] = {
    "census": (_COUNTS, True),
    "income": ((_MEDIAN,), False),
}
"""Kind to its figures, and whether those of the parts of a commune are added."""


class National(NamedTuple):
    """Rows of a file in our columns, typed, with ``code_insee`` of a present commune.

    ``aside`` counts those that could not be read or whose commune is not known; ``remarks`` and
    ``notes`` say of them what the report of an import does.
    """

    rows: pd.DataFrame
    aside: int
    remarks: tuple[Remark, ...] = ()
    notes: tuple[str, ...] = ()


def read(path: Path, kind: str, france: France) -> National:
    """Read a national file of a kind (a key of ``layouts.KINDS`` with communes).

    A row published under a merged commune goes to the present one. Raises ``Refused`` when the
    file cannot be taken, or is not of the kind.
    """
    from geo.intake import communes__locate as locate
    from geo.intake import communes__merged as merged
    from geo.intake import layouts
    from geo.intake import report__intake_report as intake_report
    from geo.intake import rows as intake_rows
    from geo.intake.journal import Journal
    from geo.upload import gate__gate as gate

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
    journal.remarks += upload.remarks
    listed = intake_rows.named(intake_rows.ignore(table.frame, journal), layout)
    rows = intake_rows.typed(intake_rows.by_rule(listed, journal), journal)
    codes = rows["code_insee"].astype("str").str.strip().str.zfill(_CODE)
    present = codes.isin(france.communes.index)
    now = codes.where(present, codes.map(france.parents))
    for line, published in rows.loc[now.isna(), "code_insee"].items():
        journal.set_aside(
            line, "aucune commune actuelle ne porte ce code.", locate.CODE_REMEDY,
            column="code_insee", value=published,
        )  # fmt: skip
    rows = journal.keep(rows.assign(code_insee=now, former=codes.mask(present)))
    rows = intake_rows.unique(rows, journal)
    if kind in _FIGURES:
        columns, added = _FIGURES[kind]
        names = france.communes["name"]
        rows = merged.settled(rows, columns, names, journal, added=added)
    dropped, lost = journal.dropped, intake_report.lost_lines(journal)
    said = [one for one in journal.remarks if one.severity == SET_ASIDE or one.line not in dropped]
    return National(rows, len(dropped) + len(lost), tuple(said), tuple(journal.notes))


def figures(census: pd.DataFrame | None, income: pd.DataFrame | None) -> pd.DataFrame:
    """Figures of employment and income by commune, in the columns of ``income_employment``.

    Counts of the parts of a commune are added. Columns are those of the files given.
    """
    columns = []
    if census is not None:
        columns.append(census.groupby("code_insee")[list(_COUNTS)].sum(min_count=1))
    if income is not None:
        columns.append(income.set_index("code_insee")[[_MEDIAN]])
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
