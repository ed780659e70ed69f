"""What the page Importer draws: a file, its questions, its report, the decision, the history."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial
from operator import itemgetter
from typing import Any

import pandas as pd
import streamlit as st

from geo.base.errors import GeoError, Remark
from geo.intake import models, own_perimeters
from geo.intake.report import Report
from geo.pack.missing import IMPORTS
from geo.reading import tables
from geo.reading.overview import KeyFigure
from geo.rights import actors
from geo.rights.roles import Role
from geo.store import import_history, incoming, versions
from geo.store.incoming import Incoming
from geo.store.versions import Candidate, Version
from geo.upload import gate
from pages.ui.shell import cached, jobs, state, uploads, visitor
from pages.ui.texts import common, donnees, importer
from pages.ui.views import donnees as donnees_view
from pages.ui.widgets import downloads, panels, running, text_tables

_TYPED_CHARACTERS = 20_000
_NOTICE, _ROUND, _ASKED, _UPLOAD = "import_notice", "import_round", "import_asked", "import_upload"


# ---------- the file ----------


def banner(code: str) -> None:
    """Say what prevents or follows an import: a read-only folder, the last decision."""
    if not incoming.writable(code):
        st.warning(importer.READ_ONLY)
    who = visitor.actor()
    closed = actors.refusal(who, Role.MANAGER)
    if closed:
        st.info(visitor.refusal_text(closed))
    else:
        st.caption(importer.signed(actors.standing(who).author.said))
    told = versions.notice(code)
    if told:
        st.info(told)
    kind, said = st.session_state.pop(_NOTICE, ("", ""))
    if said:
        {"done": st.success, "kept": st.info, "refused": st.error}[kind](said)


def drop(code: str) -> Any:
    """Let the reader give a file, or type one; None as long as there is none."""
    given = st.file_uploader(
        common.weighing(importer.DROP, st.get_option("server.maxUploadSize")),
        type=uploads.FORMATS,
        key=f"import_file_{st.session_state.get(_ROUND, 0)}",
    )
    if given is None:
        with st.expander(importer.KINDS_TITLE):
            _what_is_asked(code)
            st.caption(importer.by_command(code))
        return _typed()
    return given


def _what_is_asked(code: str) -> None:
    """Draw what one kind of file holds, its model, and where the official one is."""
    kind = st.selectbox(
        importer.KINDS, IMPORTS, format_func=IMPORTS.__getitem__, key="import_model"
    )
    layout, *others = models.of_kind(kind)
    pack = cached.load(code)
    st.markdown(importer.official(models.published(layout)))
    if others:
        st.caption(importer.also_read(others))
    made = models.model(layout, pack)
    downloads.model(made, importer.model_label(made.form), "download_model")
    st.caption(importer.FILL_IN)
    rows = [importer.asked_row(one) for one in models.columns(layout, pack)]
    text_tables.text_table(importer.ASKED_COLUMNS, rows, caption=IMPORTS[kind])


def _typed() -> uploads.Typed | None:
    """Let the reader type a few known times: a small file; None as long as there is none."""
    with st.expander(importer.TYPED_TITLE), st.form("import_typed", border=False):
        text = st.text_area(
            importer.TYPED,
            key=f"import_typed_{st.session_state.get(_ROUND, 0)}",
            help=importer.TYPED_HELP,
            placeholder=importer.TYPED_EXAMPLE,
            max_chars=_TYPED_CHARACTERS,
        )
        st.form_submit_button(importer.TYPED_CHECK)
    rows = importer.TYPED_HEADER + text
    return uploads.Typed(importer.TYPED_FILE, rows) if text.strip() else None


def show_import(code: str, given: Any) -> Incoming | None:
    """Return what became of a file; meanwhile show that it is read, and how to stop it."""
    asked = st.session_state.get(_ASKED, {}) if _same(given) else {}
    base = next((one.number for one in versions.history(code) if one.current), 0)
    key = ("import", code, given.file_id, base, tuple(sorted(asked.items())))
    job = jobs.job(jobs.READING, key, _work(code, given, asked))
    said = partial(importer.reading, given.name)
    if not running.ended(job, said, **importer.READING):
        return None
    try:
        found: Incoming = job.answer()
    except GeoError as error:
        st.error(common.literal(str(error)))
        if isinstance(error, gate.Refused) and (error.letters or "encoding" in asked):
            _choose("encoding", importer.ENCODING, gate.ENCODINGS, importer.READ_ENCODING)
        return None
    st.session_state[_UPLOAD] = (given.file_id, asked.get("encoding", ""), found.upload)
    return found


def _same(given: Any) -> bool:
    """Whether the answers kept are about this file; they are forgotten when it is another."""
    if st.session_state.get("import_of") == given.file_id:
        return True
    st.session_state["import_of"] = given.file_id
    st.session_state.pop(_ASKED, None)
    return False


def _work(code: str, given: Any, asked: dict[str, str]) -> Callable[[], Incoming]:
    """What a job does: the gate, unless this file passed it already, then the preparation."""
    choices = {name: value for name, value in asked.items() if name not in ("kind", "encoding")}
    encoding, known = asked.get("encoding", ""), st.session_state.get(_UPLOAD)
    passed = known[2] if known and known[:2] == (given.file_id, encoding) else None

    def work() -> Incoming:
        upload = passed or uploads.read_upload(given, encoding, code)
        return incoming.prepare(code, upload, kind=asked.get("kind", ""), choices=choices)

    return work


# ---------- the questions ----------


def questions(found: Incoming) -> None:
    """Offer to say how the file is read; unfolded when it was refused, or asks something."""
    with st.expander(importer.SETTINGS, expanded=bool(found.refused or found.asked)):
        _choose("kind", importer.KIND, IMPORTS, importer.RECOGNISED)
        upload = found.upload
        names = [one.name for one in upload.tables] + [one.name for one in upload.layers]
        if "sheet" in found.offered:
            sheets = {one: one for one in names}
            _choose("sheet", importer.SHEET, sheets, importer.FIRST_SHEET)
        if upload.encoding:
            _choose("encoding", importer.ENCODING, gate.ENCODINGS, importer.READ_ENCODING)
        if "crs" in found.offered:
            _choose("crs", importer.CRS, _systems(), importer.FILE_CRS)
            fields = {str(name): str(name) for layer in upload.layers for name in layer.frame}
            _choose("field", importer.FIELD, fields, importer.FOUND_FIELD)
        for one in found.asked[: importer.MOST_ASKED]:
            said = importer.asks_commune(one.title)
            _choose(one.key, said, one.answers, importer.NOT_CONFIRMED)
        if len(found.asked) > importer.MOST_ASKED:
            st.caption(importer.more_asked(len(found.asked)))
        for name, said in importer.AGREED.items():
            if name in found.offered:
                _agree(name, said)


def _systems() -> dict[str, str]:
    return {code: f"{name} ({code})" for code, name in own_perimeters.SYSTEMS.items()}


def _choose(name: str, label: str, options: Any, default: str) -> None:
    """Choose one answer; the first option leaves it to the file."""
    key, known = f"import_{name}", ["", *options]
    st.session_state[key] = st.session_state.get(_ASKED, {}).get(name, "")

    def changed() -> None:
        if state.option(key, known) is not None:
            _answered(name, key)

    st.selectbox(
        label,
        known,
        format_func=lambda code: options[code] if code else default,
        key=key,
        on_change=changed,
    )


def _agree(name: str, label: str) -> None:
    key = f"import_{name}"
    st.session_state[key] = st.session_state.get(_ASKED, {}).get(name) == "yes"
    st.checkbox(label, key=key, on_change=_answered, args=(name, key))


def _answered(name: str, key: str) -> None:
    """Keep an answer; what was prepared without it is thrown away."""
    value = st.session_state[key]
    given = {True: "yes", False: ""}.get(value, value)
    kept = {**st.session_state.get(_ASKED, {}), name: given}
    st.session_state[_ASKED] = {one: said for one, said in kept.items() if said}
    _throw_away()


def _throw_away() -> None:
    """Delete what the session prepared, if it is there."""
    job = jobs.current()
    if job is not None and job.done and not job.stopped:
        try:
            found = job.answer()
        except GeoError:
            return
        if isinstance(found, Incoming) and found.candidate is not None:
            versions.discard(found.candidate)
    jobs.forget()


# ---------- the report ----------


def outcome(found: Incoming) -> None:
    """Draw what became of a file: why it is refused, or what it would change."""
    if found.candidate is None or found.candidate.report is None:
        st.error(importer.refused(found.reasons))
        questions(found)
        return
    report(found.candidate, found.candidate.report)
    questions(found)


def report(candidate: Candidate, told: Report) -> None:
    """Draw what was read, what changes and the decision, then every remark."""
    st.markdown(importer.recognised(told))
    panels.figures([KeyFigure(*one) for one in importer.figures(told)])
    st.header(importer.CHANGES)
    drawn = any(len(rows) for rows in candidate.changes.values())
    said = candidate.effect if drawn else candidate.sentences
    st.markdown(importer.sentence_list([*told.notes, *said]))
    donnees_view.rows_of(candidate.changes, f"observatoire_{candidate.code}_import")
    decision(candidate)
    if len(told.preview):
        st.header(importer.PREVIEW)
        panels.plain_table(told.preview.astype(object).fillna(""), verbatim=True)
    _remarks(candidate.code, told)


def decision(candidate: Candidate) -> None:
    """Accept or give up: nothing changed before."""
    if candidate.unchanged:
        told = candidate.report
        st.info(importer.NOT_HERE if told and not told.kept else importer.UNCHANGED)
    open_to = _open_to(candidate.code)
    if not candidate.unchanged and open_to:
        _reason("import_why")
    with st.container(horizontal=True):
        if not candidate.unchanged:
            st.button(
                importer.ACCEPT,
                type="primary",
                disabled=not open_to,
                on_click=_accept,
                args=(candidate,),
                key="import_accept",
            )
        st.button(importer.GIVE_UP, on_click=_give_up, args=(candidate,), key="import_give_up")
        if not open_to:
            st.caption(importer.CLOSED)


def _open_to(code: str) -> bool:
    """Whether this reader may change the data of a department, here and now."""
    return incoming.writable(code) and not actors.refusal(visitor.actor(), Role.MANAGER)


def _reason(key: str) -> None:
    """Let the reader say why, for those who will read the list of imports."""
    st.text_input(importer.WHY, key=key, max_chars=actors.REASON_CHARACTERS)


def _accept(candidate: Candidate) -> None:
    """Accept once, however many clicks; what another did meanwhile is said."""
    why = st.session_state.get("import_why", "")
    try:
        version = versions.accept(candidate, visitor.actor(), why=why)
    except GeoError as error:
        st.session_state[_NOTICE] = ("refused", common.literal(str(error)))
        jobs.forget()
        return
    st.session_state[_NOTICE] = ("done", importer.accepted(version))
    _next()


def _give_up(candidate: Candidate) -> None:
    versions.discard(candidate)
    st.session_state[_NOTICE] = ("kept", importer.GIVEN_UP)
    _next()


def _next() -> None:
    """Empty the place of the file."""
    jobs.forget()
    st.session_state.pop(_UPLOAD, None)
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1


def _remarks(code: str, told: Report) -> None:
    """Draw the remarks by severity, the heaviest first, and the rows set aside as a file."""
    st.header(importer.REPORT)
    if not told.remarks and told.rejected.empty:
        st.caption(importer.NO_REMARK)
    for severity in importer.REMARKS:
        found = [one for one in told.remarks if one.severity == severity]
        if not found:
            continue
        with st.expander(importer.remarks(severity, len(found))):
            remark_table(found)
    if len(told.rejected):
        st.download_button(
            importer.REJECTED,
            tables.to_csv(told.rejected.reset_index(names=importer.LINE)),
            file_name=f"lignes_mises_de_cote_{code}.csv",
            mime="text/csv",
            on_click="ignore",
            key="download_rejected",
        )


def remark_table(found: Sequence[Remark]) -> None:
    """Draw what was said of a file, one row a remark."""
    frame = pd.DataFrame(map(asdict, found))[list(importer.REMARK_COLUMNS)]
    frame = tables.filled(frame.astype({"line": "Int64"}))
    panels.plain_table(frame.rename(columns=importer.REMARK_COLUMNS), verbatim=True)


# ---------- the history ----------


def history(code: str) -> None:
    """Draw every import of the department, and take back the last one."""
    st.header(importer.HISTORY)
    past, back = versions.history(code), import_history.restorations(code)
    if not past and not back:
        st.caption(donnees.NO_IMPORT)
        return
    used = versions.numbers(past)
    named = partial(actors.signer, reader=visitor.actor())
    dated = [(one.when, importer.restored(one, named=named)) for one in back] + [
        (one.when, importer.history(one, used=one.number in used, named=named)) for one in past
    ]
    rows = [row for _, row in sorted(dated, key=itemgetter(0), reverse=True)]
    panels.plain_table(pd.DataFrame(rows).astype(dict.fromkeys(importer.COUNTS, "Int64")))
    version = versions.last(past)
    if version is not None:
        closed = not _open_to(code)
        with st.container(horizontal=True, vertical_alignment="center"):
            with st.popover(importer.UNDO, disabled=closed):
                st.markdown(importer.asks_undo(version))
                _reason("import_undo_why")
                st.button(
                    importer.CONFIRM,
                    key="import_undo",
                    disabled=closed,
                    on_click=_undo,
                    args=(code, version),
                )
            if closed:
                st.caption(importer.CLOSED)
    st.caption(importer.saves(code))


def _undo(code: str, version: Version) -> None:
    try:
        why = st.session_state.get("import_undo_why", "")
        back = versions.undo(code, visitor.actor(), expected=version.number, why=why)
    except GeoError as error:
        st.session_state[_NOTICE] = ("refused", common.literal(str(error)))
        return
    st.session_state[_NOTICE] = ("done", importer.undone(back))
    _throw_away()
