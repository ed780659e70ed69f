"""What goes with every figure: the download of the table, the source, the vintage, the limits."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from geo import catalogue, tables
from geo.indicator import Indicator
from pages.ui import texts


def download(frame: pd.DataFrame, file_name: str) -> None:
    """Offer the table that is on screen as a file."""
    st.download_button(
        texts.DOWNLOAD,
        tables.to_csv(frame),
        file_name=file_name,
        mime="text/csv",
        on_click="ignore",
        key=f"download_{file_name}",
    )


def source(indicator: Indicator, department: str) -> None:
    """Cite the sources of an indicator, its vintage, its limits."""
    cited = catalogue.citation(department, indicator.tables)
    st.caption(texts.source(cited, indicator.vintage, indicator.limits))
