"""What both sides of the gate share: limits, the refusal, the job of the child.

Standard library only: the child that reads a CSV or a JSON imports nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from geo.base.errors__remarks import FIXED, SET_ASIDE, WARNED, Remark
from geo.base.french import number, plural
from geo.upload.transport__gate_columns import Writer


@dataclass(frozen=True)
class Limits:
    """What a file may cost; beyond, it is refused.

    size : bytes of the file. unpacked : bytes of all the members of an archive. ratio : times
    a member of more than a megabyte may grow when unpacked. members : files in an archive.
    cells : of all tables. columns : of one table. vertices : of all shapes. memory : bytes of
    the reading process. seconds : of reading.
    """

    size: int = 100_000_000
    unpacked: int = 400_000_000
    ratio: int = 200
    members: int = 2_000
    cells: int = 20_000_000
    columns: int = 2_000
    vertices: int = 2_000_000
    memory: int = 1 << 30
    seconds: int = 60


LIMITS: Final = Limits()
OUT_OF_MEMORY: Final = 3
"""Exit code of a child that had no memory left."""
NOT_STARTED: Final = 4
"""Exit code of a child whose libraries did not load."""
DISK: Final = 64
"""Exit code of a child whose temporary files could not be written, less the system's number."""
REMARKS_KEPT: Final = 1_000
"""Remarks on single lines that are written out; the others are counted."""


VALUE_KEPT: Final = 1_000
"""Characters of a line set aside that are kept in its remark."""


class NotStartedError(Exception):
    """The libraries that read a file do not load here: nothing is said of the file."""


class Unreadable(Exception):  # noqa: N818 - a verdict on the file, not a fault of the program
    """The file cannot be taken; ``message`` and ``remedy`` are French, one line each."""

    def __init__(
        self,
        message: str,
        remedy: str,
        *,
        line: int | None = None,
        column: str | None = None,
        value: str | None = None,
        letters: bool = False,
    ) -> None:
        """Keep what a ``Fault`` will say, but the file's name.

        ``letters``: another encoding, chosen by the user, may lift the refusal.
        """
        super().__init__(message)
        self.letters = letters
        self.message, self.remedy = message, remedy
        self.line, self.column, self.value = line, column, value


@dataclass
class Job:
    """One file to read, and what was found in it so far.

    path : the private copy, under a neutral name. folder : private, removed after the job.
    extension : of the name the user gave, with its dot, lower case. encoding : the user's
    choice, then the one found.
    """

    path: Path
    folder: Path
    extension: str
    encoding: str | None
    limits: Limits
    format: str = ""
    remarks: list[Remark] = field(default_factory=list)
    tables: list[dict[str, Any]] = field(default_factory=list)
    cells: int = 0
    vertices: int = 0
    aside: int = 0
    unsaid: int = 0

    def table(
        self,
        name: str,
        header: Iterable[str],
        *,
        shapes: bool = False,
        crs: str | None = None,
        is_hidden: bool = False,
    ) -> Writer:
        """Open a table (a layer, with ``shapes``) to be filled row by row, then closed."""
        columns = list(header)
        most = self.limits.columns
        if len(columns) > most:
            raise Unreadable(
                f"le tableau a {plural(len(columns), 'colonne')} ; {number(most)} au plus étaient "
                "attendues.",
                "Gardez les colonnes utiles, ou vérifiez le séparateur.",
            )
        entry: dict[str, Any] = {"name": name, "shapes": shapes, "crs": crs, "hidden": is_hidden}
        path = self.folder / f"table{len(self.tables)}"
        self.tables.append(entry)
        return Writer(path, columns, entry, count=self._cells)

    def count_vertices(self, vertices: int) -> None:
        """Count the vertices of shapes; refuse beyond the limit."""
        self.vertices += vertices
        if self.vertices > self.limits.vertices:
            raise Unreadable(
                f"les contours ont plus de {plural(self.limits.vertices, 'sommet')}.",
                "Simplifiez-les dans votre logiciel, ou gardez ceux du département.",
            )

    def announced(self, cells: int) -> None:
        """Refuse a text before it is parsed: its separators announce too many ``cells``.

        Those within quotes announce nothing: twice the limit is let through, to be counted.
        """
        self._most(cells, 2 * self.limits.cells)

    def _cells(self, cells: int) -> None:
        self.cells += cells
        self._most(self.cells, self.limits.cells)

    def _most(self, cells: int, most: int) -> None:
        if cells > most:
            raise Unreadable(
                f"le fichier a plus de {plural(self.limits.cells, 'cellule')}.",
                "Gardez les lignes et les colonnes utiles, celles du département par exemple.",
            )

    def fixed(self, message: str, **where: Any) -> None:
        """Note what was corrected in reading."""
        self._remark(Remark(FIXED, message, **where))

    def warned(self, message: str, **where: Any) -> None:
        """Note what the user should look at."""
        self._remark(Remark(WARNED, message, **where))

    def set_aside(self, message: str, **where: Any) -> None:
        """Note a line that is not read; ``value`` is its text, shortened."""
        self.aside += 1
        where["value"] = where["value"][:VALUE_KEPT]
        self._remark(Remark(SET_ASIDE, message, **where))

    def said(self) -> list[Remark]:
        """Return all remarks; lines beyond the first thousand are counted in one."""
        if not self.unsaid:
            return self.remarks
        rest = f"Autres lignes qui appellent une remarque : {number(self.unsaid)}."
        return [*self.remarks, Remark(WARNED, rest, "Exportez le fichier de nouveau.")]

    def _remark(self, remark: Remark) -> None:
        if remark.line is not None and len(self.remarks) >= REMARKS_KEPT:
            self.unsaid += 1
        else:
            self.remarks.append(remark)
