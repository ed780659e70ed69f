"""What the page Méthode draws: the filter, an indicator, a term."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from geo.base import palette
from geo.pack.pack import Pack
from geo.reading import time_quality
from geo.reading.glossary import Term
from pages.ui.shell import state
from pages.ui.texts import common, fiche
from pages.ui.widgets import charts, downloads, panels, text_tables

_SEARCH, _LONGEST = "cherche", 80
_TRUE = (
    palette.DIFFICULTY[3], palette.LOST, palette.ACCENT, palette.NEED[4], palette.INK,
    palette.GAINED, palette.NEED[2],
)  # fmt: skip
"""Colours of the sources of true minutes, whose shapes differ too."""


def search() -> str:
    """Ask for words; an empty text keeps everything."""
    key = "method_search"
    st.session_state[key] = state.own(_SEARCH)[:_LONGEST]
    return st.text_input(
        fiche.FILTER,
        placeholder=fiche.FILTER_HELP,
        max_chars=_LONGEST,
        key=key,
        on_change=lambda: state.keep_own(_SEARCH, st.session_state[key].strip()),
    ).strip()


def indicator(row: Mapping[Any, Any]) -> None:
    """Draw one indicator under its own anchor: definition first, then the fine print."""
    with st.container(border=True, gap=None):
        st.header(row["Indicateur"], anchor=row["Identifiant"])
        st.markdown(row["Définition"])
        if row["Calcul"]:
            st.markdown(f"**{fiche.FORMULA}\u00a0:** {common.inert(row['Calcul'])}")
        st.markdown(
            " · ".join(
                f"**{name}\u00a0:** {row[name]}"
                for name in ("Unité", "Aux autres niveaux", "Classes de la carte", "Millésime")
            )
        )
        st.caption(
            "  \n".join(
                f"**{name}\u00a0:** {row[name] or fiche.NO_SOURCE}"
                for name in ("Niveaux", "Limites", "Source")
            )
        )


def columns(listed: pd.DataFrame, department: str) -> None:
    """Draw the dictionary of the columns as a table, with its file."""
    panels.plain_table(listed)
    downloads.download(listed, f"observatoire_{department}_dictionnaire.csv")


def comparison(pack: Pack) -> None:
    """Draw the estimated minutes against the true ones, and the tables of what is compared."""
    st.header(fiche.COMPARISON, anchor="comparaison")
    said = time_quality.verdict(pack)
    drawn, beside = st.columns([3, 2])
    with drawn:
        charts.draw(pack, _against_true, said=f"{fiche.COMPARISON}. {said}")
    with beside:
        st.markdown(common.inert(said))
    table(time_quality.table(pack), fiche.COMPARISON)
    with st.expander(fiche.BANDS):
        table(time_quality.bands(), fiche.BANDS)


def table(frame: pd.DataFrame, caption: str) -> None:
    """Draw a table of texts, whose headers may be long: none is beyond the edge."""
    rows = frame.astype(str).to_numpy().tolist()
    text_tables.text_table(list(frame.columns), rows, caption=caption)


def _against_true(pack: Pack) -> charts.Chart:
    """Each trip in its range, beside the line where the estimate is true."""
    trips = time_quality.trips(pack)
    longest, highest = (5 * math.ceil(trips[name].max() / 5) for name in ("true", "high"))
    sources = list(dict.fromkeys(trips["called"]))
    axis = alt.Axis(labelColor=palette.INK, titleColor=palette.INK)
    across, up = (alt.Scale(domain=[0, most], nice=False) for most in (longest, highest))
    legend = alt.Legend(
        orient="bottom",
        direction="vertical",
        title=None,
        labelLimit=0,
        labelColor=palette.INK,
        symbolOpacity=1,
    )
    x = alt.X("true:Q", scale=across, axis=axis, title=fiche.TRUE_MINUTES)
    shape = alt.Shape("called:N", scale=alt.Scale(domain=sources), legend=legend)
    colours = list(_TRUE[: len(sources)])
    colour = alt.Color("called:N", scale=alt.Scale(domain=sources, range=colours), legend=legend)
    base = alt.Chart(trips).encode(x=x, color=colour)
    ends = base.mark_rule(opacity=0.35).encode(
        y=alt.Y("low:Q", scale=up, axis=axis, title=fiche.ESTIMATED_MINUTES), y2="high:Q"
    )
    points = base.mark_point(filled=True, size=45, opacity=1).encode(
        y=alt.Y("central:Q", scale=up),
        shape=shape,
        tooltip=[
            alt.Tooltip("called:N", title=fiche.COMPARED_TO),
            alt.Tooltip("name:N", title=fiche.TRIP),
            alt.Tooltip("true:Q", title=fiche.TRUE_MINUTES, format=".0f"),
            alt.Tooltip("central:Q", title=fiche.ESTIMATED_MINUTES, format=".0f"),
        ],
    )
    equal = pd.DataFrame({"true": [0.0, longest], "central": [0.0, longest]})
    line = (
        alt.Chart(equal)
        .mark_line(color=palette.INK, strokeDash=[3, 3], strokeWidth=1)
        .encode(x="true:Q", y="central:Q")
    )
    return alt.layer(line, ends, points).properties(height=420)


def term(shown: Term) -> None:
    """Draw one term under its own anchor."""
    st.header(shown.term, anchor=shown.id)
    st.markdown(shown.meaning)
