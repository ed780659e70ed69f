"""Locating the rows of a file: those of other departments left out, communes, points."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from geo import cells, intake_rows, locate_points, wording
from geo.locate import CODE_REMEDY, POSSIBLE, Communes, Found, normal

if TYPE_CHECKING:
    from geo.intake_journal import Journal

_WIDE: Final = 20
"""Rows of other departments, more than ours, from which a file is wider than the department."""
POSTCODES_SHARE: Final = 0.5
"""Share of the codes equal to the postcodes from which the column is one of postcodes."""


def inside(frame: pd.DataFrame, communes: Communes, journal: Journal) -> pd.DataFrame:
    """Leave out of a published table the rows surely of other departments; they are counted.

    Sure: a code that can be of another department and is not a neighbour's, or, without code, a
    postcode of none of our communes; and no other cell that leads here. A code of no department
    is for ``locate`` to repair or set aside, but in a wider list, where one remark counts them.
    """
    found = journal.layout.found(frame)
    column, named, postcode = (
        found.get(journal.layout.of_type(kind), "")
        for kind in ("commune", "commune_name", "postcode")
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
    away, ours = communes.away, {post for post in {*posts} if communes.serves(post)}
    gone = np.array(
        [
            not here and ((away(code) and post not in ours) or _elsewhere(code, post, communes))
            for code, post, here in zip(codes, posts, known, strict=True)
        ],
        dtype=bool,
    )
    if gone.sum() > max(_WIDE, sum(known)):
        left = np.flatnonzero(~(gone | np.array(known))).tolist()
        lost = [at for at in left if _nowhere(codes[at], posts[at], communes)]
        _say_lost(frame[column].iloc[lost], journal)
        gone[lost] = True
    elif named:
        for at in np.flatnonzero(gone):
            there = communes.own.intersection(communes.named(frame[named].iloc[at]))
            gone[at] = not there or cells.digits(posts[at], 5).value is not None
    journal.outside += int(gone.sum())
    return frame[~gone]


def _elsewhere(code: str, postcode: str, communes: Communes) -> bool:
    """Whether a row whose code is not of our communes is surely of another department."""
    if not communes.away(code):
        code = normal(code)
        if code in communes.known or (code and not communes.away(code)):
            return False
        if not code:
            read = str(cells.digits(postcode, 5).value or "")
            return read != "" and read not in communes.of_postcode and not communes.serves(read)
    return not _leads_here(code, postcode, communes)


def _nowhere(code: str, postcode: str, communes: Communes) -> bool:
    """Whether a code is of no department, and the postcode does not lead here."""
    code = normal(code)
    written = len(code) == 5 and code.isdigit() and not POSSIBLE.fullmatch(code)
    return written and not _leads_here(code, postcode, communes)


def _leads_here(code: str, postcode: str, communes: Communes) -> bool:
    """Whether a postcode is of our communes, and of none of the department of the code."""
    served = communes.of_postcode.get(postcode, ())
    return communes.serves(postcode) and not any(each[:2] == code[:2] for each in served)


def _say_lost(codes: pd.Series, journal: Journal) -> None:
    if len(codes):
        journal.warned(
            None, journal.layout.of_type("commune"), codes.iloc[0],
            f"{wording.plural(len(codes), 'ligne non gardée', 'lignes non gardées')} : code "
            f"d'aucun département. {intake_rows.lines_said(codes.index)}",
            remedy=CODE_REMEDY,
        )  # fmt: skip


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
    if not said:
        return
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
        if at == journal.layout.of_type("commune_name"):
            _say_names(done, at, journal)
        else:
            intake_rows.corrections(done, at, journal)


def _say_names(done: list[tuple[Hashable, str, str]], column: str, journal: Journal) -> None:
    """Say the names that were written otherwise: each one once, with the commune it became."""
    if len(done) <= intake_rows.LISTED:
        intake_rows.corrections(done, column, journal)
        return
    named = [f"« {name} » {said[:-1]}" for name, said in dict(row[1:] for row in done).items()]
    journal.fixed(
        None, column, None,
        f"{len(done)} noms rapprochés : {wording.listed(named)}. "
        f"{intake_rows.lines_said(line for line, _, _ in done)}",
    )  # fmt: skip
