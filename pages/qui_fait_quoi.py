"""Qui fait quoi: who has the schools, the collèges, the lycées and the families, by name."""

import streamlit as st

from geo.reading import responsibilities
from pages.ui.shell import cached, header, state
from pages.ui.texts import common, qui_fait_quoi
from pages.ui.views import qui_fait_quoi as qui_fait_quoi_view


@st.fragment
@cached.one_state()
def explore() -> None:
    view = state.view()
    pack = state.published()
    code = qui_fait_quoi_view.commune(view)
    found = responsibilities.here(pack, code)
    header.title(qui_fait_quoi.title(qui_fait_quoi_view.where(pack, code)))
    if found is None:
        st.info(qui_fait_quoi.UNKNOWN)
    else:
        said = f"{qui_fait_quoi.sentence(found)} {found.note}"
        header.sentence(common.inert(said.strip()), by_car=False)
    qui_fait_quoi_view.choice(pack, code)
    if found is not None:
        qui_fait_quoi_view.table(pack, found, code)
    qui_fait_quoi_view.places(pack, code)
    qui_fait_quoi_view.network(pack)
    if found is not None:
        qui_fait_quoi_view.does(found)
    qui_fait_quoi_view.words(found)


explore()
