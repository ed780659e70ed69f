"""Two places within fifty metres: one rule for every list, in the file and across lists."""

import pytest

from geo.base.errors import WARNED
from geo.export import standard
from geo.intake import near
from tests.helpers.intake_samples import france_services, prepare, present
from tests.helpers.own_files import bring, context, upload

HERE = (46.3737, 0.4042)
METRE = 1 / 111_195
"""Degrees of latitude."""


@pytest.fixture(scope="module")
def known(vienne):
    return context(vienne)


def own(*metres, **cells):
    return [
        {"Nom": f"Lieu {rank}", "Type": "Tiers-lieu", "Adresse": f"{rank} rue des Essais",
         "Commune": "Gençay", "Code postal": "86160", "Longitude": HERE[1],
         "Latitude": HERE[0] + away * METRE} | cells
        for rank, away in enumerate(metres, 1)
    ]  # fmt: skip


def mediation(*metres, **cells):
    blank = dict.fromkeys(standard.NAMES, "")
    return [
        blank | {"id": f"lieu-{rank}", "pivot": "43493312300029", "nom": f"Lieu {rank}",
         "commune": "Gençay", "code_postal": "86160", "adresse": f"{rank} rue des Essais",
         "latitude": HERE[0] + away * METRE, "longitude": HERE[1], "date_maj": "2024-04-02"} | cells
        for rank, away in enumerate(metres, 1)
    ]  # fmt: skip


def said(made):
    return [r for r in made.report.remarks if r.severity == WARNED and "à moins de" in r.message]


@pytest.mark.parametrize(("apart", "warned"), [(2, 1), (45, 1), (55, 0)])
@pytest.mark.parametrize("rows", [own, mediation])
def test_two_rows_of_a_file(known, rows, apart, warned):
    layout = {own: "own_sites", mediation: "standard_mediation"}[rows]
    made, _ = bring(upload(rows(0, apart)), known, layout)
    assert [r.line for r in said(made)] == [3] * warned
    assert made.report.kept == 2


def test_two_identifiers_of_one_name_are_said(known):
    made, _ = bring(upload(mediation(0, 2, nom="Le même")), known, "standard_mediation")
    assert [r.line for r in said(made)] == [3]


@pytest.mark.parametrize(("apart", "warned"), [(45, 1), (55, 0)])
def test_two_sites_of_the_national_list(apart, warned):
    file = france_services()
    before = len(said(prepare(file)))
    file.loc[1, ["latitude", "longitude", "insee_com", "code_postal", "lib_com"]] = file.loc[
        0, ["latitude", "longitude", "insee_com", "code_postal", "lib_com"]
    ]
    file.loc[1, "latitude"] = str(float(file.loc[0, "latitude"]) + apart * METRE)
    assert len(said(prepare(file))) == before + warned


def test_a_row_near_a_place_of_another_list_names_that_list(known):
    site = present().pack.sites("france_services").query(
        "precision == 'address' and in_department == True"
    ).iloc[0]  # fmt: skip
    given = present().sheets["france_services"].set_index("name").loc[site["name"]]
    row = own(0)[0] | {"Commune": given["commune"], "Code postal": given["postcode"],
                       "Latitude": given["latitude"], "Longitude": given["longitude"]}  # fmt: skip
    made, _ = bring(upload([row]), known, "own_sites")
    (remark,) = said(made)
    assert "liste des France services" in remark.message
    # at the same address, it is one place with two roles
    made, _ = bring(upload([row | {"Adresse": given["address"]}]), known, "own_sites")
    assert not any("liste des France services" in remark.message for remark in said(made))


def test_one_distance():
    assert near.NEAR_M == 50
