"""What closing sites costs, from the nearest three of each place, without recomputing access.

Closing one site can only move those whose nearest it is, to their second nearest; closing two
moves, besides, those whose nearest two they are, to their third.

What a decision closes: places with their minutes, those of a round together.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.access import nearest_places, travel
from geo.pack.kinds import CHANGED

if TYPE_CHECKING:
    from geo.pack.pack import Pack

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]


class Ranked(NamedTuple):
    """The k nearest sites of n demand points, the nearest first.

    site : (n, k) column of each, -1 where there are fewer within reach.
    minutes : (n, k) inf where there are fewer.
    """

    site: Indices
    minutes: Floats


def rank(minutes: Floats, k: int = 3) -> Ranked:
    """Rank the sites of each demand point; equal minutes go to the first column.

    ``minutes`` is (n, m), inf where a site is too far. ``ValueError`` for another shape, for
    NaN and for negative minutes.
    """
    if minutes.ndim != 2 or not (minutes >= 0).all():
        raise ValueError("minutes must be an array (n, m) without missing or negative value")
    order = np.argsort(minutes, axis=1, kind="stable")[:, :k]
    ranked = np.take_along_axis(minutes, order, axis=1)
    fewer = ((0, 0), (0, k - order.shape[1]))
    ranked = np.pad(ranked, fewer, constant_values=np.inf)
    site = np.where(np.isfinite(ranked), np.pad(order, fewer), -1)
    return Ranked(site, ranked)


def singles(
    ranked: Ranked, closable: NDArray[np.bool_], people: Floats, thresholds: Sequence[float]
) -> Floats:
    """People pushed beyond each threshold (inclusive) by closing each site alone.

    Parameters
    ----------
    ranked : Ranked, k ≥ 2
    closable : (m,) bool
    people : (n, p), one column per population.
    thresholds : t minutes.

    Returns
    -------
    ndarray (m, t, p), 0 for the sites that are not closable.
    """
    _check(ranked, closable, people, 2)
    pushed = np.zeros((len(closable), len(thresholds), people.shape[1]))
    for at, threshold in enumerate(thresholds):
        lost = (ranked.minutes[:, 0] <= threshold) & (ranked.minutes[:, 1] > threshold)
        np.add.at(pushed, (ranked.site[lost, 0], at), people[lost])
    return pushed * closable[:, None, None]


def pairs(
    ranked: Ranked, closable: NDArray[np.bool_], people: Floats, threshold: float
) -> tuple[Indices, Indices, Floats]:
    """People pushed beyond the threshold by closing two sites, for every closable pair i < j.

    Same arguments as ``singles``, k ≥ 3. Returns i, j and the people (pairs, p): those of i
    and of j alone, and those within the threshold of these two sites only.
    """
    _check(ranked, closable, people, 3)
    m = len(closable)
    alone = singles(ranked, closable, people, [threshold])[:, 0]
    only = (ranked.minutes[:, 1] <= threshold) & (ranked.minutes[:, 2] > threshold)
    both = np.zeros((m, m, people.shape[1]))
    two = np.sort(ranked.site[only, :2], axis=1)
    np.add.at(both, (two[:, 0], two[:, 1]), people[only])
    columns = np.flatnonzero(closable)
    first, second = np.triu_indices(len(columns), 1)
    i, j = columns[first], columns[second]
    return i, j, alone[i] + alone[j] + both[i, j]


def fallback(ranked: Ranked, site: int) -> tuple[Indices, Indices]:
    """Demand points that a site serves, and the site each goes to when it closes (-1: none)."""
    served = np.flatnonzero(ranked.site[:, 0] == site)
    return served, ranked.site[served, 1]


def _check(ranked: Ranked, closable: NDArray[np.bool_], people: Floats, k: int) -> None:
    n, ranks = ranked.site.shape
    if ranks < k:
        raise ValueError(f"the nearest {k} sites are needed")
    if people.ndim != 2 or len(people) != n or not (people >= 0).all():
        raise ValueError("people must be an array (n, p) without missing or negative value")
    if closable.ndim != 1 or ranked.site.max(initial=-1) >= len(closable):
        raise ValueError("closable must tell every site")


def by_site(
    pack: Pack, kind: str, supply: pd.DataFrame, hypothesis: str = "central"
) -> tuple[pd.DataFrame, Floats]:
    """Gather ``presence.places`` by what closes together: a round with all its stops.

    Returns the sites, one row each (a round has the name and the commune of its seat), and the
    minutes from each commune to the nearest place of each, communes × sites, under a
    ``hypothesis`` of ``travel.RANGE``.
    """
    minutes = minutes_between(pack, supply, hypothesis)
    sites = supply.groupby("site", sort=False).first()
    moving = sites.index.difference(supply.index)
    if len(moving):
        seats = pack.sites(kind).loc[moving, ["name", "code_insee"]]
        sites.loc[moving, ["name", "code_insee"]] = seats
    nearest = [minutes[:, (supply["site"] == one).to_numpy()].min(axis=1) for one in sites.index]
    return sites, np.column_stack(nearest) if nearest else minutes


def closable(pack: Pack, kind: str, sites: pd.DataFrame) -> pd.Series:
    """Tell which sites of ``by_site`` a decision about ``kind`` can close: the department's."""
    inside = sites["in_department"].astype(bool)
    return inside & sites.index.isin(pack.sites(CHANGED[kind].id).index)


def minutes_between(pack: Pack, places: pd.DataFrame, hypothesis: str = "central") -> Floats:
    """Minutes from each commune to each place, as an array communes × places.

    ``places`` has ``x_m``, ``y_m`` and ``code_insee``; +∞ where no road leads. ``hypothesis``
    is a key of ``travel.RANGE``.
    """
    found = nearest_places.distance_matrix(pack.communes, places, travel.roads_of(pack))
    return found.minutes(travel.RANGE[hypothesis])
