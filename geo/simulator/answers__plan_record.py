"""A plan as plain values, for a script that reads what the screens say."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.pack import territories
from geo.scenario import scenario
from geo.simulator import answers__plan_text as plan_text
from geo.simulator import impact

if TYPE_CHECKING:
    from geo.pack.pack import Pack
    from geo.simulator.plan__planned import Plan


def record(pack: Pack, found: Plan) -> dict[str, Any]:
    """Everything of a plan as plain values for JSON; missing and infinite figures are None."""
    best = scenario.apply(pack, found.options[0].scenario)
    level = territories.grouping(pack)
    units = impact.by_unit(pack, best, found.request.params, level)
    hours = units[["name", "hours_before", "hours_after"]].reset_index(names=level)
    content = {
        "department": pack.department,
        "request": asdict(found.request),
        "status": found.status,
        "gap": found.gap,
        "saturated": found.saturated,
        "curve": list(found.curve),
        "left": found.left,
        "unreachable": list(found.unreachable),
        "sentences": plan_text.sentences(pack, found),
        "answers": [
            line | {"codes": option.codes, "posts": option.posts, "minutes": option.minutes}
            | {"scenario": scenario.to_text(option.scenario)}
            for line, option in zip(
                plan_text.table(pack, found).to_dict("records"),
                [*found.options, *filter(None, [found.smallest_first])],
                strict=True,
            )
        ],
        "hours_by_unit": hours.to_dict("records"),
    }  # fmt: skip
    return {key: _plain(value) for key, value in content.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, float):
        return round(value, 6) if np.isfinite(value) else None
    return value
