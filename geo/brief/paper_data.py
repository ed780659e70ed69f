"""What the templates of papers are given: ``brief.typ`` and ``year.typ`` of ``geo/maps/assets``.

Plain JSON: colours ``#RRGGBB``, texts ready to be set; an empty text is not printed.
"""

from typing import TypedDict

from geo.maps.drawing_data import Gaps, Minutes, Picture


class PaperTheme(TypedDict):
    """Colours of a paper."""

    ink: str
    quiet: str
    line: str
    accent: str
    alert: str


class KeyFigure(TypedDict):
    """A key figure; ``city`` is that of the whole city."""

    label: str
    value: str
    detail: str
    city: str


class Paragraph(TypedDict):
    """A text under its title."""

    title: str
    text: str


class Communes(TypedDict):
    """The communes of a unit: ``rows`` under ``head``; ``left`` as in ``Contacts``."""

    title: str
    head: list[str]
    rows: list[list[str]]
    left: list[str]


class Week(TypedDict):
    """The week of a commune, a day and its hours a row; no row: ``text`` says why."""

    title: str
    week: list[list[str]]
    text: str


class HourCell(TypedDict):
    """Share of the people who find a place open; ``ink`` is readable on ``colour``."""

    text: str
    colour: str
    ink: str


class DayRow(TypedDict):
    """A day, a cell for each of the hours."""

    day: str
    cells: list[HourCell]


class Strip(TypedDict):
    """The week of a unit: who finds a place open, day by hour."""

    title: str
    week: None
    corner: str
    hours: list[str]
    rows: list[DayRow]
    text: str


class ContactEntry(TypedDict):
    """Somebody to contact; the lowest ``rank`` is the last to be left out."""

    rank: int
    role: str
    name: str
    lines: list[str]
    hours: list[str]
    notes: str


class Contacts(TypedDict):
    """Whom to contact; ``left`` says how many are left out, by the number of those printed."""

    title: str
    entries: list[ContactEntry]
    left: list[str]


class FigureRow(TypedDict):
    """An indicator: cells under ``Figures.head``, and a bar of its ``colour``.

    ``bar`` is the value and the reference as shares of the full bar, the reference -1 where there
    is none; no bar: None.
    """

    cells: list[str]
    bar: list[float] | None
    colour: str


class Figures(TypedDict):
    """Every indicator; ``bars`` is the header over the bars."""

    title: str
    bars: str
    head: list[str]
    rows: list[FigureRow]
    note: str


class Detail(TypedDict):
    """The other side of the sheet; no map of gaps where the minutes are not known."""

    gaps: Gaps | None
    figures: Figures


class FichePage(TypedDict):
    """The page, which keeps what holds on it; ``detail`` is its other side, None unless asked.

    ``day`` is year, month, day, ``simulated`` empty for the published data. The map is None where
    the minutes of the kind of help are not known, ``communes`` for a single commune too,
    ``actions`` where there is no register.
    """

    theme: PaperTheme
    day: list[int]
    product: str
    date: str
    simulated: str
    title: str
    subtitle: str
    headline: str
    notice: str
    key: list[KeyFigure]
    locator: Picture
    minutes: Minutes | None
    why: Paragraph
    actions: Paragraph | None
    communes: Communes | None
    hours: Week | Strip
    contacts: Contacts
    detail: Detail | None
    limits: str
    sources: str


class CountTable(TypedDict):
    """Figures under ``head``: a name, then columns to the right, ``texts`` of them to the left."""

    title: str
    head: list[str]
    rows: list[list[str]]
    texts: int
    note: str


class Paragraphs(TypedDict):
    """Sentences under their title, one a line."""

    title: str
    lines: list[str]


class YearPage(TypedDict):
    """The report of a year: ``warning`` is said on every page, ``pairs`` stand two by two.

    Nothing done: no table, and ``partners`` is None.
    """

    theme: PaperTheme
    day: list[int]
    product: str
    date: str
    warning: str
    title: str
    subtitle: str
    headline: str
    notice: str
    key: list[KeyFigure]
    pairs: list[CountTable]
    tables: list[CountTable]
    partners: Paragraph | None
    unknown: Paragraphs
    limits: str
    sources: str
