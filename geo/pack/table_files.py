"""Reading and checking tables against their declaration.

Every function returns the faults it finds; nothing is raised and nothing is dropped. A
line number is the line in the file, the header being line 1.

Writing a table as its declaration says: the same rows give the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from geo.base import disk, french
from geo.base.errors import Fault, GeoError
from geo.base.program import PROGRAM
from geo.pack.columns import Column, Table

FIRST_LINE: Final = 2
"""Line of the first data row in a file."""
_DIALECT: Final[dict[str, Any]] = {
    "keep_default_na": False,
    "na_values": [""],
    "skip_blank_lines": False,
}
_NO_MEMORY: Final = re.compile(r"out of memory|Calling read\(nbytes\) on source failed")
"""What pandas says of a file, that the machine is at fault for."""


def of_sheet(department: str = "86") -> str:
    """The remedy of a fault of a sheet; one of the whole country is read for any department."""
    return f"Corrigez cette feuille, puis relancez `{PROGRAM} build {department}`."


def read_table(
    path: Path, table: Table, *, file: str, remedy: str
) -> tuple[pd.DataFrame, list[Fault]]:
    """Read a CSV file as declared.

    Returns a frame with the declared columns in order (empty when the file cannot be read)
    and the faults found. A cell that cannot be converted is a fault and becomes missing.
    """
    quick = _read_quickly(path, table)
    if quick is not None:
        return quick, []
    faults: list[Fault] = []
    try:
        raw = pd.read_csv(path, dtype="str", **_DIALECT)
    except (OSError, UnicodeDecodeError, pd.errors.EmptyDataError, pd.errors.ParserError) as error:
        return empty(table), [Fault(file, unreadable(error), remedy)]
    missing = [name for name in table.names if name not in raw]
    unknown = [str(name) for name in raw if name not in table.names]
    faults += [Fault(file, "colonne absente.", remedy, 1, name) for name in missing]
    faults += [Fault(file, "colonne inconnue.", remedy, 1, name) for name in unknown]
    if missing:
        return empty(table), faults
    frame = pd.DataFrame(
        {
            column.name: _convert(raw[column.name], column, file, remedy, faults)
            for column in table.columns
        }
    )
    return frame, faults


def _read_quickly(path: Path, table: Table) -> pd.DataFrame | None:
    """Read a file that is as declared; None when it is not, or might not be."""
    dtypes = {column.name: _dtype(column) for column in table.columns}
    try:
        frame = pd.read_csv(
            path, dtype=dtypes, true_values=["true"], false_values=["false"], **_DIALECT
        )
        if list(frame) != table.names:
            return None
        for column in table.columns:
            if column.kind == "date":
                frame[column.name] = pd.to_datetime(frame[column.name], format="%Y-%m-%d")
    except (OSError, ValueError):
        return None
    required = [column.name for column in table.columns if not column.nullable]
    return None if frame[required].isna().to_numpy().any() else frame


def _dtype(column: Column) -> str:
    if column.kind in ("text", "date"):
        return "str"
    if column.kind == "int" and not column.nullable:
        return "int64"
    return "bool" if column.kind == "bool" else "float64"


def empty(table: Table) -> pd.DataFrame:
    """Return the declared columns with no row, typed."""
    return pd.DataFrame(
        {c.name: _convert(pd.Series([], dtype="str"), c, "", "", []) for c in table.columns}
    )


def unreadable(error: Exception) -> str:
    """Why a file cannot be read, in French. Raises ``MemoryError`` when it is not the file."""
    if isinstance(error, pd.errors.ParserError) and _NO_MEMORY.search(str(error)):
        raise MemoryError from error
    if isinstance(error, FileNotFoundError):
        return "fichier absent."
    if isinstance(error, UnicodeDecodeError):
        return "le fichier n'est pas en UTF-8."
    if isinstance(error, pd.errors.EmptyDataError):
        return "fichier vide."
    if isinstance(error, OSError):
        return f"fichier illisible ({disk.reason(error)})."
    return f"fichier illisible ({error})."


_EXPECTED = {
    "int": "nombre entier attendu.",
    "float": "nombre attendu (point décimal).",
    "bool": "true ou false attendu.",
    "date": "date attendue, écrite AAAA-MM-JJ.",
}


def _convert(
    cells: pd.Series[Any], column: Column, file: str, remedy: str, faults: list[Fault]
) -> pd.Series[Any]:
    """Convert one column of text; append a fault for each cell that is not what it should."""
    present = cells.notna()
    values: pd.Series[Any]
    if column.kind == "text":
        values, good = cells, present
    elif column.kind == "bool":
        good = cells.isin(["true", "false"])
        values = cells.eq("true") & good
    elif column.kind == "date":
        values = pd.to_datetime(cells, format="%Y-%m-%d", errors="coerce")
        good = values.notna()
    else:
        numbers = pd.to_numeric(cells, errors="coerce").astype("float64")
        good = numbers.abs().lt(float("inf"))
        if column.kind == "int" and not column.decimals:
            good &= numbers.mod(1).eq(0)
        values = numbers.where(good)
    if not good.all():
        for row in np.flatnonzero((present & ~good).to_numpy()):
            faults.append(
                Fault(
                    file,
                    _EXPECTED[column.kind],
                    remedy,
                    int(row) + FIRST_LINE,
                    column.name,
                    cells[row],
                )
            )
        if not column.nullable:
            for row in np.flatnonzero(~present.to_numpy()):
                faults.append(
                    Fault(file, "cellule vide.", remedy, int(row) + FIRST_LINE, column.name)
                )
    if column.kind == "int" and not column.nullable and bool(values.notna().all()):
        values = values.astype("int64")
    return values


def key_faults(frame: pd.DataFrame, table: Table, *, file: str, remedy: str) -> list[Fault]:
    """Find rows whose key already appears above."""
    key = list(table.key)
    rows = np.flatnonzero(frame.duplicated(key).to_numpy())
    if not len(rows):
        return []
    first = frame.drop_duplicates(key).reset_index().set_index(key)["index"]
    faults = []
    for row in rows:
        value = tuple(frame.loc[row, key])
        above = int(first.loc[value if len(key) > 1 else value[0]]) + FIRST_LINE
        faults.append(
            Fault(
                file,
                f"doublon de la ligne {above}.",
                remedy,
                int(row) + FIRST_LINE,
                "+".join(key),
                " ".join(map(str, value)),
            )
        )
    return faults


def reference_faults(
    tables: Mapping[str, pd.DataFrame],
    declared: Mapping[str, Table],
    *,
    file: Callable[[str], str],
    remedy: str,
) -> list[Fault]:
    """Find cells that name a row which does not exist in the table they refer to."""
    faults = []
    for name, table in declared.items():
        for column, target in table.references.items():
            other, other_column = target.split(".")
            cells = tables[name][column]
            lost_values = set(cells.dropna()) - set(tables[other][other_column])
            if not lost_values:
                continue
            lost = cells.isin(lost_values)
            faults += [
                Fault(
                    file(name),
                    f"introuvable dans {file(other)} (colonne {other_column}).",
                    remedy,
                    int(row) + FIRST_LINE,
                    column,
                    str(cells.iloc[row]),
                )
                for row in np.flatnonzero(lost.to_numpy())
            ]
    return faults


def type_faults(frame: pd.DataFrame, table: Table, *, file: str, remedy: str) -> list[Fault]:
    """Check bounds, patterns and allowed values of every column with pandera.

    pandera takes about a second to import: it is imported here, when it is needed.
    """
    import pandera.pandas as pa

    schema = pa.DataFrameSchema({c.name: _pandera(c, pa) for c in table.columns}, strict=True)
    try:
        schema.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        units = {column.name: column for column in table.columns}
        return [
            Fault(
                file,
                f"{_expected(units[str(case.column)])}.",
                remedy,
                None if pd.isna(case.index) else int(case.index) + FIRST_LINE,
                str(case.column),
                str(case.failure_case),
            )
            for case in errors.failure_cases.itertuples()
            if str(case.column) in units
        ]
    return []


def _pandera(column: Column, pa: Any) -> Any:
    checks = []
    if column.kind == "int" and not column.decimals:
        checks.append(pa.Check(lambda values: values % 1 == 0, name="whole"))
    if column.low is not None:
        checks.append(pa.Check.ge(column.low))
    if column.high is not None:
        checks.append(pa.Check.le(column.high))
    if column.pattern is not None:
        checks.append(pa.Check.str_matches(rf"^(?:{column.pattern})$"))
    if column.allowed:
        checks.append(pa.Check.isin(column.allowed))
    return pa.Column(None, checks, nullable=column.nullable)


def _expected(column: Column) -> str:
    if column.allowed:
        return f"attendu : {', '.join(column.allowed)}"
    if column.pattern:
        return f"attendu : {french.inside(column.meaning)} ({column.pattern})"
    if column.high is not None:
        return f"attendu : entre {column.low:g} et {column.high:g} {column.unit}"
    return f"attendu : au moins {column.low or 0:g} {column.unit}"


def join_one_to_one(left: pd.DataFrame, right: pd.DataFrame, *, what: str) -> pd.DataFrame:
    """Add the columns of ``right`` to ``left`` by index, one row to one row.

    Both indexes must be unique and every row of ``right`` must have its row in ``left``: a
    join can then neither multiply nor lose a row. Rows of ``left`` without a match are
    missing in the new columns. Raises ``GeoError``, naming ``what`` was being joined.
    """
    for side in (left, right):
        if not side.index.is_unique:
            repeated = ", ".join(map(str, side.index[side.index.duplicated()].unique()[:5]))
            raise GeoError(f"Jointure de {what} refusée\u00a0: {repeated} figure plusieurs fois.")
    lost = right.index.difference(left.index)
    if len(lost):
        raise GeoError(f"Jointure de {what} refusée\u00a0: {lost[0]} n’a pas de commune.")
    return left.join(right, how="left", validate="one_to_one")


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
