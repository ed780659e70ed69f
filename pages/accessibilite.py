"""Accessibilité: what is checked, what does not conform yet, whom to tell."""

import streamlit as st

from pages.ui.shell import header
from pages.ui.texts import accessibilite

header.title(accessibilite.TITLE)
st.markdown(accessibilite.SENTENCE)
st.header(accessibilite.CHECKED)
st.markdown("\n".join(f"- {one}" for one in accessibilite.CHECKS))
st.header(accessibilite.LEFT)
st.markdown("\n".join(f"- {one}" for one in accessibilite.FAULTS))
st.header(accessibilite.TELL)
st.markdown(accessibilite.TOLD)
