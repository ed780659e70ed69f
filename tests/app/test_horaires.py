"""The page Horaires without a browser: choices, sentence, tables."""

import json

import pytest

from geo.access.measures import Params
from geo.indicators.hours import MOMENTS
from geo.pack import pack
from geo.reading import sharing_text, tables
from pages.ui.texts import common
from pages.ui.widgets import table_columns
from tests.app.test_pages import open_app, said

PAGE = "pages/horaires.py"


def test_saturday_is_said_with_its_range():
    app = open_app(PAGE, quand="saturday", ouvert="semaine,partage")
    assert not app.exception
    assert app.title[0].value.startswith("Qui peut accéder à une France services ouverte")
    said = app.markdown[0].value
    assert said.startswith("180\u202f000\u00a0habitants de la Vienne peuvent accéder à")
    assert "ouverte le samedi à 20\u00a0minutes ou moins (de 110\u202f000 à 360\u202f000" in said
    assert len(app.dataframe) == 3


def test_the_page_counts_as_the_others_do():
    text = said(open_app(PAGE))
    assert "soit 99 % (de 94 à 100)." in text
    assert "99 % des habitants de la Vienne (de 94 à 100) vivent à 20 minutes ou moins" in text
    assert "99 %" in said(open_app("pages/evolution.py"))
    assert "ne sont pas comptées à leur base" in text


def test_the_population_is_said_once_in_its_header():
    frame = tables.table(pack.load("86"), "commune", Params(), ["population", "saturday_hours"])
    labels = table_columns.labels(frame, Params())
    assert labels["population"] == "Habitants"
    assert labels["saturday_hours"].endswith("(h le samedi)")


@pytest.mark.parametrize("moment", MOMENTS)
def test_every_moment_and_area_has_its_sentence_and_tables(moment):
    app = open_app(PAGE, perimetre="territoire-T4", seuil="10")
    app.selectbox(key="w_moment").select(moment).run()
    assert not app.exception
    assert "du territoire de Chauvigny – Montmorillon" in app.markdown[0].value
    assert len(app.dataframe[-1].value) == 65


def test_the_week_of_a_commune_needs_no_level():
    for query in ({"niveau": "epci"}, {"lieu": "86165"}):
        assert not open_app(PAGE, **query).exception


def test_how_hours_are_shared_is_said_drawn_and_given_as_a_table():
    for query in ({}, {"quand": "saturday", "perimetre": "territoire-T4"}):
        app = open_app(PAGE, ouvert="partage", **query)
        assert not app.exception
        (sentence,) = (one.value for one in app.markdown if "Indice de Gini" in one.value)
        assert "selon l’hypothèse" in sentence
        limits = common.inert(sharing_text.limits(Params()))
        assert limits in [one.value for one in app.caption]
        assert "Le partage des heures" in [one.value for one in app.header]
        chart = app.get("vega_lite_chart")[-1].proto
        assert "partage égal" in str(json.loads(chart.spec))
        assert chart.alt.endswith(sentence)
        (table,) = (one.value for one in app.dataframe if "Habitants rangés" in one.value)
        assert len(table) == 2 * 11
        assert (table["au moins"] <= table["au plus"]).all()


def test_a_moment_that_means_nothing_is_the_usual_one():
    app = open_app(PAGE, quand="demain")
    assert not app.exception
    assert app.selectbox(key="w_moment").value == "any"
