"""A department's data as one validated object.

``load`` reads the folder written by ``geo.build.build``, checks it and returns a ``Pack``. It
never returns data that is not consistent: every fault found is listed in one ``PackError``.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import pandas as pd

from geo.base.errors import Fault, PackError
from geo.base.program import PROGRAM
from geo.pack import catalogue, sheets, storage, table_files
from geo.pack.columns import DEPARTMENT
from geo.pack.kinds import KINDS
from geo.pack.memo import Keeper, per_pack
from geo.pack.relations import Checker, rebuild
from geo.pack.schema import AGES, GEOMETRY, HANDED, TABLES

if TYPE_CHECKING:
    import geopandas as gpd


@dataclass(frozen=True, eq=False)
class Done:
    """What the register of actions says: ``table`` is as ``schema.HANDED`` declares it."""

    table: pd.DataFrame


@dataclass(frozen=True, eq=False)
class Pack(Keeper):
    """A department. Frames are shared: callers copy before they change one.

    What is computed of a pack is remembered on it and goes with it (``memo.per_pack``).

    ``tables`` are those of ``geo.pack.schema.TABLES``, typed, rows in file order. A simulated pack
    (``geo.scenario.scenario.apply``) says so: ``scenario`` is its title in French, ``before`` the
    pack as published; they are empty and None for the latter.

    ``done`` is what was handed over beside (``hand``), None without it: a copy that is made of the
    pack has it no more.
    """

    department: str
    tables: Mapping[str, pd.DataFrame]
    root: Path
    scenario: str = ""
    before: Pack | None = field(default=None, repr=False)
    done: Done | None = field(default=None, init=False, repr=False)
    _plain: Pack | None = field(default=None, init=False, repr=False)

    @property
    def core(self) -> Pack:
        """The same pack without what was handed over beside it."""
        return self._plain or self

    @cached_property
    def name(self) -> str:
        """Name of the department, without article: ``Vienne``."""
        return str(self.tables["department"]["name"].iloc[0])

    @cached_property
    def tncc(self) -> str:
        """INSEE's code of the article of the name: ``3`` for la Vienne."""
        return str(self.tables["department"]["tncc"].iloc[0])

    @property
    def crs(self) -> str:
        """Legal projection, the one of every x_m and y_m: ``EPSG:2154``."""
        return str(self.tables["department"]["crs"].iloc[0])

    @cached_property
    def communes(self) -> pd.DataFrame:
        """Communes, index ``code_insee`` in order.

        Columns of the tables communes, population, income_employment and territories,
        joined one to one. What a department does not have (income, territories) is missing.
        People of an age are whole: ``people`` has them as the shares of 2021 make them.
        A scenario that changes none of them shares those of the pack as published.
        """
        joining = ("communes", "population", "income_employment", "territories")
        before = self._plain or self.before
        if before and all(self.tables[name] is before.tables[name] for name in joining):
            return before.communes
        joined = self.tables["communes"].set_index("code_insee").sort_index()
        for name in joining[1:]:
            right = self.tables[name].set_index("code_insee")
            joined = table_files.join_one_to_one(
                joined, right, what=f"{self.department}/{name}.csv"
            )
        ages = list(AGES)
        return joined.assign(**joined[ages].round().astype("int64"))

    @cached_property
    def people(self) -> pd.DataFrame:
        """Inhabitants in force, of 2021, and of each age, not rounded: rows of ``communes``."""
        if self._plain:
            return self._plain.people
        return self.tables["population"].set_index("code_insee").reindex(self.communes.index)

    def holds(self, table: str) -> bool:
        """Whether something can be said from a table: it has rows, or was handed over."""
        return self.done is not None if table in HANDED else not self.tables[table].empty

    def lacks(self, table: str) -> bool:
        """Whether a table holds nothing, so that nothing can be said from it.

        It is then a list nobody imported: what is measured from it is not known. A list that a
        scenario empties is there all the same.
        """
        return not (self.before or self).holds(table)

    def geometry(self) -> gpd.GeoDataFrame:
        """Read the polygons: index ``code_insee`` in the order of ``communes``, CRS ``crs``."""
        import geopandas as gpd

        shapes = gpd.read_parquet(self.root / self.department / GEOMETRY)
        return shapes.set_index("code_insee").loc[self.communes.index]

    def sites(self, kind: str) -> pd.DataFrame:
        """Sites of a kind with their place.

        ``kind`` is one of ``geo.pack.kinds.KINDS``. Index: the table's identifier. Columns: the
        table's, then the place's: place_name, address, postcode, code_insee, x_m, y_m (metres),
        precision, roles, in_department; all missing for a site without place.
        Raises ``KeyError`` for an unknown kind.
        """
        return _sites(self, kind)


@per_pack
def _sites(pack: Pack, kind: str) -> pd.DataFrame:
    """Sites of a kind, joined once: the frame is shared between callers."""
    name = KINDS[kind].table
    table = pack.tables[name].set_index(TABLES[name].key[0])
    places = pack.tables["places"].rename(columns={"name": "place_name"}).set_index("place_id")
    kept = [column for column in places if column not in table]
    # many to one: it refuses a place that is there twice, and costs half of a merge
    found = places[kept].reindex(table["place_id"]).set_axis(table.index)
    return pd.concat([table, found], axis="columns")


def hand(pack: Pack, done: Done | None) -> Pack:
    """Hand what was done over with a pack: all that is computed of the pack alone is shared.

    The same pack and ``done`` give the same object; None gives the pack alone.
    """
    return pack.core if done is None else _handed(pack, done)


@per_pack(most=2)
def _handed(pack: Pack, done: Done) -> Pack:
    made = replace(pack, before=hand(pack.before, done) if pack.before else None)
    for name, value in (("done", done), ("_plain", pack)):
        object.__setattr__(made, name, value)
    return made


def load(department: str, root: Path | None = None, *, thorough: bool = False) -> Pack:
    """Load and check a department, from ``root`` or, without it, its present data.

    The present data are those published, or the current version that imports made of them.

    Always checked: columns and types, keys, references, each commune exactly once,
    coordinates, population, SHA-256 of each file. ``thorough`` (and any file that is not
    the one of the catalogue) adds bounds, patterns and allowed values.

    Raises ``PackError`` with every fault found.
    """
    if root is None:
        return storage.read_still(
            department, lambda: _load(department, storage.root(department), thorough)
        )
    return _load(department, root, thorough)


def _load(department: str, root: Path, thorough: bool) -> Pack:
    folder = root / department
    if re.fullmatch(DEPARTMENT, department):
        storage.recover(root, department)
    if not re.fullmatch(DEPARTMENT, department) or not folder.is_dir():
        raise PackError(
            [Fault("data", f"aucun dossier pour « {department} ».", _first(department))]
        )
    entry = catalogue.department(department, root)
    remedy = storage.remedy(department, root) or rebuild(department)
    tables: dict[str, pd.DataFrame] = {}
    faults: list[Fault] = []
    for name, table in TABLES.items():
        tables[name], found = table_files.read_table(
            folder / f"{name}.csv", table, file=f"{department}/{name}.csv", remedy=remedy
        )
        faults += found
    readable = not faults
    polygons = _polygon_codes(folder, faults, remedy)
    incomplete = catalogue.incomplete(entry)
    if incomplete:
        faults.append(Fault(catalogue.CATALOGUE, f"{department} : {incomplete}", remedy))
        readable = False
    if readable:
        faults += Checker(department, tables, entry).faults(polygons)
    changed = catalogue.hash_faults(folder, entry, remedy)
    faults += changed
    if readable and (thorough or changed):
        faults += _type_faults(department, tables, remedy)
    if faults:
        raise PackError(replace(fault, remedy=remedy) for fault in faults)
    return Pack(department, MappingProxyType(tables), root)


def _first(department: str) -> str:
    """What to do about a department whose folder is absent: not all of them can be built."""
    path = storage.PUBLISHED / "sheets" / sheets.DEPARTMENTS
    with path.open(encoding="utf-8", newline="") as file:
        aged = {row["code"]: bool(row["pop_65_plus"]) for row in csv.DictReader(file)}
    if department not in aged:
        return "Aucun département n'a ce code : donnez celui d'un département, 86 par exemple."
    if not aged[department]:
        return "Il ne peut pas être construit : ses âges de 2021 ne sont pas publiés."
    return f"Lancez `{PROGRAM} build {department}` pour le construire."


def _polygon_codes(folder: Path, faults: list[Fault], remedy: str) -> pd.Series | None:
    """Codes of the polygons, read without their geometry; a fault when they cannot be."""
    try:
        frame = pd.read_parquet(folder / GEOMETRY, columns=["code_insee"])
    except (OSError, ValueError, KeyError) as error:
        reason = table_files.unreadable(error)
        faults.append(Fault(f"{folder.name}/{GEOMETRY}", reason, remedy))
        return None
    return frame["code_insee"]


def _type_faults(department: str, tables: Mapping[str, pd.DataFrame], remedy: str) -> list[Fault]:
    return [
        fault
        for name, table in TABLES.items()
        for fault in table_files.type_faults(
            tables[name], table, file=f"{department}/{name}.csv", remedy=remedy
        )
    ]
