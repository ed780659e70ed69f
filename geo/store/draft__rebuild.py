"""The tables that come from sheets, computed again without the packages and offline.

What an import does not change (communes, population, polygons…) is taken from the pack as it
is; the rest is made by the very function of the build: the same sheets give the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from geo.pack import sheets
from geo.pack import sites__sites as sites

if TYPE_CHECKING:
    from geo.pack.pack import Pack


def read_sheets(code: str, folder: Path) -> dict[str, pd.DataFrame]:
    """Read and check the sheets of a department; ``folder`` holds its folder ``code``.

    An absent sheet is empty. Raises ``PackError`` with every fault of every sheet.
    """
    return sheets.read(folder / code)


def tables(pack: Pack, frames: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Every table of a department, with its sheets replaced by ``frames`` (all of them).

    Raises ``PackError`` for a site that cannot be placed. Nothing else is checked:
    ``pack.load`` does it, thoroughly, once the tables are written.
    """
    return {**pack.tables, **sites.from_sheets(dict(frames), pack.tables)}
