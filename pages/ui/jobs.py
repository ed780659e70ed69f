"""Work of some seconds, away from the page: it shows how long it takes and can be stopped.

A session waits for one job at a time; asking for something else gives the former up. Answers
are kept by whoever computes them (``lru_cache``), not here.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any

import streamlit as st

from geo import siting_model

PATIENCE_S = 0.3
"""An answer that comes sooner is shown at once: no flicker for what is already known."""
_JOB = "job"
_POOL = ThreadPoolExecutor(max_workers=os.cpu_count() or 1, thread_name_prefix="job")


class Job:
    """A piece of work under way; ``key`` is the question it answers."""

    def __init__(self, key: Hashable, work: Callable[[], Any]) -> None:
        self.key = key
        self.started = time.monotonic()
        self._given_up = threading.Event()
        self._future: Future[Any] = _POOL.submit(self._run, work)

    def _run(self, work: Callable[[], Any]) -> Any:
        siting_model.stopped.set(self._given_up.is_set)
        return work()

    def stop(self) -> None:
        """Give up; the solver sees it before its next stage."""
        self._given_up.set()
        self._future.cancel()

    @property
    def stopped(self) -> bool:
        """Whether it was given up."""
        return self._given_up.is_set()

    @property
    def done(self) -> bool:
        """Whether there is something to show: an answer, a refusal, or that it was given up."""
        return self.stopped or self._future.done()

    @property
    def seconds(self) -> int:
        """Whole seconds since it was asked for."""
        return int(time.monotonic() - self.started)

    def answer(self) -> Any:
        """Return the answer of a job that is done and was not given up, or raise its error."""
        return self._future.result()

    def wait(self) -> None:
        """Leave it a moment to answer."""
        wait([self._future], PATIENCE_S)


def job(key: Hashable, work: Callable[[], Any]) -> Job:
    """Return the session's job for a question, begun if it is a new one."""
    current: Job | None = st.session_state.get(_JOB)
    if current is None or current.key != key:
        if current is not None:
            current.stop()
        st.session_state[_JOB] = current = Job(key, work)
        current.wait()
    return current


def current() -> Job | None:
    """Return the session's job, if there is one."""
    return st.session_state.get(_JOB)


def forget() -> None:
    """Let the next question begin again, even if it is the same."""
    st.session_state.pop(_JOB, None)
