"""Work of some seconds, away from the page: it shows how long it takes and can be stopped.

Each nature of work has its lane, so that no search holds an import back. A session waits for
one job at a time, and asking for something else gives the former up: first come, first served
is then one turn each. A job is given up too when its reader has gone, or when it lasts too long.
Answers are kept by whoever computes them (``per_pack``), not here.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from geo.base import cancellation
from geo.base.errors import GeoError
from pages.ui.texts import common

PATIENCE_S = 0.3
"""An answer that comes sooner is shown at once: no flicker for what is already known."""
GRACE_S = 15.0
"""A connection lost for less may come back to its job; a tab closed for longer gives it up."""
_LOOK_S = 1.0
_JOB = "job"


class Lane:
    """Jobs of one nature: how many run at once, may wait, and the seconds that one may last.

    ``remedy`` says how to ask for less, when one lasts longer.
    """

    def __init__(
        self, name: str, *, workers: int, waiting: int, seconds: float, remedy: str
    ) -> None:
        self.waiting, self.seconds, self.remedy = waiting, seconds, remedy
        self.pool = ThreadPoolExecutor(max_workers=workers, thread_name_prefix=name)
        self.jobs: list[Job] = []
        self.lock = threading.Lock()

    def enter(self, job: Job) -> None:
        """Queue a job; raises ``GeoError`` when too many wait already."""
        with self.lock:
            self.jobs = [one for one in self.jobs if one.lives]
            if sum(not one.begun for one in self.jobs) >= self.waiting:
                raise GeoError(common.BUSY)
            self.jobs.append(job)

    def ahead(self, job: Job) -> int:
        """How many jobs are done or wait before one that waits; 0 once it has begun."""
        if job.begun:
            return 0
        with self.lock:
            before = self.jobs[: self.jobs.index(job)] if job in self.jobs else []
            return sum(one.lives for one in before)


READING = Lane("reading", workers=2, waiting=20, seconds=180.0, remedy=common.FEWER_ROWS)
"""Files that readers give."""
PRINTING = Lane("printing", workers=1, waiting=10, seconds=1_800.0, remedy=common.FEWER_FICHES)
"""Fiches of a whole level."""
PLANNING = Lane(
    "planning",
    workers=os.cpu_count() or 1,
    waiting=50,
    seconds=600.0,
    remedy=common.FEWER_PLACES,
)
"""Searches of the best places."""


class Job:
    """A piece of work under way; ``key`` is the question it answers."""

    def __init__(self, lane: Lane, key: Hashable, work: Callable[[], Any]) -> None:
        self.key = key
        self.asked = time.monotonic()
        self._lane, self._present = lane, _presence()
        self._begun: float | None = None
        self._seen = self._looked = self.asked
        self._given_up = threading.Event()
        self._future: Future[Any] = Future()
        try:
            lane.enter(self)
        except GeoError as error:
            self._future.set_exception(error)
        else:
            self._future = lane.pool.submit(self._run, work)

    def _run(self, work: Callable[[], Any]) -> Any:
        self._begun = time.monotonic()
        try:
            with cancellation.watched_by(self._is_over):
                cancellation.check()
                return work()
        except cancellation.Stopped:
            if self._is_late():
                raise GeoError(common.too_long(self._lane.seconds, self._lane.remedy)) from None
            raise

    def _is_late(self) -> bool:
        return self._begun is not None and time.monotonic() - self._begun > self._lane.seconds

    def _is_over(self) -> bool:
        """Whether to work no more: stopped, late, or its reader gone for good."""
        now = time.monotonic()
        if now - self._looked > _LOOK_S:
            self._looked = now
            if self._present():
                self._seen = now
            elif now - self._seen > GRACE_S:
                self.stop()
        return self.stopped or self._is_late()

    def stop(self) -> None:
        """Give up: a file's reading is killed, a search ends before its next stage."""
        self._given_up.set()
        self._future.cancel()

    @property
    def stopped(self) -> bool:
        """Whether it was given up."""
        return self._given_up.is_set()

    @property
    def begun(self) -> bool:
        """Whether it waits no more."""
        return self._begun is not None

    @property
    def lives(self) -> bool:
        """Whether it still counts for those who wait: not done, nor given up before it began."""
        return not self._future.done() and (self.begun or not self._is_over())

    @property
    def done(self) -> bool:
        """Whether there is something to show: an answer, a refusal, or that it was given up."""
        return self.stopped or self._future.done()

    @property
    def seconds(self) -> int:
        """Whole seconds since it was asked for."""
        return int(time.monotonic() - self.asked)

    @property
    def ahead(self) -> int:
        """How many others are before it; 0 once it has begun."""
        return 0 if self.done else self._lane.ahead(self)

    def answer(self) -> Any:
        """Return the answer of a job that is done and was not given up, or raise its error."""
        return self._future.result()

    def wait(self, seconds: float | None = PATIENCE_S) -> None:
        """Leave it a moment to answer, or all the time it takes."""
        wait([self._future], seconds)


def _presence() -> Callable[[], bool]:
    """Whether the session that asks is still connected; always, outside a server."""
    context = get_script_run_ctx(suppress_warning=True)
    if context is None or not runtime.exists():
        return lambda: True
    session, server = context.session_id, runtime.get_instance()
    return lambda: bool(server.is_active_session(session))


def job(lane: Lane, key: Hashable, work: Callable[[], Any]) -> Job:
    """Return the session's job for a question, begun if it is a new one."""
    known = current()
    if known is None or known.key != key:
        known = begin(lane, key, work)
        known.wait()
    return known


def begin(lane: Lane, key: Hashable, work: Callable[[], Any], slot: str = _JOB) -> Job:
    """Begin a job in a place of the session; the one that was there is given up."""
    known = current(slot)
    if known is not None:
        known.stop()
    begun = Job(lane, key, work)
    st.session_state[slot] = begun
    return begun


def answer(lane: Lane, work: Callable[[], Any]) -> Any:
    """Return the answer of a short work, in its turn; raises its error."""
    asked = Job(lane, None, work)
    asked.wait(None)
    return asked.answer()


def current(slot: str = _JOB) -> Job | None:
    """Return the session's job, if there is one."""
    return st.session_state.get(slot)


def forget() -> None:
    """Let the next question begin again, even if it is the same."""
    st.session_state.pop(_JOB, None)
