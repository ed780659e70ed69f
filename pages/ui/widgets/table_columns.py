"""French headers, units and formats of the columns of tables on screen."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from geo.access.measures import Params
from geo.base import french
from geo.indicators import registry
from geo.pack.kinds import COUNTED
from geo.reading import tables
from pages.ui.texts import common


def apostrophes(frame: pd.DataFrame) -> pd.DataFrame:
    """Set the names and texts of a table for the screen; files keep the official spelling."""
    words = frame.columns.difference(frame.select_dtypes(["number", "bool", "datetime"]).columns)
    return frame.assign(**{name: frame[name].map(_set) for name in words})


def texts_once(frame: pd.DataFrame) -> pd.DataFrame:
    """Send each text of a column once where rows repeat it; for columns configured as texts."""
    words = frame.select_dtypes(["object", "str"])
    repeated = [name for name, column in words.items() if 2 * len(set(column)) < len(column)]
    return frame.astype(dict.fromkeys(repeated, "category"))


def _set(cell: object) -> object:
    return french.apostrophe(cell) if isinstance(cell, str) else cell


def names(frame: pd.DataFrame) -> list[str]:
    """Names of the columns, which are texts in every table of a screen."""
    return [str(name) for name in frame.columns]


def labels(frame: pd.DataFrame, params: Params) -> dict[str, str]:
    """French header of each column of a table of indicators, unit included."""
    return tables.labels(frame.columns, params)


def for_table(frame: pd.DataFrame, params: Params) -> dict[str, Any]:
    """Configure the columns of a table of indicators: short headers, full names on hover."""
    return {
        column: number(tables.short(column, params), tables.decimals(column), label)
        if pd.api.types.is_numeric_dtype(frame[column])
        else st.column_config.TextColumn(
            tables.short(column, params), help=label, pinned=column == "name"
        )
        for column, label in labels(frame, params).items()
    }


def for_plain(frame: pd.DataFrame, mixed: Collection[str] = ()) -> dict[str, Any]:
    """Configure the numbers of a table whose columns are already named in French.

    Each column has as many decimals as its figures need, two at most, the same in every row
    except in the columns of ``mixed`` units. A year or a code is written without spaces.
    """
    figures = frame.select_dtypes("number")
    return {
        column: st.column_config.NumberColumn(format="plain")
        if column.casefold().startswith(_NO_QUANTITY)
        else number(column, None if column in mixed else needed(figures[column]))
        for column in names(figures)
    }


_NO_QUANTITY = ("année", "code")
MOST_DECIMALS = 2


def needed(figures: pd.Series) -> int:
    """Decimals that the figures of a column need, ``MOST_DECIMALS`` at most."""
    most = figures.round(MOST_DECIMALS)
    exact = (n for n in range(MOST_DECIMALS) if figures.round(n).equals(most))
    return next(exact, MOST_DECIMALS)


def number(label: str, decimals: int | None, said: str | None = None) -> Any:
    """A column of figures with a number of decimals, or as many as each has.

    The browser cuts what is beyond the step, it does not round: round first.
    """
    step = None if decimals is None else 10.0**-decimals if decimals else 1
    return st.column_config.NumberColumn(label, help=said, format="localized", step=step)


def of_figures(config: Mapping[str, Any]) -> bool:
    """Whether a column is configured as one of figures."""
    return bool(config["type_config"]["type"] == "number")


def written(column: pd.Series, config: Mapping[str, Any]) -> list[str]:
    """Cells of a column as its configuration has the browser write them."""
    known = column.astype(object).where(column.notna(), None)
    if not of_figures(config):
        return [common.BLANK if cell is None else str(cell) for cell in known]
    step = config["type_config"]["step"]
    decimals = MOST_DECIMALS if step is None else round(-math.log10(step))
    return [common.BLANK if cell is None else french.number(cell, decimals) for cell in known]


def rounded(frame: pd.DataFrame) -> pd.DataFrame:
    """Round the figures to the decimals a reader sees; the browser writes them in its language."""
    return frame.round(
        {column: tables.decimals(column) for column in names(frame.select_dtypes("number"))}
    )


def for_territories(params: Params, level: str) -> dict[str, Any]:
    """Configure the columns of the comparison of territories."""
    return {
        column: st.column_config.TextColumn(
            label, pinned=True, width=None if level == "epci" else "medium"
        )
        if column == "name"
        else number(label, tables.decimals(column) if column in registry.REGISTRY else 0)
        for column, label in of_territories(params, level).items()
    }


def of_territories(params: Params, level: str) -> dict[str, str]:
    """French header of each column of the comparison of territories."""
    return {
        "name": common.AREA_COLUMN[level],
        **{column: tables.short(column, params) for column in ("population", "share_65_plus")},
        **{one.id: french.capital(one.many) for one in COUNTED},
        "posts": "Postes de conseiller",
        "posts_per_10k": tables.short("posts_per_10k", params),
        "beyond": tables.short("inhabitants_beyond", params),
        "beyond_low": "estimation basse",
        "beyond_high": "estimation haute",
    }
