"""The minutes of a department, from downloaded extracts to the table ``network_minutes``.

Each step is kept as it ends (``kept``): what stops in the middle is taken up there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from geo.access import travel
from geo.base import french
from geo.base.errors import FIXED, GeoError, Remark
from geo.base.french import typeset
from geo.roads import ends, extract, kept, minutes, network, profile
from geo.roads.extract import Box, Extract, Ways
from geo.roads.network import Floats, Mode, Network

if TYPE_CHECKING:
    from geo.pack.pack import Pack

MODES: Final[tuple[Mode, ...]] = ("car", "foot")
_BY: Final = {"car": "en voiture", "foot": "à pied"}
DECIMALS: Final = 2
"""Of the minutes that are written."""

Progress = Callable[[str, float], None]
"""Called with what is being done, in French, and the share done: NaN when that is not known."""


@dataclass(frozen=True, eq=False)
class Computed:
    """Minutes of a department.

    table : as ``schema.TABLES["network_minutes"]``. extracts : those read, the last one right.
    remarks, notes : what is to be said of them, in French.
    """

    table: pd.DataFrame
    extracts: tuple[Extract, ...]
    remarks: tuple[Remark, ...]
    notes: tuple[str, ...]


def compute(
    pack: Pack, paths: Sequence[Path], progress: Progress, *, ferries: bool = False
) -> Computed:
    """Compute the minutes of a department over the roads of some extracts.

    Raises ``GeoError`` for an extract that cannot be read or is of elsewhere, and for what the
    disk refuses.
    """
    plane = _Plane(pack.crs)
    files, twice = _identified(paths, progress)
    box = ends.box(pack, plane.degrees)
    found = _networks(pack, files, plane, box, ferries, progress)
    covered = pd.Series(found.told["covered_by"], dtype=float)
    extracts = tuple(one for _, one in files)
    remarks = [*twice, *ends.coverage(pack, covered, extracts, plane.degrees)]
    here, there = ends.origins(pack), ends.destinations(pack)
    sides: list[Floats] = []
    for mode, graph in zip(MODES, found.networks, strict=True):
        tell = partial(progress, f"trajets {_BY[mode]}")
        tell(0.0)
        joined, far = _join(graph, pd.concat([here, there]), mode, ferries)
        if mode == "car":
            remarks += ends.legs(there, far[len(here) :])
        at = np.arange(len(here) + len(there))
        origins, places = at[: len(here)], at[len(here) :]
        sides.append(minutes.matrix(joined, origins, places, travel.NETWORK_LIMIT_MIN, tell))
    table = _table(here.index, there.index, sides)
    trips = french.plural(int(table["car_min"].notna().sum()), "trajet")
    walks = french.number(int(table["foot_min"].notna().sum()))
    note = typeset(
        f"{trips} de moins de {french.quantity(travel.NETWORK_LIMIT_MIN, 'min')} en voiture, "
        f"{walks} à pied ; {len(here)} communes de départ, {len(there)} arrivées."
    )
    return Computed(table, extracts, tuple(remarks), (note,))


class _Plane:
    """The legal projection of a department, there and back."""

    def __init__(self, crs: str) -> None:
        from pyproj import Transformer

        self._there = Transformer.from_crs("EPSG:4326", crs, always_xy=True)

    def metres(self, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
        x, y = self._there.transform(lon, lat)
        return np.asarray(x, dtype=float), np.asarray(y, dtype=float)

    def degrees(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        lon, lat = self._there.transform(x, y, direction="INVERSE")
        return np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)


_Files = list[tuple[Path, Extract]]


def _identified(paths: Sequence[Path], progress: Progress) -> tuple[_Files, list[Remark]]:
    """The extracts, the most recent last; one that is given twice is read once."""
    found: dict[str, tuple[Path, Extract]] = {}
    twice = []
    for path in paths:
        progress(f"vérification de « {path.name} »", float("nan"))
        one = extract.identify(path)
        if one.sha256 in found:
            twice.append(Remark(FIXED, f"« {one.name} » est donné deux fois : il est lu une fois."))
        found.setdefault(one.sha256, (path, one))
    return sorted(found.values(), key=lambda file: file[1].date), twice


@dataclass(frozen=True, eq=False)
class _Found:
    """Networks in the order of ``MODES``, and what was said as they were made."""

    networks: list[Network]
    told: dict[str, Any]


def _networks(
    pack: Pack, files: _Files, plane: _Plane, box: Box, ferries: bool, progress: Progress
) -> _Found:
    """Read what was kept of these extracts, or make it and keep it."""
    home = kept.folder(pack.department)
    hashes = [one.sha256 for _, one in files]
    path = home / f"network-{kept.key(box, ferries, pack.crs, hashes)}.npz"
    there = kept.load(path, Network, *MODES)
    if there is not None:
        return _Found(there, kept.read_metadata(path))
    ways = [
        _ways(home, pack, file, box, ferries, _counted(progress, rank, files))
        for rank, file in enumerate(files)
    ]
    communes = ends.origins(pack)
    covered = pd.Series(ends.covered_by(ways, plane.metres, communes), index=communes.index)
    ends.refuse_elsewhere(pack, covered)
    whole = extract.merge(ways)
    del ways
    made = []
    for mode in MODES:
        progress(f"réseau {_BY[mode]}", float("nan"))
        made.append(network.build(whole, mode, plane.metres, _inside(pack)))
    told = {
        "extracts": [asdict(one) for _, one in files],
        "profile": profile.VERSION,
        "covered_by": {str(code): int(rank) for code, rank in covered.items()},
    }
    kept.save(path, dict(zip(MODES, made, strict=True)), told)
    kept.sweep(home, path)
    return _Found(made, told)


def _counted(progress: Progress, rank: int, files: _Files) -> Callable[[float], None]:
    """Progress of the reading of an extract among several, by their sizes."""
    sizes = [path.stat().st_size for path, _ in files]
    said = f"lecture de « {files[rank][1].name} »"
    if len(files) > 1:
        said += f" ({rank + 1} sur {len(files)})"
    return lambda share: progress(said, (sum(sizes[:rank]) + share * sizes[rank]) / sum(sizes))


def _ways(
    home: Path,
    pack: Pack,
    file: tuple[Path, Extract],
    box: Box,
    ferries: bool,
    progress: Callable[[float], None],
) -> Ways:
    """Ways of an extract near the department: those kept by a run that was stopped, or read."""
    path, one = file
    place = home / f"ways-{kept.key(box, ferries, one.sha256)}.npz"
    there = kept.load(place, Ways, "ways")
    if there is not None:
        return there[0]
    progress(0.0)
    found = extract.read_one(path, box, ferries=ferries, progress=progress)
    if not len(found.way):
        name = french.department(pack.name, pack.tncc, "de")
        raise GeoError(
            typeset(
                f"« {one.name} » n'a aucune route à moins de "
                f"{french.quantity(ends.MARGIN_M / 1000, 'km')} des communes {name} : c'est "
                "l'extrait d'ailleurs, ou il est vide. Téléchargez celui de la région du "
                "département ou d'une région voisine."
            )
        )
    kept.save(place, {"ways": found}, asdict(one))
    return found


def _inside(pack: Pack) -> network.Inside:
    x, y = (pack.communes[name].to_numpy(dtype=float) for name in ("x_m", "y_m"))
    west, east = x.min() - ends.MARGIN_M, x.max() + ends.MARGIN_M
    south, north = y.min() - ends.MARGIN_M, y.max() + ends.MARGIN_M

    def inside(x: Floats, y: Floats) -> network.Bools:
        return np.asarray((west <= x) & (x <= east) & (south <= y) & (y <= north))

    return inside


def _join(
    graph: Network, points: pd.DataFrame, mode: Mode, ferries: bool
) -> tuple[minutes.Joined, Floats]:
    """Join ends to a network; their metres to it, NaN for an island when no ferry is taken."""
    x, y = (points[name].to_numpy(dtype=float).copy() for name in ("x_m", "y_m"))
    apart = points["island"].notna().to_numpy() & (not ferries)
    x[apart] = np.nan
    joined = minutes.join(graph, x, y, mode)
    return joined, np.where(apart, np.nan, joined.metres)


def _table(here: pd.Index, there: pd.Index, sides: Sequence[Floats]) -> pd.DataFrame:
    """Rows of the pairs that some mode links within the limit."""
    row, column = np.nonzero(np.isfinite(np.minimum(*sides)))
    return pd.DataFrame(
        {
            "origin": here.to_numpy()[row],
            "destination": there.to_numpy()[column],
            **{
                f"{mode}_min": np.where(np.isfinite(cells), cells, np.nan)
                for mode, side in zip(MODES, sides, strict=True)
                for cells in [np.round(side[row, column], DECIMALS)]
            },
        }
    )
