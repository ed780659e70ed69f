"""Méthode: every indicator, the travel model and the glossary, generated from the registry."""

import streamlit as st

from geo.export import dictionary__dictionary as dictionary
from geo.reading import glossary
from geo.reading import names__road_words as road_words
from pages.ui.shell import header
from pages.ui.shell import state__state as state
from pages.ui.texts import fiche__texts_fiche as texts_fiche
from pages.ui.views import methode as method_view
from pages.ui.widgets import downloads as cite
from pages.ui.widgets import panels

view = state.view()
pack = state.published()

header.title(texts_fiche.METHOD_TITLE)
st.markdown(texts_fiche.METHOD_SENTENCE)
asked = method_view.search()
found = dictionary.search(asked)
terms = glossary.search(asked)
if not found and not terms:
    st.info(texts_fiche.NOTHING)

if not asked:
    st.header(texts_fiche.TRAVEL, anchor="temps")
    if replaced := road_words.method(pack):
        st.markdown(replaced)
    st.markdown(texts_fiche.TRAVEL_TEXT)
    panels.plain_table(dictionary.travel_model())
    st.header(texts_fiche.PRESENCE, anchor="presence")
    st.markdown(texts_fiche.PRESENCE_TEXT)
if found:
    st.header(texts_fiche.INDICATORS, anchor="indicateurs")
    listed = dictionary.table(view.department, found, pack)
    for row in listed.to_dict("records"):
        method_view.indicator(row)
    with st.expander(texts_fiche.DICTIONARY):
        panels.plain_table(listed)
        cite.download(listed, f"observatoire_{view.department}_dictionnaire.csv")
if terms:
    st.header(texts_fiche.GLOSSARY, anchor="glossaire")
    for term in terms:
        method_view.term(term)
