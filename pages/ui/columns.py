"""French headers, units and formats of the columns of tables on screen."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from geo import indicators, wording
from geo.measures import Params

_BELONGING = {
    "name": "Nom",
    "code_insee": "Code INSEE",
    "epci_code": "Code",
    "canton_code": "Code",
    "territory": "Territoire",
    "department": "Code",
    "epci": "EPCI",
    "canton": "Canton",
    "territory_name": "Nom du territoire",
    "territory_confidence": "Confiance du rattachement",
    "competent_adviser": "Conseiller compétent (employeur)",
}
_SUFFIXES = {"_low": " (bas)", "_high": " (haut)", "_site": " : lieu", "_km": " : km"}


def labels(frame: pd.DataFrame, params: Params) -> dict[str, str]:
    """French header of each column of a table of indicators, unit included."""
    return {column: _label(column, params) for column in frame.columns}


def _label(column: str, params: Params) -> str:
    if column in _BELONGING:
        return _BELONGING[column]
    base, suffix = _split(column)
    indicator = indicators.REGISTRY[base]
    said = indicator.name.lower().startswith(indicator.unit.lower())
    unit = "" if said or suffix in ("_site", "_km") else f" ({indicator.unit})"
    far = f" de {wording.quantity(params.threshold_min, 'min')}" if base in _BEYOND else ""
    return f"{indicator.name}{far}{_SUFFIXES.get(suffix, '')}{unit}"


_BEYOND = ("inhabitants_beyond", "older_beyond", "pupils_beyond")


def for_table(frame: pd.DataFrame, params: Params) -> dict[str, Any]:
    """Configure the columns of a table of indicators."""
    return {
        column: _number(label)
        if pd.api.types.is_numeric_dtype(frame[column])
        else st.column_config.TextColumn(label, pinned=column == "name")
        for column, label in labels(frame, params).items()
    }


def _split(column: str) -> tuple[str, str]:
    for suffix in _SUFFIXES:
        if column.endswith(suffix) and column.removesuffix(suffix) in indicators.REGISTRY:
            return column.removesuffix(suffix), suffix
    return column, ""


def _number(label: str) -> Any:
    return st.column_config.NumberColumn(label, format="localized")


def rounded(frame: pd.DataFrame) -> pd.DataFrame:
    """Round the figures to the decimals a reader sees; the browser writes them in its language."""
    return frame.round({column: _decimals(column) for column in frame.select_dtypes("number")})


def _decimals(column: str) -> int:
    base, suffix = _split(column)
    if suffix == "_km" or base not in indicators.REGISTRY:
        return 1
    indicator = indicators.REGISTRY[base]
    return 1 if indicator.kind == "duration" else indicator.decimals


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
