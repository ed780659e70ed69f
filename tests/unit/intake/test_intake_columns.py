"""Columns that no layout names: read in their usual forms, or listed in the report."""

import numpy as np
import pandas as pd
import pytest

from geo.base.errors import FIXED, SET_ASIDE, WARNED
from geo.intake import engine
from tests.helpers import lanes
from tests.helpers.own_files import bring, context, rebuilt, remarks, upload

LAYOUT = "own_sites"
TOWNS = [("Poitiers", "86000", "86194", 46.58, 0.3404), ("Châtellerault", "86100", "86066", 46.818,
         0.546), ("Chauvigny", "86300", "86070", 46.568, 0.648)]  # fmt: skip


def rows(**made):
    """Three places; each of ``made`` takes the latitude and the longitude."""
    return [
        {"nom": f"L{rank}", "type": "Tiers-lieu", "adresse": f"{rank} rue du Test",
         "code postal": postcode, "commune": town, "code insee": code}
        | {name: one(lat, lon) if callable(one) else one for name, one in made.items()}
        for rank, (town, postcode, code, lat, lon) in enumerate(TOWNS, 1)
    ]  # fmt: skip


def listed(cells, **more):
    """The three places with other columns: a list of cells each."""
    return [
        row | {name: values[at] for name, values in (cells | more).items()}
        for at, row in enumerate(rows())
    ]


@pytest.fixture(scope="module")
def known(vienne):
    return context(vienne)


def french(number):
    return str(number).replace(".", ",")


POSITIONS = {
    "Geo Point": lambda lat, lon: f"{lat},{lon}",
    "geo_point_2d": lambda lat, lon: f"{lat}, {lon}",
    "coordonnées GPS": lambda lat, lon: f"{french(lat)} / {french(lon)}",
    "geometry.coordinates": lambda lat, lon: f"[{lon}, {lat}]",
    "geom": lambda lat, lon: f"POINT ({lon} {lat})",
    "lon_lat": lambda lat, lon: f"{lon} {lat}",
    "Position (WGS84)": lambda lat, lon: f"{french(lat)} {french(lon)}",
    "Localisation": lambda lat, lon: f'{{"lat": {lat}, "lng": {lon}}}',
}


@pytest.mark.parametrize("header", lanes.first(POSITIONS, 3))
def test_a_position_in_one_column_is_read_and_said(known, header):
    made, sheets = bring(upload(rows(**{header: POSITIONS[header]})), known, LAYOUT)
    right = pd.DataFrame(TOWNS)[[3, 4]].to_numpy()
    new = sheets["resource_places"].query("name.str.fullmatch('L[123]')").sort_values("name")
    assert np.allclose(new[["latitude", "longitude"]].to_numpy(dtype=float), right)
    assert [r.column for r in remarks(made, FIXED)] == [header]
    assert not any("Colonnes non lues" in note for note in made.report.notes)
    places = rebuilt(known, sheets).sites("resource_places")
    assert places.loc[new["source_id"], "precision"].eq("address").all()


@pytest.mark.parametrize(
    ("north", "east"),
    [("lat_wgs84", "lon_wgs84"), ("Latitude (WGS84)", "Longitude (WGS84)"), ("gps_lat", "gps_lng"),
     ("y_wgs84", "x_wgs84"), ("coord_latitude", "coord_longitude")],
)  # fmt: skip
def test_two_columns_by_another_name_are_a_position(known, north, east):
    given = rows(**{north: lambda lat, _: lat, east: lambda _, lon: lon})
    _, sheets = bring(upload(given), known, LAYOUT)
    _, right = bring(
        upload(rows(latitude=lambda lat, _: lat, longitude=lambda _, lon: lon)), known, LAYOUT
    )
    for name in ("latitude", "longitude"):
        assert sheets["resource_places"][name].equals(right["resource_places"][name])


def test_a_position_never_replaces_coordinates_that_are_there(known):
    given = rows(
        latitude=lambda lat, _: lat, longitude=lambda _, lon: lon, geo_point_2d="46.4, 0.9"
    )
    given[1] |= {"latitude": "", "longitude": "", "geo_point_2d": "46.818, 0.546"}
    _, sheets = bring(upload(given), known, LAYOUT)
    new = sheets["resource_places"].query("name.str.fullmatch('L[123]')").sort_values("name")
    assert new["latitude"].tolist() == [lat for *_, lat, _ in TOWNS]


def test_a_cell_that_is_no_position_is_named(known):
    given = rows(geo_point_2d=lambda lat, lon: f"{lat}, {lon}") * 2
    given = [row | {"nom": f"L{at}"} for at, row in enumerate(given, 1)]
    given[5]["geo_point_2d"] = "près de la mairie"
    made, _ = bring(upload(given), known, LAYOUT)
    (said,) = [r for r in remarks(made, WARNED) if r.line == 7]
    assert (said.column, said.value) == ("geo_point_2d", "près de la mairie")


@pytest.mark.parametrize(
    ("columns", "right"),
    [
        ({"lundi": "9h-12h", "mardi": "Fermé", "samedi": "-"}, "Mo 09:00-12:00"),
        ({"h_lundi": "09:00 - 12:00 / 14:00 - 17:00", "h_dimanche": "10:00 - 12:00"},
         "Mo 09:00-12:00,14:00-17:00; Su 10:00-12:00"),
        ({"Horaires lundi": "9-12", "Horaires mardi": "9-12"}, "Mo-Tu 09:00-12:00"),
        ({"lundi matin": "9h-12h", "lundi après-midi": "14h-17h", "mardi matin": ""},
         "Mo 09:00-12:00,14:00-17:00"),
        ({"lundi_ouverture": "09:00:00", "lundi_fermeture": "12:00:00"}, "Mo 09:00-12:00"),
    ],
)  # fmt: skip
def test_hours_in_one_column_a_day(known, columns, right):
    made, sheets = bring(upload(rows(**columns)), known, LAYOUT)
    details = sheets["resource_details"].set_index("source_id")["horaires"].dropna()
    assert details.tolist() == [right] * 3
    assert not remarks(made, WARNED)
    assert not any("Colonnes non lues" in note for note in made.report.notes)


@pytest.mark.parametrize(
    ("columns", "right", "warned"),
    [
        ({"Horaires": "Lu-Ve 9h-12h", "Samedi": "9h-12h"}, "Mo-Sa 09:00-12:00", 0),
        ({"Horaires": "Mo-Fr 09:00-12:00", "Samedi": "Fermé"}, "Mo-Fr 09:00-12:00", 0),
        ({"Horaires": "", "Samedi": "9h-12h"}, "Sa 09:00-12:00", 0),
        ({"Horaires": "Lu-Sa 9h-12h", "Samedi": "Fermé"}, "Mo-Sa 09:00-12:00", 3),
        ({"Horaires": "Lu-Sa 9h-12h", "Samedi": "10h-11h"}, "Mo-Sa 09:00-12:00", 3),
    ],
)
def test_hours_in_a_cell_and_in_columns_of_days(known, columns, right, warned):
    """Neither hides the other; a remark names the column where the text stands."""
    made, sheets = bring(upload(rows(**columns)), known, LAYOUT)
    details = sheets["resource_details"].set_index("source_id")["horaires"].dropna()
    assert details.tolist() == [right] * 3
    said = remarks(made, WARNED)
    assert [one.column for one in said] == ["Samedi"] * warned
    assert all("« Lu-Sa 9h-12h »" in one.message.replace("\u00a0", " ") for one in said)
    assert {one.column for one in remarks(made, FIXED) if "09:00" in one.message} <= {"Horaires"}


@pytest.mark.parametrize(
    ("header", "cell"),
    [("Fermé définitivement", "oui"), ("fermeture_definitive", "x"), ("Fermé définitivement", "1"),
     ("date de fermeture définitive", "01/02/2024"), ("Statut", "Fermé définitivement"),
     ("etat", "fermé")],
)  # fmt: skip
def test_a_place_closed_for_good_is_not_taken_as_open(known, header, cell):
    given = listed({header: ["", cell, ""]})
    made, sheets = bring(upload(given), known, LAYOUT)
    assert [r.line for r in remarks(made, SET_ASIDE)] == [3]
    assert made.report.kept == 2
    names = set(sheets["resource_places"]["name"])
    assert "L2" not in names
    assert {"L1", "L3"} <= names


@pytest.mark.parametrize("cell", ["non", "0", "", "NC"])
def test_a_place_that_is_not_closed_is_kept(known, cell):
    made, _ = bring(upload(rows(**{"Fermé définitivement": cell})), known, LAYOUT)
    assert made.report.kept == 3
    assert not made.report.remarks


def test_a_known_place_that_closed_is_taken_off_and_said(known):
    first = listed({"Fermé définitivement": ["non"] * 3})
    _, sheets = bring(upload(first), known, LAYOUT)
    later = type(known)(rebuilt(known, sheets), sheets)
    made, after = bring(upload(listed({"Fermé définitivement": ["non", "oui", "non"]})), later,
                        LAYOUT)  # fmt: skip
    assert set(sheets["resource_places"]["name"]) - set(after["resource_places"]["name"]) == {"L2"}
    assert any("fermés définitivement : L2" in n.replace("\u00a0", " ") for n in made.report.notes)
    rebuilt(known, after)


def test_every_unread_column_is_listed(known):
    given = rows(**{"Responsable du lieu": "X", "Nombre de postes": "4", "vide": ""})
    made, _ = bring(upload(given), known, LAYOUT)
    (note,) = [n.replace("\u00a0", " ") for n in made.report.notes if "non lues" in n]
    assert note == "Colonnes non lues (2) : « Responsable du lieu », « Nombre de postes »."
    assert not remarks(made, WARNED)


@pytest.mark.parametrize(
    ("header", "cells", "what"),
    [
        ("Où", ["46.58, 0.34", "46.81, 0.54", "46.56, 0.64"], "une position"),
        ("latitude_seule", ["46.58", "46.81", "46.56"], "une position"),
        ("Accueil", ["9h-12h", "14h-17h", "9h-12h"], "des horaires"),
        ("Plages horaires", ["matin", "soir", "matin"], "des horaires"),
        ("Numéro", ["43493312300029", "21860194700013", "21860066700014"], "un SIRET"),
    ],
)
def test_an_unread_column_that_looks_like_something_is_warned(known, header, cells, what):
    made, _ = bring(upload(listed({header: cells})), known, LAYOUT)
    (said,) = [r for r in remarks(made, WARNED) if r.column == header]
    assert what in said.message
    assert said.value == cells[0]


def test_codes_under_another_name_are_warned(known):
    given = [{k: v for k, v in row.items() if k != "code insee"} for row in rows()]
    given = [row | {"Zone": code} for row, (_, _, code, _, _) in zip(given, TOWNS, strict=True)]
    made, _ = bring(upload(given), known, LAYOUT)
    (said,) = [r for r in remarks(made, WARNED) if r.column == "Zone"]
    assert "un code" in said.message


def test_the_hours_of_sunday_of_a_national_list_are_warned(known):
    from tests.helpers.intake_samples import france_services, prepare

    made = prepare(france_services().assign(h_dimanche="09:00 - 12:00"))
    (said,) = [r for r in made.report.remarks if r.column == "h_dimanche"]
    assert said.severity == WARNED
    # a list without a column « horaires » must not be told to have one
    assert "du lundi au samedi" in said.remedy and "nommez-la" not in said.remedy
    assert isinstance(made, engine.Intake)
