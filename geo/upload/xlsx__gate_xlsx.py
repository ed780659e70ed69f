"""Workbooks: each sheet that holds a table, its values as text."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from geo.base import disk
from geo.base.french import plural
from geo.upload import kinds__gate_zip as gate_zip
from geo.upload import terms__gate_header as gate_header
from geo.upload import transport__gate_cells as gate_cells
from geo.upload import xlsx__gate_sheets as gate_sheets
from geo.upload.terms__gate_terms import Job, Unreadable

_TITLE: Final = 100
HIDDEN: Final = " (feuille masquée)"
"""What follows the name of a sheet that a spreadsheet does not show."""


class _Blank(Exception):  # noqa: N818 - not an error
    """The sheet holds nothing."""


def parse(job: Job) -> None:
    """Read a workbook into one table a sheet; those without rows are left out, and said."""
    job.format, job.encoding = "xlsx", None
    with gate_zip.opened(job) as archive:
        parts = gate_sheets.judge(job, archive)
    import openpyxl  # noqa: F401 - whether it loads says nothing of the workbook

    try:
        _sheets(job, parts)
    except (Unreadable, MemoryError, ImportError):
        raise
    except Exception as error:  # openpyxl has no error of its own for a broken workbook
        if isinstance(error, OSError) and disk.of_the_machine(error):
            raise
        raise Unreadable(
            "le classeur est tronqué ou abîmé.",
            "Ouvrez-le dans un tableur et enregistrez-le de nouveau.",
        ) from error


def _sheets(job: Job, parts: Mapping[str, gate_sheets.Part]) -> None:
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
            part = parts.get(sheet._worksheet_path, gate_sheets.Part())
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
        raise first or Unreadable("toutes les feuilles sont vides.", "Exportez-le de nouveau.")


def _records(rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that hold something, with their rank in the sheet."""
    for rank, row in enumerate(rows, 1):
        cells = [gate_cells.text(value) for value in row]
        while cells and not cells[-1].strip():
            cells.pop()
        if cells:
            yield rank, cells


def _table(job: Job, title: str, is_hidden: bool, records: Iterator[tuple[int, list[str]]]) -> None:
    above = list(itertools.islice(records, gate_header.SEARCHED))
    if not above:
        raise _Blank
    rank = gate_header.find(job, above)
    names = gate_header.names(above[rank][1], above[rank][0])
    rows = itertools.chain(above[rank + 1 :], records)
    head = list(itertools.islice(rows, 1))
    gate_header.refuse_if_lost(len(head), 0)
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
