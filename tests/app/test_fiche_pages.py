"""The pages Fiche, Évolution and Méthode through Streamlit's own test harness."""

import re

import pytest

from geo.indicators import registry
from geo.pack import territories
from geo.reading import names
from pages.ui.texts import common, fiche
from tests.app.test_pages import open_app, said

FICHE, HISTORY, METHOD = "pages/fiche.py", "pages/evolution.py", "pages/methode.py"


@pytest.mark.parametrize("page", [FICHE, HISTORY, METHOD])
def test_a_page_opens_without_error(page):
    app = open_app(page)
    assert not app.exception
    assert app.title[0].value.endswith("\u202f?")


def test_a_fiche_says_why_and_shows_its_tables():
    app = open_app(FICHE, lieu="86273", ouvert="chiffres,contacts,carte")
    assert not app.exception
    assert app.title[0].value.startswith("La Trimouille")
    assert "Pourquoi" in app.header[0].value
    assert "Qui contacter" in app.header[1].value  # beside why, before the bars
    text = said(app)
    assert "859 habitants" in text
    assert "comparaison avec la Vienne" in text
    assert len(app.dataframe) == 3
    contacts = app.dataframe[1].value
    assert "Mairie de La Trimouille" in contacts["Nom"].tolist()


@pytest.mark.parametrize("level", list(territories.LEVELS))
@pytest.mark.slow
def test_every_level_has_its_fiche_whatever_the_map_shows(level, vienne):
    folds = "chiffres,contacts,carte,semaine"
    app = open_app(FICHE, indicateur="posts_per_10k", niveau="epci", ouvert=folds)
    app.selectbox(key="fiche_level").select(level).run()
    assert not app.exception
    if level != "departement":
        code = territories.units(vienne, level).index[0]
        app.selectbox(key="w_selected").select(code).run()
        assert app.query_params["lieu"] in (code, [code])
    assert not app.exception
    # figures, contacts, map and, above the commune whose week is on its card, hours
    assert len(app.dataframe) == (3 if level == "commune" else 4)


def test_a_canton_without_figures_says_why_and_leads_to_its_city():
    app = open_app(FICHE, niveau="canton", lieu="8615")
    assert not app.exception
    assert "non calculable" in app.title[0].value
    assert "rien de public" in said(app)
    app.button[0].click().run()
    assert not app.exception
    assert app.title[0].value.startswith("Ville de Poitiers")
    assert app.query_params["lieu"] in ("8699", ["8699"])


def test_a_map_without_figures_for_a_canton_says_why():
    app = open_app("pages/carte.py", indicateur="need_index", niveau="canton", lieu="8615")
    assert not app.exception
    assert any("Non calculable" in one.value for one in app.info)


def test_the_map_of_a_fiche_speaks_of_its_unit_and_its_legend_of_the_department():
    captions = [one.value for one in open_app(FICHE, niveau="territoire", lieu="T4").caption]
    assert any(
        one.startswith("Le trait vert entoure le territoire de Chauvigny")
        and "la légende compte les communes de la Vienne" in one
        for one in captions
    )
    captions = [one.value for one in open_app(FICHE, niveau="departement").caption]
    assert any(one.startswith("Dans la Vienne\u00a0: de ") for one in captions)


def test_the_need_is_chosen_on_the_fiche():
    app = open_app(FICHE, lieu="86165")
    app.selectbox(key="w_profile").select("seniors").run()
    assert not app.exception
    assert app.query_params["profil"] in ("seniors", ["seniors"])
    assert "(seniors)" in said(app)


def test_the_reference_travels_in_the_link():
    app = open_app(FICHE, lieu="86273")
    app.selectbox(key="fiche_compared").select("france").run()
    assert not app.exception
    assert app.query_params["comparaison"] in ("france", ["france"])
    assert "la commune médiane de France" in said(app)
    assert any("La France ne sert de référence que pour" in one.value for one in app.caption)
    again = open_app(FICHE, lieu="86273", comparaison="france")
    assert again.selectbox(key="fiche_compared").value == "france"


def test_a_month_travels_in_the_link_and_changes_the_sentence():
    app = open_app(HISTORY, mois="2021-06", ouvert="mois,carte,ouvertures")
    assert not app.exception
    assert app.select_slider(key="history_month").value == "2021-06"
    assert "Fin juin 2021" in said(app)
    app.select_slider(key="history_month").set_value("2020-02").run()
    assert not app.exception
    assert app.query_params["mois"] in ("2020-02", ["2020-02"])
    assert "Fin février 2020" in said(app)
    assert len(app.dataframe) == 3


def test_the_history_says_that_closed_sites_are_not_in_it():
    app = open_app(HISTORY)
    assert any("sites fermés" in element.value for element in app.info)


def test_a_month_outside_the_history_is_the_last_one():
    app = open_app(HISTORY, mois="2031-01")
    assert not app.exception
    assert "Fin août 2024" in said(app)
    assert any("janvier 2031" in one.value for one in app.info)
    assert "mois" not in app.query_params


def test_a_month_before_the_history_is_refused_in_words():
    app = open_app(HISTORY, mois="2019-12")
    assert not app.exception
    assert any("décembre 2019" in one.value for one in app.info)


def test_the_method_names_every_indicator_and_filters(vienne):
    app = open_app(METHOD)
    titles = {element.value for element in app.header}
    assert {one.name for one in registry.REGISTRY.values()} <= titles
    assert {"MDSP", "Robuste, fragile"} <= titles
    shown = {element.value for element in app.markdown}
    for one in registry.REGISTRY.values():
        formula = names.formula(vienne, one)
        assert not formula or f"**Calcul\u00a0:** {common.inert(formula)}" in shown
    app.text_input(key="method_search").set_value("epci").run()
    assert not app.exception
    fewer = {element.value for element in app.header}
    assert "EPCI" in fewer
    assert len(fewer) < len(titles)
    app.text_input(key="method_search").set_value("epcizzzz").run()
    assert "essayez un mot plus court" in app.info[0].value
    app.text_input(key="method_search").set_value("epci").run()  # the remedy
    assert not app.info


def test_methode_opens_on_a_short_version_whose_links_lead_somewhere():
    app = open_app(METHOD)
    assert not app.exception
    spoken = [one.value for one in app.markdown]
    assert fiche.SHORT_TEXT in spoken
    assert fiche.contents() in spoken
    anchors = {one.proto.anchor for kind in ("header", "subheader") for one in getattr(app, kind)}
    asked = set(re.findall(r"\]\(#([\w-]+)\)", fiche.SHORT_TEXT + fiche.contents()))
    assert len(asked) > 10
    assert asked <= anchors
