"""The pages in their four groups. The address of a page is the name of its file."""

from __future__ import annotations

from typing import Any, Final

import streamlit as st

from pages.ui.texts import navigation

FIRST: Final = "overview"
"""The page of an address that names none."""


_PAGE: Final = "page"


def navigate() -> Any:
    """Declare the pages to Streamlit and return the one the reader asks for."""
    asked = st.navigation(
        {
            group: [
                st.Page(f"pages/{page}.py", title=entry.title, default=page == FIRST)
                for page, entry in pages.items()
            ]
            for group, pages in navigation.GROUPS.items()
        },
        position="top",
    )
    st.session_state[_PAGE] = asked.url_path or FIRST
    return asked


def page() -> str:
    """Key of the page that is shown, among ``navigation.PAGES``."""
    return str(st.session_state.get(_PAGE, FIRST))
