"""A figure of an indicator in words: the one place that writes it, and its range.

What is declared of the indicator says how: its unit, its decimals, whether it is a duration or a
count of people far from help. Tables write columns of figures (``tables.decimals``), not words.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from math import nan
from typing import Any

from geo.access.measures import Params
from geo.base import french
from geo.indicators.declaration import Indicator


def write(
    indicator: Indicator,
    row: Mapping[Any, float],
    params: Params,
    never: str,
    *,
    level: str = "",
) -> str:
    """A figure in words, with its range where it has one; ``never`` is infinite minutes.

    ``row`` has ``central``, and ``low``, ``high`` where the figure is a range; NaN is not known.
    ``level`` is that of the unit: by car a commune is far or near as a whole, and its people are
    counted, never rounded beside their own number.
    """
    if indicator.kind == "duration":
        return _duration(indicator, row, params, never, between=True)
    value = row["central"]
    low, high = row.get("low", value), row.get("high", value)
    whole = level == "commune" and not indicator.on_foot
    count = value if whole else precise(indicator, value, low, value, high)
    figure = french.quantity(count, indicator.unit, indicator.decimals)
    ends = range_text(indicator, low, value, high, whole=whole)
    return f"{figure} ({ends})" if ends else figure


def large(indicator: Indicator, row: Mapping[Any, float], params: Params, never: str) -> str:
    """A figure in large type: no range, and the start of its unit when that is short: ``8 h``.

    Parameters as for ``write``.
    """
    if indicator.kind == "duration":
        return _duration(indicator, row, params, never, between=False)
    value = row["central"]
    count = precise(indicator, value, row.get("low", value), value, row.get("high", value))
    return french.quantity(count, indicator.symbol, indicator.decimals)


def period(indicator: Indicator, params: Params, before: str = " en ", after: str = "") -> str:
    """Say how far back a figure of what was done looks: `` en 12 mois``; empty for the others."""
    months = french.quantity(params.months, "mois")
    return f"{before}{months}{after}" if "months" in indicator.uses else ""


def _duration(
    indicator: Indicator, row: Mapping[Any, float], params: Params, never: str, *, between: bool
) -> str:
    value = row["central"]
    limit = params.threshold_min if "threshold_min" in indicator.uses else math.inf
    low, high = row.get("low", value), row.get("high", value)
    return french.minutes(low, value, high, never=never, limit=limit, between=between, brief=True)


def precise(
    indicator: Indicator, count: float, low: float = nan, central: float = nan, high: float = nan
) -> float:
    """A count of people far from help, or near, is an estimate, written as its range lets one.

    ``count`` is the ``central`` estimate or an end of its range; without a range, NaN, three
    significant figures for who drives and two for who walks.
    """
    if not indicator.ranged:
        return count
    known = math.isfinite(low) and math.isfinite(high)
    alone = 2 if indicator.on_foot else 3  # ends of walks are always far apart
    return french.significant(count, french.digits(low, high, central) if known else alone)


def range_text(
    indicator: Indicator, low: float, central: float, high: float, *, whole: bool = False
) -> str:
    """The range of a ``central`` estimate in words, lowest first; nothing when none is seen.

    ``whole`` when both ends are counts, not estimates.
    """
    if not (math.isfinite(low) and math.isfinite(high)):
        return ""
    ends = (low, high)
    first, last = ends if whole else (precise(indicator, one, low, central, high) for one in ends)
    seen = {french.number(one, indicator.decimals) for one in (first, last)}
    return (
        french.span(first, last, decimals=indicator.decimals, brief=True) if len(seen) > 1 else ""
    )
