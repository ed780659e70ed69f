"""Carte: colour the communes by an indicator, click one, read who serves it and how far."""

from functools import partial

import streamlit as st

from geo.indicators import registry
from geo.indicators.declaration import Indicator
from geo.pack import catalogue
from geo.pack.pack import Pack
from geo.reading import map_reading, tables
from geo.session.view_model import View
from pages.ui.shell import cached, header, state
from pages.ui.texts import common
from pages.ui.widgets import downloads, filters, folds, maps, panels, table_columns


@st.fragment
@cached.one_state()
def explore() -> None:
    view = state.view()
    pack = state.pack()
    indicator = registry.REGISTRY[view.indicator]
    read = map_reading.read_map(pack, view.indicator, view.level, view.params)

    header.title(indicator.question)
    st.markdown(common.inert(read.answer))
    with maps.page():
        filters.map_row(indicator)
        drawn, beside = st.columns([2, 1])
    with drawn:
        maps.draw(
            cached.geometry(view.department),
            maps.map_paint(pack, read, view, filters.chosen_basemap()),
            label=common.map_label(pack),
            key=f"carte_{view.department}",
            on_select=filters.select_commune,
        )
        header.sentence(common.inert(read.depends), by_car=not indicator.on_foot)
        filters.over_the_map()
    with beside:
        filters.place(pack)
        with maps.picked_commune():
            panels.selected(pack, read, view)
            if view.selected:
                panels.to_fiche()
        panels.key(pack, read, view.layers, view.params)
        panels.around(pack, read, view)

    _table(pack, view, indicator)
    downloads.source(indicator, view.department)


def _table(pack: Pack, view: View, indicator: Indicator) -> None:
    frame = tables.under_map(pack, view.indicator, view.level, view.params)
    folds.fold(common.TABLE, "tableau", partial(panels.table, frame, view.params))
    downloads.download(
        frame,
        common.file_name(view, view.level, view.indicator, uses=indicator.uses),
        about=downloads.About(
            headers=table_columns.labels(frame, view.params),
            sources=catalogue.citation(view.department, indicator.tables, pack.root),
            settings=downloads.settings(indicator.uses),
        ),
        level=view.level,
        image=downloads.Picture(view.indicator, view.layers),
    )


explore()
