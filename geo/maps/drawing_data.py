"""What the templates of drawings and of the map as an image are given (``assets/*.typ``).

Plain JSON: millimetres from the top left corner, colours ``#RRGGBB``, texts ready to be set.
"""

from collections.abc import Sequence
from typing import TypedDict


class Name(TypedDict):
    """A name over a drawing, centred on a point."""

    x: float
    y: float
    text: str
    strong: bool


class Picture(TypedDict):
    """A drawing in SVG with the names over it, and the text that says what it shows."""

    svg: str
    width: float
    height: float
    labels: list[Name]
    alt: str


class Sign(TypedDict):
    """A symbol, in SVG, and what it stands for."""

    symbol: str
    label: str


class MinutesRow(TypedDict):
    """A class of minutes with the communes in it."""

    colour: str
    label: str
    communes: str


class Minutes(Picture):
    """The map of the minutes of a fiche."""

    title: str
    legend: list[MinutesRow]
    signs: list[Sign]


class Cell(TypedDict):
    """A cell of need and access with the communes in it; ``ink`` is readable on ``colour``."""

    colour: str
    ink: str
    communes: str


class CellRow(TypedDict):
    """The cells of one access, the need growing."""

    label: str
    cells: list[Cell]


class NineCells(TypedDict):
    """The key of need and access, the hardest access first."""

    title: str
    corner: str
    needs: Sequence[str]
    rows: list[CellRow]
    note: str


class Gaps(Picture, NineCells):
    """The map of need and access of a fiche."""


class LegendRow(TypedDict):
    """A class of a map as an image with the units in it; no colour: hatched."""

    colour: str
    label: str
    units: str


class Circle(TypedDict):
    """A circle of the key."""

    label: str
    radius: float


class Legend(TypedDict):
    """The legend: circles, cells under their ``columns``, rows; each empty when it has none."""

    heading: str
    caption: str
    circles: list[Circle]
    corner: str
    columns: Sequence[str]
    cells: list[CellRow]
    rows: list[LegendRow]
    note: str


class ImageTheme(TypedDict):
    """Colours of a map as an image."""

    ink: str
    paper: str
    alert: str
    missing: str
    hatch: str


class ImagePage(TypedDict):
    """A map as an image; ``simulated`` is empty for the published data."""

    theme: ImageTheme
    simulated: str
    title: str
    subtitle: str
    sentence: str
    map: Picture
    legend: Legend
    places: list[Sign]
    settings: list[str]
    foot: list[str]
