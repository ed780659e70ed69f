"""A doubt about the data of a department, and the rows it leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

if TYPE_CHECKING:
    from geo.pack.pack import Pack


class Finding(NamedTuple):
    """A kind of doubt: its name, what it means for a reader, and the rows concerned.

    ``rows`` has French column names, ready to be shown or downloaded.
    """

    id: str
    title: str
    meaning: str
    rows: pd.DataFrame


def named(pack: Pack, frame: pd.DataFrame, columns: dict[str, str]) -> pd.DataFrame:
    """Rows with French headers: ``columns`` gives those kept, in order."""
    named = frame.reset_index()[list(columns)].rename(columns=columns)
    return named.reset_index(drop=True)
