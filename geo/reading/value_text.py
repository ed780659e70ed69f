"""A figure of an indicator in words: the one place that writes it, and its range.

What is declared of the indicator says how: its unit, its decimals, whether it is a duration or a
count of people far from help. Tables write columns of figures (``tables.decimals``), not words.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from geo.access.measures import Params
from geo.base import french
from geo.indicators.declaration import Indicator


def write(indicator: Indicator, row: Mapping[Any, float], params: Params, never: str) -> str:
    """A figure in words, with its range where it has one; ``never`` is infinite minutes.

    ``row`` has ``central``, and ``low``, ``high`` where the figure is a range; NaN is not known.
    """
    if indicator.kind == "duration":
        return _duration(row, params, never, between=True)
    value = row["central"]
    figure = french.quantity(precise(indicator, value), indicator.unit, indicator.decimals)
    ends = range_text(indicator, row.get("low", value), row.get("high", value))
    return f"{figure} ({ends})" if ends else figure


def large(indicator: Indicator, row: Mapping[Any, float], params: Params, never: str) -> str:
    """A figure in large type: no range, and the start of its unit when that is short: ``8 h``.

    Parameters as for ``write``.
    """
    if indicator.kind == "duration":
        return _duration(row, params, never, between=False)
    value = precise(indicator, row["central"])
    return french.quantity(value, indicator.symbol, indicator.decimals)


def _duration(row: Mapping[Any, float], params: Params, never: str, *, between: bool) -> str:
    value, limit = row["central"], params.threshold_min
    low, high = row.get("low", value), row.get("high", value)
    return french.minutes(low, value, high, never=never, limit=limit, between=between)


def precise(indicator: Indicator, value: float) -> float:
    """A count of people far from help is an estimate: three significant figures say no more."""
    return french.significant(value) if indicator.beyond else value


def range_text(indicator: Indicator, low: float, high: float) -> str:
    """A range in words, lowest first; nothing when there is none to be seen."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return ""
    ends = (precise(indicator, one) for one in sorted((low, high)))
    first, last = (french.number(one, indicator.decimals) for one in ends)
    return f"entre {first} et {last}" if first != last else ""
