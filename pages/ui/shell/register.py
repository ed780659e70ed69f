"""What the pages ask of the register, and what they say of people where they show it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import streamlit as st

from geo.pack.pack import Pack
from geo.register import location, recent
from geo.register.needs import Question
from geo.session.view_model import View
from pages.ui.texts import actions


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
    """What says of each unit of the level of a view what was done there (``recent.unit_texts``)."""
    return recent.unit_texts(pack, question(view), view.level)


def privacy(*, collected: bool = False) -> None:
    """Say what the register keeps of people, on a page that shows actions; nothing without one.

    ``collected``: on the page where they are recorded, before the first one too.
    """
    if collected or location.is_there():
        st.caption(actions.personal_data(location.retention_months()))
