"""Colours and symbols, once, for maps, charts, tables, documents and the theme.

Every value is an sRGB colour written ``#RRGGBB``. Light means low, dark means high.
``tests/unit/base/test_palette.py`` holds the properties that make them readable: strictly
ordered lightness, adjacent steps apart under deuteranopia and protanopia, text contrast.
"""

from __future__ import annotations

from typing import Final, NamedTuple

INK: Final = "#1B2A33"
MUTED: Final = "#4A5A63"
"""Second text: dates, sources, what completes a figure."""
PAPER: Final = "#FFFFFF"
BLACK: Final = "#000000"
READABLE: Final = 4.5
"""Least contrast of a text with its ground."""
QUIET: Final = "#F4F6F7"
LINE: Final = "#D5DCE0"
ACCENT: Final = "#0B6E6E"
ALERT: Final = "#A33B20"
ALERT_PAPER: Final = "#FBEFE3"
LOST: Final = "#7A1E0E"
UNCHANGED: Final = "#E6EAEC"
GAINED: Final = "#35988D"
MISSING: Final = "#FFFFFF"
"""Fill of a commune without a figure; always drawn with grey hatching and said in words."""
HATCH: Final = "#8A969D"

DIFFICULTY: Final = ("#FFF3D6", "#FBD08A", "#F29E4C", "#D1602C", "#8C2D19")
SUPPLY: Final = ("#F2FBF8", "#AEDACF", "#6FB7AA", "#368D82", "#0B5750")
NEED: Final = ("#F2EEF8", "#CFC3E3", "#A48DC8", "#7856A6", "#4B2A7B")
CATEGORY: Final = ("#DCE9F5", "#F6E3C5", "#D3E8D0", "#EBD3E4", "#E4E2B8", "#D0E5E6", "#F3D5CF")
"""Pale fills for unordered groups (territories); names are always written beside them."""

SEQUENCES: Final = {"difficulty": DIFFICULTY, "supply": SUPPLY, "need": NEED}


BIVARIATE: Final = (
    ("#F6F3F0", "#B9B4E8", "#8457B8"),
    ("#FFC08A", "#BE8598", "#5C4468"),
    ("#C0621A", "#80362F", "#3A0A24"),
)
"""Rows: difficulty of access, low to high. Columns: need, low to high. Dark corner: act here."""


class Symbol(NamedTuple):
    """How a kind of site is drawn: colour and shape both differ between kinds.

    ``corners`` are those of a polygon round the place, in radii, y downwards; a circle has none.
    ``ring`` is of a symbol that is hollow, as no other is.
    """

    colour: str
    corners: tuple[tuple[float, float], ...] = ()
    ring: bool = False

    def drawn(self, x: float, y: float, radius: float, style: str) -> str:
        """Draw its outline round a point, as an element of SVG; ``style`` are its attributes."""
        if not self.corners:
            return f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{radius:.2f}" {style}/>'
        points = " ".join(f"{x + dx * radius:.2f},{y + dy * radius:.2f}" for dx, dy in self.corners)
        return f'<polygon points="{points}" {style}/>'


SQUARE: Final = Symbol("#6A3D9A", ((-1, -1), (1, -1), (1, 1), (-1, 1)))
CIRCLE: Final = Symbol("#0B6E6E")
DIAMOND: Final = Symbol("#C25B00", ((0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0)))
TRIANGLE: Final = Symbol("#1E88E5", ((0, -1.1), (1.1, 0.9), (-1.1, 0.9)))
RING: Final = Symbol("#1B2A33", ring=True)
SYMBOLS: Final = (SQUARE, CIRCLE, DIAMOND, TRIANGLE, RING)
"""Symbols of the kinds of place; ``geo.pack.kinds`` says whose each is."""


def paler(colour: str) -> str:
    """Return a colour as it is where it matters less: two thirds of the way to white."""
    parts = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{round(part + (255 - part) * 2 / 3):02X}" for part in parts)


def contrast(one: str, other: str) -> float:
    """Contrast of two colours as WCAG 2 has it, from 1 to 21."""
    dark, light = sorted(map(_luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    levels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (((v + 0.055) / 1.055) ** 2.4 if v > 0.04045 else v / 12.92 for v in levels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def readable_on(ground: str) -> str:
    """Return what is read on a ground: ink, else white, else black on a middling colour."""
    read = (colour for colour in (INK, PAPER) if contrast(colour, ground) >= READABLE)
    return next(read, BLACK)


def sequence(name: str, steps: int) -> tuple[str, ...]:
    """Return ``steps`` colours of a named sequence, light to dark, spread over its range.

    Raises ``KeyError`` for an unknown name and ``ValueError`` outside 1 to 5 steps.
    """
    colours = SEQUENCES[name]
    if not 1 <= steps <= len(colours):
        raise ValueError(f"{steps} steps asked of a sequence of {len(colours)}")
    if steps == 1:
        return (colours[len(colours) // 2],)
    last = len(colours) - 1
    return tuple(colours[round(i * last / (steps - 1))] for i in range(steps))
