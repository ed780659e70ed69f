"""What the page Actions draws: filters, map over the need, list, calendar, files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from html import escape
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from geo.base import french, palette
from geo.export.files import FORMATS
from geo.indicators import classes, need
from geo.maps import leaflet
from geo.pack import territories
from geo.pack.pack import Pack
from geo.reading import map_reading, names
from geo.reading.map_reading import Reading
from geo.register import figures, needs
from geo.register.action import (
    Occurrence,
    Record,
    counts_as_done,
    months_later,
    occurrences,
    paris_today,
)
from geo.register.places import Places
from geo.register.vocabulary import CANCELLED, DONE, KINDS, STATES, STRANDS
from geo.session.view_model import View
from pages.ui.shell import state
from pages.ui.texts import actions, common
from pages.ui.views import action_words
from pages.ui.views.action_form import NOTICE, OPEN
from pages.ui.widgets import filters, maps, panels

if TYPE_CHECKING:
    from geo.register.filters import Filter
    from geo.register.store import Register

YEAR, STRAND, STATE, WORD = "annee", "volet", "etat", "mot"
SHOWN, MONTH, PAGE = "affichage", "agenda", "page"
"""Parameters of the address that are of this page alone."""
PROFILE = "parentalite"
_PAGE = 50
_LIST_PX = 420


def notice() -> None:
    """Say once what the last button did."""
    kind, said = st.session_state.pop(NOTICE, ("", ""))
    if said:
        {"done": st.success, "refused": st.error}[kind](common.literal(said))


# ---------- which actions ----------


def choices(pack: Pack, view: View, register: Register) -> None:
    """Lay on one line where, when and what."""
    years = ["", *(str(one) for one in reversed(register.years()))]
    widgets: tuple[Callable[[], None], ...] = (
        partial(filters.area, pack),
        partial(_commune, pack, view),
        partial(_choose, YEAR, actions.YEAR, {one: one or actions.EVERY_YEAR for one in years}),
        partial(_choose, STRAND, actions.STRAND, _labels(STRANDS)),
        partial(_choose, STATE, actions.STATE, _labels(STATES)),
        _word,
    )
    with filters.compact():
        columns = st.columns([4, 4, 2, 3, 2, 3])
    for column, widget in zip(columns, widgets, strict=True):
        with column:
            widget()


def _labels(terms: Any) -> dict[str, str]:
    return {"": actions.ANY} | {one: terms.label(one) for one in terms.ids}


def _keep(name: str, key: str) -> None:
    state.keep_own(name, str(st.session_state[key] or "").strip())


def _choose(name: str, label: str, options: Mapping[str, str]) -> None:
    bound = filters.bind_own(name, list(options), key=f"actions_{name}")
    st.selectbox(label, format_func=lambda one: options[one], **bound)


def _word() -> None:
    key = f"actions_{WORD}"
    st.session_state[key] = state.own(WORD)
    st.text_input(actions.WORD, key=key, on_change=_keep, args=(WORD, key))


def _commune(pack: Pack, view: View) -> None:
    options = {"": actions.EVERY_COMMUNE} | filters.by_name(pack.communes["name"])
    chosen = commune(pack, view)
    filters.commune(pack, actions.COMMUNE, options, key="actions_commune", chosen=chosen)


def commune(pack: Pack, view: View) -> str:
    """Code of the commune of the view; empty without one."""
    chosen = view.level == "commune" and view.selected in pack.communes.index
    return view.selected if chosen else ""


def select(code: str) -> None:
    """Select a commune, whatever the level of the other pages; none when it is empty."""
    state.change(level="commune", selected=code)


def chosen_filter(pack: Pack, view: View) -> Filter:
    """The filter that the choices of the page make."""
    from geo.register.filters import Filter  # needs a database

    level, _, code = view.area.partition("-")
    if here := commune(pack, view):
        level, code = "commune", here
    year = state.own(YEAR)
    whole = year.isdecimal() and 2000 <= int(year) <= 2100
    return Filter(
        places=needs.within(pack, level, code) if code else (),
        strand=state.own(STRAND) if state.own(STRAND) in STRANDS.ids else "",
        state=state.own(STATE) if state.own(STATE) in STATES.ids else "",
        since=date(int(year), 1, 1) if whole else None,
        until=date(int(year), 12, 31) if whole else None,
        text=state.own(WORD)[:200],
        today=paris_today(),
    )


def sentence(pack: Pack, view: View, counted: pd.DataFrame, asked: Filter) -> str:
    """Say how many actions are chosen, where and when."""
    states = figures.by_state(counted)
    level, _, code = view.area.partition("-")
    if here := commune(pack, view):
        level, code = "commune", here
    where = names.unit_name(pack, level, code) if code else ""
    year = str(asked.since.year) if asked.since else ""
    return actions.sentence(states, year, where, ongoing=figures.ongoing(counted))


# ---------- the map ----------


def draw_map(pack: Pack, view: View, counted: pd.DataFrame, geometry: str) -> None:
    """Draw the actions as circles over the need map, with its legend and what has no circle."""
    read = map_reading.read_map(
        pack, need.PROFILES[PROFILE].indicator, "commune", replace(view.params, profile=PROFILE)
    )
    placed, above = figures.not_cancelled(counted)
    by_commune = pd.Series(placed, dtype=float).reindex(pack.communes.index, fill_value=0)
    whole = french.department(pack.name, pack.tncc, "de")
    maps.draw(
        geometry,
        map_paint(pack, read, view, by_commune),
        label=actions.map_label(whole),
        key=f"actions_{view.department}",
        on_select=select,
    )
    with maps.picked_commune():
        if commune(pack, view):
            panels.to_fiche()
    if key := classes.circle_key(by_commune, ""):
        panels.circles_legend(actions.CIRCLES, key)
    panels.legend(read)
    said = actions.above(above)
    if said:
        st.caption(said)


def map_paint(pack: Pack, read: Reading, view: View, by_commune: pd.Series) -> leaflet.Paint:
    """Paint the need of each commune under a circle as large as its actions are many."""
    shown = replace(view, level="commune", selected=commune(pack, view), layers=())
    here = territories.inside(pack, view.area)
    return replace(
        maps.map_paint(pack, read, shown, None),
        values=tuple(by_commune),
        decimals=0,
        unit=actions.UNIT,
        circles=palette.INK,
        fit=tuple(here.index[here]) if view.area else (),
    )


# ---------- list and calendar ----------


def listing(pack: Pack, register: Register, asked: Filter, counted: pd.DataFrame) -> None:
    """Draw the actions that are chosen, as a list or month by month."""
    total = sum(figures.by_state(counted).values())
    if not total:
        there = bool(register.years())
        st.info(actions.NONE_CHOSEN if there else actions.NO_ACTION)
        return
    shown = st.segmented_control(
        actions.LIST,
        required=True,
        format_func=actions.SHOWN.__getitem__,
        label_visibility="collapsed",
        **filters.bind_own(SHOWN, list(actions.SHOWN), key="actions_shown"),
    )
    known = action_words.places(pack)
    if shown == "calendrier":
        _agenda(known, register, asked)
    else:
        _list(known, register, asked, total)


def _list(known: Places, register: Register, asked: Filter, total: int) -> None:
    pages = -(-total // _PAGE)
    page = 1
    if pages > 1:
        ranks = [str(rank) for rank in range(1, pages + 1)]
        bound = filters.bind_own(PAGE, ranks, key="actions_page")
        page = int(st.selectbox(actions.PAGE_NUMBER, width=120, **bound))
    found = register.records(asked, limit=_PAGE, offset=_PAGE * (page - 1)).records
    table = pd.DataFrame([_row(known, one, asked) for one in found], columns=list(actions.COLUMNS))
    table = table.astype({"attendance": "float64"}).rename(columns=actions.COLUMNS)
    day = st.column_config.DateColumn(format="DD/MM/YYYY", pinned=True)
    count = st.column_config.NumberColumn(format="localized", step=1)
    key = f"actions_list_{register.stamp()}_{page}"

    def picked() -> None:
        rows = st.session_state[key].selection.rows
        if rows and rows[0] < len(found):
            st.query_params[OPEN] = found[rows[0]].id

    st.dataframe(
        table,
        hide_index=True,
        width="stretch",
        height=min(_LIST_PX, 36 * (len(found) + 1) + 2),
        placeholder=common.BLANK,
        column_config={actions.COLUMNS["start"]: day, actions.COLUMNS["attendance"]: count},
        on_select=picked,
        selection_mode="single-row",
        key=key,
    )
    _reader(known, found)


def _row(known: Places, record: Record, asked: Filter) -> list[Any]:
    action = record.action
    organiser = action.organiser
    return [
        action.start,
        action.title,
        action_words.place(known, record),
        KINDS.label(action.kind),
        STRANDS.label(action.strand) if action.strand else "",
        action_words.state(action, asked.since, asked.until),
        action.attendance,
        action_words.body(organiser.kind, organiser.name) if organiser else "",
    ]


def _reader(known: Places, found: tuple[Record, ...]) -> None:
    """Choose by name the action that is read: the same as a row ticked, by keyboard."""
    options = {one.id: actions.option(one, action_words.place(known, one)) for one in found}
    key, asked = "actions_read", state.own(OPEN)
    st.session_state[key] = asked if asked in options else None

    def changed() -> None:
        state.keep_own(OPEN, state.option(key, options) or asked)

    st.selectbox(
        actions.READ,
        list(options),
        index=None,
        format_func=lambda one: options[one],
        placeholder=actions.CHOOSE,
        key=key,
        on_change=changed,
    )


def _agenda(known: Places, register: Register, asked: Filter) -> None:
    """Draw a month day by day: what takes place, what is planned, what was cancelled."""
    today = paris_today()
    year = asked.since.year if asked.since else today.year
    ranks = [str(rank) for rank in range(1, 13)]
    rank = st.selectbox(
        actions.MONTH,
        format_func=lambda one: actions.month(year, int(one)),
        width=240,
        **filters.bind_own(MONTH, ranks, key=f"actions_month_{year}", usual=str(today.month)),
    )
    first = date(year, int(rank), 1)
    last = months_later(first, 1) - timedelta(days=1)
    found = register.records(replace(asked, since=first, until=last), limit=None).records
    held = sorted(
        (one.first, record.action.title, record.id, record, one)
        for record in found
        for one in occurrences(record.action)
        if one.last >= first and one.first <= last
    )
    days: dict[date, list[str]] = {}
    for day, _, _, record, one in held:
        days.setdefault(day, []).append(_entry(known, record, one, today))
    if not days:
        st.caption(actions.NOTHING_THIS_MONTH)
        return
    body = "".join(
        f"<dt>{escape(actions.day(day))}</dt>{''.join(entries)}" for day, entries in days.items()
    )
    st.html(f'<dl class="agenda">{body}</dl>')
    _reader(known, found)


def _entry(known: Places, record: Record, one: Occurrence, today: date) -> str:
    action = record.action
    state = CANCELLED if one.cancelled else action.state
    if counts_as_done(action, one, one.first, today):
        state = DONE
    title = escape(action.title)
    if state == CANCELLED:
        title = f"<s>{title}</s>"
    where = escape(action_words.place(known, record))
    return (
        f"<dd><strong>{title}</strong>, {where} ({escape(french.inside(STATES.label(state)))})</dd>"
    )


# ---------- files ----------


def files(pack: Pack, register: Register, asked: Filter, closed: str) -> None:
    """Offer the actions that are chosen as files; to a reader, the public version alone."""
    with st.popover(actions.DOWNLOAD, key="actions_files"):
        public = st.checkbox(
            actions.PUBLIC, value=bool(closed), disabled=bool(closed), key="actions_public"
        )
        public = bool(public or closed)
        for form, label in actions.FORMS.items():
            st.download_button(
                label,
                partial(_written, pack, register, asked, form, public=public),
                file_name=_file_name(pack.department, form, public=public),
                mime=FORMATS[form].mime,
                on_click="ignore",
                key=f"actions_file_{form}",
            )
        year = (asked.since or paris_today()).year
        st.download_button(
            actions.report(year),
            partial(_report, pack, register, year),
            file_name=_report_name(pack.department, year),
            mime="application/pdf",
            help=actions.REPORT_HELP,
            on_click="ignore",
            key="actions_report",
        )


def _written(pack: Pack, register: Register, asked: Filter, form: str, *, public: bool) -> bytes:
    from geo.register import exports  # needs a database

    known, today = action_words.places(pack), paris_today()
    return exports.write(register, known, form, public=public, today=today, chosen=asked)


def _report(pack: Pack, register: Register, year: int) -> bytes:
    from geo.register import year_report  # needs a database

    return year_report.write(register, pack, year, today=paris_today())


def _report_name(department: str, year: int) -> str:
    from geo.register import year_report  # needs a database

    return year_report.file_name(department, year)


def _file_name(department: str, form: str, *, public: bool) -> str:
    from geo.register import exports  # needs a database

    return exports.file_name(department, form, public=public)
