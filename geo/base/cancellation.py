"""Giving long work up: whoever does it asks here, at each step, whether somebody still waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

_given_up: Final[ContextVar[Callable[[], bool]]] = ContextVar("given_up", default=lambda: False)


class Stopped(Exception):  # noqa: N818 - nothing went wrong
    """The work was given up: nobody waits for its answer."""


@contextmanager
def watched_by(given_up: Callable[[], bool]) -> Iterator[None]:
    """Ask ``given_up`` during the block, in this thread and what it calls; it must be quick."""
    token = _given_up.set(given_up)
    try:
        yield
    finally:
        _given_up.reset(token)


def cancel_requested() -> bool:
    """Whether whoever asked for the present work no longer waits."""
    return _given_up.get()()


def check() -> None:
    """Raise ``Stopped`` if the present work was given up."""
    if cancel_requested():
        raise Stopped
