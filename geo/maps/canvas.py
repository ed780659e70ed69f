"""Windows on the ground and the names over them: metres in, millimetres on paper out.

Places of help on a drawn map, with the signs of the screen.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.access import measures, presence
from geo.access.presence import ALL, Counts
from geo.base import french, palette
from geo.maps import labels, map_geometry, symbols
from geo.maps.labels import Box
from geo.maps.symbols import Mark
from geo.pack.kinds import PARTS

if TYPE_CHECKING:
    from geo.pack.pack import Pack

LABEL_MM: Final = 7.0 * 0.3528
"""Size of the letters of a name: 7 points."""
_MARGIN: Final = 0.06
_LEAST_M: Final = 24_000.0
"""Least height of a frame: a commune is shown with the places of help around it."""

Point = tuple[float, float]
Bounds = tuple[float, float, float, float]


class Label(NamedTuple):
    """A name over a map: centre in millimetres from the top left corner, and its width."""

    x: float
    y: float
    text: str
    width: float
    strong: bool = False

    @property
    def box(self) -> Box:
        """Room that it takes."""
        half, high = self.width / 2, labels.RULE["height"] * LABEL_MM / 2
        return (self.x - half, self.y - high, self.x + half, self.y + high)


def label(x: float, y: float, text: str, *, strong: bool = False) -> Label:
    """A name centred on a point."""
    return Label(x, y, text, labels.width(text, LABEL_MM, strong=strong), strong)


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


def names(
    pack: Pack,
    window: Frame,
    question: Collection[str],
    signs: Sequence[labels.Sign],
    walls: Sequence[Box] = (),
) -> tuple[list[Label], str]:
    """Names of towns by the rule of ``labels``, with their dots and the lines that lead to them.

    ``question`` are the codes of the communes in question, none for the department. Returns
    the names, those in question that come first strong, and SVG in millimetres to go under the
    signs.
    """
    towns = pack.communes[["name", "population"]].join(map_geometry.town_points(pack))
    towns = towns.reset_index(drop=True)
    ranked = towns["population"].sort_values(ascending=False, kind="stable").index
    asked = np.flatnonzero(pack.communes.index.isin(question)).tolist()
    listed = labels.order([int(rank) for rank in ranked], frozenset(asked))
    places = window.at(towns.loc[listed, ["x_m", "y_m"]].to_numpy(dtype=float)).tolist()
    texts = [french.apostrophe(str(name)) for name in towns.loc[listed, "name"]]
    first = labels.foremost(asked)
    strong = [rank < first for rank in range(len(listed))]
    given = [
        labels.Town(index, x, y, labels.width(text, LABEL_MM, strong=bold))
        for index, (x, y), text, bold in zip(listed, places, texts, strong, strict=True)
    ]
    size = (window.width, window.height)
    found = labels.place(given, signs, walls, size, LABEL_MM, asked=first)
    drawn, shown = [], []
    for name in found:
        town, (left, top, right, bottom) = given[name.town], name.box
        shown.append(
            Label(
                (left + right) / 2,
                (top + bottom) / 2,
                texts[name.town],
                town.width,
                strong[name.town],
            )
        )
        drawn.append(_town(town, name))
    return shown, "".join(drawn)


def _town(town: labels.Town, name: labels.Name) -> str:
    """The dot of a town, and the line to a name that stands away from it."""
    line = ""
    if name.led:
        x, y = labels.leader(town.x, town.y, name.box)
        path = f'<path d="M{town.x:.2f} {town.y:.2f}L{x:.2f} {y:.2f}" fill="none" '
        line = f'{path}stroke="{palette.INK}" stroke-width="0.2"/>'
    radius = labels.RULE["dot"] * LABEL_MM
    return (
        f'{line}<circle cx="{town.x:.2f}" cy="{town.y:.2f}" r="{radius:.2f}" '
        f'fill="{palette.INK}" stroke="{palette.PAPER}" stroke-width="0.2"/>'
    )


def boxes_disjoint(one: Box, other: Box) -> bool:
    """Whether two boxes leave each other alone."""
    return one[2] < other[0] or other[2] < one[0] or one[3] < other[1] or other[3] < one[1]


SYMBOL_MM: Final = 2.4
_APART_MM: Final = 0.35


def draw_places(
    pack: Pack, window: Frame, layers: Sequence[str], reserved: Box, counts: Counts = ALL
) -> tuple[str, list[labels.Sign]]:
    """Draw the places of some layers that a window shows.

    Parameters
    ----------
    pack, window
        The department, simulated or not, and the window on it.
    layers : sequence of str
        Keys of ``KINDS``, main kinds. Of a kind of help, the places that ``counts`` keeps:
        outreach places and stops come with their main layer. Kinds that would hide one another
        stand side by side.
    reserved : box
        Room of the scale bar, where no place out of the department is drawn.

    Returns
    -------
    str, list of Sign
        SVG in millimetres, and the room that the symbols take, each with its commune.
    """
    parts, signs = [], list[labels.Sign]()
    ranks = {code: rank for rank, code in enumerate(pack.communes.index)}
    for layer in layers:
        others = [sign.box for sign in signs]
        for point, mark, code in _marks(pack, layer, counts):
            ((x, y),) = window.at(np.array([point])).tolist()
            size = mark.scale * SYMBOL_MM
            for box in others:
                if not boxes_disjoint(_box(x, y, size), box):
                    x = box[2] + size / 2 + _APART_MM
            inside = size <= x <= window.width - size and size <= y <= window.height - size
            if inside and (not mark.outside or boxes_disjoint(_box(x, y, size), reserved)):
                parts.append(symbols.drawn(mark, x, y, SYMBOL_MM / 2))
                signs.append(labels.Sign(_box(x, y, size), ranks.get(code, -1)))
    return "".join(parts), signs


def _box(x: float, y: float, size: float) -> Box:
    return (x - size / 2, y - size / 2, x + size / 2, y + size / 2)


def symbol(mark: Mark) -> str:
    """Draw a symbol alone, for a legend."""
    half = symbols.room(mark) * SYMBOL_MM / 2
    return wrap(symbols.drawn(mark, half, half, SYMBOL_MM / 2), 2 * half, 2 * half)


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


def _marks(pack: Pack, layer: str, counts: Counts) -> list[tuple[Point, Mark, str]]:
    """Places of a layer, once each, plain ones last: they lie above. How each is drawn, and where.

    The last is the code of its commune.
    """
    found: dict[tuple[Point, bool], tuple[Mark, str]] = {}
    names = ["x_m", "y_m", "plain", "in_department", "code_insee"]
    for change, sites in _changed(pack, layer, counts):
        for x, y, plain, home, code in sites[names].itertuples(index=False, name=None):
            mark = Mark(layer if plain else PARTS[layer].id, outside=not home, change=change)
            found[(float(x), float(y)), bool(plain)] = mark, str(code)
    return [(point, *found[point, plain]) for point, plain in sorted(found, key=lambda one: one[1])]


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
