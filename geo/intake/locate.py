"""Locating the rows of a file: those of other departments left out, communes, points.

How the commune of a row was found, or why it was not, in French.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from geo.base import french as wording
from geo.base.matching import plain
from geo.intake import cells, communes, points
from geo.intake import rows as intake_rows
from geo.intake.communes import (
    CODE_REMEDY,
    FORMER,
    LETTERS,
    POSSIBLE,
    WRITTEN,
    Communes,
    Found,
    departments,
    normal,
)
from geo.intake.journal import ANSWER

if TYPE_CHECKING:
    from geo.intake.journal import Journal
    from geo.intake.weigh import Candidate, Case

_WIDE: Final = 20
"""Rows of other departments, more than ours, from which a file is wider than the department."""
_KINDS: Final = ("commune", "commune_name", "postcode")
"""Types of the columns that say the commune of a row."""
_WHOLE_REMEDY: Final = "Vérifiez que le chiffre est celui de la commune d'aujourd'hui."
_CHECK: Final = "Vérifiez la commune ; donnez son code INSEE si ce n'est pas elle."
POSTCODES_SHARE: Final = 0.5
"""Share of the codes equal to the postcodes from which the column is one of postcodes."""


def inside(frame: pd.DataFrame, communes: Communes, journal: Journal) -> pd.DataFrame:
    """Leave out of a published table the rows surely of other departments; they are counted.

    Sure: a code that can be of another department and is not a neighbour's, or, without code, a
    postcode of none of our communes; and no other cell that leads here. A code of no department,
    or a name of here without code, is for ``locate`` to judge, but in a wider list, where homonyms
    are many and one remark counts the codes.
    """
    found = journal.layout.found(frame)
    column, named, postcode = (found.get(journal.layout.of_type(kind), "") for kind in _KINDS)
    if not column and not postcode:
        return frame
    posts = frame[postcode].tolist() if postcode else [""] * len(frame)
    codes = frame[column].tolist() if column else [""] * len(frame)
    known = [code in communes.known for code in codes]
    if _are_postcodes(codes, posts, known):
        journal.warned(
            None, journal.layout.of_type("commune"), None,
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
        _say_lost([codes[at] for at in lost], frame.index[lost], journal)
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


def _say_lost(codes: list[str], lines: pd.Index, journal: Journal) -> None:
    if codes:
        journal.warned(
            None, journal.layout.of_type("commune"), codes[0],
            f"{wording.plural(len(codes), 'ligne non gardée', 'lignes non gardées')} : code "
            f"d'aucun département. {intake_rows.lines_said(lines)}",
            remedy=CODE_REMEDY,
        )  # fmt: skip


def _are_postcodes(codes: list[str], posts: list[str], known: list[bool]) -> bool:
    """Whether the codes of communes are the postcodes, row after row."""
    pairs = [(c, p) for c, p, here in zip(codes, posts, known, strict=True) if here]
    same = sum(code == postcode for code, postcode in pairs)
    return len(pairs) > 1 and same > POSTCODES_SHARE * len(pairs)


def locate(rows: pd.DataFrame, communes: Communes, journal: Journal) -> pd.DataFrame:
    """Give every row its commune and its point; a row whose commune is not found is set aside.

    A row that its cells leave in doubt is judged again with its point. See ``geo.intake.engine``
    for the columns that are added.
    """
    layout = journal.layout
    columns = [layout.of_type(kind) for kind in _KINDS]
    read = [rows[name].fillna("").tolist() if name else [""] * len(rows) for name in columns]
    told: dict[Hashable, tuple[str, str, str]] = {
        line: (code, name, postcode)
        for line, code, name, postcode in zip(rows.index, *read, strict=True)
    }
    found = {line: communes.find(*texts) for line, texts in told.items()}
    stands: points.Stands = {}
    if layout.place == "site":
        away = [line for line, each in found.items() if each.how == "elsewhere"]
        here = points.here(rows.loc[away], communes, journal) if away else ()
        rows = _at_home(rows, found, journal, here)
        rows, stands = points.points(rows, _codes(rows, found), communes, journal)
        for line, metres in stands.items():
            if not _settled(found[line], told[line]):
                point = points.of(communes).point(metres)
                found[line] = communes.find(*told[line], point=point)
    rows = _at_home(rows, found, journal)
    for line in rows.index:
        if found[line].proposed and line not in journal.dropped:
            found[line] = _answered(found[line], told[line], communes, journal)
    codes = _codes(rows, found)
    if stands:
        points.compare(rows, stands, codes.to_dict(), communes, journal)
    _say({line: found[line] for line in rows.index}, told, journal)
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
        shown = [found[line].said for line in named[: intake_rows.LISTED]]
        rest = len(named) - len(shown)
        shown += [wording.plural(rest, "autre")] if rest else []
        verb = "porte" if len(named) == 1 else "portent"
        journal.warned(
            None, journal.layout.of_type("commune_name"), None,
            f"{wording.plural(len(named), 'ligne')} d'un autre département {verb} le nom d'une "
            f"commune d'ici : {wording.listed(shown)}. {intake_rows.lines_said(named)}",
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
    found: Found, texts: tuple[str, str, str], communes: Communes, journal: Journal
) -> Found:
    """A commune that the reader confirmed among those proposed; else the question is kept."""
    code, name, postcode = texts
    title = " ".join(filter(None, (postcode, name))) or code
    asked = key(title)
    journal.ask(asked, title, {one: communes.label(one) for one in found.proposed})
    answer = journal.choices.get(asked, "")
    if answer not in found.proposed:
        return found
    return Found(answer, f"lu {communes.label(answer)}, comme vous l'avez confirmé.", "doubtful")


def _say(
    found: Mapping[Hashable, Found],
    told: Mapping[Hashable, tuple[str, str, str]],
    journal: Journal,
) -> None:
    """Say of each row how its commune was found, or set it aside."""
    columns = [journal.layout.of_type(kind) for kind in _KINDS]
    first = next(filter(None, columns), None)
    written: dict[str, list[tuple[Hashable, str, str]]] = {}
    for line, each in found.items():
        if each.how == "as_is" or line in journal.dropped:
            continue
        cells_of = [pair for pair in zip(columns, told[line], strict=True) if all(pair)]
        at, value = cells_of[0] if cells_of else (first, "")
        whole = journal.layout.place == "commune" and each.former == each.code != ""
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


CODE, NAME, POSTCODE, POINT, DEPARTMENT = "code", "name", "postcode", "point", "department"
"""The witnesses of a row."""
NAME_REMEDY: Final = "Ajoutez le code INSEE ou le code postal de la commune."
CODE_ONLY_REMEDY: Final = "Ajoutez le code INSEE de la commune."
WRONG_REMEDY: Final = "Corrigez la cellule qui se trompe."
"""What is kept is contradicted by a cell: to give the code again would change nothing."""
BETWEEN_REMEDY: Final = "Corrigez la cellule qui se trompe, ou donnez le code INSEE de la commune."
CONFIRM: Final = "Confirmez une commune proposée, ou corrigez la ligne dans le fichier."
SHOWN: Final = 4
"""Communes that a sentence names."""
_THE: Final = {
    NAME: "le nom", POSTCODE: "le code postal", POINT: "le point", DEPARTMENT: "le département",
    CODE: "le code INSEE",
}  # fmt: skip
_SWAPPED: Final = "code postal à la place du code INSEE"


def taken(case: Case, one: Candidate) -> Found:
    """A commune that is sure, or that outvotes what contradicts it."""
    found = _by_code(case, one) if one.firm else _otherwise(case, one)
    return found._replace(former=one.former)


def _by_code(case: Case, one: Candidate) -> Found:
    code, label = case.row.code, case.communes.label(one.code)
    if NAME in one.against:
        said = f"le code est celui {_of(case, one.code)}, le nom « {case.row.said[:60]} »."
        return Found(one.code, said, "doubtful", "", WRONG_REMEDY)
    if POSTCODE in one.against or DEPARTMENT in one.against:
        said = f"le code est celui {_of(case, one.code)}, {_postcode(case)}."
        return Found(one.code, said, "doubtful", "", WRONG_REMEDY)
    if code.kind in ("siren", "siret"):
        said = f"{code.kind.upper()} à la place du code INSEE, lu {label}."
        return Found(one.code, said, "repaired")
    if code.kind == "former":
        if one.former in communes.PARTS:
            return Found(one.code, "", "as_is")  # the sum is said once
        was = case.communes.former_names.get(one.former)
        what = (
            f"{wording.apostrophe(was)}, commune fusionnée," if was else "cette commune fusionnée"
        )
        return Found(one.code, f"{what} est aujourd'hui {label}.", "repaired")
    if one.level == FORMER:
        said = f"« {case.row.said[:60]} », commune fusionnée, est aujourd'hui {label}."
        return Found(one.code, said, "repaired")
    if NAME not in one.agree and POSTCODE not in one.agree and case.row.name.words:
        said = f"le code est celui {_of(case, one.code)}, le nom « {case.row.said[:60]} »."
        return Found(one.code, said, "doubtful", "", WRONG_REMEDY)
    written = code.text == case.row.published
    return Found(one.code, "" if written else f"code lu {code.text}.",
                 "as_is" if written else "written")  # fmt: skip


def _outvoting(case: Case, one: Candidate) -> Found:
    """A commune without its code on its side, that outvotes what contradicts it."""
    given = f"{_witnesses(one)} {case.communes.label(one.code)}"
    if case.row.code.kind == "away":
        said = f"ce code est d'un autre département ; {given}."
        return Found(one.code, said, "doubtful", "", WRONG_REMEDY)
    if CODE in one.against:
        theirs = case.communes.label(case.row.code.codes[0])
        said = f"{given}, le code INSEE {theirs} : le code est écarté."
        return Found(one.code, said, "doubtful", "", WRONG_REMEDY)
    if POSTCODE in one.against:
        return Found(one.code, f"{given}, {_postcode(case)}.", "doubtful", "", WRONG_REMEDY)
    return Found(one.code, f"{given}, le point est loin de là.", "doubtful")


def _otherwise(case: Case, one: Candidate) -> Found:
    if one.against:
        return _outvoting(case, one)
    label = case.communes.label(one.code)
    code = case.row.code
    if one.swapped:
        both = _SWAPPED if case.row.postcode in ("", code.text) or code.kind == "postcode" else ""
        swap = "code INSEE et code postal échangés"
        exchanged = one.code in case.communes.code(case.row.postcode).codes
        said = swap if exchanged or not both else both
        unsure = one.level > LETTERS and bool(case.row.name.words)
        return Found(one.code, f"{said}, lu {label}.", "doubtful" if unsure else "repaired")
    if code.kind:
        spoilt = "code détruit par un tableur" if code.kind == "spoilt" else "code inconnu"
        return Found(one.code, f"{spoilt} ; {_witnesses(one)} {label}.", "repaired")
    if not case.row.name.words:
        return _unnamed(case, one, label)
    if one.level == FORMER:
        return Found(one.code, f"commune fusionnée, aujourd'hui {label}.", "repaired")
    if one.level == WRITTEN:
        if wording.apostrophe(case.row.said) == wording.apostrophe(case.communes.names[one.code]):
            return Found(one.code, how="as_is")
        return Found(one.code, f"lu {label}.", "written")
    by = wording.listed([_THE[which] for which in one.agree if which != NAME])
    how = "doubtful" if one.level > LETTERS else "repaired"
    return Found(one.code, f"lu {label}, d'après {by}.", how)


def _unnamed(case: Case, one: Candidate, label: str) -> Found:
    if POSTCODE not in one.agree:
        return Found(one.code, f"commune déduite du point, {label}.", "doubtful")
    if POINT in one.agree and len(case.candidates) > 1:
        return Found(one.code, f"lu {label}, d'après le code postal et le point.", "repaired")
    return Found(one.code, f"lu {label}, seule commune de ce code postal.", "repaired")


def _witnesses(one: Candidate) -> str:
    """``le nom et le code postal donnent``: two witnesses are enough to be believed."""
    given = [_THE[which] for which in (NAME, POSTCODE, POINT, DEPARTMENT) if which in one.agree]
    return f"{wording.listed(given[:2])} {'donne' if len(given) == 1 else 'donnent'}"


def elsewhere(case: Case) -> Found:
    """A row of another department; said when a commune of here has its name."""
    return Found("", _here(case) if case.exact else "", "elsewhere")


def _here(case: Case) -> str:
    there = f"code postal {case.postcodes[0]}" if case.postcodes else "département écrit"
    return f"« {case.row.said[:60]} » ({there})"


def refused(case: Case) -> Found:
    """What is asked, else what contradicts what, else what is not known."""
    row = case.row
    if case.several:
        said = f"le nom en dit plusieurs : {_listed(case, case.asked)}."
        return Found("", said, "refused", "", CONFIRM, case.asked)
    if not case.candidates or (row.code.kind == "away" and not case.asked):
        return _unknown(case)
    if not case.asked:
        clauses = [_code(case), _name(case), _postcode(case), _point(case)]
        said = f"ces cellules se contredisent : {wording.listed([one for one in clauses if one])}."
        return Found("", said, "refused", "", BETWEEN_REMEDY)
    if not row.name.words and not _unusable(case):
        many = wording.plural(len(case.asked), "commune")
        where = f"{_SWAPPED}, commun" if row.code.kind else "code postal commun"
        said = f"{where} à {many} : {_listed(case, case.asked)}."
        return Found("", said, "unknown", "", CONFIRM, case.asked)
    if len(case.exact) > 1 and {*case.asked} <= {*case.exact}:
        said = f"plusieurs communes portent ce nom : {_listed(case, case.asked)}."
        return Found("", said, "refused", "", f"{NAME_REMEDY} {CONFIRM}", case.asked)
    why = _unusable(case) or "aucune commune de ce nom"
    if case.exact and not _unusable(case):
        why = "ce nom peut être celui de plusieurs communes"
    word = "proposition" if len(case.asked) == 1 else "propositions"
    said = f"{why} ; {word} : {_listed(case, case.asked)}."
    return Found("", said, "refused", "", CONFIRM, case.asked)


def _unknown(case: Case) -> Found:
    why = _unusable(case)
    if why:
        return Found("", f"{why}.", "refused", "", CODE_REMEDY)
    if case.row.name.words:
        said = "aucune commune du département ni de ses environs ne porte ce nom."
        remedy = CODE_ONLY_REMEDY if case.postcodes else NAME_REMEDY
        return Found("", said, "refused", "", remedy)
    return Found("", "", "unknown", "", CODE_ONLY_REMEDY if case.postcodes else NAME_REMEDY)


def _unusable(case: Case) -> str:
    """Why the code of a row leads nowhere; empty when it does, or when there is none."""
    code = case.row.code
    if not code.kind or code.codes:
        return ""
    if code.kind in ("siren", "siret"):
        what = code.kind.upper()
        return f"{what} à la place du code INSEE, d'un établissement qui n'est pas connu"
    if code.kind == "spoilt":
        return "code détruit par un tableur (notation scientifique)"
    if code.kind == "away":
        return "ce code est d'un autre département"
    return "aucune commune actuelle ne porte ce code"


def _code(case: Case) -> str:
    if not case.row.code.codes:
        return _unusable(case)
    return f"le code INSEE donne {_listed(case, case.row.code.codes)}"


def _name(case: Case) -> str:
    codes = [code for code, (level, _) in case.named.items() if level <= FORMER] or [*case.named]
    return f"le nom donne {_listed(case, codes)}" if codes else ""


def _postcode(case: Case) -> str:
    clauses = []
    for postcode in case.postcodes:
        served = case.communes.served(postcode)
        if len(served) > SHOWN:
            clauses.append(f"le code postal {postcode} donne {len(served)} autres communes")
        elif served:
            clauses.append(f"le code postal {postcode} donne {_listed(case, served)}")
        elif case.communes.pack.department not in departments(postcode):
            clauses.append(f"le code postal {postcode} est d'un autre département")
    if case.row.name.department not in ("", case.communes.pack.department):
        clauses.append(f"le département écrit est {case.row.name.department}")
    return " et ".join(clauses)


def _point(case: Case) -> str:
    point = case.row.point
    if point is None or point.code not in case.communes.names:
        return ""
    return f"le point donne {case.communes.label(point.code)}"


def _listed(case: Case, codes: tuple[str, ...] | list[str]) -> str:
    shown = [case.communes.label(code) for code in codes[:SHOWN]]
    rest = len(codes) - len(shown)
    return wording.listed(shown + ([wording.plural(rest, "autre")] if rest else []))


def _of(case: Case, code: str) -> str:
    """``de Poitiers (86194)``, ``d'Antran (86007)``."""
    name = case.communes.names[code]
    return f"{wording.of(name, wording.article(name))} ({code})"
