"""A scenario on every page, through Streamlit's own test harness, with the real data."""

import pytest

from geo.pack import pack
from geo.scenario import scenario
from tests.app.test_pages import open_app, said, unfolded
from tests.helpers import lanes

CIVRAY = "f2270"
SIMULATED = ["overview", "carte", "ecarts", "fiche", "horaires"]
PUBLISHED = ["evolution", "methode", "donnees"]


def opened(page, **query):
    app = open_app(f"pages/{page}.py", **query)
    assert not app.exception
    return app


def banner(app):
    return " ".join(html.proto.body for html in app.get("html") if "role=note" in html.proto.body)


@pytest.mark.parametrize("page", lanes.first(SIMULATED, 2))
def test_a_page_says_that_it_is_simulated(page):
    app = opened(page, scenario=CIVRAY, niveau="commune", lieu="86078")
    assert "Simulation" in banner(app)
    assert "France services de Civray fermée" in banner(app)
    assert banner(opened(page)) == ""


@pytest.mark.parametrize("page", lanes.first(PUBLISHED))
def test_a_page_of_what_is_published_does_not_change(page):
    app, today = opened(page, scenario=CIVRAY), opened(page)
    assert "n’en tient pas compte" in banner(app)
    assert said(app) == said(today)


def test_figures_follow_the_scenario_and_come_back():
    today, app = said(opened("carte")), opened("carte", scenario=CIVRAY)
    assert said(app) != today
    app.button(key="scenario_today").click().run()
    assert said(app) == today
    assert banner(app) == ""
    assert "scenario" not in app.query_params


def test_a_downloaded_table_says_that_it_is_simulated():
    closed = opened("carte", scenario=CIVRAY)
    assert not closed.get("download_button")  # drawn once their list is opened
    buttons = unfolded(closed).get("download_button")
    assert buttons[1].key.endswith("_simulation.csv")
    assert all("_simulation" in button.key for button in buttons)
    assert not any(
        "simulation" in button.key
        for button in unfolded(opened("evolution", scenario=CIVRAY)).get("download_button")
    )


@pytest.mark.parametrize(
    "text", lanes.first(["f2270_x", "f9999", "F75056", "mmds-nulle-part", "f" * 3000], 2)
)
def test_a_tampered_link_gives_today_and_a_gentle_notice(text):
    app = open_app(scenario=text)
    assert not app.exception
    assert banner(app) == ""
    assert said(app) == said(open_app())
    assert "« scenario »" in app.info[0].value.replace("\u00a0", " ")
    assert "scenario" not in app.query_params


def test_the_link_is_put_in_order():
    app = opened("carte", scenario="F86001_f2270")
    assert app.query_params["scenario"] in ("f2270_F86001", ["f2270_F86001"])
    vienne = pack.load("86")
    title = scenario.title(vienne, scenario.from_text("f2270_F86001"))
    assert title in banner(app)
