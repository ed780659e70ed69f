"""The screens of a department whose imports are damaged: open, said, with the way back."""

import shutil

import pytest

from geo import store, store_repair, store_root
from geo.actors import AT_MACHINE
from tests.app.shapes import PAGES
from tests.app.test_pages import open_app
from tests.unit import damages
from tests.unit.hand_made import renamed, without_civray

FIRST = 4
"""Damages whose pages are opened in the fast lane."""


@pytest.fixture(scope="module")
def three(tmp_path_factory):
    """Three versions, the third one taken back; tests take a copy of them."""
    home = tmp_path_factory.mktemp("three") / "imports"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OBSERVATOIRE_IMPORTS", str(home))
        store.accept(store.candidate("86", without_civray()), AT_MACHINE)
        store.accept(store.candidate("86", renamed()), AT_MACHINE)
        store.accept(store.candidate("86", renamed("c.csv", " (ter)")), AT_MACHINE)
        store.undo("86", AT_MACHINE)
    return home


@pytest.fixture
def home(three, tmp_path, monkeypatch):
    monkeypatch.setenv("OBSERVATOIRE_IMPORTS", str(tmp_path / "imports"))
    shutil.copytree(three, tmp_path / "imports", copy_function=shutil.copy)
    return tmp_path / "imports" / "86"


def warnings(app):
    return [one.value for one in app.warning if "imports de ce département" in one.value]


def test_the_way_back_is_said_above_the_page_until_it_is_taken(home):
    assert not warnings(open_app())
    (home / "current").write_bytes(b"")
    [said] = warnings(open_app())
    assert "import 86 --repair" in said
    store_repair.repair("86", AT_MACHINE)
    assert not warnings(open_app())


@pytest.mark.parametrize(
    "seed", [*range(FIRST), *(pytest.param(n, marks=pytest.mark.slow) for n in range(FIRST, 200))]
)
def test_two_hundred_damages_close_no_page(home, seed):
    """The frame and the first page, then another one (AppTest draws it without the frame)."""
    _, damage = damages.mutation(seed)
    damage(home)
    told = bool(store.damage("86"))
    app = open_app()
    assert not app.exception and app.title
    assert bool(warnings(app)) == told
    for page in {PAGES[seed % len(PAGES)], "importer.py"}:
        app.switch_page(f"pages/{page}").run()
        assert not app.exception, page
        assert app.title, page
    assert store_root.root("86").is_dir()
