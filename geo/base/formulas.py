"""Cells a spreadsheet would compute: made text in what leaves, taken back in what comes."""

from __future__ import annotations

import re
from typing import Final

_FORMULA: Final = "=+\\-@\t\r\n＝＋－＠"
"""Beginnings that a spreadsheet takes for a formula, the East Asian ones in some languages."""
_COMPUTED: Final = re.compile(f"[{_FORMULA}]")
INERT: Final = re.compile(f"^'(?=[{_FORMULA}])")
"""The apostrophe that ``inert`` put before a cell."""


def inert(cell: str) -> str:
    """Put an apostrophe before a cell that a spreadsheet would compute.

    >>> inert("=1+1"), inert("1+1")
    ("'=1+1", '1+1')
    """
    return f"'{cell}" if _COMPUTED.match(cell) else cell
