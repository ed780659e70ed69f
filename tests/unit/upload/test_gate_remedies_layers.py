"""Remedies of layers, as ``test_gate_remedies`` has those of tables."""

import io
import json
import re
import sqlite3
import struct
import zipfile
from contextlib import closing, redirect_stderr, redirect_stdout

import geopandas as gpd
import pyogrio
import pytest
import shapely

from geo.cli import main
from geo.pack import pack
from geo.upload import child, gate, sqlite
from geo.upload.terms import Job
from tests.helpers import gate_files, remedies
from tests.helpers.gate_remedies import (
    chosen,
    each,
    given,
    layer,
    layers,
    made,
    printed,
    remarks,
    tables,
)
from tests.helpers.hostile_gpkg import blob, change, declared, without_triggers
from tests.helpers.remedies import Case

# ---------- GeoJSON ----------


def geojson(edit):
    """The areas in GeoJSON, its collection edited."""

    def maker(folder):
        path = gate_files.good_geojson(folder)
        collection = json.loads(path.read_text("utf-8"))
        edit(collection)
        return gate_files.put(folder, path.name, json.dumps(collection, ensure_ascii=False))

    return maker


def linked(collection):
    crs = {"type": "link", "properties": {"href": "https://epsg.io/2154.wkt", "type": "ogcwkt"}}
    collection["crs"] = crs
    for one in collection["features"]:
        one["geometry"] = json.loads(shapely.to_geojson(shapely.Point(500_000, 6_600_000)))


def in_degrees(folder):
    """Export the layer in longitude and latitude, without the element « crs »."""
    points = shapely.points([[500_000, 6_600_000]] * 2)
    areas = gpd.GeoDataFrame({"code": ["T1", "T2"]}, geometry=points, crs=2154)
    areas.to_crs(4326).to_file(folder / "x.geojson")
    collection = json.loads((folder / "x.geojson").read_text("utf-8"))
    del collection["crs"]
    return gate_files.put(folder, "x.geojson", json.dumps(collection))


def unclosed(collection):
    collection["features"][0]["geometry"]["coordinates"] = [[[0, 46], [0, "x"]]]


def nowhere(collection):
    collection["features"][1]["geometry"] = {"type": "Point", "coordinates": [1e308, 46]}


def featureless(collection):
    collection["features"] = []


def replaced(name, old, new):
    """Replace in the file of the folder what the message names, and save it."""

    def maker(folder):
        text = (folder / name).read_text("utf-8")
        assert old in text
        return gate_files.put(folder, name, text.replace(old, new))

    return maker


RECORDS = json.dumps([dict(zip(gate_files.HEADER, row, strict=True)) for row in gate_files.ROWS])
LISTED = gate_files.FRAME.set_axis(gate_files.FRAME.index - 1)
REPEATED = RECORDS.replace('"nom"', '"nom": "x", "nom"', 1)
COMMAND = '{"type": "gdal_streamed_alg", "command_line": "gdal vector read x ! write -"}'
IN_GEOJSON = {
    "a command": Case("GDALG", given("x.geojson", COMMAND), layers(gate_files.good_geojson)),
    "no feature": Case("aucune entité", made(geojson(featureless)),
        layers(gate_files.good_geojson)),
    "a link for a system": Case(
        "par un lien", made(geojson(linked)), layers(in_degrees)),
    "a shape that is not one": Case(
        "Géométrie illisible", made(geojson(unclosed)), layers(gate_files.good_geojson)),
    "a repeated key": Case(
        "La clé est répétée", given("x.json", REPEATED),
        tables(gate_files.good_json, expected=LISTED)),
    "a truncated JSON": Case(
        "est tronqué", given("x.json", RECORDS[:-2]),
        tables(gate_files.good_json, expected=LISTED)),
    "what is not JSON": Case(
        "n'est pas du JSON", given("x.json", RECORDS.replace('"code_insee"', "code_insee", 1)),
        tables(gate_files.good_json, expected=LISTED)),
    "a number that is not one": Case(
        "n'est pas un nombre JSON", given("x.json", RECORDS.replace('"655"', "NaN")),
        tables(replaced("x.json", "NaN", "null"),
               expected=LISTED.replace("655", ""))),
}  # fmt: skip


# ---------- GeoPackage ----------


def gpkg(*statements, schema=()):
    """The areas in a GeoPackage on which statements are run."""

    def maker(folder):
        path = without_triggers(gate_files.good_gpkg(folder))
        return change(path, *statements, schema=schema)

    return maker


def again(folder):
    """Export the areas again, in a file of its own."""
    return gate_files.good_gpkg(folder, "neuf.gpkg")


def fresh(folder):
    """Export the layers of the same file in a fresh GeoPackage."""
    areas = gpd.read_file(folder / "secteurs.gpkg", layer="secteurs")
    areas.to_file(folder / "neuf.gpkg", layer="secteurs")
    return folder / "neuf.gpkg"


def base(folder):
    """The communes in a base of SQLite."""
    with closing(sqlite3.connect(folder / "base.sqlite")) as made:
        gate_files.FRAME.to_sql("communes", made, index=False)
    return folder / "base.sqlite"


def base_exported(folder):
    """Export the tables of the base in a fresh GeoPackage."""
    read = pyogrio.read_dataframe(folder / "base.sqlite", layer="communes")
    pyogrio.write_dataframe(read, folder / "neuf.gpkg", layer="communes", driver="GPKG")
    return folder / "neuf.gpkg"


def open_elsewhere(folder):
    path = without_triggers(gate_files.good_gpkg(folder))
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("PRAGMA journal_mode = WAL")
        writer.execute("UPDATE secteurs SET code = 'T9' WHERE fid = 1")
        return printed(gate_files.put(folder, "copie.gpkg", path.read_bytes()))


def closed_elsewhere(folder):
    """Close it in the other software."""
    path = folder / "secteurs.gpkg"
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("PRAGMA journal_mode = DELETE")
    return path


def undeclared(folder):
    path = gate_files.good_gpkg(folder)
    return change(path, "CREATE TABLE liste (nom TEXT)", "INSERT INTO liste VALUES ('Adriers')")


def saved_as_a_layer(folder, said):
    """Save as a layer the table that the message names."""
    path = change(folder / "secteurs.gpkg", declared("liste"))
    upload = gate.read_file(path)
    assert [one.frame["nom"].tolist() for one in upload.tables] == [["Adriers"]]
    return remarks(upload)


def in_cp1252(folder):
    """Export the layer in a fresh GeoPackage; its texts are in cp1252."""
    with closing(sqlite3.connect(folder / "secteurs.gpkg")) as read:
        read.text_factory = lambda raw: raw.decode("cp1252")
        codes = [code for (code,) in read.execute("SELECT code FROM secteurs ORDER BY fid")]
    gate_files.shapes_frame().assign(code=codes).to_file(folder / "neuf.gpkg", layer="secteurs")
    return folder / "neuf.gpkg"


def many(statement):
    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2100) "
    return numbers + statement


def misnamed(folder):
    path = change(gate_files.good_gpkg(folder), "ALTER TABLE secteurs RENAME menages TO menage9")
    return gate_files.put(folder, path.name, path.read_bytes().replace(b"menage9", b"m\xe9nages"))


def too_old(folder):
    """Within a system whose SQLite is too old."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite, "_OLDEST", (99, 0))
        path = gate_files.good_gpkg(folder)
        refused = child.answered(Job(path, folder, ".gpkg", None, gate.LIMITS))["refused"]
    return f"{refused['message']} {refused['remedy']}"


def opened_anyway(folder, said):
    """GeoJSON and zipped shapefiles are read without SQLite."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite, "_connect", None)
        return layers(gate_files.good_geojson, gate_files.good_shapefile)(folder, said)


SMALL = gate.Limits(unpacked=40_000)
HEAVY = f"ALTER TABLE secteurs ADD COLUMN note TEXT DEFAULT '{'y' * 30_000}'"
LAYERS_BY_THOUSANDS = many(
    "INSERT INTO gpkg_contents (table_name, data_type, identifier) "
    "SELECT 'c' || i, 'features', 'c' || i FROM n"
)
IN_GEOPACKAGE = {
    "a base that is no GeoPackage": Case(
        "une base SQLite, non un GeoPackage", made(base), tables(base_exported, expected=LISTED)),
    "thousands of layers": Case(
        "2 000 au plus sont lues", made(gpkg(LAYERS_BY_THOUSANDS)), layers(fresh)),
    "a file open elsewhere": Case(
        "ouvert dans un logiciel", open_elsewhere, layers(closed_elsewhere, codes=["T9", "T2"])),
    "a table that is no layer": Case(
        "ne sont pas des couches", made(undeclared), saved_as_a_layer),
    "no column of shapes": Case(
        "la colonne de géométrie annoncée",
        made(gpkg("UPDATE gpkg_geometry_columns SET column_name = 'the_geom'")),
        layers(again)),
    "a layer that swells": Case(
        "anormalement grand", made(gpkg(HEAVY), limits=SMALL),
        lambda folder, said: layer(
            change(folder / "secteurs.gpkg", "ALTER TABLE secteurs DROP COLUMN note"),
            limits=SMALL)),
    "letters that are not UTF-8": Case(
        "texte qui n'est pas en UTF-8",
        made(gpkg("UPDATE secteurs SET code = CAST(x'c9' AS TEXT) WHERE fid = 2")),
        layers(in_cp1252, codes=["T1", "É"])),
}  # fmt: skip
IN_SQLITE = {
    "a table of the format that lacks a column": Case(
        "n'a pas de colonne",
        made(gpkg("ALTER TABLE gpkg_spatial_ref_sys RENAME definition TO text")),
        layers(again)),
    "a truncated base": Case(
        "la base est tronquée",
        lambda folder: printed(
            gate_files.put(folder, "x.gpkg", gate_files.good_gpkg(folder).read_bytes()[:5_000])),
        layers(again)),
    "SQLite too old": Case("trop ancienne", too_old, opened_anyway),
    "a view": Case(
        "une vue", made(gpkg("CREATE VIEW v AS SELECT * FROM secteurs")), layers(fresh)),
    "a trigger": Case(
        "un déclencheur",
        made(gpkg("CREATE TRIGGER t AFTER DELETE ON secteurs BEGIN SELECT 1; END")),
        layers(fresh)),
    "a computed column": Case(
        "une colonne calculée",
        made(gpkg("ALTER TABLE secteurs ADD COLUMN double AS (menages * 2)")), layers(fresh)),
    "a virtual table": Case(
        "une table virtuelle", made(gpkg("CREATE VIRTUAL TABLE v USING fts5(a)")), layers(fresh)),
    "a name that is not UTF-8": Case(
        "nom d'une table ou d'une colonne", made(misnamed), layers(again)),
}  # fmt: skip


# ---------- shapefiles ----------


def lettered(codec, names, cpg):
    """A shapefile whose codes are in a codec, and what it announces."""

    def maker(folder):
        path = gate_files.good_shapefile(folder, without=(".cpg",))

        def edit(members):
            rows = bytearray(members["secteurs.dbf"])
            for code, name in zip(("T1", "T2"), names, strict=True):
                at = rows.index(code.encode())
                rows[at : at + 40] = name.encode(codec).ljust(40)[:40]
            announced = {"secteurs.cpg": cpg.encode()} if cpg else {}
            return members | {"secteurs.dbf": bytes(rows)} | announced

        return gate_files.rezip(path, edit)

    return maker


def zipped_whole(folder):
    """Zip together the parts that the message names, which are all beside."""
    (folder / "secteurs.zip").unlink()
    return gate_files.good_shapefile(folder, without=(".cpg",))


def edited(suffix, edit):
    """A shapefile with a part edited."""

    def maker(folder):
        name = f"secteurs{suffix}"
        path = gate_files.good_shapefile(folder)
        return gate_files.rezip(path, lambda members: members | {name: edit(members[name])})

    return maker


def deleted(rows):
    head = int.from_bytes(rows[8:10], "little")
    return rows[:head] + b"*" + rows[head + 1 :]


def whole_names(folder):
    names = ["x" * 39 + "é", "forêt"]
    gate_files.shapes_frame().assign(code=names).to_file(folder / "x.gpkg")
    return folder / "x.gpkg"


def perimeters(folder):
    """The territories of la Vienne in a shapefile whose system cannot be read."""
    loaded = pack.load("86")
    areas = loaded.geometry().set_geometry("geometry").dissolve(loaded.communes["territory_name"])
    areas[["geometry"]].reset_index(names="territoire").to_file(folder / "x.shp")
    (folder / "x.prj").write_bytes(b"PROJCS[\xff\xc3(")
    with zipfile.ZipFile(folder / "x.zip", "w") as archive:
        for suffix in (".shp", ".shx", ".dbf", ".prj"):
            archive.write(folder / f"x{suffix}", f"x{suffix}")
    return folder / "x.zip"


def system_chosen(folder, said):
    """Import perimeters of which this was said, with the option that the message names."""
    command = ["import", "86", str(perimeters(folder)), "--kind", "perimeters", "--dry-run"]
    code, asked = imported(command)
    assert code == 1 and "le système de coordonnées n'est pas dit" in asked
    code, answered = imported([*command, *re.search(r"--choice crs=[\w:]+", said)[0].split()])
    assert code == 0, answered
    return ""


def imported(command):
    with redirect_stdout(io.StringIO()) as out, redirect_stderr(out):
        code = main.main(command)
    return code, gate_files.plain(out.getvalue())


CUT = ["x" * 39 + "é", "forêt"]
IN_SHAPEFILE = {
    "an encoding that it is not": Case(
        "ne sont pas lisibles en utf-8",
        made(lettered("cp1252", ["forêt", "été"], ""), encoding="utf-8"),
        chosen("secteurs.zip", layer, codes=["forêt", "été"])),
    "a letter cut in two": Case(
        "coupé au milieu d'une lettre", made(lettered("utf-8", CUT, "")),
        layers(whole_names, codes=CUT)),
    "letters that only look like UTF-8": Case(
        "Les lettres sont en UTF-8", made(lettered("cp1252", ["Ã©", "x"], "1252")),
        chosen("secteurs.zip", layer, codes=["Ã©", "x"])),
    "letters that only look like Windows'": Case(
        "Les lettres sont en Windows", made(lettered("mac-roman", ["Saint-Benoît", "x"], "")),
        chosen("secteurs.zip", layer, codes=["Saint-Benoît", "x"])),
    "letters that only look like a Macintosh's": Case(
        "Les lettres semblent être en mac-roman", made(lettered("cp850", ["Élan", "x"], "")),
        chosen("secteurs.zip", layer, codes=["Élan", "x"])),
    "a part too few": Case(
        "il manque .shx",
        lambda folder: printed(gate_files.good_shapefile(folder, without=[".shx"])),
        layers(zipped_whole)),
    "a part cut short": Case(
        "est coupé", made(edited(".dbf", lambda rows: rows[:-9])), layers(zipped_whole)),
    "deleted rows": Case("comme effacées", made(edited(".dbf", deleted)), layers(zipped_whole)),
    "a system that is no text": Case(
        "Le .prj est illisible", made(edited(".prj", lambda prj: b"PROJCS[\xff\xc3(")),
        each(layers(zipped_whole), system_chosen)),
}  # fmt: skip


# ---------- shapes ----------


def exploded(folder):
    """Split collections into simple shapes, and export the layer."""
    areas = gpd.read_file(folder / "secteurs.gpkg")
    while (areas.geom_type == "GeometryCollection").any():
        areas = areas.explode()
    areas.to_file(folder / "neuf.gpkg")
    return folder / "neuf.gpkg"


def shaped(wkb):
    """The areas in a GeoPackage, the second one replaced."""
    return gpkg(("UPDATE secteurs SET geom = ? WHERE fid = 2", (blob(wkb),)))


NESTED = struct.pack("<BII", 1, 7, 1) * 9 + shapely.Point(500_000, 6_600_000).wkb


def empty(folder):
    gate_files.shapes_frame()[:0].to_file(folder / "x.gpkg")
    return folder / "x.gpkg"


def without_the_second(folder):
    path = folder / "secteurs.geojson"
    collection = json.loads(path.read_text("utf-8"))
    del collection["features"][1]
    return gate_files.put(folder, path.name, json.dumps(collection))


IN_LAYERS = {
    "collections of collections": Case(
        "emboîte trop de collections", made(shaped(NESTED)), layers(exploded)),
    "a coordinate that is nowhere": Case(
        "nulle part sur Terre", made(geojson(nowhere)),
        each(layers(without_the_second, codes=["T1"]), layers(gate_files.good_geojson))),
    "a layer that is cut": Case(
        "une couche est tronquée", made(edited(".shp", lambda shp: bytes(len(shp)))),
        layers(zipped_whole)),
    "a geometry that is not one": Case(
        "Géométrie illisible", made(shaped(b"\x01" + bytes(9))), layers(again)),
    "no feature": Case("aucune entité", made(empty), layers(again)),
}  # fmt: skip

CASES = {
    "geojson.py": IN_GEOJSON,
    "geopackage.py": IN_GEOPACKAGE,
    "gdal_layers.py": IN_LAYERS,
    "shapefile.py": IN_SHAPEFILE,
    "sqlite.py": IN_SQLITE,
}


@pytest.mark.parametrize("file", CASES)
@pytest.mark.slow
def test_every_remedy_of_layers_is_followed(file, tmp_path):
    said, wrong = remedies.run(CASES[file], tmp_path)
    wrong += remedies.unfollowed(remedies.in_source(f"geo/upload/{file}"), said, {})
    assert not wrong, "\n".join(wrong)
