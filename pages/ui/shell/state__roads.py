"""What a page calls its minutes: estimated, or those of the road matrix of its department."""

from __future__ import annotations

from geo.reading import names__road_words as road_words
from pages.ui.shell import cached
from pages.ui.shell import state__state as state


def said(text: str) -> str:
    """A text written for estimated minutes, in the words of the department of the view."""
    return road_words.worded(cached.load(state.view().department), text)
