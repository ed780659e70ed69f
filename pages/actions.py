"""Actions: record what is done in the territories, find it on the map, in a list, by month."""

import streamlit as st

from geo.register.location import RegisterError
from geo.rights import actors
from geo.rights.roles import Role
from pages.ui.shell import cached, header, state, visitor
from pages.ui.shell.register import privacy
from pages.ui.texts import actions, common
from pages.ui.views import action_detail, action_form, action_spreadsheet
from pages.ui.views import actions as actions_view
from pages.ui.widgets import downloads, maps


@st.fragment
def explore() -> None:
    from geo.register import store  # needs a database, that no other page opens

    pack, view = state.published(), state.view()
    header.title(actions.TITLE)
    actions_view.notice()
    closed = actors.refusal(visitor.actor(), Role.EDITOR)
    register = store.open_register(view.department)
    asked = actions_view.chosen_filter(pack, view)
    try:
        counted = register.counts(asked)
    except RegisterError as error:
        st.error(common.literal(str(error)))
        action_form.unsaved(pack, register, actions_view.commune(pack, view), closed)
        action_spreadsheet.pour(pack, register, closed)
        return
    said = actions_view.sentence(pack, view, counted, asked)
    st.markdown(common.inert(said))
    with maps.page():
        actions_view.choices(pack, view, register)
        # who writes comes for the form: on a phone it is above the map
        drawn, beside = st.columns([2, 1]) if closed else reversed(st.columns([2, 3]))
    with drawn:
        actions_view.draw_map(pack, view, counted, cached.geometry(view.department))
    with beside, st.container() if closed else maps.before_map("form"):
        action_form.new(pack, register, actions_view.commune(pack, view), closed)
    actions_view.listing(pack, register, asked, counted)
    action_detail.detail(pack, register, closed)
    actions_view.files(pack, register, asked, closed)
    action_spreadsheet.pour(pack, register, closed)
    privacy(collected=True)
    downloads.words(*actions.FORMS.values(), actions.STRAND, said)


try:
    explore()
except RegisterError as error:
    st.error(common.literal(str(error)))
