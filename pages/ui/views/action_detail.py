"""One action on screen: what it says, what may be done of it, who changed what."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from html import escape
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from geo.base import french
from geo.base.errors import GeoError
from geo.register.action import Action, Change, Record, next_month, occurrences, to_json
from geo.register.places import Places
from geo.register.vocabulary import CANCELLED, FIELDS
from geo.rights import actors
from geo.rights.actors import Actor
from pages.ui.shell import visitor
from pages.ui.texts import actions, common
from pages.ui.views import action_form, action_words
from pages.ui.views.action_form import EDITED, NOTICE, OPEN
from pages.ui.widgets import panels

if TYPE_CHECKING:
    from geo.pack.pack import Pack
    from geo.register.store import Register


def detail(pack: Pack, register: Register, closed: str) -> None:
    """Draw the action that the address names; ``closed`` says why it may not be changed."""
    identifier = st.query_params.get(OPEN, "")
    record = register.get(identifier) if identifier else None
    if record is None:
        return
    known = action_words.places(pack)
    shown = record.public() if closed else record
    st.header(common.literal(record.action.title))
    if record.withdrawn:
        st.info(actions.WITHDRAWN)
    if record.demo:
        st.caption(actions.DEMO)
    _fields(known, shown.action)
    _buttons(known, register, record, closed)
    if st.session_state.get(EDITED) == record.id and not record.withdrawn:
        action_form.edit(pack, register, record, closed)
    _history(known, register.history(record.id), visitor.actor(), public=bool(closed))


def _fields(known: Places, action: Action) -> None:
    kept, rows = to_json(action), []
    for name, label in FIELDS.items():
        told = action_words.state(action) if name == "state" else ""
        said = escape(told or action_words.value(known, kept, name))
        if name == "link" and action.link.startswith(("http://", "https://")):
            said = f'<a href="{said}" rel="noopener noreferrer" target="_blank">{said}</a>'
        if said and name not in ("title", "level"):
            rows.append(f"<dt>{escape(label)}</dt><dd>{said}</dd>")
    st.html(f'<dl class="action">{"".join(rows)}</dl>')


def _buttons(known: Places, register: Register, record: Record, closed: str) -> None:
    """Offer what may be done; each button bears the version that was read."""
    key, state = f"{record.id}_{record.version}", st.session_state
    sent = state.setdefault(f"action_sent_{key}", uuid.uuid4().hex)
    who, version = visitor.actor(), record.version

    def does(label: str, work: Callable[[], Record], said: Callable[[Record, str], str]) -> None:
        st.button(
            label,
            key=f"action_{label}_{key}",
            disabled=bool(closed),
            on_click=_do,
            args=(known, work, said),
        )

    def undone() -> Record:
        return register.undo(who, record.id, version, submission=sent)

    with st.container(horizontal=True, vertical_alignment="bottom"):
        if record.withdrawn:
            does(actions.REDO, undone, actions.changed)
        else:
            st.button(
                actions.EDIT, key=f"action_edit_{key}", disabled=bool(closed), on_click=_open,
                args=(record.id,),
            )  # fmt: skip
            st.button(
                actions.COPY, key=f"action_copy_{key}", disabled=bool(closed), on_click=_copy,
                args=(known, register, record, sent),
            )  # fmt: skip
            _cancelling(register, record, does, sent)
            does(actions.UNDO, undone, actions.undone)
    if closed:
        st.caption(visitor.refusal_text(closed))


def _cancelling(
    register: Register,
    record: Record,
    does: Callable[[str, Callable[[], Record], Callable[[Record, str], str]], None],
    sent: str,
) -> None:
    """Offer to cancel an action, or one date of one that recurs."""
    who, action = visitor.actor(), record.action
    if action.state == CANCELLED:
        return
    does(
        actions.CANCEL,
        lambda: register.cancel(who, record.id, record.version, submission=sent),
        actions.changed,
    )
    days = [one.first for one in occurrences(action) if not one.cancelled]
    if not action.rhythm or not days:
        return
    day: date = st.selectbox(
        actions.DAY,
        days,
        format_func=lambda one: french.date(one.isoformat()),
        key=f"action_day_{record.id}_{record.version}",
    )
    does(
        actions.CANCEL_DAY,
        lambda: register.cancel(who, record.id, record.version, day=day, submission=sent),
        actions.changed,
    )


def _do(known: Places, work: Callable[[], Record], said: Callable[[Record, str], str]) -> None:
    """Write, then say what was done or why it was not."""
    try:
        record = work()
    except GeoError as error:
        st.session_state[NOTICE] = ("refused", str(error))
        return
    st.session_state[NOTICE] = ("done", said(record, action_words.place(known, record)))
    st.query_params[OPEN] = record.id


def _open(identifier: str) -> None:
    """Open the form that changes an action."""
    action_form.close(identifier)
    st.session_state[EDITED] = identifier


def _copy(known: Places, register: Register, record: Record, sent: str) -> None:
    """Record the same action a month later, planned; that which is there already is shown."""
    moved = next_month(record.action)
    try:
        twins = register.duplicates(moved)
    except GeoError as error:
        st.session_state[NOTICE] = ("refused", str(error))
        return
    if twins:
        _do(known, lambda: twins[0], actions.copied_before)
    else:
        who = visitor.actor()
        _do(known, lambda: register.add(who, moved, submission=f"copy-{sent}"), actions.recorded)


def _history(known: Places, changes: list[Change], who: Actor, *, public: bool) -> None:
    """Draw who changed what and when; names are for those who may write."""
    rows = []
    for one in changes:
        at, what = actions.written(one)
        signer = actors.signer(one.who, who) or actions.ERASED
        rows.append((at, signer, what, _differences(known, one, public=public)))
    with st.expander(actions.HISTORY):
        panels.plain_table(pd.DataFrame(rows, columns=list(actions.HISTORY_COLUMNS)), verbatim=True)


def _differences(known: Places, change: Change, *, public: bool) -> str:
    """Say field by field what a write changed; nothing for what was recorded whole."""
    if change.before is None or change.after is None:
        return ""
    before, after = change.before, change.after
    said = [
        actions.became(
            name, action_words.value(known, before, name), action_words.value(known, after, name)
        )
        for name in change.fields
        if name != "contact"
    ]
    if "contact" in change.fields and not public:
        said.append(f"{FIELDS['contact']}\u00a0: {actions.CHANGED}")
    return "\u202f; ".join(said)
