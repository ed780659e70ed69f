"""The printed fiches: that of the unit on screen, or all those of its level in a ZIP."""

from __future__ import annotations

from datetime import date

import streamlit as st

from geo.brief import content, pdf
from geo.pack.pack import Pack
from geo.session.view_model import View
from pages.ui.shell import jobs, register
from pages.ui.shell.jobs import Job
from pages.ui.texts import fiche

_BATCH, _DONE, _DETAIL = "brief_batch", "brief_done", "brief_detail"
_EVERY_S = 0.5


def offer(pack: Pack, view: View) -> None:
    """Offer the fiche of the unit as a PDF, and those of its level as a ZIP."""
    today = date.today()
    code = view.department if view.level == "departement" else view.selected
    with st.container(key="brief"):
        single, side, several = st.columns(3, vertical_alignment="center")
    with side:
        detail = st.checkbox(fiche.DETAIL, key=_DETAIL, help=fiche.DETAIL_HELP)
    if code:
        with single:
            st.download_button(
                fiche.ONE,
                lambda: pdf.brief(
                    pack,
                    view.level,
                    code,
                    view.params,
                    when=today,
                    actions=register.unit_texts(pack, view),
                    detail=detail,
                ),
                file_name=pdf.file_name(pack, view.level, code, view.params, detail=detail),
                mime="application/pdf",
                help=fiche.ONE_HELP,
                on_click="ignore",
                key="brief_one",
            )
    if view.level != "departement":
        with several:
            _batch(pack, view, today, detail=detail)


def _batch(pack: Pack, view: View, today: date, *, detail: bool) -> None:
    """Offer to prepare the ZIP, show how far it is, then offer it."""
    level, params = view.level, view.params
    key = (pack, level, params, today, detail)
    total = len(content.codes(pack, level))
    said = register.unit_texts(pack, view)
    job = jobs.current(_BATCH)
    if job is not None and job.key == key and not job.stopped:
        if not job.done:
            st.fragment(_watch, run_every=_EVERY_S)(job, total)
            return
        if _offered(job, total, pdf.archive_name(pack, level, params)):
            return

    def start() -> None:
        done = st.session_state[_DONE] = [0]

        def work() -> bytes:
            files = []
            for file in pdf.briefs(pack, level, params, when=today, actions=said, detail=detail):
                files.append(file)
                done[0] = len(files)
            return pdf.archive(files, today)

        jobs.begin(jobs.PRINTING, key, work, _BATCH)

    st.button(fiche.prepare(level, total), on_click=start, key="brief_prepare")


def _offered(job: Job, total: int, file_name: str) -> bool:
    """Offer the ZIP of a job that is done; say why there is none."""
    try:
        content = job.answer()
    except Exception as error:  # the job has nobody else to tell
        st.warning(fiche.failed(error))
        return False
    st.download_button(
        fiche.archive(total),
        content,
        file_name=file_name,
        mime="application/zip",
        on_click="ignore",
        key="brief_all",
    )
    return True


def _watch(job: Job, total: int) -> None:
    """Draw the progress of a batch, and the button that ends it."""
    if job.done:
        st.rerun()
    done = st.session_state[_DONE][0]
    st.progress(done / total, text=fiche.progress(done, total, job.ahead))
    st.button(fiche.CANCEL, on_click=job.stop, key="brief_cancel")
