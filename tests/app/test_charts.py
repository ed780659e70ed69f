"""The charts of the pages: described once, described again as soon as what they show changes."""

import json

import altair as alt
import pytest
from streamlit.testing.v1 import AppTest

from geo.rights.actors import AT_MACHINE, COMMAND_LINE
from geo.store import versions
from pages.ui.widgets import charts
from tests.app.test_pages import open_app, said
from tests.helpers.hand_made import without_civray


@pytest.fixture
def described(monkeypatch):
    """Functions whose charts were described, in order."""
    made = []
    for kind in (alt.Chart, alt.LayerChart, alt.FacetChart):
        whole = kind.to_dict

        def to_dict(self, *args, whole=whole, **kwargs):
            made.append(type(self).__name__)
            return whole(self, *args, **kwargs)

        monkeypatch.setattr(kind, "to_dict", to_dict)
    return made


def drawn(app: AppTest) -> list[tuple[str, tuple[bytes, ...]]]:
    """Specification and rows of each chart of a page."""
    found = [one.proto for one in app.get("vega_lite_chart")]
    return [(one.spec, tuple(each.data.data for each in one.datasets)) for one in found]


PAGES = {
    "pages/ecarts.py": {},
    "pages/fiche.py": {"lieu": "86165"},
    "pages/horaires.py": {},
    "pages/evolution.py": {},
}


@pytest.mark.parametrize("page", PAGES)
def test_nothing_is_described_again_when_nothing_changes(page, described):
    app = open_app(page, **PAGES[page])
    before = drawn(app)
    assert before
    described.clear()
    app.run()
    assert not app.exception
    assert described == []
    assert drawn(app) == before


@pytest.mark.parametrize("page", PAGES)
def test_a_chart_follows_what_it_shows(page):
    app = open_app(page, **PAGES[page])
    before = drawn(app)
    if page == "pages/ecarts.py":
        app.selectbox(key="w_profile").select("seniors").run()
    else:
        app.selectbox(key="w_threshold").select(10).run()
    assert not app.exception
    after = drawn(app)
    assert after != before
    if page == "pages/ecarts.py":
        app.selectbox(key="w_profile").select("droits").run()
    else:
        app.selectbox(key="w_threshold").select(20).run()
    assert drawn(app) == before


def test_a_scenario_is_another_chart():
    today, after = (drawn(open_app("pages/ecarts.py", scenario=one)) for one in ("", "F86273"))
    assert today != after


def test_what_is_said_and_drawn_follows_an_import_and_its_undoing(tmp_path, monkeypatch):
    monkeypatch.setenv("OBSERVATOIRE_IMPORTS", str(tmp_path / "imports"))
    app = open_app("pages/ecarts.py")
    before, words = drawn(app), said(app)
    candidate = versions.candidate("86", without_civray(), author="Léa")
    versions.accept(candidate, AT_MACHINE, why="essai")
    app.run()
    assert drawn(app) != before
    assert said(app) != words
    versions.undo("86", COMMAND_LINE, why="erreur")
    app.run()
    assert (drawn(app), said(app)) == (before, words)


def test_a_chart_says_what_it_draws_in_words():
    app = open_app("pages/fiche.py", lieu="86165")
    for chart in app.get("vega_lite_chart"):
        assert chart.proto.alt
        assert json.loads(chart.proto.spec)["layer"]


def test_what_is_kept_goes_with_its_pack(squares, stopping):
    def none(pack):
        return alt.Chart(pack.communes.reset_index()[["code_insee"]]).mark_point()

    first = charts.specification(squares, none, ())
    assert charts.specification(squares, none, ()) is first
    assert charts.specification(stopping, none, ()) is not first
