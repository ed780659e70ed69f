"""How unequally hours are shared, as it is said: sentence, what it does not say, chart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.access.measures import ESTIMATES, Params
from geo.base import french
from geo.indicators import need, shared_hours
from geo.indicators.hours import MOMENTS
from geo.indicators.shared_hours import ORDERS, Sharing
from geo.pack import missing, territories
from geo.pack.memo import per_pack
from geo.reading import open_hours

if TYPE_CHECKING:
    from geo.pack.pack import Pack

_LIMITS: Final = (
    "L’indice de Gini va de 0 (chacun a autant d’heures à portée) à 1 (un seul a tout)\u202f; "
    "l’indice de concentration, de −1 (tout aux communes où le besoin est le plus fort) à 1 (tout "
    "aux autres). Ni l’un ni l’autre ne dit s’il y a assez d’heures\u00a0: si peu soient-elles, "
    "elles peuvent être égales. Les heures de plusieurs lieux ouverts ensemble comptent une fois, "
    "l’affluence ne compte pas, et tous les habitants d’une commune ont les mêmes."
)
EQUAL: Final = "equal"
"""The order of everybody having as much."""
_HALF: Final = 0.5
_STEPS: Final = 50
_NAMED: Final = 6
"""Communes that a sentence names, at most."""


def limits(params: Params) -> str:
    """Say what the two indices do not say, and which need the second one is about."""
    said = need.need_label(params.profile, params.weights)
    return f"{_LIMITS} Besoin regardé à la page Écarts\u00a0: {said}."


@per_pack
def sentence(pack: Pack, moment: str, params: Params, area: str = "") -> str:
    """Say what the half with the fewest hours has, and the half of the most need."""
    if lack := missing.sentence(pack, "france_services"):
        return lack
    fewest, by_need = (shared_hours.sharing(pack, moment, params, order, area) for order in ORDERS)
    left = _left_out(pack, fewest, by_need)
    if not len(fewest.curves["central"].people):
        return " ".join(filter(None, ["Aucune heure n’est à portée en estimation centrale.", left]))
    if territories.inside(pack, area).sum() == 1:
        return "Une seule commune\u00a0: tous ses habitants ont les mêmes heures à portée."
    when = "" if moment == "any" else french.inside(MOMENTS[moment].name)
    hours = " ".join(filter(None, ["des heures à portée", when]))
    who = f"La moitié la moins bien servie des habitants {open_hours.of_area(pack, area)}"
    text = f"{who} a {_share(fewest)} {hours}, selon l’hypothèse"
    indices = f"Indice de Gini\u00a0: {_index(fewest)}"
    if len(by_need.curves["central"].people):
        text += f"\u202f; celle qui vit où le besoin est le plus fort, {_share(by_need)}"
        indices += f"\u202f; de concentration\u00a0: {_index(by_need)}"
    return " ".join(filter(None, [f"{text}. {indices}.", left]))


def _share(found: Sharing) -> str:
    """Write the share of the hours that the first half has: ``41 % (de 37 à 43)``."""
    shares = [100 * float(found.curves[name].share(_HALF)) for name in ESTIMATES]
    return french.quantity(shares[1], "%") + _range(shares, 0)


def _index(found: Sharing) -> str:
    indices = [found.curves[name].index for name in ESTIMATES]
    return french.number(indices[1], 2) + _range(indices, 2)


def _range(figures: list[float], decimals: int) -> str:
    """Write the least and the most of the hypotheses; nothing when they read alike.

    One in which nothing is within reach has no share.
    """
    known = [one for one in figures if np.isfinite(one)]
    ends = [french.number(one, decimals) for one in (min(known), max(known))]
    return "" if ends[0] == ends[1] else f" (de {ends[0]} à {ends[1]})"


def _left_out(pack: Pack, fewest: Sharing, by_need: Sharing) -> str:
    """Name the communes that are in none of the curves, then those out of the order of need."""
    said = [
        f"{_communes(pack, left)}, {why}."
        for left, why in (
            (fewest.unknown_hours, "dont les heures à portée ne sont pas connues"),
            (by_need.unknown_need, "sans indice de besoin, pour l’indice de concentration"),
        )
        if len(left)
    ]
    return f"Hors de ce calcul\u00a0: {' Et '.join(said)}" if said else ""


def _communes(pack: Pack, codes: pd.Index) -> str:
    towns = pack.communes.loc[codes]
    people = french.people(float(towns["population"].sum()))
    if len(towns) > _NAMED:
        return f"{french.plural(len(towns), 'commune')} ({people})"
    return f"{french.join_list([french.apostrophe(name) for name in towns['name']])} ({people})"


@per_pack
def chart(pack: Pack, moment: str, params: Params, area: str = "") -> pd.DataFrame:
    """The curves as a chart draws them.

    Returns a DataFrame with ``order`` (one of ``ORDERS``, then ``EQUAL``), ``people`` and
    ``central``, ``low``, ``high`` (the least and the most of the hypotheses): cumulated shares,
    0 to 100 %. No row of an order of which nothing is known, no row at all without any.
    """
    at = np.linspace(0.0, 1.0, _STEPS + 1)
    frames = []
    for order in ORDERS:
        curves = shared_hours.sharing(pack, moment, params, order, area).curves
        every = 100 * np.vstack([curves[name].share(at) for name in ESTIMATES])
        if np.isfinite(every[1]).all():
            frames.append(_drawn(order, at, every))
    if frames:
        frames.append(_drawn(EQUAL, at, 100 * at[None, :].repeat(len(ESTIMATES), axis=0)))
    return pd.concat([_drawn("", at[:0], np.empty((3, 0))), *frames], ignore_index=True)


def _drawn(order: str, at: NDArray[np.float64], every: NDArray[np.float64]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "order": pd.Series([order] * len(at), dtype=object),
            "people": 100 * at,
            "central": every[1],
            "low": np.nanmin(every, axis=0),
            "high": np.nanmax(every, axis=0),
        }
    )
