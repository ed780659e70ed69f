"""The page Horaires without a browser: choices, sentence, tables."""

import pytest

from geo.measures_reach import MOMENTS
from tests.app.test_pages import open_app

PAGE = "pages/horaires.py"


def test_saturday_is_said_with_its_range():
    app = open_app(PAGE, quand="saturday")
    assert not app.exception
    assert app.title[0].value.startswith("Qui peut joindre une France services ouverte")
    said = app.markdown[0].value
    assert said.startswith("127\u202f000\u00a0habitants de la Vienne peuvent joindre")
    assert "ouverte le samedi à moins de 20\u00a0min (entre 88\u202f100 et 174\u202f000" in said
    assert len(app.dataframe) == 2


@pytest.mark.parametrize("moment", MOMENTS)
def test_every_moment_and_area_has_its_sentence_and_tables(moment):
    app = open_app(PAGE, perimetre="territoire-T4", seuil="10")
    app.selectbox(key="w_moment").select(moment).run()
    assert not app.exception
    assert "du territoire Chauvigny – Montmorillon" in app.markdown[0].value
    assert len(app.dataframe[1].value) == 65


def test_the_week_of_a_commune_needs_no_level():
    for query in ({"niveau": "epci"}, {"lieu": "86165"}):
        assert not open_app(PAGE, **query).exception


def test_a_moment_that_means_nothing_is_the_usual_one():
    app = open_app(PAGE, quand="demain")
    assert not app.exception
    assert app.selectbox(key="w_moment").value == "any"
