"""Qui fait quoi and TNE without a browser: who is named, what lacks, what the register counts."""

import re
from datetime import date

import pytest

from geo.register import location, store
from geo.register.action import Action, Body
from geo.rights.actors import COMMAND_LINE
from tests.app.test_departments import words
from tests.app.test_pages import open_app

WHO, TNE = "pages/qui_fait_quoi.py", "pages/tne.py"


@pytest.fixture
def register(tmp_path, monkeypatch):
    """A register of its own, which is empty."""
    monkeypatch.setenv("OBSERVATOIRE_IMPORTS", str(tmp_path))
    monkeypatch.delenv(location.URL, raising=False)
    yield store.open_register("86")
    store._database.cache_clear()


def test_a_commune_is_told_who_has_its_schools_its_colleges_and_its_lycees():
    app = open_app(WHO, lieu="86165")
    assert not app.exception
    assert "Montmorillon" in app.title[0].value
    said = words(app)
    assert "La commune a la charge des écoles, le Département de la Vienne des collèges" in said
    for name in ("Commune de Montmorillon", "Région Nouvelle-Aquitaine", "DSDEN de la Vienne"):
        assert name in said
    assert "MDS de la commune" in said and "Collèges de la commune" in said
    assert "Partenaires de la Vienne (20 mars 2023) : Département de la Vienne, CAF" in said
    for sigle in ("REAAP", "DSDEN", "IEN", "ATSEM", "CAF", "MSA", "PMI"):
        assert f"#{sigle.lower()}" in said, sigle


def test_the_department_is_asked_as_a_whole_and_a_commune_is_chosen_from_any_level():
    app = open_app(WHO, niveau="epci")
    assert "dans la Vienne" in app.title[0].value
    assert "Chaque commune" in words(app)
    app.selectbox(key="who_commune").select("86273").run()
    assert not app.exception
    assert "La Trimouille" in app.title[0].value
    assert app.query_params["lieu"] in (["86273"], "86273")


def test_what_a_department_has_not_is_said_with_what_brings_it():
    app = open_app(WHO, departement="29", lieu="29232")
    assert not app.exception
    said = words(app)
    assert "le Département du Finistère des collèges et la Région Bretagne des lycées" in said
    assert "La liste des maisons des solidarités (MDS) du Finistère n’est pas importée" in said
    assert "page Importer (« Vos propres lieux »)" in said
    assert "La liste des collèges du Finistère n’est pas importée" in said
    assert "Ceux du Finistère ne sont pas dans les données" in said
    assert "Partenaires de la Vienne (20 mars 2023)" in said


@pytest.mark.parametrize(
    ("code", "name", "coordinator"),
    [
        ("86", "La Vienne", "Association orKs"),
        ("29", "Le Finistère", "Conseil départemental du Finistère"),
    ],
)
def test_the_department_is_marked_among_the_twelve(code, name, coordinator, register):
    app = open_app(TNE, departement=code)
    assert not app.exception
    said = words(app)
    assert f"{name} est l’un des douze départements" in said
    assert f"coordonné par : {coordinator} (juillet 2024)" in said
    marked = said.split("<tr role=row class=chosen aria-current=true>")[1].split("</tr>")[0]
    assert f"{name} ({code})" in marked and coordinator in marked
    assert "Aucun n’est listé pour : L’Aisne, Le Val-d’Oise et La Guadeloupe" in said
    for sigle in ("TNE", "GIP", "UDAF", "CRIJ", "CEMEA", "EdTech"):
        assert f"#{sigle.lower()}" in said, sigle


CELL = re.compile("<td[^>]*>([^<]*)</td>")


def action(title, strand, attendance):
    return Action(
        department="86",
        title=title,
        kind="atelier",
        code="86273",
        start=date.today(),
        strand=strand,
        audience="parents",
        organiser=Body("caf"),
        attendance=attendance,
        state="realise",
    )


def test_actions_are_counted_by_strand_once_there_is_a_register(register):
    assert "Aucune action n’est encore inscrite" in words(open_app(TNE))
    for title, strand, attendance in (
        ("Atelier", "parentalite", 12),
        ("Café", "parentalite", None),
        ("Tablettes", "equipement", None),
        ("Autre", "", 40),
    ):
        register.add(COMMAND_LINE, action(title, strand, attendance))
    said = words(open_app(TNE))
    parents, equipment, training = (
        CELL.findall(said.split(f">{label}</th>")[1].split("</tr>")[0])[1:]
        for label in ("Parentalité", "Équipement", "Formation")
    )
    assert parents == ["2", "12 (1 action sans compte)", "0"]
    assert equipment == ["1", "non comptés", "0"]
    assert training == ["0", "–", "0"]


def test_a_register_that_cannot_be_read_leaves_the_rest_of_the_page(register, monkeypatch):
    monkeypatch.setenv(location.URL, "mysql://un:secret@serveur/base")
    app = open_app(TNE)
    assert not app.exception
    assert "n’est pas prévu" in app.warning[0].value
    assert "secret" not in app.warning[0].value
    assert "Association orKs" in words(app)
