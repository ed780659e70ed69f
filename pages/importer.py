"""Importer: give a file, see what it changes, accept it or not, take it back."""

import streamlit as st

from pages.ui.shell import header, state
from pages.ui.texts import importer as texts_import
from pages.ui.views import importer as import_view

view = state.view()
pack = state.published()

header.title(texts_import.title(pack))
st.markdown(texts_import.help_text())
import_view.banner(view.department)
given = import_view.drop()
found = import_view.show_import(view.department, given) if given is not None else None
if found is not None:
    import_view.outcome(found)
import_view.history(view.department)
