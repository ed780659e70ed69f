"""Who is responsible, for each department of France; the TNE as the second document lists it."""

import pandas as pd
import pytest

from geo.pack import pack, sheets, storage
from geo.reading import responsibilities
from geo.reading.responsibilities import in_department
from pages.ui.texts import qui_fait_quoi

ROOT = storage.PUBLISHED / "sheets"
CODES = pd.read_csv(ROOT / sheets.DEPARTMENTS, dtype="str")["code"].tolist()
LYON = "200046977"
ACADEMIES = {
    "d’Aix-Marseille", "d’Amiens", "de Besançon", "de Bordeaux", "de Clermont-Ferrand", "de Corse",
    "de Créteil", "de Dijon", "de Grenoble", "de la Guadeloupe", "de la Guyane", "de La Réunion",
    "de Lille", "de Limoges", "de Lyon", "de la Martinique", "de Mayotte", "de Montpellier",
    "de Nancy-Metz", "de Nantes", "de Nice", "de Normandie", "d’Orléans-Tours", "de Paris",
    "de Poitiers", "de Reims", "de Rennes", "de Strasbourg", "de Toulouse", "de Versailles",
}  # fmt: skip


@pytest.mark.parametrize(
    ("code", "colleges", "lycees", "academy"),
    [
        ("86", "Département de la Vienne", "Région Nouvelle-Aquitaine", "de Poitiers"),
        ("29", "Département du Finistère", "Région Bretagne", "de Rennes"),
        ("75", "Ville de Paris", "Région Île-de-France", "de Paris"),
        ("2A", "Collectivité de Corse", "Collectivité de Corse", "de Corse"),
        ("67", "Collectivité européenne d’Alsace", "Région Grand Est", "de Strasbourg"),
        ("76", "Département de la Seine-Maritime", "Région Normandie", "de Normandie"),
        ("972", *["Collectivité territoriale de Martinique"] * 2, "de la Martinique"),
        ("973", *["Collectivité territoriale de Guyane"] * 2, "de la Guyane"),
        ("974", "Département de La Réunion", "Région Réunion", "de La Réunion"),
        ("976", *["Département-Région de Mayotte"] * 2, "de Mayotte"),
    ],
)
def test_who_has_what(code, colleges, lycees, academy):
    found = in_department(code)
    assert (found.colleges, found.lycees) == (colleges, lycees)
    assert found.academy == f"académie {academy}"
    assert not found.within


def test_the_metropole_of_lyon_has_the_colleges_of_its_communes_alone():
    whole, inside, outside = (in_department("69", one) for one in (None, LYON, ""))
    assert (whole.colleges, whole.within) == ("Département du Rhône", "Métropole de Lyon")
    assert (inside.colleges, inside.within) == ("Métropole de Lyon", "")
    assert (outside.colleges, outside.within) == ("Département du Rhône", "")
    listed = sheets.read_national(ROOT, sheets.COMMUNES)
    members = listed.loc[listed["epci_code"].eq(LYON), "code_insee"]
    assert len(members) == 58 and set(members.str[:2]) == {"69"}
    said = qui_fait_quoi.sentence(whole)
    assert "le Département du Rhône des collèges (la Métropole de Lyon dans ses communes)" in said


def test_every_department_of_france_is_complete_and_no_other():
    found = sheets.read_national(ROOT, sheets.AUTHORITIES)
    assert found["department"].tolist() == CODES and len(CODES) == 101
    assert {f"académie {one}" for one in ACADEMIES} == set(found["academy"])
    assert found["academic_region"].nunique() == 18
    one_seat = found.groupby("academy")[["rectorate", "academic_region"]].nunique()
    assert one_seat.eq(1).all(axis=None)
    ordinary = found[found["colleges"].str.startswith("Département d")]
    services = ordinary["state_service"].str.replace("DSDEN", "Département")
    metropole = services.str.startswith("Département")
    assert services[metropole].eq(ordinary.loc[metropole, "colleges"]).all()
    assert set(ordinary.loc[~metropole, "department"]) == {"971", "974"}


def test_who_has_two_charges_is_named_once():
    paris = qui_fait_quoi.sentence(in_department("75"))
    assert paris.startswith("La Ville de Paris a la charge des écoles et des collèges et la Région")
    corse = qui_fait_quoi.sentence(in_department("2B"))
    assert "et la Collectivité de Corse des collèges et des lycées" in corse


def test_what_the_state_kept_in_mayotte_is_said_and_it_alone_keeps_it():
    found = sheets.read_national(ROOT, sheets.AUTHORITIES).set_index("department")["note"]
    kept = found.index[found.str.contains("restés à l’État", na=False)]
    assert kept.tolist() == ["976"]
    told = ["2A", "2B", "67", "68", "69", "75", "972", "973", "976"]
    assert found.dropna().index.tolist() == told


def test_a_department_that_the_sheet_has_not_is_not_guessed(squares):
    assert in_department("99") is None
    assert responsibilities.here(squares) is None


def test_a_commune_of_a_pack_is_of_its_department(vienne):
    found = responsibilities.here(vienne, "86165")
    assert found == in_department("86")
    assert responsibilities.here(pack.load("29"), "29083").colleges == "Département du Finistère"


def test_the_coordinators_are_those_of_the_document():
    found = {one.department: one for one in responsibilities.programme()}
    assert sorted(found) == [
        "02",
        "13",
        "18",
        "25",
        "29",
        "2A",
        "34",
        "38",
        "86",
        "88",
        "95",
        "971",
    ]
    assert {code for code, one in found.items() if not one.coordinator} == {"02", "95", "971"}
    assert {code for code, one in found.items() if one.council} == {"29", "88"}
    assert found["86"].coordinator == "Association orKs"
    assert found["2A"].name == "La Corse-du-Sud"


def test_the_network_of_parents_is_that_of_la_vienne_alone():
    assert "MSA" in responsibilities.parent_network("86")
    assert responsibilities.parent_network("29") == []
    said = responsibilities.sources(sheets.PARENT_NETWORKS, sheets.PROGRAMME)
    assert "20 mars 2023" in said and "5 juillet 2024" in said
