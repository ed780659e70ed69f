import zipfile
from io import BytesIO

from streamlit.testing.v1 import AppTest

from geo.base.errors import GeoError
from geo.brief import pdf
from geo.pack import pack, territories

WAIT_S = 120


def page():
    from geo.session.view_model import View
    from pages.ui.shell import cached
    from pages.ui.views import brief as brief_view

    brief_view.offer(cached.load("86"), View(level="territoire", selected="T1"))


def test_the_batch_is_prepared_then_offered():
    app = AppTest.from_function(page, default_timeout=WAIT_S).run()
    assert not app.exception
    (prepare,) = app.button
    assert "ZIP" in prepare.label
    prepare.click().run()
    batch = app.session_state["brief_batch"]
    batch.wait(WAIT_S)
    app.run()
    assert not app.exception
    assert not app.warning
    assert not app.button  # nothing to prepare or to cancel: only downloads are left
    with zipfile.ZipFile(BytesIO(batch.answer())) as opened:
        assert len(opened.namelist()) == len(territories.units(pack.load("86"), "territoire"))


def test_a_batch_that_failed_is_prepared_again(monkeypatch):
    """A refusal says what to do; what nobody foresaw is tried again."""
    made = iter([OSError("x"), GeoError("Choisissez un autre niveau."), [("a.pdf", b"%PDF")]])

    def briefs(*arguments, **named):
        found = next(made)
        if isinstance(found, Exception):
            raise found
        return found

    monkeypatch.setattr(pdf, "briefs", briefs)
    monkeypatch.setattr(pdf, "archive", lambda files, today: bytes(len(files)))
    app = AppTest.from_function(page, default_timeout=WAIT_S).run()
    for said in ("gardée. Recommencez. (x)", "gardée. Choisissez un autre niveau.", ""):
        app.button(key="brief_prepare").click().run()
        app.session_state["brief_batch"].wait(WAIT_S)
        app.run()
        assert not app.exception
        assert [one.value.endswith(said) for one in app.warning] == [True] * bool(said)
    assert not app.button


def test_a_cancelled_batch_can_be_prepared_again():
    app = AppTest.from_function(page, default_timeout=WAIT_S).run()
    app.button[0].click().run()
    batch = app.session_state["brief_batch"]
    batch.stop()
    batch.wait(WAIT_S)
    app.run()
    assert not app.exception
    assert batch.stopped
    assert [button.key for button in app.button] == ["brief_prepare"]
