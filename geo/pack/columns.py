"""How a table is declared: columns, units, meaning, keys and references."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

Kind = Literal["text", "int", "float", "bool", "date"]

COMMUNE: Final = r"(?:\d{2}|2[AB])\d{3}"
SIREN: Final = r"\d{9}"
SIRET: Final = r"\d{14}"
DEPARTMENT: Final = r"(?:\d{2}|2[AB]|97\d)"
WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat")


@dataclass(frozen=True)
class Column:
    """One column. ``low`` and ``high`` are inclusive; ``pattern`` must match the whole text.

    In memory: text is ``str``, int without missing values ``int64``, other numbers
    ``float64`` (missing is NaN), bool ``bool``, date ``datetime64``. ``decimals`` is of a count
    that a survey estimates: it may have decimals, and is written without a point when whole.
    """

    name: str
    kind: Kind
    meaning: str
    unit: str = ""
    nullable: bool = False
    low: float | None = None
    high: float | None = None
    pattern: str | None = None
    allowed: tuple[str, ...] = ()
    decimals: bool = False


@dataclass(frozen=True)
class Table:
    """One file. ``key`` identifies a row; ``references`` maps a column to ``table.column``.

    ``partition`` tables hold exactly one row per commune (``optional`` ones may be empty).
    """

    title: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    references: Mapping[str, str] = field(default_factory=dict)
    partition: bool = False
    optional: bool = True

    @property
    def names(self) -> list[str]:
        """Column names in file order."""
        return [column.name for column in self.columns]


def text(name: str, meaning: str, **options: object) -> Column:
    """Declare a text column."""
    return Column(name, "text", meaning, **options)  # type: ignore[arg-type]


def count(name: str, meaning: str, unit: str, **options: object) -> Column:
    """Declare a column of whole numbers (unless ``decimals``), 0 or more."""
    return Column(name, "int", meaning, unit, low=0, **options)  # type: ignore[arg-type]


def commune_code(name: str = "code_insee", **options: object) -> Column:
    """Declare a column of commune codes."""
    return text(name, "Code INSEE de la commune", pattern=COMMUNE, **options)


def point(what: str) -> tuple[Column, Column]:
    """Declare the two columns of a point, in metres."""
    return (
        Column("x_m", "float", f"Abscisse {what}, projection légale du département", "m"),
        Column("y_m", "float", f"Ordonnée {what}, projection légale du département", "m"),
    )


def order(keys: list[list[Any]]) -> list[int]:
    """Ranks of the rows, sorted by their keys (cells by column); missing ones come last."""
    cells = [
        [(True, "") if cell is None or cell != cell else (False, cell) for cell in key]
        for key in keys
    ]
    rows = list(zip(*cells, strict=True))
    return sorted(range(len(rows)), key=rows.__getitem__)
