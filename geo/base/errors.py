"""Faults of the data, said so that a person can mend them.

A check never stops at the first fault: it collects them all and raises one error.

What is said of a file that a user gave: one remark a fact, in French.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from geo.base.french import plural, typeset

SHOWN: Final = 20
"""Faults written out in a message; the others are counted."""


@dataclass(frozen=True)
class Fault:
    """One fault: where it is, what is wrong, how to mend it (French, one line).

    ``file`` is relative to the data folder; ``line`` counts from 1, the header being line 1.
    """

    file: str
    message: str
    remedy: str
    line: int | None = None
    column: str | None = None
    value: str | None = None

    def __str__(self) -> str:
        """Return the fault as one French line."""
        return self._said(self.file, *self._place())

    @property
    def reason(self) -> str:
        """The fault under the name of its file, which is said already."""
        return self._said(*self._place())

    def _said(self, *where: str) -> str:
        what = " ".join(filter(None, [self.message, self.remedy]))
        return typeset(" : ".join(filter(None, [", ".join(where), what])))

    def _place(self) -> Iterator[str]:
        if self.line is not None:
            yield f"ligne {self.line}"
        if self.column is not None:
            yield f"colonne {self.column}"
        if self.value is not None:
            yield f"valeur « {_short(self.value)} »"


def listing(faults: Sequence[Fault]) -> str:
    """Write faults one a line; beyond twenty, say how many more there are."""
    lines = [str(fault) for fault in faults[:SHOWN]]
    if len(faults) > SHOWN:
        lines.append(f"… et {len(faults) - SHOWN} autres anomalies.")
    return "\n".join(lines)


def _short(value: str, length: int = 80) -> str:
    flat = " ".join(value.split())
    return flat if len(flat) <= length else flat[: length - 1] + "…"


class GeoError(Exception):
    """Base of the errors raised by ``geo`` on purpose; the message is French."""


class PackError(GeoError, ValueError):
    """A department's data cannot be used. ``faults`` lists every reason found."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        """Keep the faults; the message shows them one a line."""
        self.faults = tuple(faults)
        super().__init__(listing(self.faults))


class BuildError(GeoError):
    """A department's data cannot be built (package, department code, disk)."""


FIXED: Final = "fixed"
WARNED: Final = "warned"
SET_ASIDE: Final = "set_aside"
SEVERITIES: Final = {FIXED: "corrigé", WARNED: "à vérifier", SET_ASIDE: "mis de côté"}
"""Severity to its French name, the lightest first."""
REMARKS_SHOWN: Final = 20
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
        for remark in found[:REMARKS_SHOWN]:
            where = [
                f"ligne {remark.line}" if remark.line else "",
                f"colonne « {remark.column} »" if remark.column else "",
                f"valeur « {remark.value} »" if remark.value else "",
            ]
            said = ", ".join(filter(None, [name, *where]))
            yield typeset(" ".join(filter(None, [f"  {said} :", remark.message, remark.remedy])))
        if len(found) > REMARKS_SHOWN:
            more = plural(len(found) - REMARKS_SHOWN, "autre remarque", "autres remarques")
            yield typeset(f"  {name} : {more} de ce genre")


def printable(line: str) -> str:
    """A line that a terminal shows and never obeys: no control character, no direction mark."""
    kept = (c if c.isprintable() or unicodedata.category(c) == "Zs" else " " for c in line)
    return "".join(kept).rstrip()
