"""What is under a fold: it is made, and sent, once a reader opens it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import streamlit as st

from pages.ui.shell import state

OPENED: Final = "ouvert"
"""The folds of a page that are open, in its address: a link opens them too."""


@st.fragment
def fold(label: str, name: str, draw: Callable[[], None]) -> None:
    """Draw a fold, and what is under it when it is open; ``name`` is its own on the page.

    Opening it draws nothing else again.
    """
    key = f"fold_{name}"
    st.session_state[key] = name in _opened()
    beneath = st.expander(label, key=key, on_change=lambda: _keep(name, key))
    if beneath.open:
        with beneath:
            draw()


def _opened() -> list[str]:
    return [one for one in state.own(OPENED).split(",") if one]


def _keep(name: str, key: str) -> None:
    others = [one for one in _opened() if one != name]
    state.keep_own(OPENED, ",".join([*others, name] if st.session_state[key] else others))
