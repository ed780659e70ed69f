"""Where the names of towns stand on every map: one rule for the screen, paper and pictures.

The town in question comes first and is always named, each of them when they are few
(``foremost``); then the main towns of the department, then the other communes in question, then
the others, the most peopled first (``order``). A name takes the first spot beside its own town,
signs of its places included, where it covers nothing and where no other town nor sign is nearer
to it than its own (``place``). Where there is none, a line leads to its name from the town in
question, from the largest, and from a main one that is near no other town with a name; that of
the former covers a place out of the department where nothing else is free. Another town goes
without.

``RULE`` is the declaration: lengths are in sizes of the letters, so that millimetres and pixels
give the same names. The script of the map has the same functions
(``assets/map/1-labels.js``) and receives the same rule with the geometry.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache
from importlib import import_module
from itertools import product
from pathlib import Path
from typing import Final, NamedTuple

from PIL import ImageFont

from geo.maps.map_data import LabelRule

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""

RULE: Final[LabelRule] = {
    "most": 14,
    "main": 12,
    "few": 10,
    "lines": 2,
    "alone": 4,
    "tried": 60,
    "height": 1.2,
    "pad": 0.12,
    "dot": 0.2,
    "spots": [
        (0, -1), (1, 0), (-1, 0), (0, 1), (1, -1), (-1, -1), (1, 1), (-1, 1),
        (0.5, -1), (-0.5, -1), (0.5, 1), (-0.5, 1),
    ],
    "reach": 1.5,
    "near": [0.3, 0.7, 1.1],
    "far": [2, 2.4, 2.8, 3.2, 3.6, 4, 4.5, 5],
    "last": [6, 7, 8, 10],
    "around": [
        (round(math.cos(turn), 3), round(-math.sin(turn), 3))
        for turn in (math.tau * step / 24 for step in range(24))
    ],
}  # fmt: skip
FONTS: Final = ("SourceSansPro-Regular.ttf", "SourceSansPro-Semibold.ttf")
"""The letters of names, plain and strong."""
_MEASURED_AT: Final = 100


class Town(NamedTuple):
    """A town to name: the index of its commune, where it is, how wide its name is."""

    commune: int
    x: float
    y: float
    width: float


class Sign(NamedTuple):
    """The room of a sign on a map, and the index of the town that it is of; -1 for none."""

    box: Box
    town: int


class Name(NamedTuple):
    """A name that has its spot: the rank of its town among those given, its box, its line or none.

    ``off`` is how far it is from its own town: no other town nor sign is nearer.
    """

    town: int
    box: Box
    led: bool
    off: float


def width(text: str, em: float, *, strong: bool = False) -> float:
    """Width of a text in letters of size ``em``, in the unit of ``em``."""
    return float(_font(FONTS[strong]).getlength(text)) * em / _MEASURED_AT


@cache
def _font(name: str) -> ImageFont.FreeTypeFont:
    folder = Path(import_module("font_source_sans_pro").font_directory)
    return ImageFont.truetype(folder / name, _MEASURED_AT, layout_engine=ImageFont.Layout.BASIC)


def foremost(question: Collection[object]) -> int:
    """How many of the communes in question come first, strong: all when few, else one."""
    return len(question) if len(question) <= RULE["few"] else 1


def order(ranked: Sequence[int], question: Collection[int]) -> list[int]:
    """Say in which order towns are named.

    Parameters
    ----------
    ranked : sequence of int
        The communes, the most peopled first.
    question : collection of int
        Those in question; empty for the whole department.

    Returns
    -------
    list of int
        The ``foremost`` of those in question, the main towns, those in question, the others.
    """
    asked = [one for one in ranked if one in question]
    return list(
        dict.fromkeys([*asked[: foremost(asked)], *ranked[: RULE["main"]], *asked, *ranked])
    )


def place(
    towns: Sequence[Town],
    signs: Sequence[Sign],
    walls: Sequence[Box],
    size: tuple[float, float],
    em: float,
    *,
    asked: int,
) -> list[Name]:
    """Give names their spots.

    Parameters
    ----------
    towns : sequence of Town
        In the order of ``order``; those out of the frame are passed over.
    signs, walls : sequence of Sign, sequence of Box
        The places that are drawn; what else no name may cover: bar of scale, buttons.
    size : (float, float)
        Width and height of the frame, in the unit of the towns.
    em : float
        Size of the letters.
    asked : int
        How many of the first towns are in question (``foremost``). Those and the main
        ones have a dot that no name covers, named or not yet.
    """
    main = towns[: RULE["main"] + asked]
    dots = {town.commune: _around(town.x, town.y, RULE["dot"] * em) for town in main}
    named: list[Name] = []
    tried = 0
    for rank, town in enumerate(towns):
        if len(named) == RULE["most"] or tried == RULE["tried"]:
            break
        dot = _around(town.x, town.y, RULE["dot"] * em)
        if not _within(dot, size):
            continue
        tried += 1
        if any(_overlap(dot, other.box) or _apart(dot, other.box) < other.off for other in named):
            continue
        outside = [sign.box for sign in signs if sign.town < 0]
        strange = [sign.box for sign in signs if sign.town not in (town.commune, -1)]
        strange += [other for index, other in dots.items() if index != town.commune]
        core = _core(town, dot, signs, em)
        own = [sign.box for sign in signs if sign.town == town.commune]
        busy = [*walls, *(other.box for other in named), *own]
        near = [dots[towns[other.town].commune] for other in named]
        alone = all(_apart(dot, one) > RULE["alone"] * em for one in near)
        for box, led, over in _spots(town, core, em, _lines(rank, asked, alone=alone)):
            padded = _grown(box, RULE["pad"] * em)
            off = RULE["near"][0] * em if led else _apart(core, box)
            others = strange if over else [*strange, *outside]
            if (
                _within(box, size)
                and not any(_overlap(padded, other) for other in [*busy, *others])
                and not any(_apart(other, box) < off for other in others)
            ):
                named.append(Name(rank, box, led, off))
                dots[town.commune] = dot
                break
    return named


def _core(town: Town, dot: Box, signs: Sequence[Sign], em: float) -> Box:
    """A town with the signs of its own that stand around it."""
    around = _around(town.x, town.y, RULE["reach"] * em)
    boxes = [dot, *(s.box for s in signs if s.town == town.commune and _overlap(s.box, around))]
    left, top, right, bottom = zip(*boxes, strict=True)
    return (min(left), min(top), max(right), max(bottom))


def leader(x: float, y: float, box: Box) -> tuple[float, float]:
    """The point of a box where a line from a town ends."""
    return min(max(x, box[0]), box[2]), min(max(y, box[1]), box[3])


def _lines(rank: int, asked: int, *, alone: bool) -> list[tuple[bool, list[float]]]:
    """What lines may lead to a name: whether it may cover what is outside, and how far it is."""
    first = rank < RULE["lines"] + asked
    far = first or (alone and rank < RULE["main"] + asked)
    lines = [(False, RULE["far"])] * far + [(True, RULE["far"])] * first
    return lines + [(True, RULE["last"])] * (rank < asked)


def _spots(
    town: Town, core: Box, em: float, lines: Iterable[tuple[bool, Sequence[float]]]
) -> Iterator[tuple[Box, bool, bool]]:
    """Boxes to try in turn: whether a line leads to each, whether it may cover what is outside."""
    half, high = town.width / 2, RULE["height"] * em / 2
    middle_x, middle_y = (core[0] + core[2]) / 2, (core[1] + core[3]) / 2
    wide, tall = (core[2] - core[0]) / 2, (core[3] - core[1]) / 2
    for gap in RULE["near"]:
        for dx, dy in RULE["spots"]:
            x = middle_x + dx * half + (0 if dy else dx * (wide + gap * em))
            y = middle_y + dy * (tall + high + gap * em)
            yield (x - half, y - high, x + half, y + high), False, False
    away = [(over, gap) for over, gaps in lines for gap in gaps]
    for (over, gap), (dx, dy) in product(away, RULE["around"]):
        side = max(abs(dx), abs(dy))
        x = middle_x + dx / side * (half + wide) + dx * gap * em
        y = middle_y + dy / side * (high + tall) + dy * gap * em
        yield (x - half, y - high, x + half, y + high), True, over


def _apart(one: Box, other: Box) -> float:
    """How far two boxes are from one another; 0 when they touch."""
    x = max(one[0] - other[2], other[0] - one[2], 0)
    y = max(one[1] - other[3], other[1] - one[3], 0)
    return math.hypot(x, y)


def _around(x: float, y: float, half: float) -> Box:
    return (x - half, y - half, x + half, y + half)


def _grown(box: Box, by: float) -> Box:
    return (box[0] - by, box[1] - by, box[2] + by, box[3] + by)


def _within(box: Box, size: tuple[float, float]) -> bool:
    return box[0] >= 0 and box[1] >= 0 and box[2] <= size[0] and box[3] <= size[1]


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
