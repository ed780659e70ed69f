"""What every mode of the page Simulateur shares: the choices on top, the tables below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import pandas as pd
import streamlit as st

from geo.access import place_counts, presence
from geo.access.measures import THRESHOLDS_MIN
from geo.base import french
from geo.indicators import priority
from geo.pack.pack import Pack
from geo.reading import tables
from geo.scenario import scenario
from geo.session import available, question
from geo.session.view_model import MODES, View
from geo.simulator import harm
from geo.simulator.answers import Answer
from geo.simulator.comparison import Comparison
from pages.ui.shell import cached, state
from pages.ui.texts import common, simulateur
from pages.ui.views import impact as impact_view
from pages.ui.views import scenario_edit as scenario_edit_view
from pages.ui.views import siting as siting_view
from pages.ui.widgets import filters, maps, table_columns

MAP_PX = 480
"""Height of the map: under the choices it still ends above the fold of a laptop."""
_HARM = "harm_table"


def mode() -> None:
    """Choose the question."""
    modes = filters.bind("mode", list(MODES)) | {"on_change": _mode_changed}
    modes.pop("args")
    st.segmented_control(
        simulateur.MODE,
        format_func=simulateur.MODES.__getitem__,
        label_visibility="collapsed",
        required=True,
        **modes,
    )


def choices(today: Pack, view: View) -> None:
    """Lay what the question is about, and how far; on a phone, how far comes after the map."""
    with maps.before_map("offer"):
        st.segmented_control(
            simulateur.OFFER,
            format_func=simulateur.offer,
            label_visibility="collapsed",
            required=True,
            **filters.bind("offer", available.offers(today, view.mode)),
        )
    counted, far = st.columns([2, 1])
    with counted:
        st.selectbox(
            common.PRESENCE,
            format_func=lambda code: french.capital(presence.READINGS[code]),
            help=common.PRESENCE_HELP,
            label_visibility="collapsed",
            **filters.bind("presence", list(presence.READINGS)),
        )
    with far:
        st.selectbox(
            common.THRESHOLD,
            format_func=simulateur.threshold,
            label_visibility="collapsed",
            **filters.bind("threshold", THRESHOLDS_MIN),
        )


def _mode_changed() -> None:
    mode = state.option("w_mode", MODES)
    if mode is None:
        return
    offer = state.view().offer
    known = available.offers(cached.load(state.view().department), mode)
    state.change(mode=mode, offer=offer if offer in known else known[0])


class Shown(NamedTuple):
    """What the map shows, with the sentences that say it and, of a search, its answer."""

    comparison: Comparison
    sentences: Callable[[], Sequence[str]]
    answer: Answer | None = None


def show_answer(today: Pack, view: View) -> Shown:
    """Lay the widgets of the mode and the answer in figures; its sentences can wait the map."""
    if view.mode not in ("close", "open"):
        return _searched(today, view)
    edit = scenario_edit_view.close if view.mode == "close" else scenario_edit_view.open_
    with maps.before_map("asked"):
        edit(today, view)
    shown = question.compared(today, state.pack(), view)
    impact_view.legend(shown)
    said = shown.sentence if shown.after.scenario else simulateur.TODAY
    return Shown(shown, lambda: [*filter(None, [said, shown.left_out])])


def _searched(today: Pack, view: View) -> Shown:
    with maps.before_map("asked"):
        siting_view.number(today, view)
        buttons = st.container(horizontal=True)
        with buttons:
            siting_view.settings(today, view)
        if state.simulation():
            st.caption(simulateur.FROM_TODAY)
        answer = siting_view.ask(today, question.request(today, view))
    if answer is None:
        return Shown(question.compared(today, today, view), list)
    name, option = siting_view.selected_answer(today, answer)
    with buttons:
        siting_view.apply(option)
    shown = question.compared(today, scenario.apply(today, option.scenario), view)
    first, *others = siting_view.sentences(answer, name, option, shown)
    with maps.before_map("answer"):
        st.markdown(f"**{common.inert(first)}**")
    impact_view.legend(shown)
    return Shown(shown, lambda: others, answer)


def where(shown: Comparison) -> None:
    """Draw where the people whose nearest place changes go, and the load there."""
    st.header(simulateur.WHERE)
    found = shown.fallback
    if found.empty:
        st.caption(simulateur.NOBODY_MOVES)
        return
    inside = found["in_department"]
    st.caption(simulateur.where_help(shown.params.kind, outside=not inside.all()))
    names = found["commune"]
    away = names.where(names.eq(""), names + ", ") + simulateur.OUTSIDE
    frame = found.assign(commune=names.where(inside, away)).drop(columns="in_department")
    if shown.params.kind not in priority.CAPACITY_KINDS:
        frame = frame.drop(columns=["hours", "load_before", "load_after"])
    _table(
        frame,
        simulateur.FALLBACK,
        key="fallback_table",
        full=simulateur.FALLBACK_FULL,
        placeholder=simulateur.NOT_COMPUTED,
    )
    impact_view.offer(shown, frame, "replis", simulateur.FALLBACK_FULL)


def ranking(today: Pack, shown: Comparison, view: View) -> None:
    """Draw what each closure, or each pair, would cost; a ticked row closes."""
    st.header(simulateur.HARM)
    how = st.segmented_control(
        simulateur.HARM,
        format_func=simulateur.HARM_KINDS.__getitem__,
        label_visibility="collapsed",
        required=True,
        **filters.bind_own("fermetures", list(simulateur.HARM_KINDS), key="harm_kind"),
    )
    full = simulateur.harm_full()
    if how == "threads":
        full = simulateur.THREADS_FULL
        frame = harm.single_thread(today, view.offer, shown.params)
        frame = frame.assign(sure=frame["sure"].map(simulateur.SURE))
        st.markdown(common.inert(harm.thread_sentence(today, view.offer, shown.params)))
        _table(frame, simulateur.THREADS, key="threads_table", full=full)
    elif how == "pairs":
        frame = harm.pairs(today, view.offer, shown.params)
        _table(frame, simulateur.pair_columns(view.threshold), key="pairs_table", full=full)
    else:
        frame = harm.singles(today, view.offer, shown.params)
        frame = frame.assign(commune=frame["code_insee"].map(place_counts.communes(today)))
        frame = tables.filled(frame)
        st.caption(simulateur.harm_help(view.offer))
        _tickable(frame, view, full)
    impact_view.offer(shown, frame.reset_index(), how, full, today=True)


def _tickable(frame: pd.DataFrame, view: View, full: dict[str, str]) -> None:
    """Draw the closures one by one: ticked rows are those of the scenario."""
    ids = [str(one) for one in frame.index]
    gone = scenario_edit_view.closed(scenario_edit_view.current(), view.offer)
    rows = [rank for rank, one in enumerate(ids) if one in gone]
    # a new key when the choice came from elsewhere: the ticks then start from it
    key = f"{_HARM}_{abs(hash((view.offer, view.threshold, *rows)))}"

    def ticked() -> None:
        chosen = state.ticked(key, ids)
        if chosen is not None:
            others = [one for one in gone if one not in ids]
            scenario_edit_view.close_only(view.offer, [*others, *chosen])

    _table(
        frame,
        simulateur.harm_columns(view.threshold),
        key=key,
        full=full,
        on_select=ticked,
        selection_mode="multi-row",
        selection_default={"selection": {"rows": rows}},
    )


def _table(
    frame: pd.DataFrame,
    headers: dict[str, str],
    *,
    key: str,
    full: dict[str, str],
    placeholder: str = "",
    **options: Any,
) -> None:
    """Draw a table with short headers; ``full`` says them on hover."""
    kept = frame[[name for name in headers if name in frame]].round(1)
    texts_of = kept.columns.difference(kept.select_dtypes("number").columns)
    kept = table_columns.apostrophes(kept.fillna(dict.fromkeys(texts_of, "")))
    st.dataframe(
        kept,
        hide_index=True,
        placeholder=placeholder,
        key=key,
        column_config={
            name: table_columns.number(headers[name], table_columns.needed(kept[name]), full[name])
            if pd.api.types.is_numeric_dtype(kept[name])
            else st.column_config.TextColumn(headers[name], help=full[name], pinned=name == "name")
            for name in table_columns.names(kept)
        },
        **options,
    )
