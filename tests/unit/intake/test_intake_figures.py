"""Figures by commune: census, dwellings, Filosofi, fragility, fibre; good files, mutated once."""

import numpy as np
import pandas as pd
import pytest

from geo.upload.gate import Refused
from tests.helpers.intake_samples import by_commune, prepare, present, remarks

NOWHERE = {"insee_com": "01001"}
SHEET = present().sheets["income_employment"].set_index("code_insee")


def census():
    frame = by_commune(
        active=lambda code: f"{SHEET.loc[code, 'active_15_64']:.0f}",
        unemployed=lambda code: f"{SHEET.loc[code, 'unemployed_15_64']:.0f}",
        households=lambda code: f"{SHEET.loc[code, 'households']:.0f}",
    ).set_axis(
        ["insee_com", "pop_15_64_active_2021", "pop_15_64_chomage_2021", "menages_2021"], axis=1
    )
    frame["commune_type"] = "COM"
    return frame


def filosofi():
    return by_commune(
        median=lambda code: (
            "s" if np.isnan(SHEET.loc[code, "median_standard_of_living_eur"])
            else f"{SHEET.loc[code, 'median_standard_of_living_eur']:.0f}"
        )
    ).set_axis(["CODGEO", "MED21"], axis=1)  # fmt: skip


def fragility():
    frame = by_commune(total=lambda code: f"{int(code) % 10}.5", division="city", name="")
    return frame.assign(no_thd_coverage_rate="1.0")


def fibre():
    return by_commune(premises="200", connectable=lambda code: str(int(code) % 200)).set_axis(
        ["Code commune", "Locaux", "Locaux raccordables"], axis=1
    )


def figures(found, sheet="income_employment"):
    return found.sheets[sheet].set_index("code_insee")


def at(code):
    return SHEET.index.get_loc(code)


def test_good_files_give_back_the_present_figures():
    for frame in (census(), filosofi()):
        found = prepare(frame)
        pd.testing.assert_frame_equal(figures(found), SHEET, check_dtype=False)
        assert not remarks(found, "set_aside")
        assert "aucun changement" in found.report.notes[-1]


def test_each_import_keeps_the_columns_of_the_other():
    empty = SHEET.reset_index().iloc[:0]
    alone = prepare(census(), within=only(empty))
    assert figures(alone)["median_standard_of_living_eur"].isna().all()
    both = prepare(filosofi(), within=only(figures(alone).reset_index()))
    pd.testing.assert_frame_equal(figures(both), SHEET, check_dtype=False)


def only(income_employment):
    base = present()
    return type(base)(base.pack, {**base.sheets, "income_employment": income_employment})


# missing, secret, zero


def test_secret_missing_and_zero_stay_three_states():
    frame = filosofi()
    frame.loc[[at("86001"), at("86002")], "MED21"] = ["s", "NC"]
    found = prepare(frame)
    values = figures(found)["median_standard_of_living_eur"]
    # a secret empties the cell; a figure that is only missing keeps the one of before
    assert pd.isna(values["86001"])
    assert values["86002"] == SHEET.loc["86002", "median_standard_of_living_eur"]
    assert not values.eq(0).any()
    found = prepare(frame, choices={"blank": "yes"})
    assert figures(found)["median_standard_of_living_eur"][["86001", "86002"]].isna().all()
    secret = int(SHEET["median_standard_of_living_eur"].isna().sum()) + 1
    assert f"{secret}\u00a0communes sous secret statistique" in found.report.notes[0]
    frame = census()
    frame.loc[at("86001"), "pop_15_64_chomage_2021"] = "0"
    assert figures(prepare(frame)).loc["86001", "unemployed_15_64"] == 0


def test_a_commune_that_is_not_there_keeps_its_figures_and_is_named():
    file = census().drop(index=at("86001"))
    found = prepare(file)
    pd.testing.assert_frame_equal(figures(found), SHEET, check_dtype=False)
    assert "Adriers" in remarks(found, "warned")[0]
    (kept,) = [r for r in found.report.remarks if "gardé" in r.message]
    assert any("l’ancien chiffre est gardé" in note for note in found.report.notes)
    assert "1\u00a0commune" in kept.message
    assert "--choice blank=yes" in kept.remedy
    # the remedy, followed; and a department that had no figure has none to keep
    found = prepare(file, choices={"blank": "yes"})
    assert figures(found).loc["86001", ["active_15_64", "households"]].isna().all()
    assert any("perdent" in message for message in remarks(found, "warned"))
    found = prepare(file, within=only(SHEET.reset_index().iloc[:0]))
    assert figures(found).loc["86001", ["active_15_64", "households"]].isna().all()


def test_counts_of_a_survey_have_decimals():
    file = census()
    for name in ("pop_15_64_active_2021", "pop_15_64_chomage_2021", "menages_2021"):
        file[name] = [f"{float(text) + 0.25:.6f}" if text else "" for text in file[name]]
    found = prepare(file)
    assert not remarks(found, "set_aside")
    assert figures(found).loc["86001", "unemployed_15_64"] == (
        SHEET.loc["86001", "unemployed_15_64"] + 0.25
    )
    assert found.report.preview["Chômeurs de 15 à 64 ans"].iloc[0].endswith(",25")


def test_decimals_are_written_and_read_back(tmp_path):
    from geo.pack import table_files
    from geo.pack.catalogue import PUBLISHED
    from geo.pack.sheets import SHEETS

    table = SHEETS["income_employment"]
    frame = SHEET.reset_index()
    frame["active_15_64"] = frame["active_15_64"].astype(float)
    frame.loc[0, "active_15_64"] = 287.250413
    path = tmp_path / "income_employment.csv"
    table_files.csv(path, frame, table)
    assert path.read_text().splitlines()[1].startswith("86001,287.250413,13,")
    read, faults = table_files.read_table(path, table, file=path.name, remedy="")
    assert not faults
    assert not table_files.type_faults(read, table, file=path.name, remedy="")
    assert read.loc[0, "active_15_64"] == 287.250413
    table_files.csv(path, SHEET.reset_index(), table)
    assert path.read_bytes() == (PUBLISHED / "sheets/86/income_employment.csv").read_bytes()


def test_a_rate_never_mixes_two_files():
    file = census()
    file.loc[at("86001"), "pop_15_64_chomage_2021"] = "beaucoup"
    file.loc[at("86001"), "pop_15_64_active_2021"] = "999"
    figure = figures(prepare(file)).loc["86001"]
    assert figure.equals(SHEET.loc["86001"].astype(float))


# keys


def test_a_commune_repeated_is_counted_once():
    frame = census()
    frame = pd.concat([frame, frame[frame["insee_com"].isin(["86019", "86115"])]])
    found = prepare(frame)
    pd.testing.assert_frame_equal(figures(found), SHEET, check_dtype=False)
    assert len(remarks(found, "fixed")) == 2


def test_a_commune_with_two_different_figures_is_set_aside():
    frame = pd.concat([census(), census().iloc[[0]]], ignore_index=True)
    frame.loc[265, "menages_2021"] = "1"
    found = prepare(frame)
    assert found.report.rejected.index.tolist() == [2, 267]
    assert figures(found).loc["86001"].equals(SHEET.loc["86001"].astype(float))


def test_delegated_communes_repeat_their_commune_and_are_ignored():
    frame = pd.concat([census(), census().iloc[[0]].assign(commune_type="COMD")])
    frame = frame.astype({"menages_2021": "str"})
    frame.iloc[-1, frame.columns.get_loc("menages_2021")] = "9999"
    found = prepare(frame)
    pd.testing.assert_frame_equal(figures(found), SHEET, check_dtype=False)
    assert (found.report.outside, found.report.kept) == (1, 265)


def test_counts_of_merged_communes_are_added_and_medians_are_not():
    row = {"insee_com": "86231", "pop_15_64_active_2021": "100", "pop_15_64_chomage_2021": "10",
           "menages_2021": "70", "commune_type": "COM"}  # fmt: skip
    found = prepare(pd.concat([census(), pd.DataFrame([row])]))
    assert figures(found).loc["86247", "active_15_64"] == SHEET.loc["86247", "active_15_64"] + 100
    assert "Val-de-Comporté" in found.report.notes[0]
    other = pd.DataFrame([{"CODGEO": "86231", "MED21": "20000"}])
    found = prepare(pd.concat([filosofi(), other]))
    pd.testing.assert_frame_equal(figures(found), SHEET, check_dtype=False)
    assert found.report.rejected["CODGEO"].tolist() == ["86231"]


def test_other_departments_are_counted_neighbours_too():
    more = pd.DataFrame({"CODGEO": ["01001", "16001", "8600", "2A004"], "MED21": "20000"})
    found = prepare(pd.concat([filosofi(), more], ignore_index=True))
    assert found.report.outside == 4
    pd.testing.assert_frame_equal(figures(found), SHEET, check_dtype=False)


# values


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("-1", "au moins 0 attendu."),
        ("\u22121", "au moins 0 attendu."),
        ("12 %", "effectif attendu, pas un pourcentage."),
        ("beaucoup", "nombre attendu"),
        ("1e9", "au plus 100\u202f000\u202f000 attendu."),
        ("1e308", "au plus 100\u202f000\u202f000 attendu."),
    ],
)
def test_an_impossible_count_is_set_aside(text, said):
    frame = census()
    frame.loc[0, "menages_2021"] = text
    found = prepare(frame)
    assert said in remarks(found, "set_aside", 2)[0]
    remark = next(r for r in found.report.remarks if r.severity == "set_aside")
    assert (remark.column, remark.value) == ("menages_2021", text)
    assert figures(found).loc["86001"].equals(SHEET.loc["86001"].astype(float))


def test_numbers_are_read_as_france_writes_them():
    frame = census()
    for row, text in enumerate(["1\u202f234", "1 234", "1\u00a0234,0", "deux"]):
        frame.loc[row, "pop_15_64_active_2021"] = text
        frame.loc[row, "pop_15_64_chomage_2021"] = "1"
    found = prepare(frame)
    assert figures(found)["active_15_64"].iloc[:4].tolist() == [1234, 1234, 1234, 2]
    assert any("lettres" in said for said in remarks(found, "fixed", 5))


def test_more_unemployed_than_active_is_set_aside():
    frame = census()
    frame.loc[0, "pop_15_64_chomage_2021"] = "999999"
    assert "plus de chômeurs que d’actifs." in remarks(prepare(frame), "set_aside", 2)[0]


@pytest.mark.parametrize("text", ["1e9", "500000", "12"])
def test_a_median_out_of_bounds_is_set_aside(text):
    frame = filosofi()
    frame.loc[0, "MED21"] = text
    assert "attendu" in remarks(prepare(frame), "set_aside", 2)[0]


def test_one_outlier_is_kept_and_said():
    frame = filosofi()
    frame.loc[0, "MED21"] = "150000"
    found = prepare(frame)
    assert figures(found).loc["86001", "median_standard_of_living_eur"] == 150_000
    assert "Adriers (86001) avait 19\u202f310" in remarks(found, "warned")[0]


def test_all_equal_is_said():
    found = prepare(filosofi().assign(MED21="20000"))
    assert any("toutes ce chiffre" in said for said in remarks(found, "warned"))


# fragility, fibre


def test_fragility_fills_its_sheet():
    found = prepare(fragility())
    assert figures(found, "fragility").loc["86001", "ifn"] == 1.5
    assert len(found.sheets["fragility"]) == 265
    frame = fragility()
    frame.loc[0, "total"] = "11"
    found = prepare(frame)
    assert np.isnan(figures(found, "fragility").loc["86001", "ifn"])


def test_a_fragility_of_zero_is_no_score_and_is_said():
    frame = fragility()
    frame.loc[[0, 1], "total"] = "0"
    found = prepare(frame)
    assert figures(found, "fragility").loc[["86001", "86002"], "ifn"].isna().all()
    assert figures(found, "fragility")["ifn"].notna().sum() == 263
    [said] = [note for note in found.report.notes if "Note de 0" in note]
    assert said.endswith("86001 et 86002.")


@pytest.mark.parametrize(
    "headers",
    [
        ["INSEE_COM", "locaux_arcep", "ftth"],
        ["code_insee", "Nombre de locaux", "Nombre de locaux raccordables"],
        ["CODGEO", "Meilleure estimation des locaux", "IPE raccordables"],
    ],
)
def test_fibre_is_known_by_its_usual_headers(headers):
    found = prepare(fibre().set_axis(headers, axis=1))
    made = figures(found, "fibre")
    assert made.loc["86001"].tolist() == [200, 1]
    assert made.notna().all(axis=None)


def test_secret_and_missing_premises_are_said():
    frame = fibre()
    frame.loc[[1, 2], "Locaux raccordables"] = ["s", "NC"]
    found = prepare(frame)
    assert figures(found, "fibre")["connectable"].isna().sum() == 2
    notes = [note.replace("\u00a0", " ") for note in found.report.notes]
    assert (
        "1 commune sous secret statistique : le chiffre reste vide, ce n’est pas un zéro." in notes
    )
    assert "1 commune à qui il manque un chiffre : Anché." in notes
    assert not [
        note for note in prepare(fibre()).report.notes if "secret" in note or "manque" in note
    ]


# dwellings


def housing(year="21"):
    """INSEE's base « logement »: decimals, and the same columns of an older census beside."""
    made = by_commune(
        all=lambda code: f"{int(code) % 200 + 50}.25",
        old="10",
        cars=lambda code: f"{int(code) % 200 + 40}.125",
    )
    headers = ["CODGEO", f"P{year}_MEN", "P15_MEN", f"P{year}_RP_VOIT1P"]
    return made.set_axis(headers, axis=1).assign(P15_RP_VOIT1P="9")


@pytest.mark.parametrize("year", ["21", "22"])
def test_households_and_cars_fill_their_sheet_from_the_last_census(year):
    found = prepare(housing(year))
    assert set(found.sheets) == {"housing"}
    made = figures(found, "housing")
    assert made.loc["86001"].tolist() == [51.25, 41.125]
    assert made.notna().all(axis=None)
    assert not remarks(found, "set_aside")


def test_a_commune_that_the_housing_table_has_not_is_missing_never_zero():
    found = prepare(housing().drop(index=at("86001")))
    assert figures(found, "housing").loc["86001"].isna().all()
    assert "Adriers" in remarks(found, "warned")[0]
    assert figures(found, "housing").notna().all(axis=1).sum() == 264


def test_more_households_with_a_car_than_households_is_set_aside():
    frame = housing()
    frame.loc[0, "P21_RP_VOIT1P"] = "52"
    found = prepare(frame)
    assert "plus de ménages avec voiture que de ménages." in remarks(found, "set_aside", 2)[0]
    assert figures(found, "housing").loc["86001"].isna().all()


def test_households_of_merged_communes_are_added():
    row = {"CODGEO": "86231", "P21_MEN": "70", "P21_RP_VOIT1P": "60"}
    found = prepare(pd.concat([housing(), pd.DataFrame([row])], ignore_index=True))
    alone = figures(prepare(housing()), "housing").loc["86247"]
    assert (figures(found, "housing").loc["86247"] - alone).tolist() == [70, 60]


def test_the_preview_has_the_columns_and_the_communes_of_the_file():
    shown = prepare(filosofi().iloc[1:]).report.preview
    assert list(shown) == ["Commune", "Code INSEE", "Niveau de vie médian (€ par an)"]
    assert shown["Commune"].tolist()[0] == "Amberre"
    assert "Niveau de vie médian (€ par an)" not in prepare(census()).report.preview


def test_the_preview_shows_a_sum_once_as_it_is_kept():
    row = {"insee_com": "86231", "pop_15_64_active_2021": "100", "pop_15_64_chomage_2021": "10",
           "menages_2021": "70", "commune_type": "COM"}  # fmt: skip
    found = prepare(pd.concat([pd.DataFrame([row]), census()]))
    shown = found.report.preview.set_index("Code INSEE")
    assert shown.index.tolist() == ["86247", "86001", "86002", "86003", "86004"]
    columns = {
        "Actifs de 15 à 64 ans": "active_15_64", "Chômeurs de 15 à 64 ans": "unemployed_15_64",
        "Ménages": "households",
    }  # fmt: skip
    assert list(shown) == ["Commune", *columns]
    kept = figures(found).loc[shown.index, list(columns.values())]
    assert shown[list(columns)].to_numpy().tolist() == kept.to_numpy().tolist()
    assert kept.loc["86247", "active_15_64"] == SHEET.loc["86247", "active_15_64"] + 100


def test_more_connectable_than_premises_is_set_aside():
    frame = fibre()
    frame.loc[0, "Locaux raccordables"] = "201"
    found = prepare(frame)
    assert "plus de locaux raccordables" in remarks(found, "set_aside", 2)[0]
    assert figures(found, "fibre").loc["86001"].isna().all()


def test_codes_read_as_numbers_are_found():
    frame = filosofi()
    frame["CODGEO"] = frame["CODGEO"] + ".0"
    found = prepare(frame)
    pd.testing.assert_frame_equal(figures(found), SHEET, check_dtype=False)
    (said,) = remarks(found, "fixed")
    assert "265 cellules" in said
    assert "Lignes 2 à 266." in said


def test_a_file_with_too_few_communes_is_refused():
    with pytest.raises(Refused, match=r"\d\d communes seulement, contre 265"):
        prepare(filosofi().iloc[:100])


def test_the_order_of_rows_does_not_matter_and_importing_again_changes_nothing():
    once = prepare(filosofi().iloc[::-1])
    again = prepare(filosofi(), within=only(once.sheets["income_employment"]))
    pd.testing.assert_frame_equal(
        once.sheets["income_employment"], again.sheets["income_employment"]
    )
