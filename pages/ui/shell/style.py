"""Style of the pages: ``style.css`` and ``stage.css``, filled with the palette and our texts."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from string import Template
from typing import Final

from geo.base import palette
from pages.ui.texts import common, navigation, place_choice

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
    "browse": common.BROWSE,
    "drop": common.DROP,
    "menu": navigation.MENU,
    "nothing": place_choice.NOTHING,
    "add": place_choice.ADD,
    "search": place_choice.SEARCH,
}


@cache
def sheet(name: str, **numbers: float) -> str:
    """Style element of a file, its ``$names`` filled in; an unknown name raises ``KeyError``."""
    text = (_FOLDER / name).read_text(encoding="utf-8")
    return f"<style>\n{Template(text).substitute(_NAMES, **numbers)}</style>"
