"""JSON: lists and objects of objects; GeoJSON read without any driver."""

import json

import pytest
from shapely.geometry import Point

from geo.upload import gate
from tests.helpers import gate_files


def put(folder, value, name="liste.json"):
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return gate_files.put(folder, name, text)


def feature(**changed):
    geometry = {"type": "Point", "coordinates": [0.34, 46.58]}
    return {"type": "Feature", "properties": {"nom": "A"}, "geometry": geometry} | changed


def collection(*features, **added):
    return {"type": "FeatureCollection", "features": list(features) or [feature()]} | added


def test_a_list_of_objects(tmp_path):
    upload = gate.read_file(gate_files.good_json(tmp_path))
    assert (upload.format, upload.encoding) == ("json", "utf-8")
    gate_files.same(gate_files.table(upload).set_axis(gate_files.FRAME.index))
    assert list(gate_files.table(upload).index) == [1, 2, 3, 4, 5]


def test_values_as_text(tmp_path):
    text = (
        '[{" a ": 84009530100015, "b": 1.10, "c": 12345678901234567890.5, "d": null, "e": true,'
        ' "f": {"x": [1.0, "é", null, false]}}, {"g": "\\ud800\\u0000z", "b": "01004"}]'
    )
    found = gate_files.table(gate.read_file(put(tmp_path, text)))
    assert found.loc[1].tolist() == [
        "84009530100015",
        "1.10",
        "12345678901234567890.5",
        "",
        "true",
        '{"x":[1.0,"é",null,false]}',
        "",
    ]
    assert list(found) == ["a", "b", "c", "d", "e", "f", "g"]
    assert found.loc[2].tolist() == ["", "01004", "", "", "", "", "?z"]


def test_an_object_of_objects_keeps_its_keys(tmp_path):
    found = gate_files.table(
        gate.read_file(put(tmp_path, {"CROIX": {"n": 1}, "POSTE": {"n": 2, "m": 3}}))
    )
    assert found.to_numpy().tolist() == [["CROIX", "1", ""], ["POSTE", "2", "3"]]
    assert list(found) == ["_key", "n", "m"]


def test_a_repeated_key_hides_nobody(tmp_path):
    text = '{"CROIX": {"n": 1}, "CROIX": {"n": 2, "n": 3}}'
    upload = gate.read_file(put(tmp_path, text))
    assert gate_files.table(upload).to_numpy().tolist() == [["CROIX", "1"], ["CROIX", "3"]]
    assert [severity for severity, _, _ in gate_files.said(upload)] == ["warned"]


def test_cp1252_json(tmp_path):
    path = gate_files.good_json(tmp_path)
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp1252"))
    assert gate.read_file(path).tables[0].frame.loc[3, "nom"] == "Châtellerault"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[{"a": NaN}]', "NaN"),
        ('[{"a": -Infinity}]', "-Infinity"),
        ("[" * 100_000 + "]" * 100_000, "trop de niveaux"),
        ('[{"a": 1}, {"a"', "tronqué"),
        ('[{"a": 1},\n{a: 2}]', "ligne 2"),
        ('{"a": 1}\n{"a": 2}', "ligne 2"),
        ("[[1, 2]]", "n'est pas un tableau"),
        ('{"a": 1}', "n'est pas un tableau"),
        ("[]", "que des en-têtes"),
        ("[{}]", "que des en-têtes"),
        ('[{"a": 1, " a": 2}]', "même nom"),
        ('{"type": "gdal_streamed_alg", "command_line": "gdal vector read"}', "GDALG"),
        ('{"type": "Topology", "objects": {}}', "Topology"),
        ('{"type": "FeatureCollection", "features": []}', "aucune entité"),
        ('{"type": "FeatureCollection", "features": [3]}', "entité"),
        ('{"type": "FeatureCollection", "features": [{"properties": [1]}]}', "propriétés"),
    ],
)
def test_json_that_is_refused(tmp_path, text, expected):
    assert expected in gate_files.refusal(put(tmp_path, text))


def test_deep_values_never_crash(tmp_path):
    """Just below the decoder's own limit, where writing the value back is the deeper task."""
    for depth in (300, 700, 960, 990):
        path = put(tmp_path, '[{"a": ' + "[" * depth + "]" * depth + ', "b": 1}]')
        try:
            found = gate_files.table(gate.read_file(path))
        except gate.Refused as refused:
            assert "trop de niveaux" in gate_files.plain(str(refused))
        else:
            assert found.loc[1, "a"] == "[" * depth + "]" * depth


def layer(path, **options):
    upload = gate.read_file(path, **options)
    assert upload.format == "geojson" and upload.tables == ()
    (only,) = upload.layers
    return only


def test_a_good_geojson(tmp_path):
    found = layer(gate_files.good_geojson(tmp_path))
    expected = gate_files.shapes_frame().to_crs(4326)
    assert found.crs == "EPSG:4326"
    assert found.frame.to_numpy().tolist() == [["T1", "12"], ["T2", "30"]]
    assert found.shapes[0].equals_exact(expected.geometry[0], 1e-9)


@pytest.mark.parametrize(
    ("name", "crs"),
    [
        ("urn:ogc:def:crs:EPSG::2154", "EPSG:2154"),
        ("EPSG:3946", "EPSG:3946"),
        ("EPSG:27572", "EPSG:27572"),
        ("urn:ogc:def:crs:EPSG::23031", "EPSG:23031"),
        ("urn:ogc:def:crs:EPSG:9.8.4:27572", "EPSG:27572"),
        ("http://www.opengis.net/def/crs/EPSG/0/2154", "EPSG:2154"),
        ("epsg:2154", "EPSG:2154"),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326"),
    ],
)
def test_a_named_crs(tmp_path, name, crs):
    declared = {"type": "name", "properties": {"name": name}}
    assert layer(put(tmp_path, collection(crs=declared))).crs == crs


@pytest.mark.parametrize("written", ["1e308", "-1e20", "1e999", "5.1e7"])
def test_a_feature_that_is_nowhere_is_named(tmp_path, written):
    far = feature(geometry={"type": "Point", "coordinates": [0.34, "FAR"]})
    text = json.dumps(collection(feature(), far)).replace('"FAR"', written)
    message = gate_files.refusal(put(tmp_path, text))
    assert "ligne 2" in message and "l'entité 2" in message and "0.34, " in message


@pytest.mark.parametrize(
    "crs",
    [{"type": "name", "properties": {"name": "http://a/2154"}}, "EPSG:2154", {"type": "name"}],
)
def test_an_unknown_crs_is_refused(tmp_path, crs):
    assert "système de coordonnées" in gate_files.refusal(put(tmp_path, collection(crs=crs)))


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]},
        {"type": "Cube", "coordinates": []},
        {"type": "Point"},
        {"type": "Point", "coordinates": ["a", {}]},
        {"type": "GeometryCollection", "geometries": 3},
        [],
        "POINT (0 0)",
    ],
)
def test_a_geometry_that_cannot_be_read(tmp_path, geometry):
    upload = gate.read_file(put(tmp_path, collection(feature(), feature(geometry=geometry))))
    assert upload.layers[0].shapes.tolist() == [Point(0.34, 46.58), None]
    assert [(severity, line) for severity, _, line in gate_files.said(upload)] == [("warned", 2)]


def test_an_identifier_and_a_lone_feature(tmp_path):
    found = layer(put(tmp_path, feature(id=7, properties=None)))
    assert found.frame.to_numpy().tolist() == [["7"]]


def test_too_many_vertices(tmp_path):
    line = {"type": "LineString", "coordinates": [[n / 1e6, 46] for n in range(1001)]}
    path = put(tmp_path, collection(feature(geometry=line)))
    assert len(layer(path).shapes[0].coords) == 1001
    assert "plus de 1 000 sommets" in gate_files.refusal(path, limits=gate.Limits(vertices=1000))


@pytest.mark.slow
def test_a_million_vertices_are_read(tmp_path):
    """Communes of France at full detail: within the limits of memory and time."""
    ring = [[n * 1e-7, 46.123456] for n in range(1_000_000)]
    polygon = {"type": "LineString", "coordinates": ring}
    found = layer(put(tmp_path, collection(feature(geometry=polygon))))
    assert len(found.shapes[0].coords) == 1_000_000
