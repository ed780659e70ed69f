"""Where need is high and access poor: difficulty of access, gap, cells and priorities.

Difficulty of access (0 to 100) has two halves: the minutes to the nearest place of help, from
5 (none) to 30 (all), and the capacity that is missing to reach the mean of the reference.
A MDS has no published capacity: its difficulty is the minutes alone, on the same 0 to 100.
Gap = √(need × difficulty): both must be high. Formulas and bounds are ours and are shown.

The reference is the department, or the territory or EPCI of the commune: the mean of their
capacity weighted by inhabitants. A commune in no EPCI is compared with the department.

How sure a priority is: the share of plausible readings in which it stays one.

Each draw takes weights of the need's components (Dirichlet, every mix equally likely), one
factor on the speeds for the whole department and one detour per commune, both in the range of the
law. The detour is drawn per commune because a detour common to all multiplies every distance alike:
it cannot change who is further than whom. Road minutes that were given do not move. Who shares what
is found again in each draw: the minutes decide it. Hours that are not known are drawn too, from
none to the longest week that another place publishes: a priority that hangs on them is not robust.
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
USES: Final = ("kind", "neighbours", "profile", "weights", "reference", "presence")
"""Fields of ``Params`` that the gap depends on: a threshold that moves computes nothing again."""
CAPACITY_KINDS: Final = frozenset(one.id for one in HELP if one.capacity)


def difficulty(
    minutes: NDArray[np.float64], missing_capacity: NDArray[np.float64] | None
) -> NDArray[np.float64]:
    """Difficulty of access, 0 to 100, from minutes and the share of capacity missing.

    ``missing_capacity`` is 1 − min(1, A/Ā), 0 to 1, or None for a kind without capacity:
    the minutes then make the whole. Any shape whose last axis is the communes; both arrays
    broadcast. Infinite minutes are NaN where others have a place: no road leads from an island, and
    that is no distance to be ranked by. With no place at all they count as 30.
    """
    far = np.clip((minutes - MINUTES_EASY) / MINUTES_SPAN, 0.0, 1.0)
    reached = np.isfinite(minutes)
    cut_off = np.isposinf(minutes) & reached.any(axis=-1, keepdims=True)
    far = np.where(cut_off, np.nan, far)
    return 100 * far if missing_capacity is None else 50 * far + 50 * missing_capacity


@per_pack
def capacity(
    pack: Pack,
    kind: str,
    counts: Counts = ALL,
    *,
    unknown: str = "central",
    assumption: travel.Assumption = travel.CENTRAL,
) -> pd.Series:
    """Hours of help per week per 1,000 inhabitants; all NaN for a kind without capacity.

    ``unknown`` is the hypothesis about hours that are not known (``unknown_hours.HYPOTHESES``),
    ``assumption`` how minutes are estimated.
    """
    if kind not in CAPACITY_KINDS:
        return pd.Series(np.nan, index=pack.communes.index)
    from geo.access import reach

    return reach.capacity(pack, kind, counts, unknown=unknown, assumption=assumption)


def reference_capacity(pack: Pack, found: pd.Series, level: str) -> pd.Series:
    """Mean capacity that each commune is compared with, weighted by inhabitants."""
    people = pack.communes["population"].astype(float)

    def mean(at: str) -> pd.Series:
        unit = territories.membership(pack, at)
        return unit.map(territories.aggregate(found.to_frame("mean"), people, unit)["mean"])

    of_unit = mean(level)
    alone = of_unit.isna().any() and level != "departement"
    return (of_unit.fillna(mean("departement")) if alone else of_unit).astype(float)


@per_pack
def missing_capacity(
    pack: Pack,
    params: Params,
    *,
    unknown: str = "central",
    assumption: travel.Assumption = travel.CENTRAL,
) -> pd.Series | None:
    """Share of the reference's capacity that each commune lacks, 0 to 1; None without one.

    ``unknown`` and ``assumption`` as for ``capacity``.
    """
    if params.kind not in CAPACITY_KINDS:
        return None
    found = capacity(pack, params.kind, params.counts, unknown=unknown, assumption=assumption)
    return lacking(found, reference_capacity(pack, found, params.reference))


def lacking(found: Figures, mean: Figures) -> Figures:
    """Share of the capacity of the reference that is lacking, 0 to 1: 1 − min(1, A/Ā).

    Nothing in reach is 1, even where the whole reference has nothing. NaN where the capacity is
    not known. Both have the same shape.
    """
    ratio = (found / mean.where(mean > 0)).clip(upper=1.0)
    return 1.0 - ratio.where(mean > 0, found.gt(0).astype(float)).where(found.notna())


@per_pack
def under_hypotheses(pack: Pack, params: Params, *, unknown: str = "central") -> pd.DataFrame:
    """Difficulty of access of each commune under each hypothesis of the roads.

    Columns ``low``, ``central``, ``high`` are those of ``travel.RANGE``: minutes and who shares
    what are both of the hypothesis. They are not in order on every row: where roads are quick more
    people share a place. ``unknown`` as for ``capacity``.
    """
    found = measures.nearest(pack, params.kind, params.counts)
    columns = {}
    for name, assumption in travel.RANGE.items():
        lack = missing_capacity(pack, params, unknown=unknown, assumption=assumption)
        columns[name] = difficulty(
            found[name].to_numpy(), None if lack is None else lack.to_numpy()
        )
    return pd.DataFrame(columns, index=found.index)


@per_pack
def difficulties(pack: Pack, params: Params) -> pd.DataFrame:
    """Difficulty of access of each commune, columns ``low``, ``central``, ``high``, in order.

    The range is the one of the hypotheses of the roads and of the hours that are not known.
    """
    every = [under_hypotheses(pack, params)]
    if params.kind == "france_services" and len(unknown_hours.places(pack, params.counts)):
        every += [under_hypotheses(pack, params, unknown=one) for one in ("low", "high")]
    seen = pd.concat(every, axis="columns").to_numpy()
    ends = {"low": seen.min(axis=1), "central": every[0]["central"], "high": seen.max(axis=1)}
    return pd.DataFrame(ends, index=every[0].index)


@per_pack
def worst_cell(pack: Pack, params: Params) -> pd.DataFrame:
    """Whether each commune is where need is high and access poor, under each hypothesis: bools."""
    index = need.need(pack, params.profile, params.weights)["need"]
    hard = under_hypotheses(pack, params)
    poor = hard.gt(DIFFICULTY_BOUNDS[1])
    return poor.where(index.gt(NEED_BOUNDS[1]), False)


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


SPEED: Final = (travel.HIGH.speed, travel.LOW.speed)
DETOUR: Final = (travel.LOW.detour, travel.HIGH.detour)
ROBUST: Final = 0.8
FRAGILE: Final = 0.2
DRAWS: Final = 1000
MEANING: Final = (
    f"On tire {french.number(DRAWS)} fois au hasard les poids, une vitesse (× "
    f"{french.number(SPEED[0])} à {french.number(SPEED[1], 2)}), un détour par commune (de "
    f"{french.number(DETOUR[0], 1)} à {french.number(DETOUR[1], 1)}) et les heures non connues"
    "\u202f; temps et partage de l’aide suivent. "
    f"Robuste\u00a0: "
    f"prioritaire dans au moins {french.quantity(100 * ROBUST, '%')} des tirages\u202f; "
    f"fragile\u00a0: dans {french.number(100 * FRAGILE)} à {french.quantity(100 * ROBUST, '%')}"
    ", ou si des heures non connues en décident\u202f; rarement\u00a0: moins."
)
"""What the draws and the verdicts are, in French."""


class Draws(NamedTuple):
    """Weights (draws × components), speeds (draws), detours (draws × communes), how open the
    places of unknown hours are (draws × places, 0 to 1), factors on the minutes computed over a
    road network (draws), and detours of the neighbours' communes."""

    weights: NDArray[np.float64]
    speed: NDArray[np.float64]
    detour: NDArray[np.float64]
    open: NDArray[np.float64]
    network: NDArray[np.float64]
    around: NDArray[np.float64]


def draw(
    communes: int,
    components: int,
    unknown: int = 0,
    around: int = 0,
    *,
    seed: int = 0,
    draws: int = DRAWS,
) -> Draws:
    """Draw all that is not sure; the same seed gives the same draws.

    ``unknown`` places have hours that are not known; ``around`` communes are the neighbours'.
    """
    random = np.random.default_rng(seed)
    return Draws(
        weights=random.dirichlet(np.ones(components), draws),
        speed=random.uniform(*SPEED, draws),
        detour=random.uniform(*DETOUR, (draws, communes)),
        open=random.uniform(0.0, 1.0, (draws, unknown)),
        network=random.uniform(travel.LOW.network, travel.HIGH.network, draws),
        around=random.uniform(*DETOUR, (draws, around)),
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
        from geo.access.drawn_capacity import residuals

        central = travel.minutes(near.metres, near.law["central"])
        by_law = central * residuals(near.law, drawn.detour)
    known = np.minimum(near.official, near.network) * drawn.network[:, None]
    return np.asarray(np.minimum(np.minimum(near.given, known), by_law))


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
    """Share of the reference's capacity that is lacking, draws × communes.

    None for a kind without capacity. Minutes of the draw decide who shares what.
    """
    if params.kind not in CAPACITY_KINDS:
        return None
    from geo.access import drawn_capacity

    found = drawn_capacity.capacity(
        pack,
        params.kind,
        params.counts,
        drawn_capacity.Readings(
            drawn.speed, np.hstack([drawn.detour, drawn.around]), drawn.network
        ),
        drawn.open,
    )
    found = found if measures.has_list(pack, params.kind) else found * np.nan
    mean = _reference(pack, found, params.reference)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.minimum(found / mean, 1.0)
    ratio = np.where(mean > 0, ratio, found > 0)
    return np.where(np.isnan(found), np.nan, 1.0 - ratio).T


def _reference(pack: Pack, found: NDArray[np.float64], level: str) -> NDArray[np.float64]:
    """``reference_capacity`` of many draws at once: communes × draws in and out."""
    people = pack.communes["population"].to_numpy(dtype=float, na_value=0.0)
    known = np.where(np.isnan(found), 0.0, people[:, None])

    def mean(at: str) -> NDArray[np.float64]:
        unit = pd.factorize(territories.membership(pack, at))[0]
        each = np.equal.outer(np.arange(unit.max(initial=-1) + 1), unit).astype(float)
        total = each @ known
        with np.errstate(invalid="ignore", divide="ignore"):
            means = (each @ (known * np.nan_to_num(found))) / np.where(total > 0, total, np.nan)
        return np.where(unit[:, None] >= 0, means[unit], np.nan)

    own = mean(level)
    return own if level == "departement" else np.where(np.isnan(own), mean("departement"), own)


def draws_of(pack: Pack, params: Params, *, seed: int = 0, draws: int = DRAWS) -> Draws:
    """Draw all that is not sure of a pack, for a kind of help."""
    communes, components = len(pack.communes), len(need.PROFILES[params.profile].components)
    help_hours = params.kind == "france_services"
    unknown = len(unknown_hours.places(pack, params.counts)) if help_hours else 0
    shared = help_hours and params.neighbours
    around = len(pack.tables["neighbours"]) if shared else 0
    return draw(communes, components, unknown, around, seed=seed, draws=draws)


class Expected(NamedTuple):
    """A count over the draws: its mean, and the ends between which nine draws in ten are."""

    mean: float
    low: float
    high: float


def _far_drawn(pack: Pack, params: Params) -> NDArray[np.bool_]:
    """Whether the nearest place of each commune is beyond the threshold, draws × communes."""
    near = measures.nearest_distances(pack, params.kind, params.counts)
    drawn = draws_of(pack, params.only(("kind", "neighbours", "presence")))  # whatever the need
    return np.asarray(trips(near, drawn) > params.threshold_min)


@per_pack
def chance_beyond(pack: Pack, params: Params) -> pd.Series:
    """Share of the draws in which the nearest place is beyond the threshold, 0 to 1, by commune.

    Missing without a list of the kind.
    """
    share = pd.Series(_far_drawn(pack, params).mean(axis=0), index=pack.communes.index)
    return share if measures.has_list(pack, params.kind) else share * np.nan


@per_pack
def beyond_drawn(pack: Pack, params: Params, area: str = "") -> Expected:
    """People whose nearest place is beyond the threshold, over the draws; NaN without a list."""
    far = _far_drawn(pack, params)
    inside = territories.inside(pack, area).to_numpy()
    people = pack.communes["population"].to_numpy(dtype=float, na_value=0.0)
    counted = (far & inside) @ people
    if not measures.has_list(pack, params.kind):
        counted = counted * np.nan
    return Expected(float(counted.mean()), *map(float, np.percentile(counted, (5, 95))))


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
    drawn = draws_of(pack, params, seed=seed, draws=draws)
    near = measures.nearest_distances(pack, params.kind, params.counts)
    hard = difficulty(trips(near, drawn), lacking_drawn(pack, params, drawn))
    gap = np.sqrt(need.mean_of_known(placed, drawn.weights) * hard)
    communes = pack.communes.index
    share = pd.Series(share_priority(gap, tie_order(pack)), index=communes)
    verdict = np.select([share >= ROBUST, share >= FRAGILE], ["robust", "fragile"], "none")
    verdict = np.where(hinging(pack, params), "fragile", verdict)
    known = np.logical_not(np.isnan(gap)).all(axis=0)
    return pd.DataFrame(
        {"share": share.where(pd.Series(known, index=communes)), "verdict": verdict}, index=communes
    )
