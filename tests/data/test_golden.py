"""What is said of the departments is what was read and committed: ``python -m tests.golden``."""

import difflib

import pytest

from geo.base.french import NBSP, NNBSP
from tests.golden import said
from tests.helpers import lanes

_SEEN = str.maketrans({NBSP: "⍽", NNBSP: "⸱"})


def lines(text):
    """Lines of a text, its no-break spaces seen."""
    return text.translate(_SEEN).splitlines()


@pytest.mark.parametrize("name", lanes.first(said.PACKS))
def test_nothing_else_is_said(name):
    now = said.texts(said.PACKS[name]())
    kept = {path.stem: path.read_text(encoding="utf-8") for path in (said.HOME / name).iterdir()}
    changed = [
        line
        for title in sorted(now.keys() | kept.keys())
        for line in difflib.unified_diff(
            lines(kept.get(title, "")), lines(now.get(title, "")), title, title, n=0, lineterm=""
        )
    ]
    assert not changed, "\n".join(["`python -m tests.golden` writes:", *changed])
