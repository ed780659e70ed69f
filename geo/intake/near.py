"""Places so near that they may be one, written twice: one rule, one distance, every list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from math import floor, hypot, isfinite
from operator import itemgetter
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from geo.base import french as wording
from geo.base import matching as addresses
from geo.base.matching import NEAR_M
from geo.intake import points
from geo.pack.kinds import MAIN

if TYPE_CHECKING:
    import pandas as pd

    from geo.intake.engine import Context
    from geo.intake.journal import Journal
    from geo.pack.pack import Pack

_LISTS: Final = {
    one.id: f"liste des {one.noun.many}" if one.helps else one.noun.many
    for one in reversed(MAIN)
    if one.addressed
}
"""Lists whose places are told apart by their name and address, the most general first."""
_COLUMNS: Final = (("site_id", "source_id", "id"), ("name", "nom"), ("address", "adresse"))


class _Seen(NamedTuple):
    """A place that is known: where, its name, its address, and in which list it is."""

    x: float
    y: float
    name: str
    address: str
    where: str
    own: bool
    place: object = None


def warn(rows: pd.DataFrame, kind: str, context: Context, journal: Journal) -> None:
    """Warn of the rows that stand near another one of the file, or a place of any list.

    Parameters
    ----------
    rows : DataFrame, index line
        Located sites: ``latitude``, ``longitude``, and the layout's columns of the identifier
        (``site_id``, ``source_id`` or ``id``), the name (``name``, ``nom``) and the address.
    kind : str
        List of the present data that the file brings up to date, a key of ``KINDS``: a place of
        it by the same name is the row itself, not a double.

    A place known to be the same, or at the same address in another list, is one place with
    several roles: nothing is said.
    """
    east, north = (rows[column].to_numpy(dtype=float) for column in ("longitude", "latitude"))
    placed = ~(np.isnan(east) | np.isnan(north))
    if not placed.any():
        return
    to_metres = points.transformer(4326, context.pack.crs)
    x, y = to_metres.transform(east, north)
    key, name, street = (next(n for n in names if n in rows) for names in _COLUMNS)
    places = _places(context.pack, kind)
    seen = _Cells()
    for known in _known(kind, context):
        seen.add(known)
    cells = (rows[column].tolist() for column in (key, name, street))
    for line, there, at_x, at_y, own, called, address in zip(
        rows.index.tolist(), placed, x, y, *cells, strict=True
    ):
        if not (there and isfinite(at_x) and isfinite(at_y)):
            continue  # out of the projection: another check says so
        text = address if isinstance(address, str) else ""
        here = _Seen(at_x, at_y, str(called), text, f"ligne {line}", False, places.get(own))
        near = [other for other in seen.around(here) if _may_be_one(here, other)]
        if near:
            listed = dict.fromkeys(f"« {other.name} » ({other.where})" for other in near)
            journal.warned(
                line, name, called, f"à moins de {NEAR_M} m de {wording.listed([*listed])}.",
                remedy="Vérifiez que ce n'est pas le même lieu, donné deux fois.",
            )  # fmt: skip
        seen.add(here)


def _places(pack: Pack, kind: str) -> dict[object, object]:
    """Identifier of a present site to that of its place."""
    sites = pack.sites(kind)
    return dict(zip(sites.index.tolist(), sites["place_id"].tolist(), strict=True))


class _Cells:
    """Places by squares of ``NEAR_M``: those near one are in its square or the eight around."""

    def __init__(self) -> None:
        self._squares: defaultdict[tuple[int, int], list[tuple[int, _Seen]]] = defaultdict(list)
        self._count = 0

    def add(self, place: _Seen) -> None:
        self._squares[_square(place)].append((self._count, place))
        self._count += 1

    def around(self, place: _Seen) -> Iterator[_Seen]:
        """Places that may be near one, in the order they were added."""
        column, row = _square(place)
        squares = ((column + i, row + j) for i in (-1, 0, 1) for j in (-1, 0, 1))
        found = [one for square in squares for one in self._squares.get(square, ())]
        return (seen for _, seen in sorted(found, key=itemgetter(0)))


def _square(place: _Seen) -> tuple[int, int]:
    return floor(place.x / NEAR_M), floor(place.y / NEAR_M)


def _known(kind: str, context: Context) -> Iterator[_Seen]:
    """Places of the present lists that have an address of their own."""
    for one, title in _LISTS.items():
        if one == "france_services" and kind == one:
            continue  # the file replaces that list
        sites = context.pack.sites(one)
        columns = ("precision", "x_m", "y_m", "name", "address", "place_id")
        cells = (sites[column].tolist() for column in columns)
        for precision, x, y, called, address, place in zip(*cells, strict=True):
            if precision == "address":
                street = address if isinstance(address, str) else ""
                yield _Seen(x, y, called, street, title, one == kind, place)


def _may_be_one(here: _Seen, other: _Seen) -> bool:
    if hypot(other.x - here.x, other.y - here.y) > NEAR_M:
        return False
    if here.place is not None and here.place == other.place:
        return False
    if other.own:
        return addresses.slug(other.name) != addresses.slug(here.name)
    if other.where in _LISTS.values():
        parsed = addresses.parse(here.address), addresses.parse(other.address)
        return not (parsed[0] and parsed[1] and addresses.same(parsed[0], parsed[1]))
    return True
