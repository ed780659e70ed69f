"""What is said of a file that a user gave: one remark a fact, in French."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

FIXED: Final = "fixed"
WARNED: Final = "warned"
SET_ASIDE: Final = "set_aside"
SEVERITIES: Final = {FIXED: "corrigé", WARNED: "à vérifier", SET_ASIDE: "mis de côté"}
"""Severity to its French name, the lightest first."""


@dataclass(frozen=True)
class Remark:
    """One thing said of a file, of a row or of a cell.

    ``severity`` is a key of ``SEVERITIES``. ``line`` counts from 1 in the file as given, its
    header included; None when the remark is of the whole file. ``value`` is what was read.
    """

    severity: str
    message: str
    remedy: str = ""
    line: int | None = None
    column: str | None = None
    value: str | None = None
