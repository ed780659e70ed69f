"""Ends of convention and of contract: employers found, contradictions kept out, nobody named."""

from datetime import date

import pandas as pd
import pytest

from geo.base.errors import FIXED, SET_ASIDE, WARNED
from geo.intake import engine, layouts
from geo.pack.schema import TABLES
from geo.upload.gate import Refused
from tests.helpers.own_files import bring, context, rebuilt, remarks, upload

LAYOUT = "post_ends"
POITIERS, DEPARTMENT = "21860194600013", "22860001100016"
THIS_YEAR = date.today().year
GOOD = [
    {"ID poste": 101, "Structure": "COMMUNE DE POITIERS", "SIRET": POITIERS,
     "Date de fin de convention": f"31/12/{THIS_YEAR}", "Fin de contrat": f"{THIS_YEAR}-12-30",
     "Nom du conseiller": "Zoé Untel", "Montant subventionné": "50000"},
    {"ID poste": 102, "Structure": "Ville de Poitiers", "SIRET": POITIERS,
     "Date de fin de convention": f"30/06/{THIS_YEAR + 1}", "Fin de contrat": "",
     "Nom du conseiller": "Zoé Untel", "Montant subventionné": "50000"},
    {"ID poste": 201, "Structure": "Croix-Rouge française", "SIRET": "",
     "Date de fin de convention": "", "Fin de contrat": "", "Nom du conseiller": "Zoé Untel",
     "Montant subventionné": "50000"},
]  # fmt: skip


@pytest.fixture(scope="module")
def known(vienne):
    return context(vienne)


def row(**cells):
    return GOOD[0] | {"ID poste": 999} | cells


def said(made, severity):
    return " ".join(f"{one.message} {one.remedy} {one.value}" for one in remarks(made, severity))


def posts(sheets):
    return sheets["post_ends"].set_index("post")


def test_posts_are_those_of_the_employers_of_the_list(known):
    made, sheets = bring(upload(GOOD, "postes_2026-11-20.csv"), known, LAYOUT)
    found = posts(sheets)
    assert found["employer"].to_dict() == {
        "101": "Commune de Poitiers",  # by SIRET, under the name of the list
        "102": "Commune de Poitiers",
        "201": "Croix-Rouge française (Vienne)",  # by name
    }
    assert found["siret"].tolist()[:2] == [POITIERS, POITIERS] and found["siret"].isna()["201"]
    assert found.loc["101", "convention_end"] == pd.Timestamp(THIS_YEAR, 12, 31)
    assert found.loc["101", "contract_end"] == pd.Timestamp(THIS_YEAR, 12, 30)
    assert found.loc["201", ["convention_end", "contract_end"]].isna().all()
    assert set(found["source"]) == {"Tableau de bord Conseiller numérique, 20/11/2026"}
    assert "2\u00a0postes dont la fin est connue, sur 34\u00a0postes" in made.report.notes[0]
    assert len(rebuilt(known, sheets).tables["post_ends"]) == 3


def test_the_file_is_recognised_by_itself(known):
    assert engine.layout_of(upload(GOOD), None, {}) is layouts.get(LAYOUT)


def test_nobody_is_named_anywhere(known):
    """Neither what is kept, nor the report, nor the rows set aside hold a column of names."""
    rows = [*GOOD, row(Structure="Inconnue", SIRET=""), row(**{"ID poste": "Zoé Untel"})]
    rows += [row(**{"ID poste": "Zoé Untel", "Fin de contrat": ""})]
    made, sheets = bring(upload(rows), known, LAYOUT)
    assert list(sheets["post_ends"]) == TABLES["post_ends"].names
    assert len(made.report.rejected) == 3
    whole = [sheets["post_ends"].to_csv(), made.report.rejected.to_csv(), *map(str, [
        made.report.remarks, made.report.notes, made.report.preview.to_dict()])]  # fmt: skip
    assert not [text for text in whole if "Zoé" in text or "50000" in text]


@pytest.mark.parametrize("cells", [{"Code INSEE": "69123"}, {"Département": "69 - Rhône"},
                                   {"Code département": "069"}])  # fmt: skip
def test_a_namesake_of_another_department_is_counted_outside(known, cells):
    away = row(Structure="Mission locale du Nord Vienne", SIRET="") | cells
    made, sheets = bring(upload([*GOOD, away]), known, LAYOUT)
    assert made.report.outside == 1 and "999" not in posts(sheets).index
    here = bring(upload([*GOOD, away | dict.fromkeys(cells, "")]), known, LAYOUT)[1]
    assert posts(here).loc["999", "siret"] == "32950775000027"
    ours = bring(upload([*GOOD, away | {"SIRET": "32950775000027"}]), known, LAYOUT)[1]
    assert posts(ours).loc["999", "siret"] == "32950775000027"
    assert pd.isna(posts(ours).loc["999", "code_insee"])


@pytest.mark.parametrize("given", ["86", "086", "86 - Vienne", "Vienne", "86.0"])
def test_the_department_is_ours_however_it_is_written(known, given):
    made, _ = bring(upload([one | {"Département": given} for one in GOOD]), known, LAYOUT)
    assert (made.report.outside, made.report.kept) == (0, 3)


def test_an_employer_that_the_list_has_not_is_kept_out_with_the_reason(known):
    made, sheets = bring(upload([*GOOD, row(Structure="Ludothèque", SIRET="")]), known, LAYOUT)
    assert "Ludothèque, n’y est pas" in said(made, SET_ASIDE)
    assert "999" not in posts(sheets).index


def test_another_siret_under_the_same_name_is_said(known):
    other = row(Structure="Commune de Poitiers", SIRET="21860194600021")
    made, sheets = bring(upload([*GOOD, other]), known, LAYOUT)
    assert "rapproché par le nom" in said(made, WARNED)
    assert posts(sheets).loc["999", "siret"] == POITIERS


def test_more_posts_than_the_employer_has_are_all_kept_out(known):
    many = [row(**{"ID poste": 300 + n}) for n in range(2)]
    made, sheets = bring(upload([*GOOD, *many]), known, LAYOUT)
    assert posts(sheets).index.tolist() == ["201"]  # Poitiers has 3, the file gives it 4
    assert said(made, SET_ASIDE).count("4\u00a0postes à Commune de Poitiers, la liste") == 4
    whole, sheets = bring(upload([*GOOD, many[0]]), known, LAYOUT)
    assert len(posts(sheets)) == 4 and not remarks(whole, SET_ASIDE)


def test_the_five_seats_of_the_departement_are_one_employer(known):
    five = [row(SIRET=DEPARTMENT, **{"ID poste": n}) for n in range(5)]
    _, sheets = bring(upload(five), known, LAYOUT)
    assert set(posts(sheets)["siret"]) == {DEPARTMENT} and len(posts(sheets)) == 5


@pytest.mark.parametrize("day", ["31/10/2020", f"01/01/{THIS_YEAR + 11}", "31/02/2027", "bientôt"])
def test_a_day_that_cannot_be_an_end_is_set_aside(known, day):
    made, sheets = bring(upload([*GOOD, row(**{"Fin de contrat": day})]), known, LAYOUT)
    assert len(remarks(made, SET_ASIDE)) == 1 and "999" not in posts(sheets).index


def test_what_has_already_ended_is_kept_and_said(known):
    made, sheets = bring(upload([*GOOD, row(**{"Fin de contrat": "01/11/2020"})]), known, LAYOUT)
    assert "1\u00a0poste a déjà fini" in said(made, WARNED)
    assert posts(sheets).loc["999", "contract_end"] == pd.Timestamp(2020, 11, 1)


def test_the_same_post_twice(known):
    made, sheets = bring(upload([*GOOD, GOOD[0]]), known, LAYOUT)
    assert len(posts(sheets)) == 3 and "répétée" in said(made, FIXED)
    made, sheets = bring(upload([*GOOD, GOOD[0] | {"Fin de contrat": ""}]), known, LAYOUT)
    assert posts(sheets).index.tolist() == ["102", "201"]


def test_communes_are_kept_where_they_are_ours(known):
    code = {"Code commune Insee": "86194"}
    _, sheets = bring(upload([GOOD[0] | code, *GOOD[1:]]), known, LAYOUT)
    assert posts(sheets)["code_insee"].fillna("").tolist() == ["86194", "", ""]
    made, sheets = bring(upload([GOOD[0] | {"Code commune Insee": "86999"}]), known, LAYOUT)
    assert posts(sheets)["code_insee"].isna().all()
    assert "laissée vide" in said(made, WARNED)


def test_no_date_and_no_employer_are_refused(known):
    bare = [{"ID poste": 1, "Structure": "Commune de Poitiers"}]
    with pytest.raises(Refused, match="aucune colonne ne dit quand"):
        bring(upload(bare), known, LAYOUT)
    with pytest.raises(Refused, match="aucun poste d’un employeur") as refusal:
        bring(upload([row(Structure="Ludothèque", SIRET="")]), known, LAYOUT)
    assert "Ludothèque" in str(refusal.value)


def test_what_the_file_replaces_is_counted(known):
    _, sheets = bring(upload(GOOD), known, LAYOUT)
    later = engine.Context(rebuilt(known, sheets), sheets)
    made, after = bring(upload(GOOD[:1]), later, LAYOUT)
    assert any("2\u00a0postes n’y sont plus" in note for note in made.report.notes)
    assert len(posts(after)) == 1
