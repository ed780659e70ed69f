"""What changed between two vintages of a department: opened, closed, moved, renamed…

A row of a list is recognised by its identifier; failing that, by its place, then by its name
in the same commune, when only one row on each side fits.

A cell before and after, as the list of changes writes it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from geo.access import opening_hours
from geo.base import french
from geo.base import matching as addresses
from geo.base.french import typeset
from geo.pack.columns import Column
from geo.pack.kind_tables import HOURS
from geo.pack.kinds import KINDS, Kind
from geo.pack.schema import TABLES

if TYPE_CHECKING:
    from geo.pack.pack import Pack


def cell_text(column: Column, value: object) -> str:
    """Write a column and its value: ``Téléphone : vide``."""
    return typeset(f"{column.meaning.split(' ;')[0]} : {text(value)}")


def text(value: object) -> str:
    """Write a value as a French reader expects it; ``vide`` when it is missing."""
    if missing(value):
        return "vide"
    if isinstance(value, bool | np.bool_):
        return "oui" if value else "non"
    if isinstance(value, pd.Timestamp):
        return french.date(f"{value:%Y-%m-%d}")
    return french.exact(value) if isinstance(value, float) else str(value)


def missing(value: object) -> bool:
    """Whether a cell says nothing."""
    return bool(pd.isna(value))  # type: ignore[call-overload]


OPENED: Final = "Ouvert"
ROLE: Final = "Autre rôle d’un lieu qui ouvre"
CLOSED: Final = "Fermé"
MOVED: Final = "Déplacé"
LOCATED: Final = "Mieux ou moins bien situé"
RENAMED: Final = "Renommé"
RESCHEDULED: Final = "Horaires modifiés"
ADDED: Final = "Ajouté"
REMOVED: Final = "Retiré"
MODIFIED: Final = "Modifié"
COLUMNS: Final = (
    "Changement", "Nom", "Commune", "Dans le département", "Avant", "Après", "Identifiant",
)  # fmt: skip
FIGURES: Final = (
    "territories", "income_employment", "fibre", "fragility", "resource_details", "road_minutes",
)  # fmt: skip
"""Tables that are not lists of sites: what changes in them is a cell, or a row."""

_COUNTED: Final = {
    OPENED: ("ouverture", "ouvertures"),
    ROLE: ("autre rôle d’un lieu qui ouvre", "autres rôles de lieux qui ouvrent"),
    CLOSED: ("fermeture", "fermetures"),
    MOVED: ("déplacement", "déplacements"),
    LOCATED: ("emplacement mieux ou moins bien connu", "emplacements mieux ou moins bien connus"),
    RENAMED: ("nouveau nom", "nouveaux noms"),
    RESCHEDULED: ("lieu aux horaires modifiés", "lieux aux horaires modifiés"),
    ADDED: ("ligne ajoutée", "lignes ajoutées"),
    REMOVED: ("ligne retirée", "lignes retirées"),
    MODIFIED: ("ligne modifiée", "lignes modifiées"),
}
_NAMED: Final = 5
"""Names written out in a sentence."""
_APART: Final = {"place_id", "name", "employer", "in_department", "note", "code_repair"}
_DAYS: Final = [column.name for column in HOURS]

Row = dict[str, str]
Site = Mapping[Any, Any]


def between(before: Pack, after: Pack) -> dict[str, pd.DataFrame]:
    """Compare two vintages of a department, list by list.

    Returns
    -------
    dict of DataFrame
        One for each list or table of figures that one of the two has, by name of table. One
        row per change, columns ``COLUMNS`` (all text; "Avant" and "Après" are empty when they
        say nothing), the openings first; no row when nothing changed.
    """
    names = _names(before) | _names(after)
    made = {
        kind.table: _sites(kind, before, after, names)
        for kind in KINDS.values()
        if _there(kind.table, before, after)
    }
    _open_once(made, after)
    for name in FIGURES:
        if _there(name, before, after):
            made[name] = _figures(name, before, after, names)
    if made.get("resource_details"):
        # their key is the identifier of a place: it is shown by its name and commune
        places = _by_key(before.sites("resource_places")) | _by_key(after.sites("resource_places"))
        for row in made["resource_details"]:
            site = places[row["Identifiant"]]
            row |= {"Nom": _name(site), "Commune": _commune(site, names)}
    return {name: _frame(rows) for name, rows in made.items()}


def _open_once(made: Mapping[str, list[Row]], after: Pack) -> None:
    """Count the opening of a place once: the lists that follow give it another role."""
    opened: set[object] = set()
    for kind in KINDS.values():
        places = {str(key): one for key, one in after.sites(kind.id)["place_id"].dropna().items()}
        rows = [row for row in made.get(kind.table, ()) if row["Changement"] == OPENED]
        for row in (one for one in rows if places.get(one["Identifiant"]) in opened):
            row["Changement"] = ROLE
        opened |= {places[row["Identifiant"]] for row in rows if row["Identifiant"] in places}


def sentence(name: str, changes: pd.DataFrame) -> str:
    """Say in one French sentence what ``between`` found of a list."""
    title = TABLES[name].title.split(" (")[0].split(",")[0]
    if changes.empty:
        return typeset(f"{title} : rien ne change.")
    inside = changes["Dans le département"].ne("non")
    parts, outside = _counts(changes[inside]), _counts(changes[~inside], named=False)
    if outside:
        parts.append(f"hors du département, {', '.join(outside)}")
    return typeset(f"{title} : {' ; '.join(parts)}.")


def _there(name: str, *packs: Pack) -> bool:
    return any(len(pack.tables[name]) for pack in packs)


def _names(pack: Pack) -> dict[str, str]:
    tables = [pack.tables[name][["code_insee", "name"]] for name in ("neighbours", "communes")]
    both = pd.concat(tables)
    return dict(zip(both["code_insee"], both["name"], strict=True))


def _frame(rows: list[Row]) -> pd.DataFrame:
    order = {change: rank for rank, change in enumerate(_COUNTED)}
    rows.sort(key=lambda row: (order[row["Changement"]], row["Nom"], row["Identifiant"]))
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="str")


def _counts(changes: pd.DataFrame, *, named: bool = True) -> list[str]:
    parts = []
    for change, (one, many) in _COUNTED.items():
        found = changes[changes["Changement"].eq(change)].drop_duplicates("Identifiant")
        if found.empty:
            continue
        counted = french.plural(len(found), one, many)
        shown = [f"{row['Nom']} à {row['Commune']}" for row in found.to_dict("records")]
        if named and change in (OPENED, CLOSED) and len(shown) <= _NAMED:
            counted += f" ({', '.join(shown)})"
        parts.append(counted)
    return parts


def _sites(kind: Kind, before: Pack, after: Pack, names: Mapping[str, str]) -> list[Row]:
    """Changes of a list of sites, in no order."""
    was, now = _by_key(before.sites(kind.id)), _by_key(after.sites(kind.id))
    pairs = _pairs(was, now)
    rows = [_row(OPENED, now[key], key, names) for key in now.keys() - set(pairs.values())]
    rows += [_row(CLOSED, was[key], key, names) for key in was.keys() - pairs.keys()]
    for left, right in pairs.items():
        for change, *cells in _differences(kind.table, was[left], now[right], names):
            rows.append(_row(change, now[right], right, names, (cells[0], cells[1])))
    return rows


def _by_key(sites: pd.DataFrame) -> dict[str, Site]:
    return dict(zip(map(str, sites.index), sites.to_dict("records"), strict=True))


def _pairs(old: Mapping[str, Site], new: Mapping[str, Site]) -> dict[str, str]:
    """Sites that are the same: key in ``old`` to key in ``new``."""
    pairs = {key: key for key in old if key in new}
    for same in (_place_of, _known_as):
        taken = set(pairs.values())
        left = _unique({key: site for key, site in old.items() if key not in pairs}, same)
        right = _unique({key: site for key, site in new.items() if key not in taken}, same)
        pairs |= {left[what]: right[what] for what in left.keys() & right.keys()}
    return pairs


def _unique(sites: Mapping[str, Site], same: Callable[[Site], Hashable]) -> dict[Hashable, str]:
    """What ``same`` says of each site to its key, where only one site has it."""
    said = {key: same(site) for key, site in sites.items()}
    times = Counter(said.values())
    return {what: key for key, what in said.items() if what is not None and times[what] == 1}


def _place_of(row: Site) -> str | None:
    return None if missing(row["place_id"]) else str(row["place_id"])


def _known_as(row: Site) -> tuple[str, ...] | None:
    if missing(row["code_insee"]):
        return None
    return (row["code_insee"], *addresses.words(_name(row)))


def _name(row: Site) -> str:
    """Name of a site: its own, its employer's, or that of its place."""
    own = row.get("name", row.get("employer", row["place_name"]))
    return "" if missing(own) else str(own)


def _row(
    change: str,
    site: Site,
    key: str,
    names: Mapping[str, str],
    cells: tuple[str, str] = ("", ""),
) -> Row:
    inside = site["in_department"]
    return {
        "Changement": change,
        "Nom": _name(site),
        "Commune": _commune(site, names),
        "Dans le département": "" if missing(inside) else ("oui" if inside else "non"),
        "Avant": cells[0],
        "Après": cells[1],
        "Identifiant": key,
    }


def _commune(site: Site, names: Mapping[str, str]) -> str:
    code = site["code_insee"]
    return "commune inconnue" if missing(code) else names.get(code, str(code))


def _differences(
    table: str, old: Site, new: Site, names: Mapping[str, str]
) -> list[tuple[str, str, str]]:
    """What differs between two vintages of one site: change, before, after."""
    found = []
    if _where(old) != _where(new):
        apart = np.hypot(old["x_m"] - new["x_m"], old["y_m"] - new["y_m"])
        places = (_place(old, names), _place(new, names))
        if _same(old["code_insee"], new["code_insee"]) and old["precision"] != new["precision"]:
            found.append((LOCATED, *places))
        elif not _same(old["code_insee"], new["code_insee"]) or apart > addresses.MOVED_M:
            found.append((MOVED, *places))
    if addresses.words(_name(old)) != addresses.words(_name(new)):
        found.append((RENAMED, _name(old), _name(new)))
    if any(_hours(old.get(day)) != _hours(new.get(day)) for day in _DAYS):
        found.append((RESCHEDULED, _week(old), _week(new)))
    for column in TABLES[table].columns:
        if column.name in {*_APART, *_DAYS, *TABLES[table].key}:
            continue
        if not _same(old[column.name], new[column.name]):
            was, now = (cell_text(column, site[column.name]) for site in (old, new))
            found.append((MODIFIED, was, now))
    return found


def _where(site: Site) -> tuple[object, ...]:
    cells = (site[name] for name in ("code_insee", "x_m", "y_m", "precision"))
    return tuple(0 if missing(cell) else cell for cell in cells)


def _place(site: Site, names: Mapping[str, str]) -> str:
    address = site["address"]
    return ", ".join(filter(None, ["" if missing(address) else address, _commune(site, names)]))


def _hours(text: object) -> object:
    """Hours of a day, however they are written; the text when it is not understood."""
    written = text if isinstance(text, str) else None
    spans = opening_hours.parse_day(written)
    return written if spans is None else spans


def _week(site: Site) -> str:
    said = [
        f"{opening_hours.DAYS[day[6:]]} {site[day]}" for day in _DAYS if isinstance(site[day], str)
    ]
    return " ; ".join(said) or "aucun horaire"


def _same(one: object, other: object) -> bool:
    return bool(one == other) or bool(missing(one) and missing(other))


def _figures(table: str, before: Pack, after: Pack, names: Mapping[str, str]) -> list[Row]:
    """Changes of a table of figures: rows added or removed that say something, and cells."""
    key = list(TABLES[table].key)
    old, new = (pack.tables[table].set_index(key) for pack in (before, after))
    told, said = (table.dropna(how="all").index for table in (old, new))
    rows = [_cell(ADDED, index, names) for index in said.difference(old.index)]
    rows += [_cell(REMOVED, index, names) for index in told.difference(new.index)]
    both = old.index.intersection(new.index)
    for column in TABLES[table].columns:
        if column.name in (*key, "basis"):
            continue
        one, other = old.loc[both, column.name], new.loc[both, column.name]
        differs = ~(one.eq(other) | (one.isna() & other.isna())).to_numpy(dtype=bool)
        rows += [
            _cell(MODIFIED, index, names, (cell_text(column, was), cell_text(column, now)))
            for index, was, now in zip(both[differs], one[differs], other[differs], strict=True)
        ]
    return rows


def _cell(
    change: str, index: Hashable, names: Mapping[str, str], cells: tuple[str, str] = ("", "")
) -> Row:
    codes = index if isinstance(index, tuple) else (index,)
    named = " → ".join(names.get(str(code), str(code)) for code in codes)
    said = "–".join(map(str, codes))
    return dict(zip(COLUMNS, (change, named, named, "oui", *cells, said), strict=True))
