"""Codes, names and coordinates: each bad input is one mutation of a good official file."""

import pandas as pd
import pyproj
import pytest

from geo.intake import verdict
from geo.intake.commune_lookup import communes, normal
from geo.upload.gate import Refused
from tests.helpers.intake_samples import (
    AROUND,
    OWN,
    context,
    france_services,
    prepare,
    present,
    remarks,
)

PLACES = communes(present().pack)
KEPT = sorted(OWN + AROUND)
FIRST = 2  # line of the first row: Poitiers


def changed(column, value, row=0):
    frame = france_services()
    frame.loc[row, column] = value
    return frame


def kept(found):
    return sorted(found.sheets["france_services"]["site_id"])


def commune(found, site="507"):
    return found.sheets["france_services"].set_index("site_id").loc[site, "code_insee"]


def point(found, site="507"):
    row = found.sheets["france_services"].set_index("site_id").loc[site]
    return row["latitude"], row["longitude"]


def test_a_good_file_says_nothing():
    found = prepare(france_services())
    assert found.report.remarks == ()
    assert kept(found) == KEPT
    assert (found.report.read, found.report.kept, found.report.outside) == (10, 9, 1)
    assert found.report.rejected.empty


# codes


@pytest.mark.parametrize("text", ["86194.0", "86\u202f194", "8.6194E4", "86194,0"])
def test_a_code_whose_writing_is_wrong_is_fixed(text):
    found = prepare(changed("insee_com", text))
    assert commune(found) == "86194"
    assert remarks(found, "fixed", FIRST) == ["code lu 86194."]


def test_spaces_around_a_code_are_nothing():
    assert prepare(changed("insee_com", " 86194 ")).report.remarks == ()


def test_a_lost_leading_zero_is_not_ours():
    # 8600… without its zero is in the Ardennes: never la Vienne by its first two digits
    for code in ("8600", "8609.0", "1033"):
        found = prepare(changed("insee_com", code, row=9))
        assert kept(found) == KEPT
        assert found.report.outside == 1


def test_corsica_is_written_in_capitals():
    assert normal("2a004") == "2A004"
    found = prepare(changed("insee_com", "2a004", row=9))
    assert (kept(found), found.report.outside) == (KEPT, 1)


def test_a_code_turned_into_a_power_of_ten_is_set_aside():
    frame = changed("insee_com", "86E12")
    frame.loc[0, ["lib_com", "code_postal"]] = ""
    found = prepare(frame)
    assert kept(found) == sorted({*KEPT} - {"507"})
    assert found.report.rejected["motif"].tolist() == [
        "code détruit par un tableur (notation scientifique)\u202f; "
        "proposition\u00a0: Poitiers (86194)."
    ]
    remark = found.report.remarks[0]
    assert (remark.line, remark.column, remark.value) == (FIRST, "insee_com", "86E12")
    assert remark.remedy


def test_a_postcode_in_place_of_a_code_is_read_with_the_name():
    # 86100 is the postcode of Châtellerault and the code of Fontaine-le-Comte
    found = prepare(changed("insee_com", "86100", row=5))
    assert commune(found, "3221") == "86066"
    assert remarks(found, "fixed", 7) == [
        "code postal à la place du code INSEE, lu Châtellerault (86066)."
    ]


def test_a_whole_column_of_postcodes_is_seen():
    frame = france_services()
    frame["insee_com"] = frame["code_postal"]
    found = prepare(frame)
    assert {**dict(zip(found.sheets["france_services"]["site_id"],
                       found.sheets["france_services"]["code_insee"], strict=True))} == dict(
        context().sheets["france_services"][["site_id", "code_insee"]].to_numpy().tolist()
    )  # fmt: skip


@pytest.mark.parametrize("number", ["218601946", "21860194600013"])
def test_a_siren_or_siret_in_place_of_a_code_leads_to_its_commune(number):
    found = prepare(changed("insee_com", number))
    assert commune(found) == "86194"
    assert "à la place du code INSEE" in remarks(found, "fixed", FIRST)[0]


def test_an_unknown_siret_is_set_aside_unless_the_name_tells():
    frame = changed("insee_com", "99999999900011")
    frame.loc[0, ["lib_com", "code_postal"]] = ""
    assert "507" not in kept(prepare(frame))


def test_a_merged_commune_is_its_present_one_and_said():
    frame = changed("insee_com", "86231")
    frame.loc[0, ["lib_com", "code_postal", "latitude", "longitude"]] = ["Saint-Macoux", "", "", ""]
    found = prepare(frame)
    assert commune(found) == "86247"
    assert remarks(found, "fixed", FIRST) == [
        "Saint-Macoux, commune fusionnée, est aujourd’hui Val-de-Comporté (86247)."
    ]


def test_an_unknown_code_is_set_aside():
    frame = changed("insee_com", "86999")
    frame.loc[0, ["lib_com", "code_postal"]] = ""
    found = prepare(frame)
    assert "507" not in kept(found)
    assert remarks(found, "set_aside", FIRST) == [
        "aucune commune actuelle ne porte ce code\u202f; proposition\u00a0: Poitiers (86194)."
    ]


def test_an_unknown_code_gives_way_to_the_name_and_postcode_together():
    found = prepare(changed("insee_com", "86999"))
    assert commune(found) == "86194"
    assert "le nom et le code postal donnent Poitiers" in remarks(found, "fixed", FIRST)[0]


@pytest.mark.parametrize("code", ["99999", "20123", "00001"])
def test_a_code_of_no_department_is_repaired_or_set_aside_never_lost(code):
    frame = changed("insee_com", code)
    found = prepare(frame)
    assert commune(found) == "86194"
    assert remarks(found, "fixed", FIRST) == [
        "code inconnu\u202f; le nom et le code postal donnent Poitiers (86194)."
    ]
    frame.loc[0, ["lib_com", "code_postal"]] = ""
    found = prepare(frame)
    assert found.report.outside == 1
    assert found.report.rejected.index.tolist() == [FIRST]
    assert remarks(found, "set_aside", FIRST) == [
        "aucune commune actuelle ne porte ce code\u202f; proposition\u00a0: Poitiers (86194)."
    ]


def test_a_code_of_another_department_gives_way_to_name_and_postcode_and_is_said():
    frame = changed("insee_com", "44109")
    found = prepare(frame)
    assert commune(found) == "86194"
    assert "d’un autre département" in remarks(found, "warned", FIRST)[0]
    frame.loc[0, "lib_com"] = "Poytié"
    found = prepare(frame)
    assert commune(found) == "86194"  # the postcode and the point
    assert "le code postal et le point donnent" in remarks(found, "warned", FIRST)[0]
    frame.loc[0, ["latitude", "longitude"]] = ""
    found = prepare(frame)
    assert found.report.outside == 1
    assert remarks(found, "set_aside", FIRST) == ["ce code est d’un autre département."]


def test_a_postcode_of_businesses_is_of_the_department():
    found = by_name("Poitiers Cedex", postcode="86021")
    assert (commune(found), found.report.outside) == ("86194", 1)


def test_a_wide_list_counts_what_is_elsewhere_and_says_unknown_codes_at_once():
    frame = france_services()
    far = pd.concat([frame.iloc[[9]]] * 30, ignore_index=True)
    far["id_fs"] = [f"far-{rank}" for rank in far.index]
    far.loc[:2, ["insee_com", "code_postal"]] = ["99999", ""]
    far.loc[3, "lib_com"] = "Poitiers"  # a homonym, its code and its postcode elsewhere
    found = prepare(pd.concat([frame, far], ignore_index=True))
    assert (kept(found), found.report.outside) == (KEPT, 31)
    assert found.report.rejected.empty
    (said,) = found.report.remarks
    assert said.value == "99999"
    assert said.message.startswith("3\u00a0lignes non gardées")
    assert said.message.endswith("Lignes 12 à 14.")


def test_a_code_that_contradicts_name_and_postcode_is_put_in_doubt():
    found = prepare(changed("insee_com", "86001"))
    assert commune(found) == "86194"
    assert "le code est écarté" in remarks(found, "warned", FIRST)[0]


def test_a_site_of_a_neighbouring_commune_stays_and_a_far_one_is_counted():
    found = prepare(france_services())
    assert {*AROUND} <= {*kept(found)}
    frame = changed("latitude", "47.456288", row=7)
    # in a neighbouring commune, but more than 40 km from la Vienne: Loire-Authion
    columns = ["insee_com", "code_postal", "lib_com", "longitude"]
    frame.loc[7, columns] = ["49307", "49800", "Loire-Authion", "-0.398068"]
    far = prepare(frame)
    assert kept(far) == sorted({*KEPT} - {"108"})
    assert far.report.outside == 2
    assert far.report.rejected.empty


# names only


def by_name(name, *, choices=None, postcode=""):
    frame = france_services()
    frame.loc[0, ["insee_com", "code_postal", "lib_com"]] = ["", postcode, name]
    frame.loc[0, ["latitude", "longitude"]] = ""
    return prepare(frame, choices=choices)


@pytest.mark.parametrize(
    "name", ["St Benoit", "SAINT-BENOÎT", "saint benoit", "St. Benoît Cedex 9"]
)
def test_a_name_is_compared_without_accents_nor_abbreviations(name):
    found = by_name(name)
    assert commune(found) == "86214"
    assert remarks(found, "fixed", FIRST) == ["lu Saint-Benoît (86214)."]


def test_a_former_name_is_its_present_commune():
    found = by_name("Saint-Macoux")
    assert commune(found) == "86247"
    assert "fusionnée" in remarks(found, "fixed", FIRST)[0]


def test_a_name_that_resembles_is_proposed_and_kept_once_confirmed():
    proposed = by_name("Montmorilon")
    assert "507" not in kept(proposed)
    assert remarks(proposed, "set_aside", FIRST) == [
        "aucune commune de ce nom ; proposition : Montmorillon (86165).".replace(" ;", "\u202f;")
        .replace(" :", "\u00a0:")
    ]  # fmt: skip
    (asked,) = proposed.report.asked
    assert (asked.key, dict(asked.answers)) == (
        "commune:montmorilon", {"86165": "Montmorillon (86165)"}
    )  # fmt: skip
    confirmed = by_name("Montmorilon", choices={asked.key: "86165"})
    assert commune(confirmed) == "86165"
    assert "confirmé" in remarks(confirmed, "warned", FIRST)[0]


def test_a_name_of_nowhere_is_set_aside():
    assert "507" not in kept(by_name("Xyzzy"))


def homonyms():
    return next(
        (words, codes)
        for words, codes in PLACES.of_words.items()
        if len({code for code, was in codes if not was}) > 1
    )


def test_homonyms_are_a_tie_unless_the_postcode_tells():
    _, codes = homonyms()
    code = codes[0][0]
    name = PLACES.names[code]
    tied = by_name(name)
    assert "507" not in kept(tied)
    assert "plusieurs communes portent ce nom" in remarks(tied, "set_aside", FIRST)[0]
    postcode = next(
        p for p, served in PLACES.of_postcode.items()
        if code in served and not {c for c, _ in codes[1:]} & {*served}
    )  # fmt: skip
    assert verdict.find(PLACES, "", name, postcode).code == code


def test_a_postcode_of_one_commune_is_enough_and_of_several_is_not():
    single = next(p for p, codes in PLACES.of_postcode.items() if codes == ["86194"])
    assert verdict.find(PLACES, "", "", single).code == "86194"
    assert verdict.find(PLACES, "", "", "86110").code == ""


def test_without_code_nor_name_the_point_tells():
    frame = france_services()
    frame.loc[1, ["insee_com", "code_postal", "lib_com"]] = ""
    found = prepare(frame)
    assert commune(found, "1716") == "86139"
    assert remarks(found, "warned", 3) == ["commune déduite du point, Lusignan (86139)."]


def test_nothing_to_go_by_is_set_aside():
    frame = france_services()
    frame.loc[0, ["insee_com", "code_postal", "lib_com", "latitude", "longitude"]] = ""
    assert "507" not in kept(prepare(frame))


# coordinates


def projected(epsg, *, swapped=False, rows=slice(None)):
    """The good file with its coordinates in another system: x as longitude, y as latitude."""
    frame = france_services().iloc[:9]
    to = pyproj.Transformer.from_crs(4326, epsg, always_xy=True)
    x, y = to.transform(
        frame["longitude"].astype(float).to_numpy(), frame["latitude"].astype(float).to_numpy()
    )
    columns = ["latitude", "longitude"] if swapped else ["longitude", "latitude"]
    for column, values in zip(columns, (x, y), strict=True):
        frame.loc[frame.index[rows], column] = [f"{v:.2f}" for v in values[rows]]
    return frame


def assert_same_points(found):
    good = prepare(france_services()).sheets["france_services"].set_index("site_id")
    read = found.sheets["france_services"].set_index("site_id")
    assert sorted(read.index) == sorted(good.index)
    for column in ("latitude", "longitude"):
        assert (read[column] - good[column]).abs().max() < 1e-5


SYSTEMS = {
    "Lambert-93": 2154, "CC46": 3946, "CC47": 3947, "Lambert II étendu": 27572, "UTM 30": 32630,
    "UTM 31": 32631, "Web Mercator": 3857,
}  # fmt: skip


@pytest.mark.parametrize("title", SYSTEMS)
@pytest.mark.parametrize("swapped", [False, True])
def test_coordinates_all_in_another_system_are_recognised_and_said(title, swapped):
    found = prepare(projected(SYSTEMS[title], swapped=swapped))
    assert_same_points(found)
    (said,) = remarks(found, "fixed")
    assert title in said


def test_coordinates_all_inverted_are_put_right_and_said():
    frame = france_services().iloc[:9]
    frame[["latitude", "longitude"]] = frame[["longitude", "latitude"]].to_numpy()
    found = prepare(frame)
    assert_same_points(found)
    assert "inversées" in remarks(found, "fixed")[0]


def test_only_some_inverted_are_set_aside_with_what_would_suit():
    frame = france_services()
    frame.loc[[0, 1], ["latitude", "longitude"]] = (
        frame.loc[[0, 1], ["longitude", "latitude"]].to_numpy()
    )  # fmt: skip
    found = prepare(frame)
    assert kept(found) == sorted({*KEPT} - {"507", "1716"})
    assert "essayez\u00a0: latitude et longitude inversées" in remarks(found, "set_aside", FIRST)[0]
    answered = prepare(frame, choices={"coordinates": "yes"})
    assert kept(answered) == KEPT
    assert point(answered) == (pytest.approx(float("nan"), nan_ok=True),) * 2


def test_only_some_projected_are_set_aside():
    found = prepare(projected(2154, rows=slice(0, 2)))
    assert kept(found) == sorted({*KEPT} - {"507", "1716"})
    assert "essayez\u00a0: Lambert-93" in remarks(found, "set_aside", FIRST)[0]


def test_degrees_in_text_are_converted():
    frame = france_services()
    frame.loc[0, ["latitude", "longitude"]] = ["46°34'48\"N", "0°20'24\"E"]
    found = prepare(frame)
    assert point(found) == pytest.approx((46.58, 0.34))
    assert len(remarks(found, "fixed", FIRST)) == 2


def test_a_decimal_comma_is_read():
    frame = france_services()
    frame["latitude"] = frame["latitude"].str.replace(".", ",")
    frame["longitude"] = frame["longitude"].str.replace(".", ",")
    assert_same_points(prepare(frame))


def test_null_coordinates_are_missing_ones():
    frame = france_services()
    frame.loc[0, ["latitude", "longitude"]] = "0"
    found = prepare(frame)
    assert kept(found) == KEPT
    assert point(found) == (pytest.approx(float("nan"), nan_ok=True),) * 2
    assert "coordonnées nulles" in remarks(found, "warned", FIRST)[0]


def test_half_a_point_is_no_point():
    found = prepare(changed("longitude", ""))
    assert point(found) == (pytest.approx(float("nan"), nan_ok=True),) * 2
    assert "une seule" in remarks(found, "warned", FIRST)[0]


def test_coordinates_not_understood_are_left_out_and_said():
    found = prepare(changed("latitude", "derrière la mairie"))
    assert kept(found) == KEPT
    assert remarks(found, "warned", FIRST)[0].startswith("coordonnée attendue")


def test_coordinates_all_equal_are_nobodys():
    frame = france_services()
    frame[["latitude", "longitude"]] = ["46.58", "0.34"]
    found = prepare(frame)
    assert found.sheets["france_services"]["latitude"].isna().all()
    assert "mêmes coordonnées" in remarks(found, "warned")[0]


def test_a_point_at_the_other_end_of_france_is_set_aside():
    found = prepare(changed("latitude", "43.3"))
    assert "507" not in kept(found)
    assert remarks(found, "set_aside", FIRST) == [
        "coordonnées hors du département et de ses environs."
    ]


def test_a_point_in_another_commune_is_kept_and_said():
    # Lusignan's site placed in Poitiers
    frame = france_services()
    frame.loc[1, ["latitude", "longitude"]] = ["46.5802", "0.3407"]
    found = prepare(frame)
    assert commune(found, "1716") == "86139"
    assert remarks(found, "warned", 3) == [
        "le point est à Poitiers (86194), la commune déclarée Lusignan (86139)."
    ]


def test_a_file_of_other_departments_only_is_refused():
    frame = france_services().iloc[[9]]
    with pytest.raises(Refused, match="aucune ligne utilisable pour le département"):
        prepare(frame)


@pytest.mark.parametrize("text", ["2135-12-27", "27/12/2135"])
def test_a_code_that_a_spreadsheet_shows_as_a_date(text):
    assert normal(text) == "86194"
    assert normal("2024-08-01") == "2024-08-01"
