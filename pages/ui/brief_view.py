"""The printed fiches: that of the unit on screen, or all those of its level in a ZIP."""

from __future__ import annotations

from datetime import date

import streamlit as st

from geo import brief, brief_subject
from geo.brief_batch import Batch
from geo.pack import Pack
from geo.view import View
from pages.ui import texts_brief

_BATCH = "brief_batch"
_EVERY_S = 0.5


def offer(pack: Pack, view: View) -> None:
    """Offer the fiche of the unit as a PDF, and those of its level as a ZIP."""
    today = date.today()
    code = view.department if view.level == "departement" else view.selected
    single, several = st.columns(2)
    if code:
        with single:
            st.download_button(
                texts_brief.ONE,
                lambda: brief.brief(pack, view.level, code, view.params, when=today),
                file_name=brief.file_name(pack, view.level, code, view.params),
                mime="application/pdf",
                help=texts_brief.ONE_HELP,
                on_click="ignore",
                key="brief_one",
            )
    if view.level != "departement":
        with several:
            _batch(pack, view, today)


def _batch(pack: Pack, view: View, today: date) -> None:
    """Offer to prepare the ZIP, show how far it is, then offer it."""
    batch: Batch | None = st.session_state.get(_BATCH)
    if batch is not None and batch.is_for(pack, view.level, view.params, today):
        if batch.running:
            st.fragment(_watch, run_every=_EVERY_S)(batch)
            return
        if batch.error is not None:
            st.warning(texts_brief.failed(batch.error))
        if batch.archive:
            st.download_button(
                texts_brief.archive(batch.total),
                batch.archive,
                file_name=batch.file_name,
                mime="application/zip",
                on_click="ignore",
                key="brief_all",
            )
            return

    def start() -> None:
        if batch is not None:
            batch.cancel()
        st.session_state[_BATCH] = Batch(pack, view.level, view.params, today).start()

    count = len(brief_subject.codes(pack, view.level))
    st.button(texts_brief.prepare(view.level, count), on_click=start, key="brief_prepare")


def _watch(batch: Batch) -> None:
    """Draw the progress of a batch, and the button that ends it."""
    if not batch.running:
        st.rerun()
    said = texts_brief.progress(batch.done, batch.total)
    st.progress(batch.done / batch.total, text=said)
    st.button(texts_brief.CANCEL, on_click=batch.cancel, key="brief_cancel")
