"""Fiche: any unit beside a reference, why it is so, whom to contact."""

import streamlit as st

from geo.pack.pack import Pack
from geo.reading import contacts, unit_sheet
from geo.reading.map_reading import Reading
from geo.session.view_model import AREAS, View
from pages.ui.shell import cached, state
from pages.ui.texts import common, fiche
from pages.ui.views import brief as brief_view
from pages.ui.views import fiche as fiche_view
from pages.ui.views import horaires as horaires_view
from pages.ui.views import reunion as reunion_view
from pages.ui.widgets import maps, panels


@st.fragment
@cached.one_state()
def explore() -> None:
    view = state.view()
    pack = state.pack()
    code = fiche_view.unit(pack, view)
    found = unit_sheet.fiche(pack, view.level, code, view.params, view.compared) if code else None

    with st.container():  # whatever it holds, the map keeps its rank on the page, and its frame
        fiche_view.heading(pack, view, found)
        fiche_view.where(pack, view)
    with maps.page():
        with st.container():
            settings(pack, view)
        with maps.before_map("figures"):
            if found is not None:
                panels.figures(found.key)
        # beside the map why, then whom to contact: two columns, so that Tab goes as the eye does
        with st.container(key="fiche_body"):
            drawn, reasons, beside = st.columns([2, 3, 3])

    read = fiche_view.around(pack, view)
    with drawn:
        maps.draw(
            cached.geometry(view.department),
            fiche_view.map_paint(pack, read, view),
            label=common.map_label(pack),
            key=f"fiche_{view.department}",
            height=fiche_view.MAP_HEIGHT_PX,
            on_select=fiche_view.select,
        )
        if found is not None:
            fiche_view.key(pack, read, view)
    with reasons:
        if found is None:
            fiche_view.key(pack, read, view)
        else:
            with maps.before_map("why"):
                fiche_view.why(found)
    with beside:
        if found is not None:
            fiche_view.who(contacts.contacts(pack, view.level, code, view.params))
            fiche_view.actions(pack, view, found)
    details(pack, view, read, found)


def details(pack: Pack, view: View, read: Reading, found: unit_sheet.Fiche | None) -> None:
    if found is not None:
        fiche_view.figures(found, view)
        listed = contacts.contacts(pack, view.level, found.code, view.params)
        fiche_view.contacts_table(found, listed, view)
        horaires_view.of_unit(pack, view, found.code)
    fiche_view.map_table(pack, read.indicator, view)
    if found is not None:
        st.caption(fiche.fiche_sources(state.travel(), found.sources))
        fiche_view.words(found)


def settings(pack: Pack, view: View) -> None:
    fiche_view.choices(pack, view)
    brief_view.offer(pack, view)
    if view.level in AREAS:
        reunion_view.offer(pack, view, away=True)


explore()
