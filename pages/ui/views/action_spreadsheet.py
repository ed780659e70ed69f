"""A spreadsheet of actions on the page: read through the gate, shown, then recorded at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from geo.base.errors import SET_ASIDE, GeoError
from geo.intake import models
from geo.intake.journal import MOTIVE
from geo.pack.pack import Pack
from geo.reading import tables
from geo.register.action import paris_today
from geo.rights import actors
from geo.rights.roles import Role
from geo.upload import gate
from pages.ui.shell import jobs, state, uploads, visitor
from pages.ui.texts import actions, common, importer
from pages.ui.views import action_words
from pages.ui.views import importer as importer_view
from pages.ui.widgets import downloads, folds, panels, running, text_tables

if TYPE_CHECKING:
    from geo.register.incoming import Prepared
    from geo.register.pourings import Pouring
    from geo.register.store import Register

_ROUND, _ASKED, _DONE, _FILE = "pour_round", "pour_asked", "pour_done", "pour_held"
_NOT_UNDONE = "pour_not_undone"
_FEW, _REASONS_PX = 5, 360


def pour(pack: Pack, register: Register, closed: str) -> None:
    """Offer to record a whole spreadsheet, to who may; ``closed`` says why one may not write."""
    if closed:
        return
    if actors.refusal(visitor.actor(), Role.MANAGER):
        st.caption(actions.POUR_CLOSED)
        return
    folds.fold(actions.POUR, "tableur", partial(_draw, pack, register))


def _draw(pack: Pack, register: Register) -> None:
    from geo.register.sheet_rows import LAYOUT

    st.markdown(actions.POUR_HELP)
    made = models.model(LAYOUT, pack)
    downloads.model(made, importer.model_label(made.form), "pour_model")
    key = f"pour_file_{st.session_state.get(_ROUND, 0)}"
    given = st.file_uploader(
        common.weighing(actions.DROP, st.get_option("server.maxUploadSize")),
        type=uploads.SPREADSHEETS,
        key=key,
        on_change=lambda: None if st.session_state[key] else st.session_state.pop(_FILE, None),
    )
    if done := st.session_state.pop(_DONE, ""):
        st.success(common.literal(done))
    if refused := st.session_state.pop(_NOT_UNDONE, ""):
        st.error(common.literal(refused))
    given = _held(given)
    if given is not None and (found := _read(pack, register, given)) is not None:
        _show(register, found)
    _undoing(register, is_read=given is not None)


def _held(given: Any) -> Any:
    """The file that is given, else the one that the fold had when it was closed."""
    if given is not None:
        st.session_state[_FILE] = given
    elif (given := st.session_state.get(_FILE)) is not None:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(actions.file_there(common.literal(given.name)))
            st.button(actions.FORGET_FILE, key="pour_forget", on_click=_forget)
    return given


def _forget() -> None:
    st.session_state.pop(_FILE, None)
    jobs.forget()


def _read(pack: Pack, register: Register, given: Any) -> Prepared | None:
    """Return what was read of a file; until then show that it is read, and how to stop it."""
    asked = _answers(given)
    key = ("pour", pack.department, given.file_id, tuple(sorted(asked.items())))
    job = jobs.job(jobs.READING, key, _work(pack, register, given, asked))
    if not running.ended(job, partial(importer.reading, given.name), **importer.READING):
        return None
    try:
        found: Prepared = job.answer()
    except gate.Refused as error:
        st.error(importer.refused(error.lines))
        if error.letters or "encoding" in asked:
            _choose("encoding", importer.ENCODING, gate.ENCODINGS, importer.READ_ENCODING)
        return None
    except GeoError as error:
        st.error(common.literal(actions.file_kept(str(error))))
        st.button(importer.READING["again"], on_click=jobs.forget, key="pour_again")
        return None
    return found


def _work(
    pack: Pack, register: Register, given: Any, asked: Mapping[str, str]
) -> Callable[[], Prepared]:
    """What a job does: the gate, then the rows one by one."""
    from geo.register import incoming  # needs a database

    known, today = action_words.places(pack), paris_today()
    choices = {name: value for name, value in asked.items() if name != "encoding"}

    def work() -> Prepared:
        upload = uploads.read_upload(given, asked.get("encoding", ""))
        return incoming.prepare(register, upload, known, today=today, choices=choices)

    return work


# ---------- what the file leaves open ----------


def _answers(given: Any) -> dict[str, str]:
    """What was answered of this file; forgotten when it is another."""
    of, answers = st.session_state.get(_ASKED, ("", {}))
    if of != given.file_id:
        answers = {}
        st.session_state[_ASKED] = (given.file_id, answers)
    return dict(answers)


def _answer(name: str, value: str) -> None:
    of, answers = st.session_state[_ASKED]
    kept = {one: said for one, said in {**answers, name: value}.items() if said}
    st.session_state[_ASKED] = (of, kept)


def _choose(name: str, label: str, options: Mapping[str, str], default: str) -> None:
    """Choose one answer; the first option leaves it to the file."""
    key, known = f"pour_{name}", ["", *options]
    st.session_state[key] = st.session_state[_ASKED][1].get(name, "")

    def changed() -> None:
        if (chosen := state.option(key, known)) is not None:
            _answer(name, chosen)

    st.selectbox(
        label,
        known,
        format_func=lambda one: options[one] if one else default,
        key=key,
        on_change=changed,
    )


def _questions(found: Prepared) -> None:
    """Ask what the file leaves open, and nothing else: its sheet, its letters, its contacts."""
    answers = st.session_state[_ASKED][1]
    if len(found.sheets) > 1:
        sheets = {one: one for one in found.sheets}
        _choose("sheet", importer.SHEET, sheets, importer.FIRST_SHEET)
    if found.encoding not in (None, "utf-8") or "encoding" in answers:
        _choose("encoding", importer.ENCODING, gate.ENCODINGS, importer.READ_ENCODING)
    if found.contacts or "service" in answers:
        key = "pour_service"
        st.session_state[key] = "service" in answers
        st.checkbox(
            actions.own_contacts(found.contacts),
            key=key,
            on_change=lambda: _answer("service", "yes" if st.session_state[key] else ""),
        )


# ---------- what was read, and the decision ----------


def _show(register: Register, found: Prepared) -> None:
    st.markdown(actions.poured(found))
    _questions(found)
    if not found.actions:
        st.info(actions.NOTHING_NEW if found.present else actions.NOTHING_RIGHT)
    else:
        st.markdown(actions.FIRST_ROWS)
        first = found.preview.mask(found.preview == "")
        panels.plain_table(tables.filled(first), verbatim=True)
        label = actions.record_all(len(found.actions))
        if st.button(label, type="primary", key="pour_record"):
            _record(register, found)
    _rejected(register.department, found)
    _remarks(found)


def _record(register: Register, found: Prepared) -> None:
    """Record once, however many clicks; a failure keeps the file."""
    from geo.register import incoming  # needs a database

    try:
        with st.spinner(actions.recording(len(found.actions))):
            done = incoming.accept(register, visitor.actor(), found)
            # here: a second click ends this run where the spinner goes
            st.session_state[_DONE] = actions.all_recorded(len(done), found.file)
            st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
            _forget()
    except GeoError as error:
        st.error(common.literal(actions.file_kept(str(error))))
        return
    st.rerun()  # what is above still says what was there before


# ---------- what was poured before ----------


def _undoing(register: Register, *, is_read: bool) -> None:
    """Offer to take back a whole spreadsheet, the last one first."""
    from geo.register import pourings  # needs a database

    found = {one.key: one for one in pourings.pourings(register)}
    if found or is_read:
        st.caption(actions.taking_back())
    if not found:
        return
    with st.popover(actions.UNDO_POURING):
        key = st.selectbox(
            actions.POURING,
            list(found),
            format_func=lambda one: actions.pouring(found[one]),
            key="poured_past",
        )
        if key not in found:
            return
        st.markdown(common.literal(actions.asks_undo(found[key])))
        if st.button(actions.UNDO_CONFIRM, key="poured_undo"):
            _undo(register, found[key])
            st.rerun()  # what is above still says what was there before


def _undo(register: Register, poured: Pouring) -> None:
    from geo.register import pourings  # needs a database

    try:
        count = pourings.undo(register, visitor.actor(), poured.key)
    except GeoError as error:
        st.session_state[_NOT_UNDONE] = str(error)
        return
    st.session_state[_DONE] = actions.pouring_undone(poured, count)
    jobs.forget()  # a file that is read is compared with what was there


def _rejected(department: str, found: Prepared) -> None:
    """Say why each row is set aside, and give them back as a file."""
    rows = found.rejected
    if rows.empty:
        return
    said = actions.set_aside(len(rows))
    st.markdown(f"**{said}**")
    shown = rows[MOTIVE].head(actions.MOST_SET_ASIDE)
    with st.container(height=_REASONS_PX if len(shown) > _FEW else "content"):
        text_tables.text_table(
            actions.REASONS,
            [(str(line), why) for line, why in shown.items()],
            caption=said,
        )
    st.download_button(
        importer.REJECTED,
        tables.to_csv(rows.reset_index(names=importer.LINE)),
        file_name=f"actions_mises_de_cote_{department}.csv",
        mime="text/csv",
        on_click="ignore",
        key="pour_rejected",
    )


def _remarks(found: Prepared) -> None:
    """Draw what else was said of the file: what was corrected, what is to be looked at."""
    said = [one for one in found.remarks if one.severity != SET_ASIDE]
    if said:
        st.markdown(actions.TO_SEE)
        importer_view.remark_table(said)
