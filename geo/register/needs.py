"""Besoins sans action: where need is high and nothing took place lately; ranked in people.

Need is high from the bound of the 3 × 3 map on (``priority.NEED_BOUNDS``). An action takes off
the unit where it took place, no other: one that is placed at an EPCI, a territory or the
department is named beside its communes. Need that is not known is not high: it is listed apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from geo.access import nearest_places, travel
from geo.indicators import need
from geo.indicators.priority import NEED_BOUNDS
from geo.pack import territories
from geo.register.events import Window

if TYPE_CHECKING:
    from geo.pack.pack import Pack

HIGH: Final = NEED_BOUNDS[-1]
"""Need index, 0 to 100, from which it is high."""
_PEOPLE: Final = ["population", "pop_0_19"]


@dataclass(frozen=True)
class Question:
    """What is asked.

    ``profile`` and ``weights`` as for ``need.need``; ``months`` before ``today`` without an
    action, and after it for what is planned; ``planned_counts``: what is planned takes off too;
    ``threshold_min``: minutes of the second reading; ``level``: a key of ``territories.LEVELS``.
    """

    today: date
    months: int = 12
    profile: str = "parentalite"
    weights: tuple[float, ...] = need.EQUAL
    planned_counts: bool = False
    threshold_min: float = 20
    level: str = "commune"

    @property
    def window(self) -> Window:
        """The days that are looked at."""
        return Window(self.today, self.months)


@dataclass(frozen=True, eq=False)
class Answer:
    """Where need is high and nothing is done.

    ``units``: every unit of the level, index its code, in code order. Columns: ``name``; ``need``
    (0 to 100, NaN: not known); ``population`` and ``pop_0_19``; ``done`` and ``planned`` (dates in
    the window); ``last_done`` and ``next_planned`` (ISO, missing when none); ``unconfirmed``
    (planned, past, not said to be done); ``above`` (done at a unit that holds it); ``minutes`` to
    the nearest commune where something was done, central estimate, 0 for one of its own, infinite
    when there is none, NaN above the commune.

    ``lacking``, ``far`` and ``unknown`` are rows of it, most inhabitants first: need high and
    nothing done; need high and nothing done within the threshold (communes only); need not known
    and nothing done. ``above``: rows of ``events`` done above the level.
    """

    units: pd.DataFrame
    lacking: pd.DataFrame
    far: pd.DataFrame
    unknown: pd.DataFrame
    above: pd.DataFrame


def answer(pack: Pack, events: pd.DataFrame, asked: Question) -> Answer:
    """Find the units without action. ``events`` covers the window of the question."""
    window = asked.window
    done, planned = window.done(events), window.planned(events)
    units = _units(pack, asked)
    here = placed(pack, done, asked.level)
    units["done"] = _counted(here, units.index)
    units["last_done"] = here.groupby("unit")["first"].max().reindex(units.index)
    ahead = placed(pack, planned, asked.level)
    units["planned"] = _counted(ahead, units.index)
    units["next_planned"] = ahead.groupby("unit")["first"].min().reindex(units.index)
    late = placed(pack, window.unconfirmed(events), asked.level)
    units["unconfirmed"] = _counted(late, units.index)
    above = done[~done.index.isin(here.index)]
    units["above"] = _held_above(pack, above, asked.level)
    units["minutes"] = _minutes(pack, here) if asked.level == "commune" else np.nan
    nothing = units["done"].eq(0)
    if asked.planned_counts:
        nothing &= units["planned"].eq(0)
    high = units["need"].ge(HIGH)
    beyond = units["minutes"].gt(asked.threshold_min)
    return Answer(
        units,
        _ranked(units[high & nothing]),
        _ranked(units[high & nothing & beyond]),
        _ranked(units[units["need"].isna() & nothing]),
        above,
    )


def _units(pack: Pack, asked: Question) -> pd.DataFrame:
    """Name, need and people of each unit: the need of its communes weighted by inhabitants."""
    index = need.need(pack, asked.profile, asked.weights)[["need"]]
    people = pack.communes[_PEOPLE].astype(float)
    unit = territories.membership(pack, asked.level)
    found = territories.units(pack, asked.level).to_frame()
    means = territories.aggregate(index, people["population"], unit)
    return found.join(means).join(territories.aggregate(people, None, unit))


def placed(pack: Pack, events: pd.DataFrame, level: str) -> pd.DataFrame:
    """Events that take place within a unit of a level, with its code in ``unit``."""
    codes = events["code"].where(events["level"].eq(level))
    if level != "commune":
        unit = territories.membership(pack, level)
        of_commune = events["code"].map(unit).where(events["level"].eq("commune"))
        codes = codes.fillna(of_commune)
    if level == "departement":
        codes = codes.fillna(pack.department)
    return events.assign(unit=codes).dropna(subset=["unit"])


def _counted(events: pd.DataFrame, units: pd.Index) -> pd.Series:
    return events.groupby("unit").size().reindex(units, fill_value=0).astype(int)


def _held_above(pack: Pack, above: pd.DataFrame, level: str) -> pd.Series:
    """How many events took place at a unit that holds each unit of the level."""
    unit = territories.membership(pack, level)
    found = pd.Series(0, index=unit.index)
    for held, some in above.groupby("level"):
        if held == "commune":
            continue
        many = some.groupby("code").size()
        found += territories.membership(pack, str(held)).map(many).fillna(0).astype(int)
    return found.groupby(unit).max()


def _minutes(pack: Pack, done: pd.DataFrame) -> pd.Series:
    """Minutes from each commune to the nearest one where something was done."""
    communes = pack.communes
    there = communes.loc[communes.index.isin(done["unit"]), ["name", "x_m", "y_m"]]
    found = nearest_places.nearest(communes, there, travel.roads_of(pack))["central"]
    return found.where(~found.index.isin(there.index), 0.0)


def _ranked(units: pd.DataFrame) -> pd.DataFrame:
    """Most inhabitants first, then by code; ``rank`` from 1."""
    ordered = units.assign(_code=units.index).sort_values(
        ["population", "_code"], ascending=[False, True]
    )
    return ordered.drop(columns="_code").assign(rank=range(1, len(units) + 1))


def within(pack: Pack, level: str, code: str) -> tuple[tuple[str, str], ...]:
    """What ``store.Filter.places`` chooses for a unit: itself and its communes.

    Nothing for the department: all that is in the register is of it.
    """
    if level == "departement":
        return ()
    unit = territories.membership(pack, level)
    communes = tuple(("commune", str(one)) for one in unit.index[unit.eq(code)])
    return communes if level == "commune" else ((level, code), *communes)
