"""What each closure would cost: every place alone, every pair, ranked by harm.

The places are those that distances are measured to (``planned.KINDS``); only the department's
own can be closed. People fall back on the nearest place that remains.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo import closures, impact, measures, plan
from geo.measures import THRESHOLDS_MIN, Params
from geo.planned import KINDS

if TYPE_CHECKING:
    from geo.pack import Pack

PEOPLE: Final = ("population", "pop_65_plus")


class _Today(NamedTuple):
    places: pd.DataFrame
    ranked: closures.Ranked
    closable: NDArray[np.bool_]
    people: NDArray[np.float64]


@lru_cache(maxsize=16)
def _today(pack: Pack, kind: str, neighbours: bool) -> _Today:
    measured = KINDS[kind]
    supply = measures.places(
        pack, measured.kind, neighbours=neighbours, secondary=measured.secondary
    )
    # ties go to the first name, as in access.nearest
    supply = supply.rename_axis("site_id").sort_values(["name", "site_id"])
    return _Today(
        supply,
        closures.rank(plan.minutes_between(pack.communes, supply)),
        plan.closable(pack, kind, supply).to_numpy(dtype=bool),
        pack.communes[list(PEOPLE)].to_numpy(dtype=float, na_value=0.0),
    )


@lru_cache(maxsize=16)
def singles(pack: Pack, kind: str, params: Params) -> pd.DataFrame:
    """Harm of closing each place alone, the worst first.

    ``kind`` is one of ``planned.KEPT``. Returns one row per place of the department, indexed by
    its id: ``name``, ``code_insee``, ``served`` (inhabitants it is the nearest place of),
    ``pushed_10`` … ``pushed_30`` and ``pushed_older_10`` … (inhabitants, and those aged 65 or
    more, then beyond that many minutes), ``person_minutes`` added (+∞ when nothing is left),
    ``falls_back`` (name of the place that most of them go to; missing when nobody does) and
    ``weekly_hours`` of help lost (NaN where none is published). The frame is shared.
    """
    today = _today(pack, kind, params.neighbours)
    pushed = closures.singles(today.ranked, today.closable, today.people, THRESHOLDS_MIN)
    rows = [_row(pack, today, place) for place in np.flatnonzero(today.closable).tolist()]
    found = pd.DataFrame(rows, columns=["served", "person_minutes", "falls_back"])
    found.index = today.places.index[today.closable]
    for column, minutes in enumerate(THRESHOLDS_MIN):
        found[f"pushed_{minutes}"] = pushed[today.closable, column, 0]
        found[f"pushed_older_{minutes}"] = pushed[today.closable, column, 1]
    found["weekly_hours"] = impact.weekly_hours(pack, KINDS[kind].kind).reindex(found.index)
    named = today.places.loc[found.index, ["name", "code_insee"]].join(found)
    return named.rename_axis("site_id").sort_values(
        [f"pushed_{params.threshold_min}", "person_minutes", "site_id"],
        ascending=[False, False, True],
    )


def _row(pack: Pack, today: _Today, place: int) -> tuple[float, float, str | None]:
    served, taken_by = closures.fallback(today.ranked, place)
    people = today.people[served, 0]
    added = today.ranked.minutes[served, 1] - today.ranked.minutes[served, 0]
    moved = np.bincount(taken_by[taken_by >= 0], people[taken_by >= 0], len(today.places))
    name = str(today.places["name"].iloc[moved.argmax()]) if moved.any() else None
    return float(people.sum()), float(people[people > 0] @ added[people > 0]), name


@lru_cache(maxsize=16)
def pairs(pack: Pack, kind: str, params: Params) -> pd.DataFrame:
    """Harm of closing two places together, the worst first.

    Returns one row per pair: ``first``, ``second`` (ids), ``first_name``, ``second_name``,
    ``pushed``, ``pushed_older`` beyond the threshold, and ``together``: inhabitants pushed by
    the pair that neither closure alone pushes. The frame is shared.
    """
    today = _today(pack, kind, params.neighbours)
    one, other, pushed = closures.pairs(
        today.ranked, today.closable, today.people, params.threshold_min
    )
    ids = today.places.index.to_numpy()
    names = today.places["name"].to_numpy()
    alone = singles(pack, kind, params)[f"pushed_{params.threshold_min}"].reindex(ids).to_numpy()
    found = pd.DataFrame(
        {
            "first": ids[one],
            "second": ids[other],
            "first_name": names[one],
            "second_name": names[other],
            "pushed": pushed[:, 0],
            "pushed_older": pushed[:, 1],
            "together": pushed[:, 0] - alone[one] - alone[other],
        }
    )
    return found.sort_values(
        ["pushed", "first", "second"], ascending=[False, True, True], ignore_index=True
    )
