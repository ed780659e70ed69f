"""Official layouts, declared one a file in ``geo/intake/layout_files``: a new provider is a file.

A layout says how a published file is read: its headers, their types, its terms in ours, its
key, the rows set aside by rule. It computes nothing; ``geo.intake.engine`` does. The declaration::

    id, kind, title, producer, source      # source: what our column ``source`` will say
    place = "site" | "commune" | "none"    # how rows are located, see geo.intake.engine
    key = ["site_id"]                      # columns (ours) that identify a row
    geometry = "polygon" | "point"         # only for layers (GeoJSON, GeoPackage, shapefile)
    sheet = "france_services"              # the sheet it mainly fills (preview)
    published = "anct-france-services-2024"  # source of data/sources.toml; absent: the reader's own

    [columns.site_id]
    headers = ["id_fs"]                    # accepted, whatever their capitals and accents
    type = "text"                          # see TYPES; text when absent
    required = true                        # the column must be there; cells may be empty
    filled = true                          # a row whose cell is empty is set aside
    low = 0, high = 10                     # bounds, included
    example = "12"                         # for the model; communes and points have their own
    [terms.kind]                           # published term (plain words) to ours
    "site principal" = "Principal"
    [constants]                            # columns the file does not have
    [options]                              # whatever a handler of the kind reads, and
    only_declared = true                   # other columns are never given back (persons)
    in_parquet = { department = ["{department}"] }  # rows alone kept of a Parquet, by column
    [[set_aside]]                          # rows set aside by rule
    column = "employer", equals = ["RESEAU CANOPE"], reason = "…", remedy = "…"
    [[ignore]]                             # rows that are not ours: counted, not faults
    column = "type", differs = ["COM"]
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from geo.base import matching
from geo.base.errors import GeoError
from geo.pack.missing import IMPORTS
from geo.upload.terms import RowFilter

if TYPE_CHECKING:
    from geo.upload.gate import Layer, TableSheet, Upload

plain = lru_cache(maxsize=4_096)(matching.plain)
"""Headers without accents nor capitals; the same ones come back for every layout."""
FOLDER: Final = Path(__file__).with_name("layout_files")
TYPES: Final = (
    "text", "raw", "int", "count", "number", "percent", "bool", "date", "commune", "commune_name",
    "postcode", "siret", "latitude", "longitude",
)  # fmt: skip
"""``text`` keeps the words on one line; ``raw`` keeps every character but NUL. A ``count`` may have
decimals: surveys estimate them; it is never a percentage."""
PLACES: Final = ("site", "commune", "none")


@dataclass(frozen=True)
class Source:
    """One column of ours: the headers under which it is published, and its type."""

    name: str
    headers: tuple[str, ...]
    type: str = "text"
    required: bool = False
    filled: bool = False
    low: float | None = None
    high: float | None = None
    example: str = ""


@dataclass(frozen=True)
class Rule:
    """Rows chosen by the plain words of a column: ``equals`` any, or ``differs`` from all."""

    column: str
    equals: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()
    reason: str = ""
    remedy: str = ""


@dataclass(frozen=True)
class Layout:
    """One official layout; see the module for what each field means."""

    id: str
    kind: str
    title: str
    producer: str
    source: str
    columns: Mapping[str, Source]
    place: str = "none"
    sheet: str = ""
    published: str = ""
    key: tuple[str, ...] = ()
    geometry: str = ""
    terms: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    constants: Mapping[str, object] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    set_aside: tuple[Rule, ...] = ()
    ignore: tuple[Rule, ...] = ()

    def of_type(self, kind: str) -> str:
        """Our (first) column of a type, empty when the layout has none."""
        return next((name for name, column in self.columns.items() if column.type == kind), "")

    def header(self, column: str) -> str:
        """First accepted header of a column of ours; the name itself when it is not one."""
        source = self.columns.get(column)
        return source.headers[0] if source else column

    def found(self, frame: pd.DataFrame) -> dict[str, str]:
        """Our columns that a frame has, with its own header; the first header wins."""
        return self.among(_there(frame))

    def among(self, there: Mapping[str, str]) -> dict[str, str]:
        """Our columns that are there; ``there`` maps the plain headers to the published ones."""
        return {name: there[header] for name, header in self._accepted if header in there}

    @cached_property
    def _accepted(self) -> tuple[tuple[str, str], ...]:
        """Our columns and their plain headers; the first header of a column comes last."""
        sources = self.columns.values()
        return tuple((c.name, plain(h)) for c in sources for h in reversed(c.headers))

    def missing(self, frame: pd.DataFrame) -> list[Source]:
        """Required columns that a frame does not have."""
        return self.lacking(self.found(frame))

    def lacking(self, found: Collection[str]) -> list[Source]:
        """Required columns of ours that are not among those found."""
        return [c for c in self.columns.values() if c.required and c.name not in found]


@dataclass(frozen=True)
class Match:
    """A layout that fits a table of the file. ``score`` is the share of its columns found."""

    layout: Layout
    score: float
    table: TableSheet | Layer


@cache
def all() -> tuple[Layout, ...]:
    """Every declared layout, in order of identifier. Raises ``GeoError`` on a bad one."""
    return tuple(load(path) for path in sorted(FOLDER.glob("*.toml")))


def get(layout_id: str) -> Layout:
    """The layout of an identifier. Raises ``KeyError``."""
    return {layout.id: layout for layout in all()}[layout_id]


def row_filters(department: str) -> tuple[RowFilter, ...]:
    """What of a large Parquet is read for a department: the layouts that say it."""
    return tuple(
        RowFilter(
            layout.title,
            {name: column.headers for name, column in layout.columns.items() if column.required},
            {
                name: tuple(text.format(department=department) for text in texts)
                for name, texts in layout.options["in_parquet"].items()
            },
        )
        for layout in all()
        if "in_parquet" in layout.options
    )


def load(path: Path, kinds: Collection[str] = IMPORTS) -> Layout:
    """Read and check one declaration, of one of ``kinds``. Raises ``GeoError`` naming its fault."""
    content: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    columns: dict[str, Source] = {
        name: Source(name, tuple(said.pop("headers")), **said)
        for name, said in content.pop("columns").items()
    }
    rules: dict[str, Any] = {
        name: tuple(_rule(rule) for rule in content.pop(name, ()))
        for name in ("set_aside", "ignore")
    }
    terms = {
        name: {plain(published): ours for published, ours in pairs.items()}
        for name, pairs in content.pop("terms", {}).items()
    }
    content["key"] = tuple(content.get("key", ()))
    layout = Layout(columns=columns, terms=terms, **rules, **content)
    wrong = [
        layout.id != path.stem and "id",
        layout.kind not in kinds and "kind",
        layout.place not in PLACES and "place",
        *(c.type not in TYPES and f"columns.{c.name}.type" for c in columns.values()),
        *(key not in columns and f"key.{key}" for key in layout.key),
        *(name not in columns and f"terms.{name}" for name in terms),
    ]
    if any(wrong):
        raise GeoError(f"{path.name}\u00a0: {', '.join(str(w) for w in wrong if w)}.")
    return layout


def _rule(said: dict[str, Any]) -> Rule:
    lists: dict[str, Any] = {name: tuple(said.get(name, ())) for name in ("equals", "differs")}
    return Rule(**(said | lists))


def recognise(upload: Upload, among: Sequence[Layout] | None = None) -> list[Match]:
    """Layouts (all, or ``among`` these) whose required columns a table has, best first.

    A layout with ``geometry`` fits layers, the others fit tables and layers of places. The best
    has the most columns found: an official list that lacks one is not taken for a plainer layout.
    """
    matches: list[tuple[int, Match]] = []
    drawn = upload.layers if among is not None else shapes(upload)
    read = tables(upload)
    headers = {id(one): _there(one.frame) for one in drawn}
    headers |= {id(one): _there(one.frame) for one in read}
    for layout in all() if among is None else among:
        for table in drawn if layout.geometry else read:
            found = layout.among(headers[id(table)])
            if not layout.lacking(found):
                matches.append((len(found), Match(layout, _share(layout, found), table)))
    matches.sort(key=lambda pair: (-pair[0], -pair[1].score, pair[1].layout.id))
    return [match for _, match in matches]


def tables(upload: Upload) -> tuple[TableSheet, ...]:
    """Tables of a file, and its layers of places as tables."""
    if not upload.layers:
        return upload.tables
    from geo.intake import layer_places

    places = [layer for layer in upload.layers if layer_places.is_places(layer)]
    return (*upload.tables, *map(layer_places.table, places))


def shapes(upload: Upload) -> tuple[Layer, ...]:
    """Layers of a file that are not of places."""
    if not upload.layers:
        return ()
    from geo.intake import layer_places

    return tuple(layer for layer in upload.layers if not layer_places.is_places(layer))


def score(layout: Layout, frame: pd.DataFrame) -> float:
    """Share of a layout's columns that a frame has, from 0 to 1."""
    return _share(layout, layout.found(frame))


def _share(layout: Layout, found: Collection[str]) -> float:
    return len(found) / len(layout.columns) if layout.columns else 0.0


def _there(frame: pd.DataFrame) -> dict[str, str]:
    """Plain headers of a frame to its own; the first of those that are alike wins."""
    return {plain(header): header for header in map(str, reversed(frame.columns.tolist()))}
