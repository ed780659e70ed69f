"""Resource places: a commune is repaired on evidence, or said unresolved."""

import pandas as pd
import pytest

from geo.pack import sites
from geo.pack.sites import PlaceBook

NAMES = pd.Series({"86001": "Alpha", "86002": "Bêta-sur-Eau", "86003": "Gamma", "86004": "Delta"})
POSTCODES = pd.DataFrame(
    [("86100", "86001"), ("86100", "86002"), ("86100", "86003"), ("86200", "86004")],
    columns=["postcode", "code_insee"],
)
EMPLOYERS = pd.DataFrame({"siret": ["1" * 14], "code_insee": ["86003"]})


@pytest.fixture
def build():
    def run(**row):
        default = {
            "source_id": "1",
            "name": "Association",
            "address": None,
            "postcode": "86100",
            "commune_as_published": None,
            "code_insee_as_published": None,
            "siret": None,
            "france_services_label": False,
            "trained_helpers": 1.0,
        }
        sheet = pd.DataFrame([{**default, **row}])
        book = PlaceBook(dict.fromkeys(NAMES.index, (0.0, 0.0)), set(NAMES.index))
        gazetteer = sites.Gazetteer(NAMES, POSTCODES, EMPLOYERS)
        return sites.build(sheet, gazetteer, book, [None]).iloc[0]

    return run


@pytest.mark.parametrize(
    ("row", "code", "repair"),
    [
        (
            {"name": "MAIRIE DE BETA SUR EAU", "code_insee_as_published": "86001"},
            "86002",
            "repaired",
        ),
        ({"siret": "1" * 14, "code_insee_as_published": "86001"}, "86003", "repaired"),
        ({"commune_as_published": "bêta sur eau"}, "86002", "repaired"),
        ({"commune_as_published": "Alpha", "code_insee_as_published": "86001"}, "86001", "none"),
        ({"code_insee_as_published": "86003"}, "86003", "none"),
        ({"postcode": "86200", "code_insee_as_published": "86001"}, "86004", "repaired"),
        ({"postcode": "86200", "name": "Mairie d'Alpha"}, "86004", "repaired"),
        ({"postcode": "86200", "siret": "1" * 14}, "86004", "repaired"),
    ],
)
def test_evidence(build, row, code, repair):
    found = build(**row)
    assert found["place_id"].startswith(code)
    assert found["code_repair"] == repair
    assert pd.isna(found["note"]) == (repair == "none")


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"code_insee_as_published": "86004"},
        {"name": "Alpha et Gamma"},
        {"postcode": None, "commune_as_published": "Alpha"},
        {"postcode": "99999", "commune_as_published": "Alpha"},
    ],
)
def test_unresolved(build, row):
    found = build(**row)
    assert found["code_repair"] == "unresolved"
    assert pd.isna(found["place_id"])
    assert "à vérifier" in found["note"]


def test_roles(build):
    assert build(france_services_label=True)["role"] == "france_services"
    assert build(name="DPT - Territoire 2 MDS Alpha", siret="22" + "0" * 12)["role"] == "mds"
    assert pd.isna(build(name="MDS Alpha", siret="21" + "0" * 12)["role"])
    assert pd.isna(build(siret="22" + "0" * 12)["role"])


def test_a_label_without_site_is_said(build):
    found = build(france_services_label=True, postcode="86200", address="1 rue A")
    assert "liste France services" in found["note"]
