"""Scenarios side by side: the same figures, today and under each of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import pandas as pd

from geo.base import french
from geo.indicators import registry, unpublished_hours
from geo.pack import territories
from geo.pack.kinds import CHANGED, KINDS, OPENED, POSTS
from geo.reading import map_reading
from geo.scenario import scenario
from geo.scenario.scenario import Scenario
from geo.simulator import impact
from geo.simulator.plan import Request

if TYPE_CHECKING:
    from geo.pack.pack import Pack

TODAY: Final = ""
"""Name of the columns of today."""
FIGURES: Final = ("beyond", "beyond_65_plus", "hours")


def offer(kind: str, chosen: Scenario) -> str:
    """One of ``kinds.OPENED`` by which a scenario is seen, for a kind of help.

    The last of those that the scenario touches, the first of the kind when it touches none.
    """
    names = [name for name in OPENED if CHANGED[name].help == kind]
    touched = [name for name in names if chosen.opened_of(name) or chosen.closed_of(name)]
    return touched[-1] if touched else names[0]


def level(pack: Pack) -> str:
    """Level of a comparison: the territories, else the EPCI of a department without any."""
    return territories.grouping(pack)


def table(pack: Pack, chosen: Mapping[str, Scenario], asked: Request, level: str) -> pd.DataFrame:
    """Compare today and scenarios by unit, the department last.

    ``asked`` says for which ``kind`` of offer and at which ``threshold_min``.

    Returns
    -------
    DataFrame, index unit code
        ``("", "name")``, then for ``TODAY`` and each name of ``chosen`` the ``FIGURES``: people
        and people aged 65 or more beyond the threshold, hours of help per week per
        1,000 inhabitants (missing for a kind without published hours), as ``impact.by_unit``.
    """
    found = [_units(pack, chosen, asked, at) for at in (level, "departement")]
    return pd.concat(found)


def _units(pack: Pack, chosen: Mapping[str, Scenario], asked: Request, level: str) -> pd.DataFrame:
    params = asked.params
    packs = {TODAY: pack} | {name: scenario.apply(pack, one) for name, one in chosen.items()}
    columns = {(TODAY, "name"): territories.units(pack, level)}
    for name, after in packs.items():
        units = impact.by_unit(pack, after, params, level)
        columns |= {
            (name, "beyond"): units["beyond_after"],
            (name, "beyond_65_plus"): units["beyond_after_65_plus"],
            (name, "hours"): units["hours_after"],
        }
    return pd.DataFrame(columns)


def touches(chosen: Scenario, kind: str) -> bool:
    """Whether a scenario changes anything of what ``kind`` (of ``OPENED``) is measured to.

    The scenario of today is about everything.
    """
    changed = {one.partition(":")[0] for one in chosen.closed}
    changed |= {opening.kind for opening in chosen.opened}
    measured = {CHANGED[one].help for one in changed}
    measured |= {CHANGED[POSTS].help} if chosen.posts else set()
    return CHANGED[kind].help in measured or not chosen


def _digits(pack: Pack, chosen: Mapping[str, Scenario], asked: Request) -> dict[str, int]:
    """How many figures the count of people far lets one write, today and under each scenario."""
    packs = {TODAY: pack} | {name: scenario.apply(pack, one) for name, one in chosen.items()}
    ranges = {
        name: registry.by_unit(after, "inhabitants_beyond", "departement", asked.params).iloc[0]
        for name, after in packs.items()
    }
    return {
        name: french.digits(row["low"], row["high"], row["central"]) for name, row in ranges.items()
    }


def sentence(pack: Pack, chosen: Mapping[str, Scenario], asked: Request) -> str:
    """Say in French how many people are far today and under each scenario that is about it."""
    touching = {name: one for name, one in chosen.items() if touches(one, asked.kind)}
    chosen = touching or chosen
    whole = _units(pack, chosen, asked, "departement").iloc[0]
    counts = [
        french.significant(whole[(name, "beyond")], figures)
        for name, figures in _digits(pack, chosen, asked).items()
    ]
    first = french.plural(counts[0], "habitant")
    said = [
        f"{count} avec «{french.NBSP}{french.apostrophe(name)}{french.NBSP}»"
        for count, name in zip(map(french.number, counts[1:]), chosen, strict=True)
    ]
    limit = french.quantity(asked.threshold_min, "min")
    place = KINDS[CHANGED[asked.kind].help].noun.of_a
    counted = (
        f"En estimation centrale, à plus de {limit} {place}{french.NBSP}: "
        f"{first} aujourd’hui, {french.join_list(said)}."
    )
    supposed = unpublished_hours.supposed(pack, CHANGED[asked.kind].help, asked.params.counts)
    counted = map_reading.with_presence(pack, CHANGED[asked.kind].help, asked.params, counted)
    return f"{counted} {supposed}".rstrip()
