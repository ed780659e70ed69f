"""What goes with every figure: the download of the table, the source, the vintage, the limits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from html import escape
from typing import NamedTuple
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from geo import catalogue, export, glossary, tables, territories
from geo import view as views
from geo.indicator import Indicator
from pages.ui import state, texts, texts_export, texts_scenario


class Offered(NamedTuple):
    """A file to download; ``data`` are its bytes, or what makes them once they are asked for."""

    label: str
    file_name: str
    mime: str
    data: bytes | Callable[[], bytes]


def download(
    frame: pd.DataFrame,
    file_name: str,
    label: str = texts.DOWNLOAD,
    *,
    headers: Mapping[str, str] | None = None,
    sources: str = "",
    scenario: str | None = None,
    level: str = "",
) -> None:
    """Offer the table that is on screen as a file, with its headers and its sources.

    The name and the sources of simulated figures say that they are. ``scenario`` is the title
    of what they simulate; None for the scenario of the view. With a ``level``, every indicator
    of that level of the page's pack is offered beside, in every format.
    """
    written = frame.rename(columns=dict(headers or {}))
    scenario = state.simulation() if scenario is None else scenario
    if scenario:
        file_name = texts_scenario.file_name(file_name)
    title = file_name.removesuffix(".csv")
    workbook = Offered(
        texts_export.SEEN,
        f"{title}.xlsx",
        export.XLSX.mime,
        partial(export.seen, written, title, sources, scenario),
    )
    sources = texts_scenario.sources(sources, scenario) if scenario else sources
    if sources:
        written = written.assign(**{texts.SOURCES_COLUMN: sources})
    with st.container(horizontal=True):
        _button(Offered(label, file_name, "text/csv", tables.to_csv(written)))
        if level and len(territories.units(state.pack(), level)):
            _everything(workbook, level)
        else:
            _button(workbook)


def _button(offered: Offered) -> None:
    st.download_button(
        offered.label,
        offered.data,
        file_name=offered.file_name,
        mime=offered.mime,
        on_click="ignore",
        key=f"download_{offered.file_name}",
    )


def _everything(seen: Offered, level: str) -> None:
    """Offer the table on screen, then every indicator of a level, in a popover."""
    pack, params = state.pack(), state.view().params
    with st.popover(texts_export.MORE):
        st.markdown(texts_export.SEEN_GROUP)
        _button(seen)
        st.markdown(texts_export.everything(level))
        for form, label in texts_export.FORMATS.items():
            _button(
                Offered(
                    label,
                    export.file_name(pack, level, params, form),
                    export.FORMATS[form].mime,
                    partial(export.write, pack, level, params, form),
                )
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
