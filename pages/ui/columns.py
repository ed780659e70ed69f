"""French headers, units and formats of the columns of tables on screen."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from geo import headers, wording
from geo.measures import Params


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


def for_territories(params: Params) -> dict[str, Any]:
    """Configure the columns of the comparison of territories."""
    beyond = f"Habitants à plus de {wording.quantity(params.threshold_min, 'min')}"
    return {
        "name": st.column_config.TextColumn("Territoire", pinned=True),
        "population": _number("Habitants"),
        "share_65_plus": _number("65 ans et plus (%)"),
        "mds": _number("MDS"),
        "france_services": _number("France services"),
        "posts": _number("Postes de conseiller"),
        "posts_per_10k": _number("Postes pour 10 000 habitants"),
        "beyond": _number(beyond),
        "beyond_low": _number("estimation basse"),
        "beyond_high": _number("estimation haute"),
    }
