"""Workbooks: each sheet that holds a table, its values as text."""

from __future__ import annotations

import itertools
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any, Final

from geo import gate_cells, gate_header, gate_zip
from geo.gate_terms import Job, Unreadable
from geo.wording import plural

_UNCOMPUTED: Final = re.compile(
    rb'<c (?![^>]{0,200}t="str")[^>]{0,200}>'
    rb"<f[^>]{0,500}(?:/>|>[^<]{0,9000}</f>)(?:<v></v>|<v ?/>)?</c>"
)
"""A formula without a value; that of a text ("str") may be the empty text."""
_SHEET: Final = re.compile(r"xl/worksheets/[^/]+\.xml")
_TITLE: Final = 100


class _Blank(Exception):  # noqa: N818 - not an error
    """The sheet holds nothing."""


def parse(job: Job) -> None:
    """Read a workbook into one table a sheet; those without rows are left out, and said."""
    job.format, job.encoding = "xlsx", None
    with gate_zip.opened(job) as archive:
        gate_zip.refuse_entities(archive)
        _warn_uncomputed(job, archive)
    try:
        _sheets(job)
    except (Unreadable, MemoryError):
        raise
    except Exception as error:  # openpyxl has no error of its own for a broken workbook
        raise Unreadable(
            "le classeur est tronqué ou abîmé.",
            "Ouvrez-le dans un tableur et enregistrez-le de nouveau.",
        ) from error


def _sheets(job: Job) -> None:
    import openpyxl

    warnings.simplefilter("ignore")
    first: Unreadable | None = None
    # a file of no name, as openpyxl judges by the extension
    with job.path.open("rb") as file:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            title = sheet.title[:_TITLE]
            try:
                _table(job, title, _records(sheet.iter_rows(values_only=True)))
            except _Blank:
                continue
            except Unreadable as refusal:
                first = first or refusal
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


def _table(job: Job, title: str, records: Iterator[tuple[int, list[str]]]) -> None:
    above = list(itertools.islice(records, gate_header.SEARCHED))
    if not above:
        raise _Blank
    rank = gate_header.find(job, above)
    names = gate_header.names(above[rank][1], above[rank][0])
    rows = itertools.chain(above[rank + 1 :], records)
    head = list(itertools.islice(rows, 1))
    gate_header.refuse_if_lost(len(head), 0)
    width, beyond = len(names), 0
    table = job.table(title, names)
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


def _warn_uncomputed(job: Job, archive: zipfile.ZipFile) -> None:
    missing = sum(
        len(_UNCOMPUTED.findall(archive.read(name)))
        for name in archive.namelist()
        if _SHEET.fullmatch(name)
    )
    if missing:
        job.warned(
            "Faute de résultat enregistré, une cellule vide a été lue pour "
            f"{plural(missing, 'formule')}.",
            remedy="Ouvrez le classeur dans un tableur et enregistrez-le, puis donnez-le.",
        )
