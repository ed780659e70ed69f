"""How unequally the hours within reach are shared: sentence, curves, table."""

from __future__ import annotations

import altair as alt
import pandas as pd
import streamlit as st

from geo.access.measures import Params
from geo.base import palette
from geo.pack.pack import Pack
from geo.reading import sharing_text
from geo.session.view_model import View
from pages.ui.texts import common, horaires
from pages.ui.widgets import charts, downloads, folds, panels

_COLOURS = {"hours": palette.ACCENT, "need": palette.NEED[3], sharing_text.EQUAL: palette.INK}
_DASHES = {sharing_text.EQUAL: [3, 3]}
_TENTH = 10


def sharing(pack: Pack, view: View) -> None:
    """Draw how unequally the hours of the part of the week are shared in the area."""
    said = sharing_text.sentence(pack, view.moment, view.params, view.area)
    curves = sharing_text.chart(pack, view.moment, view.params, view.area)
    st.header(horaires.SHARING)
    drawn, beside = st.columns([2, 3])
    with beside:
        st.markdown(common.inert(said))
        limits = sharing_text.limits(view.params)
        st.caption(common.inert(limits))
        downloads.words(said, limits, horaires.SHARING_WORDS)
    if curves.empty:
        return
    with drawn:
        asked = (view.moment, view.params, view.area)
        charts.draw(pack, _chart, *asked, said=horaires.sharing_alt(said))
    with beside:
        folds.fold(horaires.SHARING_TABLE, "partage", lambda: panels.plain_table(_table(curves)))


def _chart(pack: Pack, moment: str, params: Params, area: str) -> charts.Chart:
    """Cumulated hours by cumulated inhabitants, each curve in its range, beside equality."""
    curves = sharing_text.chart(pack, moment, params, area)
    shown = curves.assign(order=curves["order"].map(horaires.ORDERS))
    orders = list(curves["order"].unique())
    domain = [horaires.ORDERS[order] for order in orders]
    legend = alt.Legend(
        orient="bottom",
        direction="vertical",
        title=horaires.ORDER,
        labelLimit=0,
        labelFontSize=12,
        labelColor=palette.INK,
        titleColor=palette.INK,
        symbolType="stroke",
        symbolStrokeWidth=3,
        symbolOpacity=1,
    )
    colour = alt.Color(
        "order:N",
        scale=alt.Scale(domain=domain, range=[_COLOURS[order] for order in orders]),
        legend=legend,
    )
    scale = alt.Scale(domain=[0, 100])
    axis = alt.Axis(labelColor=palette.INK, titleColor=palette.INK)
    base = alt.Chart(shown).encode(
        x=alt.X("people:Q", scale=scale, axis=axis, title=horaires.PEOPLE_SHARE), color=colour
    )
    band = base.mark_area(opacity=0.2).encode(
        y=alt.Y("low:Q", scale=scale, axis=axis, title=horaires.HOURS_SHARE), y2="high:Q"
    )
    lines = base.mark_line(strokeWidth=2).encode(
        y=alt.Y("central:Q", scale=scale),
        strokeDash=alt.StrokeDash(
            "order:N",
            legend=None,
            scale=alt.Scale(domain=domain, range=[_DASHES.get(one, [1, 0]) for one in orders]),
        ),
    )
    return alt.layer(band, lines).properties(height=420)


def _table(curves: pd.DataFrame) -> pd.DataFrame:
    """The curves at each tenth of the inhabitants, in French."""
    ordered = curves[curves["order"].ne(sharing_text.EQUAL)]
    tenths = ordered[(ordered["people"] % _TENTH).round(6).isin((0, _TENTH))]
    return pd.DataFrame(
        {
            horaires.ORDER: tenths["order"].map(horaires.ORDERS),
            horaires.PEOPLE_SHARE: tenths["people"].round(),
            horaires.HOURS_SHARE: tenths["central"].round(1),
            horaires.LOW: tenths["low"].round(1),
            horaires.HIGH: tenths["high"].round(1),
        }
    )
