"""The form of an action: five fields first, the others under « Préciser », nothing ever lost.

What is typed is under keys of the session that begin with the name of the form. A form that is
recorded gives way to another name, so that a button pressed twice writes once.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

import streamlit as st

from geo.base import french
from geo.base.errors import GeoError
from geo.pack import territories
from geo.reading import place_search
from geo.register import validation
from geo.register.action import Action, Body, Record, occurrences, paris_today, to_json
from geo.register.places import Places
from geo.register.vocabulary import (
    AUDIENCES,
    BODIES,
    DONE,
    FIELDS,
    FUNDINGS,
    KINDS,
    LEVELS,
    PLANNED,
    RHYTHMS,
    STATES,
    STRANDS,
    Terms,
)
from pages.ui.shell import state, visitor
from pages.ui.texts import actions, common
from pages.ui.views import action_words

if TYPE_CHECKING:
    from geo.pack.pack import Pack
    from geo.register.store import ConflictError, Register

NOTICE, ROUND = "actions_notice", "actions_round"
OPEN = "action"
"""Parameter of the address: the action that is read."""
EDITED = "action_edited"
"""Key of the session: the action that is being changed."""
NEW = "nouvelle"
"""Parameter of the address: an action is to be started, so the form of a new one is planned."""
_FIRST = ("title", "kind", "code", "start", "state")
_PLACED = ("level", "place_id")
"""Fields that have no widget of their own: the place says them."""
_KIND_PX = 250
"""The longest nature of an action, whole beside the date."""


def new(pack: Pack, register: Register, commune: str, closed: str, *, answers: bool = True) -> None:
    """Draw the form that records an action; ``commune`` is proposed, ``closed`` says why not.

    ``answers``: whether the register does; what was typed stays there while it does not.
    """
    key = f"action_new_{st.session_state.get(ROUND, 0)}_"
    state = PLANNED if NEW in st.query_params else DONE
    blank = Action(pack.department, "", KINDS.ids[0], commune, paris_today(), state=state)
    st.header(actions.RECORD)
    if closed and not st.session_state.get(f"{key}title"):
        st.button(actions.RECORD, disabled=True, key="action_closed")
        st.caption(visitor.refusal_text(closed))
        return
    if answers:
        _start_from(pack, register, key)
    _begin(action_words.places(pack), key, None, blank)
    _form(pack, register, key, None, closed, answers=answers)


def edit(pack: Pack, register: Register, record: Record, closed: str) -> None:
    """Draw the form that changes an action, as it was when the form was opened."""
    key = edit_key(record.id)
    _begin(action_words.places(pack), key, record, record.action)
    _form(pack, register, key, record, closed)


def unsaved(pack: Pack, register: Register, commune: str, closed: str) -> None:
    """Draw the forms that hold what was typed, while the register does not answer."""
    new(pack, register, commune, closed, answers=False)
    base: Record | None = st.session_state.get(f"{edit_key(st.session_state.get(EDITED, ''))}base")
    if base is not None:
        _form(pack, register, edit_key(base.id), base, closed, answers=False)


def edit_key(identifier: str) -> str:
    """Name of the form that changes an action."""
    return f"action_edit_{identifier}_"


def close(identifier: str) -> None:
    """Forget what was typed of an action that is not changed after all."""
    key = edit_key(identifier)
    for name in [name for name in st.session_state if str(name).startswith(key)]:
        del st.session_state[name]


def _start_from(pack: Pack, register: Register, key: str) -> None:
    """Offer to fill the form from an action recorded before, the most frequent titles first."""
    titles = register.suggestions("title")
    if not titles:
        return
    chosen = f"{key}from"

    def filled() -> None:
        from geo.register.filters import Filter

        title = state.option(chosen, titles)
        found = register.records(Filter(text=title), limit=1).records if title else ()
        for one in found:
            start = st.session_state.get(f"{key}start", paris_today())
            copied = replace(
                one.action, start=start, end=None, rhythm="", until=None, cancelled=(),
                attendance=None, state=DONE,
            )  # fmt: skip
            _fill(action_words.places(pack), key, copied)

    st.selectbox(
        actions.START_FROM, titles, index=None, key=chosen, placeholder=actions.CHOOSE,
        on_change=filled,
    )  # fmt: skip


def _begin(known: Places, key: str, record: Record | None, given: Action) -> None:
    """Fill a form that opens; one that is open keeps what was typed."""
    state = st.session_state
    if f"{key}title" not in state:
        state.setdefault(f"{key}submission", uuid.uuid4().hex)
        state[f"{key}base"] = record
        _fill(known, key, given)


def _form(
    pack: Pack,
    register: Register,
    key: str,
    record: Record | None,
    closed: str,
    *,
    answers: bool = True,
) -> None:
    known, state = action_words.places(pack), st.session_state
    base: Record | None = state[f"{key}base"]
    errors: Mapping[str, str] = state.get(f"{key}errors", {})
    notes: Mapping[str, str] = state.get(f"{key}notes", {})
    drawn = _Fields(key, errors, notes)
    with st.form(f"{key}form", border=record is not None):
        if record is not None:
            st.markdown(f"**{common.literal(actions.form_title(record))}**")
        drawn.text("title")
        options = _options(known, state[f"{key}code"])
        with st.container(horizontal=True):
            drawn.choice("kind", KINDS, width=_KIND_PX)
            drawn.day("start")
        drawn.place(options)
        drawn.states()
        more = any(name not in (*_FIRST, *_PLACED) for name in (*errors, *notes))
        with st.expander(actions.MORE, expanded=more):
            _more(register.known_bodies() if answers else [], drawn, base)
        _outcome(key, errors)
        announced = state.get(f"{key}announced") is not None
        label = actions.SAVE if record is None else actions.CHANGE
        st.form_submit_button(
            actions.SAVE_ANYWAY if announced else label,
            type="primary",
            disabled=bool(closed),
            key=f"{key}save",
            on_click=_save,
            args=(pack, register, key),
        )
        if closed:
            st.caption(visitor.refusal_text(closed))
    if record is not None:
        st.button(actions.CLOSE, key=f"{key}close", on_click=close, args=(record.id,))


def _more(proposed: Sequence[Body], drawn: _Fields, base: Record | None) -> None:
    drawn.choice("strand", STRANDS, none=True)
    drawn.choice("audience", AUDIENCES, none=True)
    drawn.text("venue")
    drawn.day("end")
    drawn.choice("rhythm", RHYTHMS, none=True)
    drawn.day("until")
    if base is not None and base.action.rhythm:
        drawn.cancelled(base.action)
    bodies = [action_words.body(one.kind, one.name) for one in proposed]
    bodies = list(dict.fromkeys([*bodies, *(BODIES.label(one) for one in BODIES.ids)]))
    drawn.organiser(bodies)
    drawn.partners(bodies)
    drawn.text("contact", actions.CONTACT)
    st.checkbox(actions.SERVICE, key=f"{drawn.key}service")
    drawn.text("attendance")
    drawn.fundings()
    drawn.text("link")


def _outcome(key: str, errors: Mapping[str, str]) -> None:
    """Say beside the button why nothing was recorded: a field, a failure, an action alike."""
    failed = st.session_state.get(f"{key}failed")
    twins = st.session_state.get(f"{key}twins")
    if errors:
        st.error(actions.to_correct(errors))
    if failed:
        st.error(common.literal(failed))
    if twins:
        st.warning(common.literal(twins))


class _Fields:
    """The widgets of a form, each with what is said of it underneath."""

    def __init__(self, key: str, errors: Mapping[str, str], notes: Mapping[str, str]) -> None:
        self.key, self.errors, self.notes = key, errors, notes

    def said(self, *names: str) -> None:
        for name in names:
            if name in self.errors:
                st.error(common.literal(self.errors[name]))
            if name in self.notes:
                st.warning(common.literal(self.notes[name]))

    def text(self, name: str, label: str = "") -> None:
        st.text_input(label or FIELDS[name], key=f"{self.key}{name}")
        self.said(name)

    def choice(
        self,
        name: str,
        terms: Terms,
        *,
        none: bool = False,
        width: int | Literal["stretch"] = "stretch",
    ) -> None:
        with st.container(width=width):
            st.selectbox(
                FIELDS[name],
                ["", *terms.ids] if none else list(terms.ids),
                format_func=lambda one: terms.label(one) if one else actions.NOT_SAID,
                key=f"{self.key}{name}",
            )
            self.said(name)

    def day(self, name: str) -> None:
        with st.container():
            st.date_input(
                FIELDS[name],
                value=None,
                key=f"{self.key}{name}",
                format="DD/MM/YYYY",
                min_value=date(2000, 1, 1),
                max_value=date(paris_today().year + 10, 12, 31),
            )
            self.said(name)

    def place(self, options: Mapping[str, str]) -> None:
        with st.container(key=f"place_{self.key}code"):
            st.selectbox(
                actions.PLACE,
                list(options),
                format_func=lambda one: options[one],
                index=None,
                placeholder=actions.CHOOSE,
                accept_new_options=True,
                filter_mode="contains",
                help=actions.PLACE_HELP,
                key=f"{self.key}code",
            )
        self.said("code", *_PLACED)

    def states(self) -> None:
        st.segmented_control(
            FIELDS["state"],
            STATES.ids,
            format_func=STATES.label,
            required=True,
            key=f"{self.key}state",
        )
        self.said("state")

    def cancelled(self, action: Action) -> None:
        held = {one.first for one in occurrences(replace(action, cancelled=()))}
        st.multiselect(
            FIELDS["cancelled"],
            sorted(held | {*action.cancelled}),
            format_func=lambda one: french.date(one.isoformat()),
            key=f"{self.key}cancelled",
            placeholder=actions.CHOOSE,
        )
        self.said("cancelled")

    def organiser(self, bodies: Sequence[str]) -> None:
        chosen = st.session_state.get(f"{self.key}organiser")
        st.selectbox(
            FIELDS["organiser"],
            list(dict.fromkeys([*bodies, *([chosen] if chosen else [])])),
            index=None,
            placeholder=actions.CHOOSE,
            accept_new_options=True,
            help=actions.BODY_HELP,
            key=f"{self.key}organiser",
        )
        self.said("organiser")

    def partners(self, bodies: Sequence[str]) -> None:
        chosen = st.session_state.get(f"{self.key}partners") or []
        st.multiselect(
            FIELDS["partners"],
            list(dict.fromkeys([*bodies, *chosen])),
            placeholder=actions.CHOOSE,
            accept_new_options=True,
            help=actions.BODY_HELP,
            key=f"{self.key}partners",
        )
        self.said("partners")

    def fundings(self) -> None:
        st.pills(
            FIELDS["fundings"],
            FUNDINGS.ids,
            selection_mode="multi",
            format_func=FUNDINGS.label,
            key=f"{self.key}fundings",
        )
        self.said("fundings")


# ---------- what is typed, and the action ----------


def _options(known: Places, chosen: str | None) -> dict[str, str]:
    """Where an action may take place: ``level:code`` or ``place:id``, and how it is called."""
    pack = known.pack
    communes = pack.communes["name"]
    found = {f"commune:{code}": french.apostrophe(str(name)) for code, name in communes.items()}
    found |= {
        f"place:{one}": french.apostrophe(f"{name}, {communes.get(code, code)}")
        for one, (name, code) in known.known.items()
    }
    for level in ("epci", "territoire"):
        label = LEVELS.label(level)
        for code, name in territories.units(pack, level).items():
            found[f"{level}:{code}"] = f"{french.apostrophe(str(name))} ({label})"
    whole = french.capital(french.department(pack.name, pack.tncc))
    found[f"departement:{pack.department}"] = f"{whole} ({LEVELS.label('departement')})"
    if chosen and chosen not in found:  # a place that the data have no more
        found[chosen] = chosen.partition(":")[2]
    return dict(sorted(found.items(), key=lambda one: french.sorting(one[1])))


def _fill(known: Places, key: str, action: Action) -> None:
    """Put an action in the widgets of a form, before they are drawn."""
    for name in FIELDS:
        _put(known, key, action, name)
    st.session_state.setdefault(f"{key}service", False)


def _put(known: Places, key: str, action: Action, name: str) -> None:
    value: Any = getattr(action, name)
    if name == "code":
        value = f"{action.level}:{action.code}" if action.code else None
        if action.place_id in known.known:
            value = f"place:{action.place_id}"
    elif name == "organiser":
        value = action_words.body(value.kind, value.name) if value else None
    elif name == "partners":
        value = [action_words.body(one.kind, one.name) for one in value]
    elif name in ("fundings", "cancelled"):
        value = list(value)
    elif name == "attendance":
        value = "" if value is None else str(value)
    if name not in _PLACED:
        st.session_state[f"{key}{name}"] = value


def _given(known: Places, key: str, base: Record | None) -> dict[str, Any]:
    """What was typed, as ``validation.check`` reads it."""
    typed = {name: st.session_state.get(f"{key}{name}") for name in FIELDS}
    kind, _, code = _meant(known, str(typed["code"] or "commune:")).partition(":")
    typed |= {"level": kind, "code": code, "place_id": ""}
    if kind == "place":
        name, commune = known.known.get(code, ("", ""))
        typed |= {"level": "commune", "code": commune, "place_id": code}
        typed["venue"] = typed["venue"] or name
    if typed["cancelled"] is None and base is not None:
        typed["cancelled"] = list(base.action.cancelled)
    typed["partners"] = " ; ".join(typed["partners"] or [])
    return typed


def _meant(known: Places, chosen: str) -> str:
    """What was chosen in the list of places, or what was typed there when it means one unit.

    Else the text as that of a commune, which the check refuses or finds.
    """
    kind, colon, _ = chosen.partition(":")
    if colon and kind in (*LEVELS.ids, "place"):
        return chosen
    found = place_search.search(known.pack, chosen, LEVELS.ids, "commune").sure
    return f"{found.level}:{found.code}" if found else f"commune:{chosen}"


def _save(pack: Pack, register: Register, key: str) -> None:
    """Record what is typed, or say why it is not; what is typed stays until it is."""
    state, known = st.session_state, action_words.places(pack)
    base: Record | None = state[f"{key}base"]
    given = _given(known, key, base)
    kept = base is not None and given["contact"] == base.action.contact
    service = bool(state.get(f"{key}service")) or kept
    checked = validation.check(given, known, today=paris_today(), service=service)
    for name in ("failed", "twins", "notes"):
        state.pop(f"{key}{name}", None)
    state[f"{key}errors"] = checked.errors
    if checked.action is None:
        return
    try:
        if not _announced(register, known, key, checked.action, base):
            _write(register, known, key, checked.action, base)
    except GeoError as error:
        state[f"{key}failed"] = actions.kept_typed(str(error))


def _announced(
    register: Register, known: Places, key: str, action: Action, base: Record | None
) -> bool:
    """Announce, once, the actions that may be the same; tell whether it was done now."""
    state = st.session_state
    if base is not None or state.get(f"{key}announced") == action:
        return False
    if register.sent(state[f"{key}submission"]) is not None:
        return False
    twins = register.duplicates(action)
    state[f"{key}announced"] = action if twins else None
    if twins:
        said = (actions.option(one, action_words.place(known, one)) for one in twins)
        state[f"{key}twins"] = actions.twins(said)
    return bool(twins)


def _write(
    register: Register, known: Places, key: str, action: Action, base: Record | None
) -> None:
    from geo.register.store import ConflictError  # needs a database

    state, who = st.session_state, visitor.actor()
    sent = state[f"{key}submission"]
    try:
        if base is None:
            record = register.add(who, action, submission=sent)
            if record.action != action:  # sent before, without its answer, and typed again since
                record = register.edit(who, record.id, record.version, action)
        else:
            record = register.edit(who, base.id, base.version, action, submission=sent)
    except ConflictError as error:
        _overtaken(known, key, action, error)
        return
    name = action_words.place(known, record)
    said = actions.recorded if base is None else actions.changed
    state[NOTICE] = ("done", said(record, name))
    st.query_params[OPEN] = record.id
    if base is None:
        state[ROUND] = state.get(ROUND, 0) + 1
        st.query_params.pop(NEW, None)
    else:
        close(base.id)


def _overtaken(known: Places, key: str, mine: Action, error: ConflictError) -> None:
    """Take what the other one changed where nothing was typed, and show it where something was."""
    state, theirs = st.session_state, error.record
    base: Record = state[f"{key}base"]
    notes, kept = {}, to_json(theirs.action)
    for name in error.fields:
        shown = "code" if name in _PLACED else name
        if getattr(mine, name) == getattr(base.action, name):
            _put(known, key, theirs.action, shown)
        elif getattr(mine, name) != getattr(theirs.action, name):
            value = action_words.value(known, kept, name)
            notes[shown] = actions.meanwhile(value or actions.EMPTY_VALUE)
    state[f"{key}base"], state[f"{key}submission"] = theirs, uuid.uuid4().hex
    state[f"{key}notes"], state[f"{key}failed"] = notes, str(error)
