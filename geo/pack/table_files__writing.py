"""Writing a table as its declaration says: the same rows give the same bytes."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from geo.pack.columns import Column, Table


def csv(path: Path, frame: pd.DataFrame, table: Table) -> None:
    """Write a table: declared columns in order, rows sorted by key, missing an empty cell.

    A column that ``frame`` has not is written empty, one that is not declared is left out.
    """
    rows = frame.reindex(columns=table.names).sort_values(list(table.key))
    cells = {column.name: _cells(rows[column.name], column) for column in table.columns}
    pd.DataFrame(cells).to_csv(path, index=False, lineterminator="\n")


def _cells(values: pd.Series, column: Column) -> pd.Series:
    """Write values as the schema has them: whole numbers without point, true or false."""
    written, kind = values, column.kind
    if column.decimals:
        written = values.map(_shortest, na_action="ignore")
    elif kind == "int":
        written = values.astype("Int64")
    elif kind == "bool":
        written = values.astype("bool").map({True: "true", False: "false"})
    elif kind == "date":
        written = values.dt.strftime("%Y-%m-%d")
    elif kind == "text":
        flat = [
            None if pd.isna(value) else " ".join(str(value).split()) or None for value in values
        ]
        written = pd.Series(flat, index=values.index, dtype="str")
    return written


def _shortest(value: float) -> str:
    """Write a number without a point when it is whole."""
    return f"{value:.0f}" if value == round(value) else repr(float(value))
