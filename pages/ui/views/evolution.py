"""What the page Évolution draws: the month, the curve with its band, the map's paint."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

import altair as alt
import pandas as pd
import streamlit as st

from geo.access.presence import Counts
from geo.base import french, palette
from geo.maps import leaflet, map_geometry
from geo.pack import catalogue
from geo.pack.pack import Pack
from geo.reading import history
from geo.reading.map_reading import Reading
from geo.session.view_model import View
from pages.ui.shell import state
from pages.ui.texts import common, fiche
from pages.ui.widgets import charts, downloads, folds, maps, panels

LAYERS = ("france_services",)
MAP_HEIGHT_PX = 440
_CHART_HEIGHT_PX = 230


def month(pack: Pack, view: View) -> str:
    """Month shown: that of the view, else the last one told, and say so."""
    told = history.months(pack)
    if view.month and view.month not in told:
        st.info(fiche.month_refused(view.month, told[0], told[-1]))
        state.change(month="")
    return view.month if view.month in told else told[-1]


def slider(pack: Pack, shown: str) -> None:
    """Choose the month of the map."""
    told = history.months(pack)
    key = "history_month"
    st.session_state[key] = shown

    def changed() -> None:
        chosen = st.session_state[key]
        state.change(month="" if chosen == told[-1] else chosen)

    st.select_slider(fiche.MONTH, told, format_func=french.date, key=key, on_change=changed)


def map_paint(pack: Pack, read: Reading, view: View, shown: str) -> leaflet.Paint:
    """Paint the communes at the month, with the sites that counted then and no other."""
    chosen = view.selected if view.level == "commune" else ""
    communes = replace(view, level="commune", selected=chosen)
    painted = maps.map_paint(pack, read, communes, None)
    opened = history.open_sites(pack, shown, view.params)
    ranks = map_geometry.places_of(pack, "france_services", opened)
    return replace(painted, layers=LAYERS, shown=ranks)


def map_key(pack: Pack, read: Reading) -> None:
    """Draw what the map is read with: its classes and its signs."""
    panels.key(pack, read, LAYERS)


def curve(pack: Pack, view: View, shown: str) -> None:
    """Draw inhabitants covered month by month: a line, its band, a rule at the month shown."""
    st.markdown(f"**{fiche.CHART}**")
    said = fiche.chart_alt(history.sentence(pack, view.params))
    charts.draw(pack, _curve, view.threshold, view.params.counts, shown, said=said)


def _curve(pack: Pack, threshold_min: int, counts: Counts, shown: str) -> charts.Chart:
    told = history.coverage(pack, threshold_min, counts)
    told = told.rename_axis("month").reset_index()
    frame = told.assign(
        said=told["month"].map(french.date),
        at=told["month"] + "-01T12:00",  # noon without a zone: the same month everywhere
        **{f"{name}_said": told[name].map(french.people) for name in ("low", "central", "high")},
    )
    base = alt.Chart(frame).encode(
        x=alt.X(
            "yearmonth(at):T",
            title=None,
            axis=alt.Axis(format="%Y", tickCount="year", grid=False, labelColor=palette.INK),
        )
    )
    people = alt.Y(
        "low:Q",
        title=fiche.INHABITANTS,
        scale=alt.Scale(domain=[0, history.inhabitants(pack)]),
        axis=alt.Axis(labelExpr=common.THOUSANDS, tickCount=5, labelColor=palette.INK),
    )
    tooltip = [
        alt.Tooltip("said:N", title=fiche.MONTH_AXIS),
        alt.Tooltip("central_said:N", title=fiche.INHABITANTS),
        alt.Tooltip("low_said:N", title=fiche.LOW),
        alt.Tooltip("high_said:N", title=fiche.HIGH),
        alt.Tooltip("sites:Q", title=fiche.SITES),
    ]
    band = base.mark_area(interpolate="step-after", color=palette.SUPPLY[1], opacity=0.8).encode(
        y=people, y2="high:Q"
    )
    line = base.mark_line(interpolate="step-after", color=palette.ACCENT, strokeWidth=2.5).encode(
        y="central:Q", tooltip=tooltip
    )
    here = alt.Chart(frame).transform_filter(alt.datum.month == shown)
    here = here.encode(x="yearmonth(at):T")
    rule = here.mark_rule(color=palette.INK, strokeDash=[4, 3])
    dot = here.mark_point(filled=True, size=70, color=palette.INK).encode(
        y="central:Q", tooltip=tooltip
    )
    return alt.layer(band, line, rule, dot).properties(height=_CHART_HEIGHT_PX)


def tables(pack: Pack, read: Reading, view: View, shown: str) -> None:
    """Lay the month by month, the map at the month and the openings as tables, each in a fold."""
    when = {fiche.MONTH: french.date(shown)}
    far = f"{view.threshold}min"
    listed = partial(_table, read, view)
    series = partial(listed, lambda: history.table(pack, view.params), far)
    folds.fold(fiche.SERIES, "mois", series)
    at = partial(listed, lambda: history.table_at(pack, read), shown, when)
    folds.fold(fiche.MAP_AT, "carte", at)
    opened = partial(listed, lambda: history.openings(pack, view.params), "sites")
    folds.fold(fiche.OPENINGS, "ouvertures", opened)


def _table(
    read: Reading,
    view: View,
    made: Callable[[], pd.DataFrame],
    suffix: str,
    more: Mapping[str, str] | None = None,
) -> None:
    frame = made()
    panels.plain_table(frame)
    downloads.download(
        frame,
        f"{common.stem(view, 'evolution')}_{suffix}.csv",
        about=downloads.About(
            sources=catalogue.citation(view.department, read.indicator.tables),
            settings=downloads.settings(read.indicator.uses, more=more),
        ),
    )
