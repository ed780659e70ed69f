"""Who is within a walk of help: shares of the inhabitants of each commune, as a range.

A commune is too wide to walk across: it does not count whole. Its inhabitants are placed by a
hypothesis, for nothing finer than the commune is known: some live *in town*, around the chef-lieu,
in a disc as dense as an urban cell of Eurostat's; the others all over a disc of the commune's area,
around the chef-lieu too. Of the first only, of both by halves, of the second only: the three
hypotheses also differ by the detour and by the pace. The truth of a commune may be outside.

Minutes are those of the straight line times the detour, at one pace. What is known of the way from
the chef-lieu (minutes on foot over a road network, the way round the sea) adds the same metres
for all who leave from its commune to the same place. Somebody on foot reads no matrix of minutes by
car, nor official ones. Nobody walks to another island.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.access import measures, presence, travel
from geo.access.presence import ALL, Counts
from geo.pack.memo import per_pack

if TYPE_CHECKING:
    from geo.pack.pack import Pack

Floats = NDArray[np.float64]


class Walk(NamedTuple):
    """One hypothesis: a detour on the straight line, a pace, how many live in town."""

    detour: float
    kmh: float
    in_town: float


RANGE: Final = {
    "low": Walk(detour=1.2, kmh=5.0, in_town=1.0),
    "central": Walk(detour=1.3, kmh=4.5, in_town=0.5),
    "high": Walk(detour=1.4, kmh=4.0, in_town=0.0),
}
"""The hypotheses, from short walks to long ones."""
LIMITS_MIN: Final = (15, 30)
"""Minutes that one walks to be helped."""
TOWN_PER_KM2: Final = 1500.0
"""Inhabitants per km² of a town: Eurostat and INSEE call a cell so dense urban."""
NETWORK_KMH: Final = 4.5
"""Pace of the minutes on foot of ``network_minutes``."""
_TOWN, _COMMUNE = 251, 1001
"""Points that stand for those who live in town, and for those who live all over a commune."""


class Walked(NamedTuple):
    """How far people of each commune walk, columns ``low``, ``central``, ``high``, in order.

    minutes : their mean to the nearest place; infinite where none can be walked to.
    within : share of them, 0 to 1, within each of ``LIMITS_MIN``. All missing without a list.
    """

    minutes: pd.DataFrame
    within: dict[int, pd.DataFrame]


def disc(points: int) -> Floats:
    """Points spread evenly over a disc of radius 1 (points × 2), the same at each call."""
    rank = np.arange(points)
    turn = rank * np.pi * (3.0 - np.sqrt(5.0))
    ring = np.sqrt((rank + 0.5) / points)
    return np.column_stack([ring * np.cos(turn), ring * np.sin(turn)])


@per_pack
def walked(pack: Pack, kind: str, counts: Counts = ALL) -> Walked:
    """How far the inhabitants of each commune walk to a place of a kind. Shared: copy to change."""
    codes = pack.communes.index
    if not measures.has_list(pack, kind):
        unknown = pd.DataFrame(np.nan, codes, list(RANGE))
        return Walked(unknown, dict.fromkeys(LIMITS_MIN, unknown))
    sites = presence.places(pack, kind, counts).drop_duplicates(["x_m", "y_m", "code_insee"])
    found: dict[float, list[Floats]] = {limit: [] for limit in (0.0, *LIMITS_MIN)}
    for walk in RANGE.values():
        groups = _minutes(pack, sites, walk)
        found[0.0].append(_mean(groups))
        for limit in LIMITS_MIN:
            found[limit].append(_mean([(share, one <= limit) for share, one in groups]))
    made = {limit: _in_order(np.array(each), codes) for limit, each in found.items()}
    return Walked(made[0.0], {limit: made[limit] for limit in LIMITS_MIN})


def _in_order(each: Floats, codes: pd.Index) -> pd.DataFrame:
    """The hypotheses of each commune (3 × communes) as a range with its central figure."""
    ends = {"low": each.min(axis=0), "central": each[1], "high": each.max(axis=0)}
    return pd.DataFrame(ends, index=codes)


_Groups = Sequence[tuple[float, NDArray[Any]]]
"""People who live alike: their share of the commune, a figure of each of their points."""


def _mean(groups: _Groups) -> Floats:
    """Mean over the inhabitants of each commune."""
    return np.asarray(sum(share * figures.mean(axis=1) for share, figures in groups))


def _minutes(pack: Pack, sites: pd.DataFrame, walk: Walk) -> _Groups:
    """Minutes to the nearest site of those who live in town, then of those all over the commune."""
    communes = pack.communes
    here = communes[["x_m", "y_m"]].to_numpy(dtype=float)
    people = communes["population"].to_numpy(dtype=float, na_value=0.0)
    area = communes["area_km2"].to_numpy(dtype=float, na_value=0.0)
    wide = 1000 * np.sqrt(area / np.pi)
    town = np.minimum(wide, 1000 * np.sqrt(walk.in_town * people / TOWN_PER_KM2 / np.pi))
    groups = [(town, _TOWN, walk.in_town), (wide, _COMMUNE, 1.0 - walk.in_town)]
    groups = [one for one in groups if one[2] > 0]
    points = np.concatenate(
        [here[:, None] + radius[:, None, None] * disc(many) for radius, many, _ in groups], axis=1
    )
    there = sites[["x_m", "y_m"]].to_numpy(dtype=float)
    straight = np.hypot(*np.moveaxis(here[:, None] - there[None], -1, 0))
    more = _known_m(pack, sites, walk, straight)

    def path(line: Floats, added: Floats) -> Floats:
        # whatever is known of the way, nobody walks less than the straight line
        return np.asarray(np.maximum(line * walk.detour + added, line))

    least = path(straight - wide[:, None], more)
    most = path(straight + wide[:, None], more).min(axis=1, initial=np.inf)
    metres = np.full(points.shape[:2], np.inf)
    for rank, site in enumerate(there):
        rows = np.flatnonzero(least[:, rank] <= most)  # the others have a nearer place
        line = np.hypot(points[rows, :, 0] - site[0], points[rows, :, 1] - site[1])
        metres[rows] = np.minimum(metres[rows], path(line, more[rows, rank, None]))
    minutes = metres / (1000 * walk.kmh / 60)
    ends = np.cumsum([many for _, many, _ in groups])[:-1]
    parts = np.split(minutes, ends, axis=1)
    return [(share, part) for (_, _, share), part in zip(groups, parts, strict=True)]


def _known_m(pack: Pack, sites: pd.DataFrame, walk: Walk, straight: Floats) -> Floats:
    """Metres that what is known of the way adds to each trip from a chef-lieu, communes × sites.

    0 where nothing is known, infinite where no road leads.
    """
    communes, known = pack.communes, travel.roads_of(pack)
    here, there = (one[["x_m", "y_m"]].to_numpy(dtype=float) for one in (communes, sites))
    if known is None or not straight.size:
        return np.zeros_like(straight)
    land = straight if known.sea is None else known.sea.metres(here, there, straight)
    path = land * walk.detour
    networked = _network_m(pack, sites, path)
    path = np.where(np.isnan(networked), path, networked)
    sides = [
        np.array([known.islands.get(code, "") for code in codes])
        for codes in (communes.index, sites["code_insee"])
    ]
    apart = (sides[0][:, None] != sides[1]) & np.isnan(networked)
    return np.where(apart, np.inf, path - straight * walk.detour)


def _network_m(pack: Pack, sites: pd.DataFrame, otherwise: Floats) -> Floats:
    """Metres walked over a road network from each chef-lieu to each site, missing off it.

    Beyond its limit a trip is that long, or as long as it is ``otherwise``. The 0 of a place that
    is known by its commune alone says nothing of the way to it.
    """
    table = pack.tables["network_minutes"].dropna(subset=["foot_min"])
    if table.empty:
        return np.full(otherwise.shape, np.nan)
    minutes = table.set_index(["origin", "destination"])["foot_min"].unstack()  # noqa: PD010
    ends = sites["code_insee"]
    if "place_id" in sites:
        ends = sites["place_id"].where(sites["place_id"].isin(minutes.columns), ends)
    here = pack.communes.index
    joined = here.isin(minutes.index)[:, None] & ends.isin(minutes.columns).to_numpy()
    found = minutes.reindex(index=here, columns=pd.Index(ends)).to_numpy(dtype=float)
    same = here.to_numpy()[:, None] == sites["code_insee"].to_numpy()
    walks = found * 1000 * NETWORK_KMH / 60
    far = np.maximum(travel.NETWORK_LIMIT_MIN * 1000 * NETWORK_KMH / 60, otherwise)
    walks = np.where(joined & np.isnan(found), far, walks)
    return np.where(same & (walks == 0), np.nan, walks)


def computed(pack: Pack) -> bool:
    """Whether some walks are computed over a road network."""
    return bool(pack.tables["network_minutes"]["foot_min"].notna().any())
