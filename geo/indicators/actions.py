"""Indicators of what was done: actions of the register, and who lives where need is and none was.

They are measured from the table that is handed over with a pack (``pack.hand``). Without it they
are missing: that nobody keeps a register does not say that nothing is done.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from geo.access import travel_words
from geo.access.measures import Measure, Params
from geo.indicators import gaps, priority
from geo.indicators.declaration import Indicator
from geo.pack.schema import DONE

if TYPE_CHECKING:
    from geo.pack.pack import Pack


def _count(pack: Pack, months: int) -> pd.Series:
    """Actions done in each commune within some months; missing when nothing was handed over."""
    communes = pack.communes.index
    if pack.done is None:
        return pd.Series(float("nan"), index=communes)
    table = pack.done.table
    here = table[table["level"].eq("commune") & table["months_ago"].le(months)]
    return here.groupby("code").size().reindex(communes, fill_value=0).astype(float)


def actions_done(pack: Pack, params: Params) -> Measure:
    """Actions done in each commune within the months, each counted once."""
    return Measure(_count(pack, params.months).to_frame("central"), None)


def priority_without_action(pack: Pack, params: Params) -> Measure:
    """Inhabitants of the priority communes where none was done; missing without a gap."""
    found = priority.gaps(pack, params)
    count = _count(pack, params.months)
    people = found["population"].astype(float)
    alone = people.where(found["priority"] & count.eq(0), 0.0)
    known = found["gap"].notna() & count.notna()
    return Measure(alone.where(known).to_frame("central"), None)


_ABOVE: Final = (
    "Actions des communes\u00a0: celles d’un EPCI, d’un territoire ou du département n’y sont pas."
)


def _priority_limits(pack: Pack) -> str:
    return f"{_ABOVE} {travel_words.pack_words(pack).limit}"


_GAP: Final = next(one for one in gaps.DECLARED if one.id == "gap")
DECLARED: Final = (
    Indicator(
        id="actions_done",
        name="Actions réalisées",
        question="Où des actions ont-elles été réalisées\u202f?",
        reading=(
            "Actions du registre réalisées dans la commune au cours des derniers mois, chacune "
            "comptée une fois."
        ),
        unit="actions",
        kind="stock",
        better=None,
        tables=(DONE,),
        published="registre du jour",
        limits=f"{_ABOVE} Ce que personne n’a inscrit n’est pas compté.",
        aggregation="somme",
        in_effect=False,
        unit_note=_ABOVE,
        formula="Nombre d’actions dont une date au moins a eu lieu dans les mois regardés.",
        uses=frozenset({"months"}),
        compute=actions_done,
    ),
    Indicator(
        id="priority_without_action",
        name="Habitants de communes prioritaires sans action",
        short="Habitants prioritaires sans action",
        question="Où l’écart est-il grand, sans action réalisée\u202f?",
        reading=(
            "Habitants des communes du cinquième où l’écart entre besoin et accès est le plus "
            "grand, quand aucune action n’y a été réalisée au cours des derniers mois."
        ),
        unit="habitants",
        kind="stock",
        better="low",
        tables=(DONE, *_GAP.tables),
        published=_GAP.published,
        limits=_priority_limits,
        aggregation="somme",
        in_effect=False,
        formula="Σ habitants des communes prioritaires où aucune action n’a eu lieu.",
        uses=_GAP.uses | {"months"},
        unknown_hours=_GAP.unknown_hours,
        compute=priority_without_action,
    ),
)
