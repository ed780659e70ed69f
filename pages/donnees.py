"""Données: how old each source is, what is unsure, what changed, what goes back to the source."""

import streamlit as st

from pages.ui.shell import header, state
from pages.ui.texts import common, donnees
from pages.ui.views import donnees as donnees_view

view = state.view()
pack = state.published()

header.title(common.SOURCES_TITLE)
donnees_view.sources(view.department)
donnees_view.draw_doubts(pack)
donnees_view.vintages(pack)
donnees_view.returned(pack)
donnees_view.files(view.department)
st.page_link("pages/importer.py", label=donnees.TO_IMPORT, icon=":material/upload_file:")
