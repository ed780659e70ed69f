"""Layers of points as places of one's own: uMap, OpenStreetMap's tools, a map of one's own."""

import json

import geopandas as gpd
import pytest
import shapely
from shapely.geometry import Point

from geo.base.errors import WARNED
from geo.cli import main
from geo.intake import engine, layouts
from geo.upload import gate
from tests.helpers import gate_files
from tests.helpers.own_files import context, remarks

POITIERS, CHATELLERAULT = [0.3404, 46.5802], [0.546, 46.818]
SQUARE = [[[0.648, 46.568], [0.649, 46.568], [0.649, 46.569], [0.648, 46.568]]]


@pytest.fixture(scope="module")
def known(vienne):
    return context(vienne)


def feature(coordinates, kind="Point", **properties):
    shape = {"type": kind, "coordinates": coordinates} if coordinates else None
    return {"type": "Feature", "properties": properties, "geometry": shape}


OSM = {
    "@id": "node/1",
    "name": "Médiathèque du Test",
    "amenity": "library",
    "opening_hours": "Tu-Sa 10:00-18:00",
    "contact:phone": "05 49 00 00 01",
    "contact:email": "contact@exemple.fr",
    "addr:housenumber": "4",
    "addr:street": "rue du Test",
    "addr:postcode": "86000",
    "addr:city": "Poitiers",
    "wheelchair": "yes",
}


def brought(folder, known, features, name="lieux.geojson"):
    content = features if isinstance(features, dict) else {
        "type": "FeatureCollection", "features": features
    }  # fmt: skip
    upload = gate.read_file(gate_files.put(folder, name, json.dumps(content)))
    return engine.prepare(upload, known)


def places(made, known):
    sheet = made.sheets["resource_places"]
    return sheet[~sheet["name"].isin(known.sheets["resource_places"]["name"])]


def test_attributes_of_openstreetmap_take_our_names(tmp_path, known):
    made = brought(tmp_path, known, [feature(POITIERS, **OSM)])
    assert (made.report.kind, made.report.kept) == ("own_sites", 1)
    (place,) = places(made, known).to_dict("records")
    assert place["name"] == OSM["name"] and place["code_insee_as_published"] == "86194"
    assert place["address"] == "4 rue du Test" and place["postcode"] == "86000"
    assert place["longitude"] == pytest.approx(POITIERS[0], abs=1e-6)
    before, details = (one["resource_details"] for one in (known.sheets, made.sheets))
    told = set(details.to_numpy().ravel()) - set(before.to_numpy().ravel())
    assert {"Tu-Sa 10:00-18:00", "contact@exemple.fr"} <= told
    assert any("wheelchair" in note for note in made.report.notes), "what is not read is listed"


@pytest.mark.parametrize(
    "properties",
    [
        {"name": "Un lieu", "description": "Ouvert à tous", "_umap_options": {"color": "Red"}},
        {"nom": "Un lieu", "type": None, "horaires": None},
        {"tags": {"name": "Un lieu", "amenity": "townhall"}, "id": 7},
        {"name": None, "official_name": "Un lieu"},
    ],
)
def test_names_wherever_they_are(tmp_path, known, properties):
    made = brought(tmp_path, known, [feature(CHATELLERAULT, **properties)])
    (place,) = places(made, known).to_dict("records")
    assert (place["name"], place["code_insee_as_published"]) == ("Un lieu", "86066")


def test_what_is_not_a_point_and_what_is_nowhere(tmp_path, known):
    made = brought(
        tmp_path,
        known,
        [
            feature(POITIERS, nom="Un point"),
            feature(CHATELLERAULT, nom="Un autre"),
            feature(SQUARE, "Polygon", nom="Un bâtiment"),
            feature(None, nom="Sans point", commune="Loudun"),
            feature(None, nom="Nulle part"),
            feature(POITIERS, nom=""),
        ],
    )
    assert set(places(made, known)["name"]) == {"Un point", "Un autre", "Un bâtiment", "Sans point"}
    assert any(
        "1 polygone lu comme un lieu" in gate_files.plain(note) for note in made.report.notes
    )
    assert list(made.report.rejected.index) == [5, 6]


def test_what_overpass_answers(tmp_path, known):
    tags = {"name": "Un lieu", "amenity": "library"}
    elements = [
        {"type": "node", "id": 1, "lat": POITIERS[1], "lon": POITIERS[0], "tags": tags},
        {"type": "node", "id": 2, "lat": 0, "lon": 0},
        {"type": "way", "id": 3, "center": {"lat": 46.818, "lon": 0.546}, "nodes": [2],
         "tags": {"name": "Un bâtiment"}},
    ]  # fmt: skip
    made = brought(tmp_path, known, {"version": 0.6, "elements": elements}, "export.json")
    assert set(places(made, known)["name"]) == {"Un lieu", "Un bâtiment"}


@pytest.mark.parametrize("crs", [2154, 27572, 3857, None])
def test_points_in_any_system(tmp_path, known, crs):
    points = gpd.GeoSeries([Point(POITIERS), Point(CHATELLERAULT)], crs=4326)
    frame = gpd.GeoDataFrame(
        {"nom": ["Un", "Deux"], "commune": ["Poitiers", "Châtellerault"]},
        geometry=points.to_crs(crs or 2154),
    )
    layer = gate.Layer("lieux", f"EPSG:{crs}" if crs else None, frame[["nom", "commune"]],
                       frame.geometry.to_numpy())  # fmt: skip
    upload = gate.Upload("x.gpkg", "0" * 64, 1, "gpkg", None, (), (layer,), ())
    found = places(engine.prepare(upload, known), known).sort_values("name", ascending=False)
    assert found["longitude"].tolist() == pytest.approx([POITIERS[0], CHATELLERAULT[0]], abs=5e-5)


def test_perimeters_stay_perimeters(known):
    shapes = [shapely.box(0, 46, 1, 47), shapely.box(1, 46, 2, 47), Point(0, 46)]
    frame = gpd.GeoDataFrame({"territoire": ["A", "B", "C"]})
    layer = gate.Layer(
        "secteurs", "EPSG:4326", frame.astype("str"), gpd.GeoSeries(shapes).to_numpy()
    )
    upload = gate.Upload("x.gpkg", "0" * 64, 1, "gpkg", None, (), (layer,), ())
    assert [match.layout.kind for match in layouts.recognise(upload)] == ["perimeters"]


def test_points_are_not_perimeters_and_the_command_says_what_they_are(tmp_path, capsys):
    content = {"type": "FeatureCollection", "features": [feature(POITIERS, name="Un lieu")]}
    path = gate_files.put(tmp_path, "lieux.geojson", json.dumps(content))
    command = ["import", "86", str(path), "--dry-run"]
    assert main.main([*command, "--kind", "perimeters"]) == 1
    said = gate_files.plain(capsys.readouterr().err)
    assert "aucun polygone" in said and "--kind own_sites" in said
    assert main.main([*command, "--kind", "own_sites"]) == 0
    assert "1 ouverture (Un lieu à Poitiers)" in gate_files.plain(capsys.readouterr().out)


def test_a_layer_without_names_says_what_it_lacks(tmp_path, known):
    with pytest.raises(gate.Refused, match="colonne absente") as raised:
        upload = gate.read_file(
            gate_files.put(tmp_path, "x.geojson", json.dumps(feature(POITIERS, altitude=3)))
        )
        engine.prepare(upload, known, layouts.get("own_sites"))
    assert "absente, « nom » ou « nom du lieu »" in gate_files.plain(str(raised.value))
    assert not remarks(brought(tmp_path, known, [feature(POITIERS, nom="Un")]), WARNED)[1:]
