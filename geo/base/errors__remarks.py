"""What is said of a file that a user gave: one remark a fact, in French."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from geo.base.errors__errors import typeset
from geo.base.french import plural

FIXED: Final = "fixed"
WARNED: Final = "warned"
SET_ASIDE: Final = "set_aside"
SEVERITIES: Final = {FIXED: "corrigé", WARNED: "à vérifier", SET_ASIDE: "mis de côté"}
"""Severity to its French name, the lightest first."""
SHOWN: Final = 20
"""Remarks of one severity written out on a terminal."""


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


def lines(remarks: Sequence[Remark]) -> Iterator[str]:
    """Write remarks for a terminal, the heaviest first; beyond ``SHOWN`` alike, count them."""
    for severity, name in reversed(SEVERITIES.items()):
        found = [remark for remark in remarks if remark.severity == severity]
        for remark in found[:SHOWN]:
            where = f"ligne {remark.line}, " if remark.line else ""
            where += f"colonne « {remark.column} », " if remark.column else ""
            where += f"valeur « {remark.value} », " if remark.value else ""
            said = f"{name}, {where}".rstrip(", ")
            yield typeset(f"  {said} : {remark.message} {remark.remedy}".rstrip())
        if len(found) > SHOWN:
            more = plural(len(found) - SHOWN, "autre remarque", "autres remarques")
            yield typeset(f"  {name} : {more} de ce genre")


def printable(line: str) -> str:
    """A line that a terminal shows and never obeys: no control character, no direction mark."""
    kept = (c if c.isprintable() or unicodedata.category(c) == "Zs" else " " for c in line)
    return "".join(kept).rstrip()
