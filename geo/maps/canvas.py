"""Windows on the ground and the names over them: metres in, millimetres on paper out.

Symbols of the places of help on a drawn map: shape, colour and halo of the screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.access import measures, presence
from geo.access.presence import ALL, Counts
from geo.base import french, palette
from geo.maps import map_geometry
from geo.pack.kinds import KINDS

if TYPE_CHECKING:
    from geo.pack.pack import Pack

LABEL_PT: Final = 7.0
MOST_NAMES: Final = 14
_PT_MM: Final = 0.3528
_LETTER_EM: Final = 0.5
_MARGIN: Final = 0.06
_AROUND: Final = (
    (0, 0), (0, -2.9), (0, 2.9), (1, 0), (-1, 0), (1, -2), (-1, -2), (1, 2), (-1, 2),
    (0, -4.4), (0, 4.4), (1, -4.4), (-1, -4.4), (1, 4.4), (-1, 4.4),
)  # fmt: skip
"""Where a name may stand: half widths beside its town, then millimetres below."""
_LEAST_M: Final = 24_000.0
"""Least height of a frame: a commune is shown with the places of help around it."""

Point = tuple[float, float]
Bounds = tuple[float, float, float, float]
Box = tuple[float, float, float, float]


class Label(NamedTuple):
    """A name over a map: centre in millimetres from the top left corner."""

    x: float
    y: float
    text: str
    strong: bool = False


@dataclass(frozen=True)
class Frame:
    """A window on the ground: metres west, south, and millimetres per metre."""

    west: float
    south: float
    scale: float
    width: float
    height: float

    @property
    def bounds(self) -> Bounds:
        """West, south, east, north in metres."""
        return (
            self.west,
            self.south,
            self.west + self.width / self.scale,
            self.south + self.height / self.scale,
        )

    def at(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Turn metres (n, 2) into millimetres (n, 2), y downwards."""
        x = (points[:, 0] - self.west) * self.scale
        y = self.height - (points[:, 1] - self.south) * self.scale
        return np.column_stack([x, y])


def frame(bounds: Bounds, width: float, height: float, *, least_m: float = _LEAST_M) -> Frame:
    """Fit bounds (metres) in a box (millimetres), with a margin and at least ``least_m`` high."""
    west, south, east, north = bounds
    across = (east - west) * (1 + 2 * _MARGIN)
    up = max((north - south) * (1 + 2 * _MARGIN), least_m)
    scale = min(width / across, height / up)
    middle = ((west + east) / 2, (south + north) / 2)
    return Frame(
        middle[0] - width / scale / 2, middle[1] - height / scale / 2, scale, width, height
    )


def names(pack: Pack, window: Frame, inside: pd.Index, taken: list[Box]) -> list[Label]:
    """Names of the largest communes of the unit, then of the others, that do not overlap."""
    towns = pack.communes[["name", "population", "x_m", "y_m"]]
    towns = towns.assign(own=towns.index.isin(inside)).sort_values(
        ["own", "population"], ascending=[False, False], kind="stable"
    )
    boxes, labels = list(taken), list[Label]()
    places = window.at(towns[["x_m", "y_m"]].to_numpy(dtype=float)).tolist()
    for (x, y), name, own in zip(places, towns["name"], towns["own"], strict=True):
        if len(labels) >= MOST_NAMES or (labels and not own and len(inside) > 1):
            break
        text = french.apostrophe(str(name))
        for dx, dy in _AROUND:
            label = Label(x, y + dy, text, bool(own and len(inside) == 1))
            width = box(label)[2] - box(label)[0]
            around = box(label._replace(x=x + dx * (width / 2 + 1.6)))
            free = all(boxes_disjoint(around, other) for other in boxes)
            if (
                free
                and around[0] > 1
                and around[2] < window.width - 1
                and around[1] > 1
                and around[3] < window.height - 1
            ):
                boxes.append(around)
                labels.append(label._replace(x=(around[0] + around[2]) / 2))
                break
    return labels


def box(label: Label) -> Box:
    """Room that a name takes on a map: left, top, right, bottom in millimetres."""
    half = len(label.text) * LABEL_PT * _PT_MM * _LETTER_EM / 2 + 0.4
    return (label.x - half, label.y - 1.4, label.x + half, label.y + 1.4)


def boxes_disjoint(one: Box, other: Box) -> bool:
    """Whether two boxes leave each other alone."""
    return one[2] < other[0] or other[2] < one[0] or one[3] < other[1] or other[3] < one[1]


SYMBOL_MM: Final = 2.4
_HALO_MM: Final = 0.35


class Mark(NamedTuple):
    """A symbol: the layer of its place, how it is drawn, what a scenario does to the place.

    ``change`` is ``closed``, ``opened`` or empty.
    """

    layer: str
    hollow: bool = False
    small: bool = False
    change: str = ""


def draw_places(
    pack: Pack, window: Frame, layers: Sequence[str], reserved: Box, counts: Counts = ALL
) -> tuple[str, list[Box]]:
    """Draw the places of some layers that a window shows.

    Parameters
    ----------
    pack, window
        The department, simulated or not, and the window on it.
    layers : sequence of str
        Keys of ``KINDS``. Of a kind of help, the places that ``counts`` keeps: outreach
        places and stops come with their main layer, small and hollow; a place out of the
        department is hollow; what a scenario closes is crossed, what it opens is ringed. Kinds
        that would hide one another stand side by side.
    reserved : box
        Room of the scale bar, where no hollow symbol is drawn.

    Returns
    -------
    str, list of boxes
        SVG in millimetres, and the room that the symbols take.
    """
    parts, boxes = [], list[Box]()
    for layer in layers:
        others = list(boxes)
        for point, mark in _marks(pack, layer, counts):
            ((x, y),) = window.at(np.array([point])).tolist()
            size = _size(mark)
            for box in others:
                if not boxes_disjoint(_box(x, y, size), box):
                    x = box[2] + size / 2 + _HALO_MM
            inside = size <= x <= window.width - size and size <= y <= window.height - size
            if inside and (not mark.hollow or boxes_disjoint(_box(x, y, size), reserved)):
                parts.append(_symbol(mark, x, y))
                boxes.append(_box(x, y, size))
    return "".join(parts), boxes


def _box(x: float, y: float, size: float) -> Box:
    return (x - size / 2, y - size / 2, x + size / 2, y + size / 2)


def symbol(mark: Mark) -> str:
    """Draw a symbol alone, for a legend."""
    half = SYMBOL_MM / 2 + _HALO_MM + (1.0 if mark.change else 0.0)
    return wrap(_symbol(mark, half, half), 2 * half, 2 * half)


def wrap(body: str, width: float, height: float) -> str:
    """Make an SVG image of a drawing, sizes in millimetres; hatching is there when it is used."""
    hatch = (
        '<defs><pattern id="h" width="1" height="1" patternUnits="userSpaceOnUse">'
        f'<rect width="1" height="1" fill="{palette.MISSING}"/>'
        f'<path d="M0 1L1 0" stroke="{palette.HATCH}" stroke-width="0.15"/></pattern></defs>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.2f}mm" height="{height:.2f}mm" '
        f'viewBox="0 0 {width:.2f} {height:.2f}">{hatch if "url(#h)" in body else ""}{body}</svg>'
    )


def _marks(pack: Pack, layer: str, counts: Counts) -> list[tuple[Point, Mark]]:
    """Places of a layer with how each is drawn, once each, plain ones last: they lie above."""
    ring = KINDS[layer].symbol.ring
    found: dict[tuple[Point, bool], Mark] = {}
    for change, sites in _changed(pack, layer, counts):
        rows = zip(sites["x_m"], sites["y_m"], sites["plain"], sites["in_department"], strict=True)
        for x, y, plain, home in rows:
            mark = Mark(layer, ring or not (plain and home), not plain, change)
            found[(float(x), float(y)), bool(plain)] = mark
    return [(point, found[point, plain]) for point, plain in sorted(found, key=lambda one: one[1])]


def _changed(pack: Pack, layer: str, counts: Counts) -> list[tuple[str, pd.DataFrame]]:
    """Places of a layer: those that stay, those that a scenario closes, those that it opens."""
    now = _places(pack, layer, counts)
    if pack.before is None:
        return [("", now)]
    before = _places(pack.before, layer, counts)
    return [
        ("closed", before[~before.index.isin(now.index)]),
        ("opened", now[~now.index.isin(before.index)]),
        ("", now[now.index.isin(before.index)]),
    ]


def _places(pack: Pack, layer: str, counts: Counts) -> pd.DataFrame:
    """Places of a layer that count; ``plain`` says which are sites, not stops of a round."""
    if layer not in measures.HELP_KINDS:
        return map_geometry.located(pack, layer).assign(plain=True)
    places = presence.places(pack, layer, counts)
    return places.assign(plain=places.index.isin(pack.sites(layer).index))


def _size(mark: Mark) -> float:
    return 0.7 * SYMBOL_MM if mark.small else SYMBOL_MM


def _symbol(mark: Mark, x: float, y: float) -> str:
    shape = KINDS[mark.layer].symbol
    half = _size(mark) / 2
    closed = mark.change == "closed"
    stroke = palette.HATCH if closed else shape.colour
    fill = palette.PAPER if mark.hollow or closed else shape.colour
    halo = f'fill="#FFFFFF" stroke="#FFFFFF" stroke-width="{2 * _HALO_MM}"'
    plain = f'fill="{fill}" stroke="{stroke}" stroke-width="0.4"'
    outlines = (shape.drawn(x, y, half, style) for style in (halo, plain))
    return "".join(outlines) + _change(mark.change, x, y, half + 0.7)


def _change(change: str, x: float, y: float, far: float) -> str:
    style = f'fill="none" stroke="{palette.INK}" stroke-width="0.4"'
    if change == "closed":
        down, up = (
            f"M{x - far:.2f} {y - sign * far:.2f}L{x + far:.2f} {y + sign * far:.2f}"
            for sign in (1, -1)
        )
        return f'<path d="{down}{up}" {style}/>'
    return f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{far:.2f}" {style}/>' if change else ""
