"""What a way of OpenStreetMap lets through, and how fast: by car, and on foot.

A profile reads the tags of one way or one node and knows nothing of places or of geometry. Tags
are those of the OpenStreetMap wiki; speeds are in km/h. A speed of 0 is a direction that is
closed. Speeds are hypotheses (``CAR_KMH``), never faster than 0.9 times a posted limit.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

Tags = Mapping[str, str]

VERSION: Final = "2026-11"
"""Said with the minutes that it gives: another one at each change of what a way lets through."""

CAR_KMH: Final = MappingProxyType(
    {
        "motorway": 110.0,
        "trunk": 85.0,
        "primary": 65.0,
        "secondary": 60.0,
        "tertiary": 50.0,
        "unclassified": 40.0,
        "residential": 25.0,
        "living_street": 12.0,
        "service": 12.0,
        "motorway_link": 60.0,
        "trunk_link": 55.0,
        "primary_link": 45.0,
        "secondary_link": 40.0,
        "tertiary_link": 35.0,
    }
)
"""Classes that a car takes. Tracks, paths and what is being built are not among them."""
FOOT_KMH: Final = 4.5
OF_LIMIT: Final = 0.9
"""Part of a posted limit that is driven on average."""
SIGNAL_S: Final = 3.0
"""Seconds that a traffic light takes, on average."""
FERRY_KMH: Final = 20.0
"""Of a ferry that does not say how long it takes."""
FERRY_WAIT_S: Final = 900.0
"""Wait before a ferry leaves."""

_FOOT: Final = (CAR_KMH.keys() - {"motorway", "motorway_link", "trunk", "trunk_link"}) | {
    "track",
    "path",
    "footway",
    "pedestrian",
    "steps",
    "bridleway",
    "corridor",
    "platform",
}
_FOOT_IF_SAID: Final = frozenset({"trunk", "trunk_link", "cycleway"})
"""On foot only where the tags say so."""
JOINED: Final = (_FOOT | CAR_KMH.keys()) - {
    "motorway", "motorway_link", "trunk_link", "primary_link", "secondary_link", "tertiary_link",
}  # fmt: skip
"""Where a place may stand: not along a motorway, nor on a slip road."""
_CLOSED: Final = frozenset(
    {"no", "private", "agricultural", "forestry", "delivery", "military", "emergency", "psv", "bus"}
    | {"use_sidepath", "employees", "residents"}
)
_DRIVEN_MEANWHILE: Final = frozenset({"no", "minor", "widening"})
"""Works (``construction``) during which a road stays open, as in OSRM's profile."""
_CAR_KEYS: Final = ("motorcar", "motor_vehicle", "vehicle", "access")
_FOOT_KEYS: Final = ("foot", "access")
_ONE_WAY: Final = MappingProxyType(
    {"yes": (1, 0), "true": (1, 0), "1": (1, 0), "-1": (0, 1), "reverse": (0, 1)}
    | {"no": (1, 1), "false": (1, 1), "0": (1, 1), "alternating": (1, 1), "reversible": (0, 0)}
)
_LIMITS: Final = MappingProxyType(
    {"walk": 6.0, "urban": 50.0, "rural": 80.0, "motorway": 130.0, "trunk": 110.0}
    | {"living_street": 20.0, "zone": 30.0}
)
"""What a limit may say instead of a number, ``FR:`` aside."""
_NUMBER: Final = re.compile(r"(\d+(?:\.\d+)?)\s*(km/h|kmh|kph|mph|knots)?")
_MPH: Final = 1.609344
_OPEN_BARRIERS: Final = frozenset(
    {"gate", "lift_gate", "toll_booth", "border_control", "cattle_grid", "entrance", "arch", "kerb"}
    | {"height_restrictor", "sally_port", "no", "swing_gate", "speed_bump"}
)
"""Barriers that a car passes unless the tags close them."""
_WALLS: Final = frozenset({"wall", "fence", "hedge", "ditch", "debris", "guard_rail"})
"""Barriers that nobody on foot passes."""


class Speeds(NamedTuple):
    """Speeds of a way, km/h: along its nodes and against them; 0 where closed."""

    forward: float
    backward: float


CLOSED: Final = Speeds(0.0, 0.0)


def car(tags: Tags) -> Speeds:
    """Speeds of a car on a way; ``CLOSED`` where none goes.

    >>> car({"highway": "tertiary"}), car({"highway": "primary", "maxspeed": "30 mph"})[0]
    (Speeds(forward=50.0, backward=50.0), 43.452288)
    >>> car({"highway": "residential", "oneway": "yes"}), car({"highway": "track"})
    (Speeds(forward=25.0, backward=0.0), Speeds(forward=0.0, backward=0.0))
    """
    usual = CAR_KMH.get(tags.get("highway", ""))
    if usual is None or not _allowed(tags, _CAR_KEYS):
        return CLOSED
    if tags.get("construction", "no") not in _DRIVEN_MEANWHILE:
        return CLOSED
    forward, backward = _directions(tags)
    return Speeds(
        forward * _under(usual, tags, "forward"), backward * _under(usual, tags, "backward")
    )


def foot(tags: Tags) -> Speeds:
    """Speeds on foot on a way, both the same; one-way streets are for cars."""
    highway = tags.get("highway", "")
    said = tags.get("foot") in ("yes", "designated", "permissive")
    walked = highway in _FOOT or (highway in _FOOT_IF_SAID and said)
    return Speeds(FOOT_KMH, FOOT_KMH) if walked and _allowed(tags, _FOOT_KEYS) else CLOSED


def ferry(tags: Tags) -> tuple[Speeds, Speeds]:
    """Speeds of a ferry for cars and for people on foot, where it says nothing of its duration."""
    if tags.get("route") != "ferry":
        return CLOSED, CLOSED
    open_ = Speeds(FERRY_KMH, FERRY_KMH)
    car_, foot_ = (open_ if _allowed(tags, keys) else CLOSED for keys in (_CAR_KEYS, _FOOT_KEYS))
    return car_, foot_


def duration_s(tags: Tags) -> float | None:
    """Seconds that a ferry says its crossing takes (``hh:mm``, ``hh:mm:ss``, ``PT20M``, minutes).

    >>> duration_s({"duration": "00:20"}), duration_s({"duration": "PT1H5M"}), duration_s({})
    (1200.0, 3900.0, None)
    """
    text = tags.get("duration", "").strip()
    if match := re.fullmatch(r"(\d+):(\d{2})(?::(\d{2}))?", text):
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        return 3600.0 * hours + 60 * minutes + seconds
    if match := re.fullmatch(r"PT(?:(\d+)H)?(?:(\d+)M)?", text):
        return 3600.0 * int(match[1] or 0) + 60 * int(match[2] or 0) or None
    return 60.0 * float(text) if re.fullmatch(r"\d+(\.\d+)?", text) else None


def stops_car(tags: Tags) -> bool:
    """Whether a node (a barrier on a way) lets no car through.

    A gate that says nothing is open; a bollard that says nothing is not.
    """
    said = next((tags[key] for key in _CAR_KEYS if key in tags), "")
    barrier = tags.get("barrier")
    if said in _CLOSED or (barrier and tags.get("locked") == "yes"):
        return True
    return bool(barrier) and barrier not in _OPEN_BARRIERS and not said


def stops_foot(tags: Tags) -> bool:
    """Whether a node lets nobody on foot through."""
    said = next((tags[key] for key in _FOOT_KEYS if key in tags), "")
    barrier = tags.get("barrier")
    return said in _CLOSED or (barrier in _WALLS and not said)


def signal(tags: Tags) -> bool:
    """Whether a node is a traffic light."""
    return tags.get("highway") == "traffic_signals"


def _allowed(tags: Tags, keys: tuple[str, ...]) -> bool:
    """The most specific tag decides: ``motorcar=yes`` opens what ``access=no`` closes."""
    return next((tags[key] for key in keys if key in tags), "") not in _CLOSED


def _directions(tags: Tags) -> tuple[int, int]:
    said = _ONE_WAY.get(tags.get("oneway:motor_vehicle", tags.get("oneway", "")))
    if said:
        return said
    round_ = tags.get("junction") in ("roundabout", "circular")
    return (1, 0) if round_ or tags.get("highway") == "motorway" else (1, 1)


def _under(usual: float, tags: Tags, direction: str) -> float:
    limit = limit_kmh(tags.get(f"maxspeed:{direction}") or tags.get("maxspeed", ""))
    return usual if limit is None else min(usual, OF_LIMIT * limit)


def limit_kmh(text: str) -> float | None:
    """Posted limit, km/h; of several, the lowest; None when it says none that is known.

    >>> limit_kmh("50"), limit_kmh("30 mph"), limit_kmh("FR:rural"), limit_kmh("none")
    (50.0, 48.28032, 80.0, None)
    """
    found = [limit for part in re.split("[;|]", text) if (limit := _limit(part.strip()))]
    return min(found, default=None)


def _limit(text: str) -> float | None:
    if match := _NUMBER.fullmatch(text):
        factor = {"mph": _MPH, "knots": 1.852}.get(match[2] or "", 1.0)
        return float(match[1]) * factor
    word = text.rsplit(":", 1)[-1].lower()
    if match := re.fullmatch(r"zone(\d+)", word):
        return float(match[1])
    return _LIMITS.get(word)
