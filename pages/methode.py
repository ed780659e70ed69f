"""Méthode: every indicator, the travel model and the glossary, generated from the registry."""

from functools import partial

import streamlit as st

from geo.export import dictionary
from geo.reading import glossary, names
from pages.ui.shell import header, state
from pages.ui.texts import fiche
from pages.ui.views import methode as methode_view
from pages.ui.widgets import folds

view = state.view()
pack = state.published()

header.title(fiche.METHOD_TITLE)
brief = st.container()
asked = methode_view.search()
found = dictionary.search(pack, asked)
terms = glossary.search(asked)
if not found and not terms:
    st.info(fiche.NOTHING)

if not asked:
    with brief:
        st.header(fiche.SHORT, anchor="bref")
        st.markdown(fiche.SHORT_TEXT)
        st.markdown(fiche.contents())
    st.header(fiche.TRAVEL, anchor="temps")
    if replaced := names.method(pack):
        st.markdown(replaced)
    st.markdown(fiche.TRAVEL_TEXT)
    methode_view.table(dictionary.travel_model(pack), fiche.TRAVEL)
    methode_view.comparison(pack)
    st.header(fiche.WALKING, anchor="pied")
    st.markdown(fiche.WALKING_TEXT)
    methode_view.table(dictionary.walking_model(), fiche.WALKING)
    st.header(fiche.PRESENCE, anchor="presence")
    st.markdown(fiche.PRESENCE_TEXT)
    st.header(fiche.BASINS, anchor="bassins")
    st.markdown(fiche.BASINS_TEXT)
    st.header(fiche.SHARING, anchor="partage")
    st.markdown(fiche.SHARING_TEXT)
if found:
    st.header(fiche.INDICATORS, anchor="indicateurs")
    listed = dictionary.table(pack, found)
    for row in listed.to_dict("records"):
        methode_view.indicator(row)
    drawn = partial(methode_view.columns, listed, view.department)
    folds.fold(fiche.DICTIONARY, "dictionnaire", drawn)
if terms:
    st.header(fiche.GLOSSARY, anchor="glossaire")
    for term in terms:
        methode_view.term(term)
