"""GeoPackage and shapefile; no file of a user reads another file or calls an address.

Both traps, the canary and the listener, are shown to work on GDAL left free.
"""

import datetime as dt
import json
import sqlite3
import zipfile

import pandas as pd
import pytest

from geo.upload import gate
from tests.helpers import gate_files, lanes
from tests.helpers.canaries import FREE, SECRET, run

BOUND = (
    "import sys; "
    "import geo.upload.gdal_layers as gate_layers; gdal = gate_layers.load_gdal()\n"
    "print(sorted(gdal.list_drivers())); print(gdal.read_arrow(sys.argv[1])[1].to_pylist())"
)


def vrt(source):
    return (
        f'<OGRVRTDataSource><OGRVRTLayer name="canari"><SrcDataSource>{source}</SrcDataSource>'
        "</OGRVRTLayer></OGRVRTDataSource>"
    )


def gdalg(source):
    return json.dumps(
        {"type": "gdal_streamed_alg", "command_line": f"gdal vector read {source} ! write -"}
    )


def gml(source):
    return (
        '<?xml version="1.0"?><ogr:FeatureCollection xmlns:ogr="http://ogr.maptools.org/" '
        'xmlns:gml="http://www.opengis.net/gml" xmlns:xsi="http://www.w3.org/2001/'
        f'XMLSchema-instance" xsi:schemaLocation="http://ogr.maptools.org/ {source}">'
        "</ogr:FeatureCollection>"
    )


def linked(source):
    crs = {"type": "link", "properties": {"href": str(source), "type": "proj4"}}
    point = {"type": "Point", "coordinates": [0, 46]}
    one = {"type": "Feature", "properties": {"nom": "A"}, "geometry": point}
    return json.dumps({"type": "FeatureCollection", "crs": crs, "features": [one]})


@pytest.mark.parametrize("maker", [vrt, gdalg, gml, linked])
@pytest.mark.parametrize("name", lanes.first(["a.geojson", "a.csv", "a.gpkg"]))
def test_nothing_named_in_a_file_is_followed(tmp_path, canary, listener, maker, name):
    for source in (canary, f"/vsicurl/{listener.address}"):
        message = gate_files.refusal(gate_files.put(tmp_path, name, maker(source)))
        assert SECRET not in message
    assert listener.calls == 0


@pytest.mark.slow
def test_the_traps_would_catch_gdal_left_free(tmp_path, canary, listener):
    assert SECRET in run(FREE, gate_files.put(tmp_path, "a.geojson", vrt(canary))).stdout
    run(FREE, gate_files.put(tmp_path, "b.geojson", linked(listener.address)))
    run(FREE, gate_files.put(tmp_path, "c.geojson", vrt(f"/vsicurl/{listener.address}.csv")))
    assert listener.calls >= 2


@pytest.mark.parametrize("maker", [vrt, linked])
def test_gdal_in_the_child_has_two_drivers(tmp_path, canary, listener, maker):
    for source in (canary, listener.address):
        ended = run(BOUND, gate_files.put(tmp_path, "a.geojson", maker(source)))
        assert ended.stdout.strip() == "['ESRI Shapefile', 'GPKG']"
        assert "DataSourceError" in ended.stderr
    assert listener.calls == 0


def test_an_external_link_of_a_workbook_is_not_followed(tmp_path, listener, canary):
    book = gate_files.good_book()
    book.active["D1"] = "lien"
    book.active["D2"] = f'=WEBSERVICE("{listener.address}")'
    book.active["D3"] = f"='[{canary}]Feuil1'!A1"
    book.active["D4"].hyperlink = listener.address
    book.save(tmp_path / "liste.xlsx")

    def change(members):
        link = (
            '<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            '<externalBook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/'
            'relationships" r:id="rId1"/></externalLink>'
        )
        relations = (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
            f'relationships/externalLinkPath" Target="{listener.address}" TargetMode="External"/>'
            "</Relationships>"
        )
        folder = "xl/externalLinks/"
        return members | {
            f"{folder}externalLink1.xml": link,
            f"{folder}_rels/externalLink1.xml.rels": relations,
        }

    upload = gate.read_file(gate_files.rezip(tmp_path / "liste.xlsx", change))
    assert SECRET not in gate_files.table(upload).to_csv()
    assert listener.calls == 0


@pytest.fixture(scope="module")
def gpkg(tmp_path_factory):
    return gate_files.good_gpkg(tmp_path_factory.mktemp("gpkg"), layers=("secteurs", "zones d’été"))


def test_a_good_geopackage_with_two_layers(gpkg):
    upload = gate.read_file(gpkg)
    assert upload.format == "gpkg" and upload.remarks == () and upload.tables == ()
    assert [layer.name for layer in upload.layers] == ["secteurs", "zones d’été"]
    for layer in upload.layers:
        assert layer.crs == "EPSG:2154"
        assert layer.frame.to_numpy().tolist() == [["T1", "12"], ["T2", "30"]]
        assert list(layer.frame.index) == [1, 2]
        assert gate_files.shapes_equal(layer.shapes, gate_files.shapes_frame().geometry)


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("CREATE TRIGGER t AFTER INSERT ON secteurs BEGIN SELECT 1; END", "un déclencheur"),
        ("CREATE VIEW v AS SELECT * FROM secteurs", "une vue"),
        ("ALTER TABLE secteurs ADD z AS (1 + 1)", "une colonne calculée"),
        ("CREATE VIRTUAL TABLE f USING fts5(nom)", "une table virtuelle"),
        ("DROP TABLE gpkg_contents", "non un GeoPackage"),
    ],
)
def test_a_geopackage_that_would_run_something(tmp_path, gpkg, statement, expected):
    path = gate_files.put(tmp_path, "secteurs.gpkg", gpkg.read_bytes())
    base = sqlite3.connect(path)
    base.execute(statement)
    base.commit()
    base.close()
    assert expected in gate_files.refusal(path)


@pytest.mark.parametrize("kept", [40, 5_000, 60_000])
def test_a_truncated_geopackage(tmp_path, gpkg, kept):
    assert gate_files.refusal(gate_files.put(tmp_path, "secteurs.gpkg", gpkg.read_bytes()[:kept]))


def test_a_null_geometry_in_a_geopackage(tmp_path):
    frame = gate_files.shapes_frame()
    frame.loc[0, "geometry"] = None
    frame.to_file(tmp_path / "secteurs.gpkg")
    upload = gate.read_file(tmp_path / "secteurs.gpkg")
    assert upload.layers[0].shapes[0] is None
    assert [line for _, _, line in gate_files.said(upload)] == [1]


def test_typed_attributes_as_text(tmp_path):
    frame = gate_files.shapes_frame()
    frame["jour"] = [dt.date(2024, 8, 1), None]
    frame["instant"] = pd.to_datetime(["2024-08-01T09:30:00", None], format="ISO8601")
    frame["taux"], frame["oui"] = [0.5, 3.0], [True, False]
    frame.to_file(tmp_path / "secteurs.gpkg")
    found = gate.read_file(tmp_path / "secteurs.gpkg").layers[0].frame
    assert found.loc[1, "jour":].tolist() == ["2024-08-01", "2024-08-01T09:30:00", "0.5", "true"]
    assert found.loc[2, "jour":].tolist() == ["", "", "3", "false"]


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_an_undefined_crs_is_asked_for(tmp_path):
    gate_files.shapes_frame().set_crs(None, allow_override=True).to_file(tmp_path / "secteurs.gpkg")
    assert gate.read_file(tmp_path / "secteurs.gpkg").layers[0].crs is None


def test_a_good_shapefile(tmp_path):
    upload = gate.read_file(
        gate_files.good_shapefile(tmp_path, stem="../../dossier/secteurs d’été")
    )
    (layer,) = upload.layers
    assert (upload.format, layer.name, layer.crs) == ("shapefile", "secteurs d’été", "EPSG:2154")
    assert layer.frame.to_numpy().tolist() == [["T1", "12"], ["T2", "30"]]
    assert gate_files.shapes_equal(layer.shapes, gate_files.shapes_frame().geometry)
    assert sorted(child.name for child in tmp_path.iterdir()) == ["parts", "secteurs.zip"]


def test_a_shapefile_without_prj_asks_for_its_crs(tmp_path):
    (layer,) = gate.read_file(gate_files.good_shapefile(tmp_path, without=[".prj"])).layers
    assert layer.crs is None


@pytest.mark.parametrize("part", [".dbf", ".shx", ".shp"])
def test_a_shapefile_that_lacks_a_part(tmp_path, part):
    assert f"il manque {part}" in gate_files.refusal(
        gate_files.good_shapefile(tmp_path, without=[part])
    )


def test_a_shapefile_whose_shp_is_something_else(tmp_path, canary, listener):
    path = gate_files.good_shapefile(tmp_path)
    for content in (vrt(canary), vrt(listener.address), "x"):
        gate_files.rezip(path, lambda m, content=content: m | {"secteurs.shp": content.encode()})
        assert SECRET not in gate_files.refusal(path)
    assert listener.calls == 0


def test_shapefiles_of_one_archive_are_as_many_layers(tmp_path):
    path = gate_files.good_shapefile(tmp_path, stem="a/secteurs\u202e")

    def change(members):
        again = {name.replace("a/", "b/"): content for name, content in members.items()}
        beside = {"liste.dbf": b"", "lisez-moi.txt": b"", "__MACOSX/a/._secteurs.shp": b"x"}
        return members | again | beside

    upload = gate.read_file(gate_files.rezip(path, change))
    assert [layer.name for layer in upload.layers] == ["secteurs", "secteurs"]


def test_accents_of_a_shapefile(tmp_path):
    frame = gate_files.shapes_frame()
    frame["code"] = ["Châtellerault", "Amberre"]
    for encoding in ("cp1252", "utf-8"):
        folder = tmp_path / encoding
        folder.mkdir()
        frame.to_file(folder / "x.shp", encoding=encoding)
        path = folder / "x.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for suffix in ("shp", "shx", "dbf", "cpg"):
                archive.write(folder / f"x.{suffix}", f"x.{suffix}")
        (layer,) = gate.read_file(path).layers
        assert layer.frame["code"].tolist() == ["Châtellerault", "Amberre"]


def test_too_many_vertices(gpkg):
    assert "sommets" in gate_files.refusal(gpkg, limits=gate.Limits(vertices=5))


def test_a_shape_less_layer_is_a_table(tmp_path):
    path = gate_files.good_gpkg(tmp_path)
    import pyogrio

    pyogrio.write_dataframe(pd.DataFrame({"a": ["1"]}), path, layer="liste", driver="GPKG")
    upload = gate.read_file(path)
    assert [layer.name for layer in upload.layers] == ["secteurs"]
    assert [table.name for table in upload.tables] == ["liste"]
