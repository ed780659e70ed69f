"""The pages, their titles and their order. The address of a page is the name of its file."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.ui.texts import common, fiche, simulateur
from pages.ui.texts import ecarts as texts_gaps
from pages.ui.texts import horaires as texts_hours
from pages.ui.texts import importer as texts_import
from pages.ui.texts import reunion as texts_meeting
from pages.ui.texts import scenarios as texts_scenario


def navigate() -> Any:
    """Declare the pages to Streamlit and return the one the reader asks for."""
    return st.navigation(
        [
            st.Page("pages/overview.py", title=common.OVERVIEW, default=True),
            st.Page("pages/carte.py", title=common.MAP),
            st.Page("pages/ecarts.py", title=texts_gaps.PAGE),
            st.Page("pages/fiche.py", title=fiche.FICHE),
            st.Page("pages/horaires.py", title=texts_hours.PAGE),
            st.Page("pages/simulateur.py", title=simulateur.PAGE),
            st.Page("pages/scenarios.py", title=texts_scenario.PAGE),
            st.Page("pages/reunion.py", title=texts_meeting.PAGE),
            st.Page("pages/evolution.py", title=fiche.HISTORY),
            st.Page("pages/methode.py", title=fiche.METHOD),
            st.Page("pages/donnees.py", title=common.SOURCES),
            st.Page("pages/importer.py", title=texts_import.PAGE),
        ],
        position="top",
    )
