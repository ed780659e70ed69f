"""What changed between two vintages of a department: opened, closed, moved, renamed…

A row of a list is recognised by its identifier; failing that, by its place, then by its name
in the same commune, when only one row on each side fits. Values alone: ``geo.reading.changes``
says them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pandas as pd

from geo.access import opening_hours
from geo.base import matching
from geo.pack.columns import Column
from geo.pack.kind_tables import HOURS
from geo.pack.kinds import KINDS, Kind
from geo.pack.schema import TABLES

if TYPE_CHECKING:
    from geo.pack.pack import Pack


class Change(StrEnum):
    """What may have happened to a row, in the order it is told in."""

    OPENED = "opened"
    ROLE = "role"
    """A place that opens in a list, and is counted as opened in a former one."""
    CLOSED = "closed"
    MOVED = "moved"
    LOCATED = "located"
    """Better or less well located, in the same commune."""
    RENAMED = "renamed"
    RESCHEDULED = "rescheduled"
    ADDED = "added"
    REMOVED = "removed"
    MODIFIED = "modified"


class Spot(NamedTuple):
    """Where a site is: its address and the name of its commune, empty when not known."""

    address: str
    commune: str


class Changed(NamedTuple):
    """One change of one row.

    name, commune : of the site, or of the commune that a figure is of; empty when not known.
    inside : whether it is in the department; None when not known.
    before, after : names when renamed, ``Spot`` when moved or located, published hours by day
        when rescheduled, values of ``column`` when modified; None otherwise.
    """

    change: Change
    key: str
    name: str
    commune: str
    inside: bool | None = True
    before: Any = None
    after: Any = None
    column: Column | None = None


def missing(value: object) -> bool:
    """Whether a cell says nothing."""
    return bool(pd.isna(value))  # type: ignore[call-overload]


FIGURES: Final = (
    "territories", "income_employment", "fibre", "housing", "fragility", "resource_details",
    "road_minutes", "known_minutes", "official_minutes", "travel_law",
    "post_ends",
)  # fmt: skip
"""Tables that are not lists of sites: what changes in them is a cell, or a row."""
_TRIPS: Final = "network_minutes"
"""Table of so many rows that what changes in it is told by commune of origin."""
_APART: Final = {"place_id", "name", "employer", "in_department", "note", "code_repair"}
_DAYS: Final = [column.name for column in HOURS]

Site = Mapping[Any, Any]


def between(before: Pack, after: Pack) -> dict[str, list[Changed]]:
    """Compare two vintages of a department, list by list.

    Returns the changes of each list or table of figures that one of the two has, by name of
    table: in the order of ``Change``, then by name; none when nothing changed.
    """
    names = _names(before) | _names(after)
    made = {
        kind.table: _sites(kind, before, after, names)
        for kind in KINDS.values()
        if _there(kind.table, before, after)
    }
    made |= _opened_once(made, after)
    for name in FIGURES:
        if _there(name, before, after):
            made[name] = _figures(name, before, after, names)
    if _there(_TRIPS, before, after):
        made[_TRIPS] = _trips(before, after, names)
    if made.get("resource_details"):
        # their key is the identifier of a place: it is shown by its name and commune
        places = _by_key(before.sites("resource_places")) | _by_key(after.sites("resource_places"))
        made["resource_details"] = [
            row._replace(name=_name(places[row.key]), commune=_commune(places[row.key], names))
            for row in made["resource_details"]
        ]
    order = {change: rank for rank, change in enumerate(Change)}
    return {
        name: sorted(rows, key=lambda row: (order[row.change], row.name, row.key))
        for name, rows in made.items()
    }


def _opened_once(made: Mapping[str, list[Changed]], after: Pack) -> dict[str, list[Changed]]:
    """Count the opening of a place once: the lists that follow give it another role."""
    opened: set[object] = set()
    found = {}
    for kind in KINDS.values():
        if kind.table not in made:
            continue
        places = {str(key): one for key, one in after.sites(kind.id)["place_id"].dropna().items()}
        found[kind.table] = [
            row._replace(change=Change.ROLE)
            if row.change is Change.OPENED and places.get(row.key) in opened
            else row
            for row in made[kind.table]
        ]
        keys = {row.key for row in made[kind.table] if row.change is Change.OPENED}
        opened |= {places[key] for key in keys & places.keys()}
    return found


def _there(name: str, *packs: Pack) -> bool:
    return any(len(pack.tables[name]) for pack in packs)


def _names(pack: Pack) -> dict[str, str]:
    tables = [pack.tables[name][["code_insee", "name"]] for name in ("neighbours", "communes")]
    both = pd.concat(tables)
    return dict(zip(both["code_insee"], both["name"], strict=True))


def _sites(kind: Kind, before: Pack, after: Pack, names: Mapping[str, str]) -> list[Changed]:
    """Changes of a list of sites, in no order."""
    was, now = _by_key(before.sites(kind.id)), _by_key(after.sites(kind.id))
    pairs = _pairs(was, now)
    rows = [_row(Change.OPENED, now[key], key, names) for key in now.keys() - set(pairs.values())]
    rows += [_row(Change.CLOSED, was[key], key, names) for key in was.keys() - pairs.keys()]
    for left, right in pairs.items():
        for change, old, new, column in _differences(kind.table, was[left], now[right], names):
            row = _row(change, now[right], right, names)
            rows.append(row._replace(before=old, after=new, column=column))
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
    return (row["code_insee"], *matching.words(_name(row)))


def _name(row: Site) -> str:
    """Name of a site: its own, its employer's, or that of its place."""
    own = row.get("name", row.get("employer", row["place_name"]))
    return "" if missing(own) else str(own)


def _row(change: Change, site: Site, key: str, names: Mapping[str, str]) -> Changed:
    inside = site["in_department"]
    known = None if missing(inside) else bool(inside)
    return Changed(change, key, _name(site), _commune(site, names), known)


def _commune(site: Site, names: Mapping[str, str]) -> str:
    code = site["code_insee"]
    return "" if missing(code) else names.get(code, str(code))


def _differences(
    table: str, old: Site, new: Site, names: Mapping[str, str]
) -> Iterator[tuple[Change, Any, Any, Column | None]]:
    """What differs between two vintages of one site: change, before, after, column."""
    if _where(old) != _where(new):
        apart = np.hypot(old["x_m"] - new["x_m"], old["y_m"] - new["y_m"])
        spots = (_spot(old, names), _spot(new, names))
        if _same(old["code_insee"], new["code_insee"]) and old["precision"] != new["precision"]:
            yield (Change.LOCATED, *spots, None)
        elif not _same(old["code_insee"], new["code_insee"]) or apart > matching.MOVED_M:
            yield (Change.MOVED, *spots, None)
    if matching.words(_name(old)) != matching.words(_name(new)):
        yield Change.RENAMED, _name(old), _name(new), None
    if any(_hours(old.get(day)) != _hours(new.get(day)) for day in _DAYS):
        yield Change.RESCHEDULED, _week(old), _week(new), None
    for column in TABLES[table].columns:
        if column.name in {*_APART, *_DAYS, *TABLES[table].key}:
            continue
        if not _same(old[column.name], new[column.name]):
            yield Change.MODIFIED, old[column.name], new[column.name], column


def _where(site: Site) -> tuple[object, ...]:
    cells = (site[name] for name in ("code_insee", "x_m", "y_m", "precision"))
    return tuple(0 if missing(cell) else cell for cell in cells)


def _spot(site: Site, names: Mapping[str, str]) -> Spot:
    address = site["address"]
    return Spot("" if missing(address) else address, _commune(site, names))


def _hours(text: object) -> object:
    """Hours of a day, however they are written; the text when it is not understood."""
    written = text if isinstance(text, str) else None
    spans = opening_hours.parse_day(written)
    return written if spans is None else spans


def _week(site: Site) -> dict[str, str]:
    """Published hours, by key of ``opening_hours.DAYS``."""
    return {day[6:]: site[day] for day in _DAYS if isinstance(site[day], str)}


def _same(one: object, other: object) -> bool:
    return bool(one == other) or bool(missing(one) and missing(other))


def _figures(table: str, before: Pack, after: Pack, names: Mapping[str, str]) -> list[Changed]:
    """Changes of a table of figures: rows added or removed that say something, and cells."""
    key = list(TABLES[table].key)
    old, new = (pack.tables[table].set_index(key) for pack in (before, after))
    told, said = (table.dropna(how="all").index for table in (old, new))
    rows = [_cell(Change.ADDED, index, names) for index in said.difference(old.index)]
    rows += [_cell(Change.REMOVED, index, names) for index in told.difference(new.index)]
    both = old.index.intersection(new.index)
    for column in TABLES[table].columns:
        if column.name in (*key, "basis", "source"):
            continue
        one, other = old.loc[both, column.name], new.loc[both, column.name]
        differs = ~(one.eq(other) | (one.isna() & other.isna())).to_numpy(dtype=bool)
        rows += [
            _cell(Change.MODIFIED, index, names)._replace(before=was, after=now, column=column)
            for index, was, now in zip(both[differs], one[differs], other[differs], strict=True)
        ]
    return rows


def _trips(before: Pack, after: Pack, names: Mapping[str, str]) -> list[Changed]:
    """Communes from which trips are there, are gone, or take another time."""
    key = list(TABLES[_TRIPS].key)
    old, new = (
        {str(code): rows.set_index("destination") for code, rows in table.groupby("origin")}
        for table in (pack.tables[_TRIPS].sort_values(key) for pack in (before, after))
    )
    both = sorted(old.keys() & new.keys())
    return [
        *(_cell(Change.ADDED, code, names) for code in sorted(new.keys() - old.keys())),
        *(_cell(Change.REMOVED, code, names) for code in sorted(old.keys() - new.keys())),
        *(_cell(Change.MODIFIED, code, names) for code in both if not old[code].equals(new[code])),
    ]


def _cell(change: Change, index: Hashable, names: Mapping[str, str]) -> Changed:
    codes = index if isinstance(index, tuple) else (index,)
    named = " → ".join(names.get(str(code), str(code)) for code in codes)
    return Changed(change, "–".join(map(str, codes)), named, named)
