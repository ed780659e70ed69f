"""What the script of the map is given: a geometry once, then its paint at each change.

Plain JSON. The script is checked against the same shapes in ``assets/map/data.d.ts``, which is
made of this file (``python .ci/javascript/types.py``). Named tuples travel as arrays: their names
cost no byte. Coordinates are EPSG:4326 in units of 0.0001 degree; a line or a ring is a flat list
``lat, lon, lat, lon…``, its first point and then differences. An index counts from 0, in the
order of ``Geometry.codes`` for communes.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, NotRequired, TypedDict


class Point(NamedTuple):
    """Where something is."""

    lat: int
    lon: int


class Place(NamedTuple):
    """What is drawn at one point of a layer: one site or several, told one text a line.

    ``commune`` is an index, -1 out of the department. ``counted`` is the rank of the first reading
    of presence that counts the place there, 0 for all of them.
    """

    lat: int
    lon: int
    commune: int
    counted: int
    texts: list[str]


class Change(NamedTuple):
    """What a scenario does to a place: its rank in the layer and what is drawn there instead.

    A rank of -1 opens the place; no place closes the one that was there.
    """

    rank: int
    place: Place | None


class Level(TypedDict):
    """The units of a level; ``of`` is that of each commune, -1 for none."""

    of: list[int]
    names: list[str]
    points: list[Point]


class Look(TypedDict):
    """How the places of a layer are drawn and what one of them is called.

    ``corners`` and ``ring``: see ``geo.base.palette.Symbol``. ``pale`` fills a place out of the
    department; ``scale`` is that of ``geo.maps.symbols.Mark``.
    """

    label: str
    colour: str
    pale: str
    corners: tuple[tuple[float, float], ...]
    ring: bool
    scale: float


class Theme(TypedDict):
    """Colours of the map, ``#RRGGBB``."""

    ink: str
    paper: str
    quiet: str
    line: str
    accent: str
    missing: str
    hatch: str


class LabelRule(TypedDict):
    """Where names stand: see ``geo.maps.labels``; lengths in sizes of the letters.

    ``most`` names are given, ``tried`` towns of the frame looked at, ``main`` of them main ones;
    in question, up to ``few`` come all before the main ones, of more one does. To ``lines`` of
    the main ones a line may lead, and to one with no other named within ``alone``. A name is
    ``height`` high, ``pad`` away from anything; a town is a dot of radius ``dot``, with its own
    signs as far as ``reach``. ``spots`` are tried in turn at the distances ``near``, in halves
    of the name's width and to which side; then the directions ``around`` at the distances
    ``far``, with a line that leads to the town; ``last``, for one in question alone.
    """

    most: int
    main: int
    few: int
    lines: int
    alone: float
    tried: int
    height: float
    pad: float
    dot: float
    reach: float
    spots: list[tuple[float, float]]
    near: list[float]
    far: list[float]
    last: list[float]
    around: list[tuple[float, float]]


class Geometry(TypedDict):
    """All that never changes with an indicator; ``ranked`` has the most peopled communes first.

    ``shapes`` are the polygons of each commune: an outer ring, then its holes.
    """

    codes: list[str]
    names: list[str]
    points: list[Point]
    ranked: list[int]
    shapes: list[list[list[list[int]]]]
    levels: dict[str, Level]
    lines: dict[str, list[list[int]]]
    sites: dict[str, list[Place]]
    kinds: dict[str, Look]
    theme: Theme
    labels: LabelRule


class PaintData(TypedDict):
    """What changes; what is empty does not travel, ``geo.maps.leaflet.Paint`` says what each is.

    ``geo`` names the geometry that it is for; ``counted`` is the rank of the reading of presence.
    """

    geo: str
    level: str
    classes: str
    colours: NotRequired[Sequence[str]]
    values: NotRequired[Sequence[float | str | None]]
    decimals: NotRequired[int]
    unit: NotRequired[str]
    circles: NotRequired[str | None]
    outline: NotRequired[str | None]
    layers: NotRequired[Sequence[str]]
    shown: NotRequired[Sequence[int] | None]
    counted: NotRequired[int | None]
    changes: NotRequired[Mapping[str, Sequence[Change]]]
    selected: NotRequired[Sequence[str]]
    named: NotRequired[Sequence[str]]
    ringed: NotRequired[Sequence[str]]
    basemap: NotRequired[str | None]
    fit: NotRequired[Sequence[str]]
