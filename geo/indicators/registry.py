"""The indicator registry: every figure the product shows, declared once.

The map selector, legends, tables, dictionary of the exports, fiche, method page and tests all
read it. Adding an indicator is one entry in a ``DECLARED`` of this room and one pure function.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from geo.access import walking
from geo.access.measures import Params
from geo.base.french import typeset
from geo.indicators import actions, beyond, distance, gaps, hours, on_foot, people
from geo.indicators.declaration import Indicator
from geo.pack import catalogue, territories
from geo.pack.kinds import HELP_TABLES, PARTS
from geo.pack.memo import per_pack
from geo.pack.schema import DONE, TIMES

if TYPE_CHECKING:
    from geo.pack.pack import Pack

REGISTRY: Final = {
    indicator.id: indicator
    for indicator in (
        *people.DECLARED,
        *distance.DECLARED,
        *beyond.DECLARED,
        *gaps.DECLARED,
        *hours.DECLARED,
        *on_foot.DECLARED,
        *people.DECLARED_NATIONAL,
        *on_foot.DECLARED_HOUSING,
        *actions.DECLARED,
    )
}
DEFAULT: Final = "france_services_min"
MINUTES_ON_FOOT: Final = "foot_min"
DEFAULT_ON_FOOT: Final = f"foot_share_{walking.LIMITS_MIN[-1]}"
OPTIONAL_TABLES: Final = frozenset({*(one.table for one in PARTS.values()), "neighbours", *TIMES})
"""Tables that add to a figure when they have rows: an empty one leaves it true."""


_UNDATED: Final = frozenset({"communes", "neighbours", "national_percentiles"})
"""Tables that place or compare: a figure is not of their year."""


def available(pack: Pack) -> dict[str, Indicator]:
    """Indicators that a pack has data for: none of their tables is empty.

    One that the reader asks for a kind of help needs the places of one kind, whichever.
    """
    return {one.id: one for one in _available(pack, declared())}


@per_pack(beside=True)
def _available(pack: Pack, among: tuple[Indicator, ...]) -> tuple[Indicator, ...]:
    return tuple(one for one in among if _has_data(pack, one))


def declared() -> tuple[Indicator, ...]:
    """Every declaration: a key for what is kept of a pack and says several of them."""
    return tuple(REGISTRY.values())


def vintage(pack: Pack, indicator: Indicator, table: str = "") -> str:
    """Vintage of an indicator for a pack: that of its files once one of them was imported.

    ``table`` is the only one of its tables that matters, when not all of them do.
    """
    dated = tuple(one for one in (table,) * bool(table) or indicator.tables if one not in _UNDATED)
    found = catalogue.vintages(pack.department, dated, pack.root)
    return typeset(" ; ".join(found)) or indicator.published


def _has_data(pack: Pack, indicator: Indicator) -> bool:
    filled = {
        table: pack.holds(table) for table in indicator.tables if table not in OPTIONAL_TABLES
    }
    if "kind" not in indicator.uses:
        return all(filled.values())
    places = [filled.pop(table) for table in HELP_TABLES if table in filled]
    return all(filled.values()) and any(places)


def by_unit(pack: Pack, indicator_id: str, level: str, params: Params) -> pd.DataFrame:
    """Figures of an indicator at a level.

    Returns a DataFrame indexed by unit code in code order, with ``central`` and, where
    minutes enter, ``low`` and ``high``. NaN is not known, +∞ minutes is no site at all.
    The frame is shared between callers: copy it before changing it.

    Raises ``KeyError`` for an unknown indicator and ``ValueError`` at a level where the
    indicator is not defined.
    """
    indicator = REGISTRY[indicator_id]
    return _by_unit(
        measured_pack(pack, indicator), indicator, level, params.only(indicator.uses | _NEED)
    )


def measured_pack(pack: Pack, indicator: Indicator) -> Pack:
    """What an indicator is measured on: the pack alone, when no action changes its figures."""
    return pack if DONE in indicator.tables else pack.core


_NEED: Final = frozenset({"profile", "weights", "reference"})
"""Fields of ``Params`` that matter together: weights are those of the profile looked at."""


@per_pack(most=256, beside=True)
def _by_unit(pack: Pack, indicator: Indicator, level: str, params: Params) -> pd.DataFrame:
    """Figures of a declaration, kept for that very one, not for another of the same identifier."""
    if level not in indicator.levels:
        raise ValueError(f"{indicator.id} is not defined at level {level}")
    measure = indicator.compute(pack, params)
    if level == "commune":
        return measure.values
    if indicator.kind == "category":
        unit = territories.membership(pack, level)
        return measure.values.groupby(unit).first()
    figures = territories.aggregate(
        measure.values, measure.weights, territories.membership(pack, level)
    )
    return measure.at_unit(figures) if measure.at_unit else figures
