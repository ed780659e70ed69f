import io
import json
import re
from dataclasses import replace
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from pyarrow import parquet

from geo.access.measures import Params
from geo.base.errors import GeoError
from geo.export import dictionary, files, source_notes, spreadsheet
from geo.indicators import registry
from geo.pack import catalogue, memo, territories
from geo.reading import names, tables
from geo.scenario import scenario
from tests.helpers import lanes
from tests.helpers.reread import book, layer, notes, same_figures, sheets

CIVRAY = "f2270"
LEVELS = list(territories.LEVELS)
LAYERS = [name for name, form in files.FORMATS.items() if form.drawn]


@pytest.fixture(scope="module")
def closed(vienne):
    return scenario.apply(vienne, scenario.from_text(CIVRAY))


ALONE = Params(neighbours=False)


@pytest.fixture(scope="module")
def nowhere(vienne):
    """No France services in the department: alone, every duration to one is infinite."""
    sites = vienne.tables["france_services"]
    kept = sites[~sites["in_department"].astype(bool)]
    return replace(vienne, tables=MappingProxyType({**vienne.tables, "france_services": kept}))


# ---------- workbook ----------


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.slow
def test_the_workbook_has_the_figures_of_the_table_under_french_headers(vienne, level):
    expected = tables.table(vienne, level, Params())
    read = sheets(files.write(vienne, level, Params(), "xlsx"))
    assert list(read) == ["Données", "Dictionnaire", "Lisez-moi", "Qualité"]
    said = dict(
        zip(read["Dictionnaire"]["Identifiant"], read["Dictionnaire"]["Colonne"], strict=True)
    )
    assert list(said) == list(expected.columns)
    assert list(said.values()) == list(read["Données"].columns)  # all different, or pandas renames
    figures = expected.select_dtypes("number")
    decimals = {name: tables.decimals(name) for name in figures}
    back = read["Données"].set_axis(list(said), axis="columns")
    same_figures(back[list(figures)], figures.round(decimals))
    assert back["name"].tolist() == expected["name"].tolist()


def test_codes_are_text_numbers_are_numbers_and_nothing_is_a_formula(vienne):
    content = files.write(vienne, "commune", Params(), "xlsx")
    read = book(content)
    for sheet in read:
        assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)
        assert sheet.freeze_panes is not None
        assert sheet.auto_filter.ref == sheet.dimensions
    assert read["Données"]["A2"].value == "86001"
    assert read["Données"]["C2"].value == 698
    assert read["Données"].freeze_panes == "C2"  # the headers, the code and the name


def test_the_dictionary_describes_every_column_from_the_registry(vienne):
    shown = list(tables.table(vienne, "commune", Params()))
    described = dictionary.columns(vienne, shown, Params()).set_index("Identifiant")
    assert described[["Colonne", "Définition", "Unité", "Source"]].ne("").all(axis=None)
    for one in registry.available(vienne).values():
        if one.id in described.index and one.kind != "category":
            row = described.loc[one.id]
            assert row["Définition"] == names.reading(vienne, one)
            assert (row["Aux autres niveaux"], row["Calcul"]) == (
                one.aggregation,
                names.formula(vienne, one),
            )
            assert row["Millésime"] == one.published
            assert row["Limites"] == names.limits(vienne, one)
    assert described.loc["mds_min_low", "Définition"].startswith("Bas de la fourchette. Durée")
    assert described.loc["mds_min_km", "Unité"] == "km"


@pytest.mark.parametrize("level", LEVELS)
def test_headers_are_all_different(vienne, level):
    names = list(tables.table(vienne, level, Params()))
    assert len(set(tables.labels(names, Params()).values())) == len(names)


def test_the_notes_name_parameters_sources_hashes_and_version(vienne):
    params = Params(threshold_min=30, kind="mds", neighbours=False)
    said = notes(files.write(vienne, "canton", params, "xlsx"))
    assert "30\u00a0min" in said["Réglages"]
    assert "MDS" in said["Réglages"]
    assert "non comptés" in said["Réglages"]
    assert "Licence Ouverte 2.0" in said["Sources"]
    assert said["Version"] == source_notes.version()
    for digest in catalogue.files("86")["sha256"]:
        assert digest in said["Empreinte SHA-256"]
    assert "Aucune commune entière" in said["Non calculable"]
    assert "Simulation" not in said


def test_doubts_are_in_the_workbook(vienne):
    read = sheets(files.write(vienne, "departement", Params(), "xlsx"))["Qualité"]
    inferred = vienne.communes["confidence"].ne("established").sum()
    assert read["Constat"].str.contains("est déduit").sum() == inferred


def test_a_missing_figure_and_an_infinite_one_are_empty_and_the_latter_are_counted(nowhere):
    expected = tables.table(nowhere, "commune", ALONE)
    assert np.isinf(expected["france_services_min"]).all()
    content = files.write(nowhere, "commune", ALONE, "xlsx")
    data = sheets(content)["Données"]
    header = tables.label("france_services_min", ALONE)
    assert data[header].isna().all()
    assert "265\u00a0cellules sans durée" in notes(content)["Cellules vides"]


def test_text_too_long_for_a_cell_ends_with_an_ellipsis():
    frame = pd.DataFrame({"a": ["x" * 40_000]})
    (cell,) = sheets(spreadsheet.workbook("essai", [spreadsheet.Sheet("Données", frame)]))[
        "Données"
    ]["a"]
    assert len(cell) == spreadsheet.LONGEST
    assert cell.endswith("x…")


def test_every_kind_of_value_keeps_its_kind(vienne):
    frame = pd.DataFrame(
        {
            "texte": ["a", None],
            "entier": pd.array([1, None], dtype="Int64"),
            "vrai": [True, False],
            "jour": [pd.Timestamp("2026-11-22"), pd.NaT],
            "nombre": [-1.5, -np.inf],
        }
    )
    about = {"title": "essai", "sources": "INSEE", "scenario": "Civray fermée"}
    content = files.seen(vienne, frame, {}, Params(), **about)
    rows = [[cell.value for cell in row] for row in book(content)["Données"].iter_rows(min_row=2)]
    assert rows == [["a", 1, True, "2026-11-22", -1.5], [None, None, False, None, None]]
    said = notes(content)
    assert said["Sources"] == "INSEE"
    assert "simulés, pas observés" in said["Simulation"]


def test_what_is_seen_goes_with_the_dictionary_of_its_columns(vienne):
    params = Params(threshold_min=30)
    frame = tables.under_map(vienne, "inhabitants_beyond", "commune", params)
    shown = tables.labels(frame.columns, params)
    written = files.seen(vienne, frame, shown, params, sources="INSEE", settings="Seuil : 30")
    assert (notes(written)["Sources"], notes(written)["Réglages"]) == ("INSEE", "Seuil : 30")
    read = sheets(written)
    assert list(read) == ["Données", "Dictionnaire", "Lisez-moi"]
    assert list(read["Données"]) == list(shown.values())
    described = read["Dictionnaire"].set_index("Colonne")
    assert list(described.index) == list(shown.values())
    assert described["Définition"].notna().all()
    beyond = registry.REGISTRY["inhabitants_beyond"]
    row = described.loc[shown["inhabitants_beyond"]]
    assert (row["Définition"], row["Unité"], row["Limites"]) == (
        beyond.reading,
        beyond.unit,
        names.limits(vienne, beyond),
    )
    assert "30\u00a0min" in shown["inhabitants_beyond"]


def test_a_table_that_describes_itself_has_no_dictionary(vienne):
    frame = pd.DataFrame({"Identifiant": ["a"], "Limites": ["b"]})
    assert list(sheets(files.seen(vienne, frame, {}, Params()))) == ["Données", "Lisez-moi"]


def test_a_selection_keeps_its_rows_in_every_format(vienne, tmp_path):
    codes = ["86041", "86194"]
    whole = files.table(vienne, "commune", Params()).set_index("code_insee").loc[codes]
    for form in files.FORMATS:
        content = files.write(vienne, "commune", Params(), form, selection=codes[::-1])
        if form == "xlsx":
            found = sheets(content)["Données"]
        elif form == "csv-excel":
            found = pd.read_csv(io.BytesIO(content), sep=";", dtype={"Code INSEE": str})
        elif form in LAYERS:
            found = layer(content, form, tmp_path)
        else:
            found = pd.read_csv(io.BytesIO(content), dtype={"code_insee": str})
        found = found.rename(columns={"Code INSEE": "code_insee", "Habitants": "population"})
        found = found.set_index("code_insee")
        assert list(found.index) == codes, form
        assert found["population"].tolist() == whole["population"].tolist(), form
    with pytest.raises(GeoError, match="Code d’EPCI inconnu\u00a0: 86041"):
        files.write(vienne, "epci", Params(), "csv", selection=["86041"])


# ---------- text ----------


def test_who_computes_has_every_decimal_and_the_names_of_columns(vienne):
    expected = tables.table(vienne, "epci", Params())
    assert files.write(vienne, "epci", Params(), "csv") == tables.to_csv(expected, french=False)


@pytest.mark.parametrize("form", ["csv-excel", "xlsx"])
def test_people_read_words_and_the_figures_of_the_screen(vienne, form):
    content = files.write(vienne, "commune", Params(weights=(5, 1, 2.5)), form)
    if form == "xlsx":
        found = sheets(content)["Données"]
    else:
        found = pd.read_csv(io.BytesIO(content), sep=";", decimal=",", dtype={"Code INSEE": str})
    row = found.set_index("Code INSEE").loc["86001"]
    exact = tables.table(vienne, "commune", Params()).set_index("code_insee").loc["86001"]
    assert row["Part des 65 ans et plus (%)"] == round(exact["share_65_plus"], 1)
    assert row["Part des 65 ans et plus (%)"] != exact["share_65_plus"]
    assert row["Confiance du rattachement"] == "indices forts"
    index = "Indice de besoin, accès aux droits\u00a0: "
    assert row[f"{index}composantes"] == "65 ans et plus\u202f; Chômage\u202f; Faible niveau de vie"
    assert row[f"{index}poids"] == "5\u202f; 1\u202f; 2,5"
    written = found.to_csv(index=False, sep=";")
    assert not re.search(r"\d\.\d{4}|strong|\w\|\w|share_", written)
    assert not [name for name in found if re.search("_|^[a-z]", str(name))]


# ---------- layers ----------


@pytest.mark.parametrize("form", LAYERS)
@pytest.mark.parametrize("level", lanes.first(LEVELS, 2))
def test_a_layer_has_the_figures_of_the_table_and_its_area(vienne, form, level, tmp_path):
    expected = tables.table(vienne, level, Params())
    back = layer(files.write(vienne, level, Params(), form), form, tmp_path)
    assert list(back.columns) == [*expected.columns, "geometry"]
    same_figures(back, expected)
    assert back.crs.to_epsg() == (4326 if form == "geojson" else 2154)
    assert back.geometry.is_valid.all()
    areas = back.to_crs(2154).geometry.area.to_numpy()
    unit = territories.membership(vienne, level)
    summed = vienne.geometry().geometry.area.groupby(unit).sum()
    np.testing.assert_allclose(
        areas, summed.loc[expected[tables.CODE[level]]], rtol=1e-5 if form == "geojson" else 1e-9
    )


def test_a_dissolved_layer_keeps_no_inner_border(vienne):
    frame = files.table(vienne, "departement", Params())
    (whole,) = files.layer(vienne, "departement", frame, 2154).geometry
    assert whole.geom_type == "Polygon"
    assert not whole.interiors


def test_a_geojson_follows_its_standard(vienne):
    written = json.loads(files.write(vienne, "commune", Params(), "geojson"))
    assert "crs" not in written
    assert written["name"] == "commune_86"
    assert "INSEE" in written["observatoire"]["Sources"]
    for feature in written["features"]:
        shape = shapely.geometry.shape(feature["geometry"])
        for part in getattr(shape, "geoms", [shape]):
            assert part.exterior.is_ccw
            assert not any(ring.is_ccw for ring in part.interiors)
        assert -0.2 < shape.bounds[0] < 1.3
        assert 46 < shape.bounds[1] < 47.3


def test_layers_carry_their_sources(vienne, tmp_path):
    path = tmp_path / "couche.gpkg"
    path.write_bytes(files.write(vienne, "epci", Params(), "gpkg"))
    about = pyogrio.read_info(path)
    assert about["layer_name"] == "epci_86"
    assert "INSEE" in about["layer_metadata"]["Sources"]
    content = files.write(vienne, "epci", Params(), "parquet")
    metadata = parquet.read_schema(io.BytesIO(content)).metadata
    assert "INSEE" in json.loads(metadata[b"observatoire"])["Sources"]


def test_an_infinite_duration_is_missing_in_a_layer(nowhere, tmp_path):
    for form in LAYERS:
        back = layer(files.write(nowhere, "commune", ALONE, form), form, tmp_path)
        assert pd.to_numeric(back["france_services_min"]).isna().all(), form
        assert back["mds_min"].notna().all()


def test_projections(vienne, tmp_path):
    degrees = layer(files.write(vienne, "epci", Params(), "gpkg", crs=4326), "gpkg", tmp_path)
    assert degrees.crs.to_epsg() == 4326
    with pytest.raises(GeoError, match="toujours en EPSG:4326"):
        files.write(vienne, "epci", Params(), "geojson", crs=2154)
    with pytest.raises(GeoError, match="choisissez 2154 ou 4326"):
        files.write(vienne, "epci", Params(), "gpkg", crs=2972)


# ---------- all ----------


@pytest.mark.parametrize("form", lanes.first(files.FORMATS, 2))
def test_the_same_figures_give_the_same_bytes(vienne, form):
    first = files.write(vienne, "territoire", Params(), form)
    memo.forget(vienne, registry.by_unit)
    assert files.write(vienne, "territoire", Params(), form) == first


@pytest.mark.parametrize("form", lanes.first(files.FORMATS, 2))
def test_a_simulated_export_says_so(vienne, closed, form, tmp_path):
    assert "_simulation" in files.file_name(closed, "commune", Params(), form)
    assert "simulation" not in files.file_name(vienne, "commune", Params(), form)
    content = files.write(closed, "commune", Params(), form)
    if form == "xlsx":
        assert closed.scenario in notes(content)["Simulation"]
        column = sheets(content)["Données"]["Simulation"]
    elif form == "csv-excel":
        column = pd.read_csv(io.BytesIO(content), sep=";")["Simulation"]
    elif form in LAYERS:
        column = layer(content, form, tmp_path)["simulation"]
    else:
        column = pd.read_csv(io.BytesIO(content))["simulation"]
    assert set(column) == {closed.scenario}
    assert content != files.write(vienne, "commune", Params(), form)


def test_a_level_without_unit_is_refused(vienne):
    communes = vienne.tables["territories"].iloc[:0]
    pack = replace(vienne, tables=MappingProxyType({**vienne.tables, "territories": communes}))
    with pytest.raises(GeoError, match="pas de territoires"):
        files.write(pack, "territoire", Params(), "csv")


def test_names_of_files_are_all_different(vienne):
    names = {files.file_name(vienne, "commune", Params(), form) for form in files.FORMATS}
    assert len(names) == len(files.FORMATS)


def test_layers_of_two_departments_stack(vienne, tmp_path):
    """A column has the type that is declared, empty or not: what lacks here is there elsewhere."""
    empty = {"advisers", "territories", "mds", "mds_outreach", "fibre"}
    bare = {name: vienne.tables[name].iloc[:0] for name in empty}
    poor = replace(vienne, tables=MappingProxyType({**vienne.tables, **bare}))
    read = {}
    for name, one in (("full", vienne), ("poor", poor)):
        for form in ("gpkg", "parquet"):
            path = tmp_path / f"{name}.{form}"
            path.write_bytes(files.write(one, "commune", Params(), form))
        described = pyogrio.read_info(tmp_path / f"{name}.gpkg")
        schema = parquet.read_schema(tmp_path / f"{name}.parquet")
        read[name] = (
            dict(zip(described["fields"], described["dtypes"], strict=True)),
            {field.name: str(field.type) for field in schema},
        )
    for full, lacking in zip(read["full"], read["poor"], strict=True):
        assert {name: full[name] for name in lacking if name in full} == lacking
    gpkg, arrow = read["poor"]
    assert gpkg["territory_name"] == gpkg["competent_adviser"] == "object"
    assert arrow["territory_name"].endswith("string")
    assert (gpkg["population"], arrow["population"]) == ("int64", "int64")
    stacked = pd.concat([gpd.read_file(tmp_path / f"{name}.gpkg") for name in read])
    assert stacked["population"].dtype.kind == "i"
