"""The official files as published, when they are there: what la Vienne takes of each."""

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pandas as pd
import pytest

from geo.intake import engine
from geo.pack import pack, sheets
from geo.upload import gate

ROOT = Path(__file__).resolve().parents[2]
RAW = ROOT.parent / "shared" / "raw"
OPENED = {
    "France services La Poste de Naintré, à Naintré",
    "France services Châtellerault - Plaine d’Ozon, à Châtellerault",
    "France services de L’Isle-Jourdain, à L’Isle-Jourdain",
}

pytestmark = pytest.mark.skipif(not RAW.exists(), reason="the official files are not here")


@lru_cache(maxsize=1)
def present():
    loaded = pack.load("86")
    codes = pd.concat([loaded.tables[t]["code_insee"] for t in ("communes", "neighbours")])
    return engine.Context(loaded, sheets.read_sheets(ROOT / "data/sheets/86", pd.Index(codes)))


@lru_cache(maxsize=8)
def read(name):
    return gate.read_file(RAW / name)


def prepare(name, **changed):
    base = present()
    return engine.prepare(read(name), engine.Context(base.pack, {**base.sheets, **changed}))


def own(sheet):
    return sheet[sheet["code_insee"].isin(present().pack.communes.index)]


def notes(found):
    return [note.replace("\u00a0", " ") for note in found.report.notes]


def test_23_sites_in_2023_and_26_in_2024_three_openings_named():
    before = prepare("france_services_2023.csv")
    assert len(own(before.sheets["france_services"])) == 23
    after = prepare("france_services_2024-08-01.csv", **before.sheets)
    assert len(own(after.sheets["france_services"])) == 26
    opened = {
        note.removeprefix("Nouveau site : ").split(", labellisé")[0]
        for note in notes(after)
        if note.startswith("Nouveau site")
    }
    assert opened == OPENED
    assert not any("N’est plus" in note for note in notes(after))
    closed = [note for note in notes(before) if note.startswith("N’est plus dans la liste")]
    assert {note.removeprefix("N’est plus dans la liste : ").rstrip(".") for note in closed} == (
        OPENED
    )


def test_the_list_of_2024_reproduces_the_committed_sheet():
    found = prepare("france_services_2024-08-01.csv")
    made = found.sheets["france_services"]
    committed = present().sheets["france_services"].sort_values("site_id", ignore_index=True)
    # two communes were merged since: the list has their old name, the engine the present one
    renamed = made["commune"].ne(committed["commune"])
    assert dict(zip(committed["commune"][renamed], made["commune"][renamed], strict=True)) == {
        "Vars": "La Boixe",
        "Sauzé-Vaussais": "Sauzé-entre-Bois",
    }
    # all the rest is the same, even « 1Rue Robert Dissoubray », mended in the sheet and here
    pd.testing.assert_frame_equal(
        made.drop(columns="commune"), committed.drop(columns="commune"), check_dtype=False
    )
    fixed = [r for r in found.report.remarks if r.severity == "fixed"]
    (mended,) = [r for r in fixed if r.column == "adresse"]
    assert [r.value for r in fixed if r is not mended] == ["79307", "16393"]  # the two merged
    assert mended.value == "1Rue Robert Dissoubray"
    assert found.report.read == 2_845
    assert found.report.kept == 105
    assert found.report.outside == 2_740
    assert found.report.rejected.empty


def test_importing_a_list_twice_changes_nothing():
    once = prepare("france_services_2023.csv")
    again = prepare("france_services_2023.csv", **once.sheets)
    for name, sheet in again.sheets.items():
        pd.testing.assert_frame_equal(sheet, once.sheets[name])
    counted, unread = again.report.notes
    assert "dans le département" in counted
    assert "Colonnes non lues (4)" in unread.replace("\u00a0", " ")


def test_30_posts_in_2021():
    found = prepare("conseillers_numeriques_2021-06.json")
    sheet = found.sheets["advisers"]
    assert sheet["posts"].sum() == 30
    assert sheet["siret"].nunique() == 15
    assert sheet["code_insee"].str.startswith("86").all()
    assert "30 postes lus dans le fichier, chez 15 employeurs." in notes(found)
    gone = [note for note in notes(found) if note.startswith("N’est plus dans la liste")]
    assert len(gone) == 6  # five private employers, and the Croix-Rouge, hired since


def test_35_posts_in_2023_of_which_the_state_operators_2_are_set_aside():
    found = prepare("conseillers_numeriques_2023-09.json")
    header = "Nb de conseillers attribués"
    aside = found.report.rejected
    assert aside["_key"].tolist() == ["RESEAU CANOPE"]
    assert aside["motif"].str.contains("opérateur de l’État").all()
    assert "33 postes lus dans le fichier, chez 20 employeurs." in notes(found)
    assert "2 postes mis de côté : le fichier en donne 35 au département." in notes(found)
    assert not any("l’une d’elles" in remark.message for remark in found.report.remarks)
    assert 33 + aside[header].astype(int).sum() == 35
    sheet = found.sheets["advisers"].set_index("post_id")
    assert sheet["code_insee"].str.startswith("86").all()
    masked = "croix-rouge-francaise-vienne"
    assert sheet.drop(index=masked)["posts"].sum() == 33
    assert sheet.loc[masked, "posts"] == 1
    assert any("Croix-Rouge" in note and "gardé" in note for note in notes(found))


def test_the_posts_of_2023_are_those_of_the_committed_sheet():
    made = prepare("conseillers_numeriques_2023-09.json").sheets["advisers"]
    committed = present().sheets["advisers"].sort_values("post_id", ignore_index=True)
    # the source says only this file now; coordinates and 2021 posts are those it knew
    pd.testing.assert_frame_equal(
        made.drop(columns="source"), committed.drop(columns="source"), check_dtype=False
    )


def test_no_employer_of_the_ardennes_slips_in():
    """Their postcodes, as numbers, begin with 86 too; so would their codes."""
    frame = read("conseillers_numeriques_2021-06.json").tables[0].frame
    ardennes = frame[frame["code_postal"].str.fullmatch(r"86\d\d")]
    assert len(ardennes) == 2
    made = prepare("conseillers_numeriques_2021-06.json").sheets["advisers"]
    assert not set(made["siret"].dropna()) & set(ardennes["siret"])
    name = "conseillers_numeriques_2023-09.json"
    upload = read(name)
    table = upload.tables[0]
    columns = ["Code commune Insee", "Code postal"]
    unpadded = table.frame.assign(**{c: table.frame[c].str.lstrip("0") for c in columns})
    assert unpadded["Code postal"].str.fullmatch(r"86\d\d").any()
    as_numbers = replace(upload, tables=(replace(table, frame=unpadded),))
    found = engine.prepare(as_numbers, present())
    pd.testing.assert_frame_equal(found.sheets["advisers"], prepare(name).sheets["advisers"])


def test_the_census_is_never_summed():
    found = prepare("census_2021_communes.csv")
    raw = read("census_2021_communes.csv").tables[0].frame
    once = raw[raw["commune_type"].eq("COM")].drop_duplicates("insee_com").set_index("insee_com")
    made = found.sheets["income_employment"].set_index("code_insee")
    assert len(made) == 265
    for ours, theirs in {
        "active_15_64": "pop_15_64_active_2021",
        "unemployed_15_64": "pop_15_64_chomage_2021",
        "households": "menages_2021",
    }.items():
        assert made[ours].tolist() == once.loc[made.index, theirs].astype(float).tolist()
    assert made.loc["86019", "active_15_64"] == 1_439
    repeated = {r.value for r in found.report.remarks if r.severity == "fixed"}
    assert {"86019", "86115"} <= repeated


def test_filosofi_gives_the_committed_medians_three_of_them_secret():
    found = prepare("filosofi_2021_communes.csv")
    column = "median_standard_of_living_eur"
    pd.testing.assert_series_equal(
        found.sheets["income_employment"][column],
        present().sheets["income_employment"][column],
        check_dtype=False,
    )
    assert found.sheets["income_employment"][column].isna().sum() == 3
    assert "3 communes sous secret statistique" in notes(found)[0]


def test_the_fragility_index_covers_every_commune():
    found = prepare("ifn_2023_communes.csv")
    sheet = found.sheets["fragility"]
    assert len(sheet) == 265
    assert sheet["ifn"].between(1, 10).all()
    # a commune merged since: its index cannot be added to its parent's
    assert found.report.rejected["code"].tolist() == ["86231"]
