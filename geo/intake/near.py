"""Places so near that they may be one, written twice: one rule, one distance, every list."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import shapely

from geo.base import french, matching
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
    cells = (rows[column].tolist() for column in (key, name, street))
    given = {
        line: _Seen(at_x, at_y, str(called), address if isinstance(address, str) else "",
                    f"ligne {line}", False, places.get(own))
        for line, at_x, at_y, own, called, address in zip(
            rows.index.tolist(), x, y, *cells, strict=True
        )
        if isfinite(at_x) and isfinite(at_y)  # else out of the projection: another check says so
    }  # fmt: skip
    known = [*_known(kind, context)]
    seen = [*known, *given.values()]
    at = shapely.points([one.x for one in seen], [one.y for one in seen])
    tree = shapely.STRtree(at)
    for rank, (line, here) in enumerate(given.items(), len(known)):
        # one at a time: a file whose places are all at one point has millions of pairs
        around = tree.query(at[rank], predicate="dwithin", distance=NEAR_M)
        before = [seen[other] for other in sorted(around[around < rank].tolist())]
        doubles = [other for other in before if _may_be_one(here, other)]
        if doubles:
            listed = dict.fromkeys(f"« {other.name} » ({other.where})" for other in doubles)
            journal.warned(
                line, name, here.name, f"à moins de {NEAR_M} m de {french.join_list([*listed])}.",
                remedy="Vérifiez que ce n'est pas le même lieu, donné deux fois.",
            )  # fmt: skip


def _places(pack: Pack, kind: str) -> dict[object, object]:
    """Identifier of a present site to that of its place."""
    sites = pack.sites(kind)
    return dict(zip(sites.index.tolist(), sites["place_id"].tolist(), strict=True))


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
    if here.place is not None and here.place == other.place:
        return False
    if other.own:
        return matching.slug(other.name) != matching.slug(here.name)
    if other.where in _LISTS.values():
        parsed = matching.parse(here.address), matching.parse(other.address)
        return not (parsed[0] and parsed[1] and matching.same(parsed[0], parsed[1]))
    return True
