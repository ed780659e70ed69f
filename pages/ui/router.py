"""The pages, their titles and their order. The address of a page is the name of its file."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.ui import texts


def navigate() -> Any:
    """Declare the pages to Streamlit and return the one the reader asks for."""
    return st.navigation(
        [
            st.Page("pages/overview.py", title=texts.OVERVIEW, default=True),
            st.Page("pages/carte.py", title=texts.MAP),
            st.Page("pages/donnees.py", title=texts.SOURCES),
        ],
        position="top",
    )
