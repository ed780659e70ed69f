"""The pages, their titles and their order. The address of a page is the name of its file."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.ui.texts import (
    actions,
    besoins,
    common,
    ecarts,
    fiche,
    horaires,
    importer,
    qui_fait_quoi,
    reunion,
    scenarios,
    simulateur,
    tne,
)


def navigate() -> Any:
    """Declare the pages to Streamlit and return the one the reader asks for."""
    return st.navigation(
        {
            "": [
                st.Page("pages/overview.py", title=common.OVERVIEW, default=True),
                st.Page("pages/carte.py", title=common.MAP),
                st.Page("pages/ecarts.py", title=ecarts.PAGE),
                st.Page("pages/fiche.py", title=fiche.FICHE),
                st.Page("pages/horaires.py", title=horaires.PAGE),
                st.Page("pages/simulateur.py", title=simulateur.PAGE),
                st.Page("pages/scenarios.py", title=scenarios.PAGE),
                st.Page("pages/reunion.py", title=reunion.PAGE),
                st.Page("pages/evolution.py", title=fiche.HISTORY),
                st.Page("pages/methode.py", title=fiche.METHOD),
                st.Page("pages/donnees.py", title=common.SOURCES),
                st.Page("pages/importer.py", title=importer.PAGE),
            ],
            common.ACT: [
                st.Page("pages/actions.py", title=actions.PAGE),
                st.Page("pages/besoins.py", title=besoins.PAGE),
                st.Page("pages/qui_fait_quoi.py", title=qui_fait_quoi.PAGE),
                st.Page("pages/tne.py", title=tne.PAGE),
            ],
        },
        position="top",
    )
