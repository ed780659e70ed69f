"""Écarts: where need is high and access poor, by car or on foot: a map and a list that agree."""

import pandas as pd
import streamlit as st

from geo.access import walking_words
from geo.pack import catalogue
from geo.pack.pack import Pack
from geo.reading import basins_text, priorities, walking_gaps, walking_text
from geo.session.view_model import View
from pages.ui.shell import cached, header, state
from pages.ui.texts import common, ecarts
from pages.ui.views import ecarts as ecarts_view
from pages.ui.widgets import downloads, filters, maps, panels


@st.fragment
@cached.one_state()
def explore() -> None:
    view = state.view()
    pack = state.pack()
    walking = ecarts_view.on_foot(view)
    header.title(ecarts.TITLE_ON_FOOT if walking else ecarts.TITLE)
    if panels.unlisted(pack, view.kind):
        filters.kind()
        return
    (on_foot if walking else by_car)(pack, view)


def by_car(pack: Pack, view: View) -> None:
    listed = basins_text.ranked(pack, view.params, view.area)
    with st.container():  # whatever is said, the map keeps its rank on the page, and its frame
        notion = ecarts_view.notion(view)
        said = ecarts_view.SENTENCES[notion](pack, view.params, view.area)
        header.sentence(common.inert(said))
    with maps.page():
        filters.gap_row(pack)
        ecarts_view.notes(pack, view)
        drawn, beside = st.columns([3, 2])
    with drawn:
        draw(pack, listed, view, notion)
    with beside:
        ecarts_view.map_key(pack, listed, view, notion)
    shown = ecarts_view.ranking(listed, view)
    offer(shown, view, "ecarts", ecarts.full(state.travel()), priorities.TABLES)
    limits = ecarts.limits(state.travel(), view.params)
    st.caption(limits)
    downloads.words(said, limits)
    st.caption(common.inert(catalogue.citation(view.department, priorities.TABLES)))


def on_foot(pack: Pack, view: View) -> None:
    listed = walking_gaps.ranked(pack, view.params, view.area)
    with st.container():
        st.markdown(common.inert(walking_gaps.sentence(pack, view.params, view.area)))
        st.markdown(common.inert(walking_text.without_car(pack, view.params, view.area)))
    with maps.page():
        filters.walk_row(pack)
        ecarts_view.notes(pack, view)
        drawn, beside = st.columns([3, 2])
    with drawn:
        draw(pack, listed, view)
    with beside:
        ecarts_view.walking_key(pack, listed, view)
        st.caption(common.inert(walking_gaps.by_car(pack, view.params, view.area)))
    ecarts_view.walking_list(listed, view)
    offer(listed, view, "ecarts_a_pied", ecarts.full_on_foot(view.params), walking_gaps.TABLES)
    st.caption(common.inert(f"{ecarts.limits_on_foot(view.params)} {walking_words.limit(pack)}"))
    st.caption(common.inert(catalogue.citation(view.department, walking_gaps.TABLES)))


def draw(pack: Pack, listed: pd.DataFrame, view: View, notion: str = "") -> None:
    maps.draw(
        cached.geometry(view.department),
        ecarts_view.map_paint(pack, listed, view, notion),
        label=ecarts.map_label(pack),
        key=f"ecarts_{view.department}",
        on_select=ecarts_view.select,
    )


def offer(
    listed: pd.DataFrame, view: View, name: str, full: dict[str, str], tables: tuple[str, ...]
) -> None:
    uses = ("weights",) if ecarts_view.on_foot(view) else ("weights", "reference")
    downloads.download(
        listed[["code_insee", *full]],
        common.file_name(view, name, view.profile, uses=uses, area=view.area),
        about=downloads.About(
            headers=full | {"code_insee": common.CODE},
            sources=catalogue.citation(view.department, tables),
            settings=downloads.settings(area=view.area),
        ),
        level="commune",
        image=downloads.Picture(ecarts_view.picture(view), (view.kind,), view.area),
    )


explore()
