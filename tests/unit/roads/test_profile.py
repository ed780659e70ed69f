"""What the tags of OpenStreetMap say of speed and of access, case by case."""

import pytest

from geo.roads import profile

CARS = [
    ({"highway": "tertiary"}, (50, 50)),
    ({"highway": "residential", "maxspeed": "30"}, (25, 25)),
    ({"highway": "primary", "maxspeed": "50"}, (45, 45)),
    ({"highway": "primary", "maxspeed": "FR:urban"}, (45, 45)),
    ({"highway": "secondary", "maxspeed": "FR:rural"}, (60, 60)),
    ({"highway": "secondary", "maxspeed": "FR:zone30"}, (27, 27)),
    ({"highway": "primary", "maxspeed": "50;70"}, (45, 45)),
    ({"highway": "primary", "maxspeed": "signals"}, (65, 65)),
    ({"highway": "primary", "maxspeed": "none"}, (65, 65)),
    ({"highway": "primary", "maxspeed:forward": "50"}, (45, 65)),
    ({"highway": "unclassified", "maxspeed": "20 mph"}, (0.9 * 32.18688,) * 2),
    ({"highway": "motorway"}, (110, 0)),
    ({"highway": "motorway", "oneway": "no"}, (110, 110)),
    ({"highway": "tertiary", "oneway": "-1"}, (0, 50)),
    ({"highway": "tertiary", "oneway": "reversible"}, (0, 0)),
    ({"highway": "tertiary", "junction": "roundabout"}, (50, 0)),
    ({"highway": "service", "access": "private"}, (0, 0)),
    ({"highway": "service", "access": "private", "motor_vehicle": "yes"}, (12, 12)),
    ({"highway": "service", "access": "destination"}, (12, 12)),
    ({"highway": "unclassified", "motor_vehicle": "agricultural"}, (0, 0)),
    ({"highway": "track"}, (0, 0)),
    ({"highway": "construction"}, (0, 0)),
    ({"highway": "primary", "construction": "primary"}, (0, 0)),
    ({"highway": "primary", "construction": "widening"}, (65, 65)),
    ({"building": "yes"}, (0, 0)),
]
WALKS = [
    ({"highway": "footway"}, True),
    ({"highway": "steps"}, True),
    ({"highway": "residential", "oneway": "yes"}, True),
    ({"highway": "trunk"}, False),
    ({"highway": "trunk", "foot": "yes"}, True),
    ({"highway": "cycleway"}, False),
    ({"highway": "cycleway", "foot": "designated"}, True),
    ({"highway": "motorway"}, False),
    ({"highway": "path", "access": "private"}, False),
    ({"highway": "path", "access": "private", "foot": "yes"}, True),
    ({"highway": "footway", "foot": "no"}, False),
]
BARRIERS = [
    ({"barrier": "gate"}, False, False),
    ({"barrier": "gate", "locked": "yes"}, True, False),
    ({"barrier": "gate", "access": "private"}, True, True),
    ({"barrier": "gate", "access": "private", "foot": "yes"}, True, False),
    ({"barrier": "bollard"}, True, False),
    ({"barrier": "bollard", "motor_vehicle": "yes"}, False, False),
    ({"barrier": "wall"}, True, True),
    ({"barrier": "toll_booth"}, False, False),
    ({"highway": "crossing"}, False, False),
]


@pytest.mark.parametrize(("tags", "speeds"), CARS)
def test_cars(tags, speeds):
    assert profile.car(tags) == pytest.approx(speeds)


@pytest.mark.parametrize(("tags", "open_"), WALKS)
def test_on_foot(tags, open_):
    assert (profile.foot(tags) != profile.CLOSED) is open_


@pytest.mark.parametrize(("tags", "car", "foot"), BARRIERS)
def test_barriers(tags, car, foot):
    assert (profile.stops_car(tags), profile.stops_foot(tags)) == (car, foot)


def test_a_place_is_joined_to_no_motorway_nor_slip_road():
    assert not profile.JOINED & {"motorway", "motorway_link", "trunk_link", "tertiary_link"}
    assert {"residential", "footway", "track", "trunk"} <= profile.JOINED


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("01:05", 3900), ("00:01:30", 90), ("PT20M", 1200), ("7", 420), ("?", None)],
)
def test_durations(text, seconds):
    assert profile.duration_s({"duration": text}) == seconds


def test_a_ferry_takes_whom_its_tags_say():
    ferry = {"route": "ferry", "motor_vehicle": "no"}
    car, foot = profile.ferry(ferry)
    assert (car, foot != profile.CLOSED) == (profile.CLOSED, True)
    assert profile.ferry({"route": "bus"}) == (profile.CLOSED, profile.CLOSED)
