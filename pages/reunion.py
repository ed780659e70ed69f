"""Réunion: views chosen beforehand, put in order, presented in large type by keyboard."""

import streamlit as st

from pages.ui.shell import header, state
from pages.ui.texts import reunion as texts_meeting
from pages.ui.views import reunion as meeting_view
from pages.ui.views import stage as stage_view


@st.fragment
def explore() -> None:
    pack = state.pack()
    views = meeting_view.presentable_views()
    if views and state.view().shown:
        stage_view.stage(views)
        return
    stage_view.leave()
    header.title(texts_meeting.TITLE)
    st.markdown(texts_meeting.HELP)
    chosen, listed = st.columns(2, gap="large")
    with chosen:
        meeting_view.add(pack)
    with listed:
        meeting_view.listing()


explore()
