"""INSEE's access file: right cells, right means, the estimate fitted, what cannot be is named."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import parquet

from geo.access import measures, official, travel, travel_words
from geo.base.errors import FIXED, SET_ASIDE, WARNED
from geo.intake import engine, layouts
from geo.pack import pack
from geo.rights import actors
from geo.store import incoming, versions
from geo.upload import gate
from geo.upload.gate import Refused
from tests.helpers import insee
from tests.helpers.gate_files import plain
from tests.helpers.own_files import bring, context, rebuilt, remarks, upload

LAYOUT = "insee_access"
LAW = insee.Law(detour=1.37, speed=1.24, access_min=2.3)
LIMITS = (10, 15, 20, 30)


@pytest.fixture(scope="module")
def known(vienne):
    return context(vienne)


@pytest.fixture(scope="module")
def region(vienne):
    """Forty thousand rows over three departments, of which la Vienne."""
    return region_of(vienne, 40_000)


def region_of(found, rows):
    codes = [*found.communes.index, *insee.elsewhere("16"), *insee.elsewhere("79")]
    return insee.cells(rows, codes, law=LAW, seed=3)


@pytest.fixture(scope="module")
def imported(region, known, tmp_path_factory):
    """The import of the region's Parquet, through the gate, and its sheets."""
    path = tmp_path_factory.mktemp("insee") / "donnees-2024-reg75.parquet"
    region.to_parquet(path, index=False, row_group_size=5_000)
    read = gate.read_file(path, filters=layouts.row_filters("86"))
    made = engine.prepare(read, known)
    return made, {**known.sheets, **made.sheets}


def independent(region):
    """Mean minutes and shares beyond, by commune and equipment, group by group with NumPy."""
    here = region[region["dep"].eq("86") & region["typeeq_id"].isin(insee.KEPT)]
    rows = []
    for (code, kind), cells in here.groupby(["depcom", "typeeq_id"]):
        people = cells["pop"].to_numpy()
        beyond = {f"beyond_{limit}": people[cells["duree"] > limit].sum() / people.sum()
                  for limit in LIMITS}  # fmt: skip
        mean = np.average(cells["duree"], weights=people)
        rows.append({"code_insee": code, "equipment": kind, "cells": len(cells),
                     "inhabitants": people.sum(), "minutes": mean, **beyond})  # fmt: skip
    return pd.DataFrame(rows)


def of_vienne(region):
    """The rows of la Vienne alone, as a CSV of staff's would have them."""
    return region[region["dep"].eq("86") & region["typeeq_id"].isin(insee.KEPT)]


def same(found, expected):
    key = ["code_insee", "equipment"]
    found, expected = (one.sort_values(key, ignore_index=True) for one in (found, expected))
    pd.testing.assert_frame_equal(
        found, expected[list(found)], check_dtype=False, rtol=1e-9, atol=6e-4
    )


# ---------- what is read ----------


def test_the_gate_keeps_the_rows_and_the_columns_that_the_layout_names(region, tmp_path):
    path = tmp_path / "acces.parquet"
    region.to_parquet(path, index=False, row_group_size=1_000)
    upload = gate.read_file(path, filters=layouts.row_filters("86"))
    (table,) = upload.tables
    expected = of_vienne(region)
    assert table.frame.index.tolist() == [rank + 1 for rank in expected.index]
    assert table.frame["idSrc"].tolist() == expected["idSrc"].tolist()
    assert table.frame["duree"].astype(float).tolist() == expected["duree"].tolist()
    assert "X" not in table.frame
    assert layouts.recognise(upload)[0].layout.id == LAYOUT


def test_the_means_and_the_shares_are_those_of_another_computation(imported, region):
    made, sheets = imported
    same(sheets["official_minutes"], independent(region))
    assert made.report.kind == "official_minutes"
    assert made.report.kept == made.report.read == len(of_vienne(region))
    assert made.report.vintage == "2024"


def test_the_estimate_is_fitted_to_what_made_the_file(imported, region):
    made, sheets = imported
    (law,) = sheets["travel_law"].to_dict("records")
    assert law["detour"] == pytest.approx(LAW.detour, rel=0.02)
    assert law["speed"] == pytest.approx(LAW.speed, rel=0.02)
    assert law["access_min"] == pytest.approx(LAW.access_min, abs=0.15)
    assert law["pairs"] == len(of_vienne(region))
    assert law["inside"] == pytest.approx(0.9, abs=0.03)
    notes = " ".join(map(plain, made.report.notes))
    assert "Estimation calée sur" in notes
    assert "temps officiels de l'INSEE : route = ligne droite × 1,3" in notes
    assert "en laissant la moitié des trajets hors du calage" in notes


def test_the_notes_count_people_as_the_file_does(imported, region):
    here = independent(region).query("equipment == 'A128'")
    notes = " ".join(map(plain, imported[0].report.notes))
    mean = np.average(here["minutes"], weights=here["inhabitants"])
    far = (here["beyond_20"] * here["inhabitants"]).sum()
    assert f"France services : {mean:.1f}".replace(".", ",") + " min en moyenne" in notes
    assert f"{far:,.0f} à plus de 20 min".replace(",", " ") in notes
    assert "Gardés aussi, par commune : A206, C201 et F307" in notes
    silent = 265 - len(here)
    assert silent == 0 or f"{silent} commune" in notes


def test_the_tables_are_as_declared(imported, known, region):
    found = rebuilt(known, imported[1])
    assert len(found.tables["official_minutes"]) == len(independent(region))


def test_a_csv_of_the_same_rows_gives_the_same(imported, known, region):
    some = pd.concat([of_vienne(region), region[region["dep"].ne("86")][:50]])
    made, sheets = bring(upload(some), known, LAYOUT)
    same(sheets["official_minutes"], imported[1]["official_minutes"])
    assert made.report.outside == 50


# ---------- what the screens make of it ----------


def test_the_nearest_is_at_the_official_minutes(imported, known):
    """Where INSEE's nearest may be ours, the central minutes are the official ones, ×1 to ×1.25."""
    found = rebuilt(known, imported[1])
    near = measures.nearest(found, "france_services", measures.Counts(presence="base"))
    given = official.france_services(found)["minutes"]
    roads = travel.roads_of(found)
    assert 20 < len(roads.official) < len(given)
    # a published stop may be nearer than any place of INSEE's list
    listed = near["site_commune"].isin(roads.official.columns)
    anchored = roads.official.index[listed[roads.official.index]]
    assert len(anchored) > 0.8 * len(roads.official)
    assert near.loc[anchored, "central"].to_numpy() == pytest.approx(given[anchored].to_numpy())
    assert (near["low"] <= near["central"] + 1e-9).all()
    for code in anchored:
        row = near.loc[code]
        assert roads.quality(code, row["site_commune"]) == "official"
        assert row["high"] <= 1.25 * row["central"] + 1e-9
    others = roads.official.columns.difference(near["site_commune"])
    assert roads.quality(anchored[0], others[0]) == "anchored"
    words = travel_words.trip_words(found, anchored[0], near.loc[anchored[0], "site_commune"])
    assert words.duration == "durée officielle de l’INSEE"
    assert f"({len(roads.official)} communes sur 265)" in plain(
        travel_words.pack_words(found).caution
    )


def test_a_place_that_closes_leaves_the_next_at_its_own_distance(imported, known):
    """The plain loop: each trip is the estimate plus what INSEE says of the nearest."""
    found = rebuilt(known, imported[1])
    roads, given = travel.roads_of(found), official.france_services(found)["minutes"]
    sites = found.sites("france_services").dropna(subset=["x_m"])
    law = travel.law_of(found)["central"]
    for code in roads.official.index[:5]:
        here = found.communes.loc[code]
        metres = np.hypot(sites["x_m"] - here["x_m"], sites["y_m"] - here["y_m"])
        trips = pd.Series(travel.minutes(metres, law)).groupby(sites["code_insee"].tolist()).min()
        expected = trips + given[code] - trips.min()
        assert roads.official.loc[code].to_dict() == pytest.approx(expected.to_dict())


def test_official_minutes_of_another_place_are_left_out(known):
    """INSEE an hour away where ours is at hand: one list knows a place that the other does not."""
    codes = known.pack.communes.index
    rows = [{"code_insee": code, "equipment": "A128", "cells": 1, "inhabitants": 10.0,
             "minutes": 90.0 if rank == 0 else 8.0, **{f"beyond_{x}": 0.0 for x in LIMITS}}
            for rank, code in enumerate(codes)]  # fmt: skip
    found = rebuilt(known, {**known.sheets, "official_minutes": pd.DataFrame(rows)})
    assert codes[0] not in travel.roads_of(found).official.index
    alone = measures.nearest(known.pack, "france_services").loc[codes[0]]
    now = measures.nearest(found, "france_services").loc[codes[0]]
    assert now["central"] == pytest.approx(alone["central"])
    assert now["site_id"] == alone["site_id"]


def test_accepted_then_undone(region, tmp_path, monkeypatch):
    monkeypatch.setenv("OBSERVATOIRE_IMPORTS", str(tmp_path / "imports"))
    path = tmp_path / "donnees-2024-reg75.parquet"
    region.to_parquet(path, index=False)
    before = measures.nearest(pack.load("86"), "mds")
    found = incoming.prepare("86", incoming.read_upload(path, path.name, code="86"))
    assert found.refused == ""
    versions.accept(found.candidate, actors.COMMAND_LINE)
    after = pack.load("86")
    assert not after.tables["official_minutes"].empty
    assert travel.law_of(after)["central"].detour == pytest.approx(LAW.detour, rel=0.02)
    assert (measures.nearest(after, "mds")["central"] != before["central"]).mean() > 0.9
    assert "Licence" in str(versions.history("86")[0]) or versions.history("86")[0].kept
    versions.undo("86", actors.COMMAND_LINE)
    pd.testing.assert_frame_equal(measures.nearest(pack.load("86"), "mds"), before)


# ---------- what is not as it should be ----------


def changed(region, rows=slice(None), **columns):
    made = of_vienne(region).reset_index(drop=True).astype(object)
    for name, change in columns.items():
        made.loc[rows, name] = change(made.loc[rows, name]) if callable(change) else change
    return upload(made)


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"duree": "longtemps"}, "nombres attendus"),
        ({"pop": "n.d."}, "nombres attendus"),
        ({"pop": ""}, "nombres attendus"),
        ({"duree": lambda cells: cells * 60}, "sans doute des secondes"),
        ({"duree": lambda cells: cells / 60}, "sans doute des heures"),
        ({"deuclidienne": lambda cells: cells / 1000}, "pas en mètres"),
        ({"depcom": "35001"}, "aucune ligne du département"),
    ],
)
def test_a_file_that_would_give_wrong_figures_is_refused(known, region, columns, said):
    with pytest.raises(Refused) as refused:
        bring(changed(region, **columns), known, LAYOUT)
    assert said in plain(str(refused.value))


def test_a_text_in_the_numbers_is_named_with_its_line_and_the_rest_is_read(known, region):
    made, sheets = bring(changed(region, rows=[4], duree="douze"), known, LAYOUT)
    (remark,) = remarks(made, SET_ASIDE)
    assert (remark.line, remark.column, remark.value) == (6, "duree", "douze")
    assert made.report.kept == made.report.read - 1
    assert not sheets["travel_law"].empty


def test_a_decimal_comma_is_a_number(known, region, imported):
    comma = {name: lambda cells: cells.astype(str).str.replace(".", ",")
             for name in ("pop", "distance", "deuclidienne", "duree")}  # fmt: skip
    _, sheets = bring(changed(region, **comma), known, LAYOUT)
    same(sheets["official_minutes"], imported[1]["official_minutes"])


def test_a_cell_without_road_is_beyond_everything_and_out_of_the_mean(known):
    cells = [("a", 10, 12.0), ("b", 30, ""), ("c", 60, 22.0)]
    rows = [{"idSrc": cell, "dep": "86", "depcom": "86001", "pop": people, "typeeq_id": "A128",
             "distance": 9_000, "deuclidienne": 7_000, "duree": minutes}
            for cell, people, minutes in cells]  # fmt: skip
    _, sheets = bring(upload(rows), known, LAYOUT)
    (row,) = sheets["official_minutes"].to_dict("records")
    assert (row["cells"], row["inhabitants"]) == (3, 100)
    assert row["minutes"] == pytest.approx((10 * 12 + 60 * 22) / 70, abs=1e-3)
    assert [row[f"beyond_{limit}"] for limit in LIMITS] == [1.0, 0.9, 0.9, 0.3]
    assert sheets["travel_law"].empty


def test_cells_repeated_count_once_and_contradictory_ones_not_at_all(known, region):
    rows = of_vienne(region)
    twice = pd.concat([rows, rows[:3], rows[3:4].assign(duree=99.0)])
    made, sheets = bring(upload(twice), known, LAYOUT)
    assert [one.line for one in remarks(made, SET_ASIDE)] == [5, len(rows) + 5]
    same(sheets["official_minutes"], independent(rows.drop(index=rows.index[3])))


def test_merged_communes_are_the_present_one_and_unknown_ones_are_named(known, region):
    former = known.pack.tables["former_communes"]
    old = next(one for one in former["former_code"] if one.startswith("86")
               and one not in known.pack.communes.index)  # fmt: skip
    now = former.set_index("former_code").loc[old, "code_insee"]
    made, sheets = bring(changed(region, rows=slice(0, 7), depcom=[old] * 4 + ["86999"] * 4),
                         known, LAYOUT)  # fmt: skip
    assert now in set(sheets["official_minutes"]["code_insee"])
    assert any(one.value == old for one in remarks(made, FIXED))
    (unknown,) = remarks(made, WARNED)
    assert unknown.value == "86999"
    assert plain(unknown.message).startswith("4 carreaux d'une commune inconnue")


def test_a_file_without_france_services_says_so(known, region):
    rows = of_vienne(region)
    made, sheets = bring(upload(rows[rows["typeeq_id"].ne("A128")]), known, LAYOUT)
    assert any("ne dit rien des France services" in plain(one.message)
               for one in remarks(made, WARNED))  # fmt: skip
    assert travel.roads_of(rebuilt(known, sheets)).official.empty


# ---------- large ----------

MEASURE = """
import re, resource, sys
from pathlib import Path
from geo.intake import engine, layouts
from geo.pack import pack
from geo.upload import gate
from tests.helpers.own_files import context
known = context(pack.load("86"))
read = gate.read_file(Path(sys.argv[1]), filters=layouts.row_filters("86"))
engine.prepare(read, known).sheets["official_minutes"].to_csv(sys.argv[2], index=False)
# what getrusage says of oneself counts whoever started it
own = re.search("VmHWM:[^0-9]*([0-9]+)", Path("/proc/self/status").read_text())[1]
print(int(own) >> 10, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10)
"""


@pytest.mark.slow
@pytest.mark.parametrize("group", [1_000_000, 100_000])
def test_a_million_rows_over_three_departments(vienne, tmp_path, group):
    """Right figures within 700 MiB, the reading process and the program each."""
    frame = region_of(vienne, 1_000_000)
    path = tmp_path / "donnees-2024-reg75.parquet"
    parquet.write_table(
        pa.Table.from_pandas(frame, preserve_index=False), path, row_group_size=group
    )
    command = [sys.executable, "-c", MEASURE, str(path), str(tmp_path / "x.csv")]
    environment = {**os.environ, "PYTHONPATH": str(Path.cwd())}
    ended = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
    assert all(int(mib) < 700 for mib in ended.stdout.split()), ended.stdout
    found = pd.read_csv(tmp_path / "x.csv", dtype={"code_insee": str})
    same(found, independent(frame))
