"""Every page opens for a department that lacks much, and the department is switched in the app."""

import re
from pathlib import Path

import pytest

from geo.base.french import NBSP, NNBSP
from geo.pack import pack
from geo.pack.pack import Pack
from geo.scenario.scenario import Opening, Scenario, to_text
from geo.session import available
from tests.app.test_pages import open_app
from tests.helpers import lanes

PAGES = sorted(path.name for path in (Path(__file__).parents[2] / "pages").glob("*.py"))
SEIN, QUIMPER = "29083", "29232"
CLOSED_AND_OPENED = to_text(
    Scenario(
        closed=(f"france_services:{pack.load('29').tables['france_services']['site_id'].iloc[0]}",),
        opened=(Opening("france_services", SEIN, ""),),
    )
)


def words(app):
    kinds = ("title", "markdown", "caption", "info", "header")
    text = " ".join(one.value for kind in kinds for one in getattr(app, kind))
    text += " ".join(one.proto.body for one in app.get("html"))
    return text.replace(NBSP, " ").replace(NNBSP, " ")


def opened(page, **query):
    app = open_app(f"pages/{page}", departement="29", **query)
    assert not app.exception
    assert not app.info or "lien" not in app.info[0].value
    return app


@pytest.fixture(scope="module")
def finistere() -> Pack:
    return pack.load("29")


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_without_what_is_lacking(page):
    app = opened(page)
    assert app.title[0].value
    assert all(len(table.value) for table in app.dataframe)
    offered = [option for box in app.selectbox for option in box.options]
    assert not [one for one in offered if "solidarités" in one or one.startswith("MDS")]


def test_one_sentence_names_what_is_lacking_and_the_import_that_brings_it():
    said = words(open_app(departement="29"))
    sentence = "Pas encore dans les données du Finistère"
    assert said.count(sentence) == 1
    assert "Rattachement des communes aux territoires" in said.split(sentence)[1]
    assert 'href="importer?departement=29' in said
    assert "collèges (à demander à qui gère cet outil)" in said
    assert "data/sheets" not in said
    assert "MDS" not in words(open_app(departement="86")).split("Pas encore")[-1]


def test_the_foot_names_the_producers_of_what_is_shown():
    foot = "Données publiques sous Licence Ouverte 2.0 : IGN, INSEE, ANCT"
    assert f"{foot} ; détail" in words(open_app(departement="29"))
    assert f"{foot}, DEPP ; détail" in words(open_app(departement="86"))


@pytest.mark.parametrize("place", lanes.first([SEIN, QUIMPER]))
@pytest.mark.parametrize(
    "page", lanes.first(["carte.py", "fiche.py", "horaires.py", "ecarts.py"], 2)
)
def test_a_commune_of_an_island_and_one_of_the_mainland(page, place):
    app = opened(page, lieu=place)
    if place == SEIN and page in ("carte.py", "fiche.py"):
        assert "non calculable par la route" in words(app)
    assert "nan" not in words(app).replace("ernan", "").split()


@pytest.mark.parametrize("level", ["epci", "canton", "departement"])
def test_every_level_has_its_fiche(level, finistere):
    code = {"epci": "sans", "canton": "2903", "departement": ""}[level]
    app = opened("fiche.py", niveau=level, **({"lieu": code} if code else {}))
    if code == "sans":
        assert app.title[0].value.startswith("Communes sans EPCI")


def test_communes_without_epci_are_listed(finistere):
    app = opened("overview.py")
    assert "Sans EPCI" in set(app.dataframe[0].value["name"])
    columns = set(app.dataframe[0].value.columns)
    assert "posts" in columns and "mds" not in columns
    assert "Sans EPCI" in opened("carte.py", niveau="epci").selectbox(key="w_selected").options


@pytest.mark.parametrize("mode", ["close", "keep", "open", "best", "minimum"])
@pytest.mark.slow
def test_the_simulator_offers_only_what_exists(mode, finistere):
    app = opened("simulateur.py", mode=mode)
    offers = app.segmented_control(key="w_offer").options
    assert len(offers) == len(available.offers(finistere, mode))
    assert not [one for one in offers if "MDS" in one]


@pytest.mark.parametrize("page", ["scenarios.py", "simulateur.py", "carte.py", "reunion.py"])
@pytest.mark.slow
def test_a_scenario_is_followed(page):
    opened(page, scenario=CLOSED_AND_OPENED)


def test_a_link_to_a_territory_is_a_gentle_notice():
    app = open_app(
        "pages/carte.py",
        departement="29",
        niveau="territoire",
        lieu="T4",
        perimetre="territoire-T4",
        aide="mds",
        couches="mds,france_services",
    )
    assert not app.exception
    assert app.selectbox(key="w_level").value == "commune"
    opened_at = open_app(departement="29", niveau="territoire", lieu="T4", aide="mds")
    assert not opened_at.exception
    for name in ("niveau", "lieu", "aide"):
        assert name in opened_at.info[0].value


def test_the_department_is_switched_and_the_questions_stay():
    app = open_app(seuil="30", lieu="86165", couches="mds,colleges")
    box = app.selectbox(key="w_department")
    assert box.options == ["La Vienne (86)", "Le Finistère (29)"]
    box.select("29").run()
    assert not app.exception
    assert app.title[0].value.endswith("du Finistère")
    assert app.selectbox(key="w_threshold").value == 30
    assert app.query_params["departement"] in ("29", ["29"])
    assert "lieu" not in app.query_params
    app = open_app(departement="29")
    app.selectbox(key="w_department").select("86").run()
    assert app.title[0].value.endswith("de la Vienne")
    assert "departement" not in app.query_params


def test_sources_are_dated_in_words_and_each_doubt_has_its_rows():
    app = open_app("pages/donnees.py")
    assert not app.exception
    drawn = words(app)
    fresh = re.findall('data-header="Fraîcheur">..([^<]+)<', drawn)
    ages = re.findall('data-header="Âge">([^<]+)<', drawn)
    assert set(fresh) <= {"à jour", "récent", "à renouveler", "ancien"}
    assert len(fresh) == len(ages) > 5
    assert all("mois" in one for one in ages)
    titles = [one.label for one in app.expander]
    assert any(title.startswith("Lieux placés au chef-lieu") for title in titles)
    assert "Aucun import" in words(app)


@pytest.mark.parametrize("mode", ["close", "open"])
def test_a_closure_that_moves_nobody_says_so(mode):
    """Nobody's nearest France services closes: the table has no row, the page stands."""
    app = open_app("pages/simulateur.py", scenario="f2102", mode=mode)
    [level] = [one for one in app.segmented_control if str(one.key).endswith("_level")]
    level.set_value("commune").run()
    assert not app.exception
    assert "Aucune commune ne change de côté" in words(app)
