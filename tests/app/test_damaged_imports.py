"""The screens of a department whose imports are damaged: open, said, with the way back."""

import pytest

from geo.pack import storage
from geo.rights.actors import AT_MACHINE
from geo.store import saves, versions
from tests.app.shapes import PAGES
from tests.app.test_pages import open_app
from tests.helpers import damages

FIRST = 2
"""Damages whose pages are opened in the fast lane."""


def warnings(app):
    return [one.value for one in app.warning if "imports de ce département" in one.value]


@pytest.mark.slow
def test_the_way_back_is_said_above_the_page_until_it_is_taken(three_copied):
    assert not warnings(open_app())
    (three_copied / "current").write_bytes(b"")
    [said] = warnings(open_app())
    assert "import 86 --repair" in said
    saves.repair("86", AT_MACHINE)
    assert not warnings(open_app())


@pytest.mark.parametrize(
    "seed", [*range(FIRST), *(pytest.param(n, marks=pytest.mark.slow) for n in range(FIRST, 200))]
)
def test_two_hundred_damages_close_no_page(three_copied, seed):
    """The frame and the first page, then another one (AppTest draws it without the frame)."""
    _, damage = damages.mutation(seed)
    damage(three_copied)
    told = bool(versions.damage("86"))
    app = open_app()
    assert not app.exception and app.title
    assert bool(warnings(app)) == told
    for page in {PAGES[seed % len(PAGES)], "importer.py"}:
        app.switch_page(f"pages/{page}").run()
        assert not app.exception, page
        assert app.title, page
    assert storage.root("86").is_dir()
