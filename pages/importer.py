"""Importer: give a file, see what it changes, accept it or not, take it back."""

import streamlit as st

from pages.ui.shell import header, state
from pages.ui.texts import importer
from pages.ui.views import importer as importer_view

view = state.view()
pack = state.published()

header.title(importer.title(pack))
st.markdown(importer.help_text())
importer_view.banner(view.department)
given = importer_view.drop(view.department)
found = importer_view.show_import(view.department, given) if given is not None else None
if found is not None:
    importer_view.outcome(found)
importer_view.history(view.department)
