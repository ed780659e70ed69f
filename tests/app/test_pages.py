"""Every page through Streamlit's own test harness, with the real data."""

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from geo.access.measures import Params
from geo.base.french import NBSP, NNBSP
from geo.indicators import registry
from geo.pack import pack
from geo.reading import tables
from geo.session import available
from geo.session.view_model import TRAVELS
from tests.helpers import lanes

ROOT = Path(__file__).resolve().parents[2]
PAGES = ["pages/overview.py", "pages/carte.py", "pages/donnees.py"]


def open_app(page="pages/overview.py", **query):
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    return app if page == PAGES[0] else app.switch_page(page).run()


def unfolded(app):
    """The page once each of its lists that are drawn when they are opened is."""
    for kind in ("popover", "expander"):
        for one in app.get(kind):
            if one.proto.id:
                app.session_state[one.proto.id.split("-", 2)[2]] = True
    return app.run()


def said(app):
    text = " ".join(element.value for element in [*app.title, *app.markdown, *app.caption])
    return text.replace(NBSP, " ").replace(NNBSP, " ")


@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_without_error(page):
    app = open_app(page)
    assert not app.exception
    assert app.title[0].value


def test_the_overview_answers_in_one_sentence():
    text = said(open_app())
    assert "estimation centrale 6 200" in text
    assert "Chauvigny – Montmorillon" in text


def test_a_refused_value_of_the_link_is_shown_short_and_inert():
    app = open_app(seuil="[x](http://evil) <b>\u202e" + 60 * "z", lieu="99999", contours="aucun")
    assert not app.exception
    notice = app.info[0].value
    assert "« seuil » = \\[x\\]\\(http\\:\\/\\/evil\\) \\<b\\>\ufffdz" in notice.replace(NBSP, " ")
    assert "« lieu » = 99999" in notice.replace(NBSP, " ")
    assert "…" in notice
    assert 20 * "z" not in notice
    assert "contours" not in notice


@pytest.mark.parametrize(
    ("page", "query"),
    lanes.first(
        [
            ("pages/carte.py", {"ouvert": "tableau"}),
            ("pages/ecarts.py", {}),
            ("pages/fiche.py", {"niveau": "territoire", "lieu": "T4", "ouvert": "chiffres"}),
            ("pages/simulateur.py", {"scenario": "f1238"}),
        ]
    ),
)
def test_names_in_tables_are_set_for_the_screen_and_official_in_files(page, query):
    app = open_app(page, **query)
    assert not app.exception
    cells = [
        cell for table in app.dataframe for cell in table.value.to_numpy().ravel()
        if isinstance(cell, str)
    ]  # fmt: skip
    assert cells
    assert not [cell for cell in cells if "'" in cell]
    frame = tables.under_map(pack.load("86"), "mds_min", "commune", Params())
    assert "L'Isle-Jourdain" in set(frame["name"])


def test_the_threshold_changes_the_answer():
    app = open_app()
    before = said(app)
    app.selectbox(key="w_threshold").select(10).run()
    assert not app.exception
    assert said(app) != before
    assert app.query_params["seuil"] in ("10", ["10"])


def test_a_link_opens_the_view_it_was_copied_from():
    app = open_app(
        "pages/carte.py", indicateur="mds_min", niveau="commune", seuil="30", lieu="86165"
    )
    assert app.selectbox(key="w_indicator").value == "mds_min"
    assert app.selectbox(key="w_threshold").value == 30
    assert app.selectbox(key="w_selected").value == "86165"
    assert "MDS" in app.title[0].value


def test_values_that_mean_nothing_fall_back_with_a_notice():
    app = open_app(indicateur="bonheur", seuil="x", lieu="75056")
    assert not app.exception
    notice = " ".join(element.value for element in app.info)
    assert all(name in notice for name in ("indicateur", "seuil", "lieu"))
    app.switch_page("pages/carte.py").run()
    assert app.selectbox(key="w_indicator").value == "france_services_min"
    assert app.selectbox(key="w_selected").value == ""
    assert not app.info  # said once


def test_a_place_is_read_beside_its_department_and_leads_to_its_fiche():
    app = open_app("pages/carte.py", lieu="86273")
    card = next(one.proto.body for one in app.get("html") if 'class="card"' in one.proto.body)
    assert "La Vienne\u00a0: 9\u00a0min" in card
    app.selectbox(key="w_selected").select("").run()
    assert app.selectbox(key="w_selected").options[0] == "Choisir…"
    assert not app.get("page_link")
    again = open_app("pages/carte.py", lieu="86273", comparaison="territoire")
    card = next(one.proto.body for one in again.get("html") if 'class="card"' in one.proto.body)
    assert "Le territoire de Chauvigny – Montmorillon\u00a0: " in card
    (link,) = again.get("page_link")
    assert link.proto.page == "fiche"


def test_a_unit_chosen_in_the_list_is_read_in_detail():
    app = open_app("pages/carte.py", niveau="canton")
    assert "pour lire le détail" in said(app)
    app.selectbox(key="w_selected").select("8612").run()
    assert not app.exception
    assert "pour lire le détail" not in said(app)


def test_a_legend_of_cantons_counts_units_since_cities_are_among_them():
    app = open_app("pages/carte.py", indicateur="mds_min", niveau="canton")
    legend = next(one.proto.body for one in app.get("html") if 'class="legend"' in one.proto.body)
    assert "Nombre d’unités par classe" in legend


@pytest.mark.parametrize(
    ("page", "query"),
    lanes.first(
        [
            ("fiche", {"lieu": "86273", "ouvert": "chiffres,contacts,carte"}),
            ("evolution", {"ouvert": "mois,carte,ouvertures"}),
            ("horaires", {"ouvert": "semaine,partage"}),
            ("carte", {"ouvert": "tableau"}),
        ],
        2,
    ),
)
def test_tables_are_written_in_french(page, query):
    tables = open_app(f"pages/{page}.py", **query).dataframe
    assert tables
    for shown in tables:
        config = json.loads(shown.proto.columns)
        for name in shown.value.select_dtypes("number"):
            assert config[name]["type_config"]["format"] == "localized", name
        assert shown.proto.placeholder == "–"


def test_changing_the_level_drops_a_selection_of_another_level():
    app = open_app("pages/carte.py", lieu="86165")
    app.selectbox(key="w_level").select("epci").run()
    assert not app.exception
    assert app.selectbox(key="w_selected").value == ""
    assert "lieu" not in app.query_params


def test_an_indicator_without_the_level_brings_its_own():
    app = open_app("pages/carte.py")
    app.selectbox(key="w_indicator").select("posts_per_10k").run()
    assert not app.exception
    assert app.selectbox(key="w_level").value == "epci"


def test_a_duration_shows_the_places_that_it_leads_to():
    app = open_app("pages/carte.py", departement="29", couches="france_services")
    app.selectbox(key="w_indicator").select("adviser_seat_min").run()
    assert not app.exception
    assert app.query_params["couches"] in ("france_services,cnfs", ["france_services,cnfs"])


@pytest.mark.parametrize("travel", TRAVELS)
def test_every_indicator_has_its_map_table_and_sentence(travel):
    app = open_app("pages/carte.py", trajet=travel, ouvert="tableau")
    offered = app.selectbox(key="w_indicator").options
    found = available.shown_indicators(pack.load("86"), travel)
    assert offered == [registry.REGISTRY[one].name for one in found]
    for indicator in found:
        app.selectbox(key="w_indicator").select(indicator).run()
        assert not app.exception, indicator
        assert len(app.dataframe) == 1
        assert app.markdown[0].value.endswith(".")


def test_the_sources_page_names_producers_and_licences():
    text = said(open_app("pages/donnees.py"))
    for word in ("INSEE", "IGN", "ANCT", "DEPP", "Licence Ouverte 2.0", "1er août 2024"):
        assert word in text
