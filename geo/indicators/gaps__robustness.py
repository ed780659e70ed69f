"""How sure a priority is: the share of plausible readings in which it stays one.

Each draw takes weights of the need's components (Dirichlet, every mix equally likely), one
speed for the whole department (±10 %) and one detour per commune (1.2 to 1.4 times the
straight line). The detour is drawn per commune because a detour common to all multiplies every
distance alike: it cannot change who is further than whom. Road minutes that were given do not
move. Who shares what stays as in the
central estimate, but hours that are not known are drawn too, from none to the longest week that
another place publishes: a priority that hangs on them is not robust.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.access import measures
from geo.access import travel__travel as travel
from geo.access import unknown_hours as hours_unknown
from geo.base import french as wording
from geo.indicators import gaps__gaps as gaps
from geo.indicators import need

if TYPE_CHECKING:
    from geo.access.measures import Params
    from geo.pack.pack import Pack

SPEED: Final = (0.9, 1.1)
DETOUR: Final = (1.2, 1.4)
ROBUST: Final = 0.8
FRAGILE: Final = 0.2
DRAWS: Final = 1000
MEANING: Final = (
    f"On tire {wording.number(DRAWS)} fois au hasard les poids, une vitesse "
    f"(± {wording.quantity(100 * (SPEED[1] - 1), '%')}), un détour par commune (de "
    f"{wording.number(DETOUR[0], 1)} à {wording.number(DETOUR[1], 1)}) et les heures non "
    f"connues. Robuste\u00a0: "
    f"prioritaire dans au moins {wording.quantity(100 * ROBUST, '%')} des tirages\u202f; "
    f"fragile\u00a0: dans {wording.number(100 * FRAGILE)} à {wording.quantity(100 * ROBUST, '%')}"
    ", ou si des heures non connues en décident\u202f; rarement\u00a0: moins."
)
"""What the draws and the verdicts are, in French."""


class Draws(NamedTuple):
    """Weights (draws × components), speeds (draws), detours (draws × communes), and how open the
    places of unknown hours are (draws × places, 0 to 1)."""

    weights: NDArray[np.float64]
    speed: NDArray[np.float64]
    detour: NDArray[np.float64]
    open: NDArray[np.float64]


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
    )


def minutes(distance_m: NDArray[np.float64], drawn: Draws) -> NDArray[np.float64]:
    """Minutes to the nearest place in each draw, draws × communes."""
    road = travel.minutes(distance_m * drawn.detour, travel.Assumption(detour=1.0, speed=1.0))
    return np.asarray(road / drawn.speed[:, None])


def share_priority(gap: NDArray[np.float64], ties: NDArray[np.intp]) -> NDArray[np.float64]:
    """Share of the draws in which each commune is a priority.

    ``gap``: draws × communes, NaN when not known. ``ties``: positions in the order that
    decides between equal gaps.
    """
    ordered = np.where(np.isnan(gap), -1.0, gap)[:, ties].round(gaps.DECIMALS)
    wanted = gaps.priorities(int((~np.isnan(gap[0])).sum()))
    if wanted == 0:
        return np.zeros(gap.shape[1])
    last = np.partition(ordered, -wanted, axis=1)[:, -wanted, None]
    above, tied = ordered > last, ordered == last
    left = wanted - above.sum(axis=1, keepdims=True)
    chosen = above | (tied & (tied.cumsum(axis=1) <= left))
    share = np.empty(gap.shape[1])
    share[ties] = chosen.mean(axis=0)
    return share


def lacking(pack: Pack, params: Params, drawn: Draws) -> NDArray[np.float64] | None:
    """Share of the reference's capacity that is lacking: one row, or draws × communes.

    A single row where all hours are known, None for a kind without capacity.
    """
    central = gaps.missing_capacity(pack, params)
    if central is None or not drawn.open.shape[1]:
        return None if central is None else central.to_numpy()
    each, longest = _unknown(pack, params)
    least = gaps.capacity(pack, params.kind, params.counts, unknown="low")
    added = pd.DataFrame((drawn.open * longest) @ each.to_numpy().T, columns=each.index)
    found = (added + least).T
    # a mean is linear: that of a draw is those of the places, added up
    means = pd.DataFrame(
        {
            name: gaps.reference_capacity(pack, one, params.reference)
            for name, one in [("", least), *each.items()]
        }
    )
    mean = (drawn.open * longest) @ means[each.columns].to_numpy().T + means[""].to_numpy()
    return gaps.lacking(found, pd.DataFrame(mean.T, index=found.index)).to_numpy().T


def _unknown(pack: Pack, params: Params) -> tuple[pd.DataFrame, NDArray[np.float64]]:
    """What an hour at each place of unknown hours gives, and the most hours of each."""
    from geo.access import reach

    each = reach.of_unknown_hours(pack, params.counts)
    longest = hours_unknown.places(pack, params.counts).loc[each.columns, "high"]
    return each, longest.to_numpy(dtype=float)


@lru_cache(maxsize=32)
def robustness(pack: Pack, params: Params, *, seed: int = 0, draws: int = DRAWS) -> pd.DataFrame:
    """Say how often each commune is a priority when the assumptions move.

    Returns
    -------
    DataFrame, index ``code_insee``
        ``share`` of the draws (0 to 1; NaN when the commune has no gap) and ``verdict``:
        ``robust`` from 80 % on, ``fragile`` from 20 %, ``none`` below or without a gap; also
        ``fragile`` where hours that are not known decide (``gaps.hinging``).
        The reader's weights do not enter: the draws replace them.
    """
    placed = need.percentiles(pack)[list(need.PROFILES[params.profile].components)].to_numpy()
    help_hours = params.kind == "france_services"
    unknown = len(_unknown(pack, params)[1]) if help_hours else 0
    drawn = draw(len(placed), placed.shape[1], unknown, seed=seed, draws=draws)
    near = measures.apart(pack, params.kind, params.counts)
    hard = gaps.difficulty(
        np.minimum(near.given, minutes(near.metres, drawn)), lacking(pack, params, drawn)
    )
    gap = np.sqrt(need.mean_of_known(placed, drawn.weights) * hard)
    communes = pack.communes.index
    share = pd.Series(share_priority(gap, gaps.tie_order(pack)), index=communes)
    verdict = np.select([share >= ROBUST, share >= FRAGILE], ["robust", "fragile"], "none")
    verdict = np.where(gaps.hinging(pack, params), "fragile", verdict)
    known = ~(np.isnan(placed).all(axis=1) | np.isnan(hard).any(axis=0))
    return pd.DataFrame({"share": share.where(known), "verdict": verdict}, index=communes)
