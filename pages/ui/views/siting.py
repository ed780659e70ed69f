"""The modes Garder, Meilleurs emplacements and Minimum: ask the solver, show its answers."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial

import altair as alt
import pandas as pd
import streamlit as st

from geo.base import french, palette
from geo.base.errors import GeoError
from geo.intake import candidates
from geo.pack.pack import Pack
from geo.reading import tables
from geo.scenario import scenario
from geo.session import available, question
from geo.session.view_model import AMONG, View
from geo.simulator import answers
from geo.simulator.answers import Answer
from geo.simulator.comparison import Comparison
from geo.simulator.plan import AIMS, PEOPLE, Option, Plan, Request
from pages.ui.shell import jobs, state, uploads
from pages.ui.texts import common, simulateur
from pages.ui.views import impact as impact_view
from pages.ui.views import scenario_edit as scenario_edit_view
from pages.ui.widgets import charts, filters, place_choice, running, table_columns

_TABLE, _TICKED, _ANSWER = "siting_table", "siting_ticked", "reponse"
_PICKED = "w_picked"
_LIST, _LISTED = "candidates_file", "candidates_said"
_MOST_SHOWN = 30
"""Most communes shown one by one; a longer list is counted."""


# ---------- the question ----------


def number(today: Pack, view: View) -> None:
    """Ask how many places, or how many people may stay far."""
    if view.mode == "minimum":
        st.number_input(simulateur.ALLOWED, 0, step=500, **filters.bind_number("allowed"))
        return
    said = simulateur.keep if view.mode == "keep" else simulateur.best
    bound, most = filters.bind_number("count"), question.most(today, view)
    st.session_state[bound["key"]] = min(view.count, most)
    st.number_input(said(view.offer), 1, most, **bound)


def settings(today: Pack, view: View) -> None:
    """Ask for whom, with which aim, and where a place may open."""
    drawn: list[Callable[[], None]] = []
    if view.mode != "minimum":
        drawn.append(partial(_aims, view))
    if view.mode != "keep":
        drawn.append(partial(_among, today, view))
    with st.popover(simulateur.SETTINGS):
        for column, draw in zip(st.columns(len(drawn)), drawn, strict=True):
            with column:
                draw()


def _aims(view: View) -> None:
    """Choose the aim and who counts."""
    for field, label, names, values, told in (
        ("aim", simulateur.AIM, simulateur.AIMS, AIMS, simulateur.AIMS_HELP),
        ("people", simulateur.PEOPLE, simulateur.PEOPLES, PEOPLE, None),
    ):
        bound = filters.bind(field, values)
        st.radio(label, format_func=names.__getitem__, help=told, **bound)
    if view.people == "need":
        filters.profile()


def _among(today: Pack, view: View) -> None:
    """Choose where a place may open: a list, or communes picked by hand."""
    listed = filters.bind("among", available.candidates(today))
    picked = question.picked_communes(view)
    if picked:
        st.session_state[listed["key"]] = None
    st.radio(
        simulateur.AMONG,
        format_func=simulateur.AMONGS.__getitem__,
        index=None,
        **listed,
    )
    if len(picked) > _MOST_SHOWN:
        st.caption(simulateur.candidates_listed(len(picked)))
        st.button(simulateur.EVERYWHERE, on_click=lambda: state.change(among=AMONG[0]))
    else:
        _pick(today, picked)
    _drop(today)


def _pick(today: Pack, picked: tuple[str, ...]) -> None:
    """Choose communes one by one."""
    names = filters.by_name(today.communes["name"])
    hint = simulateur.PICKED_HINT
    place_choice.several(
        today,
        place_choice.Listed(_PICKED, simulateur.PICKED, names, ("commune",), "commune", hint),
        [code for code in picked if code in names],
        lambda codes: state.change(among=",".join(codes) or AMONG[0]),
        _MOST_SHOWN,
    )


def _drop(today: Pack) -> None:
    """Take a list of places, libraries for instance: their communes become the candidates."""

    def read() -> None:
        st.session_state.pop(_LISTED, None)
        given = st.session_state[_LIST]
        if given is None:
            return
        try:
            upload = jobs.answer(jobs.READING, partial(uploads.read_upload, given))
            found = candidates.of_upload(today, upload)
        except GeoError as error:
            st.session_state[_LISTED] = (st.error, str(error))
            return
        told = " ".join([simulateur.candidates_listed(len(found.codes)), *found.notes])
        st.session_state[_LISTED] = (st.warning if found.notes else st.success, told)
        state.change(among=",".join(found.codes))

    given = st.file_uploader(
        common.weighing(simulateur.LIST, st.get_option("server.maxUploadSize")),
        type=uploads.FORMATS,
        help=simulateur.LIST_HELP,
        key=_LIST,
        on_change=read,
    )
    if given is not None and _LISTED in st.session_state:
        show, text = st.session_state[_LISTED]
        show(common.literal(text))


# ---------- the search ----------


def ask(today: Pack, asked: Request) -> Answer | None:
    """Return the answer when it is known; meanwhile show the search, and how to stop it."""
    job = jobs.job(jobs.PLANNING, (today, asked), partial(answers.answer, today, asked))
    said = partial(simulateur.searching, asked.kind)
    if not running.ended(job, said, **simulateur.SEARCH):
        return None
    try:
        answer: Answer = job.answer()
    except GeoError as error:
        st.warning(str(error))
        return None
    return answer


# ---------- the answers ----------


def selected_answer(today: Pack, answer: Answer) -> tuple[str, Option]:
    """Return the answer that the reader looks at, with its name: the best until a row is ticked."""
    rank = _rank(known := answers.options(today, answer, scenario_edit_view.current()))
    return [*answer.table["answer"], simulateur.OWN][rank], known[rank]


def _rank(known: Sequence[Option]) -> int:
    """Rank of the answer that the address names by what it would do; the best without one."""
    named = [scenario.to_text(one.scenario) for one in known]
    return named.index(state.own(_ANSWER)) if state.own(_ANSWER) in named else 0


def sentences(answer: Answer, name: str, option: Option, shown: Comparison) -> tuple[str, ...]:
    """Say the answer that is looked at; the best one as the command line says it."""
    if option is answer.plan.options[0]:
        return answer.sentences
    served = answers.already_served_text(shown.before, answer.plan.request, option)
    told = simulateur.another(name, answers.places(option))
    return tuple(filter(None, [told, served, shown.sentence, shown.left_out]))


def apply(option: Option) -> None:
    """Offer to make an answer the scenario of the view."""
    if option.scenario and option.scenario == scenario_edit_view.current():
        st.caption(simulateur.APPLIED)
    elif option.scenario:
        st.button(
            simulateur.APPLY,
            type="primary",
            help=simulateur.APPLY_HELP,
            on_click=scenario_edit_view.put,
            args=(option.scenario,),
        )


def draw_answers(today: Pack, answer: Answer, shown: Comparison) -> None:
    """Draw the table of the answers when there are several; a ticked row is seen on the map."""
    frame = answers.compared(today, answer, scenario_edit_view.current(), simulateur.OWN)
    frame = tables.filled(frame[list(simulateur.ANSWER_COLUMNS)])
    if len(frame) == 1:
        return
    headers = simulateur.ANSWER_COLUMNS | {
        "change": simulateur.change(answer.plan),
        "behind": simulateur.behind(answer.plan),
    }
    st.header(simulateur.ANSWERS)
    st.caption(simulateur.ANSWERS_HELP)
    known = answers.options(today, answer, scenario_edit_view.current())
    if st.session_state.get(_TICKED, 0) != (shown_rank := _rank(known)):
        # the answer came from elsewhere: a new key, and the table starts on its row
        st.session_state[_TICKED] = shown_rank
        st.session_state[_TABLE] = st.session_state.get(_TABLE, 0) + 1
    key = f"{_TABLE}_{st.session_state.get(_TABLE, 0)}_{abs(hash(answer.plan.request))}"

    def picked() -> None:
        if (ranks := state.ticked(key, range(len(known)))) is not None:
            rank = st.session_state[_TICKED] = ranks[0] if ranks else 0
            state.keep_own(_ANSWER, scenario.to_text(known[rank].scenario) if rank else "")

    st.dataframe(
        table_columns.apostrophes(frame).round(
            {"hours_before": 2, "hours_after": 2, "worst_hours": 2, "behind": 0}
        ),
        hide_index=True,
        placeholder="",
        key=key,
        on_select=picked,
        selection_mode="single-row",
        selection_default={"selection": {"rows": [shown_rank] if shown_rank else []}},
        column_config={
            name: st.column_config.TextColumn(title, help=simulateur.ANSWER_HELP.get(name))
            if name in ("answer", "swap", "places", "worst")
            else table_columns.number(
                title, 2 if "hours" in name else 0, simulateur.ANSWER_HELP.get(name)
            )
            for name, title in headers.items()
        },
    )
    impact_view.offer(shown, frame, "choix", headers | simulateur.ANSWER_HELP)


def curve(today: Pack, found: Plan) -> None:
    """Draw what each more place still brings, with its text alternative."""
    steps = found.steps
    if len(steps) < 2 or not all(map(math.isfinite, steps)) or not any(steps):
        return
    said = simulateur.curve(found)
    st.header(simulateur.CURVE)
    charts.draw(today, _steps, tuple(steps), said=said)
    st.caption(said)


def _steps(_: Pack, steps: tuple[float, ...]) -> charts.Chart:
    labels = [french.number(step) for step in steps]
    frame = pd.DataFrame({"rank": range(1, len(steps) + 1), "step": steps, "label": labels})
    base = alt.Chart(frame).encode(
        x=alt.X("rank:O", title=None, axis=alt.Axis(labelAngle=0)),
        y=alt.Y("step:Q", title=None, axis=None),
    )
    bars = base.mark_bar(color=palette.ACCENT)
    above = base.mark_text(dy=-7, color=palette.INK).encode(text="label:N")
    return alt.layer(bars, above).properties(height=170)
