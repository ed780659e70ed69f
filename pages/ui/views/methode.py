"""What the page Méthode draws: the filter, an indicator, a term."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from geo.reading.glossary import Term
from pages.ui.texts import common, fiche


def search() -> str:
    """Ask for words; an empty text keeps everything."""
    return st.text_input(
        fiche.FILTER, placeholder=fiche.FILTER_HELP, max_chars=80, key="method_search"
    ).strip()


def indicator(row: Mapping[Any, Any]) -> None:
    """Draw one indicator under its own anchor: definition first, then the fine print."""
    with st.container(border=True, gap=None):
        st.subheader(row["Indicateur"], anchor=row["Identifiant"])
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


def term(shown: Term) -> None:
    """Draw one term under its own anchor."""
    st.subheader(shown.term, anchor=shown.id)
    st.markdown(shown.meaning)
