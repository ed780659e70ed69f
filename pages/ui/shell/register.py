"""What the pages ask of the register, and what they say of people where they show it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from time import monotonic
from typing import Final

import streamlit as st

from geo.pack.pack import Done, Pack
from geo.register import known as reading
from geo.register import location
from geo.register.location import RegisterError
from geo.register.needs import Question
from geo.session.view_model import View
from pages.ui.texts import actions

_AGAIN_S: Final = 5.0
_again: Final[dict[str, float]] = {}
"""When the register of a department may be asked for again."""


def question(view: View) -> Question:
    """What a view asks of the register today."""
    return Question(
        date.today(),
        months=view.months,
        profile=view.concern,
        weights=view.params.weights,
        planned_counts=view.planned == "compte",
        threshold_min=view.threshold,
    )


def unit_texts(pack: Pack, view: View) -> Callable[[str], str]:
    """What says of each unit of the level of a view what was done there (``known.unit_texts``)."""
    return reading.unit_texts(pack, question(view), view.level)


def done(department: str) -> Done | None:
    """What was done, read again once something is written or the day changes.

    None without an action recorded. None too when the register cannot be read: the pages that show
    it say why; it is not asked for again before ``_AGAIN_S`` seconds.
    """
    if not location.is_there() or monotonic() < _again.get(department, 0.0):
        return None
    try:
        return _done(department, reading.stamp(department), date.today())
    except RegisterError:
        _again[department] = monotonic() + _AGAIN_S
        return None


@st.cache_resource(show_spinner=False, max_entries=4)
def _done(department: str, stamp: str, today: date) -> Done | None:
    return reading.done(department, today)


def privacy(*, collected: bool = False) -> None:
    """Say what the register keeps of people, on a page that shows actions; nothing without one.

    ``collected``: on the page where they are recorded, before the first one too.
    """
    if collected or location.is_there():
        st.caption(actions.personal_data(location.retention_months()))
