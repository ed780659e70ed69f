"""Workbooks: each sheet that holds a table, its values as text.

The parts of a workbook, judged by the XML parser before anything makes objects of them.

A part is told by its content, never by its name: a workbook may call its parts as it likes.
"""

from __future__ import annotations

import itertools
import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from xml.parsers import expat

from geo.base import disk
from geo.base.french import number, plural
from geo.upload import file_formats, terms, transport
from geo.upload.terms import Job, Unreadable

ROWS: Final = 1_048_576
"""Rows of a sheet, at most, in every spreadsheet."""
_LETTERS: Final = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_RANK: Final = re.compile(r"[1-9][0-9]{0,6}")
_INDEX: Final = re.compile(r"[0-9]{1,9}")
_XML: Final = (b"<", b"\xff\xfe", b"\xfe\xff", b"\0<")
"""How a part begins when it is XML, in UTF-8 or in UTF-16, once its mark and blanks are gone."""
_BLOCK: Final = 1 << 16
_AGAIN: Final = (
    "Ouvrez le classeur dans un tableur et enregistrez-le de nouveau ; s'il ne s'ouvre pas, "
    "téléchargez-le ou exportez-le de nouveau."
)


@dataclass
class Part:
    """What was seen of a part that is a sheet.

    ``cost`` : rows, blank ones included, and cells that the reader would make of it.
    ``uncomputed`` : formulas without a value (that of a text may be the empty text).
    ``refusal`` : why it cannot be read without losing or moving a cell; None when it can.
    """

    cost: int = 0
    uncomputed: int = 0
    refusal: Unreadable | None = None


def judge(job: Job, archive: zipfile.ZipFile) -> Mapping[str, Part]:
    """Return the sheets of a workbook by the name of their part.

    Raises ``Unreadable`` if a part declares a type or an entity, or if the sheets would make
    more cells than the limit.
    """
    sheets: dict[str, Part] = {}
    for member in archive.infolist():
        with archive.open(member) as file:
            block = file.read(_BLOCK)
            if not block.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(_XML):
                continue
            reader = _Reader(job.limits.cells - sum(part.cost for part in sheets.values()))
            try:
                while block:
                    reader.parser.Parse(block, False)
                    block = file.read(_BLOCK)
                reader.parser.Parse(b"", True)
            except expat.ExpatError:
                pass  # who needs this part will stop there too
            except (LookupError, ValueError):  # so says Python of what it does not decode
                raise Unreadable(
                    "une partie du classeur n'est ni en UTF-8 ni en UTF-16.", _AGAIN
                ) from None
            except _Stop:
                reader.part.refusal = reader.refusal
            if reader.is_sheet:
                sheets[member.filename] = reader.part
    return sheets


class _Stop(Exception):  # noqa: N818 - the end of a reading, not an error
    """The sheet cannot be read."""


class _Reader:
    """One part being read: where its rows and cells are."""

    def __init__(self, room: int) -> None:
        self.part, self.room, self.is_sheet = Part(), room, False
        self.refusal: Unreadable | None = None
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse_type
        self.parser.EntityDeclHandler = self._refuse_type
        self.parser.StartElementHandler = self._root
        self.row = self.column = 0
        self.kind, self.text, self.has_formula = "", "", False

    def _refuse_type(self, *_: Any) -> None:
        raise Unreadable("le classeur contient des déclarations XML qu'un tableur n'écrit pas.",
                         _AGAIN)  # fmt: skip

    def _root(self, name: str, _: dict[str, str]) -> None:
        self.is_sheet = name.rpartition(" ")[2] == "worksheet"
        self.parser.StartElementHandler = self._start if self.is_sheet else None
        self.parser.EndElementHandler = self._end if self.is_sheet else None

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        if local == "c":
            self._cell(attributes)
        elif local == "v":
            self.parser.CharacterDataHandler = self._read
        elif local == "f":
            self.has_formula = True
        elif local == "row":
            self._row(attributes.get("r"))

    def _read(self, text: str) -> None:
        self.text += text

    def _end(self, name: str) -> None:
        local = name.rpartition(" ")[2]
        if local == "v":
            self.parser.CharacterDataHandler = None
        elif local == "c":
            self.part.uncomputed += self.has_formula and not self.text and self.kind != "str"
            if self.kind == "s" and self.text and not _INDEX.fullmatch(self.text):
                self._stop(f"une cellule de la ligne {self.row} désigne le texte", self.text)

    def _row(self, rank: str | None) -> None:
        following = self.row + 1
        row = following if rank is None else int(rank) if _RANK.fullmatch(rank) else 0
        if not following <= row <= ROWS:
            self._stop(
                f"une ligne ne peut pas porter ce numéro (de 1 à {number(ROWS)}, dans l'ordre), "
                f"après la ligne {self.row} :" if self.row else
                f"la première ligne ne peut pas porter ce numéro (de 1 à {number(ROWS)}) :",
                rank or "",
            )  # fmt: skip
        self._count(row - self.row)
        self.row, self.column = row, 0

    def _cell(self, attributes: dict[str, str]) -> None:
        self.kind, self.text, self.has_formula = attributes.get("t", ""), "", False
        place = attributes.get("r")
        if place is None:
            column = self.column + 1
        else:
            found = _LETTERS.fullmatch(place)
            column = _rank(found[1]) if found and int(found[2]) == self.row else 0
        if column <= self.column:
            self._stop(f"une cellule de la ligne {self.row} ne peut pas être à cette place :",
                       place or "")  # fmt: skip
        self._count(column - self.column)
        self.column = column

    def _count(self, cells: int) -> None:
        self.part.cost += cells
        if self.part.cost > self.room:
            raise Unreadable(
                f"les feuilles ont plus de {plural(self.room, 'cellule')}, vides comprises.",
                "Supprimez les lignes et les colonnes vides, ou gardez une seule feuille.",
            )

    def _stop(self, message: str, value: str) -> None:
        self.refusal = Unreadable(f"{message} « {value[:40]} ».", _AGAIN)
        raise _Stop


def _rank(letters: str) -> int:
    """Return the rank of a column: A is 1, AA 27.

    >>> _rank("A"), _rank("AA"), _rank("XFD")
    (1, 27, 16384)
    """
    rank = 0
    for letter in letters:
        rank = 26 * rank + ord(letter) - 64
    return rank


_TITLE: Final = 100
HIDDEN: Final = " (feuille masquée)"
"""What follows the name of a sheet that a spreadsheet does not show."""


class _Blank(Exception):  # noqa: N818 - not an error
    """The sheet holds nothing."""


def parse(job: Job) -> None:
    """Read a workbook into one table a sheet; those without rows are left out, and said."""
    job.encoding = None
    with file_formats.open_archive(job) as archive:
        parts = judge(job, archive)
    import openpyxl  # noqa: F401 - whether it loads says nothing of the workbook

    try:
        _sheets(job, parts)
    except (Unreadable, MemoryError, ImportError):
        raise
    except Exception as error:  # openpyxl has no error of its own for a broken workbook
        if isinstance(error, OSError) and disk.of_the_machine(error):
            raise
        raise Unreadable("le classeur est tronqué ou abîmé.", _AGAIN) from error


def _sheets(job: Job, parts: Mapping[str, Part]) -> None:
    """Read the visible sheets, then the hidden ones, which their name says."""
    import openpyxl

    warnings.simplefilter("ignore")
    first: Unreadable | None = None
    # a file of no name, as openpyxl judges by the extension
    with job.path.open("rb") as file:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        for sheet in sorted(book.worksheets, key=lambda one: one.sheet_state != "visible"):
            sheet.reset_dimensions()
            is_hidden = sheet.sheet_state != "visible"
            title = sheet.title[:_TITLE] + HIDDEN * is_hidden
            part = parts.get(sheet._worksheet_path, Part())
            try:
                if part.refusal:
                    raise part.refusal
                _table(job, title, is_hidden, _records(sheet.iter_rows(values_only=True)))
                _warn_uncomputed(job, title, part.uncomputed)
            except _Blank:
                continue
            except Unreadable as refusal:
                where = f"feuille « {title} » : {refusal.message}"
                first = first or Unreadable(
                    where, refusal.remedy, line=refusal.line, value=refusal.value
                )
                said = f"La feuille « {title} » n'est pas lue : {refusal.message}"
                job.warned(said, remedy=refusal.remedy)
    if not job.tables:
        raise first or Unreadable("toutes les feuilles sont vides.", "Exportez-le avec ses lignes.")


def _records(rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that hold something, with their rank in the sheet."""
    for rank, row in enumerate(rows, 1):
        cells = [transport.text(value) for value in row]
        while cells and not cells[-1].strip():
            cells.pop()
        if cells:
            yield rank, cells


def _table(job: Job, title: str, is_hidden: bool, records: Iterator[tuple[int, list[str]]]) -> None:
    above = list(itertools.islice(records, terms.SEARCHED))
    if not above:
        raise _Blank
    rank = terms.find(job, above)
    names = terms.names(above[rank][1], above[rank][0])
    rows = itertools.chain(above[rank + 1 :], records)
    head = list(itertools.islice(rows, 1))
    terms.refuse_if_lost(len(head), 0)
    width, beyond = len(names), 0
    table = job.table(title, names, is_hidden=is_hidden)
    for line, cells in itertools.chain(head, rows):
        beyond += sum(map(bool, cells[width:]))
        table.add(line, _fitted(cells, width))
    table.close()
    if beyond:
        job.warned(
            f"Feuille « {title} » : ce qui est à droite des en-têtes n'est pas lu "
            f"({plural(beyond, 'cellule')}).",
            remedy="Donnez un en-tête à leur colonne si elles comptent.",
        )


def _fitted(cells: Sequence[str], width: int) -> list[str]:
    return [*cells[:width], *[""] * (width - len(cells))]


def _warn_uncomputed(job: Job, title: str, missing: int) -> None:
    if missing:
        job.warned(
            f"Feuille « {title} » : faute de résultat enregistré, une cellule vide a été lue pour "
            f"{plural(missing, 'formule')}.",
            remedy="Ouvrez le classeur dans un tableur et enregistrez-le, puis donnez-le.",
        )
