"""Staff's own perimeters: read in the right system, repaired or refused, cut by the communes."""

import time
import zipfile

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.base.errors import FIXED, SET_ASIDE, WARNED
from geo.cli import main
from geo.intake import datums, engine, layouts, own_perimeters
from geo.upload import gate
from geo.upload.gate import Refused
from tests.helpers import lanes
from tests.helpers.gate_files import plain
from tests.helpers.own_files import bring, context, drawn, rebuilt, remarks

LAYOUT = "own_perimeters"
LAMBERT = "EPSG:2154"


@pytest.fixture(scope="module")
def known(vienne):
    return context(vienne)


@pytest.fixture(scope="module")
def good(vienne):
    """The five present territories, one polygon each, in Lambert-93; index: name."""
    shapes = vienne.geometry().geometry
    return shapes.groupby(vienne.communes["territory_name"]).agg(
        lambda group: shapely.coverage_union_all(group.to_numpy())
    )


def layer(shapes, crs=LAMBERT, **columns):
    return drawn({"territoire": list(shapes.index), **columns}, list(shapes), crs)


def of(sheets, column="territory"):
    return sheets["territories"].set_index("code_insee")[column].sort_index()


def in_system(shapes, crs):
    return gpd.GeoSeries(shapes, crs=LAMBERT).to_crs(crs)


def test_the_present_territories_are_found_again(known, good):
    made, sheets = bring(layer(good), known, LAYOUT)
    for column in ("territory", "territory_name", "mds_name"):
        assert of(sheets, column).equals(of(known.sheets, column))
    assert not made.report.remarks
    assert of(sheets, "basis").str.startswith("Périmètres fournis par le Département").all()
    rebuilt(known, sheets)


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:3946", "EPSG:3857", "EPSG:27572"])
def test_any_declared_system_gives_the_same(known, good, crs):
    made, sheets = bring(layer(in_system(good, crs), crs), known, LAYOUT)
    assert of(sheets).equals(of(known.sheets))
    assert not remarks(made, WARNED)


def test_a_system_that_is_not_said_is_asked(known, good):
    with pytest.raises(Refused, match=r"EPSG:2154 \(Lambert-93\)"):
        bring(layer(good, None), known, LAYOUT)
    _, sheets = bring(layer(good, None), known, LAYOUT, crs=LAMBERT)
    assert of(sheets).equals(of(known.sheets))
    with pytest.raises(Refused, match=r"Choisissez plutôt EPSG:2154"):
        bring(layer(good, None), known, LAYOUT, crs="EPSG:3946")
    with pytest.raises(Refused, match="ne tombent pas sur le département"):
        bring(layer(good, None), known, LAYOUT, crs="EPSG:32633")


SHIFTED = {
    "EPSG:27572": "+proj=lcc +lat_1=46.8 +lat_0=46.8 +lon_0=0 +k_0=0.99987742 +x_0=600000 "
    "+y_0=2200000 +a=6378249.2 +b=6356515 +towgs84=-168,-60,320 +pm=paris +units=m",
    "EPSG:23031": "+proj=utm +zone=31 +ellps=intl +towgs84=-84,-97,-117 +units=m",
}
"""Systems of another datum, and the same with the shift that IGN publishes, written out."""


@pytest.mark.parametrize("crs", SHIFTED)
def test_the_shift_of_a_datum_is_applied_and_its_accuracy_said(known, good, crs):
    theirs = gpd.GeoSeries(good, crs=LAMBERT).to_crs(SHIFTED[crs])
    made, sheets = bring(layer(theirs, crs), known, LAYOUT)
    assert of(sheets).equals(of(known.sheets))
    (told,) = remarks(made, FIXED)
    assert crs in told.value and "avec le décalage de leur système" in told.message
    back = datums.transformed(shapely.get_coordinates(theirs.to_numpy()), crs, LAMBERT)[0]
    away = np.hypot(*(back - shapely.get_coordinates(good.to_numpy())).T)
    assert away.max() < 15, "the shift itself is over a hundred metres"


@pytest.mark.parametrize("crs", ["EPSG:99999", "EPSG:6178", 'LOCAL_CS["plan"]', "n'importe quoi"])
def test_a_system_without_a_known_shift_is_refused_by_name(known, good, crs):
    with pytest.raises(Refused, match="est inconnu, ou son décalage") as raised:
        bring(layer(good, crs), known, LAYOUT)
    assert "Exportez la couche en EPSG:2154" in plain(str(raised.value))


@pytest.mark.parametrize(
    ("really", "said"),
    [(LAMBERT, "EPSG:4326"), ("EPSG:3946", LAMBERT), ("EPSG:4326", LAMBERT)],
)
def test_a_wrong_label_is_recognised(known, good, really, said):
    made, sheets = bring(layer(in_system(good, really), said), known, LAYOUT)
    assert of(sheets).equals(of(known.sheets))
    (warned,) = remarks(made, WARNED)
    assert really in warned.message
    assert warned.value == said


def test_perimeters_of_elsewhere_are_refused(known, good):
    away = good.map(lambda shape: shapely.affinity.translate(shape, 300_000, 0))
    with pytest.raises(Refused, match="ne tombent pas sur le département"):
        bring(layer(away), known, LAYOUT)


def bow_tie(x, y, size):
    return shapely.Polygon([(x, y), (x + size, y + size), (x + size, y), (x, y + size)])


def test_a_bow_tie_is_refused_with_its_line(known, good):
    broken = good.copy()
    west, south, *_ = good["Poitiers"].bounds
    broken["Poitiers"] = bow_tie(west, south, 20_000)
    with pytest.raises(Refused, match="Self-intersection") as refusal:
        bring(layer(broken), known, LAYOUT)
    assert f"ligne {list(broken.index).index('Poitiers') + 1}" in str(refusal.value)


def test_a_loop_of_one_metre_is_repaired(known, good):
    broken = good.copy()
    ring = np.asarray(good["Poitiers"].exterior.coords)
    x, y = ring[0]
    ring = np.vstack([ring[:1], [[x + 1, y + 1], [x + 1, y], [x, y + 1]], ring[1:]])
    broken["Poitiers"] = shapely.Polygon(ring)
    assert not broken["Poitiers"].is_valid
    made, sheets = bring(layer(broken), known, LAYOUT)
    assert of(sheets).equals(of(known.sheets))
    assert any("réparé" in remark.message for remark in remarks(made, FIXED))


def test_communes_without_territory_are_named(known, good):
    with pytest.raises(Refused, match="2\u00a0communes sans territoire") as refusal:
        bring(layer(good.drop("Poitiers")), known, LAYOUT)
    assert "Poitiers (86194)" in str(refusal.value)


@pytest.mark.parametrize("absent", [None, shapely.Point(0, 0), shapely.Polygon()])
def test_a_polygon_that_is_not_there_is_set_aside_then_missed(known, good, absent):
    shapes = good.astype(object)
    shapes["Poitiers"] = absent
    with pytest.raises(Refused, match=r"Poitiers \(86194\)") as refusal:
        bring(layer(shapes), known, LAYOUT)
    assert "polygone absent" in str(refusal.value)


def test_a_useless_polygon_is_set_aside(known, good):
    shapes = pd.concat([good.astype(object), pd.Series({"Rien": None})])
    made, sheets = bring(layer(shapes), known, LAYOUT)
    assert [remark.line for remark in remarks(made, SET_ASIDE)] == [6]
    assert of(sheets).equals(of(known.sheets))


def test_equal_shares_are_refused_by_name(known, good):
    shapes = good.copy()
    shapes["Châtellerault"] = good["Châtellerault"].union(good["Poitiers"])
    with pytest.raises(Refused, match="à parts égales") as refusal:
        bring(layer(shapes), known, LAYOUT)
    assert "Poitiers (86194)" in str(refusal.value)
    assert "Adriers" not in str(refusal.value)


@pytest.mark.parametrize(("metres", "said"), [(400, "se chevauchent"), (-400, "laissent un vide")])
def test_overlaps_and_gaps_are_said(known, good, metres, said):
    shapes = good.copy()
    shapes["Châtellerault"] = good["Châtellerault"].buffer(metres)
    made, sheets = bring(layer(shapes), known, LAYOUT)
    assert of(sheets).equals(of(known.sheets))
    assert any(said in remark.message for remark in remarks(made, WARNED))


def test_a_divided_commune_goes_to_the_larger_part_and_is_named(known, good, vienne):
    commune = vienne.geometry().geometry["86001"]
    west, south, east, north = commune.bounds
    part = commune.intersection(shapely.box(west, south, west + 0.25 * (east - west), north))
    home, other = "Chauvigny – Montmorillon", "Poitiers"
    shapes = good.copy()
    shapes[home], shapes[other] = good[home].difference(part), good[other].union(part)
    made, sheets = bring(layer(shapes), known, LAYOUT)
    assert of(sheets).equals(of(known.sheets))
    (warned,) = [r for r in remarks(made, WARNED) if r.value == "Adriers"]
    share = 100 * (1 - part.area / commune.area)
    assert f"{share:.1f}".replace(".", ",") in warned.message
    assert f"{share:.1f}".replace(".", ",") in of(sheets, "basis")["86001"]


def test_slivers_are_counted_and_change_nothing(known, good):
    shapes = good.map(lambda shape: shapely.simplify(shape, 20))
    made, sheets = bring(layer(shapes), known, LAYOUT)
    assert of(sheets).equals(of(known.sheets))
    assert any("fragments" in remark.message for remark in remarks(made, FIXED))


def test_the_attribute_is_found_or_chosen(known, good):
    columns = {"zone": list(good.index), "numero": range(5)}
    made, sheets = bring(drawn(columns, list(good), LAMBERT), known, LAYOUT)
    assert of(sheets).equals(of(known.sheets))
    assert remarks(made, FIXED)[0].value == "zone"
    two = drawn({**columns, "responsable": list("abcde")}, list(good), LAMBERT)
    with pytest.raises(
        Refused, match="«\u00a0zone\u00a0», «\u00a0numero\u00a0», «\u00a0responsable"
    ):
        bring(two, known, LAYOUT)
    _, sheets = bring(two, known, LAYOUT, field="zone")
    assert of(sheets).equals(of(known.sheets))


def test_communes_as_polygons_with_their_territory(known, vienne):
    shapes = vienne.geometry().geometry
    rows = {"nom": vienne.communes["name"], "territoire": vienne.communes["territory_name"]}
    _, sheets = bring(drawn(rows, list(shapes), LAMBERT), known, LAYOUT)
    assert of(sheets).equals(of(known.sheets))


def test_pieces_add_up_to_the_communes(good, vienne):
    shapes = vienne.geometry().geometry
    moved = good.map(lambda shape: shapely.affinity.translate(shape, 700, 300))
    parts = own_perimeters.pieces(shapes, moved, pd.Series(moved.index, moved.index))
    assert (
        parts.groupby("code_insee")["share"]
        .sum()
        .sub(parts.drop_duplicates("code_insee").set_index("code_insee")["covered"])
        .abs()
        .max()
        < 1e-6
    )
    area = (parts["share"] * parts["code_insee"].map(shapes.area)).sum()
    outline = shapely.union_all(shapes.to_numpy())
    expected = sum(shape.intersection(outline).area for shape in moved)
    assert area == pytest.approx(expected, rel=1e-6)


def test_a_million_vertices(known, good):
    step = sum(shape.length for shape in good) / 1_000_000
    fine = good.map(lambda shape: shapely.segmentize(shape, step))
    assert shapely.get_num_coordinates(fine.to_numpy()).sum() > 1_000_000
    start = time.perf_counter()
    _, sheets = bring(layer(fine), known, LAYOUT)
    assert time.perf_counter() - start < 30
    assert of(sheets).equals(of(known.sheets))


@pytest.mark.parametrize("form", lanes.first(["gpkg", "geojson", "shp"]))
def test_files_through_the_gate(known, good, tmp_path, form):
    frame = gpd.GeoDataFrame({"territoire": good.index}, geometry=list(good), crs=LAMBERT)
    path = tmp_path / f"carte.{form}"
    (frame.to_crs(4326) if form == "geojson" else frame).to_file(path, encoding="utf-8")
    if form == "shp":
        path = tmp_path / "carte.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for part in tmp_path.glob("carte.??*"):
                if part != path and part.suffix != ".prj":
                    archive.write(part, part.name)
        with pytest.raises(Refused, match="Lambert-93"):
            engine.prepare(gate.read_file(path), known, layouts.get(LAYOUT))
    made = engine.prepare(
        gate.read_file(path), known, layouts.get(LAYOUT),
        choices={"crs": LAMBERT} if form == "shp" else {},
    )  # fmt: skip
    assert of(made.sheets).equals(of(known.sheets))


def test_several_layers_are_said_and_one_can_be_chosen(known, good, tmp_path):
    path = tmp_path / "cartes.gpkg"
    frame = gpd.GeoDataFrame({"territoire": good.index}, geometry=list(good), crs=LAMBERT)
    frame.head(1).to_file(path, layer="essai")
    frame.to_file(path, layer="territoires")
    file = gate.read_file(path)
    assert [layer.name for layer in file.layers] == ["essai", "territoires"]
    _, sheets = bring(file, known, LAYOUT, sheet="territoires")
    assert of(sheets).equals(of(known.sheets))
    with pytest.raises(Refused, match="sans territoire"):
        bring(file, known, LAYOUT, sheet="essai")


@pytest.mark.slow
def test_the_system_that_the_command_proposes_is_the_one_that_falls_right(good, tmp_path, capsys):
    """A shapefile in CC46 without .prj: the option printed, once added, is accepted."""
    frame = gpd.GeoDataFrame({"nom_ter": list(good.index)}, geometry=list(good), crs=LAMBERT)
    frame.to_crs("EPSG:3946").to_file(tmp_path / "x.shp")
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        for part in ("shp", "shx", "dbf", "cpg"):
            archive.write(tmp_path / f"x.{part}", f"x.{part}")
    command = ["import", "86", str(tmp_path / "x.zip"), "--dry-run"]
    assert main.main(command) == 1
    option = capsys.readouterr().err.rpartition("ajoutez")[2].partition("--choice ")[2].split()[0]
    assert option == "crs=EPSG:3946"
    assert main.main([*command, "--choice", option]) == 0
