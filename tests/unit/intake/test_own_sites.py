"""Staff's own sites: added or brought up to date; what was there stays."""

import pandas as pd
import pytest

from geo.base import cancellation
from geo.base.errors import FIXED, SET_ASIDE, WARNED
from geo.intake import engine
from geo.pack import pack
from geo.reading import changes
from geo.scenario import scenario
from geo.upload.gate import Refused
from tests.helpers import lanes
from tests.helpers.own_files import bring, context, rebuilt, remarks, upload

LAYOUT = "own_sites"
POINTS = {
    "Gençay": (46.3737, 0.4042),
    "Lusignan": (46.4360, 0.1230),
    "Montmorillon": (46.4250, 0.8690),
}
GOOD = [
    {
        "Nom": f"Espace numérique n° {rank}",
        "Type": "Tiers-lieu",
        "Adresse": f"{rank} rue des Essais",
        "Code postal": postcode,
        "Commune": town,
        "Latitude": POINTS[town][0],
        "Longitude": POINTS[town][1],
        "Horaires": "Mo-Fr 09:00-12:00",
        "Téléphone": "05 49 00 00 00",
        "Remarque": "Sur rendez-vous",
    }
    for rank, (town, postcode) in enumerate(
        zip(POINTS, ["86160", "86600", "86500"], strict=True), 1
    )
]
MDS = {"Nom": "MDS Neuve", "Type": "MDS", "Commune": "Lusignan", "Code postal": "86600"}


@pytest.fixture(scope="module")
def known(vienne):
    return context(vienne)


def changed(**cells):
    """The good file with one line changed."""
    return [GOOD[0] | cells, *GOOD[1:]]


def named(frame, name):
    (row,) = frame[frame["name"].eq(name)].to_dict("records")
    return row


def test_new_places_stand_where_they_are_and_the_others_stay(known):
    made, sheets = bring(upload(GOOD), known, LAYOUT)
    assert sorted(made.sheets) == ["resource_details", "resource_places"]
    after = rebuilt(known, sheets)
    place = named(after.sites("resource_places"), "Espace numérique n° 1")
    assert place["code_insee"] == "86103"
    assert place["precision"] == "address"
    before = known.pack.sites("resource_places")
    pd.testing.assert_series_equal(
        after.sites("resource_places").loc[before.index, "place_id"], before["place_id"]
    )
    details = sheets["resource_details"].set_index("source_id")
    assert details.loc["86103-espace-numerique-n-1", "telephone"] == "+33549000000"
    assert details.loc["86103-espace-numerique-n-1", "horaires"] == "Mo-Fr 09:00-12:00"
    assert details.loc["86103-espace-numerique-n-1", "presentation_detail"] == "Sur rendez-vous"
    assert "3\u00a0ajoutés" in made.report.notes[0]
    assert "44\u00a0conservés" in made.report.notes[0]


def test_the_same_file_again_changes_nothing(known):
    _, sheets = bring(upload(GOOD), known, LAYOUT)
    again = type(known)(rebuilt(known, sheets), sheets)
    made, twice = bring(upload(GOOD), again, LAYOUT)
    for name in sheets:
        pd.testing.assert_frame_equal(twice[name], sheets[name])
    assert "3\u00a0inchangés" in made.report.notes[0]


def test_a_known_place_is_found_by_its_name_or_its_identifier(known):
    name = {"Nom": "Résidence de la BLAISERIE", "Type": "Résidence", "Commune": "Poitiers"}
    rows = [name | {"Téléphone": "05 49 11 11 11"}]
    made, sheets = bring(upload(rows), known, LAYOUT)
    places = sheets["resource_places"].set_index("source_id")
    assert len(places) == len(known.sheets["resource_places"])
    assert places.loc["1948", "name"] == "Résidence de la BLAISERIE"
    assert places.loc["1948", "address"] == "15 RUE DIEUDONNE COSTES"
    assert places.loc["1948", "trained_helpers"] == 5
    rows = [name | {"Nom": "Résidence Nouvelle", "Identifiant": "1948"}]
    _, sheets = bring(upload(rows), known, LAYOUT)
    assert len(sheets["resource_places"]) == len(known.sheets["resource_places"])
    assert sheets["resource_places"].set_index("source_id").loc["1948", "name"] == (
        "Résidence Nouvelle"
    )
    assert "1\u00a0mis à jour" in made.report.notes[0]


def test_a_department_without_mds_gets_them_this_way():
    known = context(pack.load("29"))
    rows = [
        {"nom": "CDAS de Brest", "type": "MDS", "commune": "Brest"},
        {"nom": "CDAS de Quimper", "type": "Maison départementale des solidarités",
         "commune": "Quimper"},
        {"nom": "Antenne de Landerneau", "type": "MDSP", "commune": "Landerneau"},
    ]  # fmt: skip
    made, sheets = bring(upload(rows), known, LAYOUT)
    assert list(sheets["mds"]["kind"]) == ["MDSP", "MDS", "MDS"]
    assert "3\u00a0lieux sans coordonnées" in made.report.notes[-1]
    assert sheets["mds"]["territory"].isna().all()
    after = rebuilt(known, sheets)
    assert list(after.sites("mds")["precision"]) == ["town_hall"] * 3
    codes = known.pack.communes.index
    halves = {"insee": codes, "territoire": ["Sud" if c > "29150" else "Nord" for c in codes]}
    later = type(known)(after, sheets)
    _, sheets = bring(upload(halves), later, "own_territories")
    assert list(sheets["mds"].set_index("name")["territory"].sort_index()) == ["T1", "T1", "T2"]
    named = sheets["territories"].groupby("territory")["mds_name"].unique()
    assert list(named["T1"]) == ["CDAS de Brest"]
    assert list(named["T2"]) == ["CDAS de Quimper"]
    # the other way round: the territories first, then the MDS
    _, first = bring(upload(halves), known, "own_territories")
    _, last = bring(upload(rows), type(known)(rebuilt(known, first), first), LAYOUT)
    pd.testing.assert_frame_equal(last["mds"], sheets["mds"])
    assert last["territories"]["mds_name"].equals(sheets["territories"]["mds_name"])


def test_a_renamed_mds_keeps_what_names_it(known):
    rows = [{"Nom": "Maison de Loudun", "Type": "MDSP", "Commune": "Loudun",
             "Identifiant": "mdsp-loudun"}]  # fmt: skip
    made, sheets = bring(upload(rows), known, LAYOUT)
    assert sheets["territories"]["mds_name"].eq("Maison de Loudun").sum() == (
        known.sheets["territories"]["mds_name"].eq("MDSP Loudun").sum()
    )
    rebuilt(known, sheets)
    assert "advisers" not in made.sheets


def test_an_mds_that_moves_takes_its_post_along(known):
    rows = [MDS | {"Nom": "MDS Chauvigny", "Identifiant": "mds-chauvigny", "Commune": "Civray",
                   "Code postal": "86400"}]  # fmt: skip
    _, sheets = bring(upload(rows), known, LAYOUT)
    mds = sheets["mds"].set_index("mds_id").loc["mds-chauvigny"]
    assert (mds["code_insee"], mds["territory"]) == ("86078", "T5")
    assert pd.isna(mds["latitude"])
    post = sheets["advisers"].set_index("post_id").loc["22860001100016-T4"]
    assert (post["code_insee"], post["territory"]) == ("86078", "T5")
    after = rebuilt(known, sheets)
    assert after.sites("cnfs").loc["22860001100016-T4", "code_insee"] == "86078"


def test_an_mds_elsewhere_is_set_aside_but_a_neighbour_is_kept(known):
    far = {"Nom": "X", "Commune": "Confolens", "Code INSEE": "16106"}
    made, _ = bring(upload([*GOOD, far | {"Type": "MDS"}]), known, LAYOUT)
    assert [remark.line for remark in remarks(made, SET_ASIDE)] == [5]
    assert list(made.report.rejected["Nom"]) == ["X"]
    _, sheets = bring(upload([*GOOD, far | {"Type": "Tiers-lieu"}]), known, LAYOUT)
    place = named(rebuilt(known, sheets).sites("resource_places"), "X")
    assert (place["code_insee"], place["in_department"]) == ("16106", False)


@pytest.mark.parametrize(
    "move",
    [
        lambda lat, lon: (lon, lat),
        lambda lat, lon: (str(lat).replace(".", ","), str(lon).replace(".", ",")),
        lambda lat, lon: (f"{lat} ", f" {lon}"),
    ],
)
def test_coordinates_all_written_otherwise(known, move):
    rows = []
    for row in GOOD:
        latitude, longitude = move(row["Latitude"], row["Longitude"])
        rows.append(row | {"Latitude": latitude, "Longitude": longitude})
    _, sheets = bring(upload(rows), known, LAYOUT)
    _, right = bring(upload(GOOD), known, LAYOUT)
    for column in ("latitude", "longitude"):
        assert sheets["resource_places"][column].equals(right["resource_places"][column])


@pytest.mark.parametrize("crs", [2154, 3946, 27572, 3857])
def test_coordinates_in_metres_are_recognised(known, crs):
    import pyproj

    to = pyproj.Transformer.from_crs(4326, crs, always_xy=True)
    rows = []
    for row in GOOD:
        x, y = to.transform(row["Longitude"], row["Latitude"])
        rows.append(row | {"Latitude": round(y, 2), "Longitude": round(x, 2)})
    _, sheets = bring(upload(rows), known, LAYOUT)
    _, right = bring(upload(GOOD), known, LAYOUT)
    for column in ("latitude", "longitude"):
        gap = sheets["resource_places"][column] - right["resource_places"][column]
        assert gap.abs().max() < 1e-5


@pytest.mark.parametrize(
    ("cells", "severity"),
    lanes.first(
        [
            ({"Nom": ""}, SET_ASIDE),
            (
                {"Commune": "Nulle-Part", "Code postal": "", "Latitude": "", "Longitude": ""},
                SET_ASIDE,
            ),
            ({"Latitude": 46.3737, "Longitude": 40.0}, SET_ASIDE),
            ({"Latitude": "0", "Longitude": "0"}, WARNED),
            ({"Latitude": "-", "Longitude": "NC"}, None),
            ({"Commune": "Lusignan", "Code postal": "86600"}, WARNED),
            ({"Code postal": "8616"}, WARNED),
        ],
        3,
    ),
)
def test_one_bad_cell(known, cells, severity):
    made, sheets = bring(upload(changed(**cells)), known, LAYOUT)
    if severity is not None:
        assert any(remark.line == 2 for remark in remarks(made, severity))
    kept = made.report.kept
    assert kept == (2 if severity == SET_ASIDE else 3)
    assert len(sheets["resource_places"]) == len(known.sheets["resource_places"]) + kept
    rebuilt(known, sheets)


def test_a_code_of_elsewhere_beside_one_of_our_names_is_set_aside(known):
    rows = [
        {"Nom": name, "Type": "Mairie", "Commune": town, "Code INSEE": code, "Code postal": post}
        for name, town, code, post in (
            ("A", "Loudun", "99999", ""), ("B", "Loudun", "44109", ""),
            ("C", "Nantes", "44109", ""), ("D", "Saint-Benoît", "97410", "97470"),
            ("E", "Loudun", "86137", ""),
        )
    ]  # fmt: skip
    made, _ = bring(upload(rows), known, LAYOUT)
    assert [remark.line for remark in remarks(made, SET_ASIDE)] == [2, 3]
    assert (made.report.kept, made.report.outside) == (1, 2)


def test_only_names_written_otherwise_are_said_each_with_its_commune(known):
    towns = ["Loudun", "St Benoit", "L’Isle-Jourdain", "SAINT-BENOÎT", "poitiers", "St Benoit"]
    towns += ["CIVRAY", "Loudun"]
    rows = [{"Nom": f"N{n}", "Type": "Mairie", "Commune": town} for n, town in enumerate(towns)]
    made, _ = bring(upload(rows), known, LAYOUT)
    (said,) = remarks(made, FIXED)
    assert said.message.replace("\u00a0", " ") == (
        "5 noms rapprochés : « St Benoit » lu Saint-Benoît (86214), « SAINT-BENOÎT » lu "
        "Saint-Benoît (86214), « poitiers » lu Poitiers (86194) et « CIVRAY » lu Civray (86078). "
        "Lignes 3, 5 à 8."
    )


def test_an_unknown_type_is_kept_and_said_with_those_we_know(known):
    types = ["licorne", "maison des solidarité", "Médiathèque municipale", "licorne", "Tiers-lieux"]
    rows = [{"Nom": f"N{n}", "Type": one, "Commune": "Civray"} for n, one in enumerate(types)]
    made, _ = bring(upload(rows), known, LAYOUT)
    said = {remark.value: remark for remark in remarks(made, WARNED)}
    assert list(said) == ["licorne", "maison des solidarité"]
    assert "Lignes 2, 5." in said["licorne"].message
    assert said["maison des solidarité"].line == 3
    assert "MDS, MDSP" in said["licorne"].remedy
    assert made.report.kept == 5
    assert "mds" not in made.sheets


def test_places_without_coordinates_stand_at_the_chef_lieu(known):
    rows = [{key: cell for key, cell in row.items() if key not in ("Latitude", "Longitude")}
            for row in GOOD]  # fmt: skip
    made, sheets = bring(upload(rows), known, LAYOUT)
    place = named(rebuilt(known, sheets).sites("resource_places"), "Espace numérique n° 1")
    hall = known.pack.communes.loc["86103"]
    assert (place["x_m"], place["y_m"]) == (hall["x_m"], hall["y_m"])
    assert any("chef-lieu" in note for note in made.report.notes)
    made, _ = bring(upload([*rows, MDS]), known, LAYOUT)
    (said,) = [note for note in made.report.notes if "chef-lieu" in note]
    assert said.startswith("4\u00a0lieux sans coordonnées")


def test_the_commune_given_is_the_commune_kept(known):
    """The postcode and the name lead to Gençay; staff say Saint-Maurice-la-Clouère."""
    rows = changed(
        Nom="Annexe de Gençay", Commune="Saint-Maurice-la-Clouère", Latitude="", Longitude=""
    )
    _, sheets = bring(upload(rows), known, LAYOUT)
    place = named(rebuilt(known, sheets).sites("resource_places"), "Annexe de Gençay")
    assert place["code_insee"] == "86235"


def test_the_same_place_twice(known):
    made, _ = bring(upload([*GOOD, GOOD[0]]), known, LAYOUT)
    assert any("répète la ligne 2" in remark.message for remark in remarks(made, FIXED))
    made, sheets = bring(upload([*GOOD, GOOD[0] | {"Adresse": "ailleurs"}]), known, LAYOUT)
    assert [remark.line for remark in remarks(made, SET_ASIDE)] == [5]
    assert named(sheets["resource_places"], GOOD[0]["Nom"])["address"] == "1 rue des Essais"


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "=1+1", "@SUM(A1)", "${x}", "`a`", "{{7*7}}", "Z͑ͫ̓"]
)
def test_hostile_text_is_only_text(known, text):
    _, sheets = bring(upload(changed(Nom=text)), known, LAYOUT)
    assert named(sheets["resource_places"], text)["commune_as_published"] == "Gençay"


def test_a_site_with_its_siret_can_be_sent_back(known):
    rows = [row | {"SIRET": "21860103700011"} for row in GOOD[:1]]
    _, sheets = bring(upload(rows), known, LAYOUT)
    assert named(sheets["resource_places"], GOOD[0]["Nom"])["siret"] == "21860103700011"
    made, sheets = bring(upload([GOOD[0] | {"SIRET": "2186"}]), known, LAYOUT)
    assert pd.isna(named(sheets["resource_places"], GOOD[0]["Nom"])["siret"])
    assert any(remark.value == "2186" for remark in remarks(made, WARNED))


def test_a_siret_whose_key_is_wrong_is_said_and_kept(known):
    """La Poste's offices have a key of their own; one digit lost is not another establishment."""
    wrong, post_office = "21860103700012", "35600000049837"
    rows = [row | {"SIRET": siret} for row, siret in zip(GOOD, (wrong, post_office), strict=False)]
    made, sheets = bring(upload(rows), known, LAYOUT)
    said = [one for one in remarks(made, WARNED) if "clé de contrôle" in one.message]
    assert [(one.line, one.value) for one in said] == [(2, wrong)]
    assert "avis de situation" in said[0].remedy
    places = sheets["resource_places"]
    assert [named(places, row["Nom"])["siret"] for row in GOOD[:2]] == [wrong, post_office]


@pytest.mark.parametrize("name", ["日本語", "a" * 900])
def test_an_identifier_is_never_empty_nor_endless(known, name):
    _, sheets = bring(upload(changed(Nom=name)), known, LAYOUT)
    key = named(sheets["resource_places"], name)["source_id"]
    assert len("86103-x") <= len(key) <= 80
    rebuilt(known, sheets)


def test_a_france_services_takes_the_place_of_the_national_list(known):
    site = known.pack.sites("france_services").query("in_department").iloc[0]
    rows = [{"Nom": "Accueil", "Type": "France services", "Adresse": site["address"],
             "Code postal": site["postcode"], "Code INSEE": site["code_insee"]}]  # fmt: skip
    _, sheets = bring(upload(rows), known, LAYOUT)
    place = named(rebuilt(known, sheets).sites("resource_places"), "Accueil")
    assert (place["role"], place["place_id"]) == ("france_services", site["place_id"])


def test_the_same_place_within_fifty_metres_is_said(known):
    shifted = GOOD[0] | {"Nom": "Mairie annexe", "Latitude": GOOD[0]["Latitude"] + 0.00036}
    made, _ = bring(upload([*GOOD, shifted]), known, LAYOUT)
    near = [r for r in remarks(made, WARNED) if r.line == 5]
    assert any("«\u00a0Espace numérique n° 1\u00a0»" in remark.message for remark in near)
    assert made.report.kept == 4
    far = shifted | {"Latitude": GOOD[0]["Latitude"] + 0.00054}
    made, _ = bring(upload([*GOOD, far]), known, LAYOUT)
    assert not [r for r in remarks(made, WARNED) if r.line == 5]


def test_hours_that_cannot_be_sent_back_are_said(known):
    made, _ = bring(upload(changed(Horaires="Lundi matin")), known, LAYOUT)
    assert any("absents du fichier de retour" in note for note in made.report.notes)
    assert any("« matin »" in r.message.replace("\u00a0", " ") for r in remarks(made, WARNED))
    made, _ = bring(upload(GOOD), known, LAYOUT)
    assert not any("absents du fichier de retour" in note for note in made.report.notes)


def test_french_hours_become_the_national_form_and_count(known):
    rows = [row | {"Horaires": hours} for row, hours in zip(
        GOOD, ["Lu-Ve 9h30-12h", "1er lundi du mois 9h-12h", "week 1-53/2 Mo 09:00-12:00"],
        strict=True,
    )]  # fmt: skip
    made, sheets = bring(upload(rows), known, LAYOUT)
    details = sheets["resource_details"].set_index("source_id")["horaires"].dropna()
    assert sorted(details) == [
        "Mo-Fr 09:30-12:00", "Mo[1] 09:00-12:00", "week 1-53/2 Mo 09:00-12:00",
    ]  # fmt: skip
    # 12 h 30 each week, a quarter of 3 h, half of 3 h
    assert any("3 lieux, 14,8 heures par semaine" in n.replace("\u00a0", " ").replace("\u202f", " ")
               for n in made.report.notes)  # fmt: skip
    said = " ".join(remark.message for remark in made.report.remarks)
    assert "un quart" in said
    assert "pour moitié" in said


def test_contacts_are_kept_in_one_form_and_nobodys_mobile_is_stored(known):
    cells = {"Téléphone": "0549000005 poste 12", "Courriel": "jeanne.martin@ville.fr"}
    made, sheets = bring(upload(changed(**cells)), known, LAYOUT)
    details = sheets["resource_details"].set_index("source_id").loc["86103-espace-numerique-n-1"]
    assert details["telephone"] == "+33549000005 poste 12"
    assert pd.isna(details["courriels"])
    adviser = {"Type": "Conseiller numérique", "Téléphone": "06 12 34 56 78"}
    made, sheets = bring(upload(changed(**adviser)), known, LAYOUT)
    details = sheets["resource_details"].set_index("source_id").loc["86103-espace-numerique-n-1"]
    assert pd.isna(details["telephone"])
    assert "612345678" not in str([remark.value for remark in made.report.remarks])


def test_a_date_in_the_address_column_is_left_out_and_said(known):
    made, sheets = bring(upload(changed(Adresse="01/04/2024")), known, LAYOUT)
    place = named(sheets["resource_places"], "Espace numérique n° 1")
    assert pd.isna(place["address"])
    assert [r.line for r in remarks(made, WARNED) if r.column == "Adresse"] == [2]


def test_more_places_than_a_department_has_are_refused_at_once(known):
    crowd = [GOOD[0] | {"Nom": f"Lieu {rank}"} for rank in range(engine.MOST_PLACES + 1)]
    with pytest.raises(Refused, match="5\u202f001\u00a0lignes pour ce département"):
        bring(upload(crowd), known, LAYOUT)


def test_a_preparation_that_nobody_waits_for_ends(known):
    with cancellation.watched_by(lambda: True), pytest.raises(cancellation.Stopped):
        bring(upload(GOOD), known, LAYOUT)


def test_the_first_lines_are_shown_as_they_are_kept(known):
    cells = {"Téléphone": "0549000005", "Horaires": "Lundi 9h-12h", "Type": "Conseiller numérique"}
    mobile = {"Téléphone": "05 49 00 00 03 / 06 12 34 56 78"}
    rows = [GOOD[0] | cells, GOOD[1] | cells | mobile]
    made, sheets = bring(upload(rows), known, LAYOUT)
    assert made.report.preview["Téléphone"].tolist() == ["+33549000005", "+33549000003"]
    assert made.report.preview["Horaires"].tolist() == ["Mo 09:00-12:00"] * 2
    after = rebuilt(known, sheets)
    told = changes.between(known.pack, after)["resource_details"]
    assert set(told["Nom"]) == {row["Nom"] for row in rows}
    assert set(told["Commune"]) == {"Gençay", "Lusignan"}


def test_an_mds_closed_for_good_stays_and_the_way_to_close_it_is_said(known, vienne):
    """A list does not say who takes its territory; a scenario does."""
    closed = {"Nom": "MDS Poitiers", "Type": "MDS", "Commune": "Poitiers", "Code postal": "86000"}
    closed |= {"Fermé définitivement": "oui"}
    gone = [closed, closed | {"Nom": "MDS inconnue"}, closed | {"Type": "Tiers-lieu"}]
    rows = [*(row | {"Fermé définitivement": ""} for row in GOOD), *gone[:2]]
    made, sheets = bring(upload(rows), known, LAYOUT)
    said = [one for one in remarks(made, SET_ASIDE) if "cette MDS reste" in one.message]
    assert [one.line for one in said] == [5]
    assert "Simulateur" in said[0].remedy
    assert "mds-poitiers" in set(sheets["mds"]["mds_id"])
    after = scenario.apply(vienne, scenario.Scenario(("mds:mds-poitiers",)))
    assert "mds-poitiers" not in after.sites("mds").index
    made, _ = bring(upload([*rows[:3], gone[2]]), known, LAYOUT)
    assert not any("MDS reste" in one.message for one in remarks(made, SET_ASIDE))
