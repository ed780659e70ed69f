"""How the commune of a row was found, or why it was not, in French."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geo.base import french, matching
from geo.base.establishments import WRONG_KEY, has_wrong_key
from geo.intake import cells
from geo.intake.commune_lookup import (
    CODE_REMEDY,
    FORMER,
    LETTERS,
    PARTS,
    WRITTEN,
    Communes,
    Found,
    departments,
)
from geo.intake.weigh import CODE, DEPARTMENT, NAME, POINT, POSTCODE, Candidate, Case, Row

if TYPE_CHECKING:
    from geo.intake.points import Point

NAME_REMEDY: Final = "Ajoutez le code INSEE ou le code postal de la commune."
CODE_ONLY_REMEDY: Final = "Ajoutez le code INSEE de la commune."
INSTEAD_REMEDY: Final = "Donnez à sa place le code INSEE de la commune."
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


def find(
    communes: Communes, text: str, name: str, postcode: str, point: Point | None = None
) -> Found:
    """Find the commune of a row by what its cells say of it, weighed together.

    ``text``, ``name`` and ``postcode`` are the cells of the code, the name and the postcode;
    what is empty says nothing. ``point`` is where the row stands, if it is known.
    """
    if text in communes.names:
        own = communes.names[text]
        alone = not name and not postcode
        if alone or name == own or (name and matching.words(name) == matching.words(own)):
            return Found(text, how="as_is")
    name = "" if cells.missing(name) else name
    read = str(cells.digits(postcode, 5).value or "")
    row = Row(communes.code(text), communes.name(name), read, point, name, text)
    return _found(row, communes)


def by_code(communes: Communes, text: str) -> Found:
    """Find a commune by what stands in the column of codes, by itself."""
    if text in communes.names:
        return Found(text, how="as_is")
    return _found(Row(communes.code(text), published=text), communes)


def _found(row: Row, communes: Communes) -> Found:
    """Weigh what a row says, and say how its commune was found, or why it was not."""
    case = Case(row, communes)
    if case.sure is not None:
        return _taken(case, case.sure)
    return _elsewhere(case) if case.elsewhere else _refused(case)


def _taken(case: Case, one: Candidate) -> Found:
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
        said = f"{code.kind.upper()} à la place du code INSEE, lu {label}"
        if has_wrong_key(code.text):
            return Found(one.code, f"{said} ; {WRONG_KEY}.", "doubtful", "", INSTEAD_REMEDY)
        return Found(one.code, f"{said}.", "repaired")
    if code.kind == "former":
        if one.former in PARTS:
            return Found(one.code, "", "as_is")  # the sum is said once
        was = case.communes.former_names.get(one.former)
        what = f"{french.apostrophe(was)}, commune fusionnée," if was else "cette commune fusionnée"
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
        if french.apostrophe(case.row.said) == french.apostrophe(case.communes.names[one.code]):
            return Found(one.code, how="as_is")
        return Found(one.code, f"lu {label}.", "written")
    by = french.join_list([_THE[which] for which in one.agree if which != NAME])
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
    return f"{french.join_list(given[:2])} {'donne' if len(given) == 1 else 'donnent'}"


def _elsewhere(case: Case) -> Found:
    """A row of another department; said when a commune of here has its name."""
    return Found("", _here(case) if case.exact else "", "elsewhere")


def _here(case: Case) -> str:
    there = f"code postal {case.postcodes[0]}" if case.postcodes else "département écrit"
    return f"« {case.row.said[:60]} » ({there})"


def _refused(case: Case) -> Found:
    """What is asked, else what contradicts what, else what is not known."""
    row = case.row
    if case.several:
        said = f"le nom en dit plusieurs : {_listed(case, case.asked)}."
        return Found("", said, "refused", "", CONFIRM, case.asked)
    if not case.candidates or (row.code.kind == "away" and not case.asked):
        return _unknown(case)
    if not case.asked:
        clauses = [_code(case), _name(case), _postcode(case), _point(case)]
        said = (
            f"ces cellules se contredisent : {french.join_list([one for one in clauses if one])}."
        )
        return Found("", said, "refused", "", BETWEEN_REMEDY)
    if not row.name.words and not _unusable(case):
        many = french.plural(len(case.asked), "commune")
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
    return french.join_list(shown + ([french.plural(rest, "autre")] if rest else []))


def _of(case: Case, code: str) -> str:
    """``de Poitiers (86194)``, ``d'Antran (86007)``."""
    name = case.communes.names[code]
    return f"{french.with_de(name, french.article(name))} ({code})"
