"""Tables in text: the separator found by consistency, and every cell as it is written.

The standard reader is as fast as any here, and alone in telling the line of each record.
"""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from geo.base.french import plural
from geo.upload import terms__gate_header as gate_header
from geo.upload import text__gate_text as gate_text
from geo.upload.terms__gate_terms import Job, Unreadable

_SEPARATORS: Final = (";", ",", "\t", "|")
_DECLARED: Final = re.compile(r'"?sep=([;,\t|])"?\n')
_CODE: Final = re.compile(r'"?\d[\dABab]\d{2,3}"? *')
_NUMBER: Final = re.compile(r"[\d\s.,%+-]+")
_SAMPLE: Final = 100_000
"""Characters in which the separator is looked for."""
_JUDGED: Final = 200
"""Records by which a separator is judged."""
_TELLING: Final = 3
"""Cells that a line within a cell has by chance less often than by an open quote."""


class _Lines(Iterator[str]):
    """The lines of a text, from a place that can be moved back.

    ``at`` : where the next line begins; ``number`` : the last line's, from 1; ``width`` :
    cells of most lines, then columns of the table.
    """

    def __init__(self, text: str) -> None:
        self.text, self.at, self.number, self.width = text, 0, 0, 0
        self._separator, self._most = "", 0

    def __next__(self) -> str:
        start = self.at
        if start >= len(self.text):
            raise StopIteration
        self.at = self.text.find("\n", start) + 1 or len(self.text)
        self.number += 1
        long = self._most and self.at - start > self._most
        if long and self.text.count(self._separator, start, self.at) > self._most:
            raise Unreadable(
                f"une ligne a plus de {plural(self._most, 'séparateur')}.",
                "Gardez les colonnes utiles, ou vérifiez le séparateur.",
                line=self.number,
            )
        return self.text[start : self.at]

    def bound(self, separator: str, columns: int) -> None:
        """Refuse from now on a line of ten times more ``columns`` than a table may have."""
        self._separator, self._most = separator, 10 * columns

    def back(self, at: int, number: int) -> str:
        """Go back to a line, read it and stay behind it."""
        self.at, self.number = at, number
        return next(self)


def parse(job: Job) -> None:
    """Read a CSV into one table; lines that cannot be read are set aside."""
    job.format = "csv"
    lines = _Lines(gate_text.decode(job))
    separator = _separator(lines)
    job.announced(lines.text.count(separator) + lines.text.count("\n"))
    lines.bound(separator, job.limits.columns)
    records = _records(job, lines, separator)
    above = list(itertools.islice(records, gate_header.SEARCHED))
    rank = gate_header.find(job, above)
    names = gate_header.names(above[rank][1], above[rank][0])
    lines.width = len(names)
    table = job.table("", names)
    kept = 0
    for line, cells in itertools.chain(above[rank + 1 :], records):
        if len(cells) > lines.width and not any(cells[lines.width :]):
            cells = cells[: lines.width]
        if not any(cells):
            continue
        if len(cells) == lines.width:
            table.add(line, cells)
            kept += 1
        else:
            job.set_aside(
                f"{plural(len(cells), 'cellule')} au lieu de {lines.width}.",
                remedy="Ajoutez ou retirez des séparateurs sur cette ligne.",
                line=line,
                value=separator.join(cells),
            )
    table.close()
    gate_header.refuse_if_lost(kept, job.aside)


def _records(job: Job, lines: _Lines, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the line where each record begins and its cells.

    A line whose quotes are not balanced is set aside alone: what it would swallow is read.
    """
    while lines.at < len(lines.text):
        at, number = lines.at, lines.number
        try:
            for cells in csv.reader(lines, delimiter=separator, strict=True):
                if lines.number > number + 1 and _swallows(lines, at, cells, separator):
                    break
                yield number + 1, cells
                at, number = lines.at, lines.number
            else:
                return
        except csv.Error:
            pass
        job.set_aside(
            "les guillemets ne sont pas fermés ou pas doublés, ou une cellule est démesurée.",
            remedy="Doublez ou retirez les guillemets à l'intérieur des cellules.",
            line=number + 1,
            value=lines.back(at, number).rstrip("\n"),
        )


def _swallows(lines: _Lines, at: int, cells: list[str], separator: str) -> bool:
    """Tell whether a record of several lines has taken other records in an open quote."""
    if len(cells) != lines.width or lines.width < _TELLING:
        return len(cells) != lines.width
    within = lines.text[at : lines.at].split("\n")[1:]
    return lines.width in (len(row) for row in csv.reader(within, delimiter=separator))


def _separator(lines: _Lines) -> str:
    """Return the separator that cuts most lines in as many cells; set ``lines.width``."""
    declared = _DECLARED.match(lines.text)
    if declared:
        next(lines)
    sample = lines.text[lines.at :][:_SAMPLE]
    found = {
        separator: _consistency(sample, separator)
        for separator in (declared[1] if declared else _SEPARATORS)
    }
    best = max(found, key=lambda separator: found[separator])
    score, lines.width = found[best]
    if score == 0 and _only_codes(sample):
        lines.width = 1
    elif score == 0:
        raise Unreadable(
            "aucun séparateur de colonnes n'a été trouvé ; un tableau d'au moins deux colonnes, "
            "ou une colonne de codes INSEE, était attendu.",
            "Exportez le tableau en CSV, séparé par des points-virgules.",
        )
    return best


def _only_codes(sample: str) -> bool:
    """Tell whether a text without separator is a header, then nothing but commune codes."""
    whole = sample if len(sample) < _SAMPLE else sample[: sample.rfind("\n") + 1]
    header, *codes = whole.split("\n")
    filled = [code for code in codes if code]
    return bool(header.strip()) and bool(filled) and all(map(_CODE.fullmatch, filled))


def _consistency(sample: str, separator: str) -> tuple[float, int]:
    """Return how well a separator cuts the lines, from 0 to 1, and in how many cells."""
    reader = csv.reader(io.StringIO(sample), delimiter=separator)
    try:
        rows = [row for row in itertools.islice(reader, _JUDGED) if any(row)]
    except csv.Error:
        return 0, 0
    widths = Counter(len(row) for row in rows)
    width, times = max(widths.items(), key=lambda pair: (pair[1], pair[0]), default=(1, 0))
    if width < 2:
        return 0, 0
    header = next(row for row in rows if len(row) == width)
    # a comma that only cuts decimals leaves a number where a header should be
    # and one that cuts within the names of another leaves that other in them
    others = [other for other in (";", "\t", "|") if other != separator]
    is_doubtful = any(
        _NUMBER.fullmatch(cell) or any(other in cell for other in others) for cell in header
    )
    doubt = 0.5 if is_doubtful else 1
    return doubt * times / len(rows) * (width - 1) / width, width
