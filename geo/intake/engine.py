"""One engine: a file read by the gate, a layout and the present data give sheets and a report.

The steps are the same for every kind: choose the table and its layout, name the columns,
leave out what is of other departments, apply the layout's rules, type the cells, drop the
duplicates, find the communes and the points, then the kind's *handler* makes the sheets.

**Adding a kind.** Declare its layout (``geo.intake.layouts``), then write a handler and name it in
``KIND_HANDLERS`` as ``"module:function"`` (imported only when a file of that kind comes)::

    def read(rows, chosen, context, journal) -> dict[str, pd.DataFrame]

``rows``
    One row per row kept, index: line in the file (remarks are said of it). Columns: every
    column of the layout, in its order, typed: ``text``, ``raw`` and codes are ``str`` (missing
    is NaN), ``int`` and ``number`` are float64, ``percent`` is float64 (a share, 0 to 1),
    ``bool`` is object (True, False, None), ``date`` is datetime64. Constants of the layout are
    filled. ``secret`` (bool) is added when a number may be a statistical secret. What follows
    depends on the layout's ``place``:

    ``"site"``
        ``code_insee`` is a present commune of the department or of ``neighbours``;
        ``commune`` its present name; ``latitude`` and ``longitude`` are WGS 84 or missing.
    ``"commune"``
        ``code_insee`` and ``commune`` as above, of the department only; ``former`` is the
        code of the merged commune the row was published under (missing: a present one).
    ``"none"``
        nothing is located: the handler does it (``geo.intake.commune_lookup`` helps).
``chosen``, ``context``
    What is read, never written: the file, its table and its layout with the reader's answers
    (``geo.intake.chosen_table``); the present data.
``journal``
    What is appended to: ``fixed``, ``warned``, ``set_aside``, ``note``, ``refuse`` (all reasons,
    then ``check``); ``keep(rows)`` leaves out those that were set aside.

It returns complete sheets, by name, in the schema of ``geo.pack.sheets.SHEETS`` (columns
in order, typed: ``finish`` does it). Rows it sets aside go to the rejected file by themselves.
"""

from __future__ import annotations

import importlib
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from geo.base import french
from geo.base.errors import Fault
from geo.intake import (
    commune_lookup,
    layouts,
    locate,
    own_roads,
    report,
    typed_rows,
    unlisted_columns,
)
from geo.intake.chosen_table import ChosenTable
from geo.intake.journal import Journal, refused
from geo.intake.report import Report
from geo.pack import columns
from geo.pack.sheets import SHEETS
from geo.upload.gate import Refused

if TYPE_CHECKING:
    from geo.intake.layouts import Layout, Match
    from geo.pack.pack import Pack
    from geo.upload.gate import Upload

KIND_HANDLERS: Final[dict[str, str]] = {
    "france_services": "geo.intake.france_services:france_services",
    "advisers": "geo.intake.advisers:advisers",
    "census": "geo.intake.figures:census",
    "income": "geo.intake.figures:income",
    "fragility": "geo.intake.figures:fragility",
    "fibre": "geo.intake.figures:fibre",
    "housing": "geo.intake.figures:housing",
    "mediation": "geo.intake.mediation:read_mediation",
    "own_sites": "geo.intake.own_sites:read_sites",
    "territories": "geo.intake.own_territories:read_territories",
    "perimeters": "geo.intake.own_perimeters:read_perimeters",
    "road_minutes": "geo.intake.own_roads:read_road_minutes",
    "known_minutes": "geo.intake.own_times:read_known_minutes",
    "official_minutes": "geo.intake.official_minutes:read_official_minutes",
    "post_ends": "geo.intake.post_ends:read_post_ends",
}
"""Kind to its handler, ``module:function``."""
_LISTS: Final = ("france_services", "advisers", "mediation", "own_sites")
MOST_PLACES: Final = 5_000
"""Rows of a list of places that one department may have; the fullest has some 1,500."""


@dataclass(frozen=True)
class Context:
    """The present data of the department: its pack and its sheets."""

    pack: Pack
    sheets: Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Intake:
    """An import that can be accepted: its report, and the sheets it replaces, complete."""

    report: Report
    sheets: Mapping[str, pd.DataFrame]


Handler = Callable[[pd.DataFrame, ChosenTable, Context, Journal], dict[str, pd.DataFrame]]


def prepare(
    upload: Upload,
    context: Context,
    layout: Layout | None = None,
    *,
    choices: Mapping[str, str] = MappingProxyType({}),
) -> Intake:
    """Turn a file into the sheets it replaces and the report of what was done.

    ``layout`` is the one chosen by the reader (None: recognised). ``choices`` are answers
    already given: ``sheet`` (name of the table), the key of a question of the report
    (``commune:…``: the code of the commune confirmed), ``coordinates`` ("yes": keep the rows
    whose coordinates are unusable, without them), ``fewer`` ("yes": accept a list much shorter
    than the present one), ``blank`` ("yes": empty the figures that the table has and the file
    has not), ``crs``, ``encoding``.

    Raises ``Refused`` (``geo.upload.gate``) with every reason when the file cannot be taken.
    """
    fitting = _choose(upload, layout, choices)
    table = fitting.table
    chosen = ChosenTable(upload, fitting.layout, table, MappingProxyType(dict(choices)))
    journal = Journal(chosen)
    journal.remarks += upload.remarks
    if len(upload.tables) > 1 and "sheet" not in choices:
        said = f"le fichier a {len(upload.tables)} tables : « {table.name} » est importée."
        other = next((one.name for one in upload.tables if one is not table), table.name)
        remedy = f"Choisissez-en une autre s'il le faut {_by_command(other)}."
        journal.warned(None, None, None, said, remedy=remedy)
    _say_buildings(chosen, journal)
    rows = _rows(chosen, context, journal)
    sheets = _handler(chosen.layout.kind)(rows, chosen, context, journal)
    journal.check()
    vintage = report.date_text(upload.file, sheets)
    report.warn_older(context.pack, chosen, journal)
    report.warn_lost(chosen, journal)
    if not chosen.layout.geometry:
        unlisted_columns.list_unread(chosen, journal)
    sheets = {name: finish(name, frame) for name, frame in sheets.items()}
    told = report.build_report(rows, sheets, context, chosen, journal, vintage=vintage)
    return Intake(told, MappingProxyType(sheets))


def layout_of(upload: Upload, layout: Layout | None, choices: Mapping[str, str]) -> Layout | None:
    """The layout by which ``prepare`` would read a file; None when it would refuse to choose."""
    try:
        return _choose(upload, layout, choices).layout
    except Refused:
        return None


def _say_buildings(chosen: ChosenTable, journal: Journal) -> None:
    """Say how many places of a layer are polygons: a point within each stands for it."""
    drawn = [one for one in chosen.upload.layers if one.name == chosen.table.name]
    if drawn and not chosen.layout.geometry:
        from geo.intake import layer_places

        if polygons := layer_places.buildings(drawn[0]):
            said = french.plural(
                polygons, "polygone lu comme un lieu", "polygones lus comme des lieux"
            )
            journal.note(f"{said}, à un point pris à l'intérieur.")


def _choose(upload: Upload, layout: Layout | None, choices: Mapping[str, str]) -> Match:
    """The table to import and its layout. Raises ``Refused`` when there is none."""
    wanted = choices.get("sheet")
    names = [*(one.name for one in upload.tables), *(one.name for one in upload.layers)]
    if wanted is not None and wanted not in names:
        listed = ", ".join(f"« {name} »" for name in names)
        said = f"le fichier n'a pas de table « {wanted} »."
        remedy = f"Tables du fichier : {listed} {_by_command(names[0])}."
        raise refused([Fault(upload.file, said, remedy)])
    tables = tuple(t for t in upload.tables if wanted in (None, t.name))
    layers = tuple(t for t in upload.layers if wanted in (None, t.name))
    narrowed = replace(upload, tables=tables, layers=layers)
    among = layouts.all() if layout is None else (layout,)
    matches = layouts.recognise(narrowed, among)
    # what a spreadsheet hides is imported when it is chosen, or alone to fit
    shown = [match for match in matches if not getattr(match.table, "is_hidden", False)]
    matches = shown or matches
    best = [match for match in matches if match.score == matches[0].score]
    if len({match.table.name for match in best}) > 1:
        listed = ", ".join(f"« {match.table.name} »" for match in best)
        said = "plusieurs tables du fichier conviennent."
        remedy = f"Choisissez-en une : {listed} {_by_command(best[0].table.name)}."
        raise refused([Fault(upload.file, said, remedy)])
    if matches:
        return matches[0]
    raise refused([_unknown(narrowed, layout)])


def _by_command(sheet: str) -> str:
    return f"(en ligne de commande : `--choice {shlex.quote(f'sheet={sheet}')}`)"


def _unknown(upload: Upload, layout: Layout | None) -> Fault:
    """Say why no layout fits: what was found, what the nearest one expects."""
    frames = [table.frame for table in layouts.tables(upload)]
    frames += [layer.frame for layer in upload.layers]
    frame = frames[0] if frames else pd.DataFrame()
    if layout is None or layout.kind == "road_minutes":
        wide = next(filter(None, map(own_roads.wide_pair, frames)), None)
        if wide is not None:
            return Fault(
                upload.file,
                "c'est une matrice large, une ligne par origine et une colonne par destination.",
                "Donnez une ligne par trajet, sous l'en-tête origine;destination;minutes ; par "
                f"exemple : {';'.join(wide)}",
            )
    found = ", ".join(f"« {name} »" for name in list(frame.columns)[:12]) or "aucune"
    among = [layout] if layout else [each for each in layouts.all() if not each.geometry]
    if layout and layout.geometry and not upload.layers:
        return Fault(
            upload.file,
            "le fichier ne contient aucune carte.",
            "Donnez un GeoJSON, un GeoPackage ou un shapefile zippé.",
        )
    nearest = max(among, key=lambda each: layouts.score(each, frame), default=None)
    if nearest is None or (layout is None and layouts.score(nearest, frame) == 0):
        return Fault(
            upload.file,
            f"aucun format connu n'a ces colonnes : {found}.",
            "Vérifiez le fichier, ou choisissez le type de données (en ligne de commande : --kind, "
            "par exemple --kind own_sites).",
        )
    lacking = " ; ".join(
        "« " + " » ou « ".join(column.headers[:3]) + " »" for column in nearest.missing(frame)
    )
    return Fault(
        upload.file,
        f"ce n'est pas le format « {nearest.title} » : colonne absente, {lacking}. "
        f"Colonnes lues : {found}.",
        "Reprenez le fichier tel que publié, ou renommez ses colonnes.",
    )


def _rows(chosen: ChosenTable, context: Context, journal: Journal) -> pd.DataFrame:
    """The rows of a table: named, filtered, typed, unique, located."""
    layout = chosen.layout
    frame = typed_rows.ignore(chosen.table.frame, chosen, journal)
    if layout.place == "none":
        raw = typed_rows.by_rule(typed_rows.layout_columns(frame, layout), chosen, journal)
        return typed_rows.unique(typed_rows.typed(raw, chosen, journal), chosen, journal)
    communes = commune_lookup.communes(context.pack, own_only=layout.place == "commune")
    frame = locate.inside(frame, communes, chosen, journal)
    _refuse_too_many(frame, chosen)
    frame = unlisted_columns.usual(frame, chosen, journal)
    closed = unlisted_columns.closed_lines(frame, chosen, journal)
    raw = typed_rows.by_rule(typed_rows.layout_columns(frame, layout), chosen, journal)
    typed = typed_rows.typed(raw, chosen, journal)
    rows = locate.locate(typed, communes, chosen, journal)
    rows = unlisted_columns.set_closed_aside(rows, closed, journal)
    return typed_rows.unique(rows, chosen, journal)


def _refuse_too_many(frame: pd.DataFrame, chosen: ChosenTable) -> None:
    """Refuse a list with more places than a department has: each is compared to its neighbours."""
    if chosen.layout.kind in _LISTS and len(frame) > MOST_PLACES:
        most = french.plural(MOST_PLACES, "ligne")
        said = f"la liste a {french.plural(len(frame), 'ligne')} pour ce département ; {most} "
        remedy = "Gardez les lieux d'aide de votre département, un par ligne."
        raise refused([Fault(chosen.file, said + "au plus sont lues.", remedy)])


def _handler(kind: str) -> Handler:
    module, _, function = KIND_HANDLERS[kind].partition(":")
    handler: Handler = getattr(importlib.import_module(module), function)
    return handler


def finish(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Give a frame the columns of a sheet, in order, typed as when it is read, sorted by key."""
    table = SHEETS[name]
    order = columns.order([frame[name].tolist() for name in table.key])
    missing = pd.Series(np.nan, frame.index)
    typed: dict[str, Any] = {}
    for column in table.columns:
        cells = frame.get(column.name, missing)
        if column.kind == "text":
            given = cells.tolist()
            words = [given[at] if isinstance(given[at], str) else None for at in order]
            typed[column.name] = pd.array([word or None for word in words], dtype="str")
            continue
        cells = cells.iloc[order].reset_index(drop=True)
        if column.kind == "date":
            typed[column.name] = pd.to_datetime(cells)
        elif column.kind == "bool":
            typed[column.name] = cells.astype("bool")
        else:
            whole = column.kind == "int" and not column.nullable and cells.notna().all()
            typed[column.name] = cells.astype("int64" if whole else "float64")
    return pd.DataFrame(typed, copy=False)
