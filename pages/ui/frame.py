"""What stands around every page: language, title of the product, notices, foot."""

from __future__ import annotations

import streamlit as st

from pages.ui import state, texts

# Streamlit announces its pages as English; screen readers would read French with that voice.
_LANGUAGE = "<script>document.documentElement.lang = 'fr';</script>"
# The stock top margin pushes the map below the fold of a laptop.
_MARGINS = """
<style>
.stMainBlockContainer { padding-top: 4rem; padding-bottom: 2rem; }
@media (max-width: 640px) { .stMainBlockContainer { padding-left: 1rem; padding-right: 1rem; } }
</style>
"""


def head() -> None:
    """Set the language and say what in the address was not understood."""
    st.html(_LANGUAGE + _MARGINS, unsafe_allow_javascript=True)
    refused = state.take_refused()
    if refused:
        st.info(texts.refused(refused))


def foot() -> None:
    """Say what the figures are and are not."""
    st.divider()
    st.caption(texts.FOOT)
