"""The workbook of la Vienne against XlsxWriter alone writing the same cells.

Ratio in one run, variants interleaved. Gate: the four sheets, types, formats and widths included,
take at most 1.5 times as long as the same cells written by ``Worksheet.write``.

    python bench/export.py [--rounds N]
"""

from __future__ import annotations

import argparse
import io
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import openpyxl
import xlsxwriter

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from geo.access.measures import Params
from geo.export import files, spreadsheet
from geo.export.spreadsheet import Sheet
from geo.pack import pack

GATE = 1.5


def seconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def alone(cells: dict[str, list[tuple]]) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(io.BytesIO(), options) as book:
        for title, rows in cells.items():
            sheet = book.add_worksheet(title)
            for row, values in enumerate(rows):
                for column, value in enumerate(values):
                    if value is not None:
                        sheet.write(row, column, value)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    loaded = pack.load("86")
    written: list[Sheet] = []
    real = spreadsheet.workbook
    spreadsheet.workbook = lambda title, sheets: written.extend(sheets) or real(title, sheets)
    content = files.write(loaded, "commune", Params(), "xlsx")
    spreadsheet.workbook = real
    cells = {
        sheet.title: list(sheet.iter_rows(values_only=True))
        for sheet in openpyxl.load_workbook(io.BytesIO(content))
    }
    pairs = [
        (seconds(lambda: spreadsheet.workbook("Vienne", written)), seconds(lambda: alone(cells)))
        for _ in range(rounds)
    ]
    ours, theirs = (statistics.median(side) for side in zip(*pairs, strict=True))
    ratio = statistics.median(a / b for a, b in pairs)
    print(
        f"workbook: {ours * 1000:.0f} ms against {theirs * 1000:.0f} ms, "
        f"ratio {ratio:.2f} (gate {GATE})"
    )
    return int(ratio > GATE)


if __name__ == "__main__":
    sys.exit(main())
