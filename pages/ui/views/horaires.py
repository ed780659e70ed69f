"""The drawings of the page Horaires: map of an area, week of a commune, heat strip."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import altair as alt
import pandas as pd
import streamlit as st

from geo.access import opening_hours
from geo.access.measures import Params
from geo.base import french, palette
from geo.indicators import classes, registry
from geo.indicators.hours import MOMENTS
from geo.maps import leaflet
from geo.pack import catalogue, territories
from geo.pack.pack import Pack
from geo.reading import open_hours
from geo.reading.map_reading import Reading
from geo.session.view_model import View
from pages.ui.shell import state
from pages.ui.texts import common, horaires
from pages.ui.widgets import charts, downloads, folds, maps, panels, table_columns

_TABLES = registry.REGISTRY[MOMENTS["any"].indicator].tables
LAYERS = ("france_services",)
_DAYS = {key: french.capital(name) for key, name in opening_hours.DAYS.items()}


def map_paint(pack: Pack, reading: Reading, view: View) -> leaflet.Paint:
    """Paint the communes of the area and bring them into view; the others stay blank."""
    shown = replace(view, level="commune", layers=LAYERS)
    whole = maps.map_paint(pack, reading, shown, None)
    here = territories.inside(pack, view.area)
    pairs = zip(whole.classes, here, strict=True)
    return replace(
        whole,
        classes="".join(c if kept else leaflet.BLANK for c, kept in pairs),
        fit=tuple(here.index[here]) if view.area else (),
    )


def week(pack: Pack, view: View) -> None:
    """Draw the week of the selected commune, or say how to select one."""
    if view.selected not in pack.communes.index:
        st.caption(horaires.PICK)
        return
    name = str(pack.communes.loc[view.selected, "name"])
    days = open_hours.week_of(pack, view.selected, view.params)
    if {said for _, said in days} <= {open_hours.CLOSED, open_hours.UNKNOWN}:
        st.markdown(common.inert(horaires.no_week(name, view.threshold)))
        return
    panels.week(horaires.week_title(name, view.threshold), days)


def of_unit(pack: Pack, view: View, code: str) -> None:
    """Draw the heat strip of a unit larger than a commune, whose week is on its card.

    Nothing without a list of France services: what is said of the unit has said so.
    """
    if view.level != "commune" and not pack.lacks("france_services"):
        name = common.stem(view, "fiche", view.level, code, "heures", uses=horaires.USES)
        strip(pack, view, f"{view.level}-{code}", name)


def of_area(pack: Pack, view: View) -> None:
    """Draw the heat strip of the area of the page."""
    name = common.stem(view, "heures", uses=horaires.USES, area=view.area)
    strip(pack, view, view.area, name)


def strip(pack: Pack, view: View, area: str, name: str) -> None:
    """Draw the heat strip of an area, its sentence, its table and its download."""
    cells = open_hours.strip(pack, view.params, area)
    said = open_hours.strip_sentence(pack, view.params, area)
    st.header(horaires.STRIP)
    st.markdown(common.inert(said))
    charts.draw(pack, _chart, view.params, area, said=said)
    st.caption(horaires.strip_note(state.travel()))
    grid = cells.assign(
        day=cells["weekday"].map(_DAYS),
        at=cells["hour"].map(lambda hour: opening_hours.clock(60 * hour)),
    )
    wide = grid.pivot_table("people", ["hour", "at"], "day")[list(_DAYS.values())]
    wide = wide.round().astype(int).reset_index().drop(columns="hour")
    wide = wide.rename(columns={"at": horaires.HOUR})
    folds.fold(horaires.STRIP_TABLE, "semaine", partial(panels.plain_table, wide))
    downloads.download(
        wide,
        f"{name}.csv",
        horaires.STRIP_DOWNLOAD,
        about=downloads.About(
            headers={day: horaires.inhabitants(day) for day in _DAYS.values()},
            sources=catalogue.citation(view.department, _TABLES),
            settings=downloads.settings(horaires.USES, area=area),
        ),
    )


def table(pack: Pack, read: Reading, view: View) -> None:
    """Draw the table of the map and what it is downloaded as."""
    st.header(common.TABLE)
    frame = open_hours.table(pack, view.moment, view.params, view.area)
    panels.table(frame, view.params)
    part = horaires.FILES[view.moment]
    name = common.stem(view, "horaires", part, uses=horaires.USES, area=view.area)
    when = {horaires.MOMENT: MOMENTS[view.moment].name}
    downloads.download(
        frame,
        f"{name}.csv",
        about=downloads.About(
            headers=table_columns.labels(frame, view.params),
            sources=catalogue.citation(view.department, read.indicator.tables),
            settings=downloads.settings(horaires.USES, area=view.area, more=when),
        ),
        level="commune",
        image=downloads.Picture(read.indicator.id, LAYERS, view.area),
    )


def _chart(pack: Pack, params: Params, area: str) -> alt.Chart:
    """A square per day and hour, coloured by the share of inhabitants."""
    drawn = _drawn(open_hours.strip(pack, params, area))
    axis = partial(
        alt.Axis, labelColor=palette.INK, labelFontSize=12, title=None, domain=False, ticks=False
    )
    legend = alt.Legend(
        orient="bottom",
        title=horaires.SHARE,
        columns=3,
        labelFontSize=12,
        symbolType="square",
        labelColor=palette.INK,
        titleColor=palette.INK,
        symbolStrokeColor=palette.INK,
        symbolStrokeWidth=1,
    )
    colours = alt.Scale(domain=list(horaires.SHARES), range=list(palette.SUPPLY))
    chart: alt.Chart = (
        alt.Chart(drawn)
        .mark_rect(stroke=palette.LINE, strokeWidth=1)
        .encode(
            x=alt.X("at:O", sort=None, axis=axis(orient="top", labelAngle=0)),
            y=alt.Y("day:O", sort=None, axis=axis()),
            color=alt.Color("group:O", scale=colours, legend=legend),
            tooltip=[
                alt.Tooltip("day:N", title=horaires.DAY),
                alt.Tooltip("at:N", title=horaires.HOUR),
                alt.Tooltip("people:N", title=horaires.PEOPLE),
                alt.Tooltip("share:N", title=horaires.SHARE),
            ],
        )
        .properties(height=300)
    )
    return chart


def _drawn(cells: pd.DataFrame) -> pd.DataFrame:
    """The cells as they are said: days, hours, classes and figures in French."""
    classed = classes.classify(cells["share"], open_hours.SHARES)
    return pd.DataFrame(
        {
            "day": cells["weekday"].map(_DAYS),
            "at": cells["hour"].map(lambda hour: opening_hours.clock(60 * hour)),
            "group": [horaires.SHARES[rank] for rank in classed],
            "people": cells["people"].map(french.people),
            "share": cells["share"].map(lambda share: french.quantity(share, "%")),
        }
    )
