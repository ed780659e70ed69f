"""The functions behind the indicators: a pack and parameters in, figures by commune out.

Each returns a ``Measure``: figures at the commune, with low and high where minutes enter, and
the weights by which they are averaged at the other levels (None: they are summed).
"""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pandas as pd

from geo.access import nearest_places, presence, travel
from geo.access.presence import ALL, Counts
from geo.access.travel import Distances
from geo.pack.kinds import HELP, KINDS
from geo.pack.memo import per_pack

if TYPE_CHECKING:
    from geo.pack.pack import Pack

ESTIMATES: Final = ("low", "central", "high")
THRESHOLDS_MIN: Final = (10, 15, 20, 30)
MONTHS: Final = (3, 6, 12, 24, 36)
"""Months for which what was done is looked at."""
HELP_KINDS: Final = tuple(one.id for one in HELP)


@dataclass(frozen=True)
class Params:
    """What the reader may move: every figure says which of these it depends on.

    threshold_min : minutes beyond which a place is far.
    kind : kind of help the threshold applies to, one of ``HELP_KINDS``.
    neighbours : whether the sites of the neighbouring departments count.
    profile : need that is looked at, a key of ``geo.indicators.need.PROFILES``.
    weights : weights 0 to 10 of the components of the profile, in its order; they are
        normalised, and all zero counts as all equal.
    reference : level whose mean capacity a commune is compared with: the department, or the
        commune's territory or EPCI (keys of ``geo.pack.territories.LEVELS``).
    presence : where a place is known to receive people, a key of ``presence.READINGS``.
    months : how far back an action counts as done, one of ``MONTHS``.
    """

    threshold_min: int = 20
    kind: str = "france_services"
    neighbours: bool = True
    profile: str = "droits"
    weights: tuple[float, float, float] = (5.0, 5.0, 5.0)
    reference: str = "departement"
    presence: str = presence.DEFAULT
    months: int = 12

    @property
    def counts(self) -> Counts:
        """Which places count."""
        return Counts(self.neighbours, self.presence)

    def only(self, uses: Container[str]) -> Params:
        """The same for what depends on some fields alone: the others are as by default."""
        moved: dict[str, Any] = {
            one.name: one.default for one in fields(self) if one.name not in uses
        }
        return replace(self, **moved)


class Measure(NamedTuple):
    """Figures by commune (column ``central``, and ``low``, ``high``), and their weights.

    ``at_unit`` finishes the figures of a unit after its communes are aggregated, for what is
    only true of the whole unit; it is not applied to communes.
    """

    values: pd.DataFrame
    weights: pd.Series | None
    at_unit: Callable[[pd.DataFrame], pd.DataFrame] | None = None


def _measure(values: pd.Series, weights: pd.Series | None = None) -> Measure:
    return Measure(values.astype(float).to_frame("central"), weights)


def kinds(pack: Pack) -> tuple[str, ...]:
    """Kinds of help that have a place; France services alone when there is none at all.

    A department just built has no list yet: its pages still open, and say that no place is known.
    A kind whose last place a scenario closes is still a kind of help.
    """
    found = tuple(kind for kind in HELP_KINDS if len((pack.before or pack).sites(kind)))
    return found or ("france_services",)


def has_list(pack: Pack, kind: str) -> bool:
    """Whether the pack has a list of a kind of help: without one, no figure is measured from it."""
    return not pack.lacks(KINDS[kind].table)


@per_pack
def nearest(pack: Pack, kind: str, counts: Counts = ALL) -> pd.DataFrame:
    """Nearest place of a kind for each commune, as ``access.nearest`` gives it, with its name.

    ``counts`` says which places count. Adds ``site`` (name), ``site_commune`` and
    ``in_department``; ``site_id`` is an identifier of ``presence.places``. The frame is shared
    between callers of the same pack: copy it before changing it. Without a list of the kind
    everything is missing: nobody knows how far a place is.
    """
    sites = presence.places(pack, kind, counts)
    found = nearest_places.nearest(pack.communes, sites, travel.roads_of(pack))
    details = sites[["name", "code_insee", "in_department"]].rename(
        columns={"name": "site", "code_insee": "site_commune"}
    )
    if not has_list(pack, kind):
        found[["distance_m", *ESTIMATES]] = np.nan
    return found.join(details, on="site_id")


TIED_MIN: Final = 2.0
"""Central minutes under which two places are as near as each other."""
TIED_SHARE: Final = 0.8
"""Share of two ranges, of all they cover, above which they are the same."""


@per_pack
def as_near(pack: Pack, kind: str, counts: Counts = ALL) -> pd.DataFrame:
    """The place that nothing tells from the nearest one, where there is such a place.

    Another commune's than the nearest, whose central minutes are less than ``TIED_MIN`` away, or
    whose range and that of the nearest have more than ``TIED_SHARE`` of what they cover in common;
    the nearest of them. A commune that has a place of its own has no other as near.

    Returns
    -------
    DataFrame, index of the communes of the pack
        ``site_id``, ``site``, ``site_commune`` (missing where the nearest is alone) and ``low``,
        ``central``, ``high`` minutes to that very place.
    """
    near = nearest(pack, kind, counts)
    sites = presence.places(pack, kind, counts).sort_values("name")
    named = {"site": "name", "site_commune": "code_insee"}
    if sites.empty or not has_list(pack, kind):
        nothing = pd.DataFrame(None, near.index, ["site_id", *named], dtype=object)
        return nothing.join(pd.DataFrame(np.nan, near.index, list(ESTIMATES)))
    ends = nearest_places.distance_matrix(pack.communes, sites, travel.roads_of(pack))
    minutes = {name: ends.minutes(one) for name, one in travel.RANGE.items()}
    # the range of the nearest is to that very place: in ``near`` it is the least over all
    at = pd.Index(sites.index.astype(str)).get_indexer(near["site_id"].astype(str))
    rows = np.arange(len(near))
    first = {name: side[rows, at][:, None] for name, side in minutes.items()}
    least, most = minutes["low"], minutes["high"]
    with np.errstate(invalid="ignore"):  # no road: infinite on both sides
        shared = np.minimum(most, first["high"]) - np.maximum(least, first["low"])
        covered = np.maximum(most, first["high"]) - np.minimum(least, first["low"])
        apart = np.abs(minutes["central"] - first["central"])
    there, nearest_at = sites["code_insee"].to_numpy(), near["site_commune"].to_numpy()
    elsewhere = (at >= 0) & (nearest_at != near.index.to_numpy())
    alike = ((apart < TIED_MIN) | (shared > TIED_SHARE * covered)) & elsewhere[:, None]
    alike &= np.isfinite(minutes["central"]) & (there != nearest_at[:, None])
    rank = np.where(alike, minutes["central"], np.inf).argmin(axis=1)
    tied = alike.any(axis=1)
    told = {"site_id": sites.index.to_numpy(dtype=object)} | {
        name: sites[column].to_numpy(dtype=object) for name, column in named.items()
    }
    return pd.DataFrame(
        {name: np.where(tied, values[rank], None) for name, values in told.items()}
        | {name: np.where(tied, side[rows, rank], np.nan) for name, side in minutes.items()},
        index=near.index,
    )


def nearest_distances(pack: Pack, kind: str, counts: Counts = ALL) -> Distances:
    """How far the nearest place of a kind is from each commune, before any reading of the road.

    In pack order: metres to the nearest whose road is estimated, minutes to the nearest whose
    minutes are given; both missing without a list of the kind.
    """
    travelled = travel.roads_of(pack)
    if travelled is not None and has_list(pack, kind):
        sites = presence.places(pack, kind, counts)
        return nearest_places.distance_matrix(pack.communes, sites, travelled).nearest()
    metres = nearest(pack, kind, counts)["distance_m"].to_numpy()
    return travel.straight(metres, travel.law_of(pack))


def population(pack: Pack, params: Params) -> Measure:
    """Inhabitants in force."""
    return _measure(pack.communes["population"])


def share_65_plus(pack: Pack, params: Params) -> Measure:
    """Share of inhabitants aged 65 or more, %; missing where nobody lives."""
    people = pack.communes["population"].astype(float)
    return _measure(100 * pack.people["pop_65_plus"] / people.where(people > 0), people)


def minutes_to(kind: str) -> Callable[[Pack, Params], Measure]:
    """Build the measure « minutes to the nearest place of a kind », averaged over inhabitants."""

    def measure(pack: Pack, params: Params) -> Measure:
        found = nearest(pack, kind, params.counts)
        return Measure(found[["low", "central", "high"]], pack.communes["population"].astype(float))

    return measure


def inhabitants_beyond(pack: Pack, params: Params) -> Measure:
    """Inhabitants whose nearest site of the chosen kind is beyond the threshold."""
    found = nearest(pack, params.kind, params.counts)
    people = pack.communes["population"].astype(float)
    beyond = is_beyond(found[list(ESTIMATES)], params.threshold_min)
    return Measure(beyond.mul(people, axis="index"), None)


def is_beyond(minutes: pd.DataFrame, threshold_min: float) -> pd.DataFrame:
    """Whether minutes are beyond a threshold: 1 or 0, missing where they are not known."""
    return minutes.gt(threshold_min).astype(float).where(minutes.notna())


def territory(pack: Pack, params: Params) -> Measure:
    """Rank of the solidarity territory of each commune in code order: a category, not a figure."""
    codes = pack.communes["territory"]
    ranks = {code: float(rank) for rank, code in enumerate(sorted(codes.dropna().unique()))}
    return _measure(codes.map(ranks).astype(float).where(codes.notna(), np.nan))
