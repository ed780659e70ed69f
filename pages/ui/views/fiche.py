"""What a fiche draws: its choices, the bars, why, whom to contact."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from html import escape
from typing import NamedTuple

import altair as alt
import pandas as pd
import streamlit as st

from geo.access import measures
from geo.base import french, palette
from geo.indicators.declaration import Indicator
from geo.maps import leaflet
from geo.pack import catalogue, territories
from geo.pack.kinds import KINDS
from geo.pack.pack import Pack
from geo.reading import contacts, map_reading, names, tables, unit_sheet
from geo.reading.contacts import Contact
from geo.reading.map_reading import Reading
from geo.reading.unit_sheet import Fiche, Line
from geo.session import available
from geo.session.view_model import View
from pages.ui.shell import header, register, state
from pages.ui.texts import common, fiche
from pages.ui.widgets import charts, downloads, filters, folds, maps, panels, table_columns

MAP_HEIGHT_PX = 400
_ROW_PX = 62
_SHOWN = 8
"""Contacts of a role that are listed unfolded."""
_HEIGHTS = {
    "title": 0.16, "words": 0.42, "top": 0.56, "middle": 0.65, "bottom": 0.74, "under": 0.76,
    "end": 0.86,
}  # fmt: skip
"""Where each part of a row of bars stands, from its top (0) to its bottom (1)."""


def unit(pack: Pack, view: View) -> str:
    """Code of the unit whose fiche is shown: the department when it is the level.

    Empty when none is chosen or when the one that is chosen is not computable.
    """
    if view.level == "departement":
        return view.department
    return view.selected if view.selected in territories.units(pack, view.level) else ""


def heading(pack: Pack, view: View, found: Fiche | None) -> None:
    """Name the unit and what it is compared with, or ask for one."""
    if found is not None:
        header.title(fiche.fiche_title(found.name))
        header.sentence(common.inert(fiche.compared_with(found.subtitle, found.reference)))
    elif view.selected and view.level != "departement":
        _not_computable(pack, view)
    else:
        header.title(fiche.CHOOSE_TITLE)
        st.markdown(fiche.CHOOSE)


def _not_computable(pack: Pack, view: View) -> None:
    """Say why the unit has no figure, and lead to the city that has them."""
    name = names.unit_name(pack, view.level, view.selected)
    header.title(fiche.not_computable_title(name))
    st.markdown(common.inert(names.not_computable(pack, view.selected)))
    city = territories.whole_city(pack, view.selected)
    if city:
        label = fiche.see(names.unit_name(pack, view.level, city, "de"))
        st.button(label, type="primary", on_click=state.change, kwargs={"selected": city})


def where(pack: Pack, view: View) -> None:
    """Lay on one line the unit: without it, the page says nothing."""
    with filters.compact("_where"):
        level, place = st.columns([1, 3])
    with level:
        _level(pack, view)
    with place:
        if view.level == "departement":
            st.selectbox(common.place_label(view.level), [fiche.WHOLE_DEPARTMENT], disabled=True)
        else:
            filters.place(pack, available.levels(pack))


def choices(pack: Pack, view: View) -> None:
    """Lay on one line compared with what, which help, and how far."""
    with filters.compact():
        compared, kind, need, counted, far = st.columns([22, 32, 16, 24, 12])
    with compared:
        _compared(pack, view)
    with kind:
        filters.kind()
    with counted:
        filters.presence_choice()
    with need:
        filters.profile()
    with far:
        filters.threshold()


def _level(pack: Pack, view: View) -> None:
    """Choose any level: a fiche shows every indicator that the level has."""
    key, levels = "fiche_level", available.levels(pack)
    st.session_state[key] = view.level

    def changed() -> None:
        level = state.option(key, levels)
        if level is not None:
            filters.open_unit(level, "")

    st.selectbox(
        common.LEVEL,
        levels,
        format_func=lambda code: common.LEVEL_NAMES[code],
        key=key,
        on_change=changed,
    )


def _compared(pack: Pack, view: View) -> None:
    """Choose the reference among those the unit has."""
    code = unit(pack, view)
    options = list(unit_sheet.references(pack, view.level, code)) if code else []
    if not options:
        return
    key = "fiche_compared"
    st.session_state[key] = view.compared if view.compared in options else options[0]
    st.selectbox(
        fiche.COMPARED,
        options,
        format_func=lambda code: fiche.COMPARED_NAMES[code],
        key=key,
        on_change=lambda: state.change(compared=state.option(key, options) or view.compared),
    )


def around(pack: Pack, view: View) -> Reading:
    """The map of a fiche: minutes of every commune to the kind of help that is chosen.

    Without a list of that kind, where the inhabitants live.
    """
    shown = KINDS[view.kind].minutes if measures.has_list(pack, view.kind) else "population"
    opening = fiche.in_department(pack)
    return map_reading.read_map(pack, shown, "commune", view.params, opening=opening)


def map_paint(pack: Pack, read: Reading, view: View) -> leaflet.Paint:
    """Paint the communes, the selected unit outlined and brought into view."""
    communes = replace(view, level="commune", selected="", layers=(view.kind,))
    painted = maps.map_paint(pack, read, communes, filters.chosen_basemap())
    if view.level == "departement":
        return replace(painted, outline="territoire")
    return replace(
        painted,
        outline="territoire" if view.level == "commune" else view.level,
        selected=tuple(names.members(pack, view.level, view.selected)),
        fit=tuple(names.surroundings(pack, view.level, view.selected)),
    )


def key(pack: Pack, read: Reading, view: View) -> None:
    """Say the map and draw its legend, which counts the communes of the whole department.

    Of a unit: what is outlined; how far it is stands above, among its figures and in their why.
    """
    here = unit(pack, view)
    if here and view.level != "departement":
        name = names.unit_name(pack, view.level, here, "le")
        said = map_reading.with_presence(pack, view.kind, view.params, fiche.outlined(pack, name))
        st.caption(common.inert(said))
    elif read.indicator.kind == "duration":
        st.caption(common.inert(read.sentence))
    panels.legend(read)


def why(found: Fiche) -> None:
    """Write the paragraph."""
    st.header(common.inert(found.question))
    st.markdown(common.inert(" ".join(found.why)))


def actions(pack: Pack, view: View, found: Fiche) -> None:
    """Say what the register has of the unit and what is missing; nothing without a register."""
    said = register.unit_texts(pack, view)(found.code)
    if said:
        st.header(fiche.ACTIONS)
        st.markdown(common.inert(said))
        register.privacy()


def who(listed: Sequence[Contact]) -> None:
    """Draw the contacts, those of a role together; the hours of a long list fold."""
    st.header(fiche.WHO)
    parts, long = [], len(listed) > _SHOWN
    for role, title in contacts.ROLES.items():
        entries = [contact for contact in listed if contact.role == role]
        if entries:
            body = "".join(_entry(contact, folded=long) for contact in entries)
            places = french.plural(len(entries), "lieu", "lieux")
            count = f" ({places})" if len(entries) > 1 and role != "adviser" else ""
            head = f"<h3>{escape(title + count)}</h3>"
            if len(entries) > _SHOWN:
                listing = f"<summary>{fiche.SHOW_LIST}</summary>{body}"
                body = f"<details>{listing}</details>"
            parts.append(f"<div>{head}{body}</div>")
    st.html(f'<div class="contacts">{"".join(parts)}</div>')
    st.caption(fiche.contacts_note(mds=any(one.role == "mds" for one in listed)))


def _entry(contact: Contact, *, folded: bool) -> str:
    lines = [f"<p><strong>{escape(contact.name)}</strong></p>"]
    if contact.address:
        lines.append(f"<p>{escape(contact.address)}</p>")
    reach = [link for link in (_call(contact.phone), _write(contact.email)) if link]
    if reach:
        lines.append(f"<p>{' · '.join(reach)}</p>")
    if contact.notes:
        notes = "\u202f; ".join(contact.notes)
        lines.append(f'<p class="quiet">{escape(notes)}</p>')
    if contact.hours:
        rows = "".join(
            f"<tr><td>{escape(days)}</td><td>{escape(text)}</td></tr>"
            for days, text in contact.hours
        )
        week = f"<table>{rows}</table>"
        summary = f"<summary>{fiche.HOURS}</summary>"
        lines.append(f"<details>{summary}{week}</details>" if folded else week)
    return f'<div class="entry">{"".join(lines)}</div>'


def _call(phone: str) -> str:
    digits = re.sub(r"\D", "", phone)
    return f'<a href="tel:{digits}">{escape(phone)}</a>' if digits else ""


def _write(email: str) -> str:
    return f'<a href="mailto:{escape(email, quote=True)}">{escape(email)}</a>' if email else ""


def bars(pack: Pack, found: Fiche) -> None:
    """Draw each indicator of the unit above its reference, every row on its own scale."""
    rows = [row for line in found.lines if (row := _bar(line, found.level)) is not None]
    if not rows:
        return
    half = (len(rows) + 1) // 2
    for column, part in zip(st.columns(2), (rows[:half], rows[half:]), strict=True):
        if part:
            with column:
                said = fiche.bars_alt(found.name, len(part), found.reference)
                charts.draw(pack, _chart, tuple(part), said=said)


class _Bar(NamedTuple):
    """A row of the bars: figures are shares of the full bar."""

    name: str
    label: str
    colour: str
    share: float
    compared: float
    low: float
    high: float


def _chart(_: Pack, rows: tuple[_Bar, ...]) -> alt.LayerChart:
    """Name and figures in words above two bars, on a plane of one unit per row."""
    frame = pd.DataFrame(rows).assign(row=range(len(rows)), zero=0.0)
    for name, offset in _HEIGHTS.items():
        frame[name] = frame["row"] + offset
    # the range of the largest goes beyond the full bar
    across = alt.Scale(domain=[0, max(1.02, *frame["low"], *frame["high"])], nice=False)
    down = alt.Scale(domain=[0, len(rows)], reverse=True, nice=False)

    def x(field: str) -> alt.X:
        return alt.X(f"{field}:Q", scale=across, axis=None)

    def y(field: str) -> alt.Y:
        return alt.Y(f"{field}:Q", scale=down, axis=None)

    base = alt.Chart(frame)
    text = partial(base.mark_text, align="left", baseline="middle", color=palette.INK, fontSize=13)
    colour = alt.Color("colour:N", scale=None, legend=None)
    layers = [
        text(fontWeight=600).encode(x=x("zero"), y=y("title"), text="name:N"),
        text().encode(x=x("zero"), y=y("words"), text="label:N"),
        base.mark_rect().encode(x=x("zero"), x2="share:Q", y=y("top"), y2="bottom:Q", color=colour),
        base.mark_rect(color=palette.HATCH).encode(
            x=x("zero"), x2="compared:Q", y=y("under"), y2="end:Q"
        ),
        base.mark_rule(color=palette.INK, strokeWidth=1.5).encode(
            x=x("low"), x2="high:Q", y=y("middle")
        ),
    ]
    drawn = alt.layer(*layers).properties(height=_ROW_PX * len(rows))
    chart: alt.LayerChart = drawn.configure_view(stroke=None)
    return chart


def _bar(line: Line, level: str) -> _Bar | None:
    """One row of the bars; None where there is no bar."""
    if not line.barred(level):
        return None

    def share(figure: float, otherwise: float) -> float:
        return figure / line.scale if math.isfinite(figure) else otherwise

    value = line.value / line.scale
    return _Bar(
        name=line.indicator.name,
        label=" ; ".join(filter(None, [line.said, line.compared])),
        colour=palette.sequence(line.indicator.palette, 5)[3],
        share=value,
        compared=share(line.reference, 0.0),
        low=share(line.low, value),
        high=share(line.high, value),
    )


def figures(found: Fiche, view: View) -> None:
    """Draw the bars, how they read, and the same figures as a table."""
    st.header(fiche.FIGURES)
    st.caption(" ".join((fiche.bars_note(found.reference, found.level), *found.notes)))
    bars(state.pack(), found)
    folds.fold(fiche.FIGURES_TABLE, "chiffres", partial(_figures_table, found, view))


def _figures_table(found: Fiche, view: View) -> None:
    frame = unit_sheet.table(found, state.pack())
    mixed = frame.select_dtypes("number").columns
    panels.plain_table(frame.assign(**_rounded(found, frame[mixed])), mixed)
    downloads.download(
        frame,
        f"{common.stem(view, 'fiche', found.level, found.code, uses=None)}.csv",
        about=downloads.About(
            sources=found.sources,
            settings=downloads.settings(
                more={fiche.COMPARED: found.reference} if found.reference else {}
            ),
        ),
        level=found.level,
    )


def _rounded(found: Fiche, figures: pd.DataFrame) -> pd.DataFrame:
    """Figures of a fiche, a row an indicator, each with the decimals of its own."""
    decimals = [tables.decimals(line.indicator.id) for line in found.lines]
    rounded: pd.DataFrame = figures.apply(lambda column: list(map(round, column, decimals)))
    return rounded


def contacts_table(found: Fiche, listed: Sequence[Contact], view: View) -> None:
    """The contacts as a table to download."""

    def drawn() -> None:
        frame = contacts.table(tuple(listed))
        panels.plain_table(frame)
        downloads.download(
            frame,
            f"{common.stem(view, 'fiche', found.level, found.code, 'contacts')}.csv",
            about=downloads.About(sources=catalogue.citation(view.department, contacts.TABLES)),
        )

    folds.fold(fiche.CONTACTS_TABLE, "contacts", drawn)


def map_table(pack: Pack, indicator: Indicator, view: View) -> None:
    """The figures of the small map, commune by commune."""

    def drawn() -> None:
        frame = tables.under_map(pack, indicator.id, "commune", view.params)
        panels.table(frame, view.params)
        downloads.download(
            frame,
            f"{common.stem(view, 'commune', indicator.id)}.csv",
            about=downloads.About(
                headers=table_columns.labels(frame, view.params),
                sources=catalogue.citation(view.department, indicator.tables),
                settings=downloads.settings(("neighbours",)),
            ),
        )

    folds.fold(fiche.MAP_TABLE, "carte", drawn)


def words(found: Fiche) -> None:
    """Lead to the meaning of the words of the fiche."""
    names = (line.indicator.name for line in found.lines)
    downloads.words(found.subtitle, *found.why, *names, *contacts.ROLES.values())


def select(code: str) -> None:
    """Show the fiche of the unit that holds the commune picked on the map."""
    if state.view().level == "departement":
        state.change(level="commune")
    filters.select_commune(code)
