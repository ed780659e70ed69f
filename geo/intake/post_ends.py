"""Ends of convention and of contract of the posts, one row a post: never a person, never a cost.

The employers are those of the sheet ``advisers``, found by SIRET, else by name. A post of an
employer that is not there is kept out, and so are all those of an employer to which the file
gives more posts than it has: which of them go on is not known.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

import pandas as pd

from geo.base import french
from geo.intake import commune_lookup, report, typed_rows, upsert, verdict
from geo.intake.advisers import employer_words
from geo.pack.schema import POST_NUMBER

if TYPE_CHECKING:
    from geo.intake.chosen_table import ChosenTable
    from geo.intake.engine import Context
    from geo.intake.journal import Journal

ENDS: Final = ("convention_end", "contract_end")
FIRST: Final = date(2020, 11, 1)
"""The programme began then: no post ended before."""
_YEARS: Final = 10
"""Years from today within which an end is believed."""
_DEPARTMENT: Final = re.compile(r"0?(97\d|\d[\dAB])\b")
_CELL: Final = "Corrigez la cellule dans le fichier, puis importez-le de nouveau."


class _Employer(NamedTuple):
    """An employer of the sheet ``advisers``, all its seats together."""

    name: str
    siret: str | None
    posts: int


def read_post_ends(
    rows: pd.DataFrame, chosen: ChosenTable, context: Context, journal: Journal
) -> dict[str, pd.DataFrame]:
    """Make the sheet ``post_ends`` (handler of the kind ``post_ends``), complete.

    ``rows``: post, employer, siret, code_insee and department (as published), convention_end and
    contract_end (dates). A post without date is kept: that its end is not known is said. Raises
    ``Refused`` when the file has no date at all, or no post of an employer of the list.
    """
    if not set(ENDS) & chosen.found.keys():
        journal.refuse(
            "aucune colonne ne dit quand les postes finissent.",
            "Donnez la colonne « Date de fin de convention » ou « Date de fin de contrat ».",
        )
        journal.check()
    rows = _numbered(rows, chosen, journal)
    rows = _matched(_placed(rows, context, journal), context, journal)
    made = _believed(_dated(rows, journal), context, journal)
    if made.empty:
        journal.refuse(
            "aucun poste d'un employeur de la liste des postes du département.",
            "Écrivez le SIRET ou le nom des employeurs comme cette liste.",
        )
        journal.unread()
    journal.check()
    _told(made, context, journal)
    return {"post_ends": made.assign(source=report.dated(chosen))}


def _numbered(rows: pd.DataFrame, chosen: ChosenTable, journal: Journal) -> pd.DataFrame:
    """One row per number of a post; what may be the name of a person is repeated nowhere."""
    for line, text in upsert.lines(rows["post"]):
        if not re.fullmatch(POST_NUMBER, text):
            journal.hidden.append((line, "post"))
            journal.set_aside(
                line, "numéro de poste attendu, avec un chiffre et sans espace.",
                "Donnez le numéro du poste, jamais le nom d'une personne.", column="post",
            )  # fmt: skip
    keyed = replace(chosen, layout=replace(chosen.layout, key=("post",)))
    return typed_rows.unique(journal.keep(rows), keyed, journal)


def _placed(rows: pd.DataFrame, context: Context, journal: Journal) -> pd.DataFrame:
    """Present communes, missing when none is given; ``elsewhere``: of another department."""
    place = commune_lookup.communes(context.pack)
    own, here = context.pack.communes.index, context.pack.department
    given = rows["code_insee"].fillna("")
    found = {text: verdict.by_code(place, text).code for text in given.unique() if text}
    codes = given.map(found).astype(object)
    away = given.map(lambda text: bool(text and place.away(commune_lookup.normal(text))))
    away |= codes.notna() & codes.ne("") & ~codes.isin(own)
    told = rows["department"].fillna("").map(lambda text: _DEPARTMENT.match(text))
    away |= told.map(lambda match: match is not None and match[1] != here)
    for line, text in upsert.lines(given[given.ne("") & ~codes.isin(own) & ~away]):
        journal.warned(
            line, "code_insee", text,
            "aucune commune actuelle ne porte ce code. La cellule est laissée vide.",
        )  # fmt: skip
    return rows.assign(code_insee=codes.where(codes.isin(own), None), elsewhere=away)


def _employers(advisers: pd.DataFrame) -> list[_Employer]:
    """Employers of the sheet, each once with all its posts."""
    key = advisers["siret"].fillna(advisers["employer"])
    return [
        _Employer(
            str(group["employer"].iloc[0]),
            None if pd.isna(group["siret"].iloc[0]) else str(group["siret"].iloc[0]),
            int(group["posts"].sum()),
        )
        for _, group in advisers.groupby(key, sort=False)
    ]


def _matched(rows: pd.DataFrame, context: Context, journal: Journal) -> pd.DataFrame:
    """Rows of employers of the list, under the name and the SIRET that it gives them.

    One of another department is counted, unless its SIRET is in the list.
    """
    known = _employers(context.sheets["advisers"])
    by_siret = {one.siret: one for one in known if one.siret}
    by_name: dict[tuple[str, ...], list[_Employer]] = {}
    for one in known:
        by_name.setdefault(employer_words(one.name), []).append(one)
    found: dict[int, _Employer] = {}
    columns = (rows[name].tolist() for name in ("siret", "employer", "elsewhere"))
    for line, siret, name, elsewhere in zip(rows.index.tolist(), *columns, strict=True):
        named = by_name.get(employer_words(name), [])
        if siret in by_siret:
            found[line] = by_siret[siret]
        elif elsewhere:
            journal.outside += 1
        elif len(named) == 1:
            found[line] = named[0]
            if siret and named[0].siret:
                journal.warned(
                    line, "siret", siret,
                    f"SIRET absent de la liste des postes ; {name} y est sous le SIRET "
                    f"{named[0].siret} : rapproché par le nom.",
                )  # fmt: skip
        else:
            several = " sans SIRET, y est plusieurs fois" if named else ", n'y est pas"
            journal.set_aside(
                line, f"employeur introuvable dans la liste des postes : {name}{several}.",
                "Importez d'abord une liste des postes où il figure, ou corrigez son SIRET.",
                column="employer",
            )  # fmt: skip
    table = pd.DataFrame(found.values(), index=[*found], columns=_Employer._fields)
    return rows.loc[[*found]].assign(
        employer=table["name"], siret=table["siret"], posts=table["posts"]
    )


def _dated(rows: pd.DataFrame, journal: Journal) -> pd.DataFrame:
    """Set aside the rows with an end that cannot be; count those that have already ended."""
    today = date.today()
    last = today.replace(year=today.year + _YEARS, day=min(today.day, 28))
    for column in ENDS:
        known = rows[column].dropna()
        for line, day in upsert.lines(
            known[(known < pd.Timestamp(FIRST)) | (known > pd.Timestamp(last))]
        ):
            journal.set_aside(
                line, f"fin attendue entre le {FIRST:%d/%m/%Y} et le {last:%d/%m/%Y}.", _CELL,
                column=column, value=f"{day:%d/%m/%Y}",
            )  # fmt: skip
    return journal.keep(rows)


def _believed(rows: pd.DataFrame, context: Context, journal: Journal) -> pd.DataFrame:
    """Set aside the posts of the employers to which the file gives more than they have."""
    times = rows.groupby(rows["siret"].fillna(rows["employer"]))["post"].transform("size")
    for line in rows.index[times > rows["posts"]].tolist():
        employer, posts = rows.loc[line, "employer"], rows.loc[line, "posts"]
        journal.set_aside(
            line,
            f"le fichier donne {french.plural(int(times[line]), 'poste')} à {employer}, la liste "
            f"des postes {posts} : on ne sait pas lesquels continuent.",
            "Gardez les postes en cours, ou importez d'abord une liste des postes plus récente.",
            column="employer",
        )  # fmt: skip
    return journal.keep(rows)


def _told(made: pd.DataFrame, context: Context, journal: Journal) -> None:
    """Say how many posts have a known end, which have ended, and what the file replaces."""
    first = made[[*ENDS]].min(axis=1)
    total = int(context.sheets["advisers"]["posts"].sum())
    journal.note(
        f"{french.plural(int(first.notna().sum()), 'poste')} dont la fin est connue, sur "
        f"{french.plural(total, 'poste')} de la liste."
    )
    over = first < pd.Timestamp(date.today())
    if over.any():
        many = french.plural(int(over.sum()), "poste a déjà fini", "postes ont déjà fini")
        journal.warned(
            None, None, None,
            f"{many} : leur fin est passée, ils comptent parmi ceux qui finissent.",
        )  # fmt: skip
    before = context.sheets["post_ends"]
    if gone := len({*before["post"]} - {*made["post"]}):
        many = french.plural(gone, "poste n'y est plus", "postes n'y sont plus")
        journal.note(f"Ce fichier remplace le précédent : {many}.")
