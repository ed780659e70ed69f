"""The report of an import: what was read, kept, set aside, and how it will look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from geo import locate
from geo.errors import typeset
from geo.intake_journal import MOTIVE, Journal
from geo.remarks import SET_ASIDE, Remark
from geo.sources.sheets import SHEETS

if TYPE_CHECKING:
    from geo.intake import Context
    from geo.layouts import Layout

PREVIEW: Final = 5
_WHOLE_LISTS: Final = ("france_services", "advisers", "mediation")
"""Kinds whose file replaces the list: what it does not have is gone."""


@dataclass(frozen=True)
class Report:
    """What was done of a file.

    ``read`` rows are ``kept``, ``outside`` (of other departments, or not of the kind asked: no
    fault), repeated or set aside. ``rejected`` has the columns as published, plus ``motif``;
    index: line. ``notes`` are the differences with the present data, French sentences.
    ``preview`` is the first five rows as they will be kept, French headers. ``vintage``: date of
    the file as ``geo.intake_vintage.of`` finds it.
    """

    file: str
    layout: str
    kind: str
    read: int
    kept: int
    outside: int
    remarks: tuple[Remark, ...]
    rejected: pd.DataFrame
    notes: tuple[str, ...]
    preview: pd.DataFrame
    vintage: str = ""


def made(
    sheets: Mapping[str, pd.DataFrame], context: Context, journal: Journal, *, vintage: str
) -> Report:
    """Report of an import whose ``sheets`` are complete; rows the gate lost are set aside too."""
    table = journal.table
    layout, read = journal.layout, len(table.frame)
    motives = journal.dropped
    lines = [line for line in table.frame.index if line in motives]
    rejected = table.frame.loc[lines]
    if layout.options.get("only_declared"):
        rejected = rejected[list(layout.found(table.frame).values())]
    rejected = rejected.assign(**{MOTIVE: [motives[line] for line in lines]})
    lost = lost_lines(journal)
    if lost:
        rejected = pd.concat([rejected, pd.DataFrame({MOTIVE: lost})]).fillna("").sort_index()
    return Report(
        file=journal.file,
        layout=layout.id,
        kind=layout.kind,
        read=read + len(lost),
        kept=read - journal.outside - journal.repeated - len(motives),
        outside=journal.outside,
        remarks=tuple(
            remark
            for remark in journal.remarks
            if remark.severity == SET_ASIDE or remark.line not in motives
        ),
        rejected=rejected,
        notes=tuple(journal.notes),
        preview=_preview(sheets, layout, context),
        vintage=vintage,
    )


def lost_lines(journal: Journal) -> dict[int, str]:
    """Lines that the gate could not read as rows, with their reason."""
    motives, read = journal.dropped, set(journal.table.frame.index)
    return {
        one.line: one.message
        for one in journal.remarks
        if one.severity == SET_ASIDE and one.line is not None
        and one.line not in motives and one.line not in read
    }  # fmt: skip


def _preview(sheets: Mapping[str, pd.DataFrame], layout: Layout, context: Context) -> pd.DataFrame:
    """First rows of the main sheet: what the file brings before what was there, the department's
    before those around it."""
    name = layout.sheet or next(iter(sheets), "")
    if name not in sheets:
        return pd.DataFrame()
    columns = {column.name: column for column in SHEETS[name].columns}
    rows = sheets[name]
    last = np.zeros(len(rows), dtype=int)
    if "code_insee" in rows:
        own = locate.communes(context.pack).own
        last += [code not in own for code in rows["code_insee"]]
    if layout.kind not in _WHOLE_LISTS[:2]:
        last += 2 * _known(rows, context.sheets[name])
    first = np.argsort(last, kind="stable")[:PREVIEW]
    shown = rows.iloc[first].dropna(axis="columns", how="all").reset_index(drop=True)
    names = [str(name) for name in shown]
    written = {column: _written(shown[column], columns[column].kind) for column in names}
    titles = {column: columns[column].meaning.split(" ; ")[0] for column in names}
    return pd.DataFrame(written).rename(columns=titles)


def _known(rows: pd.DataFrame, present: pd.DataFrame) -> np.ndarray:
    """Which rows the department already has as they are: a list may be completed by the file."""
    before = {*present[list(rows)].astype("str").itertuples(index=False, name=None)}
    now = rows.astype("str").itertuples(index=False, name=None)
    return np.array([row in before for row in now], dtype=bool)


def _written(cells: pd.Series, kind: str) -> pd.Series:
    """Cells as a French reader expects them: whole numbers without point, oui, 01/08/2024."""
    if kind == "int":
        return cells.astype("Int64")
    if kind == "bool":
        return cells.map({True: "oui", False: "non"})
    return cells.dt.strftime("%d/%m/%Y") if kind == "date" else cells


def warn_lost(journal: Journal) -> None:
    """Say that what seems gone from a list may only be a row set aside."""
    rules = {typeset(rule.reason) for rule in journal.layout.set_aside}
    count = sum(why not in rules for why in journal.dropped.values()) + len(lost_lines(journal))
    if count and journal.layout.kind in _WHOLE_LISTS:
        journal.warned(
            None, None, None,
            f"lignes mises de côté : {count}. Ce qui semble fermé ou retiré peut être l'une "
            "d'elles.",
            remedy="Corrigez-les et importez de nouveau la liste, si elles vous concernent.",
        )  # fmt: skip
