"""French headers, units and formats of the columns of tables on screen."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from geo import headers, wording
from geo.measures import Params
from pages.ui import texts


def labels(frame: pd.DataFrame, params: Params) -> dict[str, str]:
    """French header of each column of a table of indicators, unit included."""
    return headers.labels(frame.columns, params)


def for_table(frame: pd.DataFrame, params: Params) -> dict[str, Any]:
    """Configure the columns of a table of indicators."""
    return {
        column: _number(label)
        if pd.api.types.is_numeric_dtype(frame[column])
        else st.column_config.TextColumn(label, pinned=column == "name")
        for column, label in labels(frame, params).items()
    }


def _number(label: str) -> Any:
    return st.column_config.NumberColumn(label, format="localized")


def rounded(frame: pd.DataFrame) -> pd.DataFrame:
    """Round the figures to the decimals a reader sees; the browser writes them in its language."""
    return frame.round(
        {column: headers.decimals(column) for column in frame.select_dtypes("number")}
    )


def for_territories(params: Params, level: str) -> dict[str, Any]:
    """Configure the columns of the comparison of territories."""
    return {
        column: st.column_config.TextColumn(
            label, pinned=True, width=None if level == "epci" else "medium"
        )
        if column == "name"
        else _number(label)
        for column, label in of_territories(params, level).items()
    }


def of_territories(params: Params, level: str) -> dict[str, str]:
    """French header of each column of the comparison of territories."""
    return {
        "name": texts.AREA_COLUMN[level],
        "population": "Habitants",
        "share_65_plus": "65 ans et plus (%)",
        "mds": "MDS",
        "france_services": "France services",
        "posts": "Postes de conseiller",
        "posts_per_10k": "Postes pour 10\u202f000 habitants",
        "beyond": f"Habitants à plus de {wording.quantity(params.threshold_min, 'min')}",
        "beyond_low": "estimation basse",
        "beyond_high": "estimation haute",
    }
