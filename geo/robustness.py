"""How sure a priority is: the share of plausible readings in which it stays one.

Each draw takes weights of the need's components (Dirichlet, every mix equally likely), one
speed for the whole department (±10 %) and one detour per commune (1.2 to 1.4 times the
straight line). The detour is drawn per commune because a detour common to all multiplies every
distance alike: it cannot change who is further than whom. Road minutes that were given do not
move. Capacity stays as in the central
estimate: recomputing who shares what in a thousand draws would say more of the model than of
the communes.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo import gaps, measures, need, travel, wording

if TYPE_CHECKING:
    from geo.measures import Params
    from geo.pack import Pack

SPEED: Final = (0.9, 1.1)
DETOUR: Final = (1.2, 1.4)
ROBUST: Final = 0.8
FRAGILE: Final = 0.2
DRAWS: Final = 1000
MEANING: Final = (
    f"On tire {wording.number(DRAWS)} fois au hasard les poids (tous les dosages également "
    f"probables), une vitesse (± {wording.quantity(100 * (SPEED[1] - 1), '%')}) et un détour par "
    f"commune (de {wording.number(DETOUR[0], 1)} à {wording.number(DETOUR[1], 1)}). Robuste\u00a0: "
    f"prioritaire dans au moins {wording.quantity(100 * ROBUST, '%')} des tirages\u202f; "
    f"fragile\u00a0: dans {wording.number(100 * FRAGILE)} à {wording.quantity(100 * ROBUST, '%')}"
    "\u202f; rarement\u00a0: moins."
)
"""What the draws and the verdicts are, in French."""


class Draws(NamedTuple):
    """Weights (draws × components), speeds (draws) and detours (draws × communes)."""

    weights: NDArray[np.float64]
    speed: NDArray[np.float64]
    detour: NDArray[np.float64]


def draw(communes: int, components: int, *, seed: int = 0, draws: int = DRAWS) -> Draws:
    """Draw weights, speeds and detours; the same seed gives the same draws."""
    random = np.random.default_rng(seed)
    return Draws(
        weights=random.dirichlet(np.ones(components), draws),
        speed=random.uniform(*SPEED, draws),
        detour=random.uniform(*DETOUR, (draws, communes)),
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


@lru_cache(maxsize=32)
def robustness(pack: Pack, params: Params, *, seed: int = 0, draws: int = DRAWS) -> pd.DataFrame:
    """Say how often each commune is a priority when the assumptions move.

    Returns
    -------
    DataFrame, index ``code_insee``
        ``share`` of the draws (0 to 1; NaN when the commune has no gap) and ``verdict``:
        ``robust`` from 80 % on, ``fragile`` from 20 %, ``none`` below or without a gap.
        The reader's weights do not enter: the draws replace them.
    """
    placed = need.percentiles(pack)[list(need.PROFILES[params.profile].components)].to_numpy()
    drawn = draw(len(placed), placed.shape[1], seed=seed, draws=draws)
    near = measures.apart(pack, params.kind, params.counts)
    lacking = gaps.missing_capacity(pack, params)
    hard = gaps.difficulty(
        np.minimum(near.given, minutes(near.metres, drawn)),
        None if lacking is None else lacking.to_numpy(),
    )
    gap = np.sqrt(need.mean_of_known(placed, drawn.weights) * hard)
    communes = pack.communes.index
    share = pd.Series(share_priority(gap, gaps.tie_order(pack)), index=communes)
    verdict = np.select([share >= ROBUST, share >= FRAGILE], ["robust", "fragile"], "none")
    known = ~(np.isnan(placed).all(axis=1) | np.isnan(hard).any(axis=0))
    return pd.DataFrame({"share": share.where(known), "verdict": verdict}, index=communes)
