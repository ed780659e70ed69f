"""Reading published coordinates: which two numbers, in which system, and are they possible?

WGS 84 degrees are expected. When no row is possible so, one other reading (inverted, or in a
projection used in France) may suit them all: it is then applied and said. When only some rows
are impossible, nothing is guessed and they are set aside. A site without coordinates is kept:
it stands at its commune's chef-lieu.

In which commune a point is: by polygon in the department, by chef-lieu around it.

Both coordinates of a place in one cell, as tools and people write them.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd
import pyproj
import shapely

from geo.base import french, systems
from geo.intake import cells
from geo.pack.memo import per_pack

if TYPE_CHECKING:
    from geo.intake.chosen_table import ChosenTable
    from geo.intake.commune_lookup import Communes
    from geo.intake.journal import Journal

TOLERANCE_M: Final = 300.0
"""Distance outside its commune within which a point is still of it: geocoding, bridges."""
FAR_M: Final = 10_000.0
"""Distance outside a commune from which a point speaks against it."""
FAR_FROM_DECLARED_M: Final = 20_000.0
"""Distance to a neighbour's chef-lieu (no polygon there) beyond which the commune is doubted."""


class Point(NamedTuple):
    """Where a row stands: in metres, and the commune that is there ("": none is known)."""

    code: str
    metres: np.ndarray
    polygons: Polygons

    def reaches(self, code: str) -> bool:
        """Whether it is in a commune, or at its edge."""
        return code == self.code or self.polygons.distance(self.metres, code) <= TOLERANCE_M

    def leaves(self, code: str) -> bool:
        """Whether it is too far from a commune to be of it."""
        if code == self.code:
            return False
        limit = FAR_M if self.polygons.draws(code) else FAR_FROM_DECLARED_M
        return self.polygons.distance(self.metres, code) > limit


@per_pack
def department_polygons(communes: Communes) -> Polygons:
    """The polygons of a department, read once."""
    return Polygons(communes)


def within(metres: np.ndarray, anchors: np.ndarray, limit_m: float) -> np.ndarray:
    """Whether each point is within a limit of one of the anchors; no root is drawn."""
    away = metres[:, None, :] - anchors[None, :, :]
    near: np.ndarray = (np.einsum("ijk,ijk->ij", away, away) <= limit_m**2).any(axis=1)
    return near


class Polygons:
    """The polygons of the department, read when a point needs them."""

    def __init__(self, communes: Communes) -> None:
        """Keep the communes; polygons are read now."""
        shapes = communes.pack.geometry().geometry
        self._codes = np.asarray(shapes.index, dtype=object)
        self._shapes = np.asarray(shapes.array)
        self._rank = {code: at for at, code in enumerate(self._codes)}
        self._tree = shapely.STRtree(self._shapes)
        self._own = communes.own
        near = communes.table[~communes.table.index.isin(list(communes.own))]
        self._near_codes = np.asarray(near.index, dtype=object)
        self._near = near[["x_m", "y_m"]].to_numpy(dtype=float)
        self._near_at = dict(zip(self._near_codes, self._near, strict=True))
        own = communes.table[communes.table.index.isin(list(communes.own))]
        self._chef_lieux = own[["x_m", "y_m"]].to_numpy(dtype=float)

    def point(self, metres: np.ndarray) -> Point:
        """A point, with the commune it is in."""
        code = self.communes(metres[None, :], np.array([""], dtype=object), FAR_FROM_DECLARED_M)[0]
        return Point(str(code), metres, self)

    def draws(self, code: str) -> bool:
        """Whether the polygon of a commune is known: those of the department are."""
        return code in self._own

    def distance(self, metres: np.ndarray, code: str) -> float:
        """Metres to a commune: to its polygon, or to its chef-lieu around the department."""
        if self.draws(code):
            shape = self._shapes[self._rank[code]]
            return float(shapely.distance(shapely.points(metres), shape))
        there = self._near_at.get(code)
        return float("inf") if there is None else float(np.hypot(*(there - metres)))

    def farther(self, metres: np.ndarray, declared: np.ndarray, limit_m: float) -> np.ndarray:
        """Whether each point, not declared inside, is farther than a limit from the department."""
        found = np.zeros(len(metres), dtype=bool)
        # a chef-lieu is inside: within the limit of one is within the limit of all
        near = within(metres, self._chef_lieux, limit_m)
        for at in np.flatnonzero(~near):
            if declared[at] not in self._own:
                point = shapely.points(metres[at])
                nearest = self._tree.nearest(point)
                found[at] = shapely.distance(point, self._shapes[nearest]) > limit_m
        return found

    def communes(self, metres: np.ndarray, declared: np.ndarray, around_m: float) -> np.ndarray:
        """Commune each point is in; "" when it cannot be told.

        The declared one when the point is in it or at its edge. Around the department, the
        declared one within ``around_m`` of its chef-lieu, else that of the nearest chef-lieu.
        """
        points = shapely.points(metres)
        found = np.full(len(metres), "", dtype=object)
        ranks, hits = self._tree.query(points, predicate="intersects")
        found[ranks] = self._codes[hits]
        for at, code in enumerate(declared):
            if code in self._own:
                shape = self._shapes[self._rank[code]]
                if found[at] != code and shapely.distance(points[at], shape) <= TOLERANCE_M:
                    found[at] = code
                elif not found[at]:
                    found[at] = self._nearest(metres[at])
            elif not found[at] and len(self._near):
                there = self._near_at.get(code)
                near = there is not None and np.hypot(*(there - metres[at])) <= around_m
                found[at] = code if near else self._nearest(metres[at])
        return found

    def _nearest(self, metres: np.ndarray) -> str:
        """Code of the neighbour, or of the commune, whose chef-lieu is the nearest."""
        if not len(self._near):
            return ""
        away = self._near - metres
        return str(self._near_codes[np.einsum("ij,ij->i", away, away).argmin()])


_REACH_M: Final = 15_000.0
"""Distance to some chef-lieu within which a point is possible, where no commune is wider."""
BORDER_M: Final = 40_000.0
"""Distance to the department within which a site outside is a neighbour."""
_EARTH_M: Final = 5e7
"""Coordinate beyond which there is no ground in any projection."""
ZERO: Final = 1e-6
_REMEDY: Final = (
    "Corrigez les coordonnées (latitude et longitude WGS 84), ou videz-les : le site sera placé "
    "au chef-lieu de sa commune."
)


Stands = dict[Hashable, np.ndarray]
"""Line to its point, in metres: those that have one."""


@lru_cache(maxsize=32)
def transformer(one: int | str, other: int | str) -> pyproj.Transformer:
    """The transformation from a system to another, made once, x (or longitude) first."""
    return pyproj.Transformer.from_crs(one, other, always_xy=True)


class Reading(NamedTuple):
    """A way to read the two columns; degrees, one per row."""

    title: str
    latitude: np.ndarray
    longitude: np.ndarray


def points(
    rows: pd.DataFrame, codes: pd.Series, communes: Communes, chosen: ChosenTable, journal: Journal
) -> tuple[pd.DataFrame, Stands]:
    """Give every row WGS 84 numbers, or none.

    ``codes`` has one commune per row, empty when it is not known. Rows with impossible
    coordinates are set aside; sites of a neighbouring commune but farther than ``BORDER_M``
    are counted as outside and left out. Returns the rows left, and where they stand.
    """
    names = [chosen.layout.of_type(kind) for kind in ("latitude", "longitude")]
    if not all(names):
        return rows.assign(latitude=np.nan, longitude=np.nan), {}
    published = rows[names].set_axis(["latitude", "longitude"], axis="columns")
    numbers = _numbers(published, names, journal)
    ground = _Ground(codes, communes)
    numbers = _all_equal(numbers, codes, chosen, journal)
    numbers, stands = _as_read(numbers, published, ground, chosen, journal)
    rows = journal.keep(rows.assign(latitude=numbers["latitude"], longitude=numbers["longitude"]))
    if len(rows) < len(numbers):
        left = {*rows.index}
        stands = {line: at for line, at in stands.items() if line in left}
    if not stands:
        return rows, stands
    declared = codes.reindex(pd.Index(list(stands))).to_numpy(dtype=object)
    far = department_polygons(communes).farther(np.array(list(stands.values())), declared, BORDER_M)
    gone = [line for line, left in zip(stands, far, strict=True) if left]
    if gone:
        journal.outside += len(gone)
        rows = rows.drop(index=gone)
    return rows, {line: at for line, at in stands.items() if line not in gone}


def here(rows: pd.DataFrame, communes: Communes, chosen: ChosenTable) -> list[Hashable]:
    """Lines whose coordinates, as published, are in the department."""
    names = [chosen.layout.of_type(kind) for kind in ("latitude", "longitude")]
    if not all(names) or rows.empty:
        return []
    numbers = {
        ours: [cells.degrees(text).value for text in rows[theirs]]
        for ours, theirs in zip(("latitude", "longitude"), names, strict=True)
    }
    ground = _Ground(pd.Series("", rows.index), communes)
    stands = _stands(pd.DataFrame(numbers, rows.index, dtype=float), ground)
    return [
        line
        for line, at in stands.items()
        if np.isfinite(at).all() and department_polygons(communes).point(at).code in communes.own
    ]


def compare(
    rows: pd.DataFrame,
    stands: Stands,
    codes: Mapping[Hashable, str],
    communes: Communes,
    chosen: ChosenTable,
    journal: Journal,
) -> None:
    """Say the points that are in another commune than the one of their row."""
    known = [line for line in stands if codes.get(line)]
    if not known:
        return
    declared = np.array([codes[line] for line in known], dtype=object)
    metres = np.array([stands[line] for line in known])
    really = department_polygons(communes).communes(metres, declared, FAR_FROM_DECLARED_M)
    column = chosen.layout.of_type("latitude")
    numbers = zip(rows["latitude"].tolist(), rows["longitude"].tolist(), strict=True)
    degrees = dict(zip(rows.index.tolist(), numbers, strict=True))
    for line, said, there in zip(known, declared, really, strict=True):
        if there and there != said:
            latitude, longitude = degrees[line]
            journal.warned(
                line, column, f"{latitude:g}, {longitude:g}",
                f"le point est {_in(there, communes)}, la commune déclarée {communes.label(said)}.",
            )  # fmt: skip


def _stands(numbers: pd.DataFrame, ground: _Ground) -> Stands:
    """Metres of the rows that have both numbers."""
    degrees = numbers.to_numpy()
    known = ~np.isnan(degrees).any(axis=1)
    metres = ground.metres(*degrees[known].T)
    return dict(zip(numbers.index[known].tolist(), metres, strict=True))


def _numbers(published: pd.DataFrame, names: list[str], journal: Journal) -> pd.DataFrame:
    """Numbers of both columns; NaN in both when one is not there, or both are 0."""
    made = np.empty((len(published), 2))
    texts = [published[ours].tolist() for ours in published]
    for at, (theirs, column) in enumerate(zip(names, texts, strict=True)):
        read = [cells.degrees(text) for text in column]
        made[:, at] = np.array([cell.value for cell in read], dtype=float)
        for line, text, cell in zip(published.index, column, read, strict=True):
            if cell.fault:
                journal.warned(line, theirs, text, f"{cell.fault} Site placé au chef-lieu.")
            elif cell.fix:
                journal.fixed(line, theirs, text, cell.fix)
    zero = (np.abs(made[:, 0]) < ZERO) & (np.abs(made[:, 1]) < ZERO)
    half = np.isnan(made[:, 0]) ^ np.isnan(made[:, 1])
    for line in published.index[zero]:
        journal.warned(line, names[0], "0", "coordonnées nulles, tenues pour absentes : site "
                       "placé au chef-lieu.")  # fmt: skip
    for at in np.flatnonzero(half).tolist():
        if "" in (texts[0][at], texts[1][at]):
            journal.warned(published.index[at], names[0], None, "une seule des deux coordonnées : "
                           "site placé au chef-lieu.")  # fmt: skip
    made[zero | half] = np.nan
    return pd.DataFrame(made, index=published.index, columns=list(published))


def _all_equal(
    numbers: pd.DataFrame, codes: pd.Series, chosen: ChosenTable, journal: Journal
) -> pd.DataFrame:
    """Coordinates that are the same everywhere, in several communes, are nobody's."""
    degrees = numbers.to_numpy()
    degrees = degrees[~np.isnan(degrees).any(axis=1)]
    if len(degrees) < 3 or np.ptp(degrees, axis=0).any():
        return numbers
    known = numbers.dropna()
    if codes[known.index].nunique() < 2:
        return numbers
    latitude, longitude = known.iloc[0]
    journal.warned(
        None, chosen.layout.of_type("latitude"), f"{latitude:g}, {longitude:g}",
        f"les {len(known)} lignes ont les mêmes coordonnées, dans "
        f"{codes[known.index].nunique()} communes : sites placés au chef-lieu.",
    )  # fmt: skip
    return numbers * np.nan


class _Ground:
    """Where points can be: the chefs-lieux, in metres, and those of the declared communes."""

    def __init__(self, codes: pd.Series, communes: Communes) -> None:
        self.crs = communes.pack.crs
        self.anchors = communes.points
        self._communes, self._codes = communes, codes
        area = float(communes.pack.tables["communes"]["area_km2"].max())
        self.near = max(_REACH_M, 2_000 * area**0.5)

    @cached_property
    def declared(self) -> pd.DataFrame:
        """Chef-lieu of the commune each row declares, metres."""
        return self._communes.table.reindex(self._codes).set_axis(self._codes.index)

    def metres(self, latitude: np.ndarray, longitude: np.ndarray) -> np.ndarray:
        """Points in the legal projection; infinite where there is none."""
        to = transformer(4326, self.crs)
        sane = (np.abs(latitude) <= 90) & (np.abs(longitude) <= 180)
        x, y = to.transform(np.where(sane, longitude, np.nan), np.where(sane, latitude, np.nan))
        made: np.ndarray = np.nan_to_num(np.column_stack([x, y]), nan=np.inf)
        made[np.abs(made) > _EARTH_M] = np.inf
        return made

    def possible(self, metres: np.ndarray) -> np.ndarray:
        """Whether each point is near some commune of the department or around it."""
        finite = np.isfinite(metres).all(axis=1)
        found = np.zeros(len(metres), dtype=bool)
        found[finite] = within(metres[finite], self.anchors, self.near)
        return found

    def gap(self, metres: np.ndarray, lines: pd.Index) -> np.ndarray:
        """Metres to the chef-lieu of the declared commune; NaN when none is declared."""
        there = self.declared.loc[lines].to_numpy(dtype=float)
        gaps: np.ndarray = np.hypot(*(metres - there).T)
        return gaps


def _as_read(
    numbers: pd.DataFrame,
    published: pd.DataFrame,
    ground: _Ground,
    chosen: ChosenTable,
    journal: Journal,
) -> tuple[pd.DataFrame, Stands]:
    """Read all the rows one way, or set aside the impossible ones; with where those left stand."""
    stands = _stands(numbers, ground)
    if not stands:
        return numbers, stands
    good = ground.possible(np.array(list(stands.values())))
    if good.all():
        return numbers, stands
    known = numbers.dropna()
    bad = known[~good]
    reading = _reading(bad, ground)
    column = chosen.layout.of_type("latitude")
    if reading is not None and not good.any():
        sure = ground.declared.loc[known.index].notna().all(axis=None)
        how = f"coordonnées de {french.plural(len(bad), 'ligne')} lues ainsi : {reading.title}."
        example = ", ".join(published.loc[bad.index[0]])
        if sure:
            journal.fixed(None, column, example, how)
        else:
            journal.warned(None, column, example, how, remedy="Vérifiez sur la carte.")
        read = pd.DataFrame(
            {"latitude": reading.latitude, "longitude": reading.longitude}, index=bad.index
        )
        numbers = read.reindex(numbers.index)
        return numbers, _stands(numbers, ground)
    without = chosen.choices.get("coordinates") == "yes"
    for line in bad.index:
        said = "coordonnées hors du département et de ses environs."
        single = _reading(bad.loc[[line]], ground)
        if single is not None:
            said = f"coordonnées impossibles telles quelles ; essayez : {single.title}."
        value = ", ".join(published.loc[line])
        if without:
            journal.warned(line, column, value, f"{said} Site placé au chef-lieu.")
        else:
            journal.set_aside(line, said, _REMEDY, column=column, value=value)
    left = {line: at for (line, at), fits in zip(stands.items(), good, strict=True) if fits}
    return numbers.drop(index=bad.index).reindex(numbers.index), left


def _reading(bad: pd.DataFrame, ground: _Ground) -> Reading | None:
    """The one reading that puts every row near its declared commune; None when none does."""
    latitude, longitude = bad["latitude"].to_numpy(), bad["longitude"].to_numpy()
    fitting: list[tuple[float, Reading]] = []
    for reading in _readings(latitude, longitude):
        metres = ground.metres(reading.latitude, reading.longitude)
        gap = ground.gap(metres, bad.index)
        if ground.possible(metres).all() and (np.isnan(gap) | (gap <= 2 * ground.near)).all():
            fitting.append((float(np.nan_to_num(gap).sum()), reading))
    return min(fitting, key=lambda pair: pair[0])[1] if fitting else None


def _readings(first: np.ndarray, second: np.ndarray) -> list[Reading]:
    """Every reading of two columns called latitude and longitude."""
    if (np.abs(first) <= 180).all() and (np.abs(second) <= 180).all():
        return [Reading("latitude et longitude inversées", second, first)]
    made = []
    for epsg, title in systems.NAMES.items():
        if epsg == systems.DEGREES:
            continue
        to = transformer(epsg, systems.DEGREES)
        for x, y in ((second, first), (first, second)):
            longitude, latitude = to.transform(x, y)
            made.append(Reading(title, np.asarray(latitude), np.asarray(longitude)))
    return made


def _in(code: str, communes: Communes) -> str:
    name = communes.names[code]
    return f"{french.at(name, french.article(name))} ({code})"


_NUMBER: Final = r"[+-]?\d{1,8}(?:\.\d{1,20})?"
_BRACKETS: Final = re.compile(rf"\[\s?({_NUMBER})\s?,\s?({_NUMBER})(?:\s?,\s?{_NUMBER})?\s?\]")
_WKT: Final = re.compile(
    rf"(?:SRID=\d{{1,6}};)?\s?POINT\s?[ZM]?\s?\(\s?({_NUMBER})\s({_NUMBER})(?:\s{_NUMBER})?\s?\)",
    re.IGNORECASE,
)
_LATITUDE: Final = re.compile(rf"lat[a-z]{{0,6}}['\"]?\s?[:=]\s?['\"]?({_NUMBER})", re.IGNORECASE)
_LONGITUDE: Final = re.compile(
    rf"(?:lon|lng)[a-z]{{0,6}}['\"]?\s?[:=]\s?['\"]?({_NUMBER})", re.IGNORECASE
)
_ONE: Final = re.compile(r"[+-]?\d{1,8}(?:[.,]\d{1,20})?|[+-]?\d{1,3}\s?[°d][^,;/|]{0,40}")
_LONGEST: Final = 200
Pair = tuple[str, str]
"""Latitude and longitude, text as published."""


def parse_point(text: str, *, longitude_first: bool = False) -> Pair | None:
    """Latitude and longitude of a cell, None when it holds no two numbers.

    Square brackets, GeoJSON and WKT say the longitude first; other texts the latitude, unless
    ``longitude_first``.

    >>> read("46,61 / 0,34"), read("[0.34, 46.61]"), read("46,61")
    (('46,61', '0,34'), ('46.61', '0.34'), None)
    """
    bare = " ".join(text.split())
    if not bare or len(bare) > _LONGEST:
        return None
    east_first = _WKT.fullmatch(bare) or _BRACKETS.search(bare)
    if east_first:
        return east_first[2], east_first[1]
    named = _LATITUDE.search(bare), _LONGITUDE.search(bare)
    if named[0] and named[1]:
        return named[0][1], named[1][1]
    found = _two(bare.removeprefix("geo:").strip("()@ "))
    if found is None:
        return None
    return (found[1], found[0]) if longitude_first else found


def _two(bare: str) -> Pair | None:
    """The two parts of a text, around the mark that separates them."""
    parts = _parts(bare)
    if len(parts) == 4:
        parts = [",".join(parts[:2]), ",".join(parts[2:])]
    if len(parts) != 2 or not all(_ONE.fullmatch(part) for part in parts):
        return None
    return parts[0], parts[1]


def _parts(bare: str) -> list[str]:
    for mark in (";", "/", "|"):
        if mark in bare:
            return [part.strip() for part in bare.split(mark)]
    if "°" in bare:
        north = re.match(r"[^NSns]*[NSns]", bare)
        cut = [north[0], bare[north.end() :]] if north else bare.split(",")
        return [part.strip(" ,") for part in cut]
    if "." not in bare and bare.count(",") == 1 and " " not in bare:
        return [bare]  # 46,61 is one number
    if "." in bare or " " not in bare:
        return [part for part in re.split(r"[, ]+", bare) if part]
    return [part.strip(",") for part in bare.split(" ")]
