"""The maps of a printed fiche, in SVG.

A drawing holds no text at all: names are given apart (``geo.maps.canvas``), so that the document
sets them in its own font and nothing that a reader typed can ever be read as a shape. Fills,
classes and symbols are those of the screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.access.presence import ALL, Counts
from geo.base import french, palette
from geo.maps import canvas
from geo.maps.canvas import Bounds, Frame, Label, Point, frame
from geo.maps.labels import Box
from geo.maps.map_geometry import changed_communes, changes, union
from geo.maps.symbols import with_parts
from geo.pack import territories
from geo.pack.memo import per_pack

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from geo.pack.pack import Pack

_SMALL_MM: Final = 4.0
_FADED: Final = 0.28
"""Opacity of the communes that are not of the unit: they only say where it lies."""


@dataclass(frozen=True)
class Drawing:
    """A map: its SVG, its size in millimetres, the names over it."""

    svg: str
    width: float
    height: float
    labels: tuple[Label, ...] = ()


@dataclass(frozen=True)
class Overlay:
    """What is drawn over the fills of the communes.

    ``layers``: kinds of places (keys of ``geo.pack.kinds.KINDS``), those that ``counts`` keeps.
    ``outline``: level whose borders are drawn, or none. ``circles``: discs, their centre in
    metres, their radius in millimetres.
    """

    layers: Sequence[str] = ()
    counts: Counts = ALL
    outline: str = ""
    circles: Sequence[tuple[Point, float]] = ()


NOTHING_OVER: Final = Overlay()


@per_pack
def _shapes(pack: Pack) -> Any:
    """Polygons of the communes, in pack order, read once."""
    return pack.geometry().geometry


@per_pack
def _whole(pack: Pack) -> BaseGeometry:
    return union(_shapes(pack))


@per_pack(most=2)
def _paths(pack: Pack, window: Frame) -> tuple[str, ...]:
    """Path of each commune in a window, drawn once for both maps of a fiche."""
    return tuple(_path(shape, window) for shape in _shapes(pack))


def around(
    pack: Pack, inside: pd.Index, width: float, height: float, *, also: Sequence[Point] = ()
) -> Frame:
    """Frame the communes of a unit, and other points (metres) that must be seen."""
    west, south, east, north = _shapes(pack).loc[inside].total_bounds.tolist()
    across, up = [west, east, *(x for x, _ in also)], [south, north, *(y for _, y in also)]
    return frame((min(across), min(up), max(across), max(up)), width, height)


def choropleth(
    pack: Pack,
    window: Frame,
    inside: pd.Index,
    fills: Sequence[str],
    over: Overlay = NOTHING_OVER,
    *,
    faded: bool = True,
) -> Drawing:
    """Draw the communes with their fill, those of the unit plainly and outlined.

    Parameters
    ----------
    pack, window, inside
        The department, the window on it, the codes of the communes of the unit.
    fills : sequence of str
        One colour per commune in pack order; empty: no figure, hatched.
    over
        What is drawn over the fills.
    faded : bool
        The communes that are not of the unit have their own fill, pale; else they are white.
    """
    shapes = _shapes(pack)
    part = len(inside) < len(shapes)
    rows = zip(_paths(pack, window), fills, shapes.index.isin(inside), strict=True)
    parts = [
        _commune(path, fill, plain=plain) if plain or faded else _blank(path)
        for path, fill, plain in rows
        if path
    ]
    if over.outline:
        groups = shapes.groupby(territories.membership(pack, over.outline).to_numpy())
        parts += [_outline(union(group), window, 0.25) for _, group in groups]
    parts.append(_outline(_whole(pack), window, 0.4))
    if part:
        parts.append(_outline(union(shapes.loc[inside]), window, 0.7))
    parts += [_disc(point, radius, window) for point, radius in over.circles]
    bar, named, room = _scale_bar(window)
    symbols, taken = canvas.draw_places(pack, window, over.layers, room, over.counts)
    shown = with_parts(over.layers, stops=over.counts.stops)
    asked = inside if part else changed_communes(pack, changes(pack, shown))
    names, towns = canvas.names(pack, window, asked, taken, [room])
    body = "".join(parts) + towns + symbols + bar + _edge(window)
    return Drawing(_svg(body, window), window.width, window.height, (*names, named))


def centres(pack: Pack, level: str) -> dict[str, Point]:
    """A point (metres) of each unit: the chef-lieu of a commune, else somewhere inside."""
    if level == "commune":
        towns = pack.communes[["x_m", "y_m"]].itertuples(name=None)
        return {str(code): (float(x), float(y)) for code, x, y in towns}
    groups = _shapes(pack).groupby(territories.membership(pack, level).to_numpy())
    points = {str(code): union(group).representative_point() for code, group in groups}
    return {code: (point.x, point.y) for code, point in points.items()}


def locator(pack: Pack, inside: pd.Index, width: float, height: float) -> Drawing:
    """Draw where a unit lies: the department in grey, its territories, the unit in colour."""
    shapes = _shapes(pack)
    west, south, east, north = shapes.total_bounds.tolist()
    window = frame((west, south, east, north), width, height, least_m=0.0)
    ground, borders = _ground(pack, window)
    own = _path(union(shapes.loc[inside]), window)
    ring = _ring(shapes.loc[inside].total_bounds.tolist(), window)
    body = f'{ground}<path d="{own}" fill="{palette.ACCENT}"/>{borders}{ring}'
    return Drawing(_svg(body, window), width, height)


@per_pack(most=8)
def _ground(pack: Pack, window: Frame) -> tuple[str, str]:
    """The department in grey with its territories, and its edge to go over the unit."""
    ground = _path(_whole(pack), window)
    borders = "".join(
        _outline(union(group), window, 0.12, palette.HATCH)
        for _, group in _shapes(pack).groupby(
            territories.membership(pack, territories.grouping(pack))
        )
    )
    edge = f'<path d="{ground}" fill="none" stroke="{palette.INK}" stroke-width="0.3"/>'
    return f'<path d="{ground}" fill="{palette.UNCHANGED}"/>{borders}', edge


def _ring(bounds: Bounds, window: Frame) -> str:
    """A circle around a unit too small to be found at a glance."""
    (x0, y0), (x1, y1) = window.at(np.array(bounds).reshape(2, 2)).tolist()
    if max(x1 - x0, y0 - y1) > _SMALL_MM:
        return ""
    return (
        f'<circle cx="{(x0 + x1) / 2:.2f}" cy="{(y0 + y1) / 2:.2f}" r="{_SMALL_MM:.2f}" '
        f'fill="none" stroke="{palette.ACCENT}" stroke-width="0.5"/>'
    )


def _path(shape: BaseGeometry, window: Frame) -> str:
    """Rings of the part of a shape that a window shows, as the data of an SVG path."""
    import shapely

    seen = shapely.clip_by_rect(shape, *window.bounds)
    rings = [
        ring
        for part in shapely.get_parts(seen)
        if part.geom_type == "Polygon"
        for ring in (part.exterior, *part.interiors)
    ]
    return "".join(_line(window.at(shapely.get_coordinates(ring))[:-1]) + "Z" for ring in rings)


def _line(points: NDArray[np.float64]) -> str:
    return "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in points.tolist())


def _commune(path: str, fill: str, *, plain: bool) -> str:
    opacity = "" if plain else f' fill-opacity="{_FADED}"'
    return (
        f'<path d="{path}" fill="{fill or "url(#h)"}"{opacity} '
        f'stroke="{palette.HATCH}" stroke-width="0.1"/>'
    )


def _blank(path: str) -> str:
    return f'<path d="{path}" fill="{palette.PAPER}" stroke="{palette.LINE}" stroke-width="0.1"/>'


def _outline(shape: BaseGeometry, window: Frame, width: float, colour: str = palette.INK) -> str:
    """Border of a shape inside a window; the window's own edges are not drawn."""
    import shapely

    seen = shapely.line_merge(shapely.clip_by_rect(shape.boundary, *window.bounds))
    lines = [
        _line(window.at(shapely.get_coordinates(part)))
        for part in shapely.get_parts(seen)
        if not part.is_empty
    ]
    style = f'fill="none" stroke="{colour}" stroke-width="{width}" stroke-linejoin="round"'
    return f'<path d="{"".join(lines)}" {style}/>' if lines else ""


def _disc(point: Point, radius: float, window: Frame) -> str:
    ((x, y),) = window.at(np.array([point])).tolist()
    return (
        f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{radius:.2f}" fill="{palette.INK}" '
        f'fill-opacity="0.7" stroke="{palette.PAPER}" stroke-width="0.2"/>'
    )


def _edge(window: Frame) -> str:
    return (
        f'<rect x="0.1" y="0.1" width="{window.width - 0.2:.2f}" '
        f'height="{window.height - 0.2:.2f}" fill="none" stroke="{palette.LINE}" '
        'stroke-width="0.2"/>'
    )


def _svg(body: str, window: Frame) -> str:
    return canvas.wrap(body, window.width, window.height)


def _scale_bar(window: Frame) -> tuple[str, Label, Box]:
    """A bar of a round length, at most a third of the window, at its bottom left; its room."""
    longest = window.width / 3 / window.scale / 1000
    length = max((km for km in (1, 2, 5, 10, 20, 50) if km <= longest), default=1)
    width, y = length * 1000 * window.scale, window.height - 2.5
    ends = f"M3 {y - 1:.2f}V{y:.2f}H{3 + width:.2f}V{y - 1:.2f}"
    drawn = "".join(
        f'<path d="{ends}" fill="none" stroke="{colour}" stroke-width="{thickness}"/>'
        for colour, thickness in ((palette.PAPER, 1.2), (palette.INK, 0.4))
    )
    named = canvas.label(3 + width / 2, y - 2.4, french.quantity(length, "km"))
    return drawn, named, (2.0, y - 4.0, 4 + width, window.height)
