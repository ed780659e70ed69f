"""Where need is high and access poor: difficulty of access, gap, cells and priorities.

Difficulty of access (0 to 100) has two halves: the minutes to the nearest place of help, from
5 (none) to 30 (all), and the capacity that is missing to reach the mean of the reference.
A MDS has no published capacity: its difficulty is the minutes alone, on the same 0 to 100.
Gap = √(need × difficulty): both must be high. Formulas and bounds are ours and are shown.

The reference is the department, or the territory or EPCI of the commune: the mean of their
capacity weighted by inhabitants. A commune in no EPCI is compared with the department.

How sure a priority is: the share of plausible readings in which it stays one.

Each draw takes weights of the need's components (Dirichlet, every mix equally likely), one
speed for the whole department (±10 %) and one detour per commune (1.2 to 1.4 times the
straight line). The detour is drawn per commune because a detour common to all multiplies every
distance alike: it cannot change who is further than whom. Road minutes that were given do not
move. Who shares what stays as in the
central estimate, but hours that are not known are drawn too, from none to the longest week that
another place publishes: a priority that hangs on them is not robust.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.access import measures, travel, unknown_hours
from geo.access.presence import ALL, Counts
from geo.base import french
from geo.indicators import classes, need
from geo.pack import territories
from geo.pack.kinds import HELP
from geo.pack.memo import per_pack

if TYPE_CHECKING:
    from geo.access.measures import Params
    from geo.access.travel import Distances
    from geo.pack.pack import Pack

MINUTES_EASY: Final = 5.0
MINUTES_SPAN: Final = 25.0
NEED_BOUNDS: Final = (50, 65)
DIFFICULTY_BOUNDS: Final = (33, 67)
PRIORITY_SHARE: Final = 0.2
DECIMALS: Final = 9
"""Gaps are ranked on these decimals: equal figures tie however they were computed."""
Figures = TypeVar("Figures", pd.Series, pd.DataFrame)
CAPACITY_KINDS: Final = frozenset(one.id for one in HELP if one.capacity)


def difficulty(
    minutes: NDArray[np.float64], missing_capacity: NDArray[np.float64] | None
) -> NDArray[np.float64]:
    """Difficulty of access, 0 to 100, from minutes and the share of capacity missing.

    ``missing_capacity`` is 1 − min(1, A/Ā), 0 to 1, or None for a kind without capacity:
    the minutes then make the whole. Any shape; both arrays broadcast. Infinite minutes (no
    place at all) count as 30.
    """
    far = np.clip((minutes - MINUTES_EASY) / MINUTES_SPAN, 0.0, 1.0)
    return 100 * far if missing_capacity is None else 50 * far + 50 * missing_capacity


@per_pack
def capacity(pack: Pack, kind: str, counts: Counts = ALL, *, unknown: str = "central") -> pd.Series:
    """Hours of help per week per 1,000 inhabitants; all NaN for a kind without capacity.

    ``unknown`` is the hypothesis about hours that are not known (``unknown_hours.HYPOTHESES``).
    """
    if kind not in CAPACITY_KINDS:
        return pd.Series(np.nan, index=pack.communes.index)
    from geo.access import reach

    return reach.capacity(pack, kind, counts, unknown=unknown)


def reference_capacity(pack: Pack, found: pd.Series, level: str) -> pd.Series:
    """Mean capacity that each commune is compared with, weighted by inhabitants."""
    people = pack.communes["population"].astype(float)

    def mean(at: str) -> pd.Series:
        unit = territories.membership(pack, at)
        return unit.map(territories.aggregate(found.to_frame("mean"), people, unit)["mean"])

    return mean(level).fillna(mean("departement")).astype(float)


@per_pack
def missing_capacity(pack: Pack, params: Params, *, unknown: str = "central") -> pd.Series | None:
    """Share of the reference's capacity that each commune lacks, 0 to 1; None without one.

    ``unknown`` as for ``capacity``.
    """
    if params.kind not in CAPACITY_KINDS:
        return None
    found = capacity(pack, params.kind, params.counts, unknown=unknown)
    return lacking(found, reference_capacity(pack, found, params.reference))


def lacking(found: Figures, mean: Figures) -> Figures:
    """Share of the capacity of the reference that is lacking, 0 to 1: 1 − min(1, A/Ā).

    Nothing in reach is 1, even where the whole reference has nothing. NaN where the capacity is
    not known. Both have the same shape.
    """
    ratio = (found / mean.where(mean > 0)).clip(upper=1.0)
    return 1.0 - ratio.where(mean > 0, found.gt(0).astype(float)).where(found.notna())


@per_pack
def _lacks(pack: Pack, params: Params) -> NDArray[np.float64] | None:
    """Least, central and most capacity that is lacking, whatever the hours that are not known."""
    central = missing_capacity(pack, params)
    if central is None:
        return None
    every = [central]
    if params.kind == "france_services" and len(unknown_hours.places(pack, params.counts)):
        for one in ("low", "high"):
            other = missing_capacity(pack, params, unknown=one)
            assert other is not None
            every.append(other)
    seen = np.vstack(every)
    return np.vstack([seen.min(axis=0), seen[0], seen.max(axis=0)])


def difficulties(pack: Pack, params: Params) -> pd.DataFrame:
    """Difficulty of access of each commune, columns ``low``, ``central``, ``high``.

    The range is the one of the minutes and of the hours that are not known; who shares what
    stays as in the central estimate.
    """
    found = measures.nearest(pack, params.kind, params.counts)
    lacks = _lacks(pack, params)
    return pd.DataFrame(
        {
            name: difficulty(found[name].to_numpy(), None if lacks is None else lacks[rank])
            for rank, name in enumerate(travel.RANGE)
        },
        index=found.index,
    )


def tie_order(pack: Pack) -> NDArray[np.intp]:
    """Positions of the communes, most inhabitants first, then by code: what decides a tie."""
    people = pack.communes["population"].to_numpy()
    return np.lexsort((np.arange(len(people)), -people))


def priorities(communes: int) -> int:
    """How many communes are a priority among those that have a gap: a fifth, at least one."""
    return max(1, math.floor(PRIORITY_SHARE * communes + 1e-9)) if communes else 0


@per_pack
def hinging(pack: Pack, params: Params) -> pd.Series:
    """Which communes are a priority or not according to hours that are not known.

    One bool per commune: the priority differs when they are none, or the longest.
    """
    moved = pd.Series(False, index=pack.communes.index)
    if params.kind != "france_services" or unknown_hours.places(pack, params.counts).empty:
        return moved
    central = gaps(pack, params)["priority"]
    for one in ("low", "high"):
        moved |= gaps(pack, params, unknown=one)["priority"] != central
    return moved


@per_pack
def gaps(pack: Pack, params: Params, *, unknown: str = "central") -> pd.DataFrame:
    """Compute the gap of each commune, its cell and its rank.

    ``unknown`` is the hypothesis about hours that are not known, as for ``capacity``.

    Returns
    -------
    DataFrame, index ``code_insee``
        ``need``, ``difficulty``, ``gap`` (0 to 100, NaN when either is not known),
        ``minutes`` (central estimate), ``capacity`` (hours per week per 1,000 inhabitants,
        NaN for a kind without capacity), ``reference`` (capacity compared with),
        ``need_class`` and ``difficulty_class`` (0 to 2, upper bounds included), ``cell``
        (3 × difficulty class + need class), all three -1 without a gap, ``priority``,
        ``rank`` (1 is the largest gap; ties by inhabitants then code; NaN without a gap),
        ``population``, ``pop_65_plus``. The frame is shared: copy it before changing it.
    """
    minutes = measures.nearest(pack, params.kind, params.counts)["central"]
    found = capacity(pack, params.kind, params.counts, unknown=unknown)
    lack = missing_capacity(pack, params, unknown=unknown)
    hard = difficulty(minutes.to_numpy(), None if lack is None else lack.to_numpy())
    index = need.need(pack, params.profile, params.weights)["need"]
    frame = pd.DataFrame(
        {
            "need": index,
            "minutes": minutes,
            "capacity": found,
            "reference": reference_capacity(pack, found, params.reference),
            "difficulty": hard,
            "gap": np.sqrt(index * hard),
        }
    )
    frame["need_class"] = classes.classify(frame["need"], NEED_BOUNDS)
    known = frame["gap"].notna()
    hard_class = pd.Series(classes.classify(frame["difficulty"], DIFFICULTY_BOUNDS), frame.index)
    frame["difficulty_class"] = hard_class.where(known, classes.MISSING)
    cell = 3 * frame["difficulty_class"] + frame["need_class"]
    frame["cell"] = cell.where(known, classes.MISSING)
    ties = tie_order(pack)
    ordered = frame["gap"].round(DECIMALS).iloc[ties]
    frame["rank"] = ordered.rank(method="first", ascending=False)
    frame["priority"] = frame["rank"] <= priorities(int(known.sum()))
    return frame.join(pack.communes[["population", "pop_65_plus"]])


SPEED: Final = (0.9, 1.1)
DETOUR: Final = (1.2, 1.4)
ROBUST: Final = 0.8
FRAGILE: Final = 0.2
DRAWS: Final = 1000
MEANING: Final = (
    f"On tire {french.number(DRAWS)} fois au hasard les poids, une vitesse "
    f"(± {french.quantity(100 * (SPEED[1] - 1), '%')}), un détour par commune (de "
    f"{french.number(DETOUR[0], 1)} à {french.number(DETOUR[1], 1)}) et les heures non "
    f"connues. Robuste\u00a0: "
    f"prioritaire dans au moins {french.quantity(100 * ROBUST, '%')} des tirages\u202f; "
    f"fragile\u00a0: dans {french.number(100 * FRAGILE)} à {french.quantity(100 * ROBUST, '%')}"
    ", ou si des heures non connues en décident\u202f; rarement\u00a0: moins."
)
"""What the draws and the verdicts are, in French."""


class Draws(NamedTuple):
    """Weights (draws × components), speeds (draws), detours (draws × communes), how open the
    places of unknown hours are (draws × places, 0 to 1), and factors on the minutes computed over
    a road network (draws)."""

    weights: NDArray[np.float64]
    speed: NDArray[np.float64]
    detour: NDArray[np.float64]
    open: NDArray[np.float64]
    network: NDArray[np.float64]


def draw(
    communes: int, components: int, unknown: int = 0, *, seed: int = 0, draws: int = DRAWS
) -> Draws:
    """Draw all that is not sure; the same seed gives the same draws."""
    random = np.random.default_rng(seed)
    return Draws(
        weights=random.dirichlet(np.ones(components), draws),
        speed=random.uniform(*SPEED, draws),
        detour=random.uniform(*DETOUR, (draws, communes)),
        open=random.uniform(0.0, 1.0, (draws, unknown)),
        network=random.uniform(travel.LOW.network, travel.HIGH.network, draws),
    )


def minutes(distance_m: NDArray[np.float64], drawn: Draws) -> NDArray[np.float64]:
    """Minutes to the nearest place in each draw, draws × communes."""
    road = travel.minutes(distance_m * drawn.detour, travel.Assumption(detour=1.0, speed=1.0))
    return np.asarray(road / drawn.speed[:, None])


def trips(near: Distances, drawn: Draws) -> NDArray[np.float64]:
    """Minutes to the nearest place in each draw, whatever is known of the trips.

    Official minutes and those of a network take one factor a draw. A law that was fitted takes its
    own residuals, one a commune, in the place of the detour and of the speed.
    """
    if near.law is travel.RANGE:
        by_law = minutes(near.metres, drawn)
    else:
        low, central, high = (near.law[name] for name in travel.RANGE)
        least, most = central.speed / low.speed, central.speed / high.speed
        residual = least + _between(drawn.detour, DETOUR) * (most - least)
        by_law = travel.minutes(near.metres, central) * residual
    known = np.minimum(near.official, near.network) * drawn.network[:, None]
    return np.asarray(np.minimum(np.minimum(near.given, known), by_law))


def _between(drawn: NDArray[np.float64], bounds: tuple[float, float]) -> NDArray[np.float64]:
    """Where a draw falls between its bounds, 0 to 1."""
    return (drawn - bounds[0]) / (bounds[1] - bounds[0])


def share_priority(gap: NDArray[np.float64], ties: NDArray[np.intp]) -> NDArray[np.float64]:
    """Share of the draws in which each commune is a priority.

    ``gap``: draws × communes, NaN when not known. ``ties``: positions in the order that
    decides between equal gaps.
    """
    ordered = np.where(np.isnan(gap), -1.0, gap)[:, ties].round(DECIMALS)
    wanted = priorities(int((~np.isnan(gap[0])).sum()))
    if wanted == 0:
        return np.zeros(gap.shape[1])
    last = np.partition(ordered, -wanted, axis=1)[:, -wanted, None]
    above, tied = ordered > last, ordered == last
    left = wanted - above.sum(axis=1, keepdims=True)
    chosen = above | (tied & (tied.cumsum(axis=1) <= left))
    share = np.empty(gap.shape[1])
    share[ties] = chosen.mean(axis=0)
    return share


def lacking_drawn(pack: Pack, params: Params, drawn: Draws) -> NDArray[np.float64] | None:
    """Share of the reference's capacity that is lacking: one row, or draws × communes.

    A single row where all hours are known, None for a kind without capacity.
    """
    central = missing_capacity(pack, params)
    if central is None or not drawn.open.shape[1]:
        return None if central is None else central.to_numpy()
    each, longest = _unknown(pack, params)
    least = capacity(pack, params.kind, params.counts, unknown="low")
    added = pd.DataFrame((drawn.open * longest) @ each.to_numpy().T, columns=each.index)
    found = (added + least).T
    # a mean is linear: that of a draw is those of the places, added up
    means = pd.DataFrame(
        {
            name: reference_capacity(pack, one, params.reference)
            for name, one in [("", least), *each.items()]
        }
    )
    mean = (drawn.open * longest) @ means[each.columns].to_numpy().T + means[""].to_numpy()
    return lacking(found, pd.DataFrame(mean.T, index=found.index)).to_numpy().T


def _unknown(pack: Pack, params: Params) -> tuple[pd.DataFrame, NDArray[np.float64]]:
    """What an hour at each place of unknown hours gives, and the most hours of each."""
    from geo.access import reach

    each = reach.of_unknown_hours(pack, params.counts)
    longest = unknown_hours.places(pack, params.counts).loc[each.columns, "high"]
    return each, longest.to_numpy(dtype=float)


@per_pack
def robustness(pack: Pack, params: Params, *, seed: int = 0, draws: int = DRAWS) -> pd.DataFrame:
    """Say how often each commune is a priority when the assumptions move.

    Returns
    -------
    DataFrame, index ``code_insee``
        ``share`` of the draws (0 to 1; NaN when the commune has no gap) and ``verdict``:
        ``robust`` from 80 % on, ``fragile`` from 20 %, ``none`` below or without a gap; also
        ``fragile`` where hours that are not known decide (``priority.hinging``).
        The reader's weights do not enter: the draws replace them.
    """
    placed = need.percentiles(pack)[list(need.PROFILES[params.profile].components)].to_numpy()
    help_hours = params.kind == "france_services"
    unknown = len(_unknown(pack, params)[1]) if help_hours else 0
    drawn = draw(len(placed), placed.shape[1], unknown, seed=seed, draws=draws)
    near = measures.nearest_distances(pack, params.kind, params.counts)
    hard = difficulty(trips(near, drawn), lacking_drawn(pack, params, drawn))
    gap = np.sqrt(need.mean_of_known(placed, drawn.weights) * hard)
    communes = pack.communes.index
    share = pd.Series(share_priority(gap, tie_order(pack)), index=communes)
    verdict = np.select([share >= ROBUST, share >= FRAGILE], ["robust", "fragile"], "none")
    verdict = np.where(hinging(pack, params), "fragile", verdict)
    known = ~(np.isnan(placed).all(axis=1) | np.isnan(hard).any(axis=0))
    return pd.DataFrame({"share": share.where(known), "verdict": verdict}, index=communes)
