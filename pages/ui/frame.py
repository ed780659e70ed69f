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
/* Streamlit fades captions to a contrast of 4 to 1, under what small text needs. */
[data-testid="stCaptionContainer"], [data-testid="stCaptionContainer"] * { color: #4A5A63;
  opacity: 1; }
.words, .words a { color: #4A5A63; font-size: 14px; }
.st-key-scenario { background: #FBEFE3; border-left: 4px solid #A33B20; gap: 0 1rem;
  padding: .1rem .75rem; }
.st-key-scenario p { margin: 0; font-size: 14px; }
.st-key-scenario button p { text-decoration: underline; }
@media (max-width: 640px) {
  .st-key-offer [data-testid="stButtonGroup"] > div { flex-wrap: wrap; row-gap: .25rem; }
  .stMainBlockContainer { padding-left: 1rem; padding-right: 1rem; }
  .st-key-choices [data-testid="stHorizontalBlock"] { gap: .5rem 1rem; }
  .st-key-choices [data-testid="stColumn"] { flex: 1 1 calc(50% - .5rem);
    min-width: calc(50% - .5rem); }
}
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
