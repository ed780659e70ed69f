"""Vue d'ensemble: the department in five figures and one sentence."""

import streamlit as st

from geo import overview
from pages.ui import cite, filters, header, panels, state, texts

view = state.view()
pack = state.pack()

header.title(texts.overview_title(pack))
st.markdown(overview.sentence(pack, view.params))
what, far, _ = st.columns([2, 1, 3])
with what:
    filters.kind()
with far:
    filters.threshold()
keys = overview.key_figures(pack, view.params)
panels.figures(keys)

st.subheader(texts.TERRITORIES)
frame = overview.by_territory(pack, view.params)
panels.territories_table(frame, view.params)
st.caption(overview.border_sentence(pack, view.params))
st.caption(texts.inferred(pack.communes["confidence"].ne("established").sum(), len(pack.communes)))
cite.download(
    frame,
    f"observatoire_{view.department}_territoires_{view.threshold}min.csv",
    level="territoire",
)
cite.words(texts.TERRITORIES, overview.sentence(pack, view.params), *(key.label for key in keys))
st.page_link("pages/carte.py", label=texts.OPEN_MAP, icon=":material/map:")
