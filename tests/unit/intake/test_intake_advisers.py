"""Conseillers numériques: posts by employer, in both official layouts; no person is kept."""

import pandas as pd
import pytest

from geo.upload.gate import Refused
from tests.helpers.intake_samples import prepare, present, remarks

SHEET = present().sheets["advisers"]


def of_2023():
    """The layout keyed by name, from the committed posts; a State operator; an Ardennes one."""
    known = SHEET.dropna(subset=["siret"])
    rows = [
        {
            "_key": group["employer"].iloc[0].upper(),
            "Siret": siret,
            "Nb de conseillers attribués": str(group["posts"].sum()),
            "Nb de conseillers recrutés": str(group["posts"].sum()),
            "Code postal": "86000",
            "Code commune Insee": group["code_insee"].iloc[0],
        }
        for siret, group in known.groupby("siret", sort=False)
    ]
    seat = next(row for row in rows if row["Siret"] == "22860001100016")
    seat["Code commune Insee"] = "86194"
    rows += [
        rows[0] | {"_key": "RESEAU CANOPE", "Siret": "18004301001485",
                   "Nb de conseillers attribués": "2", "Code commune Insee": "86062"},
        rows[0] | {"_key": "COMMUNE D'ALLAND'HUY", "Siret": "21080006700015",
                   "Code postal": "8130", "Code commune Insee": "8606"},
        rows[0] | {"_key": "CROIX-ROUGE FRANCAISE", "Siret": "77567227221138",
                   "Code postal": "75014", "Code commune Insee": "75114"},
    ]  # fmt: skip
    return pd.DataFrame(rows)


def of_2021():
    row = {"id": "1", "raison_sociale": "COMMUNE DE POITIERS", "siret": "21860194600013",
           "type": "publique", "nb_cnfs": "3", "insee_com": "86194", "code_postal": "86000",
           "commune_insee": "Poitiers", "latitude": "46.5802", "longitude": "0.3407"}  # fmt: skip
    other = {"id": "2", "raison_sociale": "ASSOCIATION NOUVELLE", "siret": "null",
             "type": "privée", "nb_cnfs": "1", "insee_com": "", "code_postal": "86160",
             "commune_insee": "Gençay", "latitude": "46.3737", "longitude": "0.4042"}  # fmt: skip
    far = row | {"id": "3", "siret": "21080006700015", "insee_com": "8606", "code_postal": "8130",
                 "commune_insee": "Alland'Huy"}  # fmt: skip
    return pd.DataFrame([row, other, far])


def posts(found):
    return found.sheets["advisers"].groupby("employer")["posts"].sum()


def only(sheet):
    base = present()
    return type(base)(base.pack, {**base.sheets, "advisers": sheet})


def test_the_list_of_2023_gives_back_the_posts_of_the_sheet():
    found = prepare(of_2023(), "conseillers_2023-09.json")
    made = found.sheets["advisers"]
    kept = ["post_id", "employer", "siret", "sector", "employer_type", "posts", "territory",
            "code_insee", "latitude", "longitude", "precision", "posts_2021_06"]  # fmt: skip
    expected = SHEET.sort_values("post_id", ignore_index=True)
    pd.testing.assert_frame_equal(made[kept], expected[kept], check_dtype=False)
    assert found.report.notes[-1] == "En tout\u00a0: 34\u00a0postes, contre 34."
    assert "septembre 2023" in made["source"].iloc[0]


def test_the_state_operator_is_set_aside_by_rule_and_said():
    found = prepare(of_2023())
    (said,) = remarks(found, "set_aside")
    assert "opérateur de l’État" in said
    assert found.report.rejected["_key"].tolist() == ["RESEAU CANOPE"]


def test_no_employer_of_the_ardennes_slips_in():
    for frame in (of_2023(), of_2021()):
        found = prepare(frame, choices={"fewer": "yes"})
        assert found.sheets["advisers"]["code_insee"].str.startswith("86").all()
        assert not found.sheets["advisers"]["siret"].eq("21080006700015").any()


def test_a_namesake_elsewhere_may_hide_an_employer_and_it_is_said():
    notes = " ".join(prepare(of_2023()).report.notes)
    assert "il n’en garde qu’un" in notes
    assert (
        "Croix-Rouge française (Vienne)\u00a0: gardé des données présentes (1\u00a0poste)" in notes
    )
    without = of_2023().iloc[:-1]
    notes = " ".join(prepare(without).report.notes)
    assert "N’est plus dans la liste\u00a0: Croix-Rouge française (Vienne), 1\u00a0poste." in notes


def test_employers_that_come_go_or_change_are_each_a_sentence():
    frame = of_2023()
    frame.loc[frame["Siret"] == "21860194600013", "Nb de conseillers attribués"] = "5"
    frame = frame[frame["Siret"] != "21860041900012"]
    new = frame.iloc[0].to_dict()
    frame = pd.concat([frame, pd.DataFrame([{**new, "_key": "COMMUNE DE LOUDUN",
                       "Siret": "21860137500014", "Code commune Insee": "86137"}])])  # fmt: skip
    found = prepare(frame)
    notes = [note.replace("\u00a0", " ") for note in found.report.notes]
    assert "Commune de Poitiers : 5 postes, contre 3." in notes
    assert "N’est plus dans la liste : Commune de Buxerolles, 1 poste." in notes
    assert "Nouvel employeur : COMMUNE DE LOUDUN, 1 poste." in notes
    row = found.sheets["advisers"].set_index("siret").loc["21860137500014"]
    assert (row["sector"], row["employer_type"], row["precision"]) == (
        "public", "commune", "commune",
    )  # fmt: skip


def test_the_split_between_territories_is_kept_while_the_total_holds():
    made = prepare(of_2023()).sheets["advisers"]
    assert made[made["siret"].eq("22860001100016")]["territory"].tolist() == [
        "T1", "T2", "T3", "T4", "T5",
    ]  # fmt: skip
    frame = of_2023()
    frame.loc[frame["Siret"] == "22860001100016", "Nb de conseillers attribués"] = "4"
    found = prepare(frame)
    row = found.sheets["advisers"][found.sheets["advisers"]["siret"].eq("22860001100016")]
    assert (row["posts"].tolist(), row["code_insee"].tolist()) == ([4], ["86194"])
    assert any("le partage ne tient plus" in said for said in remarks(found, "warned"))


def test_the_list_of_2021_is_read_without_code_nor_siret():
    found = prepare(of_2021(), choices={"fewer": "yes"})
    made = found.sheets["advisers"].set_index("employer")
    assert made.loc["Commune de Poitiers", "posts_2021_06"] == 3
    assert made.loc["ASSOCIATION NOUVELLE", "code_insee"] == "86103"
    assert made.loc["ASSOCIATION NOUVELLE", "sector"] == "private"
    assert pd.isna(made.loc["ASSOCIATION NOUVELLE", "siret"])


def test_two_rows_of_one_siret_are_added_and_said():
    frame = pd.concat([of_2021(), of_2021().iloc[[0]].assign(id="4", nb_cnfs="2")])
    found = prepare(frame, choices={"fewer": "yes"})
    assert posts(found)["Commune de Poitiers"] == 5
    assert "leurs postes sont additionnés" in remarks(found, "warned")[0]


def test_nothing_of_a_person_is_kept_nor_given_back():
    person = {"nom": "DUPONT", "mail": "prenom.nom@exemple.fr", "mobile": "06 12 34 56 78"}
    found = prepare(of_2023().assign(**person))
    given = [*found.sheets.values(), found.report.rejected, found.report.preview]
    everything = " ".join(frame.to_csv() for frame in given) + str(found.report.remarks)
    for secret in person.values():
        assert secret not in everything


def test_a_number_of_posts_that_is_not_one_is_set_aside():
    for text in ("-1", "1e9", "0,5", "plusieurs"):
        frame = of_2023()
        frame.loc[0, "Nb de conseillers attribués"] = text
        assert remarks(prepare(frame), "set_aside", 2)


def test_a_much_shorter_list_is_refused():
    with pytest.raises(Refused, match="2 employeurs seulement"):
        prepare(of_2021())


def test_order_does_not_matter_and_importing_again_changes_nothing():
    once = prepare(of_2023().iloc[::-1], "liste_2023-09.json")
    again = prepare(of_2023(), "liste_2023-09.json", within=only(once.sheets["advisers"]))
    pd.testing.assert_frame_equal(once.sheets["advisers"], again.sheets["advisers"])
