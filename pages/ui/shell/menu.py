"""The menu as Streamlit leaves it: which group one is in, and closed when a page opens."""

from __future__ import annotations

from html import escape

import streamlit as st

from pages.ui.shell import router, style
from pages.ui.texts import navigation


def draw() -> None:
    """Tell ``menu.js`` the group of the page that is shown."""
    group = next(group for group, pages in navigation.GROUPS.items() if router.page() in pages)
    told = f'<span class="menu-here" data-group="{escape(group)}"></span>'
    st.html(told + style.script("menu.js"), unsafe_allow_javascript=True)
