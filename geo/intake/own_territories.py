"""Staff's own table commune → territory: a partition of the department, or nothing.

What refers to territories follows: an MDS is of the territory of the commune where it stands,
a post of the Département stays at its MDS and takes the territory of that MDS.
"""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import TYPE_CHECKING, Final

import pandas as pd

from geo.base import french
from geo.base.matching import slug
from geo.intake import upsert

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.intake.chosen_table import ChosenTable
    from geo.intake.engine import Context
    from geo.intake.journal import Journal

SHOWN: Final = 10
"""Communes named in a note."""
_NAMED: Final = 80
"""Characters of a file's name kept in the basis of a territory."""
_REMEDY: Final = "Donnez chaque commune du département une fois, avec un seul territoire."


def read_territories(
    rows: pd.DataFrame, chosen: ChosenTable, context: Context, journal: Journal
) -> dict[str, pd.DataFrame]:
    """Make the sheets of a table commune → territory (handler of the kind ``territories``).

    ``rows``: located communes (``place = "commune"``) with territory, territory_name and
    mds_name, any of them missing. Returns the sheets ``territories``, and ``mds`` and
    ``advisers`` when they change. Raises ``Refused`` when no row is of the department, or naming
    the communes that are missing (twenty of them) or given to two territories (all).
    """
    if rows.empty:
        journal.refuse(
            f"aucune ligne n'est d'une commune du département {context.pack.department}.", _REMEDY
        )
        journal.unread()
        journal.check()
    known = context.sheets["territories"]
    given = name_territories(journal.keep(_stated(rows, journal)), known, journal)
    _partition(given, context.pack.communes["name"], journal)
    journal.check()
    given = _alike(given, journal)
    basis = f"Table fournie par le Département ({provenance(chosen.file)})"
    return settle(given.assign(basis=basis), context, journal)


def provenance(file: str) -> str:
    """Say which file it was and when it came: ``territoires.csv, 22/11/2026``."""
    flat = " ".join(file.split())
    short = flat if len(flat) <= _NAMED else flat[: _NAMED - 1] + "…"
    return f"{short}, {date.today():%d/%m/%Y}"


def name_territories(rows: pd.DataFrame, known: pd.DataFrame, journal: Journal) -> pd.DataFrame:
    """Give every row a territory's code and name: its own, those of the file, the present ones.

    A territory known only by its name keeps its present code, or takes the first free one
    (``T6``), in order of name; one known only by its code keeps its present name. A code with
    two names, or a name with two codes, is a reason to refuse.
    """
    rows = _codes_first(rows, known)
    both = rows.dropna(subset=["territory", "territory_name"])
    _ambiguous(both, journal)
    pairs = pd.concat([both, known], ignore_index=True).drop_duplicates("territory")
    titles = dict(zip(pairs["territory"], pairs["territory_name"], strict=True))
    codes = {slug(name): code for code, name in reversed(titles.items())}
    new = {slug(name): name for name in rows.loc[rows["territory"].isna(), "territory_name"]}
    taken = {*titles, *rows["territory"].dropna()}
    free = (f"T{number}" for number in count(1) if f"T{number}" not in taken)
    for key in sorted(new.keys() - codes):
        codes[key] = next(free)
    found = rows["territory"].fillna(
        rows["territory_name"].map(slug, na_action="ignore").map(codes)
    )
    titles |= {codes[key]: name for key, name in new.items()}
    return rows.assign(
        territory=found,
        territory_name=[titles.get(code, f"Territoire {code}") for code in found],
    )


def _codes_first(rows: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Read as a code what stands in the column of names: a code of the file, or a present one."""
    codes = {slug(code): code for code in [*known["territory"], *rows["territory"].dropna()]}
    code = rows["territory_name"].map(slug, na_action="ignore").map(codes)
    swapped = code.notna() & (rows["territory"].isna() | rows["territory"].eq(code))
    return rows.assign(
        territory=rows["territory"].where(~swapped, code),
        territory_name=rows["territory_name"].mask(swapped),
    )


def settle(given: pd.DataFrame, context: Context, journal: Journal) -> dict[str, pd.DataFrame]:
    """Make the sheets of a partition: one row per commune, indexed by line or not at all.

    Columns: code_insee, territory, territory_name, basis and, if the file has it, mds_name.
    """
    known = context.sheets["territories"].set_index("code_insee")
    codes = given["code_insee"]
    made = given.assign(
        commune=codes.map(context.pack.communes["name"]),
        confidence="established",
        former_canton_2014=codes.map(known["former_canton_2014"]),
    )
    sheets = {"territories": made}
    mds = context.sheets["mds"]
    moved = standing(mds, made)
    stated = made["mds_name"] if "mds_name" in made else pd.Series(None, made.index, dtype="str")
    made["mds_name"] = _competent(made, _recognised(stated, moved, journal), known, moved)
    if not moved.equals(mds):
        sheets["mds"] = moved
    posts = follow(context.sheets["advisers"], mds, moved)
    if not posts.equals(context.sheets["advisers"]):
        sheets["advisers"] = posts
    _compared(made, known, moved, journal)
    return sheets


def standing(mds: pd.DataFrame, territories: pd.DataFrame) -> pd.DataFrame:
    """Give each MDS the territory of the commune where it stands; missing when it has none."""
    of = territories.set_index("code_insee")["territory"]
    return mds.assign(territory=mds["code_insee"].map(of).astype("str"))


def follow(advisers: pd.DataFrame, before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Keep the Département's posts at their MDS, whatever becomes of its territory.

    ``before`` and ``after`` are the sheet ``mds``, the same identifiers in both. A post of a
    territory is at the MDS of that territory in its commune, or else at its main one.
    """
    made = advisers.copy()
    seats = before.sort_values("kind", kind="stable")
    now = after.set_index("mds_id")
    for at, post in advisers.dropna(subset=["territory"]).iterrows():
        there = seats[seats["territory"].eq(post["territory"])]
        here = there[there["code_insee"].eq(post["code_insee"])]
        seat = now.loc[(here if len(here) else there)["mds_id"].iloc[0]]
        made.loc[at, ["territory", "commune", "code_insee"]] = [
            seat["territory"], seat["commune"], seat["code_insee"]
        ]  # fmt: skip
    return made


def main_mds(mds: pd.DataFrame) -> pd.Series:
    """Name of the one MDS that answers for each territory; a territory with a doubt is left out.

    Index: territory. It is the only site there, or else the only one of kind MDS.
    """
    placed = mds.dropna(subset=["territory"])
    alone = placed[~placed["territory"].duplicated(keep=False)]
    chief = placed[placed["kind"].eq("MDS")]
    chief = chief[~chief["territory"].duplicated(keep=False)]
    both = pd.concat([alone, chief]).drop_duplicates("territory")
    return both.set_index("territory")["name"]


def _stated(rows: pd.DataFrame, journal: Journal) -> pd.DataFrame:
    """Rows with the three columns; those without any territory are set aside."""
    full = rows.reindex(columns=[*rows, *({"territory", "territory_name", "mds_name"} - {*rows})])
    blank = full["territory"].isna() & full["territory_name"].isna()
    for line in full.index[blank]:
        journal.set_aside(
            line,
            "le territoire est vide.",
            "Donnez son code ou son nom, sur chaque ligne : une cellule fusionnée ne vaut que pour "
            "la première.",
            column="territory",
        )
    return full


def _ambiguous(both: pd.DataFrame, journal: Journal) -> None:
    plain = both.assign(_name=both["territory_name"].map(slug)).drop_duplicates(
        ["territory", "_name"]
    )
    for code, group in plain.groupby("territory"):
        if len(group) > 1:
            names = french.join_list([f"« {name} »" for name in group["territory_name"]])
            journal.refuse(
                f"le code de territoire {code} a plusieurs noms : {names}.",
                "Donnez un seul nom à chaque code.",
            )
    for _, group in plain.groupby("_name"):
        if len(group) > 1:
            codes = french.join_list(list(group["territory"]))
            journal.refuse(
                f"le territoire « {group['territory_name'].iloc[0]} » a plusieurs codes : {codes}.",
                "Donnez un seul code à chaque territoire.",
            )


def _partition(given: pd.DataFrame, names: pd.Series, journal: Journal) -> None:
    """Refuse the file when a commune is missing or given to two territories, and name it."""
    missing = [_said(code, names) for code in names.index.difference(pd.Index(given["code_insee"]))]
    if missing:
        many = french.plural(len(missing), "commune manque", "communes manquent")
        journal.refuse(f"{many} : {french.several(missing)}.", _REMEDY)
        journal.unread()
    several = given.groupby("code_insee")["territory"].nunique()
    twice = []
    for code in several.index[several > 1]:
        rows = given[given["code_insee"].eq(code)]
        where = french.join_list(
            [f"« {row.territory_name} » ligne {row.Index}" for row in rows.itertuples()]
        )
        twice.append(f"{_said(str(code), names)} ({where})")
    if twice:
        journal.refuse(
            f"{french.plural(len(twice), 'commune donnée', 'communes données')} "
            f"à plusieurs territoires : {french.join_list(twice)}.",
            _REMEDY,
        )


def _said(code: str, names: pd.Series) -> str:
    return f"{names[code]} ({code})"


def _alike(given: pd.DataFrame, journal: Journal) -> pd.DataFrame:
    """One row per commune: a line that repeats another one is left out and said."""
    again = given["code_insee"].duplicated()
    journal.repeated += int(again.sum())
    for line, code in upsert.lines(given.loc[again, "code_insee"]):
        journal.fixed(line, "code_insee", code, "même commune et même territoire : ligne répétée.")
    return given[~again]


def _recognised(stated: pd.Series, mds: pd.DataFrame, journal: Journal) -> pd.Series:
    """Names of MDS as the sheet ``mds`` writes them; an unknown one is said, and missing."""
    known = {slug(name): name for name in mds["name"]}
    found = stated.map(slug, na_action="ignore").map(known)
    for name in sorted(set(stated[stated.notna() & found.isna()])):
        journal.warned(
            None,
            "mds_name",
            name,
            "cette MDS n'est pas dans la liste : la colonne reste vide.",
            remedy="Importez la liste de vos MDS, puis cette table.",
        )
    return found.where(stated.isna() | found.notna(), "")


def _competent(
    made: pd.DataFrame, stated: pd.Series, known: pd.DataFrame, mds: pd.DataFrame
) -> pd.Series:
    """MDS of each commune: the file's, its present one if it stands there, the main one."""
    now = made["code_insee"].map(known["mds_name"])
    there = set(zip(mds["name"], mds["territory"], strict=True))
    stays = [pair in there for pair in zip(now, made["territory"], strict=True)]
    main = made["territory"].map(main_mds(mds)).astype("str")
    usual = now.astype("str").where(pd.Series(stays, made.index)).fillna(main)
    return stated.astype("str").fillna(usual).replace("", None)


def _compared(made: pd.DataFrame, known: pd.DataFrame, mds: pd.DataFrame, journal: Journal) -> None:
    before = made["code_insee"].map(known["territory"])
    moved = before.notna() & before.ne(made["territory"])
    gone = list(made.loc[moved, "commune"])
    if gone:
        verb = "change" if len(gone) == 1 else "changent"
        journal.note(f"{french.plural(len(gone), 'commune')} {verb} de territoire : {few(gone)}.")
    elif before.notna().all():
        journal.note("Aucune commune ne change de territoire.")
    _surer(made[before.notna() & ~moved], known, journal)
    firsts = made.drop_duplicates("territory").set_index("territory").sort_index()
    names = firsts["territory_name"]
    journal.note(f"{french.plural(len(names), 'territoire')} : {french.join_list(list(names))}.")
    empty = [name for code, name in names.items() if code not in set(mds["territory"])]
    if empty:
        journal.note(f"Sans MDS connue : {french.join_list(empty)}.")


def _surer(stay: pd.DataFrame, known: pd.DataFrame, journal: Journal) -> None:
    """Say why the rows of communes that stay where they are change all the same."""
    was = stay["code_insee"].map(known["confidence"])
    count = int(was.ne(stay["confidence"]).sum())
    if count:
        verb = "reste dans son territoire" if count == 1 else "restent dans leur territoire"
        journal.note(
            f"{french.plural(count, 'autre commune', 'autres communes')} {verb} : "
            "seule change la confiance dans ce rattachement, que votre table établit."
        )


def few(names: Sequence[str]) -> str:
    """Enumerate at most ``SHOWN`` names and count the others."""
    rest = len(names) - SHOWN
    shown = list(names[:SHOWN]) + ([french.plural(rest, "autre")] if rest > 0 else [])
    return french.join_list(shown)
