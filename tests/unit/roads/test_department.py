"""From extracts to the minutes of the squares, with what is kept, warned of and refused."""

import json
import os
import signal
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geo.base.errors import GeoError
from geo.roads import department, extract, kept, minutes, network
from tests.conftest import CODES, ROWS, make_pack, place
from tests.helpers import disks, osm
from tests.helpers.gate_files import plain

F1, F2, F3, F4, F5, F6 = CODES
KM = 60 / 50
"""Minutes of a kilometre of a tertiary road."""


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("OBSERVATOIRE_IMPORTS", str(tmp_path / "imports"))
    return tmp_path / "imports" / "roads" / "99"


def around(pack=None, **moved):
    """The squares in a projection that a map has, with a France services out of the centre."""
    there = {"x_m": 500_000.0, "y_m": 6_600_000.0}
    rows = {
        name: [
            {**row, **{axis: row[axis] + by for axis, by in there.items()}} for row in ROWS[name]
        ]
        for name in ("communes", "neighbours")
    }
    places = [
        *(one for one in ROWS["places"] if one["place_id"] != "99001-fs-1"),
        place("fs-1", F1, 5_000.0 + moved.pop("out", 300.0), 5_000.0, "france_services"),
    ]
    rows["places"] = [
        {**one, **{axis: one[axis] + by for axis, by in there.items()}} for one in places
    ]
    return make_pack(**{**rows, **moved})


def said(*_):
    """Nobody listens to the progress."""


def compute(pack, *paths, **options):
    return department.compute(pack, [Path(one) for one in paths], said, **options)


def trip(found, origin, destination, mode="car"):
    table = found.table.set_index(["origin", "destination"])[f"{mode}_min"]
    return float(table.get((origin, destination), np.nan))


def remarks(found):
    return plain(" | ".join(f"{one.message} {one.remedy}" for one in found.remarks))


def test_minutes_by_hand_to_a_place_at_its_own_address(tmp_path):
    pack = around()
    found = compute(pack, osm.department(tmp_path / "a.osm.pbf", pack))
    scale = trip(found, F1, F2) / (10 * KM)
    assert scale == pytest.approx(1, abs=2e-3)  # the plane of the projection, and degrees
    lane = 0.3 / 12 * 60
    assert trip(found, F1, "99001-fs-1") == pytest.approx(lane, abs=0.01)
    assert trip(found, F2, "99001-fs-1") == pytest.approx(trip(found, F2, F1) + lane, abs=0.011)
    assert trip(found, "98001", F3) == pytest.approx(5 * KM, rel=2e-3)
    assert trip(found, F1, "99001-fs-1", "foot") == pytest.approx(0.3 / 4.5 * 60, abs=0.01)
    assert np.isnan(trip(found, F1, F2, "foot"))  # 10 km is more than an hour
    assert found.remarks == ()
    # a stop that no list names is no destination
    ends = {*CODES, *pack.tables["places"]["place_id"]} - {"99006-stop-6"}
    assert set(found.table["destination"]) == ends
    assert set(found.table["origin"]) == {*CODES, "98001"}
    assert (found.table[found.table["origin"] == found.table["destination"]]["car_min"] == 0).all()


def test_home_to_site_along_a_one_way_street(tmp_path):
    """Searched from the homes, or back along the roads from the sites when they are fewer."""
    pack = around()
    path = osm.department(tmp_path / "a.osm.pbf", pack)
    ways = extract.read_ways([path], extract.Box(-180, -90, 180, 90))
    one_way = replace(
        ways, car=np.where((ways.way == ways.way[0])[:, None], [[50.0, 0.0]], ways.car)
    )
    plane = department._Plane(pack.crs)
    net = network.build(one_way, "car", plane.metres, department._inside(pack))
    x, y = (pack.communes[name].to_numpy(float) for name in ("x_m", "y_m"))
    joined = minutes.join(net, x, y, "car")
    at = np.arange(6)
    full = minutes.matrix(joined, at, at, 600)
    assert not np.allclose(full, full.T)
    few = minutes.matrix(joined, at, at[:2], 600)
    assert few == pytest.approx(full[:, :2], abs=1e-9)


def test_an_island_has_no_minutes_without_a_ferry(tmp_path):
    rows = around().tables["communes"].assign(island=[None] * 5 + ["Île"])
    pack = around()
    pack = replace(pack, tables={**pack.tables, "communes": rows})
    path = osm.department(tmp_path / "a.osm.pbf", pack)
    found = compute(pack, path)
    assert F6 not in {*found.table["origin"], *found.table["destination"]}
    assert found.remarks == ()
    assert trip(compute(pack, path, ferries=True), F6, F3) > 0


@pytest.mark.parametrize(
    ("out", "words"),
    [
        (400.0, ""),
        (800.0, "à plus de 500 m d'une route : fs-1"),
        (2500.0, "à plus de 2 km de toute"),
    ],
)
def test_a_place_far_from_a_road_is_listed_then_refused(tmp_path, out, words):
    near, pack = around(out=0.0), around(out=out)
    found = compute(pack, osm.department(tmp_path / "a.osm.pbf", near))
    assert words in remarks(found)
    assert bool(found.remarks) == bool(words)
    assert np.isnan(trip(found, F1, "99001-fs-1")) == (out > minutes.REFUSED_M)


# ---------- what is kept ----------


def halves(tmp_path, pack, **dates):
    """Two extracts: the west, then the rest, with the roads of both in each."""
    middle = pack.communes["x_m"].median() + 6_000
    west = osm.department(
        tmp_path / "west.osm.pbf",
        pack,
        keep=lambda p: p["x_m"] < middle,
        date=dates.get("west", "2026-11-20"),
    )
    whole = osm.department(tmp_path / "whole.osm.pbf", pack, date=dates.get("whole", "2026-11-20"))
    return west, whole


def test_the_network_is_kept_with_what_made_it_and_read_again(tmp_path, home, monkeypatch):
    pack = around()
    path = osm.department(tmp_path / "a.osm.pbf", pack)
    first = compute(pack, path)
    (file,) = home.glob("*")
    told = kept.read_metadata(file)
    assert told["extracts"][0]["sha256"] == extract.identify(path).sha256
    assert told["extracts"][0]["date"] == "2026-11-20"
    before = file.read_bytes()
    monkeypatch.setattr(extract, "read_one", None)
    again = compute(pack, path)
    pd.testing.assert_frame_equal(first.table, again.table)
    assert file.read_bytes() == before
    json.dumps(told)


def test_another_extract_makes_another_network_and_the_former_leaves(tmp_path, home):
    pack = around()
    compute(pack, osm.department(tmp_path / "a.osm.pbf", pack))
    compute(pack, osm.department(tmp_path / "a.osm.pbf", pack, date="2026-11-21"))
    assert len(list(home.glob("*"))) == 1


@pytest.mark.parametrize("part", [0, 0.5, 0.99])
def test_a_damaged_network_is_made_again(tmp_path, home, part):
    pack = around()
    path = osm.department(tmp_path / "a.osm.pbf", pack)
    first = compute(pack, path)
    (file,) = home.glob("*")
    file.write_bytes(file.read_bytes()[: int(part * file.stat().st_size)])
    pd.testing.assert_frame_equal(first.table, compute(pack, path).table)


def test_a_run_that_is_killed_is_taken_up_where_it_was(tmp_path, home, monkeypatch):
    """The second extract is being read when the process is killed: the first is not read again."""
    pack = around()
    paths = halves(tmp_path, pack)
    read_one, read = extract.read_one, []

    def dying(path, *given, **options):
        if read:
            os.kill(os.getpid(), signal.SIGKILL)
        read.append(path)
        return read_one(path, *given, **options)

    child = os.fork()
    if not child:
        extract.read_one = dying
        try:
            compute(pack, *paths)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    assert len(list(home.glob("ways-*.npz"))) == 1

    def counting(path, *given, **options):
        read.append(path.name)
        return read_one(path, *given, **options)

    monkeypatch.setattr(extract, "read_one", counting)
    found = compute(pack, *paths)
    assert read == ["whole.osm.pbf"]
    assert [one.name for one in home.glob("*")] == [
        *(one.name for one in home.glob("network-*.npz"))
    ]
    monkeypatch.setenv("OBSERVATOIRE_IMPORTS", str(tmp_path / "elsewhere"))
    pd.testing.assert_frame_equal(found.table, compute(pack, *paths).table)


def test_a_full_disk_is_said_and_leaves_nothing_half_written(tmp_path, monkeypatch):
    pack = around()
    path = osm.department(tmp_path / "a.osm.pbf", pack)
    with disks.mounted(tmp_path / "small", size="64k") as small:
        monkeypatch.setenv("OBSERVATOIRE_IMPORTS", str(small))
        (small / "roads" / "99").mkdir(parents=True)
        filler = disks.filled(small)
        with pytest.raises(GeoError, match="disque plein") as refused:
            compute(pack, path)
        assert "Les temps d’avant sont intacts" in str(refused.value)
        assert list((small / "roads" / "99").iterdir()) == []
        filler.unlink()
        assert len(compute(pack, path).table)


# ---------- what is said ----------


def test_extracts_of_two_dates_name_the_communes_on_the_older(tmp_path):
    pack = around()
    west, whole = halves(tmp_path, pack, whole="2026-10-02")
    found = compute(pack, west, whole)
    assert "« whole.osm.pbf » est du 2 octobre 2026" in remarks(found)
    assert "sur ses routes : " in remarks(found)
    assert "F3" in remarks(found)
    assert "F1" not in remarks(found)
    assert [one.name for one in found.extracts] == ["whole.osm.pbf", "west.osm.pbf"]
    assert compute(pack, *halves(tmp_path, pack)).remarks == ()


def test_the_same_extract_twice_is_read_once(tmp_path):
    pack = around()
    path = osm.department(tmp_path / "a.osm.pbf", pack)
    found = compute(pack, path, path)
    assert "est donné deux fois" in remarks(found)
    assert len(found.extracts) == 1


def test_a_missing_neighbour_and_communes_left_out_are_named(tmp_path):
    pack = around()
    own = osm.department(tmp_path / "a.osm.pbf", pack, keep=lambda p: p["department"].eq("99"))
    found = compute(pack, own)
    assert "1 commune voisine (département 98) sans route" in remarks(found)
    assert "Ailleurs" in remarks(found)
    assert "98001" not in set(found.table["origin"])
    west, _ = halves(tmp_path, pack)
    assert "2 communes (département 99) sans route dans ces extraits : F3 et F6" in remarks(
        compute(pack, west)
    )


def test_an_extract_that_stops_short_names_the_side_and_the_communes(tmp_path):
    pack = around()
    plane = department._Plane(pack.crs)
    lon, lat = plane.degrees(*(pack.communes[one].to_numpy(float) for one in ("x_m", "y_m")))
    wide = (lon.min() - 1, lat.min() - 1, lon.max() + 1, lat.max() + 1)
    whole = osm.department(tmp_path / "a.osm.pbf", pack, box=wide)
    assert compute(pack, whole).remarks == ()
    short = osm.department(tmp_path / "a.osm.pbf", pack, box=(*wide[:2], lon.max() + 0.7, wide[3]))
    found = compute(pack, short)
    assert "à l'est : F3 et F6" in remarks(found)


def road(path, lon, lat):
    """An extract of one road of 1 km at a place."""
    nodes = {1: (lon / osm.METRE, lat / osm.METRE), 2: (lon / osm.METRE + 1000, lat / osm.METRE)}
    return osm.write(path, nodes, {1: ([1, 2], {"highway": "tertiary"})})


def test_an_extract_of_elsewhere_is_refused_by_its_name(tmp_path):
    pack = around()
    with pytest.raises(GeoError) as refused:
        compute(pack, road(tmp_path / "far.osm.pbf", 9.5, 47.1))
    assert "« far.osm.pbf » n'a aucune route à moins de 60 km" in plain(str(refused.value))
    lon, lat = department._Plane(pack.crs).degrees(np.array([560_000.0]), np.array([6_605_000.0]))
    with pytest.raises(GeoError) as refused:
        compute(pack, road(tmp_path / "near.osm.pbf", lon[0], lat[0]))
    assert "aucune commune de la Carrée" in plain(str(refused.value))
