"""What was done, counted: by unit, strand, partner, quarter; for the pages and for the year.

An action is counted once where its dates are several; people are those of the actions that were
counted, and how many were not is said: attendance that is missing is not zero.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from geo.pack import territories
from geo.register.needs import placed
from geo.register.vocabulary import CANCELLED, STATES, STRANDS

if TYPE_CHECKING:
    from geo.pack.pack import Pack

COUNTS: Final = ("actions", "dates", "attendance", "uncounted")
"""Columns of every table: actions, their dates, people who came, actions nobody counted."""


def count_by(done: pd.DataFrame, column: str) -> pd.DataFrame:
    """Count what took place by a column of ``events``: index its values, columns ``COUNTS``.

    ``attendance`` is missing where no action was counted.
    """
    once = done.drop_duplicates([column, "action_id"])
    by = once.groupby(column)
    return pd.DataFrame(
        {
            "actions": by.size(),
            "dates": done.groupby(column).size(),
            "attendance": by["attendance"].sum(min_count=1),
            "uncounted": by["attendance"].apply(lambda values: int(values.isna().sum())),
        },
        columns=list(COUNTS),
    )


def by_quarter(done: pd.DataFrame) -> pd.DataFrame:
    """Count what took place by quarter of its first day: index ``2026 T4``."""
    month = done["first"].str[5:7].astype(int)
    rank = ((month + 2) // 3).astype(str)
    return count_by(done.assign(quarter=done["first"].str[:4] + " T" + rank), "quarter")


def by_body(done: pd.DataFrame, bodies: pd.DataFrame) -> pd.DataFrame:
    """Count what took place by kind of who organises or takes part (a term of ``BODIES``).

    ``bodies``: ``action_id``, ``kind``, ``name``. An action with several kinds counts for each.
    """
    pairs = bodies[["action_id", "kind"]].drop_duplicates().rename(columns={"kind": "body"})
    return count_by(done.merge(pairs, on="action_id"), "body")


def by_unit(pack: Pack, done: pd.DataFrame, bodies: pd.DataFrame, level: str) -> pd.DataFrame:
    """What was done in each unit of a level, index its code, in code order.

    Columns: ``name``, those of ``COUNTS`` (0 where nothing was done; ``attendance`` missing where
    nobody counted), ``strands`` and ``missing_strands`` (tuples of terms), ``partners`` (tuple of
    (kind, name), the most active first). What is placed above the level counts in no unit.
    """
    here = placed(pack, done, level)
    found = territories.units(pack, level).to_frame().join(count_by(here, "unit"))
    counted = ["actions", "dates", "uncounted"]
    found[counted] = found[counted].fillna(0).astype(int)
    strands = here[here["strand"].ne("")].groupby("unit")["strand"].agg(set)
    covered = [strands.get(code, set()) for code in found.index]
    found["strands"] = [tuple(one for one in STRANDS.ids if one in some) for some in covered]
    found["missing_strands"] = [
        tuple(one for one in STRANDS.ids if one not in some) for some in covered
    ]
    pairs = here[["unit", "action_id"]].drop_duplicates().merge(bodies, on="action_id")
    active = pairs.groupby(["unit", "kind", "name"]).size().reset_index(name="many")
    active = active.sort_values(["many", "kind", "name"], ascending=[False, True, True])
    partners = {
        unit: tuple(zip(some["kind"], some["name"], strict=True))
        for unit, some in active.groupby("unit")
    }
    listed = [partners.get(code, ()) for code in found.index]
    found["partners"] = pd.Series(listed, index=found.index, dtype=object)
    return found


def by_state(counted: pd.DataFrame) -> dict[str, int]:
    """Actions of each state, 0 for none, of a table of ``store.Register.counts``."""
    found = counted.groupby("state")["count"].sum()
    return {one: int(found.get(one, 0)) for one in STATES.ids}


def ongoing(counted: pd.DataFrame) -> int:
    """How many of those that are done have dates to come, of a table of ``store.counts``."""
    return int(counted["ongoing"].sum())


def not_cancelled(counted: pd.DataFrame) -> tuple[dict[str, int], int]:
    """Actions that are not cancelled: by commune, and how many are placed above communes."""
    held = counted[counted["state"].ne(CANCELLED)]
    within = held["level"].eq("commune")
    found = held[within].groupby("code")["count"].sum()
    return {str(code): int(count) for code, count in found.items()}, int(
        held.loc[~within, "count"].sum()
    )
