"""A job under way: how long it takes, how many are before it, and what ends it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.ui.shell import jobs
from pages.ui.shell.jobs import Job


def ended(
    job: Job, said: Callable[[int, int], str], *, stop: str, stopped: str, again: str
) -> bool:
    """Tell whether a job has an answer or an error; until then draw it, and what ends it.

    ``said`` says it, of the seconds passed and of how many are before it. One that was given up
    (``stopped``) may begin ``again``.
    """
    if not job.done:
        st.fragment(_wait, run_every=1.0)(job, said, stop)
    elif job.stopped:
        st.info(stopped)
        st.button(again, on_click=jobs.forget)
    return job.done and not job.stopped


def _wait(job: Job, said: Callable[[int, int], str], stop: str) -> None:
    if job.done:
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(said(job.seconds, job.ahead))
        st.button(stop, on_click=job.stop, key="stop_job")
