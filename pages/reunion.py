"""Réunion: views chosen beforehand, put in order, presented in large type by keyboard."""

import streamlit as st

from pages.ui.shell import header, state
from pages.ui.texts import reunion
from pages.ui.views import reunion as reunion_view
from pages.ui.views import stage as stage_view


@st.fragment
def explore() -> None:
    pack = state.pack()
    views = reunion_view.presentable_views()
    if views and state.view().shown:
        stage_view.stage(views)
        return
    stage_view.leave()
    header.title(reunion.TITLE)
    st.markdown(reunion.HELP)
    chosen, listed = st.columns(2, gap="large")
    with chosen:
        reunion_view.prepare(pack)
        reunion_view.add(pack)
    with listed:
        reunion_view.listing()


explore()
