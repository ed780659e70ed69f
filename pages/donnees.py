"""Données: how old each source is, what is unsure, what changed, what goes back to the source."""

import streamlit as st

from pages.ui.shell import header, state
from pages.ui.texts import common
from pages.ui.texts import donnees as texts_data
from pages.ui.views import donnees as data_view

view = state.view()
pack = state.published()

header.title(common.SOURCES_TITLE)
data_view.sources(view.department)
data_view.doubts(pack)
data_view.vintages(pack)
data_view.returned(pack)
data_view.files(view.department)
st.page_link("pages/importer.py", label=texts_data.TO_IMPORT, icon=":material/upload_file:")
