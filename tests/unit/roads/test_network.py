"""A network of a dozen junctions whose minutes are worked out by hand, and others against NetworkX.

::

          N2 ........ ferry of 10 minutes, two cars a day
          |
    E --- w  n  roundabout
    ^      s e
    |      |  20 mph
    A ---- B ---- C(light) ---- D --x-- G   (x: a locked gate)
    |
    west, cut at the clip line           i - i   an island

A, B, C, D stand 1 km apart on a tertiary road (50 km/h: 1.2 min a km).
"""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.base.errors import GeoError
from geo.roads import extract, minutes, network
from tests.helpers import osm

EVERYWHERE = extract.Box(-180, -90, 180, 90)
A, B, C, D, E, G, W1, W2, W3, I1, I2, RW, RS, RE, RN, GATE, P1, P2, MID = range(1, 20)
NODES = {
    A: (0, 0), B: (1000, 0), C: (2000, 0, {"highway": "traffic_signals"}), D: (3000, 0),
    E: (1000, 1000), G: (4000, 0), GATE: (3500, 0, {"barrier": "gate", "locked": "yes"}),
    W1: (-1000, 0), W2: (-2000, 0), W3: (-3000, 0), I1: (9000, 9000), I2: (9500, 9000),
    RW: (1900, 1000), RS: (2000, 900), RE: (2100, 1000), RN: (2000, 1100),
    P1: (2000, 3000), P2: (5000, 3000), MID: (1500, 0),
}  # fmt: skip
ROAD = {"highway": "tertiary"}
WAYS = {
    1: ([A, B, MID, C, D], ROAD),
    2: ([B, E], {"highway": "residential", "oneway": "yes"}),
    3: ([E, RW], ROAD),
    4: ([RW, RS, RE, RN, RW], {**ROAD, "junction": "roundabout"}),
    5: ([RS, C], {**ROAD, "maxspeed": "20 mph"}),
    6: ([D, GATE, G], {"highway": "service"}),
    7: ([I1, I2], ROAD),
    8: ([A, W1, W2, W3], ROAD),
    9: ([RN, P1], ROAD),
    10: ([P1, P2], {"route": "ferry", "duration": "00:10"}),
    11: ([P2, G], {"highway": "unclassified"}),
    12: ([A, B], {"highway": "motorway", "foot": "no"}),
}  # fmt: skip
KM = 60 / 50
SIDE = 100 * 2**0.5 / 1000 * KM
SLOW = 0.9 / (0.9 * 20 * 1.609344) * 60
LIGHT = 3 / 60
BY_HAND = {
    (A, B): 60 / 110,  # the motorway, one way
    (B, A): KM,
    (B, D): 2 * KM + LIGHT,
    (D, B): 2 * KM + LIGHT,
    (D, C): KM + LIGHT,
    (C, D): KM,
    (B, E): 60 / 25,
    (E, B): 0.9 * KM + SIDE + SLOW + LIGHT + KM,  # its street is one way
    (C, E): SLOW + 3 * SIDE + 0.9 * KM,  # three quarters of the roundabout
    (E, C): 0.9 * KM + SIDE + SLOW + LIGHT,
    (A, W2): 2 * KM,
    (MID, C): 0.5 * KM + LIGHT,
    (C, MID): 0.5 * KM,
}


def read(tmp_path, nodes=NODES, ways=WAYS, **options):
    path = osm.write(tmp_path / "x.osm.pbf", nodes, ways)
    return extract.read_ways([path], EVERYWHERE, **options)


def everything(x, y):
    return np.ones(len(x), dtype=bool)


def joined(ways, stands, mode="car", inside=everything):
    net = network.build(ways, mode, osm.metres, inside)
    x, y = np.array([NODES[one][:2] for one in stands], dtype=float).T
    return minutes.join(net, x, y, mode)


def trips(ways, stands, mode="car", inside=everything, limit=600):
    at = np.arange(len(stands))
    found = minutes.matrix(joined(ways, stands, mode, inside), at, at, limit)
    return {(a, b): found[i, j] for i, a in enumerate(stands) for j, b in enumerate(stands)}


def within(x, y):
    return x >= -1500


def test_minutes_by_hand(tmp_path):
    found = trips(read(tmp_path), [A, B, C, D, E, W2, MID], inside=within)
    assert {pair: found[pair] for pair in BY_HAND} == pytest.approx(BY_HAND, abs=1e-9)


def test_on_foot_both_ways_of_a_street_and_no_motorway(tmp_path):
    found = trips(read(tmp_path), [A, B, E, D, G], "foot")
    assert found[A, B] == found[B, A] == pytest.approx(60 / 4.5)
    assert found[B, E] == found[E, B] == pytest.approx(60 / 4.5)
    assert found[D, G] == pytest.approx(60 / 4.5)  # a locked gate has a way round, on foot


def test_what_is_beyond_a_gate_or_the_sea_is_not_reached(tmp_path):
    place = joined(read(tmp_path), [A, G, I1])
    assert place.metres[1] == pytest.approx(500)  # the road on this side of the gate
    assert place.node[2] == -1  # the nearest road that leads anywhere is too far
    found = minutes.matrix(place, np.arange(3), np.arange(3), 600)
    assert np.isinf(found[0, 2])
    assert np.isinf(found[2]).all()


def test_a_ferry_only_when_asked_with_its_wait(tmp_path):
    found = trips(read(tmp_path, ferries=True), [RN, P1, P2, G])
    assert found[P1, P2] == pytest.approx(15 + 10)
    assert found[RN, P2] == pytest.approx(1.9 * KM + 15 + 10)
    without = trips(read(tmp_path), [RN, P1, P2])
    assert np.isinf(without[P1, P2])


def test_a_road_cut_at_the_clip_line_is_kept_to_its_next_node(tmp_path):
    ways = read(tmp_path)
    net = network.build(ways, "car", osm.metres, within)
    assert net.x.min() == pytest.approx(-2000)


def test_a_wider_clip_changes_nothing_inside(tmp_path):
    ways, stands = read(tmp_path), [A, B, C, D, E]
    assert trips(ways, stands, inside=within) == trips(ways, stands)


def test_the_box_drops_what_is_far_while_it_is_read(tmp_path):
    path = osm.write(tmp_path / "x.osm.pbf", NODES, WAYS)
    box = extract.Box(*(osm.degrees(m) for m in (-500, -500, 2500, 2500)))
    assert set(extract.read_ways([path], box).way) == set(WAYS) - {6, 7, 10, 11}


def test_two_extracts_that_overlap_are_one(tmp_path):
    first = {1, 2, 3, 4, 8, 12}
    second = set(WAYS) - first | {3, 4}
    paths = []
    for rank, ids in enumerate((first, second)):
        ways = {one: WAYS[one] for one in ids}
        used = {node for through, _ in ways.values() for node in through}
        nodes = {one: NODES[one] for one in used}
        paths.append(osm.write(tmp_path / f"{rank}.osm.pbf", nodes, ways))
    both, whole = extract.read_ways(paths, EVERYWHERE), read(tmp_path)
    assert both.way.tolist() == whole.way.tolist()
    assert trips(both, [A, B, C, D, E]) == trips(whole, [A, B, C, D, E])


def test_the_last_extract_decides_for_a_way_that_two_have(tmp_path):
    old = osm.write(tmp_path / "old.osm.pbf", NODES, WAYS)
    ways = {**WAYS, 1: (WAYS[1][0], {**ROAD, "maxspeed": "30"})}
    new = osm.write(tmp_path / "new.osm.pbf", NODES, ways)
    assert trips(extract.read_ways([old, new], EVERYWHERE), [B, A])[B, A] == pytest.approx(60 / 27)
    assert trips(extract.read_ways([new, old], EVERYWHERE), [B, A])[B, A] == pytest.approx(KM)


def test_places_on_one_stretch_reach_each_other_along_it(tmp_path):
    nodes = {i + 1: (100.0 * i, 0) for i in range(11)} | {
        20: (0, 500),
        21: (1000, 500),
        22: (-500, 0),
    }
    ways = {1: (list(range(1, 12)), ROAD), 2: ([1, 20, 21, 11], ROAD), 3: ([22, 1], ROAD)}
    net = network.build(read(tmp_path, nodes, ways), "car", osm.metres, everything)
    x = np.array([300.0, 700.0, 500.0])
    place = minutes.join(net, x, np.array([0.0, 0.0, 30.0]), "car")
    found = minutes.matrix(place, np.arange(3), np.arange(3), 60)
    leg = 0.03 / minutes.JOIN_KMH * 60
    assert found[0, 1] == pytest.approx(0.4 * KM)
    assert found[2, 0] == found[0, 2] == pytest.approx(0.2 * KM + leg)
    assert np.diag(found).tolist() == [0, 0, 0]


def test_the_limit_is_inclusive_and_nothing_is_looked_for_beyond(tmp_path):
    ways = read(tmp_path)
    assert trips(ways, [B, A], limit=KM + 1e-9)[B, A] == pytest.approx(KM)
    assert np.isinf(trips(ways, [B, A], limit=KM - 1e-6)[B, A])


def test_nothing_inside_is_an_empty_network(tmp_path):
    net = network.build(read(tmp_path), "car", osm.metres, lambda x, y: x > 1e6)
    place = minutes.join(net, np.array([0.0, np.nan]), np.array([0.0, 0.0]), "car")
    assert place.node.tolist() == [-1, -1]
    assert np.isinf(minutes.matrix(place, np.arange(2), np.arange(2), 60)).all()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "n’est pas un extrait"),
        (b"code;minutes\n86194;12\n" * 40, "n’est pas un extrait"),
        (b"\x1f\x8b\x08\x00", "n’est pas un extrait"),
    ],
)
def test_what_is_no_extract_is_refused(tmp_path, content, said):
    path = tmp_path / "x.osm.pbf"
    path.write_bytes(content)
    with pytest.raises(GeoError, match=said):
        extract.identify(path)


def test_a_file_larger_than_france_is_refused_before_it_is_read(tmp_path):
    path = osm.write(tmp_path / "planet.osm.pbf", NODES, WAYS)
    with path.open("r+b") as file:
        file.truncate(extract.LARGEST_BYTES + 1)  # sparse: it takes no room
    with pytest.raises(GeoError, match="plus que la France"):
        extract.identify(path)


@pytest.mark.parametrize("part", [0.3, 0.6, 0.95])
def test_a_cut_or_damaged_extract_is_refused(tmp_path, part):
    path = osm.write(tmp_path / "x.osm.pbf", NODES, WAYS)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(part * len(whole))])
    with pytest.raises(GeoError, match="abîmé ou coupé"):
        extract.identify(path)
        extract.read_ways([path], EVERYWHERE)


def test_an_extract_says_its_date(tmp_path):
    found = extract.identify(osm.write(tmp_path / "x.osm.pbf", NODES, WAYS, date="2026-10-02"))
    assert (found.name, found.date, len(found.sha256)) == ("x.osm.pbf", "2026-10-02", 64)


# ---------- against NetworkX, on the vertices as they are ----------


def raw(ways, mode):
    found, x, y = network.edges(ways, mode, osm.metres, everything)
    graph = nx.DiGraph()
    for a, b, forward, backward in zip(*(part.tolist() for part in found[:4]), strict=True):
        for tail, head, seconds in ((a, b, forward), (b, a, backward)):
            old = graph.get_edge_data(tail, head, {"s": np.inf})["s"]
            if seconds < old:
                graph.add_edge(tail, head, s=seconds)
    return graph, x, y


@st.composite
def towns(draw):
    """Ways at random on a grid of 5 × 5 nodes 200 m apart, one-way or not, some of them barred."""
    steps = st.sampled_from([(0, 1), (1, 0), (0, -1), (-1, 0)])
    nodes = {1 + 5 * i + j: (200.0 * i, 200.0 * j) for i in range(5) for j in range(5)}
    barred = draw(st.sets(st.sampled_from(sorted(nodes)), max_size=3))
    nodes |= {one: (*nodes[one], {"barrier": "bollard"}) for one in barred}
    ways = {}
    for rank in range(draw(st.integers(3, 14))):
        i, j = draw(st.integers(0, 4)), draw(st.integers(0, 4))
        through = [1 + 5 * i + j]
        for di, dj in draw(st.lists(steps, min_size=1, max_size=7)):
            i, j = min(4, max(0, i + di)), min(4, max(0, j + dj))
            through.append(1 + 5 * i + j)
        one_way = draw(st.sampled_from(["no", "no", "yes", "-1"]))
        kind = draw(st.sampled_from(["tertiary", "residential", "primary"]))
        ways[rank + 1] = (through, {"highway": kind, "oneway": one_way})
    return nodes, ways


@settings(max_examples=60)
@given(towns(), st.sampled_from(["car", "foot"]))
def test_taking_vertices_out_changes_no_trip(tmp_path_factory, town, mode):
    nodes, ways = town
    folder = tmp_path_factory.mktemp("town")
    found = read(folder, nodes, ways)
    graph, x, y = raw(found, mode)
    net = network.build(found, mode, osm.metres, everything)
    largest = max(map(len, nx.strongly_connected_components(graph)), default=0)
    place = minutes.join(net, net.x, net.y, mode)
    at = np.arange(len(net.x))
    got = minutes.matrix(place, at, at, 600)
    assert (place.metres == 0).all()
    spots = {}
    for vertex in graph:
        spots.setdefault((x[vertex], y[vertex]), []).append(vertex)
    # a barred node is several vertices at one place: only the others are compared
    alone = [i for i in at if len(spots[net.x[i], net.y[i]]) == 1]
    assert len(alone) <= largest
    if mode == "foot":
        assert np.abs(got - got.T).max(initial=0) < 1e-9
    for i in alone:
        far = nx.single_source_dijkstra_path_length(graph, spots[net.x[i], net.y[i]][0], weight="s")
        for k in alone:
            assert got[i, k] * 60 == pytest.approx(far[spots[net.x[k], net.y[k]][0]], abs=1e-9)
