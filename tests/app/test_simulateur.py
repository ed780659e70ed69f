"""The page Simulateur without a browser: each mode answers, edits the scenario, keeps its link."""

import json
import subprocess
import sys
import time

import pytest

from geo.access.measures import Params
from geo.base import cancellation
from geo.pack import pack
from geo.scenario import scenario
from geo.session import question
from geo.session.view_model import MODES, View
from geo.simulator import answers, impact, plan
from geo.simulator.plan import Request
from pages.ui.views import siting as siting_view
from tests.app.test_pages import ROOT, open_app, said
from tests.helpers import lanes

PAGE = "pages/simulateur.py"
CIVRAY = "2270"


def simulator(**query):
    app = open_app(PAGE, **query)
    for _ in range(90):
        if not any(button.key == "stop_job" for button in app.button):
            break
        time.sleep(0.5)
        app.run()
    assert not app.exception
    return app


def address(app, name):
    value = app.query_params.get(name, "")
    return value[0] if isinstance(value, list) else value


@pytest.mark.slow
@pytest.mark.parametrize(("mode", "offer"), [(m, o) for m, offers in MODES.items() for o in offers])
def test_every_mode_answers_for_everything_it_can_be_about(mode, offer):
    app = simulator(mode=mode, offre=offer, nombre="2", reste="20000")
    assert app.title[0].value.startswith("Que se passe-t-il si")
    assert not app.warning
    if mode in ("keep", "best", "minimum"):
        assert app.markdown[0].value.startswith("**")


def test_closing_by_name_says_what_impact_says():
    app = simulator()
    app.multiselect(key="w_closed").select(CIVRAY).run()
    assert not app.exception
    assert address(app, "scenario") == f"f{CIVRAY}"
    loaded = pack.load("86")
    after = scenario.apply(loaded, scenario.from_text(f"f{CIVRAY}"))
    told = [one.value.partition("\n\n")[0] for one in app.markdown]
    assert impact.sentence(loaded, after, Params()) in told
    moved = app.dataframe[1].value
    assert moved["gained"].sum() == pytest.approx(
        impact.fallback(loaded, after, Params())["gained"].sum()
    )
    away = moved["commune"].str.endswith("hors département")
    assert away.any()
    assert not away.all()
    assert (moved["served_after"].isna() == away).all()
    assert "Hors du département, habitants desservis et charge ne sont pas calculés" in said(app)
    app.multiselect(key="w_closed").unselect(CIVRAY).run()
    assert address(app, "scenario") == ""
    assert "Choisissez ce qui change" in said(app)


def test_all_the_posts_of_an_employer_then_some_back():
    app = simulator(offre="cnfs")
    every = next(one for one in app.multiselect(key="w_closed").options if "les 5" in one)
    names = app.multiselect(key="w_closed").options
    assert names[0] == every
    app.multiselect(key="w_closed").set_value(["employer:Département de la Vienne"]).run()
    cut = dict(scenario.from_text(address(app, "scenario")).posts)
    assert len(cut) == 5
    assert set(cut.values()) == {0}
    city = "21860194600013"
    app.multiselect(key="w_closed").set_value([city]).run()
    app.number_input(key=f"w_posts_{city}").set_value(2).run()
    assert not app.exception
    assert scenario.from_text(address(app, "scenario")).posts == ((city, 2),)


def test_the_posts_of_a_commune_count_together_and_the_page_says_so():
    app = simulator(offre="cnfs", scenario="c21860041900012.0")
    moved = app.dataframe[1].value
    assert "Poitiers (6\u00a0postes)" in set(moved["name"])
    assert "coordination départementale" in said(app)
    names = app.multiselect(key="w_closed").options
    assert len(set(names)) == len(names)


def test_opening_sessions_with_their_half_days():
    app = simulator(mode="open", offre="session")
    app.multiselect(key="w_opened").select("86001").run()
    app.multiselect(key="w_opened").select("86140").run()
    app.selectbox(key="w_opened_0").select("thu-pm").run()
    assert not app.exception
    assert address(app, "scenario") == "S86001.thu-pm_S86140.tue-am"
    app.multiselect(key="w_opened").unselect("86140").run()
    assert address(app, "scenario") == "S86001.thu-pm"


def test_opening_posts_counts_them():
    app = simulator(mode="open", offre="cnfs", scenario=f"f{CIVRAY}")
    app.multiselect(key="w_opened").select("86001").run()
    app.number_input(key="w_opened_0").set_value(3).run()
    assert address(app, "scenario") == f"f{CIVRAY}_C86001.3"


@pytest.mark.slow
def test_keeping_compares_with_the_readers_own_choice_and_the_smallest_first():
    cut = "c21860041900012.0_c21860062500014.0"
    app = simulator(mode="keep", offre="cnfs", nombre="20", scenario=cut)
    frame = app.dataframe[0].value
    assert list(frame["answer"])[-2:] == [
        "Fermer d’abord les plus petites communes",
        "Votre scénario",
    ]
    loaded = pack.load("86")
    asked = Request(action="keep", kind="cnfs", count=20)
    own = plan.kept_by(loaded, asked, scenario.from_text(cut))
    assert frame["change"].iloc[-1] == -own.gained
    assert {"hours_before", "hours_after"} <= set(app.dataframe[1].value.columns)
    assert len(app.dataframe[1].value) == 5


@pytest.mark.slow
def test_applying_a_choice_makes_it_the_scenario_of_every_page():
    app = simulator(mode="best", offre="session")
    next(button for button in app.button if button.label == "Appliquer ce choix").click().run()
    found = plan.solve(pack.load("86"), Request(action="open", kind="session", count=3))
    assert address(app, "scenario") == scenario.to_text(found.options[0].scenario)
    assert "Ce choix est le scénario en cours" in said(app)
    app.switch_page("pages/carte.py").run()
    assert any(button.key == "scenario_today" for button in app.button)


@pytest.mark.parametrize(
    ("query", "options"),
    [
        pytest.param(  # journey 4 draws it in the browser
            {"mode": "keep", "offre": "cnfs", "nombre": "10"},
            ["--kind", "cnfs", "--keep", "10"],
            marks=pytest.mark.slow,
        ),
        pytest.param(  # journey 5 draws the mode in the browser
            {"mode": "best", "offre": "france_services", "seuil": "15", "parmi": "colleges"},
            ["--open", "3", "--threshold", "15", "--candidates", "colleges"],
            marks=pytest.mark.slow,
        ),
        (
            {"mode": "minimum", "offre": "mds_outreach", "reste": "500"},
            ["--kind", "mds_outreach", "--minimum", "500"],
        ),
    ],
)
def test_the_page_says_what_the_command_line_says(query, options):
    app = simulator(**query)
    command = [sys.executable, "-m", "geo", "plan", "86", *options, "--format", "json"]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    told = json.loads(printed)
    text = " ".join(one.value for one in app.markdown)
    for sentence in told["sentences"]:
        assert sentence in text
    if query["mode"] == "minimum":
        return
    shown = app.dataframe[0].value
    sign = -1 if query["mode"] == "keep" else 1
    assert [sign * one["gained"] for one in told["answers"]] == list(shown["change"])
    assert [one["places"] for one in told["answers"]] == list(shown["places"])
    if "hours_after" in shown:
        hours = [one["hours_after"] for one in told["answers"]]
        assert hours == pytest.approx(list(shown["hours_after"]), abs=0.005)


def test_nothing_left_to_gain_and_unreachable_communes_are_said():
    assert "Plus rien à gagner" in said(simulator(mode="best", nombre="4", parmi="86194"))
    app = simulator(mode="minimum", parmi="86194")
    assert "Aucun lieu possible n’est à portée de" in said(app)
    app = simulator(mode="minimum", reste="30000")
    assert "Rien à ouvrir : 6 200 habitants à plus de 20 min" in said(app)


def test_a_choice_the_department_cannot_have_is_refused_gently():
    app = simulator(mode="best", parmi="75056")
    assert "75056" in app.warning[0].value


def test_values_that_mean_nothing_fall_back():
    app = open_app(mode="keep", offre="session", nombre="0", parmi="partout", but="x", public="y")
    notice = app.info[0].value
    assert all(name in notice for name in ("offre", "nombre", "parmi", "but", "public"))


def test_the_ranking_ticks_what_is_closed():
    app = simulator(scenario=f"f{CIVRAY}")
    listed = app.dataframe[2]
    assert CIVRAY in listed.value.index
    app.segmented_control(key="harm_kind").set_value("pairs").run()
    assert not app.exception
    assert len(app.dataframe[2].value) == 25 * 24 // 2
    app.segmented_control(key="harm_kind").set_value("threads").run()
    assert not app.exception
    assert "communes n’ont qu’un lieu à 20 min ou moins" in said(app)
    assert "Montmorillon" in set(app.dataframe[2].value["name"])


@pytest.mark.parametrize("aim", lanes.first(["regret", "worst"]))
def test_other_aims_are_answered_and_travel_in_the_link(aim):
    app = simulator(mode="best", nombre="2", but=aim)
    assert not app.exception
    words = {"regret": "regret le plus grand", "worst": "Le dixième le plus éloigné"}
    assert words[aim] in said(app)
    assert address(app, "but") == aim


def test_a_link_too_long_keeps_the_last_scenario(monkeypatch):
    monkeypatch.setattr(scenario, "LONGEST", 10)
    app = simulator(scenario=f"f{CIVRAY}")
    app.multiselect(key="w_closed").select("2525").run()
    assert not app.exception
    assert "ne tient plus dans un lien" in app.warning[0].value
    assert address(app, "scenario") == f"f{CIVRAY}"
    app.multiselect(key="w_closed").unselect(CIVRAY).run()  # the remedy
    app.multiselect(key="w_closed").select("2525").run()
    assert not app.warning
    assert address(app, "scenario") == "f2525"


def test_only_the_communes_picked_are_possible():
    app = simulator(mode="best", nombre="1", parmi="86273", seuil="15")
    app.multiselect(key="w_picked").select("86001").run()
    app = simulator(**{name: "".join(value) for name, value in app.query_params.items()})
    assert address(app, "parmi") == "86273,86001"
    assert len(app.dataframe[0].value) == 2


def test_the_answer_of_the_link_is_the_one_that_is_looked_at(vienne, monkeypatch):
    """The harness ticks no row: a row ticked names its answer in the address."""
    asked = Request(action="open", count=1, candidates=("86001", "86273"), threshold_min=15)
    found, today = answers.answer(vienne, asked), scenario.Scenario()
    monkeypatch.setattr(siting_view.scenario_edit_view, "current", lambda: today)
    options = answers.options(vienne, found, today)
    for option in options:
        named = scenario.to_text(option.scenario)
        monkeypatch.setattr(siting_view.state, "own", {"reponse": named}.__getitem__)
        assert siting_view.selected_answer(vienne, found)[1] == option
    assert len(options) > 1


def test_a_search_that_nobody_waits_for_ends_before_its_next_stage(vienne):
    asked = Request(action="open", count=2, threshold_min=15, people="older")
    with cancellation.watched_by(lambda: True), pytest.raises(cancellation.Stopped):
        plan.solve(vienne, asked)


def test_a_question_is_the_request_of_the_command_line(vienne):
    view = View(mode="keep", offer="cnfs", count=99)
    assert question.request(vienne, view).count == 34
    view = View(mode="best", offer="session", count=40, among="86001,86140")
    assert question.request(vienne, view) == Request(
        action="open", kind="session", count=10, candidates=("86001", "86140")
    )
    assert question.request(vienne, View(mode="minimum")).params == Params()
