"""Workbooks: text stays text, numbers stay numbers, nothing is computed when they are opened."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from numbers import Real
from typing import Any, Final

import pandas as pd

from geo.base import disk, french

LONGEST: Final = 32_767
"""Characters of the longest cell that Excel opens; what is longer ends with an ellipsis."""
_WIDEST, _NARROWEST, _NUMBER_WIDTH, _LINE_HEIGHT = 60, 9, 13, 15
_MADE: Final = datetime(1980, 1, 1)
"""Date of every workbook: the same cells give the same bytes."""
_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


@dataclass(frozen=True)
class Sheet:
    """A sheet: a table under one header row, which stays in sight and filters.

    decimals : decimals shown of a column of numbers; the cell keeps them all. As Excel likes for
        the others.
    frozen : columns that stay in sight.
    wrapped : whether long text takes several lines.
    """

    name: str
    frame: pd.DataFrame
    decimals: Mapping[str, int] = field(default_factory=dict)
    frozen: int = 0
    wrapped: bool = False


def workbook(title: str, sheets: Sequence[Sheet]) -> bytes:
    """Write sheets as XLSX.

    A missing or infinite number is an empty cell, a boolean stays one, anything else than a
    number is text: it never becomes a formula, a link or a number. The headers are the names
    of the columns. The same sheets give the same bytes.
    """
    import xlsxwriter

    buffer = io.BytesIO()
    with disk.temporary():
        try:
            with xlsxwriter.Workbook(buffer, _OPTIONS) as book:
                book.set_properties({"title": title, "created": _MADE})
                for sheet in sheets:
                    _write(book, sheet)
        except xlsxwriter.exceptions.FileCreateError as error:  # the error of the disk, wrapped
            raise error.args[0] from None
    return buffer.getvalue()


def _write(book: Any, sheet: Sheet) -> None:
    frame = sheet.frame
    page = book.add_worksheet(sheet.name)
    rows, last = len(frame), max(len(frame.columns) - 1, 0)
    page.freeze_panes(1, sheet.frozen)
    page.autofilter(0, 0, rows, last)
    page.ignore_errors({"number_stored_as_text": f"A1:XFD{rows + 1}"})  # codes
    widths = [_width(frame.iloc[:, position]) for position in range(len(frame.columns))]
    for position, width in enumerate(widths):
        page.set_column(position, position, width)
    lines = (math.ceil(len(str(name)) / width) for name, width in zip(frame, widths, strict=True))
    page.set_row(0, _LINE_HEIGHT * (max(lines, default=1) + 1))
    header = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    for position, name in enumerate(frame.columns):
        page.write_string(0, position, _fitting(str(name)), header)
    text = book.add_format({"valign": "top", "text_wrap": True}) if sheet.wrapped else None
    formats = [_number(book, sheet.decimals.get(str(name))) for name in frame.columns]
    for row, record in enumerate(frame.itertuples(index=False, name=None), 1):
        for position, value in enumerate(record):
            _cell(page, row, position, value, formats[position], text)


def _cell(page: Any, row: int, column: int, value: Any, number: Any, text: Any) -> None:
    if isinstance(value, float):
        if math.isfinite(value):
            page.write_number(row, column, value, number)
    elif isinstance(value, str):
        page.write_string(row, column, _fitting(value), text)
    elif pd.api.types.is_bool(value):
        page.write_boolean(row, column, bool(value))
    elif isinstance(value, Real):
        page.write_number(row, column, float(value), number)
    elif not pd.isna(value):
        said = f"{value:%Y-%m-%d}" if isinstance(value, date) else str(value)
        page.write_string(row, column, _fitting(said), text)


def _number(book: Any, decimals: int | None) -> Any:
    if decimals is None:
        return None
    return book.add_format({"num_format": "#,##0" + "." * bool(decimals) + "0" * decimals})


def _width(column: pd.Series) -> int:
    if pd.api.types.is_numeric_dtype(column):
        return _NUMBER_WIDTH
    longest = column.dropna().astype(str).str.len().max()
    return int(min(_WIDEST, max(_NARROWEST, 0 if pd.isna(longest) else longest + 2)))


def _fitting(text: str) -> str:
    text = french.legible(text)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
