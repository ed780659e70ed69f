"""How unequally the hours within reach are shared among inhabitants, and by need.

Hours are those of ``hours.hours_at``: the more places within reach, the more. Two orders of the
inhabitants: from those who have the fewest hours (Lorenz, Gini), and from the communes of the
most need to those of the least (concentration). The minutes' three hypotheses make the range.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import pandas as pd

from geo.access.measures import ESTIMATES, Params
from geo.indicators import hours, inequality, need
from geo.indicators.inequality import Curve
from geo.pack import territories

if TYPE_CHECKING:
    from geo.pack.pack import Pack

ORDERS: Final = ("hours", "need")
"""Inhabitants in the order of their hours, or of the need of their commune, the most first."""


class Sharing(NamedTuple):
    """The curves of an order under each hypothesis, and the communes that are not in them."""

    curves: dict[str, Curve]
    unknown_hours: pd.Index
    unknown_need: pd.Index


def sharing(pack: Pack, moment: str, params: Params, order: str, area: str = "") -> Sharing:
    """Share the hours of a part of the week, a key of ``hours.MOMENTS``, in one of ``ORDERS``.

    ``area`` is a unit written ``level-code``, or empty for the department. A commune whose hours
    are not known under some hypothesis is in none of the curves, that all are of the same people;
    nor is one without need index in the order of need. Both are named.
    """
    found = hours.hours_at(pack, moment, params)[territories.inside(pack, area)]
    dark = found.isna().any(axis="columns")
    index = need.need(pack, params.profile, params.weights)["need"].reindex(found.index)
    blank = index.isna() & ~dark if order == "need" else dark & False
    kept = ~(dark | blank)
    people = pack.communes["population"].reindex(found.index)[kept].to_numpy(float)
    ranks = -index[kept].to_numpy(float) if order == "need" else None
    curves = {}
    for name in ESTIMATES:
        each = found.loc[kept, name].to_numpy(float)
        curves[name] = inequality.concentration(each, people, each if ranks is None else ranks)
    return Sharing(curves, found.index[dark], found.index[blank])
