"""Style and scripts of the pages: ``style.css``, ``stage.css``, ``arrival.js``, ``paper.js``.

All are filled with the palette and our texts.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from string import Template
from typing import Final

from geo.base import palette
from pages.ui.texts import common, navigation, of_streamlit, place_choice

PRINTED: Final = 0.85
"""Type on paper beside that of the screen; paper does not scale what is in a frame."""
_FOLDER: Final = Path(__file__).parents[1]
_NAMES: Final = {
    "ink": palette.INK,
    "muted": palette.MUTED,
    "paper": palette.PAPER,
    "quiet": palette.QUIET,
    "line": palette.LINE,
    "accent": palette.ACCENT,
    "alert": palette.ALERT,
    "alert_paper": palette.ALERT_PAPER,
    "hatch": palette.HATCH,
    "not_taken": common.NOT_TAKEN,
    "menu": navigation.MENU,
    "close": navigation.CLOSE_MENU,
    "words": json.dumps(of_streamlit.WORDS, ensure_ascii=False),
    "patterns": json.dumps(of_streamlit.PATTERNS, ensure_ascii=False),
    "places": json.dumps(", ".join(of_streamlit.PLACES)),
    "nothing": place_choice.NOTHING,
    "add": place_choice.ADD,
    "search": place_choice.SEARCH,
    "table_cut": common.TABLE_CUT,
    "printed": str(PRINTED),
    "unprinted": str(1 / PRINTED),
}


@cache
def sheet(name: str, **numbers: float) -> str:
    """Style element of a file, its ``$names`` filled in; an unknown name raises ``KeyError``."""
    return f"<style>\n{_filled(name, **numbers)}</style>"


@cache
def script(name: str) -> str:
    """Script element of a file, filled in like a sheet."""
    return f"<script>\n{_filled(name)}</script>"


def _filled(name: str, **numbers: float) -> str:
    text = (_FOLDER / name).read_text(encoding="utf-8")
    return Template(text).substitute(_NAMES, **numbers)
