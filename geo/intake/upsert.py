"""Adding a user's rows to a sheet: what is known is brought up to date, what was there stays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pandas as pd

from geo.base import french
from geo.base.matching import slug

if TYPE_CHECKING:
    from geo.intake.engine import Context

SOURCE: Final = "source"
_LONGEST: Final = 60
"""Characters of a name kept in an identifier."""
_POINT: Final = frozenset({"latitude", "longitude"})


class Upsert(NamedTuple):
    """A sheet brought up to date.

    ``frame`` is complete; ``keys`` the identifier of each row of the file (index: line);
    ``renamed`` the present identifiers that the file replaces, old to new; ``added``,
    ``changed`` and ``same`` the names of the file's rows, ``kept`` the number of rows of the
    sheet that the file does not speak of, ``closed`` the names of those taken off.
    """

    frame: pd.DataFrame
    keys: pd.Series
    renamed: dict[str, str]
    added: list[str]
    changed: list[str]
    same: list[str]
    kept: int
    closed: Sequence[str] = ()

    def said(self, what: str) -> str:
        """Say it in one French sentence: ``Lieux ressources : 2 ajoutés, 1 mis à jour…``."""
        names = ", ".join(self.closed)
        gone = f" Retirés, fermés définitivement : {names}." if names else ""
        return (
            f"{what} : {french.plural(len(self.added), 'ajouté')}, "
            f"{french.plural(len(self.changed), 'mis à jour', 'mis à jour')}, "
            f"{french.plural(len(self.same), 'inchangé')}, "
            f"{french.plural(self.kept, 'conservé')} hors de ce fichier.{gone}"
        )


def upsert(
    present: pd.DataFrame,
    given: pd.DataFrame,
    *,
    key: str,
    where: pd.Series,
    rename: bool = False,
) -> Upsert:
    """Bring a sheet up to date with the rows of a file.

    Parameters
    ----------
    present : DataFrame
        The sheet as it is; ``key`` identifies a row.
    given : DataFrame, index: line
        Columns of the sheet, at least ``key``, ``name`` and ``code_insee`` (the commune where
        it is, not always a column of the sheet). A missing cell says nothing: the present
        value stays. A missing key is found by the same name in the same commune.
    where : Series
        Commune of each row of ``present``, same index.
    rename : bool
        The file's identifier replaces the present one of a row found by its name.

    A row that says nothing new keeps its source. One that changes of commune without giving
    coordinates loses its own.
    """
    found = _matches(present, given, key, where)
    columns = [name for name in given if name in present.columns]
    rows = {at: dict(row) for at, row in zip(present.index, _records(present), strict=True)}
    taken = {str(row[key]) for row in rows.values()}
    made = Upsert(present, pd.Series(dtype="str"), {}, [], [], [], len(present) - len(found))
    keys, communes = {}, dict(lines(given["code_insee"].astype("str")))
    for line, row in zip(given.index, _records(given[columns]), strict=True):
        name, code = str(row["name"]), communes[line]
        news = {column: value for column, value in row.items() if pd.notna(value)}
        at = found.get(line)
        if at is None:
            news.setdefault(key, _fresh(code, name, taken))
            rows[f"new-{line}"] = dict.fromkeys(present.columns) | news
            made.added.append(name)
        else:
            old = str(rows[at][key])
            if not rename:
                news[key] = old
            elif news.get(key, old) != old:
                made.renamed[old] = str(news[key])
            if code != where[at]:
                news = dict.fromkeys(_POINT & {*columns}) | news
            same = all(rows[at][name] == news[name] for name in news.keys() - {SOURCE})
            (made.same if same else made.changed).append(name)
            rows[at] |= {} if same else news
        keys[line] = str(news.get(key, rows.get(at, {}).get(key)))
        taken.add(keys[line])
    frame = pd.DataFrame(list(rows.values()), columns=present.columns)
    return made._replace(frame=frame, keys=pd.Series(keys, dtype="str"))


def resources(
    context: Context,
    given: pd.DataFrame,
    details: pd.DataFrame,
    *,
    closed: pd.DataFrame,
    rename: bool = False,
) -> tuple[dict[str, pd.DataFrame], Upsert]:
    """Bring the resource places up to date: the sheets of those that changed, and what was done.

    ``given`` has columns of the sheet ``resource_places`` and ``code_insee``; ``details`` has
    fields of ``resource_details``; both are indexed by line. ``closed`` (``source_id``, ``name``,
    ``code_insee``) are the places closed for good: those that are known are taken off.
    """
    present = context.sheets["resource_places"]
    table = context.pack.sites("resource_places")["code_insee"]
    where = present["source_id"].map(table).fillna(present["code_insee_as_published"])
    given = given.assign(code_insee_as_published=given["code_insee"])
    gone = set(_matches(present, closed, "source_id", where).values()) if len(closed) else set()
    taken_off = present.loc[present.index.isin(gone), ["source_id", "name"]]
    present = present[~present.index.isin(gone)]
    made = upsert(present, given, key="source_id", where=where, rename=rename)
    made = made._replace(closed=taken_off["name"].tolist())
    known = context.sheets["resource_details"]
    known = known[~known["source_id"].isin(taken_off["source_id"])]
    rows = {
        made.renamed.get(str(row["source_id"]), str(row["source_id"])): dict(row)
        for row in _records(known)
    }
    for line, row in zip(details.index, _records(details), strict=True):
        news = {column: value for column, value in row.items() if pd.notna(value)}
        if news:
            rows[made.keys[line]] = rows.get(made.keys[line], {}) | news
    told = pd.DataFrame(
        [row | {"source_id": key} for key, row in sorted(rows.items())], columns=known.columns
    )
    return {"resource_places": made.frame, "resource_details": told}, made


def lines(values: pd.Series) -> list[tuple[int, Any]]:
    """Pairs (line, cell) of a column whose index is the line in the file."""
    return list(zip(values.index.tolist(), values.tolist(), strict=True))


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return frame.astype(object).to_dict("records")  # type: ignore[return-value]


def _matches(
    present: pd.DataFrame, given: pd.DataFrame, key: str, where: pd.Series
) -> dict[int, Any]:
    """Row of the sheet (its label) of each line of the file that has one."""
    ids = {str(value): at for at, value in present[key].items()}
    found = {line: ids[str(value)] for line, value in lines(given[key]) if str(value) in ids}
    free = present.index.difference(list(found.values()))
    names = _names(present.loc[free, "name"], where.loc[free])
    alone = {name: at for at, name in names[~names.duplicated(keep=False)].items()}
    rest = given.index.difference(list(found))
    wanted = _names(given.loc[rest, "name"], given.loc[rest, "code_insee"])
    for line, name in lines(wanted[~wanted.duplicated(keep=False)]):
        if name in alone:
            found[line] = alone[name]
    return found


def _names(names: pd.Series, communes: pd.Series) -> pd.Series:
    return communes.fillna("").astype("str") + " " + names.map(slug)


def short(name: str) -> str:
    """A name as part of an identifier: its slug, not too long, never empty."""
    return slug(name)[:_LONGEST].strip("-") or "lieu"


def _fresh(code: str, name: str, taken: set[str]) -> str:
    base = f"{code}-{short(name)}"
    number, made = 1, base
    while made in taken:
        number += 1
        made = f"{base}-{number}"
    return made
