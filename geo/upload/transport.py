"""How tables travel from the child to the parent: text in a file, each cell ended by a NUL.

The child writes with the standard library alone, so that it starts at once; no cell holds a
NUL. The parent counts the cells, turns each column into an Arrow array and has Arrow validate
it (offsets, UTF-8) before use. A file is a sequence of chunks: the lines of its rows (int64),
then its columns one after the other. Shapes are a last column, in hexadecimal WKB.

The text of a typed cell, of a workbook or of a layer.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    import pyarrow as pa

CHUNK: Final = 4_000
"""Rows kept in memory before they are written."""
_END: Final = "\0"


class Writer:
    """A table being written, row by row; ``entry`` receives what the parent needs to read it."""

    def __init__(
        self,
        path: Path,
        columns: list[str],
        entry: dict[str, Any],
        *,
        count: Callable[[int], None],
    ) -> None:
        """Open the file. ``count`` is told the cells as they are written.

        A column named "" takes its rank for name, or is left out if it is empty.
        """
        self._file = path.open("wb")
        self._count = count
        self._entry = entry
        self._lines = array("q")
        self._rows: list[Sequence[str]] = []
        entry.update(file=path.name, columns=columns, chunks=[])

    def add(self, line: int, row: Sequence[str]) -> None:
        """Add a row: as many texts as columns, and one more for its shape in a layer."""
        self._lines.append(line)
        self._rows.append(row)
        if len(self._rows) == CHUNK:
            self._flush()

    def close(self) -> None:
        """Write what is left."""
        self._flush()
        self._file.close()
        columns, chunks = self._entry["columns"], self._entry["chunks"]
        for rank, name in enumerate(columns):
            if not name:
                is_filled = any(sizes[rank] > rows for rows, sizes in chunks)
                columns[rank] = f"colonne {rank + 1}" if is_filled else None

    def _flush(self) -> None:
        if not self._rows:
            return
        self._count(len(self._rows) * len(self._rows[0]))
        self._file.write(self._lines.tobytes())
        sizes = []
        for cells in zip(*self._rows, strict=True):
            text = _END.join(cells)
            if text.count(_END) >= len(cells):
                text = _END.join(cell.replace(_END, "") for cell in cells)
            # lone surrogates, which JSON can spell, have no UTF-8
            sizes.append(self._file.write(text.encode("utf-8", "replace") + b"\0"))
        self._entry["chunks"].append([len(self._rows), sizes])
        self._lines, self._rows = array("q"), []


def frame(folder: Path, entry: dict[str, Any]) -> tuple[pd.DataFrame, np.ndarray | None]:
    """Read a table that the child wrote: its texts, and its shapes if it is a layer.

    Raises ``ValueError`` if the file is not what its description says.
    """
    import numpy as np
    import pandas as pd
    import pyarrow as pa

    raw = np.fromfile(folder / Path(entry["file"]).name, np.uint8)
    names = entry["columns"]
    parts: list[list[pa.Array]] = [[] for _ in range(len(names) + bool(entry["shapes"]))]
    lines, at = [np.empty(0, np.int64)], 0
    for rows, sizes in entry["chunks"]:
        lines.append(raw[at : at + 8 * rows].view(np.int64))
        at += 8 * rows
        for part, size in zip(parts, sizes, strict=True):
            part.append(_column(raw[at : at + size], rows))
            at += size
    if at != raw.size:
        raise ValueError("file not as declared")
    texts = {
        name: pd.Series(pa.chunked_array(part, pa.large_string()), dtype="str")
        for name, part in zip(names, parts, strict=False)
        if name is not None
    }
    made = pd.DataFrame(texts, pd.RangeIndex(sum(map(len, lines))))
    made.index = pd.Index(np.concatenate(lines), name="line")
    return made, _shapes(parts[-1]) if entry["shapes"] else None


def _column(data: np.ndarray, rows: int) -> pa.Array:
    import numpy as np
    import pyarrow as pa

    is_end = data == 0
    ends = np.flatnonzero(is_end)
    if len(ends) != rows or not is_end[-1]:
        raise ValueError("column not as declared")
    offsets = np.concatenate([[0], ends - np.arange(rows)]).astype(np.int64)
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(data[~is_end])]
    made = pa.Array.from_buffers(pa.large_string(), rows, buffers)
    made.validate(full=True)
    return made


def _shapes(parts: list[pa.Array]) -> np.ndarray:
    import numpy as np
    import shapely

    found = [wkb or None for part in parts for wkb in part.to_pylist()]
    try:
        return np.asarray(shapely.from_wkb(np.array(found, dtype=object)), dtype=object)
    except shapely.errors.ShapelyError as error:
        raise ValueError("shapes not as declared") from error


def text(value: Any) -> str:
    """Return a cell as text: "" for None, ISO dates, numbers in full without idle zeros."""
    if isinstance(value, str):
        return value
    if value is None or value != value:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else format(Decimal(repr(value)), "f")
    if isinstance(value, datetime):
        return (value.date() if value.time() == time() else value).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, list | tuple | dict):
        return json.dumps(value, ensure_ascii=False, default=text, separators=(",", ":"))
    return str(value)
