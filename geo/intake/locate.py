"""Locating the rows of a file: those of other departments left out, communes, points."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from geo.base import french
from geo.base.matching import plain
from geo.intake import cells, points, typed_rows, verdict
from geo.intake.commune_lookup import (
    CODE_REMEDY,
    POSSIBLE,
    Communes,
    Found,
    normal,
)
from geo.intake.journal import ANSWER

if TYPE_CHECKING:
    from geo.intake.chosen_table import ChosenTable
    from geo.intake.journal import Journal

_WIDE: Final = 20
"""Rows of other departments, more than ours, from which a file is wider than the department."""
_KINDS: Final = ("commune", "commune_name", "postcode")
"""Types of the columns that say the commune of a row."""
_WHOLE_REMEDY: Final = "Vérifiez que le chiffre est celui de la commune d'aujourd'hui."
_CHECK: Final = "Vérifiez la commune ; donnez son code INSEE si ce n'est pas elle."
POSTCODES_SHARE: Final = 0.5
"""Share of the codes equal to the postcodes from which the column is one of postcodes."""


def inside(
    frame: pd.DataFrame, communes: Communes, chosen: ChosenTable, journal: Journal
) -> pd.DataFrame:
    """Leave out of a published table the rows surely of other departments; they are counted.

    Sure: a code that can be of another department and is not a neighbour's, or, without code, a
    postcode of none of our communes; and no other cell that leads here. A code of no department,
    or a name of here without code, is for ``locate`` to judge, but in a wider list, where homonyms
    are many and one remark counts the codes.
    """
    found = chosen.layout.found(frame)
    column, named, postcode = (found.get(chosen.layout.of_type(kind), "") for kind in _KINDS)
    if not column and not postcode:
        return frame
    posts = frame[postcode].tolist() if postcode else [""] * len(frame)
    codes = frame[column].tolist() if column else [""] * len(frame)
    known = [code in communes.known for code in codes]
    if _are_postcodes(codes, posts, known):
        journal.warned(
            None, chosen.layout.of_type("commune"), None,
            "cette colonne contient les codes postaux : la commune est cherchée par son nom et "
            "son code postal.",
        )  # fmt: skip
        frame = frame.assign(**{column: ""})
        codes, known = [""] * len(codes), [False] * len(codes)
    away, ours = communes.away, communes.serving(posts)
    gone = np.array(
        [
            not here and ((away(code) and post not in ours) or _elsewhere(code, post, communes))
            for code, post, here in zip(codes, posts, known, strict=True)
        ],
        dtype=bool,
    )
    if gone.sum() > max(_WIDE, sum(known) if column else len(frame) - gone.sum()):
        left = np.flatnonzero(~(gone | np.array(known))).tolist()
        lost = [at for at in left if _nowhere(codes[at], posts[at], communes)]
        _say_lost([codes[at] for at in lost], frame.index[lost], chosen, journal)
        gone[lost] = True
    elif named:
        for at in np.flatnonzero(gone):
            there = communes.own.intersection(communes.named(frame[named].iloc[at]))
            coded = not cells.missing(codes[at])
            gone[at] = not there or (coded and cells.digits(posts[at], 5).value is not None)
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


def _say_lost(codes: list[str], lines: pd.Index, chosen: ChosenTable, journal: Journal) -> None:
    if codes:
        journal.warned(
            None, chosen.layout.of_type("commune"), codes[0],
            f"{french.plural(len(codes), 'ligne non gardée', 'lignes non gardées')} : code "
            f"d'aucun département. {typed_rows.lines_said(lines)}",
            remedy=CODE_REMEDY,
        )  # fmt: skip


def _are_postcodes(codes: list[str], posts: list[str], known: list[bool]) -> bool:
    """Whether the codes of communes are the postcodes, row after row."""
    pairs = [(c, p) for c, p, here in zip(codes, posts, known, strict=True) if here]
    same = sum(code == postcode for code, postcode in pairs)
    return len(pairs) > 1 and same > POSTCODES_SHARE * len(pairs)


def locate(
    rows: pd.DataFrame, communes: Communes, chosen: ChosenTable, journal: Journal
) -> pd.DataFrame:
    """Give every row its commune and its point; a row whose commune is not found is set aside.

    A row that its cells leave in doubt is judged again with its point. See ``geo.intake.engine``
    for the columns that are added.
    """
    layout = chosen.layout
    columns = [layout.of_type(kind) for kind in _KINDS]
    read = [rows[name].fillna("").tolist() if name else [""] * len(rows) for name in columns]
    told: dict[Hashable, tuple[str, str, str]] = {
        line: (code, name, postcode)
        for line, code, name, postcode in zip(rows.index, *read, strict=True)
    }
    found = {line: verdict.find(communes, *texts) for line, texts in told.items()}
    stands: points.Stands = {}
    if layout.place == "site":
        away = [line for line, each in found.items() if each.how == "elsewhere"]
        here = points.here(rows.loc[away], communes, chosen) if away else ()
        rows = _at_home(rows, found, chosen, journal, here)
        rows, stands = points.points(rows, _codes(rows, found), communes, chosen, journal)
        for line, metres in stands.items():
            if not _settled(found[line], told[line]):
                point = points.department_polygons(communes).point(metres)
                found[line] = verdict.find(communes, *told[line], point=point)
    rows = _at_home(rows, found, chosen, journal)
    for line in rows.index:
        if found[line].proposed and line not in journal.dropped:
            found[line] = _answered(found[line], told[line], communes, chosen, journal)
    codes = _codes(rows, found)
    if stands:
        points.compare(rows, stands, codes.to_dict(), communes, chosen, journal)
    _say({line: found[line] for line in rows.index}, told, chosen, journal)
    texts = {
        "code_insee": [code or None for code in codes],
        "commune": [communes.names.get(code) for code in codes],
        "former": [_part(found[line]) for line in rows.index],
    }
    rows = rows.assign(**{k: pd.Series(v, rows.index, object) for k, v in texts.items()})
    return journal.keep(rows)


def _settled(found: Found, texts: tuple[str, str, str]) -> bool:
    """Whether a point has nothing to add: a code or a postcode agrees with the commune."""
    code, _, postcode = texts
    return found.how in ("as_is", "written", "repaired") and bool(code or postcode)


def _codes(rows: pd.DataFrame, found: Mapping[Hashable, Found]) -> pd.Series:
    return pd.Series([found[line].code for line in rows.index], rows.index, dtype=object)


def _part(found: Found) -> str | None:
    """Code of the former commune a row is of; its own code is that of the whole as well."""
    return found.former if found.former and found.former != found.code else None


def _at_home(
    rows: pd.DataFrame,
    found: Mapping[Hashable, Found],
    chosen: ChosenTable,
    journal: Journal,
    here: Collection[Hashable] = (),
) -> pd.DataFrame:
    """Leave out the rows of other departments, but those whose point is ``here``.

    Those that bear a name of here are said together.
    """
    away = [line for line in rows.index if found[line].how == "elsewhere" and line not in here]
    if not away:
        return rows
    named = [line for line in away if found[line].said]
    if named:
        shown = [found[line].said for line in named[: typed_rows.LISTED]]
        rest = len(named) - len(shown)
        shown += [french.plural(rest, "autre")] if rest else []
        verb = "porte" if len(named) == 1 else "portent"
        journal.warned(
            None, chosen.layout.of_type("commune_name"), None,
            f"{french.plural(len(named), 'ligne')} d'un autre département {verb} le nom d'une "
            f"commune d'ici : {french.join_list(shown)}. {typed_rows.lines_said(named)}",
            remedy="Si le lieu est d'ici, corrigez son code postal ou son département.",
        )  # fmt: skip
    journal.outside += len(away)
    return rows.drop(index=away)


def key(title: str) -> str:
    """Name of the choice that answers for a row: one for each name beside each postcode.

    >>> key("86310 St Savin-sur-Gartempe")
    'commune:86310 st savin sur gartempe'
    """
    return f"{ANSWER}{plain(title)}"


def _answered(
    found: Found,
    texts: tuple[str, str, str],
    communes: Communes,
    chosen: ChosenTable,
    journal: Journal,
) -> Found:
    """A commune that the reader confirmed among those proposed; else the question is kept."""
    code, name, postcode = texts
    title = " ".join(filter(None, (postcode, name))) or code
    asked = key(title)
    journal.ask(asked, title, {one: communes.label(one) for one in found.proposed})
    answer = chosen.choices.get(asked, "")
    if answer not in found.proposed:
        return found
    return Found(answer, f"lu {communes.label(answer)}, comme vous l'avez confirmé.", "doubtful")


def _say(
    found: Mapping[Hashable, Found],
    told: Mapping[Hashable, tuple[str, str, str]],
    chosen: ChosenTable,
    journal: Journal,
) -> None:
    """Say of each row how its commune was found, or set it aside."""
    columns = [chosen.layout.of_type(kind) for kind in _KINDS]
    first = next(filter(None, columns), None)
    written: dict[str, list[tuple[Hashable, str, str]]] = {}
    for line, each in found.items():
        if each.how == "as_is" or line in journal.dropped:
            continue
        cells_of = [pair for pair in zip(columns, told[line], strict=True) if all(pair)]
        at, value = cells_of[0] if cells_of else (first, "")
        whole = chosen.layout.place == "commune" and each.former == each.code != ""
        if whole and each.how == "repaired":
            journal.warned(line, at, value, each.said, remedy=_WHOLE_REMEDY)
        elif each.how == "written":
            written.setdefault(str(at), []).append((line, value, each.said))
        elif each.how == "repaired":
            journal.fixed(line, at, value, each.said)
        elif each.how == "doubtful":
            journal.warned(line, at, value, each.said, remedy=each.remedy or _CHECK)
        else:
            reason = each.said or "ni code, ni nom, ni code postal, ni point : commune inconnue."
            journal.set_aside(line, reason, each.remedy or CODE_REMEDY, column=at, value=value)
    for at, done in written.items():
        if at == chosen.layout.of_type("commune_name"):
            _say_names(done, at, journal)
        else:
            typed_rows.corrections(done, at, journal)


def _say_names(done: list[tuple[Hashable, str, str]], column: str, journal: Journal) -> None:
    """Say the names that were written otherwise: each one once, with the commune it became."""
    if len(done) <= typed_rows.LISTED:
        typed_rows.corrections(done, column, journal)
        return
    named = [f"« {name} » {said[:-1]}" for name, said in dict(row[1:] for row in done).items()]
    journal.fixed(
        None, column, None,
        f"{len(done)} noms rapprochés : {french.join_list(named)}. "
        f"{typed_rows.lines_said(line for line, _, _ in done)}",
    )  # fmt: skip
