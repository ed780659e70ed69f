"""Legend and cards beside a map, written as accessible HTML with every value escaped."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from functools import lru_cache
from html import escape
from typing import Any, Final
from urllib.parse import quote

import pandas as pd
import streamlit as st

from geo.access.measures import Params
from geo.base import french, palette
from geo.indicators import classes
from geo.indicators.classes import Circle, Counted
from geo.maps import map_image, symbols
from geo.pack import missing, territories
from geo.pack.kinds import KINDS
from geo.pack.pack import Pack
from geo.reading import commune_card, names, unit_sheet
from geo.reading.commune_card import Card, Service
from geo.reading.map_reading import Reading
from geo.reading.overview import KeyFigure
from geo.session.view_model import View
from pages.ui.shell import state
from pages.ui.texts import common, donnees
from pages.ui.widgets import maps, table_columns, text_tables

OUTSIDE = (
    '<span style="display:flex;gap:.5rem;align-items:center"><span style="width:1.4rem;height:1rem;'
    f'border:1px solid {palette.HATCH}"></span>{map_image.OUTSIDE}</span>'
)
"""What the communes left white are, where a map shows a part of the department."""

_LEFT_ALONE: Final = ' ="/:,'
"""What an address within single quotes may hold as it is: a third less is sent."""


def counted_legend(title: str, caption: str, rows: Sequence[Counted], area: str) -> None:
    """Draw the classes of a map, each with its communes and their inhabitants.

    ``area`` is the one that is looked at, if any: what is outside of it has a line too.
    """
    body = "".join(
        f'<li><span class="swatch{"" if row.label != classes.MISSING_LABEL else " missing"}" '
        f'style="{"" if row.label == classes.MISSING_LABEL else f"background:{row.colour}"}">'
        f'</span>{escape(row.label)}<span class="count">'
        f"{french.number(row.communes)} · {escape(french.number(row.people))}</span></li>"
        for row in rows
    )
    st.html(
        f'<div class="legend"><strong>{escape(title)}</strong>'
        f"<br>{escape(caption)}<ul>{body}{f'<li>{OUTSIDE}</li>' if area else ''}</ul></div>"
    )


def legend(reading: Reading) -> None:
    """Draw the classes with their bounds and the count of units of each."""
    st.html(_classes(reading))


def key(
    pack: Pack,
    reading: Reading,
    layers: Sequence[str],
    params: Params | None = None,
    *,
    area: str = "",
) -> None:
    """Draw ``legend`` and, under it, ``signs``.

    ``area`` is the part of the department that the map shows, empty for all of it.
    """
    st.html(_classes(reading, area) + _signs(pack, layers, params))


def _classes(reading: Reading, area: str = "") -> str:
    noun = territories.counted(reading.level)
    rows = "".join(
        '<li><span class="swatch{missing}" style="{style}"></span>{label}'
        '<span class="count">{count}</span></li>'.format(
            missing=" missing" if row.label == classes.MISSING_LABEL else "",
            style="" if row.label == classes.MISSING_LABEL else f"background:{row.colour}",
            label=escape(row.label),
            count=french.number(row.units),
        )
        for row in reading.legend
    ) + (f"<li>{OUTSIDE}</li>" if area else "")
    title = reading.indicator.name
    unit = reading.indicator.unit
    said = not unit or unit.split()[0] in title.lower()
    heading = title if said else f"{title} ({unit})"
    return (
        f'<div class="legend"><strong>{escape(heading)}</strong>'
        f"{_circles(reading.circles)}"
        f"<br>{escape(common.per_class(noun))}<ul>{rows}</ul>{_endless(reading)}</div>"
    )


def ringed(label: str) -> None:
    """Draw what the communes that a map outlines together are."""
    sign = '<span class="swatch ringed"></span>'
    st.html(f'<div class="legend"><ul><li>{sign}{escape(label)}</li></ul></div>')


def circles_legend(heading: str, circles: Sequence[Circle]) -> None:
    """Draw what the circles of a map count, where they are of something else than its classes."""
    st.html(f'<div class="legend"><strong>{escape(heading)}</strong>{_circles(circles)}</div>')


def _endless(reading: Reading) -> str:
    """Say how many units of the last class have no way by road at all."""
    count = reading.endless
    return f'<p class="quiet">{escape(french.endless(count))}</p>' if count else ""


def _circles(circles: Sequence[Circle]) -> str:
    drawn = "".join(
        f"<li>{_disc(circle.radius_px)}{escape(circle.label)}</li>" for circle in circles
    )
    return f'<ul class="discs">{drawn}</ul>' if drawn else ""


def _disc(radius: float) -> str:
    size = 2 * radius + 2
    style = f'fill="{palette.INK}" fill-opacity="0.7"'
    return _picture(f'<circle cx="{size / 2}" cy="{size / 2}" r="{radius}" {style}/>', size)


def signs(pack: Pack, layers: Sequence[str], params: Params | None = None) -> None:
    """Draw the key of the signs of a map; see ``symbols.key``.

    ``layers`` are those chosen: with ``params``, the places that go with them or do not count are
    drawn too; without, the map draws nothing but what counts of these.
    """
    if drawn := _signs(pack, layers, params):
        st.html(drawn)


def _signs(pack: Pack, layers: Sequence[str], params: Params | None) -> str:
    reading, half = "", 9.0
    if params is not None:
        layers = symbols.with_parts(layers, stops=params.counts.stops)
        reading = params.presence
    rows = "".join(
        f"<li>{_picture(symbols.drawn(mark, half, half, 5.5), 2 * half)}{escape(said)}</li>"
        for mark, said in symbols.key(pack, layers, reading)
    )
    return f'<div class="legend"><ul aria-label="Lieux">{rows}</ul></div>' if rows else ""


def unlisted(pack: Pack, kind: str) -> bool:
    """Say that the list of a kind of place is not imported, with the way there; tell if so."""
    said = missing.sentence(pack, kind)
    if said:
        st.info(common.inert(said))
        st.page_link("pages/importer.py", label=donnees.LEAD_TO_IMPORT)
    return bool(said)


def old(said: str) -> None:
    """Draw a badge for data that are old, with what it means beside it; nothing without any."""
    if said:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.badge(common.OLD_DATA, color="orange")
            st.caption(common.inert(said), width="content")


@lru_cache(maxsize=256)
def _picture(drawn: str, size: float) -> str:
    """Wrap a drawing as an image: Streamlit removes inline SVG from HTML."""
    box = f'width="{size:g}" height="{size:g}"'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" {box}>{drawn}</svg>'
    return f"<img alt='' {box} src='data:image/svg+xml,{quote(svg, _LEFT_ALONE)}'>"


def selected(pack: Pack, reading: Reading, view: View) -> None:
    """Draw what the map says of the selected place, or say how to select one."""
    if not view.selected:
        st.caption(common.CLICK if view.level == "commune" else common.CLICK_UNIT)
    elif view.level == "commune":
        card = commune_card.card(pack, view.selected, view.params)
        _head(card.name, card.population, _figure(pack, reading, view))
    elif view.selected in reading.names:
        size = ", ".join(names.size(pack, reading.level, view.selected))
        name = french.apostrophe(reading.names[view.selected])
        _head(name, size, _figure(pack, reading, view))
    else:
        st.info(names.not_computable(pack, view.selected))


def around(pack: Pack, reading: Reading, view: View) -> None:
    """Draw who serves the commune that is selected and what it belongs to; nothing for others."""
    if view.selected and view.level == "commune":
        card = commune_card.card(pack, view.selected, view.params)
        _commune(card, common.BY_CAR_BELOW if reading.indicator.on_foot else "")


def to_fiche() -> None:
    """Lead to the fiche of what is selected."""
    st.page_link("pages/fiche.py", label=common.TO_FICHE, icon=":material/article:")


def selected_commune(pack: Pack, view: View, said: str) -> None:
    """Draw the commune that was picked: what the map ``said``, the nearest help, its fiche.

    Says how to pick one when none is.
    """
    with maps.picked_commune():
        if view.level != "commune" or view.selected not in pack.communes.index:
            st.caption(common.CLICK)
            return
        near = commune_card.service(pack, view.selected, view.kind, view.params)
        noun = french.capital(KINDS[view.kind].noun.nearest)
        name = names.unit_name(pack, "commune", view.selected)
        figure = f"<p><strong>{escape(said)}</strong></p>" if said else ""
        st.html(
            f'<div class="card"><h2>{escape(name)}</h2>{figure}'
            f"<p>{escape(noun)}{french.NBSP}: {escape(near.name)}, {escape(near.how_far)}</p></div>"
        )
        to_fiche()


def _figure(pack: Pack, reading: Reading, view: View) -> str:
    """Write the figure of the selected unit and, beside it, what it is compared with."""
    unit = (view.level, view.selected)
    beside = unit_sheet.comparison_text(pack, reading.indicator, unit, view.params, view.compared)
    name, figure = escape(reading.indicator.name), escape(reading.labels[view.selected])
    quiet = f'<p class="quiet">{escape(beside)}</p>' if beside else ""
    return f"<p><strong>{name} :</strong> {figure}</p>{quiet}"


def _head(name: str, size: str, figure: str) -> None:
    said = f"<h2>{escape(name)}</h2><p>{escape(size)}</p>{figure}"
    st.html(f'<div class="card">{said}</div>')


def _commune(card: Card, said: str) -> None:
    parts = [
        *([f"<p>{escape(said)}</p>"] if said else []),
        *(_service(service) for service in card.services),
        *([f"<h3>{common.COMPETENT}</h3><p>{escape(card.adviser)}</p>"] if card.adviser else []),
        f"<h3>{common.BELONGS}</h3>",
        *([_territory(card)] if card.territory else []),
        f"<p>{escape(card.epci)}</p><p>{escape(card.canton)}</p>",
        f'<p class="quiet">Distances mesurées depuis le chef-lieu, placé {escape(card.point)}.</p>',
    ]
    st.html(f'<div class="served">{"".join(parts)}</div>')


def _territory(card: Card) -> str:
    flag = f' <span class="flag">{common.INFERRED}</span>' if card.inferred else ""
    return (
        f"<p>Territoire {escape(card.territory)}{flag}</p>"
        f'<p class="quiet">{escape(card.confidence)} : {escape(card.basis)}</p>'
    )


def _service(service: Service) -> str:
    place = f", {service.commune}" if service.commune not in service.name else ""
    notes = " ; ".join(service.notes)
    rows = "".join(
        f"<tr><td>{escape(days)}</td><td>{escape(text)}</td></tr>" for days, text in service.hours
    )
    opening = ""
    if KINDS[service.kind].capacity == "hours":
        opening = f"<table>{rows}</table>" if rows else f"<p>{common.NO_HOURS}</p>"
    title = french.capital(KINDS[service.kind].noun.nearest)
    if not math.isfinite(service.distance_m):
        return f"<h3>{title}</h3><p><strong>{escape(service.how_far)}</strong></p>"
    return (
        f"<h3>{title}</h3>"
        f"<p>{escape(service.name + place)}</p><p><strong>{escape(service.how_far)}</strong></p>"
        + (f'<p class="quiet">{escape(notes)}</p>' if notes else "")
        + opening
    )


def week(title: str, rows: Sequence[tuple[str, str]]) -> None:
    """Draw the opening hours of a week."""
    body = "".join(f"<tr><td>{escape(day)}</td><td>{escape(text)}</td></tr>" for day, text in rows)
    st.html(f'<div class="card"><h3>{escape(title)}</h3><table>{body}</table></div>')


def figures(keys: Sequence[KeyFigure]) -> None:
    """Draw key figures side by side, wrapping on a narrow screen."""
    cells = "".join(
        f"<div><dt>{escape(key.label)}</dt><dd>{escape(key.value)}</dd>"
        f'<dd class="detail">{escape(key.detail)}</dd></div>'
        for key in keys
    )
    st.html(f'<dl class="figures">{cells}</dl>')


def table(frame: pd.DataFrame, params: Params) -> None:
    """Draw the table of a map, sortable, with French headers and units."""
    config = table_columns.for_table(frame, params)
    _dataframe(table_columns.rounded(frame), config, texts_once=True)


def territories_table(
    frame: pd.DataFrame, params: Params, level: str, pick: Callable[[str, str], None]
) -> None:
    """Draw the comparison of the units of a level; ``pick`` takes the level and code of a row."""
    config = table_columns.for_territories(params, level)
    shown = {name: column for name, column in config.items() if name in frame}
    key = f"territories_{level}"

    def picked() -> None:
        if rows := state.ticked(key, frame.index):
            pick(level, str(rows[0]))

    _dataframe(
        table_columns.rounded(frame),
        shown,
        caption=common.TERRITORIES[level],
        key=key,
        on_select=picked,
        selection_mode="single-row",
    )


def plain_table(
    frame: pd.DataFrame, mixed: Collection[str] = (), *, verbatim: bool = False
) -> None:
    """Draw a table whose columns are already named in French; see ``columns.for_plain``.

    ``verbatim`` is for the words of a file, which are shown as they came.
    """
    rounded = frame.round(table_columns.MOST_DECIMALS)
    _dataframe(rounded, table_columns.for_plain(rounded, mixed), verbatim=verbatim)


def _dataframe(
    frame: pd.DataFrame,
    config: dict[str, Any],
    *,
    verbatim: bool = False,
    texts_once: bool = False,
    caption: str = "",
    **more: Any,
) -> None:
    shown, endless = finite(frame if verbatim else table_columns.apostrophes(frame))
    shown = table_columns.texts_once(shown) if texts_once else shown
    st.dataframe(
        shown,
        hide_index=True,
        width="stretch",
        placeholder=common.BLANK,
        column_config=config,
        **more,
    )
    if caption:
        printed_table(shown, config, caption)
    if endless:
        st.caption(common.ENDLESS)


_MOST_PRINTED = 60
"""Rows of the longest table that is printed whole: it weighs a tenth of its page."""


def printed_table(frame: pd.DataFrame, config: Mapping[str, Any], caption: str) -> None:
    """Give the paper every row of the table just drawn, of which it has what the screen shows."""
    if len(frame) > _MOST_PRINTED:
        return
    columns = [name for name in config if name in frame]
    texts = [table_columns.written(frame[name], config[name]) for name in columns]
    text_tables.text_table(
        [config[name]["label"] for name in columns],
        list(zip(*texts, strict=True)),
        caption=caption,
        figures=[at for at, name in enumerate(columns) if table_columns.of_figures(config[name])],
        paper=True,
    )


def finite(frame: pd.DataFrame) -> tuple[pd.DataFrame, bool]:
    """A frame whose infinite minutes are blank, and whether there was any."""
    endless = frame.isin([math.inf])
    return (frame.mask(endless), True) if endless.any(axis=None) else (frame, False)


def source(entry: Mapping[Hashable, Any]) -> None:
    """Draw a source: who publishes what, when, under which licence, and what it does not say."""
    with st.container(border=True, gap=None):
        st.markdown(f"**{common.literal(french.apostrophe(entry['title']))}**")
        st.markdown(common.source_line(entry))
        st.caption(french.apostrophe(entry["limits"]))
