"""What stands around every page: language, title of the product, notices, foot."""

from __future__ import annotations

from html import escape
from urllib.parse import urlencode

import streamlit as st

from geo.pack import catalogue
from geo.pack import missing as lacks
from geo.pack.missing import IMPORTS
from geo.session import view as views
from geo.store import versions as store
from pages.ui.shell import cached, state
from pages.ui.texts import common
from pages.ui.texts import donnees as texts_data

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
/* Streamlit writes its field of files in English. */
[data-testid="stFileUploaderDropzone"] button p,
[data-testid="stFileUploaderDropzoneInstructions"] span { font-size: 0; }
[data-testid="stFileUploaderDropzone"] button p::after { content: "Choisir un fichier";
  font-size: 16px; }
[data-testid="stFileUploaderDropzoneInstructions"] span::after { content: "ou déposez-le ici";
  font-size: 14px; }
/* On a wide screen the department is chosen in the bar of the pages, where it stays in sight. */
@media (min-width: 641px) { .st-key-department { max-width: 13rem; } }
@media (min-width: 1240px) {
  [data-testid="stLayoutWrapper"]:has(> .st-key-department) { position: absolute; right: 8rem;
    top: .5rem; width: 13rem; z-index: 999991; }
}
@media (max-width: 640px) {
  .st-key-offer [data-testid="stButtonGroup"] > div { flex-wrap: wrap; row-gap: .25rem; }
  .stMainBlockContainer { padding-left: 1rem; padding-right: 1rem; }
  .st-key-choices [data-testid="stHorizontalBlock"] { gap: .5rem 1rem; }
  .st-key-choices [data-testid="stColumn"] { flex: 1 1 calc(50% - .5rem);
    min-width: calc(50% - .5rem); }
  /* Words that half a phone would cut. */
  .st-key-choices [data-testid="stColumn"]:has(.st-key-w_presence) { flex-basis: 100%;
    min-width: 100%; }
}
</style>
"""


def head() -> None:
    """Set the language and say what in the address was not understood."""
    st.html(_LANGUAGE + _MARGINS, unsafe_allow_javascript=True)
    _department()
    refused = state.take_refused()
    if refused:
        st.info(common.refused(refused))
    damaged = store.damage(state.view().department)
    if damaged:
        st.warning(damaged)


def _department() -> None:
    """Choose the department, where there are several; a stage hides it (``views/stage.py``)."""
    codes = cached.departments()
    if len(codes) < 2:
        return
    key = "w_department"
    st.session_state[key] = state.view().department
    with st.container(key="department"):
        st.selectbox(
            common.DEPARTMENT,
            codes,
            format_func=lambda code: common.department(code, *cached.named(code)),
            label_visibility="collapsed",
            key=key,
            on_change=lambda: state.move(st.session_state[key]),
        )


def foot() -> None:
    """Say what the figures are and are not."""
    st.divider()
    _lacking()
    producers = catalogue.producers(state.view().department, common.OPEN_LICENCE)
    st.caption(state.said(common.foot(producers)))
    _imported()


def _imported() -> None:
    """Name the imported files that what is shown comes from, and when they came."""
    versions = store.history(state.view().department)
    used = store.numbers(versions)
    files = [one for one in versions if one.number in used and one.kind in IMPORTS]
    if files:
        st.caption(texts_data.imported(files))


def _lacking() -> None:
    """Name, in one sentence, what the department has not and the import that would bring it.

    A stage hides it (``views/stage.py``).
    """
    view = state.view()
    pack = cached.load(view.department)
    said = texts_data.lacking(pack, lacks.lacks(pack))
    if said:
        link = f"importer?{escape(urlencode(views.to_query(view)))}"
        label = escape(texts_data.LEAD_TO_IMPORT)
        st.html(f'<p class="words">{escape(said)} <a href="{link}">{label}</a></p>')
