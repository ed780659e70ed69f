"""The sea is gone round: by hand, against a fine grid, and where there is none."""

import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from geo.access import measures, nearest_places, sea, travel
from geo.pack import pack, sheets, storage

U = shapely.Polygon(
    [(0, 0), (30, 0), (30, 20), (20, 20), (20, 5), (10, 5), (10, 20), (0, 20)]
)  # fmt: skip
"""A bay 10 km wide and 15 deep between two arms of land, in km."""


@pytest.fixture(autouse=True)
def nothing_kept():
    """Each test draws its own sea, whatever land it knows."""
    sea._around.cache_clear()
    yield
    sea._around.cache_clear()


@pytest.fixture
def bay(monkeypatch):
    """The sea around the points of the bay."""
    land = shapely.transform(U, lambda at: 1000 * at)
    monkeypatch.setattr(sea, "_land", lambda: (land, "EPSG:2154"))
    monkeypatch.setattr(sea, "_bridges", lambda crs: [])
    return land


def metres(around, origin, place):
    here, there = np.array([origin], float), np.array([place], float)
    straight = np.array([[math.dist(origin, place)]])
    return float(around.metres(here, there, straight)[0, 0])


POINTS = np.array([[5_000.0, 15_000.0], [25_000.0, 15_000.0]])


def test_by_hand_round_the_two_corners_of_a_bay(bay):
    found = sea.around(POINTS, "EPSG:2154")
    expected = 2 * math.hypot(5_000, 10_000) + 10_000
    assert metres(found, *POINTS) == pytest.approx(expected, abs=10)
    assert metres(found, *POINTS[::-1]) == pytest.approx(expected, abs=10)
    assert metres(found, (5_000, 15_000), (5_000, 2_000)) == 13_000
    assert metres(found, (5_000, 3_000), (25_000, 3_000)) == 20_000


def test_a_bridge_is_land(bay, monkeypatch):
    bridge = shapely.LineString([(9_500, 15_000), (20_500, 15_000)]).buffer(300)
    monkeypatch.setattr(sea, "_bridges", lambda crs: [bridge])
    found = sea.around(POINTS, "EPSG:2154")
    assert metres(found, *POINTS) == 20_000


def test_a_point_off_the_land_starts_from_the_shore(bay):
    found = sea.around(POINTS, "EPSG:2154")
    off = metres(found, (10_400, 15_000), (25_000, 15_000))
    ashore = metres(found, (10_000, 15_000), (25_000, 15_000))
    assert off == pytest.approx(ashore, abs=500)
    assert off > 30_000


def test_two_lands_that_no_bridge_joins_keep_the_straight_line(bay, monkeypatch):
    island = shapely.box(14_000, 10_000, 16_000, 12_000)
    monkeypatch.setattr(sea, "_land", lambda: (shapely.union(bay, island), "EPSG:2154"))
    found = sea.around(POINTS, "EPSG:2154")
    assert metres(found, (15_000, 11_000), (5_000, 11_000)) == 10_000


def test_several_readers_may_ask_at_once(monkeypatch):
    """Without the lock the process dies: prepared, the land is not safe to read at once."""
    turn = np.linspace(0, 2 * math.pi, 2_000, endpoint=False)
    shore = (30_000 + 6_000 * np.sin(12 * turn) + 40 * np.sin(400 * turn))[:, None]
    land = shapely.Polygon(shore * np.column_stack([np.cos(turn), np.sin(turn)]))
    monkeypatch.setattr(sea, "_land", lambda: (land, "EPSG:2154"))
    monkeypatch.setattr(sea, "_bridges", lambda crs: [])
    near = 22_000 * np.column_stack([np.cos(turn), np.sin(turn)])[::25]
    found = sea.around(1.7 * near, "EPSG:2154")

    def ask(first):
        here, there = near * (1 + 0.03 * first), near[first::9]
        straight = np.hypot(*(here[:, None] - there[None]).transpose(2, 0, 1))
        return found.metres(here, there, straight), straight

    with ThreadPoolExecutor(6) as readers:
        at_once = list(readers.map(ask, range(8)))
    found.columns.clear()
    for first, (metres, _straight) in enumerate(at_once):
        np.testing.assert_array_equal(metres, ask(first)[0])
    assert any((metres > straight + 1_000).any() for metres, straight in at_once)


def test_where_nothing_is_known_lines_stay_straight(bay, monkeypatch, squares):
    assert sea.around(POINTS, "EPSG:2972") is None
    inland = np.array([[2_000.0, 2_000.0], [8_000.0, 3_000.0]])
    assert sea.around(inland, "EPSG:2154") is None
    monkeypatch.setattr(sea, "_land", lambda: None)
    assert sea.around(POINTS, "EPSG:2154") is None


def test_la_vienne_has_no_sea_to_pay_for(vienne):
    assert travel.roads_of(vienne).sea is None


# ---------- le Finistère ----------


@pytest.fixture(scope="module")
def finistere():
    return pack.load("29")


def way(finistere, origin, place):
    names = finistere.communes["name"].str.replace("’", "'")
    here, there = (finistere.communes[names.eq(one)] for one in (origin, place))
    assert len(here) == len(there) == 1
    far = nearest_places.distance_matrix(here, there, travel.roads_of(finistere))
    straight = np.hypot(*(here[["x_m", "y_m"]].to_numpy() - there[["x_m", "y_m"]].to_numpy())[0])
    return float(far.metres[0, 0]), float(straight)


def test_roscanvel_does_not_reach_brest_by_sea(finistere):
    found, straight = way(finistere, "Roscanvel", "Brest")
    assert straight < 10_000
    assert found > 50_000
    near = measures.nearest(finistere, "france_services").loc["29238"]
    assert near["site_commune"] != "29019"
    assert near["central"] > 20


def test_the_bridges_are_driven_over(finistere):
    """Plougastel is across the Élorn from Brest, Combrit across the Odet from Bénodet."""
    for origin, place, most in (
        ("Brest", "Plougastel-Daoulas", 1.1),
        ("Bénodet", "Combrit", 1.05),
        ("Rosnoën", "Landévennec", 2.0),
    ):
        found, straight = way(finistere, origin, place)
        assert straight <= found <= most * straight


PAIRS = (
    ("Brest", "Crozon"), ("Brest", "Roscanvel"), ("Douarnenez", "Crozon"), ("Roscoff", "Carantec"),
    ("Logonna-Daoulas", "Landévennec"), ("Brest", "Quimper"), ("Douarnenez", "Beuzec-Cap-Sizun"),
)  # fmt: skip


def test_the_way_is_the_one_of_a_fine_grid(finistere):
    """Sixteen directions over cells of 200 m: at most 3 % longer, and a cell or two at each end."""
    known = travel.roads_of(finistere).sea
    graph, index, step = grid(known.land, finistere)
    for origin, place in PAIRS:
        names = finistere.communes["name"].str.replace("’", "'")
        ends = [finistere.communes[names.eq(one)][["x_m", "y_m"]].to_numpy()[0]
                for one in (origin, place)]  # fmt: skip
        start, end = (index(*at) for at in ends)
        walked = dijkstra(graph, indices=start)[end]
        found, _ = way(finistere, origin, place)
        assert found <= walked + 3 * step, (origin, place)
        assert walked <= 1.03 * found + 6 * step, (origin, place)


def grid(land, finistere, step=200.0):
    """Graph over the cells of the land; the cell of a point; the size of a cell."""
    west, south = finistere.communes[["x_m", "y_m"]].min() - 10_000
    east, north = finistere.communes[["x_m", "y_m"]].max() + 10_000
    xs, ys = np.arange(west, east, step), np.arange(south, north, step)
    x, y = np.meshgrid(xs, ys)
    dry = shapely.contains_xy(land, x, y)
    ids = np.where(dry, np.cumsum(dry).reshape(dry.shape) - 1, -1)
    rows, columns, lengths = [], [], []
    moves = [(0, 1), (1, 0), (1, 1), (1, -1), (1, 2), (2, 1), (1, -2), (2, -1)]
    for down, right in moves:
        a = ids[: ids.shape[0] - down, max(0, -right) : ids.shape[1] - max(0, right)]
        b = ids[down:, max(0, right) : ids.shape[1] + min(0, right)]
        both = (a >= 0) & (b >= 0)
        rows.append(a[both])
        columns.append(b[both])
        lengths.append(np.full(both.sum(), step * math.hypot(down, right)))
    size = int(dry.sum())
    made = coo_array(
        (np.concatenate(lengths), (np.concatenate(rows), np.concatenate(columns))),
        shape=(size, size),
    ).tocsr()
    cells = np.column_stack([x[dry], y[dry]])

    def index(px, py):
        return int(np.hypot(cells[:, 0] - px, cells[:, 1] - py).argmin())

    return made + made.T, index, step


def test_ferries_are_declared_and_not_taken():
    table = sheets.read_national(storage.PUBLISHED / "sheets", sheets.CROSSINGS)
    assert set(table["kind"]) == {"bridge", "causeway", "ferry"}
    assert len(sea._bridges("EPSG:2154")) == table["kind"].ne("ferry").sum()
