"""What nobody foresaw is said in French with a number of the log, and the other pages stay."""

import re

import pytest

from geo.base.errors import GeoError
from geo.reading import map_reading, overview
from pages.ui.shell import frame, state
from tests.app.test_pages import open_app

NUMBER = re.compile(r"Incident n°\u00a0(\d{8}-\d{6}-[0-9a-f]{4})")


def broken(*args, **kwargs):
    raise RuntimeError("a secret of the server")


def told(app, caplog):
    """The incident that the page tells, which must be in the log with its traceback."""
    assert len(app.exception) == 1
    said = app.exception[0].message
    assert "n’a pas pu être affichée" in said
    assert "secret" not in said
    found = NUMBER.search(said)
    logged = [record for record in caplog.records if found[1] in record.getMessage()]
    assert "a secret of the server" in str(logged[0].exc_info[1])
    return found[1]


def foot(app):
    return [one for one in app.caption if one.value.startswith("Données publiques sous")]


@pytest.mark.parametrize(
    ("module", "name", "page"),
    [
        pytest.param(overview, "sentence", "pages/overview.py", id="in a page"),
        pytest.param(map_reading, "read_map", "pages/carte.py", id="in a fragment"),
    ],
)
def test_a_page_that_fails_says_so_and_keeps_its_frame(monkeypatch, caplog, module, name, page):
    monkeypatch.setattr(module, name, broken)
    app = open_app(page)
    told(app, caplog)
    if page.endswith("overview.py"):  # the harness runs the other pages without the entry point
        assert foot(app)
        assert app.selectbox(key="w_department")
    app.switch_page("pages/methode.py").run()
    assert not app.exception
    assert app.title[0].value


def test_a_callback_that_fails_says_so_and_the_next_run_is_whole(monkeypatch, caplog):
    app = open_app()
    with monkeypatch.context() as patched:
        patched.setattr(state, "change", broken)
        app.selectbox(key="w_threshold").select(10).run()
        told(app, caplog)
    app.run()
    assert not app.exception
    assert app.title[0].value


def test_the_frame_itself_may_fail(monkeypatch, caplog):
    monkeypatch.setattr(frame, "foot", broken)
    told(open_app(), caplog)


def test_a_refusal_nobody_caught_keeps_its_words(monkeypatch):
    def refused(*args):
        raise GeoError("le fichier mds.csv est illisible.")

    monkeypatch.setattr(overview, "sentence", refused)
    said = open_app().exception[0].message
    assert "mds.csv" in said
    assert NUMBER.search(said)


def test_stopping_and_running_again_are_no_incident(monkeypatch, caplog):
    import streamlit as st

    monkeypatch.setattr(overview, "sentence", lambda *_: st.stop())
    app = open_app()
    assert not app.exception
    assert not foot(app)
    assert "Incident" not in caplog.text
