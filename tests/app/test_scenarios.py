"""The page Scénarios through Streamlit's own test harness, with the real data."""

import json
import re

import pytest

from geo.access.measures import Params
from geo.base import french
from geo.indicators import registry
from geo.scenario import scenario, scenario_file
from geo.simulator import compare, impact
from geo.simulator.plan import Request
from tests.app.test_pages import open_app, said
from tests.helpers import lanes

PAGE = "pages/scenarios.py"
CIVRAY, ADRIERS, BOTH = "f2270", "F86001", "f1716_f2104"
LIST = f"Civray~{CIVRAY}~1~Adriers~{ADRIERS}~1"


def opened(**query):
    app = open_app(PAGE, **query)
    assert not app.exception
    return app


def plain(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def unescaped(app):
    return said(app).replace("\\", "")


def drop(app, content):
    app.file_uploader[0].upload("scenario.json", content.encode(), "application/json").run()
    assert not app.exception


def names(app):
    return [
        one.name for one in scenario_file.from_text("".join(app.query_params.get("scenarios", "")))
    ]


def test_without_any_scenario_the_page_says_how_to_make_one():
    text = said(opened())
    assert "Simulateur" in text
    assert "Rien n’est enregistré sur le serveur" in text


def test_the_scenario_of_the_view_is_named_and_kept():
    app = opened(scenario=CIVRAY)
    assert "Donnez un nom au scénario en cours" in said(app)
    assert app.text_input[0].value == "France services de Civray fermée"
    app.text_input[0].set_value("Sans Civray").run()
    app.button[1].click().run()
    assert not app.exception
    assert names(app) == ["Sans Civray"]
    assert app.checkbox[0].value
    assert len(app.text_input) == 1  # the list's own: the scenario is not offered twice
    app.checkbox[0].uncheck().run()
    assert "Cochez jusqu’à trois scénarios" in said(app)
    app.checkbox[0].check().run()
    assert "Cochez jusqu’à trois scénarios" not in said(app)


def test_a_link_compares_as_the_engine_does(vienne):
    app = opened(scenarios=LIST)
    chosen = {"Civray": CIVRAY, "Adriers": ADRIERS}
    chosen = {name: scenario.from_text(text) for name, text in chosen.items()}
    asked = Request(action="open", threshold_min=20)
    assert plain(compare.sentence(vienne, chosen, asked)) in unescaped(app)
    for one in chosen.values():
        after = scenario.apply(vienne, one)
        assert plain(impact.sentence(vienne, after, Params())) in said(app)
    table = next(html.proto.body for html in app.get("html") if "class=compare" in html.proto.body)
    figures = compare.table(vienne, chosen, asked, "territoire")
    for people in figures["Civray"]["beyond"]:
        assert f">{people:,.0f}<".replace(",", "\u202f") in table


def test_the_fourth_scenario_waits_for_a_place():
    app = opened(scenarios=f"{LIST}~Deux~{BOTH}~1~Encore~f1837~0")
    assert [box.value for box in app.checkbox] == [True, True, True, False]
    assert app.checkbox[3].disabled
    app.checkbox[0].uncheck().run()
    app.checkbox[3].check().run()
    assert [box.value for box in app.checkbox] == [False, True, True, True]


def test_a_scenario_is_renamed_removed_and_taken_up_again():
    app = opened(scenarios=LIST)
    app.text_input[0].set_value("Le sud").run()
    assert names(app) == ["Le sud", "Adriers"]
    app.button(key="reopen_1_Adriers").click().run()
    assert "".join(app.query_params["scenario"]) == ADRIERS
    app.button(key="remove_0_Le sud").click().run()
    assert not app.exception
    assert names(app) == ["Adriers"]


def test_a_file_comes_back_with_its_figures(vienne):
    params = Params(threshold_min=30, kind="cnfs", weights=(1.0, 2.0, 3.0))
    post = vienne.tables["advisers"]["post_id"].iloc[0]
    text = scenario_file.to_json(vienne, scenario.from_text(f"c{post}.0"), "Sans CnFS", params)
    app = opened(scenarios=LIST)
    drop(app, text)
    assert names(app) == ["Civray", "Adriers", "Sans CnFS"]
    assert app.success
    assert "".join(app.query_params["seuil"]) == "30"
    assert "".join(app.query_params["offre"]) == "cnfs"
    assert "".join(app.query_params["poids"]) == "1,2,3"
    again = opened(**{name: "".join(value) for name, value in app.query_params.items()})
    assert not again.info
    assert unescaped(again) == unescaped(app)


def test_a_file_of_sessions_counts_them(vienne):
    params = Params(presence="base")
    text = scenario_file.to_json(vienne, scenario.from_text("S86001.tue-am"), "Mardi", params)
    app = opened()
    drop(app, text)
    assert "".join(app.query_params["presence"]) == "base"
    today = registry.by_unit(vienne, "inhabitants_beyond", "departement", params)
    figures = french.digits(*today[["low", "high"]].iloc[0])
    count = french.number(french.significant(today["central"].iloc[0], figures))
    assert count.replace(french.NNBSP, " ") in unescaped(app)
    again = opened(**{name: "".join(value) for name, value in app.query_params.items()})
    assert not again.info


def faulty(vienne):
    text = scenario_file.to_json(vienne, scenario.from_text(CIVRAY), "Essai", Params())
    raw = json.loads(text)
    return {
        "other": (raw | {"department": "16"}, "autre département"),
        "unknown": (raw | {"scenario": "f9999"}, "n’existe pas dans la Vienne"),
        "damaged": (raw | {"params": {}}, "abîmé"),
        "today": (raw | {"scenario": ""}, "ne change rien"),
        "not one": ([], "n’est pas un scénario"),
    }


@pytest.mark.parametrize(
    "case", lanes.first(["other", "unknown", "damaged", "today", "not one"], 2)
)
def test_a_file_that_does_not_fit_is_refused_gently_and_nothing_is_lost(vienne, case):
    content, reason = faulty(vienne)[case]
    app = opened(scenarios=LIST)
    before = dict(app.query_params)
    drop(app, json.dumps(content))
    assert reason in app.error[0].value
    assert "intacts" in app.error[0].value
    assert dict(app.query_params) == before


def test_a_file_of_other_data_is_read_with_a_warning(vienne):
    text = scenario_file.to_json(vienne, scenario.from_text(CIVRAY), "Essai", Params())
    raw = json.loads(text)
    raw["files"]["communes.csv"] = "0" * 64
    app = opened()
    drop(app, json.dumps(raw))
    assert "communes.csv a changé" in app.warning[0].value
    assert names(app) == ["Essai"]


def test_a_scenario_that_the_data_no_longer_fit_stays_in_the_list():
    app = opened(scenarios=f"Perdu~f9999~1~{LIST}")
    assert "f9999" in "".join(app.query_params["scenarios"])
    assert app.checkbox[0].disabled
    assert "ne correspond pas aux données" in said(app)
    assert "avec « Adriers »" in unescaped(app)


def test_a_full_list_loses_nothing():
    full = "~".join(f"S{i}~f{2270 + i}~0" for i in range(scenario_file.MOST))
    app = opened(scenarios=full, scenario=ADRIERS)
    app.button[1].click().run()
    assert not app.exception
    assert "retirez un scénario" in app.warning[0].value
    assert "".join(app.query_params["scenarios"]) == full
    app.button(key="remove_0_S0").click().run()  # the remedy
    app.button[1].click().run()
    assert not app.warning
    assert names(app) == [
        *(f"S{i}" for i in range(1, scenario_file.MOST)),
        "France services ouverte à Adriers",
    ]


def test_a_scenario_that_touches_nothing_of_what_is_counted_names_the_other_subjects():
    app = opened(scenarios=f"Civray~{CIVRAY}~1", offre="cnfs")
    assert "choisissez un autre sujet" in said(app)
    app.selectbox(key="compared_offer").select("france_services").run()  # the remedy
    assert not app.exception
    assert "choisissez un autre sujet" not in said(app)


def test_a_name_is_shown_as_it_was_typed():
    name = "![x](https://example.org/x.png) **gras** $x$ <b>"
    app = opened(scenarios=f"{name}~{CIVRAY}~1")
    for shown in (app.checkbox[0].label, app.header[0].value, app.markdown[0].value):
        assert name in shown.replace("\\", "")
        assert not re.search(r"(?<!\\)[!\[*$<]", shown)


def test_a_tampered_comparison_is_today_and_a_gentle_notice():
    app = open_app(scenarios="Civray~f2270")
    assert "scenarios" in app.info[0].value
    assert "Aucun scénario" in said(app.switch_page(PAGE).run())
