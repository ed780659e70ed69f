"""What both sides of the gate share: limits, the refusal, the job of the child.

Standard library only: the child that reads a CSV or a JSON imports nothing else.

Where the table begins: the line of its headers, among title lines and blank ones.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from geo.base.errors import FIXED, SET_ASIDE, WARNED, Remark
from geo.base.french import number, plural
from geo.upload.transport import Writer


@dataclass(frozen=True)
class Limits:
    """What a file may cost; beyond, it is refused.

    size : bytes of the file. unpacked : bytes of all the members of an archive. ratio : times
    a member of more than a megabyte may grow when unpacked. members : files in an archive.
    cells : of all tables. columns : of one table. vertices : of all shapes. memory : bytes of
    the reading process. seconds : of reading. A Parquet may be filtered while it is read: it has
    a size (``parquet``), seconds (``parquet_seconds``) and ``rows`` of its own.
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
    parquet: int = 3_000_000_000
    parquet_seconds: int = 600
    rows: int = 200_000_000


LIMITS: Final = Limits()
OUT_OF_MEMORY: Final = 3
"""Exit code of a child that had no memory left."""
NOT_STARTED: Final = 4
"""Exit code of a child whose libraries did not load."""
DISK: Final = 64
"""Exit code of a child whose temporary files could not be written, less the system's number."""
REMARKS_KEPT: Final = 1_000
"""Remarks on single lines that are written out; the others are counted."""


PROGRESS: Final = "progress"
"""File where the child says how far it is: rows done and rows in all."""
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


@dataclass(frozen=True)
class RowFilter:
    """What is kept of a large table by a format that can be filtered while it is read.

    title : what French calls such a table. columns : name of ours to the headers it may have, all
    of them needed and alone to be read. rows : name of ours to the texts of the rows that are kept.
    """

    title: str
    columns: Mapping[str, Sequence[str]]
    rows: Mapping[str, Sequence[str]]

    def fits(self, names: Sequence[str]) -> bool:
        """Whether a table has every column."""
        return not self.lacking(names)

    def lacking(self, names: Sequence[str]) -> list[str]:
        """First header of the columns that a table has not."""
        found = self._found(names)
        return [accepted[0] for ours, accepted in self.columns.items() if ours not in found]

    def headers(self, names: Sequence[str]) -> list[str]:
        """Headers of a table that are read, in the order of ours."""
        return [*self._found(names).values()]

    def values(self, names: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Header of a table to the texts of the rows that are kept."""
        found = self._found(names)
        return {found[ours]: tuple(texts) for ours, texts in self.rows.items()}

    def _found(self, names: Sequence[str]) -> dict[str, str]:
        there = {name.strip().casefold(): name for name in reversed(names)}
        return {
            ours: there[header.casefold()]
            for ours, accepted in self.columns.items()
            for header in reversed(accepted)
            if header.casefold() in there
        }


@dataclass
class Job:
    """One file to read, and what was found in it so far.

    path : the private copy, under a neutral name. folder : private, removed after the job.
    extension : of the name the user gave, with its dot, lower case. encoding : the user's
    choice, then the one found. filters : what is kept of a large table, the first that fits.
    """

    path: Path
    folder: Path
    extension: str
    encoding: str | None
    limits: Limits
    filters: tuple[RowFilter, ...] = ()
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

    def tell(self, done: int, rows: int) -> None:
        """Say how far the reading is; whoever waits may look."""
        (self.folder / PROGRESS).write_text(f"{done} {rows}", encoding="ascii")

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
        remedy = "Corrigez celles qui sont dites, puis donnez le fichier : les suivantes le seront."
        return [*self.remarks, Remark(WARNED, rest, remedy)]

    def _remark(self, remark: Remark) -> None:
        if remark.line is not None and len(self.remarks) >= REMARKS_KEPT:
            self.unsaid += 1
        else:
            self.remarks.append(remark)


SEARCHED: Final = 50
"""Records in which the headers are looked for."""
_FULL: Final = 0.6
"""Share of the widest line's cells that the headers fill at least; titles fill fewer."""


def find(job: Job, records: Sequence[tuple[int, Sequence[str]]]) -> int:
    """Return the rank of the headers among (line, cells) records, at least one cell filled.

    Lines skipped above it are said in one remark. Raises ``Unreadable`` if all are blank.
    """
    filled = [sum(1 for cell in cells if cell.strip()) for _, cells in records]
    if not any(filled):
        raise Unreadable(
            f"aucune ligne d'en-têtes n'a été trouvée parmi les {SEARCHED} premières.",
            "Placez le nom des colonnes sur la première ligne.",
        )
    times = Counter(filled)
    # one over-long line is not the width of the table
    width = max(times, key=lambda n: (times[n] > 1 and n > 0, n))
    rank = next(rank for rank, n in enumerate(filled) if n >= _FULL * width)
    titles = [records[i][0] for i in range(rank) if filled[i]]
    if titles:
        job.fixed(
            f"Les en-têtes sont à la ligne {records[rank][0]} ; ce qui est au-dessus a été passé.",
            line=titles[0],
        )
    return rank


def names(cells: Sequence[str], line: int) -> list[str]:
    """Return the columns' names, stripped; those without one are "", to be named by rank."""
    found = [" ".join(unicodedata.normalize("NFC", cell).strip("\ufeff").split()) for cell in cells]
    refuse_twice(found, line)
    return found


def refuse_if_lost(kept: int, aside: int) -> None:
    """Raise ``Unreadable`` if no row was read, or fewer than were set aside."""
    if kept == 0 and aside == 0:
        raise Unreadable(
            "le fichier ne contient que des en-têtes, aucune ligne de données.",
            "Exportez-le de nouveau avec ses lignes.",
        )
    if aside > kept:
        raise Unreadable(
            f"{plural(aside, 'ligne')} sur {number(aside + kept)} sans autant de cellules que les "
            "en-têtes, ou avec des guillemets non fermés ou une cellule démesurée.",
            "Vérifiez le séparateur et la ligne des en-têtes, ou exportez le fichier de nouveau.",
        )


def refuse_twice(found: Sequence[str], line: int | None = None) -> None:
    """Raise ``Unreadable`` if two columns have the same name."""
    twice = [name for name, times in Counter(found).items() if times > 1 and name]
    if twice:
        said = ", ".join(f"« {name} »" for name in twice[:5])
        raise Unreadable(
            f"plusieurs colonnes portent le même nom : {said}.",
            "Donnez un nom différent à chacune, ou supprimez celle qui est en trop.",
            line=line,
        )
