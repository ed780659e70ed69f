"""What goes with every figure: the download of the table, the source, the vintage, the limits."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from geo import catalogue, glossary, tables
from geo import view as views
from geo.indicator import Indicator
from pages.ui import state, texts, texts_scenario


def download(
    frame: pd.DataFrame,
    file_name: str,
    label: str = texts.DOWNLOAD,
    *,
    headers: Mapping[str, str] | None = None,
    sources: str = "",
    scenario: str | None = None,
) -> None:
    """Offer the table that is on screen as a file, with its headers and its sources.

    The name and the sources of simulated figures say that they are. ``scenario`` is the title
    of what they simulate; None for the scenario of the view.
    """
    written = frame.rename(columns=dict(headers or {}))
    scenario = state.simulation() if scenario is None else scenario
    if scenario:
        file_name = texts_scenario.file_name(file_name)
        sources = texts_scenario.sources(sources, scenario)
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
    """Cite the sources of an indicator, its vintage, its limits, and lead to its words."""
    said = cited(indicator, department)
    st.caption(said)
    words(indicator.name, indicator.reading, said)


def cited(indicator: Indicator, department: str) -> str:
    """Say the sources of an indicator, its vintage, its limits, and what is simulated."""
    sources = catalogue.citation(department, indicator.tables)
    said = texts.source(sources, indicator.vintage, indicator.limits)
    scenario = state.simulation()
    return texts_scenario.sources(said, scenario) if scenario else said


def words(*spoken: str) -> None:
    """Lead from the words and sigles of a page to their meaning, in the glossary of Méthode."""
    query = urlencode(views.to_query(state.view()))
    links = [
        f'<a href="methode?{escape(query)}#{term.id}" title="{escape(term.meaning)}">'
        f"{escape(term.term)}</a>"
        for term in glossary.used(" ".join(spoken))
    ]
    if links:
        st.html(f'<p class="words">{escape(texts.WORDS)} {" · ".join(links)}</p>')
