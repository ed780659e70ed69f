"""Vue d'ensemble: the answer in one sentence, the map, a search and four doors; then the detail."""

from datetime import date

import streamlit as st

from geo.base.french import typeset
from geo.indicators import registry
from geo.pack import catalogue, territories
from geo.pack.kinds import KINDS
from geo.reading import national_rank, overview, source_ages
from pages.ui.shell import cached, header, state
from pages.ui.texts import common, first_page
from pages.ui.views import overview as overview_view
from pages.ui.widgets import downloads, filters, panels, table_columns

overview_view.follow()
view = state.view()
pack = state.pack()

overview_view.answer(pack, view)
overview_view.search(pack)
read = overview_view.minutes_map(pack, view)
drawn, beside = st.columns([2, 1])
with drawn:
    overview_view.draw(pack, view, read)
with beside:
    overview_view.doors()
    panels.key(pack, read, (view.kind,), view.params)

st.header(first_page.DETAIL)
said = overview.sentence(pack, view.params)
header.sentence(common.inert(said))
panels.old(source_ages.old(view.department, overview.TABLES, date.today()))
what, far, counted, _ = st.columns([2, 1, 2, 1])
with what:
    filters.kind()
with far:
    filters.threshold()
with counted:
    filters.presence_choice()
keys = overview.key_figures(pack, view.params)
panels.figures(keys)

level = territories.grouping(pack)
listed = common.TERRITORIES[level]
ranked = f"{listed}, {common.MOST_FIRST}"
st.header(listed if pack.lacks(KINDS[view.kind].table) else ranked)
frame = overview.by_territory(pack, view.params)
panels.territories_table(frame, view.params, level, overview_view.open_territory)
st.caption(first_page.ROWS)
st.caption(overview.border_sentence(pack, view.params))
if level == "territoire":
    inferred = territories.inferred(pack)
    total, cited = len(pack.communes), catalogue.citation(view.department, ("territories",))
    st.caption(common.inferred(inferred, total) if inferred else common.perimeters_source(cited))
downloads.download(
    frame,
    f"{common.stem(view, common.AREA_FILES[level], f'{view.threshold}min', uses=('kind',))}.csv",
    about=downloads.About(
        headers=table_columns.of_territories(view.params, level),
        sources=catalogue.citation(view.department, overview.TABLES),
        settings=downloads.settings(registry.REGISTRY["inhabitants_beyond"].uses),
    ),
    level=level,
)
downloads.words(ranked, said, *(key.label for key in keys))
among = cached.among_departments(view.department)
if among:
    st.header(common.AMONG)
    st.markdown(common.inert(among))
    st.caption(common.inert(typeset(national_rank.SOURCE)))
