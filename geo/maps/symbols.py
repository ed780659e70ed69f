"""Signs of the places: how each is drawn in SVG, and what the key of a map says of it.

One sign means one thing, on the screen, on paper and in a picture. The kind gives shape and colour
(``geo.pack.kinds``); what a place is beside that is one of the fields of ``Mark``. The script of
the screen's map draws the same signs on its own canvas (``assets/map/2-draw.js``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from geo.access import presence
from geo.base import palette
from geo.pack.kinds import KINDS, PARTS
from geo.pack.memo import per_pack

if TYPE_CHECKING:
    from geo.pack.pack import Pack

SMALL: Final = 0.7
"""Size of the place of a secondary kind, beside one of its main kind."""
OUTSIDE: Final = "Hors du département"
UNCOUNTED: Final = "Itinérant, non compté à cette adresse"
CHANGES: Final = {"closed": "Fermeture simulée", "opened": "Ouverture simulée"}
_FARTHEST: Final = 1.6
"""Reach of the ring of a place that opens, and of the cross of one that closes, in radii."""


class Mark(NamedTuple):
    """A sign: the layer of its place, and what that place is.

    ``outside`` of the department: paler, its outline dashed. ``uncounted`` where it stands:
    barred. ``change``: what a scenario does to it, ``closed`` (grey, crossed), ``opened`` (ringed)
    or empty. A hollow sign is that of a kind which is a ring, nothing else.
    """

    layer: str
    outside: bool = False
    uncounted: bool = False
    change: str = ""

    @property
    def scale(self) -> float:
        """Its size beside that of a place of a main kind."""
        return SMALL if KINDS[self.layer].part_of else 1.0


def with_parts(layers: Iterable[str], *, stops: bool) -> tuple[str, ...]:
    """Layers drawn for those that are chosen: outreach places and stops that count go with them."""
    beside = {main: part.id for main, part in PARTS.items()} if stops else {}
    return tuple(name for layer in layers for name in (layer, beside.get(layer)) if name)


def drawn(mark: Mark, x: float, y: float, size: float) -> str:
    """Draw a sign round a point, as elements of SVG; ``size`` is the radius of a main kind."""
    shape = KINDS[mark.layer].symbol
    radius = size * mark.scale
    colour = palette.HATCH if mark.change == "closed" else shape.colour
    fill, dash = colour, ""
    if shape.ring:
        fill = palette.PAPER
    elif mark.outside:
        fill = palette.paler(colour)
        dash = f' stroke-dasharray="{0.5 * radius:.3g} {0.35 * radius:.3g}"'
    halo = f'fill="#FFFFFF" stroke="#FFFFFF" stroke-width="{0.6 * radius:.3g}"'
    plain = f'fill="{fill}" stroke="{colour}" stroke-width="{radius / 3:.3g}"{dash}'
    body = "".join(shape.drawn(x, y, radius, style) for style in (halo, plain))
    if mark.uncounted:
        body += _bar(x, y, radius)
    return body + _change(mark.change, x, y, radius)


def _bar(x: float, y: float, radius: float) -> str:
    across, high = 1.3 * radius, 0.45 * radius
    return (
        f'<rect x="{x - across / 2:.2f}" y="{y - high / 2:.2f}" width="{across:.2f}" '
        f'height="{high:.2f}" fill="{palette.PAPER}"/>'
    )


def _change(change: str, x: float, y: float, radius: float) -> str:
    style = f'fill="none" stroke="{palette.INK}" stroke-width="{radius / 3:.3g}"'
    far = _FARTHEST * radius
    if change == "closed":
        down, up = (
            f"M{x - far:.2f} {y - sign * far:.2f}L{x + far:.2f} {y + sign * far:.2f}"
            for sign in (1, -1)
        )
        return f'<path d="{down}{up}" {style}/>'
    return f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{far:.2f}" {style}/>' if change else ""


def room(mark: Mark) -> float:
    """Half of the side of the square of a sign alone, in radii of a main kind: a small one is seen
    small in a key.
    """
    return _FARTHEST + 0.2 if mark.change else 1.4


def key(pack: Pack, layers: Sequence[str], reading: str = "") -> list[tuple[Mark, str]]:
    """Say what each sign of a map means, only of the signs that the map may have.

    ``layers`` are those drawn, secondary ones too. ``reading`` is that of presence where the map
    draws also what it does not count; empty where it draws only what counts.
    """
    return list(_key(pack, tuple(layers), reading))


@per_pack
def _key(pack: Pack, layers: tuple[str, ...], reading: str) -> tuple[tuple[Mark, str], ...]:
    shown = [layer for layer in layers if len(pack.sites(layer))]
    rows = [(Mark(layer), KINDS[layer].title) for layer in shown]
    beyond = [layer for layer in shown if pack.sites(layer)["in_department"].eq(False).any()]
    rows += [(Mark(layer, outside=True), OUTSIDE) for layer in beyond[:1]]
    if reading and "france_services" in shown and presence.uncounted(pack, reading).any():
        rows.append((Mark("france_services", uncounted=True), UNCOUNTED))
    rows += [
        (Mark(layer, change=change), said)
        for change, said in CHANGES.items()
        for layer in [one for one in shown if change in _simulated(pack, one)][:1]
    ]
    return tuple(rows)


def _simulated(pack: Pack, layer: str) -> set[str]:
    """What a scenario does to the places of a layer: some close, some open."""
    if pack.before is None:
        return set()
    before, after = (
        set(one.sites(layer)[["x_m", "y_m"]].dropna().itertuples(index=False, name=None))
        for one in (pack.before, pack)
    )
    return {
        change for change, gone in (("closed", before - after), ("opened", after - before)) if gone
    }
