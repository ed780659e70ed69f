"""Données: each source with its date, licence and limits; what was repaired or is unsure."""

import streamlit as st

from geo import catalogue, quality
from pages.ui import cite, header, panels, state, texts

view = state.view()
pack = state.published()

header.title(texts.SOURCES_TITLE)
st.markdown(quality.sentence(pack))
for source in catalogue.sources(view.department).to_dict("records"):
    panels.source(source)

st.subheader(texts.QUALITY)
for finding in quality.findings(pack):
    with st.expander(f"{finding.title} ({len(finding.rows)})"):
        st.markdown(finding.meaning)
        panels.plain_table(finding.rows)
        cite.download(finding.rows, f"observatoire_{view.department}_{finding.id}.csv")

st.subheader(texts.FILES)
files = catalogue.files(view.department)[list(texts.FILE_COLUMNS)].rename(
    columns=texts.FILE_COLUMNS
)
panels.plain_table(files)
cite.download(files, f"observatoire_{view.department}_fichiers.csv")
