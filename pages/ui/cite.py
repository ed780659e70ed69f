"""What goes with every figure: the download of the table, the source, the vintage, the limits."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from geo import catalogue, tables
from geo.indicator import Indicator
from pages.ui import texts


def download(
    frame: pd.DataFrame,
    file_name: str,
    label: str = texts.DOWNLOAD,
    *,
    headers: Mapping[str, str] | None = None,
    sources: str = "",
) -> None:
    """Offer the table that is on screen as a file, with its headers and its sources."""
    written = frame.rename(columns=dict(headers or {}))
    if sources:
        written = written.assign(**{texts.SOURCES_COLUMN: sources})
    st.download_button(
        label,
        tables.to_csv(written),
        file_name=file_name,
        mime="text/csv",
        on_click="ignore",
        key=f"download_{file_name}",
    )


def source(indicator: Indicator, department: str) -> None:
    """Cite the sources of an indicator, its vintage, its limits."""
    cited = catalogue.citation(department, indicator.tables)
    st.caption(texts.source(cited, indicator.vintage, indicator.limits))
