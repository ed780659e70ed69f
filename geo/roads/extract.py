"""Ways of OpenStreetMap, read once from one or several extracts (``.osm.pbf``).

Every extract is read in one pass. Only what may carry a car or somebody on foot is kept, and only
near the department: what lies wholly outside the box is dropped as it is read, so that memory
follows the department and not the extract. A way that is in several extracts is kept once, as
the most recent extract has it.

Source: © OpenStreetMap contributors, ODbL.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.base import cancellation, disk
from geo.base.errors import GeoError
from geo.base.french import number, typeset
from geo.roads import profile

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]
Bools = NDArray[np.bool_]

LARGEST_BYTES: Final = 6 * 2**30
"""France whole is 4.8 GiB; beyond it is a continent."""
_READ_AT_ONCE: Final = 20_000
"""Ways looked at together, before those far away are dropped."""


class Box(NamedTuple):
    """Degrees: what is read lies at least partly within."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True, eq=False)
class Ways:
    """Ways with their nodes in order, one after another.

    way : identifiers of OpenStreetMap, int64 [ways], unique and increasing.
    first : where the nodes of each way begin, int64 [ways + 1].
    node : identifiers, int64 [nodes]; a node shared by several ways is there each time.
    lon, lat : degrees, float64 [nodes].
    car, foot : km/h along and against the nodes, float64 [ways, 2], 0 where closed.
    crossing : seconds that a ferry says it takes, float64 [ways]; 0 where it does not say, NaN for
        what is no ferry.
    joined : whether a place may be joined to the way, bool [ways].
    signals, stops_car, stops_foot : identifiers of nodes, int64, increasing.
    """

    way: Longs
    first: Longs
    node: Longs
    lon: Floats
    lat: Floats
    car: Floats
    foot: Floats
    crossing: Floats
    joined: Bools
    signals: Longs
    stops_car: Longs
    stops_foot: Longs


@dataclass(frozen=True)
class Extract:
    """A file of OpenStreetMap: its name, what identifies it, when and where it was taken.

    ``date`` is the one that the file gives of its data (``2026-11-20``), empty when it gives none;
    ``box`` what it says that it covers, None when it does not say.
    """

    name: str
    sha256: str
    date: str
    box: Box | None = None


Progress = Callable[[float], None]
"""Called with the share of a file that is read, from 0 to 1."""


def identify(path: Path) -> Extract:
    """Look at a file before it is read.

    Raises ``GeoError`` when it is no extract of OpenStreetMap, is empty, or holds more than a
    country; also what the system refuses (``disk``).
    """
    with disk.system_error(disk.shown_file_name(path)):
        size = path.stat().st_size
        if size > LARGEST_BYTES:
            raise GeoError(
                typeset(
                    f"« {path.name} » pèse {number(size / 2**30, 1)} Gio : c'est plus que la "
                    "France. Prenez l'extrait de la région et ceux de ses voisines."
                )
            )
        digest = hashlib.sha256()
        with path.open("rb") as file:
            start = file.read(64)
            file.seek(0)
            while block := file.read(2**22):
                cancellation.check()
                digest.update(block)
    if b"OSMHeader" not in start:
        raise GeoError(
            typeset(
                f"« {path.name} » n'est pas un extrait d'OpenStreetMap au format PBF. "
                "Téléchargez l'extrait de la région, un fichier .osm.pbf."
            )
        )
    return Extract(path.name, digest.hexdigest(), *_header(path))


def _header(path: Path) -> tuple[str, Box | None]:
    import osmium

    with _readable(path):
        reader = osmium.io.Reader(str(path), osmium.osm.osm_entity_bits.NOTHING)
        try:
            header = reader.header()
        finally:
            reader.close()
    said = header.get("osmosis_replication_timestamp") or header.get("timestamp")
    where = header.box()
    box = None
    if where.valid():
        low, high = where.bottom_left, where.top_right
        box = Box(low.lon, low.lat, high.lon, high.lat)
    return str(said or "")[:10], box


class _readable:  # noqa: N801 - a context
    """Say in French what the library says of a file that is cut or damaged."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, RuntimeError | ValueError) and not isinstance(error, GeoError):
            raise GeoError(
                typeset(
                    f"« {self.path.name} » est abîmé ou coupé : sa lecture s'arrête avant la fin. "
                    "Téléchargez-le de nouveau, puis relancez."
                )
            ) from error


def read_ways(paths: Sequence[Path], box: Box, *, ferries: bool = False) -> Ways:
    """Read the ways of some extracts near a department, the most recent last (see ``merge``)."""
    return merge([read_one(path, box, ferries=ferries) for path in paths])


def read_one(
    path: Path, box: Box, *, ferries: bool = False, progress: Progress | None = None
) -> Ways:
    """Read the ways of an extract near a department.

    Parameters
    ----------
    path : file ``.osm.pbf``.
    box : Box
        A way is kept when one of its nodes is within.
    ferries : bool
        Whether ferries that take cars, or people on foot, are among the ways.
    progress : called now and then, where the system says how far a file is read;
        ``cancellation.check`` is asked as often.

    Returns
    -------
    Ways
        Perhaps none. Of a way with nodes that have no position (a clipped extract), the longest
        run of those that have one is kept.

    Raises
    ------
    GeoError
        When the file is damaged or cut.
    """
    collected = _Collected(box, ferries)
    with disk.system_error(disk.shown_file_name(path)), _readable(path):
        size = path.stat().st_size
        for _ in collected.add(path):
            cancellation.check()
            if progress:
                progress(_read_bytes(path) / size)
    return collected.ways()


def merge(found: Sequence[Ways]) -> Ways:
    """Put the ways of several extracts together; the last one decides for a way of several."""
    way = np.concatenate([one.way for one in found])
    _, last = np.unique(way[::-1], return_index=True)
    kept = len(way) - 1 - last
    size = np.concatenate([np.diff(one.first) for one in found])
    at = _ranges((np.cumsum(size) - size)[kept], size[kept])

    def nodes(name: str) -> Any:
        return np.concatenate([getattr(one, name) for one in found])[at]

    def ways(name: str) -> Any:
        return np.concatenate([getattr(one, name) for one in found])[kept]

    def ids(name: str) -> Longs:
        return np.unique(np.concatenate([getattr(one, name) for one in found]))

    return Ways(
        way[kept], np.concatenate([[0], np.cumsum(size[kept])]),
        nodes("node"), nodes("lon"), nodes("lat"),
        ways("car"), ways("foot"), ways("crossing"), ways("joined"),
        ids("signals"), ids("stops_car"), ids("stops_foot"),
    )  # fmt: skip


def _read_bytes(path: Path) -> float:
    """How far into a file this process is; NaN where the system does not say."""
    own = Path("/proc/self/fd")
    try:
        handles = [one.name for one in own.iterdir() if one.resolve() == path.resolve()]
        told = (Path(f"/proc/self/fdinfo/{one}").read_text("ascii") for one in handles)
        return float(max(int(text.split()[1]) for text in told))
    except (OSError, ValueError):
        return float("nan")


class _Collected:
    """Ways found so far, in blocks of arrays; nodes that matter, in sets."""

    def __init__(self, box: Box, ferries: bool) -> None:
        self.box, self.ferries = box, ferries
        self.blocks: list[tuple[NDArray[Any], ...]] = []
        self.signals: set[int] = set()
        self.stops_car: set[int] = set()
        self.stops_foot: set[int] = set()

    def add(self, path: Path) -> Iterator[None]:
        """Read a file; stops now and then, to be asked whether to go on."""
        import osmium
        import osmium.filter

        keys = ("highway", "barrier", *(("route",) if self.ferries else ()))
        found = (
            osmium.FileProcessor(str(path), osmium.osm.NODE | osmium.osm.WAY)
            .with_locations("sparse_mem_array")
            .with_filter(osmium.filter.KeyFilter(*keys))
        )
        block = _Block()
        for one in found:
            tags = dict(one.tags)
            if isinstance(one, osmium.osm.Node):
                self._node(one.id, tags)
                continue
            self._way(one, tags, block)
            if len(block.way) >= _READ_AT_ONCE:
                self.blocks.append(block.within(self.box))
                yield
                block = _Block()
        self.blocks.append(block.within(self.box))

    def _node(self, identifier: int, tags: profile.Tags) -> None:
        if profile.signal(tags):
            self.signals.add(identifier)
        if profile.stops_car(tags):
            self.stops_car.add(identifier)
        if profile.stops_foot(tags):
            self.stops_foot.add(identifier)

    def _way(self, way: Any, tags: profile.Tags, block: _Block) -> None:
        if "highway" in tags:
            car, foot, crossing = profile.car(tags), profile.foot(tags), np.nan
        else:
            car, foot = profile.ferry(tags)
            crossing = profile.duration_s(tags) or 0.0
        if car == foot == profile.CLOSED:
            return
        nodes = _known(way.nodes)
        if len(nodes) > 1:
            block.way.append(way.id)
            block.size.append(len(nodes))
            block.nodes += nodes
            block.speeds.append((*car, *foot, crossing))
            block.joined.append(tags.get("highway") in profile.JOINED)

    def ways(self) -> Ways:
        way, size, node, lon, lat, speeds, joined = (
            np.concatenate(parts) for parts in zip(*self.blocks, strict=True)
        )
        order = np.argsort(way, kind="stable")
        at = _ranges((np.cumsum(size) - size)[order], size[order])
        return Ways(
            way[order], np.concatenate([[0], np.cumsum(size[order])]),
            node[at], lon[at], lat[at],
            speeds[order, :2], speeds[order, 2:4], speeds[order, 4], joined[order],
            *(np.array(sorted(those), dtype=np.int64)
              for those in (self.signals, self.stops_car, self.stops_foot)),
        )  # fmt: skip


def _known(nodes: Any) -> list[tuple[int, float, float]]:
    """Identifier and position of the nodes of a way: the longest run that has positions."""
    import osmium

    try:
        return [(at.ref, at.lon, at.lat) for at in nodes]
    except osmium.InvalidLocationError:
        runs = groupby(nodes, lambda at: at.location.valid())
        known = max(([*run] for valid, run in runs if valid), key=len, default=[])
        return [(at.ref, at.lon, at.lat) for at in known]


class _Block:
    """Ways as they are read, a Python value each."""

    def __init__(self) -> None:
        self.way: list[int] = []
        self.size: list[int] = []
        self.nodes: list[tuple[int, float, float]] = []
        self.speeds: list[tuple[float, ...]] = []
        self.joined: list[bool] = []

    def within(self, box: Box) -> tuple[NDArray[Any], ...]:
        """Arrays of the ways that have a node in the box."""
        way = np.array(self.way, dtype=np.int64)
        size = np.array(self.size, dtype=np.int64)
        node, lon, lat = (
            np.array(column, dtype=kind)
            for column, kind in zip(
                zip(*self.nodes, strict=True) if self.nodes else ((),) * 3,
                (np.int64, np.float64, np.float64),
                strict=True,
            )
        )
        speeds = np.array(self.speeds, dtype=np.float64).reshape(-1, 5)
        joined = np.array(self.joined, dtype=bool)
        if not len(way):
            return way, size, node, lon, lat, speeds, joined
        inside = (box.west <= lon) & (lon <= box.east) & (box.south <= lat) & (lat <= box.north)
        near = np.logical_or.reduceat(inside, np.cumsum(size) - size)
        here = np.repeat(near, size)
        return way[near], size[near], node[here], lon[here], lat[here], speeds[near], joined[near]


def _ranges(start: Longs, size: Longs) -> Longs:
    """The integers ``start … start + size - 1`` of each row, one row after another."""
    steps = np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size)
    return np.asarray(np.repeat(start, size) + steps)
