"""GeoPackages: the good ones are read whole, the hostile ones read nothing and run nothing."""

import random
import sqlite3
import struct
from contextlib import closing

import pyogrio
import pytest
import shapely

from geo.upload import gate, gdal_layers, geopackage, sqlite, transport
from geo.upload.terms import Job, Limits, Unreadable
from tests.helpers import gate_files, hostile_gpkg, lanes
from tests.helpers.canaries import FREE, SECRET, run
from tests.helpers.hostile_gpkg import blob, change, declared

SMALL = b"\x01\x01\0\0\0" + struct.pack("<2d", 500_000, 6_600_000)
SHADOWED = ("gpkg_contents", "gpkg_geometry_columns", "gpkg_spatial_ref_sys")


@pytest.fixture(scope="module")
def good_bytes(tmp_path_factory):
    return gate_files.good_gpkg(tmp_path_factory.mktemp("good")).read_bytes()


@pytest.fixture
def path(tmp_path, good_bytes):
    return gate_files.put(tmp_path, "secteurs.gpkg", good_bytes)


@pytest.fixture(scope="module")
def canaries(tmp_path_factory):
    return hostile_gpkg.canaries(tmp_path_factory.mktemp("canaries"), gate_files.shapes_frame())


def everything(path, **options):
    """All that reading a file tells, refused or not."""
    try:
        upload = gate.read_file(path, **options)
    except gate.Refused as error:
        return gate_files.plain(str(error))
    parts = [*upload.tables, *upload.layers]
    told = [one.name + one.frame.to_csv() + str(getattr(one, "crs", "")) for one in parts]
    return "\n".join([*told, *(remark.message for remark in upload.remarks)])


def copied(folder, path, limits=None):
    """Copy the layers of a file as the child does, without what comes before and after."""
    job = Job(path, folder, ".gpkg", None, limits or Limits())
    return [(one.name, one.columns) for one in geopackage.layers(job)], job


def test_the_traps_would_catch_gdal_left_free(path, canaries):
    hostile_gpkg.virtual(path, "VirtualText", "comment", canaries)
    code = FREE.replace("sys.argv[1])", "sys.argv[1], layer='vt')")
    assert SECRET in run(code, path).stdout


@pytest.mark.parametrize("module", hostile_gpkg.MODULES)
def test_a_virtual_table_of_any_module_is_never_opened(tmp_path, path, canaries, module):
    for spelling in hostile_gpkg.SPELLINGS:
        copy = gate_files.put(tmp_path, f"{spelling}.gpkg", path.read_bytes())
        hostile_gpkg.virtual(copy, module, spelling, canaries)
        with pytest.raises(Unreadable, match="une table virtuelle") as raised:
            copied(tmp_path, copy)
        assert raised.value.value == "vt"


@pytest.mark.parametrize(
    "module", lanes.first(["VirtualText", "VirtualDbf", "VirtualShape", "VirtualOGR"])
)
def test_one_that_passes_for_an_index_reads_nothing(path, canaries, module):
    told = everything(hostile_gpkg.virtual(path, module, "comment", canaries, as_index=True))
    assert "T1" in told and "12" in told
    assert SECRET not in told


@pytest.mark.parametrize("module", lanes.first(["VirtualText", "VirtualOGR", "VirtualGeoJSON"]))
def test_neither_the_environment_nor_the_network_is_reached(path, listener, module):
    traps = {"text": "/proc/self/environ", "json": f"/vsicurl/{listener.address}.json"}
    told = everything(hostile_gpkg.virtual(path, module, "glued", traps, as_index=True))
    assert "T1" in told and "PATH" not in told
    hostile_gpkg.virtual(path, module, "quoted", dict.fromkeys(traps, traps["json"]))
    assert "une table virtuelle" in everything(path)
    assert listener.calls == 0


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        (("view", "v", "CREATE VIEW v AS SELECT load_extension('/x') AS a"), "une vue"),
        (("view", "v", "create/**/view v as select * from secteurs"), "une vue"),
        (("view", "v", "CREATE VIEW v AS SELECT readfile('/etc/passwd') AS a"), "une vue"),
        (("table", "v", "CREATE VIEW v AS SELECT 1 AS a"), "abîmée"),
        (("table", "t", "CREATE TRIGGER t AFTER INSERT ON v BEGIN SELECT 1; END"), "abîmée"),
        (
            ("trigger", "t", "CREATE TRIGGER t AFTER INSERT ON secteurs BEGIN SELECT 1; END"),
            "un dé",
        ),
        (("table", "v", "ceci n'est pas du SQL"), "abîmée"),
        (("table", "v", None), "abîmée"),
        (("view", "gpkg_contents", "CREATE VIEW gpkg_contents AS SELECT 1"), "une vue"),
        (
            ("table", "gpkg_contents", "CREATE VIRTUAL TABLE gpkg_contents USING fts5(a)"),
            "virtuelle",
        ),
        (("view", "gpkg_geometry_columns", "CREATE VIEW gpkg_geometry_columns AS SELECT 1"), "vue"),
        (("view", "gpkg_spatial_ref_sys", "CREATE VIEW gpkg_spatial_ref_sys AS SELECT 1"), "vue"),
    ],
)
def test_a_schema_edited_by_hand_runs_nothing(tmp_path, path, schema, expected):
    change(path, declared("v"), schema=[schema])
    with pytest.raises(Unreadable, match=expected):
        copied(tmp_path, path)
    assert "canari" not in everything(path)


@pytest.mark.parametrize(
    "column",
    lanes.first(
        [
            "b TEXT AS/**/(hex(zeroblob(20))||'canari')",
            "b TEXT GENERATED ALWAYS AS ('canari') STORED",
            "b AS\n('canari')",
            "[AS] TEXT /* plain */, b generated/**/always/**/as('canari')",
        ]
    ),
)
def test_a_computed_column_is_not_computed(path, column):
    change(path, f"CREATE TABLE g (code TEXT, {column})", declared("g"))
    change(path, "INSERT INTO g (code) VALUES ('86001')")
    told = everything(path)
    assert "une colonne calculée" in told and "« g »" in told
    assert "canari" not in told


@pytest.mark.slow
def test_words_of_sql_in_plain_names_are_only_names(tmp_path, path):
    names = ("x\"; ATTACH 'y' AS z; --", "a\nb", "CREATE VIEW AS (", "été « 2024 »", "select")
    for name in names:
        quoted = '"' + name.replace('"', '""') + '"'
        change(path, f'CREATE TABLE {quoted} ({quoted} TEXT, "AS (" TEXT)', declared(name))
        change(path, (f"INSERT INTO {quoted} VALUES (?, 'x')", (name,)))
    found = gate.read_file(path)
    assert [one.name for one in found.tables] == [" ".join(name.split()) for name in names]
    for one, name in zip(found.tables, names, strict=True):
        assert one.frame.to_numpy().tolist() == [[name, "x"]]
        assert list(one.frame.columns) == [" ".join(name.split()), "AS ("]
    assert sorted(child.name for child in tmp_path.iterdir()) == ["secteurs.gpkg"]


def test_a_layer_with_a_newline_and_an_escape_in_its_name(path):
    change(path, 'CREATE TABLE "a\n\x1b[31mrouge" (a TEXT)', declared("a\n\x1b[31mrouge"))
    told = gate.read_file(path)
    assert [one.name for one in told.layers] == ["secteurs"]
    assert "La couche « a  [31mrouge » est vide." in [m for _, m, _ in gate_files.said(told)]


def test_what_is_declared_and_what_is_there_may_differ(path):
    change(
        path,
        declared("absente"),
        declared("SECTEURS", "features"),
        declared("image", "tiles"),
        "CREATE TABLE image (a TEXT)",
        "CREATE TABLE liste (a TEXT)",
        "INSERT INTO liste VALUES ('1')",
        declared("nue", "features"),
        "CREATE TABLE nue (a TEXT)",
        "INSERT INTO nue VALUES ('2')",
    )
    found = gate.read_file(path)
    assert [one.name for one in (*found.layers, *found.tables)] == ["secteurs", "nue"]
    said = [message for _, message, _ in gate_files.said(found)]
    assert said == [
        "Tables du GeoPackage qui ne sont pas des couches, et ne sont pas lues : « liste ».",
        "La couche « absente » est annoncée mais absente.",
        "La couche « SECTEURS » est annoncée deux fois ; elle est lue une fois.",
        "La couche « image » n'est pas une couche d'entités ; elle n'est pas lue.",
        "La couche « nue » n'annonce pas de géométrie ; elle est lue en tableau.",
    ]
    change(path, declared("liste"))  # the remedy
    assert "liste" in [one.name for one in gate.read_file(path).tables]


def test_a_fresh_geopackage_as_the_refusal_advises(tmp_path, path):
    change(path, "CREATE VIEW v AS SELECT * FROM secteurs")
    assert "Exportez ses couches dans un GeoPackage neuf." in gate_files.refusal(path)
    pyogrio.read_dataframe(path, layer="secteurs").to_file(tmp_path / "neuf.gpkg", layer="secteurs")
    assert gate.read_file(tmp_path / "neuf.gpkg").layers[0].frame["code"].tolist() == ["T1", "T2"]


@pytest.mark.slow
def test_texts_that_are_not_utf8(tmp_path, path):
    hostile_gpkg.without_triggers(path)
    change(path, "UPDATE secteurs SET code = CAST(x'c3e974e9' AS TEXT) WHERE fid = 2")
    told = everything(path)
    assert "« secteurs » contient du texte qui n'est pas en UTF-8" in told
    assert "ligne 2, colonne code" in told
    change(path, "UPDATE secteurs SET code = 'été' WHERE fid = 2")  # the remedy
    assert "été" in everything(path)
    change(path, "CREATE TABLE qq9 (w7w TEXT)", declared("qq9"))
    for name, wrong in ((b"qq9", b"q\xe99"), (b"w7w", b"w\xe9w")):
        other = gate_files.put(tmp_path, "nom.gpkg", path.read_bytes().replace(name, wrong))
        with pytest.raises(Unreadable, match="n'est pas en UTF-8"):
            copied(tmp_path, other)


def test_a_utf16_base_is_read(tmp_path, path):
    other = tmp_path / "utf16.gpkg"
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(other)) as base:
        base.execute("PRAGMA encoding = 'UTF-16le'")
        for kind in ("table", "row"):
            for line in source.iterdump():
                is_row = line.startswith("INSERT")
                if ("rtree" in line or "TRIGGER" in line) or (kind == "row") != is_row:
                    continue
                if line.startswith(("CREATE TABLE", "INSERT INTO")) and "sqlite_" not in line:
                    base.execute(line)
        base.commit()
    assert gate.read_file(other).layers[0].frame["code"].tolist() == ["T1", "T2"]


def test_values_are_kept_as_stored_whatever_their_column_announces(path):
    hostile_gpkg.without_triggers(path)
    columns = "(entier MEDIUMINT, petit TINYINT, reel REAL, jour DATE, oui BOOLEAN, octets BLOB)"
    values = (99_999_999_999, "12x", "1 234", "31/12/2024", 1, b"\x01\x02")
    change(path, f"CREATE TABLE v {columns}", declared("v"))
    change(path, ("INSERT INTO v VALUES (?, ?, ?, ?, ?, ?)", values))
    change(path, "INSERT INTO v VALUES (-1, 7, 0.5, '2024-12-31', 'peut-être', NULL)")
    change(path, ("INSERT INTO v VALUES (?, 1, 1e308, '', 0, 'a')", (2**63 - 1,)))
    (table,) = gate.read_file(path).tables
    first, second, third = table.frame.to_numpy().tolist()
    assert first == ["99999999999", "12x", "1 234", "31/12/2024", "true", "0102"]
    assert second == ["-1", "7", "0.5", "2024-12-31", "peut-être", ""]
    assert third[0] == str(2**63 - 1) and third[3:] == ["", "false", "a"]


def test_a_nul_within_a_text_hides_nothing(path):
    hostile_gpkg.without_triggers(path)
    change(path, ("UPDATE secteurs SET code = ? WHERE fid = 1", ("T1\0suite",)))
    assert gate.read_file(path).layers[0].frame["code"].tolist() == ["T1suite", "T2"]


WRONG = (
    *(b"", b"GP", b"n'importe quoi", "texte", 7, blob(b""), blob(SMALL[:12])),
    *(blob(b"\x07" + SMALL[1:]), blob(SMALL, flags=0x21), blob(SMALL, flags=0x0F)),
    *(blob(b"\x01\x0f" + SMALL[2:]), blob(struct.pack("<BII", 1, 2, 1 << 30) + bytes(32))),
)


def test_a_blob_that_is_no_geometry_is_named(path):
    hostile_gpkg.without_triggers(path)
    insert = "INSERT INTO secteurs (geom, code, menages) VALUES (?, 'T', 1)"
    change(path, *[(insert, (wrong,)) for wrong in WRONG])
    found = gate.read_file(path)
    shapes = found.layers[0].shapes
    assert [shape is None for shape in shapes] == [False, False] + [True] * len(WRONG)
    unread = [("warned", "Géométrie illisible.", rank + 3) for rank in range(len(WRONG))]
    assert gate_files.said(found) == unread


@pytest.mark.parametrize("depth", lanes.first([2, 40, 5_000]))
def test_collections_of_collections_without_end_stay_in_the_child(path, depth):
    hostile_gpkg.without_triggers(path)
    nested = struct.pack("<BII", 1, 7, 1) * depth + shapely.Point(500_000, 6_600_000).wkb
    change(path, ("UPDATE secteurs SET geom = ? WHERE fid = 2", (blob(nested),)))
    if depth <= gdal_layers.DEEPEST:
        assert gate.read_file(path).layers[0].shapes[1].geom_type == "GeometryCollection"
        return
    with pytest.raises(gate.Refused, match="l’entité 2 emboîte trop de collections"):
        gate.read_file(path)


def test_the_box_of_a_geometry_is_not_believed(path):
    hostile_gpkg.without_triggers(path)
    box = struct.pack("<4d", 1e300, -1e300, float("nan"), 0)
    change(path, ("UPDATE secteurs SET geom = ?", (blob(SMALL, flags=3, envelope=box, srs=9),)))
    (layer,) = gate.read_file(path).layers
    assert [shape.wkt for shape in layer.shapes] == ["POINT (500000 6600000)"] * 2
    assert layer.crs == "EPSG:2154"


def test_arcs_become_segments_and_are_said(path):
    hostile_gpkg.without_triggers(path)
    arc = struct.pack("<BII6d", 1, 8, 3, 0, 0, 1, 1, 2, 0)
    change(path, ("UPDATE secteurs SET geom = ? WHERE fid = 1", (blob(arc),)))
    found = gate.read_file(path)
    assert found.layers[0].shapes[0].length == pytest.approx(3.1416, abs=1e-3)
    assert "remplacés par des segments" in gate_files.said(found)[0][1]


def test_a_system_of_coordinates_that_names_a_file_or_an_address(path, canaries, listener):
    for text in (str(canaries["text"]), listener.address):
        system = "UPDATE gpkg_spatial_ref_sys SET organization = ?, organization_coordsys_id = 1, "
        change(path, (system + "definition = ? WHERE srs_id = 2154", (text, text)))
        (layer,) = gate.read_file(path).layers
        assert layer.crs is None
    assert listener.calls == 0
    undefined = [(), ("2154", "EPSG", 2154, "", None), (0, "EPSG", 2154, "", None)]
    assert [geopackage.coordinate_system(*one) for one in undefined] == [None] * 3
    strange = geopackage.coordinate_system(7, "a b", "x", "PROJ4CS", "+init=/etc/passwd:1")
    assert strange == geopackage.System(7, "NONE", -1, "undefined")


@pytest.mark.slow
def test_a_base_left_open_elsewhere_is_read_and_said(tmp_path, path):
    hostile_gpkg.without_triggers(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("PRAGMA journal_mode = WAL")
        writer.execute("UPDATE secteurs SET code = 'T9' WHERE fid = 1")
        copy = gate_files.put(tmp_path, "copie.gpkg", path.read_bytes())
        found = gate.read_file(copy)
        assert found.layers[0].frame["code"].tolist() == ["T1", "T2"]
        assert "des modifications récentes peuvent y manquer" in gate_files.said(found)[0][1]
        writer.execute("PRAGMA journal_mode = DELETE")  # the remedy: the other software closes it
    assert gate.read_file(path).layers[0].frame["code"].tolist() == ["T9", "T2"]
    assert gate.read_file(path).remarks == ()


def test_claims_larger_than_the_file_are_refused(tmp_path, path):
    change(path, "CREATE TABLE g (a TEXT)", declared("g"))
    change(path, "INSERT INTO g SELECT 'x' FROM gpkg_contents, sqlite_master, sqlite_master m2")
    change(path, f"ALTER TABLE g ADD COLUMN b TEXT DEFAULT '{'y' * 100_000}'")
    with pytest.raises(Unreadable, match="anormalement grand"):
        copied(tmp_path, path, Limits(unpacked=20_000_000))
    with pytest.raises(Unreadable, match="plus de 50"):
        copied(tmp_path, path, Limits(cells=50))
    many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2100) "
    change(path, many + "INSERT INTO gpkg_contents (table_name, data_type, identifier) "
           "SELECT 'c' || i, 'features', 'c' || i FROM n")  # fmt: skip
    with pytest.raises(Unreadable, match=r"2\s102\scouches ; 2\s000 au plus"):
        copied(tmp_path, path)


def test_sqlite_itself_is_stopped_when_it_works_too_long(tmp_path, path, monkeypatch):
    monkeypatch.setattr(sqlite, "_STEPS", 1_000)
    assert copied(tmp_path, path)[0]
    monkeypatch.setattr(sqlite, "_STEPS_A_CELL", 0)
    change(path, "CREATE TABLE g (a TEXT)", declared("g"))
    change(path, "INSERT INTO g SELECT 'x' FROM sqlite_master, sqlite_master m2")
    with pytest.raises(Unreadable, match="abîmée"):
        copied(tmp_path, path)


@pytest.mark.slow
def test_two_thousand_columns(path):
    names = [f"c{rank}" for rank in range(1_999)]
    change(path, f"CREATE TABLE g ({' INT, '.join(names)} INT)", declared("g"))
    change(path, f"INSERT INTO g VALUES ({', '.join(map(str, range(1_999)))})")
    (table,) = gate.read_file(path).tables
    assert list(table.frame.columns) == names
    assert table.frame.iloc[0].tolist() == [str(rank) for rank in range(1_999)]


def test_any_damage_is_a_refusal_or_nothing(tmp_path, good_bytes):
    """Bytes changed at random, half of them where SQLite and the format keep their own tables."""
    chance, refused = random.Random(7), 0
    for _ in range(400):
        raw = bytearray(good_bytes)
        for _ in range(chance.choice((1, 4, 40))):
            most = chance.choice((100, 9_000, len(raw)))
            raw[chance.randrange(18, most)] = chance.randrange(256)
        try:
            copied(tmp_path, gate_files.put(tmp_path, "x.gpkg", bytes(raw)))
        except Unreadable:
            refused += 1
    assert 20 < refused < 400


def direct(path, layer):
    """What GDAL reads by itself: texts as the gate gives them, and shapes."""
    about, arrow = pyogrio.read_arrow(path, layer=layer, datetime_as_string=True)
    columns = [arrow.column(name).to_pylist() for name in about["fields"]]
    cells = [list(map(transport.text, row)) for row in zip(*columns, strict=True)]
    shape = about["geometry_name"]
    return cells, arrow.column(shape).to_pylist() if shape else None


@pytest.mark.parametrize("maker", [hostile_gpkg.qgis, hostile_gpkg.dimensions])
def test_a_file_of_qgis_or_gdal_is_read_as_gdal_reads_it(tmp_path, maker):
    path = maker(tmp_path)
    found = gate.read_file(path)
    parts = [*found.layers, *found.tables]
    assert {one.name for one in parts} == set(pyogrio.list_layers(path)[:, 0]) - {"qgis_projects"}
    for one in parts:
        cells, shapes = direct(path, one.name)
        assert one.frame.to_numpy().tolist() == cells
        if shapes is not None:
            expected = shapely.from_wkb(shapes)
            assert all(a == b for a, b in zip(one.shapes, expected, strict=True))
            assert [bool(s) and s.has_m for s in one.shapes] == [
                bool(s) and s.has_m for s in expected
            ]
            assert one.crs == "EPSG:2154"


@pytest.mark.slow
def test_what_kills_the_child_is_not_told_to_the_terminal(path):
    """The reading process cannot even start: its own words stay in the log."""
    code = (
        "import sys; from pathlib import Path; import geo.cli.main as cli; "
        "import geo.upload.gate as gate_run\n"
        "import logging; sys.argv[2] and logging.basicConfig()\n"
        "gate_run._HOME = Path('/')\n"
        "sys.exit(cli.main(['import', '86', sys.argv[1], '--dry-run']))"
    )
    for logged in ("", "x"):
        ended = run(code, path, logged)
        assert ended.returncode == 1
        assert "la lecture a échoué" in ended.stdout + ended.stderr
        assert ("ModuleNotFoundError" in ended.stderr) == bool(logged)
        if not logged:
            assert len(ended.stderr.splitlines()) == 1


def test_the_copy_is_a_geopackage_of_ours(tmp_path, path):
    job = Job(path, tmp_path, ".gpkg", None, Limits())
    (layer,) = geopackage.layers(job)
    with closing(sqlite3.connect(layer.path)) as base:
        schema = base.execute("SELECT type, name FROM sqlite_master").fetchall()
    assert {name for _, name in schema if not name.startswith("sqlite_")} == {
        "gpkg_spatial_ref_sys", "gpkg_contents", "gpkg_geometry_columns", "layer",
    }  # fmt: skip
    assert {kind for kind, _ in schema} <= {"table", "index"}
