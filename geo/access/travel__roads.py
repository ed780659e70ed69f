"""What is known of the roads beside the estimate: seas without a road, minutes that were given.

Communes of one island reach each other by road; nothing drives between two islands, nor from an
island to the mainland. A matrix of road minutes (table ``road_minutes``, empty unless imported)
replaces the estimate for the pairs of communes that it holds, even across the sea. Within a
commune the trip is estimated unless it is given: the 0 of a matrix's diagonal says nothing of
the way to a place. The other pairs stay estimated, and ``share`` tells how many.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.access import travel__travel as travel

if TYPE_CHECKING:
    from geo.pack.pack import Pack

Floats = NDArray[np.float64]
_SITES: Final = ("mds", "mds_outreach", "france_services", "france_services_stops", "advisers")
"""Tables of the places that minutes are measured to."""


class Apart(NamedTuple):
    """How far things are, before any reading of the road.

    metres : straight line where the road is estimated, +∞ elsewhere.
    given : road minutes where they are given, +∞ elsewhere. Same shape; where both are +∞
        no road leads.
    """

    metres: Floats
    given: Floats

    def minutes(self, assumption: travel.Assumption = travel.CENTRAL) -> Floats:
        """Minutes under an assumption; given minutes are the same under all."""
        return np.asarray(np.minimum(self.given, travel.minutes(self.metres, assumption)))

    def nearest(self) -> Apart:
        """Of each row: the nearest by estimate and the nearest by given minutes.

        The estimate grows with the distance, so that ``nearest().minutes(a)`` is the least of
        ``minutes(a)`` on the row, whatever the assumption.
        """
        return Apart(*(side.min(axis=1, initial=np.inf) for side in self))


@dataclass(frozen=True, eq=False)
class Roads:
    """What is known of the roads of a department.

    islands : commune code to the name of its island; on the mainland, no entry.
    given : minutes, index codes of origins, columns codes of destinations, NaN where not given.
    """

    islands: Mapping[str, str]
    given: pd.DataFrame

    def gives(self, origin: str, place: str) -> bool:
        """Whether the minutes from a commune to another are given."""
        row = self.given.reindex(index=[origin], columns=[place]).to_numpy(dtype=float)
        return not np.isnan(row[0, 0]) and not (origin == place and row[0, 0] == 0)

    def apart(self, metres: Floats, origins: pd.Index, places: pd.Index) -> Apart:
        """Read straight lines (origins × places) between communes given by their codes."""
        minutes = self.given.reindex(index=origins, columns=places).to_numpy(dtype=float)
        here, there = (np.asarray(codes, dtype=object) for codes in (origins, places))
        minutes = np.where((here[:, None] == there) & (minutes == 0), np.nan, minutes)
        sides = [
            np.array([self.islands.get(code, "") for code in codes]) for codes in (here, there)
        ]
        estimated = np.isnan(minutes) & (sides[0][:, None] == sides[1])
        return Apart(
            np.where(estimated, metres, np.inf), np.where(np.isnan(minutes), np.inf, minutes)
        )


@lru_cache(maxsize=16)
def of(pack: Pack) -> Roads | None:
    """What is known of the roads of a pack; None when there is nothing beside the estimate."""
    before = pack.before
    names = ("communes", "neighbours", "road_minutes")
    if before is not None and all(pack.tables[name] is before.tables[name] for name in names):
        return of(before)
    islands: dict[str, str] = {}
    for name in names[:2]:
        found = pack.tables[name].set_index("code_insee")["island"].dropna()
        islands |= {str(code): str(island) for code, island in found.items()}
    table = pack.tables["road_minutes"]
    if table.empty and not islands:
        return None
    pairs = table.set_index(["origin", "destination"])["minutes"]
    given = pairs.unstack()  # noqa: PD010  # a pair is there once: nothing to aggregate
    return Roads(islands, given)


def codes(places: pd.DataFrame) -> pd.Index:
    """Codes of the communes of some places: column ``code_insee``, else the index."""
    return pd.Index(places["code_insee"]) if "code_insee" in places else places.index


class Share(NamedTuple):
    """Of ``pairs`` trips from a commune to another that has a place of help, those ``given``."""

    given: int
    pairs: int


@lru_cache(maxsize=16)
def share(pack: Pack) -> Share:
    """Count the trips, from each commune of the department to each other with a place of help,
    whose road minutes are given."""
    tables = [pack.tables[name]["place_id"] for name in _SITES]
    places = pack.tables["places"].set_index("place_id")["code_insee"]
    there = pd.Index(places.reindex(pd.concat(tables).dropna().unique()).dropna().unique())
    here = pack.communes.index
    pairs = len(here) * len(there) - int(there.isin(here).sum())
    known = of(pack)
    if known is None or there.empty:
        return Share(0, pairs)
    minutes = known.given.reindex(index=here, columns=there).notna().to_numpy()
    other = here.to_numpy()[:, None] != there.to_numpy()
    return Share(int((minutes & other).sum()), pairs)
