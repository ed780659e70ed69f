"""Locating the rows of a file: those of other departments left out, communes, points."""

from __future__ import annotations

import re
from collections.abc import Hashable
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from geo import cells, intake_rows, locate_points
from geo.columns import COMMUNE
from geo.locate import CODE_REMEDY, Communes, Found, normal

if TYPE_CHECKING:
    from geo.intake_journal import Journal

_WELL_FORMED: Final = re.compile(COMMUNE)
POSTCODES_SHARE: Final = 0.5
"""Share of the codes equal to the postcodes from which the column is one of postcodes."""


def inside(frame: pd.DataFrame, communes: Communes, journal: Journal) -> pd.DataFrame:
    """Leave out of a published table the rows surely of other departments; they are counted.

    Sure: a well-formed code of another department that is not a neighbour's, or, without
    code, a postcode of none of our communes.
    """
    found = journal.layout.found(frame)
    column, postcode = (
        found.get(journal.layout.of_type(kind), "") for kind in ("commune", "postcode")
    )
    if not column:
        return frame
    codes = frame[column].tolist()
    posts = frame[postcode].tolist() if postcode else [""] * len(codes)
    known = [code in communes.known for code in codes]
    if _are_postcodes(codes, posts, known):
        journal.warned(
            None, journal.layout.of_type("commune"), None,
            "cette colonne contient les codes postaux : la commune est cherchée par son nom et "
            "son code postal.",
        )  # fmt: skip
        frame = frame.assign(**{column: ""})
        codes, known = [""] * len(codes), [False] * len(codes)
    far = re.compile(rf"(?!{communes.pack.department})[0-9]{{5}}").fullmatch
    kept = np.fromiter(
        (
            here or not (far(code) or _elsewhere(code, post, communes))
            for code, post, here in zip(codes, posts, known, strict=True)
        ),
        dtype=bool,
        count=len(codes),
    )
    journal.outside += len(kept) - int(kept.sum())
    return frame[kept]


def _elsewhere(code: str, postcode: str, communes: Communes) -> bool:
    """Whether a code that is not of our communes is surely of another department."""
    department = communes.pack.department
    if not _WELL_FORMED.fullmatch(code):
        code = normal(code)
        if not code and postcode:
            read = cells.digits(postcode, 5).value
            return read is not None and read not in communes.of_postcode
        if code in communes.known:
            return False
    return not code.startswith(department) and _WELL_FORMED.fullmatch(code) is not None


def _are_postcodes(codes: list[str], posts: list[str], known: list[bool]) -> bool:
    """Whether the codes of communes are the postcodes, row after row."""
    pairs = [(c, p) for c, p, here in zip(codes, posts, known, strict=True) if here]
    same = sum(code == postcode for code, postcode in pairs)
    return len(pairs) > 1 and same > POSTCODES_SHARE * len(pairs)


def locate(rows: pd.DataFrame, communes: Communes, journal: Journal) -> pd.DataFrame:
    """Give every row its commune and its point; a row whose commune is not found is set aside.

    See ``geo.intake`` for the columns that are added.
    """
    layout = journal.layout
    columns = [layout.of_type(kind) for kind in ("commune", "commune_name", "postcode")]
    confirmed = journal.choices.get("names") == "yes"
    read = [rows[name].fillna("").tolist() if name else [""] * len(rows) for name in columns]
    found: dict[Hashable, Found] = {
        line: communes.find(*texts, confirmed=confirmed)
        for line, texts in zip(rows.index, zip(*read, strict=True), strict=True)
    }
    codes = pd.Series([found[line].code for line in rows.index], rows.index, dtype=object)
    if layout.place == "site":
        rows, codes = locate_points.points(rows, codes, communes, journal)
    _say(rows, found, codes, communes, journal)
    texts = {
        "code_insee": [code or None for code in codes],
        "commune": [communes.names.get(code) for code in codes],
        "former": [found[line].former or None for line in rows.index],
    }
    rows = rows.assign(**{k: pd.Series(v, rows.index, object) for k, v in texts.items()})
    return journal.keep(rows)


def _say(
    rows: pd.DataFrame,
    found: dict[Hashable, Found],
    codes: pd.Series,
    communes: Communes,
    journal: Journal,
) -> None:
    """Say of each row how its commune was found, or set it aside."""
    columns = [journal.layout.of_type(kind) for kind in ("commune", "commune_name", "postcode")]
    columns = [name for name in columns if name]
    said = {line: each for line, each in found.items() if each.how != "as_is"}
    told = rows[rows.index.isin(list(said))]
    cells_of = dict(zip(told.index, told[columns].to_dict("records"), strict=True))
    codes_of = dict(codes.items())
    written: dict[str, list[tuple[Hashable, str, str]]] = {}
    for line, each in said.items():
        if line in journal.dropped or line not in codes_of:
            continue
        row = cells_of[line]
        at = next((name for name in columns if row[name]), columns[0] if columns else None)
        value = row[at] if at else None
        if each.how == "written":
            written.setdefault(str(at), []).append((line, str(value), each.said))
        elif each.how == "repaired":
            journal.fixed(line, at, value, each.said)
        elif each.how == "doubtful":
            journal.warned(line, at, value, each.said, remedy=CODE_REMEDY)
        elif codes_of[line] and each.how == "unknown":
            where = communes.label(codes_of[line])
            journal.warned(line, at, None, f"commune déduite du point, {where}.")
        else:
            reason = each.said or "ni code, ni nom, ni code postal, ni point : commune inconnue."
            journal.set_aside(line, reason, each.remedy or CODE_REMEDY, column=at, value=value)
    for at, done in written.items():
        intake_rows.corrections(done, at, journal)
