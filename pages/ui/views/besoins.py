"""The drawings of the page Besoins sans action: map, list, whom to call, what each unit did."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import Final
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from geo.base import french
from geo.maps import leaflet
from geo.pack import catalogue, missing, territories
from geo.pack.kinds import KINDS
from geo.pack.pack import Pack
from geo.reading import commune_card, contacts, names, tables
from geo.register import needs_reading
from geo.register.needs import Answer, Question
from geo.register.recent import Known
from geo.session import view_model
from geo.session.view_model import View
from pages.ui.shell import state
from pages.ui.texts import besoins, common
from pages.ui.views import fiche as fiche_view
from pages.ui.widgets import downloads, filters, panels, place_choice, table_columns

_TABLE: Final = "besoins_table"
_NOT_CALLED: Final = ("epci", "canton")
"""Roles of ``contacts`` that are called to start an action."""


def inside(pack: Pack, answer: Answer, area: str) -> Answer:
    """Keep the communes of an area, and the ranks that they have in the department."""
    here = territories.inside(pack, area)

    def kept(units: pd.DataFrame) -> pd.DataFrame:
        return units[here.reindex(units.index, fill_value=False)]

    return replace(
        answer,
        units=kept(answer.units),
        lacking=kept(answer.lacking),
        far=kept(answer.far),
        unknown=kept(answer.unknown),
    )


def _to_actions(view: View, label: str, **asked: str) -> None:
    """Lead to the page of the actions with the view, and what it is ``asked``."""
    link = f"actions?{escape(urlencode(view_model.to_query(view) | asked))}"
    st.html(f'<p class="go"><a href="{link}">{escape(label)}</a></p>')


def nothing_recorded(view: View) -> None:
    """Say that the register is empty, and lead to where actions are recorded."""
    st.info(besoins.NOTHING_RECORDED)
    _to_actions(view, besoins.RECORD)


def choices(pack: Pack) -> None:
    """Lay on one line where, what, since when and how far; then what is planned."""
    with filters.compact():
        where, what, since, far = st.columns([3, 3, 2, 2], vertical_alignment="bottom")
    with where:
        filters.area(pack)
    with what:
        filters.concern()
    with since:
        filters.months(besoins.MONTHS, besoins.MONTHS_HELP)
    with far:
        filters.threshold()
    planned()


def planned() -> None:
    """Choose whether what is planned counts as what was done."""
    key = "w_planned"
    st.session_state[key] = state.view().planned == "compte"
    st.toggle(
        besoins.PLANNED,
        help=besoins.PLANNED_HELP,
        key=key,
        on_change=lambda: state.change(planned="compte" if st.session_state[key] else "montre"),
    )


def map_paint(pack: Pack, answer: Answer, view: View) -> leaflet.Paint:
    """Paint the communes of the area by need and by what was done; the darkest are the list."""
    codes = pack.communes.index
    ranks = needs_reading.unit_class(answer.units).reindex(codes)
    return leaflet.Paint(
        classes="".join(
            leaflet.BLANK if pd.isna(rank) else leaflet.class_codes([int(rank)]) for rank in ranks
        ),
        colours=needs_reading.COLOURS,
        values=tuple(answer.units["need"].reindex(codes)),
        unit=besoins.NEED_UNIT,
        selected=tuple(filter(None, [_chosen(pack, view)])),
        fit=tuple(sorted(answer.units.index)) if view.area else (),
    )


def legend(answer: Answer, view: View) -> None:
    """Draw the classes of the map with the communes and the inhabitants of each."""
    rows = needs_reading.legend(answer.units, view.months)
    panels.counted_legend(besoins.LEGEND, besoins.LEGEND_HELP, rows, view.area)


def select(code: str) -> None:
    """Select a commune on the map, the list and where to act together."""
    st.session_state[_TABLE] = st.session_state.get(_TABLE, 0) + 1
    state.change(level="commune", selected=code)


def _chosen(pack: Pack, view: View) -> str:
    """The commune where to act; empty until the reader chooses one."""
    chosen = view.level == "commune" and view.selected in pack.communes.index
    return view.selected if chosen else ""


def start(pack: Pack, answer: Answer, view: View) -> None:
    """Choose a commune, and lead to an action to fill there."""
    code = _chosen(pack, view)
    listed = [str(one) for one in answer.lacking.index]
    others = filters.by_name(pack.communes["name"])
    options = {"": common.NO_PLACE} | {one: others[one] for one in listed} | others
    asking = place_choice.Listed(
        "besoins_commune", besoins.COMMUNE, options, ("commune",), "commune"
    )
    place_choice.one(pack, asking, code, select, lambda found: select(found.code))
    if not code:
        st.caption(besoins.CLICK)
        return
    at = names.unit_name(pack, "commune", code, "à")
    _to_actions(view, besoins.start(at), nouvelle="1")
    panels.to_fiche()


def around(pack: Pack, known: Known, asked: Question, view: View) -> None:
    """Say who is active near the commune that is chosen, and whom to call there."""
    code = _chosen(pack, view)
    if not code:
        return
    _partners(pack, known, asked, code)
    called = contacts.contacts(pack, "commune", code, view.params)
    fiche_view.who([replace(one, hours=()) for one in called if one.role not in _NOT_CALLED])
    _college(pack, code, view)


def _college(pack: Pack, code: str, view: View) -> None:
    """Name the nearest collège, or say that their list is not there."""
    lack = missing.sentence(pack, "colleges")
    if lack:
        st.caption(common.inert(lack))
        return
    near = commune_card.service(pack, code, "colleges", view.params)
    title = french.capital(KINDS["colleges"].noun.nearest)
    said = besoins.college(near.name, near.commune, near.how_far)
    st.html(f'<div class="contacts"><div><h3>{escape(title)}</h3><p>{escape(said)}</p></div></div>')


def _partners(pack: Pack, known: Known, asked: Question, code: str) -> None:
    """List who was active near a commune; nothing before any action is recorded."""
    if not known.recorded:
        return
    st.header(besoins.PARTNERS)
    done = asked.window.done(known.events)
    found = needs_reading.partners_near(pack, done, known.bodies, code, asked.threshold_min)
    if found.empty:
        st.caption(besoins.no_partner(round(asked.threshold_min)))
        return
    panels.plain_table(found.round({"minutes": 0}).rename(columns=besoins.PARTNER_COLUMNS))


def ranking(pack: Pack, answer: Answer, view: View, *, recorded: bool) -> None:
    """Draw the ranked list; a row selects its commune everywhere.

    Before any action is ``recorded``, what is said of actions is left out.
    """
    st.header(besoins.LIST)
    listed = answer.lacking
    if recorded and filters.only_far(besoins.only_far(view.threshold), "only_far"):
        listed = answer.far
    frame = _listed(pack, listed)
    full = besoins.full(state.travel(), view.months)
    codes = frame["code_insee"].tolist()
    # a new key when the selection came from elsewhere: the list then starts on that row
    name = f"{_TABLE}_{st.session_state.get(_TABLE, 0)}"

    def picked() -> None:
        chosen = st.session_state[name]["selection"]["rows"]
        state.change(level="commune", selected=codes[chosen[0]] if chosen else "")

    columns = {
        column: title
        for column, title in besoins.COLUMNS.items()
        if recorded or column not in besoins.OF_ACTIONS
    }
    shown = tables.filled(frame[list(columns)]).round(besoins.DECIMALS)
    shown, _ = panels.finite(shown)
    st.dataframe(
        table_columns.apostrophes(shown),
        hide_index=True,
        placeholder=common.BLANK,
        key=name,
        on_select=picked,
        selection_mode="single-row",
        selection_default={
            "selection": {"rows": frame.index[frame["code_insee"].eq(view.selected)].tolist()}
        },
        column_config={
            column: st.column_config.TextColumn(title, help=full[column], pinned=column == "name")
            if column in besoins.TEXT
            else table_columns.number(title, besoins.DECIMALS.get(column, 0), full[column])
            for column, title in columns.items()
        },
    )
    _offer(frame, full, view)


def _offer(frame: pd.DataFrame, full: dict[str, str], view: View) -> None:
    """Offer the list as files."""
    downloads.download(
        frame,
        f"{common.stem(view, 'besoins_sans_action', view.concern, area=view.area)}.csv",
        about=downloads.About(
            headers=full | {"code_insee": common.CODE},
            sources=catalogue.citation(view.department, needs_reading.TABLES),
            settings=downloads.settings(
                ("threshold_min", "weights"),
                area=view.area,
                more={besoins.MONTHS: besoins.months(view.months)},
            ),
        ),
        level="commune",
    )


def _listed(pack: Pack, listed: pd.DataFrame) -> pd.DataFrame:
    """The list as it is shown and written: a row a commune."""
    names_of = pack.communes["territory_name"].reindex(listed.index)
    dates = listed["next_planned"].map(french.date, na_action="ignore")
    frame = listed.assign(territory_name=names_of, next_planned=dates)
    frame = frame.rename_axis("code_insee").reset_index()
    columns = ["code_insee", *besoins.COLUMNS]
    return frame[columns]


def left_out(pack: Pack, answer: Answer) -> None:
    """List what the ranking leaves out: need not known, wider actions, not said to be done."""
    said = needs_reading.unconfirmed_sentence(answer.units)
    if said:
        st.caption(common.inert(said))
    if len(answer.unknown):
        st.header(besoins.UNKNOWN)
        st.caption(besoins.unknown(len(answer.unknown)))
        panels.plain_table(
            answer.unknown[["name", "population", "pop_0_19"]].rename(columns=besoins.COLUMNS)
        )
    if len(answer.above):
        st.header(besoins.ABOVE)
        st.caption(besoins.ABOVE_HELP)
        panels.plain_table(needs_reading.above_table(pack, answer))


def by_unit(pack: Pack, whole: Answer, known: Known, asked: Question, area: str) -> None:
    """Draw what each territory, or EPCI, of an area did and lacks, the most concerned first.

    ``whole`` is the answer of the department. Nothing before an action is recorded.
    """
    if not known.recorded:
        return
    level = territories.grouping(pack)
    st.header(besoins.UNITS[level])
    done = asked.window.done(known.events)
    found = needs_reading.by_unit(pack, whole, done, known.bodies, area)
    panels.plain_table(found.rename(columns=besoins.UNITS_COLUMNS))
    added = needs_reading.added_up(found, done, asked.months, area)
    st.caption(common.inert(added))
